"""Webhooks over the API: who is told of what, where, and what became of it."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Paging, Resource, envelope, page_of
from db.session import Tx
from engine import webhooks
from engine.outbox import DELIVERED, PENDING, STOPPED, OutboxMessage
from engine.webhooks import EVENTS, Secrets, Subscription

noun = Resource("webhooks", __name__, url_prefix="/webhooks", description="Subscribers that are told what happens.")

MANAGE = "webhook:manage"


class SubscriptionBody(ma.Schema):
    """Who is told of what, and where."""

    name = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    url = ma.fields.String(required=True, validate=validate.Length(min=1, max=2000))
    events = ma.fields.List(
        ma.fields.String(validate=validate.OneOf(list(EVENTS))), required=True, validate=validate.Length(min=1)
    )


class SubscriptionSchema(SubscriptionBody):
    """A subscription."""

    id = ma.fields.UUID(required=True)
    status = ma.fields.String(validate=validate.OneOf(["active", "paused", "stopped"]))
    created_at = ma.fields.AwareDateTime(format="iso")
    created_by = ma.fields.String()
    previous_until = ma.fields.AwareDateTime(
        format="iso", allow_none=True, metadata={"description": "Until then the secret before the newest signs too."}
    )
    failures = ma.fields.Integer(metadata={"description": "Failed tries in a row."})
    retry_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    last_delivered_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    last_error = ma.fields.String(allow_none=True)


class SubscriptionWithSecret(SubscriptionSchema):
    """A subscription with its secret, which is shown this once."""

    secret = ma.fields.String(required=True)


class SubscriptionList(ma.Schema):
    """Every subscription of the tenant."""

    items = ma.fields.List(ma.fields.Nested(SubscriptionSchema), required=True)


class Try(ma.Schema):
    """One try to deliver."""

    at = ma.fields.String()
    status = ma.fields.Integer(allow_none=True)
    ms = ma.fields.Integer()
    error = ma.fields.String(allow_none=True)


class DeliverySchema(ma.Schema):
    """A message and what became of it."""

    id = ma.fields.UUID(required=True)
    kind = ma.fields.String()
    case_id = ma.fields.UUID()
    status = ma.fields.String(validate=validate.OneOf([PENDING, DELIVERED, STOPPED]))
    created_at = ma.fields.AwareDateTime(format="iso")
    next_try_at = ma.fields.AwareDateTime(format="iso")
    delivered_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    attempts = ma.fields.Integer()
    last_error = ma.fields.String(allow_none=True)
    payload = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Raw(allow_none=True))
    tries = ma.fields.List(ma.fields.Nested(Try))


class DeliveryQuery(Paging):
    """Which deliveries."""

    status = ma.fields.String(load_default="", validate=validate.OneOf([PENDING, DELIVERED, STOPPED]))


def as_dict(row: Subscription) -> dict[str, Any]:
    """Give a subscription as the API shows it."""
    return {name: getattr(row, name) for name in SubscriptionSchema._declared_fields}


def with_secret(tx: Tx, row: Subscription) -> dict[str, Any]:
    """Give a subscription with the secret that is shown once."""
    return as_dict(row) | {"secret": tx.use(Secrets).of(row)}


def delivery(message: OutboxMessage) -> dict[str, Any]:
    """Give a delivery as the API shows it."""
    return {name: getattr(message, name) for name in DeliverySchema._declared_fields}


@noun.operation("GET", "", permission=MANAGE, answer=SubscriptionList)
def listed(tx: Tx) -> dict[str, Any]:
    """List the subscriptions, oldest first."""
    return {"items": [as_dict(row) for row in webhooks.of_tenant(tx)]}


@noun.operation(
    "POST", "", permission=MANAGE, body=SubscriptionBody, answer=SubscriptionWithSecret, status=201, replays=False
)
def added(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Subscribe somebody to events; keep the secret, it is not shown again."""
    return with_secret(tx, webhooks.add(tx, **body))


@noun.operation("GET", "/<uuid:subscription_id>", permission=MANAGE, answer=SubscriptionSchema)
def shown(tx: Tx, subscription_id: uuid.UUID) -> dict[str, Any]:
    """Show a subscription."""
    return as_dict(webhooks.get(tx, subscription_id))


@noun.operation("PUT", "/<uuid:subscription_id>", permission=MANAGE, body=SubscriptionBody, answer=SubscriptionSchema)
def changed(tx: Tx, body: dict[str, Any], subscription_id: uuid.UUID) -> dict[str, Any]:
    """Change what a subscription is called, where it goes and what it is told."""
    return as_dict(webhooks.change(tx, subscription_id=subscription_id, **body))


@noun.operation("DELETE", "/<uuid:subscription_id>", permission=MANAGE, status=204)
def removed(tx: Tx, subscription_id: uuid.UUID) -> None:
    """Remove a subscription with its log."""
    webhooks.remove(tx, subscription_id=subscription_id)


@noun.operation(
    "POST", "/<uuid:subscription_id>/rotate", permission=MANAGE, answer=SubscriptionWithSecret, replays=False
)
def rotated(tx: Tx, subscription_id: uuid.UUID) -> dict[str, Any]:
    """Make a new secret; for a day messages are signed with the old one as well."""
    return with_secret(tx, webhooks.rotate(tx, subscription_id=subscription_id))


@noun.operation("POST", "/<uuid:subscription_id>/pause", permission=MANAGE, answer=SubscriptionSchema)
def paused(tx: Tx, subscription_id: uuid.UUID) -> dict[str, Any]:
    """Tell a subscriber nothing for now."""
    return as_dict(webhooks.pause(tx, subscription_id=subscription_id))


@noun.operation("POST", "/<uuid:subscription_id>/resume", permission=MANAGE, answer=SubscriptionSchema)
def resumed(tx: Tx, subscription_id: uuid.UUID) -> dict[str, Any]:
    """Go on telling a subscriber, what still waits first."""
    return as_dict(webhooks.resume(tx, subscription_id=subscription_id))


@noun.operation(
    "GET", "/<uuid:subscription_id>/deliveries", permission=MANAGE, query=DeliveryQuery,
    answer=page_of("DeliveryPage", DeliverySchema),
)  # fmt: skip
def deliveries(tx: Tx, query: dict[str, Any], subscription_id: uuid.UUID) -> dict[str, Any]:
    """List what a subscriber was told, newest first, with every try."""
    size = query["page_size"]
    found, total = webhooks.log_of(
        tx, subscription_id, status=query["status"], limit=size, offset=(query["page"] - 1) * size
    )
    return envelope([delivery(one) for one in found], total, query)


@noun.operation(
    "POST", "/<uuid:subscription_id>/deliveries/<uuid:message_id>/redeliver", permission=MANAGE,
    answer=DeliverySchema,
)  # fmt: skip
def redelivered(tx: Tx, subscription_id: uuid.UUID, message_id: uuid.UUID) -> dict[str, Any]:
    """Send a message again, under the same identifier."""
    return delivery(webhooks.redeliver(tx, subscription_id=subscription_id, message_id=message_id))
