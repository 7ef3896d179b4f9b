"""Reads the data of a diagram: variables, and what is copied into and out of activities by associations. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from engine.workflow_model import BPMN, Copy

_NAME = re.compile(r"[^\W\d]\w*")
Fault = tuple[str, str, str]  # element id, code, detail


class Data:
    """The data objects, properties and stores of a file, by id."""

    def __init__(self, root: etree._Element) -> None:
        self.variables: dict[str, tuple[str, str]] = {}  # id -> name, scope
        self.used: dict[str, set[str]] = {}
        self.stores: set[str] = set()
        self.faults: list[Fault] = []
        objects: dict[str, str] = {}
        for node in root.iter(_tag("dataObject"), _tag("property"), _tag("dataStoreReference")):
            identity, scope = str(node.get("id") or ""), str(node.getparent().get("id") or "")  # type: ignore[union-attr]
            name = node.get("name") or ""
            if node.tag == _tag("dataStoreReference"):
                self.stores.add(identity)
                continue
            self.variables[identity] = (name, scope)
            if node.tag == _tag("dataObject"):
                objects[identity] = name
            elif _NAME.fullmatch(name) and not name.startswith("__"):
                self.used.setdefault(scope, set()).add(name)
        for node in root.iter(_tag("dataObjectReference")):
            of = str(node.get("dataObjectRef") or "")
            scope = self.variables[of][1] if of in self.variables else str(node.getparent().get("id") or "")  # type: ignore[union-attr]
            name = node.get("name") or objects.get(of, "")
            self.variables[str(node.get("id") or "")] = (objects.get(of) or name, scope)

    def copies(self, node: etree._Element) -> tuple[list[Copy], list[Copy]]:
        """Return what associations copy into and out of an activity or event.

        One that only points at a data object, as tools draw it, is a picture and copies nothing.
        """
        own = {str(found.get("id")): found.get("name") or "" for found in _ends(node)}
        into = list(self._associated(node, "dataInputAssociation", own))
        return into, list(self._associated(node, "dataOutputAssociation", own))

    def name_of(self, reference: str, node: etree._Element) -> str:
        """Return the variable that an id stands for; a text that is no id is a name already."""
        if reference in self.variables:
            return self._variable(str(node.get("id")), reference)
        for association in (*node.findall(_tag("dataInputAssociation")), *node.findall(_tag("dataOutputAssociation"))):
            ends = [_text(association, "sourceRef"), _text(association, "targetRef")]
            if reference in ends:
                other = ends[1 - ends.index(reference)]
                if other in self.variables:
                    return self._variable(str(node.get("id")), other)
        return next(
            (str(end.get("name")) for end in _ends(node) if end.get("id") == reference and end.get("name")), reference
        )

    def _associated(self, node: etree._Element, tag: str, own: dict[str, str]) -> Iterator[Copy]:
        identity = str(node.get("id"))
        for association in node.findall(_tag(tag)):
            source, target = _text(association, "sourceRef"), _text(association, "targetRef")
            if {source, target} & self.stores:
                self.faults.append((identity, "data-store", source if source in self.stores else target))
                continue
            transformation = _text(association, "transformation")
            assignments = association.findall(_tag("assignment"))
            for assignment in assignments:
                to = _text(assignment, "to")
                yield Copy(
                    self.name_of(to, node) if to in self.variables else own.get(to) or to, _text(assignment, "from")
                )
            if assignments:
                continue
            reads = tag == "dataInputAssociation"
            inner, outer = (target, source) if reads else (source, target)
            name = own.get(inner, "")
            if outer not in self.variables or not (name or transformation):
                continue  # A picture.
            variable = self._variable(identity, outer)
            if reads:
                yield Copy(name, transformation or variable)
            else:
                yield Copy(variable, transformation or name)

    def _variable(self, identity: str, reference: str) -> str:
        name, scope = self.variables[reference]
        if not _NAME.fullmatch(name):
            self.faults.append((identity, "data-name", name or reference))
        self.used.setdefault(scope, set()).add(name)
        return name


def _ends(node: etree._Element) -> Iterator[etree._Element]:
    """Yield the inputs and outputs that an activity or event declares."""
    for around in (node, *node.findall(_tag("ioSpecification"))):
        yield from around.findall(_tag("dataInput"))
        yield from around.findall(_tag("dataOutput"))


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _text(node: etree._Element, tag: str) -> str:
    found = node.find(_tag(tag))
    return "" if found is None else "".join(str(part) for part in found.itertext()).strip()
