"""A fleet with tracks in one database that a module's tests share and only read."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from db import tenancy
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.cluster import Cluster
from db.session import Database
from tests.integration.vehicles.gateway_scene import play, tables
from vehicles import fleet, imports, store
from vehicles.positions import ZONE, Position

__all__ = ["play", "tables"]  # fixtures

#: Tuesday 2026-03-03, 09:00 in Shenzhen: the tracks are of that day and the day before.
NOW = dt.datetime(2026, 3, 3, 1, 0, tzinfo=dt.UTC)
DAY = dt.datetime(2026, 3, 2, 8, 0, tzinfo=ZONE)
PLACE = (114.1315, 22.5485)


@dataclass
class Fleet:
    """Two tenants; the first has vehicles with tracks, the second one vehicle at the very same place."""

    database: Database
    owner: Engine
    clock: SettableClock
    tenant_id: uuid.UUID
    other_id: uuid.UUID
    ids: list[uuid.UUID] = field(default_factory=list)
    foreign: uuid.UUID = field(default_factory=uuid.uuid4)
    unit: uuid.UUID = field(default_factory=uuid.uuid4)

    @property
    def system(self) -> Actor:
        """The system of the first tenant."""
        return system_actor(self.tenant_id)

    def officer(self, *permissions: str, units: tuple[uuid.UUID, ...] = ()) -> Actor:
        """Somebody with these permissions in these units."""
        return Actor(
            "person", self.tenant_id, "李建国", uuid.uuid4(), frozenset(permissions), unit_ids=frozenset(units)
        )

    def add(self, plate: str, tenant_id: uuid.UUID | None = None, **about: Any) -> uuid.UUID:
        """Add a vehicle."""
        with self.database.transaction(system_actor(tenant_id or self.tenant_id)) as tx:
            return fleet.add_vehicle(tx, plate=plate, **about).id

    def drive(self, positions: list[Position], tenant_id: uuid.UUID | None = None) -> store.Stored:
        """Write positions."""
        with self.database.transaction(system_actor(tenant_id or self.tenant_id)) as tx:
            return store.write(tx, positions)


def line(
    vehicle: uuid.UUID, start: dt.datetime, count: int, *, lon: float, lat: float, step: float = 0.0001
) -> list[Position]:
    """Drive north from a place, a point every ten seconds."""
    return [
        Position(vehicle, start + dt.timedelta(seconds=10 * n), lon, lat + step * n, speed_dkmh=40, heading_deg=0)
        for n in range(count)
    ]


@pytest.fixture(scope="module")
def town(cluster: Cluster, template: str) -> Iterator[Fleet]:
    """Sixty vehicles that drove a day, one of another tenant among them."""
    name = f"fleet_{uuid.uuid4().hex[:12]}"
    cluster.create_database(name, template=template)
    owner = create_engine(cluster.url("owner", name))
    clock = SettableClock(NOW)
    database = Database(cluster.url("app", name), clock=clock)
    made = Fleet(
        database, owner, clock, tenancy.add_tenant(owner, key="luohu", name="罗湖区"),
        tenancy.add_tenant(owner, key="futian", name="福田区"),
    )  # fmt: skip
    with database.transaction(made.system) as tx:
        store.keep_ahead(tx, back_days=3)
    for number in range(60):
        made.ids.append(made.add(f"粤B{number:05d}", unit_id=made.unit if number < 2 else None))
    made.foreign = made.add("粤B99999", made.other_id)
    for number, vehicle in enumerate(made.ids):
        made.drive(line(vehicle, DAY, 400, lon=114.0 + number * 0.004, lat=22.52))
    made.drive(line(made.foreign, DAY, 400, lon=PLACE[0], lat=22.52), made.other_id)
    with owner.begin() as connection:
        connection.execute(text("ANALYZE"))
    yield made
    database.dispose()
    owner.dispose()
    cluster.drop_database(name)


@pytest.fixture(scope="session")
def bus(shared: Path) -> list[imports.Fix]:
    """The bus of Limerick."""
    return imports.read((shared / "data" / "tracks" / "bus304_limerick.gpx").read_bytes(), "gpx").fixes
