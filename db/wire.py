"""Several statements in one round trip, prepared once a connection: what every command does twice.

A command reads its rows, and writes them with the commit behind it. Through cursors each statement costs a round trip
and several times the work of the statement itself; here they travel in one pipeline of the driver's libpq layer.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import generators
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ConnStatus, ExecStatus
from sqlalchemy import Dialect, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

_BIND = re.compile(r"%\(([^)]+)\)s|%%")
#: Where a session notes the connection that its transaction runs on: asking it costs as much as a short statement.
POOLED = "pooled"
_FINE = (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK)


class Statement:
    """A statement compiled once: numbered parameters, and what turns values into those of the driver."""

    def __init__(self, statement: Any, dialect: Dialect, around: str = "%s") -> None:
        compiled = statement.compile(dialect=dialect)
        readers: dict[str, Callable[[Any], Any]] = {}
        for bind, name in compiled.bind_names.items():
            if reader := bind.type.dialect_impl(dialect).bind_processor(dialect):
                readers[name] = reader
        self.names: list[str] = []
        self.text = around.replace("%s", _BIND.sub(self._numbered, str(compiled)))
        self.bytes = self.text.encode()
        self.name = b"dc_" + hashlib.sha256(self.bytes).hexdigest()[:16].encode()
        self._readers = [(at, readers[name]) for at, name in enumerate(self.names) if name in readers]
        self._formats = [PyFormat.TEXT] * len(self.names)

    def _numbered(self, found: re.Match[str]) -> str:
        name = found.group(1)
        if name is None:
            return "%"
        if name not in self.names:
            self.names.append(name)
        return f"${self.names.index(name) + 1}"

    def parameters(self, given: Mapping[str, Any], transformer: Any) -> Any:
        """Write values as the text that the server reads; the casts in the statement say what it is."""
        values = [given[name] for name in self.names]
        for at, reader in self._readers:
            values[at] = reader(values[at])
        return transformer.dump_sequence(values, self._formats)


class Query:
    """A select whose rows are wanted as tuples; made at import, compiled once a dialect."""

    def __init__(self, statement: Any) -> None:
        self.statement = statement
        self._compiled: dict[Dialect, Statement] = {}

    def compiled(self, dialect: Dialect) -> Statement:
        """Give the statement for a dialect."""
        found = self._compiled.get(dialect)
        if found is None:
            found = self._compiled[dialect] = Statement(self.statement, dialect)
        return found


class _Line:
    """What is kept of one connection for as long as it lives."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.transformer: Any = Transformer(raw)
        self.prepared: set[bytes] = set()


def send(session: Session, statements: Sequence[tuple[Statement, Mapping[str, Any]]], *last: bytes) -> list[list[Any]]:
    """Send statements in one round trip; gives the rows of each as tuples.

    :param last: what follows them without parameters; it is not carried out when one of them fails.
    :raises DBAPIError: as SQLAlchemy would for the first that fails; then none that follows was carried out.
    """
    return _sent(session.info.get(POOLED) or session.connection().connection, (), statements, last)


def ask(
    pooled: PoolProxiedConnection, opening: Sequence[bytes], query: Statement, values: Mapping[str, Any]
) -> list[Any]:
    """Give the rows of one query in a transaction of its own, which this opens and ends: one round trip in all.

    :raises DBAPIError: as SQLAlchemy would; it says so where the connection is lost.
    """
    return _sent(pooled, opening, [(query, values)], [b"ROLLBACK"])[0]


def _sent(
    pooled: PoolProxiedConnection, first: Sequence[bytes], statements: Sequence[tuple[Statement, Mapping[str, Any]]],
    last: Sequence[bytes],
) -> list[list[Any]]:  # fmt: skip
    line: _Line = pooled.info.get("line") or pooled.info.setdefault("line", _Line(pooled.driver_connection))
    try:
        with line.raw.lock:
            results = _exchange(line, first, statements, last)
    except psycopg.Error as error:
        text = "; ".join(one.text for one, _ in statements)
        lost = line.raw.pgconn.status != ConnStatus.OK
        raise DBAPIError.instance(text, None, error, psycopg.Error, connection_invalidated=lost) from error
    rows = []
    for result in results[len(first) : len(first) + len(statements)]:
        line.transformer.set_pgresult(result)
        rows.append(line.transformer.load_rows(0, result.ntuples, tuple))
    return rows


def _exchange(
    line: _Line, first: Sequence[bytes], statements: Sequence[tuple[Statement, Mapping[str, Any]]],
    last: Sequence[bytes],
) -> Any:  # fmt: skip
    pgconn = line.raw.pgconn
    values = [one.parameters(given, line.transformer) for one, given in statements]
    fresh: list[bytes | None] = []
    pgconn.enter_pipeline_mode()
    try:
        for text in first:
            pgconn.send_query_params(text, None)
            fresh.append(None)
        for (one, _), given in zip(statements, values, strict=True):
            if one.name not in line.prepared and one.name not in fresh:
                pgconn.send_prepare(one.name, one.bytes)
                fresh.append(one.name)
            pgconn.send_query_prepared(one.name, given)
            fresh.append(None)
        for text in last:
            pgconn.send_query_params(text, None)
            fresh.append(None)
        pgconn.pipeline_sync()
        results, failed = [], None
        for name, result in zip(fresh, line.raw.wait(_answers(pgconn, len(fresh))), strict=True):
            if result.status in _FINE:
                line.prepared.add(name) if name is not None else results.append(result)
            elif failed is None and result.status != ExecStatus.PIPELINE_ABORTED:
                failed = result
        if failed is not None:
            raise psycopg.errors.error_from_result(failed, encoding="utf-8")
        return results
    finally:
        if pgconn.status == ConnStatus.OK:
            pgconn.exit_pipeline_mode()


def _answers(pgconn: Any, count: int) -> Generator[Any, Any, list[Any]]:
    """Send what is waiting and take so many results, for the driver to wait on."""
    yield from generators.send(pgconn)
    results: list[Any] = []
    for _ in range(count):
        results += yield from generators.fetch_many(pgconn)
    yield from generators.fetch_many(pgconn)  # the end of the pipeline
    return results
