"""What other systems hand in: judged one by one, taken in exactly once over kills, and set aside for two persons."""

from __future__ import annotations

import datetime as dt
import os
import signal
import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from sqlalchemy import select, text

from api import outside_inbound
from api.app import create_app
from api.fake_systems import Fakes, fresh
from api.outside import Outside, Systems
from api.outside_oversight import EngineOrders
from api.settings import Settings
from db.actor import Actor
from db.clock import SettableClock
from db.session import Database
from engine import definitions, inbound, people
from engine.cases import Case
from engine.gauges import read
from integrations.inbound import Unread
from integrations.oversight import SupervisionOrder
from processes import supervision_order

DAY = dt.date(2026, 3, 9)


@pytest.fixture
def fakes() -> Fakes:
    return fresh(leads=0)


@pytest.fixture
def start(
    database: Database, clock: SettableClock, system: Actor, tmp_path: Path, fakes: Fakes
) -> Callable[[], Outside]:
    """Start a worker, as often as one likes; somebody supervises here."""
    settings = Settings(environment="test", var=tmp_path, secret_key="test", oversight_tenant="luohu")
    create_app(settings, clock=clock, database=database, procedures=(supervision_order.PROCESS,))
    with database.transaction(system) as tx:
        definitions.deploy(
            tx, process_key="supervision_order", xml=(Path("bpmn") / "supervision_order.bpmn").read_bytes()
        )
        unit, person = people.add_unit(tx, name="督察科"), people.add_person(tx, name="江海涛")
        people.grant_membership(tx, person_id=person.id, unit_id=unit.id, role="supervisor")
    return lambda: Outside(database, settings, Systems(None, None, oversight=fakes.oversight))


