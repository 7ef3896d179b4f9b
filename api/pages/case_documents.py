"""文书: what is drafted, what it lacks, its preview, filing, the signed scan, the dossier."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.errors import status_of
from api.filters import ZONE
from api.pages import case_circulations
from api.pages.case import blueprint, found, names, process_of, show
from api.pages.files import send_data
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import casefile, cases
from engine.casefile import DRAFT, FILED, METHODS, RESULTS, VOID, CaseDocument, ServiceRecord
from engine.cases import Case
from processes import case_page, electronic, filling, paperwork, receipts, roles

STATUS = {"draft": "草稿", "filed": "已归档", "superseded": "已被更正", "void": "已作废"}


@blueprint.get("/<uuid:case_id>/documents")
def documents(case_id: uuid.UUID) -> str:
    """List the documents, those that lack something first."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        rows = [row for row in casefile.documents(tx, case.id) if row.status != VOID or row.number]
        people = names(tx, [row.filed_by for row in rows])
        shown = [_row(tx, case, row, people) for row in rows]
        shown.sort(key=lambda row: (not row["missing"], row["status"] != DRAFT))
        return show(
            tx,
            case,
            "case/documents.html",
            "documents",
            documents=shown,
            kinds=_to_draft(tx, case, rows),
            slip=receipts.is_paid(case),
        )


def _to_draft(tx: Tx, case: Case, rows: list[CaseDocument]) -> list[tuple[str, str]]:
    """Offer the kinds that the procedure knows and the case has not yet."""
    if not actor().may("document:file") or case.status != "open":
        return []
    there = {row.kind for row in rows}
    return [(code, kind.title) for code, kind in process_of(tx, case).documents.items() if code not in there]


def _row(tx: Tx, case: Case, row: CaseDocument, people: Any) -> dict[str, Any]:
    same = ("id", "title", "number", "version", "status", "internal", "pages", "filed_at", "sha256", "scan_sha256")
    kind = process_of(tx, case).documents.get(row.kind)
    return {name: getattr(row, name) for name in same} | {
        "kind": row.kind,
        "status_word": STATUS[row.status],
        "missing": paperwork.missing(tx, case, row) if kind else [],
        "filed_by": people.get(row.filed_by),
        "numbered": bool(kind and kind.series),
        "reason": row.reason,
    }


@blueprint.get("/<uuid:case_id>/documents/<uuid:document_id>")
def document(case_id: uuid.UUID, document_id: uuid.UUID) -> str:
    """Show one document beside what can be done with it."""
    return _document(case_id, document_id)


def _document(case_id: uuid.UUID, document_id: uuid.UUID) -> str:
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        row = casefile.document(tx, case, document_id)
        listed = casefile.services(tx, case.id, row.id)
        people = names(tx, [row.filed_by, *(one for s in listed for one in (s.officer_id, s.second_officer_id))])
        return show(
            tx,
            case,
            "case/document.html",
            "documents",
            d=_row(tx, case, row, people) | {"services": [_service(one, people) for one in listed]},
            serving=_serving(tx, case) if row.status == FILED and actor().may("document:file") else None,
            values=request.form,
            receipt=receipts.has_layout(row),
            seal=paperwork.seal_of(tx, row),
            post=_post(tx, case, row),
            round=case_circulations.of_document(tx, case, row),
            wording=(row.made_with or {}).get("wording"),
            blanks=_blanks(tx, case, row) if row.status == DRAFT and actor().may("document:file") else [],
            may_scan=row.status == FILED or (row.status == DRAFT and not _row(tx, case, row, people)["numbered"]),
        )


