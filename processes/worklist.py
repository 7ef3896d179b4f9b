"""Reads that cross capabilities: to-do lists, the list of cases, the supervisors' matrix, the search."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, tuple_, union
from sqlalchemy.orm import defer

from db.session import Tx
from engine import deadlines
from engine.cases import OPEN, Case, CaseUnknown
from engine.deadlines import Deadline
from engine.registry import CASE_BOUND
from engine.tasks import CLAIMED, COMPLETED, READY, Task

OPEN_TASKS = ("ready", "claimed")
#: Worst first: the order in which lists show lights.
LIGHTS = ("red", "yellow", "green", "paused", "none")


@dataclass(frozen=True)
class Clock:
    """The tightest limit that a case or a task stands under."""

    light: str = "none"
    due_at: dt.datetime | None = None
    title: str = ""
    key: str = ""
    #: Whom it binds: the agency or the party.
    binds: str = "agency"

    @property
    def urgency(self) -> tuple[int, float]:
        """Sort key: the worst light first, then the earliest due instant."""
        return LIGHTS.index(self.light), self.due_at.timestamp() if self.due_at else float("inf")


NO_CLOCK = Clock()


@dataclass(frozen=True)
class TodoRow:
    """A task of the list, with its case and the tightest limit."""

    task: Task
    case: Case
    clock: Clock


@dataclass(frozen=True)
class CaseRow:
    """A case of a list, with where it stands and the tightest limit."""

    case: Case
    clock: Clock
    tasks: tuple[Task, ...] = ()


@dataclass
class Matrix:
    """Unit x stage: how many cases stand there under which light."""

    units: list[uuid.UUID | None] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    cells: dict[tuple[uuid.UUID | None, str], dict[str, int]] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)


#: What lists do not show; of two thousand cases it is most of what would have to be read.
_LEAN = (
    defer(Case.state), defer(Case.waits), defer(Case.facts), defer(Case.completers), defer(Task.draft),
)  # fmt: skip
#: So many tasks of a pool are looked at for one list; beyond it the list says that there are more.
MOST = 2000
#: The badge counts no further.
COUNTED = 1000


def _mine(tx: Tx) -> Select[uuid.UUID]:
    """Choose the tasks in the actor's hands, the oldest first; each of these queries is a range of one index."""
    return (
        select(Task.id)
        .where(Task.tenant_id == tx.tenant_id, Task.status == CLAIMED, Task.assignee_id == tx.actor.person_id)
        .order_by(Task.created_at)
        .limit(MOST)
    )


def _pool(tx: Tx, candidates: ColumnElement[bool]) -> Select[uuid.UUID]:
    """Choose unclaimed tasks of a pool, the oldest first, without those that belong to an officer of their case."""
    person = tx.actor.person_id
    signed = Task.signatures.contains([{"person": str(person)}])
    bound = or_(
        Task.role.not_in(CASE_BOUND),
        and_(Task.role == "case_officer", func.coalesce(Case.officer_id, person) == person),
        and_(Task.role == "second_officer", func.coalesce(Case.second_officer_id, person) == person),
    )
    return (
        select(Task.id)
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, Task.status == READY, candidates, bound, Case.status == OPEN)
        .where(or_(Task.signatures.is_(None), not_(signed)))
        .order_by(Task.created_at)
        .limit(MOST)
    )


def _choices(tx: Tx, scope: str) -> list[Select[uuid.UUID]]:
    """Give one query for each way in which a task may be the actor's."""
    roles = sorted(role for role in tx.actor.roles if role.partition("@")[0] not in ("person", "unit"))
    chosen = [] if scope == "claimable" else [_mine(tx)]
    if scope != "mine":
        chosen += [
            _pool(tx, Task.candidate.in_(roles or [""])),
            _pool(tx, Task.also_candidates.overlap(sorted(tx.actor.roles) or [""])),
        ]
        if tx.actor.lent:
            chosen.append(_in_place_of(tx))
    return chosen


