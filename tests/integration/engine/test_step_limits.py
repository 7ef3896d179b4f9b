"""Internal limits per step: dated, per unit, on the task itself."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

import pytest
from sqlalchemy import select

from db.actor import Actor
from db.clock import SettableClock
from db.errors import Invalid
from db.session import Database
from engine import cases, people, step_limits, tasks
from engine.calendar import SHANGHAI
from engine.deadline_rules import Unit


def first_task(database: Database, who: Actor, unit: uuid.UUID | None) -> tasks.Task:
    with database.transaction(who) as tx:
        case = cases.open_case(tx, process_key="small", unit_id=unit)
        task = tx.session.scalar(select(tasks.Task).where(tasks.Task.case_id == case.id))
        assert task is not None
        return task


def test_a_task_is_due_by_the_limit_of_its_unit_before_the_tenant_s(
    working: Database, officer: Actor, system: Actor, clock: SettableClock
) -> None:
    with working.transaction(system) as tx:
        unit, other = (people.add_unit(tx, name=name).id for name in ("一队", "二队"))
    assert first_task(working, officer, unit).due_at is None
    with working.transaction(system) as tx:
        step_limits.set_limit(tx, unit_id=None, process_key="small", element_id="investigate", amount=10)
        step_limits.set_limit(tx, unit_id=unit, process_key="small", element_id="investigate", amount=5)
    mine = first_task(working, officer, unit)
    assert mine.due_at == dt.datetime(2026, 3, 10, tzinfo=SHANGHAI), "the fifth working day after 2 March, its end"
    assert mine.warn_at == dt.datetime(2026, 3, 7, tzinfo=SHANGHAI), "four of five days are used"
    assert first_task(working, officer, other).due_at == dt.datetime(2026, 3, 17, tzinfo=SHANGHAI)
    for moment, light in (("2026-03-06", "green"), ("2026-03-07", "yellow"), ("2026-03-10", "red")):
        at = dt.datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI)
        assert step_limits.light(at, mine.warn_at, mine.due_at) == light
    assert step_limits.light(clock.now(), None, None) is None


@pytest.mark.parametrize(("amount", "unit"), [(1, "working_days"), (2, "calendar_days"), (30, "hours")])
def test_a_step_is_yellow_on_its_last_day_however_short_the_limit(
    working: Database, officer: Actor, system: Actor, amount: int, unit: Unit
) -> None:
    with working.transaction(system) as tx:
        step_limits.set_limit(tx, unit_id=None, process_key="small", element_id="investigate", amount=amount, unit=unit)
    task = first_task(working, officer, None)
    assert task.due_at is not None
    last = (task.due_at - dt.timedelta(microseconds=1)).astimezone(SHANGHAI)
    morning = last.replace(hour=0, minute=0, second=0, microsecond=0)
    assert step_limits.light(morning - dt.timedelta(minutes=1), task.warn_at, task.due_at) == "green"
    assert step_limits.light(morning, task.warn_at, task.due_at) == "yellow"


def test_a_limit_counts_from_its_day_and_the_one_before_until_then(
    working: Database, officer: Actor, system: Actor, clock: SettableClock
) -> None:
    with working.transaction(system) as tx:
        step_limits.set_limit(tx, unit_id=None, process_key="small", element_id="investigate", amount=48, unit="hours")
        step_limits.set_limit(
            tx, unit_id=None, process_key="small", element_id="investigate", amount=3, unit="calendar_days",
            valid_from=dt.date(2026, 3, 20),
        )  # fmt: skip
    assert first_task(working, officer, None).due_at == clock.now() + dt.timedelta(hours=48)
    clock.set(dt.datetime(2026, 3, 20, 9, tzinfo=SHANGHAI))
    assert first_task(working, officer, None).due_at == dt.datetime(2026, 3, 24, tzinfo=SHANGHAI)
    with working.transaction(system) as tx:
        (row,) = step_limits.table(tx, process_key="small")
        step_limits.end_limit(tx, step_limit_id=row.id)
    assert first_task(working, officer, None).due_at is None


def test_a_unit_head_sets_the_limits_of_the_own_unit_only(working: Database, officer: Actor) -> None:
    unit = uuid.uuid4()
    head = replace(officer, permissions=frozenset({"limits:manage"}), unit_ids=frozenset({unit}))
    with working.transaction(head) as tx:
        step_limits.set_limit(tx, unit_id=unit, process_key="small", element_id="approve", amount=2)
    for other in (uuid.uuid4(), None):
        with pytest.raises(step_limits.NotYourUnit), working.transaction(head) as tx:
            step_limits.set_limit(tx, unit_id=other, process_key="small", element_id="approve", amount=2)
    with pytest.raises(Invalid), working.transaction(head) as tx:
        step_limits.set_limit(tx, unit_id=unit, process_key="small", element_id="approve", amount=0)
