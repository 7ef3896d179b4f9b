# ruff: noqa: E501 - the diagram
"""Limits of cases: started by steps, paused, extended, computed again; their timers and warnings follow."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from db import journal
from db.actor import Actor
from db.clock import SettableClock
from db.command import Running
from db.session import Database
from engine import calendar_years, cases, deadlines, definitions, jobs, tasks
from engine.calendar import SHANGHAI, Year
from engine.deadlines import DeadlineRule, Extension, Param, Rung, Trigger
from engine.forms import Field, Form
from engine.jobs import Handlers, Job
from engine.outbox import Deliveries
from engine.registry import Process, Registry, Step

DIAGRAM = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  targetNamespace="http://duecourse.cn/tests">
  <bpmn:process id="clocked" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="open" name="Open"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:userTask id="defend" name="Defend"><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
    <bpmn:boundaryEvent id="lapsed" attachedToRef="defend"><bpmn:outgoing>f4</bpmn:outgoing>
      <bpmn:timerEventDefinition><bpmn:timeDate xsi:type="bpmn:tFormalExpression">due("P08")</bpmn:timeDate></bpmn:timerEventDefinition></bpmn:boundaryEvent>
    <bpmn:exclusiveGateway id="join"><bpmn:incoming>f3</bpmn:incoming><bpmn:incoming>f4</bpmn:incoming><bpmn:outgoing>f5</bpmn:outgoing></bpmn:exclusiveGateway>
    <bpmn:userTask id="decide" name="Decide"><bpmn:incoming>f5</bpmn:incoming><bpmn:outgoing>f6</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="done"><bpmn:incoming>f6</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="open"/>
    <bpmn:sequenceFlow id="f2" sourceRef="open" targetRef="defend"/>
    <bpmn:sequenceFlow id="f3" sourceRef="defend" targetRef="join"/>
    <bpmn:sequenceFlow id="f4" sourceRef="lapsed" targetRef="join"/>
    <bpmn:sequenceFlow id="f5" sourceRef="join" targetRef="decide"/>
    <bpmn:sequenceFlow id="f6" sourceRef="decide" targetRef="done"/>
  </bpmn:process>
</bpmn:definitions>
"""

RULES = {
    rule.key: rule
    for rule in (
        DeadlineRule(
            "P11", "办案期限", "《行政处罚法》第六十条", "测试", 90, "calendar_days",
            starts=Trigger("open", date_fact="opening.signed_on"), stops=(Trigger("decide"),),
            pauses=("听证", "鉴定"), extension=Extension(30, times=1, then=Extension(60)),
        ),
        DeadlineRule(
            "P08", "陈述申辩", "《行政处罚法》第四十四条", "测试", Param("defence", 5), "working_days", roll=True,
            binds="party", confirmed=False, starts=Trigger("open", date_fact="opening.signed_on"),
            stops=(Trigger("defend"), Trigger("lapsed")), pauses=("听证",),
            rungs=(Rung("one-day", "yellow", before=1, unit="working_days"), Rung("lapsed", before=0)),
        ),
    )
}  # fmt: skip

CLOCKED = Process(
    key="clocked", title="计时程序", diagram="clocked.bpmn", deadlines=RULES, stages=("立案", "决定"),
    steps={
        "open": Step(
            title="立案", role="officer", form=Form("opening", (Field("signed_on", "签字日", "date", required=False),))
        ),
        "defend": Step(title="申辩", role="officer", form=Form("defence", (Field("said", "意见", required=False),))),
        "decide": Step(title="决定", role="leader", form=Form("decision", (Field("said", "意见", required=False),))),
    },
)  # fmt: skip


def actor(tenant_id: uuid.UUID, name: str, *roles: str) -> Actor:
    may = {"case:open", "case:read", "task:claim", "task:complete", "deadline:pause", "deadline:extend"}
    return Actor("person", tenant_id, name, uuid.uuid4(), frozenset(may), frozenset(roles))


