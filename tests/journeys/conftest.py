"""The district whose cases the journeys tell of: real PostgreSQL, the real application, a clock that is set."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from api import demo_people
from api.app import assemble, create_app
from api.demo_people import Office
from api.settings import Settings
from db import tenancy
from db.actor import system_actor
from db.checkpoints import Anchor
from db.clock import SettableClock
from db.cluster import Cluster
from db.files import Files, LocalFiles
from db.session import Database
from discretion import statutes
from engine import calendar_years, people
from processes import roles
from tests.factories import ISSUER, District
from tests.watch import Watch


@dataclass(frozen=True)
class Town:
    """A database with the district set up, copied for every journey; its people and a machine's key."""

    name: str
    office: Office
    token: str


def settings_in(folder: Path, url: str = "") -> Settings:
    """Give the settings of a test."""
    return Settings(
        environment="test", var=folder, secret_key="test", oidc_issuer=ISSUER, requests_per_minute=0, database_url=url
    )


@pytest.fixture(scope="session")
def town(cluster: Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """罗湖区 with two enforcement bodies, its people, the Shenzhen standard and the shipped diagram, set up once."""
    name = f"town_{os.getpid()}"
    cluster.create_database(name, template=template)
    owner = create_engine(cluster.url("owner", name))
    calendar_years.load(owner)
    statutes.load(owner)
    tenant = tenancy.add_tenant(owner, key="luohu", name="罗湖区")
    owner.dispose()
    clock = SettableClock(dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC))
    parts = assemble(settings_in(tmp_path_factory.mktemp("town"), cluster.url("app", name)), clock=clock)
    office = demo_people.found(parts.database, tenant, issuer=ISSUER, since=dt.date(2024, 1, 1))
    everything = {permission for role in roles.ROLES.values() for permission in role.permissions}
    with parts.database.transaction(system_actor(tenant)) as tx:
        _, token = people.issue_token(tx, name="测试", permissions=everything | {"external_task:work"})
    parts.database.dispose()
    yield Town(name, office, token)
    cluster.drop_database(name)


@pytest.fixture
def database_name(cluster: Cluster, town: Town) -> Iterator[str]:
    """A copy of the town for this journey alone."""
    name = f"journey_{uuid.uuid4().hex[:16]}"
    cluster.create_database(name, template=town.name)
    yield name
    cluster.drop_database(name)


@pytest.fixture
def district(database: Database, clock: SettableClock, town: Town, tmp_path: Path) -> District:
    """The running application in a town of its own."""
    app = create_app(settings_in(tmp_path), clock=clock, database=database)
    return District(app, database, clock, town.office, town.token, watch=Watch())


@pytest.fixture(scope="module")
def hall(cluster: Cluster, town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[District]:
    """A running town that the journeys of a module share, with the year's inspection plan published: cheap to enter."""
    from tests.journeys.inspections import planned

    name = f"hall_{uuid.uuid4().hex[:16]}"
    cluster.create_database(name, template=town.name)
    clock = SettableClock(dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC))
    folder = tmp_path_factory.mktemp("hall")
    database = Database(cluster.url("app", name), clock=clock)
    database.provide(LocalFiles(folder / "files"), Files)
    database.provide(Anchor(folder / "keys" / "journal.pem", folder / "checkpoints"))
    app = create_app(settings_in(folder), clock=clock, database=database)
    shared = District(app, database, clock, town.office, town.token, watch=Watch())
    planned(shared, dt.date(2026, 3, 2))
    yield shared
    database.dispose()
    cluster.drop_database(name)
