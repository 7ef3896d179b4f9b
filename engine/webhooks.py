"""Webhooks: subscribers outside are told what happens to cases, by numbers and states, never by personal data.

Messages are born with the journal entry that they tell of, in the same transaction, and delivered through the outbox.
Who subscribes to nothing costs nothing: each process keeps the list of subscriptions for a few seconds.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import hmac
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Table, delete, exists, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from db import journal
from db.base import Base, Identified, new_id
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from engine.cases import Case
from engine.outbox import DELIVERED, PENDING, STOPPED, OutboxMessage

SYSTEM = "webhook"
#: What a subscriber may be told of, and what it is called on the screen.
EVENTS: Mapping[str, str] = {
    "case.opened": "登记案件",
    "case.step": "案件环节流转",
    "case.closed": "案件结束",
    "task.created": "产生待办任务",
    "deadline.yellow": "期限黄灯",
    "deadline.red": "期限红灯",
    "incident.raised": "出现异常",
}
ACTIVE, PAUSED = "active", "paused"  # besides STOPPED, which the machine does by itself
#: A new subscription is seen by the other processes after so many seconds at the latest.
KEPT_SECONDS = 5.0
#: After a rotation messages are signed with the old secret as well, for so long.
OVERLAP = dt.timedelta(hours=24)
#: What was delivered is kept in the log for so long.
LOG_KEPT = dt.timedelta(days=30)
LONGEST_URL, LONGEST_NAME, MOST_SUBSCRIPTIONS = 2000, 100, 50


class SubscriptionUnknown(NotFound):
    """There is no such webhook subscription."""

    zh = "未找到该推送订阅。"


class DeliveryUnknown(NotFound):
    """There is no such delivery."""

    zh = "未找到该推送记录。"


class SubscriptionInvalid(Invalid):
    """The subscription needs attention: {summary}"""

    zh = "推送订阅有内容需要更正：{summary}"


class StillUnderWay(Conflict):
    """This delivery is still being tried; wait for its outcome."""

    zh = "该推送仍在进行，请待其结束后再重发。"


class Subscription(Identified, Base):
    """Who is told of what, and where. The secret stands nowhere: it is derived from the server's key."""

    __tablename__ = "webhook_subscriptions"

    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[str]]
    status: Mapped[str] = mapped_column(default=ACTIVE, server_default=ACTIVE)  # active | paused | stopped
    secret_version: Mapped[int] = mapped_column(default=1, server_default="1")
    #: Until then messages carry a signature with the secret before this one as well.
    previous_until: Mapped[dt.datetime | None]
    created_at: Mapped[dt.datetime]
    created_by: Mapped[str]
    #: Failed tries in a row, over all messages.
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    #: The receiver did not answer: nothing is tried before this instant.
    retry_at: Mapped[dt.datetime | None]
    last_delivered_at: Mapped[dt.datetime | None]
    last_error: Mapped[str | None]


class Secrets:
    """Derives the secret of each subscription from the server's own key, so that no backup holds it."""

    def __init__(self, key: Callable[[], str]) -> None:
        self._key = key

    def of(self, row: Subscription, version: int | None = None) -> str:
        """Give the secret of a version, the newest by default: ``whsec_`` and 32 bytes in base64."""
        words = f"duecourse webhook:{row.tenant_id}:{row.id}:{row.secret_version if version is None else version}"
        raw = hmac.new(self._key().encode(), words.encode(), hashlib.sha256).digest()
        return "whsec_" + base64.b64encode(raw).decode("ascii")

    def valid(self, row: Subscription, at: dt.datetime) -> list[str]:
        """Give the secrets that sign at an instant: the newest, and while they overlap the one before it."""
        found = [self.of(row)]
        if row.previous_until is not None and at < row.previous_until:
            found.append(self.of(row, row.secret_version - 1))
        return found


class AddressCheck:
    """Says in Chinese why an address cannot be subscribed, empty when it can; provided at the composition root."""

    def __init__(self, judge: Callable[[str], str]) -> None:
        self.judge = judge


# --- what happens becomes messages


@dataclass(frozen=True)
class _Wanted:
    id: uuid.UUID
    events: frozenset[str]


