"""The case file: documents, evidence, service. Nothing is overwritten once it is filed.

Documents are rendered above (``documents/`` is a stranger on this floor); what arrives here are finished PDFs, with
the number of their pages. Every function here is a command on the case's chain that locks the case first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, Protocol

from sqlalchemy import func, select

from db import journal
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PreconditionFailed
from db.files import Files
from db.session import Tx
from engine import cases, numbering
from engine.casefile_rows import DRAFT, FILED, SUPERSEDED, VOID, CaseDocument, Evidence, ServiceRecord
from engine.cases import Case

__all__ = ["DRAFT", "FILED", "SUPERSEDED", "VOID", "CaseDocument", "Evidence", "ServiceRecord"]

#: Largest sizes by the type that the first bytes show; what is not named here is not taken.
MB = 1 << 20
SIZE_CAPS: Mapping[str, int] = {
    "image/jpeg": 25 * MB,
    "image/png": 25 * MB,
    "image/webp": 25 * MB,
    "image/heic": 25 * MB,
    "application/pdf": 50 * MB,
    "audio/mpeg": 200 * MB,
    "audio/mp4": 200 * MB,
    "audio/wav": 200 * MB,
    "audio/ogg": 200 * MB,
    "video/mp4": 512 * MB,
    "video/webm": 512 * MB,
    "text/plain": 5 * MB,
}
#: A device's clock may be this much ahead of ours.
CLOCK_SLACK = dt.timedelta(minutes=10)

#: 送达方式. Source: 《行政处罚法》第六十一条, 《民事诉讼法》第七章第二节.
METHODS: Mapping[str, str] = {
    "direct": "直接送达",
    "left": "留置送达",
    "electronic": "电子送达",
    "post": "邮寄送达",
    "entrusted": "委托送达",
    "public_notice": "公告送达",
}
RESULTS: Mapping[str, str] = {"served": "已送达", "refused": "拒收", "failed": "未送达"}


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


class FileTypeRefused(Invalid):
    """Files of the type {media_type} are not taken as evidence."""

    zh = "不支持该类型的文件（{media_type}），请上传照片、录音、录像或 PDF。"


class EvidenceTooLarge(Invalid):
    """The file has {size_mb} MB; at most {limit_mb} MB are allowed for this type."""

    zh = "文件为 {size_mb} MB，此类文件不得超过 {limit_mb} MB，请压缩或分段上传。"


class EvidenceThere(Conflict):
    """This very file is in the case already as "{title}"."""

    zh = "该文件已作为证据“{title}”入卷，无需重复上传。"


class EvidenceUnknown(NotFound):
    """There is no such evidence in this case."""

    zh = "本案没有该证据。"


class ServiceIncomplete(PreconditionFailed):
    """The service cannot be recorded: {reason}"""

    zh = "送达情况不完整：{reason}"


class Rendered(Protocol):
    """A finished document as the renderer hands it over."""

    @property
    def pdf(self) -> bytes:
        """The finished file."""

    @property
    def pages(self) -> int:
        """How many pages it has."""


# --- documents


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
    _lock(tx, case)
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
    _lock(tx, case)
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
        fonts = getattr(done, "fonts", None)
        made_with = made_with or ({"fonts": list(fonts)} if fonts else None)
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
    _lock(tx, case)
    old = _filed(tx, case, document_id)
    _reasoned(reason)
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
    _lock(tx, case)
    row = document(tx, case, document_id)
    if row.status not in (DRAFT, FILED):
        raise DocumentNotDraft(title=row.title, status=row.status)
    _reasoned(reason)
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
    _lock(tx, case, must_be_open=False)
    row = _filed(tx, case, document_id)
    if pages != row.pages:
        raise PagesDisagree(
            {"file": PagesDisagree.zh.format(scanned=pages, pages=row.pages)}, scanned=pages, pages=row.pages
        )
    stored = tx.use(Files).put(tx, scan, max_bytes=SIZE_CAPS["application/pdf"])  # type: ignore[type-abstract]
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


# --- evidence


@command("evidence.added", permission="evidence:add")
def add_evidence(
    tx: Tx,
    case: Case,
    *,
    kind: str,
    title: str,
    data: bytes | BinaryIO,
    file_name: str = "",
    captured_at: dt.datetime | None = None,
    position: Mapping[str, Any] | None = None,
    place: str = "",
    taken_by: uuid.UUID | None = None,
    note: str = "",
) -> Evidence:
    """Take a file in as evidence; its type is read from its first bytes, not from its name.

    :raises FileTypeRefused: or ``EvidenceTooLarge``, ``EvidenceThere``, or ``Invalid`` for a capture in the future.
    """
    _lock(tx, case)
    if not title.strip():
        raise Invalid({"title": "请填写证据名称"})
    taken = captured_at or tx.at
    if taken.tzinfo is None:
        raise Invalid({"captured_at": "拍摄时间缺少时区"})
    if taken > tx.at + CLOCK_SLACK:
        raise Invalid({"captured_at": "拍摄时间晚于当前时间，请检查设备时钟"})
    stored = tx.use(Files).put(tx, data)  # type: ignore[type-abstract]
    cap = SIZE_CAPS.get(stored.media_type)
    if cap is None:
        raise FileTypeRefused({"file": "不支持该类型的文件"}, media_type=stored.media_type)
    if stored.size > cap:
        raise EvidenceTooLarge({"file": "文件过大"}, size_mb=stored.size // MB, limit_mb=cap // MB)
    there = select(Evidence).where(
        Evidence.tenant_id == tx.tenant_id, Evidence.case_id == case.id, Evidence.sha256 == stored.sha256
    )
    if (twin := tx.session.scalar(there)) is not None:
        raise EvidenceThere(title=twin.title)
    row = Evidence(
        tenant_id=tx.tenant_id, case_id=case.id, kind=kind, title=title.strip(), sha256=stored.sha256,
        media_type=stored.media_type, size=stored.size, file_name=file_name, captured_at=taken,
        position=_position(position), place=place, taken_by=taken_by or tx.actor.person_id, note=note,
        added_at=tx.at, added_by=tx.actor.person_id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        case, evidence=row.id, kind=kind, title=row.title, sha256=row.sha256, media_type=row.media_type, size=row.size,
        captured_at=taken, position=row.position, place=place, taken_by=row.taken_by,
    )  # fmt: skip
    return row


@command("evidence.withdrawn", permission="evidence:add")
def withdraw_evidence(tx: Tx, case: Case, *, evidence_id: uuid.UUID, reason: str) -> Evidence:
    """Take a piece of evidence out of consideration, with a reason; the file and its entry stay."""
    _lock(tx, case)
    _reasoned(reason)
    row = evidence(tx, case, evidence_id)
    row.withdrawn_at, row.withdrawal_reason = row.withdrawn_at or tx.at, reason
    tx.subject(case, evidence=row.id, title=row.title, sha256=row.sha256, reason=reason)
    return row


def evidence(tx: Tx, case: Case, evidence_id: uuid.UUID) -> Evidence:
    """Read a piece of evidence of a case.

    :raises EvidenceUnknown: when the case has none of this id.
    """
    row = tx.session.get(Evidence, (tx.tenant_id, evidence_id))
    if row is None or row.case_id != case.id:
        raise EvidenceUnknown(kind="evidence")
    return row


def _position(position: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Check a position; numbers are kept as text, as the journal hashes them."""
    if not position:
        return None
    try:
        lon, lat = float(position["lon"]), float(position["lat"])
    except (KeyError, TypeError, ValueError):
        raise Invalid({"position": "位置应有经度和纬度"}) from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise Invalid({"position": "经度或纬度超出范围"})
    rest = {key: position[key] for key in ("accuracy_m", "datum") if position.get(key) is not None}
    return {"lon": lon, "lat": lat, "datum": "wgs84"} | rest


