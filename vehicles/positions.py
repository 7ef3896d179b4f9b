"""Positions on PostGIS: day partitions, the last of each vehicle, and those that outlive their day.

WGS-84 is the truth (EPSG:4326). The three tables carry no row policy, because a policy hides GiST indexes; the
application has no grant on them either and reaches them through the functions of ``vehicles/queries.py`` only.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from geoalchemy2 import Geometry
from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, SmallInteger, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from db.base import Base
from db.tenancy import THROUGH_FUNCTIONS

#: Days begin and end in this zone, so that a vehicle's day lies in one partition.
ZONE = ZoneInfo("Asia/Shanghai")

#: Plausibility, as bits of ``flags``. Points with one of ``NOT_DRIVEN`` are kept and shown, and never driven along.
NO_FIX, FUTURE, JUMP, TOO_FAST, NOWHERE, LATE = 1, 2, 4, 8, 16, 32
NOT_DRIVEN = NO_FIX | FUTURE | JUMP | NOWHERE
FLAGS = {
    NO_FIX: "未定位",
    FUTURE: "时间超前",
    JUMP: "位置跳变",
    TOO_FAST: "速度异常",
    NOWHERE: "坐标为零",
    LATE: "补传",
}
#: A device's clock may be this much ahead of ours before a point counts as one of the future.
FUTURE_SECONDS = 300
#: Nobody drives faster than this between two points (metres a second: 252 km/h), or reports more (km/h).
JUMP_MS, FASTEST_KMH = 70.0, 220

#: Where a point came from.
TERMINAL, PHONE, FILE = 1, 2, 3
SOURCES = {TERMINAL: "车载终端", PHONE: "执法手机", FILE: "文件导入"}


def _columns() -> list[Column[Any]]:
    return [
        Column("tenant_id", UUID(as_uuid=True), primary_key=True),
        Column("vehicle_id", UUID(as_uuid=True), primary_key=True),
        Column("at", DateTime(timezone=True), primary_key=True),
        Column("received_at", DateTime(timezone=True), nullable=False),
        Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
        Column("alarm", BigInteger, nullable=False),
        Column("status", BigInteger, nullable=False),
        Column("speed_dkmh", Integer),
        Column("altitude_m", SmallInteger),
        Column("heading_deg", SmallInteger),
        Column("flags", SmallInteger, nullable=False),
        Column("source", SmallInteger, nullable=False),
        Column("items", JSONB),
    ]


positions = Table(
    "positions",
    Base.metadata,
    *_columns(),
    Index("ix_positions_geom", "geom", postgresql_using="gist"),
    Index("ix_positions_at", "at", postgresql_using="brin"),
    postgresql_partition_by="RANGE (at)",
    info={THROUGH_FUNCTIONS: True},
)

#: What left its partition before that was dropped: held, kept as evidence, or of a vehicle that is kept longer.
kept_positions = Table(
    "kept_positions",
    Base.metadata,
    *_columns(),
    Column("kept_for", Text, nullable=False),
    Index("ix_kept_positions_geom", "geom", postgresql_using="gist"),
    Index("ix_kept_positions_at", "at", postgresql_using="brin"),
    info={THROUGH_FUNCTIONS: True},
)

last_positions = Table(
    "last_positions",
    Base.metadata,
    Column("tenant_id", UUID(as_uuid=True), primary_key=True),
    Column("vehicle_id", UUID(as_uuid=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("geom", Geometry("POINT", srid=4326, spatial_index=False), nullable=False),
    Column("alarm", BigInteger, nullable=False),
    Column("status", BigInteger, nullable=False),
    Column("speed_dkmh", Integer),
    Column("heading_deg", SmallInteger),
    #: Geofences have been compared up to this device time.
    Column("fenced_until", DateTime(timezone=True)),
    #: The earliest point that came since, of a time before that.
    Column("late_since", DateTime(timezone=True)),
    Index("ix_last_positions_geom", "geom", postgresql_using="gist"),
    info={THROUGH_FUNCTIONS: True},
)


@dataclass(frozen=True)
class Position:
    """One point as it comes in; ``lon`` and ``lat`` in degrees of WGS-84."""

    vehicle_id: uuid.UUID
    at: dt.datetime
    lon: float
    lat: float
    speed_dkmh: int | None = None
    heading_deg: int | None = None
    altitude_m: int | None = None
    alarm: int = 0
    status: int = 3
    flags: int = 0
    source: int = TERMINAL
    items: dict[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("the time of a position needs a zone")


@dataclass(frozen=True)
class Point:
    """One point as it is read."""

    at: dt.datetime
    lon: float
    lat: float
    speed_kmh: float | None
    heading_deg: int | None
    altitude_m: int | None
    alarm: int
    status: int
    flags: int
    source: int
    received_at: dt.datetime

    @property
    def driven(self) -> bool:
        """Tell whether the vehicle can be believed to have been here then."""
        return not self.flags & NOT_DRIVEN


def flag_words(flags: int) -> list[str]:
    """Name the flags of a point in Chinese."""
    return [word for bit, word in FLAGS.items() if flags & bit]


def day_bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """Give the first moment of a day and of the next."""
    start = dt.datetime.combine(day, dt.time(), ZONE)
    return start, dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), ZONE)


def driven(points: Sequence[Point]) -> list[Point]:
    """Leave out what nobody drove: points without a fix, jumps, points of the future."""
    return [one for one in points if one.driven]
