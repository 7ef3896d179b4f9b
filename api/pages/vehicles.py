"""车辆: the live map, the list, a vehicle with its shifts and terminals; replay stands in ``vehicle_tracks.py``."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from flask import Blueprint, Response, current_app, flash, json, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.listing import chip, listing
from api.pages.map_stream import stream
from api.settings import Settings
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import people
from processes import case_page, roles
from processes import fleet as case_fleet
from vehicles import basemap, dispatch, display, fleet, holds, looks
from vehicles.looks import Latest
from vehicles.positions import ZONE
from vehicles.rows import IN_USE, Vehicle

blueprint = Blueprint("vehicles", __name__, url_prefix="/vehicles")


def settings() -> Settings:
    """Give the settings of this process."""
    found: Settings = current_app.extensions["duecourse"].settings
    return found


@blueprint.get("")
def index() -> str | BaseResponse:
    """Show the live map; whoever may not follow vehicles is led to the list."""
    actor().require("vehicle:read")
    if not actor().may("track:read"):
        return redirect(url_for("vehicles.register"))
    with database().transaction(actor()) as tx:
        rows = looks.live(tx)
        units = case_page.units_of(tx, {row.unit_id for row, _ in rows})
        out = {one.vehicle_id for one in dispatch.orders(tx, open_only=True, limit=500)}
        return render_template(
            "vehicles/live.html", map=map_data(), now=tx.at,
            reminders=case_fleet.reminders(tx),
            vehicles=[
                {"id": row.id, "plate": row.plate, "label": row.label, "kind": fleet.KINDS[row.kind],
                 "unit": units.get(row.unit_id), "busy": row.id in out, "status": fleet.STATES[row.status],
                 **_standing(tx, last)}
                for row, last in rows
            ],
        )  # fmt: skip


@blueprint.get("/live")
def live() -> Response:
    """Stream where the vehicles of the map are, as server-sent events."""
    actor().require("track:read")
    return stream(actor(), database(), _placed, most=settings().long_polls)


def _placed(tx: Tx) -> list[dict[str, Any]]:
    return [
        {"id": str(row.id), "plate": row.plate, **_standing(tx, last), "at": last.at.isoformat()}
        for row, last in looks.positions_now(tx)
        if last is not None
    ]


def _standing(tx: Tx, last: Latest | None) -> dict[str, Any]:
    """Say where and how a vehicle is, for the map and the list."""
    if last is None:
        return {"place": None, "state": "none", "word": "无定位", "seen": None, "speed": None, "heading": None}
    fresh, moving = tx.at - last.at < looks.FRESH, (last.speed_kmh or 0) >= 3
    state, word = ("moving", "行驶") if fresh and moving else ("standing", "停车") if fresh else ("off", "离线")
    return {
        "place": shown_at(last.lon, last.lat), "state": state, "word": word, "seen": last.at, "speed": last.speed_kmh,
        "heading": last.heading_deg,
    }  # fmt: skip


def shown_at(lon: float, lat: float) -> list[float]:
    """Give latitude and longitude as the map takes them: WGS-84, or GCJ-02 where its tiles are of that datum."""
    conf = settings()
    if conf.tile_url and conf.tile_datum == "gcj02":
        lon, lat = display.gcj02(lon, lat)
    return [round(lat, 6), round(lon, 6)]


def map_data() -> dict[str, str]:
    """Give what the map's script needs: where its base comes from."""
    conf = settings()
    return {
        "base": "" if conf.tile_url else url_for("vehicles.base"), "tiles": conf.tile_url, "credit": conf.tile_credit,
    }  # fmt: skip


@blueprint.get("/base.json")
def base() -> Response:
    """Give the shipped map, or the agency's own."""
    actor().require("vehicle:read")
    body = json.dumps(basemap.load(settings().var / "map.geojson"), ensure_ascii=False)
    response = Response(body, mimetype="application/geo+json")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@blueprint.route("/register", methods=["GET", "POST"])
def register() -> str | BaseResponse | tuple[str, int]:
    """List the register; a new vehicle is added below the list."""
    actor().require("vehicle:read")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                row = fleet.add_vehicle(tx, plate=_text("plate", 20), **_about())
                made = row.id
            flash(f"{row.plate}已登记。", "done")
            return redirect(url_for("vehicles.vehicle", vehicle_id=made))
        except DomainError as error:
            problems = problems_of(error)
    return _register(problems), 422 if problems else 200


