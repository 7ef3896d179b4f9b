"""Evidence of a case over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from flask import Response
from flask_smorest.fields import Upload
from marshmallow import validate

from api.pages.case_evidence import KINDS
from api.pages.files import send
from api.resources.endpoint import Resource
from db.errors import Invalid
from db.session import Tx
from engine import casefile, cases
from engine.casefile import Evidence
from processes import case_page, street

noun = Resource(
    "evidence", __name__, url_prefix="/cases/<uuid:case_id>/evidence", description="Files with their digests."
)


class EvidenceSchema(ma.Schema):
    """A piece of evidence."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    kind = ma.fields.String()
    title = ma.fields.String()
    sha256 = ma.fields.String()
    media_type = ma.fields.String()
    size = ma.fields.Integer(metadata={"description": "bytes"})
    file_name = ma.fields.String()
    captured_at = ma.fields.AwareDateTime(format="iso")
    place = ma.fields.String()
    taken_by = ma.fields.UUID(allow_none=True)
    note = ma.fields.String()
    position = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(), allow_none=True)
    device_id = ma.fields.UUID(allow_none=True)
    device_sha256 = ma.fields.String(allow_none=True, metadata={"description": "SHA-256 that the device took."})
    added_at = ma.fields.AwareDateTime(format="iso")


class EvidenceList(ma.Schema):
    """All evidence of a case."""

    items = ma.fields.List(ma.fields.Nested(EvidenceSchema), required=True)


class EvidenceFile(ma.Schema):
    """The file; what is known of it comes as form fields beside it."""

    file = Upload(required=True)


class About(ma.Schema):
    """What is known of the file."""

    title = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    kind = ma.fields.String(required=True, validate=validate.OneOf(sorted(KINDS)))
    captured_at = ma.fields.AwareDateTime(format="iso", load_default=None, allow_none=True)
    place = ma.fields.String(load_default="", validate=validate.Length(max=300))
    note = ma.fields.String(load_default="", validate=validate.Length(max=1000))
    longitude = ma.fields.Float(load_default=None, validate=validate.Range(-180, 180))
    latitude = ma.fields.Float(load_default=None, validate=validate.Range(-90, 90))


class FromUpload(About):
    """A complete upload, and what is known of it."""

    upload_id = ma.fields.UUID(required=True)
    accuracy_m = ma.fields.Float(load_default=None, allow_none=True, validate=validate.Range(0, 10_000_000))


class CheckSchema(ma.Schema):
    """Whether a file is still what came in, and what the device took."""

    intact = ma.fields.Boolean(required=True)
    noted = ma.fields.String(required=True, metadata={"description": "SHA-256 when it came in."})
    at_capture = ma.fields.String(allow_none=True, metadata={"description": "SHA-256 that the device took."})
    found = ma.fields.String(allow_none=True, metadata={"description": "SHA-256 of the file now; null: it is gone."})


class Withdrawal(ma.Schema):
    """Why."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


def as_dict(one: Evidence) -> dict[str, Any]:
    """Give a piece of evidence as the API shows it."""
    return {name: getattr(one, name) for name in EvidenceSchema._declared_fields}


@noun.operation("GET", "", permission="case:read", answer=EvidenceList)
def listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the evidence of a case."""
    return {"items": [as_dict(one) for one in case_page.evidence_of(tx, cases.get(tx, case_id).id)]}


@noun.operation(
    "POST",
    "",
    permission="evidence:add",
    body=EvidenceFile,
    location="files",
    form=About,
    answer=EvidenceSchema,
    status=201,
)
def added(tx: Tx, body: dict[str, Any], about: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Take a file in as evidence; its type is read from its first bytes."""
    lon, lat = about.pop("longitude"), about.pop("latitude")
    if (lon is None) != (lat is None):
        raise Invalid({"longitude": "经度和纬度应同时填写"})
    case = cases.lock(tx, case_id)
    upload = body["file"]
    return as_dict(
        casefile.add_evidence(
            tx,
            case,
            data=upload.stream,
            file_name=(upload.filename or "")[:200],
            position=None if lon is None else {"lon": lon, "lat": lat},
            **about,
        )
    )


@noun.operation("GET", "/<uuid:evidence_id>/file", permission="case:read", media_types=("application/octet-stream",))
def file(tx: Tx, case_id: uuid.UUID, evidence_id: uuid.UUID) -> Response:
    """Give the file of a piece of evidence."""
    one = casefile.evidence(tx, cases.get(tx, case_id), evidence_id)
    return send(tx, one.sha256, one.media_type, one.file_name or one.title)


@noun.operation("POST", "/from-upload", permission="evidence:add", body=FromUpload, answer=EvidenceSchema, status=201)
def taken(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Make a complete upload evidence; the digest that its device took must be its own."""
    lon, lat, accuracy = (body.pop(name) for name in ("longitude", "latitude", "accuracy_m"))
    if (lon is None) != (lat is None):
        raise Invalid({"longitude": "经度和纬度应同时填写"})
    where = None if lon is None else {"lon": lon, "lat": lat, "accuracy_m": accuracy}
    case = cases.lock(tx, case_id)
    return as_dict(street.evidence_of_upload(tx, case, position=where, **body))


@noun.operation("GET", "/<uuid:evidence_id>/check", permission="case:read", answer=CheckSchema)
def checked(tx: Tx, case_id: uuid.UUID, evidence_id: uuid.UUID) -> Any:
    """Take the digest of a piece of evidence anew and compare it with the one that was noted."""
    return casefile.check_evidence(tx, cases.get(tx, case_id), evidence_id)


@noun.operation(
    "POST", "/<uuid:evidence_id>/withdraw", permission="evidence:add", body=Withdrawal, answer=EvidenceSchema
)
def withdrawn(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, evidence_id: uuid.UUID) -> dict[str, Any]:
    """Take a piece of evidence out of consideration; the file and its entry stay."""
    case = cases.lock(tx, case_id)
    return as_dict(casefile.withdraw_evidence(tx, case, evidence_id=evidence_id, reason=body["reason"]))
