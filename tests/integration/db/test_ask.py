"""One query in one round trip, outside of any session: who is calling is asked so with every request."""

import datetime as dt
import os
import socket
import uuid
from typing import Any

import psycopg
import pytest
from sqlalchemy import DateTime, Uuid, bindparam, event, func, literal_column, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from db.actor import Actor
from db.clock import DatabaseClock, SettableClock
from db.session import Database
from db.wire import Query

WHOSE = Query(select(func.current_setting(literal_column("'app.tenant'")), bindparam("tenant", type_=Uuid())))
WHEN = Query(select(func.coalesce(bindparam("at", type_=DateTime(timezone=True)), func.statement_timestamp())))
BROKEN = Query(select(literal_column("1 / 0")))


def test_a_query_is_asked_as_the_tenant_and_nothing_stays_open(database: Database, tenant_id: uuid.UUID) -> None:
    assert database.ask(tenant_id, WHOSE) == [(str(tenant_id), tenant_id)]
    with database.engine.connect() as connection:
        assert not connection.scalar(text("SELECT current_setting('app.tenant', true)"))


def test_a_tenant_that_is_no_identifier_is_not_asked_for(database: Database) -> None:
    with pytest.raises(ValueError):
        database.ask("'; DROP TABLE cases; --", WHOSE)  # type: ignore[arg-type]


def test_the_instant_is_that_of_the_clock(database: Database, tenant_id: uuid.UUID) -> None:
    at = dt.datetime(2031, 5, 6, 7, 8, tzinfo=dt.UTC)
    database.clock = SettableClock(at)
    assert database.ask(tenant_id, WHEN) == [(at,)]
    database.clock = DatabaseClock()
    ((told,),) = database.ask(tenant_id, WHEN)
    assert abs(told - dt.datetime.now(dt.UTC)) < dt.timedelta(hours=1)


def test_an_error_is_told_and_the_connection_serves_the_next(database: Database, tenant_id: uuid.UUID) -> None:
    with pytest.raises(DBAPIError):
        database.ask(tenant_id, BROKEN)
    assert database.ask(tenant_id, WHOSE) == [(str(tenant_id), tenant_id)]


def test_a_connection_that_died_in_the_pool_is_replaced(database: Database, tenant_id: uuid.UUID) -> None:
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        with socket.socket(fileno=os.dup(driver.pgconn.socket)) as line:
            line.shutdown(socket.SHUT_RDWR)
    assert database.ask(tenant_id, WHOSE) == [(str(tenant_id), tenant_id)]


def test_a_transaction_that_cannot_be_opened_is_opened_on_another_connection(database: Database) -> None:
    class Once(DatabaseClock):
        """Fails at the first opening as libpq does after a crash: without saying that the connection is dead."""

        failed = False

        def begin(self, pgconn: Any, opening: str) -> dt.datetime:
            if not self.failed:
                self.failed = True
                raise DBAPIError.instance(opening, None, psycopg.OperationalError("server closed"), psycopg.Error)
            return super().begin(pgconn, opening)

    database.clock = Once()
    assert database.now().tzinfo is not None and database.clock.failed


def test_a_server_that_takes_no_connection_is_asked_once(database: Database) -> None:
    asked = []

    @event.listens_for(database.engine, "do_connect")
    def refuse(*_: Any) -> None:
        asked.append(1)
        raise psycopg.OperationalError("too many clients already")

    with pytest.raises(OperationalError):
        database.now()
    assert len(asked) == 1


def test_a_transaction_that_has_ended_does_not_reach_into_the_next_on_its_connection(
    database: Database, system: Actor
) -> None:
    with database.transaction(system) as ended:
        assert ended.rows(WHOSE, tenant=system.tenant_id)
    with database.transaction(system), pytest.raises(DBAPIError):  # nobody is its tenant any more
        ended.rows(WHOSE, tenant=system.tenant_id)
    ended.session.close()
