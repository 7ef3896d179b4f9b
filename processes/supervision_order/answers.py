"""What a completed step of a supervision makes of the facts."""

from __future__ import annotations

from dataclasses import replace

from engine import deadlines, numbering, people
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import StepContext
from processes.facts import day, merge, part, signed, today
from processes.supervision_order.deadlines import DEADLINES


def number(context: StepContext, case: Case) -> None:
    """Give the case its number, once."""
    if case.case_number is None:
        case.case_number = numbering.take(
            context.tx, body_id=case.body_id, key="case_supervision", case_id=case.id, on=day_of(context.at)
        ).text


def lead(context: StepContext) -> None:
    """J1: registered; the head of the unit that it concerns is the one to answer later."""
    merge(context, "lead", by=context.actor.name, on=today(context))
    named = str(context.answers["unit"]).strip()
    context.case.unit_id = next(one.id for one in people.units(context.tx) if one.name == named)
    number(context, context.case)
    signed(context, "lead", "officer", context.answers["suggestion"])


def filing(context: StepContext) -> None:
    """J2: filed or not."""
    merge(context, "filing", on=today(context))
    signed(context, "filing", "leader", context.answers["opinion"])


def draft(context: StepContext) -> None:
    """J4: what the opinion is to say."""
    context.facts["opinion"] = {**context.answers, "by": context.actor.name, "drafted_on": today(context)}
    signed(context, "opinion", "officer", context.answers["suggestion"])


def issued(context: StepContext) -> None:
    """J4: signed by a leader, who is nobody of those who inquired."""
    merge(context, "opinion", issued_on=today(context))
    signed(context, "opinion", "leader", context.answers["opinion"])


def opinion(context: StepContext) -> None:
    """J4: the unit is told; the days that the opinion names begin."""
    merge(context, "opinion", by=context.actor.name)
    rule = replace(DEADLINES["J02"], amount=int(context.answers["days"]), confirmed=True)
    served = day(context.answers["served_on"]) or day_of(context.at)
    deadlines.start(context.tx, context.case, "J02", from_=served, rule=rule, why="J4")


def rectification(context: StepContext) -> None:
    """J5: what the unit answers; earlier answers stay."""
    before = part(context, "rectification")
    if before.get("on"):
        context.facts["rectifications"] = [*context.facts.get("rectifications", ()), before]
    context.facts["rectification"] = {**context.answers, "by": context.actor.name, "on": today(context)}


def review(context: StepContext) -> None:
    """J6: whether that is enough."""
    merge(context, "review", by=context.actor.name, on=today(context))


def urging(context: StepContext) -> None:
    """J7: urged once more, with days to answer."""
    merge(context, "urging", by=context.actor.name, on=today(context))
    rule = replace(DEADLINES["J03"], amount=int(context.answers["days"]), confirmed=True)
    deadlines.start(context.tx, context.case, "J03", from_=day_of(context.at), rule=rule, why="J7")


def discipline(context: StepContext) -> None:
    """J8: the leader agrees to hand it on."""
    merge(context, "discipline", on=today(context))
    signed(context, "discipline", "leader", context.answers["opinion"])


def closing(context: StepContext) -> None:
    """J9: closed."""
    merge(context, "closing", closed_on=today(context))
    signed(context, "closing", "officer", context.answers["opinion"])
