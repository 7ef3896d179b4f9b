"""FEEL's functions on dates, times and durations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from engine.feel.table import Table
from engine.feel.values import YearsMonths, date_of, datetime_of, duration_of, time_of

FUNCTIONS = Table()


def _whole(*values: Any) -> bool:
    return all(
        isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**6 for value in values
    )


@FUNCTIONS.enter("date", "from", others=(("year", "month", "day"),))
def _date(first: Any, month: Any = None, day: Any = None) -> Any:
    if _whole(first, month, day):
        return dt.date(int(first), int(month), int(day))
    if month is not None or day is not None:
        return None
    if isinstance(first, dt.datetime):
        return first.date()
    return first if isinstance(first, dt.date) else date_of(first) if isinstance(first, str) else None


_PARTS = ("year", "month", "day", "hour", "minute", "second")


@FUNCTIONS.enter("date and time", "from", others=(("date", "time"), (*_PARTS, "offset"), (*_PARTS, "timezone")))
def _date_and_time(first: Any, time: Any = None, *rest: Any) -> Any:
    if rest:
        date, clock = _date(first, time, rest[0]), _time(*rest[1:4], rest[4] if len(rest) > 4 else None)
        return None if date is None or clock is None else dt.datetime.combine(date, clock)
    if isinstance(first, dt.date) and isinstance(time, dt.time):
        return dt.datetime.combine(first.date() if isinstance(first, dt.datetime) else first, time)
    if time is not None:
        return None
    if isinstance(first, str):
        return datetime_of(first)
    if isinstance(first, dt.datetime):
        return first
    return dt.datetime.combine(first, dt.time()) if isinstance(first, dt.date) else None


@FUNCTIONS.enter("time", "from", others=(("hour", "minute", "second", "offset"),))
def _time(first: Any, minute: Any = None, second: Any = None, offset: Any = None) -> Any:
    if _whole(first, minute) and isinstance(second, Decimal):
        zone: dt.tzinfo | None = dt.timezone(offset) if isinstance(offset, dt.timedelta) else None
        if isinstance(offset, str) and (named := time_of("00:00:00@" + offset)) is not None:
            zone = named.tzinfo
        whole, part = divmod(second, 1)
        return dt.time(int(first), int(minute), int(whole), int(part * 1_000_000), tzinfo=zone)
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
