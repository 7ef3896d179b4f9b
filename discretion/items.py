"""The item catalogue (事项目录): items, penalty groups and tiers as rows, and their way to and from the pure types."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from db.base import Base, Identified, new_id
from discretion import amounts, conditions
from discretion.conditions import Question
from discretion.tiers import Group, Item, Precondition, StandardRef, Tier


class ItemRow(Identified, Base):
    """One item in one version of a standard."""

    __tablename__ = "items"

    standard_id: Mapped[uuid.UUID]
    position: Mapped[int]
    code: Mapped[str]
    sequence: Mapped[str]
    act: Mapped[str]
    duty_basis: Mapped[str]
    penalty_basis: Mapped[str]
    precondition: Mapped[dict[str, Any]]
    ordinary: Mapped[dict[str, Any] | None]
    published: Mapped[bool]
    acts_before: Mapped[dt.date | None]
    unverified: Mapped[list[str]]
    field: Mapped[str] = mapped_column(default="", server_default="")

    groups: Mapped[list[PenaltyGroup]] = relationship(
        order_by="PenaltyGroup.position", cascade="all, delete-orphan", lazy="selectin"
    )

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "standard_id"], ["standards.tenant_id", "standards.id"]),
        Index("uq_items_tenant_id_standard_id_code", "tenant_id", "standard_id", "code", unique=True),
        Index("ix_items_tenant_id_code", "tenant_id", "code"),
    )


class PenaltyGroup(Identified, Base):
    """One kind and range of penalty under an item, with the unit that the range is counted by."""

    __tablename__ = "penalty_groups"

    item_id: Mapped[uuid.UUID]
    position: Mapped[int]
    statutory_min_cents: Mapped[int | None] = mapped_column(BigInteger)
    statutory_max_cents: Mapped[int | None] = mapped_column(BigInteger)
    statutory_unit: Mapped[str]
    unit_stated: Mapped[bool]
    party_types: Mapped[list[str]]
    seriousness: Mapped[str]

    tiers: Mapped[list[TierRow]] = relationship(
        order_by="TierRow.position", cascade="all, delete-orphan", lazy="selectin"
    )

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "item_id"], ["items.tenant_id", "items.id"]),
        Index("ix_penalty_groups_tenant_id_item_id", "tenant_id", "item_id"),
    )


class TierRow(Identified, Base):
    """One tier: typed condition, typed amount, and the words of the source."""

    __tablename__ = "tiers"

    group_id: Mapped[uuid.UUID]
    position: Mapped[int]
    row_id: Mapped[str]
    name: Mapped[str]
    condition: Mapped[dict[str, Any]]
    condition_text: Mapped[str]
    amount: Mapped[dict[str, Any]]
    amount_text: Mapped[str]
    extras: Mapped[str]
    page: Mapped[str]
    source: Mapped[str]
    published: Mapped[bool]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "group_id"], ["penalty_groups.tenant_id", "penalty_groups.id"]),
        Index("ix_tiers_tenant_id_group_id", "tenant_id", "group_id"),
    )


def row_of(item: Item, *, tenant_id: uuid.UUID, standard_id: uuid.UUID, position: int) -> ItemRow:
    """Make the rows of an item."""
    return ItemRow(
        tenant_id=tenant_id,
        id=new_id(),
        standard_id=standard_id,
        position=position,
        code=item.code,
        sequence=item.sequence,
        act=item.act,
        duty_basis=item.duty_basis,
        penalty_basis=item.penalty_basis,
        precondition=precondition_json(item.precondition),
        ordinary=amounts.to_json(item.ordinary) if item.ordinary else None,
        published=item.published,
        acts_before=item.acts_before,
        unverified=list(item.unverified),
        field=item.field,
        groups=[_group_row(group, tenant_id, index) for index, group in enumerate(item.groups)],
    )


def _group_row(group: Group, tenant_id: uuid.UUID, position: int) -> PenaltyGroup:
    return PenaltyGroup(
        tenant_id=tenant_id,
        id=new_id(),
        position=position,
        statutory_min_cents=group.min_cents,
        statutory_max_cents=group.max_cents,
        statutory_unit=group.unit,
        unit_stated=group.unit_stated,
        party_types=list(group.party_types),
        seriousness=group.seriousness,
        tiers=[_tier_row(tier, tenant_id, index) for index, tier in enumerate(group.tiers)],
    )


def _tier_row(tier: Tier, tenant_id: uuid.UUID, position: int) -> TierRow:
    return TierRow(
        tenant_id=tenant_id,
        id=new_id(),
        position=position,
        row_id=tier.row_id,
        name=tier.name,
        condition=conditions.to_json(tier.condition),
        condition_text=tier.condition_text,
        amount=amounts.to_json(tier.amount),
        amount_text=tier.amount_text,
        extras=tier.extras,
        page=tier.page,
        source=tier.source,
        published=tier.published,
    )


def item_of(row: ItemRow, standard: StandardRef) -> Item:
    """Read the rows of an item back into what the assessment takes."""
    return Item(
        code=row.code,
        act=row.act,
        duty_basis=row.duty_basis,
        penalty_basis=row.penalty_basis,
        groups=tuple(_group(group) for group in row.groups),
        precondition=precondition_of(row.precondition),
        sequence=row.sequence,
        standard=standard,
        ordinary=amounts.from_json(row.ordinary) if row.ordinary else None,
        acts_before=row.acts_before,
        unverified=tuple(row.unverified),
        field=row.field,
    )


def _group(row: PenaltyGroup) -> Group:
    return Group(
        tiers=tuple(_tier(tier) for tier in row.tiers),
        min_cents=row.statutory_min_cents,
        max_cents=row.statutory_max_cents,
        unit=row.statutory_unit,
        unit_stated=row.unit_stated,
        party_types=tuple(row.party_types),
        seriousness="serious" if row.seriousness == "serious" else "",
    )


def _tier(row: TierRow) -> Tier:
    return Tier(
        row_id=row.row_id,
        name=row.name,
        condition=conditions.from_json(row.condition),
        amount=amounts.from_json(row.amount),
        condition_text=row.condition_text,
        amount_text=row.amount_text,
        extras=row.extras,
        page=row.page,
        source=row.source,
        published=row.published,
    )


def precondition_json(needs: Precondition) -> dict[str, Any]:
    """Write a precondition as the database keeps it."""
    return {
        "text": needs.text,
        "order": needs.order,
        "refusal": needs.refusal,
        "accompanying_order": needs.accompanying_order,
        "required": [question.text for question in needs.required],
        "excluded": [question.text for question in needs.excluded],
    }


def precondition_of(data: dict[str, Any]) -> Precondition:
    """Read a precondition that :func:`precondition_json` wrote."""
    return Precondition(
        text=data["text"],
        order=data["order"],
        refusal=data["refusal"],
        accompanying_order=data["accompanying_order"],
        required=tuple(Question(text) for text in data["required"]),
        excluded=tuple(Question(text) for text in data["excluded"]),
    )
