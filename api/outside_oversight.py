"""What a worker does for the oversight platform: the reports that diagrams ask for, and the platform's orders."""

from __future__ import annotations

import datetime as dt
import uuid

import structlog

from api.outside_inbound import EngineShelf, as_outside
from db import idempotency
from db.idempotency import Answer
from db.session import Database
from integrations.base import key_of
from integrations.errors import OutsideError
from integrations.oversight import SYSTEM, SupervisionOrder
from integrations.oversight_worker import OrdersGateway, OversightWorker
from integrations.own_api import Tasks
from processes import oversight

log = structlog.get_logger(__name__)


class EngineOrders:
    """Orders of the oversight platform begun as cases straight in the engine, once a number, for good."""

    def __init__(self, database: Database, shelf: EngineShelf) -> None:
        self.database = database
        self.shelf = shelf

    def position(self) -> str:
        """Give the number up to which every order has been dealt with, as the database has it."""
        return self.shelf.position()

    def begin(self, order: SupervisionOrder, to: str | None = None) -> str:
        """Begin the case of an order, or give the one that began for it before; the position moves with it."""
        key = key_of("order", order.number)
        with as_outside(), self.shelf.moving(to) as tx:
            # A twin waits at the key; the case itself outlives the keys, which are forgotten after a while.
            said = idempotency.begin(tx, key, idempotency.request_digest("order", order.number))
            if said is not None:
                return said.body
            case = oversight.known(tx, order.number) or oversight.receive(
                tx, number=order.number, case_number=order.case_number, demand=order.text, answer_by=order.answer_by
            )
            idempotency.finish(tx, key, Answer(201, {}, str(case.id)))
            return str(case.id)

    def now(self) -> dt.datetime:
        """Give the instant by the database's clock."""
        return self.database.now()


def oversee(database: Database, tasks: Tasks, tenant_id: uuid.UUID, orders: OrdersGateway) -> int:
    """Report what diagrams ask for, then take over what the platform orders; give the number of things done."""
    done = OversightWorker(tasks, orders.oversight).run_once()
    try:
        shelf = EngineShelf(database, tenant_id, SYSTEM)
        return done + orders.run_once(EngineOrders(database, shelf), shelf)
    except OutsideError as error:
        log.warning("oversight.unavailable", error=str(error))
        return done
