"""Published discretion standards (裁量基准) as dated data of a tenant: versions, look-ups by date, assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.errors import Invalid, NotFound
from db.session import Tx
from discretion import first_offences, statutes
from discretion.assess import Assessment, Compared, assess, compared
from discretion.concurrence import heaviest
from discretion.conditions import Facts
from discretion.flags import flag
from discretion.items import ItemRow, item_of
from discretion.tiers import Item, StandardRef

#: Where a transaction remembers the items that it has found, by code and day.
_FOUND = "discretion.standards.found"


class Standard(Identified, Base):
    """One version of a published standard: what a tenant imported, when it applies, where it comes from."""

    __tablename__ = "standards"

    number: Mapped[str]
    title: Mapped[str]
    authority: Mapped[str]
    version: Mapped[int]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    source: Mapped[str]
    file_sha256: Mapped[str]
    row_count: Mapped[int]
    #: A later import of the same number replaces this version; it stays for the cases that applied it.
    replaced_at: Mapped[dt.datetime | None] = mapped_column(default=None)
    imported_at: Mapped[dt.datetime]
    imported_by: Mapped[str]

    __table_args__ = (
        Index("uq_standards_tenant_id_number_version", "tenant_id", "number", "version", unique=True),
    )  # fmt: skip

    @property
    def ref(self) -> StandardRef:
        """Give the standard as the assessment cites it."""
        return StandardRef(
            title=self.title,
            number=self.number,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source,
            authority=self.authority,
            version=self.version,
            id=str(self.id),
        )


class ItemNotFound(NotFound):
    """No standard in force on {day} has the item {code}; import one or choose another item."""

    zh = "{day}有效的裁量基准中没有事项“{code}”，请先导入或另选事项。"


def versions_of(tx: Tx, code: str) -> list[tuple[Standard, Item]]:
    """List an item in every version of every standard that has it, newest first."""
    query = (
        select(ItemRow, Standard)
        .join(Standard, (Standard.tenant_id == ItemRow.tenant_id) & (Standard.id == ItemRow.standard_id))
        .where(ItemRow.tenant_id == tx.tenant_id, ItemRow.code == code)
        .order_by(Standard.valid_from.desc(), Standard.version.desc(), Standard.id.desc())
    )
    return [(standard, item_of(row, standard.ref)) for row, standard in tx.session.execute(query)]


def items_in(tx: Tx, standard: Standard) -> list[Item]:
    """List the items of one version of a standard, as they stand in its file."""
    query = (
        select(ItemRow)
        .where(ItemRow.tenant_id == tx.tenant_id, ItemRow.standard_id == standard.id)
        .order_by(ItemRow.position)
    )
    return [item_of(row, standard.ref) for row in tx.session.scalars(query)]


def standards(tx: Tx, *, replaced: bool = False) -> list[Standard]:
    """List the tenant's standards, newest first; with ``replaced`` the earlier versions too."""
    query = select(Standard).where(Standard.tenant_id == tx.tenant_id)
    if not replaced:
        query = query.where(Standard.replaced_at.is_(None))
    return list(tx.session.scalars(query.order_by(Standard.valid_from.desc(), Standard.version.desc())))


def forget_items(tx: Tx) -> None:
    """Forget which items this transaction has found: a standard has come into force in it."""
    for key in [one for one in tx.known if isinstance(one, tuple) and one[0] == _FOUND]:
        del tx.known[key]


def items_on(tx: Tx, day: dt.date) -> list[Item]:
    """List every item that a standard in force on the day has; where several have it, the latest standard's."""
    found: dict[str, Item] = {}
    for standard in _in_force(tx, day):
        for item in items_in(tx, standard):
            found[item.code] = item
    return list(found.values())


def find_item(tx: Tx, code: str, day: dt.date) -> Item | None:
    """Find an item in the latest standard that is in force on the day; a transaction asks once for each."""
    key = (_FOUND, code, day)
    if key not in tx.known:
        tx.known[key] = _find_item(tx, code, day)
    found: Item | None = tx.known[key]
    return found


