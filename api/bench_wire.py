"""Counts what goes over the wire to PostgreSQL, as libpq itself records it: no statement can slip past."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Any

from psycopg.pq import Trace

from db.session import Database

_QUERY = re.compile(r'^F\t\d+\tQuery\t "(.*)"$')
_PARSE = re.compile(r'^F\t\d+\tParse\t "[^"]*" "([^"]*)"')
_FRAME = ("BEGIN", "COMMIT", "ROLLBACK")


@dataclass
class Traffic:
    """What one block sent: statements without BEGIN, COMMIT and ROLLBACK but with SET LOCAL, and round trips."""

    statements: int = 0
    commits: int = 0
    trips: int = 0


@contextmanager
def counted(database: Database) -> Iterator[Traffic]:
    """Count what a block sends; it must use one connection at a time, as a command does."""
    traffic = Traffic()
    # The pool hands out the connection that came back last, and a command needs only one.
    with database.engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as file:
        raw.pgconn.trace(file.fileno())
        raw.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        try:
            yield traffic
        finally:
            raw.pgconn.untrace()
            file.seek(0)
            _read(file.read().splitlines(), traffic)


def _read(lines: list[str], traffic: Traffic) -> None:
    last = ""
    for line in lines:
        if line.startswith("B") and last == "F":
            traffic.trips += 1
        last = line[:1] or last
        if found := _QUERY.match(line):
            for statement in found.group(1).split("; "):
                _count(statement, traffic)
        elif "\tExecute\t" in line:
            traffic.statements += 1
        elif (found := _PARSE.match(line)) and found.group(1).startswith(_FRAME):
            traffic.statements -= 1  # its Execute follows
            traffic.commits += found.group(1).startswith("COMMIT")


def _count(statement: str, traffic: Traffic) -> None:
    if statement.startswith("COMMIT"):
        traffic.commits += 1
    elif statement and not statement.startswith(_FRAME):
        traffic.statements += 1
