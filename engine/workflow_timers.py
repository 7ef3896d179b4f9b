"""When a timer is due: standard literals, or a FEEL expression such as ``due("P08")``. Pure.

Months are counted by the calendar (31 January + P1M is the last day of February), in the time of Shanghai.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from db.errors import DomainError
from engine import feel
from engine.feel.values import YearsMonths, add_months, datetime_of

ZONE = ZoneInfo("Asia/Shanghai")
_DURATION = re.compile(
    r"P(?=.)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,6})?)S)?)?"
)
_CYCLE = re.compile(r"R(\d{0,6})/(?:([^/]+)/)?(P[^/]+)")


class TimerInvalid(DomainError):
    """The timer of "{element}" has no usable value: {reason}."""

    zh = "“{element}”的定时设置无效：{reason}。"


@dataclass(frozen=True)
class Armed:
    """The next moment of a timer and how often it comes after that (-1 without end)."""

    due: dt.datetime | None
    repeats: int = 0
    every: str | None = None


@dataclass(frozen=True)
class Timer:
    """A timer as it stands in the diagram."""

    slot: str
    text: str
    expression: feel.Expression | None

    @property
    def deadline(self) -> str | None:
        """The statutory deadline that the timer hangs on, if its expression says ``due("…")``."""
        named = self.expression.calls("due") if self.expression else []
        return next((name for name in named if name), None)

    @property
    def cycle(self) -> bool:
        """Whether the timer repeats."""
        return self.slot == "timeCycle"

    def arm(self, at: dt.datetime, evaluate: Callable[[feel.Expression], Any], element: str) -> Armed:
        """Return the first moment; an expression that gives null leaves the timer without one.

        :raises TimerInvalid: when the expression gives neither a moment nor a duration.
        """
        value = evaluate(self.expression) if self.expression else self.text
        if value is None:
            return Armed(None)
        if isinstance(value, str):
            if cycle := _CYCLE.fullmatch(value.strip()):
                return _cycle(at, cycle, element)
            moment = _moment(value.strip(), at)
        else:
            moment = _moved(value, at)
        if moment is None:
            raise TimerInvalid(element=element, reason=str(feel.to_json(value))[:100])
        if self.cycle and isinstance(value, (dt.timedelta, YearsMonths)):
            return Armed(moment, -1, str(feel.to_json(value)))
        return Armed(moment)


def timer_of(slot: str, text: str) -> Timer:
    """Read the text of a timer.

    :raises feel.ExpressionInvalid: when it is neither a literal nor FEEL.
    """
    plain = text.strip()
    if is_literal(plain):
        return Timer(slot, plain, None)
    return Timer(slot, plain, feel.parse(plain))


def is_literal(text: str) -> bool:
    """Tell a date, duration or cycle of ISO 8601 from an expression."""
    if cycle := _CYCLE.fullmatch(text):
        start = cycle.group(2)
        return bool(_DURATION.fullmatch(cycle.group(3))) and (start is None or datetime_of(start) is not None)
    return bool(_DURATION.fullmatch(text)) or datetime_of(text) is not None


def after(at: dt.datetime, every: str) -> dt.datetime | None:
    """Return the moment one duration later."""
    return _moment(every, at)


def moment_of(value: Any, at: dt.datetime, element: str) -> dt.datetime | None:
    """Return the moment that a value names: a date, a duration from now, or the text of either; None for null.

    :raises TimerInvalid: when it names none.
    """
    if value is None or value == "":
        return None
    moment = _moment(value.strip(), at) if isinstance(value, str) else _moved(value, at)
    if moment is None:
        raise TimerInvalid(element=element, reason=str(feel.to_json(value))[:100])
    return moment


def _cycle(at: dt.datetime, found: re.Match[str], element: str) -> Armed:
    times, start, every = found.groups()
    first = _moment(start, at) if start else _moment(every, at)
    if first is None or not _DURATION.fullmatch(every):
        raise TimerInvalid(element=element, reason=found.group()[:100])
    repeats = int(times) - 1 if times else -1
    return Armed(first if times != "0" else None, max(repeats, -1 if not times else 0), every)


def _moment(text: str, at: dt.datetime) -> dt.datetime | None:
    if found := _DURATION.fullmatch(text):
        years, months, weeks, days, hours, minutes, seconds = found.groups()
        local: dt.datetime | None = add_months(at.astimezone(ZONE), int(years or 0) * 12 + int(months or 0))
        if local is None:
            return None
        try:
            moved = local + dt.timedelta(weeks=int(weeks or 0), days=int(days or 0))
            exact = dt.timedelta(hours=int(hours or 0), minutes=int(minutes or 0), seconds=float(seconds or 0))
            return (moved.astimezone(dt.UTC) + exact).astimezone(dt.UTC)
        except OverflowError:
            return None
    moment = datetime_of(text)
    return None if moment is None else _aware(moment)


def _moved(value: Any, at: dt.datetime) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return _aware(value)
    if isinstance(value, dt.date):
        return _aware(dt.datetime.combine(value, dt.time()))
    try:
        if isinstance(value, dt.timedelta):
            return at + value
    except OverflowError:
        return None
    if isinstance(value, YearsMonths):
        local: dt.datetime | None = add_months(at.astimezone(ZONE), value.months)
        return None if local is None else local.astimezone(dt.UTC)
    return None


def _aware(moment: dt.datetime) -> dt.datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(dt.UTC)
