"""Outbox: what an outside system must be told, written with the change and delivered after it.

The row's id is the idempotency key: delivery happens at least once, its effect once.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
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
log = structlog.get_logger()

#: Hands one message to an outside system: (kind, payload, idempotency key). Raises when it was not taken.
Deliver = Callable[[str, Mapping[str, Any], str], None]


class Deliveries(dict[str, Deliver]):
    """How each outside system is told, by its name; provided by the composition root."""


class OutboxMessage(Identified, Base):
    """One message to one system."""

    __tablename__ = "outbox_messages"

    case_id: Mapped[uuid.UUID]
    system: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default="pending", server_default="pending")  # pending | delivered | stopped
    created_at: Mapped[dt.datetime]
    next_try_at: Mapped[dt.datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    delivered_at: Mapped[dt.datetime | None]
    last_error: Mapped[str | None]

    __table_args__ = (
        Index("ix_outbox_messages_due", "tenant_id", "next_try_at", postgresql_where=text("status = 'pending'")),
    )


def post(tx: Tx, case: Case, *, system: str, kind: str, payload: Mapping[str, Any]) -> uuid.UUID:
    """Write a message in the transaction of the change that it tells of."""
    message = OutboxMessage(
        tenant_id=tx.tenant_id, case_id=case.id, system=system, kind=kind, payload=dict(payload), created_at=tx.at,
        next_try_at=tx.at,
    )  # fmt: skip
    tx.session.add(message)
    tx.session.flush()
    tx.event("outbox.posted", message=message.id, system=system, kind=kind)
    return message.id


def drop_pending(tx: Tx, case_id: uuid.UUID) -> None:
    """Forget what a terminated case still meant to say."""
    pending = (OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.case_id == case_id)
    tx.session.execute(delete(OutboxMessage).where(*pending, OutboxMessage.status == "pending"))


def deliver_due(database: Database, tenant_id: uuid.UUID, *, limit: int = 50) -> int:
    """Deliver what is due for a tenant; the call goes out between two transactions, never inside one."""
    actor = system_actor(tenant_id, "OUTBOX")
    with database.transaction(actor) as tx:
        query = (
            select(OutboxMessage)
            .where(
                OutboxMessage.tenant_id == tenant_id,
                OutboxMessage.status == "pending",
                OutboxMessage.next_try_at <= tx.at,
            )
            .order_by(OutboxMessage.next_try_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        leased = list(tx.session.scalars(query))
        for message in leased:
            message.next_try_at = tx.at + LEASE
            message.attempts += 1
    delivered = 0
    for message in leased:
        error: Exception | None = None
        try:
            database.use(Deliveries)[message.system](message.kind, message.payload, str(message.id))
        except Exception as problem:
            log.warning("outbox.failed", message=str(message.id), system=message.system, error=repr(problem))
            error = problem
        with database.transaction(actor) as tx:
            settle(tx, message_id=message.id, error=repr(error)[:2000] if error else None)
        delivered += error is None
    return delivered


@command("outbox.settled", permission=None)  # only the delivery loop calls it, as the system of the tenant
def settle(tx: Tx, *, message_id: uuid.UUID, error: str | None) -> None:
    """Note the outcome of a delivery: delivered, to be tried again, or stopped with an incident."""
    from engine import cases, incidents

    found = tx.session.get(OutboxMessage, (tx.tenant_id, message_id))
    if found is None:
        return
    case = cases.lock(tx, found.case_id, must_be_open=False)
    tx.subject(case, message=found.id, system=found.system, kind=found.kind, error=error, attempts=found.attempts)
    if error is None:
        found.status, found.delivered_at, found.last_error = "delivered", tx.at, None
        return
    found.last_error = error
    found.next_try_at = tx.at + dt.timedelta(seconds=min(3600, 10 * 2**found.attempts))
    if found.attempts >= MAX_ATTEMPTS:
        found.status = "stopped"
        incidents.raise_incident(tx, case=case, kind="outbox", ref=found.id, message=error)
