"""Writing positions: copied into a temporary stage, judged and kept by the owner's function; twice changes nothing."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from db.command import command
from db.errors import DomainError, Invalid
from db.session import Tx
from vehicles import fleet, holds, queries
from vehicles.gateway_ports import Report
from vehicles.imports import Fix, Track, kind_of, read
from vehicles.jt808 import items
from vehicles.positions import FILE, LATE, NO_FIX, PHONE, TERMINAL, ZONE, Position

#: Points of one request of a phone.
PUSH_MOST = 1000
#: Days of one file: each needs a partition, which all tenants share and every query plans with.
DAYS_MOST = 100


@dataclass(frozen=True)
class Stored:
    """What became of a batch: how many came, are new, and lie on days for which nothing is kept."""

    staged: int
    written: int
    strayed: int

    @property
    def repeated(self) -> int:
        """How many were there already."""
        return self.staged - self.written - self.strayed


class TrackTooOld(DomainError):
    """The track begins on {day}; positions before {oldest} are not kept. Import it for a case that holds it."""

    zh = "该轨迹始于{day}，早于轨迹保存期限（{oldest}）。如需作为证据保存，请关联案件导入。"


def write(tx: Tx, positions: Iterable[Position]) -> Stored:
    """Write positions of vehicles of the transaction's tenant; what is there already stays as it is."""
    connection = tx.session.connection()
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        stage(cursor)
        fill(cursor, positions)
    row = queries.rows(tx, queries.STORE, {"of_tenant": tx.tenant_id, "at": tx.at})[0]
    return Stored(row.staged, row.written, row.strayed)


def stage(cursor: psycopg.Cursor[Any]) -> None:
    """Make the stage of this connection, once; the owner's function may read it."""
    cursor.execute(queries.STAGED)
    if cursor.fetchone() == (None,):
        cursor.execute(queries.STAGE)
        cursor.execute(queries.SHARE_STAGE)
    else:
        cursor.execute(queries.EMPTY_STAGE)


def fill(cursor: psycopg.Cursor[Any], positions: Iterable[Position]) -> None:
    """Copy positions into the stage."""
    with cursor.copy(queries.FILL_STAGE) as copy:
        copy.set_types(queries.STAGE_TYPES)
        for row in rows_of(positions):
            copy.write_row(row)


def rows_of(positions: Iterable[Position]) -> Iterator[tuple[Any, ...]]:
    """Give positions as rows of the stage."""
    for one in positions:
        yield (
            one.vehicle_id, one.at, one.lon, one.lat, one.speed_dkmh, one.heading_deg, one.altitude_m, one.alarm,
            one.status, one.flags, one.source, Jsonb(one.items) if one.items else None,
        )  # fmt: skip


def of_report(report: Report) -> Position | None:
    """Make a position of a terminal's report; None when nobody can say when it was."""
    one = report.location
    if one.at is None:
        return None
    named, raw = items.named(one.items), items.raw(one.items)
    return Position(
        report.terminal.vehicle_id, one.at, one.lon, one.lat, one.speed_dkmh, one.heading_deg, one.altitude_m,
        one.alarm, one.status, (0 if one.positioned else NO_FIX) | (LATE if report.late else 0), TERMINAL,
        {**named, **({"raw_items": raw} if raw else {})} or None,
    )  # fmt: skip


def of_fix(vehicle_id: Any, fix: Fix, source: int) -> Position:
    """Make a position of a point of a file or of a phone."""
    return Position(
        vehicle_id, fix.at, fix.lon, fix.lat,
        None if fix.speed_kmh is None else round(fix.speed_kmh * 10),
        None if fix.heading_deg is None else round(fix.heading_deg) % 360,
        None if fix.altitude_m is None else round(fix.altitude_m), source=source,
        items=None if fix.accuracy_m is None else {"accuracy_m": round(fix.accuracy_m, 1)},
    )  # fmt: skip


