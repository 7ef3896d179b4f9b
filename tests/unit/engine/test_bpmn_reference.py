# ruff: noqa: E501
# A diagram of the notation is read in one go; broken lines hide its shape.
"""The list of what BPMN can say is true: of every row the code does what the row says."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import bpmn_check, bpmn_reference, bpmn_support, workflow_parser
from engine.bpmn_support import ATTRIBUTES, ELEMENTS, EVENT_KINDS, POSITIONS, RUNS
from engine.workflow_model import ACTIVITIES, NODES
from tests.unit.engine.diagrams import bpmn
from tests.unit.engine.diagrams_data import DATA
from tests.unit.engine.diagrams_pairs import PAIRS
from tests.unit.engine.diagrams_shapes import DIAGRAMS, xml_of
from tests.unit.engine.test_bpmn_dialects import FOLDER

ROOT = Path(__file__).resolve().parents[3]
REFUSED_ELEMENTS = [element for element, row in ELEMENTS.items() if row.status == "refused"]
#: Runs, and has no example of its own: what stands around everything, or only means something to a reader.
_EVERYWHERE = {"extension mustUnderstand", "definitions expressionLanguage"}


def test_the_page_is_printed_from_the_list() -> None:
    page = (ROOT / "docs" / "reference" / "bpmn.md").read_text(encoding="utf-8")
    assert page == bpmn_reference.markdown(), "run: duecourse bpmn reference > docs/reference/bpmn.md"


def _read(tag: str, attribute: str = "", value: str = "") -> workflow_parser.Diagram:
    extra = f' {attribute}="{value}"' if attribute else ""
    name = "http://www.omg.org/spec/BPMN/20100524/MODEL"
    return workflow_parser.read(
        f'<definitions xmlns="{name}"><process id="p"><{tag} id="z"{extra}/></process></definitions>'.encode()
    )


@pytest.mark.parametrize("status", ["runs", "shown", "noted", "refused"])
def test_every_element_is_read_as_its_row_says(status: str) -> None:
    for element, row in ELEMENTS.items():
        if row.status != status:
            continue
        found = _read(element)
        assert ("element", element) in found.features
        assert ("z", "noted", element) in found.notes or status != "noted", element
        assert found.notes == set() or status == "noted", element
        refused = [what for identity, what, _ in found.refused if identity == "z"]
        by_position = element.endswith("EventDefinition")  # An event is judged by where it stands.
        assert refused == ([element] if status == "refused" and not by_position else []), element


def test_every_attribute_is_read_as_its_row_says() -> None:
    tags = {"activity": sorted(ACTIVITIES)[0], "gateway": "exclusiveGateway", "expression": "condition", "*": "lane"}
    values = {"other than 1": "2", "other than All": "One"}
    for element, attributes in ATTRIBUTES.items():
        for attribute, row in attributes.items():
            name, _, value = attribute.partition("=")
            neutral = {"startQuantity": "1", "completionQuantity": "1", "behavior": "All"}.get(name, "x")
            if name == "id":
                continue
            found = _read(tags.get(element, element), name, values.get(value, value) or neutral)
            assert ("attribute", f"{element} {attribute}") in found.features, attribute
            assert any(what.startswith(name) for _, what, _ in found.refused) == (row.status == "refused"), attribute
            assert any(detail.startswith(name) for _, _, detail in found.notes) == (row.status == "noted"), attribute


def test_what_the_list_does_not_hold_is_refused_or_noted() -> None:
    assert ("z", "unknown-element", "invented") in _read("invented").oddities
    assert ("z", "attribute-unknown", "invented") in _read("userTask", "invented", "1").notes


def _used() -> set[tuple[str, str]]:
    """Return the rows that the diagrams make use of whose traces are tested."""
    files = [xml_of(text) for text, _, script in {**DIAGRAMS, **DATA, **PAIRS}.values() if not script.startswith("!")]
    files += [path.read_bytes() for path in FOLDER.glob("*.bpmn")] + [
        path.read_bytes() for path in (ROOT / "bpmn").glob("*.bpmn")
    ]
    files.append(bpmn(_ODDITIES))
    used: set[tuple[str, str]] = set()
    for xml in files:
        checker = bpmn_check._Checker(
            workflow_parser.read(xml), dict.fromkeys(("operator", "step", "decision", "deadline", "name"))
        )
        checker.run()
        assert not checker.problems, checker.problems
        used |= checker.diagram.features
    return used


#: Neutral values and rarely written forms, which must not disturb.
_ODDITIES = """start s
start s2 timer=P1D
<bpmn:startEvent id="s3" parallelMultiple="false"><bpmn:messageEventDefinition messageRef="message_m"/></bpmn:startEvent>
start s4 signal=x
catch c9 message=m
start s5 condition=flag
<bpmn:userTask id="a" startQuantity="1" completionQuantity="1" isForCompensation="false"><bpmn:humanPerformer id="hp"><bpmn:resourceAssignmentExpression id="ra"><bpmn:formalExpression id="fe" language="FEEL">officer</bpmn:formalExpression></bpmn:resourceAssignmentExpression></bpmn:humanPerformer><bpmn:potentialOwner id="po"><bpmn:resourceAssignmentExpression><bpmn:formalExpression>"officer"</bpmn:formalExpression></bpmn:resourceAssignmentExpression></bpmn:potentialOwner></bpmn:userTask>
<bpmn:eventBasedGateway id="g" instantiate="false" eventGatewayType="Exclusive"/>
<bpmn:intermediateCatchEvent id="c1" parallelMultiple="false"><bpmn:conditionalEventDefinition id="cd"><bpmn:condition>flag</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:intermediateCatchEvent>
<bpmn:receiveTask id="r1" messageRef="message_m" instantiate="false"/>
<bpmn:boundaryEvent id="b1" attachedToRef="a" cancelActivity="true" parallelMultiple="false"><bpmn:outgoing>b1_a2</bpmn:outgoing><bpmn:errorEventDefinition id="ed"/></bpmn:boundaryEvent>
user a2
<bpmn:scriptTask id="sc" scriptFormat="feel"><bpmn:extensionElements><duecourse:result name="x"/></bpmn:extensionElements><bpmn:script>1</bpmn:script></bpmn:scriptTask>
<bpmn:userTask id="ml"><bpmn:multiInstanceLoopCharacteristics isSequential="true" behavior="All"><bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>
s -> a
s2 -> a
s3 -> a
s4 -> a
s5 -> a
a -> g
g -> c1 -> sc -> ml
g -> r1 -> a2
b1 -> a2 -> c9
"""


def test_whatever_runs_is_used_by_a_diagram_whose_trace_is_tested() -> None:
    used = _used()
    missing = [
        (kind, key)
        for kind, key, row in bpmn_support.rows()
        if row.status == "runs" and (kind, key) not in used and key not in _EVERYWHERE
    ]
    assert missing == []
    assert len({**DIAGRAMS, **DATA, **PAIRS}) >= 80


_PLACES = {
    "start of a process": "{event} x\nuser a\nx -> a",
    "start of a subprocess": "start s\nsub q {{\n{event} x\nuser a\nx -> a\n}}\ns -> q",
    "start of an event subprocess": "start s\nuser a\nesub q {{\n{event} x\nuser b\nx -> b\n}}\ns -> a",
    "start of an event subprocess that does not interrupt": "start s\nuser a\nesub q {{\n{event} x nonint\nuser b\nx -> b\n}}\ns -> a",
    "boundary": "start s\nuser h\n{event} x on h\nuser b\ns -> h\nx -> b",
    "boundary that does not interrupt": "start s\nuser h\n{event} x on h nonint\nuser b\ns -> h\nx -> b",
    "intermediate catch": "start s\n{event} x\nuser a\ns -> x -> a",
    "after an event-based gateway": "start s\nrace g\n{event} x\ncatch y timer=P1D\nuser a\ns -> g\ng -> x -> a\ng -> y -> a",
    "intermediate throw": "start s\n{event} x\nuser a\ns -> x -> a",
    "end": "start s\nuser a\n{event} x\ns -> a -> x",
}
_WORD = {"start": "start", "boun": "boundary", "inte": "catch", "afte": "catch", "end": "end"}


@pytest.mark.parametrize("kind", EVENT_KINDS)
@pytest.mark.parametrize("position", POSITIONS)
def test_every_event_in_every_position_runs_or_is_refused_as_listed(position: str, kind: str) -> None:
    row = POSITIONS[position].get(kind, bpmn_support.NOT_STANDARD)
    word = "throw" if "throw" in position else "start" if position.startswith("start") else _WORD[position[:4]]
    body = "" if kind == "none" else {"conditional": "<bpmn:condition>flag</bpmn:condition>",
            "timer": "<bpmn:timeDuration>P1D</bpmn:timeDuration>"}.get(kind, "")  # fmt: skip
    reference = {"message": "message", "signal": "signal"}.get(kind)
    attribute = f' {reference}Ref="ref"' if reference else ' name="L"' if kind == "link" else ""
    root = f'<bpmn:{reference} id="ref" name="go"/>' if reference else ""
    text = _PLACES[position].format(event=word)
    if kind == "link" and row.status == "runs":
        other = "throw" if word == "catch" else "catch"
        text = f"start s\nuser o\n{word} x\n{other} y link=L\nuser a\n" + (
            "s -> o -> y\nx -> a" if word == "catch" else "s -> o -> x\ny -> a"
        )
    xml = bpmn(text, root).decode()
    begin = xml.index('id="x"')
    end = xml.index(">", begin) + 1
    inside = "" if kind == "none" else f"<bpmn:{kind}EventDefinition{attribute}>{body}</bpmn:{kind}EventDefinition>"
    operator = (
        '<bpmn:extensionElements><duecourse:operator name="o"/></bpmn:extensionElements>' if kind == "message" else ""
    )
    report = bpmn_check.check((xml[:end] + operator + inside + xml[end:]).encode())
    if row.status == "runs":
        assert report.accepted, report.problems
    else:
        problems = [problem for problem in report.problems if problem.element_id == "x"]
        assert not report.accepted
        assert problems[0].code == "event-not-here"
        assert row.text in problems[0].message_en
        assert row.zh in problems[0].message_zh


def test_every_kind_of_node_has_a_row() -> None:
    assert set(ELEMENTS) >= NODES
    assert RUNS.status == "runs"
