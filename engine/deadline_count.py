"""Counting: from a start, a length, pauses and extensions to the due instant, the warnings, and "day n of m". Pure.

The one place that combines the conventions of ``engine/calendar.py``; ``engine/deadlines.py`` stores what comes out,
``engine/deadline_proof.py`` explains it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from engine.calendar import ONE, Calendar, Pause, add_months, aware, day_of, end_of, merged, midnight
from engine.deadline_rules import Rung, Unit


@dataclass(frozen=True)
class Portion:
    """A length of time: what the statute gives, or what an extension adds."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a length of time cannot be negative; counting back is a direction")


@dataclass(frozen=True)
class Count:
    """What is counted: start, portions one after the other, pauses, and how the end is treated.

    ``start`` is the day of the event (an aware instant counts as its day in Shenzhen, except for hours). An open pause
    is no part of a computed end: the clock stands, and the end stays where it was when the pause began.
    """

    start: dt.date | dt.datetime
    portions: tuple[Portion, ...]
    roll: bool = False
    back: bool = False
    pauses: tuple[Pause, ...] = ()

    @property
    def hours(self) -> bool:
        """Whether it runs on the clock."""
        return self.portions[0].unit == "hours"

    @property
    def first_day(self) -> dt.date:
        """The day of the event, which is not counted."""
        return day_of(self.start)

    @property
    def closed(self) -> list[Pause]:
        """The pauses that have ended, merged."""
        return merged(pause for pause in self.pauses if pause.end is not None)


@dataclass(frozen=True)
class Due:
    """The outcome: the exclusive due instant in UTC, the last day that screens show, and what to know about it."""

    at: dt.datetime
    last_day: dt.date
    #: The last day before it was moved off a holiday; None when it was not.
    rolled_from: dt.date | None = None
    #: A year whose notice is not known yet was counted with weekends only.
    provisional: bool = False


def due(calendar: Calendar, count: Count) -> Due:
    """Compute the end of a limit.

    :raises ValueError: when hours are counted from a date, mixed with days, or counted back.
    """
    if count.hours:
        return _hours(count)
    if any(portion.unit == "hours" for portion in count.portions):
        raise ValueError("hours and days cannot be added up")
    if count.back:
        return _back(calendar, count)
    last = count.first_day
    for portion in count.portions:
        last = _forward(calendar, last, portion, count.closed)
    end = calendar.roll(last, count.closed) if count.roll else last
    return Due(end_of(end), end, last if end != last else None, _provisional(calendar, count, last, end))


def counted(calendar: Calendar, count: Count, until: dt.date) -> int:
    """Count the days of the limit's own kind that have passed after the start day, up to and including a day."""
    working = any(portion.unit == "working_days" for portion in count.portions)
    total = _between(calendar, working, count.first_day, until)
    for pause in merged(count.pauses):
        first = max(pause.begin, count.first_day + ONE)
        last = until if pause.end is None else min(until, pause.end - ONE)
        total -= _between(calendar, working, first - ONE, last)
    return total


def ring_at(calendar: Calendar, count: Count, end: Due, rung: Rung, known_at: dt.datetime | None = None) -> dt.datetime:
    """Compute the instant of a warning: a share of the time used, or so much left; never before the start.

    ``known_at`` is when a limit that counts back came to be known: its shares are of the time from then on.
    """
    begin = count.start if isinstance(count.start, dt.datetime) else midnight(count.start)
    if rung.before is not None:
        at = _before(calendar, end, rung.before, rung.unit)
    elif count.hours:
        amount = sum(portion.amount for portion in count.portions)
        at = _clock(begin, dt.timedelta(hours=amount) * (rung.percent or 0) / 100, count.closed)
    elif count.back:
        begin = known_at or begin
        at = begin + max(end.at - begin, dt.timedelta()) * (rung.percent or 0) / 100
        return at.astimezone(dt.UTC)
    else:
        whole = counted(calendar, count, end.rolled_from or end.last_day)
        used = -(-whole * (rung.percent or 0) // 100)
        working = any(portion.unit == "working_days" for portion in count.portions)
        share = Portion(used, "working_days" if working else "calendar_days")
        at = end_of(_forward(calendar, count.first_day, share, count.closed))
    return min(max(at, aware(begin)), end.at).astimezone(dt.UTC) if not count.back else at


def _forward(calendar: Calendar, day: dt.date, portion: Portion, pauses: Sequence[Pause]) -> dt.date:
    """Give the last day of a portion that is counted from the day after ``day``."""
    if portion.unit in ("months", "years"):
        months = portion.amount * (12 if portion.unit == "years" else 1)
        left, working = (add_months(day, months) - day).days, False
    else:
        left, working = portion.amount, portion.unit == "working_days"
    for pause in pauses:
        last = _step(calendar, working, day, left)
        if pause.end is None or pause.end - ONE <= day or pause.begin > last:
            continue
        left -= _between(calendar, working, day, pause.begin - ONE)
        day = pause.end - ONE
    return _step(calendar, working, day, left)


def _back(calendar: Calendar, count: Count) -> Due:
    """Count back strictly: the day of the act and the day of the event are both not counted."""
    (portion,) = count.portions
    event = count.first_day
    if portion.unit == "working_days":
        last = calendar.count_back(event, portion.amount)
    elif portion.unit == "calendar_days":
        last = event - ONE * (portion.amount + 1)
    else:
        last = add_months(event, -portion.amount * (12 if portion.unit == "years" else 1)) - ONE
    unsettled = portion.unit == "working_days" and not calendar.settled(last, event)
    return Due(end_of(last), last, None, unsettled)


def _hours(count: Count) -> Due:
    if not isinstance(count.start, dt.datetime) or count.back:
        raise ValueError("hours are counted forward from an instant")
    if any(portion.unit != "hours" for portion in count.portions):
        raise ValueError("hours and days cannot be added up")
    at = _clock(aware(count.start), dt.timedelta(hours=sum(p.amount for p in count.portions)), count.closed)
    return Due(at.astimezone(dt.UTC), day_of(at))


def _clock(start: dt.datetime, span: dt.timedelta, pauses: Sequence[Pause]) -> dt.datetime:
    """Let the clock run for a span, standing still from 00:00 of a pause's first day to 00:00 of its end."""
    end = start + span
    for pause in pauses:
        opened, shut = midnight(pause.begin), midnight(pause.end or pause.begin)
        if opened < end and shut > start:
            end += shut - max(opened, start)
    return end


def _before(calendar: Calendar, end: Due, left: int, unit: str) -> dt.datetime:
    if left == 0:
        return end.at
    if unit == "hours":
        return end.at - dt.timedelta(hours=left)
    if unit == "working_days":
        return midnight(calendar.add_working_days(day_of(end.at), -left))
    return end.at - ONE * left


def _step(calendar: Calendar, working: bool, day: dt.date, left: int) -> dt.date:
    return calendar.add_working_days(day, left) if working else day + ONE * left


def _between(calendar: Calendar, working: bool, first: dt.date, last: dt.date) -> int:
    if last <= first:
        return 0
    return calendar.working_days_between(first, last) if working else (last - first).days


def _provisional(calendar: Calendar, count: Count, last: dt.date, end: dt.date) -> bool:
    if any(portion.unit == "working_days" for portion in count.portions):
        return not calendar.settled(count.first_day + ONE, end)
    return count.roll and not calendar.settled(last, end)
