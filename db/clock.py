"""The one place that reads a clock: the database's own, once per transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol


class Clock(Protocol):
    """Tells the legal time of a transaction."""

    def now(self, cursor: Any, setting: str = "") -> dt.datetime:
        """Run the setting that begins a transaction on this DB-API cursor; give the aware UTC instant of its acts."""


class DatabaseClock:
    """The clock of production: every node agrees because there is only one database."""

    def now(self, cursor: Any, setting: str = "") -> dt.datetime:
        """Read the database's clock, in one round trip with the setting."""
        cursor.execute(f"{setting}; SELECT clock_timestamp()" if setting else "SELECT clock_timestamp()")
        while cursor.nextset():
            pass
        value: dt.datetime = cursor.fetchone()[0]
        return value.astimezone(dt.UTC)


class SettableClock:
    """A clock for tests and the demo; ``create_app`` refuses it in production."""

    def __init__(self, at: dt.datetime) -> None:
        self.set(at)

    def now(self, cursor: Any = None, setting: str = "") -> dt.datetime:
        """Give the instant that was set."""
        if setting:
            cursor.execute(setting)
        return self._at

    def set(self, at: dt.datetime) -> None:
        """Move the clock to an aware instant.

        :raises ValueError: when the instant is naive.
        """
        if at.tzinfo is None:
            raise ValueError("the clock needs an aware datetime")
        self._at = at.astimezone(dt.UTC)

    def advance(self, **span: float) -> dt.datetime:
        """Move the clock by a span, given as for ``timedelta`` (``days=2, hours=1``)."""
        self._at += dt.timedelta(**span)
        return self._at
