"""A history leaves the database with its proof; a backup comes back whole."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from db import journal
from db.actor import Actor
from db.backup import BackupUnusable, Places, backup, restore
from db.checkpoints import Anchor, checkpoint
from db.cluster import Cluster
from db.command import COMMANDS, command
from db.export import write_archive
from db.files import Files
from db.session import Database, Tx
from db.verifier import verify


@pytest.fixture(autouse=True)
def history(database: Database, system: Actor) -> Iterator[str]:
    """Twelve notes on the tenant's chain, the fifth with a file."""

    @command("note.taken", permission="note:take")
    def take(tx: Tx, *, words: str, digest: str = "") -> None:
        """Take a note."""
        tx.subject(words=words, digest=digest)

    for number in range(12):
        with database.transaction(system) as tx:
            stored = tx.use(Files).put(tx, b"%PDF-1.7 demo") if number == 4 else None  # type: ignore[type-abstract]
            take(tx, words=f"第{number + 1}步", digest=stored.sha256 if stored else "")
    del COMMANDS["note.taken"]
    yield f"tenant:{system.tenant_id}"


def export(database: Database, system: Actor, chain: str) -> bytes:
    out = io.BytesIO()
    with database.transaction(system) as tx:
        entries = list(journal.entries(tx, chain))
        digests = [entry.payload["digest"] for entry in entries if entry.payload.get("digest")]
        write_archive(tx, out, chains=[chain], digests=digests)
    return out.getvalue()


def outside(database: Database, system: Actor) -> tuple[bytes, bytes]:
    anchor = database.use(Anchor)
    return anchor.file_for(system.tenant_id).read_bytes(), anchor.public_pem()


def test_an_untouched_export_is_intact_anchored_to_its_end_and_carries_its_files(
    database: Database, system: Actor, history: str
) -> None:
    verdict = verify(export(database, system, history), *outside(database, system))
    assert verdict.intact, verdict.problems
    assert (verdict.entries, verdict.anchored, verdict.files) == (12, {history: 12}, 1)


def test_a_file_that_was_exchanged_in_the_archive_is_named(database: Database, system: Actor, history: str) -> None:
    source, out = zipfile.ZipFile(io.BytesIO(export(database, system, history))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"%PDF-1.7 forged" if name.startswith("files/") else source.read(name))
    verdict = verify(out.getvalue(), *outside(database, system))
    assert [problem["code"] for problem in verdict.problems] == ["file-altered"]


def test_a_forger_with_the_owners_power_who_rewrites_chain_and_checkpoints_is_found_out(
    database: Database, system: Actor, history: str, owner: Engine
) -> None:
    with database.transaction(system) as tx:
        checkpoint(tx, database.use(Anchor))
    with database.reading(system) as tx:
        entries = [journal.as_json(entry) for entry in journal.entries(tx, history)]
    entries[6]["payload"]["words"] = "从未发生"
    with owner.begin() as connection:
        connection.execute(text("DELETE FROM journal_checkpoints"))
        previous = entries[5]["prev"] and journal.digest_of(entries[5])
        for entry in entries[6:]:
            entry["prev"] = previous
            previous = journal.digest_of(entry)
            connection.execute(
                text(
                    "UPDATE journal_entries SET payload = CAST(:p AS jsonb), prev_hash = :v, hash = :h WHERE seq = :s"
                ),
                {"p": json.dumps(entry["payload"]), "v": entry["prev"], "h": previous, "s": entry["seq"]},
            )
    verdict = verify(export(database, system, history), *outside(database, system))
    assert {problem["code"] for problem in verdict.problems} == {"history-rewritten"}


def test_entries_after_the_last_checkpoint_are_reported_as_not_yet_anchored(
    database: Database, system: Actor, history: str
) -> None:
    with database.transaction(system) as tx:
        checkpoint(tx, database.use(Anchor))
        assert checkpoint(tx, database.use(Anchor)) is not None, "the overlap states recent heads again"
    with database.reading(system) as tx:
        lines = [journal.line_of(entry) for entry in journal.entries(tx, history)]
    verdict = verify(b"".join(lines), *outside(database, system))
    assert verdict.intact
    assert verdict.anchored == {history: 12}


def test_a_backup_comes_back_with_the_same_counts_heads_and_files(
    database: Database, system: Actor, history: str, cluster: Cluster, database_name: str, tmp_path: Path
) -> None:
    places = Places(cluster.url("owner", database_name), cluster.bin, tmp_path / "files", tmp_path / "checkpoints")
    export(database, system, history)
    manifest = backup(places, tmp_path / "backup", progress=lambda words: None)
    target = f"{database_name}_again"
    cluster.create_database(target)
    try:
        again = Places(cluster.url("owner", target), cluster.bin, tmp_path / "f2", tmp_path / "c2")
        assert restore(again, tmp_path / "backup", progress=lambda words: None)["tables"] == manifest["tables"]
        restored = Database(cluster.url("app", target))
        with restored.reading(system) as tx:
            assert len(list(journal.entries(tx, history))) == 12
        restored.dispose()
        assert sorted(path.name for path in (tmp_path / "f2").glob("*/*/*")) == sorted(
            path.name for path in (tmp_path / "files").glob("*/*/*")
        )
    finally:
        cluster.drop_database(target)


def test_a_damaged_backup_is_refused_before_anything_is_restored(
    history: str, cluster: Cluster, database_name: str, tmp_path: Path
) -> None:
    places = Places(cluster.url("owner", database_name), cluster.bin, tmp_path / "files", tmp_path / "checkpoints")
    backup(places, tmp_path / "backup", progress=lambda words: None)
    with (tmp_path / "backup" / "files.tar").open("ab") as out:
        out.write(b"x")
    with pytest.raises(BackupUnusable, match=r"files\.tar"):
        restore(places, tmp_path / "backup", progress=lambda words: None)


def test_files_that_are_missing_altered_or_orphaned_are_named(
    database: Database, system: Actor, history: str, tmp_path: Path
) -> None:
    (path,) = (tmp_path / "files").glob("*/*/*")
    path.write_bytes(b"changed")
    with database.reading(system) as tx:
        assert [found["problem"] for found in tx.use(Files).problems(tx)] == ["file-altered"]  # type: ignore[type-abstract]
    path.rename(path.with_name("0" * 64))
    with database.reading(system) as tx:
        problems = {found["problem"] for found in tx.use(Files).problems(tx, grace_hours=-1)}  # type: ignore[type-abstract]
    assert problems == {"file-missing", "file-orphaned"}


def test_create_engine_of_the_owner_reads_what_the_application_wrote(owner: Engine, history: str) -> None:
    with create_engine(owner.url).connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM journal_entries")).scalar_one() == 12
