"""织网工程: leads that grid workers report, and the outcome that goes back to them."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol
from urllib.parse import quote

from integrations.base import HttpSystem, field, key_of
from integrations.errors import Refused, Unintelligible
from integrations.fakes import Faults, Once
from integrations.inbound import Unread, judged

#: The name of this system in the outbox.
SYSTEM = "grid"

OUTCOMES = {"accepted": "已立案", "refused": "不予立案", "closed": "已结案"}


@dataclass(frozen=True)
class GridLead:
    """What a grid worker saw: one event of the grid."""

    event_number: str
    reported_at: dt.datetime
    reporter: str
    grid_code: str
    category: str
    description: str
    address: str
    party_name: str = ""
    party_code: str = ""
    longitude: float | None = None
    latitude: float | None = None

    def __post_init__(self) -> None:
        if self.reported_at.tzinfo is None:
            raise ValueError("reported_at needs an aware datetime")

    def as_json(self) -> dict[str, Any]:
        """Describe the lead on the wire."""
        return {**vars(self), "reported_at": self.reported_at.isoformat()}


@dataclass(frozen=True)
class GridOutcome:
    """What became of an event."""

    event_number: str
    outcome: str
    case_number: str
    result: str
    at: dt.datetime

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"outcome is one of {', '.join(OUTCOMES)}, not {self.outcome!r}")
        if self.at.tzinfo is None:
            raise ValueError("at needs an aware datetime")

    def as_json(self) -> dict[str, Any]:
        """Describe the outcome on the wire."""
        return {**vars(self), "at": self.at.isoformat()}


class Grid(Protocol):
    """The grid as this program uses it."""

    def new_leads(self) -> Sequence[GridLead | Unread]:
        """List the events for this agency that nobody has taken over, each judged on its own."""

    def take_over(self, event_number: str, *, case: str) -> None:
        """Tell the grid that an event has become a case here; it is not listed again."""

    def report_outcome(self, outcome: GridOutcome, *, key: str) -> str:
        """Send back what became of an event; give the grid's receipt. Repeating a key changes nothing."""


def lead_facts(lead: GridLead) -> dict[str, Any]:
    """Put a lead into the words of the case's facts (section ``lead``)."""
    return {
        "source": "grid",
        "source_number": lead.event_number,
        "received_at": lead.reported_at.isoformat(),
        "provider": f"网格员{lead.reporter}（{lead.grid_code}）",
        "category": lead.category,
        "content": lead.description,
        "address": lead.address,
        "party_name": lead.party_name,
        "party_code": lead.party_code,
        "longitude": None if lead.longitude is None else str(lead.longitude),
        "latitude": None if lead.latitude is None else str(lead.latitude),
    }


def lead_of(data: Mapping[str, Any]) -> GridLead:
    """Read a lead off the wire.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    names = ("event_number", "reporter", "grid_code", "category", "description", "address")
    texts = {name: field(SYSTEM, data, name) for name in names}
    more = {name: field(SYSTEM, data, name, str, "") for name in ("party_name", "party_code")}
    places = {name: field(SYSTEM, data, name, (int, float), None) for name in ("longitude", "latitude")}  # type: ignore[arg-type]
    if not texts["event_number"].strip():
        raise Unintelligible(SYSTEM, "a lead has no number")
    return GridLead(reported_at=_instant(field(SYSTEM, data, "reported_at")), **texts, **more, **places)


def outcome_of(data: Mapping[str, Any]) -> GridOutcome:
    """Read an outcome off the wire or out of an outbox row.

    :raises Unintelligible: when fields are missing or of the wrong kind.
    """
    texts = {name: field(SYSTEM, data, name) for name in ("event_number", "outcome", "case_number", "result")}
    try:
        return GridOutcome(at=_instant(field(SYSTEM, data, "at")), **texts)
    except ValueError as error:
        raise Unintelligible(SYSTEM, str(error)) from error


def _instant(text: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Unintelligible(SYSTEM, f"{text!r} is no instant") from error
    if at.tzinfo is None:
        raise Unintelligible(SYSTEM, f"{text!r} names no time zone")
    return at


class HttpGrid(HttpSystem):
    """The grid over HTTP."""

    NAME: ClassVar[str] = SYSTEM

    def new_leads(self) -> Sequence[GridLead | Unread]:
        """List the events that nobody has taken over."""
        answer = self.call("new_leads", "GET", "/grid/leads")
        return judged(SYSTEM, field(SYSTEM, answer, "leads", list), lead_of, "event_number")

    def take_over(self, event_number: str, *, case: str) -> None:
        """Tell the grid that an event has become a case here."""
        path = f"/grid/leads/{quote(event_number, safe='')}/take-over"
        self.call("take_over", "POST", path, key=key_of("take-over", event_number), body={"case": case})

    def report_outcome(self, outcome: GridOutcome, *, key: str) -> str:
        """Send back what became of an event."""
        answer = self.call("report_outcome", "POST", "/grid/outcomes", key=key, body=outcome.as_json())
        return str(field(SYSTEM, answer, "receipt"))


class FakeGrid:
    """A working grid in memory; ``faults`` orders trouble, ``outcomes`` holds what came back."""

    def __init__(self, leads: Iterable[GridLead] = ()) -> None:
        self.leads = {lead.event_number: lead for lead in leads}
        self.taken: dict[str, str] = {}
        self.garbled: list[Unread] = []
        self.outcomes: list[GridOutcome] = []
        self.faults = Faults()
        self._once = Once()
        self._lock = threading.Lock()

    def report(self, lead: GridLead) -> None:
        """Let a grid worker report an event."""
        with self._lock:
            self.leads[lead.event_number] = lead

    def send(self, content: Any) -> None:
        """Let the grid list something that is no lead."""
        made = judged(SYSTEM, [content], lead_of, "event_number")
        with self._lock:
            self.garbled += [one for one in made if isinstance(one, Unread)]

    def new_leads(self) -> Sequence[GridLead | Unread]:
        """List the events that nobody has taken over, the oldest first, after what is none."""
        self.faults.strike(SYSTEM)
        with self._lock:
            waiting = [lead for number, lead in self.leads.items() if number not in self.taken]
        return [*self.garbled, *sorted(waiting, key=lambda lead: lead.reported_at)]

    def take_over(self, event_number: str, *, case: str) -> None:
        """Note that an event has become a case."""
        self.faults.strike(SYSTEM)
        with self._lock:
            if event_number not in self.leads:
                raise Refused(SYSTEM, f"there is no event {event_number}")
            self.taken.setdefault(event_number, case)

    def report_outcome(self, outcome: GridOutcome, *, key: str) -> str:
        """Take an outcome, once a key."""
        self.faults.strike(SYSTEM)

        def take() -> str:
            with self._lock:
                self.outcomes.append(outcome)
                return f"WG-{len(self.outcomes):06d}"

        return self._once.do(key, take)
