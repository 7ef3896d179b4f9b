"""How long closed cases are kept."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import marshmallow as ma

from api.resources.endpoint import Resource
from api.resources.legal_holds import LegalHoldSchema
from db.session import Tx
from engine import legal_holds, retention
from engine.retention_rows import holds_of

noun = Resource("retentions", __name__, url_prefix="/retentions", description="How long closed cases are kept.")


class RetentionSchema(ma.Schema):
    """How long one closed case is kept, and what became of it."""

    case_id = ma.fields.UUID(required=True)
    case_number = ma.fields.String(allow_none=True)
    process_key = ma.fields.String()
    period = ma.fields.String(metadata={"description": "10, 30 or permanent"})
    closed_on = ma.fields.Date()
    remove_on = ma.fields.Date(allow_none=True, metadata={"description": "First day of its removal; null is never."})
    archive_sha256 = ma.fields.String(allow_none=True, metadata={"description": "Of the verified package."})
    removed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)


class KeptSchema(RetentionSchema):
    """The same, with the legal holds in force on it."""

    holds = ma.fields.List(ma.fields.Nested(LegalHoldSchema), required=True)


class RetentionList(ma.Schema):
    """Cases whose date has come."""

    items = ma.fields.List(ma.fields.Nested(RetentionSchema), required=True)


class DueQuery(ma.Schema):
    """Until which day."""

    on = ma.fields.Date(load_default=None, allow_none=True)


@noun.operation("GET", "", permission="retention:hold", query=DueQuery, answer=RetentionList)
def listed(tx: Tx, query: dict[str, dt.date | None]) -> dict[str, Any]:
    """List the cases that may be removed on a day, today when none is named."""
    return {"items": [retention.as_dict(row) for row in retention.due(tx, on=query["on"])]}


@noun.operation("GET", "/<uuid:case_id>", permission="case:read", answer=KeptSchema)
def shown(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """Show how long a closed case is kept, and what holds it longer."""
    row = retention.of_case(tx, case_id)
    return retention.as_dict(row) | {"holds": [legal_holds.as_dict(one) for one in holds_of(tx, case_id)]}
