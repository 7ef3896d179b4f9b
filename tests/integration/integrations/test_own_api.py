"""The typed client against the real server: long polls, leases, errors, messages, signals and starts over HTTP."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
import requests
from flask import Flask
from sqlalchemy import QueuePool, func, select

from api.app import create_app
from api.settings import Settings
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.session import Database
from engine import cases, definitions, external_tasks, jobs, people
from engine.cases import Case
from engine.external_tasks import ExternalTask
from integrations.errors import Refused
from integrations.own_api import HttpOwnApi, LeaseLost, NobodyWaits, SeveralWait
from integrations.worker import BpmnError, Worker
from tests.integration.engine.outwork import DIAGRAM, OUTWORK, TWIN
from tests.served import served

TOPIC = "shipments"


@dataclass
class Remote:
    """The server, its address and a token of a machine."""

    app: Flask
    address: str
    token: str
    weak: str

    def api(self, token: str = "") -> HttpOwnApi:
        """Call the API, without waiting between tries."""
        return HttpOwnApi(self.address, token=token or self.token, sleep=lambda _: None, on_outcome=lambda _: None)


@pytest.fixture
def remote(database: Database, clock: SettableClock, system: Actor, tmp_path: Path) -> Iterator[Remote]:
    settings = Settings(environment="test", var=tmp_path, secret_key="test", requests_per_minute=0, long_polls=2)
    app = create_app(settings, clock=clock, database=database, procedures=(OUTWORK, TWIN), diagrams=tmp_path)
    permissions = [
        "external_task:work",
        "message:send",
        "signal:send",
        "case:open",
        "case:read",
        "external_task:manage",
    ]
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="outwork", xml=DIAGRAM)
        token = people.issue_token(tx, name="worker", permissions=permissions)[1]
        weak = people.issue_token(tx, name="weak", permissions=["external_task:work"])[1]
    with served(app) as address:
        yield Remote(app, address, token, weak)


@pytest.fixture
def opened(database: Database, system: Actor) -> Callable[..., uuid.UUID]:
    def open_one(key: str | None = None, process: str = "outwork") -> uuid.UUID:
        with database.transaction(system) as tx:
            return cases.open_case(tx, process_key=process, business_key=key).id

    return open_one


def case_of(database: Database, system: Actor, case_id: Any) -> Case:
    with database.reading(system) as tx:
        return cases.get(tx, uuid.UUID(str(case_id)))


def in_background(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Start something that waits; its answer and how long it took come into the list."""
    found: list[Any] = []

    def run() -> None:
        began = time.monotonic()
        found.append(work())
        found.append(time.monotonic() - began)

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


# --- long polls


def test_a_worker_that_waits_gets_work_soon_after_it_comes_and_keeps_no_connection(
    remote: Remote, database: Database, opened: Callable[..., uuid.UUID]
) -> None:
    thread, found = in_background(lambda: remote.api().fetch(TOPIC, "other", worker="w", limit=5, wait_seconds=20))
    time.sleep(0.6)
    assert cast(QueuePool, database.engine.pool).checkedout() <= 1, (
        "whoever waits holds neither a transaction nor a connection"
    )
    case_id = opened()
    thread.join(5)
    (work,), took = found
    assert work.case_id == str(case_id) and work.priority == 60 and took < 4


def test_work_that_becomes_due_by_the_clock_alone_is_found(
    remote: Remote, opened: Callable[..., uuid.UUID], clock: SettableClock
) -> None:
    opened()
    (work,) = remote.api().fetch(TOPIC, worker="w", limit=1)
    remote.api().fail(work, "later", retry=True)
    thread, found = in_background(lambda: remote.api().fetch(TOPIC, worker="w", limit=1, wait_seconds=20))
    time.sleep(0.4)
    clock.advance(seconds=31)
    thread.join(5)
    assert [one.id for one in found[0]] == [work.id] and found[0][0].retries == 2


def test_a_wait_ends_empty_when_its_time_is_up(remote: Remote) -> None:
    began = time.monotonic()
    assert remote.api().fetch(TOPIC, worker="w", limit=1, wait_seconds=1) == []
    assert 0.9 < time.monotonic() - began < 3


def test_one_task_goes_to_one_of_those_who_wait(remote: Remote, opened: Callable[..., uuid.UUID]) -> None:
    waiting = [
        in_background(lambda n=n: remote.api().fetch(TOPIC, worker=f"w{n}", limit=1, wait_seconds=2))  # type: ignore[misc]
        for n in range(2)
    ]
    time.sleep(0.3)
    opened()
    for thread, _ in waiting:
        thread.join(6)
    assert sorted(len(found[0]) for _, found in waiting) == [0, 1]


