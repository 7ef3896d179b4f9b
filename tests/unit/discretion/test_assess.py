"""The assessment on items written by hand: what blocks, what warns, what stays open."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from discretion import texts
from discretion.amounts import Fixed, PerUnit
from discretion.assess import assess
from discretion.concurrence import heaviest
from discretion.conditions import (
    Measured,
    Overlay,
    PartyIs,
    TimesPunished,
)
from discretion.tiers import Group, Precondition, Tier
from tests.unit.discretion.standards import (
    ACT,
    FIRST,
    NEEDS_LAPSE,
    NEEDS_REFUSAL,
    ON,
    REFUSED,
    SECOND,
    STANDARD,
    THIRD,
    ZERO,
    facts,
    item,
)


def test_shenzhen_penghui_catering_refuses_twice_and_pays_the_second_tier() -> None:
    """鹏辉餐饮 was punished on 2025-05-06 and trades outside its door again on 2026-03-02: 3000 元."""
    result = assess(
        item(precondition=NEEDS_REFUSAL), facts(prior_penalties=(dt.date(2025, 5, 6),), **REFUSED), ON
    )  # fmt: skip
    assert (result.tier_name, result.amount_cents, result.times) == ("情节较重", 300_000, 2)
    assert result.settled and not result.flags
    assert result.reasons == (
        "违法行为违反了《某条例》第十七条第一款的规定，应依照《某条例》第十七条第二款处理。",
        "本机关于2026年3月3日书面责令改正，2026年3月9日复查时拒不改正。",
        "自本次违法行为发生之日起往前推算一年内，本次为第二次被处罚。",
        "依照《市容裁量标准》（深某规〔2023〕1号）第2项“情节较重”档次，适用条件为“第二次被处罚”，本案符合该档次。",
        "综上，处以罚款人民币3000元。",
    )
    assert texts.context(result)["reasons_text"] == (
        "本机关于2026年3月3日书面责令改正，2026年3月9日复查时拒不改正。"
        "自本次违法行为发生之日起往前推算一年内，本次为第二次被处罚。"
        "适用条件为“第二次被处罚”，本案符合该档次。"
    ), "the papers name provisions, tier and amount themselves, and address the party or report on it"


@pytest.mark.parametrize(
    ("prior", "times", "edge"),
    [
        ((), 1, False),
        ((dt.date(2025, 3, 1),), 1, False),
        ((dt.date(2025, 3, 2),), 2, True),
        ((dt.date(2025, 3, 3),), 2, False),
        ((dt.date(2026, 3, 1), dt.date(2025, 12, 31)), 3, False),
        ((dt.date(2026, 3, 3),), 1, False),
    ],
)
def test_penalties_are_counted_one_year_back_from_the_act(prior: tuple[dt.date, ...], times: int, edge: bool) -> None:
    result = assess(item(), facts(prior_penalties=prior), ON)
    assert result.times == times
    assert result.has("look-back-boundary") is edge


def test_an_act_on_29_february_looks_back_to_28_february() -> None:
    result = assess(
        item(), facts(act_date=dt.date(2028, 2, 29), prior_penalties=(dt.date(2027, 2, 28),)), ON.replace(2028)
    )
    assert result.times == 2


def test_an_aggravating_answer_leads_to_the_serious_tier_even_for_the_first_time() -> None:
    result = assess(item(), facts(answers={"辱骂工作人员": True}), ON)
    assert (result.tier_name, result.amount_cents) == ("情节严重", 500_000)


def test_an_unanswered_question_stays_open_and_gives_no_amount() -> None:
    result = assess(item(), facts(answers={}), ON)
    assert [question.text for question in result.open_questions] == ["辱骂工作人员"]
    assert result.amount_cents is None and result.tier is None and not result.settled
    assert result.provisional == FIRST


def test_the_third_time_needs_no_answer() -> None:
    prior = (dt.date(2025, 6, 1), dt.date(2025, 7, 1))
    assert assess(item(), facts(answers={}, prior_penalties=prior), ON).amount_cents == 500_000


def test_an_answer_is_found_by_the_key_of_its_form_field() -> None:
    key = item().questions()[0].key
    assert assess(item(), facts(answers={key: False}), ON).settled


@pytest.mark.parametrize(
    ("needs", "known", "code"),
    [
        (NEEDS_REFUSAL, {}, "order-missing"),
        (NEEDS_REFUSAL, {"ordered_on": dt.date(2026, 3, 3)}, "refusal-missing"),
        (NEEDS_REFUSAL, {"refused_on": dt.date(2026, 3, 9)}, "order-missing"),
        (NEEDS_REFUSAL, {"ordered_on": dt.date(2026, 3, 3), "refused_on": dt.date(2026, 3, 2)}, "refusal-missing"),
        (NEEDS_LAPSE, {**REFUSED, "order_due_on": dt.date(2026, 3, 9)}, "limit-not-passed"),
        (NEEDS_REFUSAL, {"ordered_on": dt.date(2026, 3, 3), "recurred_on": dt.date(2026, 3, 11)}, "refusal-missing"),
    ],
)
def test_no_fine_where_the_order_and_its_refusal_are_missing(
    needs: Precondition, known: dict[str, object], code: str
) -> None:
    result = assess(item(precondition=needs), facts(**known), ON)
    assert result.has(code) and result.blocked and not result.settled


def test_the_same_act_within_seven_days_of_the_order_counts_as_refusal() -> None:
    known = facts(ordered_on=dt.date(2026, 3, 3), recurred_on=dt.date(2026, 3, 10))
    assert assess(item(precondition=NEEDS_REFUSAL), known, ON).settled


def test_leaving_an_act_unpunished_needs_no_refusal() -> None:
    known = facts(corrected_promptly=True, answers={"违法行为轻微": True, "辱骂工作人员": False})
    result = assess(item(ZERO, FIRST, SECOND, THIRD, precondition=NEEDS_REFUSAL), known, ON)
    assert (result.outcome, result.tier_name, result.amount_cents) == ("no-penalty", "情节轻微", 0)
    assert result.settled
    assert {hint.code for hint in result.hints} >= {"collective-discussion", "prior-notice"}


def test_a_zero_tier_under_a_heading_of_refusal_is_pointed_out() -> None:
    known = facts(corrected_promptly=True, answers={"违法行为轻微": True, "辱骂工作人员": False}, **REFUSED)
    result = assess(item(ZERO, FIRST, SECOND, THIRD, precondition=NEEDS_REFUSAL), known, ON)
    assert result.has("zero-tier-after-refusal") and result.outcome == "no-penalty"


def test_whoever_refused_did_not_correct_promptly() -> None:
    result = assess(item(ZERO, FIRST, SECOND, THIRD, precondition=NEEDS_REFUSAL), facts(**REFUSED), ON)
    assert result.tier_name == "情节较轻"


def test_facts_that_meet_the_zero_tier_and_an_aggravated_one_are_contradictory() -> None:
    known = facts(corrected_promptly=True, answers={"违法行为轻微": True, "辱骂工作人员": True})
    result = assess(item(ZERO, FIRST, SECOND, THIRD), known, ON)
    assert result.has("contradictory-answers") and result.blocked and result.amount_cents is None


def test_item_27_prints_1000_below_the_minimum_of_2000_and_is_not_applied() -> None:
    result = assess(item(FIRST, low=200_000, high=500_000), facts(), ON)
    assert result.has("outside-statutory-range") and result.blocked
    assert result.amount_cents is None and result.printed_cents == 100_000
    assert "1000元" in result.flags[0].zh and "2000元以上5000元以下" in result.flags[0].zh


def test_item_30_is_compared_per_square_metre_not_per_case() -> None:
    tier = Tier("T", "情节较轻", TimesPunished(1), PerUnit(50_000, "平方米", "面积"), "第一次被处罚")
    known = facts(quantities={"面积": Decimal("12.345")})
    result = assess(item(tier, low=50_000, high=200_000, unit="平方米"), known, ON)
    assert result.amount_cents == 617_250 and result.settled
    assert assess(item(tier, low=50_000, high=200_000, unit=""), known, ON).has("outside-statutory-range")


def test_a_case_amount_cannot_be_compared_with_a_range_per_unit() -> None:
    assert assess(item(FIRST, unit="平方米"), facts(), ON).has("unit-mismatch")


def test_a_quantity_that_nobody_measured_is_asked_for() -> None:
    tier = Tier("T", "情节较轻", TimesPunished(1), PerUnit(50_000, "平方米", "面积"))
    result = assess(item(tier, unit="平方米"), facts(), ON)
    assert [(one.text, one.unit) for one in result.open_questions] == [("面积", "平方米")]


def test_item_3_publishes_only_the_serious_tier_and_the_ordinary_case_is_the_statutes() -> None:
    known = facts()
    result = assess(item(THIRD), known, ON)
    assert result.has("ordinary-amount-unknown") and not result.blocked and result.tier is None
    fixed = assess(item(THIRD, ordinary=PerUnit(100_000, "平方米", "占地面积")), facts(quantities={"占地面积": 2}), ON)
    assert fixed.has("ordinary-by-statute") and fixed.amount_cents == 200_000


def test_where_no_tier_fits_the_statutory_range_is_shown() -> None:
    result = assess(item(SECOND), facts(), ON)
    assert result.has("no-matching-tier")
    assert (result.low_cents, result.high_cents, result.amount_cents) == (100_000, 500_000, None)


@pytest.mark.parametrize(
    ("share", "tier"), [("0", "严重"), ("0.01", "较重"), ("9.99", "较重"), ("10", "较轻"), ("19.99", "较轻")]
)
def test_items_70_and_71_at_their_boundaries(share: str, tier: str) -> None:
    ten, twenty = Decimal(10), Decimal(20)
    tiers = (
        Tier("D42", "较轻", Measured("占比", "%", ten, True, twenty, False), Fixed(100_000)),
        Tier("D43", "较重", Measured("占比", "%", Decimal(0), False, ten, False), Fixed(300_000)),
        Tier("D44", "严重", Measured("占比", "%", Decimal(0), True, Decimal(0), True), Fixed(500_000)),
    )
    assert assess(item(*tiers), facts(quantities={"占比": share}), ON).tier_name == tier
    beyond = assess(item(*tiers), facts(quantities={"占比": "20"}), ON)
    assert beyond.tier is None and beyond.has("no-matching-tier")


def test_where_two_tiers_overlap_the_lighter_applies_and_it_is_said() -> None:
    tiers = (
        Tier("A", "较轻", Measured("占比", "%", Decimal(10), True, Decimal(20)), Fixed(100_000)),
        Tier("B", "较重", Measured("占比", "%", None, True, Decimal(10), True), Fixed(300_000)),
    )
    result = assess(item(*tiers), facts(quantities={"占比": 10}), ON)
    assert result.tier_name == "较轻" and result.has("tiers-overlap")


def test_groups_are_chosen_by_the_kind_of_party() -> None:
    people = Group((replace(FIRST, name="个人较轻", amount=Fixed(5_000)),), 5_000, 20_000, party_types=("citizen",))
    firms = Group((replace(FIRST, name="单位较轻"),), 100_000, 500_000, party_types=("company", "organization"))
    both = replace(item(), groups=(people, firms))
    assert assess(both, facts(party_type="citizen"), ON).tier_name == "个人较轻"
    assert assess(both, facts(party_type="company"), ON).tier_name == "单位较轻"
    tier = replace(FIRST, condition=PartyIs(("citizen",)))
    assert assess(item(tier), facts(), ON).has("no-matching-tier")


def test_the_standard_must_be_in_force() -> None:
    expired = dt.date(2029, 1, 2)
    result = assess(item(), facts(act_date=expired), expired)
    assert result.has("standard-not-in-force") and result.blocked
    on_the_last_day = dt.date(2028, 12, 14)
    assert not assess(item(), facts(act_date=on_the_last_day), on_the_last_day).blocked


def test_a_law_that_ended_does_not_reach_later_acts() -> None:
    ended = item(acts_before=dt.date(2026, 3, 2))
    assert assess(ended, facts(), ON).has("law-not-in-force")
    assert not assess(ended, facts(act_date=dt.date(2026, 3, 1)), ON).blocked


def test_of_two_versions_the_lighter_applies() -> None:
    newer_standard = replace(STANDARD, number="深某规〔2026〕9号", valid_from=dt.date(2026, 3, 20))
    milder = replace(item(replace(FIRST, amount=Fixed(80_000)), low=50_000), standard=newer_standard)
    harsher = replace(item(replace(FIRST, amount=Fixed(400_000))), standard=newer_standard)
    assert assess(item(), facts(), ON, newer=milder).amount_cents == 80_000
    kept = assess(item(), facts(), ON, newer=harsher)
    assert kept.amount_cents == 100_000 and kept.has("lighter-law-applied")
    assert "并不更轻" in kept.reasons[-1] and "《行政处罚法》第三十七条" in kept.basis
    assert "较轻" in assess(item(), facts(), ON, newer=milder).reasons[-1]
    same = assess(item(), facts(), ON, newer=replace(item(), standard=newer_standard))
    assert same.has("same-by-both-laws") and not same.has("lighter-law-applied") and "相同" in same.reasons[-1]


def test_a_day_of_assessment_before_the_act_is_refused() -> None:
    with pytest.raises(ValueError, match="before the act"):
        assess(item(), facts(), dt.date(2026, 3, 1))


def test_one_act_under_two_rules_is_fined_under_the_higher() -> None:
    low, high = assess(item(), facts(), ON), assess(item(high=900_000), facts(), ON)
    chosen = heaviest([low, high])
    assert (chosen.group, chosen.amount_cents) == (high.group, high.amount_cents)
    assert chosen.has("one-fine-several-laws") and "第二十九条" in chosen.reasons[-1]
    assert [(one.chosen, one.high_cents) for one in chosen.compared] == [(False, 100_000), (True, 100_000)]
    assert chosen.compared[1].statutory.endswith("9000元以下"), "the range by which the higher is chosen is shown"
    assert heaviest([low]) is low


def test_a_rule_under_which_no_fine_is_possible_does_not_win_over_one_that_allows_it() -> None:
    barred = assess(item(high=900_000, precondition=NEEDS_REFUSAL), facts(), ON)
    free = assess(item(), facts(), ON)
    chosen = heaviest([barred, free])
    assert chosen.amount_cents == free.amount_cents and not chosen.blocked
    assert chosen.compared[0].bar and not chosen.compared[0].chosen
    assert heaviest([barred, barred]).blocked


def test_the_rules_of_both_days_stand_side_by_side() -> None:
    newer_standard = replace(STANDARD, number="深某规〔2026〕9号", valid_from=dt.date(2026, 3, 20))
    milder = replace(item(replace(FIRST, amount=Fixed(80_000)), low=50_000), standard=newer_standard)
    found = assess(item(), facts(), ON, newer=milder).compared
    assert [(one.label, one.high_cents, one.chosen) for one in found] == [
        ("行为时的规定", 100_000, False), ("处理时的规定", 80_000, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("born", "flagged", "blocked"),
    [
        (dt.date(2012, 3, 3), "under-14", True),  # fourteen on the day after the act
        (dt.date(2012, 3, 2), "minor-lighter", False),
        (dt.date(2008, 3, 3), "minor-lighter", False),
        (dt.date(2008, 3, 2), "", False),
    ],
)
def test_the_age_on_the_day_of_the_act_is_read_from_the_identity_number(
    born: dt.date, flagged: str, blocked: bool
) -> None:
    result = assess(item(), facts(party_type="citizen", born_on=born), ON)
    assert {one.code for one in result.flags} & {"under-14", "minor-lighter"} == ({flagged} if flagged else set())
    assert result.blocked is blocked
    company = assess(item(), facts(born_on=born), ON)
    assert not company.has("under-14")
    child = facts(party_type="citizen", born_on=dt.date(2014, 1, 1), overlay=Overlay("no_penalty", "under_14"))
    assert assess(item(), child, ON).outcome == "no-penalty" and not assess(item(), child, ON).blocked
    grown = facts(party_type="citizen", born_on=dt.date(1990, 1, 1), overlay=Overlay("lighter", "minor_14_18"))
    assert assess(item(), grown, ON).has("ground-unmet")


@pytest.mark.parametrize(("listed", "code"), [(None, "first-offence-list-empty"), (False, "not-on-first-offence-list"),
                                              (True, "")])  # fmt: skip
def test_a_first_offence_goes_unpunished_by_the_published_list(listed: bool | None, code: str) -> None:
    known = facts(overlay=Overlay("no_penalty", "first_minor_corrected"), corrected_promptly=True,
                  first_offence_listed=listed)  # fmt: skip
    result = assess(item(), known, ON)
    found = {one.code for one in result.flags} & {"first-offence-list-empty", "not-on-first-offence-list"}
    assert found == ({code} if code else set()) and result.outcome == "no-penalty"
    assert result.blocked is (listed is False)


def test_the_same_act_within_seven_days_of_the_order_is_the_refusal_and_the_reasons_say_so() -> None:
    ordered = ACT - dt.timedelta(days=7)
    known = facts(ordered_on=ordered, recurred_on=ACT)
    result = assess(item(precondition=NEEDS_REFUSAL), known, ON)
    assert not result.blocked and any("第7日" in text for text in result.reasons)
    late = facts(ordered_on=ordered - dt.timedelta(days=1), recurred_on=ACT)
    assert assess(item(precondition=NEEDS_REFUSAL), late, ON).has("refusal-missing")


@pytest.mark.parametrize(("before", "times"), [(365, 2), (366, 1)])
def test_the_look_back_year_ends_after_365_days(before: int, times: int) -> None:
    known = facts(prior_penalties=(ACT - dt.timedelta(days=before),))
    assert assess(item(), known, ON).times == times


def test_a_look_back_year_with_a_leap_day_has_366_days() -> None:
    act = dt.date(2024, 3, 2)
    for before, times in ((366, 2), (367, 1)):
        known = facts(act_date=act, prior_penalties=(act - dt.timedelta(days=before),))
        assert assess(item(), known, act).times == times
