"""Documents of a case: drafted, numbered and filed, superseded, void, replaced by their signed scan.

Rendering happens above (``documents/`` is a stranger on this floor); what arrives here are finished PDFs with the
number of their pages. Nothing is overwritten once it is filed.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from sqlalchemy import func, select

from db import journal
from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.files import Files
from db.session import Tx
from engine import cases, numbering
from engine.casefile_rows import DRAFT, FILED, SUPERSEDED, VOID, CaseDocument
from engine.cases import Case

#: A scan may have this many bytes.
SCAN_CAP = 50 << 20


class DocumentUnknown(NotFound):
    """There is no such document in this case."""

    zh = "本案没有该文书。"


class DocumentNotDraft(Conflict):
    """The document "{title}" is {status}; a filed document is corrected by a new version, never overwritten."""

    zh = "文书“{title}”已定稿或已作废，不能改写，只能出具新版本。"


class DocumentNotFiled(Conflict):
    """The document "{title}" is not filed."""

    zh = "文书“{title}”尚未定稿。"


class PagesDisagree(Invalid):
    """The scan has {scanned} pages, the document {pages}; scan every page and only this document."""

    zh = "扫描件共{scanned}页，原文书共{pages}页，请完整扫描该文书后重新上传。"


class NotAPdf(Invalid):
    """The file is not a PDF."""

    zh = "文件不是 PDF，请上传 PDF 扫描件。"


class Rendered(Protocol):
    """A finished document as the renderer hands it over."""

    @property
    def pdf(self) -> bytes:
        """The finished file."""

    @property
    def pages(self) -> int:
        """How many pages it has."""


@command("document.drafted", permission="document:file")
def draft(
    tx: Tx,
    case: Case,
    *,
    kind: str,
    title: str,
    context: Mapping[str, Any],
    internal: bool = False,
    position: int = 100,
) -> CaseDocument:
    """Draft a document from facts; a draft of the same kind is drafted anew, a filed one stays beside it."""
    lock_case(tx, case)
    plain = journal.plain(context)
    row = _latest(tx, case, kind)
    if row is None or row.status != DRAFT:
        row = CaseDocument(
            tenant_id=tx.tenant_id, case_id=case.id, kind=kind, title=title, status=DRAFT,
            version=(row.version if row else 0) + 1, context=plain, context_digest="", internal=internal,
            position=position, drafted_at=tx.at, drafted_by=tx.actor.person_id,
        )  # fmt: skip
        tx.session.add(row)
    row.title, row.context, row.context_digest = title, plain, digest_of(plain)
    row.internal, row.position, row.drafted_at, row.drafted_by = internal, position, tx.at, tx.actor.person_id
    tx.session.flush()
    tx.subject(case, document=row.id, kind=kind, title=title, version=row.version, context_digest=row.context_digest)
    return row


@command("document.filed", permission="document:file")
def file(
    tx: Tx,
    case: Case,
    *,
    document_id: uuid.UUID,
    render: Callable[[Mapping[str, Any]], Rendered] | None = None,
    pdf: bytes | None = None,
    pages: int | None = None,
    series: str | None = None,
    number_field: str = "number",
    made_with: Mapping[str, Any] | None = None,
) -> CaseDocument:
    """File a draft: take its number, keep its PDF, and let it take the place of the version that it replaces.

    :param render: makes the PDF once the number is known; it is handed the context with ``number_field`` filled.
    :param pdf: the finished PDF instead, with its ``pages``, for documents without a number.
    :param series: kind or key of the number series; None for documents without a number.
    :raises DocumentNotDraft: when it is filed or void already.
    """
    lock_case(tx, case)
    row = document(tx, case, document_id)
    if row.status != DRAFT:
        raise DocumentNotDraft(title=row.title, status=row.status)
    if series is not None and row.number is None:
        taken = numbering.take(tx, body_id=case.body_id, key=series, case_id=case.id, document_id=row.id)
        row.number, row.number_id = taken.text, taken.id
        row.context = {**row.context, number_field: taken.text}
        row.context_digest = taken.context_digest = digest_of(row.context)
    if render is not None:
        done = render(row.context)
        pdf, pages = done.pdf, done.pages
        # What the renderer tells of the making (fonts, version of the words, seal) is kept beside what we were told.
        fonts, told = getattr(done, "fonts", None), getattr(done, "made_with", None)
        made_with = {**({"fonts": list(fonts)} if fonts else {}), **(told or {}), **(made_with or {})} or None
    if pdf is None or not pages:
        raise ValueError("a filed document needs its PDF and the number of its pages")
    stored = tx.use(Files).put(tx, pdf)  # type: ignore[type-abstract]
    if stored.media_type != "application/pdf":
        raise NotAPdf({"file": NotAPdf.zh})
    row.sha256, row.size, row.pages = stored.sha256, stored.size, pages
    row.made_with = journal.plain(made_with) if made_with else None
    row.status, row.filed_at, row.filed_by = FILED, tx.at, tx.actor.person_id
    replaced = tx.session.get(CaseDocument, (tx.tenant_id, row.replaces_id)) if row.replaces_id else None
    if replaced is not None and replaced.status == FILED:
        replaced.status, replaced.ended_at = SUPERSEDED, tx.at
    tx.session.flush()
    tx.subject(
        case, document=row.id, kind=row.kind, title=row.title, version=row.version, number=row.number,
        sha256=row.sha256, pages=row.pages, context_digest=row.context_digest, replaces=row.replaces_id,
    )  # fmt: skip
    return row


@command("document.superseded", permission="document:file")
def supersede(
    tx: Tx, case: Case, *, document_id: uuid.UUID, context: Mapping[str, Any], reason: str, title: str | None = None
) -> CaseDocument:
    """Begin a new version of a filed document; the old one counts until the new one is filed, and stays on file."""
    lock_case(tx, case)
    old = filed_row(tx, case, document_id)
    check_reason(reason)
    plain = journal.plain(context)
    last = _latest(tx, case, old.kind)
    row = CaseDocument(
        tenant_id=tx.tenant_id, case_id=case.id, kind=old.kind, title=title or old.title, status=DRAFT,
        version=(last.version if last else old.version) + 1, replaces_id=old.id, context=plain,
        context_digest=digest_of(plain), internal=old.internal, position=old.position, drafted_at=tx.at,
        drafted_by=tx.actor.person_id, reason=reason,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(case, document=old.id, by=row.id, kind=old.kind, number=old.number, reason=reason)
    return row


@command("document.voided", permission="document:file")
def void(tx: Tx, case: Case, *, document_id: uuid.UUID, reason: str) -> CaseDocument:
    """Make a document void, with a reason; its number stays in the register as void and is never used again."""
    lock_case(tx, case)
    row = document(tx, case, document_id)
    if row.status not in (DRAFT, FILED):
        raise DocumentNotDraft(title=row.title, status=row.status)
    check_reason(reason)
    before, row.status, row.ended_at, row.reason = row.status, VOID, tx.at, reason
    if row.number_id is not None:
        numbering.void(tx, row.number_id, reason)
    tx.subject(case, document=row.id, kind=row.kind, number=row.number, before=before, reason=reason)
    return row


@command("document.scan_filed", permission="document:file")
def replace_with_scan(tx: Tx, case: Case, *, document_id: uuid.UUID, scan: bytes, pages: int) -> CaseDocument:
    """Let the signed, sealed scan take the place of a filed document; both digests are kept.

    :param pages: how many pages the scan has, as the floor above has counted them.
    :raises PagesDisagree: when they are not as many as the document's.
    """
    lock_case(tx, case, must_be_open=False)
    row = filed_row(tx, case, document_id)
    if pages != row.pages:
        raise PagesDisagree(
            {"file": PagesDisagree.zh.format(scanned=pages, pages=row.pages)}, scanned=pages, pages=row.pages
        )
    stored = tx.use(Files).put(tx, scan, max_bytes=SCAN_CAP)  # type: ignore[type-abstract]
    if stored.media_type != "application/pdf":
        raise NotAPdf({"file": NotAPdf.zh})
    before, row.scan_sha256, row.scanned_at = row.scan_sha256, stored.sha256, tx.at
    tx.subject(
        case, document=row.id, kind=row.kind, number=row.number, sha256=row.sha256, before=before,
        scan_sha256=stored.sha256, pages=pages,
    )  # fmt: skip
    return row


def document(tx: Tx, case: Case, document_id: uuid.UUID) -> CaseDocument:
    """Read a document of a case.

    :raises DocumentUnknown: when the case has none of this id.
    """
    row = tx.session.get(CaseDocument, (tx.tenant_id, document_id))
    if row is None or row.case_id != case.id:
        raise DocumentUnknown(kind="document")
    return row


def documents(tx: Tx, case_id: uuid.UUID, *, kind: str | None = None, current_only: bool = False) -> list[CaseDocument]:
    """List the documents of a case in the dossier's order; ``current_only`` leaves out superseded and void ones."""
    query = select(CaseDocument).where(CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case_id)
    if kind is not None:
        query = query.where(CaseDocument.kind == kind)
    if current_only:
        query = query.where(CaseDocument.status.in_((DRAFT, FILED)))
    return list(tx.session.scalars(query.order_by(CaseDocument.position, CaseDocument.kind, CaseDocument.version)))


