"""What comes of an inspection: a penalty case with everything that was established, or the procedure for a crime."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.command import command
from db.session import Tx
from discretion import standards
from engine import cases, links
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import Registry, ServiceContext
from processes import carrying
from processes.facts import day
from processes.inspection import visits
from processes.transfer import linking as transferring

#: Kinds of link: to the penalty case, and to the procedure of transfer to the police (行刑衔接).
PENALTY, CRIME = "inspection", "inspection_crime"
#: The procedure of transfer to the police, when the program has it.
TRANSFER = "transfer"
#: Documents of an inspection that the penalty case knows by the same code.
KEPT = ("D10", "D12", "D22", "D23")


def open_penalty(context: ServiceContext) -> None:
    """Open the penalty case, once. Source: 《行政处罚法》第五十四条."""
    if (context.facts.get("penalty") or {}).get("case_id"):
        return
    other = open_penalty_case(context.tx, case=context.case, facts=context.facts)
    context.facts["penalty"] = {"case_id": str(other.id), "on": day_of(context.tx.at).isoformat()}


@command("inspection.penalty_opened", permission="task:complete")
def open_penalty_case(tx: Tx, *, case: Case, facts: Mapping[str, Any]) -> Case:
    """Open a penalty case for an inspection, with party, records, evidence and documents; both journals say so."""
    other = cases.open_case(
        tx, process_key="penalty", facts=_penalty_facts(tx, case, facts), business_key=f"inspection:{case.id}",
        body_id=case.body_id, unit_id=case.unit_id, officer_id=case.officer_id,
    )  # fmt: skip
    other.second_officer_id = case.second_officer_id
    links.link(tx, case, other, PENALTY)
    evidence, documents = carrying.evidence(tx, case, other), carrying.documents(tx, case, other, KEPT)
    tx.session.flush()
    tx.subject(
        case, other, from_case=case.id, to_case=other.id, number=case.case_number, evidence=evidence,
        documents=documents,
    )  # fmt: skip
    return other


def _penalty_facts(tx: Tx, case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Put what is known into the words of the penalty procedure; the inspection itself is kept as it is."""
    party, result, told = (facts.get(name) or {} for name in ("party", "result", "told"))
    rounds = [_round(one, tx.actor.name) for one in facts.get("rounds") or []]
    first = rounds[0] if rounds else {}
    code, found = _item(facts), str(result.get("found_on") or day_of(tx.at).isoformat())
    item = standards.find_item(tx, code, day_of(tx.at)) if code else None
    made: dict[str, Any] = {
        "lead": {
            "source": "inspection", "source_number": case.case_number or "", "received_at": tx.at.isoformat(),
            "provider": tx.actor.name, "content": result.get("summary", ""), "address": first.get("place", ""),
            "party_name": party.get("name", ""), "party_code": party.get("code"),
        },
        "party": dict(party),
        "check": {
            "item_code": code, "matter": item.act if item else "", "place": first.get("place", ""),
            "provision": item.duty_basis if item else "", "basis": item.penalty_basis if item else "",
            "act_began_on": found, "act_ended_on": found, "discovered_on": found,
            "summary": result.get("summary", ""),
        },
        "inquiry": {**(rounds[-1] if rounds else {}), "rounds": rounds},
        "inspection": {
            "case_id": str(case.id), "number": case.case_number or "", "request": facts.get("request") or {},
            "result": dict(result), "told_on": told.get("told_on", ""), "samplings": facts.get("samplings") or [],
            "appraisals": facts.get("appraisals") or [],
        },
    }  # fmt: skip
    return made | _correction(facts)


def _item(facts: Mapping[str, Any]) -> str:
    """Give the item that is to be punished: the one named, else the first at which something was found."""
    named = (facts.get("result") or {}).get("item_code")
    found = [
        code
        for scene in facts.get("rounds") or []
        for code, one in (scene.get("answers") or {}).items()
        if one["answer"] == "发现问题"
    ]
    return str(named or (found[0] if found else ""))


def _round(scene: Mapping[str, Any], by: str) -> dict[str, Any]:
    lines = [f"{one['title']}：{one['note']}" for one in (scene.get("answers") or {}).values() if one["note"]]
    return {
        "began_at": scene.get("began_at"), "ended_at": scene.get("ended_at"), "place": scene.get("place"),
        "present": scene.get("present"), "shown_cards": scene.get("shown_cards"),
        "told_rights": scene.get("told_rights"), "found": "\n".join([str(scene.get("found") or ""), *lines]),
        "asked": scene.get("asked"), "asked_relation": scene.get("asked_relation"),
        "questions": scene.get("questions"), "evidence": "现场检查笔录1份", "measures": [], "by": by,
    }  # fmt: skip


def _correction(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Take along the order to correct and its re-check: refusing to correct is often what makes the act punishable."""
    order, checked = facts.get("order") or {}, facts.get("recheck") or {}
    if not order.get("ordered_on"):
        return {}
    ordered = {
        "facts": order.get("facts"), "content": order.get("content"), "kind": "limited",
        "due_on": order.get("due_on"), "ordered_on": order.get("ordered_on"), "receiver": order.get("receiver"),
    }  # fmt: skip
    found: dict[str, Any] = {"correction": {**ordered, "orders": [ordered], "at": order.get("at")}}
    if checked.get("result"):
        found["recheck"] = {
            "checked_on": str(day(checked.get("checked_at")) or ""), "found": checked.get("found"),
            "result": "refused" if checked["result"] == "refused" else "corrected",
        }  # fmt: skip
    return found


def refer_crime(context: ServiceContext) -> None:
    """Hand a suspected crime to the procedure of transfer, where the program has it; else the file says it is open.

    Source: 《行政执法机关移送涉嫌犯罪案件的规定》第三条、第五条.
    """
    known = context.tx.use(Registry).processes
    found = {**(context.facts.get("crime") or {}), "referred": TRANSFER in known}
    if TRANSFER in known:
        # An officer may have begun the transfer from the page of the case already.
        other = transferring.standing(context.tx, context.case) or refer_crime_case(
            context.tx, case=context.case, facts=context.facts
        )
        found["case_id"] = str(other.id)
    context.facts["crime"] = found


@command("inspection.crime_referred", permission="task:complete")
def refer_crime_case(tx: Tx, *, case: Case, facts: Mapping[str, Any]) -> Case:
    """Open the transfer of a suspected crime that an inspection found, with its evidence; both journals say so."""
    crime = facts.get("crime") or {}
    found = {
        "origin": {"case_id": str(case.id), "number": case.case_number or "", "process": "inspection",
                   "matter": case.matter},
        "party": dict(facts.get("party") or {}),
        "suspicion": {name: crime.get(name, "") for name in ("charge", "facts", "materials")},
    }  # fmt: skip
    other = cases.open_case(
        tx, process_key=TRANSFER, facts=found, business_key=f"inspection:{case.id}", body_id=case.body_id,
        unit_id=case.unit_id, officer_id=case.officer_id,
    )  # fmt: skip
    other.second_officer_id = case.second_officer_id
    links.link(tx, case, other, CRIME)
    evidence = carrying.evidence(tx, case, other)
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, number=case.case_number, evidence=evidence)
    return other


def closed(tx: Tx, case: Case) -> None:
    """Let an inspection that ended before anybody went stop counting."""
    row = visits.of_case(tx, case.id)
    if row is not None and row.pending:
        row.status, row.pending = visits.DROPPED, False
