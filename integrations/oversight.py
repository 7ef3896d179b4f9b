"""权力监督: the oversight platform sees each step and sends supervision orders. Protocol and fake; no wire yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from integrations.fakes import Faults, Once

#: The name of this system in the outbox.
SYSTEM = "oversight"


@dataclass(frozen=True)
class StepReport:
    """One step as the platform sees it."""

    case_number: str
    step: str
    handler: str
    light: str
    at: dt.datetime

    def __post_init__(self) -> None:
        if self.light not in ("green", "yellow", "red"):
            raise ValueError(f"light is green, yellow or red, not {self.light!r}")
        if self.at.tzinfo is None:
            raise ValueError("at needs an aware datetime")


@dataclass(frozen=True)
class SupervisionOrder:
    """What the platform demands of the agency (督办)."""

    number: str
    case_number: str
    text: str
    answer_by: dt.date


class Oversight(Protocol):
    """The platform as this program uses it."""

    def report(self, step: StepReport, *, key: str) -> str:
        """Report a step; give the receipt. Repeating a key changes nothing."""

    def orders(self, after: str = "") -> Sequence[SupervisionOrder]:
        """List the orders after a number, the oldest first."""


class FakeOversight:
    """A working platform in memory; ``demand`` makes an order."""

    def __init__(self) -> None:
        self.steps: list[StepReport] = []
        self.faults = Faults()
        self._orders: list[SupervisionOrder] = []
        self._once = Once()

    def report(self, step: StepReport, *, key: str) -> str:
        """Take a report, once a key."""
        self.faults.strike(SYSTEM)

        def take() -> str:
            self.steps.append(step)
            return f"JD-{len(self.steps):06d}"

        return self._once.do(key, take)

    def orders(self, after: str = "") -> Sequence[SupervisionOrder]:
        """List the orders after a number."""
        self.faults.strike(SYSTEM)
        return tuple(one for one in self._orders if one.number > after)

    def demand(self, case_number: str, text: str, answer_by: dt.date) -> SupervisionOrder:
        """Let the platform demand an answer."""
        made = SupervisionOrder(f"DB-{len(self._orders) + 1:06d}", case_number, text, answer_by)
        self._orders.append(made)
        return made
