"""Benchmark of positions: ingest beside a plain COPY of the same rows, the looks beside bare SQL, size, expiry."""

from __future__ import annotations

import datetime as dt
import math
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from sqlalchemy import create_engine, make_url, text

from db import tenancy
from db.actor import system_actor
from db.cluster import Cluster
from db.migrate import load_models, upgrade
from db.session import Database
from vehicles import fleet, looks, queries, store
from vehicles.positions import ZONE, Position, day_bounds

Progress = Callable[[str], None]
#: A vehicle-day: a point every ten seconds for five and a half hours.
EVERY_SECONDS, POINTS_A_DAY = 10, 2000
#: The district in degrees, about ten by six kilometres.
WEST, SOUTH, EAST, NORTH = 114.09, 22.53, 114.19, 22.59
#: The queries of a round, each asked so often with other values.
ROUNDS = 60
#: Rows that the plain COPY is timed with.
PLAIN_ROWS = 400_000


@dataclass(frozen=True)
class Timing:
    """A look: as the program asks it, and as bare SQL of the owner with the same values."""

    p50_ms: float
    p95_ms: float
    bare_p50_ms: float
    bare_p95_ms: float
    ratio: float


@dataclass(frozen=True)
class TracksResult:
    """What was measured."""

    rows: int
    vehicles: int
    days: int
    writers: int
    batch: int
    ingest_per_second: float
    plain_copy_per_second: float
    ratio_to_plain_copy: float
    resend_per_second: float
    bytes_a_row: float
    heap_bytes_a_row: float
    partition_drop_ms: float
    looks: dict[str, Timing]


