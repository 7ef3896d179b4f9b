"""Where entries of other systems' lists are set aside in the engine of this installation, and how far the lists are."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy.exc import InterfaceError, OperationalError

from db.actor import system_actor
from db.errors import DomainError
from db.session import Database, Tx
from engine import inbound
from integrations.errors import Busy, Refused
from integrations.inbound import Decided, Lying, Unread


@contextmanager
def busy() -> Iterator[None]:
    """Say in the words of the other systems' workers that something cannot be done just now, but later."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:  # the database is away, or two were in each other's way
        raise Busy("duecourse", type(error).__name__) from error


@contextmanager
def as_outside() -> Iterator[None]:
    """Say in the words of the other systems' workers what the engine refuses, or cannot do just now."""
    try:
        with busy():
            yield
    except DomainError as error:
        raise Refused("duecourse", error.message("zh")) from error


class EngineShelf:
    """One tenant's entries of one system; the position moves only from where this worker has read it."""

    def __init__(self, database: Database, tenant_id: uuid.UUID, system: str) -> None:
        self.database = database
        self.system = system
        self.actor = system_actor(tenant_id, system.upper())
        self._position = ""

    def position(self) -> str:
        """Read how far the list has been dealt with."""
        with self.database.reading(self.actor) as tx:
            self._position = inbound.position(tx, self.system)
        return self._position

    @contextmanager
    def moving(self, to: str | None) -> Iterator[Tx]:
        """Open a transaction in which something is taken in, and move the position with it."""
        moved = False
        with self.database.transaction(self.actor) as tx:
            yield tx
            if to is not None and to != self._position:
                moved = inbound.move(tx, self.system, before=self._position, to=to)
        if moved and to is not None:
            self._position = to

    def lying(self, keys: Sequence[str]) -> Mapping[str, Lying]:
        """Give what is known of these entries."""
        with self.database.reading(self.actor) as tx:
            found = inbound.lying(tx, self.system, keys)
            return {key: Lying(one.digest, one.status) for key, one in found.items()}

    def put(self, entry: Unread, to: str | None = None) -> bool:
        """Set an entry aside and move the position."""
        with busy(), self.database.reading(self.actor) as tx:
            if inbound.full(tx, self.system, entry.key):
                return False
        with as_outside(), self.moving(to) as tx:
            inbound.set_aside(
                tx, system=self.system, key=entry.key, number=entry.number, content=entry.text, digest=entry.digest,
                reason=entry.reason,
            )  # fmt: skip
        return True

    def taken(self, key: str) -> None:
        """Note that an entry which lay here has been taken in after all."""
        self._settle(key, inbound.TAKEN)

    def declined(self, key: str) -> None:
        """Note that the system of an entry has been told."""
        self._settle(key, inbound.DECLINED)

    def _settle(self, key: str, status: str) -> None:
        with as_outside(), self.database.transaction(self.actor) as tx:
            inbound.settle(tx, system=self.system, key=key, status=status)

    def decided(self) -> Sequence[Decided]:
        """List what persons have decided on and nobody has carried out."""
        with self.database.reading(self.actor) as tx:
            return [
                Decided(
                    one.key, Unread(one.number, one.reason, json.loads(one.content) if one.content else None),
                    again=one.status == inbound.AGAIN, reason=one.asked_reason or "",
                )
                for one in inbound.decided(tx, self.system)
            ]  # fmt: skip

    def move(self, to: str) -> None:
        """Move the position alone."""
        with as_outside(), self.moving(to):
            pass
