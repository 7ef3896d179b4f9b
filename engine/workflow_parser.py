"""Reads a BPMN file into a plain model: elements, flows, scopes. Judges nothing; ``bpmn_check`` does.

Pure. The XML parser knows no DOCTYPE, no entities and no network, and takes at most two megabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from db.errors import Invalid

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 5_000
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DUECOURSE = "http://duecourse.cn/bpmn/1.0"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"

TASKS = frozenset(
    {"task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask", "businessRuleTask"}
)
ACTIVITIES = TASKS | {"subProcess", "callActivity", "transaction", "adHocSubProcess"}
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
NODES = ACTIVITIES | GATEWAYS | EVENTS
SILENT = frozenset(
    {
        *("documentation", "extensionElements", "incoming", "outgoing", "laneSet", "ioSpecification", "property"),
        *("textAnnotation", "association", "group", "dataObject", "dataObjectReference", "dataStoreReference"),
        *("dataInputAssociation", "dataOutputAssociation", "sequenceFlow", "auditing", "monitoring", "resourceRole"),
        *("potentialOwner", "humanPerformer", "performer", "rendering", "script", "category", "supportedInterfaceRef"),
        *("ioBinding", "correlationSubscription", "resource", "artifact"),
    }
)
REFERENCES = {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}


class DiagramUnreadable(Invalid):
    """The file is not a BPMN diagram that can be read: {reason}."""

    zh = "文件不是可读取的 BPMN 流程图：{reason_zh}。"


@dataclass(frozen=True)
class Flow:
    """A sequence flow."""

    id: str
    source: str
    target: str
    condition: str | None
    default: bool = False


@dataclass(frozen=True)
class Event:
    """What an event waits for or throws.

    ``kind`` is none, timer, message, signal, error, escalation, conditional, terminate, link, compensate or cancel;
    ``name`` the message, signal, code or link; ``text`` the timer or condition; ``reference`` the id that was named.
    """

    kind: str
    name: str | None = None
    text: str | None = None
    slot: str = ""
    reference: str | None = None
    found: bool = True


@dataclass(frozen=True)
class Loop:
    """How often an activity is repeated: ``parallel`` or ``sequential`` over items, or ``standard``."""

    kind: str
    cardinality: str | None = None
    collection: str | None = None
    item: str | None = None
    output: str | None = None
    output_item: str | None = None
    until: str | None = None
    condition: str | None = None
    test_before: bool = False
    maximum: int | None = None


@dataclass(frozen=True)
class Element:
    """A node of the diagram; ``parent`` is the subprocess around it, None at the top."""

    id: str
    name: str
    kind: str
    lane: str | None
    parent: str | None
    documentation: str
    scope: str = ""
    incoming: tuple[Flow, ...] = ()
    outgoing: tuple[Flow, ...] = ()
    events: tuple[Event, ...] = ()
    attached_to: str | None = None
    interrupting: bool = True
    event_subprocess: bool = False
    loop: Loop | None = None
    operator: str | None = None
    decision: str | None = None
    script: str | None = None
    script_format: str | None = None
    result: str | None = None
    called: str | None = None

    @property
    def event(self) -> Event:
        """The event, none if there is no definition."""
        return self.events[0] if self.events else Event("none")


@dataclass
class Diagram:
    """Everything that was read; ``scopes`` maps a process or subprocess to the elements directly inside it."""

    process_id: str = ""
    name: str = ""
    elements: dict[str, Element] = field(default_factory=dict)
    scopes: dict[str, list[str]] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    oddities: list[tuple[str, str, str]] = field(default_factory=list)  # element id, code, detail
    executable: list[str] = field(default_factory=list)
    vendor: set[str] = field(default_factory=set)


def read_xml(xml: bytes) -> etree._Element:
    """Parse the bytes without DOCTYPE, entities or network.

    :raises DiagramUnreadable: when they are too large, not XML, or hold a DOCTYPE.
    """
    if len(xml) > MAX_BYTES:
        raise DiagramUnreadable(reason="larger than 2 MB", reason_zh="文件超过 2 MB")
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", xml, re.I):
        raise DiagramUnreadable(reason="a DOCTYPE is not allowed", reason_zh="不允许包含 DOCTYPE 声明")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        reason = str(error).split("\n")[0][:200]
        raise DiagramUnreadable(
            reason=f"not well-formed XML ({reason})", reason_zh=f"XML 格式错误（{reason}）"
        ) from None
    if root.getroottree().docinfo.internalDTD is not None or any(
        isinstance(node, etree._Entity) for node in root.iter(etree.Entity)
    ):
        raise DiagramUnreadable(reason="a DOCTYPE is not allowed", reason_zh="不允许包含 DOCTYPE 声明")
    return root


def read(xml: bytes) -> Diagram:
    """Read the diagram of a file; the first executable process is the one that runs.

    :raises DiagramUnreadable: when the file is not BPMN at all.
    """
    root = read_xml(xml)
    if root.tag != f"{{{BPMN}}}definitions":
        raise DiagramUnreadable(reason="the root is not bpmn:definitions", reason_zh="根元素不是 bpmn:definitions")
    processes = root.findall(f"{{{BPMN}}}process")
    if not processes:
        raise DiagramUnreadable(reason="it holds no process", reason_zh="文件中没有流程（process）")
    return _Reader(root, processes).read()


class _Reader:
    """Walks the XML once."""

    def __init__(self, root: etree._Element, processes: list[etree._Element]) -> None:
        self.root = root
        self.processes = processes
        self.diagram = Diagram()
        self.roots: dict[str, tuple[str, dict[str, str]]] = {}
        self.lanes: dict[str, str] = {}
        self.nodes: list[tuple[etree._Element, str, str | None, str | None]] = []  # node, scope, parent, lane
        self.seen: set[str] = set()
        self.processes_by_id = {str(process.get("id")) for process in processes}

    def read(self) -> Diagram:
        """Return the model."""
        diagram = self.diagram
        for node in self.root:
            if _tag(node) in ("message", "signal", "error", "escalation"):
                self.roots[str(node.get("id"))] = (_tag(node), {str(k): str(v) for k, v in node.attrib.items()})
        for drawn in self.root.iter(f"{{{BPMN}}}lane"):
            for reference in drawn.findall(f"{{{BPMN}}}flowNodeRef"):
                self.lanes[(reference.text or "").strip()] = (drawn.get("name") or "").strip()
        executable = [p for p in self.processes if p.get("isExecutable", "true") == "true" and _has_nodes(p)]
        chosen = executable[0] if executable else self.processes[0]
        diagram.executable = [str(process.get("id")) for process in executable]
        diagram.process_id, diagram.name = str(chosen.get("id") or ""), str(chosen.get("name") or "")
        for process in self.processes:
            self._scope(process, str(process.get("id") or ""), None, None)
        flows = self._flows()
        for node, scope, parent, lane in self.nodes:
            element = self._element(node, scope, parent, lane, flows)
            diagram.elements[element.id] = element
        return diagram

    def _scope(self, start: etree._Element, scope: str, parent: str | None, lane: str | None) -> None:
        """Collect the nodes of a scope and of the scopes inside it."""
        pending = [(start, scope, parent, lane)]
        while pending:
            node, scope, parent, lane = pending.pop(0)
            inside = self.diagram.scopes.setdefault(scope, [])
            for child in node:
                tag = _tag(child)
                if tag in NODES:
                    identity = str(child.get("id") or "")
                    if not identity or identity in self.seen or identity in self.processes_by_id:
                        code = "duplicate-id" if identity else "missing-id"
                        self.diagram.oddities.append((identity or f"{tag}@{child.sourceline}", code, tag))
                        continue
                    self.seen.add(identity)
                    inside.append(identity)
                    own = self.lanes.get(identity) or lane
                    self.nodes.append((child, scope, parent, own))
                    if tag in ("subProcess", "transaction", "adHocSubProcess"):
                        pending.append((child, identity, identity, own))
                elif tag and tag not in SILENT and not _is_loop_or_event(tag):
                    self.diagram.oddities.append((str(child.get("id") or scope), "unknown-element", tag))

    def _flows(self) -> dict[str, tuple[list[Flow], list[Flow]]]:
        """Return the incoming and outgoing flows of every node."""
        found: dict[str, tuple[list[Flow], list[Flow]]] = {identity: ([], []) for identity in self.seen}
        defaults = {str(node.get("default")) for node, *_ in self.nodes if node.get("default")}
        used: set[str] = set()
        for node in self.root.iter(f"{{{BPMN}}}sequenceFlow"):
            identity = str(node.get("id") or f"flow@{node.sourceline}")
            if identity in used:
                self.diagram.oddities.append((identity, "duplicate-id", "sequenceFlow"))
                continue
            used.add(identity)
            condition = node.find(f"{{{BPMN}}}conditionExpression")
            text = None if condition is None else "".join(str(part) for part in condition.itertext()).strip()
            source, target = str(node.get("sourceRef") or ""), str(node.get("targetRef") or "")
            flow = Flow(identity, source, target, text, identity in defaults)
            if condition is not None and (language := _language(self.root, condition)):
                self.diagram.oddities.append((identity, "expression-language", language))
            self.diagram.flows.append(flow)
            if source not in found or target not in found:
                self.diagram.oddities.append((identity, "flow-end", source if source not in found else target))
                continue
            found[source][1].append(flow)
            found[target][0].append(flow)
        for missing in defaults - used:
            self.diagram.oddities.append((missing, "default-missing", missing))
        return found

    def _element(
        self, node: etree._Element, scope: str, parent: str | None, lane: str | None,
        flows: dict[str, tuple[list[Flow], list[Flow]]],
    ) -> Element:  # fmt: skip
        tag, identity = _tag(node), str(node.get("id"))
        incoming, outgoing = flows[identity]
        documentation = "\n".join((part.text or "").strip() for part in node.findall(f"{{{BPMN}}}documentation"))
        script = node.find(f"{{{BPMN}}}script")
        zeebe_script = _extension(node, ZEEBE, "script")
        operator = _extension(node, DUECOURSE, "operator").get("name") or node.get(f"{{{DUECOURSE}}}operator")
        operator = operator or node.get(f"{{{CAMUNDA}}}topic") or _extension(node, ZEEBE, "taskDefinition").get("type")
        called = _extension(node, ZEEBE, "calledDecision")
        decision = _extension(node, DUECOURSE, "decision")
        result = _extension(node, DUECOURSE, "result").get("name") or decision.get("result")
        result = result or _extension(node, DUECOURSE, "operator").get("result")
        result = result or node.get(f"{{{CAMUNDA}}}resultVariable") or called.get("resultVariable")
        self._note_vendor(node)
        for attribute in ("isForCompensation", "instantiate"):
            if node.get(attribute) == "true":
                self.diagram.oddities.append((identity, "unsupported", attribute))
        return Element(
            id=identity,
            name=(node.get("name") or "").strip(),
            kind=tag,
            lane=lane,
            parent=parent,
            documentation=documentation,
            scope=scope,
            incoming=tuple(incoming),
            outgoing=tuple(outgoing),
            events=tuple(self._events(node, tag)),
            attached_to=node.get("attachedToRef"),
            interrupting=node.get("cancelActivity" if tag == "boundaryEvent" else "isInterrupting", "true") != "false",
            event_subprocess=node.get("triggeredByEvent") == "true",
            loop=self._loop(node),
            operator=operator,
            decision=decision.get("name") or node.get(f"{{{CAMUNDA}}}decisionRef") or called.get("decisionId"),
            script=zeebe_script.get("expression") or (None if script is None else (script.text or "").strip()),
            script_format=node.get("scriptFormat"),
            result=result or zeebe_script.get("resultVariable"),
            called=node.get("calledElement") or _extension(node, ZEEBE, "calledElement").get("processId"),
        )

    def _note_vendor(self, node: etree._Element) -> None:
        for child in node.iterfind(f"{{{BPMN}}}extensionElements/*"):
            name = etree.QName(child)
            if name.namespace != DUECOURSE:
                self.diagram.vendor.add(f"{node.get('id')}: {name.localname}")

    def _events(self, node: etree._Element, tag: str) -> Iterator[Event]:
        if tag in ("receiveTask", "sendTask") and node.get("messageRef"):
            yield self._referenced("message", str(node.get("messageRef")))
        for child in node:
            kind = _tag(child)
            if not kind.endswith("EventDefinition"):
                continue
            kind = kind.removesuffix("EventDefinition")
            if kind == "timer":
                yield self._timer(child)
            elif kind == "conditional":
                condition = child.find(f"{{{BPMN}}}condition")
                text = None if condition is None else "".join(str(part) for part in condition.itertext()).strip()
                yield Event("conditional", text=text, slot="condition")
            elif kind in REFERENCES:
                reference = child.get(REFERENCES[kind])
                yield (
                    self._referenced(kind, reference)
                    if reference
                    else Event(kind, name=None, found=kind in ("error", "escalation"))
                )
            elif kind == "link":
                yield Event("link", name=child.get("name"))
            else:
                yield Event(kind)

    def _timer(self, node: etree._Element) -> Event:
        for slot in ("timeDate", "timeDuration", "timeCycle"):
            found = node.find(f"{{{BPMN}}}{slot}")
            if found is not None:
                return Event("timer", text="".join(str(part) for part in found.itertext()).strip(), slot=slot)
        return Event("timer")

    def _referenced(self, kind: str, reference: str) -> Event:
        target = self.roots.get(reference.rpartition(":")[2])
        if target is None or target[0] != kind:
            return Event(kind, reference=reference, found=False)
        values = target[1]
        code = {"error": "errorCode", "escalation": "escalationCode"}.get(kind)
        name = values.get(code) if code else values.get("name")
        return Event(kind, name=name or values.get("name") or values.get("id"), reference=reference)

    def _loop(self, node: etree._Element) -> Loop | None:
        standard = node.find(f"{{{BPMN}}}standardLoopCharacteristics")
        if standard is not None:
            maximum = standard.get("loopMaximum") or ""
            return Loop(
                "standard",
                condition=_text(standard, "loopCondition"),
                test_before=standard.get("testBefore") == "true",
                maximum=int(maximum) if maximum.isdigit() and len(maximum) < 9 else None,
            )
        multiple = node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if multiple is None:
            return None
        zeebe = _extension(multiple, ZEEBE, "loopCharacteristics")
        item, output_item = multiple.find(f"{{{BPMN}}}inputDataItem"), multiple.find(f"{{{BPMN}}}outputDataItem")
        own = _extension(multiple, DUECOURSE, "loop")
        return Loop(
            "sequential" if multiple.get("isSequential") == "true" else "parallel",
            cardinality=_text(multiple, "loopCardinality"),
            collection=own.get("collection")
            or zeebe.get("inputCollection")
            or multiple.get(f"{{{CAMUNDA}}}collection")
            or _text(multiple, "loopDataInputRef"),
            item=own.get("item")
            or zeebe.get("inputElement")
            or multiple.get(f"{{{CAMUNDA}}}elementVariable")
            or _name(item),
            output=own.get("output") or zeebe.get("outputCollection") or _text(multiple, "loopDataOutputRef"),
            output_item=own.get("outputItem") or zeebe.get("outputElement") or _name(output_item),
            until=_text(multiple, "completionCondition"),
        )


def _tag(node: etree._Element) -> str:
    """Return the local name of a BPMN tag, empty for anything else."""
    if not isinstance(node.tag, str) or not node.tag.startswith("{" + BPMN + "}"):
        return ""
    return node.tag[len(BPMN) + 2 :]


def _is_loop_or_event(tag: str) -> bool:
    return tag.endswith(("EventDefinition", "LoopCharacteristics")) or tag in (
        "eventDefinitionRef",
        "dataInput",
        "dataOutput",
        "inputSet",
        "outputSet",
    )


def _has_nodes(process: etree._Element) -> bool:
    return any(_tag(child) in NODES for child in process)


def _text(node: etree._Element, tag: str) -> str | None:
    found = node.find(f"{{{BPMN}}}{tag}")
    return None if found is None else "".join(str(part) for part in found.itertext()).strip()


def _name(node: etree._Element | None) -> str | None:
    return None if node is None else node.get("name") or node.get("id")


def _extension(node: etree._Element, namespace: str, tag: str) -> dict[str, Any]:
    """Return the attributes of an extension element, empty when there is none."""
    found = node.find(f"{{{BPMN}}}extensionElements/{{{namespace}}}{tag}")
    return {} if found is None else {str(key): str(value) for key, value in found.attrib.items()}


def _language(root: etree._Element, expression: etree._Element) -> str | None:
    """Return the expression language when one is named that is not FEEL."""
    named = expression.get("language") or ""
    if not named and not (root.get("expressionLanguage") or "").lower().endswith("xpath"):
        named = root.get("expressionLanguage") or ""  # XPath is only the standard's default, which nobody means.
    return None if "feel" in named.lower() else named or None
