"""A case moves: claimed, completed, sent back; once each, by the right person, or not at all."""

from __future__ import annotations

import threading
import uuid

import pytest
from sqlalchemy import select

from api.bench_wire import counted
from db import journal
from db.actor import Actor
from db.errors import DomainError
from db.session import Database
from engine import cases, external_tasks, tasks
from engine.external_tasks import ExternalTask
from engine.forms import AnswersInvalid
from engine.tasks import NotACandidate, SamePersonTwice, Task, TaskAlreadyCompleted
from tests.integration.engine.conftest import person
from tests.integration.engine.operators import repair


def open_task(database: Database, actor: Actor, case_id: uuid.UUID) -> Task:
    with database.reading(actor) as tx:
        return tx.session.scalars(select(Task).where(Task.case_id == case_id, Task.status.in_(tasks.OPEN))).one()


def complete(database: Database, actor: Actor, case_id: uuid.UUID, **answers: object) -> cases.Case:
    task = open_task(database, actor, case_id)
    with database.transaction(actor) as tx:
        return tasks.complete(tx, task_id=task.id, answers=answers)


def look_up(database: Database, system: Actor) -> None:
    """Do the outside system's work."""
    with database.transaction(system) as tx:
        (task,) = external_tasks.fetch_and_lock(tx, topics=["entities.lookup"], worker="w")
    with database.transaction(system) as tx:
        external_tasks.complete(tx, external_task_id=task.id, fence=task.fence, result={"name": "某某便利店"})


def test_a_case_goes_from_opening_to_closing_and_tells_its_story(
    working: Database, case_id: uuid.UUID, officer: Actor, leader: Actor, system: Actor
) -> None:
    complete(working, officer, case_id, finding="在门外摆放货架")
    look_up(working, system)
    case = complete(working, leader, case_id, granted=True)
    assert (case.status, case.stage, case.party_name) == ("closed", "审批", "深圳市某某便利店有限公司")
    assert case.facts["investigation"] == {"finding": "在门外摆放货架"}
    assert case.facts["lookup"] == {"name": "某某便利店"}
    with working.reading(system) as tx:
        story = [(entry.command, entry.actor["name"]) for entry in journal.entries(tx, case.chain)]
    assert story == [
        ("case.opened", "陈警员"), ("task.completed", "陈警员"),
        ("external_task.completed", "SYSTEM"), ("task.completed", "周局长"),
    ]  # fmt: skip


def test_a_completion_costs_at_most_ten_statements_and_one_commit(
    working: Database, case_id: uuid.UUID, officer: Actor
) -> None:
    task = open_task(working, officer, case_id)
    with counted(working) as traffic, working.transaction(officer) as tx:
        tasks.complete(tx, task_id=task.id, answers={"finding": "x"})
    assert 5 < traffic.statements <= 10
    assert traffic.commits == 1
    assert traffic.trips <= 4


def test_a_stale_revision_is_refused(working: Database, case_id: uuid.UUID, officer: Actor) -> None:
    task = open_task(working, officer, case_id)
    with pytest.raises(cases.CaseChanged), working.transaction(officer) as tx:
        tasks.complete(tx, task_id=task.id, answers={"finding": "x"}, revision=7)


def test_missing_answers_are_named_in_the_officers_words(working: Database, case_id: uuid.UUID, officer: Actor) -> None:
    task = open_task(working, officer, case_id)
    with pytest.raises(AnswersInvalid) as caught, working.transaction(officer) as tx:
        tasks.complete(tx, task_id=task.id, answers={"area": "很大"})
    assert caught.value.fields == {"finding": "请填写查明事实", "area": "应为数字"}


def test_a_person_without_the_role_is_refused(working: Database, case_id: uuid.UUID, leader: Actor) -> None:
    with pytest.raises(NotACandidate):
        complete(working, leader, case_id, finding="x")


def test_the_same_person_may_not_investigate_and_approve(
    working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, system: Actor
) -> None:
    both = person(tenant_id, "两职一身", "officer", "leader")
    complete(working, both, case_id, finding="x")
    look_up(working, system)
    with pytest.raises(SamePersonTwice):
        complete(working, both, case_id, granted=True)


