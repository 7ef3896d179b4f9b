"""What is kept of how long a case is kept, and of what holds it longer."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.session import Tx


class Retention(Identified, Base):
    """How long one closed case is kept, and what became of it."""

    __tablename__ = "retentions"

    case_id: Mapped[uuid.UUID]
    case_number: Mapped[str | None]
    process_key: Mapped[str]
    period: Mapped[str]
    closed_on: Mapped[dt.date]
    #: First day on which it may be removed; None is never.
    remove_on: Mapped[dt.date | None]
    #: The verified archive package, and the head of the chain that was removed.
    archive_sha256: Mapped[str | None]
    entries: Mapped[int | None] = mapped_column(default=None)
    head: Mapped[str | None]
    removed_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("uq_retentions_case", "tenant_id", "case_id", unique=True),
        Index("ix_retentions_due", "tenant_id", "remove_on", postgresql_where=text("removed_at IS NULL")),
    )


class LegalHold(Identified, Base):
    """One reason why a case must not be removed: laid by one person, lifted by two.

    It belongs to the case, open or closed, so nothing has to be carried over when the case closes.
    """

    __tablename__ = "legal_holds"

    case_id: Mapped[uuid.UUID]
    reason: Mapped[str]
    #: Who laid it; None for a machine, or where only the name is on record.
    held_by: Mapped[uuid.UUID | None]
    held_by_name: Mapped[str]
    held_at: Mapped[dt.datetime]
    #: Who asks to lift it and why; empty while nobody does.
    release_reason: Mapped[str | None]
    release_proposed_by: Mapped[uuid.UUID | None]
    release_proposed_by_name: Mapped[str | None]
    release_proposed_at: Mapped[dt.datetime | None]
    #: The second person. The hold is in force until then.
    released_by: Mapped[uuid.UUID | None]
    released_by_name: Mapped[str | None]
    released_at: Mapped[dt.datetime | None]

    __table_args__ = (
        Index("ix_legal_holds_case", "tenant_id", "case_id"),
        Index("ix_legal_holds_in_force", "tenant_id", "held_at", postgresql_where=text("released_at IS NULL")),
    )


def holds_of(tx: Tx, case_id: uuid.UUID) -> list[LegalHold]:
    """List the holds in force on a case, oldest first."""
    query = select(LegalHold).where(
        LegalHold.tenant_id == tx.tenant_id, LegalHold.case_id == case_id, LegalHold.released_at.is_(None)
    )
    return list(tx.session.scalars(query.order_by(LegalHold.held_at, LegalHold.id)))
