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
        upgrade(url)
        upgrade(url)
        command.check(config(url))  # raises when a model has what no revision makes
    finally:
        cluster.drop_database(name)


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
