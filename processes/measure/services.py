"""What the service tasks do: a measure whose time is over, or that nobody approved, is lifted by itself."""

from __future__ import annotations

from collections.abc import Mapping

from engine.calendar import day_of
from engine.registry import Service, ServiceContext

#: Element -> cause and basis of the lifting.
_LIFTS = {
    "lift_expired": ("expired", "《中华人民共和国行政强制法》第二十八条第一款第四项"),
    "lift_unapproved": ("unapproved", "《中华人民共和国行政强制法》第十九条"),
}


def _lift(context: ServiceContext) -> None:
    """Decide on release, as the law itself does; the officer makes out the decision and returns the goods at once."""
    cause, basis = _LIFTS[context.element_id]
    context.facts["disposal"] = {
        "result": "release", "proposed": "release", "cause": cause, "basis": basis, "automatic": True,
        "decided_on": day_of(context.tx.at).isoformat(),
    }  # fmt: skip


SERVICES: Mapping[str, Service] = {"lift_measure": Service("lift_measure", local=_lift)}
