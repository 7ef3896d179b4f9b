"""Tasks: what a person has to do, who may, who does, and the completion that moves the case."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date, Index, Text, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied, PreconditionFailed
from db.reads import Read, whole
from db.session import Tx
from engine import actors, cases, step_limits
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import CASE_BOUND, Problem, Registry, Step, StepContext

READY, CLAIMED, COMPLETED, CANCELLED = "ready", "claimed", "completed", "cancelled"
OPEN = (READY, CLAIMED)
#: The identity provider's clock may run ahead of ours by so much.
CLOCKS_DIFFER = dt.timedelta(minutes=2)


class TaskUnknown(NotFound):
    """There is no such task."""

    zh = "未找到该任务。"


class TaskAlreadyCompleted(Conflict):
    """The task "{name}" was completed or withdrawn already."""

    zh = "任务“{name}”已办结或已撤销，请刷新待办列表。"


class TaskClaimedByAnother(Conflict):
    """The task "{name}" is being worked on by somebody else."""

    zh = "任务“{name}”已由他人领取，如需接手请由负责人改派。"


class NotACandidate(PermissionDenied):
    """You cannot work on the task "{name}": it needs the role {role}."""

    zh = "您不是任务“{name}”的办理人（需要角色：{role}）。"


class NotTheSuperior(PermissionDenied):
    """Only the head of the case's unit (for the unit's own steps) or a leader of its body may reassign "{name}"."""

    zh = "“{name}”只能由本案承办部门负责人（限本部门环节）或者本机关负责人改派。"


class OfficerAlready(Conflict):
    """{name} is one of the two officers of the case already."""

    zh = "{name}已是本案的承办人或协办人，请另选一人。"


class SamePersonTwice(PermissionDenied):
    """The task "{name}" must be done by somebody other than who did "{earlier}"."""

    zh = "“{name}”不得由办理“{earlier}”的同一人办理，请换人。"


class StepUpNeeded(PermissionDenied):
    """The task "{name}" asks for a login of the last {minutes} minutes; prove who you are once more."""

    zh = "办理“{name}”须在{minutes}分钟内验证过本人身份，请重新验证后提交；已填写的内容已保留。"


class StepBlocked(PreconditionFailed):
    """The step cannot be completed yet: {reason}"""

    zh = "此步骤暂不能办结：{reason}"


class DelegatedToYou(Conflict):
    """The task "{name}" was delegated to you to prepare; hand it back to who is responsible for it."""

    zh = "“{name}”是委托您协助办理的，请办完后交回委托人，由其提交。"


class NoWayBack(Invalid):
    """The task "{name}" cannot be sent back to "{to}"."""

    zh = "“{name}”不能退回到“{to}”。"


@dataclass(frozen=True)
class StepUp:
    """How fresh the login must be with which such steps are completed; provided at the composition root."""

    minutes: int = 10


_DONE = text("status = 'completed'")
_OPEN = text("status IN ('ready', 'claimed')")
_ALSO = text("status = 'ready' AND also_candidates IS NOT NULL")


class Task(Identified, Base):
    """One user task of one case."""

    __tablename__ = "tasks"

    case_id: Mapped[uuid.UUID]
    token: Mapped[str]
    element_id: Mapped[str]
    name: Mapped[str]
    role: Mapped[str]
    #: Who may claim it, as it stands in an actor's roles: ``unit_head@<unit id>``.
    candidate: Mapped[str]
    #: More spellings of who may claim it; hardly any step has them.
    also_candidates: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    assignee_id: Mapped[uuid.UUID | None]
    #: Who is responsible while the assignee only prepares it (委托协助).
    owner_id: Mapped[uuid.UUID | None]
    status: Mapped[str] = mapped_column(default=READY)
    created_at: Mapped[dt.datetime]
    claimed_at: Mapped[dt.datetime | None]
    completed_at: Mapped[dt.datetime | None]
    completed_by: Mapped[uuid.UUID | None]
    #: Internal step limit (环节时限): when it turns yellow and when red.
    warn_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
    priority: Mapped[int] = mapped_column(default=50, server_default="50")
    #: When its assignee wants to look at it again (跟进日期); no time limit.
    follow_up_on: Mapped[dt.date | None] = mapped_column(Date)
    #: Of a step that several sign: ``{"person", "name", "at", "answers"}`` each.
    signatures: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    draft: Mapped[dict[str, Any] | None]
    draft_at: Mapped[dt.datetime | None]
    #: Who completed the step before this one.
    sent_by: Mapped[str] = mapped_column(default="", server_default="")
    #: Why it came back, when it was sent back (退回).
    return_reason: Mapped[str | None]
    returned_by: Mapped[str | None]

    __table_args__ = (
        Index("ix_tasks_pool", "tenant_id", "candidate", "created_at", postgresql_where=text("status = 'ready'")),
        Index("ix_tasks_also", "tenant_id", "created_at", postgresql_where=_ALSO),
        Index(
            "ix_tasks_limits", "tenant_id", "case_id", postgresql_include=["due_at", "warn_at"],
            postgresql_where=text("status IN ('ready', 'claimed') AND due_at IS NOT NULL"),
        ),
        Index("ix_tasks_hands", "tenant_id", "assignee_id", "created_at", postgresql_where=text("status = 'claimed'")),
        Index("ix_tasks_due", "tenant_id", "due_at", postgresql_where=_OPEN),
        Index("ix_tasks_open", "tenant_id", "created_at", "id", postgresql_where=_OPEN),
        Index("ix_tasks_done", "tenant_id", "completed_by", "completed_at", postgresql_where=_DONE),
        Index("ix_tasks_case", "tenant_id", "case_id"),
        Index("ix_tasks_created", "tenant_id", "created_at"),
        # What few tasks have, and people look for.
        Index("ix_tasks_owner", "tenant_id", "owner_id", "created_at",
              postgresql_where=text("status = 'claimed' AND owner_id IS NOT NULL")),
        Index("ix_tasks_follow_up", "tenant_id", "follow_up_on",
              postgresql_where=text("status IN ('ready', 'claimed') AND follow_up_on IS NOT NULL")),
        Index("ix_tasks_unusual", "tenant_id", "priority",
              postgresql_where=text("status IN ('ready', 'claimed') AND priority <> 50")),
        Index("ix_tasks_signed", "tenant_id", "created_at",
              postgresql_where=text("status IN ('ready', 'claimed') AND signatures IS NOT NULL")),
        Index("ix_tasks_returned", "tenant_id", "created_at",
              postgresql_where=text("status IN ('ready', 'claimed') AND return_reason IS NOT NULL")),
    )  # fmt: skip


# Built once: every command on a task begins with these two.
_OWN = (Task.tenant_id == bindparam("tenant"), Task.id == bindparam("task"))
_CASE = select(Task.case_id).where(*_OWN).scalar_subquery()
_CASE_OF_TASK = Read(
    Case, whole(Case).where(Case.tenant_id == bindparam("tenant"), Case.id == _CASE).with_for_update(of=Case)
)
_TASK = Read(Task, whole(Task).where(*_OWN))
_LIMITS = step_limits.read_for(Case.id == _CASE)


def get(tx: Tx, task_id: uuid.UUID) -> Task:
    """Read a task without locking its case.

    :raises TaskUnknown: when there is none in this tenant.
    """
    task = tx.session.get(Task, (tx.tenant_id, task_id))
    if task is None:
        raise TaskUnknown(kind="task")
    return task


def step_of(tx: Tx, case: Case, task: Task) -> Step:
    """Give the declaration of a task's step."""
    return tx.use(Registry).process(case.process_key).steps[task.element_id]


