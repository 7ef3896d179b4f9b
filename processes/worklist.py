"""Reads that cross capabilities: to-do lists, the list of cases, the supervisors' matrix, the search."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    and_,
    false,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
    tuple_,
    union,
    union_all,
)  # fmt: skip
from sqlalchemy.orm import defer

from db.errors import Invalid
from db.reads import among
from db.session import Tx
from engine import case_search, deadlines, step_limits
from engine.cases import OPEN, Case, CaseUnknown
from engine.deadlines import Brief, Deadline
from engine.registry import CASE_BOUND
from engine.tasks import CLAIMED, COMPLETED, READY, Task
from processes import urgency
from processes.urgency import LIGHTS as LIGHTS

OPEN_TASKS = ("ready", "claimed")


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
class TodoRow:
    """A task of the list, with its case and the tightest limit."""

    task: Task
    case: Case
    clock: Clock


@dataclass(frozen=True)
class Todo:
    """A page of a list of tasks, and how many there are: in the reader's own hands or not, under each light."""

    rows: list[TodoRow]
    counts: Mapping[tuple[bool, str], int]

    def total(self, *, mine: bool | None = None, light: str | None = None) -> int:
        """Count what fits, of each pool no further than 10,000 and one more."""
        return sum(
            count for (own, shown), count in self.counts.items() if mine in (None, own) and light in (None, shown)
        )


@dataclass(frozen=True)
class CaseRow:
    """A case of a list, with where it stands and the tightest limit."""

    case: Case
    clock: Clock
    tasks: tuple[Task, ...] = ()


#: What lists do not show; of a page of cases it is most of what would have to be read.
LEAN_CASE = (defer(Case.state), defer(Case.waits), defer(Case.facts), defer(Case.completers))
_LEAN = (*LEAN_CASE, defer(Task.draft))
#: Lists are counted, and paged through, no further; beyond it they say that there are more.
COUNTED = 10_000
#: The badge counts no further.
BADGE = 100
#: What ranks a task.
_PLACE = (Task.id, Task.case_id, Task.assignee_id, Task.priority, Task.created_at, Task.due_at, Task.warn_at)
#: Written out, so that the planner sees which partial index fits.
_READY, _CLAIMED = (Task.status == literal_column(f"'{one}'") for one in (READY, CLAIMED))


def _oldest(tx: Tx, *wanted: ColumnElement[bool], most: int) -> Any:
    """Choose the oldest tasks of open cases that fit; each of these queries is a range of one index."""
    return (
        select(*_PLACE)
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, Case.status == OPEN, *wanted)
        .order_by(Task.created_at)
        .limit(most)
    )


def _pool(tx: Tx, *candidates: ColumnElement[bool], most: int) -> Any:
    """Choose unclaimed tasks of a pool, without those that belong to an officer of their case."""
    person = tx.actor.person_id
    signed = Task.signatures.contains([{"person": str(person)}])
    bound = or_(
        Task.role.not_in(CASE_BOUND),
        and_(Task.role == "case_officer", func.coalesce(Case.officer_id, person) == person),
        and_(Task.role == "second_officer", func.coalesce(Case.second_officer_id, person) == person),
    )
    return _oldest(tx, _READY, *candidates, bound, or_(Task.signatures.is_(None), not_(signed)), most=most)


def _choices(tx: Tx, scope: str, most: int = COUNTED + 1) -> list[Any]:
    """Give one query for each way in which a task may be the actor's: a role in one place is one pool."""
    roles = sorted(role for role in tx.actor.roles if role.partition("@")[0] not in ("person", "unit"))
    chosen: list[Any] = []
    if scope != "claimable":
        chosen.append(_oldest(tx, _CLAIMED, Task.assignee_id == tx.actor.person_id, most=most))
    if scope != "mine":
        chosen += [_pool(tx, Task.candidate == role, most=most) for role in roles]
        # Policies keep an index on the array itself from being used (its operator may leak): few tasks have one.
        also = Task.also_candidates.is_not(None), Task.also_candidates.overlap(sorted(tx.actor.roles) or [""])
        chosen.append(_pool(tx, *also, most=most))
        if tx.actor.lent:
            # What people on leave have in hand for whom the actor stands in.
            pairs = [(person, candidate) for candidate, person in sorted(tx.actor.lent.items())]
            away = tuple_(Task.assignee_id, Task.candidate).in_(pairs)
            chosen.append(_oldest(tx, _CLAIMED, Task.role.not_in(CASE_BOUND), away, most=most))
    return chosen


