"""Transactions, commands, row-level security and idempotency on the real database."""

from __future__ import annotations

import itertools
import threading
import uuid
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError

from api.cli import main
from db import idempotency, journal
from db.actor import Actor, system_actor
from db.base import Base
from db.cluster import Cluster
from db.command import COMMANDS, command
from db.errors import PermissionDenied
from db.idempotency import Answer, IdempotencyKeyReused
from db.journal import JournalEntry
from db.session import Database, Tx
from db.tenancy import APPEND_ONLY, CROSS_TENANT, check_role, is_tenanted


@pytest.fixture(autouse=True)
def note_command() -> object:
    """A command of the tests: it writes a note on the tenant's chain."""

    @command("note.taken", permission="note:take")
    def take(tx: Tx, *, words: str, fail: bool = False) -> str:
        """Take a note."""
        tx.subject(words=words)
        tx.event("note.seen", length=len(words))
        if fail:
            raise RuntimeError("after the note")
        return words

    yield take
    del COMMANDS["note.taken"]


def test_a_command_writes_exactly_one_entry_with_its_events(database: Database, system: Actor, note_command) -> None:
    with database.transaction(system) as tx:
        assert note_command(tx, words="超门窗经营") == "超门窗经营"
    with database.reading(system) as tx:
        (entry,) = journal.entries(tx, f"tenant:{system.tenant_id}")
    assert entry.command == "note.taken"
    assert entry.payload == {"words": "超门窗经营", "events": [{"event": "note.seen", "length": 5}]}
    assert journal.digest_of(journal.as_json(entry)) == entry.hash


def test_a_command_that_fails_leaves_nothing(database: Database, system: Actor, note_command) -> None:
    with pytest.raises(RuntimeError, match="after the note"), database.transaction(system) as tx:
        note_command(tx, words="a", fail=True)
    with database.reading(system) as tx:
        assert list(journal.entries(tx, f"tenant:{system.tenant_id}")) == []


def test_an_actor_without_the_permission_is_refused(database: Database, tenant_id: uuid.UUID, note_command) -> None:
    nobody = Actor(kind="person", tenant_id=tenant_id, name="无权者")
    with pytest.raises(PermissionDenied), database.transaction(nobody) as tx:
        note_command(tx, words="a")


def test_writers_of_one_chain_queue_up_and_the_chain_stays_whole(
    database: Database, system: Actor, note_command
) -> None:
    def write() -> None:
        for _ in range(10):
            with database.transaction(system) as tx:
                note_command(tx, words="x")

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading(system) as tx:
        rows = list(journal.entries(tx, f"tenant:{system.tenant_id}"))
    assert [row.seq for row in rows] == list(range(1, 41))
    assert all(after.prev_hash == before.hash for before, after in itertools.pairwise(rows))


def test_the_other_tenant_sees_nothing(
    database: Database, system: Actor, other_tenant_id: uuid.UUID, note_command
) -> None:
    with database.transaction(system) as tx:
        note_command(tx, words="秘密")
    with database.reading(system_actor(other_tenant_id)) as tx:
        assert tx.session.scalars(select(JournalEntry)).all() == []


def test_without_a_tenant_the_database_itself_shows_nothing_and_refuses_writes(
    database: Database,
    system: Actor,
    note_command,
) -> None:
    with database.transaction(system) as tx:
        note_command(tx, words="秘密")
    with database.looking_up() as session:
        for table in Base.metadata.sorted_tables:
            if is_tenanted(table):
                assert session.execute(text(f"SELECT count(*) FROM {table.name}")).scalar_one() == 0, table.name
        with pytest.raises(DBAPIError, match="row-level security"):
            session.execute(
                text("INSERT INTO idempotency_keys (tenant_id, actor, key, request_digest) VALUES (:t, 'a', 'k', 'd')"),
                {"t": system.tenant_id},
            )


