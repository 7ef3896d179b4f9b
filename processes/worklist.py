"""Reads that cross capabilities: to-do lists, the list of cases, the supervisors' matrix, the search."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, tuple_, union
from sqlalchemy.orm import defer

from db.reads import among
from db.session import Tx
from engine import deadlines
from engine.cases import OPEN, Case, CaseUnknown
from engine.deadlines import Brief, Deadline
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


class Limited(Protocol):
    """A task as far as its internal limit goes."""

    @property
    def due_at(self) -> dt.datetime | None:
        """When it is to be done."""

    @property
    def warn_at(self) -> dt.datetime | None:
        """From when on it shows yellow."""


@dataclass(frozen=True)
class Ranked:
    """A task's place in a list: as much of it as has to be known of all to show a page of some."""

    task_id: uuid.UUID
    assignee_id: uuid.UUID | None
    clock: Clock


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


def todo(tx: Tx, *, scope: str = "all") -> list[Ranked]:
    """Rank the open tasks of the actor, the most urgent first: in hand (mine), to claim (claimable), or both.

    Of each pool the oldest 2,000 are looked at, so the cost does not grow with what waits behind them. ``filled`` reads
    the tasks of a page.
    """
    wanted = {one for query in _choices(tx, scope) for one in tx.session.scalars(query)}
    return _ranked(tx, among(Task.id, wanted)) if wanted else []


def _ranked(tx: Tx, *wanted: ColumnElement[bool], limit: int | None = None) -> list[Ranked]:
    query = (
        select(
            Task.id, Task.case_id, Task.assignee_id, Task.priority, Task.created_at, Task.due_at, Task.warn_at
        )
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, Case.status == OPEN, *wanted)
        .order_by(Task.due_at.asc().nulls_last(), Task.created_at)
        .limit(limit)
    )  # fmt: skip
    found = tx.session.execute(query).all()
    clocks = clocks_of(tx, list({row.case_id for row in found}))
    ranked = []
    for row in found:
        clock = tightest((clocks.get(row.case_id, NO_CLOCK), clock_of_task(row, tx.at)))
        ranked.append(((clock.urgency, -row.priority, row.created_at), Ranked(row.id, row.assignee_id, clock)))
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def filled(tx: Tx, ranked: Sequence[Ranked]) -> list[TodoRow]:
    """Read the tasks of a page of a list, with their cases."""
    query = (
        select(Task, Case)
        .options(*_LEAN)
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, among(Task.id, [one.task_id for one in ranked]))
    )
    found = {task.id: (task, case) for task, case in tx.session.execute(query)} if ranked else {}
    return [TodoRow(*found[one.task_id], one.clock) for one in ranked]


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


def of_units(tx: Tx, units: Iterable[uuid.UUID], *, limit: int = 500) -> list[Ranked]:
    """Rank the open tasks of the cases of units, for their heads, the most urgent first."""
    return _ranked(tx, Task.status.in_(OPEN_TASKS), Case.unit_id.in_(list(units)), limit=limit)


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
        wanted.append(among(Case.id, ids))
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
    query = select(Task).where(Task.tenant_id == tx.tenant_id, among(Task.case_id, ids), Task.status.in_(OPEN_TASKS))
    found: dict[uuid.UUID, list[Task]] = {}
    for task in tx.session.scalars(query.order_by(Task.created_at)):
        found.setdefault(task.case_id, []).append(task)
    return found


def clock_of_task(task: Limited, at: dt.datetime) -> Clock:
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
    briefs = deadlines.briefs_of_cases(tx, ids, binds="agency")
    return {case_id: tightest(clock_of(row, tx.at) for row in rows) for case_id, rows in briefs.items()}


def clock_of(row: Deadline | Brief, at: dt.datetime) -> Clock:
    """Show a statutory limit; one that stands still shows the pause, whatever its light was."""
    light = "paused" if row.frozen_at is not None else deadlines.light(row, at)
    return Clock(light, row.due_at, row.title, row.key, row.binds)


def running_by_definition(tx: Tx) -> dict[uuid.UUID, int]:
    """Count the open cases of each version of a diagram."""
    query = select(Case.definition_id, func.count()).where(Case.tenant_id == tx.tenant_id, Case.status == OPEN)
    return {definition: int(count) for definition, count in tx.session.execute(query.group_by(Case.definition_id))}


def ids_by_light(tx: Tx, light: str) -> list[uuid.UUID]:
    """Give the open cases whose tightest limit shows this light."""
    ids = list(tx.session.scalars(select(Case.id).where(Case.tenant_id == tx.tenant_id, Case.status == OPEN)))
    limits: dict[uuid.UUID, list[Clock]] = {}
    query = select(Task.case_id, Task.due_at, Task.warn_at).where(
        Task.tenant_id == tx.tenant_id, among(Task.case_id, ids), Task.status.in_(OPEN_TASKS), Task.due_at.is_not(None)
    )
    for row in tx.session.execute(query):
        limits.setdefault(row.case_id, []).append(clock_of_task(row, tx.at))
    clocks = clocks_of(tx, ids)
    return [one for one in ids if tightest((clocks.get(one, NO_CLOCK), *limits.get(one, ()))).light == light]


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
