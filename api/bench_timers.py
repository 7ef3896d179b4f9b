"""Benchmarks of timers: many that are due at once, many that wait, each beside a floor measured in the same run."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import signal
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import create_engine, make_url, text, update

from db import tenancy
from db.actor import Actor, system_actor
from db.base import new_id
from db.cluster import Cluster
from db.files import Files, LocalFiles
from db.migrate import load_models, upgrade
from db.session import Database
from engine import cases, definitions, jobs
from engine.forms import Field, Form
from engine.jobs import Handlers, Job
from engine.registry import Process, Registry, Service, ServiceContext, Step

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
#: How often a worker looks when nothing is due.
POLL = 1.0
#: So many timers a second fall due one after another while workers run.
RATE = 250
DIAGRAM = (
    f'<definitions xmlns="{BPMN}" xmlns:duecourse="http://duecourse.cn/bpmn/1.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="bench">'
    '<process id="timers" isExecutable="true"><startEvent id="begin"/><userTask id="wait" name="等待"/>'
    '<boundaryEvent id="remind" attachedToRef="wait" cancelActivity="false"><timerEventDefinition>'
    '<timeDate xsi:type="tFormalExpression">date and time(when)</timeDate></timerEventDefinition></boundaryEvent>'
    '<serviceTask id="count"><extensionElements><duecourse:operator name="count"/></extensionElements></serviceTask>'
    '<endEvent id="reminded"/><endEvent id="finish"/>'
    '<sequenceFlow id="f1" sourceRef="begin" targetRef="wait"/>'
    '<sequenceFlow id="f2" sourceRef="wait" targetRef="finish"/>'
    '<sequenceFlow id="f3" sourceRef="remind" targetRef="count"/>'
    '<sequenceFlow id="f4" sourceRef="count" targetRef="reminded"/></process></definitions>'
).encode()


def _count(context: ServiceContext) -> None:
    context.facts["fired"] = context.facts.get("fired", 0) + 1


PROCESS = Process(
    key="timers",
    title="基准",
    diagram="",
    steps={"wait": Step("等待", "officer", Form("step", (Field("note", "意见", "longtext"),)))},
    services={"count": Service("count", local=_count)},
)


@dataclass(frozen=True)
class TimersResult:
    """10,000 due timers (E4): how fast they were drained, and that each fired once and none early."""

    timers: int
    workers: int
    killed: int
    fired: int
    lost: int
    twice: int
    early: int
    #: Of those that were due at once, from that moment to the last of them.
    per_second: float
    #: From the legal moment to the moment of writing, of the timers that fell due one after another.
    p50_lateness_s: float
    p99_lateness_s: float
    floor_per_second: float
    ratio_to_floor: float


@dataclass(frozen=True)
class PendingResult:
    """Many pending timers (E5): what the due scan costs beside a scan of a small table."""

    pending: int
    scan_ms: float
    small_scan_ms: float
    plan: str


def drain(
    cluster: Cluster, *, count: int = 10_000, workers: int = 2, kill: bool = True, break_it: bool = False,
    progress: Callable[[str], None] = print,
) -> TimersResult:  # fmt: skip
    """Let so many timers fall due at once, drain them with workers, and kill one of these in the middle.

    Then a fifth as many fall due one after another while the workers run, and one of these is killed again.

    :param break_it: the negative control: workers let go of what they have taken before they fire it (``_broken``).
    """
    name = f"bench_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            return _drain(cluster, name, Path(folder), count, workers, kill, break_it, progress)
    finally:
        cluster.drop_database(name)


def _drain(
    cluster: Cluster, name: str, folder: Path, count: int, workers: int, kill: bool, break_it: bool,
    progress: Callable[[str], None],
) -> TimersResult:  # fmt: skip
    url = cluster.url("app", name)
    owner = create_engine(cluster.url("owner", name))
    tenant = tenancy.add_tenant(owner, key="timers", name="基准")
    database = _engine(url, folder)
    with database.transaction(system_actor(tenant)) as tx:
        definitions.deploy(tx, process_key="timers", xml=DIAGRAM)
    progress(f"opening {count} cases")
    start = database.now() + dt.timedelta(seconds=10 + count / 1000)
    _open(database, owner, tenant, [start] * count)
    time.sleep(max(0.0, (start - _now(owner)).total_seconds()))
    progress(f"draining with {workers} workers")
    running = [_started(url, folder, break_it) for _ in range(workers)]
    killed = _drained(owner, running, count // 2 if kill else 0, lambda: _started(url, folder, break_it))
    live = max(200, count // 5)
    progress(f"waiting for {live} that fall due at {RATE} a second")
    start = database.now() + dt.timedelta(seconds=5 + live / 1000)
    _open(database, owner, tenant, [start + dt.timedelta(seconds=n / RATE) for n in range(live)])
    killed += _drained(owner, running, live // 2 if kill else 0, lambda: _started(url, folder, break_it))
    database.dispose()
    for one in running:
        one.terminate()
        one.join()
    result = _judge(owner, count, live, workers, killed)
    progress("floor")
    floor = _floor(url, tenant, 5.0)
    owner.dispose()
    return TimersResult(
        **result, floor_per_second=round(floor, 1), ratio_to_floor=round(result["per_second"] / floor, 2)
    )


def pending(cluster: Cluster, *, count: int = 1_000_000, progress: Callable[[str], None] = print) -> PendingResult:
    """Fill the job table with so many timers that are not due, and time the scan for those that are."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        owner = create_engine(cluster.url("owner", name))
        tenant = tenancy.add_tenant(owner, key="timers", name="基准")
        database = Database(cluster.url("app", name), pool_size=2)
        small = _scan_time(database, owner, tenant, 1_000)
        progress(f"writing {count} pending timers")
        large = _scan_time(database, owner, tenant, count)
        with owner.connect() as connection:
            plan = connection.execute(
                text("EXPLAIN (ANALYZE, COSTS OFF, SUMMARY OFF) SELECT tenant_id, id, case_id, kind, due_at FROM jobs "
                     "WHERE status = 'pending' AND due_at <= now() ORDER BY due_at LIMIT 200")
            ).scalars()  # fmt: skip
            lines = "\n".join(plan)
        database.dispose()
        owner.dispose()
        return PendingResult(count, large, small, lines)
    finally:
        cluster.drop_database(name)


