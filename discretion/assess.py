"""Applies an item's standard to the facts of a case and says why. Pure: values in, a value out.

The order of the steps follows ``docs/reference/discretion.md``: the law in force at the act, preconditions, group and
tier, overlays, the statutory range in its unit, hints for the procedure, reasons.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Literal

from discretion import texts
from discretion.amounts import Amount, Multiple, NoPenalty, Percentage, PerUnit, Sum, Unread, compute, yuan
from discretion.conditions import Facts, Judgement, OpenQuestion, distinct, judge, times_punished, year_before
from discretion.flags import Flag, flag
from discretion.overlays import adjust
from discretion.tiers import Group, Item, Tier

#: Fines up to these amounts may be imposed on the spot. Source: 《行政处罚法》第五十一条 (in force 2021-07-15).
SUMMARY_LIMIT_CENTS = {"citizen": 20_000, "sole_trader": 20_000, "company": 300_000, "organization": 300_000}

#: Below the first age there is no penalty, below the second it is lighter or reduced. Source: 《行政处罚法》第三十条.
CHILD, GROWN = 14, 18

Outcome = Literal["fine", "no-penalty", "range", "undetermined"]


@dataclass(frozen=True)
class Hint:
    """What the procedure should see to, with its basis."""

    code: str
    zh: str
    basis: str


@dataclass(frozen=True)
class Compared:
    """One of several rules that were laid side by side, and whether it is the one that applies."""

    label: str
    code: str
    law: str
    standard: str
    tier: str
    low_cents: int | None
    high_cents: int | None
    working: str
    chosen: bool
    #: Why it could not apply at all, where that is so.
    bar: str = ""
    #: The range of the statute in words: of several laws the one that allows the higher fine applies.
    statutory: str = ""


@dataclass(frozen=True)
class Assessment:
    """What the standard says about a case: tier, amount or range, basis, reasons, warnings, what is still open."""

    item: Item
    facts: Facts
    on: dt.date
    outcome: Outcome
    tier: Tier | None = None
    #: Where questions are open: the tier that would apply if each were answered with no.
    provisional: Tier | None = None
    group: Group | None = None
    amount_cents: int | None = None
    low_cents: int | None = None
    high_cents: int | None = None
    #: What the standard prints, kept where it must not be applied.
    printed_cents: int | None = None
    working: str = ""
    times: int = 1
    basis: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    #: What would bar a fine, known also where the standard provides none.
    bars: tuple[Flag, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    hints: tuple[Hint, ...] = ()
    #: What was laid side by side: the rules of two days (从旧兼从轻), or of several laws for one act (择一重).
    compared: tuple[Compared, ...] = ()

    @property
    def blocked(self) -> bool:
        """Tell whether a warning forbids the penalty for now."""
        return any(one.blocking for one in self.flags)

    @property
    def settled(self) -> bool:
        """Tell whether the result can stand in a document: one amount, nothing open, nothing blocked."""
        return self.amount_cents is not None and not self.open_questions and not self.blocked

    @property
    def tier_name(self) -> str:
        """Name the tier, or say nothing."""
        return self.tier.name if self.tier else ""

    def has(self, code: str) -> bool:
        """Tell whether the assessment carries the flag."""
        return any(one.code == code for one in self.flags)

    def as_json(self) -> dict[str, Any]:
        """Describe the assessment for the case's facts, the journal and the API."""
        return {
            "item": self.item.code,
            "act": self.item.act,
            "on": self.on.isoformat(),
            "outcome": self.outcome,
            "tier": self.tier_name,
            "row": self.tier.row_id if self.tier else "",
            "provisional_tier": self.provisional.name if self.provisional else "",
            "amount_cents": self.amount_cents,
            "low_cents": self.low_cents,
            "high_cents": self.high_cents,
            "printed_cents": self.printed_cents,
            "working": self.working,
            "times": self.times,
            "extras": self.tier.extras if self.tier else "",
            "basis": list(self.basis),
            "reasons": list(self.reasons),
            "blocked": self.blocked,
            "settled": self.settled,
            "flags": [{"code": f.code, "blocking": f.blocking, "en": f.en, "zh": f.zh} for f in self.flags],
            "open_questions": [
                {"key": q.key, "text": q.text, "kind": q.kind, "unit": q.unit} for q in self.open_questions
            ],
            "hints": [{"code": h.code, "zh": h.zh, "basis": h.basis} for h in self.hints],
            "compared": [dict(vars(one)) for one in self.compared],
            "standard": self.item.standard.citation if self.item.standard and self.item.published else "",
            "standard_id": self.item.standard.id if self.item.standard else "",
        }


