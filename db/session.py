"""Transactions: one actor, one tenant, one instant, all or nothing.

This is the only module that commits.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar, cast

import psycopg
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db import reads, wire, writes
from db.actor import Actor
from db.clock import Clock, DatabaseClock
from db.reads import Read
from db.wire import Query, Statement

if TYPE_CHECKING:
    from db.command import Running

T = TypeVar("T")

#: Told of every entry of the journal in its own transaction: the command's name, whose chain, what the entry says.
Listener = Callable[["Tx", str, Any, Mapping[str, Any]], None]

#: A statement may take this long before the database ends it; long exports raise it for themselves.
STATEMENT_TIMEOUT_MS = 60_000


class _Session(Session):
    """A session that writes what belongs beside its rows along with them."""


@event.listens_for(_Session, "before_flush")
def _write_beside(session: Session, *_: Any) -> None:
    for query, values in writes.beside(session):
        session.connection().execute(query.statement, values)


class Database:
    """One process's way to the database: the pool, the clock, and what the composition root provided."""

    def __init__(self, url: str, *, clock: Clock | None = None, pool_size: int = 8, max_overflow: int = 16) -> None:
        self.engine: Engine = create_engine(
            url,
            pool_size=pool_size,
            max_overflow=max_overflow,
            pool_pre_ping=False,
            pool_recycle=1800,
            # The connection that came back last: it has prepared the statements that are in use.
            pool_use_lifo=True,
            hide_parameters=True,  # errors are logged, and values are what people typed
            connect_args={
                "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
                # The driver forgets what it prepared at every rollback, with DEALLOCATE ALL: ours (db/wire.py) as well.
                "prepare_threshold": None,
            },
        )
        self.clock: Clock = clock or DatabaseClock()
        self._provided: dict[type, object] = {}
        #: What this process remembers from one transaction to the next, by whoever checks it anew each time.
        self.remembered: dict[Any, Any] = {}
        #: Set once, where the program is put together.
        self.listeners: tuple[Listener, ...] = ()

    def provide(self, instance: object, kind: type | None = None) -> None:
        """Hand a singleton to every later transaction, looked up by its class (or by ``kind``)."""
        self._provided[kind or type(instance)] = instance

    def use(self, kind: type[T]) -> T:
        """Give what was provided for the class.

        :raises LookupError: when the composition root forgot it.
        """
        try:
            return cast(T, self._provided[kind])
        except KeyError:
            raise LookupError(f"nobody provided a {kind.__name__}; do it where the program is put together") from None

    @contextmanager
    def transaction(self, actor: Actor) -> Iterator[Tx]:
        """Run a block in one transaction of the actor's tenant; commit at its end, roll back on any error."""
        with self._session(actor, read_only=False) as tx:
            yield tx

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[Tx]:
        """Run a block that only reads, on one consistent snapshot."""
        with self._session(actor, read_only=True) as tx:
            yield tx

    @contextmanager
    def rehearsing(self, actor: Actor) -> Iterator[Tx]:
        """Run a block as in a transaction and take everything back at its end: a preview that cannot differ."""
        with self._session(actor, read_only=False, kept=False) as tx:
            yield tx

    @contextmanager
    def scanning(self) -> Iterator[Session]:
        """Open a session of the role ``duecourse_scan``, which sees due jobs of all tenants and nothing else."""
        with Session(self.engine) as session:
            session.execute(text("SET LOCAL ROLE duecourse_scan"))
            yield session
            session.rollback()

    @contextmanager
    def looking_up(self) -> Iterator[Session]:
        """Open a session without a tenant, for the closed list of look-ups in ``db/tenancy.py``."""
        with Session(self.engine) as session:
            yield session
            session.rollback()

    def ask(self, tenant_id: uuid.UUID, query: Query, **values: Any) -> list[Any]:
        """Give the rows of one query of a tenant as tuples, in one round trip and without a session.

        A value ``at`` that the query names is the instant of the clock, None for that of the database.
        """
        opening = (b"BEGIN READ ONLY", _tenant(tenant_id).encode())
        given = {"tenant": tenant_id, "at": self.clock.set_to(), **values}
        statement = query.compiled(self.engine.dialect)
        try:
            return self._asked(opening, statement, given)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        self.engine.dispose()  # as in _begin
        return self._asked(opening, statement, given)

    def _asked(self, opening: Sequence[bytes], statement: Statement, given: Mapping[str, Any]) -> list[Any]:
        """Ask on a connection of the pool, without what SQLAlchemy lays around it for transactions of its own."""
        try:
            connection = self.engine.raw_connection()
        except psycopg.Error as error:
            raise DBAPIError.instance(statement.text, None, error, psycopg.Error) from error
        try:
            return wire.ask(connection, opening, statement, given)
        finally:
            connection.close()

    def now(self) -> dt.datetime:
        """Read the clock outside of a transaction (ticks, gauges)."""
        with Session(self.engine) as session:
            at = self._begin(session, "BEGIN")
            session.rollback()
            return at

    def _begin(self, session: Session, opening: str) -> dt.datetime:
        """Open a transaction; a connection that died while it lay in the pool is replaced, nothing being lost with it.

        After PostgreSQL was restarted every pooled connection is dead, and no request should have to find that out.
        """
        pgconn = _driver(session).pgconn  # a server that takes no connection at all is not asked twice
        try:
            return self.clock.begin(pgconn, opening)
        except DBAPIError:  # whatever it was: nothing has been asked yet, and libpq does not always say that it is dead
            session.invalidate()
            self.engine.dispose()
            return self.clock.begin(_driver(session).pgconn, opening)

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()

    @contextmanager
    def _session(self, actor: Actor, *, read_only: bool, kept: bool = True) -> Iterator[Tx]:
        session = _Session(self.engine, expire_on_commit=False)
        try:
            isolation = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if read_only else ""
            at = self._begin(session, f"BEGIN{isolation}; {_tenant(actor.tenant_id)}")
            tx = Tx(database=self, session=session, actor=actor, at=at)
            yield tx
            if read_only:
                session.expunge_all()  # what was read stays readable after the block
                session.rollback()  # nothing was written; this ends the snapshot
            else:
                # What was held back takes the commit along; the session itself then has nothing left to commit.
                if not kept:
                    tx.finish()
                    session.rollback()
                elif not tx.finish(b"COMMIT"):
                    session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop(wire.POOLED, None)  # from here on the connection is somebody else's
            session.close()


