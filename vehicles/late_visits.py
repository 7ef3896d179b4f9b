"""Late points and geofences: what a vehicle's whole way tells, beside what was told of it before.

A visit is the time between entering an area and leaving it. One that overlaps no visit on record is new and may tell
a case; what late points only make more exact (an earlier entry, a way out and in between) fires nothing again.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, select

from db.session import Tx
from vehicles import looks, queries
from vehicles.geofences import ENTER, LEAVE, STAY, Happened, Inside, Noted, Spot, geofences, happenings, note
from vehicles.rows import GeofenceEvent, GeofenceStay

#: Vehicles whose late points are compared in one round, and points of each.
ROUND_VEHICLES, ROUND_POINTS = 20, 5000
_EVER, _NEVER = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass
class Visit:
    """A stay of a vehicle in an area; an end that is not known lies far away."""

    since: dt.datetime = _EVER
    until: dt.datetime = _NEVER
    told: bool = False
    happened: list[Happened] = field(default_factory=list)

    def meets(self, other: Visit) -> bool:
        """Tell whether both have some time in common."""
        return self.since < other.until and other.since < self.until


def visits(told: Iterable[tuple[uuid.UUID, str, dt.datetime, Happened | None]]) -> dict[uuid.UUID, list[Visit]]:
    """Make visits of events (area, kind, time) in the order of time."""
    found: dict[uuid.UUID, list[Visit]] = {}
    for area, kind, at, happened in told:
        mine = found.setdefault(area, [])
        if kind == ENTER:
            mine.append(Visit(since=at))
        elif not mine or mine[-1].until != _NEVER:
            mine.append(Visit())
        if kind == LEAVE:
            mine[-1].until = at
        mine[-1].told |= kind == STAY
        if happened is not None:
            mine[-1].happened.append(happened)
    return found


def news(before: Sequence[Visit], now: Sequence[Visit]) -> list[tuple[Happened, bool]]:
    """Give what visits of one area tell that is not on record, and whether it may fire."""
    found: list[tuple[Happened, bool]] = []
    for place, visit in enumerate(now):
        same = [one for one in before if one.meets(visit)]
        if not same:
            found += [(one, True) for one in visit.happened]
            continue
        told, left = any(one.told for one in same), any(one.until != _NEVER for one in same)
        # Where points in between split a visit on record, its first part has the entry and its last part the exit.
        first = place == 0 or not same[0].meets(now[place - 1])
        last = place + 1 == len(now) or not same[-1].meets(now[place + 1])
        for one in visit.happened:
            if (one.kind == STAY and not told) or (one.kind == ENTER and not first):
                found.append((one, one.kind == STAY))
            elif one.kind == LEAVE and not (last and left):
                found.append((one, False))
    return found


def round_of(tx: Tx) -> list[Noted]:
    """Compare late points with the areas of their time; gives the events that nobody knew of."""
    made: list[Noted] = []
    waiting = looks.ask(tx, queries.LATE_VEHICLES, limit=ROUND_VEHICLES)
    if not waiting:
        return []
    stays = {row.id: row.stay_seconds for row in geofences(tx, active=False)}
    for vehicle, since, until in waiting:
        rows = looks.ask(tx, queries.LATE_POINTS, vehicle=vehicle, since=since, until=until, limit=ROUND_POINTS)
        spots = [Spot(at, lon, lat, frozenset(areas)) for at, lon, lat, areas in rows]
        if spots:
            made += _compare(tx, vehicle, spots, since, stays)
        looks.ask(tx, queries.CAUGHT_UP, vehicle=vehicle, next=spots[-1].at if len(spots) == ROUND_POINTS else None)
    return sorted(made, key=lambda one: one.event.at)


def _compare(
    tx: Tx, vehicle: uuid.UUID, spots: list[Spot], since: dt.datetime, stays: Mapping[uuid.UUID, int | None]
) -> list[Noted]:
    record = list(tx.session.scalars(_events(tx, vehicle).where(GeofenceEvent.at > spots[0].at)))
    inside: dict[uuid.UUID, Inside] = {}
    if spots[0].at < since:
        # The first point came in time: what it lies in was entered before, and perhaps its stay was told.
        for area in spots[0].inside:
            visit = _standing(tx, vehicle, area, spots[0].at)
            record += visit
            begun = next((row.at for row in visit if row.kind == ENTER), spots[0].at)
            inside[area] = Inside(begun, told=not visit or any(row.kind == STAY for row in visit))
    record.sort(key=lambda row: row.at)
    known = {(row.geofence_id, row.kind, row.at) for row in record}
    before = visits((row.geofence_id, row.kind, row.at, None) for row in record)
    found = happenings(spots[1:] if spots[0].at < since else spots, inside, stays)
    now = visits((one.geofence_id, one.kind, one.spot.at, one) for one in found)
    made = []
    for area, mine in now.items():
        for one, fires in news(before.get(area, ()), mine):
            if (area, one.kind, one.spot.at) not in known:
                made.append(Noted(note(tx, vehicle, one, late=True), fires))
    tx.session.flush()
    for row in tx.session.scalars(
        select(GeofenceStay).where(GeofenceStay.tenant_id == tx.tenant_id, GeofenceStay.vehicle_id == vehicle)
    ):
        here = inside.get(row.geofence_id)
        if here is not None and len(spots) < ROUND_POINTS:
            row.since, row.told = here.since, row.told or here.told
    return made


def _events(tx: Tx, vehicle: uuid.UUID) -> Select[GeofenceEvent]:
    query = select(GeofenceEvent).where(GeofenceEvent.tenant_id == tx.tenant_id, GeofenceEvent.vehicle_id == vehicle)
    return query.order_by(GeofenceEvent.at)


def _standing(tx: Tx, vehicle: uuid.UUID, area: uuid.UUID, at: dt.datetime) -> list[GeofenceEvent]:
    """Give what is on record of the visit that a vehicle is on at a moment: its entry, and its stay if it was told."""
    query = _events(tx, vehicle).where(GeofenceEvent.geofence_id == area, GeofenceEvent.at <= at)
    newest = tx.session.scalars(query.order_by(None).order_by(GeofenceEvent.at.desc()).limit(2))
    found: list[GeofenceEvent] = []
    for row in newest:
        if row.kind == LEAVE:
            break
        found.append(row)
        if row.kind == ENTER:
            break
    return found
