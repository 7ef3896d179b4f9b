"""What anybody may read of a tenant without logging in: the powers beforehand, the decisions afterwards.

Source: 《行政处罚法》第三十九条 (bodies, basis, procedure and remedies are made public), 第四十八条 (decisions).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import or_, select

from db.session import Tx
from discretion import standards
from discretion.tiers import Item
from engine.calendar import day_of
from engine.deadline_rules import UNITS, amount_of
from engine.registry import Process, Registry
from processes import bodies, roles
from processes.bodies import Body, Power

TITLES: Mapping[str, str] = {"statute": "法定", "empowered": "赋权", "entrusted": "委托"}


@dataclass(frozen=True)
class PublicBody:
    """A body with what it may do, by which title, on which basis."""

    body: Body
    powers: tuple[Power, ...]


@dataclass(frozen=True)
class PublicProcedure:
    """A procedure with its steps, who does them, and its time limits, each with its article."""

    key: str
    title: str
    steps: tuple[tuple[str, str, str], ...]
    limits: tuple[tuple[str, str, str, bool], ...]


def public_bodies(tx: Tx) -> list[PublicBody]:
    """List the enforcement bodies with their powers of today."""
    today = day_of(tx.at)
    query = select(Power).where(
        Power.tenant_id == tx.tenant_id, Power.valid_from <= today,
        or_(Power.valid_to.is_(None), Power.valid_to > today),
    )  # fmt: skip
    held: dict[uuid.UUID, list[Power]] = {}
    for power in tx.session.scalars(query.order_by(Power.item_code)):
        held.setdefault(power.body_id, []).append(power)
    return [PublicBody(body, tuple(held.get(body.id, ()))) for body in bodies.bodies(tx)]


def public_items(tx: Tx) -> list[Item]:
    """List the item catalogue in force today."""
    return standards.items_on(tx, day_of(tx.at))


def public_procedures(tx: Tx) -> list[PublicProcedure]:
    """List the procedures as this program runs them."""
    return [_procedure(tx, one) for one in tx.use(Registry).processes.values()]


def _procedure(tx: Tx, process: Process) -> PublicProcedure:
    today: dt.date = day_of(tx.at)
    limits = tuple(
        (rule.title, f"{amount_of(tx, rule.amount, today)}{UNITS[rule.unit]}", rule.article, rule.confirmed)
        for rule in process.deadlines.values()
    )
    steps = tuple((step.title, roles.title(step.role), step.basis) for step in process.steps.values())
    return PublicProcedure(process.key, process.title, steps, limits)
