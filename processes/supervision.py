"""What supervisors look at: every open case with its tightest limit, its holder, who approves, since when."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from db.reads import among
from db.session import Tx
from engine.cases import OPEN, SUSPENDED, Case
from engine.registry import CASE_BOUND, Process, Registry
from engine.tasks import Task
from processes import urgency
from processes.case_page import role_title
from processes.worklist import (
    LEAN_CASE,
    NO_CLOCK,
    OPEN_TASKS,
    Clock,
    clock_of_task,
    clocks_of,
    open_tasks_of,
    tightest,
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Where an open case stands and who answers for it."""

    case: Case
    clock: Clock
    step: str
    since: dt.datetime
    holder_id: uuid.UUID | None
    candidates: str
    approver_id: uuid.UUID | None
    returned: int

    @property
    def people(self) -> tuple[uuid.UUID | None, ...]:
        """The people to be named."""
        return self.holder_id, self.approver_id


@dataclass(frozen=True)
class Count:
    """How many cases of one procedure stand in one unit at one stage under one light."""

    process_key: str
    unit_id: uuid.UUID | None
    stage: str
    light: str
    cases: int


@dataclass(frozen=True)
class Wanted:
    """Which of the open cases; without lights all of them."""

    lights: tuple[str, ...] = ()
    unit_id: uuid.UUID | None = None
    stage: str | None = None
    process_key: str | None = None


#: So many rows a spreadsheet takes.
MOST = 20_000
#: What a list may be sorted by.
SORTS = ("urgency", "since", "returned")


def counts(tx: Tx) -> list[Count]:
    """Count every open or suspended case by unit, stage and light; the database tells, no case is read."""
    found = urgency.standing(tx, OPEN, SUSPENDED)
    light = urgency.light_in(found.c.urgency).label("light")
    group = (found.c.process_key, found.c.unit_id, found.c.stage, light)
    query = select(*group, func.count()).group_by(*group)
    return [
        Count(process, unit, stage, urgency.LIGHTS[place], int(cases))
        for process, unit, stage, place, cases in tx.session.execute(query)
    ]


def page(
    tx: Tx, wanted: Wanted, *, sort: str = "urgency", down: bool = False, limit: int = 50, offset: int = 0
) -> list[Standing]:
    """Give a page of the open and suspended cases that are wanted, with where each stands."""
    found = urgency.standing(tx, OPEN, SUSPENDED, unit_id=wanted.unit_id, stage=wanted.stage)
    query = select(found.c.id).limit(limit).offset(offset)
    if wanted.process_key is not None:
        query = query.where(found.c.process_key == wanted.process_key)
    if wanted.lights:
        query = query.where(or_(*(urgency.between(found.c.urgency, light) for light in wanted.lights)))
    if sort == "urgency":
        query = query.order_by(found.c.urgency, found.c.id)
    else:
        query = query.join(Case, and_(Case.tenant_id == tx.tenant_id, Case.id == found.c.id))
        column = Case.returned if sort == "returned" else func.coalesce(_since(tx), Case.changed_at)
        query = query.order_by(column.desc() if down else column, found.c.id)
    return _described(tx, list(tx.session.scalars(query)))


def _since(tx: Tx) -> ColumnElement[dt.datetime]:
    """Make the column that tells since when a case has stood at its most urgent step."""
    at_step = urgency.tightest(urgency.of_task(tx.at))
    found: ColumnElement[dt.datetime] = (
        select(Task.created_at)
        .where(Task.tenant_id == tx.tenant_id, Task.case_id == Case.id, Task.status.in_(OPEN_TASKS))
        .order_by(at_step, Task.created_at)
        .limit(1)
        .scalar_subquery()
    )
    return found


def _described(tx: Tx, ids: Sequence[uuid.UUID]) -> list[Standing]:
    query = select(Case).options(*LEAN_CASE).where(Case.tenant_id == tx.tenant_id, among(Case.id, ids))
    found = {case.id: case for case in tx.session.scalars(query)}
    clocks, tasks = clocks_of(tx, ids), open_tasks_of(tx, ids)
    approvals = _approvers(tx, ids)
    return [_of(tx, found[one], clocks.get(one, NO_CLOCK), tasks.get(one, []), approvals.get(one)) for one in ids]


def _of(tx: Tx, case: Case, clock: Clock, tasks: Sequence[Task], approver: uuid.UUID | None) -> Standing:
    first = next(iter(sorted(tasks, key=lambda task: clock_of_task(task, tx.at).urgency)), None)
    return Standing(
        case=case,
        clock=tightest((clock, *(clock_of_task(task, tx.at) for task in tasks))),
        step="、".join(dict.fromkeys(task.name for task in tasks)) or "等待送达、答复或期限届满",
        since=first.created_at if first else case.changed_at,
        holder_id=first.assignee_id if first else None,
        candidates=f"{role_title(first.role)}（待签收）" if first and first.assignee_id is None else "",
        approver_id=approver,
        returned=case.returned,
    )


def _approvers(tx: Tx, ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, uuid.UUID]:
    """Give the last person of each case who completed a step that is not the officers' own."""
    query = (
        select(Task.case_id, Task.completed_by)
        .where(
            Task.tenant_id == tx.tenant_id,
            among(Task.case_id, ids),
            Task.status == "completed",
            Task.role.not_in((*CASE_BOUND, "intake")),
        )
        .order_by(Task.completed_at)
    )
    return {case_id: person for case_id, person in tx.session.execute(query) if person}


def stages(tx: Tx, found: Sequence[Count]) -> list[tuple[Process, list[str]]]:
    """Give every procedure that has open cases with its stages, both in their order."""
    registry = tx.use(Registry)
    keys = {one.process_key for one in found}
    shown = []
    for process in (registry.process(key) for key in registry.processes if key in keys):
        present = sorted({one.stage for one in found if one.process_key == process.key})
        shown.append((process, list(dict.fromkeys([*process.stages, *present]))))
    return shown
