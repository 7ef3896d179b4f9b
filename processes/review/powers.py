"""Whether the body of a case may act on its items: read from the register of powers for the review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from processes import bodies
from processes.review.asked import PowerRow


@dataclass(frozen=True)
class Held:
    """The title to the first item, the items without any, and whether a law lets the body enforce by itself."""

    title: str = ""
    lacking: tuple[str, ...] = ()
    enforces: bool = False


def held(items: tuple[str, ...], rows: Sequence[PowerRow]) -> Held:
    """Judge the powers of the body as they stood on the day; of those over an item the first counts."""
    if not items:
        return Held()
    found = {item: next((row for row in rows if row.item_code in (item, bodies.EVERY_ITEM)), None) for item in items}
    first = found[items[0]]
    return Held(
        first.title if first else "",
        tuple(one for one, power in found.items() if power is None),
        first is not None and first.enforces and first.title != "entrusted",
    )
