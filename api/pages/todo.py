"""待办: what is in my hands and what waits for somebody like me, the most urgent first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.filters import ZONE
from api.pages import clocks
from api.pages.listing import Listing, chip, counted, listing
from db.errors import DomainError
from db.session import Tx
from engine import people, task_sharing, tasks
from engine.tasks import Task
from processes import approval, case_page, people_reads, worklist
from processes import fleet as case_fleet
from processes.worklist import Todo, TodoRow

blueprint = Blueprint("todo", __name__, url_prefix="/todo")


@blueprint.get("")
def index() -> str:
    """Show the list."""
    listed = listing((), "", ("scope", "light"))
    with database().reading(actor()) as tx:
        if listed.filters.get("scope") == "done":
            return _done(tx, listed)
        asked: dict[str, Any] = {"light": _light(listed), "limit": listed.size, "offset": listed.offset}
        if listed.filters.get("scope") == "unit" and actor().may("task:assign"):
            return _page(tx, listed, worklist.of_units(tx, _headed(tx), **asked), "unit")
        # Both ways are counted for the chips; one of them is shown.
        wanted = listed.filters.get("scope")
        found = worklist.todo(tx, shown=wanted if wanted in ("mine", "claimable") else "first", **asked)
        scope = wanted if wanted in ("mine", "claimable") else _first(found)
        return _page(tx, listed, found, scope)


def _light(listed: Listing) -> str | None:
    light = listed.filters.get("light")
    return light if light in worklist.LIGHTS else None


def _first(found: Todo) -> str:
    return "mine" if found.total(mine=True) or not found.total() else "claimable"


def _page(tx: Tx, listed: Listing, found: Todo, scope: str) -> str:
    own = {"mine": True, "claimable": False}.get(scope)
    counts = {light: counted(found.total(mine=own, light=light), worklist.COUNTED) for light in worklist.LIGHTS}
    page, most = found.rows, worklist.COUNTED
    listed.fill(page, found.total(mine=own, light=_light(listed)), most)
    both = {name: None if scope == "unit" else counted(found.total(mine=value), most)
            for name, value in (("mine", True), ("claimable", False))}  # fmt: skip
    holders = case_page.names_of(tx, [row.task.assignee_id for row in page])
    return render_template(
        "todo.html",
        certificates=people_reads.own_expiring(tx),
        fleet_due=case_fleet.reminders(tx),
        listing=listed,
        counts=counts,
        chips=_chips(listed, scope, both),
        scope=scope,
        choosing=scope in ("claimable", "unit"),
        groups=[
            {"title": title, "rows": [_row(tx, row, holders) for row in members]}
            for title, members in clocks.by_urgency(page, tx.at)
        ],
        today=tx.at.astimezone(ZONE).date(),
        takers=_takers(tx) if scope == "unit" else [],
        questions=approval.waiting(tx),
    )


def _headed(tx: Tx) -> list[uuid.UUID]:
    """Name the units whose cases the reader hands out: those one heads, or all of the body that one leads."""
    units = {unit.id for unit in people.units(tx) if f"unit_head@{unit.id}" in actor().roles}
    led = {unit.id for unit in people.units(tx) if unit.body_id and f"leader@{unit.body_id}" in actor().roles}
    return sorted(units | led)


def _takers(tx: Tx) -> list[people.Person]:
    """Offer the people of these units, whatever their roles: who may take which task is judged task by task."""
    held = [
        one
        for unit in _headed(tx)
        for role in ("officer", "intake", "unit_head", "legal_reviewer", "leader", "archivist")
        for one in people.candidates(tx, role, unit_id=unit)
    ]
    return sorted({one.id: one for one in held}.values(), key=lambda one: one.name)


def _done(tx: Tx, listed: Listing) -> str:
    """Show what the reader completed, the newest first (已办)."""
    return render_template(
        "todo_done.html",
        chips=_chips(listed, "done", {}),
        rows=worklist.done_by(tx, limit=200),
        today=tx.at.astimezone(ZONE).date(),
    )


def _chips(listed: Listing, scope: str, counts: Mapping[str, str | None]) -> list[dict[str, Any]]:
    values = ["mine", "claimable", *(["unit"] if actor().may("task:assign") else []), "done"]
    titles = {"mine": "我的待办", "claimable": "待签收", "unit": "本部门", "done": "已办"}
    chips = [chip(listed, "scope", value, titles[value], counts.get(value)) for value in values]
    for one, value in zip(chips, values, strict=True):
        one["current"] = scope == value
        one["url"] = listed.url(scope=value, page=None, light=None)
    return chips


def _row(tx: Tx, row: TodoRow, holders: Mapping[Any, str]) -> dict[str, Any]:
    task, case = row.task, row.case
    return {
        "task_id": task.id,
        "case_id": case.id,
        "case_number": case.case_number or "未编号",
        "party": case.party_name,
        "case_title": case.title or "新登记案源",
        "matter": case.matter,
        "step": task.name,
        "light": row.clock.light,
        "due_text": clocks.left(row.clock, tx.at),
        "limit": row.clock.title,
        "since": task.created_at,
        "sender": task.returned_by or task.sent_by,
        "mine": task.assignee_id == actor().person_id,
        "holder": holders.get(task.assignee_id, ""),
        "marks": _marks(tx, task, holders),
        "approval": task.role in approval.APPROVERS,
    }


def _marks(tx: Tx, task: Task, holders: Mapping[Any, str]) -> list[str]:
    """Say in a word or two what is special about a task."""
    due = task.follow_up_on is not None and task.follow_up_on <= tx.at.astimezone(ZONE).date()
    away = tasks.stands_in(tx, task)
    marks = {
        "退回": bool(task.return_reason), "紧急": task.priority >= 90, "优先": 50 < task.priority < 90,
        "暂缓": task.priority < 50, "受托": task.owner_id is not None, "今日跟进": due,
        f"代{holders.get(task.assignee_id, '')}": away,
    }  # fmt: skip
    return [word for word, holds in marks.items() if holds]


@blueprint.post("/reassign")
def reassign_many() -> Response:
    """Give the chosen tasks to one person."""
    chosen, taker = request.form.getlist("task", type=uuid.UUID), request.form.get("person", type=uuid.UUID)
    back = redirect(url_for("todo.index", scope="unit"))
    if not chosen or taker is None or not request.form.get("reason", "").strip():
        flash("请选中任务、选择改派给谁并填写理由。", "error")
        return back
    with database().transaction(actor()) as tx:
        outcomes = task_sharing.reassign_many(tx, chosen, person_id=taker, reason=request.form["reason"])
    if given := sum(one.error is None for one in outcomes):
        flash(f"已改派 {given} 项任务，理由已记入历程。", "done")
    for text in dict.fromkeys(one.error.message("zh") for one in outcomes if one.error):
        flash(text, "error")
    return back


@blueprint.post("/claim")
def claim_many() -> Response:
    """Claim one task and open it, or all that were chosen."""
    one = request.form.get("one", type=uuid.UUID)
    chosen = [one] if one else request.form.getlist("task", type=uuid.UUID)
    if not chosen:
        flash("请先选中要签收的任务。", "error")
        return redirect(url_for("todo.index", scope="claimable"))
    claimed, refused = [], []
    for task_id in chosen:
        try:
            with database().transaction(actor()) as tx:
                claimed.append(tasks.claim(tx, task_id=task_id))
        except DomainError as error:
            refused.append(error.message("zh"))
    if one and claimed:
        return redirect(url_for("cases.work", case_id=claimed[0].case_id, task=claimed[0].id))
    if claimed:
        flash(f"已签收 {len(claimed)} 项任务，可在“我的待办”办理。", "done")
    for text in dict.fromkeys(refused):
        flash(text, "error")
    return redirect(url_for("todo.index", scope="mine" if claimed else "claimable"))