def test_when_too_many_wait_the_next_is_answered_at_once(remote: Remote) -> None:
    waiting = [
        in_background(lambda n=n: remote.api().fetch(TOPIC, worker=f"w{n}", limit=1, wait_seconds=2))  # type: ignore[misc]
        for n in range(2)
    ]
    time.sleep(0.4)
    began = time.monotonic()
    assert remote.api().fetch(TOPIC, worker="third", limit=1, wait_seconds=20) == []
    assert time.monotonic() - began < 1
    for thread, _ in waiting:
        thread.join(6)


def test_a_fetch_that_is_repeated_under_its_key_gives_the_same_lease_even_after_a_wait(
    remote: Remote, opened: Callable[..., uuid.UUID]
) -> None:
    def ask(wait: int) -> dict[str, Any]:
        answer = requests.post(
            f"{remote.address}/api/v1/external-tasks/fetch-and-lock",
            json={"topics": [TOPIC], "worker": "w", "wait_seconds": wait},
            headers={"Authorization": f"Bearer {remote.token}", "Idempotency-Key": "k1"},
            timeout=30,
        )
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    thread, found = in_background(lambda: ask(20))
    time.sleep(0.4)
    opened()
    thread.join(5)
    assert len(found[0]["items"]) == 1, "an empty look on the way is not kept as the answer"
    assert ask(20) == found[0]


def test_the_wait_is_bounded(remote: Remote) -> None:
    with pytest.raises(Refused, match="422"):
        remote.api().fetch(TOPIC, worker="w", limit=1, wait_seconds=31)


# --- leases and results


def test_a_lease_is_extended_given_back_and_lost_over_http(
    remote: Remote, opened: Callable[..., uuid.UUID], clock: SettableClock
) -> None:
    opened()
    api = remote.api()
    (work,) = api.fetch(TOPIC, worker="w", limit=1)
    clock.advance(seconds=20)
    api.extend(work, 60)
    clock.advance(seconds=50)
    assert api.fetch(TOPIC, worker="other", limit=1) == []
    api.unlock(work)
    (again,) = api.fetch(TOPIC, worker="other", limit=1)
    for act in (lambda: api.extend(work), lambda: api.complete(work, {}), lambda: api.bpmn_error(work, "goods.lost")):
        with pytest.raises(LeaseLost):
            act()
    api.complete(again, {"ok": True})


def test_a_result_that_is_sent_twice_counts_once(
    remote: Remote, database: Database, system: Actor, opened: Callable[..., uuid.UUID]
) -> None:
    case_id = opened()
    (work,) = remote.api().fetch(TOPIC, worker="w", limit=1)
    remote.api().complete(work, {"n": 1})
    revision = case_of(database, system, case_id).revision
    remote.api().complete(work, {"n": 1})  # the answer to the first got lost
    assert case_of(database, system, case_id).revision == revision


def test_the_loop_works_off_topics_and_hands_errors_to_the_diagram(
    remote: Remote, database: Database, system: Actor, opened: Callable[..., uuid.UUID]
) -> None:
    ids = [opened() for _ in range(3)]
    stop = threading.Event()

    def ship(work: Any) -> dict[str, Any]:
        if work.case_id == str(ids[1]):
            raise BpmnError("goods.lost", "at sea", {"crates": 2})
        if work.case_id == str(ids[2]):
            stop.set()
        return {"by": work.topic}

    assert Worker(remote.api(), {TOPIC: ship}, name="w", wait_seconds=2).run(stop) == 2
    assert case_of(database, system, ids[0]).facts["ship"] == {"by": TOPIC}
    lost = case_of(database, system, ids[1])
    assert lost.status == "closed" and lost.facts["loss"]["variables"] == {"crates": 2}


# --- messages, starts, signals


def test_a_message_finds_its_case_or_says_clearly_why_not(
    remote: Remote, database: Database, system: Actor, opened: Callable[..., uuid.UUID]
) -> None:
    api = remote.api()
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="twin", xml=DIAGRAM)
    one, two = opened("A-1"), opened("A-1", "twin")
    with pytest.raises(NobodyWaits):
        api.correlate("goods.arrived", business_key="A-1")
    for work in api.fetch(TOPIC, "parcels", worker="w", limit=5):
        api.complete(work, {})
    with pytest.raises(SeveralWait):
        api.correlate("goods.arrived", business_key="A-1")
    told = partial(api.correlate, "goods.arrived", business_key="A-1", payload={"crates": 1}, process="outwork")
    assert told(key="note 7") == str(one)
    assert told(key="note 7") == str(one), "sent again it is answered the same way"
    with pytest.raises(NobodyWaits):
        told(key="note 8")
    assert "arrival" not in case_of(database, system, two).facts
    with pytest.raises(Refused) as refused:
        remote.api(remote.weak).correlate("goods.arrived", business_key="A-1")
    assert refused.value.status == 403