def problems(tx: Tx, task_id: uuid.UUID) -> list[Problem]:
    """List what stands in the way of a task, for the page, before anybody tries."""
    task = get(tx, task_id)
    case = cases.get(tx, task.case_id)
    step = step_of(tx, case, task)
    context = StepContext(tx=tx, case=case, facts=dict(case.facts), task=task)
    return step.problems(context) if step.problems else []


@command("task.claimed", permission="task:claim")
def claim(tx: Tx, *, task_id: uuid.UUID) -> Task:
    """Take a task into one's own hands."""
    case, task = locked(tx, task_id)
    if task.assignee_id and task.assignee_id != tx.actor.person_id and not stands_in(tx, task):
        raise TaskClaimedByAnother(name=task.name)
    if task.assignee_id is None:
        _check_candidate(tx, case, task)
    task.assignee_id, task.claimed_at, task.status = tx.actor.person_id, tx.at, CLAIMED
    tx.subject(case, task=task.id, element=task.element_id, **_in_place_of(tx, task))
    return task


@command("task.unclaimed", permission="task:claim")
def unclaim(tx: Tx, *, task_id: uuid.UUID) -> Task:
    """Put a task back for the other candidates."""
    case, task = locked(tx, task_id)
    _check_mine(tx, task)
    if task.owner_id is not None:
        raise DelegatedToYou(name=task.name)
    task.assignee_id, task.claimed_at, task.status = None, None, READY
    tx.subject(case, task=task.id, element=task.element_id)
    return task