def assess(item: Item, facts: Facts, on: dt.date, *, newer: Item | None = None) -> Assessment:
    """Apply the item to the facts on a day (the day of the proposal or decision).

    :param item: the version in force when the act happened.
    :param newer: the version in force on ``on``, where it is another one; the lighter of both is applied.
    :raises ValueError: when ``on`` lies before the act.

    Source: 《行政处罚法》第三十七条 (从旧兼从轻).
    """
    if on < facts.act_date:
        raise ValueError(f"the day of the assessment ({on}) lies before the act ({facts.act_date})")
    older = _assess(item, facts, on)
    if newer is None or newer == item:
        return older
    return _lighter(older, _assess(newer, facts, on))


def compared(result: Assessment, label: str, *, chosen: bool, law: str = "") -> Compared:
    """Put an assessment into one line of a comparison."""
    standard = result.item.standard.citation if result.item.standard and result.item.published else ""
    barred = next((one.zh for one in result.flags if one.blocking), "")
    return Compared(
        label, result.item.code, law or result.item.penalty_basis, standard, result.tier_name, result.low_cents,
        result.high_cents, result.working, chosen, barred,
        texts.statutory_words(result.group) if result.group else "",
    )  # fmt: skip


def _assess(item: Item, facts: Facts, on: dt.date) -> Assessment:
    flags = [*_law_flags(item, facts, on)]
    precondition, questions = _precondition(item, facts)
    chosen = _choose(item, facts)
    flags += chosen.flags
    result = Assessment(item=item, facts=facts, on=on, outcome="undetermined", times=times_punished(facts))
    result = replace(
        result, tier=chosen.tier, provisional=chosen.provisional, group=chosen.group, basis=texts.basis(item)
    )
    asked = [*questions, *chosen.open]
    amount = chosen.tier.amount if chosen.tier else chosen.amount
    total = compute(amount, facts) if amount else Sum(None, None)
    if amount is None and chosen.group:  # only the statutory range is known
        total = statutory_bounds(chosen.group, facts)
    asked += total.open
    low, high = total.low_cents, total.high_cents
    if isinstance(amount, Unread):
        low, high = statutory_bounds(chosen.group, facts).low_cents, statutory_bounds(chosen.group, facts).high_cents
        flags.append(flag("amount-not-computable", words=amount.text))
    if isinstance(amount, Percentage | Multiple) and amount.optional:
        flags.append(flag("optional-fine"))
    overlay_reason = ""
    if amount and chosen.group and chosen.tier:
        flags += _range_flags(chosen.group, amount, total)
    outside = any(one.code in ("outside-statutory-range", "unit-mismatch") for one in flags)
    printed = total.exact if outside else None
    if outside:
        low = high = None
    elif facts.overlay:
        bounds = statutory_bounds(chosen.group, facts)
        adjusted = adjust(facts.overlay, facts, low, high, bounds.low_cents, bounds.high_cents)
        low, high, overlay_reason = adjusted.low_cents, adjusted.high_cents, adjusted.reason
        flags += adjusted.flags
    zero = isinstance(amount, NoPenalty) or bool(facts.overlay and facts.overlay.kind == "no_penalty" and low == 0)
    if zero:  # what would bar a fine does not bar leaving the act unpunished
        if isinstance(amount, NoPenalty) and item.precondition.refusal and facts.refusal:
            flags.append(flag("zero-tier-after-refusal"))
    else:
        flags += precondition
    exact = low if low == high and not asked else None
    outcome: Outcome = "undetermined"
    if exact is not None:
        outcome = "no-penalty" if zero else "fine"
    elif low is not None or high is not None:
        outcome = "range"
    result = replace(
        result,
        outcome=outcome,
        amount_cents=exact,
        low_cents=low,
        high_cents=high,
        printed_cents=printed,
        working=total.working,
        flags=tuple(dict.fromkeys(flags)),
        bars=tuple(precondition),
        open_questions=distinct(asked),
    )
    reasons = texts.reasons(item, facts, chosen.tier, chosen.because, overlay_reason, result.outcome, exact, low, high)
    return replace(result, reasons=reasons, hints=_hints(result))


def _law_flags(item: Item, facts: Facts, on: dt.date) -> list[Flag]:
    flags = []
    if item.acts_before and facts.act_date >= item.acts_before:
        flags.append(flag("law-not-in-force", day=texts.day(item.acts_before)))
    standard = item.standard
    if standard and item.published and not (standard.covers(facts.act_date) or standard.covers(on)):
        flags.append(flag("standard-not-in-force", day=texts.day(on)))
    age = facts.age
    spared = facts.overlay is not None and facts.overlay.kind == "no_penalty"
    if age is not None and age < CHILD and not spared:
        flags.append(flag("under-14"))
    elif age is not None and CHILD <= age < GROWN and (facts.overlay is None or facts.overlay.kind == "heavier"):
        flags.append(flag("minor-lighter"))
    if item.unverified:
        flags.append(flag("basis-unverified", words="、".join(item.unverified)))
    edges = {year_before(facts.act_date), facts.act_date}
    if edges & set(facts.prior_penalties):
        flags.append(flag("look-back-boundary"))
    return flags


