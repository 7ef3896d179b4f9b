"""A million tasks: what the lists cost that people open, with the plans that PostgreSQL makes for them."""

from __future__ import annotations

import datetime as dt
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text

from db import tenancy
from db.actor import Actor
from db.base import new_id
from db.cluster import Cluster
from db.migrate import load_models, upgrade
from db.session import Database, Tx
from engine import task_query
from engine.registry import Registry
from engine.task_query import Wanted
from processes import ALL, quality, supervision, worklist

UNITS, OFFICERS = 40, 600
#: Cases come in evenly over a thousand days.
_FILL = (
    "INSERT INTO cases (tenant_id, id, process_key, definition_id, definition_sha256, status, revision, "
    "state_version, state, waits, facts, completers, stage, title, party_name, party_code, address, matter, pinyin, "
    "body_id, unit_id, officer_id, second_officer_id, case_number, opened_at, changed_at, returned) "
    "SELECT :tenant, md5('case' || n)::uuid, 'penalty', :body, '', CASE WHEN n % 2 = 1 THEN 'open' ELSE 'closed' END, "
    "0, 1, '{}', '{}', '{}', '{}', (ARRAY['立案', '调查', '办理', '决定', '执行'])[1 + n / 2 % 5], '', "
    "'当事人' || n, '', '', '', 'dangshiren', :body, md5('unit' || n % :units)::uuid, "
    "md5('officer' || n % :officers)::uuid, md5('officer' || (n + 1) % :officers)::uuid, 'N' || lpad(n::text, 9, '0'), "
    "now() - n * (interval '1000 days' / :cases), now(), 0 FROM generate_series(1, :cases) AS n",
    # Of ten tasks nine are done; of those still open two thirds are in somebody's hands, the others in a pool.
    "INSERT INTO tasks (tenant_id, id, case_id, token, element_id, name, role, candidate, assignee_id, status, "
    "created_at, claimed_at, completed_at, completed_by, due_at) "
    "SELECT :tenant, md5('task' || n)::uuid, md5('case' || c)::uuid, n::text, 'step' || n % 10, '环节', role, "
    "CASE role WHEN 'officer' THEN 'officer@' || md5('unit' || c % :units)::uuid ELSE role || '@' || :body END, "
    "CASE WHEN status = 'ready' THEN NULL ELSE md5('officer' || c % :officers)::uuid END, status, "
    "now() - c * (interval '1000 days' / :cases), now(), CASE WHEN status = 'completed' THEN now() END, "
    "CASE WHEN status = 'completed' THEN md5('officer' || c % :officers)::uuid END, "
    "now() + (n % 2000 - 200) * interval '1 hour' FROM (SELECT n, 1 + n / 5 AS c, CASE WHEN n % 10 > 0 THEN "
    "'completed' WHEN n % 30 = 0 THEN 'ready' ELSE 'claimed' END AS status, CASE WHEN n % 60 = 0 THEN "
    "'legal_reviewer' ELSE 'officer' END AS role FROM generate_series(0, :tasks - 1) AS n) AS made",
    "INSERT INTO case_searches (tenant_id, case_id, words, grams) SELECT tenant_id, id, words, grams FROM (SELECT "
    "tenant_id, id, lower(concat_ws(' ', case_number, party_name, pinyin)) AS words FROM cases) AS said, LATERAL ("
    # As case_search.grams cuts.
    "SELECT array_agg(DISTINCT gram) AS grams FROM (SELECT substr(words, n, size) AS gram FROM "
    "generate_series(1, length(words)) AS n, generate_series(1, 2) AS size) AS cut "
    "WHERE gram !~ '\\s' AND (length(gram) = 2 OR ascii(gram) > 127)) AS grams",
    # Every open case stands under three limits, one of them the party's.
    "INSERT INTO deadlines (tenant_id, id, case_id, key, round, title, article, source, amount, unit, roll, back, "
    "binds, confirmed, status, started_on, started_at, known_at, trigger, due_at, yellow_at, red_at, frozen_at, "
    "last_day, provisional) "
    "SELECT :tenant, md5('limit' || n || k)::uuid, md5('case' || n)::uuid, 'P0' || k, 1, '期限', '', '', 90, "
    "'calendar_days', false, false, CASE WHEN k = 3 THEN 'party' ELSE 'agency' END, true, 'running', current_date, "
    "now(), now(), '', now() + n % 90 * interval '1 day', now() + (n % 90 - 7) * interval '1 day', "
    "now() + (n % 90 - 2) * interval '1 day', CASE WHEN n % 50 = 7 THEN now() END, current_date + n % 90, false "
    "FROM generate_series(1, :cases, 2) AS n, generate_series(1, 3) AS k",
)


