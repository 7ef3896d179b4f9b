"""Messages to other systems are delivered at least once, and settled only by whoever holds the newest lease."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from db.actor import Actor
from db.clock import SettableClock
from db.command import command
from db.session import Database
from engine import cases, incidents, outbox
from engine.outbox import Deliveries, OutboxMessage

Posted = Callable[[], uuid.UUID]


@pytest.fixture
def posted(working: Database, system: Actor, case_id: uuid.UUID) -> Posted:
    def post() -> uuid.UUID:
        @command(f"test.posted_{uuid.uuid4().hex}", permission=None)
        def write(tx: Any) -> uuid.UUID:
            case = cases.lock(tx, case_id)
            tx.subject(case)
            return outbox.post(tx, case, system="grid", kind="outcome", payload={"n": 1})

        with working.transaction(system) as tx:
            found: uuid.UUID = write(tx)
            return found

    return post


def row(database: Database, actor: Actor, identity: uuid.UUID) -> OutboxMessage:
    with database.reading(actor) as tx:
        found = tx.session.get(OutboxMessage, (tx.tenant_id, identity))
        assert found is not None
        return found


def test_a_message_is_delivered_under_its_own_key_and_settled(
    working: Database, system: Actor, posted: Posted, deliveries: Deliveries
) -> None:
    identity, seen = posted(), []
    deliveries["grid"] = lambda kind, payload, key: seen.append((kind, dict(payload), key))
    assert outbox.deliver_due(working, system.tenant_id) == 1
    assert seen == [("outcome", {"n": 1}, str(identity))]
    settled = row(working, system, identity)
    assert (settled.status, settled.locked_until, settled.fence) == ("delivered", None, 1)
    assert outbox.deliver_due(working, system.tenant_id) == 0


@pytest.mark.parametrize("slow_fails", [False, True])
def test_a_slow_deliverer_does_not_settle_what_another_has_taken_over(
    working: Database, system: Actor, posted: Posted, deliveries: Deliveries, clock: SettableClock, slow_fails: bool
) -> None:
    identity, seen = posted(), []

    def quick(_kind: str, _payload: Any, key: str) -> None:
        seen.append(key)

    def slow(_kind: str, _payload: Any, key: str) -> None:
        clock.advance(seconds=61)  # the call takes longer than the lease
        deliveries["grid"] = quick
        if slow_fails:
            with working.transaction(system) as tx:
                taken = outbox.lease(tx)
            assert taken is not None and taken.fence == 2
            raise TimeoutError
        assert outbox.deliver_due(working, system.tenant_id) == 1

    deliveries["grid"] = slow
    outbox.deliver_due(working, system.tenant_id)
    found = row(working, system, identity)
    if slow_fails:
        # The other one is still at it: its lease stands, and no failure has been counted against it.
        assert (found.status, found.last_error, found.fence) == ("pending", None, 2)
        assert found.locked_until is not None
    else:
        assert seen == [str(identity)] and (found.status, found.fence, found.attempts) == ("delivered", 2, 2)


def test_without_the_fence_the_slow_one_would_overwrite_the_other(
    working: Database, system: Actor, posted: Posted, deliveries: Deliveries, clock: SettableClock
) -> None:
    """The negative control: the same race, settled with whatever fence the row has now."""
    identity = posted()
    with working.transaction(system) as tx:
        slow = outbox.lease(tx)
    clock.advance(seconds=61)
    with working.transaction(system) as tx:
        quick = outbox.lease(tx)
    assert slow is not None and quick is not None
    with working.transaction(system) as tx:
        assert not outbox.settle(tx, message_id=identity, fence=slow.fence, error="late")
    assert row(working, system, identity).last_error is None
    with working.transaction(system) as tx:
        assert outbox.settle(tx, message_id=identity, fence=quick.fence, error="late")
    assert row(working, system, identity).last_error == "late"


def test_each_message_goes_to_one_of_many_deliverers(
    working: Database, system: Actor, posted: Posted, deliveries: Deliveries
) -> None:
    ids = {str(posted()) for _ in range(8)}
    seen: list[str] = []
    deliveries["grid"] = lambda _kind, _payload, key: seen.append(key)
    threads = [threading.Thread(target=outbox.deliver_due, args=(working, system.tenant_id)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == sorted(ids)


def test_a_system_that_stays_away_is_tried_again_later_and_then_stops_with_an_incident(
    working: Database, system: Actor, posted: Posted, deliveries: Deliveries, clock: SettableClock
) -> None:
    identity = posted()

    def away(_kind: str, _payload: Any, _key: str) -> None:
        raise ConnectionError("nobody there")

    deliveries["grid"] = away
    for _ in range(outbox.MAX_ATTEMPTS):
        assert outbox.deliver_due(working, system.tenant_id) == 0
        clock.advance(hours=2)
    assert row(working, system, identity).status == "stopped"
    with working.reading(system) as tx:
        assert ["nobody there" in one.message for one in incidents.open_ones(tx)] == [True]
        assert tx.session.scalars(select(OutboxMessage.attempts)).all() == [outbox.MAX_ATTEMPTS]
