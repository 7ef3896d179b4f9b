"""An enforcement of a penalty's decision: opened from there, answered back when it has ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.command import command
from db.errors import PreconditionFailed
from db.session import Tx
from documents.formats import amount
from engine import casefile, cases, deadlines, links
from engine.cases import CLOSED, TERMINATED, Case
from engine.registry import Facts
from processes import paper_numbers, payments

#: Kinds of the links, and the message with which the end is handed back.
KIND, COURT, ENDED = "enforcement", "court", "enforcement.ended"
#: Procedure by the way that was chosen.
PROCESSES: Mapping[str, str] = {"own": "enforcement", "court": "court_application"}


def origin(tx: Tx, case: Case, facts: Facts) -> dict[str, Any]:
    """Say what a penalty case decided, in a file or on the spot, and what of it is not performed."""
    decision, served = facts.get("decision") or {}, facts.get("service") or {}
    check = facts.get("check") or facts.get("scene") or {}
    granted, surcharge = facts.get("instalment") or {}, facts.get("surcharge") or {}
    # A decision on the spot is handed over on its day; review comes first. Source: 《行政复议法》第二十三条.
    spot = casefile.filed(tx, case.id, "D41")
    fine = int(decision.get("fine_cents") or 0)
    row = deadlines.latest(tx, case.id, "P16")
    last = surcharge.get("last_day") or (row.last_day.isoformat() if row else "")
    number = paper_numbers.of_case(tx, case, facts, "D41" if spot else "D40")
    served_on = served.get("served_on") or (decision.get("decided_on", "") if spot else "")
    return {
        "case_id": str(case.id), "number": case.case_number or "", "item_code": check.get("item_code", ""),
        "matter": check.get("matter", "") or case.matter or "",
        "decision_title": "当场行政处罚决定书" if spot else "行政处罚决定书", "decision_number": number,
        "decided_on": decision.get("decided_on", ""), "served_on": served_on, "kind": "money", "fine_cents": fine,
        "paid_cents": payments.paid_cents(tx, case), "obligation": f"缴纳罚款{amount(fine)}",
        "last_day": last, "surcharge": bool(surcharge.get("approved")) and surcharge.get("propose") == "impose",
        "instalment_last_on": granted.get("last_due_on", "") if granted.get("granted") else "",
        "demanded_on": (facts.get("late_payment") or {}).get("demanded_on", ""), "review_first": spot is not None,
        "second_officer": str(case.second_officer_id or ""),
    }  # fmt: skip


#: What an enforcement takes over from the decision and nobody answers otherwise -> how the form calls it.
CARRIED: Mapping[str, str] = {
    "kind": "义务种类", "decided_on": "决定日期", "served_on": "决定书送达日期", "last_day": "履行期限的最后一日",
    "fine_cents": "罚款数额", "surcharge": "加处罚款", "review_first": "复议前置",
}  # fmt: skip


class DecisionDiffers(PreconditionFailed):
    """What is answered differs from the decision that is enforced: {what}"""

    zh = "与据以执行的案件不一致：{what}。请按原决定填写；原案件有误的，先在原案件更正。"


def refuse_other_decision(case: Case, answers: Mapping[str, Any]) -> None:
    """Refuse a fine, a day or a surcharge that the case of the decision does not know.

    :raises DecisionDiffers: Source: 《行政强制法》第三十四条、第五十三条 (what is enforced is what was decided).
    """
    known = case.facts.get("origin") or {}
    if not known.get("case_id"):
        return
    given = {name: answers[name] for name in CARRIED if answers.get(name) is not None}
    what = [CARRIED[name] for name, value in given.items() if known.get(name) not in (None, "", value)]
    # More may have been paid since; less cannot be.
    if "paid_cents" in answers and int(answers["paid_cents"] or 0) < int(known.get("paid_cents") or 0):
        what.append("已缴金额")
    if what:
        raise DecisionDiffers(what="、".join(what))


@command("enforcement.opened", permission="task:complete")
def open_for(tx: Tx, *, case: Case, way: str, came: Mapping[str, Any], party: Mapping[str, Any]) -> Case:
    """Open the enforcement of a case's decision, by the body itself or by the court; both journals say so.

    :param way: ``own`` or ``court``.
    :param came: what was decided and is not performed, as ``origin`` says it.
    """
    kind = KIND if way == "own" else COURT
    earlier = len([one for one in links.links_of(tx, case.id, kind) if one.from_case_id == case.id])
    found: dict[str, Any] = {"origin": dict(came), "party": dict(party)}
    if way == "court" and came.get("demanded_on"):
        found["demand"] = {"served_on": came["demanded_on"], "before": True}
    other = cases.open_case(
        tx, process_key=PROCESSES[way], facts=found, business_key=f"{kind}:{case.id}:{earlier + 1}",
        body_id=case.body_id, unit_id=case.unit_id, officer_id=case.officer_id,
    )  # fmt: skip
    other.second_officer_id = case.second_officer_id
    links.link(tx, case, other, kind)
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, number=case.case_number)
    return other


def ended(tx: Tx, case: Case) -> None:
    """Tell the case whose decision was enforced that it is over, unless the court goes on with it."""
    if case.process_key == KIND and (case.facts.get("closing") or {}).get("result") == "court":
        return
    root = root_of(case)
    if root is not None:
        links.pass_on(tx, root, name=ENDED, ref=f"{KIND}:{case.id}", payload={"case_id": str(case.id)})


def root_of(case: Case) -> Any:
    """Give the identifier of the case whose decision is enforced; None for an enforcement of its own."""
    import uuid

    found = (case.facts.get("origin") or {}).get("case_id")
    return uuid.UUID(str(found)) if found else None


def chain_of(tx: Tx, case: Case) -> list[Case]:
    """List the enforcements that came of a case, those before the court after those of the body, oldest first."""
    found: list[Case] = []
    waiting = [case]
    while waiting:
        here = waiting.pop(0)
        for one in links.links_of(tx, here.id):
            if one.from_case_id == here.id and one.kind in (KIND, COURT):
                other = cases.get(tx, one.to_case_id)
                found.append(other)
                waiting.append(other)
    return found


def running(tx: Tx, case: Case) -> list[Case]:
    """List the enforcements of a case that have not ended."""
    return [one for one in chain_of(tx, case) if one.status not in (CLOSED, TERMINATED)]


def outcome(tx: Tx, case: Case) -> dict[str, Any]:
    """Say what the last enforcement of a case came to; empty while none has ended."""
    over = [(one.closed_at, one) for one in chain_of(tx, case) if one.closed_at is not None]
    if not over:
        return {}
    last = max(over, key=lambda pair: pair[0])[1]
    closing = last.facts.get("closing") or {}
    return {
        "case_id": str(last.id), "number": last.case_number or "",
        "way": "court" if last.process_key != KIND else "own",
        "result": closing.get("result", ""), "done_on": closing.get("done_on", ""),
        "late": bool((last.facts.get("application") or {}).get("late")),
    }  # fmt: skip
