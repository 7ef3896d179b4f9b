"""External tasks: work that an outside system fetches, locks for a short time, and completes or fails.

Leases are short (60 s at most, extended while the work goes on) and carry a fencing token: a worker whose lease ran
out and was given to another cannot complete any more.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Index, Select, func, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from engine import cases, incidents, workflow
from engine.cases import Case
from engine.registry import Registry, ServiceContext

MAX_LOCK_SECONDS = 60
RETRIES = 3
PRIORITY = 50
#: An external task that fails waits so long before its second try; each further one doubles the wait.
BACK_OFF_SECONDS = 30
OPEN, COMPLETED, FAILED, CANCELLED = "open", "completed", "failed", "cancelled"
#: Characters of what a worker says about a failure that are kept.
LONGEST_MESSAGE = 2000
log = structlog.get_logger(__name__)


class ExternalTaskUnknown(NotFound):
    """There is no such external task."""

    zh = "未找到该外部任务。"


class LeaseLost(Conflict):
    """This worker no longer holds the task: its lease ran out or the task is done; fetch again."""

    zh = "任务锁定已失效，请重新获取。"


class ExternalTaskDone(Conflict):
    """The external task is {status}; only open and failed ones can be changed."""

    zh = "该外部任务已结束，不能再调整。"


class ErrorCodeMissing(Invalid):
    """A BPMN error needs a code: {summary}"""

    zh = "请填写错误代码：{summary}"


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
    #: What is more urgent is fetched first; 50 unless the procedure or an operator says otherwise.
    priority: Mapped[int] = mapped_column(default=PRIORITY, server_default=str(PRIORITY))
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
        Index(
            "ix_external_tasks_topic", "tenant_id", "topic", text("priority DESC"), "due_at",
            postgresql_where=text("status = 'open'"),
        ),
        Index("ix_external_tasks_status", "tenant_id", "status", "created_at"),
        Index("ix_external_tasks_case", "tenant_id", "case_id"),
    )  # fmt: skip


# --- leases: no legal effect, so no command and no entry


def _free(tx: Tx) -> tuple[Any, ...]:
    """Say which tasks a worker may take now: open, due, and in nobody's hands; a case that rests keeps its own."""
    return (
        ExternalTask.tenant_id == tx.tenant_id,
        ExternalTask.status == OPEN,
        ExternalTask.due_at <= tx.at,
        or_(ExternalTask.locked_until.is_(None), ExternalTask.locked_until < tx.at),
        Case.status == cases.OPEN,
    )


def _of_case(query: Select[Any]) -> Select[Any]:
    return query.join(Case, (Case.tenant_id == ExternalTask.tenant_id) & (Case.id == ExternalTask.case_id))


def fetch_and_lock(
    tx: Tx, *, topics: Sequence[str], worker: str, lock_seconds: int = 30, limit: int = 10
) -> list[ExternalTask]:
    """Lease open tasks of the topics to a worker, the most urgent first, then the oldest.

    :param lock_seconds: 1 to 60.
    """
    tx.actor.require("external_task:work")
    query = (
        _of_case(select(ExternalTask))
        .where(*_free(tx), ExternalTask.topic.in_(list(topics)))
        .order_by(ExternalTask.priority.desc(), ExternalTask.due_at)
        .limit(max(1, min(100, limit)))
        .with_for_update(skip_locked=True, of=ExternalTask)
    )
    leased = list(tx.session.scalars(query))
    for task in leased:
        task.lock_owner, task.locked_until = worker, _until(tx, lock_seconds)
        task.fence += 1
    return leased


def open_topics(tx: Tx) -> set[str]:
    """Name the topics under which something could be fetched now: one look for all workers that wait."""
    return set(tx.session.scalars(_of_case(select(ExternalTask.topic).distinct()).where(*_free(tx))))


def extend(tx: Tx, *, external_task_id: uuid.UUID, fence: int, lock_seconds: int = 30) -> ExternalTask:
    """Hold a lease for longer, from now on; it may have run out meanwhile as long as nobody else has the task.

    :raises LeaseLost: when somebody else has it, or it is done.
    """
    return _change_lease(tx, external_task_id, fence, {"locked_until": _until(tx, lock_seconds)})


def unlock(tx: Tx, *, external_task_id: uuid.UUID, fence: int) -> ExternalTask:
    """Give a task back unfinished, without counting it as a failure; the fence that was held is void.

    :raises LeaseLost: when somebody else has it, or it is done.
    """
    given_back = {"locked_until": None, "lock_owner": None, "fence": ExternalTask.fence + 1}
    return _change_lease(tx, external_task_id, fence, given_back)