def _post(tx: Tx, case: Case, row: CaseDocument) -> dict[str, Any] | None:
    """Offer electronic service of a filed outward document: consents, what was sent, and where a consent is proved."""
    if row.internal or row.status != FILED:
        return None
    consents = [one for one in electronic.of_case(tx, case.id) if one.withdrawn_on is None]
    paper = casefile.filed(tx, case.id, "D21S")
    known = paper.context.get("delivery") if paper else None
    return {
        "ready": tx.use(electronic.Channels).mail and actor().may("document:file"),
        "consents": [
            {"id": one.id, "address": one.address, "receiver": one.receiver, "on": one.consented_on,
             "channel": electronic.CHANNELS[one.channel], "mail": one.channel == electronic.MAIL}
            for one in consents
        ],
        "sent": electronic.sent(tx, case, row.id), "channels": electronic.CHANNELS,
        "paper": paper.id if paper else None, "known": known or {}, "evidence": case_page.evidence_choices(tx, case),
    }  # fmt: skip


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/send")
def document_send(case_id: uuid.UUID, document_id: uuid.UUID) -> BaseResponse:
    """Send a filed document by e-mail."""
    return _posted(case_id, document_id, _send)


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/consents")
def document_consent(case_id: uuid.UUID, document_id: uuid.UUID) -> BaseResponse:
    """Put the party's consent to electronic service on record, or its end."""
    return _posted(case_id, document_id, _consent)


def _posted(case_id: uuid.UUID, document_id: uuid.UUID, do: Any) -> BaseResponse:
    try:
        with database().transaction(actor()) as tx:
            flash(do(tx, case_id, document_id), "done")
    except ValueError:
        flash("请选择电子邮箱、同意日期和证明材料。", "error")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))


def _send(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID) -> str:
    electronic.send(tx, case_id=case_id, document_id=document_id, consent_id=uuid.UUID(request.form.get("consent", "")))
    return "已交付发送；邮件服务器接收后，系统自动登记电子送达。"


def _consent(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID) -> str:
    form = request.form
    if form.get("withdraw"):
        electronic.withdraw(tx, case_id=case_id, consent_id=uuid.UUID(form["withdraw"]))
        return "已登记当事人撤回同意；此前的送达不受影响。"
    proof = form.get("proof", "")
    kind, _, number = proof.partition(":")
    electronic.record(
        tx, case_id=case_id, channel=form.get("channel", ""), address=form.get("address", ""),
        receiver=form.get("receiver", ""), consented_on=dt.date.fromisoformat(form.get("consented_on", "")),
        document_id=uuid.UUID(number) if kind == "document" else None,
        evidence_id=uuid.UUID(number) if kind == "evidence" else None,
    )  # fmt: skip
    return "已登记当事人同意电子送达。"


def _blanks(tx: Tx, case: Case, row: CaseDocument) -> list[dict[str, Any]]:
    """Offer the blanks of a draft with what stands in them."""
    kind = process_of(tx, case).documents.get(row.kind)
    if kind is None:
        return []
    standing = filling.values_of(kind.template, row.context)
    return [
        {
            "path": one.path, "id": one.path.replace(".", "-"), "label": one.label, "kind": one.kind,
            "required": one.required, "columns": filling.column_titles(one), "example": one.example.split("\n")[0],
            "value": request.form.get(one.path, standing[one.path]),
        }
        for one in filling.blanks(kind.template)
    ]  # fmt: skip


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/fill")
def document_fill(case_id: uuid.UUID, document_id: uuid.UUID) -> str | tuple[str, int] | BaseResponse:
    """Fill the blanks of a draft."""
    try:
        with database().transaction(actor()) as tx:
            row = paperwork.fill(tx, case_id=case_id, document_id=document_id, values=_sent())
        flash(f"“{row.title}”已填写，请核对预览。", "done")
        return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))
    except DomainError as error:
        flash(error.message("zh"), "error")
        return _document(case_id, document_id), status_of(error)


def _sent() -> dict[str, str]:
    """Give the blanks that were sent; a box that is not ticked is sent by its hidden twin."""
    return {name: request.form.getlist(name)[-1] for name in request.form if "." in name}


