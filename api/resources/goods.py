"""涉案财物 over the API: the ledger of goods of a case, entries in and out, signatures."""

from __future__ import annotations

import uuid
from typing import Any

import marshmallow as ma
from marshmallow import validate

from api.resources.endpoint import Resource
from db.session import Tx
from engine import cases
from processes import goods
from processes.goods import GoodsMove, Piece
from processes.goods_rules import APPRAISAL, BACK, BASES, CUSTODY, ENDS

noun = Resource("goods", __name__, url_prefix="/cases/<uuid:case_id>/goods", description="Goods in custody.")

_LONG = validate.Length(max=1000)


def _quantity(**more: Any) -> ma.fields.Decimal:
    described = {"format": "decimal", "example": "1.5"}
    return ma.fields.Decimal(as_string=True, required=True, allow_nan=False, metadata=described, **more)


class MoveSchema(ma.Schema):
    """An entry in or out."""

    id = ma.fields.UUID(required=True)
    goods_id = ma.fields.UUID(required=True)
    direction = ma.fields.String(required=True, validate=validate.OneOf(["in", "out"]))
    kind = ma.fields.String(required=True)
    quantity = _quantity()
    moved_at = ma.fields.AwareDateTime(format="iso", required=True)
    place = ma.fields.String()
    counterpart = ma.fields.String()
    reason = ma.fields.String()
    proceeds_cents = ma.fields.Integer(allow_none=True)
    document_id = ma.fields.UUID(allow_none=True)
    officer_id = ma.fields.UUID(required=True)
    second_officer_id = ma.fields.UUID(required=True)
    signed_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    voided_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    void_reason = ma.fields.String(allow_none=True)


class GoodsSchema(ma.Schema):
    """A piece of the ledger with its entries."""

    id = ma.fields.UUID(required=True)
    basis = ma.fields.String(required=True, validate=validate.OneOf(sorted(BASES)))
    position = ma.fields.Integer(required=True)
    name = ma.fields.String(required=True)
    spec = ma.fields.String()
    description = ma.fields.String()
    quantity = _quantity()
    unit = ma.fields.String(required=True)
    place = ma.fields.String()
    seal_number = ma.fields.String(allow_none=True)
    custody = ma.fields.String(validate=validate.OneOf(sorted(CUSTODY)))
    keeper = ma.fields.String()
    perishable = ma.fields.Boolean()
    value_cents = ma.fields.Integer(allow_none=True)
    photos = ma.fields.List(ma.fields.UUID())
    due_at = ma.fields.AwareDateTime(format="iso", allow_none=True)
    kept = _quantity()
    away = _quantity()
    ended = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Decimal(as_string=True))
    status = ma.fields.String(metadata={"description": "In Chinese."})
    moves = ma.fields.List(ma.fields.Nested(MoveSchema), required=True)


class Ledger(ma.Schema):
    """The ledger of a case, and what it does not agree on with the lists that the party was handed."""

    items = ma.fields.List(ma.fields.Nested(GoodsSchema), required=True)
    problems = ma.fields.List(ma.fields.String(), required=True)


class Entering(ma.Schema):
    """A piece that is taken into custody."""

    basis = ma.fields.String(required=True, validate=validate.OneOf(sorted(BASES)))
    name = ma.fields.String(required=True, validate=validate.Length(min=1, max=100))
    quantity = _quantity()
    unit = ma.fields.String(required=True, validate=validate.Length(min=1, max=20))
    place = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    second_officer = ma.fields.UUID(required=True)
    spec = ma.fields.String(load_default="", validate=validate.Length(max=200))
    description = ma.fields.String(load_default="", validate=_LONG)
    seal_number = ma.fields.String(load_default="", validate=validate.Length(max=60))
    custody = ma.fields.String(load_default="own", validate=validate.OneOf(sorted(CUSTODY)))
    keeper = ma.fields.String(load_default="", validate=validate.Length(max=100))
    perishable = ma.fields.Boolean(load_default=False)
    value_cents = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 10**12))
    photos = ma.fields.List(ma.fields.UUID(), load_default=list, validate=validate.Length(max=50))
    taken_at = ma.fields.AwareDateTime(format="iso", load_default=None, allow_none=True)
    necessity = ma.fields.Boolean(load_default=False, metadata={"description": "Needed for life: refused."})
    sealed_elsewhere = ma.fields.Boolean(load_default=False, metadata={"description": "Sealed already: refused."})


