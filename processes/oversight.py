"""权力监督: what the platform of the district is told of each step, and its orders (督办) as cases of supervision.

Reports and answers are rows of the outbox, written with the change that they tell of; they name the case's number, the
step and who did it, never the party.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Table, or_, select
from sqlalchemy.orm import object_session

from db import tenancy
from db.base import new_id
from db.command import command
from db.errors import PreconditionFailed
from db.session import Tx
from engine import calendar_years, cases, deadlines, links, numbering, people, step_limits
from engine.calendar import day_of
from engine.cases import CLOSED, OPEN, SUSPENDED, TERMINATED, Case
from engine.outbox import OutboxMessage
from engine.people import Membership
from engine.registry import Service, ServiceContext
from engine.tasks import COMPLETED, Task
from integrations.oversight import ANSWER, LIGHTS, STEP, SYSTEM, TOPIC, OrderAnswer, StepReport
from processes.supervision_order import linking
from processes.supervision_order.deadlines import DEADLINES

#: What stands for the platform where a page or a paper names who gave the order.
PLATFORM = "权力监督平台"
_TABLE: Table = OutboxMessage.__table__  # type: ignore[assignment]


class NobodySupervises(PreconditionFailed):
    """Nobody here holds the role of a supervisor, so that an order would lie unread."""

    zh = "本机关没有执法监督人员，无法受理督办。"


# --- what the platform is told


class Reports:
    """The ear at the journal of the one tenant that the platform watches; nobody else pays for it."""

    def __init__(self, tenant: str) -> None:
        self.tenant = tenant
        self._watched: dict[uuid.UUID, bool] = {}

    def overhear(self, tx: Tx, name: str, head: Any, payload: Mapping[str, Any]) -> None:
        """Report a completed step of a numbered case, and answer the order whose case has ended."""
        if not isinstance(head, Case) or not self._concerns(tx):
            return
        if name == "task.completed" and head.case_number:
            _report(tx, head, payload)
        if head.process_key == linking.PROCESS and _has_ended(name, head, payload):
            _answer(tx, head)

    def _concerns(self, tx: Tx) -> bool:
        known = self._watched.get(tx.tenant_id)
        if known is None:  # once a tenant and process: keys do not change
            with tx.database.looking_up() as session:
                keys = {one.id: one.key for one in tenancy.tenants(session)}
            known = self._watched[tx.tenant_id] = keys.get(tx.tenant_id) == self.tenant
        return known


def _report(tx: Tx, case: Case, payload: Mapping[str, Any]) -> None:
    """Report a step when it is done; the signature of one of several is not the end of it."""
    session = object_session(case)  # not ``tx.session``, which sends what is held back: a round trip for every step
    task = session.get(Task, (tx.tenant_id, uuid.UUID(str(payload["task"])))) if session is not None else None
    if task is None or task.status != COMPLETED:
        return
    light = step_limits.light(tx.at, task.warn_at, task.due_at) or "green"
    _post(tx, case, STEP, StepReport(str(case.case_number), task.name, tx.actor.name, light, tx.at).as_json())


def _has_ended(name: str, case: Case, payload: Mapping[str, Any]) -> bool:
    if case.status not in (CLOSED, TERMINATED):
        return False
    ended = any(one.get("event") == "case.closed" for one in payload.get("events", ()))
    return ended or name == "case.terminated"


def _answer(tx: Tx, case: Case) -> None:
    """Answer the platform's order with what the unit answered, or with the reasons of the refusal."""
    number = (case.facts.get("order") or {}).get("platform_number")
    if not number:
        return
    outcome, text = answer_of(case.status, case.facts)
    _post(tx, case, ANSWER, OrderAnswer(number, outcome, text, tx.at).as_json())


