"""The hall of this installation (网上办事大厅): how submissions come into the engine and notices go out."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import structlog

from api.outside_inbound import EngineShelf, busy
from db import idempotency
from db.actor import system_actor
from db.errors import DomainError
from db.idempotency import Answer
from db.session import Database
from integrations.base import key_of
from integrations.errors import OutsideError, Refused
from integrations.own_api import Tasks
from integrations.service_hall import SYSTEM, HallWorker, ServiceHall, Submission, notice_of
from processes import hall

log = structlog.get_logger(__name__)


def tell_party(known: ServiceHall, payload: Mapping[str, Any], key: str) -> None:
    """Deliver one row of the outbox."""
    known.tell(notice_of(payload), key=key)


class EngineHall:
    """Submissions taken straight into the engine, once a number."""

    def __init__(self, database: Database, tenant_id: uuid.UUID) -> None:
        self.database = database
        self.actor = system_actor(tenant_id, "HALL")

    def enter(self, submission: Submission) -> bool:
        """Move the case, or put the submission on record where the case cannot be moved; false for a stranger's."""
        try:
            return self._enter(submission, move=True)
        except hall.NotTheParty:
            return False
        except DomainError as error:  # the case could not take it; the officer gets it all the same
            log.warning("hall.not_moved", submission=submission.number, error=type(error).__name__)
        try:
            return self._enter(submission, move=False)
        except DomainError as error:
            raise Refused("duecourse", error.message("zh")) from error

    def _enter(self, submission: Submission, *, move: bool) -> bool:
        key = key_of("hall", submission.number)
        digest = idempotency.request_digest("hall", *(str(one) for one in vars(submission).values()))
        with busy(), self.database.transaction(self.actor) as tx:
            if idempotency.begin(tx, key, digest) is None:
                moved = hall.take_in(tx, move=move, **vars(submission))
                idempotency.finish(tx, key, Answer(200, {}, str(moved)))
            return True


def attend(database: Database, tasks: Tasks, tenant_id: uuid.UUID, known: ServiceHall) -> int:
    """Tell what diagrams have parties told, then take in what parties handed in; give the number of things done."""
    worker = HallWorker(tasks, known, EngineHall(database, tenant_id), EngineShelf(database, tenant_id, SYSTEM))
    done = worker.run_once()
    try:
        return done + worker.collect()
    except OutsideError as error:
        log.warning("hall.unavailable", error=str(error))
        return done
