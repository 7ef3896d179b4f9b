"""A request that is sent twice is carried out once and answered the same way."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Tenanted
from db.errors import Conflict, Invalid
from db.session import Tx

#: Answers are kept for so long, by the database's own clock; those under keys that begin so, for ever.
KEPT = dt.timedelta(days=30)
LASTING = ("begin:", "street:", "hall:")


class IdempotencyKeyReused(Conflict):
    """This Idempotency-Key was used for a different request; take a new key."""

    zh = "该幂等键已用于其他请求，请更换后重试。"


class IdempotencyKeyMalformed(Invalid):
    """An Idempotency-Key has 1 to 200 printable ASCII characters."""

    zh = "幂等键须为 1 至 200 个可见 ASCII 字符。"


class IdempotencyKey(Tenanted, Base):
    """What was answered to a key, kept in the transaction that did the work."""

    __tablename__ = "idempotency_keys"

    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    status: Mapped[int | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(server_default=func.now(), index=True)


@dataclass(frozen=True)
class Answer:
    """A stored answer: HTTP status, headers worth repeating, body."""

    status: int
    headers: dict[str, str]
    body: str


def actor_key(tx: Tx) -> str:
    """Name the actor that a key belongs to, so that two people may choose the same key."""
    return str(tx.actor.person_id or f"{tx.actor.kind}:{tx.actor.name}")


def request_digest(*parts: bytes | str) -> str:
    """Digest what makes a request the same request: method, path, body."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode() if isinstance(part, str) else part
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def begin(tx: Tx, key: str, digest: str) -> Answer | None:
    """Claim a key; a twin request waits here until the first one has committed, then gets its answer.

    :raises IdempotencyKeyMalformed: when the key is empty, too long or not printable.
    :raises IdempotencyKeyReused: when the key belongs to another request.
    """
    if not (1 <= len(key) <= 200 and key.isascii() and key.isprintable()):
        raise IdempotencyKeyMalformed()
    values = {"tenant_id": tx.tenant_id, "actor": actor_key(tx), "key": key, "request_digest": digest}
    statement = insert(IdempotencyKey).values(values).on_conflict_do_nothing().returning(IdempotencyKey.key)
    if tx.session.execute(statement).first() is not None:
        return None
    row = tx.session.get(IdempotencyKey, (tx.tenant_id, values["actor"], key), populate_existing=True)
    if row is None or row.request_digest != digest or row.status is None:
        raise IdempotencyKeyReused()
    return Answer(row.status, dict(row.headers or {}), row.body or "")


def finish(tx: Tx, key: str, answer: Answer) -> None:
    """Keep the answer beside the work, in the same transaction."""
    tx.session.execute(
        update(IdempotencyKey)
        .where(
            IdempotencyKey.tenant_id == tx.tenant_id,
            IdempotencyKey.actor == actor_key(tx),
            IdempotencyKey.key == key,
        )
        .values(status=answer.status, headers=answer.headers, body=answer.body)
    )


def sweep(tx: Tx, *, most: int = 20_000) -> int:
    """Forget the answers to requests of long ago, so many at once at most; gives how many.

    They hold what was answered, facts of cases among it. What begins a case, and what a device hands in after weeks
    without a network, is known for ever: a repetition must not do it again.
    """
    table = IdempotencyKey.__table__.c
    old = [table.tenant_id == tx.tenant_id, table.created_at < func.now() - KEPT]
    old += [~table.key.startswith(beginning, autoescape=True) for beginning in LASTING]
    keys = select(table.actor, table.key).where(*old).limit(most).with_for_update(skip_locked=True)
    found: Any = tx.session.execute(
        delete(IdempotencyKey).where(
            IdempotencyKey.tenant_id == tx.tenant_id, tuple_(IdempotencyKey.actor, IdempotencyKey.key).in_(keys)
        )
    )
    return int(found.rowcount)
