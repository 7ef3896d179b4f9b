"""Every refusal with its element and code; whatever the bytes, an answer and no exception."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest

from db.errors import DomainError
from engine import bpmn_check, workflow
from engine.bpmn_problems import MESSAGES
from tests.unit.engine.diagrams import World, bpmn
from tests.unit.engine.diagrams_shapes import DIAGRAMS, xml_of

REFUSED: dict[str, tuple[str, str, str]] = {
    "a complex gateway": ("start s\ncomplex g\nuser a\ns -> g -> a", "g", "unsupported"),
    "a transaction": ("start s\ntransaction t {\nstart s1\n}\ns -> t", "t", "unsupported"),
    "a flow to nowhere": ("start s\nuser a\ns -> a -> gone", "a_gone", "flow-end"),
    "a flow across a border": (
        "start s\nsub q {\nstart s1\nuser a\ns1 -> a\n}\nuser b\ns -> q\na -> b",
        "a_b",
        "crosses-scope",
    ),
    "an id used twice": ("start s\nuser a\nuser a\ns -> a", "a", "duplicate-id"),
    "the id of the process used again": ("start s\nuser process\ns -> process", "process", "duplicate-id"),
    "no start": ("user a\nuser b\na -> b", "process", "process-start"),
    "two plain starts": ("start s\nstart t\nuser a\ns -> a\nt -> a", "process", "process-start"),
    "a subprocess without start": ("start s\nsub q {\nuser a\n}\ns -> q", "q", "subprocess-start"),
    "a subprocess that starts by a message": (
        "start s\nsub q {\nstart m message=x\nuser a\nm -> a\n}\ns -> q",
        "q",
        "subprocess-start",
    ),
    "an event subprocess with a plain start": (
        "start s\nuser a\nesub q {\nstart m\nuser b\nm -> b\n}\ns -> a",
        "q",
        "event-subprocess-start",
    ),
    "an event subprocess with a flow": (
        "start s\nuser a\nesub q {\nstart m message=x\n}\ns -> a -> q",
        "q",
        "event-subprocess-flow",
    ),
    "an unreachable task": ("start s\nuser a\nuser b\ns -> a", "b", "unreachable"),
    "a flow into a start": ("start s\nuser a\ns -> a -> s", "s", "incoming-not-allowed"),
    "a flow out of an end": ("start s\nend e\nuser a\ns -> e -> a", "e", "outgoing-not-allowed"),
    "a gateway without a way out": ("start s\nxor g\ns -> g", "g", "leads-nowhere"),
    "a boundary event without a way out": ("start s\nuser a\nboundary t on a timer=P1D\ns -> a", "t", "leads-nowhere"),
    "a boundary event on nothing": ("start s\nuser a\nboundary t on z timer=P1D\ns -> a\nt -> a", "t", "boundary-host"),
    "a boundary event on a gateway": (
        "start s\nxor g\nuser a\nboundary t on g timer=P1D\ns -> g -> a\nt -> a",
        "t",
        "boundary-host",
    ),
    "a boundary event without a definition": (
        "start s\nuser a\nboundary t on a\ns -> a\nt -> a",
        "t",
        "event-not-here",
    ),
    "an error that does not interrupt": (
        "start s\nuser a\nboundary t on a error=X nonint\ns -> a\nt -> a",
        "t",
        "event-not-here",
    ),
    "a terminate in the middle": ("start s\nthrow t terminate\nuser a\ns -> t -> a", "t", "event-not-here"),
    "a catch event that waits for nothing": ("start s\ncatch c\nuser a\ns -> c -> a", "c", "event-not-here"),
    "an event with two definitions": (
        "start s\ncatch c message=x timer=P1D\nuser a\ns -> c -> a",
        "c",
        "several-events",
    ),
    "a timer without a value": ("start s\ncatch c timer=\nuser a\ns -> c -> a", "c", "timer-empty"),
    "a timer that is nonsense": ("start s\ncatch c timer=P1X\ns -> c", "c", "timer-literal"),
    "a timer with broken FEEL": ("start s\ncatch c timer='due('\nuser a\ns -> c -> a", "c", "expression"),
    "a cycle on an interrupting timer": (
        "start s\nuser a\nboundary t on a cycle=R3/P1D\ns -> a\nt -> a",
        "t",
        "cycle-not-here",
    ),
    "a condition with a typo": (
        "start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if x >\ng -> b default",
        "g_a",
        "expression",
    ),
    "a condition of another engine": (
        "start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if ${bean.check(x)}\ng -> b default",
        "g_a",
        "expression-foreign",
    ),
    "a missing condition": (
        "start s\nxor g\nuser a\nuser b\ns -> g\ng -> a\ng -> b default",
        "g_a",
        "condition-missing",
    ),
    "a condition after a parallel gateway": (
        "start s\nand g\nuser a\nuser b\ns -> g\ng -> a if x = 1\ng -> b",
        "g_a",
        "condition-not-here",
    ),
    "a race with one runner": ("start s\nrace g\ncatch t timer=P1D\ns -> g -> t", "g", "race-targets"),
    "a race to a user task": (
        "start s\nrace g\ncatch t timer=P1D\nuser a\ns -> g\ng -> t\ng -> a",
        "g",
        "race-targets",
    ),
    "a service without an operator": ("start s\nservice x\ns -> x", "x", "operator-missing"),
    "a send task without an operator": ("start s\nsend x message=m\ns -> x", "x", "operator-missing"),
    "a message end without an operator": ("start s\nend x message=m\ns -> x", "x", "operator-missing"),
    "a decision without a name": ("start s\nrule x result=r\ns -> x", "x", "decision-missing"),
    "a decision without a result": ("start s\nrule x decision=d\ns -> x", "x", "result-missing"),
    "a script without text": ("start s\nscript x result=r\ns -> x", "x", "script-missing"),
    "a script with a broken text": ("start s\nscript x script='import os' result=r\ns -> x", "x", "expression"),
    "a script without result": ("start s\nscript x script=1\ns -> x", "x", "result-missing"),
    "a result that is no name": ("start s\nscript x script=1 result='a b'\ns -> x", "x", "result-unusable"),
    "a loop without an end": ("start s\nuser a while= \ns -> a", "a", "expression"),
    "instances of nothing": ("start s\nuser a each=par\ns -> a", "a", "loop-source"),
    "an output without an item": ("start s\nuser a each=par times=2 output=o\ns -> a", "a", "loop-output"),
    "a link without a catch": ("start s\nthrow t link=L\ns -> t", "t", "link-alone"),
    "a call of nothing": ("start s\ncall k called=nothing\ns -> k", "k", "call-unknown"),
    "a process that calls itself": ("start s\ncall k called=process\ns -> k", "process", "call-circle"),
    "a receive task without message": ("start s\nreceive r\nuser a\ns -> r -> a", "r", "event-not-here"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    text, element, code = REFUSED[name]
    report = bpmn_check.check(bpmn(text))
    assert not report.accepted
    found = {(problem.element_id, problem.code) for problem in report.problems}
    assert (element, code) in found
    assert all(problem.message_zh and problem.message_en for problem in report.problems)
    with pytest.raises(workflow.DiagramRefused):
        workflow.spec_for(bpmn(text))


@pytest.mark.parametrize("name", DIAGRAMS)
def test_every_diagram_that_runs_is_accepted(name: str) -> None:
    text = DIAGRAMS[name][0]
    report = bpmn_check.check(xml_of(text))
    assert report.accepted, report.problems


@pytest.mark.parametrize(
    ("before", "after", "element", "code"),
    [
        ('messageRef="message_go"', 'messageRef="absent"', "m", "reference-missing"),
        ('messageRef="message_go"', "", "m", "reference-empty"),
        ('signalRef="signal_all"', 'signalRef="message_go"', "c", "reference-missing"),
        ('errorRef="error_BAD"', 'errorRef="absent"', "b", "reference-missing"),
        ('<bpmn:userTask id="a"', '<bpmn:userTask id="a" isForCompensation="true"', "a", "unsupported"),
        ('<bpmn:userTask id="a"', '<bpmn:oddTask id="o"/><bpmn:userTask id="a"', "o", "unknown-element"),
        ('<bpmn:userTask id="a"', '<bpmn:userTask id="a b"', "a b", "id-unusable"),
        ('<bpmn:userTask id="a"', "<bpmn:userTask", "", "missing-id"),
        ('<bpmn:process id="process"', "<bpmn:process", "", "missing-id"),
        ("<bpmn:errorEventDefinition", "<bpmn:compensateEventDefinition", "b", "event-not-here"),
        ("<bpmn:errorEventDefinition", "<bpmn:cancelEventDefinition", "b", "event-not-here"),
    ],
)
def test_what_is_named_must_be_there(before: str, after: str, element: str, code: str) -> None:
    text = (
        "start s\nuser a\nboundary b on a error=BAD\ncatch m message=go\ncatch c signal=all\nuser z\n"
        "s -> a -> m -> c -> z\nb -> z"
    )
    xml = bpmn(text).decode()
    assert before in xml
    report = bpmn_check.check(xml.replace(before, after, 1).encode())
    assert not report.accepted
    assert any(p.code == code and (not element or p.element_id == element) for p in report.problems), report.problems


def test_names_are_compared_with_what_is_known() -> None:
    text = (
        "start s\nuser a\nboundary t on a timer='due(\"P99\")'\nservice x operator=op\n"
        "rule r decision=d result=r1\nxor g\n"
        "end e\ns -> a -> x -> r -> g\ng -> e if strange.thing = 1\nt -> x"
    )
    report = bpmn_check.check(
        bpmn(text),
        known_steps={"b"},
        known_operators={"other"},
        known_decisions=set(),
        known_deadlines={"P08"},
        known_names={"lead"},
    )
    codes = {(problem.element_id, problem.code) for problem in report.problems}
    assert codes == {
        ("a", "unknown-step"),
        ("x", "unknown-operator"),
        ("r", "unknown-decision"),
        ("t", "unknown-deadline"),
    }
    warned = {(warning.element_id, warning.code) for warning in report.warnings}
    assert {("b", "step-unused"), ("g_e", "unknown-name")} <= warned
    assert bpmn_check.check(bpmn(text)).accepted


def test_what_nobody_catches_is_a_warning() -> None:
    report = bpmn_check.check(bpmn("start s\nuser a\nend x error=BAD\ns -> a -> x"))
    assert report.accepted
    assert [(w.element_id, w.code) for w in report.warnings] == [("x", "error-uncaught")]


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY l2 "&lol;&lol;">]><lolz>&l2;</lolz>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'.encode("utf-16"),
        b"<a>" * 10_000,
        b"\xff\xfe\x00",
        b"x" * (3 * 1024 * 1024),
        b'<?xml version="1.0" encoding="nonsense"?><a/>',
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
    ],
)
def test_bytes_that_are_no_diagram_are_refused(xml: bytes) -> None:
    report = bpmn_check.check(xml)
    assert not report.accepted
    assert report.problems[0].code == "unreadable"


def test_every_problem_has_a_sentence_in_both_languages_and_is_used() -> None:
    folder = Path(bpmn_check.__file__).parent
    source = "".join((folder / name).read_text() for name in ("bpmn_check.py", "bpmn_data.py", "workflow_parser.py"))
    for code, (english, chinese) in MESSAGES.items():
        assert english.format(detail="x", kind="y", slot="z", detail_zh="w", reason="v", reason_zh="u")
        assert re.search(r"[\u4e00-\u9fff]", chinese) or code == "unreadable"
        built = {"unknown-operator", "unknown-decision", "operator-missing", "decision-missing"}
        assert f'"{code}"' in source or code in built, code


def test_a_file_becomes_one_line(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.bpmn", tmp_path / "bad.bpmn"
    good.write_bytes(bpmn("start s\nuser a\ns -> a"))
    bad.write_bytes(bpmn("start s\ncomplex g\ns -> g"))
    lines = list(bpmn_check.check_files([good, bad, tmp_path / "none.bpmn"]))
    assert [line["accepted"] for line in lines] == [True, False, False]
    assert lines[1]["problems"][0]["element_id"] == "g"
    assert all(json.loads(json.dumps(line)) == line for line in lines)


def mutants(xml: bytes, count: int, seed: int) -> list[bytes]:
    """Change a diagram at random: drop, double or rename elements and attributes, cut and swap bytes."""
    chance = random.Random(seed)
    text = xml.decode()
    parts = re.findall(r"<[^>]+>|[^<]+", text)
    ids = re.findall(r'(?:id|sourceRef|targetRef|attachedToRef|Ref)="([^"]+)"', text)
    found = []
    for _ in range(count):
        changed = list(parts)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(changed))
            what = chance.randrange(7)
            if what == 0:
                del changed[place]
            elif what == 1:
                changed.insert(place, changed[chance.randrange(len(changed))])
            elif what == 2 and ids:
                changed[place] = changed[place].replace(chance.choice(ids), chance.choice(ids))
            elif what == 3:
                changed[place] = re.sub(r'\s[\w:]+="[^"]*"', "", changed[place], count=1)
            elif what == 4:
                kinds = ("userTask", "subProcess", "endEvent", "boundaryEvent", "parallelGateway", "callActivity")
                kind = chance.choice(kinds)
                changed = [re.sub(r"(</?bpmn:)userTask", rf"\g<1>{kind}", part) for part in changed]
            elif what == 5:
                cut = chance.randrange(len(changed[place]) + 1)
                changed[place] = changed[place][:cut]
            else:
                other = chance.randrange(len(changed))
                changed[place], changed[other] = changed[other], changed[place]
            if not changed:
                break
        found.append("".join(changed).encode())
    return found


def test_mutants_never_raise_and_accepted_ones_run() -> None:
    names = sorted(DIAGRAMS)
    accepted = 0
    for seed, name in enumerate(names):
        text = DIAGRAMS[name][0]
        for xml in mutants(xml_of(text), 25, seed):
            report = bpmn_check.check(xml)
            assert report.accepted or report.problems
            assert not any(problem.code == "check-failed" for problem in report.problems), xml
            if report.accepted:
                accepted += 1
                world = World(x=1, xs=[1], a=1)
                world.topics["there"] = "outside"
                world.decisions["level"] = "high"
                try:
                    workflow.Run.start(workflow.spec_for(xml), world)
                except DomainError:
                    continue
    assert accepted > 50
