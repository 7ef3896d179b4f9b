"""What an inspection's facts mean: one section a step; days are ISO text in Shenzhen, instants ISO text with offset.

``origin`` names the draw that an inspection came of; what a further visit replaces is kept in ``rounds``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary
from processes.inspection.rules import SOURCES


class Request(TypedDict, total=False):
    """I3 申请: ``source`` is double_random, daily, special or lead; ``listed`` the items with title, basis and body."""

    source: str
    lead: str
    lead_number: str
    items: str
    listed: list[dict[str, str]]
    checklist: str
    purpose: str
    basis: str
    place: str
    off_site: str
    announced: bool
    unannounced_ground: str
    urgent: bool
    urgent_reason: str
    assistants: int
    requested_on: str
    requested_at: str


class Tally(TypedDict, total=False):
    """频次: which inspection of the year this is, how many count towards the cap, and the cap."""

    number: int
    capped: int
    cap: int | None
    abnormal: bool


class Scene(TypedDict, total=False):
    """I5 现场检查: ``outcome`` is done, continue or not_done; ``answers`` the checklist by item."""

    outcome: str
    began_at: str
    ended_at: str
    place: str
    present: str
    answers: dict[str, dict[str, str]]
    found: str
    survey: str
    questions: str
    receipt: str


class Result(TypedDict, total=False):
    """I6 结果: any of correct, penalty, transfer and crime; none of them means that nothing was found."""

    correct: bool
    penalty: bool
    transfer: bool
    crime: bool
    found_on: str
    summary: str
    item_code: str
    transfer_to: str


class InspectionFacts(TypedDict, total=False):
    """All sections."""

    origin: dict[str, str]
    party: dict[str, Any]
    request: Request
    tally: Tally
    approval: dict[str, Any]
    late: dict[str, Any]
    notice: dict[str, Any]
    scene: Scene
    rounds: list[Scene]
    sampling: dict[str, Any]
    samplings: list[dict[str, Any]]
    appraisal: dict[str, Any]
    appraisals: list[dict[str, Any]]
    recusal: dict[str, Any]
    result: Result
    told: dict[str, Any]
    order: dict[str, Any]
    rectification: dict[str, Any]
    recheck: dict[str, Any]
    penalty: dict[str, Any]
    transfer: dict[str, Any]
    crime: dict[str, Any]
    publicity: dict[str, Any]
    archive: dict[str, Any]


#: The address that a party's row is known by; the form speaks of ``party_address``.
PARTY = ("type", "name", "code", "representative", "phone")
#: What a result leads to: name of the answer -> how documents and lists call it.
OUTCOMES: Mapping[str, str] = {
    "correct": "责令改正", "penalty": "立案查处", "transfer": "移送有权机关", "crime": "移送涉嫌犯罪线索",
}  # fmt: skip


def outcomes(result: Mapping[str, Any]) -> list[str]:
    """Name what a result leads to; empty when nothing was found."""
    return [key for key in OUTCOMES if result.get(key)]


def result_words(facts: Mapping[str, Any]) -> str:
    """Say the result in a few words."""
    result, scene = facts.get("result") or {}, facts.get("scene") or {}
    if result.get("found_on"):
        return "、".join(OUTCOMES[key] for key in outcomes(result)) or "未发现问题"
    return "未能检查" if scene.get("outcome") == "not_done" else ""


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    request, party = facts.get("request") or {}, facts.get("party") or {}
    listed = request.get("listed") or []
    matter = "、".join(dict.fromkeys(one["title"] for one in listed))
    if len(listed) > 1:
        matter = f"{listed[0]['title']}等{len(listed)}项"
    name, source = party.get("name") or "", SOURCES.get(str(request.get("source")), "行政检查")
    return Summary(
        title=f"{name}{source}" if name else "新的行政检查",
        party_name=name,
        party_code=party.get("code") or "",
        address=request.get("place") or party.get("address") or "",
        matter=matter,
    )
