"""How long closed cases are kept, and what holds them longer."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import retention

noun = Resource("retentions", __name__, url_prefix="/retentions", description="How long closed cases are kept.")


class RetentionSchema(ma.Schema):
    """How long one closed case is kept, and what became of it."""

    case_id = ma.fields.UUID(required=True)
    case_number = ma.fields.String(allow_none=True)
    process_key = ma.fields.String()
    period = ma.fields.String(metadata={"description": "10, 30 or permanent"})
    closed_on = ma.fields.Date()
    remove_on = ma.fields.Date(allow_none=True, metadata={"description": "First day of its removal; null is never."})
    hold_reason = ma.fields.String(allow_none=True)
    held_by = ma.fields.String(allow_none=True)
    held_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    archive_sha256 = ma.fields.String(allow_none=True, metadata={"description": "Of the verified package."})
    removed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)


class RetentionList(ma.Schema):
    """Cases whose date has come."""

    items = ma.fields.List(ma.fields.Nested(RetentionSchema), required=True)


class DueQuery(ma.Schema):
    """Until which day."""

    on = ma.fields.Date(load_default=None, allow_none=True)


class Why(ma.Schema):
    """The reason."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


@noun.operation("GET", "", permission="retention:hold", query=DueQuery, answer=RetentionList)
def listed(tx: Tx, query: dict[str, dt.date | None]) -> dict[str, Any]:
    """List the cases that may be removed on a day, today when none is named."""
    return {"items": [retention.as_dict(row) for row in retention.due(tx, on=query["on"])]}


@noun.operation("GET", "/<uuid:case_id>", permission="case:read", answer=RetentionSchema)
def shown(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """Show how long a closed case is kept."""
    return retention.as_dict(retention.of_case(tx, case_id))


@noun.operation("POST", "/<uuid:case_id>/hold", permission="retention:hold", body=Why, answer=RetentionSchema)
def held(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Hold a closed case: it is not removed until the hold is lifted."""
    return retention.as_dict(retention.hold(tx, case_id=case_id, reason=body["reason"]))


@noun.operation("POST", "/<uuid:case_id>/release", permission="retention:hold", body=Why, answer=RetentionSchema)
def released(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Lift a hold."""
    return retention.as_dict(retention.release(tx, case_id=case_id, reason=body["reason"]))
