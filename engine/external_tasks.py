"""External tasks: work that an outside system fetches, locks for a short time, and completes or fails.

Leases are short (60 s at most) and carry a fencing token: a worker whose lease ran out and was given to another cannot
complete any more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, NotFound
from db.session import Tx
from engine import cases, incidents
from engine.cases import Case
from engine.registry import Registry, ServiceContext

MAX_LOCK_SECONDS = 60
RETRIES = 3
OPEN, COMPLETED, FAILED, CANCELLED = "open", "completed", "failed", "cancelled"


class ExternalTaskUnknown(NotFound):
    """There is no such external task."""

    zh = "未找到该外部任务。"


class LeaseLost(Conflict):
    """This worker no longer holds the task: its lease ran out or the task is done; fetch again."""

    zh = "任务锁定已失效，请重新获取。"


class ExternalTask(Identified, Base):
    """One piece of work for an outside system."""

    __tablename__ = "external_tasks"

    case_id: Mapped[uuid.UUID]
    token: Mapped[str]
    element_id: Mapped[str]
    topic: Mapped[str]
    service: Mapped[str]
    variables: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default=OPEN, server_default=OPEN)
    created_at: Mapped[dt.datetime]
    #: Not to be fetched before this instant (back-off after a failure).
    due_at: Mapped[dt.datetime]
    lock_owner: Mapped[str | None]
    locked_until: Mapped[dt.datetime | None]
    #: Grows with every lease; the completion must carry the newest.
    fence: Mapped[int] = mapped_column(default=0, server_default="0")
    retries: Mapped[int] = mapped_column(default=RETRIES, server_default=str(RETRIES))
    last_error: Mapped[str | None]

    __table_args__ = (
        Index("ix_external_tasks_topic", "tenant_id", "topic", "due_at", postgresql_where=text("status = 'open'")),
        Index("ix_external_tasks_case", "tenant_id", "case_id"),
    )


def fetch_and_lock(
    tx: Tx, *, topics: Sequence[str], worker: str, lock_seconds: int = 30, limit: int = 10
) -> list[ExternalTask]:
    """Lease open tasks of the topics to a worker. Not a command: a lease has no legal effect and no entry.

    :param lock_seconds: 1 to 60.
    """
    tx.actor.require("external_task:work")
    seconds = max(1, min(MAX_LOCK_SECONDS, lock_seconds))
    free = (ExternalTask.locked_until.is_(None)) | (ExternalTask.locked_until < tx.at)
    query = (
        select(ExternalTask)
        .where(
            ExternalTask.tenant_id == tx.tenant_id,
            ExternalTask.topic.in_(list(topics)),
            ExternalTask.status == OPEN,
            ExternalTask.due_at <= tx.at,
            free,
        )
        .order_by(ExternalTask.due_at)
        .limit(max(1, min(100, limit)))
        .with_for_update(skip_locked=True)
    )
    leased = list(tx.session.scalars(query))
    for task in leased:
        task.lock_owner, task.locked_until = worker, tx.at + dt.timedelta(seconds=seconds)
        task.fence += 1
    return leased


@command("external_task.completed", permission="external_task:work")
def complete(tx: Tx, *, external_task_id: uuid.UUID, fence: int, result: Mapping[str, Any]) -> Case:
    """Take the result of an outside system into the facts and move the case on.

    :raises LeaseLost: when the fence is not the newest, or the task is done.
    """
    from engine.advance import Running

    case, task = _leased(tx, external_task_id, fence)
    running = Running(tx, case)
    service = tx.use(Registry).process(case.process_key).services.get(task.service)
    context = ServiceContext(tx=tx, case=case, facts=dict(case.facts), element_id=task.element_id)
    if service and service.accept:
        service.accept(context, result)
    else:
        context.facts[task.service or task.topic] = dict(result)
    running.facts = case.facts = context.facts
    task.status, task.lock_owner, task.locked_until = COMPLETED, None, None
    running.run.complete(task.token)
    case.waits = {token: row for token, row in case.waits.items() if token != task.token}
    running.settle()
    tx.subject(case, external_task=task.id, topic=task.topic, result=result)
    return case


@command("external_task.failed", permission="external_task:work")
def fail(
    tx: Tx, *, external_task_id: uuid.UUID, fence: int, message: str, retries: int | None = None, wait_seconds: int = 30
) -> ExternalTask:
    """Report a failure: it is tried again after a while, and becomes an incident when no retries are left."""
    case, task = _leased(tx, external_task_id, fence)
    task.retries = task.retries - 1 if retries is None else max(0, retries)
    task.last_error = message[:2000]
    task.lock_owner, task.locked_until = None, None
    task.due_at = tx.at + dt.timedelta(seconds=max(0, min(86_400, wait_seconds)))
    tx.subject(case, external_task=task.id, topic=task.topic, message=task.last_error, retries=task.retries)
    if task.retries <= 0:
        task.status = FAILED
        incidents.raise_incident(tx, case=case, kind="external_task", ref=task.id, message=task.last_error)
    return task


def _leased(tx: Tx, external_task_id: uuid.UUID, fence: int) -> tuple[Case, ExternalTask]:
    of_task = (
        select(ExternalTask.case_id)
        .where(ExternalTask.tenant_id == tx.tenant_id, ExternalTask.id == external_task_id)
        .scalar_subquery()
    )
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.id == of_task).with_for_update()
    case = tx.session.scalar(query.execution_options(populate_existing=True))
    if case is None:
        raise ExternalTaskUnknown(kind="external task")
    task = tx.session.get(ExternalTask, (tx.tenant_id, external_task_id), populate_existing=True)
    if task is None:
        raise ExternalTaskUnknown(kind="external task")
    if task.status != OPEN or task.fence != fence or task.locked_until is None:
        raise LeaseLost()
    cases.checked(case, None)
    return case, task
