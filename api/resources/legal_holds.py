"""Legal holds over the API: what keeps cases beyond their time, laid by one person and lifted by two."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Paging, Resource, envelope, page_of
from db.session import Tx
from engine import legal_holds
from engine.legal_holds import IN_FORCE, STATES

noun = Resource("legal-holds", __name__, url_prefix="/legal-holds", description="What keeps cases from removal.")


class LegalHoldSchema(ma.Schema):
    """One legal hold on one case."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    state = ma.fields.String(required=True, validate=validate.OneOf(STATES))
    reason = ma.fields.String(required=True, metadata={"description": "The ground: a lawsuit, an audit, an inquiry."})
    held_by_name = ma.fields.String(required=True)
    held_at = ma.fields.AwareDateTime(format="iso", required=True)
    release_reason = ma.fields.String(allow_none=True)
    release_proposed_by_name = ma.fields.String(allow_none=True)
    release_proposed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    released_by_name = ma.fields.String(allow_none=True)
    released_at = ma.fields.AwareDateTime(format="iso", allow_none=True)


class ListedHold(LegalHoldSchema):
    """A hold with its case."""

    case_number = ma.fields.String(allow_none=True)
    case_title = ma.fields.String(allow_none=True)
    case_status = ma.fields.String(required=True)


class HoldQuery(Paging):
    """Which holds."""

    state = ma.fields.String(
        load_default=IN_FORCE, validate=validate.OneOf(STATES),
        metadata={"description": "One whose release is proposed is in force as well."},
    )  # fmt: skip
    case_id = ma.fields.UUID(load_default=None, allow_none=True)


class NewHold(ma.Schema):
    """Which case, and why."""

    case_id = ma.fields.UUID(required=True)
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class Why(ma.Schema):
    """The reason."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


@noun.operation("GET", "", permission="retention:hold", query=HoldQuery, answer=page_of("LegalHoldPage", ListedHold))
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List holds, the oldest in force first."""
    rows, total = legal_holds.listed(
        tx, state=query["state"], case_id=query["case_id"], limit=query["page_size"],
        offset=(query["page"] - 1) * query["page_size"],
    )  # fmt: skip
    items = [
        legal_holds.as_dict(row)
        | {"case_number": case.case_number, "case_title": case.title, "case_status": case.status}
        for row, case in rows
    ]
    return envelope(items, total, query)


@noun.operation("POST", "", permission="retention:hold", body=NewHold, answer=LegalHoldSchema, status=201)
def laid(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Hold a case, open or closed: it is not removed until two persons lift the hold."""
    return legal_holds.as_dict(legal_holds.hold(tx, **body))


@noun.operation("POST", "/<uuid:legal_hold_id>/release", permission="retention:hold", body=Why, answer=LegalHoldSchema)
def release_proposed(tx: Tx, body: dict[str, Any], legal_hold_id: uuid.UUID) -> dict[str, Any]:
    """Propose to lift a hold; it stays in force until another person confirms."""
    row = legal_holds.propose_release(tx, legal_hold_id=legal_hold_id, reason=body["reason"])
    return legal_holds.as_dict(row)


@noun.operation("POST", "/<uuid:legal_hold_id>/release/confirm", permission="retention:hold", answer=LegalHoldSchema)
def release_confirmed(tx: Tx, legal_hold_id: uuid.UUID) -> dict[str, Any]:
    """Lift a hold as the second person."""
    return legal_holds.as_dict(legal_holds.confirm_release(tx, legal_hold_id=legal_hold_id))


@noun.operation(
    "POST", "/<uuid:legal_hold_id>/release/reject", permission="retention:hold", body=Why, answer=LegalHoldSchema
)  # fmt: skip
def release_rejected(tx: Tx, body: dict[str, Any], legal_hold_id: uuid.UUID) -> dict[str, Any]:
    """Reject the proposal to lift a hold, or withdraw one's own."""
    return legal_holds.as_dict(legal_holds.reject_release(tx, legal_hold_id=legal_hold_id, reason=body["reason"]))
