"""What a completed step of an application to the court makes of the facts."""

from __future__ import annotations

from dataclasses import replace

from engine import calendar_years, deadlines
from engine.calendar import day_of
from engine.registry import StepContext
from processes.court_application import guards, rules
from processes.court_application.deadlines import DEADLINES
from processes.enforcement.answers import closing, closing_unit, defence_review, delivered, enter, response
from processes.facts import day, merge, part, signed, today

__all__ = ["closing", "closing_unit", "defence_review", "response"]

#: Days for the upper court to rule on a refusal to enforce. Source: 《行政强制法》第五十八条第三款.
UPPER_ON_ENFORCEMENT_DAYS = 30


def check(context: StepContext) -> None:
    """F1: the periods for review and suit, and from them the three months."""
    answers = enter(context, "appeal", "case_court")
    signed(context, "appeal", "officer", answers["suggestion"])
    found, years = guards.contest(answers), calendar_years.calendar(context.tx)
    lapses, counts = rules.lapses_on(found, years), rules.counts_from(found, years)
    context.facts["appeal"] |= {"lapses_on": lapses.isoformat(), "counts_from": counts.isoformat()}
    tx, case = context.tx, context.case
    if found.remedy == "reviewed" and found.review_served_on:
        deadlines.start(tx, case, "R03B", from_=found.review_served_on, why="F1")
    elif found.remedy == "none":
        deadlines.start(tx, case, "R01", from_=found.served_on, why="F1")
        if not found.review_first:
            deadlines.start(tx, case, "R03", from_=found.served_on, why="F1")
    deadlines.start(tx, case, "F01", from_=counts, why="F1")


def demand(context: StepContext) -> None:
    """F2: the ten working days begin with the service."""
    merge(context, "demand")
    delivered(context, "D54", "served_on")


def application(context: StepContext) -> None:
    """F4: what the court is asked, and whether that is late."""
    context.facts["application"] = {
        **context.answers, "drafted_on": today(context), "late": guards.late(context, day_of(context.at)),
    }  # fmt: skip
    signed(context, "application", "officer", context.answers["suggestion"])


def urged(context: StepContext) -> None:
    """F4: why it is late."""
    merge(context, "urged", by=context.actor.name, on=today(context))


def signature(context: StepContext) -> None:
    """F4: the leader's signature on the application."""
    merge(context, "application", decided_on=today(context), decided_at=context.at.isoformat())
    signed(context, "application", "leader", context.answers["opinion"])


def submission(context: StepContext) -> None:
    """F5: handed in; late or not is settled by this day."""
    on = day(context.answers["submitted_on"]) or day_of(context.at)
    merge(context, "application", late=guards.late(context, on))


def acceptance(context: StepContext) -> None:
    """F6: accepted, refused or taken back."""
    found = merge(context, "court")
    if found["outcome"] == "accepted":
        context.facts["court"]["accepted_on"] = found["received_on"]
    if found["outcome"] == "refused":
        context.facts["refusal"] = {
            "about": "acceptance",
            "received_on": found["received_on"],
            "noted_at": context.at.isoformat(),
        }


def ruling(context: StepContext) -> None:
    """F7: thirty days where the court has doubts; five days to carry out what is urgent."""
    found = context.facts["ruling"] = dict(context.answers)
    tx, case = context.tx, context.case
    if found["outcome"] == "doubts":
        accepted = day(part(context, "court").get("accepted_on")) or day_of(context.at)
        deadlines.start(tx, case, "F05D", from_=accepted, why="F7")
    if found["outcome"] == "refuse":
        context.facts["refusal"] = {
            "about": "enforcement",
            "received_on": found["received_on"],
            "noted_at": context.at.isoformat(),
        }
    if found["outcome"] == "enforce" and part(context, "application").get("urgent"):
        deadlines.start(tx, case, "F06", from_=day(found["received_on"]) or day_of(context.at), why="F7")


def asking(context: StepContext) -> None:
    """F6u: whether the upper court is asked is a leader's decision; a second refusal is asked about anew."""
    context.facts["upper"] = {**context.answers, "decided_on": today(context), "approved": context.answers["ask"]}
    signed(context, "upper", "leader", context.answers["opinion"])


def upper_filing(context: StepContext) -> None:
    """F6u: the upper court rules within fifteen days, on a refusal to enforce within thirty."""
    found = merge(context, "upper")
    days = UPPER_ON_ENFORCEMENT_DAYS if part(context, "refusal").get("about") == "enforcement" else None
    rule = DEADLINES["F04U"]
    if days is not None:
        rule = replace(rule, amount=days, article="《行政强制法》第五十八条第三款")
    deadlines.start(context.tx, context.case, "F04U", from_=day(found["filed_on"]) or day_of(context.at), rule=rule,
                    why="F6u_file")  # fmt: skip


def upper_answer(context: StepContext) -> None:
    """F6u: told to accept, the court rules from then on."""
    found = merge(context, "upper")
    if found["outcome"] == "accept":
        context.facts["court"] = {**part(context, "court"), "accepted_on": found["answered_on"], "by_order": True}
