"""The demo's content: every wait state is there, lights burn, nothing is inconsistent, tenants are apart."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from api import demo_content
from api.app import Parts, assemble
from api.settings import Settings
from db import journal, tenancy
from db.actor import Actor, system_actor
from db.cluster import Cluster
from db.migrate import upgrade
from engine import fsck, workflow
from engine.cases import OPEN, Case
from engine.registry import Registry
from processes import worklist


@pytest.fixture(scope="module")
def settings(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A database with the demo's content, made once for this module."""
    name = f"demo_{uuid.uuid4().hex[:12]}"
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        made = Settings(
            environment="demo",
            database_url=cluster.url("app", name),
            owner_url=cluster.url("owner", name),
            var=Path(tmp_path_factory.mktemp("demo")),
            oidc_issuer="http://127.0.0.1:9/demo",
        )
        demo_content.seed(made, progress=lambda words: None)
        yield made
    finally:
        cluster.drop_database(name)


@pytest.fixture(scope="module")
def seeded(settings: Settings) -> Iterator[Parts]:
    """The program on that database."""
    parts = assemble(settings)
    yield parts
    parts.database.dispose()


def actor(parts: Parts, key: str) -> Actor:
    with parts.database.looking_up() as session:
        return system_actor({tenant.key: tenant.id for tenant in tenancy.tenants(session)}[key])


def cases_of(parts: Parts, key: str) -> list[Case]:
    with parts.database.reading(actor(parts, key)) as tx:
        return list(tx.session.scalars(select(Case)))


def test_there_are_at_least_thirty_cases_and_one_at_every_wait_state(seeded: Parts) -> None:
    cases = cases_of(seeded, "luohu")
    assert len(cases) >= 30
    waiting = {row["element"] for case in cases for row in case.waits.values()}
    inspection = workflow.spec_for(seeded.database.use(Registry).diagram("inspection")).elements.values()
    assert {one.id for one in inspection if one.kind == "userTask"} - waiting == set(), "no inspection waits here"
    elements = workflow.spec_for(seeded.database.use(Registry).diagram("penalty")).elements.values()
    assert {one.id for one in elements if one.kind == "userTask"} - waiting == set(), "nobody waits here"
    caught = ("boundaryEvent", "intermediateCatchEvent")
    events = {one.id for one in elements if one.kind in caught and one.event.kind in ("timer", "message")}
    assert events - waiting == set(), "no timer or message is armed here"
    assert any(row["kind"] == "external" for case in cases for row in case.waits.values())


@pytest.mark.parametrize("key", ["transfer", "remedy", "supervision_order"])
def test_of_every_procedure_of_oversight_one_case_waits_at_every_step(seeded: Parts, key: str) -> None:
    elements = workflow.spec_for(seeded.database.use(Registry).diagram(key)).elements.values()
    waiting = {row["element"] for case in cases_of(seeded, "luohu") for row in case.waits.values()}
    assert {one.id for one in elements if one.kind == "userTask"} - waiting == set(), "nobody waits here"


def test_lights_of_every_colour_burn(seeded: Parts) -> None:
    with seeded.database.reading(actor(seeded, "luohu")) as tx:
        found = tx.session.scalars(select(Case).where(Case.status == OPEN)).all()
        lights = [row.clock.light for row in worklist.rows_of(tx, found)]
    assert lights.count("red") >= 1
    assert lights.count("yellow") >= 2
    assert lights.count("green") >= 5


@pytest.mark.parametrize("tenant", ["luohu", "futian"])
def test_nothing_is_inconsistent(seeded: Parts, tenant: str) -> None:
    with seeded.database.reading(actor(seeded, tenant)) as tx:
        assert list(fsck.check(tx)) == []


def test_the_second_tenant_sees_none_of_the_first(seeded: Parts) -> None:
    ours = {case.id for case in cases_of(seeded, "luohu")}
    assert ours.isdisjoint(case.id for case in cases_of(seeded, "futian"))
    with seeded.database.reading(actor(seeded, "futian")) as tx:
        assert not [entry for case_id in ours for entry in journal.entries(tx, f"case:{case_id}")]


def test_a_second_start_makes_nothing_anew(seeded: Parts, settings: Settings) -> None:
    before = len(cases_of(seeded, "luohu"))
    demo_content.seed(settings, progress=lambda words: None)
    assert len(cases_of(seeded, "luohu")) == before
