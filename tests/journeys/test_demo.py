"""The demo's content is made by the officers' own commands: a case at every wait state, and a tenant that sees none."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from api import demo_content
from api.settings import Settings
from db import tenancy
from db.actor import system_actor
from db.cluster import Cluster
from db.session import Database
from engine.cases import Case
from processes import penalty, worklist


@pytest.fixture
def seeded(cluster: Cluster, template: str, tmp_path: Path) -> Iterator[Database]:
    """A database with the demo's content."""
    name = f"demo_{uuid.uuid4().hex[:16]}"
    cluster.create_database(name, template=template)
    settings = Settings(
        environment="demo", var=tmp_path, secret_key="test", oidc_issuer="https://login.test",
        database_url=cluster.url("app", name), owner_url=cluster.url("owner", name),
    )  # fmt: skip
    told: list[str] = []
    demo_content.seed(settings, progress=told.append)
    first = len(told)
    demo_content.seed(settings, progress=told.append)
    assert len(told) == first  # the second start finds everything there
    database = Database(settings.database_url)
    yield database
    database.dispose()
    cluster.drop_database(name)


def test_the_demo_has_a_case_at_every_wait_state_and_keeps_its_tenants_apart(seeded: Database) -> None:
    with seeded.looking_up() as session:
        tenants = {tenant.key: tenant.id for tenant in tenancy.tenants(session)}
    with seeded.reading(system_actor(tenants["luohu"])) as tx:
        cases = list(tx.session.scalars(select(Case)))
        clocks = worklist.clocks_of(tx, [case.id for case in cases])
        assert {case.tenant_id for case in cases} == {tenants["luohu"]}
        assert max(case.changed_at for case in cases) <= tx.at + dt.timedelta(hours=24)
    waiting = {row["element"] for case in cases for row in case.waits.values()}
    assert len(cases) >= 30
    assert set(penalty.PROCESS.steps) <= waiting
    assert {"N2_lookup", "N13_wait", "N7_lapsed", "N8_lapsed"} <= waiting
    assert {case.stage for case in cases} >= set(penalty.PROCESS.stages)
    lights = Counter(clock.light for clock in clocks.values())
    assert lights["red"] >= 1 and lights["yellow"] >= 2
    assert len({case.unit_id for case in cases}) >= 2 and len({case.body_id for case in cases}) >= 2
    with seeded.reading(system_actor(tenants["futian"])) as tx:
        others = list(tx.session.scalars(select(Case)))
        assert len(others) == 1 and others[0].id not in {case.id for case in cases}
