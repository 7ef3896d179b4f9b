"""What the facts of a remedy mean: one section a step; ``origin`` is the case whose decision is disputed.

``registration.filed_on`` is the day on which the review was applied for or the suit brought: from it no surcharge is
counted until ``result.effective_on`` of a result that is final.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary


class Registration(TypedDict, total=False):
    """R1: ``kind`` is review or suit, ``channel`` body, court or ours."""

    kind: str
    channel: str
    simple: bool
    number: str
    authority: str
    filed_on: str
    received_on: str
    claims: str


class Result(TypedDict, total=False):
    """R4: ``outcome`` as in ``OUTCOMES``; it takes effect when it is ``final``."""

    outcome: str
    final: bool
    document: str
    decided_on: str
    received_on: str
    effective_on: str
    refund_cents: int


class RemedyFacts(TypedDict, total=False):
    """All sections; ``effects`` say what the outcome asks for."""

    origin: dict[str, Any]
    party: dict[str, Any]
    registration: Registration
    forwarding: dict[str, Any]
    reply: dict[str, Any]
    submission: dict[str, Any]
    suspension: dict[str, Any]
    result: Result
    effects: dict[str, bool]
    withdrawal: dict[str, Any]
    refund: dict[str, Any]
    redo: dict[str, Any]
    closing: dict[str, Any]


KINDS: Mapping[str, str] = {"review": "行政复议", "suit": "行政诉讼"}
OUTCOMES: Mapping[str, str] = {
    "upheld": "维持（驳回请求）", "changed": "变更", "annulled": "撤销", "illegal": "确认违法", "invalid": "确认无效",
    "redo": "撤销并责令重新作出", "settled": "调解、和解", "withdrawn": "申请人撤回、终止",
}  # fmt: skip
#: Outcomes after which the decision no longer stands as it was -> cause for the withdrawal of its publication.
CHANGING: Mapping[str, str] = {
    "changed": "changed", "annulled": "annulled", "illegal": "illegal", "invalid": "invalid", "redo": "annulled",
}  # fmt: skip
#: Outcomes after which it no longer counts against the party.
REVOKING = ("annulled", "invalid", "redo")
#: When alone enforcement is suspended. Source: 《行政复议法》第四十二条; 《行政诉讼法》第五十六条第一款.
GROUNDS: Mapping[str, tuple[str, str]] = {
    "review_agency": ("review", "被申请人认为需要停止执行"),
    "review_body": ("review", "行政复议机关认为需要停止执行"),
    "review_applicant": ("review", "申请人、第三人申请停止执行，行政复议机关认为其要求合理，决定停止执行"),
    "review_law": ("review", "法律、法规、规章规定停止执行的其他情形"),
    "suit_agency": ("suit", "被告认为需要停止执行"),
    "suit_applicant": ("suit", "原告或者利害关系人申请停止执行，人民法院裁定停止执行"),
    "suit_court": ("suit", "人民法院认为执行会给国家利益、社会公共利益造成重大损害"),
    "suit_law": ("suit", "法律、法规规定停止执行"),
}


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    party, origin = facts.get("party") or {}, facts.get("origin") or {}
    kind = KINDS.get(str((facts.get("registration") or {}).get("kind")), "复议、诉讼")
    name = party.get("name") or ""
    return Summary(
        title=f"{name}不服{origin.get('number') or '决定'}{kind}",
        party_name=name,
        party_code=party.get("code") or party.get("id_number") or "",
        address=party.get("address") or "",
        matter=origin.get("matter") or "",
    )
