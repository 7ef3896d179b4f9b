"""FEEL's functions on ranges: how points and ranges lie to each other (Allen's relations), and ``is``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from engine.feel.table import Table
from engine.feel.values import (
    NUMBERS,
    Range,
    compare,
    date_of,
    datetime_of,
    duration_of,
    equal,
    kind_of,
    time_of,
)

FUNCTIONS = Table()


class _Unlike(Exception):
    """Two ends cannot be compared."""


class _Span:
    """A range with its ends as values that can be compared; a point is a range of one value."""

    def __init__(self, value: Any) -> None:
        if value is None:
            raise _Unlike
        self.point = not isinstance(value, Range)
        found = value if isinstance(value, Range) else Range(value, value)
        self.low, self.high = found.low, found.high
        self.low_in, self.high_in = found.low_closed, found.high_closed


def _less(one: Any, other: Any, first: str, second: str) -> bool:
    """Compare two ends; a missing low end lies before everything, a missing high end after it."""
    if one is None or other is None:
        ranks = [(-1 if side == "low" else 1) if end is None else 0 for end, side in ((one, first), (other, second))]
        return ranks[0] < ranks[1]
    answer = compare("<", one, other)
    if answer is None:
        raise _Unlike
    return answer


def _same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    answer = equal(one, other)
    if answer is None:
        raise _Unlike
    return answer


def _relation(name: str, *, points: tuple[str, str] = ("point", "range")) -> Callable[..., Any]:
    """Enter a relation; what cannot be compared gives null."""

    def put(holds: Callable[[_Span, _Span], bool]) -> Callable[..., Any]:
        def call(first: Any, second: Any) -> Any:
            try:
                return holds(_Span(first), _Span(second))
            except _Unlike:
                return None

        others = [("point1", "point2"), ("range1", "range2")]
        if name in ("before", "after"):
            others.append(points[::-1])
        FUNCTIONS.enter(name, *points, others=tuple(others))(call)
        return call

    return put


def _precedes(a: _Span, b: _Span) -> bool:
    return _less(a.high, b.low, "high", "low") or (_same(a.high, b.low) and not (a.high_in and b.low_in))


@_relation("before")
def _before(a: _Span, b: _Span) -> bool:
    return _precedes(a, b)


@_relation("after")
def _after(a: _Span, b: _Span) -> bool:
    return _precedes(b, a)


@_relation("meets")
def _meets(a: _Span, b: _Span) -> bool:
    return a.high_in and b.low_in and _same(a.high, b.low)


@_relation("met by")
def _met_by(a: _Span, b: _Span) -> bool:
    return a.low_in and b.high_in and _same(a.low, b.high)


def _starts_first(a: _Span, b: _Span) -> bool:
    return _less(a.low, b.low, "low", "low") or (_same(a.low, b.low) and a.low_in and not b.low_in)


def _ends_last(a: _Span, b: _Span) -> bool:
    return _less(b.high, a.high, "high", "high") or (_same(a.high, b.high) and a.high_in and not b.high_in)


def _overlap(a: _Span, b: _Span) -> bool:
    return not _precedes(a, b) and not _precedes(b, a)


@_relation("overlaps")
def _overlaps(a: _Span, b: _Span) -> bool:
    return _overlap(a, b)


@_relation("overlaps before")
def _overlaps_before(a: _Span, b: _Span) -> bool:
    ends_within = _less(a.high, b.high, "high", "high") or (_same(a.high, b.high) and (not a.high_in or b.high_in))
    return _starts_first(a, b) and ends_within and _overlap(a, b)


@_relation("overlaps after")
def _overlaps_after(a: _Span, b: _Span) -> bool:
    starts_within = _less(b.low, a.low, "low", "low") or (_same(a.low, b.low) and (not a.low_in or b.low_in))
    return _ends_last(a, b) and starts_within and _overlap(a, b)


@_relation("finishes")
def _finishes(a: _Span, b: _Span) -> bool:
    return _finish(a, b)


@_relation("finished by", points=("range", "point"))
def _finished_by(a: _Span, b: _Span) -> bool:
    return _finish(b, a)


@_relation("starts")
def _starts(a: _Span, b: _Span) -> bool:
    return _start(a, b)


@_relation("started by", points=("range", "point"))
def _started_by(a: _Span, b: _Span) -> bool:
    return _start(b, a)


def _finish(a: _Span, b: _Span) -> bool:
    if a.point:
        return b.high_in and _same(a.high, b.high)
    return a.high_in == b.high_in and _same(a.high, b.high) and not _starts_first(a, b)


def _start(a: _Span, b: _Span) -> bool:
    if a.point:
        return b.low_in and _same(a.low, b.low)
    return a.low_in == b.low_in and _same(a.low, b.low) and not _ends_last(a, b)


def _within(a: _Span, b: _Span) -> bool:
    return not _starts_first(a, b) and not _ends_last(a, b) if not a.point else _overlap(a, b)


@_relation("includes", points=("range", "point"))
def _includes(a: _Span, b: _Span) -> bool:
    return _within(b, a)


@_relation("during")
def _during(a: _Span, b: _Span) -> bool:
    return _within(a, b)


@_relation("coincides")
def _coincides(a: _Span, b: _Span) -> bool:
    return _same(a.low, b.low) and _same(a.high, b.high) and (a.low_in, a.high_in) == (b.low_in, b.high_in)


@FUNCTIONS.enter("is", "value1", "value2")
def _is(first: Any, second: Any) -> Any:
    """Tell whether two values are the same in every respect, the zone of a time included."""
    if kind_of(first) != kind_of(second):
        return False
    if isinstance(first, (dt.datetime, dt.time)) and (first.tzinfo is None) != (second.tzinfo is None):
        return False
    if isinstance(first, (dt.datetime, dt.time)) and first.replace(tzinfo=None) != second.replace(tzinfo=None):
        return False
    return equal(first, second) is True


_RANGE = re.compile(r"\s*([\[(\]])(.*?)\.\.(.*?)([\])\[])\s*", re.S)
_CALL = re.compile(r'(date and time|date|time|duration)\s*\(\s*"([^"]*)"\s*\)|@"([^"]*)"|"([^"]*)"')


@FUNCTIONS.enter("range", "from", types="s")
def _range(text: str) -> Any:
    found = _RANGE.fullmatch(text)
    if not found or len(text) > 500:
        return None
    ends = [_end(found.group(place).strip()) for place in (2, 3)]
    if ends == [None, None] or any(
        end is None and found.group(place).strip() for place, end in zip((2, 3), ends, strict=True)
    ):
        return None
    if None not in ends and compare("<=", *ends) is not True:
        return None
    low_in, high_in = found.group(1) == "[", found.group(4) == "]"
    if (ends[0] is None and low_in) or (ends[1] is None and high_in):
        return None
    return Range(ends[0], ends[1], low_in, high_in)


def _end(text: str) -> Any:
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return NUMBERS.create_decimal(Decimal(text))
    found = _CALL.fullmatch(text)
    if not found:
        return None
    kind, inside, temporal, plain = found.groups()
    if plain is not None:
        return plain
    readers: dict[str, tuple[Callable[[str], Any], ...]] = {
        "date": (date_of,), "time": (time_of,), "date and time": (datetime_of,), "duration": (duration_of,),
    }  # fmt: skip
    inside = temporal if kind is None else inside
    for read in readers.get(kind or "", (date_of, datetime_of, time_of, duration_of)):
        if (value := read(inside)) is not None:
            return value
    return None
