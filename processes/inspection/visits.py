"""How often a subject is inspected in a year: one row for each inspection that was set on foot.

The published cap binds the planned ones; those on a lead stand beside it, are counted in the number that the party is
told, and are flagged when there are too many. Source: 国办发〔2024〕54号.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, Integer, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.session import Tx
from engine.calendar import day_of
from engine.cases import Case
from processes import parameters
from processes.inspection import errors, plans, rules

#: ``open``: approved or on its way; ``done``: carried out; ``dropped``: refused, or nobody was there.
OPEN, DONE, DROPPED = "open", "done", "dropped"


class InspectionVisit(Identified, Base):
    """One inspection of a subject, as it counts."""

    __tablename__ = "inspection_visits"

    case_id: Mapped[uuid.UUID]
    body_id: Mapped[uuid.UUID]
    code: Mapped[str]
    year: Mapped[int] = mapped_column(Integer)
    source: Mapped[str]
    capped: Mapped[bool]
    #: On what ground it stands beside the cap.
    ground: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default=OPEN)
    #: Nobody has been on site yet: another inspection of the same subject should be merged into it.
    pending: Mapped[bool] = mapped_column(default=True)
    draw_id: Mapped[uuid.UUID | None]
    opened_at: Mapped[dt.datetime]
    done_on: Mapped[dt.date | None]

    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "case_id"], ["cases.tenant_id", "cases.id"]),
        Index("uq_inspection_visits_case", "tenant_id", "case_id", unique=True),
        Index("ix_inspection_visits_subject", "tenant_id", "code", "year"),
    )


@dataclass(frozen=True)
class Tally:
    """How often a subject was inspected by a body this year: all, those under the cap, and the cap."""

    all: int
    capped: int
    cap: int | None
    abnormal: bool

    @property
    def spent(self) -> bool:
        """Whether the cap is used up."""
        return self.cap is not None and self.capped >= self.cap


def tally(tx: Tx, body_id: uuid.UUID | None, code: str, on: dt.date, *, besides: uuid.UUID | None = None) -> Tally:
    """Count the inspections of a subject by a body in a year, with the published cap; the plan's row is not locked."""
    return tallies(tx, body_id, [code], on, besides=besides)[code]


def tallies(
    tx: Tx, body_id: uuid.UUID | None, codes: list[str], on: dt.date, *, besides: uuid.UUID | None = None
) -> dict[str, Tally]:
    """Count for many subjects in one statement."""
    query = select(InspectionVisit.code, InspectionVisit.capped, InspectionVisit.case_id).where(
        InspectionVisit.tenant_id == tx.tenant_id, InspectionVisit.body_id == body_id,
        InspectionVisit.code.in_(codes), InspectionVisit.year == rules.year_of(on), InspectionVisit.status != DROPPED,
    )  # fmt: skip
    rows = [row for row in tx.session.execute(query) if row.case_id != besides]
    plan = plans.in_force(tx, body_id, rules.year_of(on))
    key = rules.PREFIX + "abnormal_times"
    most = int(parameters.value(tx, key, on, rules.FIGURES["abnormal_times"][0]))
    found = {}
    for code in codes:
        mine = [row for row in rows if row.code == code]
        capped = sum(row.capped for row in mine)
        found[code] = Tally(len(mine), capped, plan.cap if plan else None, len(mine) + 1 >= most)
    return found


def admit(tx: Tx, case: Case, *, code: str, source: str) -> Tally:
    """Refuse a planned inspection without a plan or beyond its cap; counted with the plan's row locked.

    :raises PlanMissing: or ``CapReached``. Source: 国办发〔2024〕54号.
    """
    today = day_of(tx.at)
    plan = plans.in_force(tx, case.body_id, rules.year_of(today), lock=True)
    if rules.capped(source) and plan is None:
        raise errors.PlanMissing(year=rules.year_of(today))
    found = tally(tx, case.body_id, code, today, besides=case.id)
    if rules.capped(source) and found.spent:
        raise errors.CapReached(count=found.capped, cap=found.cap)
    return found


def pending(tx: Tx, code: str, *, besides: uuid.UUID) -> InspectionVisit | None:
    """Give an inspection of the same subject, by whichever body of the tenant, that has not been on site yet."""
    query = select(InspectionVisit).where(
        InspectionVisit.tenant_id == tx.tenant_id,
        InspectionVisit.code == code,
        InspectionVisit.status == OPEN,
        InspectionVisit.pending,
        InspectionVisit.case_id != besides,
    )
    query = query.order_by(InspectionVisit.opened_at).limit(1)
    return tx.session.scalar(query)


def enter(tx: Tx, case: Case, *, code: str, source: str, ground: str, draw_id: uuid.UUID | None) -> InspectionVisit:
    """Enter or refresh the visit of a case inside the running command."""
    row = of_case(tx, case.id)
    if row is None:
        row = InspectionVisit(tenant_id=tx.tenant_id, case_id=case.id, opened_at=tx.at)
        tx.session.add(row)
    assert case.body_id is not None  # noqa: S101 - the guard of the step has asked for the body's power
    row.body_id, row.code, row.year = case.body_id, code, rules.year_of(day_of(tx.at))
    row.source, row.capped, row.ground, row.draw_id = source, rules.capped(source), ground, draw_id
    row.status, row.pending = OPEN, True
    tx.session.flush()
    return row


def settle(tx: Tx, case: Case, status: str, *, done_on: dt.date | None = None) -> None:
    """Note what became of the visit of a case; dropped ones do not count."""
    row = of_case(tx, case.id)
    if row is not None:
        row.status, row.pending, row.done_on = status, False, done_on or row.done_on


def of_case(tx: Tx, case_id: uuid.UUID) -> InspectionVisit | None:
    """Give the visit of a case."""
    query = select(InspectionVisit).where(InspectionVisit.tenant_id == tx.tenant_id, InspectionVisit.case_id == case_id)
    return tx.session.scalar(query)


def of_cases(tx: Tx, case_ids: list[uuid.UUID]) -> dict[uuid.UUID, InspectionVisit]:
    """Give the visits of many cases."""
    query = select(InspectionVisit).where(
        InspectionVisit.tenant_id == tx.tenant_id, InspectionVisit.case_id.in_(case_ids)
    )
    return {row.case_id: row for row in tx.session.scalars(query)}


def as_facts(found: Tally) -> dict[str, Any]:
    """Give a tally as the facts keep it: what the leader and the party are told."""
    return {"number": found.all + 1, "capped": found.capped, "cap": found.cap, "abnormal": found.abnormal}
