"""A small procedure and its people, behind the real application: what the tests of the API and the pages stand on."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from api.app import create_app
from api.settings import Settings
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.session import Database
from engine import actors, definitions, people, tasks
from engine.forms import Choice, Field, Form
from engine.registry import Process, Registry, Step, Summary
from processes import case_page
from processes.roles import ROLES

ISSUER = "https://login.test"

DIAGRAM = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="http://duecourse.cn/tests">
  <bpmn:process id="sample" isExecutable="true">
    <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="register" name="登记">
      <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:userTask id="approve" name="审批">
      <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="done"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="register"/>
    <bpmn:sequenceFlow id="f2" sourceRef="register" targetRef="approve"/>
    <bpmn:sequenceFlow id="f3" sourceRef="approve" targetRef="done"/>
  </bpmn:process>
</bpmn:definitions>
""".encode()

SAMPLE = Process(
    key="sample",
    title="示例程序",
    diagram="sample.bpmn",
    stages=("立案", "决定"),
    steps={
        "register": Step(
            title="登记案源",
            role="officer",
            stage="立案",
            basis="《行政处罚法》第五十四条",
            form=Form(
                "lead",
                (
                    Field("party", "当事人", hint="营业执照上的全称"),
                    Field("code", "统一社会信用代码", "uscc", required=False),
                    Field("fine", "罚款", "money", required=False),
                    Field("seen_on", "发现日期", "date"),
                    Field("refused", "是否拒绝", "boolean", required=False),
                    Field("kind", "案源", "choice", choices=(Choice("patrol", "巡查"), Choice("complaint", "投诉"))),
                    Field("who", "投诉人", required=True, show_if=("kind", ("complaint",))),
                ),
            ),
        ),
        "approve": Step(
            title="立案审批",
            role="leader",
            stage="决定",
            form=Form("approval", (Field("opinion", "意见", "longtext"),)),
            distinct_from=("register",),
            returns_to=("register",),
            consequences="立案后开始计算办案期限。",
        ),
    },
    summary=lambda facts: Summary(title="示例", party_name=str(facts.get("lead", {}).get("party", ""))),
)

LEAD = {"party": "深圳市罗湖区某某餐饮店", "seen_on": "2026-03-01", "kind": "patrol"}


@dataclass
class Site:
    """The application with two tenants, and how to call it as this or that person."""

    app: Flask
    database: Database
    tenant_id: uuid.UUID
    other_tenant_id: uuid.UUID
    unit_id: uuid.UUID
    body_id: uuid.UUID
    persons: dict[str, uuid.UUID] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def browser(self, role: str) -> FlaskClient:
        """Give a client with the session of a person."""
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["login"] = {"issuer": ISSUER, "subject": role, "at": time.time()}
        return client

    def machine(self, name: str) -> Machine:
        """Give a client with a service token."""
        return Machine(self.app.test_client(), self.tokens[name])

    def actor(self, role: str) -> Actor:
        """Give the actor of a person."""
        found = actors.actor_for(self.database, ISSUER, role)
        assert found is not None
        return found


@dataclass
class Machine:
    """A client that sends a bearer token."""

    client: FlaskClient
    token: str

    def __call__(self, method: str, path: str, *, headers: dict[str, str] | None = None, **kwargs: Any) -> Any:
        return self.client.open(
            path, method=method, headers={"Authorization": f"Bearer {self.token}", **(headers or {})}, **kwargs
        )


def everything() -> set[str]:
    """Every permission that any role holds."""
    return {permission for role in ROLES.values() for permission in role.permissions} | {"external_task:work"}


@pytest.fixture
def site(
    database: Database,
    clock: SettableClock,
    owner: Engine,
    tenant_id: uuid.UUID,
    other_tenant_id: uuid.UUID,
    tmp_path: Path,
) -> Iterator[Site]:
    """Two tenants with people of every role; the small procedure is deployed in both."""
    (tmp_path / "sample.bpmn").write_bytes(DIAGRAM)
    settings = Settings(
        environment="test", var=tmp_path, secret_key="test", oidc_issuer=ISSUER, requests_per_minute=0, long_polls=0
    )
    app = create_app(settings, clock=clock, database=database, procedures=(SAMPLE,), diagrams=tmp_path)
    assert isinstance(database.use(Registry), Registry)
    made = Site(app, database, tenant_id, other_tenant_id, uuid.uuid4(), uuid.uuid4())
    for tenant, prefix in ((tenant_id, ""), (other_tenant_id, "other-")):
        with database.transaction(system_actor(tenant)) as tx:
            definitions.deploy(tx, process_key="sample", xml=DIAGRAM)
            unit = people.add_unit(tx, name="执法一队", body_id=made.body_id)
            if not prefix:
                made.unit_id = unit.id
            for role in ROLES:
                if role in ("case_officer", "second_officer"):
                    continue
                one = people.add_person(tx, name=f"{ROLES[role].title}甲")
                people.grant_membership(tx, person_id=one.id, unit_id=unit.id, role=role)
                people.link_account(tx, person_id=one.id, issuer=ISSUER, subject=f"{prefix}{role}")
                made.persons[f"{prefix}{role}"] = one.id
            _, made.tokens[f"{prefix}all"] = people.issue_token(tx, name=f"{prefix}all", permissions=everything())
            _, made.tokens[f"{prefix}none"] = people.issue_token(tx, name=f"{prefix}none", permissions=[])
    yield made


@pytest.fixture
def opened(site: Site) -> Callable[[], uuid.UUID]:
    """Open a case of the small procedure; gives its identifier."""
    from engine import cases

    def open_one() -> uuid.UUID:
        with site.database.transaction(site.actor("officer")) as tx:
            return cases.open_case(tx, process_key="sample", unit_id=site.unit_id, body_id=site.body_id).id

    return open_one


def at_the_leader(site: Site, case_id: uuid.UUID) -> uuid.UUID:
    """Let the officer register a case of the small procedure; gives the task of the leader's approval."""
    with site.database.transaction(site.actor("officer")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
        tasks.complete(tx, task_id=task.id, answers=LEAD)
    with site.database.reading(site.actor("leader")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
    return task.id


def secret_of(client: FlaskClient) -> str:
    """Read the session's second secret, on whichever page the person begins."""
    page = client.get("/", follow_redirects=True).get_data(as_text=True)
    return page.split('name="csrf-token" content="')[1].split('"')[0]


def call(site: Site, role: str, method: str, path: str, **more: Any) -> Any:
    """Call the API as a person."""
    client = site.browser(role)
    return client.open("/api/v1" + path, method=method, headers={"X-CSRFToken": secret_of(client)}, **more)
