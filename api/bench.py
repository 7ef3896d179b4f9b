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
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine

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
from engine.registry import Process, Registry, Step
from engine.roles import Roles
from processes.roles import ROLES

T = TypeVar("T")
Progress = Callable[[str], None]
#: Engine and floor are measured in so many turns.
TURNS = 4
#: PostgreSQL plans a prepared statement anew for its first five uses; a case is closed once, so so many cases warm up.
WARMING = 6
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
    #: Of so many whole cases (E2); the last step also closes the case, the one before it does not.
    cases: int
    p50_at_5th_ms: float
    p50_at_last_but_one_ms: float
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
    whole: int = 200,
    http: bool = False,
    progress: Progress = print,
) -> list[StepsResult]:
    """Complete tasks through the command layer, with the full journal, beside plain psycopg writing the same rows.

    :param whole: cases that are worked from beginning to end for E2: the 100th step comes once a case.
    """
    name = f"bench_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            given = clients, seconds, whole, http, progress
            return [_steps(cluster, name, Path(folder), length, *given) for length in lengths]
    finally:
        cluster.drop_database(name)


def _steps(
    cluster: Cluster, name: str, folder: Path, length: int, clients: int, seconds: float, whole: int, http: bool,
    progress: Progress,
) -> StepsResult:  # fmt: skip
    owner = create_engine(cluster.url("owner", name))
    tenant_id = tenancy.add_tenant(owner, key=f"bench{length}", name="基准")
    owner.dispose()
    url = cluster.url("app", name)
    officer = _officer(tenant_id)
    database = _engine(url, length, folder)
    with database.transaction(system_actor(tenant_id)) as tx:
        definitions.deploy(tx, process_key=f"bench{length}", xml=diagram(length))
    database.dispose()
    largest = 0
    samples: list[tuple[int, float]] = []
    traffic: list[Traffic] = []
    floors = 0
    for turn in range(TURNS):  # in turns: whoever else uses the machine meanwhile disturbs both alike
        progress(f"{length} tasks: engine and floor, {turn + 1} of {TURNS}")
        reports = _in_parallel(clients, _client, url, officer, length, seconds / TURNS, folder)
        samples += [sample for report in reports for sample in report.samples]
        traffic += [one for report in reports for one in report.traffic]
        largest = max(largest, *(report.state_bytes for report in reports))
        floors += sum(_in_parallel(clients, floor_client, url, tenant_id, seconds / TURNS, largest, length))
    floor = floors / seconds
    progress(f"{length} tasks: {whole} whole cases")
    aged = [one for found in _in_parallel(clients, _ageing, url, officer, length, whole // clients, folder)
            for one in found]  # fmt: skip
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
        cases=whole // clients * clients,
        p50_at_5th_ms=_ms(_median_at(aged, 5)),
        p50_at_last_but_one_ms=_ms(_median_at(aged, length - 1)),
        p50_at_last_ms=_ms(_median_at(aged, length)),
        last_to_5th=round(_median_at(aged, length) / _median_at(aged, 5), 2),
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
    state_bytes: int


def _officer(tenant_id: uuid.UUID) -> Actor:
    permissions = frozenset({"case:open", "task:complete"})
    return Actor("person", tenant_id, "基准", new_id(), permissions, frozenset({"officer"}))


def _engine(url: str, length: int, folder: Path) -> Database:
    """Put together what a completion needs."""
    database = Database(url, pool_size=2)
    database.provide(Registry([process(length)]))
    database.provide(Roles(ROLES))
    database.provide(Handlers(timer=jobs.fire_timer))
    database.provide(LocalFiles(folder), Files)
    return database


def _opened(database: Database, officer: Actor, length: int) -> cases.Case:
    with database.transaction(officer) as tx:
        return cases.open_case(tx, process_key=f"bench{length}")


def _completed(database: Database, officer: Actor, case: cases.Case) -> cases.Case:
    with database.transaction(officer) as tx:
        return tasks.complete(tx, task_id=_next(case), answers={"note": "同意"})


def _client(url: str, officer: Actor, length: int, seconds: float, folder: Path) -> _Report:
    """Complete tasks in a process of its own, as one API process does; the first case warms up and is only counted."""
    database = _engine(url, length, folder)
    case, counts, largest = _opened(database, officer, length), [], 0
    for _ in range(length):
        with counted(database) as traffic:
            case = _completed(database, officer, case)
        counts.append(traffic)
        largest = max(largest, len(json.dumps(case.state)))
    samples: list[tuple[int, float]] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        case = _opened(database, officer, length)
        for number in range(1, length + 1):
            began = time.perf_counter()
            case = _completed(database, officer, case)
            samples.append((number, time.perf_counter() - began))
            if time.perf_counter() > end:
                break
    database.dispose()
    return _Report(samples, counts, largest)


def _ageing(url: str, officer: Actor, length: int, whole: int, folder: Path) -> list[tuple[int, float]]:
    """Work so many cases from beginning to end, and give what each step took; the first ones warm up.

    The early and the late steps of a case lie a second apart, so whoever else uses the machine disturbs both alike.
    """
    database = _engine(url, length, folder)
    samples: list[tuple[int, float]] = []
    for turn in range(WARMING + whole):
        case = _opened(database, officer, length)
        for number in range(1, length + 1):
            began = time.perf_counter()
            case = _completed(database, officer, case)
            if turn >= WARMING:
                samples.append((number, time.perf_counter() - began))
    database.dispose()
    return samples


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


@dataclass(frozen=True)
class LoopResult:
    """A loop of many rounds (E2): what a pass costs at its beginning and at its end, measured in turns."""

    rounds: int
    p50_young_ms: float
    p50_old_ms: float
    old_to_young: float
    state_bytes_young: int
    state_bytes_old: int


def _loop_diagram() -> bytes:
    """Write a diagram of one step that is repeated for as long as its answer says so."""
    return (
        f'<definitions xmlns="{BPMN}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="bench">'
        '<process id="benchloop" isExecutable="true"><startEvent id="begin"/><exclusiveGateway id="again"/>'
        '<userTask id="t1" name="t1"/><exclusiveGateway id="enough" default="back"/><endEvent id="finish"/>'
        '<sequenceFlow id="f1" sourceRef="begin" targetRef="again"/>'
        '<sequenceFlow id="f2" sourceRef="again" targetRef="t1"/>'
        '<sequenceFlow id="f3" sourceRef="t1" targetRef="enough"/>'
        '<sequenceFlow id="back" sourceRef="enough" targetRef="again"/>'
        '<sequenceFlow id="f5" sourceRef="enough" targetRef="finish"><conditionExpression '
        'xsi:type="tFormalExpression">step.note = "够了"</conditionExpression></sequenceFlow>'
        "</process></definitions>"
    ).encode()


def loop(cluster: Cluster, *, rounds: int = 1_000, measured: int = 100, progress: Progress = print) -> LoopResult:
    """Bring a case near so many rounds, then measure its last ones in turns with the first ones of new cases."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes")
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        owner = create_engine(cluster.url("owner", name))
        tenant_id = tenancy.add_tenant(owner, key="benchloop", name="基准")
        with TemporaryDirectory() as folder:
            database = _engine(cluster.url("app", name), 1, Path(folder))
            database.provide(Registry([replace(process(1), key="benchloop")]))
            with database.transaction(system_actor(tenant_id)) as tx:
                definitions.deploy(tx, process_key="benchloop", xml=_loop_diagram())
            progress(f"{rounds - measured} rounds")
            result = _loop(database, _officer(tenant_id), owner, rounds, measured)
            database.dispose()
        owner.dispose()
        return result
    finally:
        cluster.drop_database(name)


def _loop(database: Database, officer: Actor, owner: Engine, rounds: int, measured: int) -> LoopResult:
    def opened() -> cases.Case:
        with database.transaction(officer) as tx:
            return cases.open_case(tx, process_key="benchloop")

    def passed(case: cases.Case) -> tuple[cases.Case, float]:
        began = time.perf_counter()
        with database.transaction(officer) as tx:
            case = tasks.complete(tx, task_id=_next(case), answers={"note": "再来"})
        return case, time.perf_counter() - began

    old = opened()
    for _ in range(rounds - measured):
        old, _took = passed(old)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")
    times: dict[str, list[float]] = {"old": [], "young": []}
    young = opened()
    for number in range(measured):
        if number % 10 == 0:
            young = opened()
        young, took = passed(young)
        times["young"].append(took)
        old, took = passed(old)
        times["old"].append(took)
    first, last = statistics.median(times["young"]), statistics.median(times["old"])
    sizes = [len(json.dumps(case.state)) for case in (young, old)]
    return LoopResult(rounds, _ms(first), _ms(last), round(last / first, 2), *sizes)
