"""管理 › 环节时限 and 日历: internal limits per step and unit; the yearly notices; and what kind of day a day is."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import WEEKDAYS
from api.pages.admin import blueprint, show
from db.errors import DomainError, Invalid
from engine import calendar_years, people, step_limits
from engine.registry import Registry

days = Blueprint("calendar", __name__, url_prefix="/calendar")

UNITS = {"working_days": "个工作日", "calendar_days": "日", "hours": "小时"}


@blueprint.route("/limits", endpoint="limits", methods=["GET", "POST"])
def limits() -> str | tuple[str, int] | BaseResponse:
    """Show the table step x unit; set a limit."""
    actor().require("limits:manage")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            _set_limit()
            flash("已设定，今后转入该环节的任务按此计算。", "done")
            return redirect(url_for("admin.limits", process=request.form.get("process")))
        except DomainError as error:
            problems = _problems(error)
    with database().reading(actor()) as tx:
        registry = tx.use(Registry)
        key = request.values.get("process", "") or next(iter(registry.processes), "")
        steps = registry.processes[key].steps if key in registry.processes else {}
        table = {(one.element_id, one.unit_id): one for one in step_limits.table(tx, process_key=key)}
        units = people.units(tx)
        own = [unit for unit in units if "administrator" in actor().roles or unit.id in actor().unit_ids]
        rows = [
            {
                "key": element,
                "title": step.title,
                "stage": step.stage,
                "cells": [_cell(table.get((element, unit_id))) for unit_id in (None, *(unit.id for unit in units))],
            }
            for element, step in steps.items()
        ]
        shown = show(
            "admin/limits.html", "limits", rows=rows, units=units, own=own, process=key, errors=problems,
            processes=[(name, one.title) for name, one in registry.processes.items()], unit_words=UNITS,
            everywhere="administrator" in actor().roles, values=request.form,
        )  # fmt: skip
    return shown, 422 if problems else 200


def _cell(one: step_limits.StepLimit | None) -> str:
    return f"{one.amount} {UNITS.get(one.unit, one.unit)}" if one else ""


def _set_limit() -> None:
    form = request.form
    if not form.get("amount", "").isdigit():
        raise Invalid({"amount": "请填写大于零的整数"})
    unit = form.get("unit") or None
    with database().transaction(actor()) as tx:
        step_limits.set_limit(
            tx,
            unit_id=uuid.UUID(unit) if unit else None,
            process_key=form.get("process", ""),
            element_id=form.get("step", ""),
            amount=int(form["amount"]),
            unit=form.get("measure", "working_days"),  # type: ignore[arg-type]
        )


@blueprint.route("/calendar", endpoint="calendar", methods=["GET", "POST"])
def notices() -> str | tuple[str, int] | BaseResponse:
    """Show the years and their notices; load one."""
    actor().require("calendar:manage")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            moved = _load_notice()
            flash(f"已导入放假安排，重新计算了 {moved} 个期限。", "done")
            return redirect(url_for("admin.calendar"))
        except DomainError as error:
            problems = _problems(error)
    with database().reading(actor()) as tx:
        years = sorted(calendar_years.calendar(tx).years.values(), key=lambda year: -year.year)
        shown = show(
            "admin/calendar.html",
            "calendar",
            years=years,
            missing=calendar_years.missing(tx),
            errors=problems,
            values=request.form,
        )
    return shown, 422 if problems else 200


def _load_notice() -> int:
    form = request.form
    year = form.get("year", type=int)
    if year is None or not 1990 <= year <= 2200:
        raise Invalid({"year": "请填写年份"})
    with database().transaction(actor()) as tx:
        return calendar_years.load_notice(
            tx,
            year=year,
            notice=form.get("notice", ""),
            source=form.get("source", ""),
            off=_days(form.get("off", ""), "off"),
            work=_days(form.get("work", ""), "work"),
        )


def _days(text: str, name: str) -> list[dt.date]:
    """Read days that stand one beside the other, separated by whatever is no date."""
    try:
        return [dt.date.fromisoformat(word) for word in re.split(r"[\s,，、;；]+", text.strip()) if word]
    except ValueError as error:
        raise Invalid({name: f"日期应写作 2027-01-01，多个日期用空格隔开（{error}）"}) from None


@days.get("/day/<day>")
def day(day: str) -> Response:
    """Tell which weekday a day is and whether it is worked, for the hint beside date fields."""
    try:
        found = dt.date.fromisoformat(day)
    except ValueError:
        abort(404)
    with database().reading(actor()) as tx:
        calendar = calendar_years.calendar(tx)
    worked = calendar.is_working(found)
    known = found.year in calendar.years
    word = ("工作日" if worked else "休") + ("" if known else "（该年放假安排未公布，按周末推定）")
    return jsonify(day=found.isoformat(), working=worked, known=known, text=f"星期{WEEKDAYS[found.weekday()]}　{word}")


def _problems(error: DomainError) -> list[tuple[str, Any]]:
    fields = error.fields if isinstance(error, Invalid) else {}
    return list(fields.items()) or [("", error.message("zh"))]
