"""What the journeys count limits with, by hand: days off, rolling, ends of months; and what a step tells happened."""

from __future__ import annotations

import datetime as dt

import pytest

from tests import by_law
from tests.counted import happened, last_day


@pytest.mark.parametrize(
    ("start", "amount", "unit", "rolls", "last"),
    [
        ("2026-03-02", 5, "working_days", False, "2026-03-09"),
        ("2026-04-01", 3, "calendar_days", True, "2026-04-07"),  # 清明 from the 4th to the 6th
        ("2026-04-01", 3, "calendar_days", False, "2026-04-04"),
        ("2026-04-30", 1, "working_days", False, "2026-05-06"),
        ("2026-01-31", 1, "months", False, "2026-02-28"),
        ("2025-12-15", 3, "months", False, "2026-03-15"),
        ("2024-02-29", 2, "years", False, "2026-02-28"),
    ],
)
def test_a_limit_ends_where_the_law_counts_to(start: str, amount: int, unit: str, rolls: bool, last: str) -> None:
    assert last_day(dt.date.fromisoformat(start), amount, unit, rolls=rolls).isoformat() == last


def test_what_happened_is_told_by_where_the_case_waits() -> None:
    assert "closing_phase entered" in happened("E4", frozenset({"E4"}), {"E10"})
    assert "N8_lapsed completed" in happened("", frozenset({"N8_request"}), {"N9"})
    assert happened("N3", frozenset({"N3"}), {"N4"}) >= {"N3 completed", "opening_done completed", "N4 entered"}


def test_no_two_procedures_share_a_step() -> None:
    assert len(by_law.roles()) == sum(len(steps.split()) for lanes in by_law.ROLES.values() for steps in lanes.values())
