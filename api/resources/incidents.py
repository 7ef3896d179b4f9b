"""Incidents over the API: what the machine could not do by itself; a repair retries or skips it."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from api.resources.endpoint import Resource
from db.session import Tx
from engine import incidents
from engine.incidents import Incident

noun = Resource("incidents", __name__, url_prefix="/incidents", description="What stopped and waits for a person.")


class IncidentSchema(ma.Schema):
    """Something that stopped."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    kind = ma.fields.String()
    message = ma.fields.String()
    created_at = ma.fields.AwareDateTime(format="iso")
    resolved_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    resolution = ma.fields.String(allow_none=True)


class IncidentList(ma.Schema):
    """Open incidents, oldest first."""

    items = ma.fields.List(ma.fields.Nested(IncidentSchema), required=True)


def as_dict(incident: Incident) -> dict[str, Any]:
    """Give an incident as the API shows it."""
    return {name: getattr(incident, name) for name in IncidentSchema._declared_fields}


@noun.operation("GET", "", permission="incident:retry", answer=IncidentList)
def listed(tx: Tx) -> dict[str, Any]:
    """List what stopped and nobody has dealt with."""
    return {"items": [as_dict(one) for one in incidents.open_ones(tx)]}
