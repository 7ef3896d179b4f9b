"""What a completed step of an inspection makes of the facts: each function runs inside the completion of its step."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from engine import casefile, deadlines, numbering, people
from engine.calendar import day_of
from engine.registry import StepContext
from processes import parameters, refusals, subjects
from processes import publicity as publications
from processes.facts import day, merge, part, signed, today
from processes.inspection import draws, publicity, rules, visits
from processes.inspection.deadlines import DEADLINES
from processes.inspection.facts import PARTY, outcomes
from processes.inspection.items import resolved
from processes.measure.answers import serve
from processes.measure.deadlines import TESTING


def request(context: StepContext) -> None:
    """I3: party, items and their checklist; the inspection gets its number and counts from now on."""
    answers, case = dict(context.answers), context.case
    party = {name: answers.pop(name) for name in PARTY if name in answers}
    context.facts["party"] = {**party, "address": answers.pop("party_address")}
    lines = rules.item_lines(answers["items"])
    listed = resolved(context.tx, case.body_id, lines, day_of(context.at), planned=rules.capped(answers["source"]))
    case.second_officer_id = uuid.UUID(answers["second_officer"])
    if context.actor.person_id is not None:
        case.officer_id = context.actor.person_id
    if case.unit_id is None and context.actor.unit_ids:
        case.unit_id = sorted(context.actor.unit_ids)[0]
    if case.body_id is None and case.unit_id is not None:
        case.body_id = people.unit(context.tx, case.unit_id).body_id
    if case.case_number is None:
        key = "case_inspection"
        number = numbering.take(context.tx, body_id=case.body_id, key=key, case_id=case.id, on=day_of(context.at))
        case.case_number = number.text
    counted = visits.tally(context.tx, case.body_id, party["code"], day_of(context.at), besides=case.id)
    draw = part(context, "origin").get("draw_id")
    ground = " ".join(filter(None, (rules.LEADS.get(str(answers.get("lead"))), answers.get("lead_number"))))
    visits.enter(
        context.tx, case, code=party["code"], source=answers["source"], ground=ground,
        draw_id=uuid.UUID(draw) if draw else None,
    )  # fmt: skip
    context.facts["request"] = {
        **answers, "listed": listed, "checklist": rules.checklist_text(listed), "requested_on": today(context),
        "requested_at": context.at.isoformat(),
    }  # fmt: skip
    context.facts["tally"] = visits.as_facts(counted)
    signed(context, "request", "officer", answers["suggestion"])
    subjects.enter(context.tx, context.facts["party"])


def unit(context: StepContext) -> None:
    """I3: the unit head's opinion."""
    signed(context, "request", "unit", context.answers["unit_opinion"])


def approval(context: StepContext) -> None:
    """I3: the leader's decision before anybody goes; a refused inspection does not count."""
    merge(context, "approval", later=False, decided_on=today(context), decided_at=context.at.isoformat())
    signed(context, "approval", "leader", context.answers["opinion"])
    if context.answers["outcome"] != "approve":
        visits.settle(context.tx, context.case, visits.DROPPED)


def later_approval(context: StepContext) -> None:
    """I3: the leader's decision on an urgent inspection; what has been carried out counts all the same."""
    row = deadlines.latest(context.tx, context.case.id, "I04")
    late = bool(row and context.at >= row.due_at)
    merge(context, "approval", later=True, late=late, decided_on=today(context), decided_at=context.at.isoformat())
    signed(context, "approval", "leader", context.answers["opinion"])
    if context.answers["outcome"] != "approve" and not context.facts.get("rounds"):
        visits.settle(context.tx, context.case, visits.DROPPED)


def late(context: StepContext) -> None:
    """I3: why the approval was not made up in time."""
    merge(context, "late", by=context.actor.name, on=today(context))


def notice(context: StepContext) -> None:
    """I4: the notice was served."""
    merge(context, "notice", by=context.actor.name)
    _served(context, "D81", context.answers["served_on"])