class Directory:
    """The subscriptions as one process knows them, and the ear at the journal."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[uuid.UUID, tuple[float, tuple[_Wanted, ...]]] = {}

    def wanted(self, tx: Tx) -> tuple[_Wanted, ...]:
        """Give the subscriptions of the tenant that are to be told, at most a few seconds old."""
        now = time.monotonic()
        found = self._known.get(tx.tenant_id)
        if found is None or now - found[0] > KEPT_SECONDS:
            query = select(Subscription.id, Subscription.events).where(
                Subscription.tenant_id == tx.tenant_id, Subscription.status != PAUSED
            )
            with tx.session.no_autoflush:
                rows = tuple(_Wanted(row.id, frozenset(row.events)) for row in tx.session.execute(query))
            found = now, rows
            with self._lock:
                self._known[tx.tenant_id] = found
        return found[1]

    def forget(self, tenant_id: uuid.UUID) -> None:
        """Look again at the next entry: something has just been changed here."""
        with self._lock:
            self._known.pop(tenant_id, None)

    def overhear(self, tx: Tx, name: str, head: Any, payload: Mapping[str, Any]) -> None:
        """Write a message to every subscriber of what an entry of a case's chain says."""
        if not isinstance(head, Case):
            return
        wanted = self.wanted(tx)
        if not wanted:
            return
        asked = frozenset().union(*(one.events for one in wanted))
        for kind, detail in happenings(name, head, payload):
            if kind in asked:
                told = message_of(tx, head, kind, detail)
                for one in wanted:
                    if kind in one.events:
                        tx.hold(_TABLE, _row(tx, head, kind, told, one.id))


class _Ids:
    """Identifiers that grow within a process, also within a millisecond: messages are delivered in their order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> uuid.UUID:
        """Make the next one."""
        with self._lock:
            self._last = max(new_id().int, self._last + 1)
            return uuid.UUID(int=self._last)


_ids = _Ids()
_TABLE: Table = OutboxMessage.__table__  # type: ignore[assignment]


def _row(tx: Tx, case: Case, kind: str, told: Mapping[str, Any], subscription_id: uuid.UUID) -> dict[str, Any]:
    return {
        "tenant_id": tx.tenant_id, "id": _ids.next(), "case_id": case.id, "system": SYSTEM, "kind": kind,
        "payload": told, "created_at": tx.at, "next_try_at": tx.at, "subscription_id": subscription_id, "tries": [],
    }  # fmt: skip


def happenings(name: str, case: Case, payload: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read out of an entry of the journal what subscribers may be told: the kind, and what belongs to it."""
    events: Sequence[Mapping[str, Any]] = payload.get("events", ())
    steps = [
        {"element": one.get("element"), "event": str(one["event"]).removeprefix("step.")}
        for one in events
        if str(one.get("event", "")).startswith("step.")
    ]
    if name == "case.opened":
        yield "case.opened", {"steps": steps}
    elif steps:
        yield "case.step", {"steps": steps}
    for one in events:
        if one.get("event") == "task.created":
            yield "task.created", {"task": {"id": one.get("task"), "element": one.get("element")}}
    if name == "deadline.rung":
        for rung in payload.get("rungs") or ():
            about = {"key": payload.get("deadline"), "rung": rung.get("rung"), "due_at": payload.get("deadline_due_at")}
            yield f"deadline.{rung.get('light')}", {"deadline": about}
    # What stops a webhook is not told by webhook: it would never end.
    if name == "incident.raised" and payload.get("kind") != SYSTEM:
        yield "incident.raised", {"incident": {"kind": payload.get("kind"), "ref": payload.get("ref")}}
    if name == "case.terminated" or any(one.get("event") == "case.closed" for one in events):
        yield "case.closed", {}


