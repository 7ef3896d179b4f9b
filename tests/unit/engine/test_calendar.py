"""Working days in Shenzhen: the domain's vectors, and an independent way of counting."""

from __future__ import annotations

import csv
import datetime as dt
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.calendar import SHANGHAI, Calendar, NaiveInstant, Pause, Year, add_months, day_of, merged
from engine.calendar_years import shipped, shipped_calendar
from engine.deadline_count import Count, Due, Portion, due
from engine.deadline_rules import Unit

CALENDAR = shipped_calendar()
FULL = bool(os.environ.get("DUECOURSE_FULL_ORACLE"))


def end(start: dt.date, amount: int, unit: Unit, *, roll: bool = False, back: bool = False) -> dt.date:
    return due(CALENDAR, Count(start, (Portion(amount, unit),), roll=roll, back=back)).last_day


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


VECTORS: dict[str, Callable[[dt.date], object]] = {
    "T01": lambda start: end(start, 7, "working_days"),
    "T03": lambda event: CALENDAR.count_back(event, 7, strict=False),
    "T03b": lambda event: end(event, 7, "working_days", back=True),
    "T05": lambda start: end(start, 90, "calendar_days"),
    "T05b": lambda start: end(start, 90, "calendar_days", roll=True),
    "T06": lambda start: end(start, 15, "calendar_days", roll=True),
    "T07": lambda start: end(start, 30, "calendar_days"),
    "T07b": lambda start: due(CALENDAR, Count(start, (Portion(30, "calendar_days"),) * 2)).last_day,
    "T09": lambda start: end(start, 60, "calendar_days", roll=True),
    "T10": lambda start: end(start, 6, "months", roll=True),
    "T11": lambda start: end(end(start, 6, "months", roll=True), 3, "months"),
    "T13": lambda start: end(start, 2, "working_days"),
    "T19": lambda start: end(start, 30, "calendar_days"),
}


def test_every_vector_of_the_domain_agrees(shared: Path) -> None:
    with (shared / "domain" / "deadline_testvectors.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 15
    for row in rows:
        expected, start = row["期望结果"], day(row["起算事件日"])
        if row["id"] == "T14":  # an amount, not a date: fine 2000 yuan, 3 % a day, ten days
            assert int(expected.removesuffix("元")) == 2000 * 3 * 10 // 100
        elif row["id"] == "T17":
            written = re.search(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d)", row["场景"])
            assert written is not None
            taken = dt.datetime.fromisoformat(f"{written[1]}T{written[2]}+08:00")
            at = due(CALENDAR, Count(taken, (Portion(24, "hours"),))).at
            assert f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == expected
        else:
            assert VECTORS[row["id"]](start) == day(expected), row


def test_the_shipped_years_are_2004_to_2026_and_2026_is_as_the_notice_says() -> None:
    assert sorted(CALENDAR.years) == list(range(2004, 2027))
    (year,) = [one for one in shipped() if one.year == 2026]
    assert sorted(year.work) == [
        day(one) for one in ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")
    ]
    off = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)]
    for month, first, last in off:
        assert not any(CALENDAR.is_working(dt.date(2026, month, one)) for one in range(first, last + 1))


def test_a_notice_may_move_days_of_the_december_before() -> None:
    assert CALENDAR.is_working(day("2018-12-29"))
    assert not CALENDAR.is_working(day("2018-12-31"))
    assert {day("2018-12-29")} <= CALENDAR.years[2019].work


def test_a_month_ends_on_the_corresponding_day_or_on_its_last_day() -> None:
    assert add_months(day("2026-01-31"), 1) == day("2026-02-28")
    assert add_months(day("2024-01-31"), 1) == day("2024-02-29")
    assert end(day("2024-02-29"), 1, "years") == day("2025-02-28")
    assert end(day("2026-08-31"), 6, "months") == day("2027-02-28")


def test_the_due_instant_is_the_exclusive_midnight_in_shenzhen() -> None:
    assert due(CALENDAR, Count(day("2026-03-02"), (Portion(30, "calendar_days"),))).at == dt.datetime(
        2026, 4, 1, 16, 0, tzinfo=dt.UTC
    )


def test_an_instant_late_in_the_evening_counts_as_its_day_in_shenzhen() -> None:
    late = dt.datetime(2026, 3, 2, 16, 30, tzinfo=dt.UTC)  # 00:30 on 3 March in Shenzhen
    assert day_of(late) == day("2026-03-03")
    assert end(late, 1, "calendar_days") == day("2026-03-04")
    with pytest.raises(NaiveInstant):
        day_of(dt.datetime(2026, 3, 2, 16, 30))


