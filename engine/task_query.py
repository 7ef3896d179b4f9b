"""Finding tasks: by who may, who does, who did, when due, how urgent; a page at a time, from an index each."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, not_, select, tuple_

from db.errors import Invalid
from db.session import Tx
from engine.cases import Case
from engine.task_sharing import TaskComment
from engine.tasks import CLAIMED, COMPLETED, OPEN, READY, Task

MOST = 200
#: Priority of a task that nobody put before or behind others.
USUAL = 50


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
    created_before: dt.datetime | None = None
    created_from: dt.datetime | None = None
    completed_before: dt.datetime | None = None
    completed_from: dt.datetime | None = None
    #: Follow-up day, the last and the first.
    follow_up_by: dt.date | None = None
    follow_up_from: dt.date | None = None
    priority_from: int | None = None
    priority_to: int | None = None
    #: Who of several has signed, and who has left a remark.
    signed_by: uuid.UUID | None = None
    commented_by: uuid.UUID | None = None
    #: True: only these; False: only the others. Sent back; prepared by somebody for its owner; with unfinished answers.
    returned: bool | None = None
    delegated: bool | None = None
    drafted: bool | None = None


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
    if wanted.status == "open" and (wanted.assignee_id or wanted.owner_id or wanted.delegated):
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
    found = found.where(*_between(wanted), *_marked(tx, wanted))
    if sort != "created":
        found = found.where(column.is_not(None))
    if after is not None:
        found = found.where(tuple_(column, Task.id) > tuple_(*after))
    return found.order_by(column, Task.id)


def _between(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Make the conditions of spans: from the first, before an instant or up to and including a day or a number."""
    first: tuple[tuple[Any, Any], ...] = (
        (Task.due_at, wanted.due_from), (Task.created_at, wanted.created_from), (Task.priority, wanted.priority_from),
        (Task.completed_at, wanted.completed_from), (Task.follow_up_on, wanted.follow_up_from),
    )  # fmt: skip
    before: tuple[tuple[Any, Any], ...] = (
        (Task.due_at, wanted.due_before), (Task.created_at, wanted.created_before),
        (Task.completed_at, wanted.completed_before),
    )  # fmt: skip
    last: tuple[tuple[Any, Any], ...] = (
        (Task.follow_up_on, wanted.follow_up_by), (Task.priority, wanted.priority_to),
    )  # fmt: skip
    yield from (column >= value for column, value in first if value is not None)
    yield from (column < value for column, value in before if value is not None)
    yield from (column <= value for column, value in last if value is not None)
    if (wanted.priority_from or USUAL) > USUAL or (USUAL if wanted.priority_to is None else wanted.priority_to) < USUAL:
        yield Task.priority != literal_column(str(USUAL))  # what the index of the unusual ones asks for


def _marked(tx: Tx, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Make the conditions of what was done with a task; the first part of each is what a partial index asks for."""
    if wanted.signed_by is not None:
        yield Task.signatures.is_not(None)
        yield Task.signatures.contains([{"person": str(wanted.signed_by)}])
    if wanted.commented_by is not None:
        said = (TaskComment.tenant_id == tx.tenant_id, TaskComment.author_id == wanted.commented_by)
        yield Task.id.in_(select(TaskComment.task_id).where(*said))
    marks: tuple[tuple[Any, bool | None], ...] = (
        (Task.return_reason, wanted.returned), (Task.owner_id, wanted.delegated),
    )  # fmt: skip
    yield from (column.is_not(None) if there else column.is_(None) for column, there in marks if there is not None)
    if wanted.drafted is not None:
        kept = func.coalesce(func.jsonb_typeof(Task.draft), "null") == "object"  # one that was sent is null in JSON
        yield kept if wanted.drafted else not_(kept)
