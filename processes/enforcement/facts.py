"""What the facts of an enforcement mean: one section a step; days are ISO text in Shenzhen, instants ISO text.

``origin`` names the penalty case whose decision is enforced; an enforcement of its own has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from engine.registry import Summary


class Duty(TypedDict, total=False):
    """E1 核查: what was decided and is not performed; ``way`` is own, immediate, court or none (performed)."""

    item_code: str
    matter: str
    decision_title: str
    decision_number: str
    decided_on: str
    served_on: str
    kind: str
    obligation: str
    last_day: str
    fine_cents: int
    paid_cents: int
    surcharge: bool
    remedy: str
    way: str
    own_way: str


class Decision(TypedDict, total=False):
    """E4 强制执行决定: ``way`` one of ``enforcement_powers.WAYS``; ``served_on`` once the party has it."""

    way: str
    object: str
    reason: str
    basis: str
    planned: str
    performer: str
    budget_cents: int
    approved: bool
    decided_on: str
    served_on: str


class EnforcementFacts(TypedDict, total=False):
    """All sections; ``suspensions`` keeps each suspension that has ended."""

    origin: dict[str, Any]
    party: dict[str, Any]
    duty: Duty
    announcement: dict[str, Any]
    demand: dict[str, Any]
    response: dict[str, Any]
    decision: Decision
    substitute: dict[str, Any]
    execution: dict[str, Any]
    executions: list[dict[str, Any]]
    agreement: dict[str, Any]
    suspension: dict[str, Any]
    suspensions: list[dict[str, Any]]
    termination: dict[str, Any]
    immediate: dict[str, Any]
    court: dict[str, Any]
    closing: dict[str, Any]


KINDS: Mapping[str, str] = {"money": "缴纳罚款", "act": "排除妨碍、恢复原状等义务", "building": "拆除违法建筑"}
#: Why enforcement stands still. Source: 《行政强制法》第三十九条第一款.
SUSPENDING: Mapping[str, str] = {
    "hardship": "当事人履行行政决定确有困难或者暂无履行能力",
    "third_party": "第三人对执行标的主张权利，确有理由",
    "irreparable": "执行可能造成难以弥补的损失，且中止执行不损害公共利益",
    "other": "行政机关认为需要中止执行的其他情形",
}
#: Why it ends. Source: 《行政强制法》第四十条.
ENDING: Mapping[str, str] = {
    "death": "公民死亡，无遗产可供执行，又无义务承受人",
    "dissolved": "法人或者其他组织终止，无财产可供执行，又无义务承受人",
    "object_lost": "执行标的灭失",
    "annulled": "据以执行的行政决定被撤销",
    "other": "行政机关认为需要终结执行的其他情形",
}
#: What it came to, told to the case that it belongs to.
RESULTS: Mapping[str, str] = {
    "executed": "强制执行完毕", "partly": "部分执行", "performed": "当事人已履行", "stopped": "采纳陈述申辩，不再执行",
    "given_up": "中止满三年，不再执行", "terminated": "终结执行", "court": "转申请人民法院强制执行",
    "refused": "不予立即代履行",
}  # fmt: skip
#: Duties whose non-performance lets somebody else perform them. Source: 《行政强制法》第五十条.
CONSEQUENCES: Mapping[str, str] = {
    "traffic": "已经或者将危害交通安全", "pollution": "已经或者将造成环境污染", "resources": "已经或者将破坏自然资源",
    "none": "均不属于",
}  # fmt: skip
#: Where what lies about must be cleared away at once. Source: 《行政强制法》第五十二条.
CLEARED: Mapping[str, str] = {
    "road": "道路",
    "river": "河道",
    "channel": "航道",
    "public": "公共场所",
    "none": "其他地点",
}


def summary(facts: Mapping[str, Any]) -> Summary:
    """Give what lists and the search show of a case."""
    duty, party = facts.get("duty") or facts.get("origin") or {}, facts.get("party") or {}
    name, matter = party.get("name") or "", duty.get("matter") or ""
    return Summary(
        title=f"对{name}强制执行" if name else "新的行政强制执行", party_name=name,
        party_code=party.get("code") or party.get("id_number") or "", address=party.get("address") or "", matter=matter,
    )  # fmt: skip
