"""Timers fire once, never early, whoever is killed or fails."""

from __future__ import annotations

import datetime as dt
import threading
import uuid

import pytest
from sqlalchemy import select, text

from db import journal
from db.actor import Actor
from db.clock import SettableClock
from db.session import Database
from engine import cases, incidents, jobs
from engine.jobs import Job
from tests.integration.engine.operators import repair


def facts(database: Database, actor: Actor, case_id: uuid.UUID) -> dict[str, object]:
    with database.reading(actor) as tx:
        return cases.get(tx, case_id).facts


def test_a_timer_fires_when_it_is_due_and_not_before(
    working: Database, case_id: uuid.UUID, system: Actor, clock: SettableClock
) -> None:
    clock.advance(days=2, hours=23)
    assert jobs.run_due(working).fired == 0
    clock.advance(hours=2)
    assert jobs.run_due(working).fired == 1
    assert facts(working, system, case_id)["reminders"] == 1
    assert jobs.run_due(working).fired == 0
    with working.reading(system) as tx:
        entry = list(journal.entries(tx, f"case:{case_id}"))[-1]
    assert entry.command == "timer.fired"
    assert entry.payload["due_at"] < entry.payload["fired_at"]


def test_two_workers_fire_each_timer_once(
    working: Database, officer: Actor, system: Actor, clock: SettableClock
) -> None:
    ids = []
    for _ in range(20):
        with working.transaction(officer) as tx:
            ids.append(cases.open_case(tx, process_key="small").id)
    clock.advance(days=4)
    tallies: list[jobs.Tally] = []
    threads = [threading.Thread(target=lambda: tallies.append(jobs.run_due(working))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tallies.append(jobs.run_due(working))
    assert sum(tally.fired for tally in tallies) == 20
    assert [facts(working, system, case_id)["reminders"] for case_id in ids] == [1] * 20


def test_a_job_that_keeps_failing_backs_off_and_becomes_an_incident(
    working: Database, officer: Actor, system: Actor, clock: SettableClock, tenant_id: uuid.UUID
) -> None:
    with working.transaction(officer) as tx:
        case_id = cases.open_case(tx, process_key="small", facts={"broken": True}).id
    clock.advance(days=4)
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.run_due(working).failed == 1
        assert jobs.run_due(working).failed == 0, "it waits before the next attempt"
        clock.advance(hours=2)
    assert jobs.run_due(working).failed == 0
    with working.transaction(system) as tx:
        (incident,) = incidents.open_ones(tx)
        assert "broken" in incident.message
    repair(working, tenant_id, case_id, "facts", changes={"broken": False})
    repair(working, tenant_id, case_id, "retry", incident=str(incident.id), reason="接口已修复")
    assert jobs.run_due(working).fired == 1
    assert facts(working, system, case_id)["reminders"] == 1


def test_a_timer_that_failed_at_first_is_put_on_record_with_its_legal_moment(
    working: Database, officer: Actor, system: Actor, clock: SettableClock, tenant_id: uuid.UUID
) -> None:
    with working.transaction(officer) as tx:
        case_id = cases.open_case(tx, process_key="small", facts={"broken": True}).id
    clock.advance(days=4)
    (due,) = jobs.scan(working)
    assert jobs.run_due(working).failed == 1
    repair(working, tenant_id, case_id, "facts", changes={"broken": False})
    clock.advance(hours=2)
    assert jobs.run_due(working).fired == 1
    with working.reading(system) as tx:
        (entry,) = [one for one in journal.entries(tx, f"case:{case_id}") if one.command == "timer.fired"]
    assert entry.payload["due_at"] == journal.stamp(due.due_at)


def test_a_job_that_was_moved_while_its_failure_waited_for_the_case_keeps_its_new_moment(
    working: Database, case_id: uuid.UUID, system: Actor, clock: SettableClock
) -> None:
    clock.advance(days=4)
    (due,) = jobs.scan(working)
    later = due.due_at + dt.timedelta(days=90)
    with working.transaction(system) as tx:
        tx.session.get_one(Job, (due.tenant_id, due.id)).due_at = later
    jobs.record_failure(working, due, RuntimeError("a deadlock with whoever moved it"))
    with working.reading(system) as tx:
        job = tx.session.get_one(Job, (due.tenant_id, due.id))
        assert (job.due_at, job.attempts) == (later, 0)


def test_a_job_that_fails_does_not_keep_those_from_firing_that_fell_due_with_it(
    working: Database, officer: Actor, system: Actor, clock: SettableClock
) -> None:
    with working.transaction(officer) as tx:
        ids = [cases.open_case(tx, process_key="small", facts={"broken": n == 2}).id for n in range(5)]
    clock.advance(days=4)
    tally = jobs.run_due(working)
    assert (tally.fired, tally.failed, tally.busy) == (4, 1, 0)
    fired = [facts(working, system, case_id).get("reminders") for case_id in ids]
    assert fired == [1, 1, None, 1, 1]


def test_cases_that_fell_due_with_a_slow_one_fire_in_a_transaction_of_their_own(
    working: Database, officer: Actor, system: Actor, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with working.transaction(officer) as tx:
        ids = [cases.open_case(tx, process_key="small").id for _ in range(3)]
    clock.advance(days=4)
    monkeypatch.setattr(jobs, "PATIENCE", -1.0)
    assert jobs.run_due(working).fired == 3
    assert [facts(working, system, case_id)["reminders"] for case_id in ids] == [1] * 3


def test_a_suspended_case_sleeps_through_its_timer_and_catches_up(
    working: Database, case_id: uuid.UUID, tenant_id: uuid.UUID, clock: SettableClock
) -> None:
    repair(working, tenant_id, case_id, "suspend")
    clock.advance(days=4)
    assert jobs.run_due(working).fired == 0
    repair(working, tenant_id, case_id, "resume")
    assert jobs.run_due(working).fired == 1


def test_sleeping_cases_do_not_keep_the_others_from_their_timers(
    working: Database, officer: Actor, tenant_id: uuid.UUID, clock: SettableClock
) -> None:
    with working.transaction(officer) as tx:
        ids = [cases.open_case(tx, process_key="small", facts={}).id for _ in range(4)]
    for case_id in ids[:3]:
        repair(working, tenant_id, case_id, "suspend")
    clock.advance(days=4)
    assert jobs.run_due(working, limit=1).fired == 1, "the oldest due ones sleep with their cases"
    assert jobs.run_due(working).busy == 0


def test_a_worker_sleeps_until_the_next_job_and_no_longer(
    working: Database, case_id: uuid.UUID, clock: SettableClock
) -> None:
    assert jobs.until_next(working, 60.0) == 60.0
    clock.advance(days=2, hours=23, minutes=59, seconds=30)
    assert jobs.until_next(working, 60.0) == 30.0
    clock.advance(minutes=5)
    assert jobs.until_next(working, 60.0) == 60.0, "what is overdue waits for the next regular look"


def test_a_terminated_case_leaves_no_job_behind(
    working: Database, case_id: uuid.UUID, system: Actor, tenant_id: uuid.UUID
) -> None:
    repair(working, tenant_id, case_id, "terminate")
    with working.reading(system) as tx:
        assert tx.session.scalars(select(Job)).all() == []


def test_the_scan_role_sees_due_jobs_and_nothing_of_the_case(working: Database, case_id: uuid.UUID) -> None:
    with working.scanning() as session:
        assert session.execute(text("SELECT count(id) FROM jobs")).scalar_one() == 1
    with working.scanning() as session, pytest.raises(Exception, match="permission denied"):
        session.execute(text("SELECT payload FROM jobs"))
    with working.scanning() as session, pytest.raises(Exception, match="permission denied"):
        session.execute(text("SELECT id FROM cases"))


def test_the_scan_stays_an_index_scan_with_many_pending_jobs(working: Database, case_id: uuid.UUID, owner) -> None:
    with owner.begin() as connection:
        connection.execute(text(
            "INSERT INTO jobs (tenant_id, id, case_id, kind, ref, due_at, payload) "
                "SELECT tenant_id, gen_random_uuid(), "
            "gen_random_uuid(), 'timer', 'x' || n, now() + interval '1 year', '{}' "
                "FROM jobs, generate_series(1, 20000) n"
        ))  # fmt: skip
        connection.execute(text("ANALYZE jobs"))
        plan = "\n".join(
            row[0] for row in connection.execute(text(
                "EXPLAIN SELECT tenant_id, id FROM jobs "
                    "WHERE status = 'pending' AND due_at <= now() ORDER BY due_at LIMIT 200"
            ))
        )  # fmt: skip
    assert "ix_jobs_due" in plan, plan