def _served(context: StepContext, kind: str, at: Any) -> None:
    answers = context.answers
    refused = answers["receipt"] == "refused"
    serve(context, kind, at, left=refused, receiver=answers.get("receiver", ""), witness=refusals.shown_by(answers),
          place=part(context, "request").get("place", ""), note=answers.get("refusal_reason", ""))  # fmt: skip


def scene(context: StepContext) -> None:
    """I5: one visit; the notice of an unannounced inspection is served by it."""
    answers: dict[str, Any] = {**context.answers, "at": context.at.isoformat()}
    if answers["outcome"] == "not_done":
        context.facts["scene"] = answers
        visits.settle(context.tx, context.case, visits.DROPPED)
        return
    answers["answers"] = rules.checklist(answers["checklist"])
    first = not context.facts.get("rounds")
    context.facts["scene"] = answers
    context.facts["rounds"] = [*context.facts.get("rounds", []), answers]
    # Another visit goes on with the checklist as it stands.
    context.facts["request"] = {**part(context, "request"), "checklist": answers["checklist"]}
    done = answers["outcome"] == "done"
    ended = day(answers["ended_at"]) if done else None
    visits.settle(context.tx, context.case, visits.DONE if done else visits.OPEN, done_on=ended)
    if first and not part(context, "notice").get("served_on"):
        serve(context, "D81", answers["began_at"], left=False, receiver=answers["present"], place=answers["place"])


def sampling(context: StepContext) -> None:
    """I5s: samples were taken and sealed; each sampling stays in the list."""
    found = {**context.answers, "after": context.at.isoformat()}
    context.facts["sampling"] = found
    context.facts["samplings"] = [*context.facts.get("samplings", []), found]
    document = casefile.filed(context.tx, context.case.id, "D19")
    if document is not None:
        serve(context, "D19", found["sampled_at"], left=False, receiver=part(context, "party").get("name", ""))


def appraisal(context: StepContext) -> None:
    """I5a: the clock stands still from the day on which the samples were sent; the told period runs instead."""
    sent, until = day(context.answers["sent_on"]), day(context.answers["until_on"])
    before = [*context.facts.get("appraisals", ())]
    context.facts["appraisal"] = {**context.answers, "round": len(before) + 1, "sent_at": context.at.isoformat()}
    if sent is None or until is None:
        return
    document = casefile.filed(context.tx, context.case.id, "D20")
    document_id = document.id if document else None
    deadlines.pause_now(context.tx, context.case, "I03", basis=TESTING, begin=sent, document_id=document_id)
    rule = replace(DEADLINES["I05"], amount=(until - sent).days, confirmed=True)
    deadlines.start(context.tx, context.case, "I05", from_=sent, rule=rule, why="I5a")


def appraisal_result(context: StepContext) -> None:
    """I5a: the clock goes on from the day on which the result came."""
    found = merge(context, "appraisal", after=context.at.isoformat())
    context.facts["appraisals"] = [*context.facts.get("appraisals", ()), dict(found)]
    document = casefile.filed(context.tx, context.case.id, "D20J")
    deadlines.resume_now(
        context.tx, context.case, "I03", basis=TESTING, until=day(found["received_on"]),
        document_id=document.id if document else None,
    )  # fmt: skip


def recusal_asked(context: StepContext) -> None:
    """回避: who is asked to withdraw, and why."""
    before = part(context, "recusal")
    context.facts["recusal"] = {
        **context.answers, "asked_on": today(context), "replaced": [*before.get("replaced", [])],
    }  # fmt: skip


