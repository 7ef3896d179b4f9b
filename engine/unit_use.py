"""What holds a unit open: who has roles there, which open tasks lie there, which units stand below it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select

from db.session import Tx
from engine.calendar import day_of
from engine.cases import Case
from engine.people_rows import Membership, Person, Unit
from engine.tasks import OPEN, Task


@dataclass(frozen=True)
class UnitUse:
    """What holds a unit open: people who have roles there, open tasks, units below it."""

    people: int = 0
    tasks: int = 0
    units: int = 0

    @property
    def words(self) -> str:
        """Say it in Chinese."""
        parts = ((self.people, "人任职"), (self.tasks, "项未办结的任务"), (self.units, "个下级部门"))
        return "、".join(f"{number}{what}" for number, what in parts if number)


def counted(tx: Tx) -> dict[uuid.UUID, UnitUse]:
    """Count for every unit that is in use who and what lies there today; a role that begins later counts as well."""
    held = (
        select(Membership.unit_id, func.count(Membership.person_id.distinct()))
        .join(Person, and_(Person.tenant_id == Membership.tenant_id, Person.id == Membership.person_id))
        .where(
            Membership.tenant_id == tx.tenant_id, Person.active,
            or_(Membership.valid_to.is_(None), Membership.valid_to > day_of(tx.at)),
        )
        .group_by(Membership.unit_id)
    )  # fmt: skip
    lying = (
        select(Case.unit_id, func.count(Task.id))
        .join(Task, and_(Task.tenant_id == Case.tenant_id, Task.case_id == Case.id))
        .where(Case.tenant_id == tx.tenant_id, Task.status.in_(OPEN), Case.unit_id.is_not(None))
        .group_by(Case.unit_id)
    )
    below = (
        select(Unit.parent_id, func.count(Unit.id))
        .where(Unit.tenant_id == tx.tenant_id, Unit.active, Unit.parent_id.is_not(None))
        .group_by(Unit.parent_id)
    )
    counts: list[dict[uuid.UUID, int]] = [
        {row[0]: int(row[1]) for row in tx.session.execute(query) if row[0]} for query in (held, lying, below)
    ]
    return {one: UnitUse(*(part.get(one, 0) for part in counts)) for one in {key for part in counts for key in part}}
