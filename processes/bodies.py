"""Enforcement bodies (执法主体): seal, leaders, number prefixes, and which items each may punish by what title."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import ForeignKeyConstraint, Index, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import NotFound
from db.session import Tx
from engine import numbering

Title = Literal["statute", "empowered", "entrusted"]
TITLES: Mapping[str, str] = {"statute": "法定", "empowered": "赋权", "entrusted": "委托"}
#: A power over every item of the catalogue.
EVERY_ITEM = "*"


class BodyUnknown(NotFound):
    """There is no such enforcement body."""

    zh = "未找到该执法主体。"


class Body(Identified, Base):
    """A bureau or street office that acts in its own name; not a tenant, not a unit."""

    __tablename__ = "bodies"

    name: Mapped[str]
    short_name: Mapped[str]
    #: Empty leaves room for the real seal; ``demo`` prints the one marked 演示.
    seal: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    #: Where review and suit against its decisions are brought.
    review_body: Mapped[str] = mapped_column(default="")
    court: Mapped[str] = mapped_column(default="")
    #: Bank and account into which fines are paid (罚缴分离).
    bank: Mapped[str] = mapped_column(default="")
    position: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]

    __table_args__ = (Index("uq_bodies_name", "tenant_id", "name", unique=True),)


class Power(Identified, Base):
    """A body's power over one item (or all), by statute, empowerment or entrustment, for a time."""

    __tablename__ = "powers"

    body_id: Mapped[uuid.UUID]
    item_code: Mapped[str]
    title: Mapped[str]
    basis: Mapped[str]
    valid_from: Mapped[dt.date]
    #: The first day on which it no longer holds.
    valid_to: Mapped[dt.date | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "body_id"], ["bodies.tenant_id", "bodies.id"]),
        Index("ix_powers_body", "tenant_id", "body_id", "item_code"),
    )


@command("body.added", permission="people:manage")
def add_body(
    tx: Tx,
    *,
    name: str,
    short_name: str,
    series: Mapping[str, tuple[str, Sequence[str]]],
    seal: str = "",
    address: str = "",
    phone: str = "",
    review_body: str = "",
    court: str = "",
    bank: str = "",
    position: int = 0,
) -> Body:
    """Add an enforcement body with its number series.

    :param series: key of the series -> prefix of its numbers and the document kinds that it numbers.
    """
    row = Body(
        tenant_id=tx.tenant_id, name=name.strip(), short_name=short_name.strip(),
        seal=seal, address=address, phone=phone, review_body=review_body, court=court, bank=bank, position=position,
        created_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    for key, (prefix, kinds) in series.items():
        numbering.set_series(tx, body_id=row.id, key=key, prefix=prefix, kinds=list(kinds))
    tx.subject(body=row.id, name=row.name, series={key: prefix for key, (prefix, _) in series.items()})
    return row


@command("power.granted", permission="people:manage")
def grant_power(
    tx: Tx,
    *,
    body_id: uuid.UUID,
    item_code: str,
    title: Title,
    basis: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
) -> Power:
    """Record that a body may act on an item, by what title and since when."""
    get(tx, body_id)
    row = Power(
        tenant_id=tx.tenant_id, body_id=body_id, item_code=item_code, title=title, basis=basis,
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(body=body_id, item=item_code, title=title, basis=basis)
    return row


def get(tx: Tx, body_id: uuid.UUID | None) -> Body:
    """Read a body.

    :raises BodyUnknown: when there is none in this tenant.
    """
    found = tx.session.get(Body, (tx.tenant_id, body_id)) if body_id else None
    if found is None:
        raise BodyUnknown(kind="enforcement body")
    return found


def bodies(tx: Tx) -> list[Body]:
    """List the enforcement bodies of the tenant."""
    return list(tx.session.scalars(select(Body).where(Body.tenant_id == tx.tenant_id).order_by(Body.position)))


def power(tx: Tx, body_id: uuid.UUID | None, item_code: str, on: dt.date) -> Power | None:
    """Give the power of a body over an item on a day; one for the very item goes before one for all."""
    if body_id is None:
        return None
    query = (
        select(Power)
        .where(
            Power.tenant_id == tx.tenant_id,
            Power.body_id == body_id,
            Power.item_code.in_((item_code, EVERY_ITEM)),
            Power.valid_from <= on,
            or_(Power.valid_to.is_(None), Power.valid_to > on),
        )
        .order_by((Power.item_code == EVERY_ITEM).asc())
        .limit(1)
    )
    return tx.session.scalar(query)
