"""The payment system: codes and receipts over a real socket, and the worker between it and the engine."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import requests

from api.fake_systems import Fakes, fresh
from integrations.errors import Busy, OutsideError, Refused, Unintelligible
from integrations.payments import (
    TOPIC,
    Code,
    FakePayments,
    HttpPayments,
    Order,
    Payments,
    PaymentsWorker,
    Receipt,
    code_of,
    receipt_of,
)
from tests.unit.integrations.memory_shelf import MemoryShelf
from tests.unit.integrations.memory_tasks import MemoryTasks

AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
ORDER = Order("case-1", 5_000, "何志刚", "罚款")


@pytest.fixture
def fakes() -> Fakes:
    return fresh(at=AT)


def test_codes_and_receipts_come_over_the_wire_as_they_are(fakes: Fakes, address: str) -> None:
    payments: Payments = HttpPayments(address, token="secret", sleep=lambda _: None)
    code = payments.request(ORDER, key="k")
    assert payments.request(ORDER, key="k") == code and code.amount_cents == 5_000
    assert payments.receipts() == []
    paid = requests.post(
        f"{address}/control/payments/pay",
        json={"order": "case-1"},
        headers={"Authorization": "Bearer secret"},
        timeout=5,
    )
    assert paid.status_code == 201
    (receipt,) = payments.receipts()
    assert isinstance(receipt, Receipt)
    assert receipt == fakes.payments.paid[receipt.transaction]
    payments.acknowledge(receipt.transaction)
    assert payments.receipts() == []
    with pytest.raises(Refused):
        payments.acknowledge("T999")


def test_an_order_is_made_once_a_key_and_an_unknown_one_is_not_paid() -> None:
    fake = FakePayments()
    assert fake.request(ORDER, key="a") == fake.request(ORDER, key="a")
    with pytest.raises(Refused):
        fake.pay("case-2", AT)
    fake.faults.order(fail_next=1)
    with pytest.raises(Busy):
        fake.receipts()
    with pytest.raises(ValueError, match="order"):
        Order("case-1", 0, "", "")
    with pytest.raises(ValueError, match="aware"):
        Receipt("case-1", 1, AT.replace(tzinfo=None), "r", "t")


@pytest.mark.parametrize(
    "data", [{}, {"order": "1", "code": "c", "bill": "b", "amount_cents": "5"}, {"order": 1, "code": "c", "bill": ""}]
)
def test_answers_that_make_no_sense_are_refused(data: dict[str, Any]) -> None:
    with pytest.raises(Unintelligible):
        code_of(data)
    with pytest.raises(Unintelligible):
        receipt_of({"order": "1", "receipt": "r", "transaction": "t", "paid_cents": 1, "paid_at": "yesterday"})


class Book:
    """Payments on record in memory; ``ours`` are the orders that belong here."""

    def __init__(self, *ours: str) -> None:
        self.ours = set(ours)
        self.entered: list[str] = []
        self.broken = False

    def knows(self, order: str) -> bool:
        return order in self.ours

    def enter(self, receipt: Receipt) -> bool:
        if self.broken:
            raise Refused("duecourse", "no")
        if receipt.order in self.ours:
            self.entered.append(receipt.transaction)
        return receipt.order in self.ours


def test_the_worker_hands_in_codes_and_says_what_failed() -> None:
    fake, good = FakePayments(), {"order": "case-1", "amount_cents": 5_000, "payer": "何志刚", "subject": "罚款"}
    tasks = MemoryTasks(TOPIC, good, {"order": "case-2", "amount_cents": 0})
    assert PaymentsWorker(tasks, Book(), fake).run_once() == 1
    assert tasks.done["0"] == Code("case-1", 5_000, tasks.done["0"]["code"], tasks.done["0"]["bill"]).as_json()
    assert tasks.failed["1"][1] is False
    down = MemoryTasks(TOPIC, good)
    fake.faults.order(fail_next=1)
    assert PaymentsWorker(down, Book(), fake).run_once() == 0 and down.failed["0"][1] is True


def test_what_is_not_ours_is_left_and_what_is_not_on_record_is_not_acknowledged() -> None:
    fake, book = FakePayments(), Book("case-1")
    for order in ("case-1", "case-2"):
        fake.request(Order(order, 100, "", ""), key=order)
        fake.pay(order, AT)
    worker = PaymentsWorker(MemoryTasks(TOPIC), book, fake)
    book.broken = True
    assert worker.collect() == 0 and fake.acknowledged == set()
    book.broken = False
    assert worker.collect() == 1 and len(book.entered) == 1
    assert [one.order for one in fake.receipts() if isinstance(one, Receipt)] == ["case-2"]
    assert worker.collect() == 0
    fake.faults.order(fail_next=1)
    with pytest.raises(OutsideError):
        worker.collect()


def test_a_receipt_that_cannot_be_read_is_set_aside_by_whose_it_is_and_the_others_go_on() -> None:
    fake, book, shelf = FakePayments(), Book("case-1"), MemoryShelf()
    fake.request(ORDER, key="k")
    good = fake.pay("case-1", AT).as_json()
    fake.send(good | {"transaction": "T1", "paid_cents": "5000"})
    fake.send(good | {"transaction": "T2", "order": "case-2", "paid_at": "soon"})
    fake.send({"transaction": "T3", "payer": "何志刚"})
    worker = PaymentsWorker(MemoryTasks(TOPIC), book, fake, shelf)
    assert worker.collect() == 1 and worker.collect() == 0 and shelf.puts == 2
    assert set(shelf.items) == {"T1", "T3"}, "another tenant's is not ours to see"
    assert shelf.items["T3"].content is None and "何志刚" not in str(shelf.items), "whose it is cannot be told"
    book.broken = True
    fake.request(Order("case-1b", 1, "", ""), key="b")
    book.ours.add("case-1b")
    number = fake.pay("case-1b", AT).transaction
    assert worker.collect() == 0 and shelf.items[number].reason == "no", "what is refused goes before a person too"
    book.broken = False
    shelf.decide(number, again=True)
    assert worker.collect() == 1 and shelf.status[number] == "taken" and number in fake.acknowledged


def test_receipts_that_are_nobodys_are_told_apart_and_nothing_of_them_is_said() -> None:
    fake, shelf = FakePayments(), MemoryShelf()
    worker = PaymentsWorker(MemoryTasks(TOPIC), Book(), fake, shelf)
    good = Receipt("case-2\n", 5000, AT, "R1", "T1").as_json()
    fake.send(good | {"paid_at": "何志刚"})
    for payer in ("何志刚", "周海"):
        fake.send({"payer": payer})
    worker.collect()
    worker.collect()
    assert shelf.puts == len(shelf.items) == 3 and "T1" in shelf.items
    assert not any(name in str(shelf.items) for name in ("何志刚", "周海")), "whoever they belong to sees them there"