# --- service


@command("document.served", permission="document:file")
def record_service(
    tx: Tx,
    case: Case,
    *,
    document_id: uuid.UUID,
    method: str,
    served_at: dt.datetime,
    result: str = "served",
    receiver: str = "",
    relation: str = "",
    place: str = "",
    officer_id: uuid.UUID | None = None,
    second_officer_id: uuid.UUID | None = None,
    witness: str = "",
    effective_on: dt.date | None = None,
    note: str = "",
    evidence_ids: Iterable[uuid.UUID] = (),
) -> ServiceRecord:
    """Record one attempt to serve a filed document.

    :param effective_on: the day on which it counts as served, when that is not the day of the act (a public notice).
    :raises ServiceIncomplete: when the law asks for more: two officers, a receiver, a witness or a recording.
    """
    _lock(tx, case, must_be_open=False)
    row = _filed(tx, case, document_id)
    pieces = [str(evidence(tx, case, one).id) for one in evidence_ids]
    if missing := _service_gap(tx, method, result, served_at, receiver, officer_id, second_officer_id, witness, pieces):
        raise ServiceIncomplete(reason=missing)
    record = ServiceRecord(
        tenant_id=tx.tenant_id, case_id=case.id, document_id=row.id, method=method, served_at=served_at,
        effective_on=effective_on, receiver=receiver, relation=relation, place=place, officer_id=officer_id,
        second_officer_id=second_officer_id, witness=witness, result=result, note=note, evidence_ids=pieces,
        recorded_at=tx.at,
    )  # fmt: skip
    tx.session.add(record)
    tx.session.flush()
    tx.subject(
        case, service=record.id, document=row.id, number=row.number, method=method, served_at=served_at,
        effective_on=effective_on, receiver=receiver, relation=relation, place=place, result=result,
        officers=[officer_id, second_officer_id], witness=witness, evidence=pieces,
    )  # fmt: skip
    return record


