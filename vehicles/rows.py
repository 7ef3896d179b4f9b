"""The tables of the fleet: vehicles, terminals, drivers, shifts, orders, geofences and what they saw, holds, routes."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified, Tenanted

#: A vehicle is in use, in repair, or given away; only those in use are dispatched.
IN_USE, IN_REPAIR, RETIRED = "in_use", "in_repair", "retired"
#: How long positions are kept: as long as the platform's day partitions, or longer.
STANDARD, LONG = "standard", "long"


def _of_vehicle() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "vehicle_id"], ["vehicles.tenant_id", "vehicles.id"])


class Vehicle(Identified, Base):
    """An enforcement vehicle (执法车辆)."""

    __tablename__ = "vehicles"

    plate: Mapped[str]
    kind: Mapped[str] = mapped_column(default="patrol_car")
    label: Mapped[str] = mapped_column(default="")
    body_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    status: Mapped[str] = mapped_column(default=IN_USE)
    insured_until: Mapped[dt.date | None]
    inspected_until: Mapped[dt.date | None]
    #: Reading of the odometer in metres, as last entered by a person.
    odometer_m: Mapped[int | None]
    #: Where the dash camera's recordings are looked at, on the agency's own video platform.
    camera_url: Mapped[str] = mapped_column(default="")
    retention: Mapped[str] = mapped_column(default=STANDARD)
    note: Mapped[str] = mapped_column(default="")
    added_at: Mapped[dt.datetime]

    __table_args__ = (
        Index("uq_vehicles_plate", "tenant_id", "plate", unique=True),
        Index("ix_vehicles_unit", "tenant_id", "unit_id", "status"),
    )


class Terminal(Identified, Base):
    """A device that reports positions of a vehicle for a time."""

    __tablename__ = "terminals"

    vehicle_id: Mapped[uuid.UUID]
    phone: Mapped[str]
    code: Mapped[str]
    protocol: Mapped[str] = mapped_column(default="jt808")
    zone: Mapped[str] = mapped_column(default="Asia/Shanghai")
    valid_from: Mapped[dt.date]
    valid_until: Mapped[dt.date | None]
    #: What the device called itself when it registered first; another device is refused the code.
    maker: Mapped[str | None]
    number: Mapped[str | None]
    added_at: Mapped[dt.datetime]
    withdrawn_at: Mapped[dt.datetime | None]

    __table_args__ = (
        _of_vehicle(),
        Index("uq_terminals_phone", "tenant_id", "phone", unique=True, postgresql_where=text("withdrawn_at IS NULL")),
        Index("ix_terminals_phone", "phone"),
        Index("ix_terminals_vehicle", "tenant_id", "vehicle_id"),
    )


class TerminalIntroduction(Tenanted, Base):
    """A device that introduced itself to the gateway with the phone of a terminal; written by the owner's function."""

    __tablename__ = "terminal_introductions"

    terminal_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    maker: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(primary_key=True)
    #: Whether it was given the code.
    given: Mapped[bool]
    at: Mapped[dt.datetime]
    #: When a worker put it into the journal.
    journalled_at: Mapped[dt.datetime | None]


class Driver(Tenanted, Base):
    """A person who may drive, with the licence."""

    __tablename__ = "drivers"

    person_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    licence_number: Mapped[str]
    licence_class: Mapped[str]
    licensed_until: Mapped[dt.date]


class Shift(Identified, Base):
    """Who drives a vehicle from when to when, and who is with the driver."""

    __tablename__ = "shifts"

    vehicle_id: Mapped[uuid.UUID]
    driver_id: Mapped[uuid.UUID]
    crew: Mapped[list[str]] = mapped_column(default=list)
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime | None]
    odometer_start_m: Mapped[int | None]
    odometer_end_m: Mapped[int | None]
    note: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        _of_vehicle(),
        Index("ix_shifts_vehicle", "tenant_id", "vehicle_id", "starts_at"),
        Index("uq_shifts_open", "tenant_id", "vehicle_id", unique=True, postgresql_where=text("ends_at IS NULL")),
    )


class DispatchOrder(Identified, Base):
    """An order that sends a vehicle somewhere, for a case or without one."""

    __tablename__ = "dispatch_orders"

    vehicle_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID | None]
    purpose: Mapped[str]
    place: Mapped[str]
    lon: Mapped[float | None]
    lat: Mapped[float | None]
    status: Mapped[str]
    #: How far the vehicle was when it was ordered, in metres, where its position was known.
    distance_m: Mapped[int | None]
    ordered_by: Mapped[uuid.UUID | None]
    ordered_at: Mapped[dt.datetime]
    arrived_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    result: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        _of_vehicle(),
        Index("ix_dispatch_orders_vehicle", "tenant_id", "vehicle_id", "ordered_at"),
        Index("ix_dispatch_orders_case", "tenant_id", "case_id"),
        Index("ix_dispatch_orders_open", "tenant_id", "ordered_at", postgresql_where=text("ended_at IS NULL")),
    )


