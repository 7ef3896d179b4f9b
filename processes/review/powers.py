"""What a case is about, and whether its body may act on it: read from the register of powers for the review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.session import Tx
from engine.cases import Case
from processes import bodies

#: Sections in which a procedure names its item.
_SECTIONS = ("check", "scene", "request", "duty", "appeal")


@dataclass(frozen=True)
class Held:
    """The title to the first item, the items without any, and whether a law lets the body enforce by itself."""

    title: str = ""
    lacking: tuple[str, ...] = ()
    enforces: bool = False


def items_of(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """List the items of a case; those that another body inspects along with ours are its own affair."""
    found = [str((facts.get(section) or {}).get("item_code") or "") for section in _SECTIONS]
    listed = (facts.get("request") or {}).get("listed") or ()
    found += [str(one.get("code") or "") for one in listed if not one.get("body")]
    return tuple(dict.fromkeys(one for one in found if one))


def held(tx: Tx, case: Case, items: tuple[str, ...], on: dt.date) -> Held:
    """Look the powers up, as they stood on the day."""
    if case.body_id is None or not items:
        return Held(lacking=items)
    found = {one: bodies.power(tx, case.body_id, one, on) for one in items}
    first = found[items[0]]
    return Held(
        first.title if first else "",
        tuple(one for one, power in found.items() if power is None),
        first is not None and first.enforces and first.title != "entrusted",
    )
