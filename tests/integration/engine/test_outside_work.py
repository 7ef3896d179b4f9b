"""What comes from outside: work that is leased, errors it reports, messages and signals that find their cases."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select

from db import journal
from db.actor import Actor
from db.clock import SettableClock
from db.errors import PermissionDenied
from db.session import Database
from engine import cases, definitions, external_tasks, incidents, jobs, messages, signals
from engine.cases import Case
from engine.external_tasks import ExternalTask
from engine.jobs import Handlers, Job
from engine.messages import EventWait
from engine.registry import Registry
from tests.integration.engine.outwork import DIAGRAM, OUTWORK, TWIN

Opened = Callable[..., uuid.UUID]


@pytest.fixture
def database(database: Database, system: Actor) -> Iterator[Database]:
    """The database with both procedures deployed."""
    database.provide(Registry([OUTWORK, TWIN]))
    database.provide(Handlers({"timer": jobs.fire_timer, signals.BROADCAST: signals.take}))
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="outwork", xml=DIAGRAM)
    yield database


@pytest.fixture
def opened(database: Database, system: Actor) -> Opened:
    def open_one(key: str | None = None, process: str = "outwork") -> uuid.UUID:
        with database.transaction(system) as tx:
            return cases.open_case(tx, process_key=process, business_key=key).id

    return open_one


@pytest.fixture
def shipped(database: Database, system: Actor, opened: Opened) -> Opened:
    """Open a case whose outside work is done: it waits for the message."""

    def open_one(key: str | None = None, process: str = "outwork") -> uuid.UUID:
        case_id = opened(key, process)
        with database.transaction(system) as tx:
            for task in lease(database, system, "shipments", "parcels"):
                external_tasks.complete(tx, external_task_id=task.id, fence=task.fence, result={})
        return case_id

    return open_one


def lease(database: Database, actor: Actor, *topics: str, worker: str = "w", **more: int) -> list[ExternalTask]:
    with database.transaction(actor) as tx:
        return external_tasks.fetch_and_lock(tx, topics=topics or ("shipments",), worker=worker, **more)


def case_of(database: Database, actor: Actor, case_id: uuid.UUID) -> Case:
    with database.reading(actor) as tx:
        return cases.get(tx, case_id)


# --- leases


def test_the_most_urgent_task_is_fetched_first_and_then_the_oldest(
    database: Database, system: Actor, opened: Opened, clock: SettableClock
) -> None:
    first, _ = opened(), clock.advance(seconds=1)
    second, _ = opened(), clock.advance(seconds=1)
    with database.transaction(system) as tx:
        tasks = {one.case_id: one.id for one in external_tasks.listed(tx, external_tasks.Filter())[0]}
        external_tasks.prioritise(tx, external_task_id=tasks[second], priority=90)
    assert [task.case_id for task in lease(database, system)] == [second, first]


def test_an_extended_lease_outlasts_the_first_one_and_a_given_back_one_is_void(
    database: Database, system: Actor, opened: Opened, clock: SettableClock
) -> None:
    opened()
    (held,) = lease(database, system, lock_seconds=30)
    clock.advance(seconds=25)
    with database.transaction(system) as tx:
        external_tasks.extend(tx, external_task_id=held.id, fence=held.fence, lock_seconds=60)
    clock.advance(seconds=50)
    assert lease(database, system, worker="other") == []
    with database.transaction(system) as tx:
        external_tasks.unlock(tx, external_task_id=held.id, fence=held.fence)
    (again,) = lease(database, system, worker="other")
    for act in (external_tasks.extend, external_tasks.unlock):
        with pytest.raises(external_tasks.LeaseLost), database.transaction(system) as tx:
            act(tx, external_task_id=held.id, fence=held.fence)
    with pytest.raises(external_tasks.LeaseLost), database.transaction(system) as tx:
        external_tasks.complete(tx, external_task_id=held.id, fence=held.fence, result={})
    assert again.fence == held.fence + 2 and again.retries == external_tasks.RETRIES


def test_a_lease_never_lasts_longer_than_a_minute(
    database: Database, system: Actor, opened: Opened, clock: SettableClock
) -> None:
    opened()
    lease(database, system, lock_seconds=3600)
    clock.advance(seconds=61)
    assert len(lease(database, system, worker="other")) == 1


def test_each_task_goes_to_one_of_many_workers(database: Database, system: Actor, opened: Opened) -> None:
    for _ in range(12):
        opened()
    found: list[uuid.UUID] = []

    def work(name: str) -> None:
        while leased := lease(database, system, worker=name, limit=2):
            found.extend(task.id for task in leased)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == len(set(found)) == 12


def test_a_suspended_case_keeps_its_work_to_itself(database: Database, system: Actor, opened: Opened) -> None:
    case_id = opened()
    with database.transaction(system) as tx:
        cases.lock(tx, case_id).status = cases.SUSPENDED
    assert lease(database, system) == []
    with database.reading(system) as tx:
        assert external_tasks.open_topics(tx) == set()
    with database.transaction(system) as tx:
        cases.lock(tx, case_id, must_be_open=False).status = cases.OPEN
    with database.reading(system) as tx:
        assert external_tasks.open_topics(tx) == {"shipments"}


def test_failures_are_spaced_out_and_the_last_one_is_an_incident(
    database: Database, system: Actor, opened: Opened, clock: SettableClock
) -> None:
    opened()
    waits = []
    for _ in range(external_tasks.RETRIES):
        (task,) = lease(database, system)
        with database.transaction(system) as tx:
            failed = external_tasks.fail(tx, external_task_id=task.id, fence=task.fence, message="no ship")
            waits.append((failed.due_at - tx.at).total_seconds())
        assert lease(database, system) == []
        clock.advance(seconds=waits[-1])
    assert waits == [30, 60, 120]
    with database.reading(system) as tx:
        assert [one.message for one in incidents.open_ones(tx)] == ["no ship"]
        (topic,) = external_tasks.topics(tx)
        assert (topic.name, topic.waiting, topic.held, topic.failed) == ("shipments", 0, 0, 1)


def test_an_operator_takes_a_task_out_of_a_workers_hands_on_record(
    database: Database, system: Actor, opened: Opened
) -> None:
    case_id = opened()
    (held,) = lease(database, system)
    with pytest.raises(cases.ReasonMissing), database.transaction(system) as tx:
        external_tasks.release(tx, external_task_id=held.id, reason=" ")
    with database.transaction(system) as tx:
        external_tasks.release(tx, external_task_id=held.id, reason="作业程序已停")
    assert len(lease(database, system, worker="other")) == 1
    with database.reading(system) as tx:
        last = list(journal.entries(tx, f"case:{case_id}"))[-1]
    assert (last.command, last.payload["worker"]) == ("external_task.released", "w")


# --- BPMN errors


def test_an_error_of_the_work_goes_to_the_event_that_catches_its_code(
    database: Database, system: Actor, opened: Opened
) -> None:
    case_id = opened()
    (task,) = lease(database, system)
    with database.transaction(system) as tx:
        done = external_tasks.throw_error(
            tx, external_task_id=task.id, fence=task.fence, code="goods.lost", message="at sea", variables={"crates": 3}
        )
    case = case_of(database, system, case_id)
    assert done.caught and case.status == "closed"
    assert case.facts["loss"] == {"code": "goods.lost", "message": "at sea", "variables": {"crates": 3}}
    with pytest.raises(external_tasks.LeaseLost), database.transaction(system) as tx:
        external_tasks.throw_error(tx, external_task_id=task.id, fence=task.fence, code="goods.lost")
    with database.reading(system) as tx:
        assert incidents.open_ones(tx) == []


def test_an_error_that_nothing_catches_is_an_incident_and_the_case_stays(
    database: Database, system: Actor, opened: Opened
) -> None:
    case_id = opened()
    before = case_of(database, system, case_id)
    (task,) = lease(database, system)
    with database.transaction(system) as tx:
        done = external_tasks.throw_error(tx, external_task_id=task.id, fence=task.fence, code="mutiny", message="!")
    after = case_of(database, system, case_id)
    assert not done.caught and (after.state, after.waits) == (before.state, before.waits)
    with database.reading(system) as tx:
        (incident,) = incidents.open_ones(tx)
        assert "mutiny" in incident.message and external_tasks.get(tx, task.id).status == "failed"
        commands = [entry.command for entry in journal.entries(tx, f"case:{case_id}")]
        assert commands[-2:] == ["incident.raised", "external_task.error_thrown"]


# --- messages by business key


def test_a_message_finds_the_one_case_by_its_business_key(database: Database, system: Actor, shipped: Opened) -> None:
    case_id, other = shipped("A-1"), shipped("A-2")
    with database.transaction(system) as tx:
        moved = messages.correlate(tx, name="goods.arrived", business_key=" A-1 ", payload={"crates": 3})
    assert moved.id == case_id
    assert case_of(database, system, case_id).facts["arrival"] == {"crates": 3}
    assert "arrival" not in case_of(database, system, other).facts
    with pytest.raises(messages.NobodyWaits), database.transaction(system) as tx:
        messages.correlate(tx, name="goods.arrived", business_key="A-1")


def test_a_message_that_several_cases_wait_for_moves_none_until_one_is_named(
    database: Database, system: Actor, shipped: Opened
) -> None:
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="twin", xml=DIAGRAM)
    ids = [shipped("A-1"), shipped("A-1", "twin")]
    with pytest.raises(messages.SeveralWait), database.transaction(system) as tx:
        messages.correlate(tx, name="goods.arrived", business_key="A-1")
    assert all("arrival" not in case_of(database, system, one).facts for one in ids)
    with database.transaction(system) as tx:
        assert messages.correlate(tx, name="goods.arrived", business_key="A-1", process_key="twin").id == ids[1]


def test_a_message_finds_neither_another_tenants_case_nor_one_that_does_not_wait(
    database: Database, system: Actor, opened: Opened, shipped: Opened, other_tenant_id: uuid.UUID
) -> None:
    from db.actor import system_actor

    shipped("A-1"), opened("A-2")
    with pytest.raises(messages.NobodyWaits), database.transaction(system_actor(other_tenant_id)) as tx:
        messages.correlate(tx, name="goods.arrived", business_key="A-1")
    with pytest.raises(messages.NobodyWaits), database.transaction(system) as tx:
        messages.correlate(tx, name="goods.arrived", business_key="A-2")
    with pytest.raises(messages.KeyMissing), database.transaction(system) as tx:
        messages.correlate(tx, name="goods.arrived", business_key=" ")
    nobody = Actor("service", system.tenant_id, "nobody")
    with pytest.raises(PermissionDenied), database.transaction(nobody) as tx:
        messages.correlate(tx, name="goods.arrived", business_key="A-1")


def test_what_is_awaited_stands_in_the_table_exactly_while_it_is(
    database: Database, system: Actor, shipped: Opened
) -> None:
    def awaited() -> list[tuple[str, str]]:
        with database.reading(system) as tx:
            return [(kind, name) for kind, name in tx.session.execute(select(EventWait.kind, EventWait.name))]

    shipped("A-1")
    assert awaited() == [("message", "goods.arrived")]
    with database.transaction(system) as tx:
        messages.correlate(tx, name="goods.arrived", business_key="A-1")
    assert awaited() == [("signal", "season.over")]
    with database.transaction(system) as tx:
        signals.send(tx, name="season.over")
    jobs.run_due(database)
    assert awaited() == []


# --- starts by message


def test_a_message_begins_one_case_however_often_it_is_sent(database: Database, system: Actor) -> None:
    begun: list[messages.Begun] = []

    def send() -> None:
        with database.transaction(system) as tx:
            begun.append(
                messages.start(tx, name="order.placed", business_key="A-1", facts={"order": {"number": "A-1"}})
            )

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(begun) == 4 and len({one.case.id for one in begun}) == 1
    assert [one.fresh for one in begun].count(True) == 1
    with database.reading(system) as tx:
        assert tx.session.scalar(select(func.count()).select_from(Case)) == 1
    with database.transaction(system) as tx:
        assert messages.start(tx, name="order.placed", business_key="A-2").fresh


def test_a_start_is_refused_when_no_procedure_or_more_than_one_has_it_or_it_brings_too_much(
    database: Database, system: Actor
) -> None:
    with pytest.raises(messages.NothingStarts), database.transaction(system) as tx:
        messages.start(tx, name="goods.arrived", business_key="A-1")
    with pytest.raises(cases.OpeningRefused), database.transaction(system) as tx:
        messages.start(tx, name="order.placed", business_key="A-1", facts={"decision": {"fine": "0"}})
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="twin", xml=DIAGRAM)
    with pytest.raises(messages.SeveralStart), database.transaction(system) as tx:
        messages.start(tx, name="order.placed", business_key="A-1")
    with database.transaction(system) as tx:
        assert (
            messages.start(tx, name="order.placed", business_key="A-1", process_key="twin").case.process_key == "twin"
        )


# --- signals


def test_a_signal_reaches_every_case_that_waits_each_in_a_transaction_of_its_own(
    database: Database, system: Actor, shipped: Opened, monkeypatch: pytest.MonkeyPatch, clock: SettableClock
) -> None:
    ids = [shipped(f"A-{n}") for n in range(3)]
    for n in range(3):
        with database.transaction(system) as tx:
            messages.correlate(tx, name="goods.arrived", business_key=f"A-{n}")
    late = shipped("A-9")
    with database.transaction(system) as tx:
        assert signals.send(tx, name="season.over", payload={"year": 2026}).waiting == 3
    original = Case.__setattr__

    def breaks(self: Case, name: str, value: object) -> None:
        if name == "closed_at" and self.id == ids[1]:
            raise RuntimeError("this one is in trouble")
        original(self, name, value)

    with monkeypatch.context() as patched:
        patched.setattr(Case, "__setattr__", breaks)
        tally = jobs.run_due(database)
    assert (tally.fired, tally.failed) == (2, 1)
    assert [case_of(database, system, one).status for one in ids] == ["closed", "open", "closed"]
    assert case_of(database, system, ids[0]).facts["season"] == {"year": 2026}
    assert case_of(database, system, late).status == "open"
    clock.advance(hours=1)
    assert jobs.run_due(database).fired == 1
    assert case_of(database, system, ids[1]).status == "closed"


def test_a_signal_begins_the_cases_of_procedures_that_start_with_it(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        sent = signals.send(tx, name="year.begun")
    (case_id,) = sent.begun
    assert sent.waiting == 0
    with database.reading(system) as tx:
        assert tx.session.scalars(select(EventWait.name)).all() == ["goods.arrived"]
        assert cases.get(tx, case_id).process_key == "outwork"


def test_a_signal_for_a_case_that_no_longer_waits_changes_nothing(
    database: Database, system: Actor, shipped: Opened
) -> None:
    case_id = shipped("A-1")
    with database.transaction(system) as tx:
        messages.correlate(tx, name="goods.arrived", business_key="A-1")
    with database.transaction(system) as tx:
        signals.send(tx, name="season.over")
        signals.send(tx, name="season.over")
    jobs.run_due(database)
    jobs.run_due(database)
    with database.reading(system) as tx:
        assert cases.get(tx, case_id).status == "closed"
        assert tx.session.scalar(select(func.count()).select_from(Job)) == 0


def test_only_who_may_sends_a_signal(database: Database, system: Actor) -> None:
    officer = Actor("person", system.tenant_id, "陈警员", uuid.uuid4(), frozenset({"message:send"}))
    with pytest.raises(PermissionDenied), database.transaction(officer) as tx:
        signals.send(tx, name="season.over")
