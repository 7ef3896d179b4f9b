"""How urgent cases and tasks are, told by the database: a list reads its page, however many rows it chooses from.

An urgency is one number, the smallest the most pressing: the place of the worst light among ``LIGHTS``, then the due
instant. It says of every row what ``worklist.clock_of`` and ``worklist.clock_of_task`` say of the few that are shown.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Subquery, and_, case, cast, func, literal_column, select

from db.session import Tx
from engine.cases import Case
from engine.deadlines import RUNNING, Deadline
from engine.tasks import Task

#: Worst first: the order in which lists show lights.
LIGHTS = ("red", "yellow", "green", "paused", "none")
#: Wider than any instant counted in microseconds.
STEP = 10**18
UNLIMITED = STEP * LIGHTS.index("none")

#: Written out, so that the planner sees which partial index fits whatever a prepared statement's parameters are.
_RUNNING = (Deadline.status == literal_column(f"'{RUNNING}'"), Deadline.binds == literal_column("'agency'"))
_OPEN_TASK = (Task.status.in_([literal_column("'ready'"), literal_column("'claimed'")]), Task.due_at.is_not(None))


def light_in(urgency: ColumnElement[int]) -> ColumnElement[int]:
    """Make the column that tells the place of the light of an urgency."""
    return urgency.op("/")(literal_column(str(STEP)))


def between(urgency: ColumnElement[int], light: str) -> ColumnElement[bool]:
    """Make the condition that an urgency has this light."""
    first = STEP * LIGHTS.index(light)
    return and_(urgency >= literal_column(str(first)), urgency < literal_column(str(first + STEP)))


def of_deadline(at: dt.datetime) -> ColumnElement[int]:
    """Make the urgency of a running limit; one that stands still counts as paused, whatever its light was."""
    place: ColumnElement[int] = case(
        (Deadline.frozen_at.is_not(None), _place("paused")),
        (at >= func.least(Deadline.red_at, Deadline.due_at), _place("red")),  # least() passes over NULL
        (at >= Deadline.yellow_at, _place("yellow")),
        else_=_place("green"),
    )
    return _number(place, Deadline.due_at)


def of_task(at: dt.datetime, task: Any = Task) -> ColumnElement[int]:
    """Make the urgency of a task by its own step limit; NULL without one."""
    place: ColumnElement[int] = case(
        (at >= task.due_at, _place("red")), (at >= task.warn_at, _place("yellow")), else_=_place("green")
    )
    return _number(place, task.due_at)


def _place(light: str) -> ColumnElement[int]:
    found: ColumnElement[int] = literal_column(str(LIGHTS.index(light)))
    return found


def _number(place: ColumnElement[int], due_at: Any) -> ColumnElement[int]:
    # date_part() counts in floating point, several times faster than extract(), and to the microsecond until 2255.
    microseconds: ColumnElement[int] = cast(func.date_part("epoch", due_at) * literal_column("1000000"), BigInteger)
    return cast(place, BigInteger).op("*")(literal_column(str(STEP))).op("+")(microseconds)


def of_limits_of(tx: Tx, case_id: Any) -> ColumnElement[int]:
    """Make the urgency of the tightest limit of one case, for a query that has chosen few; NULL without any."""
    found: ColumnElement[int] = (
        select(func.min(of_deadline(tx.at)))
        .where(Deadline.tenant_id == tx.tenant_id, Deadline.case_id == case_id, *_RUNNING)
        .scalar_subquery()
    )
    return found


def tightest(*urgencies: ColumnElement[Any]) -> ColumnElement[int]:
    """Choose the most pressing of several, some of which may be NULL."""
    found: ColumnElement[int] = func.coalesce(func.least(*urgencies), literal_column(str(UNLIMITED)))
    return found


def standing(tx: Tx, *statuses: str, unit_id: uuid.UUID | None = None, stage: str | None = None) -> Subquery:
    """Choose every case with a status, with its procedure, its unit, its stage and its urgency.

    Limits and steps are gone through once each, not once a case.
    """
    limits = (
        select(Deadline.case_id, func.min(of_deadline(tx.at)).label("urgency"))
        .where(Deadline.tenant_id == tx.tenant_id, *_RUNNING)
        .group_by(Deadline.case_id)
        .subquery()
    )
    steps = (
        select(Task.case_id, func.min(of_task(tx.at)).label("urgency"))
        .where(Task.tenant_id == tx.tenant_id, *_OPEN_TASK)
        .group_by(Task.case_id)
        .subquery()
    )
    urgency = tightest(limits.c.urgency, steps.c.urgency).label("urgency")
    query = (
        select(Case.id, Case.process_key, Case.unit_id, Case.stage, urgency)
        .outerjoin(limits, limits.c.case_id == Case.id)
        .outerjoin(steps, steps.c.case_id == Case.id)
        .where(Case.tenant_id == tx.tenant_id, Case.status.in_([literal_column(f"'{one}'") for one in statuses]))
    )
    if unit_id is not None:
        query = query.where(Case.unit_id == unit_id)
    if stage is not None:
        query = query.where(Case.stage == stage)
    return query.subquery()
