"""首违不罚: the published list of acts that may go unpunished the first time. Empty until somebody enters it.

Source: 《行政处罚法》第三十三条第一款, second sentence: first offence, slight harm, corrected in time (all three).
"""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx


class ListingUnknown(NotFound):
    """There is no such entry of the list."""

    zh = "未找到该清单条目。"


class ListedAlready(Conflict):
    """The item is on the list already."""

    zh = "该事项已在首违不罚清单内。"


class FirstOffence(Identified, Base):
    """One item on the published list, for a time."""

    __tablename__ = "first_offences"

    item_code: Mapped[str]
    #: What the list asks besides the three conditions of the statute.
    condition: Mapped[str] = mapped_column(default="")
    source: Mapped[str]
    valid_from: Mapped[dt.date]
    #: The first day on which it is no longer on the list.
    valid_to: Mapped[dt.date | None]
    listed_by: Mapped[str]
    listed_at: Mapped[dt.datetime]

    __table_args__ = (Index("ix_first_offences_item", "tenant_id", "item_code"),)


@command("first_offence.listed", permission="discretion:import")
def enlist(tx: Tx, *, item_code: str, source: str, valid_from: dt.date, condition: str = "") -> FirstOffence:
    """Enter an item of a published list.

    :raises ListedAlready: when it is on the list from that day on.
    """
    wrong = {}
    if not item_code.strip():
        wrong["item_code"] = "请选择事项"
    if not source.strip():
        wrong["source"] = "请填写公布清单的文件名称和文号"
    if wrong:
        raise Invalid(wrong)
    if any(row.item_code == item_code.strip() for row in entries(tx, valid_from)):
        raise ListedAlready()
    row = FirstOffence(
        tenant_id=tx.tenant_id, item_code=item_code.strip(), condition=condition.strip(), source=source.strip(),
        valid_from=valid_from, valid_to=None, listed_by=tx.actor.name, listed_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(listing=row.id, item=row.item_code, condition=row.condition, source=row.source, valid_from=valid_from)
    return row


@command("first_offence.ended", permission="discretion:import")
def delist(tx: Tx, *, listing_id: uuid.UUID, valid_to: dt.date) -> FirstOffence:
    """Take an item off the list from a day on; what was judged before stays judged by it."""
    row = tx.session.get(FirstOffence, (tx.tenant_id, listing_id))
    if row is None:
        raise ListingUnknown(kind="listing")
    if valid_to < row.valid_from:
        raise Invalid({"valid_to": "截止日期早于起始日期"})
    before, row.valid_to = row.valid_to, valid_to
    tx.subject(listing=row.id, item=row.item_code, before=before, after=valid_to)
    return row


def entries(tx: Tx, on: dt.date | None = None) -> list[FirstOffence]:
    """List the entries, or those in force on a day."""
    query = select(FirstOffence).where(FirstOffence.tenant_id == tx.tenant_id)
    if on is not None:
        query = query.where(
            FirstOffence.valid_from <= on, (FirstOffence.valid_to.is_(None)) | (FirstOffence.valid_to > on)
        )
    return list(tx.session.scalars(query.order_by(FirstOffence.item_code, FirstOffence.valid_from)))


def listed(tx: Tx, item_code: str, on: dt.date) -> bool | None:
    """Tell whether an item is on the list of the day; None when no list has been entered at all."""
    found = entries(tx, on)
    return any(row.item_code == item_code for row in found) if found else None