def message_of(tx: Tx, case: Case, kind: str, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Put a message together: identifiers, numbers and states. Names, facts and texts stay here.

    ``sequence`` is the number of the case's journal entry: messages may arrive out of order, and more than once.
    """
    about = {
        "id": case.id, "case_number": case.case_number, "process": case.process_key, "status": case.status,
        "stage": case.stage, "revision": case.revision, "sequence": case.journal_seq,
    }  # fmt: skip
    told: dict[str, Any] = journal.plain(
        {"type": kind, "timestamp": tx.at, "data": {"tenant": tx.tenant_id, "case": about, **detail}}
    )
    return told


# --- subscriptions


@command("webhook.added", permission="webhook:manage")
def add(tx: Tx, *, name: str, url: str, events: Sequence[str]) -> Subscription:
    """Subscribe somebody to events; the secret is shown once, by ``Secrets.of``.

    :raises SubscriptionInvalid: naming each field that needs attention.
    """
    count = tx.session.scalar(
        select(func.count()).select_from(Subscription).where(Subscription.tenant_id == tx.tenant_id)
    )
    problems = _problems(tx, name, url, events)
    if (count or 0) >= MOST_SUBSCRIPTIONS:
        problems["name"] = f"最多 {MOST_SUBSCRIPTIONS} 个订阅"
    if problems:
        raise SubscriptionInvalid(problems)
    row = Subscription(
        tenant_id=tx.tenant_id, name=name.strip(), url=url.strip(), events=_ordered(events), status=ACTIVE,
        secret_version=1, created_at=tx.at, created_by=tx.actor.name, failures=0,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    return _changed(tx, row)


@command("webhook.changed", permission="webhook:manage")
def change(tx: Tx, *, subscription_id: uuid.UUID, name: str, url: str, events: Sequence[str]) -> Subscription:
    """Change what a subscription is called, where it goes and what it is told.

    :raises SubscriptionInvalid: naming each field that needs attention.
    """
    row = get(tx, subscription_id, lock=True)
    if problems := _problems(tx, name, url, events):
        raise SubscriptionInvalid(problems)
    tx.subject(before={"name": row.name, "address": shown(row.url), "events": row.events})
    row.name, row.url, row.events = name.strip(), url.strip(), _ordered(events)
    return _changed(tx, row)


@command("webhook.secret_rotated", permission="webhook:manage")
def rotate(tx: Tx, *, subscription_id: uuid.UUID) -> Subscription:
    """Give a subscription a new secret; the old one signs beside it for a day, so that the receiver can change over."""
    row = get(tx, subscription_id, lock=True)
    row.secret_version += 1
    row.previous_until = tx.at + OVERLAP
    return _changed(tx, row)


@command("webhook.paused", permission="webhook:manage")
def pause(tx: Tx, *, subscription_id: uuid.UUID) -> Subscription:
    """Tell a subscriber nothing for now: what happens meanwhile is not kept for it, what waits stays waiting."""
    row = get(tx, subscription_id, lock=True)
    row.status = PAUSED
    return _changed(tx, row)


@command("webhook.resumed", permission="webhook:manage")
def resume(tx: Tx, *, subscription_id: uuid.UUID) -> Subscription:
    """Go on telling a subscriber, what still waits first; also after it was stopped because it did not answer."""
    row = get(tx, subscription_id, lock=True)
    set_going(row)
    return _changed(tx, row)


@command("webhook.removed", permission="webhook:manage")
def remove(tx: Tx, *, subscription_id: uuid.UUID) -> None:
    """Remove a subscription with its log of deliveries."""
    row = get(tx, subscription_id, lock=True)
    _changed(tx, row)
    mine = (OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.subscription_id == row.id)
    tx.session.execute(delete(OutboxMessage).where(*mine))
    tx.session.delete(row)


@command("webhook.redelivered", permission="webhook:manage")
def redeliver(tx: Tx, *, subscription_id: uuid.UUID, message_id: uuid.UUID) -> OutboxMessage:
    """Send a message again under the same identifier, whatever became of it.

    :raises StillUnderWay: when it is being tried already.
    """
    row = get(tx, subscription_id)
    message = tx.session.get(OutboxMessage, (tx.tenant_id, message_id), with_for_update=True, populate_existing=True)
    if message is None or message.subscription_id != row.id:
        raise DeliveryUnknown(kind="delivery")
    if message.status == PENDING:
        raise StillUnderWay()
    message.status, message.attempts, message.next_try_at, message.delivered_at = PENDING, 0, tx.at, None
    tx.subject(webhook=row.id, message=message.id, kind=message.kind)
    return message


def set_going(row: Subscription) -> None:
    """Let a subscription be tried again from the beginning."""
    row.status, row.failures, row.retry_at = ACTIVE, 0, None


def _changed(tx: Tx, row: Subscription) -> Subscription:
    tx.subject(
        webhook=row.id, name=row.name, address=shown(row.url), events=row.events, status=row.status,
        secret_version=row.secret_version,
    )  # fmt: skip
    with contextlib.suppress(LookupError):  # a process without an ear at the journal keeps no list
        tx.use(Directory).forget(tx.tenant_id)
    return row


def _problems(tx: Tx, name: str, url: str, events: Sequence[str]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        problems["name"] = f"请填写 1 至 {LONGEST_NAME} 字的名称"
    if said := tx.use(AddressCheck).judge(url.strip()) if len(url) <= LONGEST_URL else "地址过长":
        problems["url"] = said
    if not events:
        problems["events"] = "请至少选择一种事件"
    elif unknown := sorted(set(events) - set(EVENTS)):
        problems["events"] = f"没有这种事件：{'、'.join(unknown)}"
    return problems


def _ordered(events: Sequence[str]) -> list[str]:
    return [kind for kind in EVENTS if kind in events]


def shown(url: str) -> str:
    """Give an address without its query, which may hold a secret of the receiver's."""
    return urlsplit(url)._replace(query="", fragment="").geturl()


# --- reading


def get(tx: Tx, subscription_id: uuid.UUID, *, lock: bool = False) -> Subscription:
    """Give a subscription.

    :raises SubscriptionUnknown: when there is none in this tenant.
    """
    row = tx.session.get(
        Subscription, (tx.tenant_id, subscription_id), with_for_update=lock or None, populate_existing=lock
    )
    if row is None:
        raise SubscriptionUnknown(kind="webhook subscription")
    return row


def of_tenant(tx: Tx) -> list[Subscription]:
    """List the subscriptions, the oldest first."""
    query = select(Subscription).where(Subscription.tenant_id == tx.tenant_id)
    return list(tx.session.scalars(query.order_by(Subscription.created_at, Subscription.id)))


def waiting(tx: Tx) -> dict[uuid.UUID, int]:
    """Count what waits to be delivered, by subscription."""
    query = (
        select(OutboxMessage.subscription_id, func.count())
        .where(
            OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.subscription_id.is_not(None),
            OutboxMessage.status == PENDING,
        )
        .group_by(OutboxMessage.subscription_id)
    )  # fmt: skip
    return {whose: count for whose, count in tx.session.execute(query) if whose is not None}


def log_of(
    tx: Tx, subscription_id: uuid.UUID, *, status: str = "", limit: int = 50, offset: int = 0
) -> tuple[list[OutboxMessage], int]:
    """List the deliveries of a subscription, the newest first, and count them."""
    get(tx, subscription_id)
    where = [OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.subscription_id == subscription_id]
    if status in (PENDING, DELIVERED, STOPPED):
        where.append(OutboxMessage.status == status)
    total = tx.session.scalar(select(func.count()).select_from(OutboxMessage).where(*where)) or 0
    query = select(OutboxMessage).where(*where).order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
    return list(tx.session.scalars(query.limit(limit).offset(offset))), total


def sweep(tx: Tx) -> int:
    """Forget deliveries that are long done, and what was still written for a subscriber that is gone; gives how many.

    Another process may keep a removed subscription in its list for a few seconds more.
    """
    done = (OutboxMessage.status != PENDING) & (OutboxMessage.created_at < tx.at - LOG_KEPT)
    there = exists().where(
        Subscription.tenant_id == OutboxMessage.tenant_id, Subscription.id == OutboxMessage.subscription_id
    )
    for_subscribers = (OutboxMessage.tenant_id == tx.tenant_id, OutboxMessage.subscription_id.is_not(None))
    found: Any = tx.session.execute(delete(OutboxMessage).where(*for_subscribers, or_(done, ~there)))
    return int(found.rowcount)
