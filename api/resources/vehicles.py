"""执法车辆 over the API: the register, terminals, shifts, dispatch orders, holds."""

from __future__ import annotations

import uuid
from typing import Any
from zoneinfo import available_timezones

import marshmallow as ma
from flask_smorest.fields import Upload
from marshmallow import validate

from api.resources.endpoint import Paging, Resource, envelope, page_of
from api.settings import Settings
from db.errors import Invalid
from db.session import Tx
from engine import cases
from vehicles import dispatch, fleet, holds, looks, store
from vehicles.imports import Fix
from vehicles.rows import DispatchOrder, Shift, Terminal, TrackHold, Vehicle

noun = Resource("vehicles", __name__, url_prefix="/vehicles", description="The fleet and its register.")

Moment = ma.fields.AwareDateTime


def _text(most: int, **more: Any) -> ma.fields.String:
    return ma.fields.String(validate=validate.Length(max=most), **more)


def _said(most: int) -> ma.fields.String:
    return ma.fields.String(required=True, validate=validate.Length(min=1, max=most))


def _odometer() -> ma.fields.Integer:
    return ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 1_999_999_999))


class VehicleChange(ma.Schema):
    """What the register says of a vehicle; what is left out stays."""

    plate = _text(20)
    kind = ma.fields.String(validate=validate.OneOf(sorted(fleet.KINDS)))
    label = _text(100)
    body_id = ma.fields.UUID(allow_none=True)
    unit_id = ma.fields.UUID(allow_none=True)
    status = ma.fields.String(validate=validate.OneOf(sorted(fleet.STATES)))
    insured_until = ma.fields.Date(allow_none=True)
    inspected_until = ma.fields.Date(allow_none=True)
    odometer_m = ma.fields.Integer(allow_none=True, validate=validate.Range(0, 1_999_999_999))
    camera_url = _text(500)
    retention = ma.fields.String(validate=validate.OneOf(sorted(fleet.RETENTIONS)))
    note = _text(1000)


class VehicleEntry(VehicleChange):
    """A vehicle for the register."""

    plate = _said(20)


class VehicleSchema(VehicleEntry):
    """A vehicle."""

    id = ma.fields.UUID(required=True)
    added_at = Moment(format="iso")


class VehicleName(ma.Schema):
    """Which vehicle it is."""

    id = ma.fields.UUID(required=True)
    plate = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    label = ma.fields.String()
    status = ma.fields.String()
    unit_id = ma.fields.UUID(allow_none=True)


class VehicleQuery(Paging):
    """Which vehicles."""

    status = ma.fields.String(validate=validate.OneOf(sorted(fleet.STATES)))
    words = _text(50)


class TerminalSchema(ma.Schema):
    """A terminal."""

    id = ma.fields.UUID(required=True)
    vehicle_id = ma.fields.UUID(required=True)
    phone = ma.fields.String(required=True)
    protocol = ma.fields.String(required=True)
    zone = ma.fields.String(required=True)
    valid_from = ma.fields.Date(required=True)
    valid_until = ma.fields.Date(allow_none=True)
    maker = ma.fields.String(allow_none=True)
    number = ma.fields.String(allow_none=True)
    withdrawn_at = Moment(format="iso", allow_none=True)


class TerminalAdded(TerminalSchema):
    """A terminal that was just added, with its code; nothing shows that again."""

    code = ma.fields.String(required=True)


class Terminals(ma.Schema):
    """The terminals of a vehicle."""

    items = ma.fields.List(ma.fields.Nested(TerminalSchema), required=True)


class TerminalEntry(ma.Schema):
    """A terminal that may report for a vehicle."""

    phone = _said(20)
    protocol = ma.fields.String(load_default="jt808", validate=validate.OneOf(sorted(fleet.PROTOCOLS)))
    zone = _text(60, load_default="Asia/Shanghai")
    code = _text(60, load_default="")
    valid_from = ma.fields.Date(load_default=None, allow_none=True)
    valid_until = ma.fields.Date(load_default=None, allow_none=True)


class ReasonGiven(ma.Schema):
    """Why."""

    reason = _said(1000)


class Licence(ma.Schema):
    """A person's driving licence."""

    person_id = ma.fields.UUID(required=True)
    licence_number = _said(40)
    licence_class = _said(20)
    licensed_until = ma.fields.Date(required=True)


class ShiftBegin(ma.Schema):
    """Who takes the vehicle out; the caller drives unless another driver is named."""

    driver_id = ma.fields.UUID(load_default=None, allow_none=True)
    crew = ma.fields.List(ma.fields.UUID(), load_default=list, validate=validate.Length(max=20))
    odometer_m = _odometer()
    note = _text(500, load_default="")


class ShiftEnd(ma.Schema):
    """How the vehicle came back."""

    odometer_m = _odometer()
    note = _text(500, load_default="")