def answer_of(status: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Say what became of an order: the outcome, and in the agency's own words why."""
    said = {name: facts.get(name) or {} for name in ("filing", "rectification", "inquiry", "closing")}
    if status == TERMINATED:
        return "terminated", "督办事项已终止办理。"
    if said["filing"].get("outcome") == "refuse":
        return "refused", str(said["filing"].get("reason") or "")
    words = (said["rectification"].get("measures") or said["inquiry"].get("found"), said["closing"].get("summary"))
    return "answered", "\n".join(str(one).strip() for one in words if one)


def _post(tx: Tx, case: Case, kind: str, payload: Mapping[str, Any]) -> None:
    values = {
        "tenant_id": tx.tenant_id, "id": new_id(), "case_id": case.id, "system": SYSTEM, "kind": kind,
        "payload": payload, "created_at": tx.at, "next_try_at": tx.at, "tries": [],
    }  # fmt: skip
    tx.hold(_TABLE, values)


# --- what a diagram reports itself


def _variables(context: ServiceContext) -> Mapping[str, Any]:
    """Give the platform's words: the step and the light that the diagram maps in, or the stage and the case's light."""
    tx, case, said = context.tx, context.case, context.parameters
    running = deadlines.of_cases(tx, [case.id]).get(case.id, [])
    lights = [deadlines.light(one, tx.at) for one in running if one.binds == "agency"]
    return {
        "case_number": case.case_number or "",
        "step": str(said.get("step") or case.stage or context.element_id),
        "handler": tx.actor.name,
        "light": str(said.get("light") or max(lights, key=LIGHTS.index, default="green")),
        "at": tx.at.isoformat(),
    }


def _reported(context: ServiceContext, result: Mapping[str, Any]) -> None:
    context.facts["oversight_report"] = dict(result)


#: What any diagram may name as an operator: a report to the platform, beside those of the completed steps.
REPORT = Service(TOPIC, topic=TOPIC, variables=_variables, accept=_reported)


# --- what the platform orders


def known(tx: Tx, number: str) -> Case | None:
    """Give the case of an order that was taken over before."""
    query = select(Case).where(
        Case.tenant_id == tx.tenant_id, Case.process_key == linking.PROCESS, Case.business_key == number
    )
    return tx.session.scalar(query.order_by(Case.opened_at).limit(1))


@command("supervision.received", permission="supervision:order")
def receive(tx: Tx, *, number: str, case_number: str, demand: str, answer_by: dt.date) -> Case:
    """Take over an order of the platform, with the day by which it wants its answer.

    The unit of an open case answers at once; an order on a case that is unknown here, over or without a unit is a lead
    that a supervisor reads first.

    :raises NobodySupervises: when there is no supervisor who could.
    """
    named = tx.session.scalar(
        select(Case).where(Case.tenant_id == tx.tenant_id, Case.case_number == case_number.strip())
    )
    case = cases.lock(tx, named.id, must_be_open=False) if named is not None else None
    about = {
        "platform_number": number, "number": case_number.strip(), "demand": demand.strip(),
        "answer_by": answer_by.isoformat(), "ordered_on": day_of(tx.at).isoformat(),
    }  # fmt: skip
    if (
        case is None
        or case.unit_id is None
        or case.status not in (OPEN, SUSPENDED)
        or case.process_key == linking.PROCESS
    ):
        other = _as_lead(tx, number, about)
        tx.subject(other, number=case_number, demand=demand, answer_by=answer_by, order=number)
        return other
    other = _direct(tx, case, number, about, answer_by)
    tx.subject(
        case, other, from_case=case.id, to_case=other.id, number=case_number, demand=demand, answer_by=answer_by,
        order=number,
    )  # fmt: skip
    return other


def _direct(tx: Tx, case: Case, number: str, about: dict[str, Any], answer_by: dt.date) -> Case:
    """Begin at the answer of the unit; the limit ends on the last working day up to the platform's, passed or not."""
    assert case.unit_id is not None  # noqa: S101 - the caller looked
    on = day_of(tx.at)
    days = calendar_years.calendar(tx).working_days_between(on, answer_by)
    found = {
        **about, "direct": True, "unit_id": str(case.unit_id), "unit": people.unit(tx, case.unit_id).name,
        "case_id": str(case.id), "days": max(1, days),
    }  # fmt: skip
    other = cases.open_case(
        tx, process_key=linking.PROCESS, facts={"order": found}, business_key=number, unit_id=case.unit_id
    )
    other.case_number = numbering.take(tx, body_id=other.body_id, key="case_supervision", case_id=other.id, on=on).text
    rule = replace(DEADLINES["J03"], amount=days, confirmed=True)
    deadlines.start(tx, other, "J03", from_=min(on, answer_by), rule=rule, why="order")
    links.link(tx, case, other, linking.KIND)
    tx.session.flush()
    return other


def _as_lead(tx: Tx, number: str, about: dict[str, Any]) -> Case:
    """Begin at the registration of a lead, in the unit of the supervisors."""
    on = day_of(tx.at)
    unit_id = tx.session.scalar(
        select(Membership.unit_id)
        .where(
            Membership.tenant_id == tx.tenant_id, Membership.role == "supervisor", Membership.valid_from <= on,
            or_(Membership.valid_to.is_(None), Membership.valid_to > on),
        )
        .order_by(Membership.valid_from, Membership.id)
        .limit(1)
    )  # fmt: skip
    if unit_id is None:
        raise NobodySupervises()
    of = f"（案号：{about['number']}）" if about["number"] else ""
    lead = {
        "source": "assigned", "received_on": on.isoformat(), "provider": PLATFORM,
        "content": f"{about['demand']}{of}，请于{about['answer_by']}前答复。",
    }  # fmt: skip
    return cases.open_case(
        tx, process_key=linking.PROCESS, facts={"order": about, "lead": lead}, business_key=number, unit_id=unit_id
    )
