"""The gateway's database role: it takes terminals in and keeps what they report, and everything else is refused."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from api import workers
from api.terminals import PositionStore, TerminalRegister
from db import tenancy
from db.actor import system_actor
from db.base import Base
from db.clock import SettableClock
from db.cluster import Cluster
from db.journal import JournalEntry
from db.session import Database
from vehicles import fleet, looks, store
from vehicles.gateway import Gateway
from vehicles.gateway_quarantine import QuarantineFolder
from vehicles.imports import Fix
from vehicles.jt808.messages import Registration
from vehicles.simulate import SimulatedTerminal, route

START = dt.datetime(2026, 3, 2, 0, 30, tzinfo=dt.UTC)
WAY = route([Fix(START + dt.timedelta(seconds=n), 22.54 + n / 1e4, 114.12) for n in range(60)])
SPAN = (START - dt.timedelta(hours=1), START + dt.timedelta(hours=1))
#: What somebody who took the gateway over might try; none of it may work.
TRIED = (
    "SELECT * FROM find_account('x', 'y')", "SELECT * FROM find_service_token('x')", "SET ROLE duecourse_app",
    "SET ROLE duecourse_scan", "SET ROLE duecourse_owner", "SELECT positions_ahead(current_date, current_date)",
    "SELECT * FROM positions_expire(current_date, current_date, 1)", "CREATE TABLE mine (n int)",
    "SELECT * FROM positions_track('{tenant}', '{vehicle}', '2026-01-01', '2027-01-01', 9)",
    "SELECT * FROM positions_latest('{tenant}', NULL, 9)", "UPDATE terminals SET code = 'x'",
    "INSERT INTO journal_entries DEFAULT VALUES", "ALTER ROLE duecourse_gateway BYPASSRLS",
    "COPY (SELECT 1) TO PROGRAM 'true'", "SELECT pg_read_file('PG_VERSION')",
    # Another tenant than the transaction's, with nothing staged; and with no tenant at all.
    "SELECT * FROM positions_store('{other}', now())",
    "SELECT introduce_terminal('{other}', '{vehicle}', 'a', 'b', now())",
)  # fmt: skip


@pytest.fixture
def gateway_database(cluster: Cluster, database_name: str, clock: SettableClock) -> Iterator[Database]:
    """The database with the rights of the gateway's role."""
    made = Database(cluster.url("gateway", database_name), clock=clock, pool_size=2)
    yield made
    made.dispose()


def test_with_its_own_role_the_gateway_does_all_of_its_work(
    database: Database, gateway_database: Database, tenant_id: uuid.UUID, tmp_path: Path
) -> None:
    with database.transaction(system_actor(tenant_id)) as tx:
        store.keep_ahead(tx, back_days=2)
        vehicle = fleet.add_vehicle(tx, plate="粤B12345").id
        terminal = fleet.add_terminal(tx, vehicle_id=vehicle, phone="13900000001").id
    with gateway_database.engine.connect() as connection:
        tenancy.check_gateway(connection)
    register = TerminalRegister(gateway_database)

    async def scene() -> dict[dt.datetime, tuple[int, int]]:
        gateway = Gateway(register, PositionStore(gateway_database), QuarantineFolder(tmp_path, lambda: START))
        port = await gateway.start("127.0.0.1", 0)
        try:
            one = SimulatedTerminal("13900000001", WAY, start=START, every=0.01)
            return (await one.drive(lambda: ("127.0.0.1", port), points=20)).acknowledged
        finally:
            await gateway.stop()

    promised = asyncio.run(scene())
    for number in range(40):  # a stranger who knows the phone fills neither the table nor the journal
        assert register.enter("13900000001", Registration(44, 300, "1", "X", str(number), 1, "粤B12345")).code == ""
    with database.reading(system_actor(tenant_id)) as tx:
        kept = looks.points(tx, vehicle, *SPAN, limit=99)
    assert {one.at: (round(one.lat * 1e6), round(one.lon * 1e6)) for one in kept} == promised
    assert len(promised) == 20
    assert (workers.note_introductions(database), workers.note_introductions(database)) == (20, 0)
    with database.reading(system_actor(tenant_id)) as tx:
        entry = tx.session.query(JournalEntry).filter_by(command="terminal.registered").one()
    told = entry.payload["events"]
    assert [one["given"] for one in told].count(True) == 1
    assert {one["terminal"] for one in told} == {str(terminal)}


def test_everything_else_is_refused(
    database: Database, gateway_database: Database, owner: Engine, tenant_id: uuid.UUID
) -> None:
    with database.transaction(system_actor(tenant_id)) as tx:
        vehicle = fleet.add_vehicle(tx, plate="粤B12345").id
    with gateway_database.engine.connect() as connection:
        connection.execute(text(f"SET app.tenant = '{tenant_id}'"))
        connection.commit()
        for table in Base.metadata.sorted_tables:
            for trial in ("SELECT 1 FROM {} LIMIT 1", "DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES"):
                with pytest.raises(ProgrammingError, match="permission denied"):
                    connection.execute(text(trial.format(table.name)))
                connection.rollback()
        for statement in TRIED:
            statement = statement.format(tenant=tenant_id, vehicle=vehicle, other=uuid.uuid4())
            with pytest.raises(ProgrammingError, match=r"permission denied|another tenant|must be"):
                connection.execute(text(statement))
            connection.rollback()
    for engine in (database.engine, owner):
        with engine.connect() as connection, pytest.raises(RuntimeError, match="connect as duecourse_gateway"):
            tenancy.check_gateway(connection)
