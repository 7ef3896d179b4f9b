"""Tasks among people: delegated and resolved, signed by several, discussed, put off or first, handed out in batches."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped

from db.base import Base, Identified, new_id
from db.command import command
from db.errors import Conflict, DomainError, Invalid, PermissionDenied
from db.session import Tx
from engine import actors, cases, tasks
from engine.cases import Case
from engine.registry import Step, StepContext
from engine.tasks import READY, Task

#: The most that one batch takes.
BATCH = 200
LONGEST_COMMENT = 2000


class SignedAlready(PermissionDenied):
    """You have signed "{name}" already; the others must be other people."""

    zh = "您已在“{name}”签署，其余签署须由其他人员完成。"


class NotDelegated(Conflict):
    """The task "{name}" is not delegated to anybody."""

    zh = "“{name}”目前没有委托他人协助办理。"


class CannotHelp(Invalid):
    """{name} cannot help with this task."""

    zh = "不能委托{name}：须为可查看案件的其他在职人员。"


class TaskComment(Identified, Base):
    """A remark on a task, for colleagues; no part of the case's documents."""

    __tablename__ = "task_comments"

    case_id: Mapped[uuid.UUID]
    task_id: Mapped[uuid.UUID]
    at: Mapped[dt.datetime]
    author_id: Mapped[uuid.UUID | None]
    author: Mapped[str]
    text: Mapped[str]

    __table_args__ = (
        Index("ix_task_comments_case", "tenant_id", "case_id", "at"),
        Index("ix_task_comments_author", "tenant_id", "author_id"),
    )


@command("task.delegated", permission="task:complete")
def delegate(tx: Tx, *, task_id: uuid.UUID, person_id: uuid.UUID, note: str = "") -> Task:
    """Let a colleague prepare a task (委托协助); who delegates stays responsible and completes it.

    :raises tasks.TaskClaimedByAnother: when the task is not in the actor's hands.
    :raises CannotHelp: for oneself, somebody inactive, or somebody who may not see cases.
    """
    case, task = tasks.locked(tx, task_id)
    if task.assignee_id is None or task.assignee_id != tx.actor.person_id or task.owner_id is not None:
        raise tasks.TaskClaimedByAnother(name=task.name)
    helper = actors.actor_of(tx, person_id)
    if helper is None or person_id == tx.actor.person_id or not helper.may("task:complete"):
        raise CannotHelp({"person_id": "须为可查看案件的其他在职人员"}, name=helper.name if helper else "该人员")
    task.owner_id, task.assignee_id, task.claimed_at = task.assignee_id, person_id, tx.at
    tx.subject(case, task=task.id, element=task.element_id, to=person_id, person=helper.name, note=note.strip())
    return task


@command("task.resolved", permission="task:complete")
def resolve(tx: Tx, *, task_id: uuid.UUID, note: str = "") -> Task:
    """Hand a delegated task back with what was prepared; its owner may also take it back unasked."""
    case, task = tasks.locked(tx, task_id)
    if task.owner_id is None:
        raise NotDelegated(name=task.name)
    if tx.actor.person_id not in (task.assignee_id, task.owner_id) and tx.actor.kind != "system":
        raise tasks.TaskClaimedByAnother(name=task.name)
    helper, task.assignee_id, task.owner_id, task.claimed_at = task.assignee_id, task.owner_id, None, tx.at
    if note.strip():
        _say(tx, task, note)
    tx.subject(case, task=task.id, element=task.element_id, helper=helper, note=note.strip())
    return task


@command("task.commented", permission="case:read")
def comment(tx: Tx, *, task_id: uuid.UUID, text: str) -> TaskComment:
    """Leave a remark on a task for colleagues."""
    if not text.strip() or len(text) > LONGEST_COMMENT:
        raise Invalid({"text": f"请填写备注，不超过{LONGEST_COMMENT}字"})
    task = tasks.get(tx, task_id)
    case = cases.lock(tx, task.case_id, must_be_open=False)
    row = _say(tx, task, text)
    tx.subject(case, task=task.id, element=task.element_id, comment=row.id, text=row.text)
    return row


@command("task.put_off", permission="task:complete")
def put_off(tx: Tx, *, task_id: uuid.UUID, until: dt.date | None) -> Task:
    """Note the day on which one wants to look at one's task again (跟进日期); it changes no time limit.

    :param until: a day in Shenzhen; None takes the note away.
    """
    case, task = tasks.locked(tx, task_id)
    if task.assignee_id != tx.actor.person_id and tx.actor.kind != "system":
        raise tasks.TaskClaimedByAnother(name=task.name)
    before, task.follow_up_on = task.follow_up_on, until
    tx.subject(case, task=task.id, element=task.element_id, before=before, after=until)
    return task