@command("task.reassigned", permission="task:assign")
def reassign(tx: Tx, *, task_id: uuid.UUID, person_id: uuid.UUID, reason: str) -> Task:
    """Give a task to another person who could have claimed it, with a reason, on record.

    :raises NotACandidate: when the person does not hold the step's role there.
    :raises NotTheSuperior: when the actor leads neither the unit (for its officers' steps) nor the body.
    """
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写改派理由"})
    case, task = locked(tx, task_id)
    check_superior(tx, case, task)
    taker = actors.actor_of(tx, person_id)
    if taker is None or not {task.candidate, *(task.also_candidates or ())} & taker.roles:
        raise NotACandidate(name=task.name, role=task.role, permission=task.role)
    if task.role in CASE_BOUND and person_id in (case.officer_id, case.second_officer_id):
        raise OfficerAlready(name=taker.name)
    before, task.assignee_id = task.assignee_id, person_id
    task.claimed_at, task.status, task.owner_id = tx.at, CLAIMED, None
    if task.role == "case_officer":
        case.officer_id = person_id
    elif task.role == "second_officer":
        case.second_officer_id = person_id
    tx.subject(case, task=task.id, element=task.element_id, reason=reason, before=before, after=person_id)
    return task


def save_draft(tx: Tx, *, task_id: uuid.UUID, answers: Mapping[str, Any]) -> dt.datetime:
    """Keep unfinished answers with the task; not a command: a draft has no legal effect and no entry."""
    tx.actor.require("task:complete")
    task = get(tx, task_id)
    if task.status not in OPEN:
        raise TaskAlreadyCompleted(name=task.name)
    _check_candidate(tx, cases.get(tx, task.case_id), task)
    task.draft, task.draft_at = dict(answers), tx.at
    return tx.at


