"""What the terminal gateway needs from the program around it: a register of terminals and a store for what they report.

The gateway itself opens no transaction and knows no table; ``api/terminals.py`` fills these ports from the database.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from vehicles.jt808.location import Location
from vehicles.jt808.messages import Registration
from vehicles.jt808.wire import BEIJING


class StoreUnavailable(Exception):
    """The database does not answer; what was to be written may be written a moment later."""


class ReportRefused(Exception):
    """The store will never take this report; to send it again would change nothing."""


@dataclass(frozen=True)
class Terminal:
    """A terminal that showed its code: whose it is, which vehicle it is in, and by which clock it tells the time."""

    tenant_id: uuid.UUID
    id: uuid.UUID
    vehicle_id: uuid.UUID
    phone: str
    zone: dt.tzinfo = BEIJING


@dataclass(frozen=True)
class Report:
    """One location of one terminal; ``late`` when it was kept in a blind spot."""

    terminal: Terminal
    location: Location
    late: bool = False


@dataclass(frozen=True)
class Entry:
    """The answer to a registration: a result of the protocol, and the code when it is granted."""

    result: int
    code: str = ""


class Register(Protocol):
    """Which terminals there are; both calls look across tenants and may raise ``StoreUnavailable``."""

    def enter(self, phone: str, registration: Registration) -> Entry:
        """Answer a terminal that introduces itself."""

    def admit(self, phone: str, code: str) -> Terminal | None:
        """Give the terminal of this phone when the code is its own and it may report now."""


class Store(Protocol):
    """Where reports are kept."""

    def write(self, reports: Sequence[Report]) -> None:
        """Write all and commit; when it returns they are kept, and writing them again changes nothing.

        :raises StoreUnavailable: when it may work a moment later.
        :raises ReportRefused: when one of them can never be kept; then none was.
        """


class Quarantine(Protocol):
    """Where bad frames are kept for people to look at."""

    def keep(self, *, peer: str, phone: str, code: str, words: str, raw: bytes) -> None:
        """Keep one, within bounds; never raises."""