def _register(problems: list[tuple[str, str]]) -> str:
    listed = listing(("plate",), "plate", ("status", "words"))
    with database().reading(actor()) as tx:
        wanted = listed.filters.get("status", "")
        rows, total = fleet.vehicles(
            tx, states=[wanted] if wanted in fleet.STATES else (), words=listed.filters.get("words", "")[:50],
            limit=listed.size, offset=listed.offset,
        )  # fmt: skip
        units = case_page.units_of(tx, {row.unit_id for row in rows})
        today = tx.at.astimezone(ZONE).date()
        return render_template(
            "vehicles/register.html", reminders=case_fleet.reminders(tx), listing=listed.fill(rows, total),
            units=units, today=today, kinds=fleet.KINDS,
            states=fleet.STATES, soon=today + dt.timedelta(days=fleet.REMIND_DAYS), errors=problems,
            values=request.form, all_units=people.units(tx), may_manage=actor().may("vehicle:manage"),
            chips=[chip(listed, "status", "", "全部"),
                   *(chip(listed, "status", key, word) for key, word in fleet.STATES.items())],
        )  # fmt: skip


@blueprint.route("/<uuid:vehicle_id>", methods=["GET", "POST"])
def vehicle(vehicle_id: uuid.UUID) -> str | BaseResponse | tuple[str, int]:
    """Show a vehicle; its forms change the register, take it out and bring it back."""
    actor().require("vehicle:read")
    if request.method == "GET":
        return _vehicle(vehicle_id, [])
    try:
        with database().transaction(actor()) as tx:
            said = _DOES[request.form.get("do", "")](tx, vehicle_id)
    except KeyError:
        return _vehicle(vehicle_id, [("", "请从页面上的按钮操作。")]), 422
    except DomainError as error:
        return _vehicle(vehicle_id, problems_of(error)), 422
    flash(said, "done")
    return redirect(url_for("vehicles.vehicle", vehicle_id=vehicle_id))


def _vehicle(vehicle_id: uuid.UUID, problems: list[tuple[str, str]]) -> str:
    with database().reading(actor()) as tx:
        row = fleet.vehicle(tx, vehicle_id)
        month = tx.at - dt.timedelta(days=31)
        shifts = fleet.shifts(tx, vehicle_ids=[row.id], since=month, until=tx.at + dt.timedelta(days=1), limit=20)
        orders = dispatch.orders(tx, vehicle_ids=[row.id], limit=10)
        drivers = fleet.drivers(tx)
        who = {one.driver_id for one in shifts} | {uuid.UUID(p) for one in shifts for p in one.crew}
        names = people.names(tx, who | {one.person_id for one in drivers})
        return render_template(
            "vehicles/vehicle.html", vehicle=row, kinds=fleet.KINDS, states=fleet.STATES, protocols=fleet.PROTOCOLS,
            retentions=fleet.RETENTIONS, unit=case_page.units_of(tx, {row.unit_id}).get(row.unit_id, "—"),
            all_units=people.units(tx), now=tx.at, today=tx.at.astimezone(ZONE).date(), order_states=dispatch.STATES,
            shifts=[_shift(one, names) for one in shifts], out=fleet.open_shift(tx, row.id), orders=orders,
            drivers=[(one.person_id, names.get(one.person_id, "—")) for one in drivers],
            terminals=fleet.terminals(tx, row.id) if actor().may("vehicle:manage") else [],
            holds=holds.of_vehicle(tx, row.id) if actor().may("track:keep") else [],
            may_manage=actor().may("vehicle:manage"), may_drive=actor().may("vehicle:drive") and row.status == IN_USE,
            may_follow=actor().may("track:read") and looks.open_to(tx, row), errors=problems, values=request.form,
            officers=[(one.id, one.name) for one in people.candidates(tx, "officer", qualification=roles.CERTIFICATE)],
        )  # fmt: skip


def _shift(one: Any, names: Any) -> dict[str, Any]:
    crew = [names.get(uuid.UUID(person), "—") for person in one.crew]
    end, start = one.odometer_end_m, one.odometer_start_m
    return {
        "id": one.id, "driver": names.get(one.driver_id, "—"), "crew": crew, "starts_at": one.starts_at,
        "ends_at": one.ends_at, "km": None if end is None or start is None else (end - start) / 1000,
    }  # fmt: skip


