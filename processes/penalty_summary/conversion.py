"""Disputed or complex: a summary case becomes an ordinary one, and everything that was established goes along."""

from __future__ import annotations

from typing import Any

from db.command import command
from db.session import Tx
from engine import casefile, cases, links
from engine.cases import Case
from engine.registry import ServiceContext
from processes import carrying
from processes.facts import day

#: Kind of the link between the two cases.
CONVERTED = "converted"
#: Documents of the spot that the ordinary case knows by the same code.
KEPT = ("D10", "D22")


def convert(context: ServiceContext) -> None:
    """Open the ordinary case. Source: 《行政处罚法》第五十一条、第五十四条."""
    other = convert_case(context.tx, case=context.case, facts=context.facts)
    context.facts["converted"] = {"case_id": str(other.id), "on": str(day(context.tx.at.isoformat()))}
    context.facts["decision"] = {"outcome": "converted", "kinds": [], "fine_cents": 0, "at": context.tx.at.isoformat()}


@command("case.converted", permission="task:complete")
def convert_case(tx: Tx, *, case: Case, facts: dict[str, Any]) -> Case:
    """Open an ordinary case for a summary one, with party, scene, evidence and documents; both journals say so."""
    other = cases.open_case(
        tx, process_key="penalty", facts=_facts(tx, case, facts), business_key=f"converted:{case.id}",
        body_id=case.body_id, unit_id=case.unit_id, officer_id=case.officer_id,
    )  # fmt: skip
    other.second_officer_id = case.second_officer_id
    links.link(tx, case, other, CONVERTED)
    evidence, documents = carrying.evidence(tx, case, other), carrying.documents(tx, case, other, KEPT)
    tx.session.flush()
    tx.subject(
        case, other, from_case=case.id, to_case=other.id, number=case.case_number,
        reason=(facts.get("telling") or {}).get("reason", ""), evidence=evidence, documents=documents,
    )  # fmt: skip
    return other


def _facts(tx: Tx, case: Case, facts: dict[str, Any]) -> dict[str, Any]:
    """Put what is known into the words of the ordinary procedure; scene and telling are kept as they are."""
    scene, telling, party = (facts.get(name) or {} for name in ("scene", "telling", "party"))
    occurred = str(day(scene.get("occurred_at")) or "")
    rounds: dict[str, Any] = {
        "began_at": scene.get("occurred_at"), "ended_at": telling.get("at") or tx.at.isoformat(),
        "place": scene.get("place"), "present": scene.get("representative") or scene.get("name"),
        "shown_cards": scene.get("shown_cards"), "told_rights": scene.get("told_rights"),
        "found": scene.get("found"), "evidence": scene.get("evidence"), "measures": [], "by": tx.actor.name,
    }  # fmt: skip
    found: dict[str, Any] = {
        "lead": {
            "source": "patrol", "source_number": case.case_number or "", "received_at": scene.get("occurred_at"),
            "provider": tx.actor.name, "content": scene.get("found"), "address": scene.get("place"),
            "party_name": scene.get("name"), "party_code": scene.get("code") or None,
        },
        "party": dict(party),
        "check": {
            "item_code": scene.get("item_code"), "matter": scene.get("matter"), "place": scene.get("place"),
            "provision": scene.get("provision"), "basis": scene.get("basis"), "act_began_on": occurred,
            "act_ended_on": occurred, "discovered_on": occurred, "summary": telling.get("reason", ""),
        },
        "inquiry": {**rounds, "rounds": [rounds]},
        "scene": dict(scene),
        "telling": dict(telling),
        "converted": {"from_case": str(case.id), "number": case.case_number or "", "on": str(day(tx.at.isoformat()))},
    }  # fmt: skip
    order = casefile.filed(tx, case.id, "D22")
    if order is not None and scene.get("correction") in ("immediate", "limited"):
        ordered = {
            "facts": scene.get("found"), "content": scene.get("correction_content"), "kind": scene["correction"],
            "due_on": scene.get("correction_due_on"), "ordered_on": scene.get("checked_on"),
            "receiver": scene.get("representative") or scene.get("name"),
        }  # fmt: skip
        at = order.filed_at.isoformat() if order.filed_at else tx.at.isoformat()
        found["correction"] = {**ordered, "orders": [ordered], "at": at}
    return found
