"""FEEL's built-in functions. A call with arguments that do not fit gives null, as the standard says.

No regular expressions: ``matches``, ``replace`` and a ``split`` by pattern would let a text run without bound.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Decimal,
)
from typing import Any

from engine.feel.values import (
    NUMBERS,
    Function,
    Range,
    YearsMonths,
    charge,
    compare,
    date_of,
    datetime_of,
    duration_of,
    equal,
    from_json,
    key_of,
    text_of,
    time_of,
)

BUILTINS: dict[str, Function] = {}
MAX_TEXT = 100_000


def _register(name: str, *names: str, types: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter a function under its FEEL name; ``types`` holds one letter per argument (n s b l c . for any)."""

    def enter(call: Callable[..., Any]) -> Callable[..., Any]:
        def checked(*arguments: Any) -> Any:
            for letter, argument in zip(types, arguments, strict=False):
                if letter != "." and not isinstance(argument, _TYPES[letter]):
                    return None
                if letter == "n" and isinstance(argument, bool):
                    return None
            return call(*arguments)

        BUILTINS[name] = Function(name, checked if types else call, names)
        return call

    return enter


_TYPES: dict[str, Any] = {"n": Decimal, "s": str, "b": bool, "l": list, "c": Mapping}


def _flat(arguments: tuple[Any, ...]) -> list[Any]:
    """Accept one list or several values."""
    values = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else list(arguments)
    return [from_json(value) for value in values]


# --- logic and conversion


@_register("not", "negand", types=".")
def _not(value: Any) -> Any:
    return not value if isinstance(value, bool) else None


@_register("is defined", "value")
def _is_defined(value: Any) -> bool:
    return value is not None


@_register("number", "from", "grouping separator", "decimal separator")
def _number(text: Any, grouping: Any = None, point: Any = None) -> Any:
    if isinstance(text, Decimal):
        return text
    if not isinstance(text, str) or len(text) > 1000:
        return None
    if grouping not in (None, " ", ",", ".") or point not in (None, ",", ".") or (grouping and grouping == point):
        return None
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    if not plain or set(plain) - set("0123456789.+-eE"):
        return None
    return NUMBERS.create_decimal(plain)


@_register("string", "from")
def _string(value: Any) -> Any:
    return text_of(value)


# --- numbers


def _rounding(name: str, mode: str, default: int | None = None) -> None:
    def rounded(value: Any, scale: Any = None) -> Any:
        places = Decimal(default or 0) if scale is None else scale
        if not isinstance(value, Decimal) or not isinstance(places, Decimal) or abs(places) > 6100:
            return None
        if scale is None and default is None and name not in ("floor", "ceiling"):
            return None
        return value.quantize(Decimal(1).scaleb(-int(places)), rounding=mode, context=NUMBERS) + 0

    _register(name, "n", "scale")(rounded)


for _name, _mode in (
    ("decimal", ROUND_HALF_EVEN),
    ("round up", ROUND_UP),
    ("round down", ROUND_DOWN),
    ("round half up", ROUND_HALF_UP),
    ("round half down", ROUND_HALF_DOWN),
    ("floor", ROUND_FLOOR),
    ("ceiling", ROUND_CEILING),
):
    _rounding(_name, _mode)


@_register("abs", "n")
def _abs(value: Any) -> Any:
    if isinstance(value, YearsMonths):
        return YearsMonths(abs(value.months))
    return abs(value) if isinstance(value, (Decimal, dt.timedelta)) else None


@_register("modulo", "dividend", "divisor", types="nn")
def _modulo(dividend: Decimal, divisor: Decimal) -> Any:
    if not divisor:
        return None
    quotient = NUMBERS.divide(dividend, divisor).to_integral_value(rounding=ROUND_FLOOR)
    return NUMBERS.subtract(dividend, NUMBERS.multiply(divisor, quotient))


@_register("sqrt", "number", types="n")
def _sqrt(value: Decimal) -> Any:
    return NUMBERS.sqrt(value) if value >= 0 else None


@_register("log", "number", types="n")
def _log(value: Decimal) -> Any:
    return NUMBERS.ln(value) if value > 0 else None


@_register("exp", "number", types="n")
def _exp(value: Decimal) -> Any:
    return NUMBERS.exp(value)


@_register("odd", "number", types="n")
def _odd(value: Decimal) -> Any:
    return value % 2 in (1, -1)


@_register("even", "number", types="n")
def _even(value: Decimal) -> Any:
    return value % 2 == 0


# --- strings


@_register("contains", "string", "match", types="ss")
def _contains(text: str, part: str) -> bool:
    return part in text


@_register("starts with", "string", "match", types="ss")
def _starts(text: str, part: str) -> bool:
    return text.startswith(part)


