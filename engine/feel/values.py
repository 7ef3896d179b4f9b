"""The values of FEEL: numbers are decimals, dates and times are Python's, durations come in two kinds.

Two values that cannot be compared compare as ``None``, which is FEEL's null: logic has three values.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NUMBERS = Context(prec=34, Emax=6144, Emin=-6143, traps=[InvalidOperation, DivisionByZero, Overflow])
_DURATION = re.compile(
    r"(?P<sign>-)?P(?:(?P<y>\d{1,9})Y)?(?:(?P<mo>\d{1,9})M)?(?:(?P<w>\d{1,9})W)?(?:(?P<d>\d{1,9})D)?"
    r"(?:T(?:(?P<h>\d{1,9})H)?(?:(?P<mi>\d{1,9})M)?(?:(?P<s>\d{1,9}(?:\.\d{1,9})?)S)?)?"
)


#: What is left of the steps of the evaluation under way; shared by all that it calls.
METER: ContextVar[list[int] | None] = ContextVar("feel_meter", default=None)


class OutOfBudget(Exception):
    """The evaluation used up its steps."""


def charge(steps: int) -> None:
    """Take steps off the evaluation under way.

    :raises OutOfBudget: when nothing is left.
    """
    meter = METER.get()
    if meter is not None:
        meter[0] -= steps
        if meter[0] < 0:
            raise OutOfBudget


@dataclass(frozen=True, order=True)
class YearsMonths:
    """A duration in whole months, which no number of days equals."""

    months: int

    def __str__(self) -> str:
        years, months = divmod(abs(self.months), 12)
        text = (f"{years}Y" if years else "") + (f"{months}M" if months or not years else "")
        return ("-P" if self.months < 0 else "P") + text


@dataclass(frozen=True)
class Range:
    """An interval; an end that is None is open towards infinity."""

    low: Any
    high: Any
    low_closed: bool = True
    high_closed: bool = True

    def contains(self, value: Any) -> bool | None:
        """Return whether the value lies inside, None when it cannot be compared."""
        answer = True
        for bound, closed, sign in ((self.low, self.low_closed, ">"), (self.high, self.high_closed, "<")):
            if bound is None:
                continue
            inside = compare(sign + ("=" if closed else ""), value, bound)
            if inside is None:
                return None
            answer = answer and inside
        return answer


@dataclass(frozen=True)
class Function:
    """Something that can be called: ``names`` are its parameters, for calls by name, ``others`` more such lists."""

    name: str
    call: Callable[..., Any]
    names: tuple[str, ...] = ()
    others: tuple[tuple[str, ...], ...] = ()


def from_json(value: Any) -> Any:
    """Turn a number into a decimal; everything else is taken as it is, lists and mappings when they are read."""
    if isinstance(value, bool) or value is None or isinstance(value, (str, Decimal)):
        return value
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if value == value and abs(value) != float("inf") else None
    if isinstance(value, tuple):
        return list(value)
    return value


def to_json(value: Any) -> Any:
    """Turn a FEEL value into plain JSON: a decimal to int or float, dates and durations to their texts."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < Decimal(10) ** 18 else float(value)
    if isinstance(value, Mapping):
        charge(len(value))
        return {str(key): to_json(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        charge(len(value))
        return [to_json(entry) for entry in value]
    return text_of(value) if not isinstance(value, (int, float)) else value


def kind_of(value: Any) -> str:
    """Name the FEEL type of a value."""
    if value is None:
        return "null"
    for kind, classes in _KINDS:
        if isinstance(value, classes):
            return kind
    return "Any"


_KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("boolean", (bool,)),
    ("number", (Decimal, int, float)),
    ("string", (str,)),
    ("date and time", (dt.datetime,)),
    ("date", (dt.date,)),
    ("time", (dt.time,)),
    ("days and time duration", (dt.timedelta,)),
    ("years and months duration", (YearsMonths,)),
    ("range", (Range,)),
    ("function", (Function,)),
    ("context", (Mapping,)),
    ("list", (list, tuple)),
)


def equal(left: Any, right: Any) -> bool | None:
    """Compare for equality: null equals only null, different kinds give None."""
    left, right = from_json(left), from_json(right)
    if left is None or right is None:
        return left is right
    kind = kind_of(left)
    if kind != kind_of(right):
        return None
    if kind == "list":
        if len(left) != len(right):
            return False
        charge(len(left))
        return all(equal(a, b) is True for a, b in zip(left, right, strict=True))
    if kind == "context":
        charge(len(left))
        return set(left) == set(right) and all(equal(left[key], right[key]) is True for key in left)
    if kind in ("date and time", "time") and (left.tzinfo is None) != (right.tzinfo is None):
        return False
    return bool(left == right)


def compare(sign: str, left: Any, right: Any) -> bool | None:
    """Compare two values by one of ``= != < <= > >=``; None when they cannot be compared."""
    if sign == "=":
        return equal(left, right)
    if sign == "!=":
        same = equal(left, right)
        return None if same is None else not same
    left, right = from_json(left), from_json(right)
    kind = kind_of(left)
    if kind != kind_of(right) or kind in ("null", "boolean", "context", "list", "function", "range", "Any"):
        return None
    if kind in ("date and time", "time") and (left.tzinfo is None) != (right.tzinfo is None):
        return None
    if sign == "<":
        return bool(left < right)
    if sign == "<=":
        return bool(left <= right)
    if sign == ">":
        return bool(left > right)
    return bool(left >= right)


def key_of(value: Any) -> Any:
    """Return something hashable that is the same for equal values."""
    value = from_json(value)
    kind = kind_of(value)
    if kind == "list":
        charge(len(value))
        return kind, tuple(key_of(entry) for entry in value)
    if kind == "context":
        charge(len(value))
        return kind, frozenset((name, key_of(entry)) for name, entry in value.items())
    return kind, id(value) if kind in ("function", "Any") else value


def date_of(text: str) -> dt.date | None:
    """Read ``2026-11-23``."""
    try:
        return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


_ZONED = re.compile(r"(.*?)(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@[\w/+-]{1,40})?")


def _split_zone(text: str) -> tuple[str, dt.tzinfo | None, bool]:
    found = _ZONED.fullmatch(text)
    if not found:
        return text, None, False
    body, zone = found.group(1), found.group(2)
    if zone is None:
        return body, None, True
    if zone in "Zz":
        return body, dt.UTC, True
    if zone.startswith("@"):
        try:
            return body, ZoneInfo(zone[1:]), True
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return body, None, False
    hours, minutes = int(zone[1:3]), int(zone[4:6])
    if hours > 18 or minutes > 59:
        return body, None, False
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return body, dt.timezone(-offset if zone[0] == "-" else offset), True


def time_of(text: str) -> dt.time | None:
    """Read ``09:30:00``, with an offset, ``Z`` or ``@Asia/Shanghai`` if there is one."""
    body, zone, good = _split_zone(text)
    if not good or not re.fullmatch(r"\d{2}:\d{2}:\d{2}(\.\d{1,9})?", body):
        return None
    try:
        whole, _, part = body.partition(".")
        return dt.time.fromisoformat(whole).replace(microsecond=int((part + "000000")[:6]), tzinfo=zone)
    except ValueError:
        return None


def datetime_of(text: str) -> dt.datetime | None:
    """Read a date and time; a bare date is its midnight."""
    date_text, mark, time_text = text.partition("T")
    date = date_of(date_text)
    if date is None:
        return None
    if not mark:
        return dt.datetime.combine(date, dt.time())
    time = time_of(time_text)
    return None if time is None else dt.datetime.combine(date, time)


def duration_of(text: str) -> dt.timedelta | YearsMonths | None:
    """Read ``P1Y2M`` or ``P3DT4H``; a text that mixes months with days is none of FEEL's two kinds."""
    found = _DURATION.fullmatch(text)
    if not found or text[-1] in "PT":
        return None
    part = found.groupdict()
    sign = -1 if part["sign"] else 1
    if part["y"] or part["mo"]:
        if any(part[key] for key in ("w", "d", "h", "mi", "s")):
            return None
        return YearsMonths(sign * (int(part["y"] or 0) * 12 + int(part["mo"] or 0)))
    try:
        return sign * dt.timedelta(
            weeks=int(part["w"] or 0),
            days=int(part["d"] or 0),
            hours=int(part["h"] or 0),
            minutes=int(part["mi"] or 0),
            seconds=float(part["s"] or 0),
        )
    except OverflowError:
        return None


def add_months(value: dt.date, months: int) -> Any:
    """Move a date by whole months; a day that the month lacks becomes its last day."""
    total = value.year * 12 + value.month - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        return None
    month += 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)).day if year < 9999 else 31
    return value.replace(year=year, month=month, day=min(value.day, last))


