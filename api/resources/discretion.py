"""Items, standards and assessments over the API."""

from __future__ import annotations

import datetime as dt
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.filters import ZONE
from api.resources.endpoint import Resource
from db.errors import Invalid
from db.session import Tx
from discretion import importer, standards
from discretion.cli import facts_of
from discretion.standards import Standard
from discretion.tiers import Item

noun = Resource("discretion", __name__, url_prefix="/discretion", description="Published discretion standards.")


class AssessmentAsked(ma.Schema):
    """Facts to assess an item by, and the day whose versions apply."""

    item = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    on = ma.fields.Date(required=True, metadata={"description": "Day of the decision."})
    facts = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.Raw(allow_none=True),
        required=True,
        metadata={"description": "act_date, party_type, prior_penalties, ordered_on, refused_on, quantities, answers…"},
    )


class Flag(ma.Schema):
    """A warning."""

    code = ma.fields.String()
    blocking = ma.fields.Boolean()
    en = ma.fields.String()
    zh = ma.fields.String()


class Question(ma.Schema):
    """What only an officer can answer."""

    key = ma.fields.String()
    text = ma.fields.String()
    kind = ma.fields.String()
    unit = ma.fields.String()


class Hint(ma.Schema):
    """What else to think of."""

    code = ma.fields.String()
    zh = ma.fields.String()
    basis = ma.fields.String()


class ComparedSchema(ma.Schema):
    """One of several rules laid side by side."""

    label = ma.fields.String()
    code = ma.fields.String()
    law = ma.fields.String()
    standard = ma.fields.String()
    tier = ma.fields.String()
    low_cents = ma.fields.Integer(allow_none=True)
    high_cents = ma.fields.Integer(allow_none=True)
    working = ma.fields.String()
    chosen = ma.fields.Boolean()
    bar = ma.fields.String()
    statutory = ma.fields.String()


class AssessmentSchema(ma.Schema):
    """What the standard says."""

    item = ma.fields.String()
    act = ma.fields.String()
    on = ma.fields.String()
    outcome = ma.fields.String()
    tier = ma.fields.String()
    row = ma.fields.String()
    provisional_tier = ma.fields.String()
    amount_cents = ma.fields.Integer(allow_none=True)
    low_cents = ma.fields.Integer(allow_none=True)
    high_cents = ma.fields.Integer(allow_none=True)
    printed_cents = ma.fields.Integer(allow_none=True)
    working = ma.fields.String()
    times = ma.fields.Integer()
    extras = ma.fields.String()
    basis = ma.fields.List(ma.fields.String())
    reasons = ma.fields.List(ma.fields.String())
    blocked = ma.fields.Boolean()
    settled = ma.fields.Boolean()
    flags = ma.fields.List(ma.fields.Nested(Flag))
    open_questions = ma.fields.List(ma.fields.Nested(Question))
    hints = ma.fields.List(ma.fields.Nested(Hint))
    compared = ma.fields.List(ma.fields.Nested(ComparedSchema))
    standard = ma.fields.String()
    standard_id = ma.fields.String()


class OnDay(ma.Schema):
    """Which versions."""

    on = ma.fields.Date(load_default=None, metadata={"description": "In force on this day; today by default."})


class ItemSchema(ma.Schema):
    """An item of the catalogue."""

    code = ma.fields.String()
    act = ma.fields.String()
    field = ma.fields.String(metadata={"description": "Field of enforcement; a certificate's scope must name it."})
    duty_basis = ma.fields.String()
    penalty_basis = ma.fields.String()
    published = ma.fields.Boolean()
    tiers = ma.fields.List(ma.fields.String())
    standard = ma.fields.String()


class ItemList(ma.Schema):
    """The items in force."""

    items = ma.fields.List(ma.fields.Nested(ItemSchema), required=True)


class StandardSchema(ma.Schema):
    """One version of a published standard."""

    id = ma.fields.UUID()
    number = ma.fields.String()
    title = ma.fields.String()
    authority = ma.fields.String()
    version = ma.fields.Integer()
    valid_from = ma.fields.Date()
    valid_to = ma.fields.Date(allow_none=True)
    source = ma.fields.String()
    file_sha256 = ma.fields.String()
    row_count = ma.fields.Integer()
    imported_at = ma.fields.AwareDateTime(format="iso")
    imported_by = ma.fields.String()


class StandardList(ma.Schema):
    """All current standards."""

    items = ma.fields.List(ma.fields.Nested(StandardSchema), required=True)


class Importing(ma.Schema):
    """A standard as CSV text, and where it comes from."""

    csv = ma.fields.String(required=True, validate=validate.Length(min=1, max=5_000_000))
    number = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    title = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(load_default=None, allow_none=True)
    authority = ma.fields.String(load_default="", validate=validate.Length(max=200))
    source = ma.fields.String(load_default="", validate=validate.Length(max=500))
    dry_run = ma.fields.Boolean(load_default=True)


class ImportResult(ma.Schema):
    """What the import did, or would do."""

    dry_run = ma.fields.Boolean(required=True)
    standard_id = ma.fields.String()
    version = ma.fields.Integer()
    unchanged = ma.fields.Boolean()
    added = ma.fields.List(ma.fields.String())
    removed = ma.fields.List(ma.fields.String())
    changed = ma.fields.List(ma.fields.String())
    report = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))


def item_dict(item: Item) -> dict[str, Any]:
    """Give an item as the API shows it."""
    same = ("code", "act", "field", "duty_basis", "penalty_basis", "published")
    return {name: getattr(item, name) for name in same} | {
        "tiers": [tier.name for tier in item.tiers],
        "standard": item.standard.citation if item.standard else "",
    }


def standard_dict(standard: Standard) -> dict[str, Any]:
    """Give a standard as the API shows it."""
    return {name: getattr(standard, name) for name in StandardSchema._declared_fields}


@noun.operation("POST", "/assess", permission="case:read", body=AssessmentAsked, answer=AssessmentSchema, commits=False)
def assessed(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Assess an item for the facts given: tier, amount or range, basis, reasons, warnings, open questions."""
    try:
        facts = facts_of(body["facts"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid({"facts": f"{type(error).__name__}: {error}"}) from error
    return standards.assess_item(tx, code=body["item"], facts=facts, on=body["on"]).as_json()


@noun.operation("GET", "/items", permission="case:read", query=OnDay, answer=ItemList)
def items(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the items that a standard in force has."""
    return {"items": [item_dict(item) for item in standards.items_on(tx, query["on"] or _today(tx))]}


@noun.operation("GET", "/standards", permission="case:read", answer=StandardList)
def listed(tx: Tx) -> dict[str, Any]:
    """List the current standards."""
    return {"items": [standard_dict(standard) for standard in standards.standards(tx)]}


@noun.operation("POST", "/standards", permission="discretion:import", body=Importing, answer=ImportResult)
def imported(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Import a standard, or with `dry_run` list every problem by row and change nothing."""
    content = body.pop("csv").encode()
    if body.pop("dry_run"):
        report = importer.read(content)
        return {
            "dry_run": True,
            **standards.compare(tx, content=content, number=body["number"]),
            "report": report.as_json(),
        }
    return {"dry_run": False, **standards.import_standard(tx, content=content, **body).as_json()}


def _today(tx: Tx) -> dt.date:
    return tx.at.astimezone(ZONE).date()
