"""The types of FEEL: read from text, asked of values, and what a value becomes where a type is wanted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from engine.feel.values import Function, Range, charge, from_json, kind_of

MAX_DEPTH = 20
_SIMPLE = {
    *("number", "string", "boolean", "date", "time", "date and time", "days and time duration"),
    *("years and months duration", "Any", "Null", "list", "context", "range", "function"),
}
_OLD = {
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "duration": "Any",
}


@dataclass(frozen=True)
class Type:
    """A type: its kind, what its parts are of, and which values are allowed (None for all)."""

    kind: str
    of: Type | None = None
    fields: Mapping[str, Type] = field(default_factory=dict)
    allowed: Callable[[Any], bool] | None = None

    def holds(self, value: Any) -> bool:
        """Return whether a value is of this type; null is only of ``Null`` and, for a part, of any."""
        value = from_json(value)
        if self.kind == "Any":
            return value is not None
        if value is None:
            return self.kind == "Null"
        if kind_of(value) != self.kind:
            return False
        if self.kind == "list" and self.of is not None:
            charge(len(value))
            if not all(self.of.takes(entry) for entry in value):
                return False
        if self.kind == "context" and self.fields:
            charge(len(self.fields))
            if not all(name in value and kind.takes(value[name]) for name, kind in self.fields.items()):
                return False
        if (
            self.kind == "range"
            and self.of is not None
            and isinstance(value, Range)
            and not (all(end is None or self.of.holds(end) for end in (value.low, value.high)))
        ):
            return False
        if (
            self.kind == "function"
            and self.fields
            and isinstance(value, Function)
            and len(value.names) != len(self.fields)
        ):
            return False
        return self.allowed is None or self.allowed(value)

    def takes(self, value: Any) -> bool:
        """Return whether a value may stand where this type is wanted: null may, everywhere."""
        return value is None or self.kind == "Any" or self.holds(value)

    def fit(self, value: Any) -> Any:
        """Return the value as this type, turning a list of one into its one and back; null when it does not fit."""
        value = from_json(value)
        if value is None or self.kind == "Any" or self.holds(value):
            return value
        if self.kind == "list" and not isinstance(value, list) and (self.of is None or self.of.takes(value)):
            return [value]
        if isinstance(value, list) and len(value) == 1 and self.kind != "list" and self.holds(value[0]):
            return from_json(value[0])
        return None


ANY = Type("Any")


@lru_cache(maxsize=512)
def type_of(text: str) -> Type:
    """Read a type, such as ``list<context<name: string, age: number>>``.

    :raises ValueError: when it is none.
    """
    kind, rest = _read(" ".join(text.split()), 0)
    if rest.strip():
        raise ValueError(rest)
    return kind


def _read(text: str, depth: int) -> tuple[Type, str]:
    if depth > MAX_DEPTH:
        raise ValueError(text)
    text = text.strip()
    found = re.match(r"(days and time duration|years and months duration|date and time|[^\W\d]\w*)", text)
    if not found or _OLD.get(found.group(), found.group()) not in _SIMPLE:
        raise ValueError(text)
    kind, rest = _OLD.get(found.group(), found.group()), text[found.end() :].strip()
    if not rest.startswith("<") or kind not in ("list", "range", "context", "function"):
        return Type(kind), rest
    rest = rest[1:].strip()
    parts: dict[str, Type] = {}
    while not rest.startswith(">"):
        name = str(len(parts))
        if kind == "context":
            name, colon, rest = (piece.strip() for piece in rest.partition(":"))
            if not colon:
                raise ValueError(text)
        part, rest = _read(rest, depth + 1)
        parts[name] = part
        rest = rest.strip()
        if rest.startswith(","):
            rest = rest[1:].strip()
        elif not rest.startswith(">"):
            raise ValueError(text)
    rest = rest[1:].strip()
    if kind == "function" and rest.startswith("->"):
        _, rest = _read(rest[2:], depth + 1)
    if kind in ("list", "range"):
        if len(parts) != 1:
            raise ValueError(text)
        return Type(kind, of=parts["0"]), rest
    return Type(kind, fields=parts), rest
