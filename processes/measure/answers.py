"""What a completed step of a measure makes of the facts: each function runs inside the completion of its step."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

from discretion import standards
from engine import casefile, deadlines, numbering, people
from engine.calendar import SHANGHAI, day_of
from engine.registry import StepContext
from processes import handed_in, refusals, subjects
from processes.facts import day, merge, part, signed, today
from processes.measure.deadlines import DEADLINES, TESTING
from processes.measure.facts import PARTY
from processes.measure.linking import confiscation_of


def request(context: StepContext) -> None:
    """M1: party and request; who completes it is the case officer; the case gets its number."""
    answers, case = dict(context.answers), context.case
    party = {name: answers.pop(name) for name in PARTY if name in answers}
    context.facts["party"] = {**party, "address": answers.pop("party_address")}
    second = answers["second_officer"]
    item = standards.find_item(context.tx, answers["item_code"], day_of(context.at))
    answers |= {"matter": item.act if item else answers["item_code"], "requested_on": today(context)}
    context.facts["request"] = answers
    if context.actor.person_id is not None:
        case.officer_id = context.actor.person_id
    case.second_officer_id = uuid.UUID(second)
    if case.unit_id is None and context.actor.unit_ids:
        case.unit_id = sorted(context.actor.unit_ids)[0]
    if case.body_id is None and case.unit_id is not None:
        case.body_id = people.unit(context.tx, case.unit_id).body_id
    if case.case_number is None:
        number = numbering.take(
            context.tx, body_id=case.body_id, key="case_measure", case_id=case.id, on=day_of(context.at)
        )
        case.case_number = number.text
    context.facts.pop("unit", None)
    context.facts.pop("review", None)
    signed(context, "request", "officer", answers["suggestion"])
    subjects.enter(context.tx, context.facts["party"])


def unit(context: StepContext) -> None:
    """M1: the unit head's opinion."""
    signed(context, "request", "unit", context.answers["opinion"])


def review(context: StepContext) -> None:
    """M1: the legal review of a major measure."""
    merge(context, "review", by=context.actor.name, on=today(context))
    signed(context, "request", "reviewer", context.answers["opinion"])


def approval(context: StepContext) -> None:
    """M1: the leader's decision before anything is taken."""
    merge(context, "approval", later=False, decided_on=today(context), decided_at=context.at.isoformat())
    signed(context, "approval", "leader", context.answers["opinion"])


def later_approval(context: StepContext) -> None:
    """M1: the leader's decision on a measure that was taken in urgency."""
    row = deadlines.latest(context.tx, context.case.id, "C01")
    late = bool(row and context.at >= row.due_at)
    merge(context, "approval", later=True, late=late, decided_on=today(context), decided_at=context.at.isoformat())
    signed(context, "approval", "leader", context.answers["opinion"])


def late(context: StepContext) -> None:
    """M1: why the approval was not made up within 24 hours."""
    merge(context, "late", by=context.actor.name, on=today(context))


def scene(context: StepContext) -> None:
    """M2: what happened on the spot; the measure is taken when its record begins."""
    answers = dict(context.answers)
    if answers["outcome"] == "taken":
        answers |= {"taken_at": answers["began_at"], "taken_on": str(day(answers["began_at"]))}
    context.facts["scene"] = answers


def delivery(context: StepContext) -> None:
    """M3: decision and list were handed over; the service of the decision is on record."""
    answers = context.answers
    merge(context, "delivery", delivered_on=str(day(answers["delivered_at"])))
    refused = answers["receipt"] == "refused"
    filmed = refused and bool(part(context, "scene").get("recorded"))
    witness = refusals.shown_by(answers, recorded=filmed)
    serve(context, "D72", answers["delivered_at"], left=refused, receiver=answers.get("receiver", ""), witness=witness,
          place=part(context, "scene").get("place", ""), note=answers.get("refusal_reason", ""))  # fmt: skip


def serve(context: StepContext, kind: str, at: Any, *, left: bool, **more: Any) -> None:
    """Write the service record of a filed document."""
    document = casefile.filed(context.tx, context.case.id, kind)
    if document is None:
        return
    text = str(at)
    moment = dt.datetime.fromisoformat(text)
    if len(text) == 10:
        moment = dt.datetime.combine(moment.date(), dt.time(10), SHANGHAI)
    casefile.record_service(
        context.tx, context.case, document_id=document.id, method="left" if left else "direct",
        served_at=min(context.at, moment), officer_id=context.case.officer_id,
        second_officer_id=context.case.second_officer_id, **more,
    )  # fmt: skip


