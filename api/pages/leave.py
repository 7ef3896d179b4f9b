"""请假代理: who stands in for whom, and since when."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import people, substitutions
from engine.calendar import day_of
from engine.people import Person
from engine.people_rows import Substitution

blueprint = Blueprint("leave", __name__, url_prefix="/leave")


@blueprint.route("", methods=["GET", "POST"])
def index() -> str | tuple[str, int] | Response:
    """Show the arrangements of the reader (or all, for who manages people); arrange another."""
    actor().require("task:claim")
    problems: dict[str, str] = {}
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                substitutions.arrange(tx, **_arrangement())
            flash("已设置。代理期内，代理人可办理其角色对应的审批、审核任务，历程中注明代理。", "done")
            return redirect(url_for("leave.index"))
        except DomainError as error:
            problems = dict(error.fields) if isinstance(error, Invalid) else {"": error.message("zh")}
    with database().reading(actor()) as tx:
        absent = _absent(tx)
        own = None if actor().may("people:manage") or len(absent) > 1 else actor().person_id
        rows = [row for row in substitutions.listed(tx, person_id=own) if own or _concerns(row, absent)]
        names = people.names(tx, [one for row in rows for one in (row.person_id, row.substitute_id)])
        page = render_template(
            "leave.html",
            rows=[_row(row, names, absent) for row in rows],
            absent=absent,
            everybody=people.persons(tx, active=True),
            today=day_of(tx.at),
            errors=list(problems.items()),
            error_of=problems,
            values=request.form,
        )
    return (page, 422) if problems else page


def _arrangement() -> dict[str, Any]:
    """Read the form; the last day of leave is named in it, the first day after it is kept."""
    given = request.form
    problems: dict[str, str] = {}
    days: dict[str, dt.date] = {}
    for name, asked in (("valid_from", "开始日"), ("last_day", "结束日")):
        try:
            days[name] = dt.date.fromisoformat(given.get(name, ""))
        except ValueError:
            problems[name] = f"请选择{asked}"
    person = given.get("person", type=uuid.UUID) or actor().person_id
    substitute = given.get("substitute_id", type=uuid.UUID)
    if substitute is None:
        problems["substitute_id"] = "请选择代理人"
    if problems:
        raise Invalid(problems)
    return {
        "person_id": person, "substitute_id": substitute, "valid_from": days["valid_from"],
        "valid_to": days["last_day"] + dt.timedelta(days=1), "reason": given.get("reason", ""),
    }  # fmt: skip


def _absent(tx: Tx) -> list[Person]:
    """Offer for whom the reader may arrange: oneself, the people of the units one heads, or everybody."""
    if actor().may("people:manage"):
        return people.persons(tx, active=True)
    headed = [unit for unit in actor().unit_ids if f"unit_head@{unit}" in actor().roles]
    held = [
        one
        for unit in headed
        for role in ("officer", "intake", "unit_head")
        for one in people.candidates(tx, role, unit_id=unit)
    ]
    person = actor().person_id
    own = [people.get(tx, person)] if person else []
    return list({one.id: one for one in [*own, *held]}.values())


def _concerns(row: Substitution, absent: list[Person]) -> bool:
    return bool({row.person_id, row.substitute_id} & {one.id for one in absent})


def _row(row: Substitution, names: dict[uuid.UUID, str], absent: list[Person]) -> dict[str, Any]:
    return {
        "id": row.id,
        "away": names.get(row.person_id, ""),
        "instead": names.get(row.substitute_id, ""),
        "first": row.valid_from,
        "last": row.valid_to - dt.timedelta(days=1),
        "reason": row.reason,
        "may_end": row.person_id in {one.id for one in absent},
    }


@blueprint.post("/<uuid:substitution_id>/end")
def end(substitution_id: uuid.UUID) -> Response:
    """End an arrangement today."""
    try:
        with database().transaction(actor()) as tx:
            substitutions.end(tx, substitution_id=substitution_id)
        flash("已结束代理。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("leave.index"))
