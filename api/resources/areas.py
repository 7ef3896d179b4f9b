"""区域与路线 over the API: areas that wait for vehicles, what they saw, and routes beside what was driven."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from api.resources.tracks import Days, Window, degrees, ring
from api.resources.vehicles import _said, _text
from db.session import Tx
from processes import fences as case_fences
from vehicles import geofences, looks, routes, tracks
from vehicles.positions import Point
from vehicles.rows import Geofence, InspectionRoute

noun = Resource("areas", __name__, description="Areas and planned routes, and what was driven there.")

Moment = ma.fields.AwareDateTime


class GeofenceEntry(ma.Schema):
    """An area, what it waits for, and what it does."""

    name = _said(100)
    ring = ring()
    kind = ma.fields.String(load_default="watch", validate=validate.OneOf(sorted(geofences.KINDS)))
    on = ma.fields.String(load_default="enter", validate=validate.OneOf(sorted(geofences.EVENTS)))
    stay_seconds = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(60, 86_400))
    message = _text(100, load_default="")
    case_id = ma.fields.UUID(load_default=None, allow_none=True)
    opens = _text(100, load_default="", metadata={"description": "Key of the procedure in which a case is begun."})
    unit_id = ma.fields.UUID(
        load_default=None, allow_none=True, metadata={"description": "The unit that gets that case."}
    )


class GeofenceSchema(GeofenceEntry):
    """An area."""

    id = ma.fields.UUID(required=True)
    active = ma.fields.Boolean(required=True)


class Geofences(ma.Schema):
    """Areas by name."""

    items = ma.fields.List(ma.fields.Nested(GeofenceSchema), required=True)


class EventSchema(ma.Schema):
    """What an area saw."""

    id = ma.fields.UUID(required=True)
    vehicle_id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True, validate=validate.OneOf(sorted(geofences.EVENTS)))
    at = Moment(format="iso", required=True)
    lon = ma.fields.Float(required=True)
    lat = ma.fields.Float(required=True)
    case_id = ma.fields.UUID(allow_none=True)
    late = ma.fields.Boolean(metadata={"description": "Found in points that came later than newer ones."})


class Events(ma.Schema):
    """The newest first, at most 100."""

    items = ma.fields.List(ma.fields.Nested(EventSchema), required=True)


class WeekSchema(ma.Schema):
    """How much of an area was patrolled in a week."""

    week = ma.fields.Date(required=True, metadata={"description": "Its Monday."})
    vehicles = ma.fields.Integer(required=True)
    days = ma.fields.Integer(required=True)
    cells = ma.fields.Integer(required=True)
    all_cells = ma.fields.Integer(required=True)
    share = ma.fields.Float(required=True)


class Coverage(ma.Schema):
    """Week by week."""

    items = ma.fields.List(ma.fields.Nested(WeekSchema), required=True)


class PlaceSchema(ma.Schema):
    """A place of a route."""

    name = _said(100)
    lon = degrees(180)
    lat = degrees(90)


class RouteEntry(ma.Schema):
    """A planned route."""

    name = _said(100)
    places = ma.fields.List(ma.fields.Nested(PlaceSchema), required=True, validate=validate.Length(min=2, max=200))
    tolerance_m = ma.fields.Integer(load_default=60, validate=validate.Range(10, 500))


class RouteSchema(RouteEntry):
    """A planned route."""

    id = ma.fields.UUID(required=True)


class Routes(ma.Schema):
    """Routes by name."""

    items = ma.fields.List(ma.fields.Nested(RouteSchema), required=True)


class CompareQuery(Window):
    """With which vehicle's track."""

    vehicle_id = ma.fields.UUID(required=True)


class VisitSchema(PlaceSchema):
    """Whether a place was visited."""

    at = Moment(format="iso", allow_none=True)
    nearest_m = ma.fields.Function(lambda one: one.nearest_m if one.nearest_m < 1e9 else None)


class Comparison(ma.Schema):
    """A planned route beside what was driven."""

    visits = ma.fields.List(ma.fields.Nested(VisitSchema), required=True)
    visited = ma.fields.Integer(required=True)
    in_order = ma.fields.Boolean(required=True)
    followed = ma.fields.Float(required=True, metadata={"description": "Part of the way, 0 to 1."})


@noun.operation("GET", "/geofences", permission="vehicle:read", answer=Geofences)
def fences(tx: Tx) -> dict[str, Any]:
    """List areas, ended ones too."""
    return {"items": geofences.geofences(tx, active=False)}


@noun.operation(
    "POST", "/geofences", permission="geofence:manage", body=GeofenceEntry, answer=GeofenceSchema, status=201
)
def fence_added(tx: Tx, body: dict[str, Any]) -> Geofence:
    """Add an area. The event named in ``on`` hands the message to the case, or begins a case of a procedure."""
    return case_fences.add(tx, **body)


@noun.operation("POST", "/geofences/<uuid:geofence_id>/end", permission="geofence:manage", answer=GeofenceSchema)
def fence_ended(tx: Tx, geofence_id: uuid.UUID) -> Geofence:
    """Stop comparing positions with an area."""
    return geofences.end(tx, geofence_id=geofence_id)


@noun.operation("GET", "/geofences/<uuid:geofence_id>/events", permission="track:read", answer=Events)
def fence_events(tx: Tx, geofence_id: uuid.UUID) -> dict[str, Any]:
    """List what an area saw of the vehicles that one may follow."""
    fence = geofences.geofence(tx, geofence_id)
    return {"items": geofences.events(tx, geofence_id=fence.id)}


@noun.operation(
    "GET", "/geofences/<uuid:geofence_id>/coverage", permission="track:read", query=Days, answer=Coverage, commits=True
)
def coverage(tx: Tx, query: dict[str, Any], geofence_id: uuid.UUID) -> dict[str, Any]:
    """Look how much of an area was patrolled week by week, in cells of a hundred metres."""
    return {"items": looks.coverage(tx, geofence=geofences.geofence(tx, geofence_id), **query)}


@noun.operation("GET", "/routes", permission="vehicle:read", answer=Routes)
def planned(tx: Tx) -> dict[str, Any]:
    """List planned routes."""
    return {"items": routes.routes(tx)}


@noun.operation("POST", "/routes", permission="geofence:manage", body=RouteEntry, answer=RouteSchema, status=201)
def route_added(tx: Tx, body: dict[str, Any]) -> InspectionRoute:
    """Plan a route."""
    return routes.add(tx, **body)


@noun.operation(
    "GET", "/routes/<uuid:route_id>/compare", permission="track:read", query=CompareQuery, answer=Comparison,
    commits=True,
)  # fmt: skip
def compared(tx: Tx, query: dict[str, Any], route_id: uuid.UUID) -> tracks.Compared:
    """Compare a planned route with what a vehicle drove."""
    route = routes.route(tx, route_id)
    points: list[Point] = looks.track(tx, **query | {"purpose": query["purpose"] or f"对照路线{route.name}"})
    return tracks.compare(route.places, points, route.tolerance_m)
