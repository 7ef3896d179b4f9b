"""Outbox: what an outside system must be told, written with the change and delivered after it.

The row's id is the idempotency key: delivery happens at least once, its effect once. A message is leased to one
deliverer at a time, under a fence: whoever was slower than the lease cannot settle what another one has taken over.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Index, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.actor import system_actor
from db.base import Base, Identified
from db.command import command
from db.session import Database, Tx
from engine.cases import Case

LEASE = dt.timedelta(seconds=60)
MAX_ATTEMPTS = 8
PENDING, DELIVERED, STOPPED = "pending", "delivered", "stopped"
LONGEST_ERROR = 2000
log = structlog.get_logger()

#: Hands one message to an outside system: (kind, payload, idempotency key). Raises when it was not taken.
Deliver = Callable[[str, Mapping[str, Any], str], None]


class Deliveries(dict[str, Deliver]):
    """How each outside system is told, by its name; provided by the composition root."""


class OutboxMessage(Identified, Base):
    """One message to one system, or to one subscriber of a webhook (``engine/webhooks.py``)."""

    __tablename__ = "outbox_messages"

    case_id: Mapped[uuid.UUID]
    system: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default=PENDING, server_default=PENDING)  # pending | delivered | stopped
    created_at: Mapped[dt.datetime]
    next_try_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    delivered_at: Mapped[dt.datetime | None]
    last_error: Mapped[str | None]
    subscription_id: Mapped[uuid.UUID | None]
    #: Grows with every lease; only the newest may settle the message.
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[dt.datetime | None]
    #: What became of the tries to reach a subscriber, the newest last.
    tries: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")

    __table_args__ = (
        Index(
            "ix_outbox_messages_due", "tenant_id", "next_try_at",
            postgresql_where=text("status = 'pending' AND subscription_id IS NULL"),
        ),
        Index(
            "ix_outbox_messages_webhook", "tenant_id", "subscription_id", "next_try_at",
            postgresql_where=text("status = 'pending' AND subscription_id IS NOT NULL"),
        ),
        Index(
            "ix_outbox_messages_log", "tenant_id", "subscription_id", "created_at",
            postgresql_where=text("subscription_id IS NOT NULL"),
        ),
    )  # fmt: skip


def post(tx: Tx, case: Case, *, system: str, kind: str, payload: Mapping[str, Any]) -> uuid.UUID:
    """Write a message in the transaction of the change that it tells of."""
    message = OutboxMessage(
        tenant_id=tx.tenant_id, case_id=case.id, system=system, kind=kind, payload=dict(payload), created_at=tx.at,
        next_try_at=tx.at, tries=[],
    )  # fmt: skip
    tx.session.add(message)
    tx.session.flush()
    tx.event("outbox.posted", message=message.id, system=system, kind=kind)
    return message.id


def drop_pending(tx: Tx, case_id: uuid.UUID) -> None:
    """Forget what a terminated case still meant to say to the other systems; subscribers hear of what has happened."""
    pending = (OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.case_id == case_id)
    to_systems = (OutboxMessage.status == PENDING, OutboxMessage.subscription_id.is_(None))
    tx.session.execute(delete(OutboxMessage).where(*pending, *to_systems))


@dataclass(frozen=True)
class Leased:
    """A message in the hands of one deliverer, for as long as its fence is the newest."""

    id: uuid.UUID
    system: str
    kind: str
    payload: Mapping[str, Any]
    fence: int
    at: dt.datetime


def lease(tx: Tx, *, subscription_id: uuid.UUID | None = None) -> Leased | None:
    """Take the message that has been due for longest: of a subscription, or else for the other systems."""
    own = OutboxMessage.subscription_id
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.tenant_id == tx.tenant_id,
            OutboxMessage.status == PENDING,
            OutboxMessage.next_try_at <= tx.at,
            own.is_(None) if subscription_id is None else own == subscription_id,
            (OutboxMessage.locked_until.is_(None)) | (OutboxMessage.locked_until < tx.at),
        )
        .order_by(OutboxMessage.next_try_at, OutboxMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    message = tx.session.scalar(query)
    if message is None:
        return None
    message.locked_until = tx.at + LEASE
    message.attempts += 1
    message.fence += 1
    return Leased(message.id, message.system, message.kind, dict(message.payload), message.fence, tx.at)


def held(tx: Tx, message_id: uuid.UUID, fence: int) -> OutboxMessage | None:
    """Give a leased message for settling, locked; None when the lease has gone to another or the message is done."""
    message = tx.session.get(OutboxMessage, (tx.tenant_id, message_id), with_for_update=True, populate_existing=True)
    if message is None or message.status != PENDING or message.fence != fence or message.locked_until is None:
        log.warning("outbox.lease_lost", message=str(message_id), fence=fence)
        return None
    return message


def deliver_due(database: Database, tenant_id: uuid.UUID, *, limit: int = 50) -> int:
    """Deliver what is due for a tenant; the call goes out between two transactions, never inside one.

    Messages are leased one by one, so that a lease never has to outlast more than one call.
    """
    actor = system_actor(tenant_id, "OUTBOX")
    delivered = 0
    for _ in range(limit):
        with database.transaction(actor) as tx:
            message = lease(tx)
        if message is None:
            break
        error: Exception | None = None
        try:
            database.use(Deliveries)[message.system](message.kind, message.payload, str(message.id))
        except Exception as problem:
            log.warning("outbox.failed", message=str(message.id), system=message.system, error=type(problem).__name__)
            error = problem
        said = repr(error)[:LONGEST_ERROR] if error else None
        with database.transaction(actor) as tx:
            if not _still_held(tx, message):
                continue
            settle(tx, message_id=message.id, fence=message.fence, error=said)
        delivered += error is None
    return delivered


def _still_held(tx: Tx, message: Leased) -> bool:
    """Look whether settling makes sense, before anything is locked or put on record; ``settle`` looks again."""
    query = select(OutboxMessage.fence).where(
        OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.id == message.id, OutboxMessage.status == PENDING
    )
    return tx.session.scalar(query) == message.fence


@command("outbox.settled", permission=None)  # only the delivery loop calls it, as the system of the tenant
def settle(tx: Tx, *, message_id: uuid.UUID, fence: int, error: str | None) -> bool:
    """Note the outcome of a delivery: delivered, to be tried again, or stopped with an incident.

    :returns: false when the lease had gone to another deliverer; then nothing changes.
    """
    from engine import cases, incidents

    case_id = tx.session.scalar(
        select(OutboxMessage.case_id).where(OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.id == message_id)
    )
    if case_id is None:
        return False
    case = cases.lock(tx, case_id, must_be_open=False)
    found = held(tx, message_id, fence)
    tx.subject(case, message=message_id, error=error)
    if found is None:
        tx.subject(case, lease_lost=True)
        return False
    tx.subject(case, system=found.system, kind=found.kind, attempts=found.attempts)
    found.locked_until, found.last_error = None, error
    if error is None:
        found.status, found.delivered_at = DELIVERED, tx.at
        return True
    found.next_try_at = tx.at + back_off(found.attempts)
    if found.attempts >= MAX_ATTEMPTS:
        found.status = STOPPED
        incidents.raise_incident(tx, case=case, kind="outbox", ref=found.id, message=error)
    return True


def back_off(attempts: int) -> dt.timedelta:
    """Decide how long to wait after the n-th try: doubling from twenty seconds, one hour at most."""
    return dt.timedelta(seconds=min(3600, 10 * 2**attempts))
