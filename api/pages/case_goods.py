"""财物: what is in custody, each piece with its entries in and out; works at the width of a telephone."""

from __future__ import annotations

import uuid
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.case import blueprint, found, names, show
from db.errors import DomainError, Invalid
from db.session import Tx
from engine.cases import OPEN, Case
from processes import case_page, goods, goods_rules, roles
from processes.goods import Piece
from processes.goods_rules import APPRAISAL, BACK, BASES, CUSTODY, ENDS, TITLES, plain

#: What an officer may do with a piece that is in custody, and back again.
_WAYS = {APPRAISAL: "送检出库", BACK: "归还入库"}


@blueprint.get("/<uuid:case_id>/goods", endpoint="goods")
def ledger(case_id: uuid.UUID) -> str:
    """Show the ledger."""
    return _page(case_id, [])


@blueprint.post("/<uuid:case_id>/goods")
def goods_do(case_id: uuid.UUID) -> tuple[str, int] | BaseResponse:
    """Make an entry: a new piece, out, back, to its end, signed or voided."""
    try:
        with database().transaction(actor()) as tx:
            said = _DOES[request.form.get("do", "")](tx, case_id)
    except KeyError:
        return _page(case_id, [("", "请从页面上的按钮操作。")]), 422
    except DomainError as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        return _page(case_id, list(fields.items()) or [("", error.message("zh"))]), 422
    flash(said, "done")
    return redirect(url_for("cases.goods", case_id=case_id))


def _page(case_id: uuid.UUID, problems: list[tuple[str, str]]) -> str:
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        pieces = goods.pieces(tx, case.id)
        moves = [move for one in pieces for move in one.moves]
        people = names(tx, {who for move in moves for who in (move.officer_id, move.second_officer_id)})
        allowed = _allowed(case)
        return show(
            tx, case, "case/goods.html", "goods",
            pieces=[_shown(case, one, people) for one in pieces],
            gaps=[text for basis in BASES for text in goods.mismatches(tx, case, basis)],
            may_keep=actor().may("goods:keep") and case.status == OPEN,
            basis=allowed,
            basis_title={"measure": "查封、扣押", "preservation": "先行登记保存"}.get(allowed, ""),
            officers=_officers(tx, case),
            second=str(case.second_officer_id or ""),
            custody=[(key, word) for key, word in CUSTODY.items() if key != "site" or allowed == "measure"],
            photos=case_page.evidence_choices(tx, case),
            ways=_WAYS,
            errors=problems,
            values=request.form,
        )  # fmt: skip


def _officers(tx: Tx, case: Case) -> list[Any]:
    listed = case_page.people_for(tx, case, role="officer", qualification=roles.CERTIFICATE)
    return [one for one in listed if one.value != str(actor().person_id)]


def _allowed(case: Case) -> str:
    """Say on what basis a piece can be entered now; empty when it cannot."""
    for basis in BASES:
        try:
            goods_rules.may_enter(case.process_key, case.facts, basis)
        except DomainError:
            continue
        return basis
    return ""


def _shown(case: Case, piece: Piece, people: Any) -> dict[str, Any]:
    row = piece.row
    ends = [(kind, one.title) for kind, one in ENDS.items() if _may_end(case, piece, kind)]
    return {
        "id": row.id, "number": row.position, "name": row.name, "spec": row.spec, "description": row.description,
        "amount": row.amount, "unit": row.unit, "status": piece.status, "place": row.place, "keeper": row.keeper,
        "seal": row.seal_number, "custody": CUSTODY.get(row.custody, ""), "perishable": row.perishable,
        "value_cents": row.value_cents, "photos": row.photos, "due": piece.due if piece.kept or piece.away else None,
        "kept": plain(piece.kept) if piece.kept > 0 else "", "away": plain(piece.away) if piece.away > 0 else "",
        "list": BASES[row.basis].title, "ends": ends if piece.kept > 0 else [],
        "moves": [
            {
                "id": one.id, "title": TITLES[one.kind], "quantity": f"{plain(one.quantity)}{row.unit}",
                "at": one.moved_at, "counterpart": one.counterpart, "reason": one.reason,
                "first": people.get(one.officer_id), "second": people.get(one.second_officer_id),
                "signed": one.signed_at, "voided": one.void_reason, "proceeds_cents": one.proceeds_cents,
                "mine": one.second_officer_id == actor().person_id and one.signed_at is None and one.voided_at is None,
            }
            for one in piece.moves
        ],
    }  # fmt: skip


def _may_end(case: Case, piece: Piece, kind: str) -> bool:
    try:
        goods_rules.may_end(case.facts, piece.row.basis, kind, perishable=piece.row.perishable)
    except DomainError:
        return False
    return piece.row.basis in ENDS[kind].documents


def _number(name: str) -> Decimal:
    try:
        return Decimal(request.form.get(name, "").strip())
    except InvalidOperation:
        raise Invalid({name: "请填写数字"}) from None


def _id(name: str) -> uuid.UUID:
    try:
        return uuid.UUID(request.form.get(name, ""))
    except ValueError:
        raise Invalid({name: "请选择协办人" if name == "second_officer" else "请重新选择"}) from None


def _cents(name: str) -> int | None:
    return int(_number(name) * 100) if request.form.get(name, "").strip() else None


def _text(name: str, most: int = 1000) -> str:
    return request.form.get(name, "").strip()[:most]


def _enter(tx: Tx, case_id: uuid.UUID) -> str:
    row = goods.enter(
        tx, case_id=case_id, basis=_text("basis"), name=_text("name", 100), quantity=_number("quantity"),
        unit=_text("unit", 20), place=_text("place", 200), second_officer=_id("second_officer"),
        spec=_text("spec", 200), description=_text("description"), seal_number=_text("seal_number", 60),
        custody=_text("custody") if _text("custody") in CUSTODY else "own", keeper=_text("keeper", 100),
        perishable="perishable" in request.form, value_cents=_cents("value"),
        photos=[uuid.UUID(one) for one in request.form.getlist("photos")],
        necessity="necessity" in request.form, sealed_elsewhere="sealed_elsewhere" in request.form,
    )  # fmt: skip
    return f"已登记“{row.name}”{row.amount}，待协办人签名。"


def _move(tx: Tx, case_id: uuid.UUID) -> str:
    goods.move(
        tx, case_id=case_id, goods_id=_id("goods"), kind=_text("kind"), quantity=_number("quantity"),
        second_officer=_id("second_officer"), counterpart=_text("counterpart", 200), reason=_text("reason"),
    )  # fmt: skip
    return "出入库已登记，待协办人签名。"


def _end(tx: Tx, case_id: uuid.UUID) -> str:
    goods.end(
        tx, case_id=case_id, goods_id=_id("goods"), kind=_text("kind"), quantity=_number("quantity"),
        second_officer=_id("second_officer"), counterpart=_text("counterpart", 200), reason=_text("reason"),
        proceeds_cents=_cents("proceeds"),
    )  # fmt: skip
    return "财物去向已登记，待协办人签名。"


def _sign(tx: Tx, case_id: uuid.UUID) -> str:
    goods.sign(tx, case_id=case_id, move_id=_id("move"))
    return "已签名。"


def _void(tx: Tx, case_id: uuid.UUID) -> str:
    goods.void(tx, case_id=case_id, move_id=_id("move"), reason=_text("reason"))
    return "该记录已作废，原记录保留可查。"


_DOES = {"enter": _enter, "move": _move, "end": _end, "sign": _sign, "void": _void}