def _until(tx: Tx, seconds: int) -> dt.datetime:
    return tx.at + dt.timedelta(seconds=max(1, min(MAX_LOCK_SECONDS, seconds)))


def _change_lease(tx: Tx, external_task_id: uuid.UUID, fence: int, values: Mapping[str, Any]) -> ExternalTask:
    """Change a lease in one statement that only its holder's fence fits."""
    tx.actor.require("external_task:work")
    held = (
        ExternalTask.tenant_id == tx.tenant_id,
        ExternalTask.id == external_task_id,
        ExternalTask.status == OPEN,
        ExternalTask.fence == fence,
        ExternalTask.locked_until.is_not(None),
    )
    changed = tx.session.execute(update(ExternalTask).where(*held).values(**values).returning(ExternalTask.id)).first()
    task = tx.session.get(ExternalTask, (tx.tenant_id, external_task_id), populate_existing=True)
    if task is None:
        raise ExternalTaskUnknown(kind="external task")
    if changed is None:
        raise LeaseLost()
    return task


# --- results


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
    _done(case, task)
    running.run.complete(task.token)
    running.settle()
    tx.subject(case, external_task=task.id, topic=task.topic, worker=task.lock_owner, result=result)
    task.lock_owner = None
    return case


@dataclass(frozen=True)
class Thrown:
    """Where a BPMN error went: to an event of the diagram, or before a person."""

    case: Case
    task: ExternalTask
    caught: bool


@command("external_task.error_thrown", permission="external_task:work")
def throw_error(
    tx: Tx, *, external_task_id: uuid.UUID, fence: int, code: str, message: str = "",
    variables: Mapping[str, Any] | None = None,
) -> Thrown:  # fmt: skip
    """Report that the work ended in an error that the procedure knows; the event that catches its code takes it.

    The event's result variable gets ``code``, ``message`` and the variables. When nothing catches it the task fails
    and becomes an incident.

    :raises LeaseLost: when the fence is not the newest, or the task is done.
    """
    from engine.advance import Running

    if not code.strip():
        raise ErrorCodeMissing({"code": "请填写错误代码"})
    case, task = _leased(tx, external_task_id, fence)
    told = {"code": code, "message": message[:LONGEST_MESSAGE], "variables": dict(variables or {})}
    tx.subject(case, external_task=task.id, topic=task.topic, worker=task.lock_owner, **told)
    running = Running(tx, case)
    try:
        running.run.throw_error(task.token, code, told)
    except workflow.ErrorNotCaught:  # what was run in memory is dropped, the stored case is as it was
        task.status, task.lock_owner, task.locked_until = FAILED, None, None
        task.last_error = f"{code}: {message}".rstrip(": ")[:LONGEST_MESSAGE]
        why = f"流程图中没有处理错误“{code}”的事件。{message}"[:LONGEST_MESSAGE]
        incidents.raise_incident(tx, case=case, kind="external_task", ref=task.id, message=why)
        tx.subject(case, caught=False)
        return Thrown(case, task, False)
    _done(case, task)
    task.lock_owner = None
    running.settle()
    tx.subject(case, caught=True)
    return Thrown(case, task, True)


def _done(case: Case, task: ExternalTask) -> None:
    task.status, task.locked_until = COMPLETED, None
    case.waits = {token: row for token, row in case.waits.items() if token != task.token}


@command("external_task.failed", permission="external_task:work")
def fail(
    tx: Tx, *, external_task_id: uuid.UUID, fence: int, message: str, retries: int | None = None,
    wait_seconds: int | None = None,
) -> ExternalTask:  # fmt: skip
    """Report a failure: it is tried again after a while, and becomes an incident when no retries are left.

    :param retries: how many are left; by default one fewer than before.
    :param wait_seconds: until the next try; by default 30 s, doubled with every failure.
    """
    case, task = _leased(tx, external_task_id, fence)
    before = task.retries
    task.retries = before - 1 if retries is None else max(0, retries)
    task.last_error = message[:LONGEST_MESSAGE]
    task.lock_owner, task.locked_until = None, None
    wait = BACK_OFF_SECONDS * 2 ** max(0, RETRIES - before) if wait_seconds is None else wait_seconds
    task.due_at = tx.at + dt.timedelta(seconds=max(0, min(86_400, wait)))
    tx.subject(case, external_task=task.id, topic=task.topic, message=task.last_error, retries=task.retries)
    if task.retries <= 0:
        task.status = FAILED
        incidents.raise_incident(tx, case=case, kind="external_task", ref=task.id, message=task.last_error)
    return task


def _leased(tx: Tx, external_task_id: uuid.UUID, fence: int) -> tuple[Case, ExternalTask]:
    case, task = _locked(tx, external_task_id)
    if task.status != OPEN or task.fence != fence or task.locked_until is None:
        raise LeaseLost()
    cases.checked(case, None)
    return case, task


