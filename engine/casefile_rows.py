"""The tables of the case file: documents, evidence, service."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified

DRAFT, FILED, SUPERSEDED, VOID = "draft", "filed", "superseded", "void"


class CaseDocument(Identified, Base):
    """One version of one document of a case."""

    __tablename__ = "case_documents"

    case_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    title: Mapped[str]
    status: Mapped[str] = mapped_column(default=DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    #: The filed document that this version is to replace.
    replaces_id: Mapped[uuid.UUID | None]
    number: Mapped[str | None]
    number_id: Mapped[uuid.UUID | None]
    context: Mapped[dict[str, Any]]
    context_digest: Mapped[str]
    #: The PDF as rendered, and the signed, sealed scan that took its place.
    sha256: Mapped[str | None]
    scan_sha256: Mapped[str | None]
    pages: Mapped[int | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    internal: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=100)
    #: What made it, for the log: fonts, template.
    made_with: Mapped[dict[str, Any] | None]
    drafted_at: Mapped[dt.datetime]
    drafted_by: Mapped[uuid.UUID | None]
    filed_at: Mapped[dt.datetime | None]
    filed_by: Mapped[uuid.UUID | None]
    scanned_at: Mapped[dt.datetime | None]
    ended_at: Mapped[dt.datetime | None]
    reason: Mapped[str | None]

    __table_args__ = (
        Index("ix_case_documents_case", "tenant_id", "case_id", "kind", "version"),
        Index("ix_case_documents_ended", "tenant_id", "ended_at",
              postgresql_where=text("status IN ('superseded', 'void')")),
    )  # fmt: skip

    @property
    def current_sha256(self) -> str | None:
        """The file that counts: the signed scan when there is one."""
        return self.scan_sha256 or self.sha256


class Evidence(Identified, Base):
    """A piece of evidence: the file as it came in, with its digest, where and when it was taken and by whom."""

    __tablename__ = "evidence"

    case_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    title: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    file_name: Mapped[str] = mapped_column(default="")
    captured_at: Mapped[dt.datetime]
    #: ``{"lon": …, "lat": …, "datum": "wgs84"|"gcj02"|"cgcs2000", "accuracy_m": …}`` when it is known.
    position: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    place: Mapped[str] = mapped_column(default="")
    taken_by: Mapped[uuid.UUID | None]
    note: Mapped[str] = mapped_column(default="")
    #: What the device that took it says: which one, its digest at capture, how far its clock was off ours.
    device_id: Mapped[uuid.UUID | None]
    device_sha256: Mapped[str | None]
    clock_offset_ms: Mapped[int | None] = mapped_column(BigInteger)
    added_at: Mapped[dt.datetime]
    added_by: Mapped[uuid.UUID | None]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawal_reason: Mapped[str | None]

    __table_args__ = (
        Index("ix_evidence_case", "tenant_id", "case_id", "captured_at"),
        Index("uq_evidence_file", "tenant_id", "case_id", "sha256", unique=True),
    )


class ServiceRecord(Identified, Base):
    """One attempt to serve a document (送达): how, when, to whom, by which two officers, with what result."""

    __tablename__ = "service_records"

    case_id: Mapped[uuid.UUID]
    document_id: Mapped[uuid.UUID]
    method: Mapped[str]
    served_at: Mapped[dt.datetime]
    #: The day from which it counts as served; later than ``served_at`` for a public notice.
    effective_on: Mapped[dt.date | None]
    receiver: Mapped[str] = mapped_column(default="")
    relation: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    officer_id: Mapped[uuid.UUID | None]
    second_officer_id: Mapped[uuid.UUID | None]
    witness: Mapped[str] = mapped_column(default="")
    result: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    #: Pictures, recordings, the signed proof of service.
    evidence_ids: Mapped[list[str]] = mapped_column(default=list)
    recorded_at: Mapped[dt.datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "document_id"], ["case_documents.tenant_id", "case_documents.id"], name="fk_service_document"
        ),
        Index("ix_service_records_case", "tenant_id", "case_id"),
    )
