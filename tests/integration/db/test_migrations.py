"""The revisions lead to the schema that the models describe, from nothing and again."""

from __future__ import annotations

import json
import uuid

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from db.cluster import Cluster
from db.migrate import config, load_models, upgrade


def test_the_revisions_lead_to_the_models_and_may_be_run_again(cluster: Cluster) -> None:
    load_models("db", "engine", "discretion", "processes", "vehicles")
    name = f"migrated_{uuid.uuid4().hex[:12]}"
    cluster.create_database(name)
    try:
        url = cluster.url("owner", name)
        command.upgrade(config(url), "0025")
        held = _retention(url)
        upgrade(url)
        upgrade(url)
        command.check(config(url))  # raises when a model has what no revision makes
        kept = "SELECT case_id, reason, held_by_name, held_at::date::text, released_at FROM legal_holds"
        assert _rows(url, kept) == [(held, "审计", "林秀英", "2026-03-02", None)]
        command.downgrade(config(url), "0025")
        had = "SELECT case_id, hold_reason, held_by, held_at::date::text FROM retentions ORDER BY hold_reason"
        assert _rows(url, had)[0] == (held, "审计", "林秀英", "2026-03-02")
    finally:
        cluster.drop_database(name)


def _retention(url: str) -> uuid.UUID:
    """Keep two closed cases as revision 0025 did, one of them held; gives its identifier."""
    engine, held = create_engine(url), uuid.uuid4()
    insert = text(
        "INSERT INTO retentions (tenant_id, id, case_id, process_key, period, closed_on, hold_reason, held_by, "
        "held_at) VALUES (:tenant, gen_random_uuid(), :case, 'penalty', '10', '2026-02-01', :reason, :by, :at)"
    )
    with engine.begin() as connection:
        one = {"tenant": uuid.uuid4(), "case": held, "reason": "审计", "by": "林秀英", "at": "2026-03-02 12:00+08"}
        connection.execute(insert, [one, one | {"case": uuid.uuid4(), "reason": None, "by": None, "at": None}])
    engine.dispose()
    return held


def _rows(url: str, query: str) -> list[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def test_going_back_leaves_nothing_behind(cluster: Cluster) -> None:
    load_models("db", "engine", "discretion", "processes", "vehicles")
    name = f"migrated_{uuid.uuid4().hex[:12]}"
    cluster.create_database(name)
    try:
        url = cluster.url("owner", name)
        upgrade(url)
        engine = create_engine(url)
        with engine.begin() as connection:  # the looks across tenants lean on tables
            connection.execute(text("DROP FUNCTION find_account(text, text), find_service_token(text)"))
        engine.dispose()
        command.downgrade(config(url), "base")
        engine = create_engine(url)
        with engine.connect() as connection:
            left = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).scalars()
            assert set(left) <= {"alembic_version", "spatial_ref_sys"}
        engine.dispose()
    finally:
        cluster.drop_database(name)


def test_who_completed_which_steps_is_kept_by_person_and_turned_back(cluster: Cluster) -> None:
    kept: list[dict[str, list[str]]] = [{"N1": ["a"], "N2": ["a", "b"], "N3": []}, {}, {"N1": []}]
    turned = ScriptDirectory.from_config(config(cluster.url("owner", "postgres"))).get_revision("0027").module.TURNED
    engine = create_engine(cluster.url("owner", "postgres"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TEMPORARY TABLE cases (completers jsonb)"))
        keep = text("INSERT INTO cases VALUES (CAST(:kept AS jsonb))")
        connection.execute(keep, [{"kept": json.dumps(one)} for one in kept])
        found = []
        for _ in range(2):
            connection.execute(text(turned))
            found.append(list(connection.execute(text("SELECT completers FROM cases")).scalars()))
    engine.dispose()
    assert sorted(found[0], key=len) == [{}, {}, {"a": ["N1", "N2"], "b": ["N2"]}]
    assert sorted(found[1], key=len) == [{}, {}, {"N1": ["a"], "N2": ["a", "b"]}]