@command("track.imported", permission="vehicle:manage")
def import_track(
    tx: Tx, *, vehicle_id: Any, data: bytes, file_name: str, zone: dt.tzinfo = ZONE, case_id: Any = None,
    keep_days: int = 0,
) -> tuple[Track, Stored]:  # fmt: skip
    """Import a GPX, CSV or NMEA file as track of a vehicle.

    :param case_id: the case that holds the track as evidence; asked for when it is older than what is kept.
    :param keep_days: how many days positions are kept; 0 means that no day is too old.
    :raises TrackTooOld: when the track begins before that and no case holds it.
    """
    vehicle = fleet.vehicle(tx, vehicle_id)
    track = read(data, kind_of(file_name), zone=zone)
    if not track.fixes:
        raise Invalid({"file": "文件中没有可用的定位点"})
    first, last = track.fixes[0].at, track.fixes[-1].at
    oldest = (tx.at - dt.timedelta(days=keep_days)).astimezone(ZONE).date() if keep_days else None
    if oldest and first.astimezone(ZONE).date() < oldest and case_id is None:
        raise TrackTooOld(day=first.astimezone(ZONE).date(), oldest=oldest)
    if case_id is not None:
        holds.place(
            tx, vehicle_id=vehicle.id, since=first, until=last + dt.timedelta(seconds=1), case_id=case_id,
            reason=f"导入轨迹文件 {file_name}",
        )  # fmt: skip
    days = sorted({fix.at.astimezone(ZONE).date() for fix in track.fixes})
    if len(days) > DAYS_MOST or days[-1] > tx.at.astimezone(ZONE).date() + dt.timedelta(days=1):
        raise Invalid({"file": f"定位点应不晚于今天，且分布在不超过{DAYS_MOST}天内，请检查设备时钟"})
    make_days(tx, days)
    stored = write(tx, (of_fix(vehicle.id, fix, FILE) for fix in track.fixes))
    tx.subject(
        vehicle=vehicle.id, plate=vehicle.plate, file=file_name,
        sha256=hashlib.sha256(data).hexdigest(), rows=track.rows, written=stored.written,
        repeated=stored.repeated, problems=len(track.problems), first=first, last=last,
    )  # fmt: skip
    return track, stored


@dataclass(frozen=True)
class Trial:
    """What an import would do, or did: the file's digest, what it holds, what of it is new."""

    sha256: str
    track: Track
    stored: Stored

    @property
    def span(self) -> tuple[dt.datetime, dt.datetime]:
        """Give the times of the first and of the last point."""
        return self.track.fixes[0].at, self.track.fixes[-1].at


def take_file(tx: Tx, *, data: bytes, dry_run: bool, **about: Any) -> Trial:
    """Import a file, or only tell what that would do: the same import, taken back; arguments as of ``import_track``."""
    if dry_run:
        with tx.database.rehearsing(tx.actor) as stage:
            track, stored = import_track(stage, data=data, **about)
    else:
        track, stored = import_track(tx, data=data, **about)
    return Trial(hashlib.sha256(data).hexdigest(), track, stored)


def push(tx: Tx, *, vehicle_id: Any, fixes: Sequence[Fix]) -> Stored:
    """Take positions that a phone reports over HTTPS; it must be of somebody on shift in the vehicle, or a machine.

    Not a command: a point every few seconds is no event of the journal, as it is none from a terminal.
    """
    tx.actor.require("position:report")
    vehicle = fleet.vehicle(tx, vehicle_id)
    if tx.actor.kind == "person":
        fleet.on_shift(tx, vehicle.id)
    return write(tx, [of_fix(vehicle.id, fix, PHONE) for fix in fixes[:PUSH_MOST]])


def make_days(tx: Tx, days: Sequence[dt.date]) -> int:
    """Make the partitions of these days where there are none."""
    made = 0
    for day in days:
        made += int(queries.rows(tx, queries.AHEAD, {"first": day, "last": day})[0][0])
    return made


def keep_ahead(tx: Tx, *, back_days: int = 1, ahead_days: int = 7) -> int:
    """Make the partitions of the next days before anybody needs them; gives how many were made."""
    today = tx.at.astimezone(ZONE).date()
    values = {"first": today - dt.timedelta(days=back_days), "last": today + dt.timedelta(days=ahead_days)}
    return int(queries.rows(tx, queries.AHEAD, values)[0][0])


def expire(tx: Tx, *, days: int, long_days: int, most: int = 10) -> list[tuple[dt.date, int]]:
    """Drop the partitions whose time is over; gives their days and how many points went out first."""
    today = tx.at.astimezone(ZONE).date()
    values = {
        "before": today - dt.timedelta(days=days), "long_before": today - dt.timedelta(days=long_days), "most": most,
    }  # fmt: skip
    return [(row.day, row.kept) for row in queries.rows(tx, queries.EXPIRE, values)]
