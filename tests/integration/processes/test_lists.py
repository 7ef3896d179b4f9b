"""Lists at any length: what the database says of lights and order is what the words of the rules say row by row."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
import uuid
from collections import Counter

import pytest

from db.actor import Actor
from db.session import Database, Tx
from engine.cases import CLOSED, OPEN, SUSPENDED, TERMINATED, Case
from engine.deadlines import Deadline
from engine.registry import Registry
from engine.tasks import Task
from processes import supervision, worklist
from processes.supervision import Wanted

UNITS = [uuid.UUID(int=number) for number in (1, 2)]
STAGES = ("立案", "调查", "决定")
#: Moments at, just before and just after now, so that every comparison meets its boundary.
OFFSETS = [dt.timedelta(0), *(dt.timedelta(microseconds=n) for n in (-1, 1)), *(dt.timedelta(hours=n) for n in
           (-900, -30, -2, 2, 30, 900))]  # fmt: skip


def _some(dice: random.Random, at: dt.datetime) -> dt.datetime:
    return at + dice.choice(OFFSETS)


def _maybe(dice: random.Random, at: dt.datetime) -> dt.datetime | None:
    return dice.choice((None, _some(dice, at)))


def _limit(dice: random.Random, tx: Tx, case: Case, number: int) -> Deadline:
    status = dice.choice(("running", "running", "running", "stopped", "superseded"))
    return Deadline(
        tenant_id=tx.tenant_id, case_id=case.id, key=f"P{number}", round=1, title="期限", article="", source="",
        amount=1, unit="hours", roll=False, back=False, binds=dice.choice(("agency", "agency", "party")),
        confirmed=True, status=status, started_on=tx.at.date(), started_at=tx.at, known_at=tx.at,
        due_at=_some(dice, tx.at), yellow_at=_maybe(dice, tx.at), red_at=_maybe(dice, tx.at), last_day=tx.at.date(),
        frozen_at=dice.choice((None, None, _some(dice, tx.at))), stopped_at=None if status == "running" else tx.at,
    )  # fmt: skip


def _task(dice: random.Random, tx: Tx, case: Case, number: int, person: uuid.UUID) -> Task:
    status = dice.choice(("ready", "claimed", "claimed", "completed", "cancelled"))
    return Task(
        tenant_id=tx.tenant_id, case_id=case.id, token=str(number), element_id=f"e{number}", name=f"环节{number}",
        role="officer", candidate=dice.choice(("officer", "leader", "auditor")), status=status,
        also_candidates=dice.choice((None, None, None, ["person@somebody"])),
        assignee_id=None if status == "ready" else dice.choice((person, uuid.uuid4())),
        created_at=tx.at + dt.timedelta(seconds=dice.randrange(-10_000, 0)), priority=dice.choice((10, 50, 90)),
        due_at=_maybe(dice, tx.at), warn_at=_maybe(dice, tx.at),
        completed_at=tx.at if status == "completed" else None,
    )  # fmt: skip


@pytest.fixture
def filled(database: Database, system: Actor) -> tuple[Database, Actor]:
    """Two hundred cases with every mixture of limits, pauses, steps and states."""
    database.provide(Registry([]))
    dice = random.Random(1)  # a reproducible choice
    person = dataclasses.replace(
        system, kind="person", person_id=uuid.uuid4(), roles=frozenset({"officer", "leader", "person@somebody"})
    )
    with database.transaction(system) as tx:
        for number in range(200):
            case = Case(
                tenant_id=tx.tenant_id, id=uuid.UUID(int=dice.getrandbits(128)), process_key="penalty",
                definition_id=uuid.uuid4(), definition_sha256="", revision=0, state={}, waits={}, facts={},
                completers={}, status=dice.choice((OPEN, OPEN, OPEN, SUSPENDED, CLOSED, TERMINATED)),
                stage=dice.choice(STAGES), unit_id=dice.choice((*UNITS, None)), party_name=f"当事人{number}",
                opened_at=_some(dice, tx.at), changed_at=tx.at - dt.timedelta(seconds=number), returned=number % 4,
                case_number=dice.choice((None, f"第{number:03}号")),
            )  # fmt: skip
            tx.session.add(case)
            tx.session.add_all(_limit(dice, tx, case, n) for n in range(dice.randrange(4)))
            tx.session.add_all(_task(dice, tx, case, n, person.person_id or case.id) for n in range(dice.randrange(4)))
    return database, person


def _expected(tx: Tx, *statuses: str) -> dict[uuid.UUID, worklist.Clock]:
    """Judge every case in plain words, one by one."""
    cases = [one for one in tx.session.query(Case).all() if one.status in statuses]
    limits = worklist.clocks_of(tx, [case.id for case in cases])
    tasks = worklist.open_tasks_of(tx, [case.id for case in cases])
    return {
        case.id: worklist.tightest(
            (limits.get(case.id, worklist.NO_CLOCK),
             *(worklist.clock_of_task(task, tx.at) for task in tasks.get(case.id, ())))
        )
        for case in cases
    }  # fmt: skip


def test_the_matrix_of_the_supervisors_counts_the_lights_that_the_cases_show(filled: tuple[Database, Actor]) -> None:
    database, person = filled
    with database.reading(person) as tx:
        expected = _expected(tx, OPEN, SUSPENDED)
        cases = {case.id: case for case in tx.session.query(Case).all()}
        counted: dict[tuple[uuid.UUID | None, str, str], int] = {}
        for case_id, clock in expected.items():
            key = cases[case_id].unit_id, cases[case_id].stage, clock.light
            counted[key] = counted.get(key, 0) + 1
        assert {(one.unit_id, one.stage, one.light): one.cases for one in supervision.counts(tx)} == counted
        assert len({light for *_, light in counted}) == 5, "the sample should show every light"


def test_the_list_of_the_supervisors_is_a_page_of_the_most_pressing(filled: tuple[Database, Actor]) -> None:
    database, person = filled
    with database.reading(person) as tx:
        expected = _expected(tx, OPEN, SUSPENDED)
        wanted = [clock for clock in expected.values() if clock.light in ("red", "yellow")]
        shown = [*supervision.page(tx, Wanted(("red", "yellow")), limit=30),
                 *supervision.page(tx, Wanted(("red", "yellow")), limit=500, offset=30)]  # fmt: skip
        assert [one.clock.urgency for one in shown] == sorted(clock.urgency for clock in wanted)
        assert all(one.clock == expected[one.case.id] for one in shown)
        part = supervision.page(tx, Wanted((), UNITS[0], "调查"), sort="returned", down=True, limit=500)
        assert {one.case.id for one in part} == {
            case.id for case in tx.session.query(Case).all()
            if case.id in expected and case.unit_id == UNITS[0] and case.stage == "调查"
        }  # fmt: skip
        assert [one.returned for one in part] == sorted((one.returned for one in part), reverse=True)
        assert supervision.page(tx, Wanted(process_key="no-such-procedure")) == []
        waiting = supervision.page(tx, Wanted(), sort="since", limit=500)
        assert len(waiting) == len(expected)
        assert [one.since for one in waiting] == sorted(one.since for one in waiting)


def test_cases_are_filtered_by_light_and_counted_with_it(filled: tuple[Database, Actor]) -> None:
    database, person = filled
    with database.reading(person) as tx:
        expected = _expected(tx, OPEN)
        for light in worklist.LIGHTS:
            cases, total = worklist.cases(tx, light=light, sort="number", limit=7)
            fitting = {case_id for case_id, clock in expected.items() if clock.light == light}
            assert total == len(fitting) and {case.id for case in cases} <= fitting
            numbers = [case.case_number for case in cases if case.case_number]
            assert numbers == sorted(numbers, reverse=True)
        assert worklist.cases(tx, light="green", status=CLOSED) == ([], 0)
        (only,), one = worklist.cases(tx, words="当事人177")
        assert (only.party_name, one) == ("当事人177", 1) and worklist.cases(tx, words="无此当事人") == ([], 0)
        with pytest.raises(worklist.SearchTooShort):
            worklist.cases(tx, words="7 x")
        assert worklist.cases(tx, words="当事人177 7")[1] == 1, "beside other words one letter is fine"
        everything = worklist.cases(tx, words="当事人", limit=500)
        assert len(everything[0]) == everything[1] == 200
        assert worklist.cases(tx, words="当事人", limit=50, offset=400) == ([], 200), "behind the last page"


def test_the_to_do_list_is_ranked_as_its_rows_show_it(filled: tuple[Database, Actor]) -> None:
    database, person = filled
    with database.reading(person) as tx:
        open_cases = {case.id for case in tx.session.query(Case).all() if case.status == OPEN}
        limits = worklist.clocks_of(tx, list(open_cases))
        mine, free = [], []
        for task in tx.session.query(Task).all():
            if task.case_id not in open_cases:
                continue
            if task.status == "claimed" and task.assignee_id == person.person_id:
                mine.append(task)
            if task.status == "ready" and {task.candidate, *(task.also_candidates or ())} & person.roles:
                free.append(task)
        for scope, chosen in {"all": [*mine, *free], "mine": mine, "claimable": free}.items():
            found = worklist.todo(tx, scope=scope, limit=500)
            rows = found.rows
            assert {row.task.id for row in rows} == {task.id for task in chosen} and found.total() == len(rows)
            keys = [(row.clock.urgency, -row.task.priority, row.task.created_at) for row in rows]
            assert keys == sorted(keys)
            assert found.counts == Counter((row.task in mine, row.clock.light) for row in rows)
            pages = [worklist.todo(tx, scope=scope, limit=7, offset=start).rows for start in range(0, len(rows), 7)]
            assert [row.task for page in pages for row in page] == [row.task for row in rows]
            assert all(
                row.clock == worklist.tightest((limits.get(row.case.id, worklist.NO_CLOCK),
                                                worklist.clock_of_task(row.task, tx.at)))
                for row in rows
            )  # fmt: skip
        everything = worklist.todo(tx, shown="first", light="red", limit=500)
        assert everything.total() == len(mine) + len(free), "both are counted, one is shown"
        assert [row.task for row in everything.rows if row.task not in mine or row.clock.light != "red"] == []
        assert len(everything.rows) == everything.total(mine=True, light="red") > 0
        assert worklist.todo_count(tx) == min(len(mine) + len(free), worklist.BADGE)


def test_the_list_of_a_unit_is_counted_and_paged_by_the_database(filled: tuple[Database, Actor]) -> None:
    database, person = filled
    with database.reading(person) as tx:
        of_unit = {case.id for case in tx.session.query(Case).all() if case.status == OPEN and case.unit_id in UNITS}
        chosen = {task.id for task in tx.session.query(Task).all()
                  if task.case_id in of_unit and task.status in worklist.OPEN_TASKS}  # fmt: skip
        found = worklist.of_units(tx, UNITS, limit=500)
        assert {row.task.id for row in found.rows} == chosen and found.total() == len(chosen) > 50
        assert [row.clock.urgency for row in found.rows] == sorted(row.clock.urgency for row in found.rows)
        for light in worklist.LIGHTS:
            part = worklist.of_units(tx, UNITS, light=light, limit=3, offset=1)
            assert [row.task for row in part.rows] == [r.task for r in found.rows if r.clock.light == light][1:4]
            assert part.counts == found.counts
        assert worklist.of_units(tx, [], limit=5).rows == []


def test_a_long_list_is_counted_no_further_than_it_says(
    filled: tuple[Database, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    database, person = filled
    monkeypatch.setattr(worklist, "COUNTED", 10)
    with database.reading(person) as tx:
        assert worklist.of_units(tx, UNITS).total() == 11, "one more, which says that there are more"
