"""From a lead of the grid to the outcome that goes back, with the engine and the fakes, on the real database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from api.app import Parts
from api.fake_systems import Fakes, fresh
from api.outside import Outside, Systems, deliveries, systems
from api.settings import Settings
from api.workers import loops
from db.actor import Actor
from db.checkpoints import Anchor
from db.clock import SettableClock
from db.session import Database
from engine import definitions, jobs
from engine.cases import Case
from engine.external_tasks import ExternalTask
from engine.incidents import Incident
from engine.jobs import Handlers
from engine.registry import Registry
from integrations.businesses import BUSINESSES
from integrations.grid import GridLead
from tests.integration.integrations.conftest import DIAGRAM, SMALL


@pytest.fixture
def fakes(clock: SettableClock) -> Fakes:
    return fresh(leads=1, at=clock.now())


@pytest.fixture
def outside(database: Database, system: Actor, other_tenant_id: uuid.UUID, fakes: Fakes) -> Iterator[Outside]:
    database.provide(Registry([SMALL]))
    database.provide(Handlers(timer=jobs.fire_timer))
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="penalty", xml=DIAGRAM)
    settings = Settings(environment="test", grid_tenant="luohu")
    yield Outside(database, settings, Systems(fakes.grid, fakes.entities))


def cases(database: Database, system: Actor) -> list[Case]:
    with database.reading(system) as tx:
        return list(tx.session.scalars(select(Case)))


def test_a_lead_becomes_a_case_the_party_is_looked_up_and_the_outcome_goes_back(
    outside: Outside, database: Database, system: Actor, fakes: Fakes
) -> None:
    outside.tick()
    (case,) = cases(database, system)
    assert case.business_key in fakes.grid.taken
    outside.tick()
    outside.tick()
    (case,) = cases(database, system)
    assert case.status == "closed"
    assert case.facts["lookup"]["entity"]["name"] == BUSINESSES[0].name
    (outcome,) = fakes.grid.outcomes
    assert outcome.event_number == case.business_key and BUSINESSES[0].name in outcome.result


def test_a_lead_that_the_grid_offers_again_begins_no_second_case(
    outside: Outside, database: Database, system: Actor, fakes: Fakes
) -> None:
    outside.tick()
    fakes.grid.taken.clear()  # the grid forgot, or its answer got lost
    outside.tick()
    assert len(cases(database, system)) == 1 and len(fakes.grid.taken) == 1


def test_a_grid_that_is_down_stops_neither_look_ups_nor_the_worker(
    outside: Outside, database: Database, system: Actor, fakes: Fakes, clock: SettableClock
) -> None:
    outside.tick()
    fakes.grid.faults.order(fail_next=2)
    outside.tick()  # the look-up is done, the grid's list fails
    assert cases(database, system)[0].status == "closed"
    outside.tick()
    assert fakes.grid.outcomes == []
    clock.advance(hours=1)
    outside.tick()
    assert len(fakes.grid.outcomes) == 1


def test_a_register_that_stays_down_becomes_an_incident_that_a_person_sees(
    outside: Outside, database: Database, system: Actor, fakes: Fakes, clock: SettableClock
) -> None:
    outside.tick()
    fakes.entities.faults.order(fail_next=99)
    for _ in range(4):
        outside.tick()
        clock.advance(hours=1)
    with database.reading(system) as tx:
        (task,) = tx.session.scalars(select(ExternalTask)).all()
        assert task.status == "failed" and task.last_error == "entities: a failure was ordered"
        assert len(tx.session.scalars(select(Incident)).all()) == 1
    assert cases(database, system)[0].status == "open"


def test_leads_go_to_the_tenant_of_the_setting_only(
    database: Database, outside: Outside, other_tenant_id: uuid.UUID
) -> None:
    outside.settings = Settings(environment="test", grid_tenant="")
    outside.tick()
    assert not outside.systems.grid.taken  # type: ignore[union-attr]


def test_production_without_addresses_talks_to_nobody() -> None:
    assert systems(Settings()) == Systems(None, None)
    assert deliveries(Systems(None, None)) == {}
    made = systems(Settings(grid_url="http://127.0.0.1:9", entities_url="https://register.example"))
    assert made.grid is not None and made.entities is not None


def test_the_fakes_are_fresh_at_an_instant_of_the_callers() -> None:
    at = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
    assert [lead.reported_at for lead in fresh(2, at).grid.new_leads() if isinstance(lead, GridLead)] == [
        at - dt.timedelta(minutes=14),
        at - dt.timedelta(minutes=7),
    ]


def test_a_worker_fires_serves_and_anchors_in_rounds(database: Database, system: Actor, outside: Outside) -> None:
    parts = Parts(Settings(environment="test", grid_tenant="luohu"), database, database.use(Registry))
    repeated = loops(parts)
    kept = {"uploads", "answers", "positions", "fences", "introductions", "reports", "webhook_log", "checkpoints"}
    assert set(repeated) == {"jobs", "outside", "webhooks"} | kept
    outside.tick()  # these fakes have a lead; those of the loops have none, but know the businesses
    for _ in range(2):
        for _every, once in repeated.values():
            once()
    assert cases(database, system)[0].status == "closed"
    assert database.use(Anchor).last(system.tenant_id) is not None
