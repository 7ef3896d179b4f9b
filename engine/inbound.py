"""What other systems handed in and could not be taken in, and how far each of their lists has been dealt with.

An entry lies here as it came. One person may have it tried again; that it is declined takes two, as somebody's
writing or an order from above is dropped by it. A worker carries out what was decided, in the next round.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Index, Select, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified, Tenanted, new_id
from db.command import command
from db.errors import Conflict, NotFound, PermissionDenied
from db.session import Tx
from engine.cases import ReasonMissing

#: Nobody has decided; one has asked to decline it.
WAITING, DECLINING = "waiting", "declining"
#: Decided, and to be carried out by a worker; carried out.
AGAIN, REFUSED = "again", "refused"
TAKEN, DECLINED = "taken", "declined"
#: What a person still has to look at.
OPEN = (WAITING, DECLINING)
#: So many entries of one system lie here at most; what comes beyond stays with the system that has it.
MOST = 1000


class InboundUnknown(NotFound):
    """There is no such entry."""

    zh = "未找到该来件。"


class InboundSettled(Conflict):
    """Somebody has decided on this entry already."""

    zh = "该来件已有处理结果。"


class InboundNotKept(Conflict):
    """What came was not kept, so it cannot be tried again; the system that sent it can send it again."""

    zh = "该来件的内容未保存，不能重试，请联系来件系统更正后重新发送。"


class SecondPersonDeclines(PermissionDenied):
    """That an entry is declined is confirmed by somebody other than who asked for it."""

    zh = "不予接收须由申请人以外的另一人确认。"


class InboundItem(Identified, Base):
    """An entry of another system's list that could not be taken in."""

    __tablename__ = "inbound_items"

    system: Mapped[str]
    #: Names the entry within its system: its number, or what stands in it.
    key: Mapped[str]
    number: Mapped[str]
    #: What came, as JSON in plain ASCII; null where it must not or cannot be kept.
    content: Mapped[str | None]
    digest: Mapped[str]
    reason: Mapped[str]
    status: Mapped[str] = mapped_column(default=WAITING, server_default=WAITING)
    tries: Mapped[int] = mapped_column(default=1, server_default="1")
    received_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    #: Who asked for what was decided last, and why.
    asked_by: Mapped[uuid.UUID | None]
    asked_by_name: Mapped[str | None]
    asked_reason: Mapped[str | None]
    confirmed_by: Mapped[uuid.UUID | None]
    confirmed_by_name: Mapped[str | None]

    __table_args__ = (
        Index("uq_inbound_items_key", "tenant_id", "system", "key", unique=True),
        Index("ix_inbound_items_open", "tenant_id", "received_at",
              postgresql_where=text("status IN ('waiting', 'declining')")),
        Index("ix_inbound_items_decided", "tenant_id", "system",
              postgresql_where=text("status IN ('again', 'refused')")),
    )  # fmt: skip


class InboundPosition(Tenanted, Base):
    """The number up to which a system's list has been dealt with; it moves with what is taken in."""

    __tablename__ = "inbound_positions"

    system: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[str]
    moved_at: Mapped[dt.datetime]


# --- positions


def position(tx: Tx, system: str) -> str:
    """Give the number up to which the list has been dealt with; empty before the first."""
    return tx.session.scalar(_positions(tx, system).with_only_columns(InboundPosition.position)) or ""


def move(tx: Tx, system: str, *, before: str, to: str) -> bool:
    """Move a position in the transaction of what is taken in; false when another worker has moved it meanwhile.

    Then the other has dealt with the same entries, and the position must not go back.
    """
    row = {"tenant_id": tx.tenant_id, "system": system, "position": to, "moved_at": tx.at}
    if not before:
        first = insert(InboundPosition).values(row).on_conflict_do_nothing().returning(InboundPosition.position)
        return tx.session.execute(first).first() is not None
    at = [InboundPosition.tenant_id == tx.tenant_id, InboundPosition.system == system]
    statement = update(InboundPosition).where(*at, InboundPosition.position == before)
    moved: Any = tx.session.execute(statement.values(position=to, moved_at=tx.at))
    return bool(moved.rowcount)


def _positions(tx: Tx, system: str) -> Select[InboundPosition]:
    return select(InboundPosition).where(InboundPosition.tenant_id == tx.tenant_id, InboundPosition.system == system)


# --- what a worker notes


@command("inbound.set_aside", permission=None)  # the machine notes what it could not do, whoever acts
def set_aside(
    tx: Tx, *, system: str, key: str, number: str, content: str | None, digest: str, reason: str
) -> InboundItem:
    """Keep an entry that cannot be taken in; the same one again is one try more, a changed one is judged anew."""
    row = {
        "tenant_id": tx.tenant_id, "id": new_id(), "system": system, "key": key, "number": number, "digest": digest,
        "reason": reason, "received_at": tx.at, "changed_at": tx.at, "tries": 0,
    }  # fmt: skip
    # Another worker may do the same just now: whoever comes second waits here, and then finds the entry.
    tx.session.execute(insert(InboundItem).values(row).on_conflict_do_nothing())
    item = tx.session.scalars(_items(tx, system).where(InboundItem.key == key).with_for_update()).one()
    item.status = WAITING if item.status != DECLINING or item.digest != digest else DECLINING
    item.content, item.digest, item.reason, item.changed_at = content, digest, reason, tx.at
    item.tries += 1
    tx.session.flush()
    tx.subject(item=item.id, system=system, number=number, digest=digest, reason=reason, tries=item.tries)
    return item


