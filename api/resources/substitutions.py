"""Substitution during leave over the API."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import substitutions

noun = Resource(
    "substitutions", __name__, url_prefix="/substitutions", description="Who stands in for whom during leave."
)


class Arrangement(ma.Schema):
    """Who is away, who stands in, from which day up to (not including) which, and why."""

    person_id = ma.fields.UUID(required=True)
    substitute_id = ma.fields.UUID(required=True)
    valid_from = ma.fields.Date(required=True)
    valid_to = ma.fields.Date(required=True)
    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))


class SubstitutionSchema(Arrangement):
    """An arrangement as it stands."""

    id = ma.fields.UUID(required=True)
    arranged_at = ma.fields.AwareDateTime(format="iso")


class SubstitutionList(ma.Schema):
    """Arrangements that hold or will hold, the earliest first."""

    items = ma.fields.List(ma.fields.Nested(SubstitutionSchema), required=True)


class SubstitutionQuery(ma.Schema):
    """Whose arrangements."""

    person_id = ma.fields.UUID(load_default=None, allow_none=True, metadata={"description": "Away or standing in."})
    past = ma.fields.Boolean(load_default=False)


@noun.operation("GET", "", permission="case:read", query=SubstitutionQuery, answer=SubstitutionList)
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List who stands in for whom."""
    return {"items": substitutions.listed(tx, **query)}


@noun.operation("POST", "", permission="task:claim", body=Arrangement, answer=SubstitutionSchema, status=201)
def arranged(tx: Tx, body: dict[str, Any]) -> Any:
    """Let somebody hold a person's roles for some days: one's own, or those of the unit that one heads."""
    return substitutions.arrange(tx, **body)


@noun.operation("POST", "/<uuid:substitution_id>/end", permission="task:claim", answer=SubstitutionSchema)
def ended(tx: Tx, substitution_id: uuid.UUID) -> Any:
    """End an arrangement today."""
    return substitutions.end(tx, substitution_id=substitution_id)