def _locked(tx: Tx, external_task_id: uuid.UUID) -> tuple[Case, ExternalTask]:
    """Lock the case, then read its task."""
    of_task = (
        select(ExternalTask.case_id)
        .where(ExternalTask.tenant_id == tx.tenant_id, ExternalTask.id == external_task_id)
        .scalar_subquery()
    )
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.id == of_task).with_for_update()
    case = tx.session.scalar(query.execution_options(populate_existing=True))
    task = tx.session.get(ExternalTask, (tx.tenant_id, external_task_id), populate_existing=True)
    if case is None or task is None:
        raise ExternalTaskUnknown(kind="external task")
    cases.forget_limits(tx, case.id)
    return case, task


# --- operators


@dataclass(frozen=True)
class Filter:
    """Which external tasks an operator wants to see."""

    topic: str = ""
    status: str = ""
    worker: str = ""
    case_id: uuid.UUID | None = None
    locked: bool | None = None


def listed(tx: Tx, wanted: Filter, *, limit: int = 50, offset: int = 0) -> tuple[list[ExternalTask], int]:
    """List external tasks, the newest first, and count them."""
    where = [ExternalTask.tenant_id == tx.tenant_id]
    if wanted.topic:
        where.append(ExternalTask.topic == wanted.topic)
    if wanted.status:
        where.append(ExternalTask.status == wanted.status)
    if wanted.worker:
        where.append(ExternalTask.lock_owner == wanted.worker)
    if wanted.case_id is not None:
        where.append(ExternalTask.case_id == wanted.case_id)
    if wanted.locked is not None:
        held = ExternalTask.locked_until >= tx.at
        where.append(held if wanted.locked else or_(ExternalTask.locked_until.is_(None), ~held))
    total = tx.session.scalar(select(func.count()).select_from(ExternalTask).where(*where)) or 0
    query = select(ExternalTask).where(*where).order_by(ExternalTask.created_at.desc(), ExternalTask.id)
    return list(tx.session.scalars(query.limit(limit).offset(offset))), total


@dataclass(frozen=True)
class Topic:
    """How much waits under a topic, how much is held, how much has failed, and since when the oldest waits."""

    name: str
    waiting: int
    held: int
    failed: int
    oldest: dt.datetime | None


def topics(tx: Tx) -> list[Topic]:
    """Sum up what is open and what has failed, topic by topic."""
    is_open, held = ExternalTask.status == OPEN, ExternalTask.locked_until >= tx.at
    query = (
        select(
            ExternalTask.topic,
            func.count().filter(is_open, or_(ExternalTask.locked_until.is_(None), ~held)),
            func.count().filter(is_open, held),
            func.count().filter(ExternalTask.status == FAILED),
            func.min(ExternalTask.created_at).filter(is_open),
        )
        .where(ExternalTask.tenant_id == tx.tenant_id, ExternalTask.status.in_((OPEN, FAILED)))
        .group_by(ExternalTask.topic)
        .order_by(ExternalTask.topic)
    )
    return [Topic(*row) for row in tx.session.execute(query)]


def get(tx: Tx, external_task_id: uuid.UUID) -> ExternalTask:
    """Give an external task.

    :raises ExternalTaskUnknown: when there is none.
    """
    task = tx.session.get(ExternalTask, (tx.tenant_id, external_task_id))
    if task is None:
        raise ExternalTaskUnknown(kind="external task")
    return task


@command("external_task.prioritised", permission="external_task:manage")
def prioritise(tx: Tx, *, external_task_id: uuid.UUID, priority: int) -> ExternalTask:
    """Let a task be fetched before or after others.

    :raises ExternalTaskDone: when it has ended.
    """
    case, task = _locked(tx, external_task_id)
    if task.status not in (OPEN, FAILED):
        raise ExternalTaskDone(status=task.status)
    tx.subject(case, external_task=task.id, topic=task.topic, before=task.priority, after=priority)
    task.priority = priority
    return task


@command("external_task.released", permission="external_task:manage")
def release(tx: Tx, *, external_task_id: uuid.UUID, reason: str) -> ExternalTask:
    """Take a task out of a worker's hands, or end its back-off, so that it can be fetched at once.

    :raises ExternalTaskDone: when it is not open.
    """
    case, task = _locked(tx, external_task_id)
    if task.status != OPEN:
        raise ExternalTaskDone(status=task.status)
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    tx.subject(case, external_task=task.id, topic=task.topic, worker=task.lock_owner, reason=reason)
    task.lock_owner, task.locked_until, task.due_at = None, None, tx.at
    task.fence += 1
    return task
