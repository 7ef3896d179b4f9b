"""The register of parties (执法对象库): who a case is about, and for what each was punished before."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.errors import NotFound
from db.session import Tx


class SubjectUnknown(NotFound):
    """There is no such party in the register."""

    zh = "执法对象库中没有该当事人。"


class Subject(Identified, Base):
    """A person or business, once per unified code or identity number."""

    __tablename__ = "subjects"

    kind: Mapped[str]  # citizen | sole_trader | company | organization
    name: Mapped[str]
    #: Unified social credit code, or identity number of a citizen.
    code: Mapped[str]
    representative: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    #: Earlier names, with the day until which they were used.
    former_names: Mapped[list[Any]] = mapped_column(default=list)
    first_seen_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]

    __table_args__ = (
        Index("uq_subjects_code", "tenant_id", "code", unique=True),
        Index("ix_subjects_name", "tenant_id", "name"),
    )


class PenaltyRecord(Identified, Base):
    """One decision against a subject: what the look-back year counts."""

    __tablename__ = "penalty_records"

    subject_id: Mapped[uuid.UUID]
    case_id: Mapped[uuid.UUID]
    item_code: Mapped[str]
    act_date: Mapped[dt.date]
    decided_on: Mapped[dt.date]
    fine_cents: Mapped[int] = mapped_column(BigInteger)
    #: The decision was changed or annulled: it no longer counts.
    revoked_on: Mapped[dt.date | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "subject_id"], ["subjects.tenant_id", "subjects.id"]),
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        Index("ix_penalty_records_subject", "tenant_id", "subject_id", "item_code"),
        Index("ix_penalty_records_case", "tenant_id", "case_id"),
    )


def enter(tx: Tx, party: Mapping[str, Any]) -> Subject | None:
    """Enter or refresh a party inside the running command; a party without a code is not registered."""
    code = str(party.get("code") or party.get("id_number") or "").strip().upper()
    if not code:
        return None
    row = tx.session.scalar(select(Subject).where(Subject.tenant_id == tx.tenant_id, Subject.code == code))
    if row is None:
        row = Subject(
            tenant_id=tx.tenant_id, kind=str(party.get("type") or "company"), name="", code=code, former_names=[],
            first_seen_at=tx.at, changed_at=tx.at,
        )  # fmt: skip
        tx.session.add(row)
    name = str(party.get("name") or row.name)
    if row.name and name != row.name:
        row.former_names = [*row.former_names, {"name": row.name, "until": tx.at.date().isoformat()}]
    row.name, row.changed_at = name, tx.at
    for field in ("representative", "address", "phone"):
        if party.get(field):
            setattr(row, field, str(party[field]))
    tx.session.flush()
    return row


def find(tx: Tx, code: str) -> Subject | None:
    """Find a party by its code."""
    query = select(Subject).where(Subject.tenant_id == tx.tenant_id, Subject.code == code.strip().upper())
    return tx.session.scalar(query)


def get(tx: Tx, subject_id: uuid.UUID) -> Subject:
    """Read a party of the register.

    :raises SubjectUnknown: when there is none in this tenant.
    """
    found = tx.session.get(Subject, (tx.tenant_id, subject_id))
    if found is None:
        raise SubjectUnknown(kind="subject")
    return found


def subjects(tx: Tx, *, words: str = "", limit: int = 100) -> list[Subject]:
    """List parties by name or code."""
    query = select(Subject).where(Subject.tenant_id == tx.tenant_id)
    if words.strip():
        pattern = f"%{words.strip()}%"
        query = query.where(Subject.name.ilike(pattern) | Subject.code.ilike(pattern))
    return list(tx.session.scalars(query.order_by(Subject.name).limit(limit)))


def history(tx: Tx, subject_id: uuid.UUID) -> list[PenaltyRecord]:
    """List the decisions against a party, newest first."""
    query = select(PenaltyRecord).where(PenaltyRecord.tenant_id == tx.tenant_id, PenaltyRecord.subject_id == subject_id)
    return list(tx.session.scalars(query.order_by(PenaltyRecord.decided_on.desc())))


def prior_penalties(tx: Tx, code: str, item_code: str, *, besides: uuid.UUID | None = None) -> tuple[dt.date, ...]:
    """Give the days of earlier, still standing decisions against a party for the same item, oldest first."""
    query = (
        select(PenaltyRecord.decided_on)
        .join(Subject, (Subject.tenant_id == PenaltyRecord.tenant_id) & (Subject.id == PenaltyRecord.subject_id))
        .where(
            PenaltyRecord.tenant_id == tx.tenant_id,
            Subject.code == code.strip().upper(),
            PenaltyRecord.item_code == item_code,
            PenaltyRecord.revoked_on.is_(None),
        )
        .order_by(PenaltyRecord.decided_on)
    )
    if besides is not None:
        query = query.where(PenaltyRecord.case_id != besides)
    return tuple(tx.session.scalars(query))


def record_penalty(
    tx: Tx, *, party: Mapping[str, Any], case_id: uuid.UUID, item_code: str, act_date: dt.date, decided_on: dt.date,
    fine_cents: int,
) -> None:  # fmt: skip
    """Record a decision inside the running command, once a case; a later decision in the same case replaces it."""
    subject = enter(tx, party)
    if subject is None:
        return
    row = tx.session.scalar(
        select(PenaltyRecord).where(PenaltyRecord.tenant_id == tx.tenant_id, PenaltyRecord.case_id == case_id)
    )
    if row is None:
        row = PenaltyRecord(tenant_id=tx.tenant_id, case_id=case_id, revoked_on=None)
        tx.session.add(row)
    row.subject_id, row.item_code, row.act_date = subject.id, item_code, act_date
    row.decided_on, row.fine_cents = decided_on, fine_cents
    tx.session.flush()


def revoke_penalty(tx: Tx, *, case_id: uuid.UUID, on: dt.date) -> None:
    """Note inside the running command that the decision of a case no longer stands."""
    row = tx.session.scalar(
        select(PenaltyRecord).where(PenaltyRecord.tenant_id == tx.tenant_id, PenaltyRecord.case_id == case_id)
    )
    if row is not None:
        row.revoked_on = on
