"""Benchmarks of the engine, each beside a floor that is measured in the same run."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import statistics
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import create_engine, select

from api.bench_floor import floor_client
from api.bench_http import http_client, serving
from api.bench_wire import Traffic, counted
from db import tenancy
from db.actor import Actor, system_actor
from db.base import new_id
from db.cluster import Cluster
from db.files import Files, LocalFiles
from db.migrate import load_models, upgrade
from db.session import Database
from engine import cases, definitions, jobs, tasks
from engine.forms import Field, Form
from engine.jobs import Handlers
from engine.people import Roles
from engine.registry import Process, Registry, Step
from processes.roles import ROLES

T = TypeVar("T")
Progress = Callable[[str], None]
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"


@dataclass(frozen=True)
class StepsResult:
    """What one length of procedure measured: the engine's figures, the floor's, and their ratio."""

    tasks: int
    clients: int
    completions: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p50_at_5th_ms: float
    p50_at_last_ms: float
    last_to_5th: float
    statements: float
    commits: float
    round_trips: float
    state_bytes: int
    floor_per_second: float
    ratio_to_floor: float
    #: Over HTTP, through as many server processes as there are clients; 0 when it was not asked for.
    http_per_second: float = 0.0
    http_p50_ms: float = 0.0
    http_ratio_to_floor: float = 0.0


def diagram(count: int) -> bytes:
    """Write a diagram of so many user tasks in a row."""
    names = [f"t{number}" for number in range(1, count + 1)]
    nodes = ["begin", *names, "finish"]
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{one}" targetRef="{two}"/>'
        for number, (one, two) in enumerate(itertools.pairwise(nodes))
    )
    steps = "".join(f'<userTask id="{name}" name="{name}"/>' for name in names)
    return (
        f'<definitions xmlns="{BPMN}" targetNamespace="bench"><process id="bench{count}" isExecutable="true">'
        f'<startEvent id="begin"/>{steps}<endEvent id="finish"/>{flows}</process></definitions>'
    ).encode()


def process(count: int) -> Process:
    """Declare the procedure of so many steps, one question each."""
    form = Form("step", (Field("note", "意见", "longtext"),))
    steps = {f"t{number}": Step(f"第{number}步", "officer", form, stage="办理") for number in range(1, count + 1)}
    return Process(key=f"bench{count}", title="基准", diagram="", steps=steps)


def steps(
    cluster: Cluster,
    *,
    lengths: tuple[int, ...] = (5, 15, 100),
    clients: int = 2,
    seconds: float = 10,
    http: bool = False,
    progress: Progress = print,
) -> list[StepsResult]:
    """Complete tasks through the command layer, with the full journal, beside plain psycopg writing the same rows."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            return [_steps(cluster, name, Path(folder), length, clients, seconds, http, progress) for length in lengths]
    finally:
        cluster.drop_database(name)