def _killed(database: Database, work: Callable[[], object], patch: Callable[[pytest.MonkeyPatch], None]) -> None:
    """Let a worker die by SIGKILL in a process of its own."""
    child = os.fork()
    if child == 0:
        try:
            database.engine.dispose(close=False)
            patch(pytest.MonkeyPatch())
            work()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def _dies(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _state(database: Database, system: Actor) -> tuple[list[str], str]:
    with database.reading(system) as tx:
        keys = tx.session.scalars(select(Case.business_key).order_by(Case.business_key))
        return [str(one) for one in keys], inbound.position(tx, "oversight")


def test_orders_are_taken_exactly_once_over_kills_and_a_new_worker_goes_on_from_the_position(
    start: Callable[[], Outside], database: Database, system: Actor, fakes: Fakes, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = fakes.oversight
    platform.demand("1号", "请说明", DAY)
    platform.send({"number": "DB-000002", "text": "请说明", "case_number": "1号", "answer_by": "soon"})
    platform.demand("2号", "请说明", DAY)

    # Killed after the case and the position were written and before they were committed: neither is there.
    _killed(database, start().tick, lambda patch: patch.setattr(inbound, "move", _dies))
    assert _state(database, system) == ([], "")

    # Killed after the first commit: case and position are there together.
    begin = EngineOrders.begin

    def begins(*args: object, **more: object) -> None:
        begin(*args, **more)  # type: ignore[arg-type]
        _dies()

    _killed(database, start().tick, lambda patch: patch.setattr(EngineOrders, "begin", begins))
    assert _state(database, system) == (["DB-000001"], "DB-000001")

    # Killed when the second, which cannot be read, has been set aside.
    put = outside_inbound.EngineShelf.put

    def puts(*args: object) -> None:
        put(*args)  # type: ignore[arg-type]
        _dies()

    _killed(database, start().tick, lambda patch: patch.setattr(outside_inbound.EngineShelf, "put", puts))
    assert _state(database, system) == (["DB-000001"], "DB-000002")

    asked: list[str] = []
    orders = platform.orders

    def lists(after: str = "") -> Sequence[SupervisionOrder | Unread]:
        asked.append(after)
        return orders(after)

    monkeypatch.setattr(platform, "orders", lists)
    start().tick()
    assert _state(database, system) == (["DB-000001", "DB-000003"], "DB-000003")
    start().tick()
    assert asked == ["DB-000002", "DB-000003"] and platform.answers == {}
    with database.reading(system) as tx:
        (item,) = inbound.listed(tx)
        assert (item.number, item.tries, item.status) == ("DB-000002", 1, "waiting") and "soon" in item.reason
        assert read(tx).inbound == 1 and not read(tx).healthy


def test_a_slower_worker_moves_no_position_back(database: Database, system: Actor) -> None:
    slow, quick = (outside_inbound.EngineShelf(database, system.tenant_id, "oversight") for _ in range(2))
    assert slow.position() == quick.position() == ""
    for number in ("DB-1", "DB-2", "DB-3"):
        quick.move(number)
    slow.move("DB-1")
    slow.move("DB-2")
    assert slow.position() == "DB-3"


def test_two_workers_set_the_same_entry_aside_at_once(database: Database, system: Actor) -> None:
    entry, failed = Unread("DB-1", "?", {"number": "DB-1"}), []

    def put() -> None:
        try:
            outside_inbound.EngineShelf(database, system.tenant_id, "oversight").put(entry)
        except Exception as error:
            failed.append(error)

    other = threading.Thread(target=put)
    with database.transaction(system) as tx:
        inbound.set_aside(
            tx, system="oversight", key=entry.key, number=entry.number, content=entry.text, digest=entry.digest,
            reason="?",
        )  # fmt: skip
        other.start()
        for _ in range(200):  # until it waits for this transaction
            with database.reading(system) as seen:
                if seen.session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                    break
            other.join(0.02)
    other.join()
    assert failed == []
    with database.reading(system) as tx:
        assert [(one.key, one.tries) for one in inbound.listed(tx)] == [("DB-1", 2)]


def test_a_correction_that_comes_while_its_entry_is_declined_still_waits_for_a_person(
    start: Callable[[], Outside], database: Database, system: Actor
) -> None:
    start()
    shelf = outside_inbound.EngineShelf(database, system.tenant_id, "oversight")
    shelf.put(Unread("DB-1", "?", {"number": "DB-1"}))
    first, second = (_operator(database, system, name) for name in ("甲", "乙"))
    with database.transaction(first) as tx:
        (item,) = inbound.listed(tx)
        inbound.propose_decline(tx, item_id=item.id, reason="无法识别")
    with database.transaction(second) as tx:
        inbound.confirm_decline(tx, item_id=item.id)
    assert [one.again for one in shelf.decided()] == [False]
    shelf.put(Unread("DB-1", "?", {"number": "DB-1", "text": "更正"}))  # by another worker, meanwhile
    shelf.declined("DB-1")
    with database.reading(system) as tx:
        (item,) = inbound.listed(tx)
        assert item.status == "waiting" and "text" in str(item.content)


def test_one_person_has_an_entry_tried_again_and_two_decline_it(
    start: Callable[[], Outside], database: Database, system: Actor, fakes: Fakes
) -> None:
    fakes.oversight.send({"number": "DB-000001", "text": "请说明", "case_number": "1号", "answer_by": "soon"})
    worker = start()
    worker.tick()
    first, second = (_operator(database, system, name) for name in ("甲", "乙"))
    with database.transaction(first) as tx:
        (item,) = inbound.listed(tx)
        assert inbound.try_again(tx, item_id=item.id, reason="再试一次").status == "again"
    worker.tick()
    with database.transaction(first) as tx:
        (item,) = inbound.listed(tx)
        assert (item.tries, item.status) == (2, "waiting")
        inbound.propose_decline(tx, item_id=item.id, reason="日期无法识别，请更正后重发")
    with pytest.raises(inbound.SecondPersonDeclines), database.transaction(first) as tx:
        inbound.confirm_decline(tx, item_id=item.id)
    with database.transaction(second) as tx:
        inbound.confirm_decline(tx, item_id=item.id)
    with pytest.raises(inbound.InboundSettled), database.transaction(second) as tx:
        inbound.try_again(tx, item_id=item.id, reason="晚了")
    fakes.oversight.faults.order(fail_next=1)
    worker.tick()
    assert fakes.oversight.answers == {}, "away: it is told the next time"
    worker.tick()
    worker.tick()
    answer = fakes.oversight.answers["DB-000001"]
    assert (answer.outcome, answer.text) == ("refused", "日期无法识别，请更正后重发")
    with database.reading(first) as tx:
        assert inbound.listed(tx) == [] and inbound.listed(tx, open_only=False)[0].status == "declined"


def _operator(database: Database, system: Actor, name: str) -> Actor:
    with database.transaction(system) as tx:
        person_id = people.add_person(tx, name=name).id
    permissions = frozenset({"incident:retry", "repair:confirm"})
    return Actor(
        kind="person",
        tenant_id=system.tenant_id,
        name=name,
        permissions=permissions,
        person_id=uuid.UUID(str(person_id)),
    )
