"""Finding tasks: by who may, who does, who did, when due, how urgent; a page at a time, from an index each."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal_column, select, tuple_

from db.errors import Invalid
from db.session import Tx
from engine.cases import Case
from engine.tasks import CLAIMED, COMPLETED, OPEN, READY, Task

MOST = 200


@dataclass(frozen=True)
class Wanted:
    """Which tasks; every condition that is given must hold."""

    status: str = "open"
    #: In whose hands; ``owner_id``: who delegated it; ``completed_by``: who did it.
    assignee_id: uuid.UUID | None = None
    owner_id: uuid.UUID | None = None
    completed_by: uuid.UUID | None = None
    #: Who may claim it, as an actor's roles spell it: ``leader@<body>``, ``unit@<unit>``, ``person@<person>``.
    candidate: str | None = None
    role: str | None = None
    process: str | None = None
    step: str | None = None
    unit_id: uuid.UUID | None = None
    case_id: uuid.UUID | None = None
    due_before: dt.datetime | None = None
    due_from: dt.datetime | None = None
    follow_up_by: dt.date | None = None
    priority_from: int | None = None


#: What a page is sorted by; the identifier breaks ties. Tasks without a limit come behind all others.
SORTS: dict[str, Any] = {
    "created": Task.created_at,
    "due": Task.due_at,
    "completed": Task.completed_at,
}
#: Written out, so that the planner sees which partial index fits whatever the parameters of a prepared statement are.
_STATUS = {
    name: Task.status.in_([literal_column(f"'{one}'") for one in states])
    for name, states in {"open": OPEN, "ready": (READY,), "claimed": (CLAIMED,), "completed": (COMPLETED,)}.items()
}


@dataclass(frozen=True)
class Found:
    """A page of tasks, and where the next one begins."""

    tasks: list[Task]
    next: tuple[dt.datetime, uuid.UUID] | None = None


def find(
    tx: Tx,
    wanted: Wanted,
    *,
    sort: str = "created",
    limit: int = 50,
    after: tuple[dt.datetime, uuid.UUID] | None = None,
) -> Found:
    """Give a page of tasks.

    :param sort: a key of ``SORTS``; by due instant it lists only tasks that have one.
    :param limit: rows, at most 200.
    :param after: where the page before ended.
    """
    if sort not in SORTS:
        raise Invalid({"sort": f"可按{'、'.join(SORTS)}排序"})
    name = f"{sort}_at"
    # One query for each way to be a candidate: each of them is a range of one index, both together are none.
    ways = [None] if wanted.candidate is None else _ways(wanted.candidate)
    queries = [query(tx, wanted, sort=sort, after=after, candidate=way).limit(min(limit, MOST) + 1) for way in ways]
    either = {task.id: task for one in queries for task in tx.session.scalars(one)}
    rows = sorted(either.values(), key=lambda task: (getattr(task, name), task.id))
    page = rows[: min(limit, MOST)]
    more = len(rows) > len(page)
    return Found(page, (getattr(page[-1], name), page[-1].id) if more else None)


def _status_of(wanted: Wanted) -> ColumnElement[bool]:
    """Name the status as narrowly as the conditions allow: the indexes are partial, one for each status."""
    if wanted.status == "open" and wanted.candidate is not None:
        return _STATUS["ready"]
    if wanted.status == "open" and (wanted.assignee_id is not None or wanted.owner_id is not None):
        return _STATUS["claimed"]
    return _STATUS[wanted.status]


def _ways(candidate: str) -> list[ColumnElement[bool] | None]:
    # The policies of the tenants keep an index on the array itself from being used: its operator may leak.
    also = and_(Task.also_candidates.is_not(None), Task.also_candidates.overlap([candidate]))
    return [Task.candidate == candidate, also]


def query(
    tx: Tx,
    wanted: Wanted,
    *,
    sort: str = "created",
    after: tuple[dt.datetime, uuid.UUID] | None = None,
    candidate: ColumnElement[bool] | None = None,
) -> Select[Task]:
    """Make a statement of ``find``, for those who look at its plan."""
    column = SORTS[sort]
    found = select(Task).where(Task.tenant_id == tx.tenant_id, _status_of(wanted))
    equal = (
        (Task.assignee_id, wanted.assignee_id), (Task.owner_id, wanted.owner_id), (Task.case_id, wanted.case_id),
        (Task.completed_by, wanted.completed_by), (Task.role, wanted.role), (Task.element_id, wanted.step),
    )  # fmt: skip
    found = found.where(*(known == value for known, value in equal if value is not None))
    if candidate is not None:
        found = found.where(candidate)
    if wanted.process is not None or wanted.unit_id is not None:
        found = found.join(Case, and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id))
        found = found.where(
            *((Case.process_key == wanted.process,) if wanted.process else ()),
            *((Case.unit_id == wanted.unit_id,) if wanted.unit_id else ()),
        )
    if wanted.due_before is not None:
        found = found.where(Task.due_at < wanted.due_before)
    if wanted.due_from is not None:
        found = found.where(Task.due_at >= wanted.due_from)
    if wanted.follow_up_by is not None:
        found = found.where(Task.follow_up_on <= wanted.follow_up_by)
    if wanted.priority_from is not None:
        found = found.where(Task.priority >= wanted.priority_from)
    if sort != "created":
        found = found.where(column.is_not(None))
    if after is not None:
        found = found.where(tuple_(column, Task.id) > tuple_(*after))
    return found.order_by(column, Task.id)
