"""The process loops: the worker (ticks, deliveries) and the terminal gateway, nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import signal
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import structlog

from api.app import Parts
from api.logs import log_as_json
from api.outside import Outside
from api.outside_webhooks import Webhooks, sweep_webhooks
from api.settings import Settings
from api.tenants import for_every_tenant, tenants
from api.terminals import PositionStore, TerminalRegister
from db import idempotency, tenancy
from db.actor import system_actor
from db.checkpoints import Anchor, checkpoint
from db.files import Files
from db.session import Database
from engine import jobs, uploads
from engine.scheduler import Ticker
from processes import fences
from vehicles import introductions, reports, store
from vehicles.gateway import Gateway
from vehicles.gateway_ports import Register, Store
from vehicles.gateway_quarantine import QuarantineFolder

log = structlog.get_logger(__name__)


#: The heads of all journal chains are signed this often; what came after the last signature is not yet anchored.
CHECKPOINT_SECONDS = 60.0


#: Unfinished uploads are given up, pieces of finished ones removed and old answers and logs forgotten, this often.
UPLOADS_SECONDS = 600.0


#: Partitions of positions are made ahead, and dropped when their time is over, this often.
PARTITIONS_SECONDS = 3600.0


#: New positions are compared with geofences this often.
FENCES_SECONDS = 5.0


#: Whether a week is over and its patrol report is due is asked this often.
REPORTS_SECONDS = 900.0


#: Which devices introduced themselves to the gateway is put into the journal this often.
INTRODUCTIONS_SECONDS = 10.0


def loops(parts: Parts) -> dict[str, tuple[float, Callable[[], object]]]:
    """Give what a worker does again and again, each with its interval in seconds."""
    outside = Outside(parts.database, parts.settings)
    seconds = parts.settings.tick_seconds
    return {
        "jobs": (seconds, lambda: fire_until(parts.database, seconds)),
        "outside": (max(seconds, 1.0), outside.tick),
        "webhooks": (max(seconds, 1.0), Webhooks(parts.database, parts.settings).tick),
        "webhook_log": (
            max(seconds, UPLOADS_SECONDS),
            lambda: sweep_webhooks(parts.database, keep_days=parts.settings.webhook_keep_days),
        ),
        "answers": (max(seconds, UPLOADS_SECONDS), lambda: sweep_answers(parts.database)),
        "uploads": (max(seconds, UPLOADS_SECONDS), lambda: sweep_uploads(parts.database)),
        "positions": (max(seconds, PARTITIONS_SECONDS), lambda: keep_partitions(parts.database, parts.settings)),
        "fences": (max(seconds, FENCES_SECONDS), lambda: note_fences(parts.database)),
        "reports": (max(seconds, REPORTS_SECONDS), lambda: report_weeks(parts.database)),
        "introductions": (max(seconds, INTRODUCTIONS_SECONDS), lambda: note_introductions(parts.database)),
        "checkpoints": (max(seconds, CHECKPOINT_SECONDS), lambda: anchor_journals(parts.database)),
    }


def fire_until(database: Database, seconds: float) -> int:
    """Fire what is due, and what falls due before the next tick at its own moment; gives how many fired."""
    fired, end = 0, time.monotonic() + seconds
    while True:
        tally = jobs.run_due(database)
        fired += tally.fired
        left = end - time.monotonic()
        if left <= 0:
            return fired
        if not tally.fired:
            wait = jobs.until_next(database, left)
            if wait >= left:
                return fired
            time.sleep(wait)


def work(parts: Parts, *, ticks: int = 0) -> None:
    """Tick until told to stop (or for so many ticks): due jobs, outside systems, checkpoints of the journal."""
    log_as_json()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    repeated = loops(parts)
    for _ in range(ticks):
        for _every, once in repeated.values():
            once()
    if ticks:
        return
    ticker = Ticker()
    for name, (every, once) in repeated.items():
        ticker.every(every, once, name)
    ticker.start()
    stop.wait()
    ticker.stop()


def sweep_uploads(database: Database) -> int:
    """Give up what nobody has continued and drop the pieces of what is evidence by now; gives how many.

    What a process that was killed left of a file goes with it.
    """

    def sweep(tenant_id: uuid.UUID) -> int:
        database.use(Files).sweep(tenant_id)  # type: ignore[type-abstract]
        with database.transaction(system_actor(tenant_id, "UPLOADS")) as tx:
            return uploads.sweep(tx)

    return for_every_tenant(database, sweep, "uploads")


def sweep_answers(database: Database) -> int:
    """Forget the answers to requests of long ago; gives how many."""

    def sweep(tenant_id: uuid.UUID) -> int:
        with database.transaction(system_actor(tenant_id, "ANSWERS")) as tx:
            return idempotency.sweep(tx)

    return for_every_tenant(database, sweep, "answers")


def keep_partitions(database: Database, settings: Settings) -> int:
    """Make the next days' partitions of positions and drop those whose time is over; gives how many were made.

    All tenants share them, so that any tenant's transaction serves.
    """
    first = next(iter(tenants(database)), None)
    if first is None:
        return 0
    with database.transaction(system_actor(first, "POSITIONS")) as tx:
        made = store.keep_ahead(tx)
    with database.transaction(system_actor(first, "POSITIONS")) as tx:
        for day, kept in store.expire(tx, days=settings.track_days, long_days=settings.track_long_days):
            log.info("positions.dropped", day=str(day), kept=kept)
    return made


def note_fences(database: Database) -> int:
    """Compare new positions with the geofences of every tenant; gives how many events there were."""

    def note(tenant_id: uuid.UUID) -> int:
        with database.transaction(system_actor(tenant_id, "GEOFENCES")) as tx:
            noted = fences.note(tx)
        for one in noted:
            if one.error:
                log.warning("geofence.nobody_told", geofence=str(one.event.geofence_id), error=one.error)
        return len(noted)

    return for_every_tenant(database, note, "fences")


def report_weeks(database: Database) -> int:
    """Make the patrol report of the week that is over, once a tenant; gives how many were made."""

    def report(tenant_id: uuid.UUID) -> int:
        with database.transaction(system_actor(tenant_id, "REPORTS")) as tx:
            if (week := reports.due(tx)) is None:
                return 0
            reports.make(tx, week=week)
            return 1

    return for_every_tenant(database, report, "reports")


def note_introductions(database: Database) -> int:
    """Put into every tenant's journal which devices introduced themselves to the gateway; gives how many did."""

    def note(tenant_id: uuid.UUID) -> int:
        with database.transaction(system_actor(tenant_id, "GATEWAY")) as tx:
            if found := introductions.unnoted(tx):
                introductions.note(tx, introductions=found)
            return len(found)

    return for_every_tenant(database, note, "introductions")