def _steps(
    cluster: Cluster, name: str, folder: Path, length: int, clients: int, seconds: float, http: bool,
    progress: Progress,
) -> StepsResult:  # fmt: skip
    owner = create_engine(cluster.url("owner", name))
    tenant_id = tenancy.add_tenant(owner, key=f"bench{length}", name="基准")
    owner.dispose()
    url = cluster.url("app", name)
    officer = Actor(
        "person", tenant_id, "基准", new_id(), frozenset({"case:open", "task:complete"}), frozenset({"officer"})
    )
    database = _engine(url, length, folder)
    with database.transaction(system_actor(tenant_id)) as tx:
        definitions.deploy(tx, process_key=f"bench{length}", xml=diagram(length))
    database.dispose()
    progress(f"{length} tasks: engine")
    reports = _in_parallel(clients, _client, url, officer, length, seconds, folder)
    samples = [sample for report in reports for sample in report.samples]
    traffic = [one for report in reports for one in report.traffic]
    database = _engine(url, length, folder)
    with database.reading(officer) as tx:
        largest = max(len(json.dumps(state)) for state in tx.session.scalars(select(cases.Case.state).limit(200)))
    database.dispose()
    progress(f"{length} tasks: floor")
    floor = sum(_in_parallel(clients, floor_client, url, tenant_id, seconds, largest, length)) / seconds
    over_http: list[float] = []
    if http:
        progress(f"{length} tasks: HTTP")
        with serving(url, database, tenant_id, process(length), folder, clients) as site:
            found = _in_parallel(clients, http_client, site.port, site.token, f"bench{length}", length, seconds)
        over_http = [took for one in found for took in one]
    times = sorted(took for _, took in samples)
    per_second = len(samples) / seconds
    return StepsResult(
        tasks=length,
        clients=clients,
        completions=len(samples),
        per_second=round(per_second, 1),
        p50_ms=_ms(statistics.median(times)),
        p95_ms=_ms(times[int(len(times) * 0.95)]),
        p50_at_5th_ms=_ms(_median_at(samples, 5)),
        p50_at_last_ms=_ms(_median_at(samples, length)),
        last_to_5th=round(_median_at(samples, length) / _median_at(samples, 5), 2),
        statements=round(statistics.mean(one.statements for one in traffic), 2),
        commits=round(statistics.mean(one.commits for one in traffic), 2),
        round_trips=round(statistics.mean(one.trips for one in traffic), 2),
        state_bytes=largest,
        floor_per_second=round(floor, 1),
        ratio_to_floor=round(per_second / floor, 2),
        http_per_second=round(len(over_http) / seconds, 1),
        http_p50_ms=_ms(statistics.median(over_http)) if over_http else 0.0,
        http_ratio_to_floor=round(len(over_http) / seconds / floor, 2),
    )


@dataclass(frozen=True)
class _Report:
    """What one client did: (number of the step, seconds) of each completion, and what those of one case sent."""

    samples: list[tuple[int, float]]
    traffic: list[Traffic]


def _engine(url: str, length: int, folder: Path) -> Database:
    """Put together what a completion needs."""
    database = Database(url, pool_size=2)
    database.provide(Registry([process(length)]))
    database.provide(Roles(ROLES))
    database.provide(Handlers(timer=jobs.fire_timer))
    database.provide(LocalFiles(folder), Files)
    return database


def _client(url: str, officer: Actor, length: int, seconds: float, folder: Path) -> _Report:
    """Complete tasks in a process of its own, as one API process does; the first case warms up and is only counted."""
    database = _engine(url, length, folder)

    def opened() -> cases.Case:
        with database.transaction(officer) as tx:
            return cases.open_case(tx, process_key=f"bench{length}")

    def completed(case: cases.Case) -> cases.Case:
        with database.transaction(officer) as tx:
            return tasks.complete(tx, task_id=_next(case), answers={"note": "同意"})

    case, counts = opened(), []
    for _ in range(length):
        with counted(database) as traffic:
            case = completed(case)
        counts.append(traffic)
    samples: list[tuple[int, float]] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        case = opened()
        for number in range(1, length + 1):
            began = time.perf_counter()
            case = completed(case)
            samples.append((number, time.perf_counter() - began))
            if time.perf_counter() > end:
                break
    database.dispose()
    return _Report(samples, counts)


def _next(case: cases.Case) -> uuid.UUID:
    """Give the open task of a case, as the command that made it tells."""
    (wait,) = case.waits.values()
    return uuid.UUID(wait["row"])


def _in_parallel(count: int, work: Callable[..., T], *arguments: Any) -> list[T]:
    """Run clients side by side, each in a process of its own: one interpreter would make them wait for each other."""
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork")) as pool:
        return [one.result() for one in [pool.submit(work, *arguments) for _ in range(count)]]


def _median_at(samples: list[tuple[int, float]], number: int) -> float:
    found = [took for at, took in samples if at == number]
    return statistics.median(found) if found else float("nan")


def _ms(value: float) -> float:
    return round(value * 1000, 2)


def as_rows(results: list[StepsResult]) -> list[dict[str, Any]]:
    """Give the results as plain rows, for ``--json`` and for tables."""
    return [asdict(result) for result in results]