def todo(
    tx: Tx, *, scope: str = "all", shown: str = "all", light: str | None = None, limit: int = 50, offset: int = 0
) -> Todo:
    """List the open tasks of the actor, a page of them, the most urgent first.

    :param scope: what is looked at and counted: in hand (``mine``), to claim (``claimable``), or both (``all``).
    :param shown: what of it the page shows: the same words, or ``first``: in hand when there is any, else to claim.

    Of each pool the oldest 10,000 are ranked, so the cost does not grow with what waits behind them.
    """
    chosen = union(*(query.subquery().select() for query in _choices(tx, scope)))
    return _page(tx, chosen, shown=shown, light=light, limit=limit, offset=offset)


def of_units(tx: Tx, units: Iterable[uuid.UUID], *, light: str | None = None, limit: int = 50, offset: int = 0) -> Todo:
    """List the open tasks of the cases of units, for their heads, a page of them, the most urgent first."""
    query = (
        select(*_PLACE)
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, Task.status.in_([literal_column(f"'{one}'") for one in OPEN_TASKS]))
        .where(Case.status == OPEN, Case.unit_id.in_(list(units)))
        .order_by(Task.created_at)
        .limit(COUNTED + 1)
    )
    return _page(tx, query, light=light, limit=limit, offset=offset)


def _page(tx: Tx, chosen: Any, *, light: str | None, limit: int, offset: int, shown: str = "all") -> Todo:
    """Rank what was chosen, once: the same rows are counted by light and give the page."""
    place = chosen.subquery()
    found = urgency.tightest(urgency.of_limits_of(tx, place.c.case_id), urgency.of_task(tx.at, place.c))
    own = func.coalesce(place.c.assignee_id == tx.actor.person_id, false()).label("own")
    ranked = (
        select(place.c.id, own, place.c.priority, place.c.created_at, found.label("urgency"))
        .cte("ranked")
        .prefix_with("MATERIALIZED")
    )
    order = func.row_number().over(
        order_by=(ranked.c.urgency, ranked.c.priority.desc(), ranked.c.created_at, ranked.c.id)
    )
    page = select(ranked.c.id, ranked.c.own, order.label("number")).order_by("number").limit(limit).offset(offset)
    if light is not None:
        page = page.where(urgency.between(ranked.c.urgency, light))
    if shown == "first":
        page = page.where(ranked.c.own == select(func.coalesce(func.bool_or(ranked.c.own), false())).scalar_subquery())
    elif shown != "all":
        page = page.where(ranked.c.own if shown == "mine" else not_(ranked.c.own))
    part = page.subquery()
    shade = urgency.light_in(ranked.c.urgency)
    rows = select(part.c.id, part.c.own, null().label("light"), part.c.number)
    counts = select(null(), ranked.c.own, shade, func.count()).group_by(ranked.c.own, shade)
    told = tx.session.execute(union_all(rows, counts)).all()
    ids = [row[0] for row in sorted((row for row in told if row[0] is not None), key=lambda row: row[3])]
    return Todo(_filled(tx, ids), {(row[1], LIGHTS[row[2]]): row[3] for row in told if row[0] is None})


