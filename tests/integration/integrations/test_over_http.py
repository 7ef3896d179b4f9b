"""The same workers on another machine: over the API with a service token, against the real server and database."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from api.app import create_app
from api.fake_systems import Fakes, fresh
from api.settings import Settings
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.session import Database
from engine import definitions, outbox, people
from engine.cases import Case
from engine.external_tasks import ExternalTask
from integrations.businesses import BUSINESSES
from integrations.entities import TOPIC
from integrations.entities_worker import EntitiesWorker
from integrations.errors import OutsideError, Refused
from integrations.grid_gateway import GridGateway
from integrations.own_api import HttpOwnApi
from integrations.service_hall import FakeServiceHall, HallWorker
from tests.integration.integrations.conftest import DIAGRAM, SMALL, TELLING, TELLING_DIAGRAM
from tests.served import served


@dataclass
class Remote:
    """The server's address, and tokens of a machine of each tenant and of one that may do nothing."""

    address: str
    worker: str
    foreign: str
    idle: str

    def api(self, token: str) -> HttpOwnApi:
        """Call the API with a token, without waiting between tries."""
        return HttpOwnApi(self.address, token=token, sleep=lambda _: None, on_outcome=lambda _: None)


@pytest.fixture
def remote(
    database: Database, clock: SettableClock, tenant_id: uuid.UUID, other_tenant_id: uuid.UUID, tmp_path: Path
) -> Iterator[Remote]:
    (tmp_path / SMALL.diagram).write_bytes(DIAGRAM)
    (tmp_path / TELLING.diagram).write_bytes(TELLING_DIAGRAM)
    settings = Settings(environment="test", var=tmp_path, secret_key="test", requests_per_minute=0)
    app = create_app(settings, clock=clock, database=database, procedures=(SMALL, TELLING), diagrams=tmp_path)
    tokens: list[str] = []
    for tenant, permissions in (
        (tenant_id, ["external_task:work", "case:open"]),
        (other_tenant_id, ["external_task:work", "case:open"]),
        (tenant_id, []),
    ):
        with database.transaction(system_actor(tenant)) as tx:
            if permissions:
                definitions.deploy(tx, process_key="penalty", xml=DIAGRAM)
                definitions.deploy(tx, process_key="telling", xml=TELLING_DIAGRAM)
            tokens.append(people.issue_token(tx, name=f"worker {len(tokens)}", permissions=permissions)[1])
    with served(app) as address:
        yield Remote(address, *tokens)


@pytest.fixture
def fakes(clock: SettableClock) -> Fakes:
    return fresh(leads=1, at=clock.now())


def test_a_lead_and_a_look_up_go_over_the_api(remote: Remote, database: Database, system: Actor, fakes: Fakes) -> None:
    api = remote.api(remote.worker)
    assert GridGateway(fakes.grid, api).run_once() == 1
    assert EntitiesWorker(api, fakes.entities).run_once() == 1
    with database.reading(system) as tx:
        (case,) = tx.session.scalars(select(Case)).all()
        assert case.status == "closed" and case.facts["lookup"]["entity"]["name"] == BUSINESSES[0].name
        (told,) = tx.session.scalars(select(outbox.OutboxMessage)).all()
        assert told.system == "grid"


def test_a_lead_that_is_sent_twice_begins_one_case(
    remote: Remote, database: Database, system: Actor, fakes: Fakes
) -> None:
    for _ in range(2):
        assert GridGateway(fakes.grid, remote.api(remote.worker)).run_once() == 1
        fakes.grid.taken.clear()
    with database.reading(system) as tx:
        assert len(tx.session.scalars(select(Case)).all()) == 1


def test_a_failure_is_reported_over_the_api(remote: Remote, database: Database, system: Actor, fakes: Fakes) -> None:
    api = remote.api(remote.worker)
    GridGateway(fakes.grid, api).run_once()
    fakes.entities.faults.order(fail_next=1)
    assert EntitiesWorker(api, fakes.entities).run_once() == 0
    with database.reading(system) as tx:
        (task,) = tx.session.scalars(select(ExternalTask)).all()
        assert (task.status, task.retries, task.lock_owner) == ("open", 2, None)


def test_an_agencys_own_diagram_has_a_party_told_at_the_hall(remote: Remote, database: Database, system: Actor) -> None:
    api, hall = remote.api(remote.worker), FakeServiceHall()
    lead = {"party_code": BUSINESSES[0].code, "content": "请于五日内补正材料。"}
    api.begin("telling", facts={"lead": lead}, business_key="T-1")
    hall.faults.order(fail_next=1)
    assert HallWorker(api, hall).run_once() == 0  # the hall is away; the task waits for its next try
    with database.transaction(system) as tx:
        tx.session.scalars(select(ExternalTask)).one().due_at = tx.at
    assert HallWorker(api, hall).run_once() == 1
    (told,) = hall.told
    assert (told.party_code, told.title, told.text) == (BUSINESSES[0].code, "Supplement", lead["content"])
    with database.reading(system) as tx:
        case = tx.session.scalars(select(Case)).one()
        assert case.status == "closed" and case.facts["hall"] == {"told": True, "receipt": "BSDT-000001", "note": ""}


def test_a_worker_that_lost_its_lease_is_told_so(remote: Remote, fakes: Fakes, clock: SettableClock) -> None:
    api = remote.api(remote.worker)
    GridGateway(fakes.grid, api).run_once()
    (slow,) = api.fetch(TOPIC, worker="slow", limit=1)
    clock.advance(minutes=2)
    (quick,) = api.fetch(TOPIC, worker="quick", limit=1)
    with pytest.raises(Refused, match="409"):
        api.complete(slow, {"found": False})
    api.complete(quick, {"entity": None})


def test_another_tenants_machine_finds_no_work_and_one_without_permission_is_refused(
    remote: Remote, fakes: Fakes
) -> None:
    GridGateway(fakes.grid, remote.api(remote.worker)).run_once()
    foreign = remote.api(remote.foreign)
    assert foreign.fetch(TOPIC, worker="w", limit=5) == []
    (work,) = remote.api(remote.worker).fetch(TOPIC, worker="w", limit=5)
    with pytest.raises(OutsideError):
        foreign.complete(work, {})
    with pytest.raises(Refused, match="403"):
        remote.api(remote.idle).fetch(TOPIC, worker="w", limit=5)
    with pytest.raises(Refused, match="401"):
        remote.api("dc_nonsense").fetch(TOPIC, worker="w", limit=5)