def appraisal(context: StepContext) -> None:
    """M5: the thirty days stand still from the day on which the goods were sent; the told period runs instead."""
    sent, until = day(context.answers["sent_on"]), day(context.answers["until_on"])
    before = [*context.facts.get("appraisals", ())]
    context.facts["appraisal"] = {**context.answers, "round": len(before) + 1, "sent_at": context.at.isoformat()}
    if sent is None or until is None:
        return
    document = casefile.filed(context.tx, context.case.id, "D20")
    deadlines.pause_now(
        context.tx, context.case, "C02", basis=TESTING, begin=sent, document_id=document.id if document else None
    )
    rule = replace(DEADLINES["C03"], amount=(until - sent).days, confirmed=True)
    deadlines.start(context.tx, context.case, "C03", from_=sent, rule=rule, why="M5")


def appraisal_result(context: StepContext) -> None:
    """M5: the thirty days go on from the day on which the result came."""
    found = merge(context, "appraisal", ended_at=context.at.isoformat())
    context.facts["appraisals"] = [*context.facts.get("appraisals", ()), dict(found)]
    document = casefile.filed(context.tx, context.case.id, "D20J")
    deadlines.resume_now(
        context.tx, context.case, "C02", basis=TESTING, until=day(found["received_on"]),
        document_id=document.id if document else None,
    )  # fmt: skip


def extension(context: StepContext) -> None:
    """M6: what the case officer asks for."""
    context.facts["extension"] = {**context.answers, "asked_on": today(context), "asked_by": context.actor.name}


def extension_approval(context: StepContext) -> None:
    """M6: only the leader extends; the timer of the thirty days moves with it."""
    asked = merge(context, "extension", decided_on=today(context), decided_at=context.at.isoformat())
    signed(context, "extension", "leader", context.answers["opinion"])
    if context.answers["approved"]:
        row = deadlines.extend_now(context.tx, context.case, "C02", reason=asked["reason"], amount=int(asked["days"]))
        context.facts["extension"]["until_on"] = row.last_day.isoformat()


def extension_service(context: StepContext) -> None:
    """M6: the party was told in writing."""
    found, answers = merge(context, "extension"), context.answers
    context.facts["extensions"] = [*context.facts.get("extensions", ()), dict(found)]
    serve(context, "D74", answers["served_on"], left=answers["receipt"] == "refused",
          receiver=answers.get("receiver", ""), witness=refusals.shown_by(answers),
          note=answers.get("refusal_reason", ""))  # fmt: skip


def sale(context: StepContext) -> None:
    """M7: what the case officer proposes to sell."""
    context.facts["sale"] = {**context.answers, "asked_on": today(context), "asked_by": context.actor.name}


def sale_approval(context: StepContext) -> None:
    """M7: the leader's decision on a sale before the end."""
    merge(context, "sale", decided_on=today(context), decided_at=context.at.isoformat())
    signed(context, "sale", "leader", context.answers["opinion"])


def proposal(context: StepContext) -> None:
    """M7: what the case officer proposes; it is no decision yet."""
    found = {**context.answers, "proposed_on": today(context)}
    if found["proposed"] == "confiscate":
        found["penalty_number"] = confiscation_of(context.tx, context.case) or found.get("penalty_number", "")
    context.facts["disposal"] = found
    handed_in.weighed(context)
    signed(context, "disposal", "officer", context.answers["reason"])


def disposal(context: StepContext) -> None:
    """M7: the leader's decision; from here on the goods come to the end that it names."""
    proposed = context.facts["disposal"]["proposed"]
    merge(context, "disposal", result=proposed, decided_on=today(context), automatic=False)
    signed(context, "disposal", "leader", context.answers["opinion"])


def done(context: StepContext) -> None:
    """M8: what became of the goods; the decision was handed to the party."""
    merge(context, "done", by=context.actor.name)
    answers, result = context.answers, part(context, "disposal").get("result")
    if result == "release":
        refused = answers["receipt"] == "refused"
        serve(context, "D75J", answers["done_at"], left=refused, receiver=answers.get("receiver", ""),
              witness=refusals.shown_by(answers), note=answers.get("refusal_reason", ""))  # fmt: skip
        return
    for kind in ("D75", "D77") if result == "transfer" else ("D75",):
        serve(context, kind, answers["told_on"], left=False, receiver=answers["told_to"])


def closing(context: StepContext) -> None:
    """M9: the case officer's report."""
    merge(context, "closing", reported_on=today(context))
    signed(context, "closing", "officer", context.answers["suggestion"])


def closing_unit(context: StepContext) -> None:
    """M9: the unit head closes the measure."""
    merge(context, "closing", closed_on=today(context))
    signed(context, "closing", "unit", context.answers["unit_opinion"])
