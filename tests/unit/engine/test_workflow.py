"""The adapter's promises: timers by our clock, stored state, tokens, traces, errors that name the element."""

from __future__ import annotations

import copy
import datetime as dt
import json
from typing import Any

import pytest

from engine import workflow
from engine.workflow import Run, Wait, spec_for
from engine.workflow_timers import timer_of
from tests.unit.engine.diagrams import AT, World, bpmn


def start(text: str, **facts: Any) -> tuple[Run, World]:
    world = World(**facts)
    return Run.start(spec_for(bpmn(text)), world), world


def only(run: Run, element: str) -> Wait:
    return next(wait for wait in run.waits(all_kinds=True) if wait.element_id == element)


TIMED = "start s\nuser a\nboundary t on a {}\nuser late\ns -> a\nt -> late"


@pytest.mark.parametrize(
    ("timer", "due"),
    [
        ("timer=PT90M", "2026-11-23T03:30:00+00:00"),
        ("timer=P3D", "2026-11-26T02:00:00+00:00"),
        ("timer=P1W", "2026-11-30T02:00:00+00:00"),
        ("timer=P3M", "2027-02-23T02:00:00+00:00"),
        ("date=2026-12-01T09:00:00+08:00", "2026-12-01T01:00:00+00:00"),
        ("date=2026-12-01T09:00:00", "2026-12-01T01:00:00+00:00"),
        ("date=2026-12-01", "2026-11-30T16:00:00+00:00"),
        ("'timer=due(\"P08\")'", "2026-12-10T16:00:00+00:00"),
        ('\'timer==due("P08") - duration("P3D")\'', "2026-12-07T16:00:00+00:00"),
        ("'timer=duration(\"P1D\") * days'", "2026-11-28T02:00:00+00:00"),
        ("'timer=limit'", "2026-11-25T02:00:00+00:00"),
        ("'date=date(on)'", "2026-12-23T16:00:00+00:00"),
        ("'timer=due(\"P09\")'", None),
        ("'timer=missing.thing'", None),
        ("'cycle=R3/PT1H' nonint", "2026-11-23T03:00:00+00:00"),
        ("'cycle=R3/2026-12-01T00:00:00Z/PT1H' nonint", "2026-12-01T00:00:00+00:00"),
        ("'cycle=duration(\"P1D\")' nonint", "2026-11-24T02:00:00+00:00"),
    ],
)
def test_a_timer_is_due_when_its_literal_or_expression_says(timer: str, due: str | None) -> None:
    world = World(days=5, limit="P2D", on="2026-12-24")
    world.deadlines["P08"] = dt.datetime(2026, 12, 10, 16, tzinfo=dt.UTC)
    run = Run.start(spec_for(bpmn(TIMED.format(timer))), world)
    wait = only(run, "t")
    assert wait.due == (None if due is None else dt.datetime.fromisoformat(due))
    assert wait.parent_token == only(run, "a").token


def test_months_are_counted_by_the_calendar_and_not_in_days() -> None:
    at = dt.datetime(2027, 1, 31, 4, tzinfo=dt.UTC)
    armed = timer_of("timeDuration", "P1M").arm(at, lambda _: None, "t")
    assert armed.due == dt.datetime(2027, 2, 28, 4, tzinfo=dt.UTC)


@pytest.mark.parametrize("timer", ["timer=P999999W", "'timer=2 + 3'", "'timer=\"nonsense\"'", "'timer=[1]'"])
def test_a_timer_without_a_usable_value_is_an_error_that_names_the_element(timer: str) -> None:
    with pytest.raises(workflow.TimerInvalid) as caught:
        Run.start(spec_for(bpmn(TIMED.format(timer).replace("boundary t", "boundary t name=期限"))), World())
    assert "期限 (t)" in caught.value.message("zh")


def test_a_timer_follows_its_deadline_and_never_fires_early() -> None:
    run, world = start(TIMED.format("'timer=due(\"P08\")'"))
    wait = only(run, "t")
    assert wait.deadline == "P08"
    assert wait.due is None, "the deadline does not run yet"
    with pytest.raises(workflow.TimerNotDue):
        run.fire_timer(wait.token)
    world.deadlines["P08"] = AT + dt.timedelta(days=5)
    assert run.realign() == [wait.token]
    assert run.realign() == []
    assert only(run, "t").due == AT + dt.timedelta(days=5)
    run.reschedule(wait.token, AT + dt.timedelta(days=9))
    world.at = AT + dt.timedelta(days=8)
    with pytest.raises(workflow.TimerNotDue):
        run.fire_timer(wait.token)
    world.at = AT + dt.timedelta(days=9)
    run.fire_timer(wait.token)
    assert [wait.element_id for wait in run.waits()] == ["late"]