@_register("ends with", "string", "match", types="ss")
def _ends(text: str, part: str) -> bool:
    return text.endswith(part)


@_register("string length", "string", types="s")
def _length(text: str) -> Decimal:
    return Decimal(len(text))


@_register("upper case", "string", types="s")
def _upper(text: str) -> str:
    return text.upper()


@_register("lower case", "string", types="s")
def _lower(text: str) -> str:
    return text.lower()


@_register("trim", "string", types="s")
def _trim(text: str) -> str:
    return text.strip()


@_register("substring", "string", "start position", "length", types="sn")
def _substring(text: str, start: Decimal, length: Any = None) -> Any:
    first = int(start)
    if not first or (length is not None and (not isinstance(length, Decimal) or length < 1)):
        return None
    begin = first - 1 if first > 0 else max(len(text) + first, 0)
    return text[begin:] if length is None else text[begin : begin + int(length)]


@_register("substring before", "string", "match", types="ss")
def _before(text: str, part: str) -> str:
    return text.partition(part)[0] if part and part in text else ""


@_register("substring after", "string", "match", types="ss")
def _after(text: str, part: str) -> str:
    return text.partition(part)[2] if part and part in text else ("" if part else text)


@_register("string join", "list", "delimiter")
def _join(values: Any, delimiter: Any = "") -> Any:
    parts = [part for part in _flat((values,)) if part is not None]
    if not all(isinstance(part, str) for part in parts) or not isinstance(delimiter or "", str):
        return None
    if sum(map(len, parts)) + len(delimiter or "") * len(parts) > MAX_TEXT:
        return None
    return (delimiter or "").join(parts)


# --- lists


@_register("list contains", "list", "element")
def _list_contains(values: Any, element: Any) -> Any:
    return any(equal(entry, element) is True for entry in values) if isinstance(values, list) else None


@_register("count", "list")
def _count(*values: Any) -> Decimal:
    return Decimal(len(_flat(values)))


@_register("sum", "list")
def _sum(*arguments: Any) -> Any:
    values = _flat(arguments)
    if not values or not all(isinstance(value, Decimal) for value in values):
        return None
    total = Decimal(0)
    for value in values:
        total = NUMBERS.add(total, value)
    return total


def _extreme(name: str, sign: str) -> None:
    def extreme(*arguments: Any) -> Any:
        values = _flat(arguments)
        best = values[0] if values else None
        for value in values:
            better = compare(sign, value, best)
            if better is None:
                return None
            best = value if better else best
        return best

    _register(name, "list")(extreme)


_extreme("min", "<")
_extreme("max", ">")


@_register("mean", "list")
def _mean(*arguments: Any) -> Any:
    values = _flat(arguments)
    total = _sum(values)
    return None if total is None else NUMBERS.divide(total, Decimal(len(values)))


@_register("median", "list")
def _median(*arguments: Any) -> Any:
    values = _flat(arguments)
    if not values or not all(isinstance(value, Decimal) for value in values):
        return None
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else NUMBERS.divide(ordered[middle - 1] + ordered[middle], Decimal(2))


@_register("product", "list")
def _product(*arguments: Any) -> Any:
    values = _flat(arguments)
    if not values or not all(isinstance(value, Decimal) for value in values):
        return None
    total = Decimal(1)
    for value in values:
        total = NUMBERS.multiply(total, value)
    return total


@_register("all", "list")
def _all(*arguments: Any) -> Any:
    values = _flat(arguments)
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None


@_register("any", "list")
def _any(*arguments: Any) -> Any:
    values = _flat(arguments)
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None


BUILTINS["and"] = BUILTINS["all"]
BUILTINS["or"] = BUILTINS["any"]


@_register("append", "list", "item")
def _append(values: Any, *items: Any) -> Any:
    return [*(values if isinstance(values, list) else [values]), *items]


@_register("concatenate", "list")
def _concatenate(*lists: Any) -> list[Any]:
    return [entry for values in lists for entry in (values if isinstance(values, list) else [values])]


@_register("sublist", "list", "start position", "length", types="ln")
def _sublist(values: list[Any], start: Decimal, length: Any = None) -> Any:
    first = int(start)
    if not first or abs(first) > len(values):
        return None
    begin = first - 1 if first > 0 else len(values) + first
    return values[begin:] if length is None else values[begin : begin + int(length)]


@_register("insert before", "list", "position", "newItem", types="ln")
def _insert_before(values: list[Any], position: Decimal, item: Any) -> Any:
    place = int(position)
    if not place or abs(place) > len(values):
        return None
    begin = place - 1 if place > 0 else len(values) + place
    return [*values[:begin], item, *values[begin:]]