def problems_of(error: DomainError) -> list[tuple[str, str]]:
    """Give what is wrong as the error summary shows it."""
    fields = error.fields if isinstance(error, Invalid) else {}
    return list(fields.items()) or [("", error.message("zh"))]


def _text(name: str, most: int) -> str:
    return request.form.get(name, "").strip()[:most]


def _day(name: str) -> dt.date | None:
    raw = request.form.get(name, "").strip()
    try:
        return dt.date.fromisoformat(raw) if raw else None
    except ValueError:
        raise Invalid({name: "请填写有效日期"}) from None


def _id(name: str) -> uuid.UUID | None:
    raw = request.form.get(name, "").strip()
    try:
        return uuid.UUID(raw) if raw else None
    except ValueError:
        raise Invalid({name: "请重新选择"}) from None


def _metres(name: str) -> int | None:
    raw = request.form.get(name, "").strip()
    try:
        return round(float(raw) * 1000) if raw else None
    except (ValueError, OverflowError):
        raise Invalid({name: "请填写公里数"}) from None


def _about() -> dict[str, Any]:
    unit = _id("unit_id")
    return {
        "kind": _text("kind", 30), "label": _text("label", 100), "unit_id": unit,
        "insured_until": _day("insured_until"), "inspected_until": _day("inspected_until"),
        "camera_url": _text("camera_url", 500), "note": _text("note", 1000),
    }  # fmt: skip


def _change(tx: Tx, vehicle_id: uuid.UUID) -> str:
    more = {"status": _text("status", 20), "retention": _text("retention", 20)}
    row = fleet.change_vehicle(tx, vehicle_id=vehicle_id, **_about(), **more)
    return f"{row.plate}的登记信息已更新。"


def _terminal(tx: Tx, vehicle_id: uuid.UUID) -> str:
    row = fleet.add_terminal(
        tx, vehicle_id=vehicle_id, phone=_text("phone", 20), protocol=_text("protocol", 20),
        valid_until=_day("valid_until"),
    )  # fmt: skip
    return f"终端{row.phone}已登记，鉴权码 {row.code} 仅显示这一次，请写入设备。"


def _withdraw(tx: Tx, vehicle_id: uuid.UUID) -> str:
    terminal = _id("terminal")
    if terminal is None:
        raise fleet.TerminalUnknown(kind="terminal")
    row = fleet.withdraw_terminal(tx, terminal_id=terminal, reason=_text("reason", 500))
    return f"终端{row.phone}已停用。"


def _begin(tx: Tx, vehicle_id: uuid.UUID) -> str:
    crew = [uuid.UUID(one) for one in request.form.getlist("crew") if len(one) == 36]
    fleet.begin_shift(
        tx, vehicle_id=vehicle_id, driver_id=_id("driver"), crew=crew, odometer_m=_metres("odometer"),
        note=_text("shift_note", 500),
    )  # fmt: skip
    return "已登记出车。"


def _end(tx: Tx, vehicle_id: uuid.UUID) -> str:
    shift = fleet.open_shift(tx, vehicle_id)
    if shift is None:
        raise fleet.ShiftUnknown(kind="shift")
    fleet.end_shift(tx, shift_id=shift.id, odometer_m=_metres("odometer_end"))
    return "已登记交车。"


def _finish(tx: Tx, vehicle_id: uuid.UUID) -> str:
    order = _id("order")
    if order is None:
        raise dispatch.OrderUnknown(kind="order")
    dispatch.end(tx, order_id=order, result=_text("result", 1000))
    return "派车任务已结束。"


_DOES: dict[str, Callable[[Tx, uuid.UUID], str]] = {
    "change": _change, "terminal": _terminal, "withdraw": _withdraw, "begin": _begin, "end": _end, "finish": _finish,
}  # fmt: skip


def listed_vehicles(tx: Tx) -> Iterator[Vehicle]:
    """Give the vehicles that the actor may follow, for choosing one."""
    rows, _ = fleet.vehicles(tx, unit_ids=looks.units_open(tx), limit=1000)
    yield from rows