def services(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID | None = None) -> list[ServiceRecord]:
    """List the attempts to serve the documents of a case (or one document), in order of time."""
    query = select(ServiceRecord).where(ServiceRecord.tenant_id == tx.tenant_id, ServiceRecord.case_id == case_id)
    if document_id is not None:
        query = query.where(ServiceRecord.document_id == document_id)
    return list(tx.session.scalars(query.order_by(ServiceRecord.served_at, ServiceRecord.id)))


def _service_gap(
    tx: Tx,
    method: str,
    result: str,
    served_at: dt.datetime,
    receiver: str,
    officer_id: uuid.UUID | None,
    second_officer_id: uuid.UUID | None,
    witness: str,
    evidence_ids: list[str],
) -> str:
    """Say in Chinese what is missing; empty when nothing is."""
    if method not in METHODS or result not in RESULTS:
        return "送达方式或结果不在规定范围内"
    if served_at.tzinfo is None or served_at > tx.at + CLOCK_SLACK:
        return "送达时间不能晚于当前时间"
    if method in ("direct", "left") and (officer_id is None or second_officer_id is None):
        return "应由两名执法人员送达"
    if officer_id is not None and officer_id == second_officer_id:
        return "两名送达人不得为同一人"
    if method == "direct" and result == "served" and not receiver.strip():
        return "请填写签收人"
    # Source: 《民事诉讼法》第八十九条: a witness signs, or pictures and recordings show it.
    if method == "left" and not witness.strip() and not evidence_ids:
        return "留置送达应有见证人签名，或者以拍照、录像记录送达过程"
    return ""


# --- inside


def _lock(tx: Tx, case: Case, *, must_be_open: bool = True) -> None:
    """Lock the case row first; inside a command that has done so already this changes nothing."""
    tx.session.flush()
    cases.lock(tx, case.id, must_be_open=must_be_open)


def _latest(tx: Tx, case: Case, kind: str) -> CaseDocument | None:
    query = select(CaseDocument).where(
        CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case.id, CaseDocument.kind == kind
    )
    return tx.session.scalar(query.order_by(CaseDocument.version.desc()).limit(1))


def _filed(tx: Tx, case: Case, document_id: uuid.UUID) -> CaseDocument:
    row = document(tx, case, document_id)
    if row.status != FILED:
        raise DocumentNotFiled(title=row.title)
    return row


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})


def counts(tx: Tx, case_id: uuid.UUID) -> dict[str, int]:
    """Count the documents of a case by status."""
    query = (
        select(CaseDocument.status, func.count())
        .where(CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case_id)
        .group_by(CaseDocument.status)
    )
    return {status: int(number) for status, number in tx.session.execute(query)}
