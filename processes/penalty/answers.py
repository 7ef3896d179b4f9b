"""What a completed step makes of the facts: each function runs inside the completion of its step."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from db.session import Tx
from discretion import standards
from discretion.assess import Assessment
from discretion.deviation import check_deviation
from engine import casefile, deadlines, numbering, people
from engine.calendar import day_of
from engine.registry import StepContext
from processes import guardians, parameters, refusals, subjects
from processes import publicity as publications
from processes.facts import day, merge, signed, today
from processes.penalty import enforcing, guards, redone, rules
from processes.penalty.facts import AFTER_PROPOSAL
from processes.remedy import linking as remedies
from processes.surcharge import pauses_of
from processes.transfer import linking as transferring
from processes.transfer.facts import outcome as transfer_outcome

SHENZHEN = dt.timezone(dt.timedelta(hours=8))


def lead(context: StepContext) -> None:
    """N1: the lead, without what was left empty; a case without a unit goes to the registrar's."""
    kept = {key: value for key, value in (context.facts.get("lead") or {}).items() if value not in ("", None)}
    for name in ("party_name", "party_code", "source_number", "provider", "item_code"):
        if name not in context.answers:
            kept.pop(name, None)
    context.facts["lead"] = {**kept, **context.answers, "registered_on": today(context)}
    signed(context, "lead", "registrar", context.answers["suggestion"])
    case = context.case
    if case.unit_id is None and context.actor.unit_ids:
        case.unit_id = sorted(context.actor.unit_ids)[0]
    if case.body_id is None and case.unit_id is not None:
        case.body_id = people.unit(context.tx, case.unit_id).body_id


def check(context: StepContext) -> None:
    """N2: party and check; who completes it is the case officer, the one chosen is the second."""
    answers = dict(context.answers)
    renamed = {"party_address": "address"}
    names = ("type", "name", "code", "id_number", "representative", "party_address", "phone", *guardians.NAMES)
    context.facts["party"] = {renamed.get(name, name): answers.pop(name) for name in names if name in answers}
    second = answers.pop("second_officer")
    on = day(answers["act_ended_on"]) or day_of(context.at)
    item = standards.find_item(context.tx, answers["item_code"], on)
    answers["matter"] = item.act if item else answers["item_code"]
    answers["provision"], answers["basis"] = (item.duty_basis, item.penalty_basis) if item else ("", "")
    answers["checked_on"] = today(context)
    if answers["outcome"] != "open" or not answers.get("urgent"):
        answers = {name: value for name, value in answers.items() if name not in ("urgent", "urgent_reason")}
    else:  # sent back and checked again, the limit still counts from the first day
        answers["urgent_on"] = (context.facts.get("check") or {}).get("urgent_on") or today(context)
    context.facts["check"] = answers
    case = context.case
    if context.actor.person_id is not None:
        case.officer_id = context.actor.person_id
    case.second_officer_id = uuid.UUID(second)
    subjects.enter(context.tx, context.facts["party"])
    redone.note(context)


def opening_opinion(context: StepContext) -> None:
    """N3: the unit head's opinion."""
    merge(context, "opening")
    signed(context, "opening", "unit", context.answers["unit_opinion"])


def opening(context: StepContext) -> None:
    """N3: the leader's signature is the day from which the 90 days count; the case gets its number."""
    merge(context, "opening", decided_on=today(context))
    signed(context, "opening", "leader", context.answers["leader_opinion"])
    if context.answers["outcome"] == "open":
        context.facts["opening"]["opened_on"] = today(context)
        if context.case.case_number is None:
            number = numbering.take(
                context.tx, body_id=context.case.body_id, key="case", case_id=context.case.id, on=day_of(context.at)
            )
            context.case.case_number = number.text


def first_inquiry(context: StepContext) -> None:
    """N2: what was found before the case was opened is a round of the inquiry, and is offered again after filing."""
    before = context.facts.get("inquiry") or {}
    visit = {**context.answers, "by": context.actor.name, "before_opening": True}
    context.facts["inquiry"] = {"measures": [], **context.answers, "rounds": [*before.get("rounds", []), visit]}
    context.facts["first"] = dict(context.answers)


def inquiry(context: StepContext) -> None:
    """N4: one more round; only this round's measures count for the diagram."""
    context.facts.pop("first", None)
    before = context.facts.get("inquiry") or {}
    rounds = [*before.get("rounds", []), {**context.answers, "by": context.actor.name}]
    context.facts["inquiry"] = {"measures": [], **context.answers, "rounds": rounds}


