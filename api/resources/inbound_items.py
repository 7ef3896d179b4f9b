"""What other systems handed in and could not be taken in, over the API: tried again by one person, declined by two."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import inbound
from engine.inbound import InboundItem

noun = Resource(
    "inbound_items", __name__, url_prefix="/inbound-items", description="Entries of other systems not taken in."
)


class InboundItemSchema(ma.Schema):
    """An entry of another system's list, as it came, and why it was not taken in."""

    id = ma.fields.UUID(required=True)
    system = ma.fields.String(required=True)
    number = ma.fields.String(required=True)
    content = ma.fields.String(allow_none=True, metadata={"description": "JSON as it came; null where not kept."})
    reason = ma.fields.String(required=True)
    status = ma.fields.String(
        required=True, metadata={"description": "waiting, declining, again, refused, taken or declined"}
    )
    tries = ma.fields.Integer()
    received_at = ma.fields.AwareDateTime(format="iso")
    changed_at = ma.fields.AwareDateTime(format="iso")
    asked_by = ma.fields.UUID(allow_none=True)
    asked_reason = ma.fields.String(allow_none=True)
    confirmed_by = ma.fields.UUID(allow_none=True)


class InboundItemList(ma.Schema):
    """Entries."""

    items = ma.fields.List(ma.fields.Nested(InboundItemSchema), required=True)


class InboundQuery(ma.Schema):
    """Which entries."""

    all = ma.fields.Boolean(load_default=False, metadata={"description": "Also those that are settled."})


class InboundReason(ma.Schema):
    """Why."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=500))


def as_dict(item: InboundItem) -> dict[str, Any]:
    """Give an entry as the API shows it."""
    return {name: getattr(item, name) for name in InboundItemSchema._declared_fields}


@noun.operation("GET", "", permission="incident:retry", query=InboundQuery, answer=InboundItemList)
def listed(tx: Tx, query: dict[str, Any]) -> dict[str, Any]:
    """List what could not be taken in and waits for a person, oldest first."""
    return {"items": [as_dict(one) for one in inbound.listed(tx, open_only=not query["all"])]}


@noun.operation(
    "POST", "/<uuid:item_id>/try-again", permission="incident:retry", body=InboundReason, answer=InboundItemSchema
)  # fmt: skip
def tried_again(tx: Tx, body: dict[str, Any], item_id: uuid.UUID) -> dict[str, Any]:
    """Have an entry tried again as it came; a worker does it in its next round."""
    return as_dict(inbound.try_again(tx, item_id=item_id, reason=body["reason"]))


@noun.operation(
    "POST", "/<uuid:item_id>/decline", permission="incident:retry", body=InboundReason, answer=InboundItemSchema
)
def decline_proposed(tx: Tx, body: dict[str, Any], item_id: uuid.UUID) -> dict[str, Any]:
    """Ask that an entry be declined; another person confirms it."""
    return as_dict(inbound.propose_decline(tx, item_id=item_id, reason=body["reason"]))


@noun.operation("POST", "/<uuid:item_id>/confirm", permission="repair:confirm", answer=InboundItemSchema)
def decline_confirmed(tx: Tx, item_id: uuid.UUID) -> dict[str, Any]:
    """Confirm as the second person that an entry is declined; the system that sent it is told."""
    return as_dict(inbound.confirm_decline(tx, item_id=item_id))
