"""What a completed step of a remedy makes of the facts."""

from __future__ import annotations

from engine import deadlines, numbering
from engine.calendar import day_of
from engine.registry import StepContext
from processes import publicity
from processes.facts import day, merge, part, signed, today
from processes.publicity_rules import PROPOSED, PUBLISHED
from processes.remedy import guards
from processes.remedy.facts import CHANGING
from processes.remedy.linking import origin_of
from processes.remedy.services import redo_case


def registration(context: StepContext) -> None:
    """R1: registered; the case gets its number, and where others told us the time for the answer runs."""
    answers, case = context.answers, context.case
    merge(context, "registration", by=context.actor.name, on=today(context))
    if case.case_number is None:
        case.case_number = numbering.take(
            context.tx, body_id=case.body_id, key="case_remedy", case_id=case.id, on=day_of(context.at)
        ).text
    if answers["channel"] != "ours":
        received = day(answers["received_on"]) or day_of(context.at)
        deadlines.start(context.tx, case, guards.limit(context), from_=received, why="R1")


def forwarding(context: StepContext) -> None:
    """R2: forwarded, from when the answer is due; or corrected by ourselves, which is an outcome."""
    merge(context, "forwarding", by=context.actor.name, on=today(context))
    if context.answers["way"] == "keep":
        forwarded = day(context.answers["forwarded_on"]) or day_of(context.at)
        deadlines.start(context.tx, context.case, guards.limit(context), from_=forwarded, why="R2")


def approval(context: StepContext) -> None:
    """R3: the leader signs the answer."""
    merge(context, "reply", decided_on=today(context))
    signed(context, "reply", "leader", context.answers["opinion"])


def submission(context: StepContext) -> None:
    """R3: submitted; too late, it may count as no evidence at all."""
    row = deadlines.latest(context.tx, context.case.id, guards.limit(context))
    done = day(context.answers["submitted_on"])
    late = bool(row and done and done > row.last_day)
    merge(context, "submission", by=context.actor.name, late=late, no_evidence=late)


def suspended(context: StepContext) -> None:
    """R1: enforcement is suspended, or not."""
    merge(context, "suspension", on=today(context))
    signed(context, "suspension", "leader", context.answers["opinion"])


def implementation(context: StepContext) -> None:
    """R5: how the outcome is carried out."""
    merge(context, "implementation", on=today(context))
    signed(context, "implementation", "leader", context.answers["opinion"])


def withdrawal(context: StepContext) -> None:
    """R6: the publication goes, also when the case of the decision is closed; the public reads why."""
    answers, origin = context.answers, origin_of(context.tx, context.case)
    cause = CHANGING[str(part(context, "result").get("outcome"))]
    for row in publicity.of_case(context.tx, origin.id) if origin else ():
        if row.status == PUBLISHED:
            publicity.withdraw(context.tx, publication_id=row.id, cause=cause, reason=answers["explanation"])
        elif row.status == PROPOSED:
            publicity.approve(context.tx, publication_id=row.id, publish=False, note=answers["explanation"])
    merge(context, "withdrawal", cause=cause, by=context.actor.name)


def redo(context: StepContext) -> None:
    """R8: a case of its own in which the decision is made again."""
    merge(context, "redo", on=today(context))
    other = redo_case(context.tx, case=context.case, facts=context.facts)
    context.facts["redo"]["case_id"] = str(other.id)


def closing(context: StepContext) -> None:
    """R9: closed."""
    merge(context, "closing", closed_on=today(context))
    signed(context, "closing", "reviewer", context.answers["opinion"])
