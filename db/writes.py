"""Writes that nobody reads back before the commit, sent together: one round trip for all of them.

A completed step changes its case and its task, creates the next task and adds a journal entry. Sent one by one each
costs a round trip; held back to the end of the transaction and sent in one pipeline they cost one together.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import psycopg
from sqlalchemy import Dialect, Table, bindparam, inspect, literal_column
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

from db import wire
from db.wire import Query, Statement

#: A statement with its values; it writes exactly one row.
Held = tuple[Statement, dict[str, Any]]
#: What the database answers to an update that found no row: see ``update_of``.
NOTHING_FOUND = psycopg.errors.DivisionByZero


def beside(session: Session) -> list[tuple[Query, dict[str, Any]]]:
    """Give what must be written with new and changed rows, whichever way they are written."""
    return [found for row in (*session.new, *session.dirty) if (found := row.beside()) is not None]


@lru_cache(maxsize=256)
def insert_of(table: Table, columns: frozenset[str], dialect: Dialect) -> Statement:
    """Compile the insert of these columns."""
    return Statement(table.insert().values({name: bindparam(name) for name in sorted(columns)}), dialect)


@lru_cache(maxsize=64)
def upsert_of(
    table: Table, columns: frozenset[str], given: frozenset[str], key: tuple[str, ...], dialect: Dialect
) -> Statement:
    """Compile the insert of these columns; where a row of that key is, what was given of them is written over.

    The identifier of that row stays.
    """
    fresh = insert(table).values({name: bindparam(name) for name in sorted(columns)})
    changed = {name: fresh.excluded[name] for name in sorted(given) if name not in (*key, "id")}
    return Statement(fresh.on_conflict_do_update(index_elements=list(key), set_=changed), dialect)


@lru_cache(maxsize=256)
def defaults_of(table: Table) -> dict[str, Any]:
    """Give the plain values that the model lays down for columns which an insert leaves out."""
    return {
        column.name: column.default.arg  # type: ignore[attr-defined]
        for column in table.columns
        if column.default is not None and column.default.is_scalar
    }


@lru_cache(maxsize=256)
def update_of(table: Table, columns: frozenset[str], dialect: Dialect) -> Statement:
    """Compile the update of these columns of one row, found by its key (values named ``key_<column>``).

    The commit travels behind it, so the database itself has to refuse an update that finds nothing: one divided by the
    rows that it changed.
    """
    key = [column == bindparam(f"key_{column.name}") for column in table.primary_key.columns]
    update: Any = table.update().where(*key).values({name: bindparam(name) for name in sorted(columns)})
    return Statement(
        update.returning(literal_column("1")), dialect, around="WITH changed AS (%s) SELECT 1 / count(*) FROM changed"
    )


@lru_cache(maxsize=64)
def delete_of(table: Table, dialect: Dialect) -> Statement:
    """Compile the deletion of one row by its key; refused by the database when it is not there, as an update is."""
    key = [column == bindparam(f"key_{column.name}") for column in table.primary_key.columns]
    delete: Any = table.delete().where(*key).returning(literal_column("1"))
    return Statement(delete, dialect, around="WITH gone AS (%s) SELECT 1 / count(*) FROM gone")


def changes(session: Session, dialect: Dialect, *, stay: bool) -> list[Held]:
    """Give the updates that the session would send for changed rows.

    :param stay: the rows stay in the session, where they count as written; else whoever sends this empties it.

    Only plain columns are looked at; the models have nothing else.
    """
    held: list[Held] = []
    for row in session.dirty:
        state: Any = inspect(row)
        now = state.dict
        changed = {name for name, before in state.committed_state.items() if name in now and now[name] != before}
        if changed:
            table: Table = state.mapper.local_table
            columns = {state.mapper.columns[name].name: now[name] for name in changed}
            key = {f"key_{column.name}": getattr(row, column.name) for column in table.primary_key.columns}
            write = update_of(table, frozenset(columns), dialect)
            held.append((write, columns | key))
            for name in changed if stay else ():
                set_committed_value(row, name, now[name])
    return held


def inserts(session: Session, dialect: Dialect) -> list[Held] | None:
    """Give the inserts that the session would send for new rows, as with ``changes``.

    None when the database has to fill in a column: somebody may want to read it, and only a flush brings it back.
    """
    whole: list[tuple[int, Any, dict[str, Any]]] = []
    for row in session.new:
        state: Any = inspect(row)
        values = _filled(state)
        if values is None:
            return None
        whole.append((_depth(state.mapper.local_table), state, values))
    held: list[Held] = []
    for _, state, values in sorted(whole, key=lambda one: one[0]):
        for key, value in values.items():
            if key not in state.dict:
                set_committed_value(state.obj(), key, value)
        columns = {state.mapper.columns[key].name: value for key, value in values.items()}
        held.append((insert_of(state.mapper.local_table, frozenset(columns), dialect), columns))
    return held


def settled(session: Session, row: Any, dialect: Dialect) -> Held | None:
    """Give the insert of a new row, which the session knows as written from now on; None as with ``inserts``."""
    state: Any = inspect(row)
    values = _filled(state)
    if values is None:
        return None
    for key, value in values.items():
        set_committed_value(row, key, value)
    make_transient_to_detached(row)
    session.add(row)
    columns = {state.mapper.columns[key].name: value for key, value in values.items()}
    return insert_of(state.mapper.local_table, frozenset(columns), dialect), columns


def _filled(state: Any) -> dict[str, Any] | None:
    """Give the value of every column of a new row by its attribute, or None when only the database knows one."""
    values: dict[str, Any] = {}
    for column in state.mapper.local_table.columns:
        key = state.mapper.get_property_by_column(column).key
        if key in state.dict:
            values[key] = state.dict[key]
        elif column.default is not None and (column.default.is_callable or column.default.is_scalar):
            values[key] = column.default.arg(None) if column.default.is_callable else column.default.arg
        elif column.server_default is not None or not column.nullable:
            return None
        else:
            values[key] = None
    return values


@lru_cache(maxsize=256)
def _depth(table: Table) -> int:
    """Say how many tables have to be filled before this one."""
    return 1 + max((_depth(key.column.table) for key in table.foreign_keys if key.column.table is not table), default=0)


def send(session: Session, held: list[Held], *last: bytes) -> list[list[Any]]:
    """Send writes in one round trip, and what follows them (the commit); gives the rows of each.

    Reads may stand behind the writes: they see them.

    :raises DBAPIError: as SQLAlchemy would for any of them; then nothing was committed.
    :raises StaleDataError: when a row that is to be updated is not there.
    """
    try:
        return wire.send(session, held, *last)
    except DBAPIError as error:
        if isinstance(error.orig, NOTHING_FOUND):
            raise StaleDataError(f"a row that was to be changed is not there: {error.statement}") from error
        raise
