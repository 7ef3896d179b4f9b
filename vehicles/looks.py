"""Looking at positions: every look asks for a permission, says whose track it may be, and leaves an entry.

``track:read`` opens the vehicles of one's own units, ``track:read_all`` those of the whole tenant. Who looks, at what,
from when to when and what for stands in the tenant's journal.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shapely import Polygon
from sqlalchemy import select

from db.command import command
from db.errors import Invalid, PermissionDenied
from db.session import Tx
from vehicles import fleet, queries
from vehicles.positions import ZONE, Point
from vehicles.queries import Look
from vehicles.rows import RETIRED, Geofence, Vehicle

READ, READ_ALL = "track:read", "track:read_all"
#: A look at a track covers at most so many days, one at places at most so many hours.
TRACK_DAYS, WINDOW_DAYS, REPORT_DAYS = 31, 7, 93
POINTS_MOST = 100_000
#: A position older than this says nothing about where a vehicle is.
FRESH = dt.timedelta(minutes=30)


class TrackNotYours(PermissionDenied):
    """The vehicle {plate} belongs to another unit; its tracks are open to those who may see all."""

    zh = "{plate}不属于您所在部门，您无权查看其轨迹。"


class WindowTooLong(Invalid):
    """A look may cover at most {days} days."""

    zh = "一次最多查询{days}天。"


@dataclass(frozen=True)
class Latest:
    """Where a vehicle was last."""

    vehicle_id: uuid.UUID
    at: dt.datetime
    lon: float
    lat: float
    speed_kmh: float | None
    heading_deg: int | None
    alarm: int
    status: int
    received_at: dt.datetime


@dataclass(frozen=True)
class Seen:
    """A vehicle that was at a place or in an area during a window."""

    vehicle: Vehicle
    points: int
    first_at: dt.datetime
    last_at: dt.datetime
    nearest_m: float


@dataclass(frozen=True)
class Nearest:
    """A free vehicle and how far it is."""

    vehicle: Vehicle
    at: dt.datetime
    lon: float
    lat: float
    metres: float


@dataclass(frozen=True)
class Day:
    """What a vehicle drove on a day."""

    vehicle_id: uuid.UUID
    day: dt.date
    metres: float
    moving_seconds: float
    first_at: dt.datetime
    last_at: dt.datetime
    points: int

    @property
    def on_seconds(self) -> float:
        """From the first report to the last."""
        return (self.last_at - self.first_at).total_seconds()


@dataclass(frozen=True)
class Week:
    """How much of an area was patrolled in a week."""

    week: dt.date
    vehicles: int
    days: int
    points: int
    cells: int
    all_cells: int

    @property
    def share(self) -> float:
        """The part of the area that was driven through, 0 to 1."""
        return min(1.0, self.cells / self.all_cells) if self.all_cells else 0.0


def units_open(tx: Tx) -> frozenset[uuid.UUID] | None:
    """Give the units whose vehicles the actor may follow; None means all."""
    return None if tx.actor.may(READ_ALL) else tx.actor.unit_ids


def open_to(tx: Tx, vehicle: Vehicle) -> bool:
    """Tell whether the actor may follow a vehicle."""
    units = units_open(tx)
    return units is None or (vehicle.unit_id is not None and vehicle.unit_id in units)


def followed(tx: Tx, vehicle_id: uuid.UUID) -> Vehicle:
    """Give a vehicle that the actor may follow.

    :raises TrackNotYours: when it is another unit's.
    """
    row = fleet.vehicle(tx, vehicle_id)
    if not open_to(tx, row):
        raise TrackNotYours(plate=row.plate, permission=READ_ALL)
    return row


def ask(tx: Tx, look: Look, **arguments: Any) -> Sequence[Any]:
    """Put a question to the positions of the transaction's tenant."""
    values = {"of_tenant": tx.tenant_id} | {f"of_{name}": value for name, value in arguments.items()}
    return queries.rows(tx, look.call, values)


