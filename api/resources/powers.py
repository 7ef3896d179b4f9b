"""执法主体 over the API: bodies, and which of them may act on which item by what title and when."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Paging, Resource, envelope, page_of
from db.session import Tx
from processes import bodies, number_series
from processes.bodies import Power

noun = Resource("powers", __name__, url_prefix="/powers", description="Body x item x title x days.")

_DAY = {"description": "The first day on which it no longer holds."}


class BodySchema(ma.Schema):
    """An enforcement body."""

    id = ma.fields.UUID(required=True)
    name = ma.fields.String(required=True)
    short_name = ma.fields.String(required=True)
    address = ma.fields.String()
    phone = ma.fields.String()
    review_body = ma.fields.String()
    court = ma.fields.String()
    bank = ma.fields.String()


def _text(most: int, *, least: int = 0, **more: Any) -> ma.fields.String:
    return ma.fields.String(validate=validate.Length(min=least, max=most), **more)


class BodyTold(ma.Schema):
    """What papers say of a body."""

    name = _text(100, least=1, required=True, metadata={"description": "As on its seal."})
    short_name = _text(30, least=1, required=True)
    address = _text(200, load_default="")
    phone = _text(60, load_default="")
    review_body = _text(100, load_default="")
    court = _text(100, load_default="")
    bank = _text(300, load_default="")


class BodyAdding(BodyTold):
    """A new body; its series of numbers are made from the prefix."""

    prefix = _text(20, least=1, required=True, metadata={"description": "What all its numbers begin with (文号字头)."})


class BodyList(ma.Schema):
    """The enforcement bodies of the tenant."""

    items = ma.fields.List(ma.fields.Nested(BodySchema), required=True)


class PowerSchema(ma.Schema):
    """A body's power over one item, or over all (`*`), for a time."""

    id = ma.fields.UUID(required=True)
    body_id = ma.fields.UUID(required=True)
    item_code = ma.fields.String(required=True)
    title = ma.fields.String(required=True, validate=validate.OneOf(sorted(bodies.TITLES)))
    basis = ma.fields.String(required=True)
    enforces = ma.fields.Boolean(required=True, metadata={"description": "A law lets it enforce its own decisions."})
    enforcement_basis = ma.fields.String()
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(allow_none=True, metadata=_DAY)


class PowerQuery(Paging):
    """Which powers."""

    body_id = ma.fields.UUID(load_default=None)
    item_code = ma.fields.String(load_default="", validate=validate.Length(max=100))
    on = ma.fields.Date(load_default=None, metadata={"description": "In force on this day; all by default."})


class Granting(ma.Schema):
    """A power as the law or the document gives it."""

    body_id = ma.fields.UUID(required=True)
    item_code = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    title = ma.fields.String(required=True, validate=validate.OneOf(sorted(bodies.TITLES)))
    basis = ma.fields.String(required=True, validate=validate.Length(min=1, max=300))
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(load_default=None, allow_none=True, metadata=_DAY)
    enforces = ma.fields.Boolean(load_default=False)
    enforcement_basis = ma.fields.String(load_default="", validate=validate.Length(max=300))


class PowerEnding(ma.Schema):
    """From which day on a power no longer holds, and why."""

    valid_to = ma.fields.Date(required=True)
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=300))


def as_dict(row: Power) -> dict[str, Any]:
    """Give a power as the API shows it."""
    return {name: getattr(row, name) for name in PowerSchema._declared_fields}


@noun.operation("GET", "/bodies", permission="case:read", answer=BodyList)
def of_bodies(tx: Tx) -> dict[str, Any]:
    """List the enforcement bodies."""
    return {"items": bodies.bodies(tx)}


@noun.operation("POST", "/bodies", permission="people:manage", body=BodyAdding, answer=BodySchema, status=201)
def body_added(tx: Tx, body: dict[str, Any]) -> bodies.Body:
    """Add an enforcement body with the series of numbers that the shipped procedures ask for."""
    series = number_series.beginning(body.pop("prefix"))
    return bodies.add_body(tx, **body, series=series)


@noun.operation("PUT", "/bodies/<uuid:body_id>", permission="people:manage", body=BodyTold, answer=BodySchema)
def body_changed(tx: Tx, body: dict[str, Any], body_id: uuid.UUID) -> bodies.Body:
    """Change what papers say of a body; finished papers stay as they are."""
    return bodies.change_body(tx, body_id=body_id, **body)


@noun.operation("GET", "", permission="case:read", query=PowerQuery, answer=page_of("Powers", PowerSchema))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List powers: of a body, over an item (those over all items included), in force on a day."""
    found = bodies.powers(tx, body_id=query["body_id"], item_code=query["item_code"], on=query["on"])
    first = (query["page"] - 1) * query["page_size"]
    return envelope([as_dict(row) for row in found[first : first + query["page_size"]]], len(found), query)


@noun.operation("POST", "", permission="people:manage", body=Granting, answer=PowerSchema, status=201)
def granted(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Record that a body may act on an item, by what title and since when."""
    return as_dict(bodies.grant_power(tx, **body))


@noun.operation("POST", "/<uuid:power_id>/end", permission="people:manage", body=PowerEnding, answer=PowerSchema)
def ended(tx: Tx, body: dict[str, Any], power_id: uuid.UUID) -> dict[str, Any]:
    """End a power from a day on; what was done before stays founded."""
    return as_dict(bodies.end_power(tx, power_id=power_id, **body))
