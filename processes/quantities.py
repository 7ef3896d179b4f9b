"""计量事实: quantities that an item's standard asks for, in its own unit or in a larger one that counts as so many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from db.errors import Invalid
from db.session import Tx
from discretion import standards
from engine.forms import Choice, quantities_of, quantity_lines

#: Unit of a standard -> larger units in which a person may write the same, and how many of it they are.
LARGER: Mapping[str, Mapping[str, int]] = {
    "平方米": {"公顷": 10_000}, "元": {"万元": 10_000}, "米": {"千米": 1_000}, "公斤": {"吨": 1_000},
    "千克": {"吨": 1_000},
}  # fmt: skip


class MeasureWrong(Invalid):
    """A quantity is not one that the item's standard asks for, or in another unit: {reason}"""

    zh = "计量事实有误：{reason}"


@dataclass(frozen=True)
class Asked:
    """One quantity that a standard asks for, with its unit first and those that may stand for it."""

    name: str
    units: tuple[str, ...]

    def amount(self, number: str, unit: str) -> Decimal:
        """Give the number in the standard's own unit; no unit means that one.

        :raises KeyError: when the unit is another one.
        """
        own = self.units[0]
        return Decimal(number) * (1 if unit in ("", own) else LARGER.get(own, {})[unit])

    @property
    def choice(self) -> Choice:
        """Give the question as a form offers it: the name, and its units."""
        return Choice(self.name, self.name, "、".join(self.units))


def asked(tx: Tx, codes: Iterable[str], on: dt.date) -> list[Asked]:
    """List the quantities that the standards of these items ask for on a day."""
    items = [item for code in codes if code and (item := standards.find_item(tx, code, on))]
    open_ = {one.text: one.unit for item in items for one in item.questions() if one.kind in ("quantity", "money")}
    return [Asked(name, (unit, *LARGER.get(unit, {}))) for name, unit in open_.items()]


def check(tx: Tx, codes: Iterable[str], on: dt.date, text: str | None) -> None:
    """Refuse a quantity that no item asks for, and a unit that is not the standard's.

    :raises MeasureWrong: naming the quantities and units that are asked for.
    """
    if not text:
        return
    known = {one.name: one for one in asked(tx, codes, on)}
    for name, (number, unit) in quantities_of(text).items():
        if name not in known:
            wanted = "、".join(f"{one.name}（{one.units[0]}）" for one in known.values())
            reason = f"本事项的裁量基准不计量“{name}”" + (f"，应为{wanted}" if wanted else "，请删除")
        else:
            try:
                known[name].amount(number, unit)
                continue
            except KeyError:
                reason = f"“{name}”的单位应为{'、'.join(known[name].units)}，不是“{unit}”"
        raise MeasureWrong({"measured": reason}, reason=reason)


def in_units(tx: Tx, codes: Iterable[str], on: dt.date, raw: Any) -> dict[str, str]:
    """Give quantities by name in the units of the standards, as the assessment takes them; others are left out.

    :param raw: stored lines, or what a draft holds.
    """
    if not raw:
        return {}
    try:
        written = quantities_of(quantity_lines(raw))
    except ValueError:  # a half-written draft
        return {}
    found = {}
    for one in asked(tx, codes, on):
        if one.name in written:
            try:
                found[one.name] = f"{one.amount(*written[one.name]):f}"
            except KeyError:
                continue
    return found