class _Entry(ma.Schema):
    quantity = _quantity()
    second_officer = ma.fields.UUID(required=True)
    counterpart = ma.fields.String(required=True, validate=validate.Length(min=1, max=200))
    reason = ma.fields.String(load_default="", validate=_LONG)
    place = ma.fields.String(load_default="", validate=validate.Length(max=200))
    moved_at = ma.fields.AwareDateTime(format="iso", load_default=None, allow_none=True)


class Moving(_Entry):
    """Out for testing or appraisal, or back from it."""

    kind = ma.fields.String(required=True, validate=validate.OneOf([APPRAISAL, BACK]))


class Ending(_Entry):
    """An end, on the document that orders it."""

    kind = ma.fields.String(required=True, validate=validate.OneOf(sorted(ENDS)))
    proceeds_cents = ma.fields.Integer(load_default=None, allow_none=True, validate=validate.Range(0, 10**12))


class EntryVoiding(ma.Schema):
    """Why an entry is void."""

    reason = ma.fields.String(required=True, validate=validate.Length(min=1, max=1000))


def as_dict(piece: Piece) -> dict[str, Any]:
    """Give a piece as the API shows it."""
    row = piece.row
    own = ("id", "basis", "position", "name", "spec", "description", "quantity", "unit", "place", "seal_number")
    more = ("custody", "keeper", "perishable", "value_cents", "photos")
    return {name: getattr(row, name) for name in (*own, *more)} | {
        "due_at": piece.due, "kept": piece.kept, "away": piece.away, "ended": piece.ended, "status": piece.status,
        "moves": [move_as_dict(one) for one in piece.moves],
    }  # fmt: skip


def move_as_dict(one: GoodsMove) -> dict[str, Any]:
    """Give an entry as the API shows it."""
    return {name: getattr(one, name) for name in MoveSchema._declared_fields}


def _one(tx: Tx, case_id: uuid.UUID, goods_id: uuid.UUID) -> dict[str, Any]:
    return as_dict(next(one for one in goods.pieces(tx, case_id) if one.row.id == goods_id))


@noun.operation("GET", "", permission="case:read", answer=Ledger)
def listed(tx: Tx, case_id: uuid.UUID) -> dict[str, Any]:
    """List the goods of a case with all entries, voided ones included."""
    case = cases.get(tx, case_id)
    problems = [text for basis in BASES for text in goods.mismatches(tx, case, basis)]
    return {"items": [as_dict(one) for one in goods.pieces(tx, case.id)], "problems": problems}


@noun.operation("POST", "", permission="goods:keep", body=Entering, answer=GoodsSchema, status=201)
def entered(tx: Tx, body: dict[str, Any], case_id: uuid.UUID) -> dict[str, Any]:
    """Enter a piece with its first entry in; the second officer signs it."""
    return _one(tx, case_id, goods.enter(tx, case_id=case_id, **body).id)


@noun.operation("POST", "/<uuid:goods_id>/moves", permission="goods:keep", body=Moving, answer=MoveSchema, status=201)
def moved(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, goods_id: uuid.UUID) -> dict[str, Any]:
    """Take goods out for testing or appraisal, or back in."""
    return move_as_dict(goods.move(tx, case_id=case_id, goods_id=goods_id, **body))


@noun.operation("POST", "/<uuid:goods_id>/end", permission="goods:keep", body=Ending, answer=MoveSchema, status=201)
def ended(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, goods_id: uuid.UUID) -> dict[str, Any]:
    """Bring goods to their end; the document that orders it must be on file."""
    return move_as_dict(goods.end(tx, case_id=case_id, goods_id=goods_id, **body))


@noun.operation("POST", "/moves/<uuid:move_id>/sign", permission="goods:keep", answer=MoveSchema)
def signed(tx: Tx, case_id: uuid.UUID, move_id: uuid.UUID) -> dict[str, Any]:
    """Sign an entry as its second officer."""
    return move_as_dict(goods.sign(tx, case_id=case_id, move_id=move_id))


@noun.operation("POST", "/moves/<uuid:move_id>/void", permission="goods:keep", body=EntryVoiding, answer=MoveSchema)
def voided(tx: Tx, body: dict[str, Any], case_id: uuid.UUID, move_id: uuid.UUID) -> dict[str, Any]:
    """Void a wrong entry; it stays to be seen."""
    return move_as_dict(goods.void(tx, case_id=case_id, move_id=move_id, reason=body["reason"]))
