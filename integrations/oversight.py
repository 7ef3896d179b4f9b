"""权力监督: the oversight platform sees each step, sends supervision orders (督办) and is told what came of them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

from integrations.base import HttpSystem, field
from integrations.errors import Refused, Unintelligible
from integrations.fakes import Faults, Once
from integrations.inbound import Unread, judged

#: The name of this system in the outbox.
SYSTEM = "oversight"
#: The topic under which a diagram asks for a report of its own.
TOPIC = "oversight.report"
#: The kinds of its messages in the outbox.
STEP, ANSWER = "step", "answer"

LIGHTS = ("green", "yellow", "red")
OUTCOMES = {"answered": "已答复", "refused": "不予立项", "terminated": "已终止"}


@dataclass(frozen=True)
class StepReport:
    """One step as the platform sees it: the case's number, the step's title, who did it; nothing of the party."""

    case_number: str
    step: str
    handler: str
    light: str
    at: dt.datetime

    def __post_init__(self) -> None:
        if not self.case_number.strip() or not self.step.strip():
            raise ValueError("a report names its case and its step")
        if self.light not in LIGHTS:
            raise ValueError(f"light is green, yellow or red, not {self.light!r}")
        if self.at.tzinfo is None:
            raise ValueError("at needs an aware datetime")

    def as_json(self) -> dict[str, Any]:
        """Describe the step on the wire."""
        return {**vars(self), "at": self.at.isoformat()}


@dataclass(frozen=True)
class SupervisionOrder:
    """What the platform demands of the agency (督办), and the last day on which it wants its answer."""

    number: str
    case_number: str
    text: str
    answer_by: dt.date

    def as_json(self) -> dict[str, Any]:
        """Describe the order on the wire."""
        return {**vars(self), "answer_by": self.answer_by.isoformat()}


@dataclass(frozen=True)
class OrderAnswer:
    """What the agency answers to an order."""

    order: str
    outcome: str
    text: str
    at: dt.datetime

    def __post_init__(self) -> None:
        if not self.order.strip():
            raise ValueError("an answer names its order")
        if self.outcome not in OUTCOMES:
            raise ValueError(f"outcome is one of {', '.join(OUTCOMES)}, not {self.outcome!r}")
        if self.at.tzinfo is None:
            raise ValueError("at needs an aware datetime")

    def as_json(self) -> dict[str, Any]:
        """Describe the answer on the wire."""
        return {**vars(self), "at": self.at.isoformat()}


class Oversight(Protocol):
    """The platform as this program uses it."""

    def report(self, step: StepReport, *, key: str) -> str:
        """Report a step; give the receipt. Repeating a key changes nothing."""

    def orders(self, after: str = "") -> Sequence[SupervisionOrder | Unread]:
        """List the orders after a number that wait for their answer, the oldest first, each judged on its own."""

    def answer(self, answer: OrderAnswer, *, key: str) -> None:
        """Answer an order. Repeating a key changes nothing.

        :raises Refused: when the platform knows no such order.
        """


def step_of(data: Mapping[str, Any]) -> StepReport:
    """Read a report off the wire, out of an outbox row or out of the variables of a task.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("case_number", "step", "handler", "light")}
    try:
        return StepReport(at=dt.datetime.fromisoformat(field(SYSTEM, data, "at")), **texts)
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


def order_of(data: Mapping[str, Any]) -> SupervisionOrder:
    """Read an order off the wire.

    :raises Unintelligible: when fields are missing, empty or of the wrong kind.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("number", "case_number", "text")}
    empty = [name for name in ("number", "text") if not texts[name].strip()]
    if empty:
        raise Unintelligible(SYSTEM, f"an order has no {empty[0]}")
    try:
        return SupervisionOrder(answer_by=dt.date.fromisoformat(field(SYSTEM, data, "answer_by")), **texts)
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


def answer_of(data: Mapping[str, Any]) -> OrderAnswer:
    """Read an answer off the wire or out of an outbox row.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("order", "outcome", "text")}
    try:
        return OrderAnswer(at=dt.datetime.fromisoformat(field(SYSTEM, data, "at")), **texts)
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


