"""首违不罚 over the API: the published list of first offences that may go unpunished."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Paging, Resource, envelope, page_of
from db.session import Tx
from discretion import first_offences
from discretion.first_offences import FirstOffence

noun = Resource(
    "first_offences", __name__, url_prefix="/first-offences", description="The published list of first offences."
)


class FirstOffenceSchema(ma.Schema):
    """An item on the published list, for a time."""

    id = ma.fields.UUID(required=True)
    item_code = ma.fields.String(required=True)
    condition = ma.fields.String(metadata={"description": "What the list asks besides the three conditions of law."})
    source = ma.fields.String(required=True)
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(allow_none=True, metadata={"description": "The first day off the list."})
    listed_by = ma.fields.String(required=True)
    listed_at = ma.fields.AwareDateTime(format="iso", required=True)


class FirstOffenceQuery(Paging):
    """Which entries."""

    on = ma.fields.Date(load_default=None, metadata={"description": "On the list on this day; all by default."})


class Enlisting(ma.Schema):
    """An item as the list was published."""

    item_code = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    condition = ma.fields.String(load_default="", validate=validate.Length(max=500))
    source = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    valid_from = ma.fields.Date(required=True)


class Delisting(ma.Schema):
    """From which day on an item is off the list."""

    valid_to = ma.fields.Date(required=True)


def as_dict(row: FirstOffence) -> dict[str, Any]:
    """Give an entry as the API shows it."""
    return {name: getattr(row, name) for name in FirstOffenceSchema._declared_fields}


@noun.operation(
    "GET", "", permission="case:read", query=FirstOffenceQuery, answer=page_of("FirstOffences", FirstOffenceSchema)
)
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the entries, all or those of a day; an empty list decides nothing."""
    found = first_offences.entries(tx, query["on"])
    first = (query["page"] - 1) * query["page_size"]
    return envelope([as_dict(row) for row in found[first : first + query["page_size"]]], len(found), query)


@noun.operation("POST", "", permission="discretion:import", body=Enlisting, answer=FirstOffenceSchema, status=201)
def enlisted(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Enter an item of a published list."""
    return as_dict(first_offences.enlist(tx, **body))


@noun.operation(
    "POST", "/<uuid:listing_id>/end", permission="discretion:import", body=Delisting, answer=FirstOffenceSchema
)
def delisted(tx: Tx, body: dict[str, Any], listing_id: uuid.UUID) -> dict[str, Any]:
    """Take an item off the list from a day on; what was judged before stays judged by it."""
    return as_dict(first_offences.delist(tx, listing_id=listing_id, valid_to=body["valid_to"]))