@blueprint.get("/<uuid:case_id>/documents/print.pdf")
def documents_print(case_id: uuid.UUID) -> Response | BaseResponse:
    """Give the chosen documents as one PDF for the printer."""
    chosen = request.args.getlist("document", type=uuid.UUID)
    try:
        with database().reading(actor()) as tx:
            case = found(tx, case_id)
            data = paperwork.printed(tx, case, chosen, both_sides=request.args.get("sides") != "1")
            return send_data(data, "application/pdf", "文书（合并打印）.pdf")
    except Invalid as error:
        flash(error.message("zh"), "error")
        return redirect(url_for("cases.documents", case_id=case_id))


def _service(one: ServiceRecord, people: Any) -> dict[str, Any]:
    officers = [people.get(person) for person in (one.officer_id, one.second_officer_id) if person]
    return {
        "method": METHODS.get(one.method, one.method),
        "result": RESULTS.get(one.result, one.result),
        "served_at": one.served_at,
        "effective_on": one.effective_on,
        "place": one.place,
        "receiver": "，".join(filter(None, (one.receiver, one.relation))),
        "officers": "、".join(name for name in officers if name),
        "witness": one.witness,
        "note": one.note,
        "pieces": len(one.evidence_ids),
    }


def _serving(tx: Tx, case: Case) -> dict[str, Any]:
    """Offer what the form of a service lets one choose."""
    return {
        "methods": METHODS,
        "results": RESULTS,
        "officers": case_page.people_for(tx, case, role="officer", qualification=roles.CERTIFICATE),
        "first": str(case.officer_id or ""),
        "second": str(case.second_officer_id or ""),
        "evidence": case_page.evidence_choices(tx, case),
        "now": tx.at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M"),
    }


@blueprint.get("/<uuid:case_id>/documents/<uuid:document_id>/pdf")
def document_pdf(case_id: uuid.UUID, document_id: uuid.UUID) -> Response:
    """Give the PDF: the scan, the filed file, or a preview of the draft."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        row = casefile.document(tx, case, document_id)
        return send_data(paperwork.pdf(tx, case, row), "application/pdf", f"{row.title}.pdf")


@blueprint.get("/<uuid:case_id>/dossier.pdf")
def dossier(case_id: uuid.UUID) -> Response:
    """Give the whole dossier as one PDF."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        return send_data(paperwork.dossier(tx, case), "application/pdf", f"{case.case_number or case.title}.pdf")


@blueprint.post("/<uuid:case_id>/documents")
def document_draft(case_id: uuid.UUID) -> BaseResponse:
    """Draft a document from the facts, or draft it anew."""
    with database().transaction(actor()) as tx:
        row = paperwork.draft(tx, case_id=case_id, code=request.form.get("kind", ""))
    flash(f"已按现有案情起草“{row.title}”。", "done")
    return redirect(url_for("cases.document", case_id=case_id, document_id=row.id))


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/file")
def document_file(case_id: uuid.UUID, document_id: uuid.UUID) -> BaseResponse:
    """File a draft."""
    try:
        with database().transaction(actor()) as tx:
            row = paperwork.file(tx, case_id=case_id, document_id=document_id)
        flash(f"“{row.title}”已归档{f'，文号 {row.number}' if row.number else ''}。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/scan")