def _in_place_of(tx: Tx) -> Select[uuid.UUID]:
    """Choose what people on leave have in hand for whom the actor stands in."""
    pairs = [(person, candidate) for candidate, person in sorted(tx.actor.lent.items())]
    return (
        select(Task.id)
        .where(Task.tenant_id == tx.tenant_id, Task.status == CLAIMED, Task.role.not_in(CASE_BOUND))
        .where(tuple_(Task.assignee_id, Task.candidate).in_(pairs))
        .order_by(Task.created_at)
        .limit(MOST)
    )


def todo(tx: Tx, *, scope: str = "all") -> list[TodoRow]:
    """List the open tasks of the actor, the most urgent first: in hand (mine), to claim (claimable), or both.

    Of each pool the oldest 2,000 are looked at, so the cost does not grow with what waits behind them.
    """
    wanted = {one for query in _choices(tx, scope) for one in tx.session.scalars(query)}
    query = (
        select(Task, Case)
        .options(*_LEAN)
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, Task.id.in_(wanted), Case.status == OPEN)
    )
    found = tx.session.execute(query).all() if wanted else []
    clocks = clocks_of(tx, list({case.id for _, case in found}))
    rows = [
        TodoRow(task, case, tightest((clocks.get(case.id, NO_CLOCK), clock_of_task(task, tx.at))))
        for task, case in found
    ]
    return sorted(rows, key=lambda row: (row.clock.urgency, -row.task.priority, row.task.created_at))


def todo_count(tx: Tx) -> int:
    """Count the open tasks of the actor for the badge, no further than a thousand."""
    counted = union(*(query.limit(COUNTED).subquery().select() for query in _choices(tx, "all"))).subquery()
    return int(tx.session.scalar(select(func.count()).select_from(counted)) or 0)


def done_by(tx: Tx, *, limit: int = 50, before: dt.datetime | None = None) -> list[tuple[Task, Case]]:
    """List what the actor completed, the newest first (已办)."""
    query = (
        select(Task, Case)
        .options(*_LEAN)
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, Task.status == COMPLETED, Task.completed_by == tx.actor.person_id)
        .order_by(Task.completed_at.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(Task.completed_at < before)
    return [(task, case) for task, case in tx.session.execute(query)]


def of_units(tx: Tx, units: Iterable[uuid.UUID], *, limit: int = 500) -> list[TodoRow]:
    """List the open tasks of the cases of units, for their heads, the most urgent first."""
    query = (
        select(Task, Case)
        .options(*_LEAN)
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, Task.status.in_(OPEN_TASKS), Case.status == OPEN)
        .where(Case.unit_id.in_(list(units)))
        .order_by(Task.due_at.asc().nulls_last(), Task.created_at)
        .limit(limit)
    )
    found = tx.session.execute(query).all()
    clocks = clocks_of(tx, list({case.id for _, case in found}))
    rows = [
        TodoRow(task, case, tightest((clocks.get(case.id, NO_CLOCK), clock_of_task(task, tx.at))))
        for task, case in found
    ]
    return sorted(rows, key=lambda row: (row.clock.urgency, -row.task.priority, row.task.created_at))


SORTS: Mapping[str, Any] = {
    "number": Case.case_number,
    "party": Case.party_name,
    "opened": Case.opened_at,
    "changed": Case.changed_at,
}


def cases(
    tx: Tx,
    *,
    status: str | None = None,
    process: str | None = None,
    unit_id: uuid.UUID | None = None,
    officer_id: uuid.UUID | None = None,
    party_code: str | None = None,
    words: str | None = None,
    ids: Sequence[uuid.UUID] | None = None,
    sort: str = "opened",
    down: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Case], int]:
    """List cases that fit all conditions, a page of them, with the number of all."""
    wanted: list[ColumnElement[bool]] = [Case.tenant_id == tx.tenant_id]
    equal = ((Case.status, status), (Case.process_key, process), (Case.unit_id, unit_id), (Case.party_code, party_code))
    wanted += [column == value for column, value in equal if value]
    if officer_id:
        wanted.append(or_(Case.officer_id == officer_id, Case.second_officer_id == officer_id))
    if ids is not None:
        wanted.append(Case.id.in_(ids))
    if words and words.strip():
        wanted.append(matching(words))
    total = int(tx.session.scalar(select(func.count()).select_from(Case).where(*wanted)) or 0)
    column = SORTS.get(sort, Case.opened_at)
    ordered = column.desc().nulls_last() if down else column.asc().nulls_last()
    found = tx.session.scalars(
        select(Case).where(*wanted).order_by(ordered, Case.id.desc()).limit(limit).offset(offset)
    )
    return list(found), total


