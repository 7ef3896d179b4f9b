"""车辆轨迹 over the API: looks at positions, reports, and tracks in cases. Every look is journalled."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from api.resources.vehicles import OrderEntry, OrderSchema, VehicleName, _text
from db.session import Tx
from engine import cases
from processes import fleet as case_fleet
from vehicles import looks, reports, tracks
from vehicles.positions import flag_words
from vehicles.rows import DispatchOrder

noun = Resource("tracks", __name__, description="Looks at where vehicles are and were, each one journalled.")

Moment = ma.fields.AwareDateTime


def degrees(most: int, **more: Any) -> ma.fields.Float:
    """Make a field for degrees of WGS-84, from ``-most`` to ``most``."""
    return ma.fields.Float(required=True, allow_nan=False, validate=validate.Range(-most, most), **more)


def ring() -> Any:
    """Make a field for the outline of an area: three to five hundred pairs of longitude and latitude."""
    spot = ma.fields.List(ma.fields.Float(allow_nan=False), validate=validate.Length(equal=2))
    return ma.fields.List(spot, required=True, validate=validate.Length(min=3, max=500))


class Window(ma.Schema):
    """From when to when, and what for."""

    since = Moment(format="iso", required=True)
    until = Moment(format="iso", required=True)
    purpose = _text(200, load_default="")


class TrackQuery(Window):
    """Which part of a track; a zoom leaves out what a map of it cannot show."""

    zoom = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 20))
    limit = ma.fields.Integer(load_default=20_000, validate=validate.Range(1, looks.POINTS_MOST))


class PointSchema(ma.Schema):
    """A point in WGS-84, by device time."""

    at = Moment(format="iso", required=True)
    lon = ma.fields.Float(required=True)
    lat = ma.fields.Float(required=True)
    speed_kmh = ma.fields.Float(allow_none=True)
    heading_deg = ma.fields.Integer(allow_none=True)
    altitude_m = ma.fields.Integer(allow_none=True)
    flags = ma.fields.Function(lambda one: flag_words(one.flags), metadata={"type": "array"})
    received_at = Moment(format="iso")


class StopSchema(ma.Schema):
    """A stop."""

    since = Moment(format="iso", required=True)
    until = Moment(format="iso", required=True)
    lon = ma.fields.Float(required=True)
    lat = ma.fields.Float(required=True)
    seconds = ma.fields.Float(required=True)


class TripSchema(ma.Schema):
    """The way between two stops."""

    since = Moment(format="iso", required=True)
    until = Moment(format="iso", required=True)
    metres = ma.fields.Float(required=True)
    fastest_kmh = ma.fields.Float(required=True)
    mean_kmh = ma.fields.Float(required=True)


class TrackSchema(ma.Schema):
    """A track and what it tells; ``next_since`` is where to go on when the limit cut it."""

    points = ma.fields.List(ma.fields.Nested(PointSchema), required=True)
    total = ma.fields.Integer(required=True)
    metres = ma.fields.Float(required=True)
    moving_seconds = ma.fields.Float(required=True)
    fastest_kmh = ma.fields.Float(required=True)
    stops = ma.fields.List(ma.fields.Nested(StopSchema), required=True)
    trips = ma.fields.List(ma.fields.Nested(TripSchema), required=True)
    next_since = Moment(format="iso", allow_none=True)


class LatestSchema(ma.Schema):
    """Where a vehicle was last."""

    vehicle = ma.fields.Nested(VehicleName, required=True)
    at = Moment(format="iso", allow_none=True)
    lon = ma.fields.Float(allow_none=True)
    lat = ma.fields.Float(allow_none=True)
    speed_kmh = ma.fields.Float(allow_none=True)
    heading_deg = ma.fields.Integer(allow_none=True)


class LatestOfAll(ma.Schema):
    """All vehicles that one may follow."""

    items = ma.fields.List(ma.fields.Nested(LatestSchema), required=True)


class LatestQuery(ma.Schema):
    """How many."""

    limit = ma.fields.Integer(load_default=500, validate=validate.Range(1, 2000))


class NearQuery(Window):
    """A place and how far from it."""

    lon = degrees(180)
    lat = degrees(90)
    metres = ma.fields.Float(load_default=200.0, allow_nan=False, validate=validate.Range(1, 5000))
    limit = ma.fields.Integer(load_default=100, validate=validate.Range(1, 500))


class InsideQuery(Window):
    """An area as a ring of [longitude, latitude]."""

    ring = ring()
    limit = ma.fields.Integer(load_default=100, validate=validate.Range(1, 500))


class SeenSchema(ma.Schema):
    """A vehicle that was there."""

    vehicle = ma.fields.Nested(VehicleName, required=True)
    points = ma.fields.Integer(required=True)
    first_at = Moment(format="iso", required=True)
    last_at = Moment(format="iso", required=True)
    nearest_m = ma.fields.Float(required=True)
    people = ma.fields.List(ma.fields.String())


class SeenAll(ma.Schema):
    """The vehicles that were there."""

    items = ma.fields.List(ma.fields.Nested(SeenSchema), required=True)


class NearestQuery(ma.Schema):
    """To which place."""

    lon = degrees(180)
    lat = degrees(90)
    limit = ma.fields.Integer(load_default=5, validate=validate.Range(1, 50))


class NearestSchema(ma.Schema):
    """A free vehicle."""

    vehicle = ma.fields.Nested(VehicleName, required=True)
    at = Moment(format="iso", required=True)
    lon = ma.fields.Float(required=True)
    lat = ma.fields.Float(required=True)
    metres = ma.fields.Float(required=True)


class NearestAll(ma.Schema):
    """The nearest first."""

    items = ma.fields.List(ma.fields.Nested(NearestSchema), required=True)


class Days(ma.Schema):
    """The first and the last day, at most 93 days."""

    first = ma.fields.Date(required=True)
    last = ma.fields.Date(required=True)


class MileageQuery(Days):
    """Which vehicles, at most 50."""

    vehicle_ids = ma.fields.List(ma.fields.UUID(), required=True, validate=validate.Length(min=1, max=50))


class DaySchema(ma.Schema):
    """What a vehicle drove on a day."""

    vehicle_id = ma.fields.UUID(required=True)
    day = ma.fields.Date(required=True)
    metres = ma.fields.Float(required=True)
    moving_seconds = ma.fields.Float(required=True)
    on_seconds = ma.fields.Float(required=True)
    first_at = Moment(format="iso", required=True)
    last_at = Moment(format="iso", required=True)
    points = ma.fields.Integer(required=True)


class Mileage(ma.Schema):
    """Day by day."""

    items = ma.fields.List(ma.fields.Nested(DaySchema), required=True)


class ReportName(ma.Schema):
    """A stored report."""

    week = ma.fields.Date(required=True, metadata={"description": "Its Monday."})
    made_at = Moment(format="iso", required=True)


class ReportList(ma.Schema):
    """The newest first, at most a year."""

    items = ma.fields.List(ma.fields.Nested(ReportName), required=True)


class LineSchema(ma.Schema):
    """What a vehicle did in the week."""

    vehicle_id = ma.fields.UUID(required=True)
    plate = ma.fields.String(required=True)
    days = ma.fields.Integer(required=True)
    metres = ma.fields.Integer(required=True)
    moving_seconds = ma.fields.Integer(required=True)
    on_seconds = ma.fields.Integer(required=True)
    shift_seconds = ma.fields.Integer(required=True)
    shifts = ma.fields.Integer(required=True)


class CoveredSchema(ma.Schema):
    """How much of a patrol area was driven through in the week."""

    geofence_id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    vehicles = ma.fields.Integer(required=True)
    days = ma.fields.Integer(required=True)
    share = ma.fields.Float(required=True)


class ReportSchema(ReportName):
    """The report of a week, over the vehicles that one may follow."""

    vehicles = ma.fields.List(ma.fields.Nested(LineSchema), required=True)
    areas = ma.fields.List(ma.fields.Nested(CoveredSchema), required=True)


class WeekQuery(ma.Schema):
    """Which week."""

    week = ma.fields.Date(required=True, metadata={"description": "Its Monday."})


class CaseNear(NearQuery):
    """A place of a case."""


class CaseTrack(ma.Schema):
    """Which track is filed."""

    vehicle_id = ma.fields.UUID(required=True)
    since = Moment(format="iso", required=True)
    until = Moment(format="iso", required=True)
    note = _text(500, load_default="")


class Filed(ma.Schema):
    """The exhibit as evidence."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)