def document_scan(case_id: uuid.UUID, document_id: uuid.UUID) -> BaseResponse:
    """Take the signed, sealed copy in: a PDF, or photographs of its pages from a phone."""
    uploads = [one for one in request.files.getlist("file") if one.filename]
    try:
        if not uploads:
            raise casefile.NotAPdf({"file": "请选择扫描件（PDF）或者逐页拍摄的照片"})
        with database().transaction(actor()) as tx:
            files = [one.read() for one in uploads]
            row = paperwork.replace_with_scan(tx, case_id=case_id, document_id=document_id, scan=files)
        flash(f"“{row.title}”已由签章扫描件替换，原件与扫描件的摘要均已留存。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))


@blueprint.get("/<uuid:case_id>/documents/<uuid:document_id>/receipt.pdf")
def document_receipt(case_id: uuid.UUID, document_id: uuid.UUID) -> Response:
    """Give the document on 80 mm paper, for a pocket printer."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        row = casefile.document(tx, case, document_id)
        return send_data(receipts.of_document(tx, case, row).pdf, "application/pdf", f"{row.title}（小票）.pdf")


@blueprint.get("/<uuid:case_id>/payment.pdf")
def payment_slip(case_id: uuid.UUID) -> Response:
    """Give the slip that says what has been paid, on 80 mm paper."""
    with database().reading(actor()) as tx:
        return send_data(receipts.of_payment(tx, found(tx, case_id)).pdf, "application/pdf", "缴款凭条.pdf")


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/supersede")
def document_supersede(case_id: uuid.UUID, document_id: uuid.UUID) -> BaseResponse:
    """Begin a new version of a filed document; the old one counts until the new one is filed."""
    try:
        with database().transaction(actor()) as tx:
            reason = request.form.get("reason", "")
            row = paperwork.supersede(tx, case_id=case_id, document_id=document_id, reason=reason)
        flash(f"已按现有案情起草“{row.title}”第 {row.version} 版；归档之前，原版本仍然有效。", "done")
        document_id = row.id
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/void")
def document_void(case_id: uuid.UUID, document_id: uuid.UUID) -> BaseResponse:
    """Make a document void, with a reason; its number is kept as void."""
    try:
        with database().transaction(actor()) as tx:
            case = cases.lock(tx, case_id)
            row = casefile.void(tx, case, document_id=document_id, reason=request.form.get("reason", ""))
        flash(f"“{row.title}”已作废{f'，文号 {row.number} 不再使用' if row.number else ''}，理由已记入历程。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))


@blueprint.post("/<uuid:case_id>/documents/<uuid:document_id>/services")
def document_served(case_id: uuid.UUID, document_id: uuid.UUID) -> str | tuple[str, int] | BaseResponse:
    """Record one attempt to serve a filed document, with its proof."""
    try:
        with database().transaction(actor()) as tx:
            paperwork.record_service(tx, case_id=case_id, document_id=document_id, **_service_of(request.form))
        flash("已登记送达情况。", "done")
        return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))
    except DomainError as error:
        flash(error.message("zh"), "error")
        return _document(case_id, document_id), status_of(error)


def _service_of(form: Any) -> dict[str, Any]:
    """Read the form of a service; times are those of Shenzhen.

    :raises Invalid: when time, day or a person cannot be read.
    """
    problems: dict[str, str] = {}
    try:
        served_at = dt.datetime.fromisoformat(form.get("served_at", "")).replace(tzinfo=ZONE)
    except ValueError:
        served_at, problems["served_at"] = None, "请填写送达时间"
    effective = form.get("effective_on", "").strip()
    try:
        effective_on = dt.date.fromisoformat(effective) if effective else None
    except ValueError:
        effective_on, problems["effective_on"] = None, "视为送达之日的格式应为 2026-03-02"
    try:
        officers = [uuid.UUID(form[name]) if form.get(name) else None for name in ("officer", "second_officer")]
        pieces = [uuid.UUID(one) for one in form.getlist("evidence")]
    except ValueError:
        officers, pieces, problems["officer"] = [None, None], [], "请选择送达人和证据"
    if problems:
        raise Invalid(problems, summary="；".join(problems.values()))
    texts = {name: form.get(name, "").strip()[:500] for name in ("receiver", "relation", "place", "witness", "note")}
    return {
        "method": form.get("method", ""), "result": form.get("result", ""), "served_at": served_at,
        "effective_on": effective_on, "officer_id": officers[0], "second_officer_id": officers[1],
        "evidence_ids": pieces, **texts,
    }  # fmt: skip
