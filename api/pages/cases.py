"""案件: the list, its export, and the registration of a new lead."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, render_template, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.exports import spreadsheet
from api.filters import day
from api.pages import clocks
from api.pages.case import blueprint
from api.pages.files import send_data
from api.pages.listing import Listing, chip, listing
from db.errors import DomainError
from db.session import Tx
from engine import cases as engine_cases
from engine import tasks
from engine.cases import OPEN, STATUS_ZH
from engine.registry import Registry
from processes import case_page, paperwork, worklist
from processes.worklist import CaseRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = ("期限", "案号", "当事人", "案由", "当前环节", "承办人", "地址", "登记日期", "状态")


@blueprint.get("")
def index() -> str | Response:
    """Show the list of cases, or export it."""
    actor().require("case:read")
    listed = listing(("number", "party", "opened"), "-opened", ("status", "light", "mine"))
    exporting = request.args.get("format") == "xlsx"
    with database().reading(actor()) as tx:
        rows = _rows(tx, listed, all_of_them=exporting)
        if exporting:
            return sheet("案件", HEADS, [[row[key] for key in _COLUMNS] for row in rows])
        return render_template(
            "cases.html",
            listing=listed,
            status_chips=[
                chip(listed, "status", "", "全部状态"),
                *(chip(listed, "status", key, title) for key, title in STATUS_ZH.items()),
                chip(listed, "mine", "1", "我承办的"),
            ],
            light_chips=[
                chip(listed, "light", key, title)
                for key, title in (("red", "告急"), ("yellow", "预警"), ("green", "正常"))
            ],
        )


_COLUMNS = ("due_text", "number", "party", "matter", "step", "officer", "address", "opened_on", "status_word")


def _rows(tx: Tx, listed: Listing, *, all_of_them: bool) -> list[dict[str, Any]]:
    light = listed.filters.get("light")
    found, total = worklist.cases(
        tx,
        status=listed.filters.get("status"),
        officer_id=actor().person_id if listed.filters.get("mine") else None,
        light=light if light in worklist.LIGHTS else None,
        sort=listed.sort,
        down=listed.down,
        limit=10_000 if all_of_them else listed.size,
        offset=0 if all_of_them else listed.offset,
    )
    rows = worklist.rows_of(tx, found)
    names = case_page.names_of(tx, [row.case.officer_id for row in rows])
    listed.fill([as_row(tx, row, names) for row in rows], total, worklist.COUNTED)
    return list(listed.rows)


@blueprint.get("/dossiers.zip")
def dossiers() -> Response | BaseResponse:
    """Give the dossiers of the listed cases as one zip, filtered as the list is."""
    actor().require("case:read")
    listed = listing(("number", "party", "opened"), "-opened", ("status", "light", "mine"), size=50)
    try:
        with database().reading(actor()) as tx:
            ids = [row["id"] for row in _rows(tx, listed, all_of_them=False)]
            data = paperwork.archive(tx, [engine_cases.get(tx, one) for one in ids])
    except DomainError as error:
        flash(error.message("zh"), "error")
        return redirect(url_for("cases.index"))
    headers = {"Content-Disposition": "attachment; filename=dossiers.zip"}
    return Response(data, mimetype="application/zip", headers=headers)


def as_row(tx: Tx, row: CaseRow, names: Any) -> dict[str, Any]:
    """Describe a case for a list."""
    case = row.case
    return {
        "id": case.id,
        "number": case.case_number,
        "party": case.party_name,
        "party_code": case.party_code,
        "title": case.title or "新登记案源",
        "matter": case.matter,
        "address": case.address,
        "step": "、".join(dict.fromkeys(task.name for task in row.tasks)) or ("等待中" if case.status == OPEN else ""),
        "officer": names.get(case.officer_id),
        "opened_at": case.opened_at,
        "opened_on": day(case.opened_at),
        "status_word": STATUS_ZH[case.status],
        "light": row.clock.light,
        "due_text": clocks.left(row.clock, tx.at),
    }


def sheet(title: str, heads: tuple[str, ...], rows: list[list[Any]]) -> Response:
    """Answer with a spreadsheet of exactly what is listed."""
    return send_data(spreadsheet(title, heads, rows), XLSX, f"{title}.xlsx", keep=True)


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> str | tuple[str, int] | BaseResponse:
    """Register a lead: choose the unit, then the first step asks the rest."""
    actor().require("case:open")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            return redirect(_opened())
        except DomainError as error:
            problems = [("", error.message("zh"))]
    with database().reading(actor()) as tx:
        shown = render_template(
            "case_new.html",
            processes=[(key, one.title) for key, one in tx.use(Registry).processes.items()],
            units=case_page.units_for_opening(tx),
            errors=problems,
            values=request.form,
        )
    return shown, 422 if problems else 200


def _opened() -> str:
    unit_id = request.form.get("unit", type=uuid.UUID)
    with database().transaction(actor()) as tx:
        body_id = case_page.body_of_unit(tx, unit_id)
        case = engine_cases.open_case(tx, process_key=request.form.get("process", ""), unit_id=unit_id, body_id=body_id)
        first = next(iter(case_page.tasks_of(tx, case.id, open_only=True)), None)
        if first is not None and actor().may("task:claim") and tasks.may_work_on(tx, case, first):
            tasks.claim(tx, task_id=first.id)
        return url_for("cases.work", case_id=case.id)