def recusal(context: StepContext) -> None:
    """回避: a granted one puts the replacement in place; of a drawn pair another officer is drawn."""
    made = merge(context, "recusal", decided_on=today(context), by=context.actor.name)
    signed(context, "recusal", "leader", context.answers["opinion"])
    if not context.answers["granted"]:
        return
    case, first = context.case, made["whom"] == "case_officer"
    gone = case.officer_id if first else case.second_officer_id
    draw_id = part(context, "origin").get("draw_id")
    if draw_id and gone is not None:
        row = draws.get(context.tx, uuid.UUID(draw_id), lock=True)
        came = uuid.UUID(row.persons[draws.again(context.tx, row, _code(context), made["reason"], gone)])
    else:
        came = uuid.UUID(context.answers["replacement"])
        if gone is not None:
            draws.bar(context.tx, gone, _code(context), made["reason"])
    context.facts["recusal"] = {**made, "replaced": [*made.get("replaced", []), str(gone)], "came": str(came)}
    if first:
        case.officer_id = came
    else:
        case.second_officer_id = came


def _code(context: StepContext) -> str:

    return str(part(context, "party").get("code") or "")


def result(context: StepContext) -> None:
    """I6: what was found and what it leads to."""
    context.facts["result"] = {**context.answers, "at": context.at.isoformat()}
    signed(context, "result", "officer", context.answers["suggestion"])
    figures = parameters.figures(
        context.tx, {rules.PREFIX + key: figure for key, figure in rules.FIGURES.items()}, day_of(context.at)
    )
    known = {key.removeprefix(rules.PREFIX): value for key, value in figures.items()}
    due = rules.is_public(str(part(context, "request").get("source")), known, outcomes(context.answers))
    context.facts["publicity"] = {"due": due}


def result_unit(context: StepContext) -> None:
    """I6: the unit head's opinion on the result."""
    signed(context, "result", "unit", context.answers["unit_opinion"])


def told(context: StepContext) -> None:
    """I6: the party was told the result."""
    merge(context, "told", by=context.actor.name)
    _served(context, "D85", context.answers["told_on"])


def order(context: StepContext) -> None:
    """I6: the order to correct with its limit; an earlier one stays in the list."""
    found = {**context.answers, "at": context.at.isoformat()}
    context.facts["order"] = {**found, "orders": [*part(context, "order").get("orders", []), found]}
    for name in ("rectification", "recheck"):
        context.facts.pop(name, None)
    _served(context, "D22", context.answers["ordered_on"])
    ordered, due = day(found["ordered_on"]), day(found["due_on"])
    if ordered and due:
        rule = replace(DEADLINES["I07"], amount=max(1, (due - ordered).days), confirmed=True)
        deadlines.start(context.tx, context.case, "I07", from_=ordered, rule=rule, why="I6_order")


def rectification(context: StepContext) -> None:
    """I7: the report is in; the re-check is due from its day on."""
    context.facts["rectification"] = {**context.answers, "by": context.actor.name}
    context.facts["recheck"] = {"due_from": context.answers["received_on"]}


def recheck(context: StepContext) -> None:
    """I7: what the re-check found; an extended limit asks for a new order."""
    merge(context, "recheck", checked_on=str(day(context.answers["checked_at"])), at=context.at.isoformat())
    serve(context, "D23", context.answers["checked_at"], left=False,
          receiver=part(context, "party").get("name", ""))  # fmt: skip


def transfer(context: StepContext) -> None:
    """I6: handed to the competent authority."""
    merge(context, "transfer", by=context.actor.name)


def crime(context: StepContext) -> None:
    """I6: what is handed to the procedure of transfer to the police."""
    merge(context, "crime", by=context.actor.name, on=today(context))


def published(context: StepContext) -> None:
    """I8: proposed to the public; somebody else approves it before anybody reads it."""
    merge(context, "publicity", by=context.actor.name, proposed_on=today(context))
    row = publicity.propose(context.tx, context.case, context.facts)
    context.facts["publicity"]["publication"] = str(row.id)


def archive(context: StepContext) -> None:
    """I9: the file is archived."""
    publications.settle(context)
    merge(context, "archive", archived_on=today(context), by=context.actor.name)
