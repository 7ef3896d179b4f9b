"""轨迹回放: a track on the map with its time bar, stops and trips; its print; areas, routes and reports."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, flash, json, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.files import send_data
from api.pages.vehicle_reports import send_table
from api.pages.vehicles import blueprint, listed_vehicles, map_data, problems_of, settings, shown_at
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import people
from processes import fences, worklist
from processes import fleet as case_fleet
from vehicles import basemap, fleet, geofences, looks, reports, routes, tracks
from vehicles.positions import ZONE, Point, day_bounds, flag_words

#: So many points at most are replayed; the picture of the way is made of them.
REPLAYED = 20_000


def span() -> tuple[dt.datetime, dt.datetime]:
    """Read from the address which part of a track is meant: a day, or from when to when on it."""
    try:
        day = dt.date.fromisoformat(request.values.get("day", ""))
        since, until = day_bounds(day)
        start, end = request.values.get("from", "").strip(), request.values.get("to", "").strip()
        since = dt.datetime.combine(day, dt.time.fromisoformat(start), ZONE) if start else since
        until = dt.datetime.combine(day, dt.time.fromisoformat(end), ZONE) if end else until
    except (ValueError, OverflowError):
        raise Invalid({"day": "请选择日期和时间"}) from None
    looks.window(since, until, 1)
    return since, until


@blueprint.get("/<uuid:vehicle_id>/track")
def track(vehicle_id: uuid.UUID) -> str | tuple[str, int]:
    """Show a track of a day; without a day, the last one that the vehicle reported on."""
    actor().require("track:read")
    problems: list[tuple[str, str]] = []
    shown: dict[str, Any] = {}
    with database().transaction(actor()) as tx:
        row = looks.followed(tx, vehicle_id)
        last = next(iter(looks.latest(tx, [row.id])), None)
        day = (last.at if last else tx.at).astimezone(ZONE).date()
        if "day" in request.args:
            try:
                since, until = span()
                day = since.astimezone(ZONE).date()
                points = looks.track(
                    tx,
                    vehicle_id=row.id,
                    since=since,
                    until=until,
                    limit=REPLAYED,
                    purpose=request.args.get("why", "")[:200],
                )
                shown = _replayed(points)
            except DomainError as error:
                problems = problems_of(error)
        page = render_template(
            "vehicles/track.html", vehicle=row, day=day, map=map_data(), errors=problems, told=shown.get("told"),
            rows=shown.get("rows", ()), replay=json.dumps(shown.get("replay"), ensure_ascii=False) if shown else "",
            others=[one for one in listed_vehicles(tx) if one.id != row.id], may_keep=actor().may("track:keep"),
            planned=routes.routes(tx), before=day - dt.timedelta(days=1), after=day + dt.timedelta(days=1),
        )  # fmt: skip
    return (page, 422) if problems else page


def _replayed(points: list[Point]) -> dict[str, Any]:
    told = tracks.tell(points)
    driven = [one for one in points if one.driven]
    stops = [
        {"n": number, "at": shown_at(one.lon, one.lat), "since": one.since.timestamp(), "until": one.until.timestamp()}
        for number, one in enumerate(told.stops, 1)
    ]
    replay = {
        "points": [
            [one.at.timestamp(), *shown_at(one.lon, one.lat), round(tracks.speed_of(driven, place), 1), one.heading_deg]
            for place, one in enumerate(driven)
        ],
        "way": [shown_at(one.lon, one.lat) for one in tracks.simplified(driven, 18)],
        "stops": stops,
    }
    rows: list[dict[str, Any]] = [
        {"kind": "停留", "n": number, "since": one.since, "until": one.until,
         "long": case_fleet.duration(one.seconds), "what": f"{one.lat:.5f}, {one.lon:.5f}"}
        for number, one in enumerate(told.stops, 1)
    ] + [
        {"kind": "行驶", "n": 0, "since": one.since, "until": one.until, "long": case_fleet.duration(one.seconds),
         "what": f"{one.metres / 1000:.2f} 公里，最高 {one.fastest_kmh:.0f} 公里/小时"}
        for one in told.trips
    ]  # fmt: skip
    odd = [{"at": one.at, "words": "、".join(flag_words(one.flags))} for one in points if not one.driven][:50]
    return {"told": {"all": told, "odd": odd}, "replay": replay, "rows": sorted(rows, key=lambda one: one["since"])}


@blueprint.get("/<uuid:vehicle_id>/track.pdf")
def printed(vehicle_id: uuid.UUID) -> Response:
    """Print a track without a case."""
    actor().require("track:read")
    since, until = span()
    with database().transaction(actor()) as tx:
        paper, _, _, row = case_fleet.exhibit_of(
            tx, None, vehicle_id=vehicle_id, since=since, until=until,
            base=basemap.load(settings().var / "map.geojson"),
        )  # fmt: skip
        return send_data(paper.pdf, "application/pdf", f"{row.plate}-{since.astimezone(ZONE):%Y%m%d}.pdf")


@blueprint.get("/report")
def report() -> str | tuple[str, int] | Response:
    """Show distance and hours of the vehicles one may follow, day by day, a page of vehicles at a time."""
    actor().require("track:read")
    problems: list[tuple[str, str]] = []
    rows: list[dict[str, Any]] = []
    with database().transaction(actor()) as tx:
        today = tx.at.astimezone(ZONE).date()
        first, last = today - dt.timedelta(days=6), today
        try:
            first = dt.date.fromisoformat(request.args.get("first") or first.isoformat())
            last = dt.date.fromisoformat(request.args.get("last") or last.isoformat())
            page = max(1, request.args.get("page", 1, type=int))
            mine, total = fleet.vehicles(tx, unit_ids=looks.units_open(tx), limit=20, offset=(page - 1) * 20)
            days = looks.mileage(tx, vehicle_ids=[one.id for one in mine], first=first, last=last) if mine else []
            for one in mine:
                own = [day for day in days if day.vehicle_id == one.id]
                rows.append({
                    "vehicle": one, "days": len(own), "km": sum(day.metres for day in own) / 1000,
                    "moving": case_fleet.duration(sum(day.moving_seconds for day in own)),
                    "on": case_fleet.duration(sum(day.on_seconds for day in own)), "each": own,
                })  # fmt: skip
        except (ValueError, DomainError) as error:
            problems = problems_of(error) if isinstance(error, DomainError) else [("first", "请选择日期")]
            page, total = 1, 0
        if request.args.get("format") == "xlsx" and not problems:
            return send_table(
                f"里程工时-{first:%Y%m%d}-{last:%Y%m%d}",
                ("车牌号", "日期", "里程（公里）", "行驶时间（小时）", "上报时段（小时）"),
                [(row["vehicle"].plate, day.day.isoformat(), round(day.metres / 1000, 2),
                  round(day.moving_seconds / 3600, 2), round(day.on_seconds / 3600, 2))
                 for row in rows for day in row["each"]],
            )  # fmt: skip
        shown = render_template(
            "vehicles/report.html", rows=rows, first=first, last=last, errors=problems, page=page, total=total,
            weeks=reports.weeks(tx),
        )  # fmt: skip
    return (shown, 422) if problems else shown


@blueprint.route("/areas", methods=["GET", "POST"])
def areas() -> str | BaseResponse | tuple[str, int]:
    """Show areas, what they saw, how they were patrolled; add one."""
    actor().require("track:read")
    if request.method == "GET":
        return _areas([])
    try:
        with database().transaction(actor()) as tx:
            if request.form.get("do") == "end":
                row = geofences.end(tx, geofence_id=uuid.UUID(request.form.get("area", "")))
                said = f"“{row.name}”已取消。"
            else:
                row = fences.add(
                    tx, name=request.form.get("name", "")[:100], ring=_ring(request.form.get("ring", "")),
                    kind=request.form.get("kind", ""), on=request.form.get("on") or "enter",
                    stay_seconds=(request.form.get("stay", type=int) or 0) * 60 or None, **_does(tx),
                )  # fmt: skip
                said = f"“{row.name}”已设定，车辆驶入、驶出都会记录。"
    except (ValueError, DomainError) as error:
        return _areas(problems_of(error) if isinstance(error, DomainError) else [("", "请重新选择")]), 422
    flash(said, "done")
    return redirect(url_for("vehicles.areas"))


def _does(tx: Tx) -> dict[str, Any]:
    """Read what an event of the area is to do: nothing, tell a case, or begin one for a unit."""
    does = request.form.get("does", "")
    if does == "tell":
        number = request.form.get("case", "").strip()
        if not number:
            raise Invalid({"case": "请填写案号"})
        case = worklist.case_by_number(tx, number)
        return {"case_id": case.id, "message": request.form.get("message", "").strip()[:100]}
    if does == "open":
        try:
            unit = uuid.UUID(request.form.get("unit_id", ""))
        except ValueError:
            raise Invalid({"unit_id": "请选择承接部门"}) from None
        return {"opens": request.form.get("opens", "")[:100], "unit_id": unit}
    return {}


def _ring(text: str) -> list[list[float]]:
    """Read corners, one a line: longitude, latitude."""
    try:
        return [
            [float(part) for part in line.replace("，", ",").split(",")] for line in text.splitlines() if line.strip()
        ]
    except ValueError:
        raise Invalid({"ring": "每行一个点：经度,纬度"}) from None


def _areas(problems: list[tuple[str, str]]) -> str:
    with database().transaction(actor()) as tx:
        known = geofences.geofences(tx)
        today = tx.at.astimezone(ZONE).date()
        monday = today - dt.timedelta(days=today.weekday() + 21)
        plates = {one.id: one.plate for one in listed_vehicles(tx)}
        seen = geofences.events(tx, vehicle_ids=plates, limit=50)
        names = {one.id: one.name for one in geofences.geofences(tx, active=False)}
        weeks = {
            one.id: looks.coverage(tx, geofence=one, first=monday, last=today) for one in known if one.kind == "patrol"
        }
        return render_template(
            "vehicles/areas.html", areas=known, kinds=geofences.KINDS, words=geofences.EVENTS, names=names,
            plates=plates, events=seen, weeks=weeks, errors=problems, values=request.form, map=map_data(),
            may_manage=actor().may("geofence:manage"), procedures=fences.procedures(tx),
            does=fences.does(tx, known), all_units=people.units(tx),
            rings=json.dumps([{"name": one.name, "ring": [shown_at(*spot) for spot in one.ring]} for one in known],
                             ensure_ascii=False),
        )  # fmt: skip


@blueprint.get("/routes/<uuid:route_id>")
def compared(route_id: uuid.UUID) -> str | BaseResponse:
    """Compare a planned route with what a vehicle drove on a day."""
    actor().require("track:read")
    since, until = span()
    try:
        vehicle_id = uuid.UUID(request.args.get("vehicle", ""))
    except ValueError:
        raise fleet.VehicleUnknown(kind="vehicle") from None
    with database().transaction(actor()) as tx:
        route = routes.route(tx, route_id)
        points = looks.track(tx, vehicle_id=vehicle_id, since=since, until=until, purpose=f"对照路线{route.name}")
        row, driven = fleet.vehicle(tx, vehicle_id), [one for one in points if one.driven]
        plan = {
            "way": [shown_at(one.lon, one.lat) for one in tracks.simplified(driven, 18)],
            "plan": [{"name": one["name"], "at": shown_at(one["lon"], one["lat"])} for one in route.places],
        }
        return render_template(
            "vehicles/route.html", route=route, vehicle=row, day=since.astimezone(ZONE).date(), map=map_data(),
            found=tracks.compare(route.places, points, route.tolerance_m), plan=json.dumps(plan, ensure_ascii=False),
        )  # fmt: skip
