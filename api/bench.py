"""Benchmarks of the engine, each beside a floor that is measured in the same run."""

from __future__ import annotations

import itertools
import json
import statistics
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import create_engine, event, make_url, select

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
from engine.tasks import Task

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
    statements: float
    commits: float
    state_bytes: int
    floor_per_second: float
    ratio_to_floor: float


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
    progress: Progress = print,
) -> list[StepsResult]:
    """Complete tasks through the command layer, with the full journal, beside plain psycopg writing the same rows."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes")
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            return [_steps(cluster, name, Path(folder), length, clients, seconds, progress) for length in lengths]
    finally:
        cluster.drop_database(name)


def _steps(
    cluster: Cluster, name: str, folder: Path, length: int, clients: int, seconds: float, progress: Progress
) -> StepsResult:
    owner = create_engine(cluster.url("owner", name))
    tenant_id = tenancy.add_tenant(owner, key=f"bench{length}", name="基准")
    owner.dispose()
    database = Database(cluster.url("app", name), pool_size=clients + 2)
    database.provide(Registry([process(length)]))
    database.provide(Handlers(timer=jobs.fire_timer))
    database.provide(LocalFiles(folder), Files)
    officer = Actor(
        "person", tenant_id, "基准", new_id(), frozenset({"case:open", "task:complete"}), frozenset({"officer"})
    )
    with database.transaction(system_actor(tenant_id)) as tx:
        definitions.deploy(tx, process_key=f"bench{length}", xml=diagram(length))
    progress(f"{length} tasks: engine")
    counted = _Counter(database)
    samples: list[tuple[int, float]] = []
    _in_parallel(clients, lambda: _work(database, officer, length, seconds, samples))
    statements, commits = counted.per(len(samples))
    with database.reading(officer) as tx:
        largest = max(len(json.dumps(state)) for state in tx.session.scalars(select(cases.Case.state).limit(200)))
    database.dispose()
    progress(f"{length} tasks: floor")
    floor = _floor(cluster.url("app", name), tenant_id, clients, seconds / 2, largest)
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
        statements=round(statements, 2),
        commits=round(commits, 2),
        state_bytes=largest,
        floor_per_second=round(floor, 1),
        ratio_to_floor=round(per_second / floor, 2),
    )


def _work(database: Database, officer: Actor, length: int, seconds: float, samples: list[tuple[int, float]]) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        with database.transaction(officer) as tx:
            case_id = cases.open_case(tx, process_key=f"bench{length}").id
        for number in range(1, length + 1):
            with database.reading(officer) as tx:
                query = select(Task.id).where(Task.case_id == case_id, Task.status == "ready")
                task_id = tx.session.scalars(query).one()
            began = time.perf_counter()
            with database.transaction(officer) as tx:
                tasks.complete(tx, task_id=task_id, answers={"note": "同意"})
            samples.append((number, time.perf_counter() - began))
            if time.perf_counter() > end:
                return


class _Counter:
    """Counts statements and commits of completions, the settings that go past SQLAlchemy included."""

    def __init__(self, database: Database) -> None:
        self.statements = self.commits = self.completions = 0
        self._lock = threading.Lock()
        event.listen(database.engine, "before_cursor_execute", self._statement)
        event.listen(database.engine, "commit", self._commit)
        self._seen = threading.local()

    def _statement(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        self._seen.count = getattr(self._seen, "count", 0) + 1
        if statement.startswith("UPDATE tasks"):
            self._seen.completes = True

    def _commit(self, connection: Any) -> None:
        count, completes = getattr(self._seen, "count", 0), getattr(self._seen, "completes", False)
        self._seen.count, self._seen.completes = 0, False
        if completes:
            with self._lock:
                self.statements += count + 2  # SET LOCAL and the clock run on the bare cursor
                self.commits += 1

    def per(self, completions: int) -> tuple[float, float]:
        """Give statements and commits per completion."""
        return self.statements / max(1, self.commits), self.commits / max(1, completions)


_FLOOR = (
    "SELECT clock_timestamp()",
    "SELECT * FROM cases WHERE tenant_id = %(tenant)s AND id = %(case)s FOR UPDATE",
    "UPDATE tasks SET status = 'completed', completed_at = now(), draft = NULL "
    "WHERE tenant_id = %(tenant)s AND id = %(task)s",
    "INSERT INTO tasks (tenant_id, id, case_id, token, element_id, name, role, candidate, status, created_at) "
    "VALUES (%(tenant)s, %(next)s, %(case)s, '1', 't', 't', 'officer', 'officer', 'ready', now())",
    "INSERT INTO journal_entries (tenant_id, chain, seq, at, actor, command, payload, prev_hash, hash) "
    "VALUES (%(tenant)s, %(chain)s, %(seq)s, now(), '{}', 'task.completed', %(payload)s, '', 'sha256:0')",
    "UPDATE cases SET state = %(state)s, revision = revision + 1, waits = '{}', facts = '{}', completers = '{}', "
    "changed_at = now(), journal_seq = %(seq)s WHERE tenant_id = %(tenant)s AND id = %(case)s",
)


def _floor(url: str, tenant_id: uuid.UUID, clients: int, seconds: float, state_bytes: int) -> float:
    """Write the rows of a completion with bare psycopg, one commit each; gives completions a second."""
    parts = make_url(url)
    counts: list[int] = []

    def work() -> None:
        done, end = 0, time.perf_counter() + seconds
        with psycopg.connect(
            host=str(parts.query.get("host") or parts.host or ""), user=parts.username, password=parts.password,
            dbname=parts.database,
        ) as connection:  # fmt: skip
            case, chain = new_id(), f"floor:{uuid.uuid4()}"
            task: uuid.UUID = new_id()
            state = json.dumps({"state": "x" * max(1, state_bytes - 12)})
            setting = f"SET LOCAL app.tenant = '{tenant_id}'".encode()
            connection.execute(setting)
            connection.execute(
                "INSERT INTO cases (tenant_id, id, process_key, definition_id, definition_sha256, status, revision, "
                "state_version, state, waits, facts, completers, stage, title, party_name, party_code, address, "
                "matter, pinyin, opened_at, changed_at, returned) VALUES (%s, %s, 'floor', %s, '', 'open', 0, 1, "
                "'{}', '{}', '{}', '{}', '', '', '', '', '', '', '', now(), now(), 0)",
                (tenant_id, case, case),
            )
            connection.commit()
            while time.perf_counter() < end:
                following = new_id()
                values = {
                    "tenant": tenant_id, "case": case, "task": task, "next": following, "chain": chain,
                    "seq": done + 1, "state": state, "payload": '{"answers": {"note": "同意"}, "events": []}',
                }  # fmt: skip
                connection.execute(setting)
                for statement in _FLOOR:
                    connection.execute(statement.encode(), values)
                connection.commit()
                task = following
                done += 1
        counts.append(done)

    _in_parallel(clients, work)
    return sum(counts) / seconds


def _in_parallel(count: int, work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _median_at(samples: list[tuple[int, float]], number: int) -> float:
    found = [took for at, took in samples if at == number]
    return statistics.median(found) if found else float("nan")


def _ms(value: float) -> float:
    return round(value * 1000, 2)


def as_rows(results: list[StepsResult]) -> list[dict[str, Any]]:
    """Give the results as plain rows, for ``--json`` and for tables."""
    return [asdict(result) for result in results]
