"""Documents of a case over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from flask import Response
from flask_smorest.fields import Upload
from marshmallow import validate

from api.pages.files import send_data
from api.resources.endpoint import Resource
from db.session import Tx
from engine import casefile, cases
from engine.casefile import METHODS, RESULTS, CaseDocument, ServiceRecord
from processes import paperwork, receipts

noun = Resource("documents", __name__, url_prefix="/cases/<uuid:case_id>/documents", description="Paper of a case.")


class DocumentSchema(ma.Schema):
    """One version of one document."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    kind = ma.fields.String()
    title = ma.fields.String()
    number = ma.fields.String(allow_none=True)
    version = ma.fields.Integer()
    status = ma.fields.String(validate=validate.OneOf(["draft", "filed", "superseded", "void"]))
    internal = ma.fields.Boolean(metadata={"description": "Kept apart from what the party may see."})
    pages = ma.fields.Integer(allow_none=True)
    context_digest = ma.fields.String()
    sha256 = ma.fields.String(allow_none=True)
    scan_sha256 = ma.fields.String(allow_none=True)
    filed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    replaces_id = ma.fields.UUID(allow_none=True)
    missing = ma.fields.List(ma.fields.String(), metadata={"description": "What a draft still lacks."})


class DocumentList(ma.Schema):
    """All documents of a case in the order of the dossier."""

    items = ma.fields.List(ma.fields.Nested(DocumentSchema), required=True)


class Drafting(ma.Schema):
    """Which kind to draft."""

    kind = ma.fields.String(required=True, validate=validate.Length(min=1, max=20))


class Filling(ma.Schema):
    """What is typed into blanks: the path of the field and its text."""

    values = ma.fields.Dict(
        keys=ma.fields.String(validate=validate.Length(max=100)),
        values=ma.fields.String(validate=validate.Length(max=4000)),
        required=True,
        validate=validate.Length(max=100),
    )


class Superseding(ma.Schema):
    """Why a filed document is corrected."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class Scan(ma.Schema):
    """The signed, sealed scan."""

    file = Upload(required=True)


class Serving(ma.Schema):
    """One attempt to serve a document."""

    method = ma.fields.String(required=True, validate=validate.OneOf(sorted(METHODS)))
    served_at = ma.fields.AwareDateTime(required=True, format="iso")
    result = ma.fields.String(load_default="served", validate=validate.OneOf(sorted(RESULTS)))
    receiver = ma.fields.String(load_default="", validate=validate.Length(max=200))
    relation = ma.fields.String(load_default="", validate=validate.Length(max=100))
    place = ma.fields.String(load_default="", validate=validate.Length(max=300))
    officer_id = ma.fields.UUID(load_default=None, allow_none=True)
    second_officer_id = ma.fields.UUID(load_default=None, allow_none=True)
    witness = ma.fields.String(load_default="", validate=validate.Length(max=200))
    effective_on = ma.fields.Date(load_default=None, allow_none=True)
    note = ma.fields.String(load_default="", validate=validate.Length(max=2000))
    evidence_ids = ma.fields.List(ma.fields.UUID(), load_default=list, validate=validate.Length(max=50))


class ServiceSchema(ma.Schema):
    """One attempt to serve a document, as recorded."""

    id = ma.fields.UUID(required=True)
    document_id = ma.fields.UUID()
    method = ma.fields.String()
    served_at = ma.fields.AwareDateTime(format="iso")
    effective_on = ma.fields.Date(allow_none=True)
    receiver = ma.fields.String()
    result = ma.fields.String()
    note = ma.fields.String()


class ServiceList(ma.Schema):
    """All attempts, in order of time."""

    items = ma.fields.List(ma.fields.Nested(ServiceSchema), required=True)


def as_dict(tx: Tx, row: CaseDocument) -> dict[str, Any]:
    """Give a document as the API shows it."""
    missing = paperwork.missing(tx, cases.get(tx, row.case_id), row)
    return {name: missing if name == "missing" else getattr(row, name) for name in DocumentSchema._declared_fields}


def service_dict(one: ServiceRecord) -> dict[str, Any]:
    """Give a service record as the API shows it."""
    return {name: getattr(one, name) for name in ServiceSchema._declared_fields}


@noun.operation("GET", "", permission="case:read", answer=DocumentList)
def listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the documents of a case."""
    return {"items": [as_dict(tx, row) for row in casefile.documents(tx, cases.get(tx, case_id).id)]}


