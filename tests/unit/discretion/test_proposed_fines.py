"""What an officer proposes beside the standard: on the spot, on grounds that move the amount, and how far."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from discretion.amounts import Fixed, Percentage, Range, Unread
from discretion.assess import assess
from discretion.conditions import (
    Always,
    FactsWrong,
    Overlay,
)
from discretion.deviation import check_deviation
from discretion.texts import context
from discretion.tiers import Tier
from tests.unit.discretion.standards import FIRST, NEEDS_REFUSAL, ON, SECOND, THIRD, ZERO, facts, item


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
