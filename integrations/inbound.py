"""What other systems hand in as lists: each entry is judged on its own, and one that cannot be taken holds up no other.

Such an entry is set aside (``Shelf``), where a person sees it with the reason and has it tried again or declines it.
Nothing is lost by that: it is kept as it came, and a correction by the system that sent it is taken in by itself.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import structlog

from integrations.errors import OutsideError, Unintelligible

log = structlog.get_logger(__name__)
T = TypeVar("T")

#: Characters of a reason that are kept.
LONGEST_REASON = 300
#: Characters of a number that still serves to know an entry again.
LONGEST_NUMBER = 200
#: An entry with more characters than this is not kept; whoever sent it has it.
LONGEST_CONTENT = 100_000


@dataclass(frozen=True)
class Unread:
    """An entry that cannot be taken in: the number that its system gave it (or none), why, and what came.

    ``content`` is None where it must not be kept, because nobody can say whose it is; then ``stood`` is its digest.
    """

    number: str
    reason: str
    content: Any
    stood: str = ""

    @property
    def key(self) -> str:
        """Name the entry: by its number, or by what stands in it where it has none."""
        return self.number or f"sha256:{self.digest[:32]}"

    @property
    def text(self) -> str | None:
        """Give what came as JSON in plain ASCII, which a database takes whatever stands in it."""
        if self.content is None:
            return None
        found = json.dumps(self.content, sort_keys=True)
        return found if len(found) <= LONGEST_CONTENT else None

    @property
    def digest(self) -> str:
        """Tell the same content from a correction."""
        return self.stood or hashlib.sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()

    def as_json(self) -> Any:
        """Give what came; the fakes put it on their wire so."""
        return self.content


@dataclass(frozen=True)
class Lying:
    """What the shelf knows of an entry: what stood in it, and whether a person may still decide."""

    digest: str
    status: str


@dataclass(frozen=True)
class Decided:
    """An entry that persons have decided on: it is tried again, or its system is told that it is declined."""

    key: str
    entry: Unread
    again: bool
    reason: str = ""


class Shelf(Protocol):
    """Where entries are set aside: the engine in the same process, or the log alone."""

    def lying(self, keys: Sequence[str]) -> Mapping[str, Lying]:
        """Give what is known of these entries."""

    def put(self, entry: Unread, to: str | None = None) -> bool:
        """Set an entry aside and move the position; false when the shelf is full, then it comes again."""

    def taken(self, key: str) -> None:
        """Note that an entry which lay here has been taken in after all."""

    def decided(self) -> Sequence[Decided]:
        """List what persons have decided on and nobody has carried out."""

    def declined(self, key: str) -> None:
        """Note that the system of an entry has been told."""

    def move(self, to: str) -> None:
        """Move the position alone."""


class LogShelf:
    """For a worker on another machine: the log names the entry, and it stays where it came from."""

    def lying(self, keys: Sequence[str]) -> Mapping[str, Lying]:
        """Know nothing."""
        return {}

    def put(self, entry: Unread, to: str | None = None) -> bool:
        """Leave it to the system that has it."""
        return False

    def taken(self, key: str) -> None:
        """Have nothing to note."""

    def decided(self) -> Sequence[Decided]:
        """Have nothing decided."""
        return ()

    def declined(self, key: str) -> None:
        """Have nothing to note."""

    def move(self, to: str) -> None:
        """Keep no position."""


def judged(system: str, entries: Iterable[Any], read: Callable[[Any], T], number: str) -> list[T | Unread]:
    """Read a list entry by entry.

    :param number: the field that names an entry.
    """
    found: list[T | Unread] = []
    for one in entries:
        try:
            found.append(read(one))
        except Exception as error:  # whatever stands in it, it is one entry and not the list
            found.append(Unread(number_of(one, number), _why(error), one))
    return found


def number_of(entry: Any, name: str) -> str:
    """Give the number of an entry where it has one that can be written down."""
    found = entry.get(name) if isinstance(entry, Mapping) else None
    if not isinstance(found, str) or not found.strip() or len(found) > LONGEST_NUMBER or not found.isprintable():
        return ""
    return found


def _why(error: Exception) -> str:
    said = error.detail if isinstance(error, OutsideError) else type(error).__name__
    return "".join(one if one.isprintable() else "?" for one in said)[:LONGEST_REASON]


@dataclass
class Inlet(Generic[T]):
    """Takes a list in, entry by entry."""

    system: str
    shelf: Shelf
    read: Callable[[Any], T]
    number: Callable[[T], str]
    as_json: Callable[[T], Any]
    #: Takes one entry in and moves the position to what it is handed, in one transaction; false leaves it to others.
    take: Callable[[T, str | None], bool]
    #: Tells the system that an entry is declined: its number, what came, the reason.
    decline: Callable[[str, Any, str], None] = lambda number, content, reason: None
    #: Whether the system lists what comes after a position, which moves with what has been dealt with.
    positioned: bool = False
    _complete: bool = field(default=True, init=False)

    def run(self, listing: Callable[[], Sequence[T | Unread]]) -> int:
        """Carry out what persons have decided, then take in what is listed; give the number taken in.

        :raises OutsideError: when the system does not list.
        """
        done = sum(self._carry_out(one) for one in self.shelf.decided())
        entries = [(one, self._entry(one)) for one in listing()]
        lying = self.shelf.lying([as_it_came.key for _, as_it_came in entries]) if entries else {}
        self._complete = True
        for one, as_it_came in entries:
            to = as_it_came.number if self.positioned and self._complete and as_it_came.number else None
            done += self._one(one, as_it_came, lying.get(as_it_came.key), to)
        return done

    def _entry(self, one: T | Unread) -> Unread:
        return one if isinstance(one, Unread) else Unread(self.number(one), "", self.as_json(one))

    def _one(self, one: T | Unread, as_it_came: Unread, known: Lying | None, to: str | None) -> bool:
        if known is not None and known.digest == as_it_came.digest and known.status != "taken":
            if to is not None:
                self.shelf.move(to)
            return False
        if isinstance(one, Unread):
            self._aside(one, to)
            return False
        done = self._try(one, as_it_came, to)
        if done and known is not None and known.status != "taken":
            self.shelf.taken(as_it_came.key)
        return done

    def _try(self, one: T, as_it_came: Unread, to: str | None) -> bool:
        try:
            return self.take(one, to)
        except OutsideError as error:
            log.warning("entry not taken in", system=self.system, number=as_it_came.number, error=_kind(error))
            if error.retryable:
                self._complete = False  # it comes again, and must be listed then
                return False
            reason = _why(error)
        except Exception as error:  # a trace might show what somebody wrote
            log.error("entry not taken in", system=self.system, number=as_it_came.number, error=_kind(error))
            reason = f"程序处理时出错（{_kind(error)}）"
        self._aside(Unread(as_it_came.number, reason, as_it_came.content), to)
        return False

    def _aside(self, entry: Unread, to: str | None) -> None:
        log.warning("entry set aside", system=self.system, number=entry.number)
        if not self.shelf.put(entry, to):
            self._complete = False

    def _carry_out(self, decided: Decided) -> bool:
        entry = decided.entry
        try:
            if not decided.again:
                self.decline(entry.number, entry.content, decided.reason)
                self.shelf.declined(decided.key)
                return False
            if not self.take(self.read(entry.content), None):
                raise Unintelligible(self.system, "本单位没有与之对应的记录")
        except OutsideError as error:
            if error.retryable:
                return False  # the next round
            if not decided.again:
                log.warning("decline not told", system=self.system, number=entry.number, error=_kind(error))
                self.shelf.declined(decided.key)
                return False
            self.shelf.put(Unread(entry.number, _why(error), entry.content))
            return False
        except Exception as error:
            log.error("entry not taken in", system=self.system, number=entry.number, error=_kind(error))
            self.shelf.put(Unread(entry.number, f"程序处理时出错（{_kind(error)}）", entry.content))
            return False
        self.shelf.taken(decided.key)
        return True


def _kind(error: Exception) -> str:
    return type(error).__name__
