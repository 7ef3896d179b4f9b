"""Chinese sentences and context pieces for reports, notices and decisions (D30, D32, D40). Pure: no I/O."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from discretion.amounts import Multiple, Percentage, share_words, yuan
from discretion.conditions import Facts
from discretion.tiers import Group, Item, Tier

if TYPE_CHECKING:
    from discretion.assess import Assessment


#: Old law for old acts, unless the new one is lighter.
LIGHTER_LAW = "《行政处罚法》第三十七条"
NO_PENALTY = "综上，不予行政处罚"


def day(date: dt.date) -> str:
    """Write a day as a document does: 2026年3月2日."""
    return f"{date.year}年{date.month}月{date.day}日"


def sentence(text: str) -> str:
    """End a text with one full stop."""
    return text.rstrip("。；，、 ") + "。"


def statutory_words(group: Group) -> str:
    """Write the statutory range of a group."""
    per = f"（每{group.unit}）" if group.unit else ""
    if group.min_cents is None and group.max_cents is None:
        return "未收录"
    if not group.min_cents:
        return f"{yuan(group.max_cents or 0)}以下{per}"
    if group.max_cents is None:
        return f"{yuan(group.min_cents)}以上{per}"
    return f"{yuan(group.min_cents)}以上{yuan(group.max_cents)}以下{per}"


def basis(item: Item) -> tuple[str, ...]:
    """List what a notice and a decision must cite: the duty, the penalty, the standard."""
    cited = [item.duty_basis, item.penalty_basis]
    if item.standard and item.published:
        cited.append(tier_citation(item, None))
    return tuple(dict.fromkeys(text for text in cited if text))


def tier_citation(item: Item, tier: Tier | None) -> str:
    """Cite the standard down to the row: title, number, item, tier."""
    if not item.standard or not item.published:
        return item.penalty_basis
    number = f"第{item.sequence}项" if item.sequence else f"“{item.code}”项"
    named = f"“{tier.name}”档次" if tier else ""
    return f"{item.standard.citation}{number}{named}"


def reasons(
    item: Item,
    facts: Facts,
    tier: Tier | None,
    because: tuple[str, ...],
    overlay: str,
    outcome: str,
    exact: int | None,
    low: int | None,
    high: int | None,
) -> tuple[str, ...]:
    """Say why the result is what it is, in whole sentences: law, order and refusal, facts, tier, adjustment, result.

    The sentences name nobody: they stand in papers that address the party and in those that report on it.
    """
    told = [_law(item)]
    told += _order(item, facts)
    told += [text for text in because if text != "违法行为成立"]
    if tier and tier.published:
        told.append(f"依照{tier_citation(item, tier)}，{_fits(tier)}")
    elif tier:
        told.append(f"本事项未见公开的裁量档次，应在{item.penalty_basis}规定的幅度内裁量")
    elif item.ordinary and item.published and outcome in ("fine", "range"):
        told.append(f"裁量基准仅公布情节严重的档次，本案属一般情形，按{item.penalty_basis}规定的数额处罚")
    if overlay:
        told.append(overlay)
    told += _result(item, tier, outcome, exact, low, high)
    return tuple(sentence(text) for text in told)


def told_in_papers(assessment: Assessment) -> tuple[str, ...]:
    """Leave out what a paper says of itself around the reasons: the provisions, the row of the standard, the result."""
    item, tier = assessment.item, assessment.tier
    around = {_law(item), NO_PENALTY}
    if assessment.amount_cents is not None:
        around.add(_fined(assessment.amount_cents))
    cited = f"依照{tier_citation(item, tier)}，" if tier else ""
    left = [text.removeprefix(cited) for text in assessment.reasons if text.rstrip("。") not in around]
    return tuple(left) or assessment.reasons


def two_laws(at_act: str, now: str, applied: str, *, same: bool) -> str:
    """Say which rules apply where they changed between act and decision (从旧兼从轻)."""
    if same:
        why = f"依照{LIGHTER_LAW}，适用违法行为发生时的{applied}，{now}施行后的处理结果与此相同"
    elif applied == at_act:
        why = f"{now}的处理并不更轻，依照{LIGHTER_LAW}，适用违法行为发生时的{applied}"
    else:
        why = f"{applied}的处理较轻，依照{LIGHTER_LAW}，适用{applied}"
    return sentence(f"违法行为发生时施行{at_act}，作出处理时施行{now}；{why}")


def _law(item: Item) -> str:
    return f"违法行为违反了{item.duty_basis}的规定，应依照{item.penalty_basis}处理"


def _fits(tier: Tier) -> str:
    return f"适用条件为“{tier.condition_text}”，本案符合该档次"


def _fined(cents: int) -> str:
    return f"综上，处以罚款人民币{yuan(cents)}"


def _order(item: Item, facts: Facts) -> list[str]:
    if not facts.ordered_on:
        return []
    limit = f"，改正期限至{day(facts.order_due_on)}" if facts.order_due_on else ""
    told = f"本机关于{day(facts.ordered_on)}书面责令改正{limit}"
    if facts.refused_on is None and facts.recurred_on and facts.refusal:
        days = (facts.recurred_on - facts.ordered_on).days
        return [f"{told}，{day(facts.recurred_on)}（第{days}日）再次实施同一违法行为，属拒不改正"]
    if facts.refusal and item.precondition.refusal == "overdue":
        return [f"{told}，{day(facts.refusal)}复查时逾期仍未改正"]
    if facts.refusal:
        return [f"{told}，{day(facts.refusal)}复查时拒不改正"]
    return [told]


def _result(
    item: Item, tier: Tier | None, outcome: str, exact: int | None, low: int | None, high: int | None
) -> list[str]:
    if outcome == "no-penalty":
        return [NO_PENALTY]
    if outcome == "fine" and exact is not None:
        return [_fined(exact)]
    if outcome == "range":
        return [f"综上，罚款数额应在{_between(low, high)}确定"]
    if tier and isinstance(tier.amount, Percentage | Multiple):
        return [f"罚款数额为{share_words(tier.amount)}"]
    return []


def _between(low: int | None, high: int | None) -> str:
    if high is None:
        return f"{yuan(low or 0)}以上"
    return f"{yuan(high)}以下" if not low else f"{yuan(low)}以上{yuan(high)}以下"


def context(assessment: Assessment) -> dict[str, Any]:
    """Give the pieces from which D30, D32 and D40 are drafted; amounts in capitals are the documents' affair."""
    item, tier = assessment.item, assessment.tier
    return {
        "act": item.act,
        "item_code": item.code,
        "duty_basis": item.duty_basis,
        "penalty_basis": item.penalty_basis,
        "standard": item.standard.citation if item.standard and item.published else "",
        "tier_citation": tier_citation(item, tier) if tier else "",
        "tier_name": assessment.tier_name,
        "tier_condition": tier.condition_text if tier else "",
        "tier_outcome": assessment.working,
        "statutory_range": statutory_words(assessment.group) if assessment.group else "",
        "times_punished": assessment.times,
        "fine_cents": assessment.amount_cents,
        "extras": tier.extras if tier else "",
        "no_penalty": assessment.outcome == "no-penalty",
        "reasons": list(assessment.reasons),
        "reasons_text": "".join(told_in_papers(assessment)),
        "warnings": [one.zh for one in assessment.flags],
    }


def deviation_reason(assessment: Assessment, fine_cents: int, reason: str) -> str:
    """Write the sentence that explains a proposal which departs from the standard."""
    standard = yuan(assessment.amount_cents) if assessment.amount_cents is not None else "裁量基准的幅度"
    return sentence(f"拟处罚款{yuan(fine_cents)}，与裁量基准确定的{standard}不一致，理由：{reason.strip()}")