def run(
    cluster: Cluster, *, rows: int = 10_000_000, vehicles: int = 500, batch: int = 20_000, progress: Progress = print
) -> TracksResult:
    """Load rows through the store, then time everything on them, in a database of its own."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        return _run(cluster, name, rows, vehicles, batch, progress)
    finally:
        cluster.drop_database(name)


def _run(cluster: Cluster, name: str, rows: int, vehicles: int, batch: int, progress: Progress) -> TracksResult:
    owner = create_engine(cluster.url("owner", name))
    tenant = tenancy.add_tenant(owner, key="bench", name="基准")
    database = Database(cluster.url("app", name), pool_size=2)
    days = max(1, -(-rows // (vehicles * POINTS_A_DAY)))
    first = dt.datetime.now(ZONE).date() - dt.timedelta(days=days)
    with database.transaction(system_actor(tenant)) as tx:
        ids = [fleet.add_vehicle(tx, plate=f"粤B{number:05d}").id for number in range(vehicles)]
        store.keep_ahead(tx, back_days=days + 1)
    # Four batches are kept to be sent again at the end, and to be copied plainly.
    took, done = 0.0, 0
    resent: list[list[Position]] = []
    began = time.perf_counter()
    for positions in _positions(ids, first, rows, batch):
        start = time.perf_counter()
        with database.transaction(system_actor(tenant)) as tx:
            store.write(tx, positions)
        took += time.perf_counter() - start
        done += len(positions)
        if len(resent) < max(1, PLAIN_ROWS // batch):
            resent.append(positions)
        if done % (batch * 25) == 0:
            progress(f"{done:,} rows, {done / took:,.0f} rows/s, {time.perf_counter() - began:,.0f} s")
    ingest = done / took
    plain = _plain(cluster.url("owner", name), resent)
    start = time.perf_counter()
    with database.transaction(system_actor(tenant)) as tx:
        again = [store.write(tx, one) for one in resent[:4]]
    resend = sum(one.staged for one in again) / (time.perf_counter() - start)
    if any(one.written for one in again):
        raise RuntimeError("a resend has written rows")
    progress("VACUUM ANALYZE")
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for (table,) in connection.execute(text(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'positions'::regclass"
        )).all():  # fmt: skip
            connection.execute(text(f"VACUUM ANALYZE {table}"))
        connection.execute(text("ANALYZE positions"))
        connection.execute(text("VACUUM ANALYZE last_positions"))
        whole, heap = connection.execute(text(
            "SELECT sum(pg_total_relation_size(inhrelid)), sum(pg_relation_size(inhrelid)) FROM pg_inherits "
            "WHERE inhparent = 'positions'::regclass"
        )).one()  # fmt: skip
    timings = _looks(database, cluster.url("owner", name), tenant, ids, first, days, progress)
    return TracksResult(
        rows=done, vehicles=vehicles, days=days, writers=1, batch=batch, ingest_per_second=round(ingest),
        plain_copy_per_second=round(plain), ratio_to_plain_copy=round(ingest / plain, 3),
        resend_per_second=round(resend), bytes_a_row=round(float(whole) / done, 1),
        heap_bytes_a_row=round(float(heap) / done, 1), partition_drop_ms=_drop(database, tenant, days), looks=timings,
    )  # fmt: skip


def _positions(ids: list[uuid.UUID], first: dt.date, rows: int, batch: int) -> Iterator[list[Position]]:
    """Let all vehicles wander through the district, in the order of time, as a gateway hears them."""
    chance = random.Random(808)  # noqa: S311 - a benchmark repeats itself
    where = [(chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH), chance.uniform(0, math.tau)) for _ in ids]
    made = 0
    gathered: list[Position] = []
    for number in range(-(-rows // (len(ids) * POINTS_A_DAY))):
        start = day_bounds(first + dt.timedelta(days=number))[0] + dt.timedelta(hours=8)
        for tick in range(POINTS_A_DAY):
            at = start + dt.timedelta(seconds=tick * EVERY_SECONDS)
            for place, vehicle in enumerate(ids):
                lon, lat, way = where[place]
                way += chance.gauss(0, 0.4)
                lon, lat = lon + math.cos(way) * 0.0008, lat + math.sin(way) * 0.0008
                if not (WEST < lon < EAST and SOUTH < lat < NORTH):
                    way += math.pi
                    lon, lat = min(max(lon, WEST), EAST), min(max(lat, SOUTH), NORTH)
                where[place] = lon, lat, way
                gathered.append(Position(
                    vehicle, at, round(lon, 6), round(lat, 6), speed_dkmh=320, heading_deg=int(math.degrees(way)) % 360,
                    altitude_m=20,
                ))  # fmt: skip
                made += 1
                if made == rows:
                    yield gathered
                    return
            if len(gathered) >= batch:
                yield gathered
                gathered = []


def _plain(url: str, batches: list[list[Position]]) -> float:
    """Copy the same rows into a table without anything, one commit a batch; gives rows a second."""
    took = 0.0
    with _connected(url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_positions (vehicle_id uuid, at timestamptz, lon float8, lat float8, "
                       "speed_dkmh int, heading_deg int2, altitude_m int2, alarm int8, status int8, flags int2, "
                       "source int2, items jsonb)")  # fmt: skip
        connection.commit()
        for batch in batches:
            start = time.perf_counter()
            with cursor.copy("COPY plain_positions FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(queries.STAGE_TYPES)
                for row in store.rows_of(batch):
                    copy.write_row(row)
            connection.commit()
            took += time.perf_counter() - start
        cursor.execute("DROP TABLE plain_positions")
        connection.commit()
    return sum(map(len, batches)) / took


def _looks(
    database: Database, url: str, tenant: uuid.UUID, ids: list[uuid.UUID], first: dt.date, days: int, progress: Progress
) -> dict[str, Timing]:
    chance = random.Random(809)  # noqa: S311
    whole = [day_bounds(first + dt.timedelta(days=number)) for number in range(days)]

    def near() -> tuple[Any, ...]:
        since = chance.choice(whole)[0] + dt.timedelta(minutes=chance.randrange(480, 690))
        spot = (chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH))
        return (*spot, 200.0, since, since + dt.timedelta(hours=2), 100)

    box = "POLYGON(({0} {1},{2} {1},{2} {3},{0} {3},{0} {1}))"

    def inside() -> tuple[Any, ...]:
        lon, lat, _, since, until, most = near()
        return (box.format(lon, lat, lon + 0.004, lat + 0.004), since, until, most)

    asked: dict[str, tuple[queries.Look, Callable[[], tuple[Any, ...]]]] = {
        "latest_of_all": (queries.LATEST, lambda: (ids, len(ids))),
        "one_vehicle_day": (queries.TRACK, lambda: (chance.choice(ids), *chance.choice(whole), 100_000)),
        "within_200_m_in_2_hours": (queries.NEAR, near),
        "inside_an_area_in_2_hours": (queries.INSIDE, inside),
        "nearest_five": (queries.NEAREST, lambda: (*near()[:2], whole[0][0], 5)),
        "mileage_of_20_vehicles_a_day": (queries.MILEAGE, lambda: (chance.sample(ids, 20), *chance.choice(whole))),
    }
    found = {}
    with _connected(url) as connection:
        connection.execute(f"SET app.tenant = '{tenant}'")
        connection.commit()
        for name, (look, values) in asked.items():
            progress(name)
            own, bare = [], []
            for number in range(ROUNDS + 5):
                given = values()
                arguments = {part.split(" ")[0][3:]: one for part, one in zip(look.arguments, given, strict=True)}
                statement, ordered = _numbered(look.body, (tenant, *given))
                both: dict[bool, float] = {}
                for mine in (True, False) if number % 2 else (False, True):  # who goes first finds colder pages
                    with database.reading(system_actor(tenant)) as tx:
                        start = time.perf_counter()
                        if mine:
                            looks.ask(tx, look, **arguments)
                        else:
                            connection.execute(statement, ordered).fetchall()
                        both[mine] = time.perf_counter() - start
                if number >= 5:  # the first rounds warm plans and pages for both
                    own.append(both[True])
                    bare.append(both[False])
            found[name] = Timing(
                _ms(statistics.median(own)), _ms(_p95(own)), _ms(statistics.median(bare)), _ms(_p95(bare)),
                round(statistics.median(own) / statistics.median(bare), 2),
            )  # fmt: skip
    return found


def _numbered(body: str, values: tuple[Any, ...]) -> tuple[str, dict[str, Any]]:
    """Give a text with numbered places as psycopg takes it, its values by name."""
    for number in range(len(values), 0, -1):
        body = body.replace(f"${number}", f"%(v{number})s")
    return body, {f"v{number}": one for number, one in enumerate(values, 1)}


def _drop(database: Database, tenant: uuid.UUID, days: int) -> float:
    """Drop the oldest day with rows, held points none; gives milliseconds."""
    with database.transaction(system_actor(tenant)) as tx:
        store.expire(tx, days=days + 1, long_days=9999)  # empty partitions before the first day
    start = time.perf_counter()
    with database.transaction(system_actor(tenant)) as tx:
        dropped = store.expire(tx, days=days - 1, long_days=9999, most=1)
    took = time.perf_counter() - start
    if not dropped:
        raise RuntimeError("no partition was dropped")
    return _ms(took)


def _connected(url: str) -> psycopg.Connection[Any]:
    parts = make_url(url)
    return psycopg.connect(
        host=str(parts.query.get("host") or parts.host or ""), user=parts.username, password=parts.password,
        dbname=parts.database,
    )  # fmt: skip


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)


def as_json(result: TracksResult) -> dict[str, Any]:
    """Give a result as plain values."""
    return asdict(result)
