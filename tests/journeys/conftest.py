"""The district whose cases the journeys tell of: real PostgreSQL, the real application, a clock that is set."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api import demo_people
from api.app import create_app
from api.settings import Settings
from db.actor import system_actor
from db.clock import SettableClock
from db.session import Database
from discretion import statutes
from engine import calendar_years, people
from processes import roles
from tests.factories import ISSUER, District


@pytest.fixture
def district(
    database: Database, clock: SettableClock, owner: Engine, tenant_id: uuid.UUID, tmp_path: Path
) -> Iterator[District]:
    """罗湖区 with two enforcement bodies, its people, the Shenzhen standard and the shipped diagram."""
    calendar_years.load(owner)
    statutes.load(owner)
    settings = Settings(environment="test", var=tmp_path, secret_key="test", oidc_issuer=ISSUER, requests_per_minute=0)
    app = create_app(settings, clock=clock, database=database)
    office = demo_people.found(database, tenant_id, issuer=ISSUER, since=dt.date(2024, 1, 1))
    everything = {permission for role in roles.ROLES.values() for permission in role.permissions}
    with database.transaction(system_actor(tenant_id)) as tx:
        _, token = people.issue_token(tx, name="测试", permissions=everything | {"external_task:work"})
    yield District(app, database, clock, office, token)
