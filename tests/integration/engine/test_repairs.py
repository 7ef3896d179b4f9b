"""What operators repair: proposed with a preview, confirmed by a second person, journalled with before and after."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from db import journal
from db.actor import Actor, PersonNeeded
from db.clock import SettableClock
from db.errors import DomainError
from db.session import Database, Tx
from engine import cases, definitions, fsck, jobs, repair_batches, repairs, tasks
from engine.cases import Case
from engine.jobs import Handlers
from engine.registry import Process, Registry
from engine.repair_actions import MigrationImpossible, UndoImpossible
from engine.repairs import Repair
from engine.tasks import Task
from tests.integration.engine.conftest import DIAGRAM
from tests.integration.engine.operators import MAY, operator, repair

#: The same procedure with one more warning, and its first step under another name.
NEXT = DIAGRAM.replace(
    b'<bpmn:serviceTask id="note"',
    b'<bpmn:boundaryEvent id="urge" attachedToRef="investigate" cancelActivity="false">'
    b"<bpmn:outgoing>f9</bpmn:outgoing>"
    b'<bpmn:timerEventDefinition><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">P5D</bpmn:timeDuration>'
    b"</bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    b'<bpmn:endEvent id="urged"><bpmn:incoming>f9</bpmn:incoming></bpmn:endEvent>'
    b'<bpmn:sequenceFlow id="f9" sourceRef="urge" targetRef="urged"/><bpmn:serviceTask id="note"',
)
RENAMED = NEXT.replace(b'"approve"', b'"decide"')


@pytest.fixture
def fleet(working: Database) -> Iterator[Database]:
    """The database whose workers also carry out batches."""
    working.provide(Handlers({"timer": jobs.fire_timer, repairs.JOB: repairs.carry_out}))
    yield working


def deploy(database: Database, system: Actor, xml: bytes) -> tuple[uuid.UUID, uuid.UUID]:
    """Deploy another version; gives the old and the new one."""
    with database.transaction(system) as tx:
        old = definitions.current(tx, "small").id
        return old, definitions.deploy(tx, process_key="small", xml=xml).id


def read(database: Database, system: Actor, case_id: uuid.UUID) -> Case:
    with database.reading(system) as tx:
        return cases.get(tx, case_id)


def sound(database: Database, system: Actor) -> list[object]:
    with database.reading(system) as tx:
        return [one for one in fsck.check(tx) if not str(one["problem"]).startswith("job-forgotten")]


def token(case: Case, element: str) -> str:
    return next(token for token, row in case.waits.items() if row["element"] == element)


def test_a_repair_is_confirmed_by_another_person(working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID) -> None:
    first = operator(tenant_id, "马超")
    with working.transaction(first) as tx:
        proposed = repairs.propose(tx, case_id=case_id, kind="suspend", arguments={}, reason="等待").id
    with pytest.raises(repairs.SecondPersonNeeded), working.transaction(first) as tx:
        repairs.confirm(tx, repair_id=proposed)
    account = Actor("person", tenant_id, "马超的另一账号", first.person_id, MAY, frozenset())
    with pytest.raises(repairs.SecondPersonNeeded), working.transaction(account) as tx:
        repairs.confirm(tx, repair_id=proposed)
    with working.transaction(operator(tenant_id, "卢芳")) as tx:
        assert repairs.confirm(tx, repair_id=proposed).status == "done"
    with pytest.raises(repairs.RepairSettled), working.transaction(operator(tenant_id, "卢芳")) as tx:
        repairs.confirm(tx, repair_id=proposed)


def test_a_machine_neither_proposes_nor_settles(working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID) -> None:
    machine = Actor("service", tenant_id, "统一运维平台", None, MAY | {"*"}, frozenset())
    with pytest.raises(PersonNeeded), working.transaction(machine) as tx:
        repairs.propose(tx, case_id=case_id, kind="suspend", arguments={}, reason="等待")
    with working.transaction(operator(tenant_id, "马超")) as tx:
        proposed = repairs.propose(tx, case_id=case_id, kind="suspend", arguments={}, reason="等待").id
    with pytest.raises(PersonNeeded), working.transaction(machine) as tx:
        repairs.confirm(tx, repair_id=proposed)
    with pytest.raises(PersonNeeded), working.transaction(machine) as tx:
        repairs.reject(tx, repair_id=proposed, reason="不必")
    with working.transaction(operator(tenant_id, "卢芳")) as tx:
        # As an older program left it: a machine's proposal cannot be confirmed by one person any more.
        tx.session.get_one(Repair, (tenant_id, proposed)).proposed_by = None
        tx.session.flush()
        with pytest.raises(repairs.SecondPersonNeeded):
            repairs.confirm(tx, repair_id=proposed)
        assert repairs.reject(tx, repair_id=proposed, reason="由接口提出").status == "rejected"


def test_without_the_permission_of_its_kind_nothing_is_proposed(
    working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID
) -> None:
    leader = Actor("person", tenant_id, "周局长", uuid.uuid4(), frozenset({"repair:propose"}), frozenset())
    for kind in ("suspend", "terminate", "move", "facts", "retry"):
        with pytest.raises(DomainError), working.transaction(leader) as tx:
            repairs.propose(tx, case_id=case_id, kind=kind, arguments={}, reason="x")


def test_the_preview_shows_the_change_and_leaves_no_trace(
    working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, system: Actor
) -> None:
    before = read(working, system, case_id)
    with working.transaction(operator(tenant_id, "马超")) as tx:
        shown = repairs.rehearse(
            tx, case_id=case_id, kind="move", arguments={"token": token(before, "investigate"), "to": "approve"}
        )
    assert {one["element"] for one in shown["before"]["waits"]} == {"investigate", "remind"}
    assert {one["element"] for one in shown["after"]["waits"]} == {"approve"}
    after = read(working, system, case_id)
    assert (after.revision, after.journal_seq, after.waits) == (before.revision, before.journal_seq, before.waits)


def test_a_token_is_moved_and_the_journal_says_what_was_and_is(
    working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, system: Actor
) -> None:
    case = read(working, system, case_id)
    done = repair(working, tenant_id, case_id, "move", token=token(case, "investigate"), to="approve")
    assert {one["element"] for one in done.outcome["after"]["waits"]} == {"approve"}
    with working.reading(system) as tx:
        rows = tx.session.scalars(select(Task).where(Task.case_id == case_id).order_by(Task.created_at)).all()
        assert [(row.element_id, row.status) for row in rows] == [("investigate", "cancelled"), ("approve", "ready")]
        entry = list(journal.entries(tx, f"case:{case_id}"))[-1]
        assert entry.command == "repair.confirmed"
        assert entry.payload["before"]["waits"] != entry.payload["after"]["waits"]
        assert entry.payload["proposed_by"] and entry.payload["confirmed_by"] != entry.payload["proposed_by"]
    assert sound(working, system) == []


def test_a_case_that_has_moved_since_is_proposed_anew(
    working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, officer: Actor, system: Actor
) -> None:
    with working.transaction(operator(tenant_id, "马超")) as tx:
        proposed = repairs.propose(tx, case_id=case_id, kind="terminate", arguments={}, reason="重复立案").id
    with working.transaction(officer) as tx:
        task = tx.session.scalars(select(Task).where(Task.case_id == case_id)).one()
        tasks.complete(tx, task_id=task.id, answers={"finding": "x"})
    with pytest.raises(cases.CaseChanged), working.transaction(operator(tenant_id, "卢芳")) as tx:
        repairs.confirm(tx, repair_id=proposed)
    with working.transaction(operator(tenant_id, "卢芳")) as tx:
        repairs.reject(tx, repair_id=proposed, reason="案件已有进展")
    assert read(working, system, case_id).status == "open"


def test_a_timer_is_fired_early_and_a_fact_is_set(
    working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, system: Actor
) -> None:
    repair(working, tenant_id, case_id, "fire", token=token(read(working, system, case_id), "remind"))
    assert read(working, system, case_id).facts["reminders"] == 1
    done = repair(working, tenant_id, case_id, "facts", changes={"party": "深圳市另一公司", "place.street": "人民路"})
    for told in (done.preview, done.outcome):
        assert told["before"]["facts"] == {"party": "深圳市某某便利店有限公司", "place.street": None}
        assert told["after"]["facts"] == {"party": "深圳市另一公司", "place.street": "人民路"}
    case = read(working, system, case_id)
    assert case.party_name == "深圳市另一公司" and case.facts["place"] == {"street": "人民路"}
    assert sound(working, system) == []


def test_a_case_goes_to_a_new_version_with_its_open_task_and_what_the_version_adds(
    fleet: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, officer: Actor, system: Actor, clock: SettableClock
) -> None:
    before = read(fleet, system, case_id)
    _, new = deploy(fleet, system, NEXT)
    done = repair(fleet, tenant_id, case_id, "migrate", definition_id=str(new))
    case = read(fleet, system, case_id)
    assert case.definition_id == new
    assert token(case, "investigate") == token(before, "investigate")
    assert {row["element"] for row in case.waits.values()} == {"investigate", "remind", "urge"}
    assert sound(fleet, system) == []
    clock.advance(days=6)
    assert jobs.run_due(fleet).fired == 2
    with fleet.transaction(officer) as tx:
        task = tx.session.scalars(select(Task).where(Task.case_id == case_id, Task.status != "cancelled")).one()
        tasks.complete(tx, task_id=task.id, answers={"finding": "x"})
    with pytest.raises(UndoImpossible):
        repair(fleet, tenant_id, case_id, "undo", repair=str(done.id))


def test_what_has_fired_before_a_migration_does_not_fire_again(
    fleet: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, system: Actor, clock: SettableClock
) -> None:
    clock.advance(days=4)
    assert jobs.run_due(fleet).fired == 1
    _, new = deploy(fleet, system, NEXT)
    repair(fleet, tenant_id, case_id, "migrate", definition_id=str(new))
    jobs.run_due(fleet)
    assert read(fleet, system, case_id).facts["reminders"] == 1


def test_a_migration_without_a_place_for_a_token_is_refused_with_the_element(
    fleet: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, officer: Actor, system: Actor
) -> None:
    repair(fleet, tenant_id, case_id, "move", token=token(read(fleet, system, case_id), "investigate"), to="approve")
    _, new = deploy(fleet, system, RENAMED)
    with pytest.raises(MigrationImpossible, match="approve"):
        repair(fleet, tenant_id, case_id, "migrate", definition_id=str(new))
    done = repair(fleet, tenant_id, case_id, "migrate", definition_id=str(new), mapping={"approve": "decide"})
    with fleet.reading(system) as tx:
        assert [row.element_id for row in tasks_of(tx, case_id)] == ["decide"]
    assert sound(fleet, system) == []
    repair(fleet, tenant_id, case_id, "undo", repair=str(done.id))
    case = read(fleet, system, case_id)
    assert {row["element"] for row in case.waits.values()} == {"approve"}
    assert sound(fleet, system) == []


def test_a_batch_is_judged_confirmed_carried_out_and_taken_back(
    fleet: Database, tenant_id: uuid.UUID, officer: Actor, system: Actor
) -> None:
    with fleet.transaction(officer) as tx:
        ids = [cases.open_case(tx, process_key="small", facts={"title": str(n)}).id for n in range(6)]
    repair(fleet, tenant_id, ids[0], "move", token=token(read(fleet, system, ids[0]), "investigate"), to="approve")
    old, new = deploy(fleet, system, RENAMED)
    first, second = operator(tenant_id, "马超"), operator(tenant_id, "卢芳")
    with fleet.transaction(first) as tx:
        report = repair_batches.report(tx, source_id=old, target_id=new, mapping={})
        assert (report["fit"], report["unfit"]) == (5, 1)
        assert next(one for one in report["items"] if not one["fits"])["problems"][0]["element"] == "approve"
        batch = repair_batches.propose(tx, source_id=old, target_id=new, mapping={}, reason="新版流程")
    with pytest.raises(repairs.SecondPersonNeeded), fleet.transaction(first) as tx:
        repair_batches.confirm(tx, batch_id=batch)
    with fleet.transaction(second) as tx:
        assert repair_batches.confirm(tx, batch_id=batch) == 5
    # One of them ends meanwhile: it is reported, the others go over.
    repair(fleet, tenant_id, ids[1], "move", token=token(read(fleet, system, ids[1]), "investigate"), to="approve")
    assert jobs.run_due(fleet).fired == 5
    with fleet.reading(system) as tx:
        assert repair_batches.counts(tx, batch) == {"done": 4, "failed": 1}
    assert sum(read(fleet, system, one).definition_id == new for one in ids) == 4
    with fleet.transaction(first) as tx:
        stopped = repair_batches.propose_undo(tx, batch_id=batch, reason="新版流程有误")
    with fleet.transaction(second) as tx:
        repair_batches.confirm(tx, batch_id=stopped)
        assert repair_batches.reject(tx, batch_id=stopped, reason="再等一天") == 4
    with pytest.raises(repairs.RepairSettled), fleet.transaction(first) as tx:
        repair_batches.reject(tx, batch_id=stopped, reason="再等一天")
    jobs.run_due(fleet)
    assert sum(read(fleet, system, one).definition_id == new for one in ids) == 4, "it was stopped before it began"
    with fleet.transaction(first) as tx:
        undo = repair_batches.propose_undo(tx, batch_id=batch, reason="新版流程有误")
    with fleet.transaction(second) as tx:
        repair_batches.confirm(tx, batch_id=undo)
    jobs.run_due(fleet)
    assert all(read(fleet, system, one).definition_id == old for one in ids)
    assert sound(fleet, system) == []


def test_a_batch_of_any_size_is_judged_and_carried_out_chunk_by_chunk_stopped_and_taken_back(
    fleet: Database, tenant_id: uuid.UUID, officer: Actor, system: Actor
) -> None:
    with fleet.transaction(officer) as tx:
        ids = [cases.open_case(tx, process_key="small", facts={"title": str(n)}).id for n in range(11)]
    for stuck in (ids[0], ids[7]):
        repair(fleet, tenant_id, stuck, "move", token=token(read(fleet, system, stuck), "investigate"), to="approve")
    old, new = deploy(fleet, system, RENAMED)
    first, second = operator(tenant_id, "马超"), operator(tenant_id, "卢芳")

    def run(*, most: int = 20) -> None:
        while most and jobs.run_due(fleet).fired:
            most -= 1

    def propose() -> uuid.UUID:
        with fleet.transaction(first) as tx:
            return repair_batches.propose(tx, source_id=old, target_id=new, mapping={}, reason="新版", limit=3)

    batch = propose()
    with fleet.transaction(second) as tx:
        assert repair_batches.follows(tx, batch) and repair_batches.confirm(tx, batch_id=batch) == 3
        repair_batches.reject(tx, batch_id=batch, reason="先等一等")
    run()
    with fleet.reading(system) as tx:
        assert repair_batches.counts(tx, batch) == {"rejected": 3}, "what follows was stopped with the others"
    assert sum(read(fleet, system, one).definition_id == new for one in ids) == 0

    batch = propose()
    with fleet.transaction(second) as tx:
        repair_batches.confirm(tx, batch_id=batch)
    run()
    with fleet.reading(system) as tx:
        assert repair_batches.counts(tx, batch) == {"done": 9, "failed": 1} and not repair_batches.follows(tx, batch)
        (failed,) = repair_batches.parts(tx, batch, first=("failed",), limit=1)
        assert failed.case_id == ids[7] and "approve" in failed.outcome["problem"]
        assert len({one.case_id for one in repair_batches.parts(tx, batch)}) == 10, "each once"
    assert [read(fleet, system, one).definition_id == old for one in ids] == [n in (0, 7) for n in range(11)]
    with fleet.transaction(first) as tx:
        undo = repair_batches.propose_undo(tx, batch_id=batch, reason="新版有误", limit=4)
    with pytest.raises(repairs.SecondPersonNeeded), fleet.transaction(first) as tx:
        repair_batches.confirm(tx, batch_id=undo)
    with fleet.transaction(second) as tx:
        repair_batches.confirm(tx, batch_id=undo)
    run()
    assert all(read(fleet, system, one).definition_id == old for one in ids)
    with fleet.reading(system) as tx:
        assert repair_batches.counts(tx, undo) == {"done": 9}
    assert sound(fleet, system) == []


def test_a_batch_goes_on_past_cases_that_end_or_are_suspended_meanwhile(
    fleet: Database, tenant_id: uuid.UUID, officer: Actor, system: Actor
) -> None:
    with fleet.transaction(officer) as tx:
        ids = [cases.open_case(tx, process_key="small", facts={"title": str(n)}).id for n in range(9)]
    old, new = deploy(fleet, system, RENAMED)
    with fleet.transaction(operator(tenant_id, "马超")) as tx:
        batch = repair_batches.propose(tx, source_id=old, target_id=new, mapping={}, reason="新版", limit=3)
    with fleet.transaction(operator(tenant_id, "卢芳")) as tx:
        repair_batches.confirm(tx, batch_id=batch)
    for ended in (ids[0], ids[3]):  # one that is judged, and the one at which a worker is to go on
        repair(fleet, tenant_id, ended, "terminate")
    for waiting in ids[1:3]:
        repair(fleet, tenant_id, waiting, "suspend")

    def run() -> None:
        while jobs.run_due(fleet).fired:
            if read(fleet, system, ids[7]).status == "open":  # where a worker is to go on next
                repair(fleet, tenant_id, ids[7], "suspend")

    run()
    assert [read(fleet, system, one).definition_id == new for one in ids] == [n in (4, 5, 6, 8) for n in range(9)]
    with fleet.reading(system) as tx:
        assert repair_batches.counts(tx, batch) == {"done": 4, "failed": 1, "queued": 2}
        assert not repair_batches.follows(tx, batch)
        (failed,) = repair_batches.parts(tx, batch, first=("failed",), limit=1)
        assert failed.case_id == ids[0] and "终止" in failed.outcome["problem"]
    repair(fleet, tenant_id, ids[1], "resume")
    repair(fleet, tenant_id, ids[2], "terminate")
    run()
    assert read(fleet, system, ids[1]).definition_id == new
    with fleet.reading(system) as tx:
        assert repair_batches.counts(tx, batch) == {"done": 5, "failed": 2}
    assert sound(fleet, system) == []


@pytest.fixture(autouse=True)
def both_names(working: Database) -> Iterator[None]:
    """The procedure knows its second step under both names, as a program does that runs two versions."""
    registry = working.use(Registry)
    small = registry.process("small")
    registry.processes["small"] = definitions_with(small, "decide", "approve")
    yield
    registry.processes["small"] = small


def definitions_with(process: Process, name: str, like: str) -> Process:
    return replace(process, steps={**process.steps, name: process.steps[like]})


def tasks_of(tx: Tx, case_id: uuid.UUID) -> list[Task]:
    query = select(Task).where(Task.case_id == case_id, Task.status.in_(("ready", "claimed")))
    return list(tx.session.scalars(query))
