"""Databases of earlier releases: restored, brought up to date, and worked on, with a case at every wait state."""

from __future__ import annotations

import hashlib
import json
import lzma
import shutil
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text

from api import (
    demo_answers,
    demo_answers_enforcement,
    demo_answers_inspection,
    demo_answers_measure,
    demo_answers_remedy,
    demo_answers_summary,
    demo_answers_supervision,
    demo_answers_transfer,
)
from api.app import Parts, assemble
from api.settings import Settings
from db import backup, tenancy
from db.actor import system_actor
from db.cluster import Cluster
from db.errors import DomainError
from db.migrate import load_models, upgrade
from db.session import Tx
from engine import definitions, fsck, numbering, tasks
from engine.advance import Running
from engine.calendar import day_of
from engine.cases import OPEN, Case
from engine.registry import Registry
from engine.tasks import Task
from processes import ALL, bodies, upgrades
from tests.releases.make import KEPT, places

#: What the people of the demo answer, procedure by procedure.
BOOKS = (
    demo_answers, demo_answers_measure, demo_answers_summary, demo_answers_enforcement, demo_answers_inspection,
    demo_answers_transfer, demo_answers_remedy, demo_answers_supervision,
)  # fmt: skip
DIAGRAMS = Path(__file__).resolve().parents[2] / "bpmn"
RELEASES = sorted(KEPT.glob("*.dump.xz"))


@pytest.fixture(params=RELEASES, ids=lambda path: path.name.removesuffix(".dump.xz"))
def kept(request: pytest.FixtureRequest, cluster: Cluster, tmp_path: Path) -> Iterator[tuple[Parts, Path]]:
    """The program of today on the database of an earlier release."""
    name = f"kept_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    try:
        flags = ("--exit-on-error", "--no-owner", "--no-privileges", "--no-comments")
        plain = tmp_path / "dump"
        plain.write_bytes(lzma.decompress(request.param.read_bytes()))
        backup._run(places(cluster, name), "pg_restore", *flags, str(plain), into=True)
        upgrade(cluster.url("owner", name))
        settings = Settings(
            environment="test", database_url=cluster.url("app", name), owner_url=cluster.url("owner", name),
            var=tmp_path,
        )  # fmt: skip
        parts = assemble(settings)
        yield parts, request.param
        parts.database.dispose()
    finally:
        cluster.drop_database(name)


def _tenants(parts: Parts) -> dict[str, uuid.UUID]:
    with parts.database.looking_up() as session:
        return {tenant.key: tenant.id for tenant in tenancy.tenants(session)}


def test_every_case_waits_where_it_waited(kept: tuple[Parts, Path]) -> None:
    """Tokens, tasks, timers and chains agree; no stored state needs a program that is gone."""
    parts, path = kept
    expected = {one["case"]: one for one in json.loads(path.with_suffix("").with_suffix(".json").read_text("utf-8"))}
    seen = 0
    for tenant in _tenants(parts).values():
        with parts.database.reading(system_actor(tenant)) as tx:
            # The files of the release are not kept with it, and nobody worked off its jobs since.
            left_out = ("file-missing", "job-forgotten")
            assert [one for one in fsck.check(tx) if one["problem"] not in left_out] == []
            for case in tx.session.scalars(select(Case)).all():
                waits = sorted(row["element"] for row in case.waits.values())
                assert (case.status, waits) == (expected[str(case.id)]["status"], expected[str(case.id)]["waits"])
                if case.status == OPEN:
                    assert sorted(one.element_id for one in Running(tx, case).run.waits()) == waits
                seen += 1
    assert seen == len(expected)


#: What makes a tenant older than this program: series and kinds that it did not know; and what it made its own.
OLDER = (
    "DELETE FROM number_series s WHERE NOT EXISTS (SELECT 1 FROM numbers n WHERE n.series_id = s.id) AND key <> 'case'",
    "UPDATE number_series SET kinds = '{}' WHERE key = 'decision'",
    "UPDATE definitions SET deployed_by = '马超' WHERE process_key = 'remedy'",
)


