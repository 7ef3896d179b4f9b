"""Geofences: areas, and who enters, leaves or stays in them, point by point in the order of device time.

Points that come late, after newer ones were compared, are compared as well (``late_visits.py``), with the areas that
there were at their own time; what was told already is not told again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import delete, select

from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from vehicles import looks, queries
from vehicles.fleet import flushed
from vehicles.rows import Geofence, GeofenceEvent, GeofenceStay, Vehicle

ENTER, LEAVE, STAY = "enter", "leave", "stay"
EVENTS: Mapping[str, str] = {ENTER: "驶入", LEAVE: "驶出", STAY: "停留"}
KINDS: Mapping[str, str] = {"watch": "布控区域", "patrol": "巡查责任区", "depot": "停车场"}
#: Points of a vehicle that are compared in one round.
ROUND_POINTS = 500


class GeofenceUnknown(NotFound):
    """There is no such area."""

    zh = "未找到该电子围栏。"


class GeofenceKnown(Conflict):
    """There is an area called {name} already."""

    zh = "已有名为“{name}”的电子围栏。"


@command("geofence.added", permission="geofence:manage")
def add(
    tx: Tx, *, name: str, ring: Sequence[Sequence[float]], kind: str = "watch", stay_seconds: int | None = None,
    on: str = ENTER, message: str = "", case_id: uuid.UUID | None = None, opens: str = "",
    unit_id: uuid.UUID | None = None,
) -> Geofence:  # fmt: skip
    """Add an area: a ring of [longitude, latitude].

    :param on: which event tells the case or begins one.
    :param message: the message that ``case_id`` is handed then, or with which ``opens`` begins.
    :param opens: the procedure in which ``unit_id`` gets a new case then.
    """
    wrong = {}
    if not name.strip():
        wrong["name"] = "请填写名称"
    if kind not in KINDS:
        wrong["kind"] = "请选择类型"
    if on not in EVENTS:
        wrong["on"] = "请选择事件"
    if stay_seconds is not None and not 60 <= stay_seconds <= 86_400:
        wrong["stay_seconds"] = "停留时间应在1分钟至24小时之间"
    if on == STAY and stay_seconds is None:
        wrong["stay_seconds"] = "请填写停留时间"
    if (case_id is not None and not message) or (message and case_id is None and not opens):
        wrong["message"] = "请同时指定案件和消息"
    if opens and case_id is not None:
        wrong["opens"] = "通知案件和新建案件只能选一项"
    if opens and unit_id is None:
        wrong["unit_id"] = "请选择承接部门"
    if wrong:
        raise Invalid(wrong)
    area = looks.polygon(ring)
    closed = [[float(lon), float(lat)] for lon, lat in ring]
    closed += closed[:1] if closed[0] != closed[-1] else []
    row = Geofence(
        tenant_id=tx.tenant_id, name=name.strip(), kind=kind, area=WKTElement(area, srid=4326), ring=closed,
        stay_seconds=stay_seconds, on=on, message=message, case_id=case_id, opens=opens, unit_id=unit_id, active=True,
        added_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    flushed(tx, GeofenceKnown(name=row.name))
    tx.subject(geofence=row.id, name=row.name, kind=kind, ring=closed, on=on, message=message, case=case_id,
               opens=opens)  # fmt: skip
    return row


@command("geofence.ended", permission="geofence:manage")
def end(tx: Tx, *, geofence_id: uuid.UUID) -> Geofence:
    """Stop comparing positions with an area; what it saw stays."""
    row = geofence(tx, geofence_id)
    row.active, row.ended_at = False, row.ended_at or tx.at
    tx.session.execute(
        delete(GeofenceStay).where(GeofenceStay.tenant_id == tx.tenant_id, GeofenceStay.geofence_id == row.id)
    )
    tx.subject(geofence=row.id, name=row.name)
    return row


def geofence(tx: Tx, geofence_id: uuid.UUID) -> Geofence:
    """Give an area.

    :raises GeofenceUnknown: when there is none.
    """
    row = tx.session.get(Geofence, (tx.tenant_id, geofence_id))
    if row is None:
        raise GeofenceUnknown(kind="geofence")
    return row


def geofences(tx: Tx, *, kind: str = "", active: bool = True) -> list[Geofence]:
    """List areas by name."""
    query = select(Geofence).where(Geofence.tenant_id == tx.tenant_id)
    if kind:
        query = query.where(Geofence.kind == kind)
    if active:
        query = query.where(Geofence.active)
    return list(tx.session.scalars(query.order_by(Geofence.name)))


def events(
    tx: Tx, *, geofence_id: uuid.UUID | None = None, vehicle_ids: Iterable[uuid.UUID] | None = None, limit: int = 100,
) -> list[GeofenceEvent]:  # fmt: skip
    """List what areas saw of the vehicles that the actor may follow, the newest first."""
    query = select(GeofenceEvent).where(GeofenceEvent.tenant_id == tx.tenant_id)
    if geofence_id is not None:
        query = query.where(GeofenceEvent.geofence_id == geofence_id)
    if vehicle_ids is not None:
        query = query.where(GeofenceEvent.vehicle_id.in_(list(vehicle_ids)))
    if (units := looks.units_open(tx)) is not None:
        open_ones = select(Vehicle.id).where(Vehicle.tenant_id == tx.tenant_id, Vehicle.unit_id.in_(units))
        query = query.where(GeofenceEvent.vehicle_id.in_(open_ones))
    return list(tx.session.scalars(query.order_by(GeofenceEvent.at.desc(), GeofenceEvent.id).limit(limit)))


@dataclass(frozen=True)
class Spot:
    """A point of a vehicle, and the areas that it lies in."""

    at: dt.datetime
    lon: float
    lat: float
    inside: frozenset[uuid.UUID]


@dataclass
class Inside:
    """Since when a vehicle is in an area, and whether its stay was told."""

    since: dt.datetime
    told: bool = False


@dataclass(frozen=True)
class Happened:
    """What an area sees."""

    geofence_id: uuid.UUID
    kind: str
    spot: Spot


def happenings(
    spots: Sequence[Spot], inside: dict[uuid.UUID, Inside], stays: Mapping[uuid.UUID, int | None]
) -> list[Happened]:
    """Follow one vehicle from point to point; ``inside`` is where it was before, and is moved on.

    :param stays: the seconds after which a stay is told, for every area; None where it is not.
    """
    found = []
    for spot in spots:
        for key in sorted(spot.inside - set(inside), key=str):
            inside[key] = Inside(spot.at)
            found.append(Happened(key, ENTER, spot))
        for key in sorted(set(inside) - spot.inside, key=str):
            del inside[key]
            found.append(Happened(key, LEAVE, spot))
        for key, here in inside.items():
            seconds = stays.get(key)
            if seconds is not None and not here.told and (spot.at - here.since).total_seconds() >= seconds:
                here.told = True
                found.append(Happened(key, STAY, spot))
    return found


@dataclass(frozen=True)
class Noted:
    """An event that was noted, and whether it may tell a case or begin one: what is known of a visit does so once."""

    event: GeofenceEvent
    fires: bool = True


def round_of(tx: Tx) -> list[Noted]:
    """Compare the points that came since the last round with all areas; gives the new events in the order of time."""
    known = {row.id: row for row in geofences(tx)}
    rows = looks.ask(tx, queries.UNFENCED, limit=ROUND_POINTS) if known else []
    spots: dict[uuid.UUID, list[Spot]] = {}
    for vehicle, at, lon, lat, areas in rows:
        spots.setdefault(vehicle, []).append(Spot(at, lon, lat, frozenset(areas)))
    if not spots:
        return []
    stays = {key: row.stay_seconds for key, row in known.items()}
    made: list[Noted] = []
    for vehicle, passed in spots.items():
        passed.sort(key=lambda one: one.at)
        query = select(GeofenceStay).where(GeofenceStay.tenant_id == tx.tenant_id, GeofenceStay.vehicle_id == vehicle)
        standing = {row.geofence_id: row for row in tx.session.scalars(query) if row.geofence_id in known}
        inside = {key: Inside(row.since, row.told) for key, row in standing.items()}
        made += [Noted(note(tx, vehicle, one)) for one in happenings(passed, inside, stays)]
        _remember(tx, vehicle, standing, inside)
    tx.session.flush()
    last = {vehicle: max(one.at for one in passed) for vehicle, passed in spots.items()}
    looks.ask(tx, queries.FENCED, vehicles=list(last), until=list(last.values()))
    return sorted(made, key=lambda one: one.event.at)


def note(tx: Tx, vehicle_id: uuid.UUID, one: Happened, *, late: bool = False) -> GeofenceEvent:
    """Put an event on record."""
    row = GeofenceEvent(
        tenant_id=tx.tenant_id, geofence_id=one.geofence_id, vehicle_id=vehicle_id, kind=one.kind, at=one.spot.at,
        lon=one.spot.lon, lat=one.spot.lat, noted_at=tx.at, late=late,
    )  # fmt: skip
    tx.session.add(row)
    return row


def _remember(tx: Tx, vehicle_id: uuid.UUID, before: Mapping[uuid.UUID, Any], now: Mapping[uuid.UUID, Inside]) -> None:
    for key, row in before.items():
        if key not in now or now[key].since != row.since:
            tx.session.delete(row)
        else:
            row.told = now[key].told
    tx.session.flush()
    for key, here in now.items():
        if key not in before or before[key].since != here.since:
            tx.session.add(GeofenceStay(
                tenant_id=tx.tenant_id, geofence_id=key, vehicle_id=vehicle_id, since=here.since, told=here.told
            ))  # fmt: skip
