"""Checkpoints: the heads of all chains, signed with a key outside the database, kept in a file outside it too.

A forger with full power over the database can recompute a chain or cut its tail; he cannot make it agree with what
was signed and written elsewhere before. What came after the last checkpoint is reported as not yet anchored.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import BigInteger, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Tenanted
from db.journal import JournalEntry, canonical, digest_of, stamp
from db.keys import made_once
from db.session import Tx

#: An entry is written some time before its transaction commits; none may stay open longer than this.
OVERLAP = dt.timedelta(hours=1)
#: The file grows for years; its end is looked for in pieces of so many bytes.
PIECE = 64 << 10


class JournalCheckpoint(Tenanted, Base):
    """A signed statement of heads; the file outside the database holds the same lines."""

    __tablename__ = "journal_checkpoints"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[dt.datetime]
    statement: Mapped[dict[str, Any]]
    signature: Mapped[str]


class Anchor:
    """The signing key and the file outside the database; provided at the composition root."""

    def __init__(self, key_file: Path, folder: Path) -> None:
        self.key_file, self.folder = key_file, folder
        self._key = load_or_make_key(key_file)

    def sign(self, statement: dict[str, Any]) -> str:
        """Sign the canonical form of a statement (Ed25519, base64)."""
        return base64.b64encode(self._key.sign(canonical(statement))).decode()

    def public_pem(self) -> bytes:
        """Give the public key in PEM, for the verifier."""
        return self._key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def file_for(self, tenant_id: object) -> Path:
        """Name the file that holds a tenant's checkpoints, one JSON line each."""
        return self.folder / f"{tenant_id}.jsonl"

    def last(self, tenant_id: object) -> dict[str, Any] | None:
        """Read the last line of a tenant's file; one that was cut off by a crash was never signed for good."""
        try:
            with self.file_for(tenant_id).open("rb") as source:
                line = _last_line(source)
        except FileNotFoundError:
            return None
        return json.loads(line) if line else None

    def append(self, tenant_id: object, line: dict[str, Any]) -> None:
        """Add a line durably, in place of what a crash left of one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.file_for(tenant_id).open("a+b") as out:
            out.truncate(_end_of_lines(out))
            out.write(canonical(line) + b"\n")
            out.flush()
            os.fsync(out.fileno())


def _end_of_lines(source: BinaryIO, before: int | None = None) -> int:
    """Find where the last whole line ends that ends before a byte, without reading what lies far ahead of it."""
    end = source.seek(0, os.SEEK_END) if before is None else before
    while end > 0:
        start = max(0, end - PIECE)
        source.seek(start)
        at = source.read(end - start).rfind(b"\n")
        if at >= 0:
            return start + at + 1
        end = start
    return 0


def _last_line(source: BinaryIO) -> bytes:
    end = _end_of_lines(source)
    start = _end_of_lines(source, end - 1) if end else 0
    source.seek(start)
    return source.read(end - start)


def load_or_make_key(path: Path) -> Ed25519PrivateKey:
    """Read the signing key, or make one that only its owner may read."""
    key = serialization.load_pem_private_key(made_once(path, _new_key), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} does not hold an Ed25519 private key")
    return key


def _new_key() -> bytes:
    plain = serialization.NoEncryption()
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain
    )


def checkpoint(tx: Tx, anchor: Anchor) -> dict[str, Any] | None:
    """Sign the heads of the chains that moved since the last checkpoint; nothing moved gives ``None``.

    The file outside comes first: should the commit fail after it, the next checkpoint states the same heads again.
    The numbers follow the file, not the database, since the file is the one that is trusted.
    """
    lock = "SELECT pg_advisory_xact_lock(hashtextextended('duecourse.checkpoint:' || CAST(:tenant AS text), 0))"
    tx.session.execute(text(lock), {"tenant": str(tx.tenant_id)})
    # The database's time, also where the clock is substituted: cases of a demo live in many years at once.
    now = tx.session.execute(text("SELECT clock_timestamp()")).scalar_one()
    last = anchor.last(tx.tenant_id)
    since = dt.datetime.fromisoformat(last["statement"]["at"]) - OVERLAP if last else None
    heads = _heads(tx, since)
    if not heads:
        return None
    statement = {
        "tenant": str(tx.tenant_id),
        "number": last["statement"]["number"] + 1 if last else 1,
        "at": stamp(now),
        "previous": digest_of(last["statement"]) if last else "",
        "heads": heads,
    }
    line = {"statement": statement, "signature": anchor.sign(statement)}
    anchor.append(tx.tenant_id, line)
    tx.session.merge(
        JournalCheckpoint(
            tenant_id=tx.tenant_id,
            number=statement["number"],
            at=now,
            statement=statement,
            signature=line["signature"],
        )
    )
    return line


def _heads(tx: Tx, since: dt.datetime | None) -> dict[str, list[Any]]:
    entry = JournalEntry.__table__.c
    query = select(entry.chain, entry.seq, entry.hash).where(entry.tenant_id == tx.tenant_id)
    if since is not None:
        query = query.where(entry.recorded_at > since)
    query = query.ext(distinct_on(entry.chain)).order_by(entry.chain, entry.seq.desc())
    return {chain: [seq, digest] for chain, seq, digest in tx.session.connection().execute(query)}
