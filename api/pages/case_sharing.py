"""办理 › 协作: a task among colleagues (delegated, discussed, put off, put first) and the step that is taken back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.pages.case import blueprint, found, names
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import people, task_sharing, task_withdrawal, tasks
from engine.cases import Case
from engine.tasks import Task


def sharing_of(tx: Tx, case: Case, task: Task | None) -> dict[str, Any]:
    """Give what the panel of a task shows, and the step that the reader may still take back."""
    shown: dict[str, Any] = {
        "comments": task_sharing.comments(tx, case.id),
        "withdrawable": task_withdrawal.last_of(tx, case) if actor().may("task:complete") else None,
    }
    if task is None:
        return shown
    mine = task.assignee_id is not None and task.assignee_id == actor().person_id
    step = tasks.step_of(tx, case, task)
    known = names(tx, [task.owner_id, task.assignee_id])
    shown |= {
        "delegated_to": known.get(task.assignee_id) if task.owner_id else None,
        "delegated_by": known.get(task.owner_id) if task.owner_id and mine else None,
        "may_recall": task.owner_id is not None and task.owner_id == actor().person_id,
        "may_delegate": mine and task.owner_id is None and actor().may("task:complete"),
        "may_put_off": mine,
        "follow_up_on": task.follow_up_on,
        "priority": task.priority,
        "may_prioritise": actor().may("task:assign"),
        "signatures": task.signatures or [],
        "signers": task_sharing.needed(step, case.facts),
    }
    if shown["may_delegate"]:
        shown["helpers"] = _helpers(tx, case)
    return shown


def _helpers(tx: Tx, case: Case) -> list[Any]:
    """Offer the colleagues of the unit that handles the case; without one, everybody who works on cases."""
    roles = ("officer", "intake", "unit_head", "legal_reviewer", "archivist")
    held = [one for role in roles for one in people.candidates(tx, role, unit_id=case.unit_id)]
    known = {one.id: one for one in held if one.id != actor().person_id}
    return sorted(known.values(), key=lambda one: one.name)


def _act(task_id: uuid.UUID, act: Callable[[Tx], object], done: str) -> Response:
    """Carry one of these out, say what happened, and show the task again."""
    with database().reading(actor()) as tx:
        case_id = found(tx, tasks.get(tx, task_id).case_id).id
    try:
        with database().transaction(actor()) as tx:
            act(tx)
        flash(done, "done")
    except DomainError as error:
        given = list(error.fields.values()) if isinstance(error, Invalid) else []
        flash("；".join(given) or error.message("zh"), "error")
    return redirect(url_for("cases.work", case_id=case_id, task=task_id))


@blueprint.post("/tasks/<uuid:task_id>/delegate")
def delegate(task_id: uuid.UUID) -> Response:
    """Let a colleague prepare the task."""
    helper, note = request.form.get("person", type=uuid.UUID), request.form.get("note", "")

    def act(tx: Tx) -> None:
        if helper is None:
            raise Invalid({"person": "请选择委托给谁"})
        task_sharing.delegate(tx, task_id=task_id, person_id=helper, note=note)

    return _act(task_id, act, "已委托。对方办完交回后，由您提交。")


@blueprint.post("/tasks/<uuid:task_id>/resolve")
def resolve(task_id: uuid.UUID) -> Response:
    """Hand the task back to who is responsible for it."""
    note = request.form.get("note", "")
    return _act(task_id, lambda tx: task_sharing.resolve(tx, task_id=task_id, note=note), "已交回委托人。")


@blueprint.post("/tasks/<uuid:task_id>/comments")
def comment(task_id: uuid.UUID) -> Response:
    """Leave a remark."""
    text = request.form.get("text", "")
    return _act(task_id, lambda tx: task_sharing.comment(tx, task_id=task_id, text=text), "已留言。")


@blueprint.post("/tasks/<uuid:task_id>/follow-up")
def follow_up(task_id: uuid.UUID) -> Response:
    """Note the day on which to look at the task again."""
    try:
        until = dt.date.fromisoformat(request.form["until"]) if request.form.get("until") else None
    except ValueError:
        until = None
    done = "已设定跟进日期；法定期限不受影响。" if until else "已取消跟进日期。"
    return _act(task_id, lambda tx: task_sharing.put_off(tx, task_id=task_id, until=until), done)


@blueprint.post("/tasks/<uuid:task_id>/priority")
def priority(task_id: uuid.UUID) -> Response:
    """Put the task before or behind others."""
    wanted = request.form.get("priority", -1, type=int)
    return _act(task_id, lambda tx: task_sharing.prioritise(tx, task_id=task_id, priority=wanted), "已调整优先级。")


@blueprint.post("/tasks/<uuid:task_id>/withdraw")
def withdraw(task_id: uuid.UUID) -> Response:
    """Take one's own last step back."""
    reason, revision = request.form.get("reason", ""), request.form.get("revision", type=int)
    with database().reading(actor()) as tx:
        case_id = found(tx, tasks.get(tx, task_id).case_id).id
    try:
        with database().transaction(actor()) as tx:
            task_withdrawal.withdraw(tx, task_id=task_id, reason=reason, revision=revision)
        flash("已撤回，原填写内容已转为草稿，可修改后重新提交。", "done")
    except DomainError as error:
        given = list(error.fields.values()) if isinstance(error, Invalid) else []
        flash("；".join(given) or error.message("zh"), "error")
    return redirect(url_for("cases.work", case_id=case_id))
