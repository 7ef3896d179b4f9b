"""The journal: what happened, by whom, in chains that nobody can quietly change.

Each entry is hashed together with the hash of the one before it. The heads are signed at checkpoints with a key that
is kept outside the database, and written to a file outside it (``db/checkpoints.py``); ``db/verifier.py`` proves an
export with nothing but that file and the public key.
"""

from __future__ import annotations

import datetime as dt
import decimal
import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Protocol

from sqlalchemy import BigInteger, Index, func, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Chained, Tenanted
from db.session import Tx

#: The digest of new entries; ``sm3`` (GM/T 0004) is the other one that deployments choose.
ALGORITHMS = ("sha256", "sm3")


class JournalEntry(Tenanted, Base):
    """One thing that happened. The application role may insert and select, never update or delete."""

    __tablename__ = "journal_entries"

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[dt.datetime]
    actor: Mapped[dict[str, Any]]
    command: Mapped[str]
    payload: Mapped[dict[str, Any]]
    prev_hash: Mapped[str]
    hash: Mapped[str]
    #: The database's own time of writing, for finding what moved since a checkpoint; no part of the hash.
    recorded_at: Mapped[dt.datetime] = mapped_column(server_default=func.clock_timestamp())

    __table_args__ = (
        Index("ix_journal_entries_tenant_id_at", "tenant_id", "at"),
        Index("ix_journal_entries_recorded_at", "recorded_at", postgresql_using="brin"),
    )


class TenantChain(Chained, Base):
    """The head of a tenant's own chain: people, imports, definitions, calendars."""

    __tablename__ = "tenant_chains"
    CHAIN_PREFIX: ClassVar[str] = "tenant"

    tenant_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)

    @property
    def id(self) -> uuid.UUID:
        """The tenant itself is the subject of this chain."""
        return self.tenant_id


class Head(Protocol):
    """Anything that holds the head of a chain."""

    journal_seq: Any
    journal_hash: Any

    @property
    def chain(self) -> str:
        """Name the chain."""


class JournalSettings:
    """How new entries are hashed; provided at the composition root where it is not the default."""

    def __init__(self, algorithm: str = "sha256") -> None:
        if algorithm not in ALGORITHMS:
            raise ValueError(f"the journal hashes with one of {', '.join(ALGORITHMS)}, not {algorithm}")
        self.algorithm = algorithm


def tenant_head(tx: Tx) -> TenantChain:
    """Lock the head of the tenant's own chain, after every case row that the command locks."""
    row = tx.session.get(TenantChain, tx.tenant_id, with_for_update=True)
    if row is None:
        raise LookupError(f"tenant {tx.tenant_id} has no chain; add tenants with `duecourse tenant add`")
    return row


def append(tx: Tx, head: Head, command: str, payload: Mapping[str, Any]) -> None:
    """Add one entry to the chain whose head row the caller has locked."""
    try:
        algorithm = tx.use(JournalSettings).algorithm
    except LookupError:
        algorithm = "sha256"
    seq = (head.journal_seq or 0) + 1
    entry = {
        "tenant": str(tx.tenant_id),
        "chain": head.chain,
        "seq": seq,
        "at": stamp(tx.at),
        "actor": plain(tx.actor.as_json()),
        "command": command,
        "payload": plain(payload),
        "prev": head.journal_hash or "",
    }
    digest = digest_of(entry, algorithm)
    row = {
        "tenant_id": tx.tenant_id,
        "chain": entry["chain"],
        "seq": seq,
        "at": tx.at,
        "actor": entry["actor"],
        "command": command,
        "payload": entry["payload"],
        "prev_hash": entry["prev"],
        "hash": digest,
    }
    tx.hold(JournalEntry.__table__, row)
    head.journal_seq = seq
    head.journal_hash = digest


def entries(tx: Tx, chain: str, *, after: int = 0, limit: int | None = None) -> Iterator[JournalEntry]:
    """Give the entries of a chain in order, read in batches."""
    query = (
        select(JournalEntry)
        .where(JournalEntry.tenant_id == tx.tenant_id, JournalEntry.chain == chain, JournalEntry.seq > after)
        .order_by(JournalEntry.seq)
    )
    yield from tx.session.scalars(query.limit(limit) if limit else query.execution_options(yield_per=1000))


def line_of(entry: JournalEntry) -> bytes:
    """Write an entry as a line of an export; the hashed bytes stand in it as they are, for ``db/verifier.py``."""
    return b'{"entry":' + canonical(as_json(entry)) + b',"hash":"' + entry.hash.encode("ascii") + b'"}\n'


def as_json(entry: JournalEntry) -> dict[str, Any]:
    """Give the entry in the form that was hashed."""
    return {
        "tenant": str(entry.tenant_id),
        "chain": entry.chain,
        "seq": entry.seq,
        "at": stamp(entry.at),
        "actor": entry.actor,
        "command": entry.command,
        "payload": entry.payload,
        "prev": entry.prev_hash,
    }


def stamp(at: dt.datetime) -> str:
    """Write an instant the one way that the journal hashes: UTC, microseconds, Z."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: Any) -> bytes:
    """Write JSON the one way that the journal hashes: sorted keys, no spaces, UTF-8 unescaped."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "strict")


def digest_of(entry: Mapping[str, Any], algorithm: str = "sha256") -> str:
    """Hash an entry in its canonical form, as ``sha256:<hex>``."""
    return f"{algorithm}:{hashlib.new(algorithm, canonical(entry)).hexdigest()}"


def plain(value: Any) -> Any:
    """Reduce a value to what survives a round through JSONB unchanged.

    Instants, dates, identifiers, decimals and floats become text (JSONB would rewrite 1e2 as 100, and the hash with
    it); NUL and lone surrogates, which PostgreSQL refuses, become U+FFFD.
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        if value.isascii() and "\x00" not in value:  # nearly all of them: keys, identifiers, names of steps
            return value
        return value.replace("\x00", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    if isinstance(value, dict | Mapping):  # nearly always a dict, which is told faster
        return {str(plain(str(key))): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    if isinstance(value, dt.datetime):
        return stamp(value)
    if isinstance(value, dt.date | uuid.UUID | decimal.Decimal | float):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    return plain(str(value))
