"""检查: inspections in hand, the yearly plans, and the register of objects."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.pages.cases import as_row
from api.pages.listing import Listing, chip, listing
from db.errors import DomainError, Invalid
from db.session import Tx
from engine.calendar import day_of
from engine.cases import OPEN, STATUS_ZH
from processes import case_page, inspection_reads, worklist
from processes.inspection import objects, plans, rules
from processes.inspection.facts import result_words

blueprint = Blueprint("inspections", __name__, url_prefix="/inspections")

TABS = (("index", "检查任务"), ("plans", "年度计划"), ("draws", "双随机抽取"), ("objects", "对象名录库"))
#: Lines for new items on the form of a plan.
MORE_LINES = 3


def show(template: str, tab: str, **context: Any) -> str:
    """Render a page with the tabs of 检查."""
    tabs = [{"key": key, "title": title, "url": url_for(f"inspections.{key}")} for key, title in TABS]
    return render_template(f"inspections/{template}", tab=tab, tabs=tabs, **context)


def problems_of(error: DomainError) -> list[tuple[str, str]]:
    """Give what is wrong for the summary on top of a form."""
    fields = error.fields if isinstance(error, Invalid) else {}
    return list(fields.items()) or [("", error.message("zh"))]


@blueprint.get("")
def index() -> str:
    """Show the inspections, by source and state."""
    actor().require("case:read")
    listed = listing(("number", "party", "opened"), "-opened", ("source", "state"))
    with database().reading(actor()) as tx:
        _fill(tx, listed)
        return show(
            "index.html",
            "index",
            listing=listed,
            sources=[
                chip(listed, "source", "", "全部来源"),
                *(chip(listed, "source", key, title) for key, title in rules.SOURCES.items()),
            ],
            states=[chip(listed, "state", "open", "办理中"), chip(listed, "state", "closed", "已办结")],
        )


def _fill(tx: Tx, listed: Listing) -> None:
    found, total = inspection_reads.inspections(
        tx, source=listed.filters.get("source", ""), state=listed.filters.get("state", ""), sort=listed.sort,
        down=listed.down, limit=listed.size, offset=listed.offset,
    )  # fmt: skip
    rows = worklist.rows_of(tx, found)
    names = case_page.names_of(tx, [row.case.officer_id for row in rows])
    listed.fill([_row(tx, row, names) for row in rows], total)


def _row(tx: Tx, row: Any, names: Any) -> dict[str, Any]:
    facts = row.case.facts
    asked, counted = facts.get("request") or {}, facts.get("tally") or {}
    return as_row(tx, row, names) | {
        "source": rules.SOURCES.get(str(asked.get("source")), "待填写"),
        "number_of_year": counted.get("number"), "cap": counted.get("cap"), "abnormal": counted.get("abnormal"),
        "result": result_words(facts) or ("" if row.case.status == OPEN else STATUS_ZH[row.case.status]),
    }  # fmt: skip


# --- plans


@blueprint.get("/plans", endpoint="plans")
def plans_listed() -> str:
    """Show the yearly plans."""
    return _plans([])


@blueprint.post("/plans")
def plan_drafted() -> tuple[str, int] | Response:
    """Begin a plan."""
    try:
        with database().transaction(actor()) as tx:
            row = plans.draft(tx, body_id=_id("body_id", "请选择执法主体"), year=_number("year"))
        return redirect(url_for("inspections.plan", plan_id=row.id))
    except DomainError as error:
        return _plans(problems_of(error)), 422


def _plans(problems: list[tuple[str, str]]) -> str:
    actor().require("case:read")
    with database().reading(actor()) as tx:
        names = inspection_reads.body_names(tx)
        year = day_of(tx.at).year
        return show(
            "plans.html", "plans", rows=[_plan_row(one, names) for one in plans.plans(tx)], errors=problems,
            bodies=inspection_reads.own_bodies(tx), years=(year, year + 1), year=year, values=request.form,
            missing=[names[one] for one in inspection_reads.without_plan(tx, year)],
        )  # fmt: skip


def _plan_row(row: plans.InspectionPlan, names: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    return {
        "id": row.id, "title": row.title, "year": row.year, "body": names.get(row.body_id, ""), "cap": row.cap,
        "status": row.status, "status_word": plans.STATUSES[row.status], "items": row.items, "note": row.note,
        "published_at": row.published_at, "reported_to": row.reported_to, "reported_on": row.reported_on,
        "opinion": row.opinion, "replaced_at": row.replaced_at,
    }  # fmt: skip


@blueprint.get("/plans/<uuid:plan_id>")
def plan(plan_id: uuid.UUID) -> str:
    """Show a plan with what may be done with it now."""
    return _plan(plan_id, [])


@blueprint.post("/plans/<uuid:plan_id>")
def plan_do(plan_id: uuid.UUID) -> tuple[str, int] | Response:
    """Change, submit, decide on or publish a plan."""
    try:
        with database().transaction(actor()) as tx:
            said = _PLAN_DOES[request.form.get("do", "")](tx, plan_id)
    except KeyError:
        return _plan(plan_id, [("", "请从页面上的按钮操作。")]), 422
    except DomainError as error:
        return _plan(plan_id, problems_of(error)), 422
    flash(said, "done")
    return redirect(url_for("inspections.plan", plan_id=plan_id))


def _plan(plan_id: uuid.UUID, problems: list[tuple[str, str]]) -> str:
    actor().require("case:read")
    with database().reading(actor()) as tx:
        row = plans.get(tx, plan_id)
        names = case_page.names_of(tx, [row.drafted_by, row.submitted_by, row.approved_by])
        history = [
            (title, at, names.get(who, "") if who else "")
            for title, at, who in (
                ("拟制", row.drafted_at, row.drafted_by), ("报送", row.submitted_at, row.submitted_by),
                ("批准", row.approved_at, row.approved_by), ("公布", row.published_at, None),
                ("被调整计划替代", row.replaced_at, None),
            )
            if at
        ]  # fmt: skip
        lines = [*row.items, *({} for _ in range(MORE_LINES))] if row.status == plans.DRAFT else row.items
        return show(
            "plan.html", "plans", plan=_plan_row(row, inspection_reads.body_names(tx)), lines=lines, modes=rules.MODES,
            history=history, errors=problems, values=request.form,
            units=inspection_reads.units_of_body(tx, row.body_id),
            may={
                "change": row.status == plans.DRAFT and actor().may("inspection:plan"),
                "decide": row.status == plans.SUBMITTED and actor().may("inspection:approve"),
                "publish": row.status == plans.APPROVED and actor().may("inspection:plan"),
                "draw": row.status == plans.PUBLISHED and actor().may("inspection:draw"),
            },
            today=day_of(tx.at),
        )  # fmt: skip


def _change(tx: Tx, plan_id: uuid.UUID) -> str:
    form = request.form
    columns = ("code", "mode", "objects", "count", "period")
    lines = zip(*(form.getlist(f"item_{name}") for name in columns), strict=False)
    items: list[dict[str, Any]] = []
    for values in lines:
        one = dict(zip(columns, (value.strip() for value in values), strict=True))
        if one["code"]:
            items.append({**one, "category": one["objects"], "count": one["count"] if one["count"].isdigit() else 0})
    plans.change(tx, plan_id=plan_id, items=items, cap=_number("cap"))
    return "已保存。"


def _submit(tx: Tx, plan_id: uuid.UUID) -> str:
    _change(tx, plan_id)
    plans.submit(tx, plan_id=plan_id)
    return "已报送负责人审批。"


def _decide(tx: Tx, plan_id: uuid.UUID) -> str:
    approved = request.form.get("approved") == "yes"
    plans.decide(tx, plan_id=plan_id, approved=approved, opinion=request.form.get("opinion", ""))
    return "已批准，待公布。" if approved else "已退回修改。"


def _publish(tx: Tx, plan_id: uuid.UUID) -> str:
    on = request.form.get("reported_on", "").strip()
    try:
        reported = dt.date.fromisoformat(on) if on else None
    except ValueError:
        raise Invalid({"reported_on": "日期格式应为 2026-03-02"}) from None
    plans.publish(tx, plan_id=plan_id, reported_to=request.form.get("reported_to", ""), reported_on=reported)
    return "已公布，频次上限自现在起生效。"


_PLAN_DOES: Mapping[str, Callable[[Tx, uuid.UUID], str]] = {
    "change": _change, "submit": _submit, "decide": _decide, "publish": _publish,
}  # fmt: skip


# --- objects


@blueprint.route("/objects", endpoint="objects", methods=["GET", "POST"])
def objects_listed() -> str | tuple[str, int] | Response:
    """Show the register of objects; enter one, or take one out."""
    actor().require("case:read")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                said = _object(tx)
            flash(said, "done")
            return redirect(url_for("inspections.objects"))
        except DomainError as error:
            problems = problems_of(error)
    with database().reading(actor()) as tx:
        words = request.args.get("q", "")
        shown = show(
            "objects.html", "objects", rows=inspection_reads.weighed(tx, words), credits=rules.CREDITS,
            risks=rules.RISKS, errors=problems, values=request.form, q=words, may_enter=actor().may("inspection:plan"),
        )  # fmt: skip
    return shown, 422 if problems else 200


def _object(tx: Tx) -> str:
    form = request.form
    if form.get("do") == "retire":
        return f"已移出“{objects.retire(tx, code=form.get('code', ''), reason=form.get('reason', '')).name}”。"
    names = ("name", "kind", "representative", "address", "phone", "category")
    row = objects.enter(
        tx, code=form.get("code", "").strip(), credit=form.get("credit", "b"), risk=form.get("risk", "middle"),
        **{name: form.get(name, "") for name in names},
    )  # fmt: skip
    return f"已登记“{row.name}”。"


def _id(name: str, otherwise: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        raise Invalid({name: otherwise}) from None


def _number(name: str) -> int:
    try:
        return int(request.form.get(name, "").strip())
    except ValueError:
        raise Invalid({name: "请填写整数"}) from None
