"""A small notation for diagrams, and surroundings that remember what they were asked."""

from __future__ import annotations

import datetime as dt
import re
import shlex
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape, quoteattr

AT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
_KINDS = {
    "start": "startEvent",
    "end": "endEvent",
    "user": "userTask",
    "manual": "manualTask",
    "task": "task",
    "service": "serviceTask",
    "script": "scriptTask",
    "rule": "businessRuleTask",
    "send": "sendTask",
    "receive": "receiveTask",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "race": "eventBasedGateway",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
    "boundary": "boundaryEvent",
    "sub": "subProcess",
    "esub": "subProcess",
    "call": "callActivity",
    "complex": "complexGateway",
    "transaction": "transaction",
}


def bpmn(text: str, extra: str = "") -> bytes:
    """Write a diagram: one node a line (``user a``), ``sub p {`` … ``}``, flows ``a -> b -> c if x > 1``, or XML."""
    roots: dict[str, str] = {}
    defaults = {}
    for line in text.splitlines():
        if "->" in line and line.rstrip().endswith(" default"):
            source, target = (part.strip() for part in line.strip().removesuffix(" default").split("->"))
            defaults[source] = f"{source}_{target}"
    body: list[str] = []
    closing: list[str] = []
    flows: set[str] = set()
    for raw in text.splitlines():
        line = raw.strip()
        if not line:
            continue
        if line == "}":
            body.append(closing.pop())
        elif line.startswith("<"):
            body.append(line)  # XML as it is.
        elif line.startswith("process "):  # What follows belongs to another process of the file.
            body.append(f'</bpmn:process><bpmn:process id="{line.split()[1]}">')
        elif "->" in line:
            body.append(_flows(line, flows))
        else:
            opening, closed = _node(line.removesuffix("{").strip(), roots, defaults, line.endswith("{"))
            body.append(opening)
            if closed:
                closing.append(closed)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:duecourse="http://duecourse.cn/bpmn/1.0" id="d">'
        + "".join(roots.values())
        + f'<bpmn:process id="process" isExecutable="true">{"".join(body)}</bpmn:process>{extra}</bpmn:definitions>'
    ).encode()


def _flows(line: str, used: set[str]) -> str:
    line, _, condition = line.removesuffix(" default").partition(" if ")
    names = [part.strip() for part in line.split("->")]
    found = ""
    for source, target in pairwise(names):
        identity = f"{source}_{target}"
        while identity in used:
            identity += "x"
        used.add(identity)
        inside = f"<bpmn:conditionExpression>{escape(condition)}</bpmn:conditionExpression>" if condition else ""
        found += (
            f'<bpmn:sequenceFlow id="{identity}" sourceRef="{source}" targetRef="{target}">{inside}</bpmn:sequenceFlow>'
        )
    return found


