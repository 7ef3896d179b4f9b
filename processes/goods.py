"""涉案财物: the ledger of goods, a piece a row, from the moment they are taken to their end.

Every movement is an entry that two officers sign; nothing is deleted, a wrong entry is voided with its reason. What is
kept is counted from the entries and compared with the lists that the party was handed.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, Integer, Numeric, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid
from db.session import Tx
from engine import casefile, cases, deadlines
from engine.calendar import day_of
from engine.cases import Case
from processes import goods_rules as rules
from processes.goods_rules import APPRAISAL, BACK, BASES, ENDS, IN, OUT, STORED
from processes.officers import acting, matter, two_officers

#: A device's clock may be this much ahead of ours.
CLOCK_SLACK = dt.timedelta(minutes=10)


class Goods(Identified, Base):
    """One line of a list: what was taken, how much of it, where it is kept and by whom."""

    __tablename__ = "goods"

    case_id: Mapped[uuid.UUID]
    #: ``measure`` (查封、扣押) or ``preservation`` (先行登记保存).
    basis: Mapped[str]
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str]
    spec: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    unit: Mapped[str]
    place: Mapped[str]
    seal_number: Mapped[str | None]
    #: ``own``: in the agency's store; ``third``: with somebody entrusted; ``site``: sealed where it stands.
    custody: Mapped[str]
    keeper: Mapped[str]
    perishable: Mapped[bool] = mapped_column(default=False)
    value_cents: Mapped[int | None] = mapped_column(BigInteger)
    #: Identifiers of the evidence that shows it.
    photos: Mapped[list[str]] = mapped_column(JSONB)
    entered_at: Mapped[dt.datetime]
    entered_by: Mapped[uuid.UUID | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        Index("uq_goods_position", "tenant_id", "case_id", "basis", "position", unique=True),
    )

    @property
    def amount(self) -> str:
        """Say how much, as lists do."""
        return f"{rules.plain(self.quantity)}{self.unit}"


class GoodsMove(Identified, Base):
    """One entry: in or out, how much, when, by which two officers, to or from whom, on which document."""

    __tablename__ = "goods_moves"

    case_id: Mapped[uuid.UUID]
    goods_id: Mapped[uuid.UUID]
    direction: Mapped[str]
    kind: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(14, 3))
    moved_at: Mapped[dt.datetime]
    place: Mapped[str] = mapped_column(default="")
    #: Who brought it or took it.
    counterpart: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    proceeds_cents: Mapped[int | None] = mapped_column(BigInteger)
    document_id: Mapped[uuid.UUID | None]
    officer_id: Mapped[uuid.UUID]
    second_officer_id: Mapped[uuid.UUID]
    #: When the second officer signed; until then the entry bears one signature.
    signed_at: Mapped[dt.datetime | None]
    recorded_at: Mapped[dt.datetime]
    voided_at: Mapped[dt.datetime | None]
    void_reason: Mapped[str | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "goods_id"], ["goods.tenant_id", "goods.id"]),
        Index("ix_goods_moves_case", "tenant_id", "case_id", "recorded_at"),
        Index("ix_goods_moves_goods", "tenant_id", "goods_id"),
    )


@dataclass(frozen=True)
class Piece:
    """A line of the ledger with its entries, and what they come to."""

    row: Goods
    moves: tuple[GoodsMove, ...] = ()
    due: dt.datetime | None = None
    #: What stands, the voided entries left out.
    standing: tuple[GoodsMove, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "standing", tuple(one for one in self.moves if one.voided_at is None))

    def total(self, *kinds: str) -> Decimal:
        """Add up the entries of these kinds."""
        return sum((one.quantity for one in self.standing if one.kind in kinds), Decimal())

    @property
    def kept(self) -> Decimal:
        """How much is in custody now."""
        return self.total(STORED, BACK) - self.total(APPRAISAL, *ENDS)

    @property
    def away(self) -> Decimal:
        """How much is out for testing or appraisal."""
        return self.total(APPRAISAL) - self.total(BACK)

    @property
    def ended(self) -> dict[str, Decimal]:
        """How much came to which end."""
        return {kind: total for kind in ENDS if (total := self.total(kind))}

    @property
    def status(self) -> str:
        """Say in Chinese where it stands."""
        if not self.total(STORED):
            return "已作废"
        words = [f"在库 {rules.plain(self.kept)}{self.row.unit}"] if self.kept else []
        words += [f"送检 {rules.plain(self.away)}{self.row.unit}"] if self.away else []
        return "，".join(words + [f"{ENDS[kind].title} {rules.plain(one)}{self.row.unit}"
                                 for kind, one in self.ended.items()])  # fmt: skip


@command("goods.entered", permission="goods:keep")
def enter(
    tx: Tx,
    *,
    case_id: uuid.UUID,
    basis: str,
    name: str,
    quantity: Decimal,
    unit: str,
    place: str,
    second_officer: uuid.UUID,
    spec: str = "",
    description: str = "",
    seal_number: str = "",
    custody: str = "own",
    keeper: str = "",
    perishable: bool = False,
    value_cents: int | None = None,
    photos: Iterable[uuid.UUID] = (),
    taken_at: dt.datetime | None = None,
    necessity: bool = False,
    sealed_elsewhere: bool = False,
) -> Goods:
    """Enter a piece into the ledger of a case, with its first entry in.

    :param necessity: it is needed for the life of the party or the family: then it may not be taken.
    :param sealed_elsewhere: another authority has sealed it by law: then it may not be sealed again.
    :raises rules.NecessityProtected: or ``SealedAlready``, ``NotToBeKept``, ``SealMissing``.
    """
    case = cases.lock(tx, case_id)
    rules.may_enter(case.process_key, case.facts, basis)
    rules.protected(basis, necessity=necessity, sealed_elsewhere=sealed_elsewhere)
    if custody == "site" and basis == "measure" and not seal_number.strip():
        raise rules.SealMissing()
    _said(name=name, unit=unit, place=place)
    _positive(quantity)
    pictures = [str(casefile.evidence(tx, case, one).id) for one in photos]
    positions = [one.position for one in _rows(tx, case.id) if one.basis == basis]
    row = Goods(
        tenant_id=tx.tenant_id, case_id=case.id, basis=basis, position=max(positions, default=0) + 1,
        name=name.strip(), spec=spec.strip(), description=description.strip(), quantity=quantity, unit=unit.strip(),
        place=place.strip(), seal_number=seal_number.strip() or None, custody=custody,
        keeper=keeper.strip() or tx.actor.name, perishable=perishable, value_cents=value_cents, photos=pictures,
        entered_at=tx.at, entered_by=tx.actor.person_id,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    move = _entry(tx, case, row, IN, STORED, quantity, taken_at, second_officer, place=place.strip())
    tx.subject(
        case, goods=row.id, basis=basis, name=row.name, spec=row.spec, amount=row.amount, place=row.place,
        seal=row.seal_number, custody=custody, keeper=row.keeper, photos=pictures, move=move.id,
        officers=[move.officer_id, move.second_officer_id],
    )  # fmt: skip
    return row


@command("goods.moved", permission="goods:keep")
def move(
    tx: Tx, *, case_id: uuid.UUID, goods_id: uuid.UUID, kind: str, quantity: Decimal, second_officer: uuid.UUID,
    counterpart: str, reason: str = "", place: str = "", moved_at: dt.datetime | None = None,
) -> GoodsMove:  # fmt: skip
    """Take goods out for testing or appraisal, or take them back in.

    :raises rules.MoreThanKept: when more goes out than is kept, or more comes back than is away.
    """
    case, piece = _piece(tx, case_id, goods_id)
    if kind not in (APPRAISAL, BACK):
        raise Invalid({"kind": "请选择送检出库或者归还入库"})
    _said(counterpart=counterpart)
    _positive(quantity)
    there = piece.kept if kind == APPRAISAL else piece.away
    if quantity > there:
        raise rules.MoreThanKept(name=piece.row.name, there=rules.plain(there), unit=piece.row.unit)
    made = _entry(
        tx, case, piece.row, OUT if kind == APPRAISAL else IN, kind, quantity, moved_at, second_officer,
        counterpart=counterpart.strip(), reason=reason.strip(), place=place.strip(),
    )  # fmt: skip
    tx.subject(case, goods=piece.row.id, name=piece.row.name, **_told(made))
    return made


@command("goods.ended", permission="goods:keep")
def end(
    tx: Tx, *, case_id: uuid.UUID, goods_id: uuid.UUID, kind: str, quantity: Decimal, second_officer: uuid.UUID,
    counterpart: str, reason: str = "", place: str = "", proceeds_cents: int | None = None,
    moved_at: dt.datetime | None = None,
) -> GoodsMove:  # fmt: skip
    """Bring goods to their end, on the filed document that orders it.

    :raises rules.EndWithoutDocument: when that document is not on file.
    :raises rules.EndNotDecided: when the leader has decided otherwise, or not yet.
    """
    case, piece = _piece(tx, case_id, goods_id)
    row = piece.row
    if kind not in ENDS or row.basis not in ENDS[kind].documents:
        raise Invalid({"kind": "请选择去向"})
    _said(counterpart=counterpart)
    _positive(quantity)
    if quantity > piece.kept:
        raise rules.MoreThanKept(name=row.name, there=rules.plain(piece.kept), unit=row.unit)
    rules.may_end(case.facts, row.basis, kind, perishable=row.perishable)
    if kind == "sold" and not proceeds_cents:
        raise Invalid({"proceeds_cents": "请填写变卖、拍卖所得价款"})
    document = casefile.filed(tx, case.id, ENDS[kind].documents[row.basis])
    if document is None:
        title = tx.use(_registry()).process(case.process_key).documents[ENDS[kind].documents[row.basis]].title
        raise rules.EndWithoutDocument(title=title)
    made = _entry(
        tx, case, row, OUT, kind, quantity, moved_at, second_officer, counterpart=counterpart.strip(),
        reason=reason.strip(), place=place.strip(), document_id=document.id,
        proceeds_cents=proceeds_cents if kind == "sold" else None,
    )  # fmt: skip
    tx.subject(case, goods=row.id, name=row.name, document=document.id, number=document.number, **_told(made))
    return made


@command("goods.signed", permission="goods:keep")
def sign(tx: Tx, *, case_id: uuid.UUID, move_id: uuid.UUID) -> GoodsMove:
    """Sign an entry as its second officer, in person.

    :raises rules.NotYourEntry: for anybody else.
    """
    case = cases.lock(tx, case_id)
    made = _move(tx, case, move_id)
    if tx.actor.person_id != made.second_officer_id:
        raise rules.NotYourEntry(permission="four-eyes")
    acting(tx, case, tx.actor.person_id)
    made.signed_at = made.signed_at or tx.at
    tx.subject(case, goods=made.goods_id, move=made.id, kind=made.kind, quantity=rules.plain(made.quantity))
    return made


@command("goods.voided", permission="goods:keep")
def void(tx: Tx, *, case_id: uuid.UUID, move_id: uuid.UUID, reason: str) -> GoodsMove:
    """Void a wrong entry with its reason; it stays to be seen and counts no longer.

    :raises rules.EntryInUse: when later entries rest on it.
    """
    case = cases.lock(tx, case_id)
    made = _move(tx, case, move_id)
    _said(reason=reason)
    if made.voided_at is None:
        made.voided_at, made.void_reason = tx.at, reason.strip()
        tx.session.flush()
        piece = next(one for one in pieces(tx, case.id) if one.row.id == made.goods_id)
        if piece.kept < 0 or piece.away < 0:
            raise rules.EntryInUse()
    tx.subject(case, goods=made.goods_id, move=made.id, kind=made.kind, reason=made.void_reason)
    return made


def pieces(tx: Tx, case_id: uuid.UUID, *, basis: str | None = None) -> list[Piece]:
    """List the ledger of a case in the order of its lists, each piece with its entries and the end of its limit."""
    query = select(GoodsMove).where(GoodsMove.tenant_id == tx.tenant_id, GoodsMove.case_id == case_id)
    moves: dict[uuid.UUID, list[GoodsMove]] = {}
    for one in tx.session.scalars(query.order_by(GoodsMove.moved_at, GoodsMove.recorded_at, GoodsMove.id)):
        moves.setdefault(one.goods_id, []).append(one)
    rows = [row for row in _rows(tx, case_id) if basis in (None, row.basis)]
    due = {key: _due(tx, case_id, BASES[key].limit) for key in {row.basis for row in rows}}
    return [Piece(row, tuple(moves.get(row.id, ())), due[row.basis]) for row in rows]


def proceeds(tx: Tx, case_id: uuid.UUID) -> int:
    """Add up what was obtained for goods that were sold, in cents."""
    return sum(one.proceeds_cents or 0 for piece in pieces(tx, case_id) for one in piece.standing)


def lines(found: Iterable[Piece], *, kept: bool = False) -> list[dict[str, str]]:
    """Give pieces as the lines of a list; ``kept`` gives what is in custody now instead of what was taken.

    A piece whose entry was voided is on no list.
    """
    listed = []
    for piece in found:
        row, much = piece.row, piece.kept if kept else piece.row.quantity
        if much > 0 and piece.total(STORED):
            notes = [row.description, f"封条 {row.seal_number}" if row.seal_number else ""]
            listed.append({
                "name": row.name, "model": row.spec, "quantity": f"{rules.plain(much)}{row.unit}",
                "note": "；".join(one for one in notes if one), "place": row.place, "keeper": row.keeper,
            })  # fmt: skip
    return listed


def current(case: Case, found: Iterable[Piece]) -> list[Piece]:
    """Leave out what belongs to an earlier registration of the case: each has a list and a limit of its own."""
    since = str((case.facts.get("preservation") or {}).get("asked_at") or "")
    first = dt.datetime.fromisoformat(since) if since else None
    return [one for one in found if one.row.basis != "preservation" or first is None or one.row.entered_at >= first]


def mismatches(tx: Tx, case: Case, basis: str, *, ended: bool = True) -> list[str]:
    """Say what the ledger and the list of the party do not agree on.

    :param ended: ask besides that every entry is signed by both and nothing is left in custody.
    """
    found, told = pieces(tx, case.id, basis=basis), []
    for one in found if ended else ():
        if any(made.signed_at is None for made in one.standing):
            told.append(f"“{one.row.name}”有出入库记录待协办人签名")
        if one.kept or one.away:
            told.append(f"“{one.row.name}”尚未处理完毕（{one.status}）")
    document = casefile.filed(tx, case.id, BASES[basis].document)
    handed = document.context.get(BASES[basis].section, {}).get("goods", ()) if document else ()
    listed, taken = sorted(map(_key, handed)), sorted(map(_key, lines(current(case, found))))
    if listed != taken:
        title = BASES[basis].title
        told.append(f"财物台账（{len(taken)}项）与{title}（{len(listed)}项）不一致，请核对名称、规格和数量")
    return told


def _key(line: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(line.get("name")), str(line.get("model") or ""), str(line.get("quantity"))


def _due(tx: Tx, case_id: uuid.UUID, key: str) -> dt.datetime | None:
    row = deadlines.latest(tx, case_id, key)
    return row.due_at if row else None


def _rows(tx: Tx, case_id: uuid.UUID) -> list[Goods]:
    query = select(Goods).where(Goods.tenant_id == tx.tenant_id, Goods.case_id == case_id)
    return list(tx.session.scalars(query.order_by(Goods.basis, Goods.position)))


def _piece(tx: Tx, case_id: uuid.UUID, goods_id: uuid.UUID) -> tuple[Case, Piece]:
    case = cases.lock(tx, case_id)
    found = next((one for one in pieces(tx, case.id) if one.row.id == goods_id), None)
    if found is None:
        raise rules.GoodsUnknown(kind="goods")
    return case, found


def _move(tx: Tx, case: Case, move_id: uuid.UUID) -> GoodsMove:
    made = tx.session.get(GoodsMove, (tx.tenant_id, move_id))
    if made is None or made.case_id != case.id:
        raise rules.GoodsUnknown(kind="goods")
    return made


def _entry(
    tx: Tx, case: Case, row: Goods, direction: str, kind: str, quantity: Decimal, moved_at: dt.datetime | None,
    second: uuid.UUID, **more: Any,
) -> GoodsMove:  # fmt: skip
    """Write an entry that the actor signs by making it; the second officer signs in person."""
    moment = moved_at or tx.at
    two_officers(tx, tx.actor.person_id, second, matter(case.facts))
    if moment.tzinfo is None or moment > tx.at + CLOCK_SLACK:
        raise Invalid({"moved_at": "时间不能晚于现在"})
    acting(tx, case, tx.actor.person_id, second, on=day_of(moment))
    made = GoodsMove(
        tenant_id=tx.tenant_id, case_id=row.case_id, goods_id=row.id, direction=direction, kind=kind,
        quantity=quantity, moved_at=moment, officer_id=tx.actor.person_id, second_officer_id=second, recorded_at=tx.at,
        **more,
    )  # fmt: skip
    tx.session.add(made)
    tx.session.flush()
    return made


def _told(made: GoodsMove) -> dict[str, Any]:
    return {
        "move": made.id, "kind": made.kind, "quantity": rules.plain(made.quantity), "counterpart": made.counterpart,
        "proceeds_cents": made.proceeds_cents, "officers": [made.officer_id, made.second_officer_id],
    }  # fmt: skip


def _said(**texts: str) -> None:
    labels = {"name": "名称", "unit": "单位", "place": "存放地点", "counterpart": "交接人", "reason": "理由"}
    if missing := {name: f"请填写{labels[name]}" for name, text in texts.items() if not text.strip()}:
        raise Invalid(missing)


def _positive(quantity: Decimal) -> None:
    if not quantity.is_finite() or not 0 < quantity < Decimal(10) ** 10 or quantity != round(quantity, 3):
        raise Invalid({"quantity": "数量应大于零，最多三位小数"})


def _registry() -> Any:
    from engine.registry import Registry

    return Registry
