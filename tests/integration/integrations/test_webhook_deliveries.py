"""Webhooks from the journal entry to the receiver: born with the change, delivered after it, without personal data."""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event, func, select

from api.outside_webhooks import Webhooks, sweep_webhooks, tell_subscribers
from api.settings import Settings
from db import journal
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.errors import PermissionDenied
from db.session import Database
from engine import cases, definitions, incidents, jobs, tasks, webhook_delivery, webhooks
from engine.forms import Field, Form
from engine.incidents import Incident
from engine.jobs import Handlers
from engine.outbox import OutboxMessage
from engine.registry import Process, Registry, Step, Summary
from engine.tasks import Task
from engine.webhooks import Directory, Secrets, Subscription
from integrations.webhooks import Answer, FakeReceiver
from tests.unit.engine.diagrams import bpmn

URL = "https://hooks.example.org/duecourse"
PARTY = "深圳市某某便利店有限公司"
OFFICER = "陈警员"
DIAGRAM = bpmn("""
    start begin
    user investigate
    user approve
    end done
    begin -> investigate -> approve -> done
""")
FORM = Form("note", (Field("text", "意见", "longtext"),))
PROCESS = Process(
    key="hooked", title="程序", diagram="hooked.bpmn", stages=("调查", "审批"),
    steps={
        "investigate": Step("调查", "officer", FORM, stage="调查"),
        "approve": Step("审批", "officer", FORM, stage="审批"),
    },
    summary=lambda facts: Summary(title="案件", party_name=facts.get("party", "")),
)  # fmt: skip