def _node(line: str, roots: dict[str, str], defaults: dict[str, str], block: bool) -> tuple[str, str]:
    kind, identity, *rest = shlex.split(line)
    words = {part.partition("=")[0]: part.partition("=")[2] for part in rest}
    tag, attributes, inside, extension = _KINDS[kind], {"id": identity, "name": words.get("name", "")}, "", ""
    if identity in defaults:
        attributes["default"] = defaults[identity]
    if "on" in words:
        attributes["attachedToRef"] = rest[rest.index("on") + 1]
    if "nonint" in words:
        attributes["cancelActivity" if kind == "boundary" else "isInterrupting"] = "false"
    if kind == "esub":
        attributes["triggeredByEvent"] = "true"
    if "called" in words:
        attributes["calledElement"] = words["called"]
    for name in ("message", "signal", "error", "escalation"):
        if name not in words:
            continue
        root = f"{name}_{words[name]}"
        code = {"error": "errorCode", "escalation": "escalationCode"}.get(name, "name")
        if words[name]:
            roots[root] = f"<bpmn:{name} id={quoteattr(root)} {code}={quoteattr(words[name])}/>"
        if kind in ("receive", "send"):
            attributes["messageRef"] = root
        else:
            reference = f"{name}Ref={quoteattr(root)}" if words[name] else ""
            inside += f"<bpmn:{name}EventDefinition {reference}/>"
    for slot, name in (("date", "timeDate"), ("timer", "timeDuration"), ("cycle", "timeCycle")):
        if slot in words:
            value = f"<bpmn:{name}>{escape(words[slot])}</bpmn:{name}>"
            inside += f"<bpmn:timerEventDefinition>{value}</bpmn:timerEventDefinition>"
    if "condition" in words:
        condition = f"<bpmn:condition>{escape(words['condition'])}</bpmn:condition>"
        inside += f"<bpmn:conditionalEventDefinition>{condition}</bpmn:conditionalEventDefinition>"
    if "terminate" in words:
        inside += "<bpmn:terminateEventDefinition/>"
    if "link" in words:
        inside += f"<bpmn:linkEventDefinition name={quoteattr(words['link'])}/>"
    if "script" in words:
        inside += f"<bpmn:script>{escape(words['script'])}</bpmn:script>"
    for name in ("operator", "decision", "result"):
        if name in words:
            extension += f"<duecourse:{name} name={quoteattr(words[name])}/>"
    for word in rest:
        if found := re.fullmatch(r"(in|out)\.([\w.]+)=(.*)", word, re.S):
            tag_ = {"in": "input", "out": "output"}[found.group(1)]
            extension += f"<duecourse:{tag_} target={quoteattr(found.group(2))} source={quoteattr(found.group(3))}/>"
    inside += _loop(words)
    if extension:
        inside = f"<bpmn:extensionElements>{extension}</bpmn:extensionElements>" + inside
    opening = (
        f"<bpmn:{tag} " + " ".join(f"{key}={quoteattr(value)}" for key, value in attributes.items()) + ">" + inside
    )
    return (opening, f"</bpmn:{tag}>") if block else (opening + f"</bpmn:{tag}>", "")


def _loop(words: dict[str, str]) -> str:
    until = f"<bpmn:completionCondition>{escape(words['until'])}</bpmn:completionCondition>" if "until" in words else ""
    own = "".join(
        f" {key}={quoteattr(words[key])}" for key in ("collection", "item", "output", "outputItem") if key in words
    )
    extension = f"<bpmn:extensionElements><duecourse:loop{own}/></bpmn:extensionElements>" if own else ""
    if "each" in words or "times" in words:
        sequential = "true" if words.get("each") == "seq" else "false"
        count = f"<bpmn:loopCardinality>{escape(words['times'])}</bpmn:loopCardinality>" if "times" in words else ""
        return (
            f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}">{extension}{count}{until}'
            "</bpmn:multiInstanceLoopCharacteristics>"
        )
    if "while" in words:
        before, maximum = str("before" in words).lower(), f'loopMaximum="{words["max"]}"' if "max" in words else ""
        condition = f"<bpmn:loopCondition>{escape(words['while'])}</bpmn:loopCondition>"
        tag = "bpmn:standardLoopCharacteristics"
        return f'<{tag} testBefore="{before}" {maximum}>{condition}</{tag}>'
    return ""


class World:
    """Surroundings for tests: facts, deadlines, services and decisions in plain dictionaries."""

    def __init__(self, **facts: Any) -> None:
        self.at = AT
        self.facts: dict[str, Any] = facts
        self.deadlines: dict[str, dt.datetime] = {}
        self.topics: dict[str, str] = {}
        self.calls: list[str] = []
        self.services: dict[str, Any] = {}
        self.decisions: dict[str, Any] = {}

    def view(self) -> Mapping[str, object]:
        return self.facts

    def due(self, name: str) -> dt.datetime | None:
        return self.deadlines.get(name)

    def call(self, operator: str, element_id: str) -> None:
        self.calls.append(operator)
        if operator in self.services:
            self.services[operator]()

    def is_external(self, operator: str) -> str | None:
        return self.topics.get(operator)

    def decide(self, decision: str) -> object:
        return self.decisions[decision]

    def assign(self, name: str, value: object) -> None:
        *path, last = name.split(".")
        place = self.facts
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
