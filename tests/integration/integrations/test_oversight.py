"""A report that a diagram asks for, under the topic ``oversight.report``: by the worker, and from another machine."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask

from api.app import create_app
from api.fake_systems import Fakes, create_fakes, fresh
from api.outside import Outside, Systems
from api.settings import Settings
from db.actor import Actor
from db.clock import SettableClock
from db.session import Database
from engine import cases, definitions, people
from engine.registry import Process, Service, ServiceContext, Summary
from integrations.oversight import HttpOversight, SupervisionOrder
from integrations.oversight_worker import OversightWorker
from integrations.own_api import HttpOwnApi
from tests.served import served
from tests.unit.engine.diagrams import bpmn

Serve = Callable[[Flask], str]

#: An agency's own diagram: nothing in the code of its procedure names the operator.
DIAGRAM = bpmn("""
    start begin
    service number operator=number
    service tell operator=oversight.report in.step='"现场核查"' in.light='light'
    service again operator=oversight.report
    end done
    begin -> number -> tell -> again -> done
""")


def number(context: ServiceContext) -> None:
    """Give the case a number where the facts have one."""
    context.case.case_number = context.facts.get("number")


OWN = Process(
    key="own", title="自定程序", diagram="own.bpmn", steps={}, services={"number": Service("number", local=number)},
    stages=("核查",), summary=lambda facts: Summary(title="自定程序"),
)  # fmt: skip


@pytest.fixture
def fakes() -> Fakes:
    return fresh(leads=0)


@pytest.fixture
def app(database: Database, clock: SettableClock, system: Actor, tmp_path: Path) -> Flask:
    settings = Settings(environment="test", var=tmp_path, secret_key="test", requests_per_minute=0)
    app = create_app(settings, clock=clock, database=database, procedures=(OWN,), diagrams=tmp_path)
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="own", xml=DIAGRAM)
    return app


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve applications on sockets of this machine."""
    with ExitStack() as running:
        yield lambda app: running.enter_context(served(app))


def _open(database: Database, system: Actor, **facts: str) -> uuid.UUID:
    with database.transaction(system) as tx:
        return cases.open_case(tx, process_key="own", facts=facts).id


def test_the_worker_reports_what_any_diagram_asks_for(
    app: Flask, serve: Serve, database: Database, system: Actor, fakes: Fakes, clock: SettableClock
) -> None:
    platform = HttpOversight(serve(create_fakes(fakes)), sleep=lambda _: None)
    settings = Settings(environment="test", oversight_tenant="luohu")
    outside = Outside(database, settings, Systems(None, None, oversight=platform))
    good = _open(database, system, number="罗〔2026〕1号", light="red")
    bad, none = _open(database, system, number="罗〔2026〕2号", light="blue"), _open(database, system, light="red")
    fakes.oversight.faults.order(fail_next=3)
    outside.tick()
    assert fakes.oversight.steps == [], "away: the report waits"
    clock.advance(minutes=5)
    for _ in range(3):
        outside.tick()
    with database.reading(system) as tx:
        done, stuck, silent = (cases.get(tx, one) for one in (good, bad, none))
        assert done.status == silent.status == "closed" and stuck.status == "open"
        assert done.facts["oversight_report"] == {"outcome": "reported", "receipt": "JD-000002"}
        assert silent.facts["oversight_report"]["outcome"] == "no-number"
    first, second = fakes.oversight.steps
    assert (first.step, first.light, first.case_number) == ("现场核查", "red", "罗〔2026〕1号")
    assert second.light == "green", "nothing runs that could be late"


def test_a_worker_on_another_machine_reports_over_the_api(
    app: Flask, serve: Serve, database: Database, system: Actor, fakes: Fakes
) -> None:
    with database.transaction(system) as tx:
        token = people.issue_token(tx, name="worker", permissions=["external_task:work"])[1]
    case_id = _open(database, system, number="罗〔2026〕3号", light="yellow")
    api = HttpOwnApi(serve(app), token=token, sleep=lambda _: None)
    platform = HttpOversight(serve(create_fakes(fakes, token="secret")), token="secret", sleep=lambda _: None)
    worker = OversightWorker(api, platform)
    assert worker.run_once() + worker.run_once() == 2
    assert fakes.oversight.steps[0].step == "现场核查"
    with database.reading(system) as tx:
        assert cases.get(tx, case_id).status == "closed"


def test_an_order_that_nobody_could_read_is_refused_and_one_of_another_tenant_is_not_taken(
    app: Flask, database: Database, system: Actor, fakes: Fakes
) -> None:
    """No supervisor holds the role here, and without the setting no tenant takes orders."""
    order: SupervisionOrder = fakes.oversight.demand("1号", "请说明", dt.date(2026, 3, 9))
    known = Systems(None, None, oversight=fakes.oversight)
    Outside(database, Settings(environment="test"), known).tick()
    Outside(database, Settings(environment="test", oversight_tenant="elsewhere"), known).tick()
    assert fakes.oversight.answers == {}
    Outside(database, Settings(environment="test", oversight_tenant="luohu"), known).tick()
    assert fakes.oversight.answers[order.number].outcome == "refused"
    assert "没有执法监督人员" in fakes.oversight.answers[order.number].text