@command("fleet.looked_at", permission=READ)
def live(tx: Tx, *, limit: int = 1000) -> list[tuple[Vehicle, Latest | None]]:
    """Look at where all vehicles are that the actor may follow."""
    found = positions_now(tx, limit=limit)
    tx.subject(vehicles=len(found))
    return found


def positions_now(tx: Tx, *, limit: int = 1000) -> list[tuple[Vehicle, Latest | None]]:
    """Give the vehicles of the actor's map, each with its last position; the opening of the map is what is journalled.

    The stream that goes on after it sends these again and again.
    """
    tx.actor.require(READ)
    rows, _ = fleet.vehicles(tx, unit_ids=units_open(tx), limit=limit)
    mine = {row.id: row for row in rows if row.status != RETIRED}
    last = {one.vehicle_id: one for one in latest(tx, list(mine))}
    return [(row, last.get(key)) for key, row in mine.items()]


def latest(tx: Tx, vehicle_ids: Sequence[uuid.UUID]) -> list[Latest]:
    """Give the last position of each of these vehicles."""
    rows = ask(tx, queries.LATEST, vehicles=list(vehicle_ids), limit=len(vehicle_ids))
    return [Latest(vehicle, at, lon, lat, _kmh(speed), *more) for vehicle, at, lon, lat, speed, *more in rows]


@command("track.looked_at", permission=READ)
def track(
    tx: Tx, *, vehicle_id: uuid.UUID, since: dt.datetime, until: dt.datetime, limit: int = POINTS_MOST,
    purpose: str = "", case_id: uuid.UUID | None = None,
) -> list[Point]:  # fmt: skip
    """Look at the track of a vehicle between two moments, in the order of device time.

    :raises TrackNotYours: when the vehicle is another unit's.
    """
    row = followed(tx, vehicle_id)
    window(since, until, TRACK_DAYS)
    found = points(tx, row.id, since, until, limit=limit)
    tx.subject(vehicle=row.id, plate=row.plate, since=since, until=until, points=len(found), purpose=purpose,
               case=case_id)  # fmt: skip
    return found


def points(tx: Tx, vehicle_id: uuid.UUID, since: dt.datetime, until: dt.datetime, *, limit: int) -> list[Point]:
    """Read the points of a vehicle; who calls has settled that it may be looked at."""
    rows = ask(tx, queries.TRACK, vehicle=vehicle_id, since=since, until=until, limit=min(limit, POINTS_MOST))
    return [Point(at, lon, lat, _kmh(speed), *more) for at, lon, lat, speed, *more in rows]


@command("place.looked_at", permission=READ)
def near(
    tx: Tx, *, lon: float, lat: float, metres: float, since: dt.datetime, until: dt.datetime, limit: int = 100,
    purpose: str = "", case_id: uuid.UUID | None = None,
) -> list[Seen]:  # fmt: skip
    """Look which vehicles were within so many metres of a point during a window, the nearest first."""
    window(since, until, WINDOW_DAYS)
    if not 1 <= metres <= 5000:
        raise Invalid({"metres": "范围应在1至5000米之间"})
    found = _seen(tx, queries.NEAR, lon=lon, lat=lat, metres=metres, since=since, until=until, limit=limit)
    tx.subject(lon=lon, lat=lat, metres=metres, since=since, until=until, purpose=purpose, case=case_id,
               vehicles=[one.vehicle.plate for one in found])  # fmt: skip
    return found


@command("area.looked_at", permission=READ)
def inside(
    tx: Tx, *, ring: Sequence[Sequence[float]], since: dt.datetime, until: dt.datetime, limit: int = 100,
    purpose: str = "",
) -> list[Seen]:  # fmt: skip
    """Look which vehicles were inside an area during a window."""
    window(since, until, WINDOW_DAYS)
    found = _seen(tx, queries.INSIDE, area=polygon(ring), since=since, until=until, limit=limit)
    tx.subject(ring=[list(one) for one in ring], since=since, until=until, purpose=purpose,
               vehicles=[one.vehicle.plate for one in found])  # fmt: skip
    return found


