"""What the facts of an application to the court mean: one section a step; days are ISO text in Shenzhen.

``origin`` names the penalty case whose decision is to be enforced; an application of its own has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary


class Appeal(TypedDict, total=False):
    """F1 核查: the decision, and until when it could be contested; ``apply_from`` and ``apply_until`` follow."""

    item_code: str
    matter: str
    decision_number: str
    served_on: str
    kind: str
    obligation: str
    fine_cents: int
    remedy: str
    lapses_on: str
    counts_from: str


class Application(TypedDict, total=False):
    """F4-F5 申请: ``late`` marks one that comes after the three months (loses points in the case-file review)."""

    court: str
    subject: str
    urgent: bool
    late: bool
    late_reason: str
    approved: bool
    submitted_on: str


class CourtFacts(TypedDict, total=False):
    """All sections; ``refusal`` is the ruling that the upper court may be asked about."""

    origin: dict[str, Any]
    party: dict[str, Any]
    appeal: Appeal
    demand: dict[str, Any]
    response: dict[str, Any]
    application: Application
    urged: dict[str, Any]
    court: dict[str, Any]
    refusal: dict[str, Any]
    upper: dict[str, Any]
    ruling: dict[str, Any]
    execution: dict[str, Any]
    closing: dict[str, Any]


REMEDIES: Mapping[str, str] = {
    "none": "未申请复议、未起诉", "reviewed": "经复议，决定维持，未起诉", "sued": "经诉讼，裁判已生效，决定有效",
    "pending": "复议或者诉讼中",
}  # fmt: skip
RESULTS: Mapping[str, str] = {
    "executed": "法院执行完毕", "partly": "法院部分执行", "ended": "法院终结执行", "performed": "当事人已履行",
    "stopped": "采纳陈述申辩，不再申请", "withdrawn": "撤回申请", "not_accepted": "法院不予受理",
    "not_enforced": "法院裁定不予执行",
}  # fmt: skip


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    appeal, party = facts.get("appeal") or facts.get("origin") or {}, facts.get("party") or {}
    name = party.get("name") or ""
    return Summary(
        title=f"申请法院强制执行：{name}" if name else "新的申请法院强制执行", party_name=name,
        party_code=party.get("code") or party.get("id_number") or "", address=party.get("address") or "",
        matter=appeal.get("matter") or "",
    )  # fmt: skip
