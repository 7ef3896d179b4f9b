"""What a step on the spot makes of the facts: each function runs inside the completion of its step."""

from __future__ import annotations

import uuid

from discretion import standards
from discretion.deviation import check_deviation
from engine.calendar import day_of
from engine.registry import StepContext
from processes import handed_in, subjects
from processes.facts import day, merge, signed, today
from processes.penalty.answers import discussion, discussion_opinion
from processes.penalty_summary import guards, paper
from processes.penalty_summary.facts import PARTY

__all__ = ["decision", "discussion", "discussion_opinion", "discussion_result", "scene", "spared", "telling"]


def scene(context: StepContext) -> None:
    """S1: act, party and the item's own words; who completes it is the case officer, the one chosen the second."""
    answers = dict(context.answers)
    case, second = context.case, uuid.UUID(answers.pop("second_officer"))
    on = day(answers["occurred_at"]) or day_of(context.at)
    item = standards.find_item(context.tx, answers["item_code"], on)
    if item is not None:
        answers |= {"matter": item.act, "provision": item.duty_basis, "basis": item.penalty_basis}
        answers["standard"] = item.standard.citation if item.standard and item.published else ""
    context.facts["scene"] = {**answers, "checked_on": today(context)}
    party = {name: answers[name] for name in PARTY if name in answers}
    context.facts["party"] = {**party, "address": answers["party_address"]}
    if context.actor.person_id is not None:
        case.officer_id = context.actor.person_id
    case.second_officer_id = second
    subjects.enter(context.tx, context.facts["party"])
    if case.case_number is None:
        case.case_number = paper.take_number(context, "case_summary").text


def telling(context: StepContext) -> None:
    """S3: what the party was told and said; a new telling replaces the one before, which is kept."""
    before = context.facts.get("telling")
    found = {**context.answers, "told_on": today(context), "at": context.at.isoformat()}
    if before:
        context.facts["earlier_tellings"] = [*context.facts.get("earlier_tellings", []), before]
    context.facts["telling"] = found
    handed_in.weighed(context)
    for name in ("discussion", "discussion_opinion", "decision"):
        context.facts.pop(name, None)


def decision(context: StepContext) -> None:
    """S4: the decision, numbered, on paper, handed over, in the register of parties: all of it or nothing."""
    seen, answers = context.facts["scene"], dict(context.answers)
    fine = int(answers.get("fine_cents") or 0)
    found = {name: answers[name] for name in answers if name not in ("number_id", "text_sha256")}
    found |= {"outcome": "penalty", "fine_cents": fine, "decided_on": str(day(answers["decided_at"]))}
    found |= {"provision": seen.get("provision", ""), "basis": seen.get("basis", ""), "at": context.at.isoformat()}
    if not fine:
        found.pop("payment", None)
    else:
        assessment = guards.assessed(context, context.facts["telling"])
        found["assessment"] = assessment.as_json()
        found["deviation"] = check_deviation(assessment, fine, answers.get("discretion_reason", "")).as_json()
    context.facts["decision"] = found
    context.facts["figures"] = guards.figures(context)
    context.facts["service"] = {"served_on": found["decided_on"]}
    paper.issue(context, number_id=answers.get("number_id"), shown=answers.get("text_sha256"))
    decided = day(found["decided_on"])
    if decided is not None:
        subjects.record_penalty(
            context.tx, party=context.facts["party"], case_id=context.case.id, item_code=seen["item_code"],
            act_date=day(seen["occurred_at"]) or decided, decided_on=decided, fine_cents=fine,
        )  # fmt: skip


def discussion_result(context: StepContext) -> None:
    """S4_spare_conclude: not to punish, or back to the officer."""
    merge(context, "discussion", concluded_on=today(context), host=context.actor.name)
    outcome = context.answers["conclusion"]
    context.facts["decision"] = {
        "outcome": outcome, "kinds": [], "fine_cents": 0, "decided_on": today(context), "at": context.at.isoformat(),
        "reason": context.facts["telling"].get("reason", ""),
    }  # fmt: skip
    signed(context, "decision", "leader", context.answers["summary"])


def spared(context: StepContext) -> None:
    """S4_spare_document: the decision not to punish was handed over."""
    merge(context, "spared")
    context.facts["service"] = {"served_on": context.answers["served_on"]}
    paper.served(context, "D42", context.answers["served_on"], context.answers["receiver"], context.answers["place"])
