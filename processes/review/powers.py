"""Whether the body of a case may act on its items: read from the register of powers for the review."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from db.session import Tx
from engine.cases import Case
from processes import bodies


@dataclass(frozen=True)
class Held:
    """The title to the first item, the items without any, and whether a law lets the body enforce by itself."""

    title: str = ""
    lacking: tuple[str, ...] = ()
    enforces: bool = False


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
