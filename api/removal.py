"""Remove a case whose retention has ended: package, proof, tombstone, and only then the rows.

Each step is safe to repeat. A crash after the tombstone leaves rows that the next run takes away; before it, a package
that the next run writes again. Files that no row names any more are swept by the file store.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, Table, delete, select, text
from sqlalchemy.orm import Session

from api.exports import case_archive
from db.actor import system_actor
from db.base import Base
from db.checkpoints import Anchor
from db.errors import Conflict
from db.journal import JournalEntry
from db.session import Database
from db.verifier import verify
from engine import retention
from engine.links import CaseLink
from engine.numbering import Number
from engine.retention_rows import Retention
from processes import case_page

#: What is kept of a removed case, beside the entry in the tenant's chain: its trace, and its numbers, so that the
#: series of the body stay without a gap.
KEPT = frozenset({Retention.__tablename__, Number.__tablename__})


class PackageNotProved(Conflict):
    """The package of case {case} does not prove: {problems}. Nothing was removed."""

    zh = "案件 {case} 的归档包未通过验证（{problems}），未作销毁。"


@dataclass(frozen=True)
class Removed:
    """One case that is gone: its package with digest, and how many rows went."""

    case_id: uuid.UUID
    case_number: str | None
    package: Path
    sha256: str
    rows: int


def due(database: Database, tenant_id: uuid.UUID) -> list[Retention]:
    """List the cases of a tenant that may be removed today."""
    with database.reading(system_actor(tenant_id, "ARCHIVE")) as tx:
        return list(retention.due(tx))


def remove(
    database: Database, owner: Engine, tenant_id: uuid.UUID, folder: Path, *, limit: int = 1000,
    progress: Callable[[str], None] = lambda words: None,
) -> Iterator[Removed]:  # fmt: skip
    """Remove every case of a tenant whose date has come and that nothing holds, oldest date first.

    :raises PackageNotProved: before anything of that case is touched.
    """
    yield from _left_over(database, owner, tenant_id, folder)
    for row in due(database, tenant_id)[:limit]:
        progress(f"packing {row.case_number or row.case_id}")
        yield _remove(database, owner, tenant_id, row.case_id, folder)


def _remove(database: Database, owner: Engine, tenant_id: uuid.UUID, case_id: uuid.UUID, folder: Path) -> Removed:
    actor = system_actor(tenant_id, "ARCHIVE")
    with database.transaction(actor) as tx:  # the checkpoint that anchors the package is kept
        name, data = case_archive(tx, case_id)
        files = len(case_page.files_of(tx, case_id))
        anchor = tx.use(Anchor)
        checkpoints, key = anchor.file_for(tenant_id), anchor.public_pem()
    package = folder / str(tenant_id) / name
    written = _write(package, data)  # what is proved is what lies there, not what was meant to
    verdict = verify(written, checkpoints.read_bytes(), key.encode() if isinstance(key, str) else key)
    chain = f"case:{case_id}"
    problems = [str(one["code"]) for one in verdict.problems]
    problems += ["not-anchored"] if verdict.anchored.get(chain) != verdict.chains.get(chain) else []
    problems += ["files-missing"] if verdict.files != files else []
    if problems or not verdict.intact:
        package.unlink()
        raise PackageNotProved(case=str(case_id), problems=", ".join(problems))
    digest = hashlib.sha256(written).hexdigest()
    with database.transaction(actor) as tx:
        row = retention.entomb(tx, case_id=case_id, archive_sha256=digest, entries=verdict.chains[chain])
        number = row.case_number
    return Removed(case_id, number, package, digest, _purge(owner, tenant_id, case_id))


def _left_over(database: Database, owner: Engine, tenant_id: uuid.UUID, folder: Path) -> Iterator[Removed]:
    """Finish removals whose tombstone stands and whose rows were left behind by a crash."""
    with database.reading(system_actor(tenant_id, "ARCHIVE")) as tx:
        query = text(
            "SELECT r.case_id, r.case_number, r.archive_sha256 FROM retentions r JOIN cases c "
            "ON c.tenant_id = r.tenant_id AND c.id = r.case_id WHERE r.tenant_id = :tenant AND r.removed_at IS NOT NULL"
        )
        found = tx.session.execute(query, {"tenant": tenant_id}).all()
    for case_id, number, digest in found:
        yield Removed(case_id, number, folder / str(tenant_id), digest, _purge(owner, tenant_id, case_id))


def _write(package: Path, data: bytes) -> bytes:
    """Write the package for good, its name in its folder as well, and give what is read back."""
    package.parent.mkdir(parents=True, exist_ok=True)
    part = package.with_suffix(".part")
    with part.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    os.replace(part, package)
    folder = os.open(package.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return package.read_bytes()


def _purge(owner: Engine, tenant_id: uuid.UUID, case_id: uuid.UUID) -> int:
    """Delete every row of a case, children first, with the owner's role: the program itself may delete no history."""
    gone = 0
    with Session(owner) as session, session.begin():
        for table in reversed(Base.metadata.sorted_tables):
            if table.name in KEPT or table.name == "cases" or "case_id" not in table.columns:
                continue
            gone += _delete(session, table, tenant_id, table.c.case_id == case_id)
        links = Base.metadata.tables[CaseLink.__tablename__]
        for column in (links.c.from_case_id, links.c.to_case_id):
            gone += _delete(session, links, tenant_id, column == case_id)
        entries = Base.metadata.tables[JournalEntry.__tablename__]
        gone += _delete(session, entries, tenant_id, entries.c.chain == f"case:{case_id}")
        cases = Base.metadata.tables["cases"]
        gone += _delete(session, cases, tenant_id, cases.c.id == case_id)
        left = session.scalar(select(cases.c.id).where(cases.c.tenant_id == tenant_id, cases.c.id == case_id))
        assert left is None  # noqa: S101 - the delete above names it
    return gone


def _delete(session: Session, table: Table, tenant_id: uuid.UUID, of_case: object) -> int:
    result = session.execute(delete(table).where(table.c.tenant_id == tenant_id, of_case))  # type: ignore[arg-type]
    return int(result.rowcount or 0)  # type: ignore[attr-defined]
