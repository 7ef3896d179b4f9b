"""文书: what is drafted, what it lacks, its preview, filing, the signed scan, the dossier."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.case import blueprint, found, names, process_of, show
from api.pages.files import send_data
from db.errors import DomainError
from db.session import Tx
from engine import casefile
from engine.casefile import DRAFT, METHODS, RESULTS, VOID, CaseDocument
from engine.cases import Case
from processes import paperwork

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
        return show(tx, case, "case/documents.html", "documents", documents=shown, kinds=_to_draft(tx, case, rows))


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
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        row = casefile.document(tx, case, document_id)
        people = names(tx, [row.filed_by])
        services = [
            {
                "method": METHODS.get(one.method, one.method),
                "result": RESULTS.get(one.result, one.result),
                "served_at": one.served_at,
                "receiver": one.receiver,
            }
            for one in casefile.services(tx, case.id, row.id)
        ]
        shown = _row(tx, case, row, people) | {"services": services}
        return show(tx, case, "case/document.html", "documents", d=shown)


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
    """Take the signed, sealed scan in."""
    upload = request.files.get("file")
    try:
        if upload is None or not upload.filename:
            raise casefile.NotAPdf({"file": casefile.NotAPdf.zh})
        with database().transaction(actor()) as tx:
            scan = upload.read()
            row = paperwork.replace_with_scan(tx, case_id=case_id, document_id=document_id, scan=scan)
        flash(f"“{row.title}”已由签章扫描件替换，原件与扫描件的摘要均已留存。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.document", case_id=case_id, document_id=document_id))