def tell(oversight: Oversight, kind: str, payload: Mapping[str, Any], key: str) -> None:
    """Deliver a row of the outbox.

    :raises OutsideError: when it was not taken.
    """
    if kind == ANSWER:
        oversight.answer(answer_of(payload), key=key)
    else:
        oversight.report(step_of(payload), key=key)


class HttpOversight(HttpSystem):
    """The platform over HTTP."""

    NAME: ClassVar[str] = SYSTEM

    def report(self, step: StepReport, *, key: str) -> str:
        """Report a step; give the receipt."""
        answer = self.call("report", "POST", "/oversight/steps", key=key, body=step.as_json())
        receipt = str(field(SYSTEM, answer, "receipt"))
        if not receipt.strip():
            raise Unintelligible(SYSTEM, "the receipt is empty")
        return receipt

    def orders(self, after: str = "") -> Sequence[SupervisionOrder | Unread]:
        """List the orders after a number that wait for their answer."""
        answer = self.call("orders", "GET", "/oversight/orders", query={"after": after})
        return judged(SYSTEM, field(SYSTEM, answer, "orders", list), order_of, "number")

    def answer(self, answer: OrderAnswer, *, key: str) -> None:
        """Answer an order."""
        path = f"/oversight/orders/{quote(answer.order, safe='')}/answer"
        said = self.call("answer", "POST", path, key=key, body=answer.as_json())
        if said is None:
            raise Refused(SYSTEM, f"there is no order {answer.order}", status=404)
        if field(SYSTEM, said, "order") != answer.order:
            raise Unintelligible(SYSTEM, f"answered {answer.order}, the platform took {said['order']!r}")


class FakeOversight:
    """A working platform in memory; ``demand`` makes an order, ``answers`` holds what came back."""

    def __init__(self) -> None:
        self.steps: list[StepReport] = []
        self.answers: dict[str, OrderAnswer] = {}
        self.faults = Faults()
        self._orders: list[SupervisionOrder | Unread] = []
        self._once = Once()
        self._lock = threading.Lock()

    def report(self, step: StepReport, *, key: str) -> str:
        """Take a report, once a key."""
        self.faults.strike(SYSTEM)

        def take() -> str:
            with self._lock:
                self.steps.append(step)
                return f"JD-{len(self.steps):06d}"

        return self._once.do(key, take)

    def orders(self, after: str = "") -> Sequence[SupervisionOrder | Unread]:
        """List the orders after a number that wait for their answer."""
        self.faults.strike(SYSTEM)
        with self._lock:
            listed = [one for one in self._orders if not one.number or one.number > after]
            return tuple(one for one in listed if one.number not in self.answers)

    def answer(self, answer: OrderAnswer, *, key: str) -> None:
        """Take an answer, once a key."""
        self.faults.strike(SYSTEM)

        def take() -> None:
            with self._lock:
                if answer.order not in {one.number for one in self._orders}:
                    raise Refused(SYSTEM, f"there is no order {answer.order}")
                self.answers[answer.order] = answer

        self._once.do(key, take)

    def send(self, content: Any) -> None:
        """Let the platform send an order that is none, or correct one that it has sent."""
        with self._lock:
            made = judged(SYSTEM, [content], order_of, "number")[0]
            self._orders = [one for one in self._orders if not made.number or one.number != made.number] + [made]

    def demand(self, case_number: str, text: str, answer_by: dt.date) -> SupervisionOrder:
        """Let the platform demand an answer."""
        with self._lock:
            made = SupervisionOrder(f"DB-{len(self._orders) + 1:06d}", case_number, text, answer_by)
            self._orders.append(made)
            return made
