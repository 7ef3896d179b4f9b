"""A measure taken in a penalty case: opened from there, answered back when it has ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.command import command
from db.session import Tx
from engine import casefile, cases, links
from engine.cases import CLOSED, TERMINATED, Case

#: Kind of the link, and the message with which the end of a measure is handed back.
KIND, ENDED = "measure", "measure.ended"


@command("measure.opened", permission="task:complete")
def open_for(tx: Tx, *, case: Case, facts: Mapping[str, Any]) -> Case:
    """Open a measure in a penalty case, with its party, act and officers; both journals say so."""
    check, inquiry = facts.get("check") or {}, facts.get("inquiry") or {}
    earlier = len([one for one in links.links_of(tx, case.id, KIND) if one.from_case_id == case.id])
    found = {
        "origin": {
            "case_id": str(case.id), "number": case.case_number or "", "opened_on": (facts.get("opening") or {}).get(
                "opened_on", ""),
        },
        "party": dict(facts.get("party") or {}),
        "request": {
            "item_code": check.get("item_code", ""), "found": inquiry.get("found") or check.get("summary", ""),
            "place": check.get("place", ""), "second_officer": str(case.second_officer_id or ""),
        },
    }  # fmt: skip
    other = cases.open_case(
        tx, process_key=KIND, facts=found, business_key=f"measure:{case.id}:{earlier + 1}", body_id=case.body_id,
        unit_id=case.unit_id, officer_id=case.officer_id,
    )  # fmt: skip
    other.second_officer_id = case.second_officer_id
    links.link(tx, case, other, KIND)
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, number=case.case_number)
    return other


def ended(tx: Tx, case: Case) -> None:
    """Tell the penalty case that the measure has ended."""
    for one in links.links_of(tx, case.id, KIND):
        if one.to_case_id == case.id:
            links.pass_on(tx, one.from_case_id, name=ENDED, ref=f"measure:{case.id}", payload={"case_id": str(case.id)})


def measures_of(tx: Tx, case: Case) -> list[Case]:
    """List the measures that were opened in a case, oldest first."""
    rows = [one for one in links.links_of(tx, case.id, KIND) if one.from_case_id == case.id]
    return [cases.get(tx, one.to_case_id) for one in rows]


def running(tx: Tx, case: Case) -> list[Case]:
    """List the measures of a case that have not ended."""
    return [one for one in measures_of(tx, case) if one.status not in (CLOSED, TERMINATED)]


def confiscation_of(tx: Tx, case: Case) -> str | None:
    """Give the number of the decision of the penalty case that confiscates; None without one, empty without a case."""
    origins = [one.from_case_id for one in links.links_of(tx, case.id, KIND) if one.to_case_id == case.id]
    if not origins:
        return ""
    other = cases.get(tx, origins[0])
    decided = other.facts.get("decision") or {}
    document = casefile.filed(tx, other.id, "D40")
    if decided.get("outcome") == "penalty" and "confiscation" in (decided.get("kinds") or ()) and document is not None:
        return document.number or ""
    return None