def _scan_time(database: Database, owner: Any, tenant: uuid.UUID, count: int) -> float:
    """Add timers that lie ahead, 100 that are due, and give the median of the scan in milliseconds."""
    with owner.begin() as connection:
        connection.execute(
            text("INSERT INTO jobs (tenant_id, id, case_id, kind, ref, due_at, status, payload) "
                 "SELECT :tenant, gen_random_uuid(), gen_random_uuid(), 'timer', n::text, "
                 "CASE WHEN n <= 100 THEN now() - interval '1 second' ELSE now() + n * interval '1 second' END, "
                 "'pending', '{}' FROM generate_series(1, :count) AS n"),
            {"tenant": tenant, "count": count},
        )  # fmt: skip
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE jobs")
    jobs.scan(database)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        jobs.scan(database)
        times.append(time.perf_counter() - began)
    return round(statistics.median(times) * 1000, 2)


def _engine(url: str, folder: Path) -> Database:
    database = Database(url, pool_size=2)
    database.provide(Registry([PROCESS]))
    database.provide(Handlers(timer=jobs.fire_timer))
    database.provide(LocalFiles(folder), Files)
    return database


#: Copies of the one case that was really opened: everything that hangs on it, each with ids and a moment of its own.
_COPY = (
    "SELECT made.* FROM {table} AS model, unnest(CAST(:moments AS timestamptz[])) WITH ORDINALITY AS one(due, n), "
    "LATERAL (SELECT md5(:mark || 'case' || n) AS c, md5(:mark || 'job' || n) AS j, md5(:mark || 'task' || n) AS t, "
    "to_char(due AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US') || '+00:00' AS due_text) AS fresh, "
    "jsonb_populate_record(model, jsonb_build_object({changed})) AS made WHERE model.id = CAST(:{table} AS uuid)"
)
_CHANGED = {
    "cases": "'id', c, 'facts', jsonb_build_object('when', due_text), "
    "'state', CAST(replace(CAST(model.state AS text), :moment, due_text) AS jsonb), "
    "'waits', CAST(replace(replace(replace(CAST(model.waits AS text), :moment, due_text), "
    ":jobs, CAST(CAST(j AS uuid) AS text)), :tasks, CAST(CAST(t AS uuid) AS text)) AS jsonb)",
    "jobs": "'id', j, 'case_id', c, 'due_at', due",
    "tasks": "'id', t, 'case_id', c",
}


def _open(database: Database, owner: Any, tenant: uuid.UUID, moments: list[dt.datetime]) -> None:
    """Open the case of the first moment as people do, and copy its rows for the others: firing is what is measured."""
    officer = Actor("person", tenant, "基准", new_id(), frozenset({"case:open"}), frozenset({"officer"}))
    with database.transaction(officer) as tx:
        case = cases.open_case(tx, process_key="timers", facts={"when": moments[0].isoformat()})
    rows = {row["kind"]: row for row in case.waits.values()}
    values = {
        "cases": str(case.id), "jobs": rows["timer"]["row"], "tasks": rows["user"]["row"], "mark": str(case.id),
        "moment": rows["timer"]["due"], "moments": moments[1:],
    }  # fmt: skip
    with owner.begin() as connection:
        for table, changed in _CHANGED.items():
            copies = _COPY.format(table=table, changed=changed)
            connection.execute(text(f"INSERT INTO {table} {copies}"), values)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE jobs, cases, tasks")


def _started(url: str, folder: Path, break_it: bool) -> Any:
    worker = multiprocessing.get_context("fork").Process(target=_work, args=(url, folder, break_it), daemon=True)
    worker.start()
    return worker


def _drained(owner: Any, running: list[Any], kill_at: int, another: Callable[[], Any]) -> int:
    """Wait until no timer is left, and kill a worker when so many are; gives how many were killed."""
    began, killed = time.perf_counter(), 0
    while (left := _left(owner)) and time.perf_counter() - began < 600:
        time.sleep(0.25)
        if left <= kill_at and not killed:
            os.kill(running[0].pid or 0, signal.SIGKILL)
            killed += 1
            running[0] = another()
    return killed