def _find_item(tx: Tx, code: str, day: dt.date) -> Item | None:
    query = (
        select(ItemRow, Standard)
        .join(Standard, (Standard.tenant_id == ItemRow.tenant_id) & (Standard.id == ItemRow.standard_id))
        .where(
            ItemRow.tenant_id == tx.tenant_id,
            ItemRow.code == code,
            Standard.replaced_at.is_(None),
            Standard.valid_from <= day,
            (Standard.valid_to.is_(None)) | (Standard.valid_to >= day),
        )
        .order_by(Standard.valid_from.desc(), Standard.imported_at.desc(), Standard.id.desc())
        .limit(1)
    )
    row = tx.session.execute(query).first()
    return item_of(row[0], row[1].ref) if row else None


def get_item(tx: Tx, code: str, day: dt.date) -> Item:
    """Give an item that is in force on the day.

    :raises ItemNotFound: when no standard in force has it.
    """
    found = find_item(tx, code, day)
    if found is None:
        raise ItemNotFound(code=code, day=day.isoformat(), kind="item")
    return found


def _in_force(tx: Tx, day: dt.date) -> list[Standard]:
    query = select(Standard).where(
        Standard.tenant_id == tx.tenant_id,
        Standard.replaced_at.is_(None),
        Standard.valid_from <= day,
        (Standard.valid_to.is_(None)) | (Standard.valid_to >= day),
    )
    return list(tx.session.scalars(query.order_by(Standard.valid_from, Standard.imported_at, Standard.id)))


def assess_item(tx: Tx, *, code: str, facts: Facts, on: dt.date) -> Assessment:
    """Assess a case under the versions in force at the act and on the day of the decision; the lighter applies.

    :raises ItemNotFound: when no standard in force on either day has the item.
    :raises Invalid: when the day of the decision lies before the act.

    Source: 《行政处罚法》第三十七条 (从旧兼从轻).
    """
    if on < facts.act_date:
        raise Invalid({"on": "裁量日期早于违法行为发生日，请核对。"})
    at_act = find_item(tx, code, facts.act_date)
    now = at_act if on == facts.act_date else find_item(tx, code, on)
    older = at_act or now
    if older is None:
        raise ItemNotFound(code=code, day=on.isoformat(), kind="item")
    facts = replace(facts, first_offence_listed=first_offences.listed(tx, code, on))
    newer = now if at_act and now and now.standard != at_act.standard else None
    result = assess(older, facts, on, newer=newer)
    if at_act and now is None:
        gone = _unread(replace(compared(result, "处理时的规定", chosen=False), standard="裁量基准中已没有该事项"))
        both = (compared(result, "行为时的规定", chosen=True), gone)
        return replace(result, flags=(*result.flags, flag("item-gone", words=code)), compared=both)
    law = statutes.title_of(older.penalty_basis)
    if newer is None and law and statutes.changed_between(tx, law, facts.act_date, on):
        days = (("行为时的规定", facts.act_date, True), ("处理时的规定", on, False))
        lines = tuple(
            compared(result, label, chosen=first, law=f"《{law}》{_version(tx, law, day)}")
            for label, day, first in days
        )
        result = replace(
            result, flags=(*result.flags, flag("law-comparison-open")), compared=(lines[0], _unread(lines[1]))
        )
    return result


def _version(tx: Tx, law: str, day: dt.date) -> str:
    found = statutes.version_on(tx, law, day)
    return f"（{found.version}）" if found else "（当日无有效版本）"


def _unread(line: Compared) -> Compared:
    """Say of the newer law that its range is not in the library: only its version is known."""
    return replace(line, tier="", low_cents=None, high_cents=None, working="未收录，请人工比较", bar="", statutory="")


def assess_act(tx: Tx, *, codes: Sequence[str], facts: Mapping[str, Facts], on: dt.date) -> Assessment:
    """Assess one act under every item that it breaks, the first one first; it is fined once, by the heaviest.

    :param facts: by item, since earlier penalties and orders are counted for each item by itself.
    :raises ItemNotFound: when a standard in force on neither day has one of them.

    Source: 《行政处罚法》第二十九条.
    """
    return heaviest([assess_item(tx, code=code, facts=facts[code], on=on) for code in dict.fromkeys(codes)])
