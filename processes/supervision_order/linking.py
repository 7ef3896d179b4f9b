"""督办 on a case in two clicks, and what shows on the case that is supervised."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import select

from db.command import command
from db.errors import Invalid
from db.session import Tx
from engine import cases, deadlines, links, numbering, people
from engine.calendar import day_of
from engine.cases import OPEN, SUSPENDED, Case
from engine.deadlines import Deadline, Light
from engine.links import CaseLink
from processes.supervision_order import errors
from processes.supervision_order.deadlines import DEADLINES

KIND, PROCESS = "supervision", "supervision_order"


@dataclass(frozen=True)
class Watched:
    """A supervision that runs on a case: until when an answer is due, and its light."""

    case: Case
    due: Deadline | None
    light: Light | str
    answered: bool


@command("supervision.ordered", permission="supervision:order")
def order(tx: Tx, *, case_id: uuid.UUID, demand: str, days: int) -> Case:
    """Give an order on a case: its unit's head answers within so many working days; both journals say so.

    :raises errors.NothingToOrder: when the case is over or has no unit.
    :raises errors.OrderedAlready: while an earlier order waits for its answer.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    if not demand.strip():
        raise Invalid({"demand": "请填写督办要求"})
    if not 1 <= days <= 60:
        raise Invalid({"days": "答复期限应为 1 至 60 个工作日"})
    if case.status not in (OPEN, SUSPENDED) or case.unit_id is None or case.process_key == PROCESS:
        raise errors.NothingToOrder()
    if any(not one.answered for one in watching(tx, [case.id]).get(case.id, ())):
        raise errors.OrderedAlready()
    found = {
        "direct": True, "unit_id": str(case.unit_id), "unit": people.unit(tx, case.unit_id).name,
        "case_id": str(case.id), "number": case.case_number or case.title, "demand": demand.strip(), "days": days,
        "ordered_on": day_of(tx.at).isoformat(), "by": tx.actor.name,
    }  # fmt: skip
    other = _open(tx, {"order": found}, f"supervision:{case.id}")
    other.case_number = numbering.take(
        tx, body_id=other.body_id, key="case_supervision", case_id=other.id, on=day_of(tx.at)
    ).text
    rule = replace(DEADLINES["J03"], amount=days, confirmed=True)
    deadlines.start(tx, other, "J03", from_=day_of(tx.at), rule=rule, why="order")
    links.link(tx, case, other, KIND)
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, number=case.case_number, demand=demand, days=days)
    return other


@command("supervision.opened", permission="supervision:order")
def register(tx: Tx) -> Case:
    """Begin a supervision with the registration of its lead."""
    other = _open(tx, {}, None)
    tx.subject(other)
    return other


def _open(tx: Tx, facts: dict[str, object], key: str | None) -> Case:
    own = sorted(tx.actor.unit_ids)
    unit = own[0] if own else None
    return cases.open_case(tx, process_key=PROCESS, facts=facts, business_key=key, unit_id=unit)


def placed(tx: Tx, case: Case) -> None:
    """Give a supervision on a unit to that unit: its head is the one to answer."""
    unit = (case.facts.get("order") or {}).get("unit_id")
    if unit:
        case.unit_id = uuid.UUID(unit)


def watching(tx: Tx, case_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Watched]]:
    """Give the supervisions that run on cases, with the light of the answer that is due."""
    query = (
        select(CaseLink.from_case_id, Case)
        .join(Case, (Case.tenant_id == CaseLink.tenant_id) & (Case.id == CaseLink.to_case_id))
        .where(
            CaseLink.tenant_id == tx.tenant_id, CaseLink.kind == KIND, CaseLink.from_case_id.in_(list(case_ids)),
            Case.status == OPEN,
        )
    )  # fmt: skip
    rows = tx.session.execute(query).all()
    running = deadlines.of_cases(tx, [case.id for _, case in rows])
    found: dict[uuid.UUID, list[Watched]] = {}
    for of, case in rows:
        due = next(iter(running.get(case.id, ())), None)
        light = deadlines.light(due, tx.at) if due is not None else "none"
        found.setdefault(of, []).append(Watched(case, due, light, due is None))
    return found
