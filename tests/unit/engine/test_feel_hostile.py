"""No text runs code and no text runs for long, in whatever slot of a diagram or decision table it stands."""

from __future__ import annotations

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any
from xml.sax.saxutils import escape

import pytest

from db.errors import DomainError
from engine import bpmn_check, decisions, feel, workflow
from engine.feel.values import NUMBERS
from tests.unit.engine.diagrams import World, bpmn
from tests.unit.engine.hostile import ALL, ESCAPES

LIMIT = 5.0  # Seconds of processor time: catches a text that runs away; the 50 ms of the bar are a benchmark's affair.
_watching: list[str] | None = None
_FORBIDDEN = ("exec", "compile", "import", "os.", "subprocess.", "socket.", "ctypes.", "shutil.", "pty.", "code.")


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching is None or "PYTEST_" in str(arguments):
        return
    if event.startswith(_FORBIDDEN) or (event == "open" and "zoneinfo" not in str(arguments[0])):
        _watching.append(f"{event} {arguments!r}"[:200])


sys.addaudithook(_hook)


@pytest.fixture
def watched() -> Iterator[list[str]]:
    """Record what the interpreter is asked to do: code, imports, processes, files."""
    global _watching
    # Warm up what Python imports lazily, so that only the texts themselves are seen.
    feel.parse('string(date and time("2020-01-01T00:00:00@Asia/Shanghai"))').evaluate()
    NUMBERS.create_decimal("1")
    "".encode("utf-16")
    found: list[str] = []
    _watching = found
    yield found
    _watching = None


def _quickly(run: Callable[[], Any]) -> Any:
    began = time.thread_time()
    try:
        return run()
    except (DomainError, feel.ExpressionInvalid):
        return None
    finally:
        assert time.thread_time() - began < LIMIT


def _due(name: str) -> dt.datetime:
    return dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize("text", ALL, ids=lambda text: repr(text[:40]))
def test_hostile_text_as_an_expression_or_a_test_is_refused_or_ends(text: str, watched: list[str]) -> None:
    facts = {"x": {"a": 1}, "a": [1, 2]}
    _quickly(lambda: feel.parse(text).evaluate(facts, functions={"due": _due}))
    _quickly(lambda: feel.parse_tests(text).matches(1, facts, functions={"due": _due}))
    assert watched == []


SLOTS = {
    "condition": "start s\nxor g\nuser a\nuser b\ns -> g\ng -> a if HOSTILE\ng -> b default",
    "timer": "start s\ncatch t timer=PT9H\nuser a\ns -> t -> a",
    "date": "start s\ncatch t date=PT9H\nuser a\ns -> t -> a",
    "cycle": "start s\nuser a\nboundary t on a cycle=PT9H nonint\nuser b\ns -> a\nt -> b",
    "conditional event": "start s\nuser a\nboundary t on a condition=PT9H\nuser b\ns -> a\nt -> b",
    "script": "start s\nscript a script=PT9H result=r\ns -> a",
    "collection": "start s\nuser a each=par collection=PT9H item=i\ns -> a",
    "cardinality": "start s\nuser a each=seq times=PT9H\ns -> a",
    "output": "start s\nuser a each=par times=1 output=o outputItem=PT9H\ns -> a",
    "completion": "start s\nuser a each=par times=2 until=PT9H\ns -> a",
    "loop condition": "start s\nuser a while=PT9H before\ns -> a",
}


def _xml(slot: str, text: str) -> bytes:
    clean = "".join(char for char in text if char >= " " or char in "\t\n")
    return (
        bpmn(SLOTS[slot])
        .replace(b"HOSTILE", escape(clean).encode())
        .replace(b"PT9H", escape(clean, {'"': "&quot;"}).encode())
    )


@pytest.mark.parametrize("slot", SLOTS)
def test_hostile_text_in_a_slot_of_a_diagram_does_nothing(slot: str, watched: list[str]) -> None:
    for text in ALL:
        xml = _xml(slot, text)
        report = bpmn_check.check(xml)
        if not report.accepted:
            assert report.problems
            assert all(problem.element_id or problem.code == "unreadable" for problem in report.problems)
            continue

        def play(diagram: bytes = xml) -> None:
            run = workflow.Run.start(workflow.spec_for(diagram), World(x={"a": 1}, a=[1, 2]))
            for wait in run.waits():
                if wait.kind == "user":
                    run.complete(wait.token, {})
                    break

        _quickly(play)
    assert watched == []


@pytest.mark.parametrize("place", ["input", "test", "output", "literal"])
def test_hostile_text_in_a_decision_model_does_nothing(place: str, watched: list[str]) -> None:
    for text in ALL:
        clean = escape("".join(char for char in text if char >= " "))
        cells = {"input": "x", "test": "-", "output": "1", "literal": "1", place: clean}
        xml = (
            '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="m">'
            '<decision id="t" name="t">'
            f'<decisionTable><input id="i"><inputExpression><text>{cells["input"]}</text></inputExpression></input>'
            f'<output id="o"/><rule id="r"><inputEntry id="ie"><text>{cells["test"]}</text></inputEntry>'
            f'<outputEntry id="oe"><text>{cells["output"]}</text></outputEntry></rule></decisionTable></decision>'
            f'<decision id="l" name="l"><literalExpression id="le"><text>{cells["literal"]}</text></literalExpression>'
            "</decision></definitions>"
        ).encode()

        def play(source: bytes = xml) -> None:
            for name in ("t", "l"):
                decisions.decide(source, name, {"x": 1, "a": [1, 2]})

        _quickly(play)
    assert watched == []


def test_the_watch_sees_what_an_ordinary_script_engine_would_do(watched: list[str]) -> None:
    for text in ESCAPES[:4]:
        try:
            eval(text, {"x": 1})
        except Exception:
            continue
    assert watched, "the negative control: the same texts do run in Python's own eval"


def test_the_library_cannot_fall_back_on_python() -> None:
    run = workflow.Run.start(workflow.spec_for(bpmn("start s\nuser a\ns -> a")), World())
    engine = run._net.script_engine
    task = run._net.find(run.waits()[0].token)
    assert engine.evaluate(task, "1 + 1") == 2
    with pytest.raises(DomainError):
        engine.execute(task, "x = 1")
    with pytest.raises(DomainError):
        engine.call_service(task)
    with pytest.raises(feel.ExpressionInvalid):
        engine.validate("import os")
