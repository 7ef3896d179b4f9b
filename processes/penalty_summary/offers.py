"""What a body may decide on the spot today: items, bases, limits and the amounts of the standard within them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import or_, select

from db.session import Tx
from discretion import standards
from discretion.amounts import Fixed, Range, compute
from discretion.conditions import Facts
from discretion.tiers import Group, Item, Tier
from processes import bodies, parameters
from processes.bodies import Power
from processes.penalty_summary import rules


def offers(tx: Tx, body_id: uuid.UUID, on: dt.date) -> list[dict[str, Any]]:
    """List the items in force on a day that the body may punish and whose amounts reach into the limits.

    Each has code, matter, provision, basis, standard, act, limits by kind of party, tiers (name, condition, amounts in
    cents, whether they lie within the limits) and what must come first.
    """
    declared = {rules.PREFIX + key: figure for key, figure in rules.FIGURES.items()}
    figures = {key.removeprefix(rules.PREFIX): value for key, value in parameters.figures(tx, declared, on).items()}
    allowed = _powers(tx, body_id, on)
    listed = [
        _offer(item, figures, on)
        for item in standards.items_on(tx, on)
        if item.code in allowed or bodies.EVERY_ITEM in allowed
    ]
    return [one for one in listed if any(tier["citizen"] or tier["organization"] for tier in one["tiers"])]


def _powers(tx: Tx, body_id: uuid.UUID, on: dt.date) -> set[str]:
    query = select(Power.item_code).where(
        Power.tenant_id == tx.tenant_id, Power.body_id == body_id, Power.valid_from <= on,
        or_(Power.valid_to.is_(None), Power.valid_to > on),
    )  # fmt: skip
    return set(tx.session.scalars(query))


def _offer(item: Item, figures: dict[str, Any], on: dt.date) -> dict[str, Any]:
    needs = item.precondition
    return {
        "code": item.code, "matter": item.act, "act": item.act, "provision": item.duty_basis,
        "basis": item.penalty_basis,
        "standard": item.standard.citation if item.standard and item.published else "",
        "limits": {
            "citizen_cents": int(figures["citizen_cents"]), "organization_cents": int(figures["organization_cents"]),
            "cash_cents": int(figures["cash_cents"]),
        },
        "needs": {
            "text": needs.text, "order": needs.order, "refusal": needs.refusal, "correction": needs.accompanying_order,
        },
        "questions": [{"key": q.key, "text": q.text, "kind": q.kind, "unit": q.unit} for q in item.questions()],
        "tiers": [_tier(group, tier, figures, on) for group in item.groups for tier in group.tiers],
    }  # fmt: skip


def _tier(group: Group, tier: Tier, figures: dict[str, Any], on: dt.date) -> dict[str, Any]:
    """Describe one tier; an amount that depends on a measure is left open and counts as possible."""
    low = high = None
    if isinstance(tier.amount, Fixed | Range):
        total = compute(tier.amount, Facts(act_date=on))
        low, high = total.low_cents, total.high_cents
    least = low if low is not None else group.min_cents or 0
    return {
        "name": tier.name, "condition": tier.condition_text, "low_cents": low, "high_cents": high,
        "zero": tier.is_zero, "parties": list(group.party_types),
        "citizen": not tier.is_zero and group.admits("citizen") and least <= int(figures["citizen_cents"]),
        "organization": not tier.is_zero and group.admits("company") and least <= int(figures["organization_cents"]),
    }  # fmt: skip
