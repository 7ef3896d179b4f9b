"""监督: unit x stage with lights, and every yellow or red case with its holder and since when."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from api.auth import actor, database
from api.filters import LIGHTS, moment
from api.pages import clocks
from api.pages.cases import sheet
from api.pages.listing import Listing, listing
from db.session import Tx
from processes import case_page, supervision
from processes.supervision import Standing

blueprint = Blueprint("supervision", __name__, url_prefix="/supervision")

HEADS = ("期限", "期限名称", "案号", "当事人", "案由", "停在环节", "办理人", "批准人", "停留自", "退回次数", "部门")


@blueprint.get("")
def index() -> str | Response:
    """Show matrix and list."""
    actor().require("supervision:read")
    listed = listing(("urgency", "since", "returned"), "urgency", ("light", "unit", "stage"))
    with database().reading(actor()) as tx:
        standing = supervision.standing(tx)
        rows = _chosen(listed, standing)
        names = case_page.names_of(tx, [person for one in rows for person in one.people])
        units = case_page.units_of(tx, [one.case.unit_id for one in standing])
        shown = [_row(tx, one, names, units) for one in rows]
        if request.args.get("format") == "xlsx":
            return sheet("监督", HEADS, [_cells(row) for row in shown])
        listed.fill(shown[listed.offset : listed.offset + listed.size], len(shown))
        totals = {key: sum(one.clock.light == key for one in standing) for key in LIGHTS} | {"open": len(standing)}
        return render_template(
            "supervision.html",
            listing=listed,
            totals=totals,
            matrix=_matrix(tx, standing, units),
            now=tx.at,
            list_title=_title(listed, units),
        )


def _chosen(listed: Listing, standing: list[Standing]) -> list[Standing]:
    wanted = listed.filters
    rows = [
        one
        for one in standing
        if (
            one.clock.light == wanted["light"]
            if "light" in wanted
            else bool(wanted) or one.clock.light in ("red", "yellow")
        )
        and wanted.get("unit", str(one.case.unit_id)) == str(one.case.unit_id)
        and wanted.get("stage", one.case.stage) == one.case.stage
    ]
    if listed.sort != "urgency":
        return sorted(
            rows, key=lambda one: one.returned if listed.sort == "returned" else one.since, reverse=listed.down
        )
    return sorted(rows, key=lambda one: one.clock.urgency)


def _row(tx: Tx, one: Standing, names: Any, units: Any) -> dict[str, Any]:
    case = one.case
    return {
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


def _matrix(tx: Tx, standing: list[Standing], units: Any) -> dict[str, Any]:
    stages = supervision.stages(tx, standing)
    rows = []
    for unit_id in sorted({one.case.unit_id for one in standing}, key=lambda one: units.get(one, "～")):
        members = [one for one in standing if one.case.unit_id == unit_id]
        cells = [_cell(unit_id, stage, [one for one in members if one.case.stage == stage]) for stage in stages]
        rows.append({"unit": units.get(unit_id, "未定部门"), "cells": cells, "total": len(members)})
    return {"stages": stages, "rows": rows}


def _cell(unit_id: Any, stage: str, members: list[Standing]) -> dict[str, Any]:
    counts = {key: sum(one.clock.light == key for one in members) for key in LIGHTS}
    counts["none"] += counts["paused"]
    worst = next((key for key in ("red", "yellow", "green") if counts[key]), "none")
    words = (("red", "告急"), ("yellow", "预警"), ("green", "正常"), ("none", "无期限"))
    return {
        "stage": stage,
        "counts": counts,
        "total": len(members),
        "worst": worst,
        "text": "，".join(f"{word} {counts[key]} 件" for key, word in words if counts[key]),
        "url": url_for("supervision.index", unit=unit_id, stage=stage),
    }


def _title(listed: Listing, units: Any) -> str:
    if not listed.filters:
        return "告急与预警案件"
    unit = next((name for key, name in units.items() if str(key) == listed.filters.get("unit")), "")
    light = LIGHTS.get(listed.filters.get("light", ""), ("",))[0]
    return " · ".join(part for part in (unit, listed.filters.get("stage", ""), light) if part) or "案件"
