"""协同办公: internal papers circulate for opinion (会签) in the office system, and what is said comes back."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
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
SYSTEM = "office"
#: The topic under which a diagram sends a paper round.
TOPIC = "office.circulate"

#: Characters of one opinion and of one receiver's name.
LONGEST_TEXT, LONGEST_NAME = 2000, 60
#: So many may be asked at once.
MOST_RECEIVERS = 30

_DIGEST = re.compile(r"^[0-9a-f]{64}$")
_BETWEEN = re.compile(r"[、，,；;\n]+")


@dataclass(frozen=True)
class Circulation:
    """A paper that goes round: what it is and where it is read; the file itself stays here."""

    case_number: str
    title: str
    document_number: str
    document_sha256: str
    receivers: tuple[str, ...]
    #: Where a reader opens the document, with the one account.
    link: str = ""

    def __post_init__(self) -> None:
        if not self.receivers or not all(one.strip() for one in self.receivers):
            raise ValueError("a circulation needs at least one receiver, each with a name")
        if len(set(self.receivers)) != len(self.receivers):
            raise ValueError("a receiver is named twice")
        if not self.title.strip() or not _DIGEST.match(self.document_sha256):
            raise ValueError("a circulation needs the title and the SHA-256 of its document")

    def as_json(self) -> dict[str, Any]:
        """Describe the circulation on the wire."""
        return {**vars(self), "receivers": list(self.receivers)}


@dataclass(frozen=True)
class Opinion:
    """What a receiver said."""

    receiver: str
    agrees: bool
    text: str
    at: dt.datetime

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("at needs an aware datetime")
        if not self.receiver.strip() or len(self.receiver) > LONGEST_NAME or len(self.text) > LONGEST_TEXT:
            raise ValueError("an opinion needs the name of who said it, and has its limits")

    def as_json(self) -> dict[str, Any]:
        """Describe the opinion for the case and on the wire."""
        return {**vars(self), "at": self.at.isoformat()}


class Office(Protocol):
    """The office system as this program uses it."""

    def circulate(self, paper: Circulation, *, key: str) -> str:
        """Send a paper round; give its number there. Repeating a key changes nothing.

        :raises OutsideError: when the system does not answer properly.
        """

    def opinions(self, number: str) -> Sequence[Opinion | Unread]:
        """List what the receivers have said so far."""


def receivers_of(given: Any) -> tuple[str, ...]:
    """Read names out of a list, or out of a text with 、 or another mark between them; each once, in their order.

    :raises ValueError: when there is none, one is too long, or there are too many.
    """
    parts = _BETWEEN.split(given) if isinstance(given, str) else given if isinstance(given, list | tuple) else []
    names = tuple(dict.fromkeys(str(one).strip() for one in parts if str(one).strip()))
    if not names or len(names) > MOST_RECEIVERS or any(len(one) > LONGEST_NAME for one in names):
        raise ValueError(f"1 to {MOST_RECEIVERS} receivers, each with at most {LONGEST_NAME} characters")
    return names


def circulation_of(data: Mapping[str, Any]) -> Circulation:
    """Read a circulation off the wire or out of an outbox row.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("case_number", "title", "document_number", "document_sha256")}
    names = field(SYSTEM, data, "receivers", list)
    if not all(isinstance(one, str) for one in names):
        raise Unintelligible(SYSTEM, "receivers are names")
    try:
        return Circulation(receivers=tuple(names), link=field(SYSTEM, data, "link", str, ""), **texts)
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


def opinion_of(data: Mapping[str, Any]) -> Opinion:
    """Read an opinion off the wire.

    :raises Unintelligible: when fields are missing or of the wrong kind; agreement is never guessed.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("receiver", "text")}
    try:
        at = dt.datetime.fromisoformat(field(SYSTEM, data, "at"))
        return Opinion(agrees=field(SYSTEM, data, "agrees", bool), at=at, **texts)
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


class HttpOffice(HttpSystem):
    """The office system over HTTP."""

    NAME: ClassVar[str] = SYSTEM

    def circulate(self, paper: Circulation, *, key: str) -> str:
        """Send a paper round."""
        answer = self.call("circulate", "POST", "/office/circulations", key=key, body=paper.as_json())
        number = str(field(SYSTEM, answer, "number")).strip()
        if not number or len(number) > 100:
            raise Unintelligible(SYSTEM, "the answer has no usable number")
        return number

    def opinions(self, number: str) -> Sequence[Opinion | Unread]:
        """List what the receivers have said so far."""
        answer = self.call("opinions", "GET", f"/office/circulations/{quote(number, safe='')}/opinions")
        if answer is None:
            raise Refused(SYSTEM, f"there is no paper {number}", status=404)
        if field(SYSTEM, answer, "number") != number:
            raise Unintelligible(SYSTEM, f"asked for {number}, answered {answer['number']}")
        return judged(SYSTEM, field(SYSTEM, answer, "opinions", list), opinion_of, "receiver")


class FakeOffice:
    """A working office in memory; ``answer`` lets a receiver speak, ``faults`` orders trouble."""

    def __init__(self) -> None:
        self.papers: dict[str, Circulation] = {}
        self.faults = Faults()
        self._opinions: dict[str, list[Opinion]] = {}
        self._once = Once()
        self._lock = threading.Lock()

    def circulate(self, paper: Circulation, *, key: str) -> str:
        """Send a paper round, once a key."""
        self.faults.strike(SYSTEM)

        def send() -> str:
            with self._lock:
                # Made of the key: a fake that has forgotten everything gives no number to a second paper.
                number = f"OA-{hashlib.sha256(key.encode()).hexdigest()[:10].upper()}"
                self.papers[number] = paper
                self._opinions[number] = []
                return number

        return self._once.do(key, send)

    def opinions(self, number: str) -> Sequence[Opinion | Unread]:
        """List what the receivers have said so far."""
        self.faults.strike(SYSTEM)
        with self._lock:
            if number not in self._opinions:
                raise Refused(SYSTEM, f"there is no paper {number}", status=404)
            return tuple(self._opinions[number])

    def answer(self, number: str, opinion: Opinion) -> None:
        """Let a receiver speak, once.

        :raises Refused: when it did not receive the paper, or has spoken.
        """
        with self._lock:
            paper = self.papers.get(number)
            if paper is None or opinion.receiver not in paper.receivers:
                raise Refused(SYSTEM, f"{opinion.receiver} did not receive {number}")
            if any(one.receiver == opinion.receiver for one in self._opinions[number]):
                raise Refused(SYSTEM, f"{opinion.receiver} has spoken on {number}")
            self._opinions[number].append(opinion)
