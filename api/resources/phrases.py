"""常用语 over the API: the tenant's dictionary of phrases, by question."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from processes import phrases
from processes.phrases import LONGEST, Phrase

noun = Resource("phrases", __name__, url_prefix="/phrases", description="Phrases that officers insert with one tap.")


class PhraseSchema(ma.Schema):
    """A phrase of the dictionary."""

    id = ma.fields.UUID(required=True)
    field = ma.fields.String(required=True, metadata={"description": "section.field of the question."})
    text = ma.fields.String(required=True)


class Dictionary(ma.Schema):
    """The tenant's own phrases, and all phrases by question with those that the forms declare."""

    items = ma.fields.List(ma.fields.Nested(PhraseSchema), required=True)
    phrases = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.List(ma.fields.String()), required=True)


class Adding(ma.Schema):
    """Which phrase for which question."""

    field = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    text = ma.fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))


def as_dict(row: Phrase) -> dict[str, Any]:
    """Give a phrase as the API shows it."""
    return {"id": row.id, "field": row.field, "text": row.text}


@noun.operation("GET", "", permission="case:read", answer=Dictionary)
def listed(tx: Tx) -> dict[str, Any]:
    """List the dictionary."""
    return {"items": [as_dict(row) for row in phrases.of_tenant(tx)], "phrases": phrases.phrases_for(tx)}


@noun.operation("POST", "", permission="phrases:manage", body=Adding, answer=PhraseSchema, status=201)
def added(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Add a phrase to the dictionary."""
    return as_dict(phrases.add(tx, **body))


@noun.operation("DELETE", "/<uuid:phrase_id>", permission="phrases:manage", status=204)
def removed(tx: Tx, phrase_id: uuid.UUID) -> None:
    """Take a phrase out of the dictionary; what was written with it stays."""
    phrases.remove(tx, phrase_id=phrase_id)
