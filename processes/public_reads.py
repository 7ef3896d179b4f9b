"""What anybody may read of a tenant without logging in: the powers beforehand, the decisions afterwards.

Source: 《行政处罚法》第三十九条 (bodies, basis, procedure and remedies are made public), 第四十八条 (decisions).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from db.session import Tx
from discretion import standards
from discretion.tiers import Item
from engine.calendar import day_of
from engine.deadline_rules import UNITS, amount_of
from engine.registry import Process, Registry
from processes import bodies, roles
from processes import publicity_rules as rules
from processes.bodies import Body, Power
from processes.publicity import Publication
from processes.publicity_rules import PUBLISHED, WITHDRAWN

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


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among the publications; empty means any."""

    body_id: uuid.UUID | None = None
    item_code: str = ""
    street: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def publications(
    tx: Tx, wanted: Wanted | None = None, *, kind: str | None = rules.DECISION, limit: int = 50, offset: int = 0
) -> list[Publication]:
    """List what the public may read today, the newest first; ``kind=None`` for decisions and inspections alike."""
    query = select(Publication).where(*_readable(tx, wanted or Wanted(), kind))
    query = query.order_by(Publication.decided_on.desc(), Publication.id.desc())
    return list(tx.session.scalars(query.limit(limit).offset(offset)))


def publication_count(tx: Tx, wanted: Wanted | None = None, *, kind: str = rules.DECISION) -> int:
    """Count what the public may read today."""
    query = select(func.count()).select_from(Publication).where(*_readable(tx, wanted or Wanted(), kind))
    return int(tx.session.scalar(query) or 0)


@dataclass(frozen=True)
class Choices:
    """What there is among what the public may read, each value with what it is called."""

    bodies: dict[uuid.UUID, str]
    items: dict[str, str]
    streets: tuple[str, ...]


def publication_choices(tx: Tx) -> Choices:
    """Tell by what the decisions of today can be narrowed; an index holds all of it but the words."""
    there = select(Publication.body_id, Publication.item_code, Publication.street)
    found = tx.session.execute(there.where(*_readable(tx, Wanted(), rules.DECISION)).distinct()).all()
    known = cast(sorted({row.item_code for row in found}), ARRAY(Text))
    codes = func.unnest(known).table_valued("code", name="codes").render_derived()
    one_of_it = (*_readable(tx, Wanted(), rules.DECISION), Publication.item_code == codes.c.code)
    matter = select(Publication.content["matter"].astext).where(*one_of_it).limit(1).correlate(codes).scalar_subquery()
    whose = {row.body_id for row in found}
    return Choices(
        bodies={one.id: one.name for one in bodies.bodies(tx) if one.id in whose},
        items={key: words or key for key, words in tx.session.execute(select(codes.c.code, matter))},
        streets=tuple(sorted({row.street for row in found if row.street})),
    )


def _readable(tx: Tx, asked: Wanted, kind: str | None) -> list[ColumnElement[bool]]:
    """Say what the public may read today, of what it asks for.

    The state stands in the statement and not among its values: only then a partial index is known to hold it.
    """
    found: list[ColumnElement[bool]] = [
        Publication.tenant_id == tx.tenant_id, Publication.status == literal_column(f"'{PUBLISHED}'"),
        Publication.expires_on > day_of(tx.at),
    ]  # fmt: skip
    if kind:
        found.append(Publication.kind == kind)
    if asked.body_id:
        found.append(Publication.body_id == asked.body_id)
    if asked.item_code:
        found.append(Publication.item_code == asked.item_code)
    if asked.street:
        found.append(Publication.street == asked.street)
    if asked.since:
        found.append(Publication.decided_on >= asked.since)
    if asked.until:
        found.append(Publication.decided_on <= asked.until)
    return found


def withdrawn(tx: Tx, *, limit: int = 200) -> list[Publication]:
    """List what was withdrawn, the latest first, for the public."""
    query = select(Publication).where(Publication.tenant_id == tx.tenant_id, Publication.status == WITHDRAWN)
    return list(tx.session.scalars(query.order_by(Publication.withdrawn_at.desc()).limit(limit)))