class ShiftSchema(ma.Schema):
    """A shift."""

    id = ma.fields.UUID(required=True)
    vehicle_id = ma.fields.UUID(required=True)
    driver_id = ma.fields.UUID(required=True)
    crew = ma.fields.List(ma.fields.UUID())
    starts_at = Moment(format="iso", required=True)
    ends_at = Moment(format="iso", allow_none=True)
    odometer_start_m = ma.fields.Integer(allow_none=True)
    odometer_end_m = ma.fields.Integer(allow_none=True)
    note = ma.fields.String()


class FixSchema(ma.Schema):
    """A point of a phone, in WGS-84."""

    at = Moment(format="iso", required=True)
    lon = ma.fields.Float(required=True, allow_nan=False, validate=validate.Range(-180, 180))
    lat = ma.fields.Float(required=True, allow_nan=False, validate=validate.Range(-90, 90))
    speed_kmh = ma.fields.Float(load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(0, 1000))
    heading_deg = ma.fields.Float(load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(0, 360))
    altitude_m = ma.fields.Float(
        load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(-1000, 20000)
    )
    accuracy_m = ma.fields.Float(
        load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(0, 100_000)
    )


class Push(ma.Schema):
    """Points of a phone; those that came before change nothing."""

    fixes = ma.fields.List(
        ma.fields.Nested(FixSchema), required=True, validate=validate.Length(min=1, max=store.PUSH_MOST)
    )


class StoredSchema(ma.Schema):
    """What became of them."""

    written = ma.fields.Integer(required=True)
    repeated = ma.fields.Integer(required=True)
    strayed = ma.fields.Integer(
        required=True, metadata={"description": "Of days for which nothing is kept: put aside."}
    )


class TrackFile(ma.Schema):
    """A track as GPX, CSV or NMEA."""

    file = Upload(required=True)


class AboutTrack(ma.Schema):
    """How the file is read; with `dry_run` nothing is kept."""

    dry_run = ma.fields.Boolean(load_default=True)
    zone = ma.fields.String(
        load_default="Asia/Shanghai", validate=validate.Length(max=60),
        metadata={"description": "Zone of times that name none."},
    )  # fmt: skip
    case_id = ma.fields.UUID(
        load_default=None, allow_none=True,
        metadata={"description": "The case that holds the track as evidence; needed when it is older than kept."},
    )  # fmt: skip


class TrackProblem(ma.Schema):
    """A row that is left out."""

    row = ma.fields.Integer(required=True)
    column = ma.fields.String(required=True)
    code = ma.fields.String(required=True)
    en = ma.fields.String(required=True)
    zh = ma.fields.String(required=True)


class TrackTaken(StoredSchema):
    """What an import did, or would do."""

    dry_run = ma.fields.Boolean(required=True)
    sha256 = ma.fields.String(required=True, metadata={"description": "Digest of the file."})
    rows = ma.fields.Integer(required=True)
    points = ma.fields.Integer(required=True)
    first_at = Moment(format="iso", required=True)
    last_at = Moment(format="iso", required=True)
    problems = ma.fields.List(ma.fields.Nested(TrackProblem), required=True, metadata={"description": "At most 500."})
    problems_total = ma.fields.Integer(required=True)


class OrderEntry(ma.Schema):
    """Where a vehicle is sent."""

    purpose = _said(500)
    place = _said(200)
    lon = ma.fields.Float(load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(-180, 180))
    lat = ma.fields.Float(load_default=None, allow_none=True, allow_nan=False, validate=validate.Range(-90, 90))


class OrderSchema(ma.Schema):
    """A dispatch order."""

    id = ma.fields.UUID(required=True)
    vehicle_id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(allow_none=True)
    purpose = ma.fields.String(required=True)
    place = ma.fields.String(required=True)
    lon = ma.fields.Float(allow_none=True)
    lat = ma.fields.Float(allow_none=True)
    status = ma.fields.String(required=True, validate=validate.OneOf(sorted(dispatch.STATES)))
    distance_m = ma.fields.Integer(allow_none=True)
    ordered_at = Moment(format="iso", required=True)
    arrived_at = Moment(format="iso", allow_none=True)
    ended_at = Moment(format="iso", allow_none=True)
    result = ma.fields.String()


class Orders(ma.Schema):
    """Dispatch orders, the newest first; at most 200."""

    items = ma.fields.List(ma.fields.Nested(OrderSchema), required=True)


class OrderQuery(ma.Schema):
    """Which orders."""

    open_only = ma.fields.Boolean(load_default=False)
    limit = ma.fields.Integer(load_default=50, validate=validate.Range(1, 200))


class OrderEnd(ma.Schema):
    """What came of an order."""

    result = _said(1000)
    cancelled = ma.fields.Boolean(load_default=False)


