"""Working-day arithmetic in Asia/Shanghai. Pure: no database, no clock, no file.

Days are days in Shenzhen. The start day never counts. The due instant of a limit in days is the exclusive 00:00 of
the day after its last day; months and years end on the corresponding day or on the month's last day; hours run on the
clock, through nights and holidays. ``engine/deadline_count.py`` builds limits from these.
"""

from __future__ import annotations

import bisect
import calendar as gregorian
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: China has kept one time without summer time since 1992, so a fixed offset is right for every date of ours, and no
#: time-zone files are needed on the machine.
SHANGHAI = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")
ONE = dt.timedelta(days=1)

#: A year's notice may move days of the December before (2018-12-29 was worked for 2019), so the last days of a year
#: are settled only when the next year's notice is there too.
SETTLED_UNTIL = (12, 24)


class NaiveInstant(ValueError):
    """An instant without a time zone was given."""


def aware(at: dt.datetime) -> dt.datetime:
    """Give an instant back if it has a time zone.

    :raises NaiveInstant: when it has none.
    """
    if at.tzinfo is None:
        raise NaiveInstant(f"{at.isoformat()} needs a time zone")
    return at


def day_of(at: dt.datetime | dt.date) -> dt.date:
    """Give the day in Shenzhen of an aware instant; a date is taken as it is.

    :raises NaiveInstant: when the instant has no time zone.
    """
    return aware(at).astimezone(SHANGHAI).date() if isinstance(at, dt.datetime) else at


def midnight(day: dt.date) -> dt.datetime:
    """Give 00:00 of a day in Shenzhen, in UTC."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(dt.UTC)


def end_of(day: dt.date) -> dt.datetime:
    """Give the exclusive end of a day: 00:00 of the next one, in UTC."""
    return midnight(day + ONE)


def add_months(day: dt.date, months: int) -> dt.date:
    """Give the corresponding day some months on, or the last day of that month when it has none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Year:
    """What a year's notice says: weekdays that are off, weekend days that are worked, and where it says so."""

    year: int
    notice: str = ""
    source: str = ""
    off: frozenset[dt.date] = frozenset()
    work: frozenset[dt.date] = frozenset()


@dataclass(frozen=True)
class Pause:
    """A range of days that are not counted, half-open; ``end`` is None while it lasts."""

    begin: dt.date
    end: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Tell whether a day lies in it."""
        return self.begin <= day and (self.end is None or day < self.end)


def merged(pauses: Iterable[Pause]) -> list[Pause]:
    """Join ranges that overlap or touch, in order of time; empty ones fall away."""
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.begin):
        if pause.end is not None and pause.end <= pause.begin:
            continue
        last = joined[-1] if joined else None
        if last is not None and (last.end is None or pause.begin <= last.end):
            end = None if last.end is None or pause.end is None else max(last.end, pause.end)
            joined[-1] = Pause(last.begin, end)
        else:
            joined.append(pause)
    return joined


class Calendar:
    """The years whose notices are known; in any other year only weekends are off, and results are provisional."""

    def __init__(self, years: Iterable[Year] = ()) -> None:
        self.years: Mapping[int, Year] = {year.year: year for year in years}
        self._off = frozenset(day for year in self.years.values() for day in year.off)
        self._work = frozenset(day for year in self.years.values() for day in year.work) - self._off
        self._working: dict[int, list[int]] = {}

    def is_working(self, day: dt.date) -> bool:
        """Tell whether offices work on a day: make-up Saturdays and Sundays do, statutory days off do not."""
        return day in self._work or (day.weekday() < 5 and day not in self._off)

    def is_settled(self, day: dt.date) -> bool:
        """Tell whether the notices that can speak of a day are known."""
        return day.year in self.years and ((day.month, day.day) <= SETTLED_UNTIL or day.year + 1 in self.years)

    def settled(self, first: dt.date, last: dt.date) -> bool:
        """Tell whether every day from first to last is settled."""
        return all(year in self.years for year in range(first.year, last.year + 1)) and self.is_settled(last)

    def notice(self, day: dt.date) -> Year | None:
        """Give the notice of the day's year."""
        return self.years.get(day.year)

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """Give the count-th working day after a day (before it, when negative); zero gives the day itself."""
        if count == 0:
            return day
        year, days = day.year, self._days(day.year)
        if count > 0:
            place = bisect.bisect_right(days, day.toordinal()) + count - 1
            while place >= len(days):
                place -= len(days)
                year += 1
                days = self._days(year)
        else:
            place = bisect.bisect_left(days, day.toordinal()) + count
            while place < 0:
                year -= 1
                days = self._days(year)
                place += len(days)
        return dt.date.fromordinal(days[place])

    def count_back(self, event: dt.date, count: int, *, strict: bool = True) -> dt.date:
        """Give the last day on which to act a number of working days before an event.

        Strictly, that many full working days lie between: neither the day of the act nor the event's counts.
        """
        return self.add_working_days(event, -(count + 1 if strict else count))

    def roll(self, day: dt.date, pauses: Sequence[Pause] = ()) -> dt.date:
        """Give the day itself, or the next working day when it is off (or paused)."""
        while not self.is_working(day) or any(pause.covers(day) for pause in pauses):
            day += ONE
        return day

    def working_days_between(self, first: dt.date, last: dt.date) -> int:
        """Count the working days after ``first`` up to and including ``last``; 0 when there is no such day."""
        if last <= first:
            return 0
        total = 0
        for year in range(first.year, last.year + 1):
            days = self._days(year)
            total += bisect.bisect_right(days, last.toordinal()) - bisect.bisect_right(days, first.toordinal())
        return total

    def _days(self, year: int) -> list[int]:
        known = self._working.get(year)
        if known is None:
            first, last = dt.date(year, 1, 1).toordinal(), dt.date(year, 12, 31).toordinal()
            known = [one for one in range(first, last + 1) if self.is_working(dt.date.fromordinal(one))]
            self._working[year] = known
        return known
