"""What the facts of a transfer mean: one section a step; ``origin`` is the case out of which it came.

Days are ISO text in Shenzhen, instants ISO text with offset. ``filed`` is there once the police, on whatever way, have
opened a case; ``judicial`` once it is known what became of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary


class Police(TypedDict, total=False):
    """X5: ``outcome`` is filed, refused or passed_on; ``notified_on`` starts the three days of what comes next."""

    outcome: str
    notified_on: str
    number: str
    reason: str


class TransferFacts(TypedDict, total=False):
    """All sections."""

    origin: dict[str, Any]
    party: dict[str, Any]
    suspicion: dict[str, Any]
    force: dict[str, Any]
    report: dict[str, Any]
    approval: dict[str, Any]
    sending: dict[str, Any]
    police: Police
    refusal: dict[str, Any]
    reconsideration: dict[str, Any]
    oversight: dict[str, Any]
    filed: dict[str, Any]
    handover: dict[str, Any]
    judicial: dict[str, Any]


def outcome(facts: Mapping[str, Any]) -> str:
    """Say how a transfer came out: filed, refused (by our own head), unfiled (by the police) or still open."""
    if (facts.get("filed") or {}).get("notified_on"):
        return "filed"
    if (facts.get("approval") or {}).get("outcome") == "refuse":
        return "refused"
    told = (facts.get("police") or {}).get("outcome")
    return "unfiled" if told == "refused" else "open"


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    party, suspicion = facts.get("party") or {}, facts.get("suspicion") or {}
    name = party.get("name") or ""
    return Summary(
        title=f"{name}涉嫌犯罪移送" if name else "新的移送案件",
        party_name=name,
        party_code=party.get("code") or party.get("id_number") or "",
        address=suspicion.get("place") or party.get("address") or "",
        matter=(facts.get("report") or {}).get("crime") or suspicion.get("matter") or "",
    )