@command("task.prioritised", permission="task:assign")
def prioritise(tx: Tx, *, task_id: uuid.UUID, priority: int) -> Task:
    """Put a task before or behind others: 0 to 100, 50 is usual.

    :raises tasks.NotTheSuperior: when the actor leads neither the unit (for its officers' steps) nor the body.
    """
    if not 0 <= priority <= 100:
        raise Invalid({"priority": "优先级为0至100的整数"})
    case, task = tasks.locked(tx, task_id)
    tasks.check_superior(tx, case, task)
    before, task.priority = task.priority, priority
    tx.subject(case, task=task.id, element=task.element_id, before=before, after=priority)
    return task


def comments(tx: Tx, case_id: uuid.UUID) -> list[TaskComment]:
    """Give the remarks on the tasks of a case, the newest first."""
    query = select(TaskComment).where(TaskComment.tenant_id == tx.tenant_id, TaskComment.case_id == case_id)
    return list(tx.session.scalars(query.order_by(TaskComment.at.desc(), TaskComment.id).limit(200)))


def countersign(tx: Tx, case: Case, task: Task, step: Step, context: StepContext) -> tuple[StepContext, bool]:
    """Put the actor's name to a step that several sign; gives the context with all signatures, and whether it is done.

    :raises SignedAlready: when the same person signs twice.
    """
    person = str(tx.actor.person_id)
    signed: list[dict[str, Any]] = list(task.signatures or [])
    if any(one["person"] == person for one in signed):
        raise SignedAlready(name=task.name, permission="four-eyes")
    mine = {"person": person, "name": tx.actor.name, "at": tx.at.isoformat(), "answers": dict(context.answers)}
    task.signatures = [*signed, mine]
    context = StepContext(
        tx=tx, case=case, facts=context.facts, task=task, answers=context.answers, signatures=tuple(task.signatures)
    )
    enough = len(task.signatures) >= needed(step, case.facts)
    done = enough or (step.vetoes is not None and step.vetoes(context.answers))
    if not done:
        task.assignee_id, task.claimed_at, task.status, task.draft = None, None, READY, None
    return context, done


def needed(step: Step, facts: Mapping[str, Any]) -> int:
    """Say how many people must complete a step."""
    return step.signers if isinstance(step.signers, int) else max(1, step.signers(facts))


@dataclass(frozen=True)
class Outcome:
    """What became of one task of a batch; ``error`` says why nothing did."""

    task_id: uuid.UUID
    error: DomainError | None = None


def claim_many(tx: Tx, task_ids: Iterable[uuid.UUID]) -> list[Outcome]:
    """Take many tasks into one's own hands; what cannot be had is told and stops nothing."""
    return _each(tx, task_ids, lambda one: tasks.claim(tx, task_id=one))


def reassign_many(tx: Tx, task_ids: Iterable[uuid.UUID], *, person_id: uuid.UUID, reason: str) -> list[Outcome]:
    """Give many tasks to one person, each with its entry; what cannot be given is told and stops nothing."""
    return _each(tx, task_ids, lambda one: tasks.reassign(tx, task_id=one, person_id=person_id, reason=reason))


def _each(tx: Tx, task_ids: Iterable[uuid.UUID], act: Callable[[uuid.UUID], Any]) -> list[Outcome]:
    """Act on each task, the cases locked in one order; these commands check everything before they change anything."""
    wanted = list(dict.fromkeys(task_ids))
    if not 0 < len(wanted) <= BATCH:
        raise Invalid({"task_ids": f"请选择1至{BATCH}项任务"})
    query = select(Task.id, Task.case_id).where(Task.tenant_id == tx.tenant_id, Task.id.in_(wanted))
    case_of = {row.id: row.case_id for row in tx.session.execute(query)}
    outcomes = {one: Outcome(one, tasks.TaskUnknown(kind="task")) for one in wanted}
    for one in sorted(case_of, key=lambda task: (case_of[task], task)):
        try:
            act(one)
        except DomainError as error:
            outcomes[one] = Outcome(one, error)
        else:
            outcomes[one] = Outcome(one)
    return [outcomes[one] for one in wanted]


def _say(tx: Tx, task: Task, text: str) -> TaskComment:
    row = TaskComment(
        tenant_id=tx.tenant_id, id=new_id(), case_id=task.case_id, task_id=task.id, at=tx.at,
        author_id=tx.actor.person_id, author=tx.actor.name, text=text.strip(),
    )  # fmt: skip
    tx.session.add(row)
    return row
