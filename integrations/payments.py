"""非税收入缴款: codes by which fines are paid, and the receipts that come back when they are."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

from integrations.base import HttpSystem, field, key_of
from integrations.errors import Refused, Unintelligible
from integrations.fakes import Faults, Once
from integrations.inbound import Inlet, LogShelf, Shelf, Unread, judged, number_of
from integrations.own_api import Tasks, Work
from integrations.worker import Failure, Worker

SYSTEM = "payments"
#: The topic under which the engine asks for codes.
TOPIC = "payments.request"


@dataclass(frozen=True)
class Order:
    """What is to be paid: our own order number, the amount, who pays, for what."""

    order: str
    amount_cents: int
    payer: str
    subject: str

    def __post_init__(self) -> None:
        if not self.order.strip() or self.amount_cents <= 0:
            raise ValueError("an order needs a number and an amount")


@dataclass(frozen=True)
class Code:
    """The code that the party scans: its content, and the payment system's own number of the bill."""

    order: str
    amount_cents: int
    code: str
    bill: str

    def as_json(self) -> dict[str, Any]:
        """Describe the code for the case and on the wire."""
        return dict(vars(self))


@dataclass(frozen=True)
class Receipt:
    """A payment that has arrived: the number of its receipt is kept with the case."""

    order: str
    paid_cents: int
    paid_at: dt.datetime
    receipt: str
    transaction: str
    channel: str = ""

    def __post_init__(self) -> None:
        if self.paid_at.tzinfo is None:
            raise ValueError("paid_at needs an aware datetime")

    def as_json(self) -> dict[str, Any]:
        """Describe the receipt on the wire."""
        return {**vars(self), "paid_at": self.paid_at.isoformat()}


class Payments(Protocol):
    """The payment system as this program uses it."""

    def request(self, order: Order, *, key: str) -> Code:
        """Make a code for an order; repeating a key gives the same code.

        :raises OutsideError: when the system does not answer properly.
        """

    def receipts(self) -> Sequence[Receipt | Unread]:
        """List the payments that have arrived and that nobody has acknowledged, each judged on its own."""

    def acknowledge(self, transaction: str) -> None:
        """Tell the system that a payment is on record here; it is not listed again."""


class Book(Protocol):
    """Where a payment is put on record: the engine in the same process."""

    def enter(self, receipt: Receipt) -> bool:
        """Put a payment on record and move its case, once a transaction; false when the order is not ours."""

    def knows(self, order: str) -> bool:
        """Tell whether an order is ours."""


def code_of(data: Mapping[str, Any]) -> Code:
    """Read a code off the wire.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("order", "code", "bill")}
    return Code(amount_cents=field(SYSTEM, data, "amount_cents", int), **texts)


def receipt_of(data: Mapping[str, Any]) -> Receipt:
    """Read a receipt off the wire.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("order", "receipt", "transaction")}
    cents = field(SYSTEM, data, "paid_cents", int)
    try:
        at = dt.datetime.fromisoformat(field(SYSTEM, data, "paid_at"))
        return Receipt(paid_cents=cents, paid_at=at, channel=field(SYSTEM, data, "channel", str, ""), **texts)
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


class HttpPayments(HttpSystem):
    """The payment system over HTTP."""

    NAME: ClassVar[str] = SYSTEM

    def request(self, order: Order, *, key: str) -> Code:
        """Make a code for an order."""
        found = code_of(self.call("request", "POST", "/payments/orders", key=key, body=dict(vars(order))))
        if (found.order, found.amount_cents) != (order.order, order.amount_cents):
            raise Unintelligible(self.NAME, f"asked for {order.order}, answered {found.order}")
        return found

    def receipts(self) -> Sequence[Receipt | Unread]:
        """List the payments that nobody has acknowledged."""
        answer = self.call("receipts", "GET", "/payments/receipts")
        return judged(SYSTEM, field(SYSTEM, answer, "receipts", list), receipt_of, "transaction")

    def acknowledge(self, transaction: str) -> None:
        """Tell the system that a payment is on record."""
        path = f"/payments/receipts/{quote(transaction, safe='')}/acknowledge"
        self.call("acknowledge", "POST", path, key=key_of("acknowledge", transaction), body={})