@pytest.fixture
def officer(tenant_id: uuid.UUID) -> Actor:
    return actor(tenant_id, "陈警员", "officer")


@pytest.fixture
def leader(tenant_id: uuid.UUID) -> Actor:
    return actor(tenant_id, "周局长", "leader")


@pytest.fixture
def clocked(database: Database, system: Actor) -> Iterator[Database]:
    database.provide(Registry([CLOCKED]))
    database.provide(Handlers(timer=jobs.fire_timer, rung=deadlines.ring))
    database.provide(Deliveries())
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="clocked", xml=DIAGRAM)
    yield database


def complete(database: Database, who: Actor, case_id: uuid.UUID, element: str, **answers: object) -> None:
    with database.transaction(who) as tx:
        (task,) = tx.session.scalars(
            select(tasks.Task).where(
                tasks.Task.case_id == case_id, tasks.Task.element_id == element, tasks.Task.status.in_(tasks.OPEN)
            )
        )
        tasks.complete(tx, task_id=task.id, answers=answers)


@pytest.fixture
def case_id(clocked: Database, officer: Actor) -> uuid.UUID:
    """A case opened on Monday 2026-03-02: day 90 is 2026-05-31, the fifth working day 2026-03-09."""
    with clocked.transaction(officer) as tx:
        case = cases.open_case(tx, process_key="clocked")
    complete(clocked, officer, case.id, "open", signed_on="2026-03-02")
    return uuid.UUID(str(case.id))


def deadline(database: Database, who: Actor, case_id: uuid.UUID, key: str) -> deadlines.Deadline:
    with database.reading(who) as tx:
        row = deadlines.latest(tx, case_id, key)
        assert row is not None
        return row


def job(database: Database, who: Actor, case_id: uuid.UUID, kind: str) -> list[dt.datetime]:
    with database.reading(who) as tx:
        return sorted(tx.session.scalars(select(Job.due_at).where(Job.case_id == case_id, Job.kind == kind)))


