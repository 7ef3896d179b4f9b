"""Internal limits per step (环节时限) beside the statutory ones: a dated table unit x step, set by the unit head."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Index, bindparam, or_, select
from sqlalchemy.orm import Mapped

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid, NotFound, PermissionDenied
from db.reads import Read, whole
from db.session import Tx
from db.wire import Query
from engine import calendar_years
from engine.calendar import day_of, midnight
from engine.cases import Case
from engine.deadline_count import Count, Portion, due, ring_at
from engine.deadline_rules import Rung, Unit

#: Yellow when this share of the step's time is used, at the latest when its last day begins.
WARN_PERCENT = 70
ALLOWED_UNITS = ("working_days", "calendar_days", "hours")


class StepLimitUnknown(NotFound):
    """There is no such step limit."""

    zh = "未找到该环节时限。"


class NotYourUnit(PermissionDenied):
    """A unit head sets the limits of the own unit only."""

    zh = "只能设置本部门的环节时限。"


class StepLimit(Identified, Base):
    """How long a step may take in a unit (in every unit when none is named), from a day until a later row begins."""

    __tablename__ = "step_limits"

    unit_id: Mapped[uuid.UUID | None]
    process_key: Mapped[str]
    element_id: Mapped[str]
    amount: Mapped[int]
    unit: Mapped[str]
    valid_from: Mapped[dt.date]
    valid_to: Mapped[dt.date | None]
    set_by: Mapped[uuid.UUID | None]
    set_at: Mapped[dt.datetime]

    __table_args__ = (Index("ix_step_limits_step", "tenant_id", "process_key", "element_id"),)


_NOT_OVER = or_(StepLimit.valid_to.is_(None), StepLimit.valid_to > bindparam("today"))
_OWN = StepLimit.tenant_id == bindparam("tenant")
_OF_PROCESS = Query(
    select(StepLimit.element_id, StepLimit.unit_id, StepLimit.valid_from, StepLimit.amount, StepLimit.unit).where(
        _OWN, StepLimit.process_key == bindparam("process"), _NOT_OVER
    )
)


class _Limit(NamedTuple):
    """What a task needs to know of a limit."""

    element_id: str
    unit_id: uuid.UUID | None
    valid_from: dt.date
    amount: int
    unit: Unit


def read_for(cases: ColumnElement[bool]) -> Read:
    """Make the read of the limits of the procedures of cases, to be fetched along; bind ``tenant`` and ``today``."""
    processes = select(Case.process_key).where(Case.tenant_id == bindparam("tenant"), cases)
    return Read(StepLimit, whole(StepLimit).where(_OWN, _NOT_OVER, StepLimit.process_key.in_(processes)))


def limits(tx: Tx, case: Case, element_id: str) -> tuple[dt.datetime | None, dt.datetime | None]:
    """Give when a step of a case that begins now is due and when it turns yellow; (None, None) without a limit.

    Yellow comes when the share of the time is used, and on the last day in any case: of a limit of one day, the share
    is used only when it is over.
    """
    today = day_of(tx.at)
    rows = tx.known.get((StepLimit, case.process_key))
    if rows is None:
        # Past the ORM: the case row is written once, when everything about it is known.
        told = tx.rows(_OF_PROCESS, tenant=tx.tenant_id, process=case.process_key, today=today)
        rows = [_Limit(*row) for row in told]
        remember(tx, case.process_key, rows)
    fitting = [
        row
        for row in rows
        if row.element_id == element_id and row.unit_id in (None, case.unit_id) and row.valid_from <= today
    ]
    if not fitting:
        return None, None
    # What the unit has set for itself goes before what holds for all, the later day before the earlier.
    found = max(fitting, key=lambda row: (row.unit_id is not None, row.valid_from))
    years = calendar_years.calendar(tx)
    count = Count(tx.at if found.unit == "hours" else today, (Portion(found.amount, found.unit),))
    end = due(years, count)
    share_used = ring_at(years, count, end, Rung("warn", "yellow", percent=WARN_PERCENT))
    return end.at, max(min(share_used, midnight(end.last_day)), tx.at)


def remember(tx: Tx, process_key: str, rows: Sequence[Any]) -> None:
    """Keep the limits of a procedure for the rest of a transaction."""
    tx.known[(StepLimit, process_key)] = rows


@command("step_limit.set", permission="limits:manage")
def set_limit(
    tx: Tx,
    *,
    unit_id: uuid.UUID | None,
    process_key: str,
    element_id: str,
    amount: int,
    unit: Unit = "working_days",
    valid_from: dt.date | None = None,
) -> StepLimit:
    """Set how long a step may take in a unit from a day on; tasks that stand already keep their limit.

    A unit head sets the limits of the own unit; only who holds the role administrator sets them for all.
    """
    _check_unit(tx, unit_id)
    if amount <= 0 or unit not in ALLOWED_UNITS:
        raise Invalid({"amount": "请填写大于零的时限，单位为工作日、日或小时"})
    begin = valid_from or day_of(tx.at)
    before = current(tx, unit_id=unit_id, process_key=process_key, element_id=element_id, on=begin)
    if before is not None:
        before.valid_to = begin  # set twice on one day, the later counts; the earlier stays as an empty range
    row = StepLimit(
        tenant_id=tx.tenant_id, unit_id=unit_id, process_key=process_key, element_id=element_id, amount=amount,
        unit=unit, valid_from=begin, valid_to=None, set_by=tx.actor.person_id, set_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.known.pop((StepLimit, process_key), None)
    old = {"amount": before.amount, "unit": before.unit} if before else None
    tx.subject(
        unit=unit_id, process=process_key, element=element_id, valid_from=begin, before=old,
        after={"amount": amount, "unit": unit},
    )  # fmt: skip
    return row


@command("step_limit.ended", permission="limits:manage")
def end_limit(tx: Tx, *, step_limit_id: uuid.UUID, valid_to: dt.date | None = None) -> StepLimit:
    """End a step limit; steps that begin from that day on have none."""
    row = tx.session.get(StepLimit, (tx.tenant_id, step_limit_id))
    if row is None:
        raise StepLimitUnknown(kind="step limit")
    _check_unit(tx, row.unit_id)
    before, row.valid_to = row.valid_to, valid_to or day_of(tx.at)
    tx.known.pop((StepLimit, row.process_key), None)
    tx.subject(unit=row.unit_id, element=row.element_id, before=before, after=row.valid_to)
    return row


def current(
    tx: Tx, *, unit_id: uuid.UUID | None, process_key: str, element_id: str, on: dt.date | None = None
) -> StepLimit | None:
    """Give the limit that is set for exactly this unit (or for all, when none is named) on a day."""
    day = on or day_of(tx.at)
    query = select(StepLimit).where(
        StepLimit.tenant_id == tx.tenant_id,
        StepLimit.unit_id.is_(None) if unit_id is None else StepLimit.unit_id == unit_id,
        StepLimit.process_key == process_key,
        StepLimit.element_id == element_id,
        StepLimit.valid_from <= day,
        or_(StepLimit.valid_to.is_(None), StepLimit.valid_to > day),
    )
    return tx.session.scalar(query.order_by(StepLimit.valid_from.desc(), StepLimit.set_at.desc()).limit(1))


def table(tx: Tx, *, process_key: str, on: dt.date | None = None) -> list[StepLimit]:
    """List the limits in force on a day, for the administration page."""
    day = on or day_of(tx.at)
    query = select(StepLimit).where(
        StepLimit.tenant_id == tx.tenant_id,
        StepLimit.process_key == process_key,
        StepLimit.valid_from <= day,
        or_(StepLimit.valid_to.is_(None), StepLimit.valid_to > day),
    )
    return list(tx.session.scalars(query.order_by(StepLimit.element_id, StepLimit.unit_id)))


def light(at: dt.datetime, warn_at: dt.datetime | None, due_at: dt.datetime | None) -> str | None:
    """Give the light of a task at an instant; None when its step has no limit."""
    if due_at is None:
        return None
    return "red" if at >= due_at else "yellow" if warn_at is not None and at >= warn_at else "green"


def _check_unit(tx: Tx, unit_id: uuid.UUID | None) -> None:
    if tx.actor.kind == "person" and "administrator" not in tx.actor.roles and unit_id not in tx.actor.unit_ids:
        raise NotYourUnit(permission="limits:manage")