class Tx:
    """One open transaction, handed to every command."""

    def __init__(self, *, database: Database, session: Session, actor: Actor, at: dt.datetime) -> None:
        self.database = database
        self.actor = actor
        self.at = at
        self.running: list[Running] = []
        self._session = session
        self._held: list[writes.Held] = []
        #: What this transaction has read and may be asked for again, by whoever reads it.
        self.known: dict[Any, Any] = {}

    @property
    def session(self) -> Session:
        """Give the session; what was held back is written first, so that nobody reads past it."""
        if self._held:
            self._send()
        return self._session

    def hold(self, table: Any, values: dict[str, Any], *, over: tuple[str, ...] = ()) -> None:
        """Insert a row with everything else that is held back: before the next statement, at the latest at the end.

        :param over: columns of a unique key; a row that has the same there is written over.
        """
        dialect, whole = self.database.engine.dialect, writes.defaults_of(table) | values
        columns = frozenset(whole)
        if over:
            one = writes.upsert_of(table, columns, frozenset(values), over, dialect)
        else:
            one = writes.insert_of(table, columns, dialect)
        self._held.append((one, whole))

    def later(self, query: Query, **values: Any) -> None:
        """Carry out a statement whose rows nobody wants with everything else that is held back."""
        self._held.append((query.compiled(self.database.engine.dialect), values))

    def add(self, row: Any) -> None:
        """Insert a new row with everything else that is held back; the session knows it at once."""
        held = writes.settled(self._session, row, self.database.engine.dialect)
        if held is not None:
            self._held.append(held)
            return
        self.session.add(row)
        self.session.flush()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Run a part that may fail alone: an error takes back what it wrote, held back and remembered, and is raised.

        Whoever catches it goes on with the transaction as it was before.
        """
        session, known = self.session, dict(self.known)
        try:
            with session.begin_nested():
                yield
                if self._held:
                    self._send()
        except BaseException:
            self._held, self.known = [], known
            raise

    def drop(self, row: Any) -> None:
        """Delete a row of the session with everything else that is held back."""
        table = row.__table__
        key = {f"key_{column.name}": getattr(row, column.name) for column in table.primary_key.columns}
        self._held.append((writes.delete_of(table, self.database.engine.dialect), key))
        self._session.expunge(row)

    def fetch(self, *wanted: tuple[Read, Mapping[str, Any]]) -> list[list[Any]]:
        """Read whole rows of several tables in one round trip; gives the objects of each read, up to date."""
        session = self.session
        session.flush()
        return reads.fetch(session, wanted)

    def answers(self, *wanted: tuple[Query, Mapping[str, Any]]) -> list[list[Any]]:
        """Give the rows of several prepared queries as tuples; what has changed is written first, in the same trip."""
        dialect = self.database.engine.dialect
        asked = [(query.compiled(dialect), dict(values)) for query, values in wanted]
        if self._session.new or self._session.deleted:
            self.session.flush()
        else:
            beside = [(query.compiled(dialect), values) for query, values in writes.beside(self._session)]
            self._held += writes.changes(self._session, dialect, stay=True) + beside
        held, self._held = self._held, []
        return writes.send(self._session, held + asked)[len(held) :]

    def rows(self, query: Query, *last: bytes, **values: Any) -> list[Any]:
        """Give the rows of a prepared query as tuples; ``last`` follows it in the same round trip."""
        return wire.send(self.session, [(query.compiled(self.database.engine.dialect), values)], *last)[0]

    def finish(self, *last: bytes) -> bool:
        """Write what is left: changed rows and what was held back, in one round trip with what follows; the end.

        Tells whether there was anything; if not, what should follow was not sent.
        """
        dialect = self.database.engine.dialect
        beside = [(query.compiled(dialect), values) for query, values in writes.beside(self._session)]
        if self._session.deleted or (fresh := writes.inserts(self._session, dialect)) is None:
            self._session.flush()
        else:
            # What is new goes first: other rows may belong to it.
            self._held = fresh + self._held + writes.changes(self._session, dialect, stay=False) + beside
            self._session.expunge_all()  # nothing is left for it to write; what was read stays readable
        if not self._held:
            return False
        self._send(*last)
        return True

    def _send(self, *last: bytes) -> None:
        held, self._held = self._held, []
        if self._session.new:
            self._session.flush()  # a held row may belong to one that is new
        writes.send(self._session, held, *last)

    @property
    def tenant_id(self) -> uuid.UUID:
        """Name the tenant whose rows this transaction sees."""
        return self.actor.tenant_id

    def use(self, kind: type[T]) -> T:
        """Give the singleton of this class that the composition root provided."""
        return self.database.use(kind)

    def subject(self, *rows: Any, **payload: Any) -> None:
        """Declare whose chain the running command's entry belongs to, and what the entry says.

        Rows are ``Chained``; without a row the entry belongs to the tenant's chain. May be called more than once:
        payloads are merged.
        """
        self._running().declare(rows, payload)

    def event(self, kind: str, /, **detail: Any) -> None:
        """Add a fact to the running command's journal entry, for example ``task.created``."""
        self._running().events.append({"event": kind, **detail})

    def _running(self) -> Running:
        if not self.running:
            raise RuntimeError("only a command writes to the journal; decorate the function with @command")
        return self.running[-1]


def _tenant(tenant_id: uuid.UUID) -> str:
    """Write what tells the policies whose rows they show.

    A literal, not a parameter: Citus propagates SET LOCAL to its workers but not set_config().
    """
    return f"SET LOCAL app.tenant = '{uuid.UUID(str(tenant_id))}'"


def _driver(session: Session) -> Any:
    """Give the driver's connection of a session: cheaper than a SQLAlchemy round for what every transaction sends."""
    pooled = session.info[wire.POOLED] = session.connection().connection
    return pooled.driver_connection
