"""The one place that reads a clock: the database's own, once per transaction."""

from __future__ import annotations

import datetime as dt
from typing import Any, Protocol

import psycopg
from psycopg.pq import ConnStatus, ExecStatus
from sqlalchemy.exc import DBAPIError

#: Instants outside of these are nobody's: the database keeps years that no reader of ours can write any more.
EARLIEST, LATEST = dt.datetime(1900, 1, 1, tzinfo=dt.UTC), dt.datetime(2999, 12, 31, tzinfo=dt.UTC)


def _run(pgconn: Any, statements: str) -> Any:
    """Run statements without parameters in one round trip; gives the result of the last.

    The driver would send BEGIN in a round trip of its own.

    :raises OperationalError: when the connection is lost, as SQLAlchemy would.
    """
    result = pgconn.exec_(statements.encode())
    if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        lost = psycopg.OperationalError(result.error_message.decode(errors="replace").strip())
        raise DBAPIError.instance(
            statements, None, lost, psycopg.Error, connection_invalidated=pgconn.status != ConnStatus.OK
        )
    return result


class Clock(Protocol):
    """Tells the legal time of a transaction."""

    def begin(self, pgconn: Any, opening: str) -> dt.datetime:
        """Run what opens a transaction on this libpq connection; give the aware UTC instant of its acts."""

    def set_to(self) -> dt.datetime | None:
        """Give the instant that was set; None where the database's own clock runs."""


class DatabaseClock:
    """The clock of production: every node agrees because there is only one database."""

    def begin(self, pgconn: Any, opening: str) -> dt.datetime:
        """Read the database's clock, in one round trip with what opens the transaction."""
        # Text in ISO form and UTC: every connection is opened with both settings.
        return dt.datetime.fromisoformat(_run(pgconn, f"{opening}; SELECT clock_timestamp()").get_value(0, 0).decode())

    def set_to(self) -> dt.datetime | None:
        """Nobody sets it."""
        return None


class SettableClock:
    """A clock for tests and the demo; ``create_app`` refuses it in production."""

    def __init__(self, at: dt.datetime) -> None:
        self.set(at)

    def begin(self, pgconn: Any, opening: str) -> dt.datetime:
        """Give the instant that was set."""
        _run(pgconn, opening)
        return self._at

    def set_to(self) -> dt.datetime | None:
        """Give the instant that was set."""
        return self._at

    def now(self) -> dt.datetime:
        """Give the instant that was set, outside of a transaction."""
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