def recusal(context: StepContext) -> None:
    """回避: a granted one puts the replacement in place."""
    made = merge(context, "recusal", decided_on=today(context), by=context.actor.name)
    if not context.answers["granted"]:
        return
    replacement = uuid.UUID(context.answers["replacement"])
    case = context.case
    gone = case.officer_id if context.answers["whom"] == "case_officer" else case.second_officer_id
    made["replaced"] = [*made.get("replaced", ()), *([str(gone)] if gone else [])]
    if context.answers["whom"] == "case_officer":
        context.case.officer_id = replacement
    else:
        context.case.second_officer_id = replacement


def correction(context: StepContext) -> None:
    """N4c: the order; an earlier one stays in the list."""
    before = context.facts.get("correction") or {}
    orders = [*before.get("orders", []), dict(context.answers)]
    context.facts["correction"] = {**context.answers, "orders": orders, "at": context.at.isoformat()}
    context.facts.pop("recheck", None)


def proposal(context: StepContext) -> None:
    """N5: the proposal with what the standard says; what followed an earlier proposal moves to ``earlier``."""
    facts, answers = context.facts, dict(context.answers)
    before = facts.get("proposal") or {}
    earlier = {name: facts.pop(name) for name in AFTER_PROPOSAL if name in facts}
    if before:
        facts["earlier"] = [*facts.get("earlier", []), {"proposal": before, **earlier}]
    found: dict[str, Any] = {"kinds": [], "fine_cents": 0, "confiscated_cents": 0, "overlay": "none", **answers}
    if answers["outcome"] != "penalty":
        found.update(kinds=[], fine_cents=0, confiscated_cents=0)
    elif "fine" not in found["kinds"]:
        found["fine_cents"] = 0
    if answers["outcome"] in ("penalty", "no_penalty"):
        assessment = guards.assessed(context, found)
        found["assessment"] = assessment.as_json()
        found["discretion"] = _texts(assessment)
        if answers.get("also_items"):
            found |= _several_laws(context, assessment)
        if answers["outcome"] == "penalty" and redone.refuse_again(context, found):
            found["complex"] = True  # a result like the one that was annulled is discussed by the leaders
        if found["fine_cents"]:
            reason = answers.get("deviation_reason", "")
            found["deviation"] = check_deviation(assessment, found["fine_cents"], reason).as_json()
    found |= {"round": int(before.get("round") or 0) + 1, "at": context.at.isoformat(), "on": today(context)}
    facts["proposal"] = found
    facts["figures"] = figures(context.tx)
    redone.note(context)
    signed(context, "proposal", "officer", answers["reason"])


def _texts(assessment: Any) -> dict[str, Any]:
    from discretion import texts

    found = texts.context(assessment)
    return {key: value for key, value in found.items() if key != "warnings"}


def _several_laws(context: StepContext, assessment: Assessment) -> dict[str, Any]:
    """Cite every rule that the act broke, and the one by which it is fined. Source: 《行政处罚法》第二十九条."""
    on = day(context.facts["check"].get("act_ended_on")) or day_of(context.at)
    codes = [context.facts["check"]["item_code"], *context.answers["also_items"]]
    items = [item for code in dict.fromkeys(codes) if (item := standards.find_item(context.tx, code, on))]
    return {
        "provision": "、".join(dict.fromkeys(item.duty_basis for item in items)),
        "basis": f"{assessment.item.penalty_basis}、《中华人民共和国行政处罚法》第二十九条",
        "punished_item": assessment.item.code,
    }


def figures(tx: Tx) -> dict[str, Any]:
    """Give the figures of the decision tables in force today: the tenant's, else the defaults."""
    declared = {f"penalty.{key}": figure for key, figure in rules.FIGURES.items()}
    found = parameters.figures(tx, declared, day_of(tx.at))
    return {key.removeprefix("penalty."): value for key, value in found.items()}


def cosign(context: StepContext) -> None:
    """N5: the second officer's signature."""
    merge(context, "cosign", by=context.actor.name, on=today(context))
    signed(context, "proposal", "second", context.answers["opinion"])


def unit_review(context: StepContext) -> None:
    """N5: the unit head's opinion."""
    merge(context, "unit_review", by=context.actor.name, on=today(context))
    signed(context, "proposal", "unit", context.answers["opinion"])


def ending(context: StepContext) -> None:
    """N5: a leader ends the case without a decision on a penalty: withdrawn or transferred."""
    merge(context, "ending", by=context.actor.name, on=today(context))
    context.facts["decision"] = {
        "outcome": context.facts["proposal"]["outcome"], "kinds": [], "fine_cents": 0, "decided_on": today(context),
        "reason": context.facts["proposal"].get("reason", ""), "at": context.at.isoformat(),
    }  # fmt: skip
    signed(context, "ending", "leader", context.answers["opinion"])


