"""Requests are counted by caller and endpoint, in windows that end."""

from __future__ import annotations

from api.rates import SWEEP_AT, WINDOW_SECONDS, Counters


def test_a_window_ends_and_the_next_one_begins_at_zero() -> None:
    counters = Counters()
    found = [counters.add("somebody", 3, 100.0 + second).asked for second in (0, 1, WINDOW_SECONDS - 1, WINDOW_SECONDS)]
    assert found == [1, 2, 3, 1]
    assert counters.add("somebody else", 3, 100.0).asked == 1


def test_nobody_is_told_to_wait_less_than_no_time() -> None:
    counted = Counters().add("somebody", 3, 100.0)
    assert [counted.wait(now) for now in (100.5, 99.0 + WINDOW_SECONDS, 500.0)] == [60, 1, 0]


def test_an_answer_says_what_is_left_and_until_when() -> None:
    counters = Counters()
    told = [dict(counters.add("somebody", 2, 100.0).headers()) for _ in range(4)]
    assert [one["X-RateLimit-Remaining"] for one in told] == ["1", "0", "0", "0"]
    assert {(one["X-RateLimit-Limit"], one["X-RateLimit-Reset"]) for one in told} == {("2", str(101 + WINDOW_SECONDS))}


def test_counters_that_have_run_out_are_forgotten() -> None:
    counters = Counters()
    for number in range(SWEEP_AT):
        counters.add(number, 1, 100.0)
    counters.add("late", 1, 101.0 + WINDOW_SECONDS)
    assert len(counters._counters) == 1
