"""Withdrawing one's own last step (撤回) while nobody has acted on it."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from db.command import command
from db.errors import Conflict
from db.journal import JournalEntry
from db.session import Tx
from engine import cases, tasks
from engine.advance import Running
from engine.cases import OPEN, Case
from engine.tasks import CLAIMED, COMPLETED, READY, Task

#: What colleagues may do meanwhile without having acted on the step.
HARMLESS = frozenset({"task.commented", "task.prioritised"})
#: Kinds of events that a return takes back by itself; whatever else a completion set off stands.
TAKEN_BACK = ("step.", "task.", "timer.", "deadline.", "decision.")


class TooLateToWithdraw(Conflict):
    """The step "{name}" cannot be withdrawn: {reason}."""

    zh = "“{name}”不能撤回：{reason_zh}。"


@command("task.withdrawn", permission="task:complete")
def withdraw(tx: Tx, *, task_id: uuid.UUID, reason: str, revision: int | None = None) -> Case:
    """Take one's own last step back: it stands before its officer again, with the answers as a draft.

    :raises TooLateToWithdraw: once anybody has acted on it, or when it set off something that stays.
    """
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写撤回理由"})
    task = tasks.get(tx, task_id)
    case = cases.checked(cases.lock(tx, task.case_id), revision)
    tx.session.refresh(task)
    entry = last_entry(tx, case)
    if (why := unfit(tx, case, task, entry)) is not None:
        raise TooLateToWithdraw(name=task.name, reason=why[0], reason_zh=why[1])
    assert entry is not None  # noqa: S101 - without an entry it is unfit
    running = Running(tx, case)
    leaving = _following(tx, case, entry)[0]
    running.run.return_to(leaving.token, task.element_id)
    before = set(case.waits)
    running.settle()
    made = [
        row["row"] for token, row in case.waits.items() if token not in before and row["element"] == task.element_id
    ]
    again = tasks.get(tx, uuid.UUID(made[0]))
    again.assignee_id, again.status, again.claimed_at = tx.actor.person_id, CLAIMED, tx.at
    again.draft, again.draft_at = dict(entry.payload.get("answers") or {}), tx.at
    if not _did_it_before(tx, task):
        case.forget_completer(task.element_id, str(tx.actor.person_id))
    tx.subject(case, task=task.id, element=task.element_id, again=again.id, reason=reason.strip())
    return case


def last_of(tx: Tx, case: Case) -> Task | None:
    """Give the step that the actor may still withdraw, or None."""
    entry = last_entry(tx, case)
    if case.status != OPEN or entry is None or entry.command != "task.completed":
        return None
    task = tx.session.get(Task, (tx.tenant_id, uuid.UUID(entry.payload["task"])))
    return task if task is not None and unfit(tx, case, task, entry) is None else None


def last_entry(tx: Tx, case: Case) -> JournalEntry | None:
    """Give the newest entry of a case that is more than a remark."""
    query = select(JournalEntry).where(
        JournalEntry.tenant_id == tx.tenant_id, JournalEntry.chain == case.chain, JournalEntry.command.not_in(HARMLESS)
    )
    return tx.session.scalar(query.order_by(JournalEntry.seq.desc()).limit(1))


def unfit(tx: Tx, case: Case, task: Task, entry: JournalEntry | None) -> tuple[str, str] | None:
    """Say in English and Chinese why a step cannot be withdrawn, or None."""
    step = tasks.step_of(tx, case, task)
    if task.status != COMPLETED or task.completed_by != tx.actor.person_id or tx.actor.person_id is None:
        return "you did not complete it", "该环节不是由您办结的"
    if step.consequences or step.signers != 1:
        return "its completion is final", "该环节办结后即发生效力，须按退回或更正程序办理"
    if entry is None or entry.command != "task.completed" or entry.payload.get("task") != str(task.id):
        return "somebody has acted since", "之后已有人办理或者案件已有新的变化"
    if any(not one["event"].startswith(TAKEN_BACK) for one in entry.payload.get("events", ())):
        return "it has set off what cannot be taken back", "该环节已触发不可撤回的后续处理"
    following = _following(tx, case, entry)
    if not following:
        return "no step of a person follows it", "其后没有待办的环节"
    if any(one.status not in (READY, CLAIMED) or one.draft is not None for one in following):
        return "somebody works on what follows", "后续环节已有人着手办理"
    return None


def _did_it_before(tx: Tx, task: Task) -> bool:
    """Tell whether the actor has completed the same step of the case another time."""
    query = select(Task.id).where(
        Task.tenant_id == tx.tenant_id, Task.case_id == task.case_id, Task.element_id == task.element_id,
        Task.id != task.id, Task.status == COMPLETED, Task.completed_by == tx.actor.person_id,
    )  # fmt: skip
    return tx.session.scalar(query.limit(1)) is not None


def _following(tx: Tx, case: Case, entry: JournalEntry) -> list[Task]:
    made = [uuid.UUID(one["task"]) for one in entry.payload.get("events", ()) if one["event"] == "task.created"]
    query = select(Task).where(Task.tenant_id == tx.tenant_id, Task.case_id == case.id, Task.id.in_(made))
    return list(tx.session.scalars(query.order_by(Task.id)))