def _precondition(item: Item, facts: Facts) -> tuple[list[Flag], list[OpenQuestion]]:
    """Check what must have happened before a fine: the order, the refusal, and what only the officer knows."""
    needs = item.precondition
    flags: list[Flag] = []
    asked: list[OpenQuestion] = []
    if needs.order and facts.ordered_on is None:
        flags.append(flag("order-missing"))
    if needs.refusal:
        words = "逾期未改正" if needs.refusal == "overdue" else "拒不改正"
        refused = facts.refusal
        if refused is None or (facts.ordered_on is not None and refused < facts.ordered_on):
            flags.append(flag("refusal-missing", words=words))
            if facts.recurred_on is not None:
                flags.append(flag("recurrence-after-refusal-window"))
        elif needs.refusal == "overdue" and facts.order_due_on and refused <= facts.order_due_on:
            flags.append(flag("limit-not-passed", due=texts.day(facts.order_due_on)))
    for wanted, questions in ((True, needs.required), (False, needs.excluded)):
        for question in questions:
            found = judge(question, facts)
            asked += found.open
            if found.value is not None and found.value is not wanted:
                flags.append(flag("precondition-unmet" if wanted else "excluded", words=question.text))
    return flags, asked


@dataclass(frozen=True)
class _Choice:
    tier: Tier | None = None
    provisional: Tier | None = None
    group: Group | None = None
    amount: Amount | None = None
    because: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    open: tuple[OpenQuestion, ...] = ()


def _choose(item: Item, facts: Facts) -> _Choice:
    judged = [
        (group, tier, judge(tier.condition, facts))
        for group in item.groups
        if group.admits(facts.party_type)
        for tier in group.tiers
    ]
    held = [one for one in judged if one[2].value]
    pending = [one for one in judged if one[2].value is None]
    if any(found.aggravated for _, _, found in held):
        pending = []  # no answer makes an aggravated case lighter
    best, flags = _best(held, facts)
    if pending:
        questions = tuple(question for _, _, found in pending for question in found.open)
        group = best[0] if best else pending[0][0]
        provisional = best[1] if best else (pending[0][1] if len(judged) == 1 else None)
        shown = () if provisional is None or provisional.published else (flag("no-published-tier"),)
        return _Choice(provisional=provisional, group=group, flags=(*flags, *shown), open=questions)
    if best is None:
        if any(one.blocking for one in flags):
            return _Choice(group=held[0][0], flags=flags)
        return _unmatched(item, facts)
    group, tier, found = best
    if not tier.published:
        flags = (*flags, flag("no-published-tier"))
    return _Choice(tier=tier, group=group, because=found.because, flags=flags)


def _best(
    held: list[tuple[Group, Tier, Judgement]], facts: Facts
) -> tuple[tuple[Group, Tier, Judgement] | None, tuple[Flag, ...]]:
    """Choose among the tiers that hold: no penalty before the rest, aggravated before counted, else the lighter."""
    zero = [one for one in held if one[1].is_zero]
    aggravated = [one for one in held if one[2].aggravated]
    if zero and aggravated:
        return None, (flag("contradictory-answers"),)
    if zero:
        return zero[0], ()
    if aggravated:
        return aggravated[-1], ()
    if len(held) > 1:
        words = "、".join(tier.name for _, tier, _ in held)
        lightest = min(held, key=lambda one: compute(one[1].amount, facts).high_cents or 0)
        return lightest, (flag("tiers-overlap", words=words),)
    return (held[0] if held else None), ()


def _unmatched(item: Item, facts: Facts) -> _Choice:
    groups = [group for group in item.groups if group.admits(facts.party_type)]
    group = groups[0] if groups else None
    if item.ordinary:
        return _Choice(group=group, amount=item.ordinary, flags=(flag("ordinary-by-statute"),))
    serious_only = bool(item.tiers) and all("严重" in tier.name for tier in item.tiers)
    return _Choice(group=group, flags=(flag("ordinary-amount-unknown" if serious_only else "no-matching-tier"),))