def matching(words: str) -> ColumnElement[bool]:
    """Give the condition that number, party, code, address, matter, title or pinyin holds every word."""
    everything = func.lower(
        func.concat_ws(
            " ", Case.case_number, Case.party_name, Case.party_code, Case.address, Case.matter, Case.title, Case.pinyin
        )
    )
    return and_(*(everything.contains(word, autoescape=True) for word in words.lower().split()[:8]))


def rows_of(tx: Tx, found: Sequence[Case]) -> list[CaseRow]:
    """Add to cases where they stand and the tightest limit, with two queries for all."""
    clocks = clocks_of(tx, [case.id for case in found])
    standing = open_tasks_of(tx, [case.id for case in found])
    return [
        CaseRow(
            case,
            tightest(
                (clocks.get(case.id, NO_CLOCK), *(clock_of_task(task, tx.at) for task in standing.get(case.id, ())))
            ),
            tuple(standing.get(case.id, ())),
        )
        for case in found
    ]


def open_tasks_of(tx: Tx, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[Task]]:
    """Give the open tasks of many cases."""
    query = select(Task).where(Task.tenant_id == tx.tenant_id, Task.case_id.in_(ids), Task.status.in_(OPEN_TASKS))
    found: dict[uuid.UUID, list[Task]] = {}
    for task in tx.session.scalars(query.order_by(Task.created_at)):
        found.setdefault(task.case_id, []).append(task)
    return found


def clock_of_task(task: Task, at: dt.datetime) -> Clock:
    """Judge a task by its internal step limit."""
    if task.due_at is None:
        return NO_CLOCK
    light = "red" if at > task.due_at else "yellow" if task.warn_at and at >= task.warn_at else "green"
    return Clock(light, task.due_at, "环节时限", "step")


def tightest(clocks: Iterable[Clock]) -> Clock:
    """Choose the worst of several limits."""
    return min(clocks, key=lambda clock: clock.urgency, default=NO_CLOCK)


def clocks_of(tx: Tx, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Clock]:
    """Give the tightest running limit of each case; the party's own limits are not held against the agency."""
    return {
        case_id: tightest(clock_of(row, tx.at) for row in rows if row.binds == "agency")
        for case_id, rows in deadlines.of_cases(tx, ids).items()
    }


def clock_of(row: Deadline, at: dt.datetime) -> Clock:
    """Show a statutory limit; one that stands still shows the pause, whatever its light was."""
    light = "paused" if row.frozen_at is not None else deadlines.light(row, at)
    return Clock(light, row.due_at, row.title, row.key, row.binds)


def running_by_definition(tx: Tx) -> dict[uuid.UUID, int]:
    """Count the open cases of each version of a diagram."""
    query = select(Case.definition_id, func.count()).where(Case.tenant_id == tx.tenant_id, Case.status == OPEN)
    return {definition: int(count) for definition, count in tx.session.execute(query.group_by(Case.definition_id))}


def ids_by_light(tx: Tx, light: str) -> list[uuid.UUID]:
    """Give the open cases whose tightest limit shows this light."""
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.status == OPEN)
    return [row.case.id for row in rows_of(tx, list(tx.session.scalars(query))) if row.clock.light == light]


def running_of(tx: Tx, case: Case) -> list[Clock]:
    """Give every running limit of a case, the tightest first."""
    rows = deadlines.of_case(tx, case.id, running_only=True)
    return sorted((clock_of(row, tx.at) for row in rows), key=lambda clock: clock.urgency)


def case_by_number(tx: Tx, number: str) -> Case:
    """Find a case by its number, or by its identifier.

    :raises CaseUnknown: when there is none.
    """
    wanted = Case.case_number == number
    with contextlib.suppress(ValueError):
        wanted = Case.id == uuid.UUID(number)
    found = tx.session.scalar(select(Case).where(Case.tenant_id == tx.tenant_id, wanted))
    if found is None:
        raise CaseUnknown(kind="case")
    return found
