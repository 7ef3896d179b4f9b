"""What differs between two versions of a diagram, element by element. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from engine import workflow_parser
from engine.workflow_model import Diagram, Element, Flow

#: What an element says of itself; what is around it stands in its flows, and its documentation changes nothing.
_SAYS = tuple(
    one.name for one in fields(Element) if one.name not in ("id", "incoming", "outgoing", "documentation", "parent")
)


@dataclass(frozen=True)
class Difference:
    """One element or flow that was added, removed or changed; ``what`` names what changed, before and after."""

    element_id: str
    name: str
    kind: str
    change: str  # added | removed | changed
    what: tuple[tuple[str, str, str], ...] = ()


def differences(old: bytes, new: bytes) -> list[Difference]:
    """Return what the new diagram adds, removes and changes; pictures do not count.

    :raises DiagramUnreadable: when one of them is no diagram.
    """
    before, after = workflow_parser.read(old), workflow_parser.read(new)
    return [*_elements(before, after), *_flows(before, after)]


def _elements(before: Diagram, after: Diagram) -> Iterator[Difference]:
    for identity, new in after.elements.items():
        old = before.elements.get(identity)
        if old is None:
            yield Difference(identity, new.name, new.kind, "added")
            continue
        pairs = [(name, getattr(old, name), getattr(new, name)) for name in _SAYS]
        if what := _changed(pairs):
            yield Difference(identity, new.name, new.kind, "changed", what)
    for identity, old in before.elements.items():
        if identity not in after.elements:
            yield Difference(identity, old.name, old.kind, "removed")


def _flows(before: Diagram, after: Diagram) -> Iterator[Difference]:
    """Compare flows by their ends and conditions; an id alone changes nothing."""
    old, new = {_key(flow): flow for flow in before.flows}, {_key(flow): flow for flow in after.flows}
    gone = {flow.id: flow for key, flow in old.items() if key not in new}
    for flow in (flow for key, flow in new.items() if key not in old):
        was = gone.pop(flow.id, None)
        if was is None:
            yield _flow(flow, "added")
            continue
        pairs = [
            (name, getattr(was, name), getattr(flow, name)) for name in ("source", "target", "condition", "default")
        ]
        yield _flow(flow, "changed", _changed(pairs))
    for flow in gone.values():
        yield _flow(flow, "removed")


def _flow(flow: Flow, change: str, what: tuple[tuple[str, str, str], ...] = ()) -> Difference:
    return Difference(flow.id, f"{flow.source} → {flow.target}", "sequenceFlow", change, what)


def _changed(pairs: list[tuple[str, Any, Any]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((name, _text(was), _text(now)) for name, was, now in pairs if was != now)


def _key(flow: Flow) -> tuple[Any, ...]:
    return flow.source, flow.target, flow.condition, flow.default


def _text(value: Any) -> str:
    if value is None or value == ():
        return "—"
    if isinstance(value, tuple):
        return "; ".join(_text(one) for one in value)
    if hasattr(value, "__dataclass_fields__"):
        said = {one.name: getattr(value, one.name) for one in fields(value)}
        return ", ".join(f"{name} {shown}" for name, shown in said.items() if shown not in (None, "", (), False, True))
    return str(value)[:200]
