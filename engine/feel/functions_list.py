"""FEEL's functions on lists and contexts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from engine.feel.table import Table, flat
from engine.feel.values import NUMBERS, Function, charge, compare, equal, from_json, key_of

FUNCTIONS = Table()


@FUNCTIONS.enter("list contains", "list", "element", types="l.")
def _list_contains(values: list[Any], element: Any) -> Any:
    return any(equal(entry, element) is True for entry in values)


@FUNCTIONS.enter("count", "list")
def _count(*values: Any) -> Decimal:
    return Decimal(len(flat(values)))


@FUNCTIONS.enter("sum", "list")
def _sum(*arguments: Any) -> Any:
    values = flat(arguments)
    if not values or not all(isinstance(value, Decimal) for value in values):
        return None
    total = Decimal(0)
    for value in values:
        total = NUMBERS.add(total, value)
    return total


def _extreme(name: str, sign: str) -> None:
    def extreme(*arguments: Any) -> Any:
        values = flat(arguments)
        best = values[0] if values else None
        for value in values:
            better = compare(sign, value, best)
            if better is None:
                return None
            best = value if better else best
        return best

    FUNCTIONS.enter(name, "list")(extreme)


_extreme("min", "<")
_extreme("max", ">")


@FUNCTIONS.enter("mean", "list")
def _mean(*arguments: Any) -> Any:
    values = flat(arguments)
    total = _sum(values)
    return None if total is None else NUMBERS.divide(total, Decimal(len(values)))


@FUNCTIONS.enter("median", "list")
def _median(*arguments: Any) -> Any:
    values = flat(arguments)
    if not values or not all(isinstance(value, Decimal) for value in values):
        return None
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(ordered) % 2 else NUMBERS.divide(ordered[middle - 1] + ordered[middle], Decimal(2))


@FUNCTIONS.enter("product", "list")
def _product(*arguments: Any) -> Any:
    values = flat(arguments)
    if not values or not all(isinstance(value, Decimal) for value in values):
        return None
    total = Decimal(1)
    for value in values:
        total = NUMBERS.multiply(total, value)
    return total


@FUNCTIONS.enter("stddev", "list")
def _stddev(*arguments: Any) -> Any:
    values = flat(arguments)
    if len(values) < 2 or not all(isinstance(value, Decimal) for value in values):
        return None
    mean = _mean(values)
    squares = [NUMBERS.power(NUMBERS.subtract(value, mean), Decimal(2)) for value in values]
    return NUMBERS.sqrt(NUMBERS.divide(_sum(squares), Decimal(len(values) - 1)))


@FUNCTIONS.enter("mode", "list")
def _mode(*arguments: Any) -> Any:
    values = flat(arguments)
    if not all(isinstance(value, Decimal) for value in values):
        return None
    counts = Counter(values)
    return sorted(value for value, count in counts.items() if count == max(counts.values()))


@FUNCTIONS.enter("sort", "list", "precedes", types="l.")
def _sort(values: list[Any], precedes: Any = None) -> Any:
    if precedes is None:
        precedes = Function("<", lambda a, b: compare("<", a, b))
    if not isinstance(precedes, Function):
        return None

    def order(one: Any, other: Any) -> int:
        charge(1)
        return -1 if precedes.call(one, other) is True else int(precedes.call(other, one) is True)

    return sorted(map(from_json, values), key=cmp_to_key(order))


@FUNCTIONS.enter("all", "list")
def _all(*arguments: Any) -> Any:
    values = flat(arguments)
    if any(value is False for value in values):
        return False
    return True if all(value is True for value in values) else None


@FUNCTIONS.enter("any", "list")
def _any(*arguments: Any) -> Any:
    values = flat(arguments)
    if any(value is True for value in values):
        return True
    return False if all(value is False for value in values) else None


FUNCTIONS["and"] = FUNCTIONS["all"]
FUNCTIONS["or"] = FUNCTIONS["any"]


@FUNCTIONS.enter("append", "list", "item")
def _append(values: Any, *items: Any) -> Any:
    return [*(values if isinstance(values, list) else [values]), *items]


@FUNCTIONS.enter("concatenate", "list")
def _concatenate(*lists: Any) -> list[Any]:
    return [entry for values in lists for entry in (values if isinstance(values, list) else [values])]


@FUNCTIONS.enter("sublist", "list", "start position", "length", types="ln")
def _sublist(values: list[Any], start: Decimal, length: Any = None) -> Any:
    first = int(start)
    if not first or abs(first) > len(values):
        return None
    begin = first - 1 if first > 0 else len(values) + first
    return values[begin:] if length is None else values[begin : begin + int(length)]


@FUNCTIONS.enter("insert before", "list", "position", "newItem", types="ln")
def _insert_before(values: list[Any], position: Decimal, item: Any) -> Any:
    place = int(position)
    if not place or abs(place) > len(values):
        return None
    begin = place - 1 if place > 0 else len(values) + place
    return [*values[:begin], item, *values[begin:]]


@FUNCTIONS.enter("list replace", "list", "position", "newItem", types="l", others=(("list", "match", "newItem"),))
def _list_replace(values: list[Any], place: Any, item: Any) -> Any:
    if isinstance(place, Function):
        answers = [place.call(from_json(value), item) for value in values]
        if not all(isinstance(answer, bool) for answer in answers):
            return None
        return [item if answer else value for value, answer in zip(values, answers, strict=True)]
    if not isinstance(place, Decimal) or not int(place) or abs(int(place)) > len(values):
        return None
    number = int(place) - 1 if place > 0 else len(values) + int(place)
    return [*values[:number], item, *values[number + 1 :]]


@FUNCTIONS.enter("remove", "list", "position", types="ln")
def _remove(values: list[Any], position: Decimal) -> Any:
    place = int(position)
    if not place or abs(place) > len(values):
        return None
    begin = place - 1 if place > 0 else len(values) + place
    return [*values[:begin], *values[begin + 1 :]]


@FUNCTIONS.enter("reverse", "list", types="l")
def _reverse(values: list[Any]) -> list[Any]:
    return values[::-1]


@FUNCTIONS.enter("index of", "list", "match", types="l")
def _index_of(values: list[Any], match: Any) -> list[Any]:
    return [Decimal(place) for place, entry in enumerate(values, 1) if equal(entry, match) is True]


@FUNCTIONS.enter("distinct values", "list", types="l")
def _distinct(values: list[Any]) -> list[Any]:
    first: dict[Any, Any] = {}
    for value in values:
        first.setdefault(key_of(value), value)
    return list(first.values())


@FUNCTIONS.enter("union", "list")
def _union(*lists: Any) -> list[Any]:
    merged: list[Any] = _distinct(_concatenate(*lists))
    return merged


@FUNCTIONS.enter("flatten", "list", types="l")
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


@FUNCTIONS.enter("get value", "m", "key", types="cs")
def _get_value(context: Mapping[str, Any], key: str) -> Any:
    return from_json(context.get(key))


@FUNCTIONS.enter("get entries", "m", types="c")
def _get_entries(context: Mapping[str, Any]) -> list[Any]:
    return [{"key": key, "value": from_json(value)} for key, value in context.items()]


@FUNCTIONS.enter("context put", "context", "key", "value", types="c", others=(("context", "keys", "value"),))
def _context_put(context: Mapping[str, Any], key: Any, value: Any) -> Any:
    if isinstance(key, str):
        return {**context, key: value}
    if not isinstance(key, list) or not key or not all(isinstance(one, str) for one in key):
        return None
    first, *rest = key
    if not rest:
        return {**context, first: value}
    around = context.get(first)
    if around is not None and not isinstance(around, Mapping):
        return None
    charge(len(rest))
    return {**context, first: _context_put(around or {}, rest, value)}


@FUNCTIONS.enter("context merge", "contexts", types="l")
def _context_merge(contexts: list[Any]) -> Any:
    merged: dict[str, Any] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            return None
        merged.update(context)
    return merged


@FUNCTIONS.enter("context", "entries", types="l")
def _context(entries: list[Any]) -> Any:
    made: dict[str, Any] = {}
    for entry in entries:
        key = entry.get("key") if isinstance(entry, Mapping) else None
        if not isinstance(key, str) or key in made or "value" not in entry:
            return None
        made[key] = from_json(entry["value"])
    return made
