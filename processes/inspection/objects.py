"""检查对象名录库: the businesses that may be drawn, each with its credit and risk; and who may not inspect whom."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column
from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from db.base import Base, Identified
from db.command import command
from db.errors import Invalid
from db.session import Tx
from processes import parameters
from processes.inspection import draw, errors, rules

_WORDS = ("name", "kind", "representative", "address", "phone", "category")


class InspectionObject(Identified, Base):
    """A business that may be inspected; people without a unified code are never drawn."""

    __tablename__ = "inspection_objects"

    code: Mapped[str]
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="company")
    representative: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    #: What the plan calls its objects, for example 餐饮服务.
    category: Mapped[str] = mapped_column(default="")
    credit: Mapped[str] = mapped_column(default="b")
    risk: Mapped[str] = mapped_column(default="middle")
    entered_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    retired_at: Mapped[dt.datetime | None]

    __table_args__ = (Index("uq_inspection_objects_code", "tenant_id", "code", unique=True),)


class InspectionConflict(Identified, Base):
    """An officer who may not inspect an object, and why (回避)."""

    __tablename__ = "inspection_conflicts"

    person_id: Mapped[uuid.UUID]
    code: Mapped[str]
    reason: Mapped[str]
    declared_by: Mapped[uuid.UUID | None]
    declared_at: Mapped[dt.datetime]

    __table_args__ = (Index("uq_inspection_conflicts", "tenant_id", "person_id", "code", unique=True),)


@command("inspection_object.entered", permission="inspection:plan")
def enter(
    tx: Tx,
    *,
    code: str,
    name: str,
    credit: str = "b",
    risk: str = "middle",
    kind: str = "company",
    representative: str = "",
    address: str = "",
    phone: str = "",
    category: str = "",
) -> InspectionObject:
    """Enter an object, or bring it up to date: its particulars, credit and risk; what is left empty stays."""
    about = {
        "name": name,
        "kind": kind,
        "representative": representative,
        "address": address,
        "phone": phone,
        "category": category,
    }
    problems = _problems(code, credit, risk, about)
    if problems:
        raise Invalid(problems)
    plain = uscc.compact(code)
    row = find(tx, plain)
    before = None if row is None else _shown(row)
    if row is None:
        row = InspectionObject(tenant_id=tx.tenant_id, code=plain, name="", entered_at=tx.at, changed_at=tx.at)
        tx.session.add(row)
    for word in _WORDS:
        if about[word]:
            setattr(row, word, about[word].strip()[:300])
    row.credit, row.risk, row.changed_at, row.retired_at = credit, risk, tx.at, None
    tx.session.flush()
    tx.subject(object=plain, before=before, after=_shown(row))
    return row


def _problems(code: str, credit: str, risk: str, about: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        uscc.validate(code)
    except ValidationError:
        found["code"] = "统一社会信用代码不正确，请核对"
    if credit not in rules.CREDITS:
        found["credit"] = "信用等级应为 A、B、C、D 之一"
    if risk not in rules.RISKS:
        found["risk"] = "风险等级应为低、中、高之一"
    if not about["name"].strip():
        found["name"] = "请填写名称"
    if about["kind"] not in ("company", "sole_trader", "organization"):
        found["kind"] = "对象类型应为法人、个体工商户或者非法人组织"
    return found


def _shown(row: InspectionObject) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("code", *_WORDS, "credit", "risk")}


@command("inspection_object.removed", permission="inspection:plan")
def retire(tx: Tx, *, code: str, reason: str) -> InspectionObject:
    """Take an object out of the register: it is drawn no more, what was drawn stays."""
    row = find(tx, code)
    if row is None:
        raise errors.ObjectUnknown(kind="inspection object")
    if not reason.strip():
        raise Invalid({"reason": "请填写理由"})
    row.retired_at = row.changed_at = tx.at
    tx.subject(object=row.code, name=row.name, reason=reason.strip())
    return row


@command("inspection_conflict.declared", permission="task:complete")
def declare(tx: Tx, *, person_id: uuid.UUID, code: str, reason: str) -> InspectionConflict:
    """Put on record that an officer may not inspect an object; nobody takes it back but by a leader's decision.

    Source: 《行政处罚法》第四十三条.
    """
    if not reason.strip():
        raise Invalid({"reason": "请填写回避的理由"})
    if tx.actor.kind == "person" and tx.actor.person_id != person_id and not tx.actor.may("inspection:draw"):
        raise errors.PlanNotYours(permission="inspection:draw")
    query = select(InspectionConflict).where(
        InspectionConflict.tenant_id == tx.tenant_id, InspectionConflict.person_id == person_id,
        InspectionConflict.code == code,
    )  # fmt: skip
    row = tx.session.scalar(query)
    if row is None:
        row = InspectionConflict(
            tenant_id=tx.tenant_id, person_id=person_id, code=code, reason=reason.strip(),
            declared_by=tx.actor.person_id, declared_at=tx.at,
        )  # fmt: skip
        tx.session.add(row)
        tx.session.flush()
    tx.subject(person=person_id, object=code, reason=row.reason)
    return row


def find(tx: Tx, code: str) -> InspectionObject | None:
    """Find an object by its code."""
    query = select(InspectionObject).where(InspectionObject.tenant_id == tx.tenant_id, InspectionObject.code == code)
    return tx.session.scalar(query)


def objects(tx: Tx, *, category: str = "", words: str = "", all_of_them: bool = False) -> list[InspectionObject]:
    """List the objects that may be drawn, by name; ``all_of_them`` adds those taken out."""
    query = select(InspectionObject).where(InspectionObject.tenant_id == tx.tenant_id)
    if not all_of_them:
        query = query.where(InspectionObject.retired_at.is_(None))
    if category:
        query = query.where(InspectionObject.category == category)
    if words.strip():
        pattern = f"%{words.strip()}%"
        query = query.where(InspectionObject.name.ilike(pattern) | InspectionObject.code.ilike(pattern))
    return list(tx.session.scalars(query.order_by(InspectionObject.name, InspectionObject.code)))


def conflicts(tx: Tx, persons: Iterable[uuid.UUID]) -> set[tuple[uuid.UUID, str]]:
    """Give who of these people may not inspect which object."""
    query = select(InspectionConflict.person_id, InspectionConflict.code).where(
        InspectionConflict.tenant_id == tx.tenant_id, InspectionConflict.person_id.in_(list(persons))
    )
    return {(person, code) for person, code in tx.session.execute(query)}


def weights(tx: Tx, rows: Iterable[InspectionObject]) -> dict[str, int]:
    """Weigh objects by credit and risk as the tenant's parameters stand today."""
    declared = {rules.PREFIX + key: figure for key, figure in rules.FIGURES.items()}
    figures = parameters.figures(tx, declared)
    return {
        row.code: draw.weight(
            int(figures[f"{rules.PREFIX}credit_{row.credit}"]), int(figures[f"{rules.PREFIX}risk_{row.risk}"])
        )
        for row in rows
    }
