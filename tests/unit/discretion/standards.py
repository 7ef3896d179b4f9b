"""A standard of the street, small enough to see through, for what is assessed by it."""

from __future__ import annotations

import datetime as dt

from discretion.amounts import Fixed, NoPenalty
from discretion.conditions import (
    AllOf,
    AnyOf,
    Facts,
    PromptCorrection,
    Question,
    TimesPunished,
)
from discretion.tiers import Group, Item, Precondition, StandardRef, Tier

ACT, ON = dt.date(2026, 3, 2), dt.date(2026, 4, 1)
STANDARD = StandardRef("市容裁量标准", "深某规〔2023〕1号", dt.date(2023, 12, 15), dt.date(2028, 12, 14))
INSULT = Question("辱骂工作人员")
FIRST = Tier("T1", "情节较轻", TimesPunished(1), Fixed(100_000), "第一次被处罚")
SECOND = Tier("T2", "情节较重", TimesPunished(2), Fixed(300_000), "第二次被处罚")
THIRD = Tier("T3", "情节严重", AnyOf((TimesPunished(3, True), INSULT)), Fixed(500_000), "第三次及以上；或辱骂（任一）")
ZERO = Tier("T0", "情节轻微", AllOf((Question("违法行为轻微"), PromptCorrection())), NoPenalty(), "轻微并及时改正")


def item(*tiers: Tier, low: int | None = 100_000, high: int | None = 500_000, unit: str = "", **more: object) -> Item:
    group = Group(tiers or (FIRST, SECOND, THIRD), low, high, unit)
    known = {"duty_basis": "《某条例》第十七条第一款", "penalty_basis": "《某条例》第十七条第二款", "sequence": "2"}
    return Item(code="X-002", act="超门窗经营", groups=(group,), standard=STANDARD, **{**known, **more})  # type: ignore[arg-type]


def facts(**more: object) -> Facts:
    known: dict[str, object] = {"act_date": ACT, "answers": {"辱骂工作人员": False, "违法行为轻微": False}}
    return Facts(**{**known, **more})  # type: ignore[arg-type]


REFUSED = {"ordered_on": dt.date(2026, 3, 3), "refused_on": dt.date(2026, 3, 9)}
NEEDS_REFUSAL = Precondition("先责令改正；拒不改正", order=True, refusal="refused")
NEEDS_LAPSE = Precondition("先责令限期改正；逾期未改正", order=True, refusal="overdue")
