"""The store of positions: what comes twice changes nothing, what is implausible is said, what is held outlives."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from psycopg import ClientCursor
from psycopg.types.json import Jsonb
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from db.actor import system_actor
from db.session import Database
from tests.integration.vehicles.conftest import DAY, NOW, PLACE, Fleet, line
from vehicles import fleet, holds, looks, queries, store
from vehicles.looks import TrackNotYours
from vehicles.positions import FUTURE, JUMP, NO_FIX, NOWHERE, TOO_FAST, Point, Position

MINUTE = dt.timedelta(minutes=1)
WHOLE = (DAY - dt.timedelta(hours=8), DAY + dt.timedelta(hours=16))


@pytest.fixture
def one(town: Fleet) -> uuid.UUID:
    """A vehicle of its own, for a test that writes."""
    return town.add(f"粤B{uuid.uuid4().int % 90000 + 100000}")


def read(town: Fleet, vehicle: uuid.UUID) -> list[Point]:
    with town.database.reading(town.system) as tx:
        return looks.points(tx, vehicle, *WHOLE, limit=100_000)


def test_a_batch_that_comes_again_changes_nothing(town: Fleet, one: uuid.UUID) -> None:
    batch = line(one, DAY, 50, lon=113.9, lat=22.5)
    assert town.drive(batch) == store.Stored(50, 50, 0)
    assert town.drive(batch).repeated == 50
    assert town.drive([*batch[40:], *line(one, DAY + 60 * MINUTE, 5, lon=113.9, lat=22.6)]).written == 5
    assert len(read(town, one)) == 55


def test_late_points_find_their_place_and_do_not_move_the_last_position_back(town: Fleet, one: uuid.UUID) -> None:
    town.drive(line(one, DAY + 60 * MINUTE, 3, lon=113.9, lat=22.5))
    town.drive(line(one, DAY, 3, lon=113.9, lat=22.49))
    assert [p.at for p in read(town, one)] == sorted(p.at for p in read(town, one))
    with town.database.reading(town.system) as tx:
        assert looks.latest(tx, [one])[0].at == DAY + 60 * MINUTE + dt.timedelta(seconds=20)


def test_what_is_implausible_is_kept_and_said(town: Fleet, one: uuid.UUID) -> None:
    seconds = [DAY + dt.timedelta(seconds=n) for n in range(10)]
    here = (113.9, 22.5)
    town.drive([
        Position(one, seconds[0], *here), Position(one, seconds[1], 113.95, 22.5), Position(one, seconds[2], *here),
        Position(one, seconds[3], *here, flags=NO_FIX), Position(one, seconds[4], 0.0, 0.0),
        Position(one, seconds[5], *here, speed_dkmh=2300),
        Position(one, NOW + 10 * MINUTE, *here),
    ])  # fmt: skip
    assert [p.flags for p in read(town, one)] == [0, JUMP, 0, NO_FIX, NOWHERE, TOO_FAST]
    with town.database.reading(town.system) as tx:
        ahead = looks.points(tx, one, NOW, NOW + 60 * MINUTE, limit=9)
        assert [p.flags for p in ahead] == [FUTURE]
        assert looks.latest(tx, [one])[0].at == seconds[5]


def test_a_vehicle_that_was_moved_is_no_jump(town: Fleet, one: uuid.UUID) -> None:
    town.drive(line(one, DAY, 3, lon=113.9, lat=22.5))
    town.drive(line(one, DAY + dt.timedelta(seconds=40), 3, lon=114.9, lat=22.5))
    assert [p.flags for p in read(town, one)] == [0] * 6


def test_a_day_without_a_partition_is_acknowledged_and_put_aside(town: Fleet, one: uuid.UUID) -> None:
    stored = town.drive([Position(one, dt.datetime(2036, 1, 1, tzinfo=dt.UTC), *PLACE)])
    assert (stored.written, stored.strayed) == (0, 1)


def test_a_vehicle_of_another_tenant_is_never_written(town: Fleet) -> None:
    assert town.drive(line(town.foreign, DAY + 300 * MINUTE, 3, lon=1, lat=1)) == store.Stored(0, 0, 0)


@pytest.mark.parametrize("table", ["positions", "positions_20260302", "last_positions", "kept_positions"])
def test_the_application_has_no_way_to_the_tables_themselves(town: Fleet, table: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), town.database.reading(town.system) as tx:
        tx.session.execute(text(f"SELECT 1 FROM {table} LIMIT 1"))


@pytest.mark.parametrize("look", queries.LOOKS, ids=lambda look: look.name)
def test_a_function_told_another_tenant_than_the_transactions_refuses(town: Fleet, look: queries.Look) -> None:
    values: dict[str, Any] = {one.split(" ")[0]: None for one in look.arguments} | {"of_tenant": town.tenant_id}
    with (
        pytest.raises(DBAPIError, match="positions of another tenant"),
        town.database.reading(system_actor(town.other_id)) as tx,
    ):
        tx.session.execute(text(look.call), values)


def test_a_stage_that_is_no_plain_table_is_refused(town: Fleet) -> None:
    with (
        pytest.raises(DBAPIError, match="no stage"),
        town.database.rehearsing(town.system) as tx,
    ):
        tx.session.execute(text("DROP TABLE IF EXISTS pg_temp.position_stage"))
        tx.session.execute(text("CREATE TEMP VIEW position_stage AS SELECT 1 AS vehicle_id, now() AS at"))
        tx.session.execute(text(queries.STORE), {"of_tenant": town.tenant_id, "at": NOW})


def test_nobody_of_another_tenant_sees_a_vehicle_at_the_same_place(town: Fleet) -> None:
    for tenant, mine in ((town.tenant_id, 60), (town.other_id, 1)):
        with town.database.transaction(system_actor(tenant)) as tx:
            assert len(looks.positions_now(tx)) >= mine
            at: dict[str, Any] = {"lon": PLACE[0], "lat": 22.53, "metres": 300, "since": WHOLE[0], "until": WHOLE[1]}
            seen = {found.vehicle.plate for found in looks.near(tx, **at)}
            assert ("粤B99999" in seen) == (tenant == town.other_id)
            assert len(seen) <= 2
    with pytest.raises(fleet.VehicleUnknown), town.database.transaction(town.system) as tx:
        looks.track(tx, vehicle_id=town.foreign, since=WHOLE[0], until=WHOLE[1])


def test_own_units_are_open_and_others_ask_for_the_wider_permission(town: Fleet) -> None:
    mine, theirs = town.ids[0], town.ids[5]
    span: dict[str, Any] = {"since": WHOLE[0], "until": WHOLE[1]}
    with town.database.transaction(town.officer("track:read", units=(town.unit,))) as tx:
        assert len(looks.track(tx, vehicle_id=mine, **span)) == 400
        assert len(looks.positions_now(tx)) == 2
        assert {found.vehicle.id for found in looks.near(tx, lon=114.002, lat=22.53, metres=1000, **span)} <= set(
            town.ids[:2]
        )
        with pytest.raises(TrackNotYours):
            looks.track(tx, vehicle_id=theirs, **span)
        # The nearest are others'; one's own are not cut off by them.
        near = looks.near(tx, lon=114.008, lat=22.53, metres=2000, limit=1, **span)
        assert [found.vehicle.id for found in near] == [town.ids[1]]
    with town.database.transaction(town.officer("track:read", "track:read_all")) as tx:
        assert looks.track(tx, vehicle_id=theirs, **span)


def test_every_look_leaves_an_entry(town: Fleet) -> None:
    count = text("SELECT command, count(*) FROM journal_entries WHERE command LIKE '%looked_at' GROUP BY 1")
    span: dict[str, Any] = {"since": WHOLE[0], "until": WHOLE[0] + dt.timedelta(days=1)}
    ring = [[114.0, 22.5], [114.1, 22.5], [114.1, 22.6]]
    with town.database.transaction(town.system) as tx:
        before: dict[str, int] = {key: number for key, number in tx.session.execute(count)}  # noqa: C416
        looks.live(tx)
        looks.track(tx, vehicle_id=town.ids[0], purpose="核实投诉", **span)
        looks.near(tx, lon=114.0, lat=22.52, metres=100, **span)
        looks.inside(tx, ring=ring, **span)
        looks.mileage(tx, vehicle_ids=town.ids[:2], first=DAY.date(), last=DAY.date())
        after: dict[str, int] = {key: number for key, number in tx.session.execute(count)}  # noqa: C416
    assert {key: after[key] - before.get(key, 0) for key in after} == dict.fromkeys(
        ("fleet.looked_at", "track.looked_at", "place.looked_at", "area.looked_at", "mileage.looked_at"), 1
    )


def test_mileage_is_what_was_driven(town: Fleet) -> None:
    with town.database.transaction(town.system) as tx:
        found = looks.mileage(tx, vehicle_ids=town.ids[:3], first=DAY.date(), last=DAY.date())
    # 399 steps of a ten-thousandth of a degree of latitude, 11.12 m each, every ten seconds.
    assert [(day.day, round(day.metres), day.moving_seconds) for day in found] == [(DAY.date(), 4437, 3990.0)] * 3


def test_what_is_held_or_of_a_vehicle_kept_longer_outlives_its_partition(
    database: Database, tenant_id: uuid.UUID, owner: Engine
) -> None:
    start = dt.datetime(2026, 2, 1, 0, 0, tzinfo=dt.UTC)
    with database.transaction(system_actor(tenant_id)) as tx:
        store.make_days(tx, [start.date()])
        plain, held, long = (
            fleet.add_vehicle(tx, plate=f"粤B0000{n}", retention="long" if n == 2 else "standard").id for n in range(3)
        )
        store.write(tx, [p for one in (plain, held, long) for p in line(one, start, 10, lon=114, lat=22.5)])
        hold = holds.place(
            tx, vehicle_id=held, since=start, until=start + MINUTE, reason="涉诉", case_id=uuid.uuid4()
        ).id
    with database.transaction(system_actor(tenant_id)) as tx:
        assert store.expire(tx, days=7, long_days=365) == [(start.date(), 16)]
        left = {one: len(looks.points(tx, one, start, start + 10 * MINUTE, limit=99)) for one in (plain, held, long)}
        assert list(left.values()) == [0, 6, 10]
        holds.release(tx, hold_id=hold, reason="案件终结")
    with database.transaction(system_actor(tenant_id)) as tx:
        store.expire(tx, days=7, long_days=365)
        assert looks.points(tx, held, start, start + MINUTE, limit=99) == []
        assert len(looks.points(tx, long, start, start + 10 * MINUTE, limit=99)) == 10
        store.expire(tx, days=7, long_days=8)
        assert looks.points(tx, long, start, start + 10 * MINUTE, limit=99) == []
    with owner.connect() as connection:
        assert connection.execute(text("SELECT to_regclass('positions_20260201')")).scalar() is None


def explained(town: Fleet, look: queries.Look, *values: object, tenant: uuid.UUID | None = None) -> str:
    """Ask the owner for the plan of the very text that the function runs, with these values."""
    body = look.body
    for number in range(len(values) + 1, 0, -1):
        body = body.replace(f"${number}", f"%(v{number})s")
    named = {f"v{number}": value for number, value in enumerate([tenant or town.tenant_id, *values], 1)}
    with town.owner.connect() as connection:
        cursor = connection.connection.cursor()
        plain = ClientCursor(connection.connection.driver_connection)  # type: ignore[arg-type]
        for setting in look.settings:
            cursor.execute(f"SET LOCAL {setting}")
        text_of = plain.mogrify("EXPLAIN " + body, named)
        cursor.execute(text_of)
        return "\n".join(row[0] for row in cursor.fetchall())


def test_every_question_is_answered_by_an_index_of_the_days_in_question(town: Fleet) -> None:
    two_hours = (DAY, DAY + dt.timedelta(hours=2))
    plans = {
        "track": explained(town, queries.TRACK, town.ids[0], *WHOLE, 1000),
        "near": explained(town, queries.NEAR, *PLACE, 200.0, *two_hours, 50),
        "inside": explained(town, queries.INSIDE, "POLYGON((114.1 22.52,114.11 22.52,114.11 22.53,114.1 22.52))",
                            *two_hours, 50),
        "mileage": explained(town, queries.MILEAGE, town.ids[:2], *two_hours),
        "coverage": explained(town, queries.COVERAGE, uuid.uuid4(), *two_hours, 0.001),
    }  # fmt: skip
    for name, plan in plans.items():
        assert "positions_20260302" in plan, (name, plan)
        assert "positions_20260303" not in plan, (name, plan)
        assert "Seq Scan on positions" not in plan, (name, plan)
    assert "positions_20260302_pkey" in plans["track"]
    assert "positions_20260302_geom_idx" in plans["near"]
    assert "positions_20260302_geom_idx" in plans["inside"]
    assert "positions_20260302_pkey" in plans["mileage"]
    assert "Seq Scan on positions_20260302" not in explained(town, queries.UNFENCED, 1000, town.ids)


def test_last_positions_and_the_nearest_are_found_by_their_indexes(town: Fleet) -> None:
    large = uuid.uuid4()
    with town.owner.begin() as connection:  # sixty rows are one page: any planner reads them; thousands tell
        connection.execute(text(
            "INSERT INTO last_positions (tenant_id, vehicle_id, at, received_at, geom, alarm, status, fenced_until) "
            "SELECT :tenant, gen_random_uuid(), now(), now(), ST_SetSRID(ST_MakePoint(113 + random(), 22 + random()), "
            "4326), 0, 3, now() FROM generate_series(1, 20000)"
        ), {"tenant": large})  # fmt: skip
        connection.execute(text("ANALYZE last_positions"))
    assert "Index" in explained(town, queries.LATEST, town.ids[:50], 50)
    assert "Seq Scan on last_positions" not in explained(town, queries.LATEST, town.ids[:50], 50)
    assert "ix_last_positions_geom" in explained(town, queries.NEAREST, *PLACE, NOW, 5, tenant=large)


def test_items_of_a_report_are_kept_by_name(town: Fleet, one: uuid.UUID) -> None:
    town.drive([Position(one, DAY, *PLACE, items={"mileage_km": 12.5})])
    with town.owner.connect() as connection:
        kept = connection.execute(text("SELECT items FROM positions WHERE vehicle_id = :v"), {"v": one}).scalar_one()
    assert kept == {"mileage_km": 12.5} == Jsonb(kept).obj
