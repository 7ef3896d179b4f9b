"""Writes that nobody reads back before the commit, sent together: one round trip for all of them.

A completed step changes its case and its task, creates the next task and adds a journal entry. Sent one by one each
costs a round trip; held back to the end of the transaction and sent in one pipeline they cost one together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Dialect, Table, bindparam, inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

#: A statement with its values, and how many rows it has to change.
Held = tuple["Write", dict[str, Any], int]


class Write:
    """An insert or an update, compiled once."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self.text: str = str(compiled)
        self._readers: dict[str, Callable[[Any], Any]] = {}
        for bind, name in compiled.bind_names.items():
            if reader := bind.type.dialect_impl(dialect).bind_processor(dialect):
                self._readers[name] = reader

    def values(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Bring values into the form that the driver takes."""
        readers = self._readers
        return {name: readers[name](value) if name in readers else value for name, value in given.items()}


@lru_cache(maxsize=256)
def insert_of(table: Table, columns: frozenset[str], dialect: Dialect) -> Write:
    """Compile the insert of these columns."""
    return Write(table.insert().values({name: bindparam(name) for name in sorted(columns)}), dialect)


@lru_cache(maxsize=256)
def defaults_of(table: Table) -> dict[str, Any]:
    """Give the plain values that the model lays down for columns which an insert leaves out."""
    return {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in table.columns
        if column.default is not None and column.default.is_scalar
    }


@lru_cache(maxsize=256)
def update_of(table: Table, columns: frozenset[str], dialect: Dialect) -> Write:
    """Compile the update of these columns of one row, found by its key (values named ``key_<column>``)."""
    key = [column == bindparam(f"key_{column.name}") for column in table.primary_key.columns]
    return Write(table.update().where(*key).values({name: bindparam(name) for name in sorted(columns)}), dialect)


def changes(session: Session, dialect: Dialect) -> list[Held]:
    """Give the updates that the session would send for changed rows, and take these rows out of it.

    Only plain columns are looked at; the models have nothing else. The objects stay readable.
    """
    held: list[Held] = []
    for row in list(session.dirty):
        state: Any = inspect(row)
        changed = {name for name in state.committed_state if state.attrs[name].history.has_changes()}
        if changed:
            table: Table = state.mapper.local_table
            columns = {state.mapper.columns[name].name: state.dict[name] for name in changed}
            key = {f"key_{column.name}": getattr(row, column.name) for column in table.primary_key.columns}
            write = update_of(table, frozenset(columns), dialect)
            held.append((write, columns | key, 1))
        session.expunge(row)
    return held


def send(session: Session, held: list[Held]) -> None:
    """Send writes in one pipeline and see that each changed what it should.

    :raises DBAPIError: as SQLAlchemy would for any of them.
    :raises StaleDataError: when a row that is to be updated is not there.
    """
    raw: Any = session.connection().connection.driver_connection
    cursors: list[tuple[Any, int]] = []
    try:
        with raw.pipeline():
            for write, values, rows in held:
                cursor = raw.cursor()
                cursor.execute(write.text, write.values(values))
                cursors.append((cursor, rows))
    except psycopg.Error as error:
        raise DBAPIError.instance("; ".join(write.text for write, _, _ in held), None, error, psycopg.Error) from error
    for cursor, rows in cursors:
        if cursor.rowcount != rows:
            raise StaleDataError(f"{rows} row was to be written, {cursor.rowcount} matched: {cursor._query}")
