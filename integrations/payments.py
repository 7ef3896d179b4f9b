"""非税收入缴款: codes by which fines are paid, and the receipts that come back when they are."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

import structlog

from integrations.base import HttpSystem, field, key_of
from integrations.errors import OutsideError, Refused, Unintelligible
from integrations.fakes import Faults, Once
from integrations.own_api import Tasks, Work
from integrations.worker import Failure, Worker

log = structlog.get_logger(__name__)

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

    def receipts(self) -> Sequence[Receipt]:
        """List the payments that have arrived and that nobody has acknowledged."""

    def acknowledge(self, transaction: str) -> None:
        """Tell the system that a payment is on record here; it is not listed again."""


class Book(Protocol):
    """Where a payment is put on record: the engine in the same process."""

    def enter(self, receipt: Receipt) -> bool:
        """Put a payment on record and move its case, once a transaction; false when the order is not ours."""


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

    def receipts(self) -> Sequence[Receipt]:
        """List the payments that nobody has acknowledged."""
        answer = self.call("receipts", "GET", "/payments/receipts")
        return [receipt_of(one) for one in field(SYSTEM, answer, "receipts", list)]

    def acknowledge(self, transaction: str) -> None:
        """Tell the system that a payment is on record."""
        path = f"/payments/receipts/{quote(transaction, safe='')}/acknowledge"
        self.call("acknowledge", "POST", path, key=key_of("acknowledge", transaction), body={})


class FakePayments:
    """A working payment system in memory; ``pay`` plays the party, ``faults`` orders trouble."""

    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.paid: dict[str, Receipt] = {}
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

    def receipts(self) -> Sequence[Receipt]:
        """List the payments that nobody has acknowledged, the oldest first."""
        self.faults.strike(SYSTEM)
        with self._lock:
            waiting = [one for number, one in self.paid.items() if number not in self.acknowledged]
        return sorted(waiting, key=lambda one: one.paid_at)

    def acknowledge(self, transaction: str) -> None:
        """Note that a payment is on record."""
        self.faults.strike(SYSTEM)
        with self._lock:
            if transaction not in self.paid:
                raise Refused(SYSTEM, f"there is no payment {transaction}")
            self.acknowledged.add(transaction)


class PaymentsWorker:
    """Works off the orders for codes and takes in what was paid; any number may run, each order is leased to one."""

    def __init__(self, tasks: Tasks, book: Book, payments: Payments, *, name: str = SYSTEM) -> None:
        self.worker = Worker(tasks, {TOPIC: self._make}, name=name)
        self.book = book
        self.payments = payments

    def run_once(self, limit: int = 10) -> int:
        """Make the codes that are asked for; give the number made."""
        return self.worker.run_once(limit)

    def collect(self) -> int:
        """Put what has been paid on record, then acknowledge it; a crash in between repeats and doubles nothing."""
        taken = 0
        for receipt in self.payments.receipts():
            try:
                if self.book.enter(receipt):
                    self.payments.acknowledge(receipt.transaction)
                    taken += 1
            except OutsideError as error:  # one payment in trouble does not hold up the others
                log.warning("payment not taken in", transaction=receipt.transaction, error=str(error))
        return taken

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