def in_shenzhen(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_step_starts_its_limits_from_the_day_that_the_facts_name(
    clocked: Database, officer: Actor, case_id: uuid.UUID
) -> None:
    row = deadline(clocked, officer, case_id, "P11")
    assert (row.started_on, row.last_day, row.trigger) == (dt.date(2026, 3, 2), dt.date(2026, 5, 31), "open")
    assert row.due_at == in_shenzhen("2026-06-01T00:00")
    assert row.yellow_at == in_shenzhen("2026-05-05T00:00"), "63 of 90 days are used"
    assert row.red_at == in_shenzhen("2026-05-23T00:00"), "81 of 90 days are used"
    assert deadline(clocked, officer, case_id, "P08").last_day == dt.date(2026, 3, 9)


def test_a_timer_that_was_armed_in_the_same_step_hangs_on_the_limit(
    clocked: Database, officer: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    assert job(clocked, officer, case_id, "timer") == [in_shenzhen("2026-03-10T00:00")]
    clock.set(in_shenzhen("2026-03-09T23:59"))
    jobs.run_due(clocked)
    assert deadline(clocked, officer, case_id, "P08").status == "running"
    clock.set(in_shenzhen("2026-03-10T00:00"))
    jobs.run_due(clocked)
    row = deadline(clocked, officer, case_id, "P08")
    assert (row.status, row.stopped_by) == ("stopped", "lapsed")


def test_completing_what_a_limit_asks_for_stops_it(
    clocked: Database, officer: Actor, leader: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    clock.advance(days=1)
    complete(clocked, officer, case_id, "defend")
    row = deadline(clocked, officer, case_id, "P08")
    assert (row.status, row.on_time) == ("stopped", True)
    complete(clocked, leader, case_id, "decide")
    assert deadline(clocked, officer, case_id, "P11").status == "stopped"
    assert job(clocked, officer, case_id, "rung") == [], "a closed case rings no more"


def test_an_open_pause_suspends_timers_and_warnings_and_the_end_moves_on_resumption(
    clocked: Database, officer: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    clock.set(in_shenzhen("2026-03-04T09:00"))
    with clocked.transaction(officer) as tx:
        deadlines.pause(tx, case_id=case_id, key="P08", basis="听证")
    assert job(clocked, officer, case_id, "timer")[0].year == 9999
    clock.set(in_shenzhen("2026-03-20T09:00"))
    assert jobs.run_due(clocked).fired == 0
    row = deadline(clocked, officer, case_id, "P08")
    assert deadlines.light(row, clock.now()) == "green", "the light stays as it was when the clock stopped"
    with clocked.reading(officer) as tx:
        assert deadlines.due(tx, cases.get(tx, case_id), "P08") is None
    with clocked.transaction(officer) as tx:
        deadlines.resume(tx, case_id=case_id, key="P08", basis="听证")
    # One day (3 March) was counted before the pause; four more follow from 20 March: 20, 23, 24, 25.
    row = deadline(clocked, officer, case_id, "P08")
    assert (row.last_day, row.frozen_at) == (dt.date(2026, 3, 25), None)
    assert job(clocked, officer, case_id, "timer") == [in_shenzhen("2026-03-26T00:00")]
    with clocked.reading(officer) as tx:
        commands = [entry.command for entry in journal.entries(tx, f"case:{case_id}")]
    assert commands[-2:] == ["deadline.paused", "deadline.resumed"]


def test_a_limit_stands_still_only_on_grounds_that_its_rule_names(
    clocked: Database, officer: Actor, case_id: uuid.UUID
) -> None:
    with pytest.raises(deadlines.PauseNotAllowed), clocked.transaction(officer) as tx:
        deadlines.pause(tx, case_id=case_id, key="P08", basis="内部审批")
    with pytest.raises(deadlines.NotPaused), clocked.transaction(officer) as tx:
        deadlines.resume(tx, case_id=case_id, key="P11", basis="听证")
    with clocked.transaction(officer) as tx:
        deadlines.pause(tx, case_id=case_id, key="P11", basis="听证")
        deadlines.pause(tx, case_id=case_id, key="P11", basis="鉴定")
    with pytest.raises(deadlines.PauseOpenAlready), clocked.transaction(officer) as tx:
        deadlines.pause(tx, case_id=case_id, key="P11", basis="听证")


def test_what_is_done_while_the_clock_stands_is_done_in_time(
    clocked: Database, officer: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    clock.set(in_shenzhen("2026-03-04T09:00"))
    with clocked.transaction(officer) as tx:
        deadlines.pause(tx, case_id=case_id, key="P08", basis="听证")
    clock.set(in_shenzhen("2026-04-20T09:00"))
    complete(clocked, officer, case_id, "defend")
    row = deadline(clocked, officer, case_id, "P08")
    assert (row.status, row.on_time, row.last_day) == ("stopped", True, dt.date(2026, 4, 23))


def test_pauses_that_overlap_are_counted_once(
    clocked: Database, officer: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    with clocked.transaction(officer) as tx:
        deadlines.pause(tx, case_id=case_id, key="P11", basis="听证", begin=dt.date(2026, 3, 5))
        deadlines.pause(tx, case_id=case_id, key="P11", basis="鉴定", begin=dt.date(2026, 3, 10))
    with clocked.transaction(officer) as tx:
        deadlines.resume(tx, case_id=case_id, key="P11", basis="听证", until=dt.date(2026, 3, 15))
        assert deadlines.latest(tx, case_id, "P11").frozen_at is not None  # type: ignore[union-attr]
        deadlines.resume(tx, case_id=case_id, key="P11", basis="鉴定", until=dt.date(2026, 3, 20))
    assert deadline(clocked, officer, case_id, "P11").last_day == dt.date(2026, 6, 15), "5 to 19 March: 15 days"


def test_only_the_leader_extends_and_only_as_often_as_the_rule_allows(
    clocked: Database, officer: Actor, leader: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    with pytest.raises(deadlines.ExtensionNotYours), clocked.transaction(officer) as tx:
        deadlines.extend(tx, case_id=case_id, key="P11", reason="案情复杂")
    with pytest.raises(deadlines.ExtensionNotAllowed), clocked.transaction(leader) as tx:
        deadlines.extend(tx, case_id=case_id, key="P11", reason="案情复杂", amount=31)
    with clocked.transaction(leader) as tx:
        deadlines.extend(tx, case_id=case_id, key="P11", reason="案情复杂")
    assert deadline(clocked, officer, case_id, "P11").last_day == dt.date(2026, 6, 30)
    with clocked.transaction(leader) as tx:
        deadlines.extend(tx, case_id=case_id, key="P11", reason="集体讨论决定", amount=60)
    assert deadline(clocked, officer, case_id, "P11").last_day == dt.date(2026, 8, 29)
    with pytest.raises(deadlines.ExtensionNotAllowed), clocked.transaction(leader) as tx:
        deadlines.extend(tx, case_id=case_id, key="P11", reason="再次延长")
    with pytest.raises(deadlines.ExtensionNotAllowed), clocked.transaction(leader) as tx:
        deadlines.extend(tx, case_id=case_id, key="P08", reason="不能延长的期限")
    with clocked.reading(leader) as tx:
        entry = next(one for one in journal.entries(tx, f"case:{case_id}") if one.command == "deadline.extended")
    assert entry.actor["name"] == "周局长"
    assert entry.payload["before"].startswith("2026-05-31") and entry.payload["after"].startswith("2026-06-30")


def test_a_lapsed_limit_cannot_be_extended(
    clocked: Database, leader: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    clock.set(in_shenzhen("2026-06-01T00:00"))
    with pytest.raises(deadlines.ExtensionNotAllowed), clocked.transaction(leader) as tx:
        deadlines.extend(tx, case_id=case_id, key="P11", reason="补办")


def test_each_warning_rings_once_even_after_the_limit_has_moved(
    clocked: Database, officer: Actor, leader: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    complete(clocked, officer, case_id, "defend")
    clock.set(in_shenzhen("2026-05-05T00:00"))
    assert jobs.run_due(clocked).fired == 1
    assert jobs.run_due(clocked).fired == 0
    assert job(clocked, officer, case_id, "rung") == [in_shenzhen("2026-05-23T00:00")]
    with clocked.transaction(leader) as tx:
        deadlines.extend(tx, case_id=case_id, key="P11", reason="案情复杂")
    row = deadline(clocked, officer, case_id, "P11")
    assert deadlines.light(row, clock.now()) == "green"
    clock.set(in_shenzhen("2026-07-05T00:00"))
    assert jobs.run_due(clocked).fired == 1, "what fell due meanwhile rings together"
    with clocked.reading(officer) as tx:
        rang = deadlines.rungs_of(tx, row)
        entries = [one for one in journal.entries(tx, f"case:{case_id}") if one.command == "deadline.rung"]
    assert [one.rung for one in rang] == ["yellow", "red", "lapsed"]
    assert [[one["rung"] for one in entry.payload["rungs"]] for entry in entries] == [["yellow"], ["red", "lapsed"]]
    assert rang[1].due_at == in_shenzhen("2026-06-19T00:00") and rang[1].rung_at == clock.now()
    assert job(clocked, officer, case_id, "rung") == []


def test_a_warning_cannot_be_written_twice(clocked: Database, officer: Actor, case_id: uuid.UUID) -> None:
    row = deadline(clocked, officer, case_id, "P11")
    twice = {
        "tenant_id": row.tenant_id, "deadline_id": row.id, "rung": "yellow", "case_id": case_id,
        "due_at": row.due_at, "rung_at": row.due_at,
    }  # fmt: skip
    with pytest.raises(IntegrityError), clocked.transaction(officer) as tx:
        tx.session.execute(deadlines.DeadlineRung.__table__.insert(), [twice])  # type: ignore[attr-defined]
        tx.session.execute(deadlines.DeadlineRung.__table__.insert(), [twice])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-05-04T23:59", "green"),
        ("2026-05-05T00:00", "yellow"),
        ("2026-05-23T00:00", "red"),
        ("2026-06-02T00:00", "red"),
    ],
)
def test_lists_compute_the_same_light_in_one_statement(
    clocked: Database, officer: Actor, case_id: uuid.UUID, at: str, expected: str
) -> None:
    moment = in_shenzhen(at)
    with clocked.reading(officer) as tx:
        row = deadlines.latest(tx, case_id, "P11")
        assert row is not None
        column = select(deadlines.light_at(moment)).where(deadlines.Deadline.id == row.id)
        assert tx.session.scalar(column) == deadlines.light(row, moment) == expected


def test_a_parameter_of_the_tenant_goes_before_the_default(
    clocked: Database, officer: Actor, clock: SettableClock
) -> None:
    class Three:
        def whole(self, tx: object, key: str, on: dt.date) -> int | None:
            return 3 if key == "defence" else None

    clocked.provide(Three(), deadlines.ParameterSource)
    with clocked.transaction(officer) as tx:
        case = cases.open_case(tx, process_key="clocked")
    complete(clocked, officer, case.id, "open", signed_on="2026-03-02")
    assert deadline(clocked, officer, case.id, "P08").last_day == dt.date(2026, 3, 5)


def test_starting_again_begins_a_new_round_and_keeps_the_old_one(
    clocked: Database, officer: Actor, system: Actor, case_id: uuid.UUID
) -> None:
    with clocked.transaction(system) as tx:
        tx.running.append(Running("test"))
        deadlines.start(tx, cases.lock(tx, case_id), "P08", from_=dt.date(2026, 3, 9))
    with clocked.reading(officer) as tx:
        rounds = [row for row in deadlines.of_case(tx, case_id) if row.key == "P08"]
    assert [(row.round, row.status) for row in rounds] == [(2, "running"), (1, "superseded")]
    assert job(clocked, officer, case_id, "timer") == [in_shenzhen("2026-03-17T00:00")]


def test_loading_a_notice_recomputes_what_was_provisional_with_an_entry_in_the_case(
    clocked: Database, officer: Actor, system: Actor, clock: SettableClock
) -> None:
    clock.set(in_shenzhen("2026-12-28T09:00"))
    with clocked.transaction(officer) as tx:
        case = cases.open_case(tx, process_key="clocked")
    complete(clocked, officer, case.id, "open", signed_on="2026-12-28")
    row = deadline(clocked, officer, case.id, "P08")
    assert (row.last_day, row.provisional) == (dt.date(2027, 1, 4), True)
    with clocked.reading(officer) as tx:
        assert calendar_years.missing(tx) == [calendar_years.Missing(2027, 1)]
    administrator = replace(officer, permissions=frozenset({"calendar:manage"}))
    with clocked.transaction(administrator) as tx:
        moved = calendar_years.load_notice(
            tx, year=2027, notice="国务院办公厅关于2027年部分节假日安排的通知（测试）", source="测试",
            off=[dt.date(2027, 1, 1)], work=[],
        )  # fmt: skip
    row = deadline(clocked, officer, case.id, "P08")
    assert (moved, row.last_day, row.provisional) == (1, dt.date(2027, 1, 5), False)
    assert job(clocked, officer, case.id, "timer") == [in_shenzhen("2027-01-06T00:00")]
    with clocked.reading(officer) as tx:
        entries = list(journal.entries(tx, f"case:{case.id}"))
        own = list(journal.entries(tx, f"tenant:{officer.tenant_id}"))
        assert calendar_years.missing(tx) == []
    assert entries[-1].command == "deadline.recomputed"
    assert entries[-1].payload["after"]["P08"].startswith("2027-01-05T16:00")
    assert own[-1].command == "calendar.loaded" and own[-1].payload["deadlines_moved"] == 1


def test_the_operator_s_rows_replace_the_shipped_years(
    clocked: Database, officer: Actor, owner: object, case_id: uuid.UUID
) -> None:
    year = Year(2026, "更正后的通知", "测试", frozenset({dt.date(2026, 3, 3)}), frozenset())
    assert calendar_years.load(owner, [year]) == 1  # type: ignore[arg-type]
    assert calendar_years.load(owner) == 23, "an upgrade seeds the rest and leaves the operator's year alone"  # type: ignore[arg-type]
    with clocked.reading(officer) as tx:
        assert not calendar_years.calendar(tx).is_working(dt.date(2026, 3, 3))
        assert calendar_years.calendar(tx).is_working(dt.date(2025, 3, 3))
    with clocked.transaction(officer_with_calendar(officer)) as tx:
        assert calendar_years.adopt(tx, year=2026) == 0, "nothing was provisional"


def officer_with_calendar(officer: Actor) -> Actor:
    return replace(officer, permissions=frozenset({"calendar:manage"}))


def test_the_proof_says_where_every_day_went(
    clocked: Database, officer: Actor, leader: Actor, case_id: uuid.UUID, clock: SettableClock
) -> None:
    with clocked.transaction(leader) as tx:
        deadlines.pause(tx, case_id=case_id, key="P11", basis="听证", begin=dt.date(2026, 3, 5))
        deadlines.resume(tx, case_id=case_id, key="P11", basis="听证", until=dt.date(2026, 3, 15))
        deadlines.extend(tx, case_id=case_id, key="P11", reason="案情复杂")
    clock.set(in_shenzhen("2026-03-20T12:00"))
    with clocked.reading(officer) as tx:
        row = deadlines.latest(tx, case_id, "P11")
        assert row is not None
        found = deadlines.proof(tx, row)
    assert (found.used, found.total) == (8, 120), "18 days since the opening, 10 of them paused"
    assert sum(one.counted for one in found.days) == 120
    text = "\n".join(found.lines)
    pause = "自2026-03-05（周四）起至2026-03-14"
    for words in ("《行政处罚法》第六十条", "起算：2026-03-02（周一）", pause, "延长30日", "周局长"):
        assert words in text
    with clocked.reading(officer) as tx:
        other = deadlines.latest(tx, case_id, "P08")
        assert other is not None
        lines = deadlines.proof(tx, other).lines
    assert any("不计入（周末）2日：03-07、03-08" in line for line in lines)
    assert any("国办发明电〔2025〕7号" in line for line in lines)
    assert any("待法制机构确认" in line for line in lines)


def test_a_rule_is_explained_without_a_case() -> None:
    found = deadlines.explain(RULES["P11"], dt.date(2026, 1, 5), on=dt.date(2026, 2, 10))
    assert (found.last_day, found.used, found.total) == (dt.date(2026, 4, 5), 36, 90)
    back = replace(RULES["P08"], amount=7, direction="back", roll=False)
    assert deadlines.explain(back, dt.date(2026, 10, 15)).last_day == dt.date(2026, 9, 29)
    assert deadlines.explain(back, dt.date(2026, 10, 15)).as_json()["due_at"] == "2026-09-29T16:00:00+00:00"
    hours = replace(RULES["P11"], amount=24, unit="hours")
    taken = in_shenzhen("2026-02-12T16:30")
    assert deadlines.explain(hours, taken).due_at == in_shenzhen("2026-02-13T16:30")


def test_a_limit_that_began_before_the_case_was_locked_is_seen(
    clocked: Database, officer: Actor, system: Actor, case_id: uuid.UUID
) -> None:
    with clocked.transaction(officer) as tx:
        assert deadlines.latest(tx, case_id, "P08").round == 1  # type: ignore[union-attr]
        with clocked.transaction(system) as other:
            other.running.append(Running("test"))
            deadlines.start(other, cases.lock(other, case_id), "P08", from_=dt.date(2026, 3, 9))
        task = tx.session.scalars(select(tasks.Task).where(tasks.Task.element_id == "defend")).one()
        tasks.locked(tx, task.id)
        assert deadlines.latest(tx, case_id, "P08").round == 2  # type: ignore[union-attr]