def test_an_operator_may_fire_a_timer_early() -> None:
    run, _ = start(TIMED.format("timer=P3D"))
    run.fire_timer(only(run, "t").token, early=True)
    assert [wait.element_id for wait in run.waits()] == ["late"]


def test_of_two_overdue_timers_exactly_one_fires_after_downtime() -> None:
    text = "start s\nrace g\ncatch x timer=P1D\ncatch y timer=P2D\nuser a\nuser b\ns -> g\ng -> x -> a\ng -> y -> b"
    run, world = start(text)
    tokens = [wait.token for wait in run.waits()]
    state = json.loads(json.dumps(run.dump()))
    world.at = AT + dt.timedelta(days=30)
    for first, second, shown in ((0, 1, "a"), (1, 0, "b")):
        again = Run.load(run.spec, copy.deepcopy(state), world)
        again.fire_timer(tokens[first])
        with pytest.raises(workflow.TokenGone):
            again.fire_timer(tokens[second])
        again = Run.load(run.spec, json.loads(json.dumps(again.dump())), world)
        with pytest.raises(workflow.TokenGone):
            again.fire_timer(tokens[second])
        assert [wait.element_id for wait in again.waits()] == [shown]


def test_tokens_keep_their_ids_and_are_never_used_again() -> None:
    run, world = start(
        "start s\nxor m\nuser a\nxor g\nend e\ns -> m -> a -> g\ng -> m if again\ng -> e default", again=True
    )
    seen: set[str] = set()
    for _ in range(20):
        token = run.waits()[0].token
        assert token not in seen
        seen.add(token)
        run = Run.load(run.spec, json.loads(json.dumps(run.dump())), world)
        assert run.waits()[0].token == token
        run.complete(token)


def test_completing_twice_is_a_conflict() -> None:
    run, _ = start("start s\nuser a\nuser b\ns -> a -> b")
    token = run.waits()[0].token
    run.complete(token)
    with pytest.raises(workflow.TokenGone):
        run.complete(token)


def test_the_state_stays_small_however_long_the_case() -> None:
    chain = " -> ".join(f"a{i}" for i in range(100))
    text = "start s\n" + "".join(
        f"user a{i}\nboundary t{i} on a{i} timer=P{i + 1}D\nuser l{i}\nt{i} -> l{i}\n" for i in range(100)
    )
    run, world = start(text + f"s -> {chain}")
    sizes = []
    for _ in range(99):
        run.complete(next(wait.token for wait in run.waits() if wait.kind == "user"))
        state = json.dumps(run.dump())
        sizes.append(len(state))
        run = Run.load(run.spec, json.loads(state), world)
    assert max(sizes) < 600
    assert sizes[97] - sizes[5] < 20


def test_a_thousand_rounds_of_a_loop_leave_nothing_behind() -> None:
    text = "start s\nxor m\nuser a\nxor g\nend e\ns -> m -> a -> g\ng -> m if again\ng -> e default"
    run, _ = start(text, again=True)
    for _ in range(1000):
        run.complete(run.waits()[0].token)
    assert len(json.dumps(run.dump())) < 400


def test_a_stored_state_shares_nothing_with_the_run() -> None:
    text = "start s\nuser a each=seq collection=xs item=x output=ys outputItem=x\ns -> a"
    run, world = start(text, xs=[{"n": 1}, {"n": 2}])
    state = run.dump()
    kept = copy.deepcopy(state)
    run.complete(run.waits()[0].token, {})
    assert state == kept
    again = Run.load(run.spec, state, world)
    again.complete(again.waits()[0].token, {})
    assert state == kept


@pytest.mark.parametrize("version", [0, 2, None, "1"])
def test_an_unknown_state_version_is_refused(version: Any) -> None:
    run, world = start("start s\nuser a\ns -> a")
    with pytest.raises(workflow.StateVersionUnknown):
        Run.load(run.spec, {**run.dump(), "state_version": version}, world)


def test_a_state_of_another_diagram_is_refused() -> None:
    run, world = start("start s\nuser a\ns -> a")
    other = spec_for(bpmn("start s\nuser a\nuser b\ns -> a -> b"))
    with pytest.raises(workflow.StateDoesNotFit):
        Run.load(other, run.dump(), world)


