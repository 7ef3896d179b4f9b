"""待办: what is in my hands and what waits for somebody like me, the most urgent first."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.filters import ZONE
from api.pages import clocks
from api.pages.listing import Listing, chip, listing
from db.errors import DomainError
from db.session import Tx
from engine import tasks
from processes import approval, worklist
from processes.worklist import TodoRow

blueprint = Blueprint("todo", __name__, url_prefix="/todo")


@blueprint.get("")
def index() -> str:
    """Show the list."""
    listed = listing((), "", ("scope", "light"))
    with database().reading(actor()) as tx:
        rows = worklist.todo(tx)
        mine = [row for row in rows if row.task.assignee_id == actor().person_id]
        free = [row for row in rows if row.task.assignee_id is None]
        scope = listed.filters.get("scope", "mine" if mine else "claimable" if free else "mine")
        shown = {"mine": mine, "claimable": free}.get(scope, rows)
        counts = {light: sum(row.clock.light == light for row in shown) for light in worklist.LIGHTS}
        light = listed.filters.get("light")
        shown = [row for row in shown if light in (None, row.clock.light)]
        page = listed.fill(shown[listed.offset : listed.offset + listed.size], len(shown)).rows
        return render_template(
            "todo.html",
            listing=listed,
            counts=counts,
            chips=_chips(listed, scope, len(mine), len(free)),
            claiming=scope == "claimable",
            groups=[
                {"title": title, "rows": [_row(tx, row) for row in members]}
                for title, members in clocks.by_urgency(list(page), tx.at)
            ],
            today=tx.at.astimezone(ZONE).date(),
            day_note="",
            questions=approval.waiting(tx),
        )


def _chips(listed: Listing, scope: str, mine: int, free: int) -> list[dict[str, Any]]:
    chips = [chip(listed, "scope", "mine", "我的待办", mine), chip(listed, "scope", "claimable", "待签收", free)]
    for one, value in zip(chips, ("mine", "claimable"), strict=True):
        one["current"] = scope == value
        one["url"] = listed.url(scope=value, page=None, light=None)
    return chips


def _row(tx: Tx, row: TodoRow) -> dict[str, Any]:
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
        "returned": bool(task.return_reason),
        "mine": task.assignee_id == actor().person_id,
        "approval": task.role in approval.APPROVERS,
    }


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
