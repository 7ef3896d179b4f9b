"""Which items may be inspected by whom: in force, within the body's power, and on its published list."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from db.session import Tx
from discretion import standards
from processes import bodies
from processes.bodies import Body
from processes.inspection import errors, plans
from processes.inspection.rules import Listed, year_of
from processes.penalty.errors import ItemUnknown


def resolved(
    tx: Tx, body_id: uuid.UUID | None, lines: Sequence[Listed], on: dt.date, *, planned: bool
) -> list[dict[str, Any]]:
    """Give items with title and basis; those of other bodies carry the body's name.

    :param planned: whether the body's own plan must list them; a check on a lead needs the published list as well,
        of this year or, where this year's is not out yet, of the year before.
    :raises ItemUnknown: or ``PowerMissing``, ``PlanMissing``, ``ItemNotPublished``, ``ItemsUnreadable``.
    """
    if not lines:
        raise errors.ItemsUnreadable({"items": "请至少填写一项"}, reason="没有事项")
    named = {one.name: one for one in bodies.bodies(tx)} | {one.short_name: one for one in bodies.bodies(tx)}
    return [_item(tx, body_id, line, on, named, planned) for line in lines]


def _item(
    tx: Tx, body_id: uuid.UUID | None, line: Listed, on: dt.date, named: dict[str, Body], planned: bool
) -> dict[str, Any]:
    other = named.get(line.body)
    if line.body and other is None:
        raise errors.ItemsUnreadable({"items": f"没有执法主体“{line.body}”"}, reason=f"没有执法主体“{line.body}”")
    of = other.id if other else body_id
    item = standards.find_item(tx, line.code, on)
    if item is None:
        raise ItemUnknown(code=line.code, day=on.isoformat())
    if bodies.power(tx, of, line.code, on) is None:
        raise errors.PowerMissing(code=line.code, day=on.isoformat())
    year = year_of(on)
    plan = plans.in_force(tx, of, year) or (None if planned else plans.in_force(tx, of, year - 1))
    if plan is None and planned:
        raise errors.PlanMissing(year=year)
    if line.code not in plans.published_codes(plan):
        raise errors.ItemNotPublished(code=line.code)
    return {
        "code": line.code, "title": item.act, "basis": item.duty_basis,
        "body": other.name if other and other.id != body_id else "",
    }  # fmt: skip
