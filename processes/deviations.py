"""How fines compare with the discretion standard: by item, unit and officer, with the cases behind each figure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from db.session import Tx
from engine.cases import Case
from processes.facts import day

#: Procedures that impose fines, with the section of the facts that holds what the standard said.
ASSESSED: Mapping[str, str] = {"penalty": "proposal", "penalty_summary": "decision"}
DIRECTIONS: Mapping[str, str] = {
    "none": "按基准", "lighter": "轻于基准", "heavier": "重于基准", "unmeasured": "基准无数额",
}  # fmt: skip
OVERLAYS: Mapping[str, str] = {
    "lighter": "从轻", "below_minimum": "减轻", "heavier": "从重", "no_penalty": "不予处罚",
}  # fmt: skip


@dataclass(frozen=True)
class Decided:
    """One decision beside what the standard said, in cents; ``direction`` as in ``discretion.deviation``."""

    case_id: uuid.UUID
    number: str
    party: str
    item_code: str
    matter: str
    unit_id: uuid.UUID | None
    officer_id: uuid.UUID | None
    decided_on: dt.date
    fine_cents: int
    low_cents: int | None
    high_cents: int | None
    direction: str
    overlay: str
    outcome: str
    reason: str

    @property
    def share(self) -> float | None:
        """How far the fine lies from the middle of the standard, as a share of it; None without a middle."""
        if self.low_cents is None or self.high_cents is None or not self.low_cents + self.high_cents:
            return None
        middle = (self.low_cents + self.high_cents) / 2
        return (self.fine_cents - middle) / middle


@dataclass
class Figures:
    """The figures of one item, unit or officer."""

    key: str
    decided: list[Decided] = field(default_factory=list)

    def count(self, direction: str) -> int:
        """Count decisions of one direction."""
        return sum(one.direction == direction for one in self.decided)

    def adjusted(self, overlay: str) -> int:
        """Count decisions with one adjustment (从轻, 减轻, 从重, 不予)."""
        return sum(one.overlay == overlay for one in self.decided)

    @property
    def rate(self) -> float:
        """The share of decisions that depart from the standard."""
        return 1 - self.count("none") / len(self.decided) if self.decided else 0.0

    @property
    def mean_share(self) -> float | None:
        """The mean distance from the middle of the standard."""
        shares = [one.share for one in self.decided if one.share is not None]
        return sum(shares) / len(shares) if shares else None


BY: Mapping[str, tuple[str, Callable[[Decided], str]]] = {
    "item": ("事项", lambda one: one.item_code),
    "unit": ("部门", lambda one: str(one.unit_id or "")),
    "officer": ("承办人", lambda one: str(one.officer_id or "")),
}


def decisions(tx: Tx, *, since: dt.date, until: dt.date) -> list[Decided]:
    """List the decisions from a day up to and including another, newest first."""
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.process_key.in_(list(ASSESSED)))
    query = query.where(Case.facts["decision"]["decided_on"].astext.between(since.isoformat(), until.isoformat()))
    found = [one for case in tx.session.scalars(query) if (one := _decided(case)) is not None]
    return sorted(found, key=lambda one: (one.decided_on, one.number), reverse=True)


def _decided(case: Case) -> Decided | None:
    facts = case.facts
    section = facts.get(ASSESSED[case.process_key]) or {}
    decision = facts.get("decision") or {}
    assessment = section.get("assessment")
    decided_on = day(decision.get("decided_on"))
    if not assessment or decided_on is None or decision.get("outcome") not in ("penalty", "no_penalty"):
        return None
    fine = int(decision.get("fine_cents") or 0)
    deviation = section.get("deviation") or {}
    overlay = str(section.get("overlay") or "none")
    return Decided(
        case_id=case.id, number=case.case_number or "", party=case.party_name,
        item_code=str(assessment.get("item") or ""), matter=str(assessment.get("act") or case.matter),
        unit_id=case.unit_id, officer_id=case.officer_id, decided_on=decided_on, fine_cents=fine,
        low_cents=assessment.get("low_cents"), high_cents=assessment.get("high_cents"),
        direction=direction(assessment, fine), overlay=overlay if overlay in OVERLAYS else "none",
        outcome=str(decision["outcome"]), reason=str(deviation.get("reason") or ""),
    )  # fmt: skip


def direction(assessment: Mapping[str, Any], fine_cents: int) -> str:
    """Say on which side of the standard a fine lies."""
    low, high = assessment.get("low_cents"), assessment.get("high_cents")
    if low is None and high is None:
        return "unmeasured"
    if low is not None and fine_cents < low:
        return "lighter"
    return "heavier" if high is not None and fine_cents > high else "none"


def figures(found: Iterable[Decided], by: str) -> list[Figures]:
    """Group decisions, those that depart most often first."""
    _, key = BY[by]
    groups: dict[str, Figures] = {}
    for one in found:
        groups.setdefault(key(one), Figures(key(one))).decided.append(one)
    return sorted(groups.values(), key=lambda one: (-one.rate, -len(one.decided), one.key))