@noun.operation("POST", "", permission="document:file", body=Drafting, answer=DocumentSchema, status=201)
def drafted(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Draft a document from the case's facts, or draft it anew."""
    return as_dict(tx, paperwork.draft(tx, case_id=case_id, code=body["kind"]))


@noun.operation(
    "PUT", "/<uuid:document_id>/blanks", permission="document:file", body=Filling, answer=DocumentSchema, errors=(409,)
)
def filled(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """Fill the blanks of a draft that no step of the procedure asks for: path -> text, as a form sends it."""
    return as_dict(tx, paperwork.fill(tx, case_id=case_id, document_id=document_id, values=body["values"]))


@noun.operation("GET", "/<uuid:document_id>", permission="case:read", answer=DocumentSchema)
def shown(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """Show one document."""
    return as_dict(tx, casefile.document(tx, cases.get(tx, case_id), document_id))


@noun.operation("GET", "/<uuid:document_id>/pdf", permission="case:read", media_types=("application/pdf",))
def pdf(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID) -> Response:
    """Give the PDF: the signed scan, the filed file, or a preview of the draft."""
    case = cases.get(tx, case_id)
    row = casefile.document(tx, case, document_id)
    return send_data(paperwork.pdf(tx, case, row), "application/pdf", f"{row.title}.pdf")


@noun.operation(
    "GET", "/<uuid:document_id>/receipt", permission="case:read", media_types=("application/pdf",), errors=(409,)
)
def receipt(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID) -> Response:
    """Give a notice or a decision on the spot on 80 mm paper; other documents have no such layout (409)."""
    case = cases.get(tx, case_id)
    row = casefile.document(tx, case, document_id)
    return send_data(receipts.of_document(tx, case, row).pdf, "application/pdf", f"{row.title}.pdf")


@noun.operation("POST", "/<uuid:document_id>/file", permission="document:file", answer=DocumentSchema)
def filed(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """File a draft: number, PDF and digest in one transaction; it can be corrected later, never overwritten."""
    return as_dict(tx, paperwork.file(tx, case_id=case_id, document_id=document_id))


@noun.operation(
    "POST",
    "/<uuid:document_id>/supersede",
    permission="document:file",
    body=Superseding,
    answer=DocumentSchema,
    status=201,
)
def superseded(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """Begin a new version of a filed document from today's facts; the old one counts until the new one is filed."""
    return as_dict(tx, paperwork.supersede(tx, case_id=case_id, document_id=document_id, reason=body["reason"]))


@noun.operation("POST", "/<uuid:document_id>/void", permission="document:file", body=Superseding, answer=DocumentSchema)
def voided(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """Make a document void, with a reason; its number is kept."""
    case = cases.lock(tx, case_id)
    return as_dict(tx, casefile.void(tx, case, document_id=document_id, reason=body["reason"]))


@noun.operation(
    "POST", "/<uuid:document_id>/scan", permission="document:file", body=Scan, location="files", answer=DocumentSchema
)
def scanned(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """Let the signed, sealed scan take a document's place: a PDF, or the photograph of a single page."""
    scan = body["file"].read()
    return as_dict(tx, paperwork.replace_with_scan(tx, case_id=case_id, document_id=document_id, scan=scan))


@noun.operation("GET", "/<uuid:document_id>/services", permission="case:read", answer=ServiceList)
def services(tx: Tx, case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """List the attempts to serve a document."""
    row = casefile.document(tx, cases.get(tx, case_id), document_id)
    return {"items": [service_dict(one) for one in casefile.services(tx, case_id, row.id)]}


@noun.operation(
    "POST", "/<uuid:document_id>/services", permission="document:file", body=Serving, answer=ServiceSchema, status=201
)
def served(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """Record one attempt to serve a filed document."""
    return service_dict(paperwork.record_service(tx, case_id=case_id, document_id=document_id, **body))