def _work(url: str, folder: Path, break_it: bool) -> None:
    """Fire what is due until told to stop, as a worker does between two ticks."""
    database = _engine(url, folder)
    while True:
        tally = _broken(database) if break_it else jobs.run_due(database)
        if not tally.fired:
            time.sleep(jobs.until_next(database, POLL))


def _broken(database: Database) -> jobs.Tally:
    """Fire due timers as no worker may: take them in one transaction, without their cases, and fire them in another.

    Whoever is killed in between has lost what was taken, as with a queue that hands its work out and forgets it.
    """
    tally = jobs.Tally()
    due = jobs.scan(database, limit=jobs.TOGETHER)
    if not due:
        return tally
    actor, ids = system_actor(due[0].tenant_id), [one.id for one in due]
    with database.transaction(actor) as tx:
        waiting = (Job.tenant_id == tx.tenant_id, Job.id.in_(ids), Job.status == jobs.PENDING)
        taken = update(Job).where(*waiting).values(status=jobs.STOPPED).returning(Job.id)
        mine = list(tx.session.scalars(taken))
    time.sleep(0.05)
    for job_id in mine:
        with database.transaction(actor) as tx:
            job = tx.session.get_one(Job, (tx.tenant_id, job_id))
            jobs.fire_timer(tx, cases.lock(tx, job.case_id), job)
        tally.fired += 1
    return tally


def _now(owner: Any) -> dt.datetime:
    with owner.connect() as connection:
        found: dt.datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return found


def _left(owner: Any) -> int:
    with owner.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM jobs WHERE status = 'pending'")).scalar_one())


def _judge(owner: Any, count: int, live: int, workers: int, killed: int) -> dict[str, Any]:
    """Read from the journal what really happened to each timer."""
    query = text(
        "SELECT chain, (payload->>'due_at')::timestamptz AS due, (payload->>'fired_at')::timestamptz AS fired, "
        "recorded_at FROM journal_entries WHERE command = 'timer.fired'"
    )
    with owner.connect() as connection:
        rows = connection.execute(query).all()
        twice = connection.execute(text("SELECT count(*) FROM cases WHERE (facts->>'fired')::int > 1")).scalar_one()
    chains = {row.chain for row in rows}
    first = min(row.due for row in rows)
    at_once = [row.recorded_at for row in rows if row.due == first]
    late = sorted((row.recorded_at - row.due).total_seconds() for row in rows if row.due > first)
    return {
        "timers": count + live, "workers": workers, "killed": killed, "fired": len(chains),
        "lost": count + live - len(chains), "twice": len(rows) - len(chains) + int(twice),
        "early": sum(row.fired < row.due for row in rows),
        "per_second": round(len(at_once) / (max(at_once) - first).total_seconds(), 1),
        "p50_lateness_s": round(statistics.median(late), 2), "p99_lateness_s": round(late[int(len(late) * 0.99)], 2),
    }  # fmt: skip


_FLOOR = (
    "SELECT clock_timestamp()",
    "SELECT * FROM cases WHERE tenant_id = %(tenant)s AND id = %(case)s FOR UPDATE SKIP LOCKED",
    "SELECT * FROM jobs WHERE tenant_id = %(tenant)s AND id = %(job)s",
    "INSERT INTO journal_entries (tenant_id, chain, seq, at, actor, command, payload, prev_hash, hash) "
    "VALUES (%(tenant)s, %(chain)s, %(seq)s, now(), '{}', 'timer.fired', '{}', '', 'sha256:0')",
    "UPDATE cases SET revision = revision + 1, changed_at = now() WHERE tenant_id = %(tenant)s AND id = %(case)s",
)


def _floor(url: str, tenant: uuid.UUID, seconds: float) -> float:
    """Write the rows of firings with bare psycopg, one commit each, in two processes; gives how many a second."""
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return sum(pool.starmap(_floor_client, [(url, tenant, seconds)] * 2)) / seconds


def _floor_client(url: str, tenant: uuid.UUID, seconds: float) -> int:
    parts = make_url(url)
    with psycopg.connect(
        host=str(parts.query.get("host") or parts.host or ""), user=parts.username, password=parts.password,
        dbname=parts.database,
    ) as connection:  # fmt: skip
        setting = f"SET LOCAL app.tenant = '{tenant}'".encode()
        connection.execute(setting)
        found = connection.execute("SELECT id FROM cases ORDER BY random() LIMIT 1").fetchone()
        connection.commit()
        values = {"tenant": tenant, "case": found[0] if found else None, "job": new_id(), "chain": f"floor:{new_id()}"}
        done, end = 0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            connection.execute(setting)
            for statement in _FLOOR:
                connection.execute(statement.encode(), values | {"seq": done + 1})
            connection.commit()
            done += 1
    return done


def as_row(result: TimersResult | PendingResult) -> dict[str, Any]:
    """Give a result as a plain row."""
    return asdict(result)
