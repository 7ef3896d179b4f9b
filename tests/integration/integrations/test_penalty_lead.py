"""A lead of the grid at the door of the real penalty procedure."""

from __future__ import annotations

from sqlalchemy import select

import processes
from api.fake_systems import fresh
from api.outside import Outside, Systems
from api.settings import Settings
from db.actor import Actor
from db.clock import SettableClock
from db.session import Database
from engine import definitions, jobs
from engine.advance import TIMER
from engine.cases import Case
from engine.jobs import Handlers
from engine.registry import Registry
from engine.tasks import Task
from integrations.businesses import BUSINESSES
from integrations.entities_worker import look_up
from processes.penalty.services import SERVICES


def test_a_lead_of_the_grid_waits_for_registration_with_everything_it_said(
    database: Database, system: Actor, clock: SettableClock
) -> None:
    registry = Registry(processes.ALL)
    database.provide(registry)
    database.provide(Handlers({TIMER: jobs.fire_timer}))
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="penalty", xml=registry.diagram("penalty"))
    fakes = fresh(leads=1, at=clock.now())
    Outside(database, Settings(environment="test", grid_tenant="luohu"), Systems(fakes.grid, fakes.entities)).tick()
    with database.reading(system) as tx:
        (case,) = tx.session.scalars(select(Case)).all()
        (task,) = tx.session.scalars(select(Task)).all()
    assert task.element_id == "N1"
    lead = case.facts["lead"]
    assert (lead["source"], lead["party_code"]) == ("grid", BUSINESSES[0].code)
    form = registry.process("penalty").steps["N1"].form
    known = {field.name for field in form.fields} & set(lead)
    assert known >= {
        "source",
        "source_number",
        "received_at",
        "provider",
        "content",
        "address",
        "party_name",
        "party_code",
    }


def test_the_procedure_asks_for_look_ups_in_the_workers_words() -> None:
    service = SERVICES["lookup_entity"]
    assert service.topic == "entities.lookup" and service.variables is not None and service.accept is not None

    class Context:
        facts = {"lead": {"party_code": BUSINESSES[0].code}}

    code = service.variables(Context())["code"]  # type: ignore[arg-type]
    service.accept(Context(), look_up(fresh(0).entities, code))  # type: ignore[arg-type]
    assert Context.facts["party"]["name"] == BUSINESSES[0].name
    assert Context.facts["party"]["type"] == "company"
