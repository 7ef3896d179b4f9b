"""短信: a short notice that a document has been sent. HTTP client of an SMS gateway, and a fake."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Protocol

from integrations.base import HttpSystem, field
from integrations.errors import Refused, Unintelligible
from integrations.fakes import Faults, Once

#: The name of this system in the outbox.
SYSTEM = "sms"
#: A mobile number of the mainland.
MOBILE = re.compile(r"^1[3-9]\d{9}$")
#: Characters of one notice; longer ones are split by the gateway and cost more.
LONGEST = 300


@dataclass(frozen=True)
class Notice:
    """One short message."""

    to: str
    text: str

    def __post_init__(self) -> None:
        if not MOBILE.match(self.to) or not self.text.strip() or len(self.text) > LONGEST:
            raise ValueError("a notice needs a mobile number and a text of at most 300 characters")


class Sms(Protocol):
    """The SMS gateway as this program uses it."""

    def send(self, notice: Notice, *, key: str) -> str:
        """Hand a notice over; give the gateway's id. Repeating a key changes nothing.

        :raises OutsideError: when the gateway did not take it.
        """


class HttpSms(HttpSystem):
    """The gateway over HTTP: ``POST /messages`` with ``{"to", "text"}`` answers ``{"id"}``."""

    NAME: ClassVar[str] = SYSTEM

    def send(self, notice: Notice, *, key: str) -> str:
        """Hand a notice over."""
        answer = self.call("send", "POST", "/messages", key=key, body={"to": notice.to, "text": notice.text})
        if answer is None:
            raise Unintelligible(SYSTEM, "the gateway gave no id")
        return str(field(SYSTEM, answer, "id"))


class FakeSms:
    """A working gateway in memory: what it took stands in ``notices``."""

    def __init__(self) -> None:
        self.notices: dict[str, Notice] = {}
        self.faults = Faults()
        self._once = Once()

    def send(self, notice: Notice, *, key: str) -> str:
        """Take a notice, once a key."""
        self.faults.strike(SYSTEM)
        if notice.to.endswith("0000"):
            raise Refused(SYSTEM, "unknown number")

        def take() -> str:
            number = f"SMS-{len(self.notices) + 1:06d}"
            self.notices[number] = notice
            return number

        return self._once.do(key, take)
