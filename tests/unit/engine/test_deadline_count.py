"""Counting: what must hold for every limit, whatever its length, pauses and extensions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.calendar import SHANGHAI, Pause, midnight
from engine.calendar_years import shipped_calendar
from engine.deadline_count import Count, Portion, counted, due, ring_at
from engine.deadline_proof import explain
from engine.deadline_rules import DEFAULT_RUNGS, DeadlineRule, Param, Rung, Trigger

CALENDAR = shipped_calendar()
days = st.dates(dt.date(2004, 6, 1), dt.date(2025, 6, 1))
UNITS = ("working_days", "calendar_days", "months")


@st.composite
def counts(draw: Any) -> Count:
    start = draw(days)
    unit = draw(st.sampled_from(UNITS))
    portions = [Portion(draw(st.integers(1, 12 if unit == "months" else 120)), unit)]
    if draw(st.booleans()):
        portions.append(Portion(draw(st.integers(1, 60)), "calendar_days" if unit == "months" else unit))
    pauses = []
    for _ in range(draw(st.integers(0, 4))):
        begin = start + dt.timedelta(draw(st.integers(-10, 150)))
        pauses.append(Pause(begin, begin + dt.timedelta(draw(st.integers(0, 40)))))
    return Count(start, tuple(portions), roll=draw(st.booleans()), pauses=tuple(pauses))


@settings(max_examples=150, deadline=None)
@given(counts())
def test_as_many_days_are_counted_as_the_limit_is_long(count: Count) -> None:
    found = due(CALENDAR, count)
    natural = found.rolled_from or found.last_day
    if all(portion.unit != "months" for portion in count.portions):
        assert counted(CALENDAR, count, natural) == sum(portion.amount for portion in count.portions)
    assert not any(pause.covers(natural) for pause in count.pauses), "the last day is never a paused one"
    assert found.at == midnight(found.last_day + dt.timedelta(1))
    if count.roll:
        assert CALENDAR.is_working(found.last_day)


@settings(max_examples=100, deadline=None)
@given(counts(), st.integers(1, 30))
def test_a_longer_pause_never_brings_the_end_forward(count: Count, more: int) -> None:
    longer = tuple(Pause(one.begin, one.end and one.end + dt.timedelta(more)) for one in count.pauses)
    stretched = Count(count.start, count.portions, count.roll, pauses=longer)
    assert due(CALENDAR, stretched).at >= due(CALENDAR, count).at


@settings(max_examples=100, deadline=None)
@given(counts())
def test_warnings_come_in_order_and_never_after_the_end(count: Count) -> None:
    end = due(CALENDAR, count)
    at = [ring_at(CALENDAR, count, end, rung) for rung in DEFAULT_RUNGS]
    assert midnight(count.start) <= at[0] <= at[1] <= at[2] == end.at


@settings(max_examples=50, deadline=None)
@given(counts())
def test_the_explanation_counts_as_the_computation_does(count: Count) -> None:
    first, *more = count.portions
    rule = DeadlineRule("X", "测试", "第一条", "测试", first.amount, first.unit, roll=count.roll)
    proof = explain(rule, count.start, calendar=CALENDAR, pauses=count.pauses, extensions=more)
    assert proof.last_day == due(CALENDAR, count).last_day
    if proof.days:
        assert sum(day.counted for day in proof.days) == proof.total == proof.used
        assert proof.days[-1].day == proof.last_day


def test_what_is_left_is_counted_in_days_of_the_asked_kind() -> None:
    count = Count(dt.date(2026, 9, 21), (Portion(7, "working_days"),))  # Monday; 25 to 27 September are off
    end = due(CALENDAR, count)
    assert end.last_day == dt.date(2026, 10, 8)

    def at(rung: Rung) -> dt.datetime:
        return ring_at(CALENDAR, count, end, rung).astimezone(SHANGHAI).replace(tzinfo=None)

    assert at(Rung("a", before=1, unit="working_days")) == dt.datetime(2026, 10, 8)
    assert at(Rung("b", before=2, unit="working_days")) == dt.datetime(2026, 9, 30)
    assert at(Rung("c", before=2, unit="calendar_days")) == dt.datetime(2026, 10, 7)
    assert at(Rung("d", before=6, unit="hours")) == dt.datetime(2026, 10, 8, 18)
    assert at(Rung("e", before=99, unit="calendar_days")) == dt.datetime(2026, 9, 21), "never before the start"


def test_a_limit_that_counts_back_warns_between_the_day_it_was_known_and_its_end() -> None:
    count = Count(dt.date(2026, 10, 15), (Portion(7, "working_days"),), back=True)
    end = due(CALENDAR, count)
    known = midnight(dt.date(2026, 9, 20))
    at = [ring_at(CALENDAR, count, end, rung, known) for rung in DEFAULT_RUNGS]
    assert known < at[0] < at[1] < at[2] == end.at == midnight(dt.date(2026, 9, 30))


@pytest.mark.parametrize(
    "count",
    [
        Count(dt.date(2026, 3, 2), (Portion(24, "hours"),)),
        Count(dt.datetime(2026, 3, 2, tzinfo=SHANGHAI), (Portion(24, "hours"), Portion(1, "calendar_days"))),
        Count(dt.date(2026, 3, 2), (Portion(1, "calendar_days"), Portion(24, "hours"))),
        Count(dt.datetime(2026, 3, 2), (Portion(24, "hours"),)),
    ],
)
def test_hours_want_an_instant_and_hours_only(count: Count) -> None:
    with pytest.raises(ValueError):
        due(CALENDAR, count)


def test_a_rule_says_what_is_wrong_with_its_warnings_and_lengths() -> None:
    with pytest.raises(ValueError, match="either a percentage"):
        Rung("both", percent=1, before=1)
    with pytest.raises(ValueError, match="negative"):
        Portion(-1, "hours")
    rule = DeadlineRule("X", "x", "x", "x", Param("p", 3), "working_days", starts=Trigger("a"), confirmed=False)
    assert [trigger.element_id for trigger in rule.starting] == ["a"]
    assert explain(rule, dt.date(2026, 3, 2)).total == 3, "a parameter counts with its default"
