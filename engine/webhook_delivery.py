"""Deliveries to subscribers: what is due, who holds it, and what becomes of it. The call itself goes out elsewhere.

A receiver that does not answer is left alone for a while as a whole, so that a dead one costs one try a pause and not
one a message; one that stays dead is stopped, with an incident. A message that is refused again and again is given up
alone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, func, or_, select

from db.command import command
from db.session import Tx
from engine import cases, incidents, outbox
from engine.outbox import DELIVERED, LONGEST_ERROR, MAX_ATTEMPTS, PENDING, STOPPED, Leased, OutboxMessage
from engine.webhooks import ACTIVE, SYSTEM, Secrets, Subscription

#: After so many failed tries in a row (some five hours) a receiver counts as dead.
MAX_FAILURES = 12
#: What was kept too long is dropped once so much of it has gathered: an entry a day, not one a round.
DROPPED_EVERY = dt.timedelta(days=1)
#: Tries that the log keeps of one message.
TRIES_KEPT = 20


@dataclass(frozen=True)
class Outgoing:
    """A message on its way to a subscriber, with what is needed to send it."""

    message: Leased
    subscription_id: uuid.UUID
    url: str
    secrets: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """How a try ended: ``error`` is empty when the receiver took the message.

    ``reachable`` is false when nobody answered or the receiver cannot take anything now.
    """

    error: str = ""
    status: int | None = None
    milliseconds: int = 0
    reachable: bool = True
    gone: bool = False


def due(tx: Tx) -> list[uuid.UUID]:
    """Name the subscriptions that something is due for and that may be tried now."""
    pending = exists().where(
        OutboxMessage.tenant_id == Subscription.tenant_id, OutboxMessage.subscription_id == Subscription.id,
        OutboxMessage.status == PENDING, OutboxMessage.next_try_at <= tx.at,
        or_(OutboxMessage.locked_until.is_(None), OutboxMessage.locked_until < tx.at),
    )  # fmt: skip
    query = select(Subscription.id).where(
        Subscription.tenant_id == tx.tenant_id,
        Subscription.status == ACTIVE,
        or_(Subscription.retry_at.is_(None), Subscription.retry_at <= tx.at),
        pending,
    )
    return list(tx.session.scalars(query.order_by(Subscription.id)))


def take(tx: Tx, subscription_id: uuid.UUID) -> Outgoing | None:
    """Lease the next message of a subscription; None when there is none, or the receiver is to be left alone."""
    row = tx.session.get(Subscription, (tx.tenant_id, subscription_id))
    if row is None or row.status != ACTIVE or (row.retry_at is not None and row.retry_at > tx.at):
        return None
    message = outbox.lease(tx, subscription_id=subscription_id)
    if message is None:
        return None
    return Outgoing(message, row.id, row.url, tuple(tx.use(Secrets).valid(row, tx.at)))


def settle(tx: Tx, outgoing: Outgoing, outcome: Outcome) -> bool:
    """Note the outcome of a try; not a command: what a receiver answers changes nothing in a case.

    :returns: true when the message or its receiver is to be given up, which ``give_up`` does with the case locked.
    """
    message = outbox.held(tx, outgoing.message.id, outgoing.message.fence)
    if message is None:
        return False
    row = tx.session.get(
        Subscription, (tx.tenant_id, outgoing.subscription_id), with_for_update=True, populate_existing=True
    )
    if row is None:
        tx.session.delete(message)
        return False
    message.locked_until, message.last_error = None, outcome.error[:LONGEST_ERROR] or None
    message.tries = [*message.tries[-(TRIES_KEPT - 1) :], _noted(tx, outcome)]
    if not outcome.error:
        message.status, message.delivered_at = DELIVERED, tx.at
        row.failures, row.retry_at, row.last_delivered_at, row.last_error = 0, None, tx.at, None
        return False
    row.last_error = message.last_error
    if outcome.reachable and not outcome.gone:
        message.next_try_at = tx.at + outbox.back_off(message.attempts)
        return message.attempts >= MAX_ATTEMPTS
    # The receiver as a whole is in trouble: its messages keep their turn.
    message.attempts -= 1
    row.failures = max(MAX_FAILURES, row.failures + 1) if outcome.gone else row.failures + 1
    row.retry_at = tx.at + outbox.back_off(row.failures)
    return row.failures >= MAX_FAILURES


def _noted(tx: Tx, outcome: Outcome) -> dict[str, Any]:
    return {
        "at": tx.at.isoformat(), "status": outcome.status, "ms": outcome.milliseconds,
        "error": outcome.error[:200] or None,
    }  # fmt: skip


@command("webhook.stopped", permission=None)  # only the delivery loop calls it, as the system of the tenant
def give_up(tx: Tx, *, message_id: uuid.UUID, subscription_id: uuid.UUID) -> None:
    """Stop a receiver that does not answer, or one message that it refuses, and put it before a person."""
    query = select(OutboxMessage.case_id).where(OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.id == message_id)
    case_id = tx.session.scalar(query)
    if case_id is None:
        tx.subject(webhook=subscription_id, gone=True)
        return
    case = cases.lock(tx, case_id, must_be_open=False)
    message = tx.session.get(OutboxMessage, (tx.tenant_id, message_id), with_for_update=True, populate_existing=True)
    row = tx.session.get(Subscription, (tx.tenant_id, subscription_id), with_for_update=True, populate_existing=True)
    if message is None or row is None:
        tx.subject(webhook=subscription_id, gone=True)
        return
    tx.subject(webhook=row.id, name=row.name, message=message.id, failures=row.failures)
    if row.failures >= MAX_FAILURES and row.status == ACTIVE:
        row.status = STOPPED
        said = f"推送“{row.name}”连续失败，已停止：{row.last_error or ''}"
        incidents.raise_incident(tx, case=case, kind=SYSTEM, ref=row.id, message=said)
    elif message.status == PENDING and message.attempts >= MAX_ATTEMPTS:
        message.status = STOPPED
        said = f"推送“{row.name}”的一条消息被接收方拒绝：{message.last_error or ''}"
        incidents.raise_incident(tx, case=case, kind="outbox", ref=message.id, message=said)


def overfull(tx: Tx, keep: dt.timedelta) -> list[uuid.UUID]:
    """Name the stopped subscriptions for which messages have waited longer than they are kept."""
    too_old = exists().where(*_waiting(tx), OutboxMessage.subscription_id == Subscription.id,
                             OutboxMessage.created_at < tx.at - keep - DROPPED_EVERY)  # fmt: skip
    query = select(Subscription.id).where(
        Subscription.tenant_id == tx.tenant_id, Subscription.status == STOPPED, too_old
    )
    return list(tx.session.scalars(query.order_by(Subscription.id)))


@command("webhook.messages_dropped", permission=None)  # only the worker calls it, as the system of the tenant
def drop_old(tx: Tx, *, subscription_id: uuid.UUID, keep: dt.timedelta) -> int:
    """Drop what has waited too long for a stopped receiver, and see that a person knows of it; gives how many."""
    old = (
        *_waiting(tx), OutboxMessage.subscription_id == subscription_id, OutboxMessage.created_at < tx.at - keep,
    )  # fmt: skip
    newest = tx.session.scalar(select(OutboxMessage.case_id).where(*old).order_by(OutboxMessage.id.desc()).limit(1))
    case = None if newest is None else cases.lock(tx, newest, must_be_open=False)
    row = tx.session.get(Subscription, (tx.tenant_id, subscription_id), with_for_update=True, populate_existing=True)
    if case is None or row is None or row.status != STOPPED:  # a person has set it going meanwhile
        tx.subject(webhook=subscription_id, dropped=0)
        return 0
    first, last = tx.session.execute(
        select(func.min(OutboxMessage.created_at), func.max(OutboxMessage.created_at)).where(*old)
    ).one()
    found: Any = tx.session.execute(delete(OutboxMessage).where(*old))
    tx.subject(webhook=row.id, name=row.name, dropped=found.rowcount, since=first, until=last)
    known = select(incidents.Incident.id).where(
        incidents.Incident.tenant_id == tx.tenant_id, incidents.Incident.kind == SYSTEM,
        incidents.Incident.ref == row.id, incidents.Incident.resolved_at.is_(None),
    )  # fmt: skip
    if tx.session.scalar(known.limit(1)) is None:
        said = f"推送“{row.name}”停止已久，等待超过{keep.days}天的{found.rowcount}条消息已清除"
        incidents.raise_incident(tx, case=case, kind=SYSTEM, ref=row.id, message=said)
    return int(found.rowcount)


def _waiting(tx: Tx) -> tuple[Any, ...]:
    return OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.status == PENDING
