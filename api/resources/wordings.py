"""Wording of documents in versions over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.errors import Invalid
from db.session import Tx
from documents.templates import ALL
from processes import wordings
from processes.wordings import Wording

noun = Resource("wordings", __name__, url_prefix="/wordings", description="Words of documents, in versions.")


class WordingSchema(ma.Schema):
    """One version of the changed words of one template."""

    id = ma.fields.UUID(required=True)
    template = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    texts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), required=True)
    status = ma.fields.String(validate=validate.OneOf(["draft", "active", "ended", "rejected"]))
    reason = ma.fields.String()
    drafted_at = ma.fields.AwareDateTime(format="iso")
    drafted_by_name = ma.fields.String()
    settled_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    settled_by_name = ma.fields.String(allow_none=True)


class WordingList(ma.Schema):
    """All versions, by template, the newest first."""

    items = ma.fields.List(ma.fields.Nested(WordingSchema), required=True)


class WordingDrafting(ma.Schema):
    """Which texts change, and why."""

    template = ma.fields.String(required=True, validate=validate.Length(min=1, max=60))
    texts = ma.fields.Dict(
        keys=ma.fields.String(validate=validate.Length(max=60)),
        values=ma.fields.String(validate=validate.Length(max=4000)),
        required=True,
        validate=validate.Length(max=500),
    )
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=1000))


def as_dict(row: Wording) -> dict[str, Any]:
    """Give a version as the API shows it."""
    return {name: getattr(row, name) for name in WordingSchema._declared_fields}


@noun.operation("GET", "", permission="wording:manage", answer=WordingList)
def listed(tx: Tx) -> dict[str, Any]:
    """List the versions of all templates."""
    return {"items": [as_dict(row) for row in wordings.history(tx)]}


@noun.operation("POST", "", permission="wording:manage", body=WordingDrafting, answer=WordingSchema, status=201)
def drafted(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Draft a version; a required field that would no longer be stated is refused."""
    if body["template"] not in ALL:
        raise Invalid({"template": "没有这个模板"})
    return as_dict(wordings.draft(tx, **body))


@noun.operation("POST", "/<uuid:wording_id>/activate", permission="wording:manage", answer=WordingSchema)
def activated(tx: Tx, wording_id: uuid.UUID) -> dict[str, Any]:
    """Let a version count, as a person other than its drafter."""
    return as_dict(wordings.activate(tx, wording_id=wording_id))


@noun.operation("POST", "/<uuid:wording_id>/reject", permission="wording:manage", answer=WordingSchema)
def rejected(tx: Tx, wording_id: uuid.UUID) -> dict[str, Any]:
    """Leave a version aside."""
    return as_dict(wordings.reject(tx, wording_id=wording_id))


@noun.operation("POST", "/<uuid:wording_id>/end", permission="wording:manage", answer=WordingSchema)
def ended(tx: Tx, wording_id: uuid.UUID) -> dict[str, Any]:
    """Go back to the program's own words."""
    return as_dict(wordings.end(tx, wording_id=wording_id))
