"""Back up database, files and checkpoints together, and restore them so that counts, heads and digests agree.

The dump is taken before the files: files are named by their content and never change, so every file that the dump
names is there when the files are copied afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Connection, create_engine, make_url, text

from db import tenancy
from db.base import Base
from db.files import HALF, digest_of

FORMAT = 1
DUMP, FILES, CHECKPOINTS, MANIFEST = "database.dump", "files.tar", "checkpoints.tar", "manifest.json"


class BackupUnusable(Exception):
    """The backup is damaged or does not fit: {reason}"""


@dataclass(frozen=True)
class Places:
    """Where the parts of an installation lie: the owner's URL, PostgreSQL's programs, files, checkpoints."""

    owner_url: str
    pg_bin: Path | None
    files: Path
    checkpoints: Path


def backup(places: Places, target: Path, *, progress: Callable[[str], None]) -> dict[str, Any]:
    """Write a backup into an empty folder; gives its manifest.

    The signing key is not part of it: it is kept elsewhere, as the law of evidence would have it.

    :raises BackupUnusable: when the folder is not empty or the dump fails.
    """
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise BackupUnusable(f"{target} is not empty; name a new folder")
    with _connection(places) as connection:
        # The dump and the counts look at one snapshot, so that a bureau may go on working meanwhile.
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        progress("dumping the database")
        _run(
            places,
            "pg_dump",
            "--format=custom",
            "--exclude-table-data=spatial_ref_sys",
            f"--snapshot={snapshot}",
            f"--file={target / DUMP}",
        )
        manifest = {"format": FORMAT, "tables": _counts(connection), "heads": _heads(connection)}
    progress("copying files")
    _pack(places.files, target / FILES)
    _pack(places.checkpoints, target / CHECKPOINTS)
    manifest["digests"] = {name: digest_of(target / name) for name in (DUMP, FILES, CHECKPOINTS)}
    (target / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return manifest


def restore(places: Places, source: Path, *, progress: Callable[[str], None]) -> dict[str, Any]:
    """Restore a backup into an empty database and empty folders, then prove that it is all there.

    :raises BackupUnusable: when a part is damaged, the target is not empty, or the proof fails.
    """
    try:
        manifest: dict[str, Any] = json.loads((source / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupUnusable(f"{source / MANIFEST} cannot be read: {error}") from error
    for name, digest in manifest["digests"].items():
        if digest_of(source / name) != digest:
            raise BackupUnusable(f"{name} is not what was written: its digest differs")
    with _connection(places) as connection:
        if "cases" in _table_names(connection):
            raise BackupUnusable("the target database already holds a schema; create an empty one")
    progress("restoring the database")
    _run(
        places,
        "pg_restore",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        str(source / DUMP),
        into=True,
    )
    progress("restoring files")
    _unpack(source / FILES, places.files)
    _unpack(source / CHECKPOINTS, places.checkpoints)
    with _connection(places) as connection:
        tenancy.secure(connection, Base.metadata)
        connection.commit()
        found = {"tables": _counts(connection), "heads": _heads(connection)}
    differing = [key for key in found if _at_dump(manifest[key]) != _at_dump(found[key])]
    if differing:
        raise BackupUnusable(f"{', '.join(differing)} differ from the manifest after the restore")
    return manifest


def _at_dump(value: Any) -> Any:
    return json.loads(json.dumps(value, sort_keys=True))


def _connection(places: Places) -> Any:
    return create_engine(places.owner_url).connect()


def _table_names(connection: Connection) -> list[str]:
    names = connection.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
    return [name for name in names.scalars() if name not in ("spatial_ref_sys",)]


def _counts(connection: Connection) -> dict[str, int]:
    query = "SELECT count(*) FROM {}"
    return {name: connection.exec_driver_sql(query.format(name)).scalar_one() for name in _table_names(connection)}


def _heads(connection: Connection) -> str:
    """Digest the heads of all chains: one line that must be the same after the restore."""
    if "journal_entries" not in _table_names(connection):
        return ""
    query = """SELECT md5(coalesce(string_agg(chain || ':' || seq || ':' || hash, ',' ORDER BY tenant_id, chain), ''))
               FROM (SELECT DISTINCT ON (tenant_id, chain) tenant_id, chain, seq, hash FROM journal_entries
                     ORDER BY tenant_id, chain, seq DESC) heads"""
    return str(connection.execute(text(query)).scalar_one())


def _run(places: Places, program: str, *options: str, into: bool = False) -> None:
    url = make_url(places.owner_url)
    environment = {**os.environ, "PGPASSWORD": str(url.password or "")}
    host = url.query.get("host", url.host) or "localhost"
    where = ["-h", str(host), "-U", str(url.username)] + (["-p", str(url.port)] if url.port else [])
    database = ["-d", str(url.database)] if into else [str(url.database)]
    executable = str(places.pg_bin / program) if places.pg_bin else program
    done = subprocess.run(
        [executable, *where, *options, *database], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupUnusable(f"{program} failed: {done.stderr.strip()[-800:]}")


def _pack(folder: Path, target: Path) -> None:
    with tarfile.open(target, "w") as archive:
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.startswith(HALF):
                    archive.add(path, arcname=str(path.relative_to(folder)))


def _unpack(source: Path, folder: Path) -> None:
    if folder.is_dir() and any(folder.rglob("*")):
        raise BackupUnusable(f"{folder} is not empty; restore into an empty place")
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(source) as archive:
        for member in archive:
            # Python 3.11.2, which Debian 12 carries, has no extraction filter yet: nothing but files inside the folder.
            target = (folder / member.name).resolve()
            if not member.isfile() or not target.is_relative_to(folder.resolve()):
                raise BackupUnusable(f"{source.name} holds {member.name}, which is no file of ours")
            target.parent.mkdir(parents=True, exist_ok=True)
            with cast(IO[bytes], archive.extractfile(member)) as packed, open(target, "wb") as out:
                shutil.copyfileobj(packed, out)
