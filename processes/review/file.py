"""A case file as the review sees it: plain values, loaded once, so that every rule is a pure function of them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from documents.fields import is_empty, look_up


@dataclass(frozen=True)
class Served:
    """One attempt to serve a paper; ``on`` is the day in Shenzhen, ``effective_on`` the day that counts if another."""

    method: str
    on: dt.date
    effective_on: dt.date | None = None
    result: str = "served"
    receiver: str = ""
    place: str = ""
    witness: str = ""
    officers: int = 0
    pieces: int = 0


@dataclass(frozen=True)
class Paper:
    """One current document: filed, or still a draft; ``missing`` names the required fields that it lacks."""

    kind: str
    title: str
    id: uuid.UUID | None = None
    filed: bool = True
    number: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    filed_on: dt.date | None = None
    internal: bool = False
    #: It takes the place of a filed version; a second paper of its kind does not.
    corrected: bool = False
    #: Signed by hand and scanned back, signed on the screen, or sealed electronically.
    scanned: bool = False
    signatures: int = 0
    sealed: bool = False
    missing: tuple[str, ...] = ()
    services: tuple[Served, ...] = ()

    def get(self, path: str) -> Any:
        """Give a value that the paper states."""
        return look_up(self.context, path)

    def states(self, path: str) -> bool:
        """Tell whether the paper states a value; 0 and no are something, blanks are not."""
        return not is_empty(self.get(path))

    @property
    def served(self) -> Served | None:
        """The service that counts."""
        return next((one for one in self.services if one.result == "served" or one.method == "left"), None)

    @property
    def signed(self) -> bool:
        """Whether somebody's signature or the electronic seal is on file."""
        return self.scanned or bool(self.signatures) or self.sealed


@dataclass(frozen=True)
class Piece:
    """A piece of evidence."""

    title: str
    kind: str = ""
    captured_on: dt.date | None = None
    taken_by: bool = False
    note: str = ""


@dataclass(frozen=True)
class Limit:
    """One round of a time limit; ``broken`` once it lapsed before what it asks for was done."""

    key: str
    title: str
    binds: str = "agency"
    last_day: dt.date | None = None
    broken: bool = False


@dataclass(frozen=True)
class CaseFile:
    """Everything that the rules may look at."""

    process: str
    facts: Mapping[str, Any]
    on: dt.date
    papers: tuple[Paper, ...] = ()
    pieces: tuple[Piece, ...] = ()
    limits: tuple[Limit, ...] = ()
    done: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()
    ended: bool = False
    case_number: str = ""
    #: The items that the case is about, in the order in which it names them.
    items: tuple[str, ...] = ()
    #: By what title the body may act on the first item: statute, empowered, entrusted; empty when it may not.
    power: str = ""
    #: Items on which the body may not act on the day that counts.
    powerless: tuple[str, ...] = ()
    #: Whether a law lets the body enforce its decisions on the item itself.
    enforces: bool = False
    officers: tuple[str, ...] = ()
    #: Officers of the case without a certificate that was valid on the day of the review.
    uncertified: tuple[str, ...] = ()
    #: Numbers of other cases in which the same party was fined for the same act.
    fined_elsewhere: tuple[str, ...] = ()
    #: What the cases of the others say who acted together with the party (共同违法), as ``processes.joint.told`` does.
    joint: tuple[Mapping[str, Any], ...] = ()
    #: References to an article that has several paragraphs in the library, without saying which.
    without_paragraph: tuple[str, ...] = ()
    #: References to laws or articles that were in force neither when the act ended nor when the case was decided.
    not_in_force: tuple[str, ...] = ()
    #: Enforcement at an hour or on a day that is barred, and no urgency is stated.
    barred: tuple[str, ...] = ()
    #: The party as the case knows it: the code, and earlier names with the last day on which each was used.
    party_name: str = ""
    party_code: str = ""
    former_names: tuple[tuple[str, dt.date], ...] = ()

    def part(self, section: str) -> Mapping[str, Any]:
        """Give a section of the facts, empty when it is not there."""
        found = self.facts.get(section)
        return found if isinstance(found, Mapping) else {}

    def day(self, section: str, name: str) -> dt.date | None:
        """Read a stored day; nothing gives None."""
        text = str(self.part(section).get(name) or "")[:10]
        try:
            return dt.date.fromisoformat(text) if text else None
        except ValueError:
            return None

    def paper(self, *kinds: str) -> Paper | None:
        """Give the current paper of the first of these kinds that there is: the filed one before a draft."""
        for kind in kinds:
            own = [one for one in self.papers if one.kind == kind]
            filed = [one for one in own if one.filed]
            if own:
                return (filed or own)[-1]
        return None

    def filed(self, *kinds: str) -> Paper | None:
        """Give the filed paper of the first of these kinds that there is."""
        for kind in kinds:
            if (found := self.paper(kind)) is not None and found.filed:
                return found
        return None

    def broken(self, *keys: str) -> list[Limit]:
        """List the limits of these keys that were not kept."""
        return [one for one in self.limits if one.key in keys and one.broken]

    def passed(self, *elements: str) -> bool:
        """Tell whether one of these steps has been taken."""
        return self.ended or bool(self.done & frozenset(elements))


def texts(value: Any, path: str = "") -> Iterable[tuple[str, str]]:
    """Walk a context: every text with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts(inner, path)
