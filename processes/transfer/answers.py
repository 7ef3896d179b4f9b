"""What a completed step of a transfer makes of the facts."""

from __future__ import annotations

import uuid

from engine import numbering
from engine.calendar import day_of
from engine.registry import StepContext
from processes.facts import day, merge, part, signed, today


def force(context: StepContext) -> None:
    """X1: the first of the task force answers for the case, the second stands beside; the case gets its number."""
    members, case = [uuid.UUID(one) for one in context.answers["members"]], context.case
    case.officer_id, case.second_officer_id = members[0], members[1]
    merge(context, "force", by=context.actor.name, formed_on=today(context))
    if case.case_number is None:
        case.case_number = numbering.take(
            context.tx, body_id=case.body_id, key="case_transfer", case_id=case.id, on=day_of(context.at)
        ).text


def report(context: StepContext) -> None:
    """X2: the task force's written report."""
    merge(context, "report")
    signed(context, "report", "officer", context.answers["suggestion"])


def approval(context: StepContext) -> None:
    """X3: the head's decision; from here the 24 hours run."""
    merge(context, "approval", decided_on=today(context), decided_at=context.at.isoformat())
    signed(context, "approval", "leader", context.answers["opinion"])


def sending(context: StepContext) -> None:
    """X4: handed to the police."""
    merge(context, "sending", sent_on=str(day(context.answers["sent_at"])), by=context.actor.name)


def police(context: StepContext) -> None:
    """X5: what the police decided; passed on, the next police have their own three days."""
    answers = context.answers
    merge(context, "police")
    if answers["outcome"] == "filed":
        _filed(context)
    if answers["outcome"] == "passed_on":
        context.facts["sending"] = {**part(context, "sending"), "to": answers["to"], "sent_on": answers["notified_on"]}


def refusal(context: StepContext) -> None:
    """X8: what the head makes of the refusal."""
    merge(context, "refusal", decided_on=today(context))
    signed(context, "refusal", "leader", context.answers["opinion"])


def reconsidered(context: StepContext) -> None:
    """X8: the police have reconsidered."""
    merge(context, "reconsideration")
    if context.answers["outcome"] == "filed":
        _filed(context)


def overseen(context: StepContext) -> None:
    """X9: the procuratorate has had the refusal explained, or a case opened."""
    merge(context, "oversight")
    if context.answers["outcome"] == "filed":
        _filed(context)


def _filed(context: StepContext) -> None:
    answers = context.answers
    context.facts["filed"] = {"notified_on": answers["notified_on"], "number": answers.get("number") or ""}
