"""Accepts a diagram or refuses it with element ids. Pure; never raises, whatever the bytes are.

What the engine cannot run exactly as the standard says is refused here, so nothing is ever silently dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine import feel, workflow_parser
from engine.bpmn_problems import MESSAGES
from engine.bpmn_support import ELEMENTS, NOT_STANDARD, POSITIONS
from engine.bpmn_translate import is_foreign
from engine.workflow_graph import Graph
from engine.workflow_parser import ACTIVITIES, GATEWAYS, Diagram, Element, Event
from engine.workflow_timers import is_literal, timer_of

CATCHABLE = {"timer", "message", "signal", "conditional"}
MAX_DEPTH = 20
_ID = re.compile(r"[\w.:-]{1,200}")
_PATH = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True)
class Problem:
    """Why an element is refused (or, as a warning, what to know about it)."""

    element_id: str
    code: str
    message_en: str
    message_zh: str


@dataclass(frozen=True)
class Report:
    """The outcome of a check."""

    accepted: bool
    process_id: str | None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def check(
    xml: bytes,
    *,
    known_operators: Collection[str] | None = None,
    known_steps: Collection[str] | None = None,
    known_decisions: Collection[str] | None = None,
    known_deadlines: Collection[str] | None = None,
    known_names: Collection[str] | None = None,
) -> Report:
    """Check a diagram; names are only compared where a list of known ones is given."""
    known = {
        "operator": known_operators,
        "step": known_steps,
        "decision": known_decisions,
        "deadline": known_deadlines,
        "name": known_names,
    }
    checker: _Checker | None = None
    try:
        checker = _Checker(workflow_parser.read(xml), known)
        checker.run()
    except workflow_parser.DiagramUnreadable as error:
        return Report(False, None, [Problem("", "unreadable", error.message("en"), error.message("zh"))])
    except Exception as error:
        # A diagram can be broken in more ways than anybody lists; whatever it is, the answer is no.
        problems = checker.problems if checker else []
        return Report(False, None, [*problems, _problem("", "check-failed", detail=type(error).__name__)])
    return Report(not checker.problems, checker.diagram.process_id or None, checker.problems, checker.warnings)


def check_files(paths: Iterable[str | Path], **known: Any) -> Iterator[dict[str, Any]]:
    """Check files; yield one JSON-able answer each."""
    for path in paths:
        try:
            report = check(Path(path).read_bytes(), **known)
        except OSError as error:
            problem = _problem("", "unreadable-file", detail=error.strerror or "")
            report = Report(False, None, [problem])
        yield {
            "file": str(path),
            "accepted": report.accepted,
            "process_id": report.process_id,
            "problems": [vars(problem) for problem in report.problems],
            "warnings": [vars(warning) for warning in report.warnings],
        }


def _problem(element_id: str, code: str, **params: Any) -> Problem:
    english, chinese = MESSAGES[code]
    shown = {key: str(value)[:200] for key, value in params.items()}
    return Problem(element_id, code, english.format(**shown), chinese.format(**shown))


#: What tasks may wait for or send.
_TASK_EVENTS = {"receiveTask": ("message",), "sendTask": ("none", "message")}


def position_of(diagram: Diagram, element: Element) -> str:
    """Name the position of an event as the list of what runs has it; empty for what is no event."""
    kind = element.kind
    if kind == "startEvent":
        around = diagram.elements.get(element.scope)
        if around is None:
            return "start of a process"
        if not around.event_subprocess:
            return "start of a subprocess"
        return "start of an event subprocess" + ("" if element.interrupting else " that does not interrupt")
    if kind == "boundaryEvent":
        return "boundary" + ("" if element.interrupting else " that does not interrupt")
    if kind == "intermediateCatchEvent":
        sources = (diagram.elements.get(flow.source) for flow in element.incoming)
        raced = any(source is not None and source.kind == "eventBasedGateway" for source in sources)
        return "after an event-based gateway" if raced else "intermediate catch"
    return {"intermediateThrowEvent": "intermediate throw", "endEvent": "end"}.get(kind, "")


class _Checker:
    """Goes through the model once per concern."""

    def __init__(self, diagram: Diagram, known: dict[str, Collection[str] | None]) -> None:
        self.diagram = diagram
        self.known = known
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []

    def refuse(self, element_id: str, code: str, **params: Any) -> None:
        """Note a problem."""
        self.problems.append(_problem(element_id, code, **params))

    def warn(self, element_id: str, code: str, **params: Any) -> None:
        """Note a warning."""
        self.warnings.append(_problem(element_id, code, **params))

    def run(self) -> None:
        """Check everything."""
        diagram = self.diagram
        if not diagram.process_id:
            self.refuse("", "missing-id", detail="process")
        if len(diagram.elements) > workflow_parser.MAX_ELEMENTS:
            self.refuse("", "too-large", detail=len(diagram.elements))
            return
        for element_id, code, detail in diagram.oddities:
            self.refuse(element_id, code, detail=detail)
        for element_id, what, row in diagram.refused:
            self.refuse(element_id, "unsupported", detail=what, reason=row.text, reason_zh=row.zh)
        flows = {flow.id for flow in diagram.flows}
        for identity in [*diagram.elements, *flows, *diagram.scopes]:
            if not _ID.fullmatch(identity):
                self.refuse(identity, "id-unusable")
        for identity in flows & set(diagram.elements):
            self.refuse(identity, "duplicate-id", detail="sequenceFlow")
        for element in diagram.elements.values():
            self._element(element)
        for scope in diagram.scopes:
            self._scope(scope)
        if not self.problems:
            self._reachable()
            self._calls()
        self._names()

    # --- one element

    def _element(self, element: Element) -> None:
        if ELEMENTS[element.kind].status == "refused":
            return  # The inventory has said so.
        if len(element.events) > 1:
            self.refuse(element.id, "several-events")
        self._event(element, element.event)
        self._place(element)
        self._flows(element)
        self._work(element)
        self._copies(element)
        self._loop(element)

    def _event(self, element: Element, event: Event) -> None:
        position = position_of(self.diagram, element)
        row = POSITIONS[position].get(event.kind, NOT_STANDARD) if position in POSITIONS else None
        if row is None and event.kind not in _TASK_EVENTS.get(element.kind, ("none",)):
            row = NOT_STANDARD
        if row is not None:
            self.diagram.features.add(("event", f"{position}: {event.kind}"))
            if row.status == "refused":
                reasons = {"reason": row.text, "reason_zh": row.zh}
                self.refuse(element.id, "event-not-here", detail=event.kind, kind=element.kind, **reasons)
                return
        if not event.found:
            missing = "reference-missing" if event.reference else "reference-empty"
            self.refuse(element.id, missing, detail=event.reference or "", kind=event.kind)
        if event.kind == "timer":
            if not event.text:
                self.refuse(element.id, "timer-empty")
                return
            if re.match(r"[PR][\dT/]|\d{4}-|\d+$", event.text) and not is_literal(event.text):
                self.refuse(element.id, "timer-literal", detail=event.text)
            self._parse(element.id, "timer", event.text, lambda text: timer_of(event.slot, text).expression)
            repeating = element.kind in ("boundaryEvent", "startEvent") and not element.interrupting
            if event.slot == "timeCycle" and not repeating and not self._starts_process(element):
                self.refuse(element.id, "cycle-not-here")
        if event.kind == "conditional":
            self._parse(element.id, "condition", event.text or "", feel.parse)
        if event.kind == "message" and element.kind in ("intermediateThrowEvent", "endEvent") and not element.operator:
            self.refuse(element.id, "operator-missing")
        if event.kind == "link" and not event.name:
            self.refuse(element.id, "link-alone", detail="")

    def _starts_process(self, element: Element) -> bool:
        return element.kind == "startEvent" and element.parent is None

    def _place(self, element: Element) -> None:
        if element.kind == "boundaryEvent":
            host = self.diagram.elements.get(element.attached_to or "")
            if host is None or host.kind not in ACTIVITIES or host.scope != element.scope or host.event_subprocess:
                self.refuse(element.id, "boundary-host", detail=element.attached_to or "")
            if not element.outgoing:
                self.refuse(element.id, "leads-nowhere")
        if element.kind in ("startEvent", "boundaryEvent") and element.incoming:
            self.refuse(element.id, "incoming-not-allowed")
        if element.kind == "endEvent" and element.outgoing:
            self.refuse(element.id, "outgoing-not-allowed")
        if element.event_subprocess and (element.incoming or element.outgoing or element.loop):
            self.refuse(element.id, "event-subprocess-flow")
        if element.kind in GATEWAYS and not element.outgoing:
            self.refuse(element.id, "leads-nowhere")
        if element.kind == "intermediateCatchEvent" and element.event.kind == "link" and element.incoming:
            self.refuse(element.id, "incoming-not-allowed")
        if element.kind == "intermediateThrowEvent" and element.event.kind == "link" and element.outgoing:
            self.refuse(element.id, "outgoing-not-allowed")

    def _flows(self, element: Element) -> None:
        choosing = element.kind in ("exclusiveGateway", "inclusiveGateway")
        defaults = [flow for flow in element.outgoing if flow.default]
        conditions = [flow for flow in element.outgoing if flow.condition and not flow.default]
        for flow in element.outgoing:
            target = self.diagram.elements[flow.target]
            if target.scope != element.scope:
                self.refuse(flow.id, "crosses-scope", detail=flow.target)
            if flow.condition is not None and not flow.default:
                if not choosing and element.kind not in ACTIVITIES:
                    self.refuse(flow.id, "condition-not-here", kind=element.kind)
                else:
                    self._parse(flow.id, "condition", flow.condition, feel.parse)
            elif choosing and not flow.default and len(element.outgoing) > 1:
                self.refuse(flow.id, "condition-missing")
        if defaults and not choosing and element.kind not in ACTIVITIES:
            self.refuse(element.id, "default-not-here", kind=element.kind)
        if conditions and not defaults and len(conditions) == len(element.outgoing):
            self.warn(element.id, "no-default")
        if element.kind == "eventBasedGateway":
            self._race(element)

    def _race(self, element: Element) -> None:
        if len(element.outgoing) < 2:
            self.refuse(element.id, "race-targets", detail="")
        for flow in element.outgoing:
            target = self.diagram.elements[flow.target]
            catching = target.kind == "intermediateCatchEvent" and target.event.kind in CATCHABLE
            if not (catching or (target.kind == "receiveTask" and target.loop is None)) or len(target.incoming) != 1:
                self.refuse(element.id, "race-targets", detail=flow.target)

    def _work(self, element: Element) -> None:
        sends = element.event.kind == "message" and element.operator
        handled = element.kind == "scriptTask" and element.operator and not element.script
        if element.kind in ("serviceTask", "sendTask") or sends or handled:
            self._known(element.id, "operator", element.operator)
        if element.kind == "businessRuleTask":
            self._known(element.id, "decision", element.decision)
            if not element.result:
                self.refuse(element.id, "result-missing")
        if element.kind == "scriptTask" and not handled:
            if element.script_format and "feel" not in element.script_format.lower():
                self.refuse(element.id, "script-language", detail=element.script_format)
            elif not element.script:
                self.refuse(element.id, "script-missing")
            else:
                self._parse(element.id, "script", element.script, feel.parse)
            if not element.result:
                self.refuse(element.id, "result-missing")
        if element.result and not _PATH.fullmatch(element.result):
            self.refuse(element.id, "result-unusable", detail=element.result)
        if element.kind in ("userTask", "manualTask"):
            steps = self.known["step"]
            if steps is not None and element.id not in steps:
                self.refuse(element.id, "unknown-step")
        if element.staff is not None:
            staff = element.staff
            for slot, text in (("assignee", staff.assignee), ("form", staff.form)):
                if text is not None:
                    self._parse(element.id, slot, text, feel.parse)
            for text in staff.candidates:
                self._parse(element.id, "candidates", text, feel.parse)
            if staff.due is not None:
                self._parse(element.id, "due date", staff.due, feel.parse)
            if self.known["step"] is not None and (staff.assignee or staff.candidates):
                self.warn(
                    element.id, "staff-differs", detail=", ".join(filter(None, [staff.assignee, *staff.candidates]))
                )

    def _copies(self, element: Element) -> None:
        for copy in (*element.inputs, *element.outputs):
            if not _PATH.fullmatch(copy.target) or not copy.source:
                self.refuse(element.id, "mapping-unusable", detail=copy.target)
            else:
                self._parse(element.id, f"mapping to {copy.target}", copy.source, feel.parse)
        for copy in element.inputs:
            if "." in copy.target:
                self.refuse(element.id, "mapping-unusable", detail=copy.target)
        carries = element.kind in ACTIVITIES or element.kind.startswith("intermediate") or element.kind in (
            "startEvent", "endEvent", "boundaryEvent"
        )  # fmt: skip
        if (element.inputs or element.outputs) and (not carries or element.event_subprocess):
            self.refuse(element.id, "mapping-not-here")

    def _known(self, element_id: str, what: str, name: str | None) -> None:
        if not name:
            self.refuse(element_id, f"{what}-missing")
            return
        if name.startswith("=") or is_foreign(name):
            self.refuse(element_id, "operator-computed", detail=name)
            return
        names = self.known[what]
        if names is not None and name not in names:
            self.refuse(element_id, f"unknown-{what}", detail=name)

    def _loop(self, element: Element) -> None:
        loop = element.loop
        if loop is None:
            return
        if element.kind not in ACTIVITIES:
            self.refuse(element.id, "loop-not-here")
        if loop.kind == "standard":
            if loop.condition is None and loop.maximum is None:
                self.refuse(element.id, "loop-endless")
        elif (loop.cardinality is None) == (loop.collection is None):
            self.refuse(element.id, "loop-source")
        if (loop.output is None) != (loop.output_item is None):
            self.refuse(element.id, "loop-output")
        for slot, text in (
            *(("cardinality", loop.cardinality), ("collection", loop.collection), ("condition", loop.condition)),
            *(("completion condition", loop.until), ("output", loop.output_item)),
        ):
            if text is not None:
                self._parse(element.id, slot, text, feel.parse)

    def _parse(self, element_id: str, slot: str, text: str, read: Callable[[str], Any]) -> None:
        """Parse one expression and look at the names in it."""
        if is_foreign(text):
            self.refuse(element_id, "expression-foreign", slot=slot, detail=text)
            return
        try:
            expression = read(text)
        except feel.ExpressionInvalid as error:
            self.refuse(element_id, "expression", slot=slot, detail=error.message("en"), detail_zh=error.message("zh"))
            return
        if expression is None:
            return
        deadlines, names = self.known["deadline"], self.known["name"]
        for name in expression.calls("due"):
            if name is None or (deadlines is not None and name not in deadlines):
                self.refuse(element_id, "unknown-deadline", detail=name or text)
        if names is not None:
            for name in sorted(expression.names() - {"due", "today", "now", *names}):
                self.warn(element_id, "unknown-name", detail=name)

    # --- scopes and the whole

    def _scope(self, scope: str) -> None:
        elements = [self.diagram.elements[identity] for identity in self.diagram.scopes[scope]]
        around = self.diagram.elements.get(scope)
        if around is None and not elements and scope != self.diagram.process_id:
            return  # A pool that is a black box.
        starts = [element for element in elements if element.kind == "startEvent"]
        plain = [element for element in starts if element.event.kind == "none"]
        if around is not None and around.event_subprocess:
            good = len(starts) == 1 and starts[0].event.kind in {*CATCHABLE, "error", "escalation"}
            if not good:
                self.refuse(scope, "event-subprocess-start")
        elif around is not None:
            if len(starts) != 1 or len(plain) != 1:
                self.refuse(scope, "subprocess-start", detail=len(starts))
        elif not starts or len(plain) > 1:
            self.refuse(scope, "process-start", detail=len(plain))
        for start in starts if around is None else ():
            if start.event.kind != "none":
                self.warn(start.id, "start-by-call")
        self._links(elements)
        depth, parent = 0, around
        while parent is not None:
            depth, parent = depth + 1, self.diagram.elements.get(parent.parent or "")
        if depth > MAX_DEPTH:
            self.refuse(scope, "too-deep")

    def _links(self, elements: list[Element]) -> None:
        links = [element for element in elements if element.event.kind == "link" and element.event.name]
        catches = [element.event.name for element in links if element.kind == "intermediateCatchEvent"]
        throws = [element.event.name for element in links if element.kind == "intermediateThrowEvent"]
        for element in links:
            name = element.event.name
            if catches.count(name) != 1 or name not in throws:
                self.refuse(element.id, "link-alone", detail=name)

    def _reachable(self) -> None:
        graph = Graph(self.diagram)
        for scope, inside in self.diagram.scopes.items():
            entries = [
                identity
                for identity in inside
                if self.diagram.elements[identity].kind == "startEvent"
                or self.diagram.elements[identity].event_subprocess
            ]
            reached = graph.reach(entries)
            for identity in inside:
                if identity not in reached:
                    self.refuse(identity, "unreachable")
            if scope in self.diagram.executable and scope != self.diagram.process_id:
                self.warn(scope, "other-process")
        self._uncaught()

    def _uncaught(self) -> None:
        """Warn of errors that nothing catches: they would stop the case with an incident."""
        elements = self.diagram.elements
        caught: set[tuple[str, str | None]] = set()  # scope around which it is caught, code (None for any)
        for element in elements.values():
            if element.event.kind != "error":
                continue
            if element.kind == "boundaryEvent":
                caught.add((element.attached_to or "", element.event.name))
            elif element.kind == "startEvent" and element.parent:
                caught.add((elements[element.parent].scope, element.event.name))
        for element in elements.values():
            if element.kind != "endEvent" or element.event.kind != "error":
                continue
            scope = element.scope
            while not {(scope, None), (scope, element.event.name)} & caught and scope in elements:
                scope = elements[scope].scope
            if not {(scope, None), (scope, element.event.name)} & caught and scope == self.diagram.process_id:
                self.warn(element.id, "error-uncaught", detail=element.event.name or "")

    def _calls(self) -> None:
        """Check that called processes are in the file and call nobody in a circle."""
        calls: dict[str, set[str]] = {}
        for element in self.diagram.elements.values():
            if element.kind != "callActivity":
                continue
            called = element.called or ""
            if called not in self.diagram.scopes or called in self.diagram.elements:
                self.refuse(element.id, "call-unknown", detail=called)
                continue
            caller = element.scope
            while caller in self.diagram.elements:
                caller = self.diagram.elements[caller].scope
            calls.setdefault(caller, set()).add(called)
            starts = [self.diagram.elements[i] for i in self.diagram.scopes[called]]
            if not any(start.kind == "startEvent" and start.event.kind == "none" for start in starts):
                self.refuse(element.id, "call-unknown", detail=called)
        for start in calls:
            seen: set[str] = set()
            todo = list(calls.get(start, ()))
            while todo:
                scope = todo.pop()
                if scope not in seen:
                    seen.add(scope)
                    todo.extend(calls.get(scope, ()))
            if start in seen:
                self.refuse(start, "call-circle")

    def _names(self) -> None:
        """Warn of vendor extensions that are kept but do nothing, and of steps that no diagram uses."""
        for element, code, detail in sorted(self.diagram.notes)[:50]:
            row = ELEMENTS.get(detail)
            self.warn(element, code, detail=detail, reason=(row.text if row else "") or "see the reference of BPMN")
        for note in sorted(self.diagram.vendor)[:50]:
            element, _, name = note.partition(": ")
            self.warn(element, "vendor", detail=name)
        steps = self.known["step"]
        if steps is not None:
            for step in sorted(set(steps) - set(self.diagram.elements)):
                self.warn(step, "step-unused")
