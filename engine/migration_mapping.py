"""Propose which element of another version takes the place of one that it no longer has. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping

from engine.workflow import Spec
from engine.workflow_model import Element

#: What must be the same for a token to stay; what is one in two versions is the same element under another id.
_Kind = tuple[str, str, str | None, bool]
_Sign = Callable[[Element, Mapping[str, str]], Hashable]


def proposed(old: Spec, new: Spec) -> dict[str, str]:
    """Pair the elements that only the old version has with those that only the new one has.

    Two of one kind are a pair when their names agree, else when all that leads to them and away from them does; where
    several would do, nothing is proposed. Elements of one id in both need no pair.
    """
    gone = [one for key, one in old.elements.items() if key not in new.elements]
    fresh = [one for key, one in new.elements.items() if key not in old.elements]
    found: dict[str, str] = {}
    while True:  # a pair gives its neighbours, and what lies inside it, a place that can be compared
        for sign in (_named, _placed):
            left = [one for one in gone if one.id not in found]
            free = [one for one in fresh if one.id not in found.values()]
            if more := _pairs(left, free, sign, found):
                found |= more
                break
        else:
            return found


def candidates(old: Spec, new: Spec, element: str) -> list[Element]:
    """List what a token at an element may be taken to: elements of its kind, those that are new first."""
    was = old.elements[element]
    same = [one for one in new.elements.values() if _kind(one) == _kind(was)]
    return sorted(same, key=lambda one: (one.id in old.elements, one.name, one.id))


def _kind(one: Element) -> _Kind:
    return one.kind, one.event.kind, one.operator, one.event_subprocess


def _named(one: Element, found: Mapping[str, str]) -> Hashable:
    return (one.name, _around(one, found)) if one.name else None


def _placed(one: Element, found: Mapping[str, str]) -> Hashable:
    """Say between which elements it stands, those of the old version under their new ids."""
    before = sorted(found.get(flow.source, flow.source) for flow in one.incoming)
    after = sorted(found.get(flow.target, flow.target) for flow in one.outgoing)
    return (tuple(before), tuple(after), _around(one, found)) if before or after or one.attached_to else None


def _around(one: Element, found: Mapping[str, str]) -> tuple[str, str]:
    """Name the subprocess that it lies in, and the activity that it is attached to, as the new version calls them."""
    parent, host = one.parent or "", one.attached_to or ""
    return found.get(parent, parent), found.get(host, host)


def _pairs(gone: Iterable[Element], fresh: Iterable[Element], sign: _Sign, found: Mapping[str, str]) -> dict[str, str]:
    """Pair those that agree in kind and sign and that no other agrees with."""
    left, right = _by_sign(gone, sign, found), _by_sign(fresh, sign, {})
    return {old[0].id: right[key][0].id for key, old in left.items() if len(old) == 1 and len(right.get(key, ())) == 1}


def _by_sign(elements: Iterable[Element], sign: _Sign, found: Mapping[str, str]) -> dict[Hashable, list[Element]]:
    grouped: dict[Hashable, list[Element]] = {}
    for one in elements:
        if (told := sign(one, found)) is not None:
            grouped.setdefault((_kind(one), told), []).append(one)
    return grouped