@command("task.completed", permission="task:complete")
def complete(tx: Tx, *, task_id: uuid.UUID, answers: Mapping[str, Any], revision: int | None = None) -> Case:
    """Complete a task and move its case to the next wait states.

    :param revision: the case's revision that the officer saw; a stale one is refused.
    :raises cases.CaseChanged: when the case has moved on since.
    :raises TaskAlreadyCompleted: when somebody was faster.
    :raises engine.forms.AnswersInvalid: with a sentence a field.
    :raises SamePersonTwice: when four eyes are asked for.
    :raises StepUpNeeded: when the step asks for a fresh login and this one is old, or of unknown age.
    """
    from engine.advance import Running

    case, task = locked(tx, task_id, revision, moving=True)
    _check_mine(tx, task, unclaimed_too=True)
    if task.owner_id is not None:
        raise DelegatedToYou(name=task.name)
    step = step_of(tx, case, task)
    _check_candidate(tx, case, task)
    _check_four_eyes(tx, case, task, step)
    proof = {"proved_at": tx.actor.proved_at(tx.at)} if step.step_up and tx.actor.kind == "person" else {}
    check_fresh(tx, task, step)
    clean = step.form.check(answers)
    running = Running(tx, case)
    context = StepContext(tx=tx, case=case, facts=_deep(case.facts), task=task, answers=clean, deciding=True)
    blocking = [problem.text for problem in step.problems(context) if problem.blocks] if step.problems else []
    if blocking:
        raise StepBlocked(reason="；".join(blocking))
    if step.guard:
        step.guard(context)
    person = str(tx.actor.person_id)
    said = {"answers": clean, **proof, **_in_place_of(tx, task)}
    if step.signers != 1:
        from engine import task_sharing

        context, done = task_sharing.countersign(tx, case, task, step, context)
        case.note_completer(task.element_id, person)
        said["signature"] = len(context.signatures)
        if not done:
            tx.subject(case, task=task.id, element=task.element_id, **said)
            return case
    else:
        case.note_completer(task.element_id, person)
    if step.apply:
        step.apply(context)
    else:
        signed = {"signatures": list(context.signatures)} if context.signatures else {}
        context.facts[step.form.section] = {**context.facts.get(step.form.section, {}), **clean, **signed}
    running.facts = case.facts = context.facts
    task.status, task.completed_at, task.completed_by = COMPLETED, tx.at, tx.actor.person_id
    task.assignee_id = tx.actor.person_id
    task.draft = None
    running.run.complete(task.token)
    case.waits = {token: row for token, row in case.waits.items() if token != task.token}
    running.settle()
    tx.subject(case, task=task.id, element=task.element_id, **said)
    return case


@command("task.returned", permission="task:return")
def send_back(tx: Tx, *, task_id: uuid.UUID, to: str, reason: str, revision: int | None = None) -> Case:
    """Send a case back (退回) from a task to an earlier step, with a reason that the earlier officer reads.

    :raises NoWayBack: when the step does not allow it.
    """
    from engine.advance import Running

    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写退回理由"})
    case, task = locked(tx, task_id, revision, moving=True)
    _check_mine(tx, task, unclaimed_too=True)
    if task.owner_id is not None:
        raise DelegatedToYou(name=task.name)
    _check_candidate(tx, case, task)
    step = step_of(tx, case, task)
    if to not in step.returns_to:
        raise NoWayBack(name=task.name, to=to)
    running = Running(tx, case)
    task.status, task.completed_at, task.completed_by = "returned", tx.at, tx.actor.person_id
    running.run.return_to(task.token, to)
    case.returned += 1
    case.waits = {token: row for token, row in case.waits.items() if token != task.token}
    before = set(case.waits)
    running.settle()
    fresh = [uuid.UUID(row["row"]) for token, row in case.waits.items() if token not in before and row["element"] == to]
    for again in tx.session.scalars(select(Task).where(Task.tenant_id == tx.tenant_id, Task.id.in_(fresh))):
        again.return_reason, again.returned_by = reason, tx.actor.name
    tx.subject(case, task=task.id, element=task.element_id, to=to, reason=reason)
    return case


def locked(tx: Tx, task_id: uuid.UUID, revision: int | None = None, *, moving: bool = False) -> tuple[Case, Task]:
    """Lock the case of a task, then read the task: two statements in one round trip, the case row first.

    :param moving: the case is about to move on: fetch the limits of the steps that may follow along with it.
    """
    which = {"tenant": tx.tenant_id, "task": task_id}
    wanted = [(_CASE_OF_TASK, which), (_TASK, which)]
    found, read, *limits = tx.fetch(*wanted, *([(_LIMITS, which | {"today": day_of(tx.at)})] if moving else []))
    if not found or not read:
        raise TaskUnknown(kind="task")
    case: Case = found[0]
    task: Task = read[0]
    cases.forget_limits(tx, case.id)
    if moving:
        step_limits.remember(tx, case.process_key, limits[0])
    if task.status not in OPEN:
        raise TaskAlreadyCompleted(name=task.name)
    cases.checked(case, revision)
    return case, task


