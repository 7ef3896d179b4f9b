"""Payments of fines over the API: the codes of a case, and what the payment system reports."""

from __future__ import annotations

import io
import uuid
from typing import Any

import marshmallow as ma
import segno
from flask import Response
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import cases
from processes import payments
from processes.payments import Payment

noun = Resource("payments", __name__, description="Codes by which fines are paid, and the receipts that come back.")


class PaymentSchema(ma.Schema):
    """One order to pay a fine."""

    id = ma.fields.UUID(required=True)
    case_id = ma.fields.UUID(required=True)
    order_number = ma.fields.String(required=True)
    amount_cents = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True, metadata={"description": "What the party scans."})
    bill = ma.fields.String()
    status = ma.fields.String(validate=validate.OneOf(["requested", "paid"]))
    requested_at = ma.fields.AwareDateTime(format="iso")
    paid_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    paid_cents = ma.fields.Integer(allow_none=True)
    channel = ma.fields.String()
    receipt = ma.fields.String(allow_none=True, metadata={"description": "Number of the receipt (票据号)."})


class PaymentList(ma.Schema):
    """All orders of a case."""

    items = ma.fields.List(ma.fields.Nested(PaymentSchema), required=True)


class Reported(ma.Schema):
    """A payment as the payment system reports it; the same transaction again changes nothing."""

    order = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    paid_cents = ma.fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=10**13))
    paid_at = ma.fields.AwareDateTime(format="iso", required=True)
    receipt = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    transaction = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    channel = ma.fields.String(load_default="", validate=validate.Length(max=50))


def as_dict(row: Payment) -> dict[str, Any]:
    """Give a payment as the API shows it."""
    return {name: getattr(row, name) for name in PaymentSchema._declared_fields}


@noun.operation("GET", "/cases/<uuid:case_id>/payments", permission="case:read", answer=PaymentList)
def listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the orders of a case with their codes."""
    case = cases.get(tx, case_id)
    return {"items": [as_dict(row) for row in payments.of_case(tx, case.id)]}


@noun.operation(
    "GET", "/cases/<uuid:case_id>/payments/<uuid:payment_id>/code.svg", permission="case:read",
    media_types=("image/svg+xml",),
)  # fmt: skip
def drawn(tx: Tx, case_id: uuid.UUID, payment_id: uuid.UUID) -> Response:
    """Draw the code that the party scans."""
    row, out = payments.get(tx, cases.get(tx, case_id), payment_id), io.BytesIO()
    segno.make(row.code, error="m", boost_error=False).save(out, kind="svg", border=4, light="#fff", scale=6)
    return Response(out.getvalue(), mimetype="image/svg+xml")


@noun.operation(
    "POST", "/payments/receipts", permission="external_task:work", body=Reported, answer=PaymentSchema, status=201
)
def reported(tx: Tx, body: dict[str, Any]) -> dict[str, Any]:
    """Take in a payment that the payment system reports; its case moves on."""
    return as_dict(payments.enter(tx, **body))
