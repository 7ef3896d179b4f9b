"""How the engine fares, for operators and their monitors."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from api.resources.endpoint import Resource
from db.session import Tx
from engine import gauges

noun = Resource("operations", __name__, url_prefix="/operations", description="How the engine fares.")


class GaugesSchema(ma.Schema):
    """What is late, what stopped, what waits; ages in seconds."""

    healthy = ma.fields.Boolean(required=True, metadata={"description": "Whether nobody has to look."})
    jobs_due = ma.fields.Integer(required=True)
    jobs_late = ma.fields.Integer(required=True, metadata={"description": "Due for more than 60 seconds."})
    lag_seconds = ma.fields.Float(required=True, metadata={"description": "Age of the oldest due job."})
    incidents = ma.fields.Integer(required=True)
    incidents_age_seconds = ma.fields.Float(required=True)
    outbox = ma.fields.Integer(required=True)
    outbox_age_seconds = ma.fields.Float(required=True)
    external_tasks = ma.fields.Integer(required=True)
    external_tasks_age_seconds = ma.fields.Float(required=True)
    repairs = ma.fields.Integer(required=True)
    inbound = ma.fields.Integer(required=True, metadata={"description": "Entries of other systems not taken in."})
    inbound_age_seconds = ma.fields.Float(required=True)


@noun.operation("GET", "/gauges", permission="metrics:read", answer=GaugesSchema)
def shown(tx: Tx) -> dict[str, Any]:
    """Read the gauges; `/metrics` gives the same in Prometheus' text format."""
    return gauges.read(tx).as_dict()