@dataclass
class Wire:
    """A sender that remembers, with a receiver at its end, or trouble."""

    clock: SettableClock
    receiver: FakeReceiver | None = None
    sent: list[tuple[str, str, list[str]]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    trouble: list[Answer] = field(default_factory=list)

    def send(self, url: str, *, identity: str, body: bytes, secrets: list[str], at: dt.datetime) -> Answer:
        """Play one try."""
        from integrations.webhooks import headers

        self.sent.append((url, identity, list(secrets)))
        self.bodies.append(body)
        if self.trouble:
            return self.trouble.pop(0)
        if self.receiver is not None:
            status = self.receiver.receive(headers(identity, body, secrets, at), body, at)
            return Answer("" if status == 204 else f"status {status}", status)
        return Answer(status=204)


@pytest.fixture
def wire(clock: SettableClock) -> Wire:
    return Wire(clock)


@pytest.fixture
def hooks(
    database: Database, system: Actor, other_tenant_id: uuid.UUID, wire: Wire, tmp_path: object
) -> Iterator[Webhooks]:
    database.provide(Registry([PROCESS]))
    database.provide(Handlers(timer=jobs.fire_timer))
    settings = Settings(environment="test", secret_key="test")
    tell_subscribers(database, settings)
    for tenant in (system.tenant_id, other_tenant_id):
        with database.transaction(system_actor(tenant)) as tx:
            definitions.deploy(tx, process_key="hooked", xml=DIAGRAM)
    yield Webhooks(database, settings, wire)  # type: ignore[arg-type]


@pytest.fixture
def officer(tenant_id: uuid.UUID) -> Actor:
    permissions = frozenset({"case:open", "task:claim", "task:complete"})
    return Actor("person", tenant_id, OFFICER, uuid.uuid4(), permissions, frozenset({"officer"}))


def subscribe(database: Database, actor: Actor, *events: str, url: str = URL) -> Subscription:
    with database.transaction(actor) as tx:
        return webhooks.add(tx, name="数据平台", url=url, events=events or list(webhooks.EVENTS))


def open_case(database: Database, officer: Actor) -> uuid.UUID:
    with database.transaction(officer) as tx:
        return cases.open_case(tx, process_key="hooked", facts={"party": PARTY}).id


def complete(database: Database, officer: Actor, case_id: uuid.UUID) -> None:
    with database.transaction(officer) as tx:
        task_id = tx.session.scalars(select(Task.id).where(Task.case_id == case_id, Task.status == "ready")).one()
        tasks.complete(tx, task_id=task_id, answers={"text": f"当事人{PARTY}"})


def outgoing(database: Database, actor: Actor) -> list[OutboxMessage]:
    with database.reading(actor) as tx:
        return list(tx.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_a_case_is_told_from_its_opening_to_its_end_in_order_and_signed(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire
) -> None:
    row = subscribe(database, system)
    wire.receiver = FakeReceiver(database.use(Secrets).of(row))
    case_id = open_case(database, officer)
    complete(database, officer, case_id)
    complete(database, officer, case_id)
    assert hooks.tick() == len(wire.sent)
    taken = list(wire.receiver.taken.values())
    assert [one["type"] for one in taken] == [
        "case.opened", "task.created", "case.step", "task.created", "case.step", "case.closed",
    ]  # fmt: skip
    sequences = [one["data"]["case"]["sequence"] for one in taken]
    assert sequences == sorted(sequences) and taken[-1]["data"]["case"]["status"] == "closed"
    assert taken[2]["data"]["steps"][0] == {"element": "investigate", "event": "completed"}
    assert hooks.tick() == 0 and {one.status for one in outgoing(database, system)} == {"delivered"}


def test_no_message_holds_personal_data(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire
) -> None:
    subscribe(database, system)
    case_id = open_case(database, officer)
    complete(database, officer, case_id)
    with database.transaction(system) as tx:
        case = cases.lock(tx, case_id)
        incidents.raise_incident(tx, case=case, kind="job", ref=uuid.uuid4(), message=f"{PARTY}的查询失败")
    hooks.tick()
    assert [json.loads(body)["type"] for body in wire.bodies][-1] == "incident.raised"
    for body in wire.bodies:
        assert PARTY not in body.decode() and OFFICER not in body.decode()


def test_the_lights_of_a_deadline_are_told() -> None:
    rungs = [{"rung": "80%", "due_at": "x", "light": "yellow"}, {"rung": "due", "due_at": "x", "light": "red"}]
    entry = {"deadline": "P11", "title": "办案期限", "rungs": rungs, "deadline_due_at": "2026-05-01"}
    told = list(webhooks.happenings("deadline.rung", cases.Case(), entry))
    assert told == [
        ("deadline.yellow", {"deadline": {"key": "P11", "rung": "80%", "due_at": "2026-05-01"}}),
        ("deadline.red", {"deadline": {"key": "P11", "rung": "due", "due_at": "2026-05-01"}}),
    ]


def test_a_change_that_is_rolled_back_tells_nothing(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor
) -> None:
    subscribe(database, system)
    with pytest.raises(RuntimeError), database.transaction(officer) as tx:
        cases.open_case(tx, process_key="hooked")
        raise RuntimeError
    assert outgoing(database, system) == []


def test_a_subscriber_hears_only_what_it_asked_for_and_of_its_own_tenant(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, other_tenant_id: uuid.UUID
) -> None:
    subscribe(database, system, "case.closed")
    foreign = subscribe(database, system_actor(other_tenant_id))
    case_id = open_case(database, officer)
    assert outgoing(database, system) == []
    complete(database, officer, case_id)
    complete(database, officer, case_id)
    assert [one.kind for one in outgoing(database, system)] == ["case.closed"]
    assert outgoing(database, system_actor(other_tenant_id)) == []
    with pytest.raises(webhooks.SubscriptionUnknown), database.transaction(system) as tx:
        webhooks.get(tx, foreign.id)


def test_without_a_subscription_a_completion_costs_no_statement_more(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor
) -> None:
    def statements(listening: bool) -> int:
        listeners, database.listeners = database.listeners, database.listeners if listening else ()
        case_id = open_case(database, officer)
        with database.reading(officer) as tx:
            task_id = tx.session.scalars(select(Task.id).where(Task.case_id == case_id)).one()
        seen: list[str] = []

        def count(_c: object, _cursor: object, statement: str, *_: object) -> None:
            seen.append(statement)

        event.listen(database.engine, "before_cursor_execute", count)
        with database.transaction(officer) as tx:
            tasks.complete(tx, task_id=task_id, answers={"text": "同意"})
        event.remove(database.engine, "before_cursor_execute", count)
        database.listeners = listeners
        return len(seen)

    open_case(database, officer)  # the list of subscriptions is known from here on
    assert statements(listening=True) == statements(listening=False)


def test_the_secret_is_shown_nowhere_and_two_sign_while_they_overlap(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire, clock: SettableClock
) -> None:
    row = subscribe(database, system)
    old = database.use(Secrets).of(row)
    with database.transaction(system) as tx:
        rotated = webhooks.rotate(tx, subscription_id=row.id)
    new = database.use(Secrets).of(rotated)
    assert old != new and old.startswith("whsec_")
    open_case(database, officer)
    hooks.tick()
    assert wire.sent[0][2] == [new, old]
    clock.advance(hours=25)
    open_case(database, officer)
    hooks.tick()
    assert wire.sent[-1][2] == [new]
    with database.reading(system) as tx:
        said = [json.dumps(entry.payload) for entry in journal.entries(tx, f"tenant:{system.tenant_id}")]
    assert not any(old in one or new in one for one in said) and "webhook" in said[-1]


def test_a_receiver_that_is_away_is_left_alone_and_gets_everything_once_it_is_back(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire, clock: SettableClock
) -> None:
    row = subscribe(database, system, "case.opened", "task.created")
    for _ in range(3):
        open_case(database, officer)
    wire.trouble = [Answer("no answer", reachable=False)]
    assert hooks.tick() == 0 and len(wire.sent) == 1, "one try, not one a message"
    assert hooks.tick() == 0 and len(wire.sent) == 1, "then it is left alone for a while"
    clock.advance(seconds=30)
    assert hooks.tick() == 6
    with database.reading(system) as tx:
        found = webhooks.get(tx, row.id)
        assert (found.failures, found.retry_at, found.last_error) == (0, None, None)
        (first, *_), _total = webhooks.log_of(tx, row.id, limit=200)
        tries = [one.tries for one in webhooks.log_of(tx, row.id)[0]]
    assert first.status == "delivered" and sorted(map(len, tries)) == [1, 1, 1, 1, 1, 2]


def test_a_receiver_that_stays_away_is_stopped_with_one_incident_and_goes_on_after_a_person_says_so(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire, clock: SettableClock
) -> None:
    row = subscribe(database, system, "case.opened", "incident.raised")
    open_case(database, officer)
    wire.trouble = [Answer("no answer", reachable=False)] * webhook_delivery.MAX_FAILURES
    for _ in range(webhook_delivery.MAX_FAILURES + 3):
        hooks.tick()
        clock.advance(hours=1)
    assert len(wire.sent) == webhook_delivery.MAX_FAILURES
    with database.reading(system) as tx:
        assert webhooks.get(tx, row.id).status == "stopped"
        (incident,) = incidents.open_ones(tx)
        assert incident.kind == "webhook" and "已停止" in incident.message
        assert tx.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1, "its own end is not told"
    open_case(database, officer)
    with database.transaction(system) as tx:
        case = cases.lock(tx, incident.case_id)
        incidents._set_going(tx, tx.session.get_one(Incident, (tx.tenant_id, incident.id)))
        assert case.status == "open"
    assert hooks.tick() == 2


def test_what_waits_for_a_stopped_receiver_is_dropped_after_its_days_and_said_so(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire, clock: SettableClock
) -> None:
    row = subscribe(database, system, "case.opened")
    open_case(database, officer)
    wire.trouble = [Answer("status 410", 410, gone=True)]
    hooks.tick()
    clock.advance(days=5)
    open_case(database, officer)
    clock.advance(days=2, hours=12)
    assert sweep_webhooks(database) == 0, "half a day over its time: not an entry a message"
    clock.advance(days=1)
    assert sweep_webhooks(database) == 1 and sweep_webhooks(database) == 0
    with database.reading(system) as tx:
        assert len(incidents.open_ones(tx)) == 1, "the one of its end is open still"
        told = select(journal.JournalEntry).where(journal.JournalEntry.command == "webhook.messages_dropped")
        assert [one.payload["dropped"] for one in tx.session.scalars(told)] == [1]
    with database.transaction(system) as tx:
        webhooks.resume(tx, subscription_id=row.id)
    assert hooks.tick() == 1, "what is younger is delivered"


def test_a_receiver_that_says_it_is_gone_is_stopped_at_once(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire
) -> None:
    row = subscribe(database, system, "case.opened")
    open_case(database, officer)
    wire.trouble = [Answer("status 410", 410, gone=True)]
    hooks.tick()
    with database.reading(system) as tx:
        assert webhooks.get(tx, row.id).status == "stopped" and len(incidents.open_ones(tx)) == 1


def test_a_message_that_is_refused_again_and_again_is_given_up_alone(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire, clock: SettableClock
) -> None:
    row = subscribe(database, system, "case.opened")
    open_case(database, officer)
    for _ in range(8):
        wire.trouble = [Answer("status 400", 400)]
        hooks.tick()
        clock.advance(hours=2)
    open_case(database, officer)
    assert hooks.tick() == 1
    with database.reading(system) as tx:
        assert webhooks.get(tx, row.id).status == "active"
        assert [one.kind for one in incidents.open_ones(tx)] == ["outbox"]
        (stopped,), _ = webhooks.log_of(tx, row.id, status="stopped")
    with database.transaction(system) as tx:
        webhooks.redeliver(tx, subscription_id=row.id, message_id=stopped.id)
    with pytest.raises(webhooks.StillUnderWay), database.transaction(system) as tx:
        webhooks.redeliver(tx, subscription_id=row.id, message_id=stopped.id)
    assert hooks.tick() == 1 and wire.sent[-1][1] == str(stopped.id), "under the same identifier"


def test_a_slow_try_does_not_settle_what_another_has_taken_over(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, clock: SettableClock
) -> None:
    row = subscribe(database, system, "case.opened")
    open_case(database, officer)
    with database.transaction(system) as tx:
        slow = webhook_delivery.take(tx, row.id)
    clock.advance(seconds=61)
    with database.transaction(system) as tx:
        quick = webhook_delivery.take(tx, row.id)
    assert slow is not None and quick is not None
    with database.transaction(system) as tx:
        webhook_delivery.settle(tx, slow, webhook_delivery.Outcome("no answer", reachable=False))
    with database.reading(system) as tx:
        assert webhooks.get(tx, row.id).failures == 0
    with database.transaction(system) as tx:
        webhook_delivery.settle(tx, quick, webhook_delivery.Outcome(status=204))
    assert [one.status for one in outgoing(database, system)] == ["delivered"]


def test_a_paused_subscriber_hears_nothing_and_a_removed_one_leaves_nothing(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire
) -> None:
    row = subscribe(database, system)
    open_case(database, officer)
    with database.transaction(system) as tx:
        webhooks.pause(tx, subscription_id=row.id)
    before = len(outgoing(database, system))
    open_case(database, officer)
    assert hooks.tick() == 0 and len(outgoing(database, system)) == before and wire.sent == []
    with database.transaction(system) as tx:
        webhooks.resume(tx, subscription_id=row.id)
    assert hooks.tick() == before
    with database.transaction(system) as tx:
        webhooks.remove(tx, subscription_id=row.id)
    assert outgoing(database, system) == [] and hooks.tick() == 0


def test_what_was_delivered_long_ago_is_forgotten(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, clock: SettableClock
) -> None:
    subscribe(database, system)
    open_case(database, officer)
    hooks.tick()
    clock.advance(days=31)
    open_case(database, officer)
    assert sweep_webhooks(database) == 2
    assert {one.status for one in outgoing(database, system)} == {"pending"}


def test_what_another_process_still_writes_for_a_removed_subscriber_does_not_wait_for_ever(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor
) -> None:
    row = subscribe(database, system)
    directory = Directory()  # of another process, which has just looked
    with database.reading(system) as tx:
        assert directory.wanted(tx)
    with database.transaction(system) as tx:
        webhooks.remove(tx, subscription_id=row.id)
    database.listeners = (directory.overhear,)
    open_case(database, officer)
    assert [one.subscription_id for one in outgoing(database, system)] == [row.id, row.id] and hooks.tick() == 0
    assert sweep_webhooks(database) == 2 and outgoing(database, system) == []


def test_two_workers_deliver_each_message_once(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, wire: Wire
) -> None:
    for n in range(3):
        subscribe(database, system, url=f"{URL}/{n}")
    for _ in range(5):
        open_case(database, officer)
    threads = [threading.Thread(target=hooks.tick) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    hooks.tick()
    identities = [identity for _, identity, _ in wire.sent]
    assert len(identities) == len(set(identities)) == 3 * 5 * 2


@pytest.mark.parametrize(
    ("change", "named"),
    [({"name": " "}, "name"), ({"url": "https://127.0.0.1/"}, "url"), ({"url": "http://hooks.example.org"}, "url"),
     ({"events": []}, "events"), ({"events": ["case.nonsense"]}, "events"),
     ({"url": "https://x/" + "a" * 2000}, "url")],
)  # fmt: skip
def test_a_subscription_that_cannot_be_served_is_refused(
    hooks: Webhooks, database: Database, system: Actor, change: dict[str, object], named: str
) -> None:
    given = {"name": "数据平台", "url": URL, "events": ["case.opened"], **change}
    with pytest.raises(webhooks.SubscriptionInvalid) as refused, database.transaction(system) as tx:
        webhooks.add(tx, **given)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [named]


def test_only_who_may_subscribes(hooks: Webhooks, database: Database, officer: Actor) -> None:
    with pytest.raises(PermissionDenied), database.transaction(officer) as tx:
        webhooks.add(tx, name="x", url=URL, events=["case.opened"])


def test_a_process_that_has_not_heard_of_a_subscription_yet_learns_of_it_within_seconds(
    hooks: Webhooks, database: Database, system: Actor, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = Directory()  # another process, with a list of its own
    database.listeners = (elsewhere.overhear,)
    open_case(database, officer)
    subscribe(database, system, "case.opened")
    open_case(database, officer)
    assert outgoing(database, system) == []
    monkeypatch.setattr(webhooks, "KEPT_SECONDS", 0.0)
    open_case(database, officer)
    assert len(outgoing(database, system)) == 1
