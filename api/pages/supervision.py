"""监督: unit x stage with lights, and every yellow or red case with its holder and since when."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import LIGHTS, moment
from api.pages import clocks
from api.pages.cases import sheet
from api.pages.listing import Listing, listing
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import cases
from engine.deadlines import Param
from engine.registry import Process, Registry
from processes import case_page, parameters, supervision, worklist
from processes.supervision import Count, Standing, Wanted
from processes.supervision_order import linking
from processes.supervision_order.deadlines import DEADLINES
from processes.supervision_order.linking import watching

blueprint = Blueprint("supervision", __name__, url_prefix="/supervision")

#: Working days to answer that the form of an order offers at first.
ANSWER_DAYS = 5

HEADS = ("期限", "期限名称", "案号", "当事人", "案由", "停在环节", "办理人", "批准人", "停留自", "退回次数", "部门")


@blueprint.get("")
def index() -> str | Response:
    """Show matrix and list."""
    actor().require("supervision:read")
    listed = listing(supervision.SORTS, "urgency", ("light", "process", "unit", "stage"))
    exporting = request.args.get("format") == "xlsx"
    with database().reading(actor()) as tx:
        counts = supervision.counts(tx)
        wanted = _wanted(listed)
        span = {"limit": supervision.MOST} if exporting else {"limit": listed.size, "offset": listed.offset}
        rows = supervision.page(tx, wanted, sort=listed.sort, down=listed.down, **span) if wanted else []
        names = case_page.names_of(tx, [person for one in rows for person in one.people])
        units = case_page.units_of(tx, [*(one.unit_id for one in counts), *(one.case.unit_id for one in rows)])
        watched = watching(tx, [one.case.id for one in rows])
        shown = [_row(tx, one, names, units, watched) for one in rows]
        if exporting:
            return sheet("监督", HEADS, [_cells(row) for row in shown])
        listed.fill(shown, sum(one.cases for one in counts if wanted and _fits(one, wanted)))
        seen = Counter[str]()
        for one in counts:
            seen[one.light] += one.cases
        return render_template(
            "supervision.html",
            listing=listed,
            totals={key: seen[key] for key in LIGHTS} | {"open": seen.total()},
            matrices=[_matrix(process, stages, counts, units) for process, stages in supervision.stages(tx, counts)],
            now=tx.at,
            list_title=_title(tx, listed, units),
        )


def _wanted(listed: Listing) -> Wanted | None:
    """Read what is wanted from the address: what is near its end when nothing is; None for what cannot be."""
    given = listed.filters
    lights = (given["light"],) if "light" in given else () if given else ("red", "yellow")
    try:
        unit_id = uuid.UUID(given["unit"]) if "unit" in given else None
    except ValueError:
        return None
    wanted = Wanted(lights, unit_id, given.get("stage"), given.get("process"))
    return wanted if set(lights) <= set(worklist.LIGHTS) else None


def _fits(one: Count, wanted: Wanted) -> bool:
    return (
        (not wanted.lights or one.light in wanted.lights)
        and wanted.unit_id in (None, one.unit_id)
        and wanted.stage in (None, one.stage)
        and wanted.process_key in (None, one.process_key)
    )


@blueprint.route("/orders/<uuid:case_id>", methods=["GET", "POST"])
def order(case_id: uuid.UUID) -> str | tuple[str, int] | BaseResponse:
    """Give an order on a case: the second of two clicks."""
    actor().require("supervision:order")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                demand, days = request.form.get("demand", ""), request.form.get("days", 0, type=int)
                linking.order(tx, case_id=case_id, demand=demand, days=days)
            flash("已发出督办，承办部门负责人须在期限内答复。", "done")
            return redirect(url_for("supervision.index"))
        except DomainError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            problems = list(fields.items()) or [("", error.message("zh"))]
    with database().reading(actor()) as tx:
        case = cases.get(tx, case_id)
        clock = worklist.clocks_of(tx, [case.id]).get(case.id, worklist.NO_CLOCK)
        demand = f"请核查{case.case_number or case.title}的办理情况，说明停留原因，依法限期办理。"
        declared = DEADLINES["J03"].amount
        key = declared.key if isinstance(declared, Param) else ""
        page = render_template(
            "supervision_order.html", case=case, clock=clock, due_text=clocks.left(clock, tx.at), errors=problems,
            error_of=dict(problems), unit=case_page.units_of(tx, [case.unit_id]).get(case.unit_id),
            watched=watching(tx, [case.id]).get(case.id, []),
            values={"demand": demand, "days": parameters.value(tx, key, default=ANSWER_DAYS), **request.form},
        )  # fmt: skip
    return (page, 422) if problems else page


@blueprint.post("/leads")
def lead() -> BaseResponse:
    """Begin a supervision with its lead."""
    with database().transaction(actor()) as tx:
        case = linking.register(tx)
        case_id = case.id
    return redirect(url_for("cases.work", case_id=case_id))


def _row(tx: Tx, one: Standing, names: Any, units: Any, watched: Any) -> dict[str, Any]:
    case = one.case
    return {
        "watched": watched.get(case.id, []),
        "may_order": actor().may("supervision:order") and case.unit_id and case.process_key != linking.PROCESS,
        "case_id": case.id,
        "light": one.clock.light,
        "due_text": clocks.left(one.clock, tx.at),
        "deadline": one.clock.title,
        "number": case.case_number,
        "party": case.party_name,
        "title": case.title or "新登记案源",
        "matter": case.matter,
        "step": one.step,
        "holder": names.get(one.holder_id) or one.candidates,
        "approver": names.get(one.approver_id),
        "since": one.since,
        "returned": one.returned,
        "unit": units.get(case.unit_id),
    }


def _cells(row: dict[str, Any]) -> list[Any]:
    order = ("due_text", "deadline", "number", "party", "matter", "step", "holder", "approver")
    return [*(row[key] for key in order), moment(row["since"]), row["returned"], row["unit"]]


def _matrix(process: Process, stages: list[str], counts: list[Count], units: Any) -> dict[str, Any]:
    """Lay out one procedure: a row a unit, a column a stage; what no case of it stands in is left out."""
    cells: dict[tuple[Any, str], Counter[str]] = defaultdict(Counter)
    for one in counts:
        if one.process_key == process.key:
            cells[one.unit_id, one.stage][one.light] += one.cases
    rows = []
    for unit_id in sorted({unit_id for unit_id, _ in cells}, key=lambda one: units.get(one, "～")):
        shown = [_cell(process.key, unit_id, stage, cells[unit_id, stage]) for stage in stages]
        total = sum(one["total"] for one in shown)
        rows.append({"unit": units.get(unit_id, "未定部门"), "cells": shown, "total": total})
    whole = _cell(process.key, None, "", sum(cells.values(), Counter[str]()))
    return {"title": process.title, "stages": stages, "rows": rows, "whole": whole}


def _cell(process_key: str, unit_id: Any, stage: str, seen: Counter[str]) -> dict[str, Any]:
    counts = {key: seen[key] for key in LIGHTS}
    counts["none"] += counts["paused"]
    worst = next((key for key in ("red", "yellow", "green") if counts[key]), "none")
    words = (("red", "告急"), ("yellow", "预警"), ("green", "正常"), ("none", "无期限"))
    return {
        "stage": stage,
        "counts": counts,
        "total": seen.total(),
        "worst": worst,
        "text": "，".join(f"{word} {counts[key]} 件" for key, word in words if counts[key]),
        "url": url_for("supervision.index", process=process_key, unit=unit_id, stage=stage or None),
    }


def _title(tx: Tx, listed: Listing, units: Any) -> str:
    if not listed.filters:
        return "告急与预警案件"
    process = tx.use(Registry).processes.get(listed.filters.get("process", ""))
    unit = next((name for key, name in units.items() if str(key) == listed.filters.get("unit")), "")
    light = LIGHTS.get(listed.filters.get("light", ""), ("",))[0]
    words = (process.title if process else "", unit, listed.filters.get("stage", ""), light)
    return " · ".join(part for part in words if part) or "案件"