def test_a_message_begins_one_case_for_a_key(remote: Remote, database: Database, system: Actor) -> None:
    api = remote.api()
    first = api.start("order.placed", business_key="A-1", facts={"order": {"number": "A-1"}})
    assert api.start("order.placed", business_key="A-1", facts={"order": {"number": "A-1"}}) == first
    assert api.start("order.placed", business_key="A-2") != first
    with database.reading(system) as tx:
        assert tx.session.scalar(select(func.count()).select_from(Case)) == 2
    with pytest.raises(NobodyWaits):
        api.start("nothing.known", business_key="A-1")


def test_a_signal_is_taken_by_every_case_that_waits(
    remote: Remote, database: Database, system: Actor, opened: Callable[..., uuid.UUID]
) -> None:
    api = remote.api()
    ids = [opened(f"A-{n}") for n in range(2)]
    for work in api.fetch(TOPIC, worker="w", limit=5):
        api.complete(work, {})
    for n in range(2):
        api.correlate("goods.arrived", business_key=f"A-{n}")
    sent = api.signal("season.over", {"year": 2026}, key="2026")
    assert sent.waiting == 2 and api.signal("season.over", {"year": 2026}, key="2026") == sent
    assert jobs.run_due(database).fired == 2
    assert [case_of(database, system, one).status for one in ids] == ["closed", "closed"]
    assert len(api.signal("year.begun").begun) == 1


# --- operators


def test_operators_see_what_waits_and_who_holds_it(
    remote: Remote, database: Database, opened: Callable[..., uuid.UUID]
) -> None:
    def ask(method: str, path: str, **more: Any) -> Any:
        answer = requests.request(
            method, f"{remote.address}/api/v1/external-tasks{path}", timeout=10,
            headers={"Authorization": f"Bearer {remote.token}"}, **more,
        )  # fmt: skip
        assert answer.status_code < 300, answer.text
        return answer.json()

    opened(), opened()
    (held,) = remote.api().fetch(TOPIC, worker="harbour", limit=1)
    assert ask("GET", "/topics")["items"][0] | {"oldest": None} == {
        "name": TOPIC, "waiting": 1, "held": 1, "failed": 0, "oldest": None,
    }  # fmt: skip
    listed = ask("GET", "?locked=true&worker=harbour&topic=shipments&status=open")
    assert [one["id"] for one in listed["items"]] == [held.id] and listed["items"][0]["lock_owner"] == "harbour"
    assert ask("GET", "?locked=false")["total"] == 1
    assert ask("PUT", f"/{held.id}/priority", json={"priority": 99})["priority"] == 99
    assert ask("POST", f"/{held.id}/release", json={"reason": "程序已停"})["lock_owner"] is None
    assert ask("GET", f"/{held.id}")["fence"] == held.fence + 1
    (again,) = remote.api().fetch(TOPIC, worker="w", limit=1)
    assert again.id == held.id, "the urgent one comes first"


def test_another_tenants_work_stays_its_own(
    remote: Remote, database: Database, other_tenant_id: uuid.UUID, opened: Callable[..., uuid.UUID]
) -> None:
    opened("A-1")
    (work,) = remote.api().fetch(TOPIC, worker="w", limit=1)
    with database.transaction(system_actor(other_tenant_id)) as tx:
        foreign = people.issue_token(
            tx, name="w", permissions=["external_task:work", "message:send", "signal:send", "external_task:manage"]
        )[1]
    api = remote.api(foreign)
    assert api.fetch(TOPIC, worker="w", limit=5) == [] and api.signal("season.over").waiting == 0
    with pytest.raises(NobodyWaits):
        api.correlate("goods.arrived", business_key="A-1")
    for operation in ("extend", "unlock", "complete", "release"):
        answer = requests.post(
            f"{remote.address}/api/v1/external-tasks/{work.id}/{operation}", timeout=10,
            headers={"Authorization": f"Bearer {foreign}"}, json={"fence": work.fence, "reason": "x"},
        )  # fmt: skip
        assert answer.status_code in (404, 422, 403), (operation, answer.text)
    with database.reading(system_actor(other_tenant_id)) as tx:
        assert external_tasks.listed(tx, external_tasks.Filter()) == ([], 0)
        assert tx.session.scalars(select(ExternalTask.id)).all() == []
