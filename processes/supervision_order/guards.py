"""What binds before a step of a supervision is completed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from engine import actors, casefile, deadlines, people
from engine.registry import Problem, Registry, StepContext
from processes.facts import day as day_in
from processes.facts import not_before, not_future, part
from processes.supervision_order import errors
from processes.supervision_order.facts import URGINGS


def lead(context: StepContext) -> None:
    """J1: not in the future, and about a unit that can be asked."""
    not_future(context, "received_on")
    names = [one.name for one in people.units(context.tx)]
    if context.answers["unit"].strip() not in names:
        raise errors.UnitUnknown(names="、".join(names))


def filing(context: StepContext) -> None:
    """J2: a refusal has its reasons."""
    refused = context.answers["outcome"] == "refuse"
    if refused and not str(context.answers.get("reason") or "").strip():
        raise errors.RefusalUnexplained()


def inquiry(context: StepContext) -> None:
    """J3: two different people from outside the unit, with the papers of the means that were used."""
    answers = context.answers
    if uuid.UUID(answers["second"]) == context.actor.person_id:
        raise errors.SupervisorAlone()
    second = actors.actor_of(context.tx, uuid.UUID(answers["second"]))
    own = f"unit@{context.case.unit_id}"
    if second is None or own in second.roles or own in context.actor.roles:
        raise errors.SupervisesOwnUnit()
    not_future(context, "checked_on")
    not_before(context, day_in(part(context, "filing").get("on")), "立项日期", "checked_on")
    if "files" in answers["means"]:
        _paper(context, "D101")
    if {"interview", "on_site"} & set(answers["means"]):
        _paper(context, "D102")


def opinion(context: StepContext) -> None:
    """J4: served as it was signed, not in the future, not before."""
    not_future(context, "served_on")
    signed = part(context, "opinion")
    if not signed.get("issued_on"):
        return  # begun before an opinion was signed by a leader
    if any(context.answers[name] != signed.get(name) for name in ("demands", "days")):
        raise errors.OpinionDiffers()
    not_before(context, day_in(signed["issued_on"]), "签发日期", "served_on")


def issued(context: StepContext) -> None:
    """J4: a leader who does not agree sends it back; who inquired does not sign."""
    second = part(context, "inquiry").get("second")
    if second and str(context.actor.person_id) == str(second):
        raise errors.OwnOpinion(permission="four-eyes")
    if not context.answers["approved"]:
        raise errors.ApprovalWithheld()


def rectification(context: StepContext) -> None:
    """J5: in time, or with the reason why not."""
    excused = str(context.answers.get("late_reason") or "").strip()
    for key in ("J02", "J03"):
        row = deadlines.latest(context.tx, context.case.id, key)
        if row is not None and row.status == deadlines.RUNNING and context.at >= row.due_at and not excused:
            raise errors.LateUnexplained(last=row.last_day.isoformat())


def urging(context: StepContext) -> None:
    """J7: on its paper."""
    _paper(context, URGINGS[context.answers["kind"]][1])


def discipline(context: StepContext) -> None:
    """J8: a leader who does not agree sends it back."""
    if not context.answers["approved"]:
        raise errors.ApprovalWithheld()


def sent(context: StepContext) -> None:
    """J8: not in the future."""
    not_future(context, "sent_on")


def filed(*kinds: str) -> Callable[[StepContext], list[Problem]]:
    """Make the check that these documents are on file."""

    def problems(context: StepContext) -> list[Problem]:
        return [
            Problem("document-missing", errors.PaperMissing(title=_title(context, kind)).message("zh"))
            for kind in kinds
            if casefile.filed(context.tx, context.case.id, kind) is None
        ]

    return problems


def _paper(context: StepContext, kind: str) -> None:
    if casefile.filed(context.tx, context.case.id, kind) is None:
        raise errors.PaperMissing(title=_title(context, kind))


def _title(context: StepContext, kind: str) -> str:
    return context.tx.use(Registry).process(context.case.process_key).documents[kind].title
