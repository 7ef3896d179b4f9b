"""The ports of the terminal gateway, filled from the database: which terminals there are, and where reports go.

All of it works with the rights of the gateway's own role, which may call three functions and read no table.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import psycopg
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from db.actor import system_actor
from db.session import Database
from vehicles import fleet, introductions, queries, store
from vehicles.gateway_ports import Entry, Report, ReportRefused, StoreUnavailable, Terminal
from vehicles.jt808 import messages
from vehicles.jt808.messages import Registration
from vehicles.positions import ZONE, Position

#: Name of the gateway in the journal.
NAME = "GATEWAY"


class TerminalRegister:
    """Terminals of all tenants, found by phone and code."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def enter(self, phone: str, registration: Registration) -> Entry:
        """Answer a terminal that introduces itself: its code, for the device that did so first."""
        found = self._find(phone, None)
        if len(found) != 1:
            return Entry(messages.TERMINAL_UNKNOWN)
        tenant_id, terminal_id = found[0][0], found[0][1]
        try:
            with self.database.transaction(system_actor(tenant_id, NAME)) as tx:
                code = introductions.introduce(
                    tx, terminal_id=terminal_id, maker=registration.maker.replace("\0", "").strip(),
                    number=registration.terminal.replace("\0", "").strip(),
                )  # fmt: skip
        except (DBAPIError, psycopg.Error) as error:
            raise StoreUnavailable(str(error)) from error
        return Entry(messages.TERMINAL_TAKEN) if code is None else Entry(messages.REGISTERED, code)

    def admit(self, phone: str, code: str) -> Terminal | None:
        """Give the terminal when the code is its own, it is within its time and its vehicle is not retired."""
        found = self._find(phone, code)
        if len(found) != 1:
            return None
        tenant_id, terminal_id, vehicle_id, zone = found[0]
        return Terminal(tenant_id, terminal_id, vehicle_id, phone, fleet.zone_of(zone))

    def _find(self, phone: str, code: str | None) -> Sequence[Any]:
        try:
            day = self.database.now().astimezone(ZONE).date()
            with self.database.looking_up() as session:
                return queries.find_terminal(session, phone.lstrip("0"), code, day)
        except (DBAPIError, psycopg.Error) as error:
            raise StoreUnavailable(str(error)) from error


class PositionStore:
    """Writes reports, one transaction a tenant; what was written before a failure is not written twice."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def write(self, reports: Sequence[Report]) -> None:
        """Write all and commit."""
        by_tenant: dict[uuid.UUID, list[Position]] = defaultdict(list)
        for one in reports:
            if (position := store.of_report(one)) is not None:
                by_tenant[one.terminal.tenant_id].append(position)
        for tenant_id, positions in by_tenant.items():
            try:
                with self.database.transaction(system_actor(tenant_id, NAME)) as tx:
                    store.write(tx, positions)
            # The copy into the stage speaks to the driver itself, so that its errors arrive as the driver's own.
            except (DataError, IntegrityError, psycopg.DataError) as error:
                raise ReportRefused(str(error)) from error
            except (DBAPIError, psycopg.Error) as error:
                raise StoreUnavailable(str(error)) from error
