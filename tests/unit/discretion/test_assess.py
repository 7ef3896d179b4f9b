"""The assessment on items written by hand: what blocks, what warns, what stays open."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from discretion.amounts import Fixed, NoPenalty, Percentage, PerUnit, Range, Unread
from discretion.assess import assess
from discretion.concurrence import heaviest
from discretion.conditions import (
    AllOf,
    Always,
    AnyOf,
    Facts,
    FactsWrong,
    Measured,
    Overlay,
    PartyIs,
    PromptCorrection,
    Question,
    TimesPunished,
)
from discretion.deviation import check_deviation
from discretion.texts import context
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


def test_shenzhen_penghui_catering_refuses_twice_and_pays_the_second_tier() -> None:
    """鹏辉餐饮 was punished on 2025-05-06 and trades outside its door again on 2026-03-02: 3000 元."""
    result = assess(
        item(precondition=NEEDS_REFUSAL), facts(prior_penalties=(dt.date(2025, 5, 6),), **REFUSED), ON
    )  # fmt: skip
    assert (result.tier_name, result.amount_cents, result.times) == ("情节较重", 300_000, 2)
    assert result.settled and not result.flags
    assert result.reasons == (
        "当事人的行为违反了《某条例》第十七条第一款的规定，应依照《某条例》第十七条第二款处理。",
        "本机关于2026年3月3日书面责令当事人改正，2026年3月9日复查时当事人拒不改正。",
        "自本次违法行为发生之日起往前推算一年内，本次为第二次被处罚。",
        "依照《市容裁量标准》（深某规〔2023〕1号）第2项“情节较重”档次，适用条件为“第二次被处罚”，本案符合该档次。",
        "综上，对当事人处以罚款人民币3000元。",
    )


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


@pytest.mark.parametrize(
    ("party", "cents", "possible"),
    [
        ("citizen", 20_000, True), ("citizen", 20_001, False), ("sole_trader", 20_000, True),
        ("sole_trader", 20_001, False), ("company", 300_000, True), ("company", 300_001, False),
        ("organization", 300_000, True), ("organization", 300_001, False),
    ],
)  # fmt: skip
def test_a_fine_is_imposed_on_the_spot_up_to_two_hundred_and_three_thousand_yuan(
    party: str, cents: int, possible: bool
) -> None:
    tiers = (replace(FIRST, amount=Fixed(cents)),)
    result = assess(item(*tiers, low=0, high=1_000_000), facts(party_type=party), ON)
    assert ("summary-possible" in {hint.code for hint in result.hints}) is possible


def test_below_the_minimum_needs_a_ground_of_article_32() -> None:
    known = facts(overlay=Overlay("below_minimum", "mitigated", 50_000))
    result = assess(item(), known, ON)
    assert result.amount_cents == 50_000 and result.settled
    assert "collective-discussion" in {hint.code for hint in result.hints}
    assert any("第三十二条" in sentence for sentence in result.reasons)
    baseless = assess(item(), facts(overlay=Overlay("below_minimum", "heavier_rule", 50_000)), ON)
    assert baseless.has("no-ground") and baseless.blocked


@pytest.mark.parametrize(
    ("overlay", "fits"),
    [
        (Overlay("lighter", "mitigated", 100_000), True),
        (Overlay("lighter", "mitigated", 99_999), False),
        (Overlay("lighter", "mitigated", 300_001), False),
        (Overlay("below_minimum", "mitigated", 100_000), False),
        (Overlay("heavier", "emergency", 500_000), True),
        (Overlay("heavier", "emergency", 500_001), False),
    ],
)
def test_an_adjusted_amount_stays_within_what_its_kind_allows(overlay: Overlay, fits: bool) -> None:
    result = assess(item(), facts(overlay=overlay, prior_penalties=(dt.date(2025, 5, 6),)), ON)
    assert result.settled is fits
    assert result.has("overlay-out-of-bounds") is not fits


def test_first_offence_without_penalty_needs_all_three_conditions() -> None:
    overlay = Overlay("no_penalty", "first_minor_corrected")
    result = assess(item(), facts(overlay=overlay, corrected_promptly=True), ON)
    assert (result.outcome, result.amount_cents) == ("no-penalty", 0)
    again = facts(overlay=overlay, corrected_promptly=True, prior_penalties=(dt.date(2025, 5, 6),))
    assert assess(item(), again, ON).has("ground-unmet")
    assert assess(item(), facts(overlay=overlay), ON).has("ground-unmet")


def test_an_unread_formula_leaves_the_amount_to_the_officer() -> None:
    tier = Tier("T", "情节较轻", Always(), Unread("按情节轻重"))
    result = assess(item(tier), facts(), ON)
    assert result.has("amount-not-computable") and result.amount_cents is None
    assert (result.low_cents, result.high_cents) == (100_000, 500_000)


def test_a_share_of_the_building_cost_is_a_range_once_the_cost_is_known() -> None:
    tier = Tier("L", "法定幅度", Always(), Percentage(Decimal(5), Decimal(10), "建设工程造价"), published=False)
    asked = assess(item(tier, low=None, high=None), facts(), ON)
    assert [(one.text, one.kind) for one in asked.open_questions] == [("建设工程造价", "money")]
    known = assess(item(tier, low=None, high=None), facts(quantities={"建设工程造价": "1234567.89"}), ON)
    assert (known.low_cents, known.high_cents) == (6_172_839, 12_345_679)
    assert known.has("no-published-tier")


def test_a_deviation_needs_a_reason_and_stays_within_the_statute() -> None:
    result = assess(item(), facts(), ON)
    assert not check_deviation(result, 100_000).deviates
    silent = check_deviation(result, 200_000)
    assert silent.direction == "heavier" and not silent.allowed
    told = check_deviation(result, 200_000, "当事人经营面积较大，且多次被周边居民投诉")
    assert told.allowed and told.reason.endswith("居民投诉。")
    assert not check_deviation(result, 600_000, "当事人经营面积较大，且多次被周边居民投诉").allowed
    assert not check_deviation(result, 99_999, "当事人经营面积较小，配合调查取证工作").allowed


def test_a_fine_cannot_be_proposed_while_a_question_is_open() -> None:
    result = assess(item(), facts(answers={}), ON)
    proposed = check_deviation(result, 100_000)
    assert not proposed.allowed and "“辱骂工作人员”" in proposed.problems[0]


def test_an_officer_cannot_turn_a_zero_tier_into_a_fine_that_needs_a_refusal() -> None:
    known = facts(corrected_promptly=True, answers={"违法行为轻微": True, "辱骂工作人员": False})
    result = assess(item(ZERO, FIRST, SECOND, THIRD, precondition=NEEDS_REFUSAL), known, ON)
    proposed = check_deviation(result, 100_000, "当事人此前多次被投诉，应当予以处罚")
    assert result.settled and not proposed.allowed


def test_a_quantity_that_is_no_number_is_explained_to_the_officer() -> None:
    with pytest.raises(FactsWrong) as wrong:
        facts(quantities={"面积": "6.5平方米"})
    assert wrong.value.message("zh") == "案件事实有误：“面积”应填写数字（不带单位），现为“6.5平方米”。"
    assert isinstance(wrong.value, ValueError) and "6.5平方米" in str(wrong.value)


def test_a_range_holds_every_amount_within_it() -> None:
    result = assess(item(replace(FIRST, amount=Range(100_000, 200_000))), facts(), ON)
    assert result.outcome == "range" and not check_deviation(result, 150_000).deviates


def test_the_context_for_documents_holds_what_they_cite() -> None:
    pieces = context(assess(item(), facts(), ON))
    assert pieces["fine_cents"] == 100_000 and pieces["tier_name"] == "情节较轻"
    assert pieces["tier_citation"] == "《市容裁量标准》（深某规〔2023〕1号）第2项“情节较轻”档次"
    assert pieces["statutory_range"] == "1000元以上5000元以下"


def test_an_unknown_kind_of_party_is_refused() -> None:
    with pytest.raises(ValueError, match="party_type"):
        facts(party_type="公司")


def test_a_small_fine_on_a_citizen_may_be_imposed_on_the_spot() -> None:
    tier = replace(FIRST, amount=Fixed(5_000))
    hints = assess(item(tier, low=5_000, high=20_000), facts(party_type="citizen"), ON).hints
    assert [hint.code for hint in hints] == ["summary-possible"]


# --- edges at which one day, one cent or one character decides; each fails when the boundary is moved by one


def test_an_act_on_29_february_does_not_look_back_to_27_february() -> None:
    act = dt.date(2028, 2, 29)
    before = facts(act_date=act, prior_penalties=(dt.date(2027, 2, 27),))
    assert assess(item(), before, ON.replace(2028)).times == 1


def test_a_penalty_on_the_very_day_of_the_act_counts_and_is_pointed_out() -> None:
    result = assess(item(), facts(prior_penalties=(ACT,)), ON)
    assert result.times == 2 and result.has("look-back-boundary")


def test_the_same_act_on_the_day_of_the_order_is_no_recurrence_but_a_re_check_on_that_day_may_refuse() -> None:
    ordered = dt.date(2026, 3, 3)
    same = facts(ordered_on=ordered, recurred_on=ordered)
    assert assess(item(precondition=NEEDS_REFUSAL), same, ON).has("refusal-missing")
    checked = facts(ordered_on=ordered, refused_on=ordered)
    assert assess(item(precondition=NEEDS_REFUSAL), checked, ON).settled


def test_where_both_days_provide_the_same_the_older_rules_apply() -> None:
    newer_standard = replace(STANDARD, number="深某规〔2026〕9号", valid_from=dt.date(2026, 3, 20))
    same = replace(item(), standard=newer_standard)
    assert [one.chosen for one in assess(item(), facts(), ON, newer=same).compared] == [True, False]


def test_a_standard_covers_its_first_and_its_last_day_and_no_other() -> None:
    day = dt.timedelta(days=1)
    first, last = STANDARD.valid_from, STANDARD.valid_to
    assert last is not None
    assert [STANDARD.covers(one) for one in (first - day, first, last, last + day)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("born", "ground", "borne_out"),
    [
        (dt.date(2012, 3, 3), "under_14", True),  # thirteen on the day of the act
        (dt.date(2012, 3, 2), "under_14", False),
        (dt.date(2012, 3, 3), "minor_14_18", False),
        (dt.date(2012, 3, 2), "minor_14_18", True),
        (dt.date(2008, 3, 3), "minor_14_18", True),
        (dt.date(2008, 3, 2), "minor_14_18", False),  # eighteen on that day
    ],
)
def test_a_ground_of_age_is_borne_out_by_the_day_of_birth(born: dt.date, ground: str, borne_out: bool) -> None:
    kind = "no_penalty" if ground == "under_14" else "lighter"
    known = facts(party_type="citizen", born_on=born, overlay=Overlay(kind, ground, 100_000))  # type: ignore[arg-type]
    assert assess(item(), known, ON).has("ground-unmet") is not borne_out


def test_a_penalty_of_more_than_a_year_ago_is_no_first_offence_either() -> None:
    overlay = Overlay("no_penalty", "first_minor_corrected")
    clean = facts(corrected_promptly=True, first_offence_listed=True, overlay=overlay)
    assert not assess(item(), clean, ON).has("ground-unmet")
    for day in (dt.date(2026, 1, 5), dt.date(2020, 1, 5)):
        assert assess(item(), replace(clean, prior_penalties=(day,)), ON).has("ground-unmet")


def test_heavier_goes_from_the_tier_up_to_the_maximum_and_not_below_the_tier() -> None:
    def heavier(cents: int) -> bool:
        overlay = Overlay("heavier", "heavier_rule", cents)
        return assess(item(), facts(prior_penalties=(dt.date(2025, 5, 6),), overlay=overlay), ON).has(
            "overlay-out-of-bounds"
        )

    assert [heavier(cents) for cents in (299_999, 300_000, 500_000, 500_001)] == [True, False, False, True]


@pytest.mark.parametrize(("length", "allowed"), [(9, False), (10, True)])
def test_a_reason_for_a_deviation_has_ten_characters(length: int, allowed: bool) -> None:
    assert check_deviation(assess(item(), facts(), ON), 200_000, "理" * length).allowed is allowed


@pytest.mark.parametrize(("cents", "allowed"), [(99_999, False), (100_000, True), (500_000, True), (500_001, False)])
def test_no_reason_carries_a_deviation_past_the_statutory_range(cents: int, allowed: bool) -> None:
    result = assess(item(replace(FIRST, amount=Fixed(200_000))), facts(), ON)
    assert check_deviation(result, cents, "当事人确有困难且主动改正，情节较轻").allowed is allowed


def test_the_rule_with_the_higher_fine_is_the_one_whose_statute_allows_more_not_whose_tier_is_dearer() -> None:
    wide = assess(item(high=900_000), facts(), ON)
    narrow = assess(item(replace(FIRST, amount=Fixed(300_000))), facts(), ON)
    assert heaviest([narrow, wide]).amount_cents == 100_000
    same = assess(item(), facts(), ON)
    assert heaviest([same, narrow]).amount_cents == 300_000, "where the statutes allow the same, the tier decides"
