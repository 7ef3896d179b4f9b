"""FEEL's functions on lists and contexts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine.feel.table import Table, flat
from engine.feel.values import NUMBERS, charge, compare, equal, from_json, key_of

FUNCTIONS = Table()


@FUNCTIONS.enter("list contains", "list", "element")
def _list_contains(values: Any, element: Any) -> Any:
    return any(equal(entry, element) is True for entry in values) if isinstance(values, list) else None


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
    return list({key_of(value): value for value in reversed(values)}.values())[::-1]


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


@FUNCTIONS.enter("context put", "context", "key", "value", types="cs")
def _context_put(context: Mapping[str, Any], key: str, value: Any) -> Any:
    return {**context, key: value}


@FUNCTIONS.enter("context merge", "contexts", types="l")
def _context_merge(contexts: list[Any]) -> Any:
    merged: dict[str, Any] = {}
    for context in contexts:
        if not isinstance(context, Mapping):
            return None
        merged.update(context)
    return merged
