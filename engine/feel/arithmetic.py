"""What operators and paths do with values. What does not fit gives None, FEEL's null."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel.table import MAX_TEXT
from engine.feel.values import NUMBERS, Range, YearsMonths, add_months, charge, from_json


def steps(low: Any, high: Any) -> list[Any] | None:
    """Count from low to high, up or down, by one or by a day."""
    if isinstance(low, Decimal) and isinstance(high, Decimal):
        if low != low.to_integral_value() or high != high.to_integral_value():
            return None
        charge(int(min(abs(high - low), Decimal(10**9))) + 1)
        sign = 1 if high >= low else -1
        return [Decimal(number) for number in range(int(low), int(high) + sign, sign)]
    if type(low) is dt.date and type(high) is dt.date:
        days = (high - low).days
        charge(abs(days) + 1)
        return [low + dt.timedelta(day if days >= 0 else -day) for day in range(abs(days) + 1)]
    return None


def calculate(sign: str, left: Any, right: Any) -> Any:
    """Apply ``+ - * / **`` to numbers, strings, dates and durations; None when they do not fit."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        if sign == "+":
            return NUMBERS.add(left, right)
        if sign == "-":
            return NUMBERS.subtract(left, right)
        if sign == "*":
            return NUMBERS.multiply(left, right)
        if sign == "/":
            return NUMBERS.divide(left, right) if right else None
        return NUMBERS.power(left, right) if abs(right) < 10**6 else None
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        charge((len(left) + len(right)) // 64)
        return left + right if len(left) + len(right) <= MAX_TEXT else None
    if sign in "+-" and isinstance(right, (dt.timedelta, YearsMonths)):
        return _moved(left, right if sign == "+" else _minus(right))
    if sign == "+" and isinstance(left, (dt.timedelta, YearsMonths)):
        return _moved(right, left)
    if sign == "-" and isinstance(left, dt.date) and isinstance(right, dt.date):
        return _instant(left) - _instant(right)
    if sign == "-" and isinstance(left, dt.time) and isinstance(right, dt.time):
        day = dt.date(2000, 1, 1)
        return dt.datetime.combine(day, left) - dt.datetime.combine(day, right)
    return _scaled(sign, left, right)


def _scaled(sign: str, left: Any, right: Any) -> Any:
    if sign == "*" and isinstance(left, Decimal):
        left, right = right, left
    if sign not in ("*", "/") or not isinstance(left, (dt.timedelta, YearsMonths)):
        return None
    if isinstance(right, Decimal):
        factor = right if sign == "*" else (NUMBERS.divide(Decimal(1), right) if right else None)
        if factor is None:
            return None
        if isinstance(left, YearsMonths):
            return YearsMonths(int(left.months * factor))
        return left * float(factor)
    if sign == "/" and isinstance(left, YearsMonths) and isinstance(right, YearsMonths):
        return NUMBERS.divide(Decimal(left.months), Decimal(right.months)) if right.months else None
    if sign == "/" and isinstance(left, dt.timedelta) and isinstance(right, dt.timedelta):
        seconds = Decimal(repr(left.total_seconds())), Decimal(repr(right.total_seconds()))
        return NUMBERS.divide(*seconds) if right else None
    return None


def _minus(value: Any) -> Any:
    return YearsMonths(-value.months) if isinstance(value, YearsMonths) else -value


def _moved(value: Any, by: Any) -> Any:
    if isinstance(value, YearsMonths) and isinstance(by, YearsMonths):
        return YearsMonths(value.months + by.months)
    if isinstance(value, dt.timedelta) and isinstance(by, dt.timedelta):
        return value + by
    if isinstance(value, dt.date) and isinstance(by, YearsMonths):
        return add_months(value, by.months)
    if isinstance(value, dt.datetime) and isinstance(by, dt.timedelta):
        return value + by
    if isinstance(value, dt.date) and isinstance(by, dt.timedelta):
        return (dt.datetime.combine(value, dt.time()) + by).date()
    if isinstance(value, dt.time) and isinstance(by, dt.timedelta):
        return (dt.datetime.combine(dt.date(2000, 1, 2), value) + by).timetz()
    return None


def _instant(value: dt.date) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        return dt.datetime.combine(value, dt.time(), tzinfo=dt.UTC)
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def property_of(value: Any, name: str) -> Any:
    """Return an entry of a context or a part of a date, time, duration or range."""
    if isinstance(value, Mapping):
        return from_json(value.get(name))
    if isinstance(value, dt.date) and name in ("year", "month", "day", "weekday"):
        return Decimal(value.isoweekday() if name == "weekday" else getattr(value, name))
    if isinstance(value, (dt.datetime, dt.time)):
        if name in ("hour", "minute", "second"):
            return Decimal(getattr(value, name))
        if name == "time offset":
            return value.utcoffset()
        if name == "timezone":
            return getattr(value.tzinfo, "key", None)
    if isinstance(value, dt.timedelta) and name in ("days", "hours", "minutes", "seconds"):
        sign, total = (-1, -value) if value < dt.timedelta() else (1, value)
        parts = {"days": total.days, "hours": total.seconds // 3600, "minutes": total.seconds // 60 % 60}
        return Decimal(sign * parts.get(name, total.seconds % 60))
    if isinstance(value, YearsMonths) and name in ("years", "months"):
        years, months = divmod(abs(value.months), 12)
        return Decimal((years if name == "years" else months) * (-1 if value.months < 0 else 1))
    if isinstance(value, Range):
        parts_of = {
            "start": value.low,
            "end": value.high,
            "start included": value.low_closed,
            "end included": value.high_closed,
        }
        return parts_of.get(name)
    return None
