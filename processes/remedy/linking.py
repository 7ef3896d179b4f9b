"""A remedy and the case whose decision it is about: what stands still meanwhile, and what its outcome does there."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from db.command import command
from db.errors import Conflict, PreconditionFailed
from db.session import Tx
from engine import cases, deadlines, jobs, links, people
from engine.calendar import Pause, day_of, merged
from engine.cases import CLOSED, OPEN, TERMINATED, Case
from engine.deadlines import RUNNING, Deadline
from engine.jobs import Job
from engine.registry import ServiceContext
from processes.facts import day
from processes.remedy.facts import OUTCOMES, REVOKING

#: Kind of the link, and the message with which a change is handed to the case.
KIND, CHANGED = "remedy", "remedy.changed"
#: Kind of the link to the case in which a decision is made again.
REDONE = "redone"
#: Procedures whose decisions may be disputed here.
DISPUTED = ("penalty", "penalty_summary", "measure")
#: Ground on which the surcharge stands still. Source: 《行政处罚法》第七十三条第三款.
PAUSES: Mapping[str, str] = {"review": "行政复议", "suit": "行政诉讼"}
#: Limits that count days of surcharge: until the cap, and the thirty before money may be enforced.
COUNTED = ("P18", "E02")
#: Kind of the job that lets these limits stand still in a case, or go on.
PAUSING = "remedy"
#: Kind of the link to the enforcement of a decision by the body itself.
ENFORCED = "enforcement"


class NoDecision(PreconditionFailed):
    """There is no decision against which a remedy could be sought."""

    zh = "该案件尚未作出可以复议、起诉的决定。"


class EnforcementSuspended(Conflict):
    """Enforcement is suspended: {why}"""

    zh = "复议、诉讼期间已停止执行（{why}），不得采取执行措施。"


class DecisionFallen(Conflict):
    """The decision no longer stands ({outcome}) and cannot be enforced."""

    zh = "原决定的复议、诉讼结果为“{outcome}”（{document}），决定已失去效力，不得强制执行。"


class DecisionStands(PreconditionFailed):
    """No review or suit on file has annulled this decision: it is to be performed."""

    zh = "没有已经生效的撤销、确认无效的复议决定或者裁判，决定仍应履行。"


class RemedyPending(PreconditionFailed):
    """The decision is still contested; the court is asked when that has ended."""

    zh = "行政复议或者行政诉讼尚未终结，不得申请强制执行（《行政强制法》第五十三条）。"


@command("remedy.opened", permission="remedy:open")
def open_for(tx: Tx, *, case_id: uuid.UUID) -> Case:
    """Open a remedy against the decision of a case, whether that is still worked on or closed; both journals say so.

    :raises NoDecision: when the case has decided nothing yet, or its procedure decides nothing that is disputed here.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    decision = _decision(case) if case.process_key in DISPUTED else {}
    if not decision.get("decided_on"):
        raise NoDecision()
    earlier = len(of_case(tx, case))
    other = cases.open_case(
        tx, process_key=KIND, facts=_facts(case, decision), business_key=f"remedy:{case.id}:{earlier + 1}",
        unit_id=_unit(tx, case), officer_id=case.officer_id,
    )  # fmt: skip
    other.body_id, other.second_officer_id = case.body_id, case.second_officer_id
    links.link(tx, case, other, KIND)
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, number=case.case_number)
    return other


def _decision(case: Case) -> dict[str, Any]:
    """Give the decision of a case in the words of a remedy: a penalty's, or a measure that was taken."""
    facts = case.facts
    found = dict(facts.get("decision") or {})
    if found.get("outcome") in ("penalty", "no_penalty"):
        return found
    taken = facts.get("scene") or {}
    return {"decided_on": taken.get("taken_on"), "outcome": "measure"} if taken.get("taken_on") else {}


def _unit(tx: Tx, case: Case) -> uuid.UUID | None:
    """Give the unit of whoever registers it that belongs to the case's body, else the case's own."""
    own = [one for one in sorted(tx.actor.unit_ids) if people.unit(tx, one).body_id == case.body_id]
    return own[0] if own else case.unit_id


