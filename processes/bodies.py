"""Enforcement bodies (执法主体): seal, leaders, number prefixes, and which items each may punish by what title."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Literal

from sqlalchemy import ForeignKeyConstraint, Index, literal_column, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from engine import numbering

Title = Literal["statute", "empowered", "entrusted"]
TITLES: Mapping[str, str] = {"statute": "法定", "empowered": "赋权", "entrusted": "委托"}
#: A power over every item of the catalogue.
EVERY_ITEM = "*"


class BodyUnknown(NotFound):
    """There is no such enforcement body."""

    zh = "未找到该执法主体。"


class PowerUnknown(NotFound):
    """There is no such power in the register."""

    zh = "未找到该事项权力。"


class BodyExists(Conflict):
    """Another enforcement body of the tenant has this name."""

    zh = "已有同名的执法主体。"


class EnforcementNotGiven(Invalid):
    """Power to enforce needs the law that gives it, and an entrusted body never has it."""

    zh = "行政强制执行权须由法律设定并写明依据；受委托组织不得实施行政强制执行。"


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
    #: A law gives the body the power to enforce its own decisions on the item (行政强制执行权), and which law.
    enforces: Mapped[bool] = mapped_column(default=False)
    enforcement_basis: Mapped[str] = mapped_column(default="")
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
    position: int | None = None,
) -> Body:
    """Add an enforcement body with its number series.

    :param series: key of the series -> prefix of its numbers and the document kinds that it numbers
        (``number_series.beginning`` gives those of the shipped procedures).
    :param position: its place among the bodies; behind all others when not given.
    :raises Invalid: when a name is missing.
    :raises BodyExists: when another body has the name.
    """
    _named(tx, {"name": name, "short_name": short_name})
    row = Body(
        tenant_id=tx.tenant_id, name=name.strip(), short_name=short_name.strip(),
        seal=seal, address=address, phone=phone, review_body=review_body, court=court, bank=bank,
        position=len(bodies(tx)) if position is None else position, created_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    for key, (prefix, kinds) in series.items():
        numbering.set_series(tx, body_id=row.id, key=key, prefix=prefix, kinds=list(kinds))
    tx.subject(body=row.id, name=row.name, series={key: prefix for key, (prefix, _) in series.items()})
    return row


@command("body.changed", permission="people:manage")
def change_body(
    tx: Tx,
    *,
    body_id: uuid.UUID,
    name: str | None = None,
    short_name: str | None = None,
    address: str | None = None,
    phone: str | None = None,
    review_body: str | None = None,
    court: str | None = None,
    bank: str | None = None,
    position: int | None = None,
) -> Body:
    """Change what is told of a body; papers that were finished keep what they say.

    :raises BodyUnknown: when there is none in this tenant.
    :raises Invalid: when a name would be empty.
    :raises BodyExists: when another body has the name.
    """
    row = get(tx, body_id)
    given = {
        "name": name, "short_name": short_name, "address": address, "phone": phone, "review_body": review_body,
        "court": court, "bank": bank, "position": position,
    }  # fmt: skip
    told = {key: one.strip() if isinstance(one, str) else one for key, one in given.items() if one is not None}
    changes = {key: one for key, one in told.items() if one != getattr(row, key)}
    _named(tx, {key: str(changes[key]) for key in ("name", "short_name") if key in changes})
    before = {key: getattr(row, key) for key in changes}
    for key, value in changes.items():
        setattr(row, key, value)
    tx.subject(body=row.id, before=before, after=changes)
    return row


def _named(tx: Tx, names: Mapping[str, str]) -> None:
    """See that these names are none that is empty or taken."""
    if missing := {key: "请填写名称" for key, name in names.items() if not name.strip()}:
        raise Invalid(missing)
    taken = select(Body.id).where(Body.tenant_id == tx.tenant_id, Body.name == names.get("name", "").strip())
    if tx.session.scalar(taken) is not None:
        raise BodyExists()


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
    enforces: bool = False,
    enforcement_basis: str = "",
) -> Power:
    """Record that a body may act on an item, by what title and since when, and whether it may enforce by itself.

    :param enforces: a law gives the body the power to enforce its decisions; ``enforcement_basis`` names the law.
    :raises EnforcementNotGiven: when no law is named, or the body is only entrusted.
    :raises Invalid: when title, basis or days do not do.

    Source: 《行政处罚法》第十七条至第二十一条; 《行政强制法》第十三条、第十七条第一款.
    """
    get(tx, body_id)
    wrong = {}
    if title not in TITLES:
        wrong["title"] = "权力来源应为法定、赋权或者委托"
    if not item_code.strip():
        wrong["item_code"] = "请选择事项"
    if not basis.strip():
        wrong["basis"] = "请填写依据"
    if valid_to is not None and valid_to <= valid_from:
        wrong["valid_to"] = "截止日期应晚于起始日期"
    if wrong:
        raise Invalid(wrong)
    if enforces and (not enforcement_basis.strip() or title == "entrusted"):
        raise EnforcementNotGiven({"enforcement_basis": EnforcementNotGiven.zh})
    row = Power(
        tenant_id=tx.tenant_id, body_id=body_id, item_code=item_code.strip(), title=title, basis=basis.strip(),
        enforces=enforces, enforcement_basis=enforcement_basis.strip() if enforces else "", valid_from=valid_from,
        valid_to=valid_to,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        power=row.id, body=body_id, item=row.item_code, title=title, basis=row.basis, enforces=enforces,
        enforcement_basis=row.enforcement_basis, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    return row


@command("power.ended", permission="people:manage")
def end_power(tx: Tx, *, power_id: uuid.UUID, valid_to: dt.date, reason: str) -> Power:
    """End a power from a day on; the row stays, so that what was done before stays founded.

    :raises Invalid: when the reason is missing or the day lies before its beginning.
    """
    row = tx.session.get(Power, (tx.tenant_id, power_id))
    if row is None:
        raise PowerUnknown(kind="power")
    if not reason.strip():
        raise Invalid({"reason": "请填写理由"})
    if valid_to < row.valid_from:
        raise Invalid({"valid_to": "截止日期早于起始日期"})
    before, row.valid_to = row.valid_to, valid_to
    tx.subject(power=row.id, body=row.body_id, item=row.item_code, before=before, after=valid_to, reason=reason.strip())
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


#: Of the powers over an item: one for the very item goes before one for all, the later before the earlier.
BEST_FIRST = ((Power.item_code == literal_column(f"'{EVERY_ITEM}'")).asc(), Power.valid_from.desc(), Power.id.desc())


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
        .order_by(*BEST_FIRST)
        .limit(1)
    )
    return tx.session.scalar(query)


def enforcement_power(tx: Tx, body_id: uuid.UUID | None, item_code: str, on: dt.date) -> Power | None:
    """Give the power by which a body may itself enforce its decisions on an item on a day; None sends it to the court.

    What is recorded for the very item goes before what is recorded for all items.

    Source: 《行政强制法》第十三条 (a law gives the power, otherwise the court enforces).
    """
    found = power(tx, body_id, item_code, on)
    return found if found is not None and found.enforces and found.title != "entrusted" else None


def has_enforcement_power(tx: Tx, body_id: uuid.UUID | None, item_code: str, on: dt.date) -> bool:
    """Tell whether a law gives the body the power to enforce its own decisions on the item on that day."""
    return enforcement_power(tx, body_id, item_code, on) is not None


def powers(tx: Tx, *, body_id: uuid.UUID | None = None, item_code: str = "", on: dt.date | None = None) -> list[Power]:
    """List powers by item and day they began: of a body, over an item (those over all included), in force on a day."""
    query = select(Power).where(Power.tenant_id == tx.tenant_id)
    if body_id is not None:
        query = query.where(Power.body_id == body_id)
    if item_code:
        query = query.where(Power.item_code.in_((item_code, EVERY_ITEM)))
    if on is not None:
        query = query.where(Power.valid_from <= on, or_(Power.valid_to.is_(None), Power.valid_to > on))
    return list(tx.session.scalars(query.order_by(Power.body_id, Power.item_code, Power.valid_from, Power.id)))
