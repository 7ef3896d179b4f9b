"""Diagrams as the tools write them: accepted as they are, what is unknown listed, and run with all they say."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from engine import bpmn_check
from engine.bpmn_translate import to_feel
from engine.feel import parse
from engine.workflow import Run, Wait, spec_for
from tests.unit.engine.diagrams import World

FOLDER = Path(__file__).parent / "dialects"


class Tool:
    """Plays the diagram of a tool, stored and loaded after every step."""

    def __init__(self, tool: str, **facts: object) -> None:
        xml = (FOLDER / f"{tool}.bpmn").read_bytes()
        self.report = bpmn_check.check(xml)
        assert self.report.accepted, self.report.problems
        self.warned = {(warning.element_id, warning.code) for warning in self.report.warnings}
        self.spec, self.world = spec_for(xml), World(**facts)
        self.world.topics = {"register": "register", "notify": "notify"}
        self.world.decisions["level"] = "重"
        self.run = Run.start(self.spec, self.world)

    @property
    def waits(self) -> list[str]:
        return sorted(wait.element_id for wait in self.run.waits())

    def wait(self, element: str) -> Wait:
        return next(wait for wait in self.run.waits() if wait.element_id == element)

    def complete(self, element: str, answer: int = 1) -> list[str]:
        self.run.complete(self.wait(element).token, {"answer": answer})
        return self.stored()

    def stored(self) -> list[str]:
        self.run = Run.load(self.spec, json.loads(json.dumps(self.run.dump())), self.world)
        return self.waits


def test_bpmn_io() -> None:
    tool = Tool("bpmn_io")
    assert tool.report.warnings == []
    assert tool.waits == ["Activity_send"]
    assert tool.complete("Activity_send") == ["Event_defence", "Event_late"]
    tool.run.correlate("defence", {})
    assert tool.stored() == []
    assert tool.run.finished


def test_camunda_modeler_7() -> None:
    tool = Tool(
        "camunda_7", officer={"id": "o-1"}, deadline="2026-12-01T00:00:00Z", amount=20000, members=["x", "y", "z"]
    )
    assert {("permit", "vendor"), ("examine", "vendor"), ("begin", "vendor")} <= tool.warned
    examine = tool.wait("examine")
    assert (examine.assignee, examine.candidates) == ("o-1", ("zhang", "officer", "legal_reviewer"))
    assert examine.form == "embedded:app:forms/examine.html"
    assert examine.due == dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    assert examine.data == {"limit": 40000, "hint": "按裁量基准"}
    assert tool.complete("examine", 7) == ["each", "each", "each"]
    assert tool.world.facts["opinion"] == 7
    assert [wait.assignee for wait in tool.run.waits()] == ["x", "y", "z"]
    tool.complete("each")
    assert tool.complete("each") == ["file"]
    assert tool.wait("file").topic == "register"
    assert tool.complete("file") == ["hand"]
    assert tool.wait("hand").data == {"given": "重"}
    assert tool.complete("hand") == []
    assert (tool.world.facts["served"], tool.world.facts["proof"], tool.world.facts["tier_seen"]) == (
        "yes",
        "yes",
        "重",
    )
    assert tool.world.calls == ["notify"]
    assert tool.run.finished


def test_camunda_modeler_8() -> None:
    tool = Tool("camunda_8", officer={"id": "o-1"}, amount=20000, goods=[{"weight": 1}, {"weight": 2}])
    assert ("look", "vendor") in tool.warned
    assert tool.waits == ["look", "warn"]
    look = tool.wait("look")
    assert (look.assignee, look.candidates, look.form) == ("o-1", ("officer", "leader"), "look_form")
    assert look.due == dt.datetime(2026, 12, 1, 1, tzinfo=dt.UTC)
    for expected in (["look", "warn"], ["look", "warn"], ["look"]):
        tool.world.at += dt.timedelta(days=1)
        tool.run.fire_timer(tool.wait("warn").token)
        assert tool.stored() == expected
    assert tool.world.calls == ["remind"] * 3
    assert tool.complete("look", 5) == ["await"]
    assert tool.world.facts["found"] == 40005
    assert tool.world.facts["values"] == [10, 20]
    assert tool.world.facts["tier"] == "重"
    tool.run.correlate("paid", {})
    assert tool.run.finished
    assert tool.world.calls[-1] == "notify"


def test_signavio() -> None:
    tool = Tool("signavio", corrected=False)
    assert tool.report.process_id == "sid-q1"
    assert ("sid-p1", "vendor") in tool.warned
    assert tool.waits == ["sid-a", "sid-b"]
    tool.complete("sid-a")
    assert tool.complete("sid-b") == ["sid-c"]
    tool.complete("sid-c")
    assert tool.run.finished


@pytest.mark.parametrize(
    ("foreign", "facts", "expected"),
    [
        ("${a == 1}", {"a": 1}, True),
        ("#{a.b != 'x'}", {"a": {"b": "y"}}, True),
        ("${a gt 1 and a le 5}", {"a": 5}, True),
        ("${!a}", {}, True),
        ("${not a}", {"a": True}, False),
        ("${empty a}", {"a": []}, True),
        ("${!empty a}", {"a": [1]}, True),
        ("${empty a}", {"a": 0}, False),
        ("${a % 2 == 1 || b}", {"a": 4, "b": True}, True),
        ("${(a + 1) * 2 > 5 ? 'x' : 'y'}", {"a": 2}, "x"),
        ("${'it\\'s'}", {}, "it's"),
        ("${-a < 0 && a - 1 == 0}", {"a": 1}, True),
        ("${a == null}", {}, True),
    ],
)
def test_simple_expressions_mean_the_same_in_feel(foreign: str, facts: dict[str, object], expected: object) -> None:
    translated = to_feel(foreign)
    assert "{" not in translated
    assert parse(translated).evaluate(facts) == expected


@pytest.mark.parametrize(
    "foreign",
    [
        *(
            "${a.b()}",
            "${a[0]}",
            "${a} and ${b}",
            "${}",
            "${a +}",
            "${T(java.lang.Runtime)}",
            "${''.getClass()}",
            "x = 1",
        ),
        *("${execution.getVariable('a')}", "${a; b}", "${" + "(" * 50 + "a" + ")" * 50 + "}", "${a ? b}", "${if == 1}"),
        *("${empty (a)}", "#{'x'}y", "${a == 1} ", "${" + "!" * 3000 + "a}")[:1],
    ],
)
def test_what_is_not_simple_stays_foreign(foreign: str) -> None:
    assert to_feel(foreign) == foreign
