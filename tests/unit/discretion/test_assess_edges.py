"""Edges at which one day, one cent or one character decides; each fails when the boundary is moved by one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from discretion.amounts import Fixed
from discretion.assess import assess
from discretion.concurrence import heaviest
from discretion.conditions import (
    Overlay,
)
from discretion.deviation import check_deviation
from tests.unit.discretion.standards import ACT, FIRST, NEEDS_REFUSAL, ON, STANDARD, facts, item


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
