"""Between the engine and the oversight platform: reports that a diagram asks for, and orders that become cases."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

import structlog

from integrations.base import key_of
from integrations.errors import Refused, Unintelligible
from integrations.inbound import Inlet, Shelf
from integrations.oversight import SYSTEM, TOPIC, OrderAnswer, Oversight, SupervisionOrder, order_of, step_of
from integrations.own_api import Tasks, Work
from integrations.worker import Failure, Worker

log = structlog.get_logger(__name__)


class Orders(Protocol):
    """Where orders become cases: the engine in the same process."""

    def position(self) -> str:
        """Give the number up to which every order has been dealt with."""

    def begin(self, order: SupervisionOrder, to: str | None = None) -> str:
        """Begin the case of an order, once a number, for good, and move the position with it; give its identifier.

        :raises Refused: when there cannot be one; its detail says why, for the platform.
        """

    def now(self) -> dt.datetime:
        """Give the instant by the clock of the cases."""


class OversightWorker:
    """Works off the reports that diagrams ask for; any number may run, each task is leased to one."""

    def __init__(self, tasks: Tasks, oversight: Oversight, *, name: str = SYSTEM) -> None:
        self.worker = Worker(tasks, {TOPIC: lambda work: report(oversight, work)}, name=name)

    def run_once(self, limit: int = 10) -> int:
        """Work off what is open now; give the number of tasks completed."""
        return self.worker.run_once(limit)


def report(oversight: Oversight, work: Work) -> dict[str, Any]:
    """Report what a task's variables say; one that comes again after its lease ran out reports under the same key.

    :raises Failure: when the variables make no report; trying again would not help.
    :raises OutsideError: when the platform does not take it.
    """
    if not str(work.variables.get("case_number") or "").strip():
        return {"outcome": "no-number", "receipt": None}
    try:
        step = step_of(work.variables)
    except Unintelligible as error:
        raise Failure(error.detail, retry=False) from error
    return {"outcome": "reported", "receipt": oversight.report(step, key=key_of("report", work.id))}


class OrdersGateway:
    """Takes orders over, each once; the position up to which the platform need not list them lies with the cases."""

    def __init__(self, oversight: Oversight) -> None:
        self.oversight = oversight

    def run_once(self, orders: Orders, shelf: Shelf) -> int:
        """Begin the case of every new order; give the number begun.

        One that cannot be a case is refused to the platform with the reason, one that cannot be read is set aside. One
        in trouble holds up no other, and is listed again the next time.

        :raises OutsideError: when the platform does not list its orders.
        """
        inlet = Inlet(
            SYSTEM, shelf, read=order_of, number=lambda one: one.number, as_json=SupervisionOrder.as_json,
            take=lambda order, to: self._take(orders, shelf, order, to), positioned=True,
            decline=lambda number, _, reason: self._refuse(orders, number, reason),
        )  # fmt: skip
        return inlet.run(lambda: self.oversight.orders(orders.position()))

    def _take(self, orders: Orders, shelf: Shelf, order: SupervisionOrder, to: str | None) -> bool:
        try:
            orders.begin(order, to)
        except Refused as error:
            log.warning("order refused", order=order.number, error=str(error))
            self._refuse(orders, order.number, error.detail)
            if to is not None:
                shelf.move(to)
            return False
        return True

    def _refuse(self, orders: Orders, number: str, reason: str) -> None:
        if number:  # one without a number cannot be answered
            answer = OrderAnswer(number, "refused", reason, orders.now())
            self.oversight.answer(answer, key=key_of("refuse", number))
