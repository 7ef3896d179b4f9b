"""协同办公: internal papers circulate for opinion in the office system. Protocol and fake; no wire yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from integrations.errors import Refused
from integrations.fakes import Faults, Once

#: The name of this system in the outbox.
SYSTEM = "office"


@dataclass(frozen=True)
class Circulation:
    """A paper that goes round."""

    case_number: str
    title: str
    document_sha256: str
    receivers: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.receivers:
            raise ValueError("a circulation needs at least one receiver")


@dataclass(frozen=True)
class Opinion:
    """What a receiver said."""

    receiver: str
    agrees: bool
    text: str


class Office(Protocol):
    """The office system as this program uses it."""

    def circulate(self, paper: Circulation, *, key: str) -> str:
        """Send a paper round; give its number there. Repeating a key changes nothing."""

    def opinions(self, number: str) -> Sequence[Opinion]:
        """List what the receivers have said so far."""


class FakeOffice:
    """A working office in memory; ``answer`` lets a receiver speak."""

    def __init__(self) -> None:
        self.papers: dict[str, Circulation] = {}
        self.faults = Faults()
        self._opinions: dict[str, list[Opinion]] = {}
        self._once = Once()

    def circulate(self, paper: Circulation, *, key: str) -> str:
        """Send a paper round, once a key."""
        self.faults.strike(SYSTEM)

        def send() -> str:
            number = f"OA-{len(self.papers) + 1:06d}"
            self.papers[number] = paper
            self._opinions[number] = []
            return number

        return self._once.do(key, send)

    def opinions(self, number: str) -> Sequence[Opinion]:
        """List what the receivers have said so far."""
        self.faults.strike(SYSTEM)
        if number not in self._opinions:
            raise Refused(SYSTEM, f"there is no paper {number}")
        return tuple(self._opinions[number])

    def answer(self, number: str, opinion: Opinion) -> None:
        """Let a receiver speak."""
        if opinion.receiver not in self.papers[number].receivers:
            raise Refused(SYSTEM, f"{opinion.receiver} did not receive {number}")
        self._opinions[number].append(opinion)