def _facts(case: Case, decision: Mapping[str, Any]) -> dict[str, Any]:
    facts = case.facts
    found = facts.get("check") or facts.get("scene") or facts.get("request") or {}
    return {
        "origin": {
            "case_id": str(case.id), "number": case.case_number or "", "process": case.process_key,
            "on_the_spot": case.process_key == "penalty_summary", "decided_on": decision.get("decided_on") or "",
            "fine_cents": int(decision.get("fine_cents") or 0), "matter": case.matter,
            "item_code": found.get("item_code") or "",
        },
        "party": dict(facts.get("party") or {}),
    }  # fmt: skip


def of_case(tx: Tx, case: Case) -> list[Case]:
    """List the remedies against the decision of a case, oldest first."""
    rows = [one for one in links.links_of(tx, case.id, KIND) if one.from_case_id == case.id]
    return [cases.get(tx, one.to_case_id) for one in rows]


def origin_of(tx: Tx, remedy: Case) -> Case | None:
    """Give the case whose decision a remedy is about."""
    for one in links.links_of(tx, remedy.id, KIND):
        if one.to_case_id == remedy.id:
            return cases.get(tx, one.from_case_id)
    return None


def span(facts: Mapping[str, Any]) -> tuple[dt.date, dt.date | None] | None:
    """Give from when until when a remedy stops the surcharge: half open; None when it was not registered yet."""
    begun = day((facts.get("registration") or {}).get("filed_on"))
    if begun is None:
        return None
    result = facts.get("result") or {}
    return begun, day(result.get("effective_on")) if result.get("final") else None


def stopped(tx: Tx, case: Case) -> list[tuple[dt.date, dt.date | None]]:
    """List the days on which no surcharge is counted for a case. Source: 《行政处罚法》第七十三条第三款."""
    spans = (span(one.facts) for one in of_case(tx, case))
    return [one for one in spans if one is not None]


def refuse_enforcement(tx: Tx, case: Case) -> None:
    """Refuse what enforces a decision while a remedy suspends it; a remedy alone suspends nothing.

    Source: 《行政复议法》第四十二条、《行政诉讼法》第五十六条、《行政处罚法》第七十三条第一款.

    :raises EnforcementSuspended: naming the remedy; ``DecisionFallen`` when the decision no longer stands.
    """
    refuse_fallen(tx, case)
    for one in of_case(tx, case):
        held = one.facts.get("suspension") or {}
        if held.get("suspended") and one.status not in (CLOSED, TERMINATED) and span(one.facts):
            if (one.facts.get("result") or {}).get("final"):
                continue
            raise EnforcementSuspended(why=f"{one.case_number or one.title}，{held.get('on', '')}")


def pending(tx: Tx, case: Case) -> Case | None:
    """Give a registered review or suit against the decision of a case that has not ended with effect; None without."""
    for one in of_case(tx, case):
        known = span(one.facts)
        if known is not None and known[1] is None and one.status not in (CLOSED, TERMINATED):
            return one
    return None


def ended(tx: Tx, case: Case) -> list[Case]:
    """List the reviews and suits against the decision of a case that have ended with effect, oldest first."""
    return [one for one in of_case(tx, case) if (one.facts.get("result") or {}).get("final")]


def fallen(tx: Tx, case: Case) -> dict[str, Any] | None:
    """Give the final result by which the decision of a case no longer stands; None while it stands."""
    results = (dict(one.facts["result"]) for one in ended(tx, case))
    return next((one for one in results if one.get("outcome") in REVOKING), None)


def refuse_fallen(tx: Tx, case: Case) -> None:
    """Refuse what enforces a decision that a review or a suit has annulled.

    :raises DecisionFallen: naming the outcome.
    """
    result = fallen(tx, case)
    if result is not None:
        raise DecisionFallen(outcome=OUTCOMES[result["outcome"]], document=result.get("document") or "")


def refuse_void(tx: Tx, case: Case, answer: Any) -> None:
    """Refuse to let a duty go as void while the decision stands.

    :raises DecisionStands: naming what is missing.
    """
    if answer == "void" and fallen(tx, case) is None:
        raise DecisionStands()


