"""The pure rules and the decision tables of the penalty procedure, each with its article in mind."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from engine import decisions
from processes.penalty import DECISIONS, rules

TABLES = Path(__file__).resolve().parent.parent.parent.parent / "bpmn"
LAST = dt.date(2026, 11, 10)


@pytest.mark.parametrize(
    ("days", "cents", "capped"),
    [(0, 0, False), (1, 6_000, False), (33, 198_000, False), (34, 200_000, True), (60, 200_000, True)],
)
def test_surcharge_grows_by_three_per_cent_a_day_and_stops_at_the_fine(days: int, cents: int, capped: bool) -> None:
    """2,000 yuan; 《行政处罚法》第七十二条: the cap is reached on day 34."""
    found = rules.surcharge(200_000, LAST, LAST + dt.timedelta(days=days))
    assert (found.days, found.cents, found.capped) == (days, cents, capped)


def test_nothing_is_added_before_the_last_day_to_pay() -> None:
    assert rules.surcharge(200_000, LAST, LAST - dt.timedelta(days=3)).cents == 0


@pytest.mark.parametrize(
    ("ended", "discovered", "grave", "lapsed"),
    [
        ("2024-03-02", "2026-03-02", False, False),
        ("2024-03-02", "2026-03-03", False, True),
        ("2024-03-02", "2026-03-03", True, False),
        ("2021-03-02", "2026-03-03", True, True),
        ("2024-02-29", "2026-02-28", False, False),
        ("2024-02-29", "2026-03-01", False, True),
    ],
)
def test_an_act_may_be_punished_within_two_years_or_five(
    ended: str, discovered: str, grave: bool, lapsed: bool
) -> None:
    days = dt.date.fromisoformat(ended), dt.date.fromisoformat(discovered)
    assert rules.limitation_lapsed(*days, grave=grave) is lapsed


NOTIFIED = {"outcome": "penalty", "kinds": ["fine"], "fine_cents": 100_000}


@pytest.mark.parametrize(
    ("decided", "heavier"),
    [
        ({"outcome": "penalty", "kinds": ["fine"], "fine_cents": 100_000}, False),
        ({"outcome": "penalty", "kinds": ["fine"], "fine_cents": 90_000}, False),
        ({"outcome": "penalty", "kinds": ["fine"], "fine_cents": 100_001}, True),
        ({"outcome": "penalty", "kinds": ["fine", "confiscation"], "fine_cents": 100_000}, True),
        ({"outcome": "no_penalty", "kinds": [], "fine_cents": 0}, False),
    ],
)
def test_a_decision_may_not_be_heavier_than_what_was_notified(decided: dict[str, Any], heavier: bool) -> None:
    assert rules.heavier(NOTIFIED, decided) is heavier


def test_a_penalty_after_a_notice_of_none_is_heavier() -> None:
    assert rules.heavier({"outcome": "no_penalty"}, NOTIFIED)


def test_lines_of_an_officer_are_read_with_either_kind_of_equals_sign() -> None:
    assert rules.pairs("面积＝6.5\n占比: 无\n数量=3\n\n说明") == {"面积": "6.5", "数量": "3"}


def decide(name: str, **changes: Any) -> Any:
    """Take a decision of the table about an ordinary fine of 1,000 yuan against a company."""
    facts: dict[str, Any] = {
        "party": {"type": "company"},
        "proposal": {
            "outcome": "penalty", "kinds": ["fine"], "fine_cents": 100_000, "confiscated_cents": 0, "overlay": "none",
            "complex": False,
        },
        "notice": {"hearing_right": False},
        "decision": {"outcome": "penalty", "kinds": ["fine"], "fine_cents": 100_000},
        "figures": {key: figure for key, (figure, _, _) in rules.FIGURES.items()},
    }  # fmt: skip
    for path, value in changes.items():
        section, _, key = path.partition("__")
        facts[section] = {**facts[section], key: value}
    file, decision = DECISIONS[name]
    return decisions.decide((TABLES / file).read_bytes(), decision, facts)


@pytest.mark.parametrize(
    ("changes", "right"),
    [
        ({}, False),
        ({"proposal__fine_cents": 5_000_000}, True),
        ({"proposal__fine_cents": 4_999_999}, False),
        ({"proposal__fine_cents": 500_000, "party__type": "citizen"}, True),
        ({"proposal__fine_cents": 500_000, "party__type": "sole_trader"}, True),
        ({"proposal__confiscated_cents": 6_000_000}, True),
        ({"proposal__kinds": ["suspension"]}, True),
        ({"proposal__kinds": ["fine", "revocation"]}, True),
        ({"proposal__outcome": "no_penalty", "proposal__kinds": [], "proposal__fine_cents": 0}, False),
    ],
)
def test_the_right_to_a_hearing_follows_from_kind_amount_and_party(changes: dict[str, Any], right: bool) -> None:
    """《行政处罚法》第六十三条; the amounts are parameters whose source is still to be confirmed."""
    assert decide("hearing_right", **changes) is right


@pytest.mark.parametrize(
    ("changes", "required"),
    [
        ({}, True),
        ({"figures__review_every_case": False}, False),
        ({"figures__review_every_case": False, "notice__hearing_right": True}, True),
        ({"figures__review_every_case": False, "proposal__complex": True}, True),
        ({"figures__review_every_case": False, "proposal__fine_cents": 5_000_000}, True),
    ],
)
def test_legal_review_is_required_by_law_or_by_the_agencys_own_rule(changes: dict[str, Any], required: bool) -> None:
    """《行政处罚法》第五十八条."""
    assert decide("legal_review", **changes) is required


@pytest.mark.parametrize(
    ("changes", "required"),
    [
        ({}, False),
        ({"proposal__outcome": "no_penalty"}, True),
        ({"proposal__overlay": "below_minimum"}, True),
        ({"proposal__complex": True}, True),
        ({"notice__hearing_right": True}, True),
    ],
)
def test_leaders_discuss_what_is_grave_mild_or_heard(changes: dict[str, Any], required: bool) -> None:
    """《行政处罚法》第五十七条第二款; Shenzhen asks it for no penalty and for penalties below the minimum."""
    assert decide("collective_discussion", **changes) is required


@pytest.mark.parametrize(
    ("changes", "required"),
    [
        ({}, True),
        ({"decision__outcome": "no_penalty"}, False),
        ({"decision__kinds": ["warning"]}, False),
        ({"figures__publish_every_penalty": False}, False),
        ({"figures__publish_every_penalty": False, "proposal__complex": True}, True),
    ],
)
def test_penalties_of_social_weight_are_published(changes: dict[str, Any], required: bool) -> None:
    """《行政处罚法》第四十八条."""
    assert decide("publicity", **changes) is required