def transfer_start(context: StepContext) -> None:
    """N5: a transfer is opened, or the one that is under way already is waited for."""
    found = transferring.standing(context.tx, context.case)
    if found is None:
        reason = context.answers["reason"]
        found = transferring.open_for(context.tx, case=context.case, facts=context.facts, reason=reason)
    context.facts["transfer"] = {**context.answers, "case_id": str(found.id), "started_on": today(context)}
    if transfer_outcome(found.facts) == "filed":  # the police have decided before this case came to wait for it
        transferring.tell(context.tx, found, found.facts)


def notice(context: StepContext) -> None:
    """N6: what the party is told is exactly what was proposed."""
    proposed = context.facts["proposal"]
    merge(context, "notice", outcome=proposed["outcome"], kinds=proposed["kinds"], fine_cents=proposed["fine_cents"])


def notice_approval(context: StepContext) -> None:
    """N6: the leader's consent to the notice."""
    context.facts["notice"] = {**context.facts.get("notice", {}), "leader_opinion": context.answers["opinion"]}
    signed(context, "notice", "leader", context.answers["opinion"])


def notice_service(context: StepContext) -> None:
    """N6: the notice was served; the periods of the party begin the day after."""
    merge(context, "notice")
    _record(context, "D32", context.answers["method"], context.answers["served_on"], "served")


def defence_review(context: StepContext) -> None:
    """N7: the review of what the party said."""
    merge(context, "defence_review", by=context.actor.name, on=today(context))


def legal_review(context: StepContext) -> None:
    """N9: passed, or sent back to the review or to the investigation."""
    merge(context, "legal_review", by=context.actor.name, on=today(context))
    signed(context, "legal_review", "reviewer", context.answers["opinion"])
    if context.answers["outcome"] == "back":
        way = "investigate" if context.answers.get("back_to") == "investigation" else "again"
        context.facts["decision"] = {"outcome": way, "at": context.at.isoformat()}


def discussion(context: StepContext) -> None:
    """N10: the meeting; its participants each get a task of their own."""
    persons = [uuid.UUID(one) for one in context.answers["participants"]]
    names = people.names(context.tx, persons)
    merge(context, "discussion", opinions=[], names={str(one): names.get(one, "") for one in persons})
    context.facts["discussion"].pop("conclusion", None)


def discussion_opinion(context: StepContext) -> None:
    """N10: one leader's opinion."""
    talk = context.facts["discussion"]
    given = {"person": str(context.actor.person_id), "name": context.actor.name, "on": today(context)}
    talk["opinions"] = [*talk.get("opinions", []), {**given, **context.answers}]


def discussion_result(context: StepContext) -> None:
    """N10: what was concluded."""
    merge(context, "discussion", concluded_on=today(context), host=context.actor.name)


def decision(context: StepContext) -> None:
    """N11: the decision, dated today: here the 90 days end."""
    proposed, answers = context.facts["proposal"], dict(context.answers)
    penal = answers["outcome"] == "penalty"
    answers["kinds"] = proposed["kinds"] if penal else []
    answers["fine_cents"] = int(answers.get("fine_cents") or 0) if penal and "fine" in proposed["kinds"] else 0
    context.facts["decision"] = {**answers, "decided_on": today(context), "at": context.at.isoformat()}
    signed(context, "decision", "leader", answers["opinion"])


def decision_document(context: StepContext) -> None:
    """N12: the decision is made out; it counts in the register of parties from its day."""
    facts = context.facts
    made = merge(context, "decision", made_on=today(context))
    decided = day(made.get("decided_on"))
    if made["outcome"] == "penalty" and decided is not None:
        subjects.record_penalty(
            context.tx, party=facts["party"], case_id=context.case.id,
            item_code=(facts.get("proposal") or {}).get("punished_item") or facts["check"]["item_code"],
            act_date=day(facts["check"]["act_ended_on"]) or decided, decided_on=decided,
            fine_cents=made["fine_cents"],
        )  # fmt: skip


def service(context: StepContext) -> None:
    """N13: an attempt to serve the decision; received means served on that day."""
    more: dict[str, Any] = {}
    if context.answers["result"] == "served":
        more["served_on"] = context.answers["attempted_on"]
    merge(context, "service", **more)
    result = {"served": "served", "refused": "refused"}.get(context.answers["result"], "failed")
    method = context.answers.get("method") or "direct"
    _record(context, guards.decision_kind(context), method, context.answers["attempted_on"], result)


def service_leaving(context: StepContext) -> None:
    """N13: left at the place, with a witness or a recording."""
    merge(context, "service", method="left", served_on=context.answers["left_on"])
    _record(context, guards.decision_kind(context), "left", context.answers["left_on"], "served")


def service_notice(context: StepContext) -> None:
    """N13: served by public notice; it counts when thirty days are over."""
    merge(context, "service", method="public_notice")


