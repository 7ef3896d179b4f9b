"""车辆 on the case page: which of ours was there, the nearest to send, a track filed into the case."""

from __future__ import annotations

import datetime as dt
import uuid

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.case import blueprint, found, show
from api.pages.vehicles import problems_of, settings
from db.errors import DomainError, Invalid
from db.session import Tx
from engine.cases import OPEN
from processes import fleet as case_fleet
from vehicles import basemap, dispatch, fleet, looks
from vehicles.positions import ZONE


@blueprint.route("/<uuid:case_id>/vehicles", methods=["GET", "POST"], endpoint="vehicles")
def of_case(case_id: uuid.UUID) -> str | BaseResponse | tuple[str, int]:
    """Show who was there when asked; send a vehicle, file a track."""
    actor().require("vehicle:read")
    if request.method == "GET":
        return _page(case_id, [])
    try:
        with database().transaction(actor()) as tx:
            said = _file(tx, case_id) if request.form.get("do") == "file" else _send(tx, case_id)
    except DomainError as error:
        return _page(case_id, problems_of(error)), 422
    flash(said, "done")
    return redirect(url_for("cases.vehicles", case_id=case_id))


def _page(case_id: uuid.UUID, problems: list[tuple[str, str]]) -> str:
    with database().transaction(actor()) as tx:
        case = found(tx, case_id)
        place = case_fleet.place_of(tx, case)
        asked = {name: request.values.get(name, "").strip() for name in ("lon", "lat", "since", "until", "metres")}
        if place is not None:
            asked["lon"], asked["lat"] = asked["lon"] or f"{place.lon:.6f}", asked["lat"] or f"{place.lat:.6f}"
        about = place.at if place is not None and place.at is not None else case.opened_at
        asked["since"] = asked["since"] or _local(about - case_fleet.AROUND)
        asked["until"] = asked["until"] or _local(about + case_fleet.AROUND)
        asked["metres"] = asked["metres"] or "200"
        there: list[case_fleet.Aboard] | None = None
        nearest: list[looks.Nearest] = []
        try:
            if request.args.get("look") and actor().may("track:read"):
                there = case_fleet.who_was_there(
                    tx, case, lon=_number(asked, "lon"), lat=_number(asked, "lat"), metres=_number(asked, "metres"),
                    since=_moment(asked, "since"), until=_moment(asked, "until"),
                )  # fmt: skip
            if actor().may("vehicle:dispatch") and asked["lon"] and asked["lat"]:
                nearest = looks.nearest(tx, lon=_number(asked, "lon"), lat=_number(asked, "lat"))
        except DomainError as error:
            problems = problems + problems_of(error)
        orders = dispatch.orders(tx, case_id=case.id)
        return show(
            tx, case, "case/vehicles.html", "vehicles", place=place, asked=asked, there=there, nearest=nearest,
            orders=[(one, fleet.vehicle(tx, one.vehicle_id).plate) for one in orders], states=dispatch.STATES,
            suggested=case_fleet.suggestion(tx, case), errors=problems,
            may_look=actor().may("track:read"), may_file=actor().may("track:keep") and case.status == OPEN,
            may_send=actor().may("vehicle:dispatch") and case.status == OPEN, address=case.address,
        )  # fmt: skip


def _file(tx: Tx, case_id: uuid.UUID) -> str:
    values = dict(request.form.items())
    row = case_fleet.file_track(
        tx, case_id=case_id, vehicle_id=_vehicle(), since=_moment(values, "since"), until=_moment(values, "until"),
        base=basemap.load(settings().var / "map.geojson"),
    )  # fmt: skip
    return f"“{row.title}”已作为电子数据入卷，其定位点已保全。"


def _send(tx: Tx, case_id: uuid.UUID) -> str:
    values = dict(request.form.items())
    place = values.get("lon", "").strip() and values.get("lat", "").strip()
    case_fleet.send(
        tx, case_id=case_id, vehicle_id=_vehicle(), purpose=values.get("purpose", "")[:500],
        place=values.get("place", "")[:200], lon=_number(values, "lon") if place else None,
        lat=_number(values, "lat") if place else None,
    )  # fmt: skip
    return "已派车，车辆到达、完成后请在车辆页登记。"


def _vehicle() -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get("vehicle", ""))
    except ValueError:
        raise fleet.VehicleUnknown(kind="vehicle") from None


def _number(values: dict[str, str], name: str) -> float:
    titles = {"lon": "经度", "lat": "纬度", "metres": "范围"}
    try:
        value = float(values.get(name, ""))
    except ValueError:
        raise Invalid({name: f"请填写{titles[name]}"}) from None
    most = {"lon": 180.0, "lat": 90.0}.get(name, 5000.0)
    if not -most <= value <= most:
        raise Invalid({name: f"{titles[name]}超出范围"})
    return value


def _moment(values: dict[str, str], name: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(values.get(name, ""))
    except ValueError:
        raise Invalid({name: "请填写时间"}) from None
    return found if found.tzinfo else found.replace(tzinfo=ZONE)


def _local(at: dt.datetime) -> str:
    return f"{at.astimezone(ZONE):%Y-%m-%dT%H:%M}"
