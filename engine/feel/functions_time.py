"""FEEL's functions on dates, times, durations and intervals."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engine.feel.table import Table
from engine.feel.values import Range, YearsMonths, compare, date_of, datetime_of, duration_of, equal, time_of

FUNCTIONS = Table()


def _whole(*values: Any) -> bool:
    return all(
        isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**6 for value in values
    )


@FUNCTIONS.enter("date", "from")
def _date(first: Any, month: Any = None, day: Any = None) -> Any:
    if _whole(first, month, day):
        return dt.date(int(first), int(month), int(day))
    if month is not None or day is not None:
        return None
    if isinstance(first, dt.datetime):
        return first.date()
    return first if isinstance(first, dt.date) else date_of(first) if isinstance(first, str) else None


@FUNCTIONS.enter("date and time", "from")
def _date_and_time(first: Any, time: Any = None) -> Any:
    if isinstance(first, dt.date) and isinstance(time, dt.time):
        return dt.datetime.combine(first.date() if isinstance(first, dt.datetime) else first, time)
    if time is not None:
        return None
    if isinstance(first, str):
        return datetime_of(first)
    if isinstance(first, dt.datetime):
        return first
    return dt.datetime.combine(first, dt.time()) if isinstance(first, dt.date) else None


@FUNCTIONS.enter("time", "from")
def _time(first: Any, minute: Any = None, second: Any = None, offset: Any = None) -> Any:
    if _whole(first, minute) and isinstance(second, Decimal):
        zone = dt.timezone(offset) if isinstance(offset, dt.timedelta) else None
        return dt.time(int(first), int(minute), int(second), tzinfo=zone)
    if isinstance(first, dt.datetime):
        return first.timetz()
    if isinstance(first, dt.date):
        return dt.time(tzinfo=dt.UTC)
    return first if isinstance(first, dt.time) else time_of(first) if isinstance(first, str) else None


@FUNCTIONS.enter("duration", "from")
def _duration(value: Any) -> Any:
    if isinstance(value, (dt.timedelta, YearsMonths)):
        return value
    return duration_of(value) if isinstance(value, str) else None


@FUNCTIONS.enter("years and months duration", "from", "to")
def _months_between(first: Any, last: Any) -> Any:
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return None
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return YearsMonths(months)


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@FUNCTIONS.enter("day of week", "date")
def _day_of_week(value: Any) -> Any:
    return _DAYS[value.weekday()] if isinstance(value, dt.date) else None


@FUNCTIONS.enter("day of year", "date")
def _day_of_year(value: Any) -> Any:
    return Decimal(value.timetuple().tm_yday) if isinstance(value, dt.date) else None


@FUNCTIONS.enter("month of year", "date")
def _month_of_year(value: Any) -> Any:
    return _MONTHS[value.month - 1] if isinstance(value, dt.date) else None


@FUNCTIONS.enter("week of year", "date")
def _week_of_year(value: Any) -> Any:
    return Decimal(value.isocalendar().week) if isinstance(value, dt.date) else None


# Intervals: a point counts as a range of one value.


def _ends_of(value: Any) -> tuple[Any, bool, Any, bool]:
    if isinstance(value, Range):
        return value.low, value.low_closed, value.high, value.high_closed
    return value, True, value, True


@FUNCTIONS.enter("before")
def _is_before(first: Any, second: Any) -> Any:
    _, _, high, high_closed = _ends_of(first)
    low, low_closed, _, _ = _ends_of(second)
    less = compare("<", high, low)
    return less if less is not False else (equal(high, low) and not (high_closed and low_closed))


@FUNCTIONS.enter("after")
def _is_after(first: Any, second: Any) -> Any:
    return _is_before(second, first)


@FUNCTIONS.enter("includes")
def _includes(outer: Any, inner: Any) -> Any:
    if not isinstance(outer, Range):
        return None
    low, low_closed, high, high_closed = _ends_of(inner)
    starts, ends = compare(">=", low, outer.low), compare("<=", high, outer.high)
    if starts is None or ends is None:
        return None
    if equal(low, outer.low) and low_closed and not outer.low_closed:
        return False
    if equal(high, outer.high) and high_closed and not outer.high_closed:
        return False
    return starts and ends


@FUNCTIONS.enter("during")
def _during(inner: Any, outer: Any) -> Any:
    return _includes(outer, inner)