def _filled(tx: Tx, ids: Sequence[uuid.UUID]) -> list[TodoRow]:
    """Read the tasks of a page of a list, with their cases and the limits that ranked them."""
    if not ids:
        return []
    query = (
        select(Task, Case)
        .options(*_LEAN)
        .join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        .where(Task.tenant_id == tx.tenant_id, among(Task.id, ids))
    )
    found = {task.id: (task, case) for task, case in tx.session.execute(query)}
    clocks = clocks_of(tx, list({case.id for _task, case in found.values()}))
    return [
        TodoRow(task, case, tightest((clocks.get(case.id, NO_CLOCK), clock_of_task(task, tx.at))))
        for task, case in (found[one] for one in ids if one in found)
    ]


def todo_count(tx: Tx) -> int:
    """Count the open tasks of the actor for the badge, no further than a hundred: every page asks."""
    chosen = [query.with_only_columns(Task.id).subquery().select() for query in _choices(tx, "all", BADGE)]
    counted = union(*chosen).limit(BADGE).subquery()
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


SORTS: Mapping[str, Any] = {
    "number": Case.case_number,
    "party": Case.party_name,
    "opened": Case.opened_at,
    "changed": Case.changed_at,
}


class SearchTooShort(Invalid):
    """A single Latin letter or digit is in nearly every case; give two, or a Chinese character."""

    zh = "搜索词过短：请至少输入两个连续的字母、数字，或者一个汉字。"


def cases(
    tx: Tx,
    *,
    status: str | None = None,
    process: str | None = None,
    unit_id: uuid.UUID | None = None,
    officer_id: uuid.UUID | None = None,
    party_code: str | None = None,
    words: str | None = None,
    light: str | None = None,
    whole: bool = False,
    sort: str = "opened",
    down: bool = True,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Case], int]:
    """List cases that fit all conditions, a page of them, with the number of all (beyond 10,000 it is 10,001).

    :param words: each in any part of number, party, code, address, matter, title or pinyin.
    :raises SearchTooShort: for single Latin letters or digits alone.
    :param light: only open cases whose tightest limit shows it.
    :param whole: read facts and waits along, which lists do not show.
    """
    wanted: list[ColumnElement[bool]] = [Case.tenant_id == tx.tenant_id]
    equal = ((Case.status, status), (Case.process_key, process), (Case.unit_id, unit_id), (Case.party_code, party_code))
    wanted += [column == value for column, value in equal if value]
    if officer_id:
        wanted.append(or_(Case.officer_id == officer_id, Case.second_officer_id == officer_id))
    if words and words.strip():
        if case_search.too_short(words):
            raise SearchTooShort({"q": "请至少输入两个连续的字母、数字，或者一个汉字"})
        # Newest first and nothing else asked: then the newest of so many are all that a list can show.
        plain = len(wanted) == 1 and not officer_id and not light and (sort, down) == ("opened", True)
        wanted.append(Case.id.in_(case_search.matching(tx.tenant_id, words, COUNTED + 1 if plain else None)))
    column = SORTS.get(sort, Case.opened_at)
    ordered = column.desc() if down else column.asc()
    if column is Case.case_number:  # the only one that may be missing; elsewhere it would keep the index from serving
        ordered = ordered.nulls_last()
    query = select(Case).options(*(() if whole else LEAN_CASE)).where(*wanted).order_by(ordered, Case.id.desc())
    query = query.limit(limit).offset(min(offset, COUNTED))
    if light:
        standing = urgency.standing(tx, OPEN)
        query = query.join(standing, standing.c.id == Case.id).where(urgency.between(standing.c.urgency, light))
    if light or words:
        # No index helps here: one look at everything gives the page and the number of all.
        counting: Any = query.add_columns(func.count().over())
        found = tx.session.execute(counting).all()
        counted = found or tx.session.execute(counting.limit(1).offset(0)).all()  # behind the last page
        return [case for case, _total in found], min(COUNTED + 1, counted[0][1]) if counted else 0
    fitting = select(Case.id).where(*wanted).limit(COUNTED + 1).subquery()
    total = int(tx.session.scalar(select(func.count()).select_from(fitting)) or 0)
    return list(tx.session.scalars(query)), total


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
    light = step_limits.light(at, task.warn_at, task.due_at)
    return Clock(light, task.due_at, "环节时限", "step") if light else NO_CLOCK


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
