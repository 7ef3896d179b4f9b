"""Items, standards and assessments over the API."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.filters import ZONE
from api.resources.endpoint import Resource
from db.errors import Invalid
from db.proposals import STATUS_ZH
from db.session import Tx
from discretion import importer, standard_imports, standard_proposals, standards
from discretion.cli import facts_of
from discretion.standard_proposals import StandardProposal
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
    dry_run = ma.fields.Boolean(
        load_default=True, metadata={"description": "False hands it in: another person approves it."}
    )


class StandardProposalSchema(ma.Schema):
    """A standard that was handed in, and what became of it."""

    id = ma.fields.UUID(required=True)
    number = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    authority = ma.fields.String()
    source = ma.fields.String()
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(allow_none=True)
    file_sha256 = ma.fields.String()
    row_count = ma.fields.Integer()
    status = ma.fields.String(required=True, validate=validate.OneOf(sorted(STATUS_ZH)))
    proposed_at = ma.fields.AwareDateTime(format="iso")
    proposed_by_name = ma.fields.String()
    settled_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    settled_by_name = ma.fields.String(allow_none=True)
    settled_note = ma.fields.String()
    standard_id = ma.fields.UUID(allow_none=True, metadata={"description": "The version that it became."})


class ChangedCell(ma.Schema):
    """One cell that two versions write differently."""

    row = ma.fields.String()
    code = ma.fields.String()
    field = ma.fields.String()
    before = ma.fields.String()
    after = ma.fields.String()


class StandardProposalRead(StandardProposalSchema):
    """A standard that was handed in, cell by cell beside the version in force."""

    changes = ma.fields.List(ma.fields.Nested(ChangedCell), required=True)


class StandardProposals(ma.Schema):
    """Standards that were handed in."""

    items = ma.fields.List(ma.fields.Nested(StandardProposalSchema), required=True)


class StandardProposalQuery(ma.Schema):
    """Which."""

    settled = ma.fields.Boolean(load_default=False, metadata={"description": "Those settled, the latest first."})


class StandardApproving(ma.Schema):
    """Let it come into force; a note is not needed."""

    note = ma.fields.String(load_default="", validate=validate.Length(max=500))


class StandardRefusing(ma.Schema):
    """Why it does not come into force."""

    note = ma.fields.String(required=True, validate=validate.Length(min=1, max=500))


class ImportResult(ma.Schema):
    """What the import would do; handed in, the proposal that waits for another person."""

    dry_run = ma.fields.Boolean(required=True)
    proposal = ma.fields.Nested(StandardProposalSchema)
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
    """List every problem of a standard by row, or without `dry_run` hand it in for another person to approve."""
    content = body.pop("csv").encode()
    told = {
        **standard_imports.compare(tx, content=content, number=body["number"]),
        "report": importer.read(content).as_json(),
    }
    if body.pop("dry_run"):
        return {"dry_run": True, **told}
    return {"dry_run": False, "proposal": standard_proposals.propose(tx, content=content, **body), **told}


@noun.operation(
    "GET", "/proposals", permission="case:read", query=StandardProposalQuery, answer=StandardProposals
)  # fmt: skip
def proposals(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List the standards that wait for a second person, or those that are settled."""
    rows = standard_proposals.settled(tx) if query["settled"] else standard_proposals.waiting(tx)
    return {"items": rows}


@noun.operation("GET", "/proposals/<uuid:standard_proposal_id>", permission="case:read", answer=StandardProposalRead)
def proposal(tx: Tx, standard_proposal_id: uuid.UUID) -> dict[str, Any]:
    """Read a standard that was handed in, with every cell that differs from the version in force."""
    row = standard_proposals.get(tx, standard_proposal_id)
    return {**standard_proposals.as_dict(row), "changes": standard_proposals.changes(tx, row)}


@noun.operation(
    "POST", "/proposals/<uuid:standard_proposal_id>/approve", permission="discretion:approve", body=StandardApproving,
    answer=StandardProposalSchema,
)  # fmt: skip
def approved(tx: Tx, body: dict[str, Any], standard_proposal_id: uuid.UUID) -> StandardProposal:
    """Let a standard that somebody else has handed in come into force."""
    standard_proposals.approve(tx, proposal_id=standard_proposal_id, note=body["note"])
    return standard_proposals.get(tx, standard_proposal_id)


@noun.operation(
    "POST", "/proposals/<uuid:standard_proposal_id>/reject", permission="discretion:approve", body=StandardRefusing,
    answer=StandardProposalSchema,
)  # fmt: skip
def rejected(tx: Tx, body: dict[str, Any], standard_proposal_id: uuid.UUID) -> StandardProposal:
    """Turn down a standard that somebody else has handed in, with the reason."""
    return standard_proposals.reject(tx, proposal_id=standard_proposal_id, note=body["note"])


def _today(tx: Tx) -> dt.date:
    return tx.at.astimezone(ZONE).date()