class FakePayments:
    """A working payment system in memory; ``pay`` plays the party, ``faults`` orders trouble."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.paid: dict[str, Receipt] = {}
        self.garbled: list[Unread] = []
        self.acknowledged: set[str] = set()
        self.faults = Faults()
        self._once = Once()
        self._lock = threading.Lock()

    def request(self, order: Order, *, key: str) -> Code:
        """Make a code for an order, once a key."""
        self.faults.strike(SYSTEM)

        def make() -> Code:
            with self._lock:
                self.orders[order.order] = order
                bill = f"4403{len(self.orders):016d}"
            return Code(order.order, order.amount_cents, f"https://pay.example.test/{bill}", bill)

        return self._once.do(key, make)

    def pay(self, order: str, at: dt.datetime, *, cents: int | None = None, channel: str = "微信") -> Receipt:
        """Let the party pay an order.

        :raises Refused: when there is no such order.
        """
        with self._lock:
            known = self.orders.get(order)
            if known is None:
                raise Refused(SYSTEM, f"there is no order {order}")
            number = len(self.paid) + 1
            receipt = Receipt(
                order=order, paid_cents=known.amount_cents if cents is None else cents, paid_at=at,
                receipt=f"4401{number:012d}", transaction=f"T{number:08d}", channel=channel,
            )  # fmt: skip
            return self.paid.setdefault(receipt.transaction, receipt)

    def send(self, content: Any) -> None:
        """Let the system list something that is no receipt."""
        made = judged(SYSTEM, [content], receipt_of, "transaction")
        with self._lock:
            self.garbled += [one for one in made if isinstance(one, Unread)]

    def receipts(self) -> Sequence[Receipt | Unread]:
        """List the payments that nobody has acknowledged, the oldest first, after what is none."""
        self.faults.strike(SYSTEM)
        with self._lock:
            waiting = [one for number, one in self.paid.items() if number not in self.acknowledged]
        return [*self.garbled, *sorted(waiting, key=lambda one: one.paid_at)]

    def acknowledge(self, transaction: str) -> None:
        """Note that a payment is on record."""
        self.faults.strike(SYSTEM)
        with self._lock:
            if transaction not in self.paid:
                raise Refused(SYSTEM, f"there is no payment {transaction}")
            self.acknowledged.add(transaction)


class PaymentsWorker:
    """Works off the orders for codes and takes in what was paid; any number may run, each order is leased to one."""

    def __init__(
        self, tasks: Tasks, book: Book, payments: Payments, shelf: Shelf | None = None, *, name: str = SYSTEM
    ) -> None:
        self.worker = Worker(tasks, {TOPIC: self._make}, name=name)
        self.shelf = shelf or LogShelf()
        self.book = book
        self.payments = payments

    def run_once(self, limit: int = 10) -> int:
        """Make the codes that are asked for; give the number made."""
        return self.worker.run_once(limit)

    def collect(self) -> int:
        """Put what has been paid on record, then acknowledge it; a crash in between repeats and doubles nothing.

        :raises OutsideError: when the system does not list.
        """
        inlet = Inlet(
            SYSTEM, self.shelf, read=receipt_of, number=lambda one: one.transaction, as_json=Receipt.as_json,
            take=lambda receipt, _: self._take(receipt),
        )  # fmt: skip
        return inlet.run(self._listed)

    def _listed(self) -> list[Receipt | Unread]:
        """List what is ours to judge: all tenants share the list, and none may see what another was paid."""
        found: list[Receipt | Unread] = []
        for one in self.payments.receipts():
            if isinstance(one, Unread):
                order = number_of(one.content, "order")
                if order and not self.book.knows(order):
                    continue
                # Whose it is cannot be read: each learns that there is one, nobody what stands in it or what is wrong.
                one = one if order else Unread(one.number, "无法识别缴款单号，内容未保存", None, one.digest)
            found.append(one)
        return found

    def _take(self, receipt: Receipt) -> bool:
        if not self.book.enter(receipt):
            return False
        self.payments.acknowledge(receipt.transaction)
        return True

    def _make(self, work: Work) -> dict[str, Any]:
        """Ask for a code; an order that comes again after its lease ran out asks under the same key."""
        asked = work.variables
        try:
            order = Order(
                str(asked.get("order") or ""), int(asked.get("amount_cents") or 0), str(asked.get("payer") or ""),
                str(asked.get("subject") or ""),
            )  # fmt: skip
            key = key_of("order", order.order, str(order.amount_cents))
            return self.payments.request(order, key=key).as_json()
        except ValueError as error:
            raise Failure(str(error), retry=False) from error