def statutory_bounds(group: Group | None, facts: Facts) -> Sum:
    """Give the statutory range for this case, in cents: multiplied by the quantity where it is counted by a unit."""
    if group is None or (group.min_cents is None and group.max_cents is None):
        return Sum(None, None)
    if not group.unit:
        return Sum(group.min_cents, group.max_cents)
    for tier in group.tiers:
        if isinstance(tier.amount, PerUnit) and tier.amount.unit == group.unit:
            low = compute(replace(tier.amount, rate_cents=group.min_cents or 0), facts)
            high = compute(replace(tier.amount, rate_cents=group.max_cents or 0), facts)
            return Sum(low.low_cents, high.high_cents, low.open)
    return Sum(None, None)


def _range_flags(group: Group, amount: Amount, total: Sum) -> list[Flag]:
    """Compare the tier with the statutory range, in the unit of the row."""
    if isinstance(amount, NoPenalty | Unread):
        return []
    if group.min_cents is None and group.max_cents is None:
        return [] if isinstance(amount, Percentage | Multiple) else [flag("no-statutory-range")]
    flags, low, high = [], total.low_cents, total.high_cents
    if isinstance(amount, PerUnit) and group.unit == amount.unit:
        low = high = amount.rate_cents
        if not group.unit_stated:
            flags.append(flag("statutory-unit-read-from-tier", unit=group.unit))
    elif group.unit:
        return [flag("unit-mismatch", unit=group.unit)]
    if _outside(group, low, high):
        per = f"/{group.unit}" if group.unit else ""
        words = f"{yuan(low or 0)}{per}" if low == high else f"{yuan(low or 0)}至{yuan(high or 0)}{per}"
        flags.append(flag("outside-statutory-range", amount=words, range=texts.statutory_words(group)))
    return flags


def _outside(group: Group, low: int | None, high: int | None) -> bool:
    below = low is not None and group.min_cents is not None and low < group.min_cents
    above = high is not None and group.max_cents is not None and high > group.max_cents
    return below or above


def _lighter(older: Assessment, newer: Assessment) -> Assessment:
    """Apply the older rules unless the newer ones are lighter."""
    if newer.has("law-not-in-force") or newer.has("standard-not-in-force"):
        return replace(older, compared=_two_days(older, newer, chosen=older))
    if older.high_cents is None or newer.high_cents is None:
        return replace(
            older, flags=(*older.flags, flag("law-comparison-open")), compared=_two_days(older, newer, chosen=None)
        )
    before, after = (older.high_cents, older.low_cents or 0), (newer.high_cents, newer.low_cents or 0)
    lighter = newer if after < before else older
    found = flag("same-by-both-laws" if after == before else "lighter-law-applied", words=_rules(lighter))
    reason = texts.two_laws(_rules(older), _rules(newer), _rules(lighter), same=after == before)
    return replace(
        lighter, flags=(*lighter.flags, found), compared=_two_days(older, newer, chosen=lighter),
        reasons=(*lighter.reasons, reason), basis=tuple(dict.fromkeys((*lighter.basis, texts.LIGHTER_LAW))),
    )  # fmt: skip


def _rules(one: Assessment) -> str:
    """Name the rules of a day: the standard, or the law where none is published."""
    standard = one.item.standard
    return standard.citation if standard and one.item.published else one.item.penalty_basis


def _two_days(older: Assessment, newer: Assessment, *, chosen: Assessment | None) -> tuple[Compared, ...]:
    return (
        compared(older, "行为时的规定", chosen=chosen is older),
        compared(newer, "处理时的规定", chosen=chosen is newer),
    )


def _hints(result: Assessment) -> tuple[Hint, ...]:
    """Say what the result means for the procedure; thresholds that a province sets are the procedure's affair."""
    hints, overlay = [], result.facts.overlay
    if result.outcome == "no-penalty":
        hints.append(Hint("collective-discussion", "不予处罚须经行政机关负责人集体讨论", "深府令196号第十八条"))
        hints.append(Hint("prior-notice", "不予处罚也须事先告知当事人", "深圳市行政执法案卷评查标准"))
    if overlay and overlay.kind == "below_minimum":
        hints.append(Hint("collective-discussion", "减轻处罚须经行政机关负责人集体讨论", "深府令196号第十八条"))
    limit = SUMMARY_LIMIT_CENTS[result.facts.party_type]
    if result.outcome == "fine" and result.amount_cents is not None and result.amount_cents <= limit:
        hints.append(Hint("summary-possible", "数额在当场处罚限额以内", "《行政处罚法》第五十一条"))
    if result.item.precondition.accompanying_order:
        hints.append(Hint("correction-order", "应当同时责令改正", "《行政处罚法》第二十八条第一款"))
    if result.tier and result.tier.extras:
        hints.append(Hint("extras", result.tier.extras, result.item.penalty_basis))
    return tuple(hints)