def test_of_many_clients_that_complete_the_same_task_one_succeeds(
    working: Database, case_id: uuid.UUID, officer: Actor
) -> None:
    task = open_task(working, officer, case_id)
    outcomes: list[str] = []

    def send() -> None:
        try:
            with working.transaction(officer) as tx:
                tasks.complete(tx, task_id=task.id, answers={"finding": "x"})
            outcomes.append("done")
        except DomainError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=send) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["task-already-completed"] * 15


def test_a_leader_sends_a_case_back_with_a_reason_that_the_officer_reads(
    working: Database, case_id: uuid.UUID, officer: Actor, leader: Actor, system: Actor
) -> None:
    complete(working, officer, case_id, finding="x")
    look_up(working, system)
    task = open_task(working, leader, case_id)
    with working.transaction(leader) as tx:
        tasks.send_back(tx, task_id=task.id, to="investigate", reason="证据不足，请补充现场照片")
    again = open_task(working, officer, case_id)
    assert (again.element_id, again.return_reason, again.returned_by) == (
        "investigate", "证据不足，请补充现场照片", "周局长",
    )  # fmt: skip
    with working.reading(officer) as tx:
        assert cases.get(tx, case_id).returned == 1
    with pytest.raises(TaskAlreadyCompleted), working.transaction(leader) as tx:
        tasks.complete(tx, task_id=task.id, answers={"granted": True})


def test_a_worker_whose_lease_was_given_to_another_cannot_complete(
    working: Database, case_id: uuid.UUID, officer: Actor, system: Actor, clock
) -> None:
    complete(working, officer, case_id, finding="x")
    with working.transaction(system) as tx:
        (first,) = external_tasks.fetch_and_lock(tx, topics=["entities.lookup"], worker="slow", lock_seconds=10)
    with working.transaction(system) as tx:
        assert external_tasks.fetch_and_lock(tx, topics=["entities.lookup"], worker="quick") == []
    clock.advance(seconds=11)
    with working.transaction(system) as tx:
        (second,) = external_tasks.fetch_and_lock(tx, topics=["entities.lookup"], worker="quick")
    with pytest.raises(external_tasks.LeaseLost), working.transaction(system) as tx:
        external_tasks.complete(tx, external_task_id=first.id, fence=first.fence, result={})
    with working.transaction(system) as tx:
        external_tasks.complete(tx, external_task_id=second.id, fence=second.fence, result={})


def test_an_external_task_without_retries_left_becomes_an_incident_and_can_be_retried(
    working: Database, case_id: uuid.UUID, officer: Actor, system: Actor, clock
) -> None:
    from engine import incidents

    complete(working, officer, case_id, finding="x")
    for _ in range(3):
        clock.advance(minutes=1)
        with working.transaction(system) as tx:
            (task,) = external_tasks.fetch_and_lock(tx, topics=["entities.lookup"], worker="w")
        with working.transaction(system) as tx:
            external_tasks.fail(tx, external_task_id=task.id, fence=task.fence, message="系统维护中")
    with working.transaction(system) as tx:
        (incident,) = incidents.open_ones(tx)
        assert incident.message == "系统维护中"
    repair(working, system.tenant_id, case_id, "retry", incident=str(incident.id), reason="对方已恢复")
    look_up(working, system)
    with working.reading(system) as tx:
        assert tx.session.scalars(select(ExternalTask.status)).all() == ["completed"]


def test_another_tenant_finds_neither_case_nor_task(
    working: Database, case_id: uuid.UUID, officer: Actor, other_tenant_id: uuid.UUID
) -> None:
    task = open_task(working, officer, case_id)
    stranger = person(other_tenant_id, "外人", "officer")
    with pytest.raises(tasks.TaskUnknown), working.transaction(stranger) as tx:
        tasks.complete(tx, task_id=task.id, answers={"finding": "x"})
    with pytest.raises(cases.CaseUnknown), working.transaction(stranger) as tx:
        cases.lock(tx, case_id)


def test_a_suspended_case_cannot_be_worked_on(
    working: Database, case_id: uuid.UUID, officer: Actor, tenant_id: uuid.UUID
) -> None:
    repair(working, tenant_id, case_id, "suspend")
    with pytest.raises(cases.CaseNotOpen):
        complete(working, officer, case_id, finding="x")