def test_a_diagram_is_parsed_once_per_content() -> None:
    xml = bpmn("start s\nuser a name=甲\ns -> a")
    assert spec_for(xml) is spec_for(bytes(xml))


def test_elements_carry_name_kind_scope_and_documentation() -> None:
    text = "start s\nsub q {\nstart s1\nuser a name=调查取证\ns1 -> a\n}\ns -> q"
    xml = bpmn(text).replace(b'name="\xe8', b'name="\xe8', 1)
    element = spec_for(xml).elements["a"]
    assert (element.name, element.kind, element.parent) == ("调查取证", "userTask", "q")
    run = Run.start(spec_for(xml), World())
    assert run.waits()[0].scope == ("q",)


def test_lanes_are_inherited_by_what_a_subprocess_holds() -> None:
    xml = bpmn("start s\nsub q {\nstart s1\nuser a\nuser b\ns1 -> a -> b\n}\ns -> q").decode()
    lanes = (
        '<bpmn:laneSet id="ls"><bpmn:lane id="l1" name="承办人"><bpmn:flowNodeRef>q</bpmn:flowNodeRef></bpmn:lane>'
        '<bpmn:lane id="l2" name="负责人"><bpmn:flowNodeRef>b</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>'
    )
    spec = spec_for(xml.replace('isExecutable="true">', 'isExecutable="true">' + lanes).encode())
    assert [spec.elements[name].lane for name in ("q", "a", "b")] == ["承办人", "承办人", "负责人"]


def test_the_trace_tells_what_was_entered_completed_and_cancelled() -> None:
    run, world = start("start s\nuser a\nboundary t on a timer=P1D\nuser late\ns -> a\nt -> late")
    state = run.dump()
    run = Run.load(run.spec, state, world)
    assert run.trace == []
    world.at = AT + dt.timedelta(days=2)
    run.fire_timer(only(run, "t").token)
    assert [(step.element_id, step.event) for step in run.trace] == [
        ("t", "entered"),
        ("a", "cancelled"),
        ("t", "completed"),
        ("late", "entered"),
    ]


def test_instances_are_told_apart_in_waits_and_trace() -> None:
    run, world = start(
        "start s\nuser a each=par collection=parties item=party output=answers outputItem=party.name+answer\nuser b\n"
        "s -> a -> b",
        parties=[{"name": "甲"}, {"name": "乙"}],
    )
    waits = run.waits()
    assert [(wait.instance, dict(wait.data or {})["party"]) for wait in waits] == [
        (0, {"name": "甲"}),
        (1, {"name": "乙"}),
    ]
    run.complete(waits[1].token, {"answer": "到"})
    run.complete(waits[0].token, {"answer": "未到"})
    assert world.facts["answers"] == ["甲未到", "乙到"]
    completed = [step.instance for step in run.trace if step.element_id == "a" and step.event == "completed"]
    assert completed == [1, 0, None]
    assert run.waits()[0].data == {}


def test_an_external_task_waits_with_its_topic_and_gives_its_result() -> None:
    world = World()
    world.topics["lookup"] = "entities"
    run = Run.start(
        spec_for(bpmn("start s\nservice x operator=lookup result=party.register\nuser a\ns -> x -> a")), world
    )
    wait = run.waits()[0]
    assert (wait.kind, wait.topic, wait.operator) == ("external", "entities", "lookup")
    run = Run.load(run.spec, json.loads(json.dumps(run.dump())), world)
    run.complete(wait.token, {"name": "某公司"})
    assert world.facts["party"] == {"register": {"name": "某公司"}}
    assert [wait.element_id for wait in run.waits()] == ["a"]


def test_a_message_brings_its_payload_to_the_result_variable() -> None:
    run, world = start("start s\ncatch m message=paid result=payment\nuser a\ns -> m -> a")
    token = run.waits()[0].token
    assert run.correlate("paid", {"cents": 100}) == token
    assert world.facts["payment"] == {"cents": 100}


def test_a_message_can_be_handed_to_one_token() -> None:
    run, _ = start("start s\nreceive m message=reply each=par times=2\nuser a\ns -> m -> a")
    first, second = run.waits()
    run.correlate("reply", token=second.token)
    assert [wait.token for wait in run.waits()] == [first.token]


