"""What a completed step of an enforcement makes of the facts: each runs inside the completion of its step."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from engine import cases, deadlines, numbering, people
from engine.calendar import day_of
from engine.registry import StepContext
from processes import refusals, subjects
from processes.enforcement.deadlines import DEADLINES
from processes.enforcement.linking import root_of
from processes.facts import day, merge, part, signed, today
from processes.measure.answers import serve
from processes.measure.facts import PARTY
from processes.remedy import linking as remedies


def enter(context: StepContext, section: str, series: str) -> dict[str, Any]:
    """Take over party and officers of the first step, and give the case its number.

    :param section: where the other answers go.
    """
    answers, case = dict(context.answers), context.case
    party = {name: answers.pop(name) for name in PARTY if name in answers}
    context.facts["party"] = {**party, "address": answers.pop("party_address")}
    if context.actor.person_id is not None:
        case.officer_id = context.actor.person_id
    case.second_officer_id = uuid.UUID(answers["second_officer"])
    if case.unit_id is None and context.actor.unit_ids:
        case.unit_id = sorted(context.actor.unit_ids)[0]
    if case.body_id is None and case.unit_id is not None:
        case.body_id = people.unit(context.tx, case.unit_id).body_id
    if case.case_number is None:
        found = numbering.take(context.tx, body_id=case.body_id, key=series, case_id=case.id, on=day_of(context.at))
        case.case_number = found.text
    context.facts[section] = answers | {"checked_on": today(context)}
    subjects.enter(context.tx, context.facts["party"])
    return answers


def check(context: StepContext) -> None:
    """E1: what is not performed; the surcharge that was decided keeps running here."""
    answers = enter(context, "duty", "case_enforcement")
    signed(context, "duty", "officer", answers["suggestion"])
    last = day(answers["last_day"])
    if answers["kind"] == "money" and answers.get("surcharge") and last is not None:
        for key in ("P18", "E02"):
            deadlines.start(context.tx, context.case, key, from_=last, why="E1")
        if (root := root_of(context.case)) is not None:
            remedies.hold(context.tx, context.case, cases.get(context.tx, root))


def approved(section: str) -> Callable[[StepContext], None]:
    """Make the answer of a leader's decision on a section."""

    def apply(context: StepContext) -> None:
        merge(context, section, decided_on=today(context), decided_at=context.at.isoformat())
        signed(context, section, "leader", context.answers["opinion"])

    return apply


def proposed(section: str) -> Callable[[StepContext], None]:
    """Make the answer of a proposal: a new one takes the place of the one before."""

    def apply(context: StepContext) -> None:
        context.facts[section] = {**context.answers, "proposed_on": today(context)}
        signed(context, section, "officer", context.answers.get("suggestion") or context.answers.get("reason") or "")

    return apply


def demand_service(context: StepContext) -> None:
    """E2: the period that the demand sets begins with its service."""
    found = merge(context, "demand")
    delivered(context, "D54", "served_on")
    rule = replace(DEADLINES["E01"], amount=int(found["days"]), confirmed=True)
    begun = day(found["served_on"]) or day_of(context.at)
    deadlines.start(context.tx, context.case, "E01", from_=begun, rule=rule, why="E2_serve")


def delivered(context: StepContext, kind: str, name: str) -> None:
    """Write the record of the service of a letter."""
    answers = context.answers
    serve(
        context, kind, answers[name], left=answers.get("method") in ("left", "public_notice"),
        receiver=str(answers.get("receiver") or ""),
        witness=refusals.shown_by(answers) or str(answers.get("not_direct") or ""),
    )  # fmt: skip


def response(context: StepContext) -> None:
    """E3: what the party did or said."""
    merge(context, "response", noted_at=context.at.isoformat())


def defence_review(context: StepContext) -> None:
    """E3: the review of what the party said."""
    merge(context, "response", reviewed_on=today(context), by=context.actor.name)


def decision_service(context: StepContext) -> None:
    """E4: the decision is in the party's hands."""
    merge(context, "decision")
    kind = "D56" if part(context, "decision").get("way") == "substitute" else "D55"
    delivered(context, kind, "served_on")


def substitute_demand(context: StepContext) -> None:
    """E6: demanded once more before somebody else performs."""
    merge(context, "substitute")
    serve(context, "D54S", context.answers["demanded_on"], left=False, receiver=context.answers["receiver"])


def execution(context: StepContext) -> None:
    """E5: each attempt is kept."""
    context.facts["execution"] = {**context.answers, "noted_at": context.at.isoformat()}
    context.facts["executions"] = [*context.facts.get("executions", ()), dict(context.facts["execution"])]


def signing(context: StepContext) -> None:
    """E7: the agreement runs until its last instalment."""
    found = merge(context, "agreement")
    begun, last = day(found["signed_on"]), day(found["last_on"])
    if begun and last:
        rule = replace(DEADLINES["E08"], amount=(last - begun).days, confirmed=True)
        deadlines.start(context.tx, context.case, "E08", from_=begun, rule=rule, why="E7_sign")


def resumed(context: StepContext) -> None:
    """E7: enforcement goes on; what was let off is owed again."""
    found = merge(context, "agreement", broken=True, reduced_cents=0)
    serve(context, "D58H", found["resumed_on"], left=False, receiver=context.answers["receiver"])


def suspension_service(context: StepContext) -> None:
    """E8: told in writing; from here on nothing is carried out."""
    merge(context, "suspension")
    serve(context, "D58Z", context.answers["served_on"], left=False, receiver=context.answers["receiver"])


def resumption(context: StepContext) -> None:
    """E8: told in writing that it goes on."""
    found = merge(context, "suspension")
    context.facts["suspensions"] = [*context.facts.get("suspensions", ()), dict(found)]
    serve(context, "D58H", found["resumed_on"], left=False, receiver=context.answers["resumed_receiver"])


def three_years(context: StepContext) -> None:
    """E8: what the case officer found after three years."""
    merge(context, "suspension", three_on=today(context), three_by=context.actor.name)


def given_up(context: StepContext) -> None:
    """E8: the leader's decision after three years."""
    merge(context, "suspension", given_up_on=today(context))
    signed(context, "suspension", "three_leader", context.answers["three_opinion"])


def termination_service(context: StepContext) -> None:
    """E8: told in writing, where there is still somebody to tell."""
    merge(context, "termination")
    receiver = str(context.answers.get("receiver") or "")
    serve(
        context, "D58E", context.answers["served_on"], left=not receiver, receiver=receiver,
        witness="" if receiver else "无受送达人，存卷",
    )  # fmt: skip


def immediate(context: StepContext) -> None:
    """E6: the leader's decision to clear at once."""
    approved("immediate")(context)


def closing(context: StepContext) -> None:
    """E10: the case officer's report."""
    merge(context, "closing", reported_on=today(context))
    signed(context, "closing", "officer", context.answers["suggestion"])


def closing_unit(context: StepContext) -> None:
    """E10: the unit head closes the enforcement."""
    merge(context, "closing", closed_on=today(context))
    signed(context, "closing", "unit", context.answers["unit_opinion"])