@dataclass(frozen=True)
class ListResult:
    """One list that people open."""

    name: str
    rows: int
    p50_ms: float
    slowest_ms: float
    #: True when a statement of it reads all tasks from one end to the other.
    reads_all_tasks: bool
    plans: list[str] = field(default_factory=list)


def lists(cluster: Cluster, *, count: int = 1_000_000, progress: Callable[[str], None] = print) -> list[ListResult]:
    """Fill the tables with so many tasks and open every list."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes")
    cluster.create_database(name)
    try:
        upgrade(cluster.url("owner", name))
        owner = create_engine(cluster.url("owner", name))
        tenant_id, body = tenancy.add_tenant(owner, key="tasks", name="基准"), new_id()
        progress(f"writing {count} tasks")
        values = {
            "tenant": tenant_id, "body": body, "units": UNITS, "officers": OFFICERS, "tasks": count,
            "cases": count // 5 + 1,
        }  # fmt: skip
        with owner.begin() as connection:
            for statement in _FILL:
                connection.execute(text(statement), values)
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE tasks, cases, deadlines, case_searches")
            found = _people(connection)
        database = Database(cluster.url("app", name), pool_size=2)
        database.provide(Registry(list(ALL)))
        progress("opening the lists")
        results = [_measure(database, owner, tenant_id, *one) for one in _lists(body, *found)]
        database.dispose()
        owner.dispose()
        return results
    finally:
        cluster.drop_database(name)


def _people(connection: Connection) -> tuple[uuid.UUID, uuid.UUID]:
    row = connection.exec_driver_sql("SELECT md5('officer9')::uuid, md5('unit7')::uuid").one()
    return row[0], row[1]


def _lists(body: uuid.UUID, person: uuid.UUID, unit: uuid.UUID) -> list[tuple[str, set[str], Callable[[Tx], Any]]]:
    """Name the lists, who opens them, and what is called."""
    officer, reviewer, head = {f"officer@{unit}"}, {f"legal_reviewer@{body}"}, {f"unit_head@{unit}"}
    soon = text("now() + interval '2 days'")
    found: list[tuple[str, set[str], Callable[[Tx], Any]]] = [
        ("to-do of an officer", officer, lambda tx: worklist.todo(tx, shown="first", limit=100).rows),
        (
            "to-do of a legal reviewer (the largest pool)",
            reviewer,
            lambda tx: worklist.todo(tx, shown="first", limit=100).rows,
        ),
        ("badge of a legal reviewer", reviewer, lambda tx: [worklist.todo_count(tx)]),
        ("done by an officer", officer, lambda tx: worklist.done_by(tx)),
        ("tasks of a unit, for its head", head, lambda tx: worklist.of_units(tx, [unit], limit=100).rows),
        ("list of all cases, newest first", head, lambda tx: _cases(tx)),
        ("list of open cases, newest first", head, lambda tx: _cases(tx, status="open")),
        ("list of open cases, by number", head, lambda tx: _cases(tx, status="open", sort="number")),
        ("list of open cases, by party", head, lambda tx: _cases(tx, status="open", sort="party", down=False)),
        ("open cases of a unit", head, lambda tx: _cases(tx, status="open", unit_id=unit)),
        ("cases of an officer", head, lambda tx: _cases(tx, officer_id=person)),
        ("search for a number", head, lambda tx: _cases(tx, words="N000000777")),
        ("search for a part of a name", head, lambda tx: _cases(tx, words="事人777")),
        ("search for two letters that many have", head, lambda tx: _cases(tx, words="当事 77")),
        ("search for pinyin that all have", head, lambda tx: _cases(tx, words="angshi")),
        (
            "search among the open cases of a unit",
            head,
            lambda tx: _cases(tx, words="人77", status="open", unit_id=unit),
        ),
        *(
            (f"quality by {by}, {f'{days} days' if days else 'all time'}", head, _quality(by, days))
            for by in quality.BY
            for days in (30, 90, None)
        ),
        ("open cases under a yellow light", head, lambda tx: _cases(tx, status="open", light="yellow")),
        ("supervisors' matrix", head, lambda tx: supervision.counts(tx)),
        ("supervisors' list, near their end", head, lambda tx: _standing(tx, ("red", "yellow"))),
        ("supervisors' list, a unit at a stage", head, lambda tx: _standing(tx, (), unit_id=unit, stage="办理")),
        ("supervisors' list, longest at a step", head, lambda tx: _standing(tx, ("red",), sort="since")),
    ]
    queries: dict[str, tuple[Wanted, str]] = {
        "find: in a person's hands": (Wanted(assignee_id=person), "created"),
        "find: may be claimed by a role": (Wanted(candidate=f"legal_reviewer@{body}"), "created"),
        "find: overdue": (Wanted(due_before=soon), "due"),  # type: ignore[arg-type]
        "find: done by a person": (Wanted(status="completed", completed_by=person), "completed"),
        "find: open of a unit": (Wanted(unit_id=unit), "due"),
        "find: open of a role": (Wanted(role="legal_reviewer"), "created"),
        "find: open of a step": (Wanted(step="step0"), "created"),
        "find: delegated by a person": (Wanted(owner_id=person), "created"),
        "find: put off until today": (Wanted(follow_up_by=dt.date(2100, 1, 1)), "created"),
        "find: before others": (Wanted(priority_from=80), "created"),
        "find: signed by a person": (Wanted(signed_by=person), "created"),
        "find: sent back": (Wanted(returned=True), "created"),
        "find: with a remark of a person": (Wanted(commented_by=person), "created"),
        "find: first page of all open": (Wanted(), "created"),
    }
    for name, (wanted, sort) in queries.items():
        found.append((name, head, lambda tx, w=wanted, s=sort: task_query.find(tx, w, sort=s).tasks))  # type: ignore[misc]
    return found


def _quality(by: str, days: int | None) -> Callable[[Tx], Any]:
    return lambda tx: quality.quality(tx, by=by, since=tx.at - dt.timedelta(days=days) if days else None)


def _cases(tx: Tx, **wanted: Any) -> list[worklist.CaseRow]:
    return worklist.rows_of(tx, worklist.cases(tx, **wanted)[0])


def _standing(tx: Tx, lights: tuple[str, ...], *, sort: str = "urgency", **wanted: Any) -> list[supervision.Standing]:
    return supervision.page(tx, supervision.Wanted(lights, **wanted), sort=sort)


def _measure(
    database: Database, owner: Engine, tenant_id: uuid.UUID, name: str, roles: set[str], work: Callable[[Tx], Any]
) -> ListResult:
    person, _unit = _people_of(owner)
    actor = Actor("person", tenant_id, "基准", person, frozenset({"*"}), frozenset(roles))
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.reading(actor) as tx:
        rows = len(work(tx))
    event.remove(database.engine, "before_cursor_execute", note)
    times = []
    for _ in range(7):
        began = time.perf_counter()
        with database.reading(actor) as tx:
            work(tx)
        times.append((time.perf_counter() - began) * 1000)
    plans = []
    with database.reading(actor) as tx:
        for statement, parameters in seen:
            explained = tx.session.connection().exec_driver_sql(
                f"EXPLAIN (ANALYZE, COSTS OFF, SUMMARY OFF) {statement}", parameters
            )
            plans.append("\n".join(explained.scalars()))
    everything = any("Seq Scan on tasks" in plan for plan in plans)
    return ListResult(name, rows, round(statistics.median(times), 1), round(max(times), 1), everything, plans)


def _people_of(owner: Engine) -> tuple[uuid.UUID, uuid.UUID]:
    with owner.connect() as connection:
        return _people(connection)
