"""The one place that reads a clock: the database's own, once per transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol


class Clock(Protocol):
    """Tells the legal time of a transaction."""

    def now(self, cursor: Any) -> dt.datetime:
        """Give the aware UTC instant at which the transaction of this DB-API cursor acts."""


class DatabaseClock:
    """The clock of production: every node agrees because there is only one database."""

    def now(self, cursor: Any) -> dt.datetime:
        """Read the database's clock."""
        row = cursor.execute("SELECT clock_timestamp()").fetchone()
        value: dt.datetime = row[0]
        return value.astimezone(dt.UTC)


class SettableClock:
    """A clock for tests and the demo; ``create_app`` refuses it in production."""

    def __init__(self, at: dt.datetime) -> None:
        self.set(at)

    def now(self, cursor: Any = None) -> dt.datetime:
        """Give the instant that was set."""
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
