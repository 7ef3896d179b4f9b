"""Consent of parties to electronic service, and sending documents by it."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import cases
from processes import electronic
from processes.electronic import CHANNELS, ServiceConsent

noun = Resource(
    "consents", __name__, url_prefix="/cases/<uuid:case_id>", description="Electronic service with consent."
)


class ConsentSchema(ma.Schema):
    """A party's consent to be served at one address."""

    id = ma.fields.UUID(required=True)
    channel = ma.fields.String(required=True)
    address = ma.fields.String(required=True)
    receiver = ma.fields.String()
    consented_on = ma.fields.Date(required=True)
    evidence_id = ma.fields.UUID(allow_none=True)
    document_id = ma.fields.UUID(allow_none=True)
    withdrawn_on = ma.fields.Date(allow_none=True)


class ConsentList(ma.Schema):
    """All consents of a case."""

    items = ma.fields.List(ma.fields.Nested(ConsentSchema), required=True)


class Consenting(ma.Schema):
    """Where to, since when, and the proof."""

    channel = ma.fields.String(required=True, validate=validate.OneOf(sorted(CHANNELS)))
    address = ma.fields.String(required=True, validate=validate.Length(min=3, max=200))
    receiver = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    consented_on = ma.fields.Date(required=True)
    evidence_id = ma.fields.UUID(load_default=None, allow_none=True)
    document_id = ma.fields.UUID(load_default=None, allow_none=True)


class Sending(ma.Schema):
    """By which consent."""

    consent_id = ma.fields.UUID(required=True)


class SentSchema(ma.Schema):
    """The message in the outbox."""

    message_id = ma.fields.UUID(required=True)


def as_dict(row: ServiceConsent) -> dict[str, Any]:
    """Give a consent as the API shows it."""
    return {name: getattr(row, name) for name in ConsentSchema._declared_fields}


@noun.operation("GET", "/consents", permission="case:read", answer=ConsentList)
def listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the consents of a case."""
    return {"items": [as_dict(row) for row in electronic.of_case(tx, cases.get(tx, case_id).id)]}


@noun.operation("POST", "/consents", permission="document:file", body=Consenting, answer=ConsentSchema, status=201)
def recorded(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Put a consent on record, with its proof."""
    return as_dict(electronic.record(tx, case_id=case_id, **body))


@noun.operation("POST", "/consents/<uuid:consent_id>/withdraw", permission="document:file", answer=ConsentSchema)
def withdrawn(tx: Tx, case_id: uuid.UUID, consent_id: uuid.UUID) -> dict[str, Any]:
    """Note that the party does not agree any more."""
    return as_dict(electronic.withdraw(tx, case_id=case_id, consent_id=consent_id))


@noun.operation(
    "POST",
    "/documents/<uuid:document_id>/send",
    permission="document:file",
    body=Sending,
    answer=SentSchema,
    status=201,
)
def sent(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, document_id: uuid.UUID) -> dict[str, Any]:
    """Send a filed document by e-mail; the service is on record once the server has taken it."""
    message = electronic.send(tx, case_id=case_id, document_id=document_id, consent_id=body["consent_id"])
    return {"message_id": message}
