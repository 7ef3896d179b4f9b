"""Item definitions of a decision model: the types that it names itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

from engine import feel
from engine.feel.types import ANY, Type, type_of
from engine.feel.values import date_of, datetime_of, duration_of, time_of

_DMN = re.compile(
    r"\{https?://www\.omg\.org/spec/DMN/[^}]+/MODEL/?\}(.*)|\{http://www\.omg\.org/spec/DMN/[^}]*\.xsd\}(.*)"
)
MAX_DEPTH = 20


class Types:
    """The types of a model by name; a name is resolved when it is first asked for, circles end in any."""

    def __init__(self) -> None:
        self.nodes: dict[str, etree._Element] = {}
        self.allowed: dict[str, feel.Tests] = {}
        self._made: dict[str, Type] = {}
        self._open: set[str] = set()

    def named(self, reference: str | None) -> Type | None:
        """Return the type of a ``typeRef``; None where none is named, or one of another model."""
        if not reference:
            return None
        name = reference.rpartition(":")[2].strip() if reference not in self.nodes else reference
        if name in self.nodes:
            if name not in self._made:
                if name in self._open or len(self._open) > MAX_DEPTH:
                    return ANY
                self._open.add(name)
                self._made[name] = self._of(self.nodes[name], name)
                self._open.discard(name)
            return self._made[name]
        try:
            return type_of(re.sub(r"^feel\.", "", name))
        except ValueError:
            return None

    def _of(self, node: etree._Element, name: str) -> Type:
        components = [child for child in node if tag_of(child) == "itemComponent"]
        if components:
            fields = {str(one.get("name")): self._of(one, f"{name}.{one.get('name')}") for one in components}
            made = Type("context", fields=fields)
        else:
            reference = child_of(node, "typeRef")
            made = self.named((reference.text or "").strip() if reference is not None else None) or ANY
        if (tests := self.allowed.get(name)) is not None:
            made = Type(made.kind, made.of, made.fields, _allows(tests, made))
        return Type("list", of=made) if node.get("isCollection") == "true" else made


def _allows(tests: feel.Tests, base: Type) -> Any:
    return lambda value: tests.matches(value) and (base.allowed is None or base.allowed(value))


_READERS: dict[str, Any] = {
    "date": date_of, "time": time_of, "date and time": datetime_of,
    "days and time duration": duration_of, "years and months duration": duration_of,
}  # fmt: skip


def taken(kind: Type, value: Any) -> Any:
    """Return a value of JSON with the texts of dates, times and durations read where such are wanted."""
    if isinstance(value, str) and kind.kind in _READERS:
        return _READERS[kind.kind](value)
    if kind.kind == "list" and kind.of is not None and isinstance(value, (list, tuple)):
        return [taken(kind.of, entry) for entry in value]
    if kind.kind == "context" and kind.fields and isinstance(value, Mapping):
        return {name: taken(kind.fields.get(str(name), ANY), entry) for name, entry in value.items()}
    return value


def tag_of(node: etree._Element) -> str:
    """Return the local name of a DMN tag of any version, empty for anything else."""
    found = _DMN.fullmatch(node.tag) if isinstance(node.tag, str) else None
    return (found.group(1) or found.group(2) or "") if found else ""


def child_of(node: etree._Element, tag: str) -> etree._Element | None:
    """Return the first child of a tag."""
    return next((child for child in node if tag_of(child) == tag), None)


def text_of(node: etree._Element) -> str:
    """Return the text of an expression."""
    text = child_of(node, "text")
    return "" if text is None else (text.text or "").strip()