def test_a_row_cannot_be_written_for_another_tenant(
    database: Database, system: Actor, other_tenant_id: uuid.UUID
) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), database.transaction(system) as tx:
        tx.session.execute(
            text("INSERT INTO idempotency_keys (tenant_id, actor, key, request_digest) VALUES (:t, 'a', 'k', 'd')"),
            {"t": other_tenant_id},
        )


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
@pytest.mark.parametrize("statement", ["UPDATE {} SET tenant_id = tenant_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_application_can_only_add_to_the_journal(
    database: Database, system: Actor, table: str, statement: str
) -> None:
    with pytest.raises(DBAPIError, match="permission denied"), database.transaction(system) as tx:
        tx.session.execute(text(statement.format(table)))


def test_every_tenanted_table_is_isolated_and_its_key_begins_with_the_tenant(owner: Engine) -> None:
    with owner.connect() as connection:
        isolated = set(connection.execute(text(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND p.polname = 'tenant_isolation'"
        )).scalars())  # fmt: skip
    for table in Base.metadata.sorted_tables:
        if is_tenanted(table):
            assert table.name in isolated
            assert next(iter(table.primary_key.columns)).name == "tenant_id", table.name


def test_the_looks_across_tenants_are_the_closed_list(owner: Engine) -> None:
    with owner.connect() as connection:
        functions = connection.execute(text(
            "SELECT proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' FROM pg_proc p "
            "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = 'public' AND prosecdef "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') "
            # Those that are told their tenant, and refuse when it is not the transaction's, look at one only.
            "AND NOT (pg_get_function_identity_arguments(p.oid) LIKE 'of\\_tenant uuid%' "
            "AND prosrc LIKE '%IF of\\_tenant IS DISTINCT FROM NULLIF(current\\_setting(%')"
        )).scalars().all()  # fmt: skip
        policies = connection.execute(text(
            "SELECT 'duecourse_scan on ' || c.relname FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid "
            "WHERE p.polname <> 'tenant_isolation'"
        )).scalars().all()  # fmt: skip
    names = {name.split("(")[0] for name in functions} | set(policies)
    assert names == {name.split("(")[0] for name in CROSS_TENANT}


SHADOW = """
    CREATE FUNCTION pg_temp.whoami() RETURNS text LANGUAGE sql AS 'SELECT current_user::text';
    CREATE TEMP VIEW accounts AS
      SELECT NULL::uuid AS tenant_id, NULL::uuid AS person_id, 'x' AS issuer, pg_temp.whoami() AS subject;
    GRANT SELECT ON pg_temp.accounts TO PUBLIC
"""


def test_what_the_owner_s_functions_read_cannot_be_put_in_front_of_them(database: Database, owner: Engine) -> None:
    with database.engine.connect() as connection:
        connection.execute(text(SHADOW))
        assert connection.execute(text("SELECT * FROM find_account('x', 'duecourse_owner')")).all() == []
    with owner.connect() as connection:
        settings = connection.execute(text(
            "SELECT proname, proconfig FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prosecdef "
            "AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
        )).all()  # fmt: skip
    assert settings and not [name for name, said in settings if "search_path=public, pg_temp" not in said]


def test_the_serving_role_is_held_back_and_the_owner_may_not_serve(database: Database, owner: Engine) -> None:
    with database.engine.connect() as connection:
        check_role(connection)
    with owner.connect() as connection, pytest.raises(RuntimeError, match="row-level security"):
        check_role(connection)


@pytest.mark.parametrize("command", [["serve"], ["worker", "--ticks", "1"]])
def test_neither_server_nor_worker_begins_as_a_role_that_sees_every_tenant(
    cluster: Cluster, database_name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    begun: list[str] = []
    monkeypatch.setattr("api.server.serve", lambda *_, **__: begun.append("serve"))
    monkeypatch.setattr("api.workers.work", lambda *_, **__: begun.append("worker"))
    for role, fine in (("owner", False), ("app", True)):
        env = {"DATABASE_URL": cluster.url(role, database_name), "DUECOURSE_VAR": str(tmp_path)}
        done = CliRunner().invoke(main, command, env=env)
        assert (done.exit_code == 0, begun == [command[0]]) == (fine, fine), done.output
        assert fine or "row-level security" in done.output


def test_a_repeated_request_gets_the_first_answer_and_another_request_is_refused(
    database: Database, system: Actor
) -> None:
    digest = idempotency.request_digest("POST", "/x", b"{}")
    with database.transaction(system) as tx:
        assert idempotency.begin(tx, "key-1", digest) is None
        idempotency.finish(tx, "key-1", Answer(201, {"ETag": '"1"'}, '{"id":1}'))
    with database.transaction(system) as tx:
        assert idempotency.begin(tx, "key-1", digest) == Answer(201, {"ETag": '"1"'}, '{"id":1}')
    with pytest.raises(IdempotencyKeyReused), database.transaction(system) as tx:
        idempotency.begin(tx, "key-1", "another")


def test_answers_of_long_ago_are_forgotten_but_for_what_must_never_happen_again(
    database: Database, system: Actor, owner: Engine
) -> None:
    for key in ("old", "begin:4403", "street:1", "new"):
        with database.transaction(system) as tx:
            idempotency.begin(tx, key, "digest")
            idempotency.finish(tx, key, Answer(201, {}, "{}"))
    with owner.begin() as connection:
        past = "UPDATE idempotency_keys SET created_at = now() - interval '31 days' WHERE key <> 'new'"
        connection.execute(text(past))
    with database.transaction(system) as tx:
        assert idempotency.sweep(tx) == 1
    with database.transaction(system) as tx:
        known = [key for key in ("old", "begin:4403", "street:1", "new") if idempotency.begin(tx, key, "digest")]
    assert known == ["begin:4403", "street:1", "new"]


def test_twin_requests_are_carried_out_once(database: Database, system: Actor) -> None:
    digest, outcomes = idempotency.request_digest("x"), []

    def send() -> None:
        with database.transaction(system) as tx:
            if idempotency.begin(tx, "twin", digest) is None:
                idempotency.finish(tx, "twin", Answer(200, {}, "done"))
                outcomes.append("worked")
            else:
                outcomes.append("repeated")

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["repeated"] * 7 + ["worked"]