def text_of(value: Any) -> str | None:
    """Write a value as FEEL's ``string()`` does."""
    value = from_json(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, (dt.datetime, dt.time)):
        zone = value.tzinfo
        plain = value.replace(tzinfo=None).isoformat()
        if isinstance(zone, ZoneInfo):
            return f"{plain}@{zone.key}"
        return plain + "Z" if zone is dt.UTC else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (Mapping, list, tuple)):
        charge(len(value) * 4)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_nested(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(_nested(entry) for entry in value) + "]"
    if isinstance(value, Range):
        low, high = "[" if value.low_closed else "(", "]" if value.high_closed else ")"
        return f"{low}{_nested(value.low)}..{_nested(value.high)}{high}"
    return str(value) if isinstance(value, YearsMonths) else None


def _nested(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else text_of(value) or "null"


def number_text(value: Decimal) -> str:
    """Write a number without exponent where that is short."""
    if not value:
        return "0"
    if -20 < value.adjusted() < 40:
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value.normalize(NUMBERS))


def duration_text(value: dt.timedelta) -> str:
    """Write a days-and-time duration, ``P1DT2H``."""
    sign, value = ("-", -value) if value < dt.timedelta() else ("", value)
    hours, rest = divmod(value.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    second = f"{seconds}.{value.microseconds:06d}".rstrip("0") if value.microseconds else str(seconds)
    time = (
        (f"{hours}H" if hours else "")
        + (f"{minutes}M" if minutes else "")
        + (f"{second}S" if seconds or value.microseconds else "")
    )
    day = f"{value.days}D" if value.days else ""
    return f"{sign}P{day}" + (f"T{time}" if time else "") if day or time else "PT0S"
