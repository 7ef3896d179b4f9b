"""Incidents over the API: what the machine could not do by itself."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma

from api.resources.cases import Reason
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


@noun.operation("POST", "/<uuid:incident_id>/retry", permission="incident:retry", body=Reason, answer=IncidentSchema)
def retried(tx: Tx, body: dict[str, Any], incident_id: uuid.UUID) -> dict[str, Any]:
    """Try again what stopped."""
    return as_dict(incidents.retry(tx, incident_id=incident_id, reason=body["reason"]))


@noun.operation("POST", "/<uuid:incident_id>/skip", permission="incident:retry", body=Reason, answer=IncidentSchema)
def skipped(tx: Tx, body: dict[str, Any], incident_id: uuid.UUID) -> dict[str, Any]:
    """Let it rest, with a reason."""
    return as_dict(incidents.skip(tx, incident_id=incident_id, reason=body["reason"]))
