"""Deadlines of a case over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import cases, deadlines
from engine.deadlines import Deadline
from processes import worklist

noun = Resource("deadlines", __name__, url_prefix="/cases/<uuid:case_id>/deadlines", description="The statutory clock.")


class DeadlineSchema(ma.Schema):
    """One round of one limit."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    key = ma.fields.String(required=True)
    round = ma.fields.Integer()
    title = ma.fields.String()
    article = ma.fields.String()
    amount = ma.fields.Integer()
    unit = ma.fields.String()
    binds = ma.fields.String(metadata={"description": "agency or party"})
    confirmed = ma.fields.Boolean()
    status = ma.fields.String()
    light = ma.fields.String()
    started_on = ma.fields.Date()
    due_at = ma.fields.AwareDateTime(format="iso", metadata={"description": "Exclusive: the end of the last day."})
    last_day = ma.fields.Date()
    frozen_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    stopped_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    provisional = ma.fields.Boolean()


class DeadlineList(ma.Schema):
    """All limits of a case."""

    items = ma.fields.List(ma.fields.Nested(DeadlineSchema), required=True)


class ProofSchema(ma.Schema):
    """A limit explained, as the page shows it."""

    key = ma.fields.String()
    title = ma.fields.String()
    article = ma.fields.String()
    source = ma.fields.String()
    confirmed = ma.fields.Boolean()
    start = ma.fields.String()
    last_day = ma.fields.String()
    due_at = ma.fields.String()
    rolled_from = ma.fields.String(allow_none=True)
    provisional = ma.fields.Boolean()
    used = ma.fields.Integer()
    total = ma.fields.Integer()
    unit = ma.fields.String()
    notices = ma.fields.List(ma.fields.String())
    lines = ma.fields.List(ma.fields.String())
    days = ma.fields.List(ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True)))


class Pausing(ma.Schema):
    """On which ground, from which day."""

    basis = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    begin = ma.fields.Date(load_default=None, allow_none=True)
    document_id = ma.fields.UUID(load_default=None, allow_none=True)
    note = ma.fields.String(load_default="", validate=validate.Length(max=2000))


class Resuming(ma.Schema):
    """Which pause ends, and the first day that counts again."""

    basis = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    until = ma.fields.Date(load_default=None, allow_none=True)
    document_id = ma.fields.UUID(load_default=None, allow_none=True)


class Extending(ma.Schema):
    """Why, and by how much (the rule's own amount when none is named)."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))
    amount = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(min=1, max=3660))
    document_id = ma.fields.UUID(load_default=None, allow_none=True)


def as_dict(tx: Tx, row: Deadline) -> dict[str, Any]:
    """Give a deadline as the API shows it."""
    light = worklist.clock_of(row, tx.at).light
    return {name: light if name == "light" else getattr(row, name) for name in DeadlineSchema._declared_fields}


@noun.operation("GET", "", permission="case:read", answer=DeadlineList)
def listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the limits of a case: those that run first, the earliest due first."""
    return {"items": [as_dict(tx, row) for row in deadlines.of_case(tx, cases.get(tx, case_id).id)]}


@noun.operation("GET", "/<string(maxlength=40):key>/proof", permission="case:read", answer=ProofSchema)
def proof(tx: Tx, case_id: uuid.UUID, key: str) -> dict[str, Any]:
    """Explain a limit day by day."""
    row = deadlines.latest(tx, cases.get(tx, case_id).id, key)
    if row is None:
        raise deadlines.DeadlineUnknown(key=key)
    return deadlines.proof(tx, row).as_json()


@noun.operation(
    "POST", "/<string(maxlength=40):key>/pause", permission="deadline:pause", body=Pausing, answer=DeadlineSchema
)
def paused(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, key: str) -> dict[str, Any]:
    """Let a limit stand still on a ground that its rule names."""
    return as_dict(tx, deadlines.pause(tx, case_id=case_id, key=key, **body))


@noun.operation(
    "POST", "/<string(maxlength=40):key>/resume", permission="deadline:pause", body=Resuming, answer=DeadlineSchema
)
def resumed(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, key: str) -> dict[str, Any]:
    """Let a limit run again."""
    return as_dict(tx, deadlines.resume(tx, case_id=case_id, key=key, **body))


@noun.operation(
    "POST", "/<string(maxlength=40):key>/extend", permission="deadline:extend", body=Extending, answer=DeadlineSchema
)
def extended(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, key: str) -> dict[str, Any]:
    """Extend a limit as its rule allows."""
    return as_dict(tx, deadlines.extend(tx, case_id=case_id, key=key, **body))