class HoldEntry(ma.Schema):
    """Which part of a track is kept, and why."""

    since = Moment(format="iso", required=True)
    until = Moment(format="iso", required=True)
    reason = _said(1000)


class HoldSchema(HoldEntry):
    """A hold."""

    id = ma.fields.UUID(required=True)
    vehicle_id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(allow_none=True)
    held_by = ma.fields.String()
    held_at = Moment(format="iso")
    released_at = Moment(format="iso", allow_none=True)


class Holds(ma.Schema):
    """The holds on a vehicle's tracks."""

    items = ma.fields.List(ma.fields.Nested(HoldSchema), required=True)


class ReminderSchema(ma.Schema):
    """What runs out soon or has run out."""

    what = ma.fields.String(required=True)
    of = ma.fields.String()
    vehicle_id = ma.fields.UUID(allow_none=True)
    person_id = ma.fields.UUID(allow_none=True)
    on = ma.fields.Date(required=True)
    left_days = ma.fields.Integer(required=True)


class Reminders(ma.Schema):
    """The most urgent first."""

    items = ma.fields.List(ma.fields.Nested(ReminderSchema), required=True)


@noun.operation("GET", "", permission="vehicle:read", query=VehicleQuery, answer=page_of("Vehicles", VehicleSchema))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List vehicles by plate."""
    size = query["page_size"]
    rows, total = fleet.vehicles(
        tx, states=[query["status"]] if "status" in query else (), words=query.get("words", ""), limit=size,
        offset=(query["page"] - 1) * size,
    )  # fmt: skip
    return envelope(rows, total, query)


@noun.operation("POST", "", permission="vehicle:manage", body=VehicleEntry, answer=VehicleSchema, status=201)
def added(tx: Tx, body: dict[str, Any]) -> Vehicle:
    """Add a vehicle."""
    return fleet.add_vehicle(tx, **body)


@noun.operation("GET", "/<uuid:vehicle_id>", permission="vehicle:read", answer=VehicleSchema)
def shown(tx: Tx, vehicle_id: uuid.UUID) -> Vehicle:
    """Show a vehicle."""
    return fleet.vehicle(tx, vehicle_id)


@noun.operation("PUT", "/<uuid:vehicle_id>", permission="vehicle:manage", body=VehicleChange, answer=VehicleSchema)
def changed(tx: Tx, body: dict[str, Any], vehicle_id: uuid.UUID) -> Vehicle:
    """Change what the register says of a vehicle."""
    return fleet.change_vehicle(tx, vehicle_id=vehicle_id, **body)


@noun.operation("GET", "/<uuid:vehicle_id>/terminals", permission="vehicle:manage", answer=Terminals)
def terminals(tx: Tx, vehicle_id: uuid.UUID) -> dict[str, Any]:
    """List the terminals of a vehicle; codes are not shown."""
    return {"items": fleet.terminals(tx, fleet.vehicle(tx, vehicle_id).id)}


@noun.operation(
    "POST", "/<uuid:vehicle_id>/terminals", permission="vehicle:manage", body=TerminalEntry, answer=TerminalAdded,
    status=201, replays=False,
)  # fmt: skip
def terminal_added(tx: Tx, body: dict[str, Any], vehicle_id: uuid.UUID) -> Terminal:
    """Let a terminal report for a vehicle; the answer alone shows its authorisation code."""
    return fleet.add_terminal(tx, vehicle_id=vehicle_id, **body)


@noun.operation(
    "POST", "/terminals/<uuid:terminal_id>/withdraw", permission="vehicle:manage", body=ReasonGiven,
    answer=TerminalSchema,
)  # fmt: skip
def terminal_withdrawn(tx: Tx, body: dict[str, Any], terminal_id: uuid.UUID) -> Terminal:
    """Take a terminal's right to report; the gateway cuts it off within a minute."""
    return fleet.withdraw_terminal(tx, terminal_id=terminal_id, reason=body["reason"])


@noun.operation("POST", "/drivers", permission="vehicle:manage", body=Licence, answer=Licence, status=201)
def driver_registered(tx: Tx, body: dict[str, Any]) -> Any:
    """Put a person's driving licence on record, or renew it."""
    return fleet.register_driver(tx, **body)


@noun.operation(
    "POST", "/<uuid:vehicle_id>/shifts", permission="vehicle:drive", body=ShiftBegin, answer=ShiftSchema, status=201
)
def shift_begun(tx: Tx, body: dict[str, Any], vehicle_id: uuid.UUID) -> Shift:
    """Take a vehicle out."""
    return fleet.begin_shift(tx, vehicle_id=vehicle_id, **body)


@noun.operation("POST", "/shifts/<uuid:shift_id>/end", permission="vehicle:drive", body=ShiftEnd, answer=ShiftSchema)
def shift_ended(tx: Tx, body: dict[str, Any], shift_id: uuid.UUID) -> Shift:
    """Bring a vehicle back."""
    return fleet.end_shift(tx, shift_id=shift_id, **body)


