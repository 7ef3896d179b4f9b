"""期限: every limit of the case with its proof: article, start, pauses, extensions, the calendar's notices."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.filters import moment
from api.pages import clocks
from api.pages.case import blueprint, found, show
from db.errors import DomainError
from db.session import Tx
from engine import deadlines as engine_deadlines
from engine.cases import Case
from engine.deadlines import RUNNING, Deadline
from processes import worklist

ENDS = {"stopped": "已终结", "superseded": "已重新起算"}


@blueprint.get("/<uuid:case_id>/deadlines")
def deadlines(case_id: uuid.UUID) -> str:
    """Show every limit with its proof."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        rows = [_row(tx, case, one) for one in engine_deadlines.of_case(tx, case.id)]
        return show(tx, case, "case/deadlines.html", "deadlines", deadlines=rows)


def _row(tx: Tx, case: Case, one: Deadline) -> dict[str, Any]:
    clock, proof = worklist.clock_of(one, tx.at), engine_deadlines.proof(tx, one)
    running = one.status == RUNNING
    light = ("none" if clocks.ran_out(clock, tx.at) else clock.light) if running else "done"
    rules = engine_deadlines.rules_of(tx, case) if running else {}
    return {
        "key": one.key,
        "title": one.title,
        "light": light,
        "left": clocks.left(clock, tx.at) if running else ENDS[one.status],
        "provisional": one.provisional,
        "confirmed": one.confirmed,
        "whose": clocks.whose(one.key, one.binds),
        "article": one.article,
        "started_at": one.started_on,
        "due_at": one.last_day,
        "due_time": _clock_time(one),
        "progress_text": f"第 {proof.used} / {proof.total}{engine_deadlines.UNITS[proof.unit]}",
        "percent": min(100, round(100 * proof.used / proof.total)) if running and proof.total else None,
        "ended": moment(one.stopped_at) + ("，按期" if one.on_time else "，逾期") if one.stopped_at else "",
        "lines": proof.lines,
        "days": [vars(day) for day in proof.days] if len(proof.days) <= 120 else [],
        "pause_grounds": rules[one.key].pauses if one.key in rules and actor().may("deadline:pause") else (),
        "open_pauses": [p.basis for p in engine_deadlines.pauses_of(tx, one) if p.until is None],
        "extension": engine_deadlines.next_extension(tx, case, one.key)
        if one.key in rules and actor().may("deadline:extend")
        else None,
    }


def _clock_time(one: Deadline) -> str:
    return moment(one.due_at)[11:] if one.unit == "hours" else ""


@blueprint.post("/<uuid:case_id>/deadlines/<key>")
def deadline_change(case_id: uuid.UUID, key: str) -> Response:
    """Pause, resume or extend a limit, on record."""
    form = request.form
    try:
        with database().transaction(actor()) as tx:
            match form.get("do"):
                case "pause":
                    note, begin = form.get("note", ""), _day(form.get("day"))
                    basis = form.get("basis", "")
                    engine_deadlines.pause(tx, case_id=case_id, key=key, basis=basis, begin=begin, note=note)
                    done = "期限已中止计算，相关定时随之暂停。"
                case "resume":
                    until, basis = _day(form.get("day")), form.get("basis", "")
                    engine_deadlines.resume(tx, case_id=case_id, key=key, basis=basis, until=until)
                    done = "期限已恢复计算，届满日顺延。"
                case _:
                    engine_deadlines.extend(tx, case_id=case_id, key=key, reason=form.get("reason", ""))
                    done = "期限已延长，届满日已重新计算。"
        flash(done, "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.deadlines", case_id=case_id))


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None