def nearest(tx: Tx, *, lon: float, lat: float, limit: int = 5) -> list[Nearest]:
    """Give the nearest vehicles that are in use, on no order, and have reported lately; for those who dispatch."""
    tx.actor.require("vehicle:dispatch")
    rows = ask(tx, queries.NEAREST, lon=lon, lat=lat, since=tx.at - FRESH, limit=limit)
    return [Nearest(fleet.vehicle(tx, row[0]), *row[1:]) for row in rows]


@command("mileage.looked_at", permission=READ)
def mileage(tx: Tx, *, vehicle_ids: Sequence[uuid.UUID], first: dt.date, last: dt.date) -> list[Day]:
    """Look at what vehicles drove, day by day; at most 50 vehicles and 93 days."""
    since, until = _days(first, last, REPORT_DAYS)
    mine = [followed(tx, one) for one in vehicle_ids[:50]]
    rows = ask(tx, queries.MILEAGE, vehicles=[one.id for one in mine], since=since, until=until)
    tx.subject(vehicles=[one.plate for one in mine], first=first, last=last)
    return [Day(*row) for row in rows]


@command("coverage.looked_at", permission=READ)
def coverage(tx: Tx, *, geofence: Geofence, first: dt.date, last: dt.date, cell_m: float = 100.0) -> list[Week]:
    """Look how much of an area was patrolled week by week."""
    since, until = _days(first, last, REPORT_DAYS)
    rows = ask(tx, queries.COVERAGE, geofence=geofence.id, since=since, until=until, cell=cell_m / 111_195)
    tx.subject(geofence=geofence.id, name=geofence.name, first=first, last=last)
    return [Week(row[0], row[1], row[3], row[2], row[4], row[5]) for row in rows]


def polygon(ring: Sequence[Sequence[float]]) -> str:
    """Write a ring of [longitude, latitude] as WKT, closed.

    :raises Invalid: when it is none.
    """
    spots = [(float(one[0]), float(one[1])) for one in ring if len(one) == 2]
    if len(spots) != len(ring) or len(set(spots)) < 3 or len(spots) > 500:
        raise Invalid({"ring": "区域应由3至500个点围成"})
    if any(not (-180 <= lon <= 180 and -90 <= lat <= 90) for lon, lat in spots):
        raise Invalid({"ring": "坐标超出范围"})
    area = Polygon(spots)
    if not area.is_valid or not area.area:
        raise Invalid({"ring": "区域的边不能相互交叉"})
    return str(area.wkt)


def window(since: dt.datetime, until: dt.datetime, days: int) -> None:
    """Check a window.

    :raises WindowTooLong: when it covers more than so many days.
    """
    if since.tzinfo is None or until.tzinfo is None or until <= since:
        raise Invalid({"until": "结束时间应晚于开始时间"})
    if until - since > dt.timedelta(days=days):
        raise WindowTooLong({"until": f"一次最多查询{days}天"}, days=days)


def _days(first: dt.date, last: dt.date, most: int) -> tuple[dt.datetime, dt.datetime]:
    since = dt.datetime.combine(first, dt.time(), ZONE)
    until = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), ZONE)
    window(since, until, most)
    return since, until


def _seen(tx: Tx, look: Look, *, limit: int, **arguments: Any) -> list[Seen]:
    """Give whom a look found of the vehicles that the actor may follow, at most so many.

    Where only some are open, all that were there are asked for (a row a vehicle, counted together either way): cut off
    before the others are left out, a look would show fewer than there were.
    """
    units = units_open(tx)
    rows = ask(tx, look, limit=limit if units is None else None, **arguments)
    mine = select(Vehicle).where(Vehicle.tenant_id == tx.tenant_id, Vehicle.id.in_([row[0] for row in rows]))
    if units is not None:
        mine = mine.where(Vehicle.unit_id.in_(units))
    known = {one.id: one for one in tx.session.scalars(mine)}
    return [Seen(known[row[0]], *row[1:]) for row in rows if row[0] in known][:limit]


def _kmh(dkmh: int | None) -> float | None:
    return None if dkmh is None else dkmh / 10