@noun.operation("POST", "/<uuid:vehicle_id>/positions", permission="position:report", body=Push, answer=StoredSchema)
def pushed(tx: Tx, body: dict[str, Any], vehicle_id: uuid.UUID) -> store.Stored:
    """Report positions by phone, for the vehicle one is out with; a repetition changes nothing."""
    return store.push(tx, vehicle_id=vehicle_id, fixes=[Fix(**one) for one in body["fixes"]])


@noun.operation(
    "POST", "/<uuid:vehicle_id>/tracks", permission="vehicle:manage", body=TrackFile, form=AboutTrack,
    answer=TrackTaken, location="files",
)  # fmt: skip
def track_taken(tx: Tx, body: dict[str, Any], vehicle_id: uuid.UUID, about: dict[str, Any]) -> dict[str, Any]:
    """Import a track file of a vehicle; by default only tell what that would do, row by row."""
    if about["zone"] not in available_timezones():
        raise Invalid({"zone": "没有这个时区"})
    if about["case_id"] is not None:
        cases.get(tx, about["case_id"])
    upload = body["file"]
    trial = store.take_file(
        tx, data=upload.read(), dry_run=about["dry_run"], vehicle_id=vehicle_id, file_name=upload.filename or "",
        zone=fleet.zone_of(about["zone"]), case_id=about["case_id"], keep_days=tx.use(Settings).track_days,
    )  # fmt: skip
    first, last = trial.span
    return {
        "dry_run": about["dry_run"], "sha256": trial.sha256, "rows": trial.track.rows, "points": len(trial.track.fixes),
        "written": trial.stored.written, "repeated": trial.stored.repeated, "strayed": trial.stored.strayed,
        "first_at": first, "last_at": last, "problems": trial.track.problems[:500],
        "problems_total": len(trial.track.problems),
    }  # fmt: skip


@noun.operation("GET", "/orders", permission="vehicle:read", query=OrderQuery, answer=Orders)
def orders(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List dispatch orders."""
    return {"items": dispatch.orders(tx, open_only=query["open_only"], limit=query["limit"])}


@noun.operation(
    "POST", "/<uuid:vehicle_id>/orders", permission="vehicle:dispatch", body=OrderEntry, answer=OrderSchema, status=201
)
def ordered(tx: Tx, body: dict[str, Any], vehicle_id: uuid.UUID) -> DispatchOrder:
    """Send a vehicle somewhere, without a case."""
    return dispatch.order(tx, vehicle_id=vehicle_id, **body)


@noun.operation("POST", "/orders/<uuid:order_id>/arrive", permission="vehicle:drive", answer=OrderSchema)
def arrived(tx: Tx, order_id: uuid.UUID) -> DispatchOrder:
    """Note that the vehicle has arrived."""
    return dispatch.arrive(tx, order_id=order_id)


@noun.operation("POST", "/orders/<uuid:order_id>/end", permission="vehicle:drive", body=OrderEnd, answer=OrderSchema)
def ended(tx: Tx, body: dict[str, Any], order_id: uuid.UUID) -> DispatchOrder:
    """End an order; the vehicle is free again."""
    return dispatch.end(tx, order_id=order_id, **body)


@noun.operation("GET", "/<uuid:vehicle_id>/holds", permission="track:keep", answer=Holds)
def held(tx: Tx, vehicle_id: uuid.UUID) -> dict[str, Any]:
    """List the holds on a vehicle's tracks."""
    return {"items": holds.of_vehicle(tx, fleet.vehicle(tx, vehicle_id).id)}


@noun.operation(
    "POST", "/<uuid:vehicle_id>/holds", permission="track:keep", body=HoldEntry, answer=HoldSchema, status=201
)
def hold_placed(tx: Tx, body: dict[str, Any], vehicle_id: uuid.UUID) -> TrackHold:
    """Keep a part of a track beyond its time."""
    return holds.place(tx, vehicle_id=vehicle_id, **body)


@noun.operation(
    "POST", "/holds/<uuid:hold_id>/release", permission="retention:hold", body=ReasonGiven, answer=HoldSchema
)
def hold_released(tx: Tx, body: dict[str, Any], hold_id: uuid.UUID) -> TrackHold:
    """Release a hold."""
    return holds.release(tx, hold_id=hold_id, reason=body["reason"])


@noun.operation("GET", "/reminders", permission="vehicle:read", answer=Reminders)
def reminders(tx: Tx) -> dict[str, Any]:
    """List what runs out within thirty days: insurance, inspection, licences."""
    return {"items": fleet.reminders(tx, unit_ids=looks.units_open(tx) if tx.actor.may("track:read") else None)}
