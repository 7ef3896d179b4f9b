"""Reads a BPMN file into a plain model: elements, flows, scopes. Judges nothing; ``bpmn_check`` does.

Pure. The XML parser knows no DOCTYPE, no entities and no network, and takes at most two megabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from db.errors import Invalid
from engine import bpmn_extensions as extensions
from engine.bpmn_data import Data
from engine.bpmn_support import ELEMENTS, Row, attribute_row
from engine.bpmn_translate import to_feel
from engine.workflow_model import (
    ACTIVITIES,
    BPMN,
    CAMUNDA,
    DUECOURSE,
    GATEWAYS,
    NODES,
    REFERENCES,
    ZEEBE,
    Diagram,
    Element,
    Event,
    Flow,
    Loop,
)

MAX_BYTES = 2 * 1024 * 1024
MAX_ELEMENTS = 5_000
_SCOPES = ("subProcess", "transaction", "adHocSubProcess")


class DiagramUnreadable(Invalid):
    """The file is not a BPMN diagram that can be read: {reason}."""

    zh = "文件不是可读取的 BPMN 流程图：{reason_zh}。"


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
    """Walks the XML once for what stands there, and once for what it means."""

    def __init__(self, root: etree._Element, processes: list[etree._Element]) -> None:
        self.root = root
        self.processes = processes
        self.diagram = Diagram()
        self.roots: dict[str, tuple[str, dict[str, str]]] = {}
        self.lanes: dict[str, str] = {}
        self.nodes: list[tuple[etree._Element, str, str | None, str | None]] = []  # node, scope, parent, lane
        self.seen: set[str] = set()
        self.processes_by_id = {str(process.get("id")) for process in processes}
        self.data = Data(root)

    def read(self) -> Diagram:
        """Return the model."""
        diagram = self.diagram
        self._inventory()
        for node in self.root:
            if _tag(node) in REFERENCES:
                self.roots[str(node.get("id"))] = (_tag(node), {str(k): str(v) for k, v in node.attrib.items()})
        for drawn in self.root.iter(f"{{{BPMN}}}lane"):
            for reference in drawn.findall(f"{{{BPMN}}}flowNodeRef"):
                self.lanes[(reference.text or "").strip()] = (drawn.get("name") or "").strip()
        filled = [process for process in self.processes if _has_nodes(process)]
        executable = [process for process in filled if process.get("isExecutable", "true") == "true"]
        chosen = (executable or filled or self.processes)[0]
        diagram.executable = [str(process.get("id")) for process in executable]
        diagram.process_id, diagram.name = str(chosen.get("id") or ""), str(chosen.get("name") or "")
        for process in self.processes:
            self._scope(process, str(process.get("id") or ""), None, None)
        flows = self._flows()
        for node, scope, parent, lane in self.nodes:
            element = self._element(node, scope, parent, lane, flows)
            diagram.elements[element.id] = element
        diagram.oddities += self.data.faults
        diagram.variables = {
            scope: names
            for scope, names in self.data.used.items()
            if scope in diagram.scopes and scope != diagram.process_id
        }
        return diagram

    def _inventory(self) -> None:
        """Look everything up in the list of what BPMN can say; nothing is passed over in silence."""
        pending: list[tuple[etree._Element, str]] = [(self.root, "")]
        while pending:
            node, around = pending.pop()
            if not isinstance(node.tag, str):
                continue
            name = etree.QName(node)
            identity = str(node.get("id") or around)
            if name.namespace != BPMN:
                if not (name.namespace or "").startswith(extensions.PICTURES):
                    self.diagram.oddities.append((identity, "unknown-element", name.localname))
                continue
            row = ELEMENTS.get(name.localname)
            if row is None:
                self.diagram.oddities.append((identity, "unknown-element", name.localname))
                continue
            self._note(identity, "element", name.localname, row)
            groups = (
                ("activity",) if name.localname in ACTIVITIES else ("gateway",) if name.localname in GATEWAYS else ()
            )
            for key, value in node.attrib.items():
                if not str(key).startswith("{"):
                    self._attribute(identity, name.localname, str(key), str(value).strip(), groups)
            for what, ours in extensions.not_understood(node):
                if ours:
                    self.diagram.oddities.append((identity, "extension-unknown", what))
                else:
                    self.diagram.vendor.add(f"{identity}: {what}")
            if name.localname != "extensionElements":
                pending.extend((child, identity) for child in node)

    def _attribute(self, identity: str, tag: str, attribute: str, value: str, groups: tuple[str, ...]) -> None:
        found = attribute_row(tag, attribute, value, groups)
        if found is None:
            self.diagram.notes.add((identity, "attribute-unknown", attribute))
        else:
            self._note(identity, "attribute", *found, f"{attribute}={value[:40]}")

    def _note(self, identity: str, kind: str, key: str, row: Row, shown: str = "") -> None:
        self.diagram.features.add((kind, key))
        if row.status == "noted":
            self.diagram.notes.add((identity, "noted", shown or key))
        elif row.status == "refused" and not key.endswith("EventDefinition"):
            self.diagram.refused.append((identity, shown or key, row))

    def _scope(self, start: etree._Element, scope: str, parent: str | None, lane: str | None) -> None:
        """Collect the nodes of a scope and of the scopes inside it."""
        pending = [(start, scope, parent, lane)]
        while pending:
            node, scope, parent, lane = pending.pop(0)
            inside = self.diagram.scopes.setdefault(scope, [])
            for child in node:
                tag = _tag(child)
                if tag not in NODES:
                    continue
                identity = str(child.get("id") or "")
                if not identity or identity in self.seen or identity in self.processes_by_id:
                    code = "duplicate-id" if identity else "missing-id"
                    self.diagram.oddities.append((identity or f"{tag}@{child.sourceline}", code, tag))
                    continue
                self.seen.add(identity)
                inside.append(identity)
                own = self.lanes.get(identity) or lane
                self.nodes.append((child, scope, parent, own))
                if tag in _SCOPES:
                    pending.append((child, identity, identity, own))

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
            text = self._expression(node, "conditionExpression", identity)
            source, target = str(node.get("sourceRef") or ""), str(node.get("targetRef") or "")
            flow = Flow(identity, source, target, text, identity in defaults)
            self.diagram.flows.append(flow)
            if source not in found or target not in found:
                self.diagram.oddities.append((identity, "flow-end", source if source not in found else target))
                continue
            found[source][1].append(flow)
            found[target][0].append(flow)
        for missing in defaults - used:
            self.diagram.oddities.append((missing, "default-missing", missing))
        return found

    def _expression(self, node: etree._Element, tag: str, identity: str) -> str | None:
        """Return the FEEL of an expression inside a node, None when there is none."""
        found = node.find(f"{{{BPMN}}}{tag}")
        if found is None:
            return None
        text = "".join(str(part) for part in found.itertext()).strip()
        translated = to_feel(text)
        if translated == text and (language := _language(self.root, found)):
            self.diagram.oddities.append((identity, "expression-language", language))
        return translated

    def _element(
        self, node: etree._Element, scope: str, parent: str | None, lane: str | None,
        flows: dict[str, tuple[list[Flow], list[Flow]]],
    ) -> Element:  # fmt: skip
        tag, identity = _tag(node), str(node.get("id"))
        incoming, outgoing = flows[identity]
        documentation = "\n".join((part.text or "").strip() for part in node.findall(f"{{{BPMN}}}documentation"))
        script = node.find(f"{{{BPMN}}}script")
        text = extensions.attributes_of(node, ZEEBE, "script").get("expression")
        (into, out), (read, written) = extensions.copies_of(node), self.data.copies(node)
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
            operator=extensions.operator_of(node),
            decision=extensions.decision_of(node),
            script=text or (None if script is None else to_feel((script.text or "").strip())),
            script_format=node.get("scriptFormat"),
            result=extensions.result_of(node),
            called=extensions.called_of(node),
            inputs=(*into, *read),
            outputs=(*out, *written),
            staff=extensions.staff_of(node) if tag in ("userTask", "manualTask") else None,
        )

    def _events(self, node: etree._Element, tag: str) -> Iterator[Event]:
        identity = str(node.get("id"))
        if tag in ("receiveTask", "sendTask") and node.get("messageRef"):
            yield self._referenced("message", str(node.get("messageRef")))
        for child in node:
            kind = _tag(child)
            if not kind.endswith("EventDefinition"):
                continue
            kind = kind.removesuffix("EventDefinition")
            if kind == "timer":
                yield self._timer(child, identity)
            elif kind == "conditional":
                yield Event("conditional", text=self._expression(child, "condition", identity), slot="condition")
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

    def _timer(self, node: etree._Element, identity: str) -> Event:
        slots = [
            slot for slot in ("timeDate", "timeDuration", "timeCycle") if node.find(f"{{{BPMN}}}{slot}") is not None
        ]
        if len(slots) > 1:
            self.diagram.oddities.append((identity, "timer-several", ", ".join(slots)))
        return (
            Event("timer", text=self._expression(node, slots[0], identity), slot=slots[0]) if slots else Event("timer")
        )

    def _referenced(self, kind: str, reference: str) -> Event:
        target = self.roots.get(reference.rpartition(":")[2])
        if target is None or target[0] != kind:
            return Event(kind, reference=reference, found=False)
        values = target[1]
        code = {"error": "errorCode", "escalation": "escalationCode"}.get(kind)
        name = values.get(code) if code else values.get("name")
        return Event(kind, name=name or values.get("name") or values.get("id"), reference=reference)

    def _loop(self, node: etree._Element) -> Loop | None:
        identity = str(node.get("id"))
        standard = node.find(f"{{{BPMN}}}standardLoopCharacteristics")
        if standard is not None:
            maximum = standard.get("loopMaximum") or ""
            return Loop(
                "standard",
                condition=self._expression(standard, "loopCondition", identity),
                test_before=standard.get("testBefore") == "true",
                maximum=int(maximum) if maximum.isdigit() and len(maximum) < 9 else None,
            )
        multiple = node.find(f"{{{BPMN}}}multiInstanceLoopCharacteristics")
        if multiple is None:
            return None
        zeebe = extensions.attributes_of(multiple, ZEEBE, "loopCharacteristics")
        own = extensions.attributes_of(multiple, DUECOURSE, "loop")
        item, output_item = multiple.find(f"{{{BPMN}}}inputDataItem"), multiple.find(f"{{{BPMN}}}outputDataItem")
        source, target = _text(multiple, "loopDataInputRef"), _text(multiple, "loopDataOutputRef")
        collection = own.get("collection") or zeebe.get("inputCollection") or multiple.get(f"{{{CAMUNDA}}}collection")
        return Loop(
            "sequential" if multiple.get("isSequential") == "true" else "parallel",
            cardinality=self._expression(multiple, "loopCardinality", identity),
            collection=to_feel(collection) if collection else (source and self.data.name_of(source, node)),
            item=own.get("item")
            or zeebe.get("inputElement")
            or multiple.get(f"{{{CAMUNDA}}}elementVariable")
            or _name(item),
            output=own.get("output") or zeebe.get("outputCollection") or (target and self.data.name_of(target, node)),
            output_item=own.get("outputItem") or zeebe.get("outputElement") or _name(output_item),
            until=self._expression(multiple, "completionCondition", identity),
        )


def _tag(node: etree._Element) -> str:
    """Return the local name of a BPMN tag, empty for anything else."""
    if not isinstance(node.tag, str) or not node.tag.startswith("{" + BPMN + "}"):
        return ""
    return node.tag[len(BPMN) + 2 :]


def _has_nodes(process: etree._Element) -> bool:
    return any(_tag(child) in NODES for child in process)


def _text(node: etree._Element, tag: str) -> str | None:
    found = node.find(f"{{{BPMN}}}{tag}")
    return None if found is None else "".join(str(part) for part in found.itertext()).strip()


def _name(node: etree._Element | None) -> str | None:
    return None if node is None else node.get("name") or node.get("id")


def _language(root: etree._Element, expression: etree._Element) -> str | None:
    """Return the expression language when one is named that is not FEEL."""
    named = expression.get("language") or ""
    if not named and not (root.get("expressionLanguage") or "").lower().endswith("xpath"):
        named = root.get("expressionLanguage") or ""  # XPath is only the standard's default, which nobody means.
    return None if "feel" in named.lower() else named or None


__all__ = [
    "ACTIVITIES",
    "GATEWAYS",
    "Diagram",
    "DiagramUnreadable",
    "Element",
    "Event",
    "Flow",
    "Loop",
    "read",
    "read_xml",
]
