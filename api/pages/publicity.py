"""公示管理: what waits for a second person, what is published, what is to be withdrawn and by when."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.case import names
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import cases
from engine.calendar import day_of
from processes import publicity
from processes import publicity_rules as rules
from processes.publicity import Publication

blueprint = Blueprint("publicity", __name__, url_prefix="/publicity")


@blueprint.get("")
def index() -> str:
    """Show the list."""
    return _page([])


@blueprint.get("/<uuid:publication_id>")
def one(publication_id: uuid.UUID) -> str:
    """Show what the public would read, and the decision on it."""
    return _one(publication_id, [])


@blueprint.post("/<uuid:publication_id>")
def decide(publication_id: uuid.UUID) -> tuple[str, int] | BaseResponse:
    """Publish, refuse or withdraw."""
    form, does = request.form, request.form.get("do", "")
    try:
        with database().transaction(actor()) as tx:
            if does == "note":
                row = publicity.note_change(tx, publication_id=publication_id, reason=form.get("reason", ""))
                said = f"已记录，须于 {row.withdraw_by} 前撤回。"
            elif does == "withdraw":
                cause, reason = form.get("cause", ""), form.get("reason", "")
                publicity.withdraw(tx, publication_id=publication_id, cause=cause, reason=reason)
                said = "已撤回，公示页同时说明理由。"
            else:
                row = publicity.approve(
                    tx, publication_id=publication_id, publish=does == "publish", note=form.get("note", "")
                )
                said = "已公示，社会公众现在可以看到。" if row.status == rules.PUBLISHED else "已决定不予公示。"
    except DomainError as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        return _one(publication_id, list(fields.items()) or [("", error.message("zh"))]), 422
    flash(said, "done")
    return redirect(url_for("publicity.index"))


def _page(problems: list[tuple[str, str]]) -> str:
    actor().require("case:read")
    wanted = request.args.get("status", "")
    with database().reading(actor()) as tx:
        rows = publicity.listed(tx, status=wanted if wanted in rules.STATUS_ZH else "")
        chips = [
            {
                "title": title,
                "count": None,
                "current": key == wanted,
                "url": f"?status={key}",
            }
            for key, title in {"": "全部", **rules.STATUS_ZH}.items()
        ]
        return render_template(
            "publicity/list.html", rows=[_shown(tx, row) for row in rows], chips=chips, errors=problems
        )


def _shown(tx: Tx, row: Publication) -> dict[str, Any]:
    today = day_of(tx.at)
    light, text = "none", ""
    if row.status == rules.PROPOSED:
        light, text = _light(row, today, row.due_on), _until(row.due_on, today, "公示")
    elif row.status == rules.PUBLISHED and row.withdraw_by:
        light, text = "red", _until(row.withdraw_by, today, "撤回")
    return {
        "row": row,
        "status": row.status_on(today),
        "plain": rules.plainly(row.content),
        "kind": rules.KINDS_ZH[row.kind],
        "light": light,
        "text": text,
    }


def _until(last: dt.date, today: dt.date, what: str) -> str:
    """Say until when, or that the day has passed."""
    return f"须于 {last} 前{what}" if today <= last else f"应于 {last} 前{what}，已超期"


def _light(row: Publication, today: Any, last: Any) -> str:
    left = (last - today).days
    return "red" if left <= 1 else "yellow" if left <= 3 else "green"


def _one(publication_id: uuid.UUID, problems: list[tuple[str, str]]) -> str:
    actor().require("case:read")
    with database().reading(actor()) as tx:
        row = publicity.get(tx, publication_id)
        case = cases.get(tx, row.case_id)
        people = names(tx, [row.proposed_by, row.published_by, row.withdrawn_by])
        own = (row.proposed_by, case.officer_id, case.second_officer_id)
        mine = actor().person_id is not None and actor().person_id in own
        may = actor().may("publicity:approve")
        return render_template(
            "publicity/one.html", shown=_shown(tx, row), row=row, case=case, people=people,
            labels=rules.LISTS[row.kind], causes=rules.CAUSES, errors=problems, error_of=dict(problems),
            values=request.form,
            may_approve=may and not mine and row.status == rules.PROPOSED,
            may_withdraw=may and row.status == rules.PUBLISHED, mine=mine,
            may_note=actor().may("task:complete") and row.status == rules.PUBLISHED and row.withdraw_by is None,
        )  # fmt: skip
