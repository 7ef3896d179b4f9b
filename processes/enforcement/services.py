"""What the service tasks do: an enforcement that no law lets the body carry out goes to the court."""

from __future__ import annotations

from collections.abc import Mapping

from engine.calendar import day_of
from engine.registry import Service, ServiceContext
from processes.enforcement import linking


def _open_court(context: ServiceContext) -> None:
    """Open the application to the court, with what is known of the decision."""
    facts, duty = context.facts, context.facts.get("duty") or {}
    came = {
        **(facts.get("origin") or {}),
        **{name: duty.get(name) for name in (
            "item_code", "matter", "decision_title", "decision_number", "decided_on", "served_on", "kind", "obligation",
            "last_day", "fine_cents", "paid_cents", "surcharge", "second_officer",
        ) if duty.get(name) is not None},
    }  # fmt: skip
    other = linking.open_for(context.tx, case=context.case, way="court", came=came, party=facts.get("party") or {})
    facts["court"] = {"case_id": str(other.id), "opened_on": day_of(context.tx.at).isoformat()}


SERVICES: Mapping[str, Service] = {"open_court": Service("open_court", local=_open_court)}