def anchor_journals(database: Database) -> int:
    """Sign the heads of every tenant's chains; give the number of tenants where something had moved."""

    def anchor(tenant_id: uuid.UUID) -> int:
        with database.transaction(system_actor(tenant_id, "CHECKPOINT")) as tx:
            return int(checkpoint(tx, tx.use(Anchor)) is not None)

    return for_every_tenant(database, anchor, "checkpoints")


#: The gateway writes its counts into the log this often.
COUNTS_SECONDS = 60.0


def gateway(settings: Settings, *, host: str, port: int) -> None:
    """Take terminals in with the rights of the gateway's role until told to stop; workers make the partitions."""
    database = Database(settings.gateway_url, pool_size=settings.pool_size)
    with database.engine.connect() as connection:
        tenancy.check_gateway(connection)
    take_terminals(
        TerminalRegister(database), PositionStore(database), quarantine=settings.var / "quarantine", host=host,
        port=port,
    )  # fmt: skip


def take_terminals(register: Register, store: Store, *, quarantine: Path, host: str, port: int) -> None:
    """Take terminals in until told to stop; any number of these processes may share the database."""
    log_as_json()
    bad = QuarantineFolder(quarantine, lambda: dt.datetime.now(dt.UTC))

    async def run() -> None:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await gateway_until(stop, Gateway(register, store, bad), host=host, port=port)

    asyncio.run(run())


async def gateway_until(stop: asyncio.Event, gateway: Gateway, *, host: str, port: int) -> None:
    """Run a gateway until the event is set, and say in the log how it fares."""
    log.info("gateway.listening", host=host, port=await gateway.start(host, port))
    try:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), COUNTS_SECONDS)
            log.info("gateway.counts", live=len(gateway.live), **gateway.counts)
    finally:
        await gateway.stop()
