"""What a penalty case's facts mean: one section a phase, with units; the diagram's variables are paths into them.

Days are ISO text (2026-03-02) in Shenzhen, instants ISO text with offset, money whole cents. A section exists once its
step has been completed; what a repetition replaces is kept in ``earlier``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary


class Lead(TypedDict, total=False):
    """N1 案源: where it came from. ``source_number`` is the grid's event number for source ``grid``."""

    source: str
    source_number: str
    received_at: str
    provider: str
    content: str
    address: str
    party_name: str
    party_code: str
    item_code: str
    suggestion: str


class Party(TypedDict, total=False):
    """当事人: ``type`` is company, sole_trader, organization or citizen; ``code`` the unified credit code."""

    type: str
    name: str
    code: str
    id_number: str
    representative: str
    address: str
    phone: str
    guardian: str
    guardian_relation: str
    guardian_phone: str
    guardian_ground: str


class Check(TypedDict, total=False):
    """N2 核查: the item, the days of the act, what is proposed (open, refuse, transfer).

    ``urgent``: evidence is taken first and the filing follows; ``urgent_on`` is the day from which it is counted.
    """

    item_code: str
    matter: str
    place: str
    act_began_on: str
    act_ended_on: str
    discovered_on: str
    grave: bool
    summary: str
    jurisdiction: str
    outcome: str
    reason: str
    transfer_to: str
    urgent: bool
    urgent_reason: str
    urgent_on: str


class Proposal(TypedDict, total=False):
    """N5 处理建议: ``outcome`` is one of ``forms.OUTCOMES``; ``assessment`` what the standard says."""

    round: int
    outcome: str
    facts: str
    evidence: str
    kinds: list[str]
    fine_cents: int
    confiscated_cents: int
    overlay: str
    ground: str
    also_items: list[str]
    withdrawal_ground: str
    termination_ground: str
    gone_on: str
    termination_proof: str
    joint_role: str
    joint_reason: str
    complex: bool
    reason: str
    assessment: dict[str, Any]
    deviation: dict[str, Any]


class Notice(TypedDict, total=False):
    """N6 告知: exactly what the party was told; ``hearing_right`` comes from the decision table."""

    outcome: str
    kinds: list[str]
    fine_cents: int
    hearing_right: bool
    served_on: str
    method: str


class DecisionFacts(TypedDict, total=False):
    """N11 决定: ``outcome`` as in the proposal, or again, investigate (sent back)."""

    outcome: str
    kinds: list[str]
    fine_cents: int
    decided_on: str
    reason: str


class Service(TypedDict, total=False):
    """N13 送达: ``served_on`` is the day that counts, for a public notice the last of its thirty days."""

    result: str
    method: str
    attempted_on: str
    left_on: str
    announced_on: str
    served_on: str


class PenaltyFacts(TypedDict, total=False):
    """All sections; ``figures`` are the tenant's parameters as they stood when the proposal was made."""

    lead: Lead
    party: Party
    check: Check
    opening: dict[str, Any]
    inquiry: dict[str, Any]
    correction: dict[str, Any]
    recheck: dict[str, Any]
    proposal: Proposal
    figures: dict[str, Any]
    notice: Notice
    defence: dict[str, Any]
    hearing: dict[str, Any]
    defence_review: dict[str, Any]
    legal_review: dict[str, Any]
    discussion: dict[str, Any]
    decision: DecisionFacts
    service: Service
    payment: dict[str, Any]
    surcharge: dict[str, Any]
    publicity: dict[str, Any]
    closing: dict[str, Any]
    earlier: list[dict[str, Any]]
    compared: list[dict[str, Any]]


#: What a lead may say that another system or the citizen's letter brings along.
OPENING = frozenset(Lead.__annotations__) | {"category", "longitude", "latitude"}

#: Sections that a new proposal starts afresh; their old content moves to ``earlier``.
AFTER_PROPOSAL = (
    "cosign", "unit_review", "ending", "notice", "defence", "hearing", "defence_review", "legal_review", "discussion",
    "discussion_opinion", "decision",
)  # fmt: skip

#: What the diagram's expressions may look at before any step has written it: absent reads as null in FEEL.
BLANK: Mapping[str, dict[str, Any]] = {name: {} for name in ("lead", "party", "check", "opening", "proposal")}


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    lead, party, check = (facts.get(name) or {} for name in ("lead", "party", "check"))
    name = party.get("name") or lead.get("party_name") or ""
    matter = check.get("matter") or ""
    title = f"{name or '当事人待查'}{matter}案" if matter else (str(lead.get("content") or "")[:40] or "新登记案源")
    return Summary(
        title=title,
        party_name=name,
        party_code=party.get("code") or party.get("id_number") or lead.get("party_code") or "",
        address=check.get("place") or lead.get("address") or party.get("address") or "",
        matter=matter,
    )
