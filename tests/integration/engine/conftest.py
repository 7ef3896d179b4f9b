"""A small procedure of the tests: two officers, a leader, a warning timer, an outside look-up."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.actor import Actor
from db.session import Database
from engine import cases, definitions, jobs, outbox
from engine.forms import Field, Form
from engine.jobs import Handlers
from engine.outbox import Deliveries
from engine.registry import Process, Registry, Service, Step, Summary

DIAGRAM = (Path(__file__).parent / "small.bpmn").read_bytes()


def remember(context) -> None:
    """Count the reminders in the facts."""
    context.facts["reminders"] = context.facts.get("reminders", 0) + 1


def fails_when_told(context) -> None:
    """Fail while the facts say so."""
    if context.facts.get("broken"):
        raise RuntimeError("the service is broken")
    remember(context)


SMALL = Process(
    key="small",
    title="小程序",
    diagram="small.bpmn",
    steps={
        "investigate": Step(
            title="调查取证", role="officer", stage="调查",
            form=Form(
                "investigation",
                (Field("finding", "查明事实", "longtext"), Field("area", "面积", "decimal", required=False)),
            ),
        ),
        "approve": Step(
            title="审批", role="leader", stage="审批", distinct_from=("investigate",), returns_to=("investigate",),
            form=Form("approval", (Field("granted", "是否同意", "boolean"),)),
        ),
    },
    services={"note": Service("note", local=fails_when_told), "lookup": Service("lookup", topic="entities.lookup")},
    stages=("调查", "审批"),
    summary=lambda facts: Summary(title=facts.get("title", ""), party_name=facts.get("party", "")),
)  # fmt: skip


@pytest.fixture
def working(database: Database, system: Actor) -> Iterator[Database]:
    """The database with the small procedure deployed and the engine's handlers provided."""
    database.provide(Registry([SMALL]))
    database.provide(Handlers(timer=jobs.fire_timer))
    database.provide(Deliveries())
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="small", xml=DIAGRAM)
    yield database


@pytest.fixture
def officer(tenant_id: uuid.UUID) -> Actor:
    """陈警员, an officer."""
    return person(tenant_id, "陈警员", "officer")


@pytest.fixture
def leader(tenant_id: uuid.UUID) -> Actor:
    """周局长, a leader."""
    return person(tenant_id, "周局长", "leader")


def person(tenant_id: uuid.UUID, name: str, *roles: str) -> Actor:
    """A person with roles and every engine permission."""
    permissions = {"case:open", "case:read", "task:claim", "task:complete", "task:assign", "task:return"}
    return Actor("person", tenant_id, name, uuid.uuid4(), frozenset(permissions), frozenset(roles))


@pytest.fixture
def case_id(working: Database, officer: Actor) -> uuid.UUID:
    """An open case at its first step."""
    with working.transaction(officer) as tx:
        case = cases.open_case(
            tx, process_key="small", facts={"title": "超门窗经营", "party": "深圳市某某便利店有限公司"}
        )
        return case.id


@pytest.fixture
def deliveries(working: Database) -> Deliveries:
    """How outside systems are told in this test."""
    return working.use(outbox.Deliveries)