def test_an_unknown_year_counts_weekends_only_and_is_provisional() -> None:
    found = due(CALENDAR, Count(day("2026-12-28"), (Portion(7, "working_days"),)))
    assert found == Due(dt.datetime(2027, 1, 6, 16, tzinfo=dt.UTC), day("2027-01-06"), None, True)
    assert not due(CALENDAR, Count(day("2026-12-28"), (Portion(30, "calendar_days"),))).provisional
    assert due(CALENDAR, Count(day("2026-12-16"), (Portion(10, "calendar_days"),), roll=True)).provisional
    assert not due(CALENDAR, Count(day("2026-12-07"), (Portion(5, "working_days"),))).provisional


@pytest.mark.parametrize(
    ("unit", "amount", "pauses", "expected"),
    [
        # Ten days from Monday 2 March; 5 to 8 March are not counted: four days more.
        ("calendar_days", 10, [("2026-03-05", "2026-03-09")], "2026-03-16"),
        ("calendar_days", 10, [("2026-03-05", "2026-03-07"), ("2026-03-06", "2026-03-09")], "2026-03-16"),
        ("calendar_days", 10, [("2026-03-01", "2026-03-02")], "2026-03-12"),  # before the first counted day
        ("calendar_days", 10, [("2026-03-12", "2026-03-13")], "2026-03-13"),  # the last day itself
        ("calendar_days", 10, [("2026-03-13", "2026-03-20")], "2026-03-12"),  # after the end
        ("calendar_days", 10, [("2026-03-05", "2026-03-09"), ("2026-03-14", "2026-03-16")], "2026-03-18"),
        ("calendar_days", 10, [("2026-03-09", "2026-03-09")], "2026-03-12"),  # empty
        ("calendar_days", 10, [("2026-03-05", None)], "2026-03-12"),  # open: the end stands where it stood
        ("working_days", 5, [("2026-03-04", "2026-03-09")], "2026-03-12"),
        ("working_days", 5, [("2026-03-07", "2026-03-09")], "2026-03-09"),  # a weekend that was not counted anyway
        ("months", 1, [("2026-03-10", "2026-03-20")], "2026-04-12"),
        ("months", 1, [("2026-03-10", "2026-03-20"), ("2026-04-05", "2026-04-07")], "2026-04-14"),
    ],
)
def test_paused_days_are_not_counted(
    unit: Unit, amount: int, pauses: list[tuple[str, str | None]], expected: str
) -> None:
    ranges = tuple(Pause(day(begin), day(stop) if stop else None) for begin, stop in pauses)
    assert due(CALENDAR, Count(day("2026-03-02"), (Portion(amount, unit),), pauses=ranges)).last_day == day(expected)


def test_hours_stand_still_in_a_pause() -> None:
    start = dt.datetime(2026, 3, 2, 20, tzinfo=SHANGHAI)
    found = due(CALENDAR, Count(start, (Portion(24, "hours"),), pauses=(Pause(day("2026-03-03"), day("2026-03-05")),)))
    assert found.at == dt.datetime(2026, 3, 5, 20, tzinfo=SHANGHAI)


def test_pauses_that_touch_or_overlap_are_one() -> None:
    d = [day(f"2026-03-0{n}") for n in range(1, 9)]
    assert merged([Pause(d[3], d[5]), Pause(d[0], d[3]), Pause(d[6], d[6])]) == [Pause(d[0], d[5])]
    assert merged([Pause(d[0], None), Pause(d[3], d[5])]) == [Pause(d[0], None)]


class Oracle:
    """Counts one day after the other, straight from the notices, the way a clerk with a wall calendar does."""

    def __init__(self, calendar: Calendar) -> None:
        self.off = {one for year in calendar.years.values() for one in year.off}
        self.work = {one for year in calendar.years.values() for one in year.work}

    def works(self, one: dt.date) -> bool:
        return one in self.work or (one.isoweekday() <= 5 and one not in self.off)

    def ends(self, start: dt.date, longest: int) -> tuple[list[dt.date], list[dt.date]]:
        """All ends from one start at once: after 1, 2, 3… working days, and after 1, 2, 3… days of any kind."""
        working: list[dt.date] = []
        every: list[dt.date] = []
        one = start
        while len(working) < longest or len(every) < longest:
            one += dt.timedelta(1)
            every.append(one)
            if self.works(one):
                working.append(one)
        return working, every

    def rolled(self, one: dt.date) -> dt.date:
        while not self.works(one):
            one += dt.timedelta(1)
        return one

    def back(self, event: dt.date, full: int) -> dt.date:
        one = event
        while True:
            one -= dt.timedelta(1)
            if self.works(one):
                if full == 0:
                    return one
                full -= 1


LENGTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 22, 30, 45, 60, 90, 120, 180)  # in two units: 40 durations


def compare(calendar: Calendar, days: list[dt.date]) -> int:
    oracle, compared = Oracle(calendar), 0
    for start in days:
        working, every = oracle.ends(start, max(LENGTHS))
        for length in LENGTHS:
            found = due(calendar, Count(start, (Portion(length, "working_days"),)))
            assert found.last_day == working[length - 1], (start, length)
            rolled = due(calendar, Count(start, (Portion(length, "calendar_days"),), roll=True))
            assert rolled.last_day == oracle.rolled(every[length - 1]), (start, length)
            compared += 2
        for length in (3, 7, 10):
            back = due(calendar, Count(start, (Portion(length, "working_days"),), back=True))
            assert back.last_day == oracle.back(start, length), (start, length)
    return compared


def synthetic(seed: int) -> Calendar:
    """Five years with days off and make-up days at random places."""
    chance = random.Random(seed)
    years = []
    for number in range(2100, 2105):
        days = [dt.date(number, 1, 1) + dt.timedelta(n) for n in range(365)]
        off = {one for one in chance.sample(days, 25) if one.weekday() < 5}
        work = {one for one in chance.sample(days, 25) if one.weekday() >= 5}
        years.append(Year(number, off=frozenset(off), work=frozenset(work)))
    return Calendar(years)


def test_every_day_agrees_with_an_oracle_that_counts_one_by_one() -> None:
    first, last = dt.date(2004, 1, 1), dt.date(2026, 12, 31)
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    if not FULL:  # DUECOURSE_FULL_ORACLE=1 takes every day
        days = random.Random(20260302).sample(days, 400)
    assert compare(CALENDAR, days) == len(days) * 40


@pytest.mark.parametrize("seed", range(20 if FULL else 3))
def test_synthetic_years_agree_with_the_oracle(seed: int) -> None:
    days = [dt.date(2100, 1, 1) + dt.timedelta(n) for n in range(5 * 365)]
    compare(synthetic(seed), days if FULL else random.Random(seed).sample(days, 80))


def test_pauses_agree_with_an_oracle_that_skips_days_one_by_one() -> None:
    chance, oracle = random.Random(7), Oracle(CALENDAR)
    for _ in range(400):
        start = dt.date(2020, 1, 1) + dt.timedelta(chance.randrange(2000))
        length = chance.randrange(1, 60)
        ranges = []
        for _ in range(chance.randrange(1, 5)):
            begin = start + dt.timedelta(chance.randrange(-5, 90))
            ranges.append(Pause(begin, begin + dt.timedelta(chance.randrange(0, 15))))
        for unit in ("calendar_days", "working_days"):
            one, left = start, length
            while left:
                one += dt.timedelta(1)
                counts = unit == "calendar_days" or oracle.works(one)
                left -= counts and not any(r.begin <= one and (r.end is None or one < r.end) for r in ranges)
            found = due(CALENDAR, Count(start, (Portion(length, unit),), pauses=tuple(ranges)))
            assert found.last_day == one, (start, length, unit, ranges)


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_the_machine_s_time_zone_does_not_matter(zone: str) -> None:
    code = (
        "import datetime as dt\n"
        "from engine.calendar_years import shipped_calendar\n"
        "from engine.deadline_count import Count, Portion, due\n"
        "c = shipped_calendar()\n"
        "s = dt.datetime(2026, 2, 13, 15, 59, tzinfo=dt.UTC)\n"
        "for n in range(1, 60):\n"
        "    for unit in ('working_days', 'calendar_days', 'hours', 'months'):\n"
        "        print(due(c, Count(s, (Portion(n, unit),), roll=unit != 'hours')).at.isoformat())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, "TZ": zone}, check=True
    )
    expected = []
    start = dt.datetime(2026, 2, 13, 15, 59, tzinfo=dt.UTC)
    for n in range(1, 60):
        for unit in ("working_days", "calendar_days", "hours", "months"):
            expected.append(due(CALENDAR, Count(start, (Portion(n, unit),), roll=unit != "hours")).at.isoformat())
    assert done.stdout.split() == expected