@command("inbound.settled", permission=None)  # only a worker calls it, after what was decided or corrected
def settle(tx: Tx, *, system: str, key: str, status: str) -> None:
    """Note that an entry has been taken in after all (``taken``), or its system told that it is not (``declined``).

    What was corrected between the decision and its telling is another entry, which persons have not declined.
    """
    item = tx.session.scalar(_items(tx, system).where(InboundItem.key == key).with_for_update())
    if item is None:
        raise InboundUnknown(kind="inbound item")
    status = item.status if status == DECLINED and item.status != REFUSED else status
    tx.subject(item=item.id, system=system, number=item.number, before=item.status, after=status)
    item.status, item.changed_at = status, tx.at
    if status == TAKEN:
        item.content = None  # it is in the case now; nothing keeps a second copy


def full(tx: Tx, system: str, key: str) -> bool:
    """Tell whether so much of a system lies here that no more is taken; what lies here already has its place."""
    found = _items(tx, system).where(InboundItem.status.in_(OPEN)).with_only_columns(func.count())
    return int(tx.session.scalar(found) or 0) >= MOST and not lying(tx, system, [key])


def lying(tx: Tx, system: str, keys: Sequence[str]) -> Mapping[str, InboundItem]:
    """Give what lies here of these entries, by key."""
    found = tx.session.scalars(_items(tx, system).where(InboundItem.key.in_(keys)))
    return {one.key: one for one in found}


def decided(tx: Tx, system: str, *, limit: int = 100) -> list[InboundItem]:
    """List what persons have decided on and no worker has carried out."""
    query = _items(tx, system).where(InboundItem.status.in_((AGAIN, REFUSED)))
    return list(tx.session.scalars(query.order_by(InboundItem.received_at, InboundItem.id).limit(limit)))


# --- what people decide


@command("inbound.retried", permission="incident:retry")
def try_again(tx: Tx, *, item_id: uuid.UUID, reason: str) -> InboundItem:
    """Have an entry tried again as it came, or drop somebody's request to decline it.

    :raises InboundNotKept: when what came was not kept.
    """
    item = _open(tx, item_id, reason)
    if item.content is None and item.status == WAITING:
        raise InboundNotKept()
    before = item.status
    item.status = AGAIN if item.content is not None else WAITING
    _asked(tx, item, reason)
    tx.subject(item=item.id, system=item.system, number=item.number, before=before, after=item.status, reason=reason)
    return item


@command("inbound.decline_proposed", permission="incident:retry")
def propose_decline(tx: Tx, *, item_id: uuid.UUID, reason: str) -> InboundItem:
    """Ask that an entry be declined; nothing happens until another person confirms it.

    :raises PersonNeeded: for machines.
    """
    _item(tx, item_id)  # another tenant's is not there, whoever asks
    tx.actor.require_person()
    item = _open(tx, item_id, reason)
    before, item.status = item.status, DECLINING
    _asked(tx, item, reason)
    tx.subject(item=item.id, system=item.system, number=item.number, before=before, after=DECLINING, reason=reason)
    return item


@command("inbound.refused", permission="repair:confirm")
def confirm_decline(tx: Tx, *, item_id: uuid.UUID) -> InboundItem:
    """Confirm as the second person that an entry is declined; a worker tells the system that sent it.

    :raises SecondPersonDeclines: for whoever asked for it, by person.
    """
    item = _item(tx, item_id)
    tx.actor.require_person()
    if item.status != DECLINING:
        raise InboundSettled()
    if item.asked_by is None or item.asked_by == tx.actor.person_id:
        raise SecondPersonDeclines(permission="four-eyes")
    item.status, item.changed_at = REFUSED, tx.at
    item.confirmed_by, item.confirmed_by_name = tx.actor.person_id, tx.actor.name
    tx.subject(
        item=item.id, system=item.system, number=item.number, before=DECLINING, after=REFUSED,
        reason=item.asked_reason, asked_by=item.asked_by,
    )  # fmt: skip
    return item


def listed(tx: Tx, *, open_only: bool = True, limit: int = 200) -> list[InboundItem]:
    """List entries, oldest first: those that wait for a person, or all, the latest changed first."""
    query = select(InboundItem).where(InboundItem.tenant_id == tx.tenant_id)
    if open_only:
        query = query.where(InboundItem.status.in_(OPEN)).order_by(InboundItem.received_at, InboundItem.id)
    else:
        query = query.order_by(InboundItem.changed_at.desc(), InboundItem.id)
    return list(tx.session.scalars(query.limit(limit)))


def _open(tx: Tx, item_id: uuid.UUID, reason: str) -> InboundItem:
    if not reason.strip():
        raise ReasonMissing({"reason": "请填写理由"})
    item = _item(tx, item_id)
    if item.status not in OPEN:
        raise InboundSettled()
    return item


def _item(tx: Tx, item_id: uuid.UUID) -> InboundItem:
    item = tx.session.get(InboundItem, (tx.tenant_id, item_id), with_for_update=True, populate_existing=True)
    if item is None:
        raise InboundUnknown(kind="inbound item")
    return item


def _asked(tx: Tx, item: InboundItem, reason: str) -> None:
    item.asked_by, item.asked_by_name, item.asked_reason = tx.actor.person_id, tx.actor.name, reason.strip()
    item.confirmed_by = item.confirmed_by_name = None
    item.changed_at = tx.at


def _items(tx: Tx, system: str) -> Select[InboundItem]:
    return select(InboundItem).where(InboundItem.tenant_id == tx.tenant_id, InboundItem.system == system)
