"""The fleet's week (巡查周报): distance, hours and coverage, made once a week is over and kept when tracks are gone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from db.command import command
from db.errors import NotFound
from db.session import Tx
from vehicles import fleet, looks, queries
from vehicles.geofences import geofences
from vehicles.positions import ZONE
from vehicles.rows import PatrolReport

#: A week is reported so long after its end: what terminals kept in blind spots has come in by then.
AFTER = dt.timedelta(hours=6)
#: Vehicles whose distance is asked for at once.
AT_ONCE = 50
#: The grid of coverage, in metres.
CELL_M = 100.0


class ReportUnknown(NotFound):
    """There is no report of this week."""

    zh = "未找到该周的巡查周报。"


@dataclass(frozen=True)
class Line:
    """What a vehicle did in a week."""

    vehicle_id: str
    plate: str
    label: str
    unit_id: str | None
    days: int
    metres: int
    moving_seconds: int
    #: From the first report of each day to its last.
    on_seconds: int
    #: Of the shifts that are on record, cut at the ends of the week.
    shift_seconds: int
    shifts: int


@dataclass(frozen=True)
class Covered:
    """How much of a patrol area was driven through in a week."""

    geofence_id: str
    name: str
    vehicles: int
    days: int
    cells: int
    all_cells: int

    @property
    def share(self) -> float:
        """The part of the area, 0 to 1."""
        return min(1.0, self.cells / self.all_cells) if self.all_cells else 0.0


@dataclass(frozen=True)
class Report:
    """A report as the actor may see it."""

    week: dt.date
    made_at: dt.datetime
    vehicles: Sequence[Line]
    areas: Sequence[Covered]


def due(tx: Tx) -> dt.date | None:
    """Give the Monday of the last whole week when it is over long enough and has no report yet."""
    today = (tx.at - AFTER).astimezone(ZONE).date()
    week = today - dt.timedelta(days=today.weekday() + 7)
    return None if tx.session.get(PatrolReport, (tx.tenant_id, week)) else week


@command("patrol.report_made", permission="*")
def make(tx: Tx, *, week: dt.date) -> PatrolReport:
    """Make the report of a week over all vehicles and patrol areas."""
    since, until = (dt.datetime.combine(week + dt.timedelta(days=n), dt.time(), ZONE) for n in (0, 7))
    rows, _ = fleet.vehicles(tx, limit=5000)
    lines = []
    for start in range(0, len(rows), AT_ONCE):
        some = rows[start : start + AT_ONCE]
        ids = [one.id for one in some]
        days = [looks.Day(*row) for row in looks.ask(tx, queries.MILEAGE, vehicles=ids, since=since, until=until)]
        shifts = fleet.shifts(tx, vehicle_ids=ids, since=since, until=min(until, tx.at), limit=5000)
        for one in some:
            own = [day for day in days if day.vehicle_id == one.id]
            out = [
                (min(shift.ends_at or tx.at, until) - max(shift.starts_at, since)).total_seconds()
                for shift in shifts
                if shift.vehicle_id == one.id
            ]
            if own or out:
                lines.append(Line(
                    str(one.id), one.plate, one.label, str(one.unit_id) if one.unit_id else None, len(own),
                    round(sum(day.metres for day in own)), round(sum(day.moving_seconds for day in own)),
                    round(sum(day.on_seconds for day in own)), round(sum(out)), len(out),
                ))  # fmt: skip
    areas = []
    for fence in geofences(tx, kind="patrol"):
        found = looks.ask(tx, queries.COVERAGE, geofence=fence.id, since=since, until=until, cell=CELL_M / 111_195)
        _, vehicles, _, driven, cells, whole = found[0] if found else (week, 0, 0, 0, 0, 0)
        areas.append(Covered(str(fence.id), fence.name, vehicles, driven, cells, whole))
    row = PatrolReport(
        tenant_id=tx.tenant_id, week=week, made_at=tx.at,
        content={"vehicles": [vars(one) for one in lines], "areas": [vars(one) for one in areas]},
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(week=week, vehicles=len(lines), areas=len(areas), metres=sum(one.metres for one in lines))
    return row


def weeks(tx: Tx, *, limit: int = 52) -> list[PatrolReport]:
    """List the reports, the newest first."""
    tx.actor.require(looks.READ)
    query = select(PatrolReport).where(PatrolReport.tenant_id == tx.tenant_id)
    return list(tx.session.scalars(query.order_by(PatrolReport.week.desc()).limit(limit)))


@command("patrol.report_looked_at", permission=looks.READ)
def look(tx: Tx, *, week: dt.date) -> Report:
    """Look at a report: the vehicles that one may follow, and all areas.

    :raises ReportUnknown: when there is none.
    """
    row = tx.session.get(PatrolReport, (tx.tenant_id, week))
    if row is None:
        raise ReportUnknown(kind="report")
    units = looks.units_open(tx)
    mine: list[dict[str, Any]] = [
        one for one in row.content["vehicles"] if units is None or one["unit_id"] in set(map(str, units))
    ]
    tx.subject(week=week, vehicles=len(mine))
    lines = [Line(**one) for one in mine]
    return Report(week, row.made_at, lines, [Covered(**one) for one in row.content["areas"]])
