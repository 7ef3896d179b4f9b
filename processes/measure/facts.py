"""What a measure's facts mean: one section a step; days are ISO text in Shenzhen, instants ISO text with offset.

``origin`` names the penalty case in which the measure is taken; a measure of its own has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary
from processes import guardians


class Request(TypedDict, total=False):
    """M1 报批: ``kind`` is seal or seize; ``urgent`` acts first and is approved within 24 hours."""

    item_code: str
    matter: str
    kind: str
    object: str
    found: str
    reason: str
    basis: str
    place: str
    urgent: bool
    urgent_reason: str
    major: bool
    requested_on: str


class Approval(TypedDict, total=False):
    """M1 审批: ``outcome`` is approve or refuse; ``later`` marks the approval that was made up afterwards."""

    outcome: str
    later: bool
    decided_on: str
    decided_at: str


class Scene(TypedDict, total=False):
    """M2 现场: ``taken_at`` starts the 24 hours of an urgent measure, ``taken_on`` the thirty days."""

    outcome: str
    began_at: str
    ended_at: str
    taken_at: str
    taken_on: str
    attendance: str
    attendant: str
    witness: str
    course: str
    defence: str
    receipt: str
    refusal_reason: str


class Disposal(TypedDict, total=False):
    """M7 处理: ``result`` is release, confiscate, destroy or transfer; ``cause`` why a release."""

    result: str
    proposed: str
    cause: str
    basis: str
    reason: str
    transfer_to: str
    penalty_number: str
    decided_on: str
    automatic: bool


class MeasureFacts(TypedDict, total=False):
    """All sections; ``appraisals`` keeps each testing with its result, ``extensions`` each extension that was told."""

    origin: dict[str, Any]
    party: dict[str, Any]
    request: Request
    review: dict[str, Any]
    approval: Approval
    late: dict[str, Any]
    scene: Scene
    delivery: dict[str, Any]
    custody: dict[str, Any]
    appraisal: dict[str, Any]
    appraisals: list[dict[str, Any]]
    extension: dict[str, Any]
    sale: dict[str, Any]
    disposal: Disposal
    done: dict[str, Any]
    closing: dict[str, Any]


KINDS: Mapping[str, str] = {"seal": "查封", "seize": "扣押"}
RESULTS: Mapping[str, str] = {"release": "解除", "confiscate": "没收", "destroy": "销毁", "transfer": "移送"}
#: Why a measure is lifted. Source: 《行政强制法》第二十八条第一款, 第十九条.
CAUSES: Mapping[str, str] = {
    "no_violation": "当事人没有违法行为",
    "unrelated": "查封、扣押的场所、设施或者财物与违法行为无关",
    "decided": "对违法行为已经作出处理决定，不再需要查封、扣押",
    "expired": "查封、扣押期限已经届满",
    "other": "其他不再需要采取查封、扣押措施的情形",
    "unapproved": "行政机关负责人认为不应当采取行政强制措施",
}
#: The address that a party's row is known by; the form speaks of ``party_address``.
PARTY = ("type", "name", "code", "id_number", "representative", "phone", *guardians.NAMES)


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    request, party = facts.get("request") or {}, facts.get("party") or {}
    name, kind = party.get("name") or "", KINDS.get(str(request.get("kind")), "行政强制措施")
    matter = request.get("matter") or ""
    title = f"{kind}{name}涉案财物" if request.get("kind") else f"{name}行政强制措施" if name else "新的行政强制措施"
    return Summary(
        title=title,
        party_name=name,
        party_code=party.get("code") or party.get("id_number") or "",
        address=request.get("place") or party.get("address") or "",
        matter=matter,
    )