class CaseOrder(OrderEntry):
    """Which vehicle is sent to a case."""

    vehicle_id = ma.fields.UUID(required=True)


@noun.operation("GET", "/vehicles/latest", permission="track:read", query=LatestQuery, answer=LatestOfAll, commits=True)
def latest(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """Look at where all vehicles are that one may follow."""
    shown = ("at", "lon", "lat", "speed_kmh", "heading_deg")
    return {"items": [
        {"vehicle": vehicle} | {name: getattr(last, name, None) for name in shown}
        for vehicle, last in looks.live(tx, limit=query["limit"])
    ]}  # fmt: skip


@noun.operation(
    "GET", "/vehicles/<uuid:vehicle_id>/track", permission="track:read", query=TrackQuery, answer=TrackSchema,
    commits=True,
)  # fmt: skip
def track(tx: Tx, query: dict[str, Any], vehicle_id: uuid.UUID) -> dict[str, Any]:
    """Look at a track: its points, stops, trips, distance and speed."""
    zoom, limit = query.pop("zoom"), query["limit"]
    points = looks.track(tx, vehicle_id=vehicle_id, **query)
    told = tracks.tell(points)
    shown = points if zoom is None else tracks.simplified([one for one in points if one.driven], zoom)
    return _told(told) | {
        "points": shown, "total": len(points), "next_since": points[-1].at if len(points) == limit else None,
    }  # fmt: skip


def _told(told: tracks.Told) -> dict[str, Any]:
    names = ("metres", "moving_seconds", "fastest_kmh", "stops", "trips")
    return {name: getattr(told, name) for name in names}


@noun.operation("GET", "/vehicles/near", permission="track:read", query=NearQuery, answer=SeenAll, commits=True)
def near(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """Look which vehicles were near a place during a window of at most seven days."""
    return {"items": looks.near(tx, **query)}


@noun.operation("POST", "/vehicles/inside", permission="track:read", body=InsideQuery, answer=SeenAll)
def inside(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Look which vehicles were inside an area during a window of at most seven days."""
    return {"items": looks.inside(tx, **body)}


@noun.operation("GET", "/vehicles/nearest", permission="vehicle:dispatch", query=NearestQuery, answer=NearestAll)
def nearest(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """Find the nearest vehicles in use that are on no order and have reported in the last half hour."""
    return {"items": looks.nearest(tx, **query)}


@noun.operation("GET", "/vehicles/mileage", permission="track:read", query=MileageQuery, answer=Mileage, commits=True)
def mileage(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """Look at what vehicles drove, day by day."""
    return {"items": looks.mileage(tx, **query)}


@noun.operation("GET", "/vehicles/reports", permission="track:read", answer=ReportList)
def weekly_reports(tx: Tx) -> dict[str, Any]:
    """List the patrol reports of past weeks, which are made on Monday mornings."""
    return {"items": reports.weeks(tx)}


@noun.operation(
    "GET", "/vehicles/reports/week", permission="track:read", query=WeekQuery, answer=ReportSchema, commits=True
)
def weekly_report(tx: Tx, query: dict[str, Any]) -> reports.Report:
    """Look at the patrol report of a week."""
    return reports.look(tx, week=query["week"])


@noun.operation(
    "GET", "/cases/<uuid:case_id>/vehicles", permission="track:read", query=CaseNear, answer=SeenAll, commits=True
)
def there(tx: Tx, query: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Look which vehicles were at a place of a case, and who was in them."""
    query = {name: value for name, value in query.items() if name not in ("purpose", "limit")}
    found = case_fleet.who_was_there(tx, cases.get(tx, case_id), **query)
    return {"items": [vars(one.seen) | {"people": one.people} for one in found]}


@noun.operation(
    "POST", "/cases/<uuid:case_id>/tracks", permission="track:keep", body=CaseTrack, answer=Filed, status=201
)
def filed(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> Any:
    """File a track into a case: the printed exhibit as evidence, its points kept."""
    return case_fleet.file_track(tx, case_id=case_id, **body)


@noun.operation(
    "POST", "/cases/<uuid:case_id>/dispatch", permission="vehicle:dispatch", body=CaseOrder, answer=OrderSchema,
    status=201,
)  # fmt: skip
def dispatched(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> DispatchOrder:
    """Send a vehicle to a case."""
    return case_fleet.send(tx, case_id=case_id, **body)
