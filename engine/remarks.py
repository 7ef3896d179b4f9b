"""Questions at a task: asked of a person of the case, answered in that person's to-do, kept with the case."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import ColumnElement, Index, and_, func, select
from sqlalchemy.orm import Mapped

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied
from db.session import Tx
from engine import cases, people, tasks
from engine.cases import OPEN, Case
from engine.tasks import Task

#: Characters of one question or answer.
LONGEST = 1000


class RemarkUnknown(NotFound):
    """There is no such question in this case."""

    zh = "本案没有该提问。"


class NotOfTheCase(Invalid):
    """The question can go only to somebody who works or has worked on the case."""

    zh = "只能向承办、协办或者经办过本案的人员提问。"


class AlreadyAnswered(Conflict):
    """The question was answered already; an answer is not overwritten."""

    zh = "该提问已答复，答复不能改写；需要补充的请另行提问。"


class NotAskedOfYou(PermissionDenied):
    """The question was asked of somebody else."""

    zh = "该提问不是向您提出的，应由被问人答复。"


class Remark(Identified, Base):
    """One question and its answer."""

    __tablename__ = "remarks"

    case_id: Mapped[uuid.UUID]
    #: The task at which it was asked; the question outlives it.
    task_id: Mapped[uuid.UUID]
    element_id: Mapped[str]
    asked_by: Mapped[uuid.UUID | None]
    asked_at: Mapped[dt.datetime]
    asked_of: Mapped[uuid.UUID]
    question: Mapped[str]
    answer: Mapped[str | None]
    answered_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("ix_remarks_case", "tenant_id", "case_id", "asked_at"),
        Index("ix_remarks_asked_of", "tenant_id", "asked_of", "answered_at"),
    )


@command("remark.asked", permission="task:complete")
def ask(tx: Tx, *, task_id: uuid.UUID, of: uuid.UUID, question: str) -> Remark:
    """Ask a person of the case something before one decides on a task; the task stays where it is.

    :raises NotOfTheCase: when that person has nothing to do with the case.
    """
    words = _checked("question", question, "请填写要问的内容")
    task = tasks.get(tx, task_id)
    case = cases.lock(tx, task.case_id)
    if task.status not in tasks.OPEN:
        raise tasks.TaskAlreadyCompleted(name=task.name)
    if task.assignee_id != tx.actor.person_id and not tasks.may_work_on(tx, case, task):
        raise tasks.NotACandidate(name=task.name, role=task.role, permission=task.role)
    if of not in people_of(tx, case):
        raise NotOfTheCase({"of": NotOfTheCase.zh})
    row = Remark(
        tenant_id=tx.tenant_id, case_id=case.id, task_id=task.id, element_id=task.element_id, question=words,
        asked_by=tx.actor.person_id, asked_at=tx.at, asked_of=of,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        case, remark=row.id, task=task.id, element=task.element_id, of=of, name=people.get(tx, of).name, question=words
    )
    return row


@command("remark.answered", permission="task:complete")
def answer(tx: Tx, *, remark_id: uuid.UUID, text: str) -> Remark:
    """Answer a question that was asked of oneself, once.

    :raises NotAskedOfYou: when it was asked of somebody else.
    :raises AlreadyAnswered: when it has its answer.
    """
    words = _checked("answer", text, "请填写答复")
    case = cases.lock(tx, get(tx, remark_id).case_id, must_be_open=False)
    row = get(tx, remark_id, fresh=True)
    if row.asked_of != tx.actor.person_id:
        raise NotAskedOfYou(permission="remark")
    if row.answered_at is not None:
        raise AlreadyAnswered()
    row.answer, row.answered_at = words, tx.at
    tx.subject(case, remark=row.id, element=row.element_id, question=row.question, answer=words)
    return row


def get(tx: Tx, remark_id: uuid.UUID, *, fresh: bool = False) -> Remark:
    """Read a question.

    :raises RemarkUnknown: when there is none in this tenant.
    """
    row = tx.session.get(Remark, (tx.tenant_id, remark_id), populate_existing=fresh)
    if row is None:
        raise RemarkUnknown(kind="question")
    return row


def of_case(tx: Tx, case_id: uuid.UUID) -> list[Remark]:
    """List the questions of a case, oldest first."""
    query = select(Remark).where(Remark.tenant_id == tx.tenant_id, Remark.case_id == case_id)
    return list(tx.session.scalars(query.order_by(Remark.asked_at, Remark.id)))


def waiting(tx: Tx) -> list[tuple[Remark, Case]]:
    """List what the actor has been asked and has not answered, in cases that still run, oldest first."""
    query = (
        select(Remark, Case)
        .join(Case, and_(Case.tenant_id == Remark.tenant_id, Case.id == Remark.case_id))
        .where(*_mine(tx))
        .order_by(Remark.asked_at, Remark.id)
    )
    return [(remark, case) for remark, case in tx.session.execute(query)]


def count(tx: Tx) -> int:
    """Count what the actor has been asked and has not answered."""
    query = (
        select(func.count())
        .select_from(Remark)
        .join(Case, and_(Case.tenant_id == Remark.tenant_id, Case.id == Remark.case_id))
    )
    return int(tx.session.scalar(query.where(*_mine(tx))) or 0)


def people_of(tx: Tx, case: Case) -> list[uuid.UUID]:
    """List whom one may ask: the officers of the case first, then those who have worked on it; not oneself."""
    done = (uuid.UUID(one) for one in case.completers if one not in ("", "None"))
    query = select(Task.assignee_id).where(
        Task.tenant_id == tx.tenant_id, Task.case_id == case.id, Task.assignee_id.is_not(None)
    )
    found = dict.fromkeys([case.officer_id, case.second_officer_id, *done, *tx.session.scalars(query)])
    return [one for one in found if one is not None and one != tx.actor.person_id]


def _mine(tx: Tx) -> tuple[ColumnElement[bool], ...]:
    return (
        Remark.tenant_id == tx.tenant_id, Remark.asked_of == tx.actor.person_id, Remark.answered_at.is_(None),
        Case.status == OPEN,
    )  # fmt: skip


def _checked(name: str, text: str, empty: str) -> str:
    words = text.strip()
    if not words:
        raise Invalid({name: empty})
    if len(words) > LONGEST:
        raise Invalid({name: f"最多 {LONGEST} 字，现为 {len(words)} 字"})
    return words
