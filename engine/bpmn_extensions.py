"""Reads what the dialects of bpmn.io, Camunda 7, Camunda 8 and our own say beside the standard. Pure.

Every text comes out as FEEL: ``=x`` as it is, ``${x}`` translated where it is simple, a literal as a text. What is
not understood stays as it was written, for the check to refuse or to note.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from engine.bpmn_support import VENDOR
from engine.bpmn_translate import is_foreign, to_feel
from engine.workflow_model import BPMN, CAMUNDA, DUECOURSE, ZEEBE, Copy, Staff

DIALECTS = {DUECOURSE: "duecourse", CAMUNDA: "camunda", ZEEBE: "zeebe"}
#: Namespaces of pictures and of XML itself, which never say what runs.
PICTURES = ("http://www.omg.org/spec/BPMN/20100524/DI", "http://www.omg.org/spec/DD/20100524/", "http://www.w3.org/")


def attributes_of(node: etree._Element, namespace: str, tag: str) -> dict[str, Any]:
    """Return the attributes of an extension element, empty when there is none."""
    found = node.find(f"{{{BPMN}}}extensionElements/{{{namespace}}}{tag}")
    return {} if found is None else {str(key): str(value) for key, value in found.attrib.items()}


def feel_of(text: str) -> str:
    """Return FEEL for a text that is a literal unless it says otherwise."""
    plain = text.strip()
    if plain.startswith("="):
        return plain[1:].strip()
    return to_feel(plain) if is_foreign(plain) else json.dumps(plain, ensure_ascii=False)


def operator_of(node: etree._Element) -> str | None:
    """Return the operator of a task, or of the message that an event sends."""
    named: str | None = None
    for place in (node, node.find(f"{{{BPMN}}}messageEventDefinition")):
        if place is None or named:
            continue
        named = attributes_of(place, DUECOURSE, "operator").get("name") or place.get(f"{{{DUECOURSE}}}operator")
        named = named or place.get(f"{{{CAMUNDA}}}topic") or attributes_of(place, ZEEBE, "taskDefinition").get("type")
    return named


def result_of(node: etree._Element) -> str | None:
    """Return the result variable."""
    for attribute, found in (
        ("name", attributes_of(node, DUECOURSE, "result")),
        ("result", attributes_of(node, DUECOURSE, "decision")),
        ("result", attributes_of(node, DUECOURSE, "operator")),
        (f"{{{CAMUNDA}}}resultVariable", {str(key): str(value) for key, value in node.attrib.items()}),
        ("resultVariable", attributes_of(node, ZEEBE, "calledDecision")),
        ("resultVariable", attributes_of(node, ZEEBE, "script")),
    ):
        if found.get(attribute):
            return str(found[attribute])
    return None


def decision_of(node: etree._Element) -> str | None:
    """Return the name of the decision of a business rule task."""
    own = attributes_of(node, DUECOURSE, "decision").get("name") or node.get(f"{{{CAMUNDA}}}decisionRef")
    return own or attributes_of(node, ZEEBE, "calledDecision").get("decisionId")


def called_of(node: etree._Element) -> str | None:
    """Return the process that a call activity calls."""
    return node.get("calledElement") or attributes_of(node, ZEEBE, "calledElement").get("processId")


def copies_of(node: etree._Element) -> tuple[list[Copy], list[Copy]]:
    """Return the mappings in and out that the dialects write."""
    into: list[Copy] = []
    out: list[Copy] = []
    for child in node.iterfind(f"{{{BPMN}}}extensionElements/*"):
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child)
        own = name.namespace == DUECOURSE
        if own and name.localname in ("input", "output"):
            (into if name.localname == "input" else out).append(_copy(child, str))
        elif name.namespace == ZEEBE and name.localname == "ioMapping":
            for inner in child:
                (into if etree.QName(inner).localname == "input" else out).append(_copy(inner, feel_of))
        elif name.namespace == CAMUNDA and name.localname == "inputOutput":
            for inner in child:
                made = Copy(inner.get("name") or "", feel_of(inner.text or ""))
                if len(inner):
                    made = Copy(made.target, "${" + etree.QName(inner[0]).localname + "}")
                (into if etree.QName(inner).localname == "inputParameter" else out).append(made)
        elif name.namespace == CAMUNDA and name.localname in ("in", "out") and child.get("target"):
            source = child.get("source") or feel_of(child.get("sourceExpression") or "")
            (into if name.localname == "in" else out).append(Copy(str(child.get("target")), source))
    return into, out


def _copy(node: etree._Element, read: Callable[[str], str]) -> Copy:
    return Copy(node.get("target") or "", read(node.get("source") or ""))


def staff_of(node: etree._Element) -> Staff | None:
    """Return who does a user task, by when and on which form."""
    said = attributes_of(node, ZEEBE, "assignmentDefinition")
    form = attributes_of(node, ZEEBE, "formDefinition")
    assignee = node.get(f"{{{CAMUNDA}}}assignee") or said.get("assignee") or _persons(node, "humanPerformer")
    groups = [
        node.get(f"{{{CAMUNDA}}}candidateUsers"), node.get(f"{{{CAMUNDA}}}candidateGroups"),
        said.get("candidateUsers"), said.get("candidateGroups"), _persons(node, "potentialOwner"),
    ]  # fmt: skip
    due = node.get(f"{{{CAMUNDA}}}dueDate") or attributes_of(node, ZEEBE, "taskSchedule").get("dueDate")
    named = node.get(f"{{{CAMUNDA}}}formKey") or node.get(f"{{{CAMUNDA}}}formRef")
    named = named or form.get("formId") or form.get("formKey") or form.get("externalReference")
    if not (assignee or any(groups) or due or named):
        return None
    candidates = [feel for group in groups if group for feel in _listed(group)]
    return Staff(_optional(assignee), tuple(candidates), _optional(due), _optional(named))


def _optional(text: str | None) -> str | None:
    return feel_of(text) if text else None


def _listed(text: str) -> Iterator[str]:
    if is_foreign(text) or text.strip().startswith("="):
        yield feel_of(text)
    else:
        yield from (feel_of(part) for part in text.split(",") if part.strip())


def _persons(node: etree._Element, tag: str) -> str | None:
    found = node.find(f"{{{BPMN}}}{tag}/{{{BPMN}}}resourceAssignmentExpression/{{{BPMN}}}formalExpression")
    return None if found is None else "".join(str(part) for part in found.itertext()).strip() or None


def not_understood(node: etree._Element) -> Iterator[tuple[str, bool]]:
    """Yield what a node says in other languages that nobody here understands, and whether it claims to be ours."""
    for key in node.attrib:
        name = etree.QName(key)
        dialect = DIALECTS.get(name.namespace or "")
        if (
            name.namespace
            and not name.namespace.startswith(PICTURES)
            and name.localname not in VENDOR.get(dialect or "", ())
        ):
            yield name.localname, dialect == "duecourse"
    for child in node.iterfind(f"{{{BPMN}}}extensionElements/*"):
        if not isinstance(child.tag, str):
            continue
        name = etree.QName(child)
        dialect = DIALECTS.get(name.namespace or "")
        if name.localname not in VENDOR.get(dialect or "", ()):
            yield name.localname, dialect == "duecourse"
