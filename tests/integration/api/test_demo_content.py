"""The demo's content: every wait state is there, the lights are as told, nothing is inconsistent, tenants are apart."""

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
def seeded(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    """A database with the demo's content, made once for this module."""
    name = f"demo_{uuid.uuid4().hex[:12]}"
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        settings = Settings(
            environment="demo",
            database_url=cluster.url("app", name),
            owner_url=cluster.url("owner", name),
            var=Path(tmp_path_factory.mktemp("demo")),
            oidc_issuer="http://127.0.0.1:9/demo",
        )
        demo_content.seed(settings, progress=lambda words: None)
        parts = assemble(settings)
        yield parts
        parts.database.dispose()
    finally:
        cluster.drop_database(name)


def actor(parts: Parts, key: str) -> Actor:
    with parts.database.looking_up() as session:
        found = {tenant.key: tenant.id for tenant in tenancy.tenants(session)}
    return system_actor(found[key])


def cases_of(parts: Parts, key: str) -> list[Case]:
    with parts.database.reading(actor(parts, key)) as tx:
        return list(tx.session.scalars(select(Case)))


def test_there_are_at_least_thirty_cases_and_one_at_every_wait_state(seeded: Parts) -> None:
    cases = cases_of(seeded, "luohu")
    assert len(cases) >= 30
    spec = workflow.spec_for(seeded.database.use(Registry).diagram("penalty"))
    waiting = {row["element"] for case in cases for row in case.waits.values()}
    tasks = {element.id for element in spec.elements.values() if element.kind == "userTask"}
    assert tasks - waiting == set(), "nobody waits here"
    others = {
        element.id
        for element in spec.elements.values()
        if element.event.kind in ("timer", "message") and element.kind in ("boundaryEvent", "intermediateCatchEvent")
    }
    assert others - waiting == set(), "no timer or message is armed here"


def test_one_case_is_red_and_two_are_yellow(seeded: Parts) -> None:
    with seeded.database.reading(actor(seeded, "luohu")) as tx:
        rows, _ = worklist.cases(tx, status=OPEN, limit=500) if False else (None, None)
        lights = lights_of(tx)
    assert lights.count("red") == 1, lights
    assert lights.count("yellow") == 2, lights


def lights_of(tx) -> list[str]:
    raise NotImplementedError
