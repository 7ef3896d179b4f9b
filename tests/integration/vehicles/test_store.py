"""From a terminal's bytes to the store: register, authenticate, report; acknowledged means committed."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import uuid
from collections.abc import Iterable
from pathlib import Path

import pytest

from api.terminals import PositionStore, TerminalRegister
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.errors import Invalid
from db.journal import JournalEntry
from db.session import Database
from vehicles import fleet, imports, looks, store
from vehicles.gateway import Gateway
from vehicles.gateway_quarantine import QuarantineFolder
from vehicles.imports import Fix
from vehicles.jt808.messages import Registration
from vehicles.positions import ZONE
from vehicles.simulate import SimulatedTerminal, TerminalRefused, route

START = dt.datetime(2026, 3, 2, 0, 30, tzinfo=dt.UTC)
WAY = route([Fix(START + dt.timedelta(seconds=n), 22.54 + n / 1e4, 114.12) for n in range(60)])
SPAN = (START - dt.timedelta(hours=1), START + dt.timedelta(hours=1))


def a_vehicle(database: Database, tenant_id: uuid.UUID, phone: str = "13900000001") -> tuple[uuid.UUID, uuid.UUID]:
    with database.transaction(system_actor(tenant_id)) as tx:
        store.keep_ahead(tx, back_days=2)
        vehicle = fleet.add_vehicle(tx, plate="粤B12345").id
        return vehicle, fleet.add_terminal(tx, vehicle_id=vehicle, phone=phone).id


def test_a_terminal_drives_through_the_socket_into_the_store(
    database: Database, tenant_id: uuid.UUID, tmp_path: Path
) -> None:
    vehicle, terminal = a_vehicle(database, tenant_id)

    async def scene() -> None:
        gateway = Gateway(
            TerminalRegister(database), PositionStore(database), QuarantineFolder(tmp_path, lambda: START)
        )
        port = await gateway.start("127.0.0.1", 0)
        try:
            one = SimulatedTerminal("13900000001", WAY, start=START, every=0.01)
            tally = await one.drive(lambda: ("127.0.0.1", port), points=40)
            with database.reading(system_actor(tenant_id)) as tx:
                kept = {p.at: (round(p.lat * 1e6), round(p.lon * 1e6)) for p in
                        looks.points(tx, vehicle, *SPAN, limit=99)}  # fmt: skip
            assert kept == tally.acknowledged
            stranger = SimulatedTerminal("13900000002", WAY, start=START)
            with pytest.raises(TerminalRefused):
                await stranger.drive(lambda: ("127.0.0.1", port), points=1)
            with database.transaction(system_actor(tenant_id)) as tx:
                fleet.withdraw_terminal(tx, terminal_id=terminal, reason="设备报废")
            again = SimulatedTerminal("13900000001", WAY, start=START, code=one.code)
            with pytest.raises(TerminalRefused):
                await again.drive(lambda: ("127.0.0.1", port), points=1)
        finally:
            await gateway.stop()

    asyncio.run(scene())


def test_the_first_device_keeps_the_code_to_itself(database: Database, tenant_id: uuid.UUID) -> None:
    a_vehicle(database, tenant_id)
    register = TerminalRegister(database)
    own = Registration(44, 300, "70111", "BSJ-GT", "0000001", 1, "粤B12345")
    given = register.enter("013900000001", own)
    assert given.code
    assert register.enter("13900000001", own) == given
    assert register.enter("13900000001", Registration(44, 300, "70111", "BSJ-GT", "0000002", 1, "粤B12345")).code == ""
    admitted = register.admit("13900000001", given.code)
    assert admitted is not None
    assert admitted.tenant_id == tenant_id
    assert register.admit("13900000001", "wrong") is None


def test_a_terminal_reports_within_its_time_only(
    database: Database, tenant_id: uuid.UUID, clock: SettableClock
) -> None:
    vehicle, _ = a_vehicle(database, tenant_id)
    with database.transaction(system_actor(tenant_id)) as tx:
        row = fleet.add_terminal(
            tx, vehicle_id=vehicle, phone="13900000009", valid_from=dt.date(2026, 3, 5), valid_until=dt.date(2026, 3, 6)
        )
        code = row.code
    register = TerminalRegister(database)
    found = []
    for day in (4, 5, 6, 7):
        clock.set(dt.datetime(2026, 3, day, 4, tzinfo=ZONE))
        found.append(register.admit("13900000009", code) is not None)
    assert found == [False, True, True, False]


def test_a_file_is_imported_once_and_old_ones_only_for_a_case(
    database: Database, tenant_id: uuid.UUID, shared: Path
) -> None:
    data = (shared / "data" / "tracks" / "bus304_limerick.gpx").read_bytes()
    vehicle, _ = a_vehicle(database, tenant_id)
    system = system_actor(tenant_id)
    with pytest.raises(store.TrackTooOld), database.transaction(system) as tx:
        store.import_track(tx, vehicle_id=vehicle, data=data, file_name="bus.gpx", keep_days=180)
    case = uuid.uuid4()
    for written in (2144, 0):
        with database.transaction(system) as tx:
            _, stored = store.import_track(
                tx, vehicle_id=vehicle, data=data, file_name="bus.gpx", keep_days=180, case_id=case
            )
            assert stored.written == written
    with database.transaction(system) as tx:
        store.expire(tx, days=180, long_days=180)
        fixes = imports.read(data, "gpx").fixes
        kept = looks.points(tx, vehicle, fixes[0].at, fixes[-1].at + dt.timedelta(seconds=1), limit=9999)
    assert [(one.at, round(one.lon, 6), round(one.lat, 6)) for one in kept] == [
        (one.at, round(one.lon, 6), round(one.lat, 6)) for one in fixes
    ]


def test_a_file_is_looked_through_without_a_trace_and_then_taken_in_with_its_digest(
    database: Database, tenant_id: uuid.UUID
) -> None:
    vehicle, _ = a_vehicle(database, tenant_id)
    data = (
        "时间,纬度,经度\n2026-03-02 08:00:00,22.54,114.12\n坏,22.5,114.1\n2026-03-02 08:00:10,22.541,114.12\n".encode()
    )

    def take(dry_run: bool) -> store.Trial:
        with database.transaction(system_actor(tenant_id)) as tx:
            return store.take_file(
                tx, data=data, dry_run=dry_run, vehicle_id=vehicle, file_name="记录仪.csv", keep_days=180
            )

    def entries() -> list[JournalEntry]:
        with database.reading(system_actor(tenant_id)) as tx:
            return list(tx.session.query(JournalEntry).filter_by(command="track.imported"))

    for _ in range(2):
        trial = take(True)
        assert (trial.stored.written, [(one.row, one.column) for one in trial.track.problems]) == (2, [(2, "time")])
    assert entries() == []
    assert take(False) == trial
    assert (take(True).stored.written, take(True).stored.repeated) == (0, 2)
    (entry,) = entries()
    assert entry.payload["sha256"] == trial.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("days", [range(101), [400], [73_000]])
def test_a_file_whose_clock_ran_wild_makes_no_partitions(
    database: Database, tenant_id: uuid.UUID, days: Iterable[int]
) -> None:
    vehicle, _ = a_vehicle(database, tenant_id)
    start = dt.datetime(2025, 11, 1, 8, tzinfo=ZONE)
    rows = "".join(f"{start + dt.timedelta(days=day):%Y-%m-%d %H:%M:%S},22.54,114.12\n" for day in days)
    data = f"时间,纬度,经度\n{rows}".encode()
    with pytest.raises(Invalid, match="file"), database.transaction(system_actor(tenant_id)) as tx:
        store.import_track(tx, vehicle_id=vehicle, data=data, file_name="x.csv", case_id=uuid.uuid4())


def test_a_phone_speaks_for_the_vehicle_whose_shift_its_owner_is_on(database: Database, tenant_id: uuid.UUID) -> None:
    vehicle, _ = a_vehicle(database, tenant_id)
    me = uuid.uuid4()
    officer = Actor("person", tenant_id, "李建国", me, frozenset({"vehicle:drive", "position:report"}))
    fixes = [Fix(START + dt.timedelta(seconds=n), 22.5, 114.1, accuracy_m=8.0) for n in range(3)]
    with pytest.raises(fleet.NotOnShift), database.transaction(officer) as tx:
        store.push(tx, vehicle_id=vehicle, fixes=fixes)
    with pytest.raises(fleet.NotADriver), database.transaction(officer) as tx:
        fleet.begin_shift(tx, vehicle_id=vehicle)
    with database.transaction(system_actor(tenant_id)) as tx:
        fleet.register_driver(
            tx, person_id=me, licence_number="440301", licence_class="C1", licensed_until=dt.date(2030, 1, 1)
        )
    with database.transaction(officer) as tx:
        shift = fleet.begin_shift(tx, vehicle_id=vehicle, odometer_m=1000)
        assert store.push(tx, vehicle_id=vehicle, fixes=fixes).written == 3
    with pytest.raises(fleet.OnShiftAlready), database.transaction(officer) as tx:
        fleet.begin_shift(tx, vehicle_id=vehicle)
    with database.transaction(officer) as tx:
        with pytest.raises(Invalid):
            fleet.end_shift(tx, shift_id=shift.id, odometer_m=999)
        fleet.end_shift(tx, shift_id=shift.id, odometer_m=5000)
        assert fleet.vehicle(tx, vehicle).odometer_m == 5000
