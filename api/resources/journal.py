"""The history over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db import journal
from db.journal import JournalEntry
from db.session import Tx
from engine import cases

noun = Resource(
    "journal", __name__, url_prefix="/journal", description="What happened, in chains that nobody can change."
)


class EntrySchema(ma.Schema):
    """One thing that happened."""

    chain = ma.fields.String(required=True)
    seq = ma.fields.Integer(required=True)
    at = ma.fields.AwareDateTime(format="iso")
    actor = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    command = ma.fields.String()
    payload = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    prev_hash = ma.fields.String()
    hash = ma.fields.String()


class EntryList(ma.Schema):
    """Entries of one chain in order; ask again with `after` for more."""

    items = ma.fields.List(ma.fields.Nested(EntrySchema), required=True)


class EntryQuery(ma.Schema):
    """Which entries."""

    after = ma.fields.Integer(load_default=0, validate=validate.Range(min=0, max=2**53))
    limit = ma.fields.Integer(load_default=200, validate=validate.Range(min=1, max=1000))


def as_dict(entry: JournalEntry) -> dict[str, Any]:
    """Give an entry as the API shows it."""
    return {name: getattr(entry, name) for name in EntrySchema._declared_fields}


@noun.operation("GET", "/cases/<uuid:case_id>", permission="case:read", query=EntryQuery, answer=EntryList)
def of_case(tx: Tx, query: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Show a case's history."""
    chain = cases.get(tx, case_id).chain
    return {"items": [as_dict(entry) for entry in journal.entries(tx, chain, **query)]}


@noun.operation("GET", "/tenant", permission="journal:read", query=EntryQuery, answer=EntryList)
def of_tenant(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """Show the tenant's own history: people, imports, definitions, calendars."""
    return {"items": [as_dict(entry) for entry in journal.entries(tx, f"tenant:{tx.tenant_id}", **query)]}
