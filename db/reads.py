"""Reads of whole rows that are sent together: one round trip for all of them.

A command begins with the row that it locks and the rows that hang on it. Each statement sees what was committed when
its own turn came, so a row that is read behind a lock is as it was left by whoever held that lock before.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Dialect, Select, Uuid, any_, inspect, literal
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from db import wire
from db.wire import Statement


class Read:
    """A select of whole rows of one model, compiled once; made at import, used by every transaction."""

    def __init__(self, model: type[Any], statement: Select[Any]) -> None:
        self.model = model
        self.statement = statement
        self._compiled: dict[Dialect, _Compiled] = {}

    def compiled(self, dialect: Dialect) -> _Compiled:
        """Give the text and the readers for a dialect."""
        found = self._compiled.get(dialect)
        if found is None:
            found = self._compiled[dialect] = _Compiled(self.model, self.statement, dialect)
        return found


class _Compiled(Statement):
    """What one dialect makes of a read."""

    def __init__(self, model: type[Any], statement: Select[Any], dialect: Dialect) -> None:
        super().__init__(statement, dialect)
        mapper: Any = inspect(model)
        columns = list(mapper.local_table.columns)
        keys = [mapper.get_property_by_column(column).key for column in columns]
        self._new: Callable[[], Any] = mapper.class_manager.new_instance
        self._identity = mapper.identity_key_from_primary_key
        self._keys = keys
        self._key = [keys.index(mapper.get_property_by_column(one).key) for one in mapper.primary_key]
        self._loaders = [
            (at, loader)
            for at, column in enumerate(columns)
            if (loader := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]

    def take(self, session: Session, row: Sequence[Any]) -> Any:
        """Make the session's object of a row; one that it knows already is brought up to date."""
        if self._loaders:
            row = list(row)
            for at, loader in self._loaders:
                row[at] = loader(row[at])
        known = session.identity_map.get(self._identity([row[at] for at in self._key]))
        if known is not None:
            for name, value in zip(self._keys, row, strict=True):
                set_committed_value(known, name, value)
            return known
        found = self._new()
        inspect(found).dict.update(zip(self._keys, row, strict=True))
        make_transient_to_detached(found)
        session.add(found)
        return found


def whole(model: type[Any]) -> Select[Any]:
    """Begin a select of every column of a model, for ``Read``."""
    found: Any = inspect(model)
    return Select(*found.local_table.columns)


def among(column: Any, identifiers: Iterable[uuid.UUID]) -> ColumnElement[bool]:
    """Give the condition that a column holds one of many identifiers: one array, however many they are.

    With ``IN`` each would be a parameter of its own, and the statement's text another with each number of them.
    """
    found: ColumnElement[bool] = column == any_(literal(list(identifiers), ARRAY(Uuid)))
    return found


def fetch(session: Session, reads: Sequence[tuple[Read, Mapping[str, Any]]]) -> list[list[Any]]:
    """Send reads in one round trip; gives the objects of each.

    :raises DBAPIError: as SQLAlchemy would for any of them.
    """
    dialect = session.get_bind().dialect
    compiled = [(read.compiled(dialect), values) for read, values in reads]
    rows = wire.send(session, compiled)
    return [[one.take(session, row) for row in found] for (one, _), found in zip(compiled, rows, strict=True)]
