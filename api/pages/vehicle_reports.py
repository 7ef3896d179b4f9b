"""车辆 › 巡查周报: the stored weeks, each with its vehicles and areas, and as XLSX; the table of any days as XLSX."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request

from api.auth import actor, database
from api.exports import spreadsheet
from api.pages.files import send_data
from api.pages.vehicles import blueprint
from engine import people
from processes import case_page
from vehicles import reports

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = (
    "车牌号",
    "名称",
    "部门",
    "出动天数",
    "里程（公里）",
    "行驶时间（小时）",
    "上报时段（小时）",
    "出车次数",
    "出车时间（小时）",
)


@blueprint.get("/report/<week>")
def weekly(week: str) -> str | Response:
    """Show the report of a week, or give it as XLSX."""
    actor().require("track:read")
    try:
        monday = dt.date.fromisoformat(week)
    except ValueError:
        raise reports.ReportUnknown(kind="report") from None
    with database().transaction(actor()) as tx:
        found = reports.look(tx, week=monday)
        units = {str(one.id): one.name for one in people.units(tx)}
        rows = [_row(one, units) for one in found.vehicles]
        if request.args.get("format") == "xlsx":
            covered = [("责任区", one.name, "", one.days, "", "", "", "", f"{one.share:.0%}") for one in found.areas]
            return send_table(f"巡查周报-{monday:%Y%m%d}", HEADS, [*rows, *covered])
        return render_template(
            "vehicles/weekly.html", report=found, rows=rows, until=monday + dt.timedelta(days=6),
            tenant=case_page.tenant_name(tx),
        )  # fmt: skip


def _row(one: reports.Line, units: dict[str, str]) -> tuple[Any, ...]:
    hours = [round(seconds / 3600, 1) for seconds in (one.moving_seconds, one.on_seconds, one.shift_seconds)]
    unit = units.get(one.unit_id or "", "—")
    return (one.plate, one.label, unit, one.days, round(one.metres / 1000, 1), hours[0], hours[1], one.shifts, hours[2])


def send_table(name: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Response:
    """Send rows as XLSX."""
    return send_data(spreadsheet(name, heads, rows), XLSX, f"{name}.xlsx")