def fresh(tx: Tx, step: Step) -> bool:
    """Tell whether the actor's login is young enough for a step."""
    if not step.step_up or tx.actor.kind == "system":
        return True
    # A moment that nobody vouches for counts as old, and so does one that lies ahead by more than clocks differ.
    ago = tx.actor.proved_ago
    return ago is not None and -CLOCKS_DIFFER <= ago <= dt.timedelta(minutes=step_up_minutes(tx))


def step_up_minutes(tx: Tx) -> int:
    """Give how many minutes a proof of who somebody is serves."""
    try:
        return tx.use(StepUp).minutes
    except LookupError:
        return StepUp().minutes


def check_fresh(tx: Tx, task: Task, step: Step) -> None:
    """Refuse an old login where the step asks for a fresh one.

    :raises StepUpNeeded: with the minutes that such a proof serves.
    """
    if not fresh(tx, step):
        raise StepUpNeeded(name=task.name, minutes=step_up_minutes(tx), permission="step-up")


def check_superior(tx: Tx, case: Case, task: Task) -> None:
    """Refuse whoever leads neither the unit (for the steps of its officers) nor the body of a case.

    :raises NotTheSuperior: naming the task.
    """
    from engine.advance import UNIT_ROLES, candidate

    own = tx.actor.roles
    of_unit = task.role in CASE_BOUND or (task.role in UNIT_ROLES and task.role != "unit_head")
    heads = {candidate("leader", case)} | ({candidate("unit_head", case)} if of_unit else set())
    if tx.actor.kind != "system" and not own & heads:
        raise NotTheSuperior(name=task.name, permission="task:assign")


def _check_mine(tx: Tx, task: Task, *, unclaimed_too: bool = False) -> None:
    if task.assignee_id is None and unclaimed_too:
        return
    if task.assignee_id != tx.actor.person_id and tx.actor.kind != "system":
        raise TaskClaimedByAnother(name=task.name)


def may_work_on(tx: Tx, case: Case, task: Task) -> bool:
    """Tell whether the actor is a candidate of the task."""
    if tx.actor.kind == "system":
        return True
    if task.role in CASE_BOUND:
        bound = case.officer_id if task.role == "case_officer" else case.second_officer_id
        if bound is not None:
            return bound == tx.actor.person_id
        return task.candidate in tx.actor.roles and task.candidate not in tx.actor.lent
    return bool({task.candidate, *(task.also_candidates or ())} & tx.actor.roles)


def stands_in(tx: Tx, task: Task) -> bool:
    """Tell whether the actor stands in for whoever has the task in hand; officers of a case are reassigned instead."""
    return task.role not in CASE_BOUND and tx.actor.lent.get(task.candidate) == task.assignee_id is not None


def _in_place_of(tx: Tx, task: Task) -> dict[str, Any]:
    """Name the person on leave in whose place a task is worked on."""
    away = tx.actor.lent.get(task.candidate)
    return {"in_place_of": away} if away else {}


def _check_candidate(tx: Tx, case: Case, task: Task) -> None:
    if task.assignee_id is not None and task.assignee_id == tx.actor.person_id:
        return
    if not may_work_on(tx, case, task):
        raise NotACandidate(name=task.name, role=task.role, permission=task.role)


def _check_four_eyes(tx: Tx, case: Case, task: Task, step: Step) -> None:
    for element in step.distinct_from:
        if str(tx.actor.person_id) in case.completed_by(element):
            earlier = tx.use(Registry).process(case.process_key).steps.get(element)
            raise SamePersonTwice(name=task.name, earlier=earlier.title if earlier else element, permission="four-eyes")


def _deep(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _deep(item) for key, item in value.items()}
    return [_deep(item) for item in value] if isinstance(value, list) else value