def _record(context: StepContext, kind: str, method: str, on: str, result: str) -> None:
    """Write the service record of a filed document; without a filed document there is nothing to serve."""
    document = casefile.filed(context.tx, context.case.id, kind)
    if document is None:
        return
    moment = dt.datetime.combine(dt.date.fromisoformat(on), dt.time(), SHENZHEN)
    casefile.record_service(
        context.tx, context.case, document_id=document.id, method=method, result=result,
        served_at=min(context.at, moment + dt.timedelta(hours=10)), receiver=str(context.answers.get("receiver") or ""),
        relation=str(context.answers.get("relation") or ""), place=str(context.answers.get("place") or ""),
        officer_id=context.case.officer_id, second_officer_id=context.case.second_officer_id,
        witness=refusals.shown_by(context.answers) if method == "left" else "",
        note=str(context.answers.get("reason") or ""),
    )  # fmt: skip


def payment(context: StepContext) -> None:
    """N14: paid, or asked for time."""
    context.facts["payment"] = dict(context.answers)


def instalment(context: StepContext) -> None:
    """N14: the leader's decision on instalments."""
    context.facts["instalment"] = {**context.answers, "decided_on": today(context), "by": context.actor.name}


def surcharge(context: StepContext) -> None:
    """N14: the surcharge as computed today; a person proposes, a leader decides."""
    granted = context.facts.get("instalment") or {}
    row = deadlines.latest(context.tx, context.case.id, "P16")
    last = day(granted.get("last_due_on")) if granted.get("granted") else row.last_day if row else None
    last = last or day_of(context.at)
    stood = pauses_of(context.tx, context.case.id)
    found = rules.surcharge(int(context.facts["decision"]["fine_cents"]), last, day_of(context.at), stood)
    merge(
        context, "surcharge", last_day=last.isoformat(), days=found.days, cents=found.cents, computed_on=today(context)
    )


def surcharge_approval(context: StepContext) -> None:
    """N14: the leader's decision on the surcharge; it stands still at once where a remedy runs already."""
    merge(context, "surcharge", decided_on=today(context), by=context.actor.name)
    remedies.hold(context.tx, context.case, context.case)


def late_payment(context: StepContext) -> None:
    """N14: late payment with what was owed on its day."""
    on = day(context.answers.get("paid_on")) or day_of(context.at)
    owed = guards.surcharge_owed(context, on)
    found = {"surcharge_days": owed.days, "surcharge_cents": owed.cents, "capped": owed.capped} if owed else {}
    context.facts["late_payment"] = {**context.answers, **found}
    if context.answers["result"] == "enforce":
        counts = enforcing.counts_from(context)
        context.facts["late_payment"]["court_from"] = counts.isoformat() if counts else today(context)


def publicity(context: StepContext) -> None:
    """N15: proposed to the public; somebody else approves it before anybody reads it."""
    row = publications.propose_now(context.tx, context.case, context.facts)
    merge(context, "publicity", publication=str(row.id), proposed_on=today(context))


def withdrawal(context: StepContext) -> None:
    """N15: publicity was withdrawn; the decision no longer counts against the party."""
    answers = context.answers
    publications.withdraw_now(context.tx, context.case, cause=answers["cause"], reason=answers["explanation"])
    merge(context, "withdrawal", by=context.actor.name)
    subjects.revoke_penalty(
        context.tx, case_id=context.case.id, on=day(context.answers["changed_on"]) or day_of(context.at)
    )


def extension(context: StepContext) -> None:
    """P11: what the case officer asks for."""
    context.facts["extension"] = {**context.answers, "asked_on": today(context), "asked_by": context.actor.name}


def extension_approval(context: StepContext) -> None:
    """P11: only the leader extends, on record; the timers move with it."""
    asked = merge(context, "extension", decided_on=today(context), decided_by=context.actor.name)
    signed(context, "extension", "leader", context.answers["opinion"])
    if context.answers["approved"]:
        deadlines.extend_now(context.tx, context.case, "P11", reason=asked["reason"], amount=int(asked["days"]))


def closing(context: StepContext) -> None:
    """N17: the case officer's report."""
    publications.settle(context)
    merge(context, "closing", reported_on=today(context))
    signed(context, "closing", "officer", context.answers["summary"])


def closing_unit(context: StepContext) -> None:
    """N17: the unit head's opinion."""
    signed(context, "closing", "unit", context.answers["unit_opinion"])


def closing_leader(context: StepContext) -> None:
    """N17: the leader closes the case."""
    merge(context, "closing", closed_on=today(context))
    signed(context, "closing", "leader", context.answers["leader_opinion"])


def archive(context: StepContext) -> None:
    """N18: the file is archived."""
    merge(context, "archive", archived_on=today(context), by=context.actor.name)
