"""网上办事大厅: what a party sends in and what it is told. Protocol and fake; no wire yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from integrations.fakes import Faults, Once

#: The name of this system in the outbox.
SYSTEM = "service_hall"

KINDS = {"defence": "陈述申辩", "hearing_request": "听证申请", "instalment_request": "延期（分期）缴纳申请"}


@dataclass(frozen=True)
class Submission:
    """Something that a party handed in."""

    number: str
    kind: str
    case_number: str
    party_code: str
    text: str
    received_at: dt.datetime

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind is one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.received_at.tzinfo is None:
            raise ValueError("received_at needs an aware datetime")


@dataclass(frozen=True)
class Notice:
    """Something that a party is told: never a service in the sense of the law."""

    case_number: str
    party_code: str
    title: str
    text: str


class ServiceHall(Protocol):
    """The hall as this program uses it."""

    def submissions(self, after: str = "") -> Sequence[Submission]:
        """List what came in after a number, the oldest first."""

    def tell(self, notice: Notice, *, key: str) -> str:
        """Tell a party something; give the receipt. Repeating a key changes nothing."""


class FakeServiceHall:
    """A working hall in memory; ``hand_in`` lets a party write."""

    def __init__(self) -> None:
        self.told: list[Notice] = []
        self.faults = Faults()
        self._submissions: list[Submission] = []
        self._once = Once()

    def submissions(self, after: str = "") -> Sequence[Submission]:
        """List what came in after a number."""
        self.faults.strike(SYSTEM)
        return tuple(one for one in self._submissions if one.number > after)

    def tell(self, notice: Notice, *, key: str) -> str:
        """Tell a party something, once a key."""
        self.faults.strike(SYSTEM)

        def send() -> str:
            self.told.append(notice)
            return f"BSDT-{len(self.told):06d}"

        return self._once.do(key, send)

    def hand_in(self, kind: str, *, case_number: str, party_code: str, text: str, at: dt.datetime) -> Submission:
        """Let a party hand something in."""
        number = f"SQ-{len(self._submissions) + 1:06d}"
        made = Submission(number, kind, case_number, party_code, text, at)
        self._submissions.append(made)
        return made
