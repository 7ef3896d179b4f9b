"""A transfer and the cases it belongs to: opened from there, answered back, and no penalty in its place."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from db.command import command
from db.session import Tx
from engine import cases, links
from engine.cases import CLOSED, OPEN, TERMINATED, Case
from processes.transfer import errors
from processes.transfer.facts import outcome

#: Kind of the link, and the message with which the police's decision is handed back.
KIND, ENDED = "transfer", "transfer.ended"
#: The links that lead to a transfer: opened here, or by an inspection that found a suspected crime.
KINDS = (KIND, "inspection_crime")
#: Kind of the link to the penalty case that the judiciary hands back.
RETURNED = "returned"
#: Procedures out of which a case may be handed to the police. Source: 《规定》第三条、第五条.
ORIGINS = ("penalty", "penalty_summary", "measure", "inspection")


@command("transfer.opened", permission="task:complete")
def open_for(tx: Tx, *, case: Case, facts: Mapping[str, Any], reason: str) -> Case:
    """Open a transfer for a case, with its party and what was found; both journals say so.

    :raises errors.TransferUnderWay: when there is one already that is open or filed.
    """
    if standing(tx, case) is not None:
        raise errors.TransferUnderWay()
    earlier = len(of_case(tx, case))
    other = cases.open_case(
        tx, process_key=KIND, facts=_facts(case, facts, reason), business_key=f"transfer:{case.id}:{earlier + 1}",
        body_id=case.body_id, unit_id=case.unit_id, officer_id=case.officer_id,
    )  # fmt: skip
    other.second_officer_id = case.second_officer_id
    links.link(tx, case, other, KIND)
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, number=case.case_number, reason=reason)
    return other


def start(tx: Tx, *, case_id: uuid.UUID, reason: str) -> Case:
    """Open a transfer from the page of a case.

    A transfer under way bars the penalty, so only an officer of the body whose case it is begins one.

    :raises errors.NotToBeTransferred: when its procedure is none out of which one is opened.
    :raises errors.NotYourBody: for whoever works for another body.
    """
    case = cases.lock(tx, case_id)
    if case.process_key not in ORIGINS:
        raise errors.NotToBeTransferred()
    if tx.actor.kind == "person" and f"officer@{case.body_id}" not in tx.actor.roles:
        raise errors.NotYourBody(permission="task:complete")
    return open_for(tx, case=case, facts=case.facts, reason=reason)


def _facts(case: Case, facts: Mapping[str, Any], reason: str) -> dict[str, Any]:
    check, scene, request = (facts.get(name) or {} for name in ("check", "scene", "request"))
    inquiry = facts.get("inquiry") or {}
    found = check or request or scene
    return {
        "origin": {"case_id": str(case.id), "number": case.case_number or "", "process": case.process_key},
        "party": dict(facts.get("party") or {}),
        "suspicion": {
            "item_code": found.get("item_code", ""), "matter": found.get("matter", "") or case.matter,
            "facts": inquiry.get("found") or found.get("summary") or found.get("found") or "", "charge": "",
            "place": found.get("place", "") or case.address, "reason": reason,
        },
    }  # fmt: skip


def of_case(tx: Tx, case: Case) -> list[Case]:
    """List the transfers that were opened in a case, oldest first."""
    rows = [one for one in links.links_of(tx, case.id) if one.kind in KINDS and one.from_case_id == case.id]
    return [cases.get(tx, one.to_case_id) for one in rows]


def standing(tx: Tx, case: Case) -> Case | None:
    """Give the transfer of a case that is under way, or that the police have filed and nobody has handed back."""
    for one in reversed(of_case(tx, case)):
        filed = outcome(one.facts) == "filed"
        if one.status not in (CLOSED, TERMINATED) or (filed and not handed_back(one)):
            return one
    return None


def handed_back(transfer: Case) -> bool:
    """Tell whether the judiciary left the case to us. Source: 《行政处罚法》第二十七条第一款."""
    return (transfer.facts.get("judicial") or {}).get("outcome") in ("returned", "ended")


def origin_of(tx: Tx, transfer: Case) -> Case | None:
    """Give the case out of which a transfer came."""
    for one in links.links_of(tx, transfer.id):
        if one.kind in KINDS and one.to_case_id == transfer.id:
            return cases.get(tx, one.from_case_id)
    return None


def family(tx: Tx, case: Case) -> list[Case]:
    """Give a case with what it took in its course and what it was taken in: the measures of a penalty, and back."""
    found = {case.id: case}
    for one in links.links_of(tx, case.id):
        if one.kind in ("measure", "inspection", "converted"):
            other = one.to_case_id if one.from_case_id == case.id else one.from_case_id
            found.setdefault(other, cases.get(tx, other))
    return list(found.values())


def cases_with_goods(tx: Tx, transfer: Case) -> list[Case]:
    """Give the cases whose ledgers must be empty when the police have filed."""
    origin = origin_of(tx, transfer)
    return [] if origin is None else family(tx, origin)


def refuse_penalty(tx: Tx, case: Case) -> None:
    """Refuse a penalty decision while the case, or a measure of it, is with the police or on its way there.

    :raises errors.PenaltyInPlaceOfTransfer: Source: 《规定》第十一条第一款.
    """
    for one in family(tx, case):
        transfer = standing(tx, one)
        if transfer is None:
            continue
        name = transfer.case_number or transfer.title
        where = "公安机关已立案" if outcome(transfer.facts) == "filed" else "移送正在办理"
        raise errors.PenaltyInPlaceOfTransfer(reason=f"{where}（{name}）")


def tell(tx: Tx, transfer: Case, facts: Mapping[str, Any]) -> None:
    """Tell the case out of which the transfer came how it came out."""
    origin = origin_of(tx, transfer)
    if origin is not None and origin.status == OPEN:
        way = outcome(facts)
        links.pass_on(tx, origin.id, name=ENDED, ref=f"transfer:{transfer.id}:{way}",
                      payload={"case_id": str(transfer.id), "outcome": way})  # fmt: skip


def ended(tx: Tx, case: Case) -> None:
    """Tell the origin when a transfer is over; of one that was filed it knows already."""
    if outcome(case.facts) != "filed":
        tell(tx, case, case.facts)