def refuse_court(tx: Tx, case: Case) -> None:
    """Refuse to ask the court to enforce a decision that is still contested.

    :raises RemedyPending: or ``DecisionFallen``. Source: 《行政强制法》第五十三条.
    """
    refuse_fallen(tx, case)
    if pending(tx, case) is not None:
        raise RemedyPending()


def tell(tx: Tx, remedy: Case, facts: Mapping[str, Any], ref: str) -> None:
    """Tell the case whose decision it is that something has changed, and let its surcharge stand still or go on."""
    origin = origin_of(tx, remedy)
    if origin is None:
        return
    if origin.status == OPEN:
        links.pass_on(tx, origin.id, name=CHANGED, ref=f"remedy:{remedy.id}:{ref}",
                      payload={"case_id": str(remedy.id)})  # fmt: skip
    for one in (origin, *_enforcements(tx, origin)):
        if one.status == OPEN:
            jobs.schedule(tx, one, PAUSING, f"remedy:{remedy.id}:{ref}", tx.at, {"origin": str(origin.id)})


def _enforcements(tx: Tx, origin: Case) -> list[Case]:
    rows = [one for one in links.links_of(tx, origin.id, ENFORCED) if one.from_case_id == origin.id]
    return [cases.get(tx, one.to_case_id) for one in rows]


@command("remedy.surcharge_noted", permission=None)  # only the scheduler calls it, as the system of the tenant
def note_surcharge(tx: Tx, case: Case, job: Job) -> None:
    """Let the surcharge of a case stand still while a remedy runs, and go on when it is over."""
    origin = cases.get(tx, uuid.UUID(str(job.payload["origin"])))
    tx.session.delete(job)
    hold(tx, case, origin)
    tx.subject(case, origin=origin.id, limits=[key for key in COUNTED if deadlines.latest(tx, case.id, key)])


def hold(tx: Tx, case: Case, origin: Case) -> None:
    """Bring the pauses of the limits that count surcharge into line with the remedies, in a case that is locked.

    :param origin: the case whose decision is disputed: the case itself, or the one that it enforces.

    Source: 《行政处罚法》第七十三条第三款.
    """
    remedies = [(str(one.facts["registration"].get("kind")), known)
                for one in of_case(tx, origin) if (known := span(one.facts)) is not None]  # fmt: skip
    for key in COUNTED:
        row = deadlines.latest(tx, case.id, key)
        if row is None or row.status != RUNNING:
            continue
        for kind, basis in PAUSES.items():
            of_kind = (Pause(max(known[0], row.started_on), known[1]) for of, known in remedies if of == kind)
            for one in merged(of_kind):
                _stand_still(tx, case, row, basis, one)


def _stand_still(tx: Tx, case: Case, row: Deadline, basis: str, days: Pause) -> None:
    known = [one for one in deadlines.pauses_of(tx, row) if one.basis == basis]
    if not any(Pause(one.begin, one.until).covers(days.begin) for one in known):
        deadlines.pause_now(tx, case, row.key, basis=basis, begin=days.begin)
        known = [one for one in deadlines.pauses_of(tx, row) if one.basis == basis]
    if days.end is not None and any(one.until is None and one.begin <= days.end for one in known):
        deadlines.resume_now(tx, case, row.key, basis=basis, until=days.end)


def note(context: ServiceContext) -> None:
    """Take over how the remedies stand."""
    tx, case, noted = context.tx, context.case, []
    for one in of_case(tx, case):
        registration, result = one.facts.get("registration") or {}, one.facts.get("result") or {}
        noted.append({
            "case_id": str(one.id), "number": one.case_number or "", "kind": registration.get("kind", ""),
            "filed_on": registration.get("filed_on", ""), "outcome": result.get("outcome", ""),
            "ended_on": result.get("effective_on", "") if result.get("final") else "",
        })  # fmt: skip
    context.facts["remedies"] = noted
    context.facts["remedies_noted_on"] = day_of(tx.at).isoformat()