class Geofence(Identified, Base):
    """An area; vehicles that enter, leave or stay in it are noted, and a case may be told or begun."""

    __tablename__ = "geofences"

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="watch")
    area: Mapped[Any] = mapped_column(Geometry("POLYGON", srid=4326, spatial_index=False))
    #: The same ring as numbers, for maps: [[longitude, latitude], …], closed.
    ring: Mapped[list[Any]]
    stay_seconds: Mapped[int | None]
    #: What an event does beside being noted: tell a waiting case, or begin one.
    message: Mapped[str] = mapped_column(default="")
    case_id: Mapped[uuid.UUID | None]
    opens: Mapped[str] = mapped_column(default="")
    unit_id: Mapped[uuid.UUID | None]
    on: Mapped[str] = mapped_column(default="enter")
    active: Mapped[bool] = mapped_column(default=True)
    added_at: Mapped[dt.datetime]
    ended_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("uq_geofences_name", "tenant_id", "name", unique=True),
        Index("ix_geofences_area", "area", postgresql_using="gist"),
    )


class GeofenceStay(Tenanted, Base):
    """A vehicle that is inside an area now."""

    __tablename__ = "geofence_stays"

    geofence_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    vehicle_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    since: Mapped[dt.datetime]
    told: Mapped[bool] = mapped_column(default=False)


class GeofenceEvent(Identified, Base):
    """A vehicle entered or left an area, or stayed in it as long as the area says; ``at`` is the device's time."""

    __tablename__ = "geofence_events"

    geofence_id: Mapped[uuid.UUID]
    vehicle_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    at: Mapped[dt.datetime]
    lon: Mapped[float]
    lat: Mapped[float]
    noted_at: Mapped[dt.datetime]
    #: Found in points that came when newer ones had been compared already.
    late: Mapped[bool] = mapped_column(default=False)
    case_id: Mapped[uuid.UUID | None]

    __table_args__ = (
        _of_vehicle(),
        Index("uq_geofence_events", "tenant_id", "geofence_id", "vehicle_id", "at", "kind", unique=True),
        Index("ix_geofence_events_at", "tenant_id", "at"),
    )


class TrackHold(Identified, Base):
    """A part of a track that outlives its day's partition: kept as evidence of a case, or for another reason."""

    __tablename__ = "track_holds"

    vehicle_id: Mapped[uuid.UUID]
    since: Mapped[dt.datetime]
    until: Mapped[dt.datetime]
    case_id: Mapped[uuid.UUID | None]
    reason: Mapped[str]
    held_by: Mapped[str]
    held_at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]

    __table_args__ = (
        _of_vehicle(),
        Index("ix_track_holds_vehicle", "tenant_id", "vehicle_id", "since"),
        Index("ix_track_holds_case", "tenant_id", "case_id"),
    )


class InspectionRoute(Identified, Base):
    """A planned route of an inspection: places in their order, each ``{"name", "lon", "lat"}``."""

    __tablename__ = "inspection_routes"

    name: Mapped[str]
    places: Mapped[list[Any]]
    #: A place counts as visited, and the way as followed, within this distance.
    tolerance_m: Mapped[int] = mapped_column(default=60)
    added_at: Mapped[dt.datetime]

    __table_args__ = (Index("uq_inspection_routes_name", "tenant_id", "name", unique=True),)


class StrayPosition(Tenanted, Base):
    """A report for whose day nothing is kept: from a clock that is days wrong, or far too late."""

    __tablename__ = "stray_positions"

    vehicle_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    lon: Mapped[float]
    lat: Mapped[float]
    received_at: Mapped[dt.datetime]


class PatrolReport(Tenanted, Base):
    """What the fleet drove in a week, and how much of its areas was patrolled; made once the week is over."""

    __tablename__ = "patrol_reports"

    #: The Monday of the week.
    week: Mapped[dt.date] = mapped_column(primary_key=True)
    made_at: Mapped[dt.datetime]
    #: ``{"vehicles": [...], "areas": [...]}`` as ``vehicles/reports.py`` writes and reads it.
    content: Mapped[dict[str, Any]]