def test_the_nearest_catcher_of_the_exact_code_takes_an_error() -> None:
    text = (
        "start s\nsub p {\nstart s1\nuser a\ns1 -> a\n}\nboundary any on p error=\nboundary exact on p error=BAD\n"
        "user x\nuser y\ns -> p\nany -> x\nexact -> y"
    )
    for code, shown in (("BAD", "y"), ("OTHER", "x")):
        run, _ = start(text)
        run.throw_error(only(run, "a").token, code)
        assert [wait.element_id for wait in run.waits()] == [shown]


def test_a_circle_without_a_wait_is_stopped_with_its_element() -> None:
    with pytest.raises(workflow.EndlessLoop):
        start("start s\nxor m\ntask x\nxor g\nend e\ns -> m -> x -> g\ng -> m if true\ng -> e default")


def test_an_expression_that_costs_too_much_names_the_element() -> None:
    with pytest.raises(workflow.ConditionFailed) as caught:
        start(
            "start s\nxor g name=分支\nuser a\nuser b\ns -> g\n"
            "g -> a if count(for i in 1..99999999 return i) > 1\ng -> b default"
        )
    assert "分支 (g)" in str(caught.value)


def test_a_deadlock_is_visible() -> None:
    run, _ = start(
        "start s\nxor g\nuser a\nuser b\nand j\nend e\ns -> g\ng -> a -> j\ng -> b -> j if x\nj -> e".replace(
            "g -> a -> j\ng -> b -> j if x", "g -> a default\ng -> b if x\na -> j\nb -> j"
        ),
        x=False,
    )
    run.complete(run.waits()[0].token)
    assert run.waits() == []
    assert not run.finished
    assert run.stuck


def test_a_run_can_start_at_a_named_start_event() -> None:
    xml = bpmn("start s\nstart m message=report\nuser a\nuser b\ns -> a\nm -> b")
    assert Run.start(spec_for(xml), World()).waits()[0].element_id == "a"
    assert Run.start(spec_for(xml), World(), start_event="m").waits()[0].element_id == "b"
    with pytest.raises(workflow.StartUnknown):
        Run.start(spec_for(xml), World(), start_event="b")


def test_return_abandons_the_timers_of_the_phase_that_is_left() -> None:
    text = (
        "start s\nsub p {\nstart s1\nuser a\ns1 -> a\n}\nsub q {\nstart s2\nuser b\nboundary t on b timer=P1D\nuser l\n"
        "s2 -> b\nt -> l\n}\nboundary w on q timer=P9D\nuser late\ns -> p -> q\nw -> late"
    )
    run, world = start(text)
    run.complete(run.waits()[0].token)
    old = {wait.element_id: wait.token for wait in run.waits()}
    run = Run.load(run.spec, json.loads(json.dumps(run.dump())), world)
    run.return_to(old["b"], "a")
    assert [wait.element_id for wait in run.waits()] == ["a"]
    world.at = AT + dt.timedelta(days=99)
    for element in ("b", "t", "w"):
        with pytest.raises(workflow.TokenGone):
            (run.fire_timer if element != "b" else run.complete)(old[element])
    cancelled = {step.element_id for step in run.trace if step.event == "cancelled"}
    assert cancelled == {"b", "q"}


def test_return_reaches_forward_too() -> None:
    run, _ = start("start s\nuser a\nuser b\nuser c\ns -> a -> b -> c")
    run.return_to(run.waits()[0].token, "c")
    assert [wait.element_id for wait in run.waits()] == ["c"]


def test_the_dialect_of_camunda_8_is_understood() -> None:
    xml = (
        b'<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d"'
        b' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"><bpmn:process id="p" isExecutable="true">'
        b'<bpmn:startEvent id="s"/><bpmn:serviceTask id="x"><bpmn:extensionElements><zeebe:taskDefinition type="op"/>'
        b'</bpmn:extensionElements></bpmn:serviceTask><bpmn:userTask id="a"><bpmn:multiInstanceLoopCharacteristics>'
        b'<bpmn:extensionElements><zeebe:loopCharacteristics inputCollection="= xs" inputElement="x"'
        b' outputCollection="ys" outputElement="= x + 1"/></bpmn:extensionElements>'
        b"</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
        b'<bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="x"/>'
        b'<bpmn:sequenceFlow id="f2" sourceRef="x" targetRef="a"/></bpmn:process></bpmn:definitions>'
    )
    world = World(xs=[1, 2])
    run = Run.start(spec_for(xml), world)
    assert world.calls == ["op"]
    for wait in run.waits():
        run.complete(wait.token)
    assert world.facts["ys"] == [2, 3]
    assert run.finished
