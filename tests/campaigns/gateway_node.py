"""A node of the terminal gateway over one plain table, for tests and for campaigns that kill it.

The table stands for the store of positions: the same promise (all or nothing, a repetition changes nothing) with
nothing else around it, so that what is found is the gateway's. ``python -m tests.campaigns.gateway_node CONFIG``.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from api.terminals import PositionStore, TerminalRegister
from db import tenancy
from db.actor import system_actor
from db.session import Database
from vehicles import store as positions
from vehicles.gateway import Caps, Gateway
from vehicles.gateway_ports import Entry, Register, Report, ReportRefused, Store, StoreUnavailable, Terminal
from vehicles.gateway_quarantine import QuarantineFolder
from vehicles.jt808 import messages
from vehicles.jt808.messages import Registration
from vehicles.rows import Terminal as Terminal_
from vehicles.rows import Vehicle

TENANT = uuid.UUID(int=808)
COLUMNS = "(vehicle uuid, at timestamptz, lat_e6 int, lon_e6 int"
TABLE = f"CREATE TABLE gateway_points {COLUMNS}, PRIMARY KEY (vehicle, at))"
#: The table of the negative control: nothing keeps a repetition out.
TABLE_WITHOUT_KEY = f"CREATE TABLE gateway_points {COLUMNS})"
GRANT = "GRANT SELECT, INSERT ON gateway_points TO duecourse_app"
INSERT = "INSERT INTO gateway_points VALUES (:vehicle, :at, :lat, :lon)"
#: Phones that begin so are known; their code is the phone backwards.
KNOWN = "139"
LINGER_SECONDS = 0.1
#: A latitude that the store never takes.
IMPOSSIBLE = 89_999_999


def vehicle_of(phone: str) -> uuid.UUID:
    """Give the vehicle of a phone."""
    return uuid.uuid5(TENANT, phone)


class PlainRegister:
    """Knows terminals by their number; those in ``withdrawn`` may no longer report."""

    def __init__(self) -> None:
        self.withdrawn: set[str] = set()

    def enter(self, phone: str, registration: Registration) -> Entry:
        """Give the code to a known terminal."""
        known = phone.startswith(KNOWN)
        return Entry(messages.REGISTERED, phone[::-1]) if known else Entry(messages.TERMINAL_UNKNOWN)

    def admit(self, phone: str, code: str) -> Terminal | None:
        """Compare the code."""
        if not phone.startswith(KNOWN) or code != phone[::-1] or phone in self.withdrawn:
            return None
        return Terminal(TENANT, uuid.uuid5(TENANT, "t" + phone), vehicle_of(phone), phone)


class PlainStore:
    """Writes into the plain table; ``before`` and ``after`` the commit a test may do something."""

    def __init__(self, url: str, *, keyed: bool = True) -> None:
        self.engine = create_engine(url, pool_size=4, pool_pre_ping=True)
        self.insert = text(INSERT + (" ON CONFLICT DO NOTHING" if keyed else ""))
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None

    def write(self, reports: Sequence[Report]) -> None:
        """Write all and commit."""
        if any(one.location.lat_e6 == IMPOSSIBLE for one in reports):
            raise ReportRefused("nobody drives there")
        rows = [
            {
                "vehicle": one.terminal.vehicle_id,
                "at": one.location.at,
                "lat": one.location.lat_e6,
                "lon": one.location.lon_e6,
            }
            for one in reports
        ]
        try:
            with self.engine.begin() as connection:
                connection.execute(self.insert, rows)
                self.before()
        except DBAPIError as error:
            raise StoreUnavailable(str(error)) from error
        self.after()


class EarlyStore(PlainStore):
    """The negative control: says that reports are kept, and writes them a second later."""

    def write(self, reports: Sequence[Report]) -> None:
        """Promise first, work later."""
        threading.Thread(target=self._later, args=(list(reports),), daemon=True).start()

    def _later(self, reports: Sequence[Report]) -> None:
        time.sleep(1.0)
        super().write(reports)


def real(config: dict[str, str]) -> tuple[Register, Store]:
    """Give the ports that the program itself fills: the register of terminals and the store of positions."""
    database = Database(config["url"], pool_size=4)
    kept = PositionStore(database)
    write = kept.write

    def lingering(reports: Sequence[Report]) -> None:
        write(reports)
        time.sleep(LINGER_SECONDS)

    kept.write = lingering  # type: ignore[method-assign]
    return TerminalRegister(database), kept


def furnish(owner: Engine, app_url: str, phones: Sequence[str], day: dt.date) -> None:
    """Put the phones into the register of a migrated database, each in a vehicle of its own."""
    tenancy.add_tenant(owner, key="campaign", name="campaign", tenant_id=TENANT)
    database = Database(app_url, pool_size=1)
    with database.transaction(system_actor(TENANT)) as tx:
        positions.make_days(tx, [day, day + dt.timedelta(days=1)])
        for number, phone in enumerate(phones):
            tx.session.add(Vehicle(tenant_id=TENANT, id=vehicle_of(phone), plate=f"粤B{number:05d}", added_at=tx.at))
        tx.session.flush()
        for phone in phones:
            tx.session.add(Terminal_(
                tenant_id=TENANT, vehicle_id=vehicle_of(phone), phone=phone, code=phone[::-1], valid_from=day,
                added_at=tx.at,
            ))  # fmt: skip
    database.dispose()


#: What the real store holds, in the columns of the plain table.
REAL_POINTS = (
    "SELECT vehicle_id, at, round(ST_Y(geom) * 1e6)::int, round(ST_X(geom) * 1e6)::int FROM positions "
    "UNION ALL SELECT vehicle_id, at, round(lat * 1e6)::int, round(lon * 1e6)::int FROM stray_positions"
)


async def serve(config: dict[str, str]) -> None:
    """Serve until killed; the port is written to a file when the gateway listens."""
    if config.get("store") == "real":
        register, kept = real(config)
        await _listen(config, register, kept)
        return
    kind = EarlyStore if config["break"] == "early" else PlainStore
    store = kind(config["url"], keyed=config["break"] != "twice")
    # Every write rests between its commit and its answer: a kill falls into that gap far more often than in life.
    store.after = lambda: time.sleep(LINGER_SECONDS)
    await _listen(config, PlainRegister(), store)


async def _listen(config: dict[str, str], register: Register, store: Store) -> None:
    folder = Path(config["folder"])
    gateway = Gateway(register, store, QuarantineFolder(folder / "bad", lambda: dt.datetime.now(dt.UTC)), caps=Caps())
    await gateway.start("127.0.0.1", int(config["port"]))
    (folder / "ready").write_text("yes")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(json.loads(Path(sys.argv[1]).read_text())))