def filed(tx: Tx, case_id: uuid.UUID, kind: str) -> CaseDocument | None:
    """Give the filed document of a kind that counts now."""
    query = select(CaseDocument).where(
        CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case_id, CaseDocument.kind == kind,
        CaseDocument.status == FILED,
    )  # fmt: skip
    return tx.session.scalar(query.order_by(CaseDocument.version.desc()).limit(1))


def is_filed(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID | None, kind: str) -> bool:
    """Tell whether a document is a filed one of this kind in this case."""
    row = tx.session.get(CaseDocument, (tx.tenant_id, document_id)) if document_id else None
    return row is not None and row.case_id == case_id and row.kind == kind and row.status == FILED


def digest_of(context: Any) -> str:
    """Give the SHA-256 of a context in canonical JSON."""
    return hashlib.sha256(journal.canonical(journal.plain(context))).hexdigest()


def counts(tx: Tx, case_id: uuid.UUID) -> dict[str, int]:
    """Count the documents of a case by status."""
    query = (
        select(CaseDocument.status, func.count())
        .where(CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case_id)
        .group_by(CaseDocument.status)
    )
    return {status: int(number) for status, number in tx.session.execute(query)}


def lock_case(tx: Tx, case: Case, *, must_be_open: bool = True) -> None:
    """Lock the case row first; inside a command that has done so already this changes nothing."""
    tx.session.flush()
    cases.lock(tx, case.id, must_be_open=must_be_open)


def _latest(tx: Tx, case: Case, kind: str) -> CaseDocument | None:
    query = select(CaseDocument).where(
        CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case.id, CaseDocument.kind == kind
    )
    return tx.session.scalar(query.order_by(CaseDocument.version.desc()).limit(1))


def filed_row(tx: Tx, case: Case, document_id: uuid.UUID) -> CaseDocument:
    """Read a document that is filed.

    :raises DocumentNotFiled: when it is not.
    """
    row = document(tx, case, document_id)
    if row.status != FILED:
        raise DocumentNotFiled(title=row.title)
    return row


def check_reason(reason: str) -> None:
    """Refuse an empty reason."""
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
