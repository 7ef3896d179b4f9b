"""公示 over the API: what is proposed to the public, approved by a second person, withdrawn with a reason."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from processes import publicity, publicity_rules
from processes.publicity import Publication

noun = Resource(
    "publications", __name__, url_prefix="/publications", description="Decisions and inspections shown to the public."
)

APPROVE = "publicity:approve"


class PublicationSchema(ma.Schema):
    """One decision or inspection as the public sees it, and where its publication stands."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True, validate=validate.OneOf(sorted(publicity_rules.LISTS)))
    status = ma.fields.String(required=True, validate=validate.OneOf(sorted(publicity_rules.STATUS_ZH)))
    number = ma.fields.String(required=True)
    decided_on = ma.fields.Date(required=True)
    item_code = ma.fields.String()
    street = ma.fields.String()
    content = ma.fields.Dict(keys=ma.fields.String(), metadata={"description": "The fields of the allow-list."})
    plain = ma.fields.String(metadata={"description": "In one sentence, in Chinese."})
    period = ma.fields.String(validate=validate.OneOf(["short", "long", "inspection"]))
    due_on = ma.fields.Date(metadata={"description": "Last day to publish in time."})
    published_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    expires_on = ma.fields.Date(allow_none=True, metadata={"description": "First day on which nobody sees it."})
    sha256 = ma.fields.String(allow_none=True)
    note = ma.fields.String()
    withdraw_by = ma.fields.Date(allow_none=True)
    withdrawn_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    withdrawn_cause = ma.fields.String(allow_none=True)
    withdrawn_reason = ma.fields.String(allow_none=True)


class Publications(ma.Schema):
    """Publications, what is to be done first."""

    items = ma.fields.List(ma.fields.Nested(PublicationSchema), required=True)


class Which(ma.Schema):
    """Which publications."""

    status = ma.fields.String(load_default="", validate=validate.OneOf(["", *sorted(publicity_rules.STATUS_ZH)]))


class Approving(ma.Schema):
    """Publish it, or refuse it with a note."""

    publish = ma.fields.Boolean(required=True)
    note = ma.fields.String(load_default="", validate=validate.Length(max=1000))


class Noting(ma.Schema):
    """What has changed or is wrong; the public does not read it."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=1000))


class Withdrawing(ma.Schema):
    """Why it is withdrawn, in words that the public reads."""

    cause = ma.fields.String(required=True, validate=validate.OneOf(sorted(publicity_rules.CAUSES)))
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=1000))


def as_dict(row: Publication) -> dict[str, Any]:
    """Give a publication as the API shows it."""
    names = [name for name in PublicationSchema._declared_fields if name != "plain"]
    return {name: getattr(row, name) for name in names} | {"plain": publicity_rules.plainly(row.content)}


@noun.operation("GET", "", permission="case:read", query=Which, answer=Publications)
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List publications, those to be withdrawn and those to be approved first."""
    return {"items": [as_dict(row) for row in publicity.listed(tx, status=query["status"])]}


@noun.operation("GET", "/<uuid:publication_id>", permission="case:read", answer=PublicationSchema)
def read(tx: Tx, publication_id: uuid.UUID) -> dict[str, Any]:
    """Read a publication."""
    return as_dict(publicity.get(tx, publication_id))


@noun.operation("POST", "/<uuid:publication_id>/approve", permission=APPROVE, body=Approving, answer=PublicationSchema)
def approved(tx: Tx, body: dict[str, Any], publication_id: uuid.UUID) -> dict[str, Any]:
    """Publish or refuse what somebody else has proposed."""
    return as_dict(publicity.approve(tx, publication_id=publication_id, **body))


@noun.operation(
    "POST",
    "/<uuid:publication_id>/withdraw",
    permission=APPROVE,
    body=Withdrawing,
    answer=PublicationSchema,
)
def withdrawn(tx: Tx, body: dict[str, Any], publication_id: uuid.UUID) -> dict[str, Any]:
    """Withdraw what is published; the case may be closed."""
    return as_dict(publicity.withdraw(tx, publication_id=publication_id, **body))


@noun.operation(
    "POST",
    "/<uuid:publication_id>/note-change",
    permission="task:complete",
    body=Noting,
    answer=PublicationSchema,
)
def change_noted(tx: Tx, body: dict[str, Any], publication_id: uuid.UUID) -> dict[str, Any]:
    """Note that what is published no longer stands; it is to be withdrawn within three working days."""
    return as_dict(publicity.note_change(tx, publication_id=publication_id, **body))