def test_an_upgrade_brings_every_tenant_what_is_shipped_and_nothing_twice(
    kept: tuple[Parts, Path], tmp_path: Path
) -> None:
    """Series for new papers, newer diagrams and the shipped standard; open cases keep theirs, own diagrams stay."""
    newer = tmp_path / "bpmn"
    shutil.copytree(DIAGRAMS, newer)
    for name in ("penalty.bpmn", "remedy.bpmn"):
        with (newer / name).open("ab") as file:
            file.write(b"<!-- newer -->\n")
    parts = assemble(kept[0].settings, diagrams=newer)
    owner = create_engine(parts.settings.owner_url)
    with owner.begin() as connection:
        for statement in OLDER:
            connection.execute(text(statement))
    owner.dispose()
    for tenant in _tenants(parts).values():
        actor = system_actor(tenant)
        with parts.database.reading(actor) as tx:
            before = {case.id: case.definition_sha256 for case in tx.session.scalars(select(Case)).all()}
            listed = [one.as_json() for one in upgrades.planned(tx)]
        # The second tenant has no standard of its own.
        assert {(one["part"], one["by"]) for one in listed} - {("standard", "upgrade")} == {
            ("series", "upgrade"), ("diagram", "upgrade"), ("diagram", "person"),
        }  # fmt: skip
        with parts.database.transaction(actor) as tx:
            assert [one.as_json() for one in upgrades.carry_out(tx)] == listed
        with parts.database.reading(actor) as tx:
            assert [one.as_json()["by"] for one in upgrades.planned(tx)] == ["person"]
            assert {case.id: case.definition_sha256 for case in tx.session.scalars(select(Case)).all()} == before
            shipped = hashlib.sha256(tx.use(Registry).diagram("penalty")).hexdigest()
            assert definitions.current(tx, "penalty").sha256 == shipped
            assert definitions.current(tx, "remedy").deployed_by == "马超"
            wanted = {kind.series for process in ALL for kind in process.documents.values() if kind.series}
            for body in bodies.bodies(tx):
                for key in wanted:
                    assert numbering.series_for(tx, body_id=body.id, key=key).prefix.startswith("深"), key
    parts.database.dispose()


def test_a_case_waits_at_every_user_task_of_every_shipped_diagram(kept: tuple[Parts, Path]) -> None:
    parts, path = kept
    expected = json.loads(path.with_suffix("").with_suffix(".json").read_text("utf-8"))
    missing: dict[str, set[str]] = {}
    with parts.database.reading(system_actor(_tenants(parts)["luohu"])) as tx:
        newest = {one.process_key: one for one in reversed(definitions.versions(tx))}
        assert {"penalty", "penalty_summary", "measure"} <= set(newest)
        for process in ALL:
            definition = newest.get(process.key)
            if definition is None:
                continue  # a procedure that the release did not have
            spec = definitions.spec_of(tx, definition.id, definition.sha256)
            waited = {wait for one in expected if one["process"] == process.key for wait in one["waits"]}
            gap = {one.id for one in spec.elements.values() if one.kind == "userTask"} - waited
            if gap:
                missing[process.key] = gap
    assert missing == {}


def test_every_open_case_goes_on(kept: tuple[Parts, Path]) -> None:
    """One step further: whatever the law asks before it is named, and nothing else stops it."""
    parts, _path = kept
    outcomes: Counter[str] = Counter()
    for tenant in _tenants(parts).values():
        with parts.database.reading(system_actor(tenant)) as tx:
            query = select(Task.id).where(Task.tenant_id == tenant, Task.status.in_(("ready", "claimed")))
            found = list(tx.session.scalars(query))
        for task_id in found:
            try:
                with parts.database.transaction(system_actor(tenant)) as tx:
                    _complete(tx, task_id)
            except (tasks.StepBlocked, tasks.TaskAlreadyCompleted):
                outcomes["asks for something first"] += 1
            except DomainError as error:
                outcomes[error.code] += 1
            else:
                outcomes["done"] += 1
    assert outcomes["done"] >= 20, outcomes
    for tenant in _tenants(parts).values():
        with parts.database.reading(system_actor(tenant)) as tx:
            assert [one for one in fsck.check(tx) if one["problem"] not in ("file-missing", "job-forgotten")] == []


def _complete(tx: Tx, task_id: uuid.UUID) -> None:
    task = tasks.get(tx, task_id)
    for book in BOOKS:
        if task.element_id in book.ANSWERS:
            given = book.answers(task.element_id, day_of(tx.at))
            tasks.complete(tx, task_id=task_id, answers={k: v for k, v in given.items() if not callable(v)})
            return
    raise tasks.TaskUnknown(kind="answers")