@_register("remove", "list", "position", types="ln")
def _remove(values: list[Any], position: Decimal) -> Any:
    place = int(position)
    if not place or abs(place) > len(values):
        return None
    begin = place - 1 if place > 0 else len(values) + place
    return [*values[:begin], *values[begin + 1 :]]


@_register("reverse", "list", types="l")
def _reverse(values: list[Any]) -> list[Any]:
    return values[::-1]


@_register("index of", "list", "match", types="l")
def _index_of(values: list[Any], match: Any) -> list[Any]:
    return [Decimal(place) for place, entry in enumerate(values, 1) if equal(entry, match) is True]


@_register("distinct values", "list", types="l")
def _distinct(values: list[Any]) -> list[Any]:
    return list({key_of(value): value for value in reversed(values)}.values())[::-1]


@_register("union", "list")
def _union(*lists: Any) -> list[Any]:
    merged: list[Any] = _distinct(_concatenate(*lists))
    return merged


@_register("flatten", "list", types="l")
def _flatten(values: list[Any]) -> list[Any]:
    flat: list[Any] = []
    pending = list(reversed(values))
    while pending:
        charge(1)
        entry = pending.pop()
        if isinstance(entry, list):
            pending.extend(reversed(entry))
        else:
            flat.append(entry)
    return flat


# --- contexts


@_register("get value", "m", "key", types="cs")
def _get_value(context: Mapping[str, Any], key: str) -> Any:
    return from_json(context.get(key))


@_register("get entries", "m", types="c")
def _get_entries(context: Mapping[str, Any]) -> list[Any]:
    return [{"key": key, "value": from_json(value)} for key, value in context.items()]


@_register("context put", "context", "key", "value", types="cs")
def _context_put(context: Mapping[str, Any], key: str, value: Any) -> Any:
    return {**context, key: value}


@_register("context merge", "contexts", types="l")
def _context_merge(contexts: list[Any]) -> Any:
    merged: dict[str, Any] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            return None
        merged.update(context)
    return merged


# --- dates, times, durations


def _whole(*values: Any) -> bool:
    return all(
        isinstance(value, Decimal) and value == value.to_integral_value() and abs(value) < 10**6 for value in values
    )


@_register("date", "from")
def _date(first: Any, month: Any = None, day: Any = None) -> Any:
    if _whole(first, month, day):
        return dt.date(int(first), int(month), int(day))
    if month is not None or day is not None:
        return None
    if isinstance(first, dt.datetime):
        return first.date()
    return first if isinstance(first, dt.date) else date_of(first) if isinstance(first, str) else None


@_register("date and time", "from")
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


@_register("time", "from")
def _time(first: Any, minute: Any = None, second: Any = None, offset: Any = None) -> Any:
    if _whole(first, minute) and isinstance(second, Decimal):
        zone = dt.timezone(offset) if isinstance(offset, dt.timedelta) else None
        return dt.time(int(first), int(minute), int(second), tzinfo=zone)
    if isinstance(first, dt.datetime):
        return first.timetz()
    if isinstance(first, dt.date):
        return dt.time(tzinfo=dt.UTC)
    return first if isinstance(first, dt.time) else time_of(first) if isinstance(first, str) else None


@_register("duration", "from")
def _duration(value: Any) -> Any:
    if isinstance(value, (dt.timedelta, YearsMonths)):
        return value
    return duration_of(value) if isinstance(value, str) else None


@_register("years and months duration", "from", "to")
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


@_register("day of week", "date")
def _day_of_week(value: Any) -> Any:
    return _DAYS[value.weekday()] if isinstance(value, dt.date) else None


@_register("day of year", "date")
def _day_of_year(value: Any) -> Any:
    return Decimal(value.timetuple().tm_yday) if isinstance(value, dt.date) else None


@_register("month of year", "date")
def _month_of_year(value: Any) -> Any:
    return _MONTHS[value.month - 1] if isinstance(value, dt.date) else None


@_register("week of year", "date")
def _week_of_year(value: Any) -> Any:
    return Decimal(value.isocalendar().week) if isinstance(value, dt.date) else None


# --- intervals (a point counts as a range of one value)


def _ends_of(value: Any) -> tuple[Any, bool, Any, bool]:
    if isinstance(value, Range):
        return value.low, value.low_closed, value.high, value.high_closed
    return value, True, value, True


@_register("before")
def _is_before(first: Any, second: Any) -> Any:
    _, _, high, high_closed = _ends_of(first)
    low, low_closed, _, _ = _ends_of(second)
    less = compare("<", high, low)
    return less if less is not False else (equal(high, low) and not (high_closed and low_closed))


@_register("after")
def _is_after(first: Any, second: Any) -> Any:
    return _is_before(second, first)


@_register("includes")
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


@_register("during")
def _during(inner: Any, outer: Any) -> Any:
    return _includes(outer, inner)
