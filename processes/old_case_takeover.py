"""A running case from before goes on here: at its own stage, with its numbers, its clocks from their own days.

What the earlier records say becomes the facts that the steps before would have written; nothing is decided anew.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from db.command import command
from db.errors import DomainError
from db.session import Tx
from discretion import standards, texts
from discretion.tiers import Item
from engine import cases, deadlines
from engine.advance import Running
from engine.calendar import day_of
from engine.cases import Case
from processes import subjects
from processes.old_case_sheet import OldLine
from processes.penalty import rules
from processes.penalty.answers import figures

PAPERS = "见原案卷"


@command("case.taken_over", permission="registers:manage")
def take_over(
    tx: Tx,
    *,
    one: OldLine,
    party: Mapping[str, Any],
    item: Item | None,
    unit_id: uuid.UUID,
    body_id: uuid.UUID,
    officer_id: uuid.UUID,
    second_officer_id: uuid.UUID,
) -> Case:
    """Go on with a case that was opened elsewhere: at its stage, with its numbers, its clocks from their own days."""
    _, opened = one.days
    facts = _opened(one, party, item)
    if one.stage.notified:
        facts |= _notified(tx, one, facts, item)
    if one.stage.decided:
        facts |= _decided(one)
    case = cases.begin(
        tx, process_key="penalty", facts=facts, business_key=f"old:{one.number}", unit_id=unit_id, body_id=body_id,
        officer_id=officer_id,
    )  # fmt: skip
    case.case_number, case.second_officer_id = one.number, second_officer_id
    running = Running(tx, case)
    if one.stage.notified:
        running.assign("notice.hearing_right", running.decide("hearing_right"))
        if one.defence == "waived" and running.facts["notice"]["hearing_right"]:
            running.assign("hearing", {"outcome": "waived", "waiver": PAPERS})
        case.facts = running.facts
    _clocks(tx, case, one)
    token = next(token for token, wait in case.waits.items() if wait["element"] == "N1")
    running.facts = case.facts
    running.run.return_to(token, one.stage.element)
    running.settle()
    if one.stage.decided and one.decided_on is not None:
        subjects.record_penalty(
            tx, party=party, case_id=case.id, item_code=one.item_code, act_date=one.days[0], decided_on=one.decided_on,
            fine_cents=one.fine_cents,
        )  # fmt: skip
    tx.subject(
        case, number=one.number, stage=one.stage.title, opened_on=opened, extended_days=one.extended_days,
        stood_from=one.stood_from, stood_to=one.stood_to, notified_on=one.notified_on, decided_on=one.decided_on,
        served_on=one.served_on, facts=case.facts,
    )  # fmt: skip
    return case


def _clocks(tx: Tx, case: Case, one: OldLine) -> None:
    """Let every limit run from its own day; what the stage has behind it stands still on the day that ended it."""
    _, opened = one.days
    deadlines.start(tx, case, "P11", from_=opened, why="原系统立案，期限自立案之日连续计算")
    if one.extended_days:
        deadlines.carry_extension(
            tx, case, "P11", amount=one.extended_days, basis=one.extended_why, reason="原系统已批准"
        )
    if one.stood_from:
        deadlines.pause_now(tx, case, "P11", basis=one.stood_why, begin=one.stood_from)
        if one.stood_to:
            deadlines.resume_now(tx, case, "P11", basis=one.stood_why, until=one.stood_to)
    if one.notified_on is not None and one.defence != "waived":
        keys = ["P08"]
        # Where the request for a hearing is still waited for, its step starts the limit.
        if one.stage.heard and (case.facts.get("notice") or {}).get("hearing_right"):
            keys.append("P09")
        for key in keys:
            row = deadlines.start(tx, case, key, from_=one.notified_on, why="原系统已送达告知书")
            if one.stage.heard:
                deadlines.stop(tx, case, key, at=min(row.due_at, tx.at), why="原系统已届满或者已复核")
    if one.decided_on is not None:
        deadlines.stop(tx, case, "P11", at=one.decided_on, why="原系统已作出决定")
        deadlines.start(tx, case, "P14", from_=one.decided_on, why="原系统已作出决定")
    if one.served_on is not None:
        deadlines.stop(tx, case, "P14", at=one.served_on, why="原系统已送达")


def _opened(one: OldLine, party: Mapping[str, Any], item: Item | None) -> dict[str, Any]:
    """Put lead, party, check and opening into the facts of a penalty case."""
    acted, opened = (day.isoformat() for day in one.days)
    return {
        "lead": {"source": "other", "content": one.summary or f"原系统在办案件{one.number}接续办理",
                 "address": one.address, "registered_on": opened},
        "party": dict(party),
        "check": {"item_code": one.item_code, "matter": item.act if item else one.item_code, "place": one.address,
                  "act_began_on": acted, "act_ended_on": acted,
                  "discovered_on": opened, "grave": False, "outcome": "open", "jurisdiction": "ours",
                  "summary": one.summary or "原系统导入", "provision": item.duty_basis if item else "",
                  "basis": item.penalty_basis if item else "", "checked_on": opened},
        "opening": {"outcome": "open", "opened_on": opened, "decided_on": opened,
                    "imported": True},
    }  # fmt: skip


def _notified(tx: Tx, one: OldLine, facts: Mapping[str, Any], item: Item | None) -> dict[str, Any]:
    """Put what the party was told into the facts: the proposal, the notice, what the party said."""
    told = (one.notified_on or one.days[1]).isoformat()
    kinds = [*one.kinds] or ["fine"]
    proposal: dict[str, Any] = {
        "round": 1, "outcome": "penalty", "facts": one.summary or PAPERS, "evidence": "", "kinds": kinds,
        "fine_cents": one.fine_cents if "fine" in kinds else 0, "confiscated_cents": one.confiscated_cents,
        "overlay": "none", "complex": False, "reason": PAPERS, "on": told, "at": f"{told}T00:00:00+08:00",
        "imported": True,
    }  # fmt: skip
    proposal |= _assessed(tx, one, {**facts, "proposal": proposal}, item)
    found: dict[str, Any] = {
        "proposal": proposal, "figures": figures(tx),
        "notice": {"outcome": "penalty", "kinds": kinds, "fine_cents": proposal["fine_cents"], "served_on": told,
                   "number": one.notice_number, "text": PAPERS},
    }  # fmt: skip
    if one.defence:
        found["defence"] = {"outcome": one.defence, "content": PAPERS, "received_on": told, "waiver": PAPERS}
    if one.defence == "submitted":
        found["defence_review"] = {"accepted": False, "reason": "原系统已复核，意见" + PAPERS}
    return found


def _assessed(tx: Tx, one: OldLine, facts: Mapping[str, Any], item: Item | None) -> dict[str, Any]:
    """Give what the standard says where the row settles it; otherwise the case goes on without."""
    if item is None:
        return {}
    prior = subjects.prior_penalties(tx, one.code, one.item_code)
    known = rules.discretion_facts(facts, prior, born_on=subjects.birth_date(one.code))
    try:
        found = standards.assess_act(tx, codes=[one.item_code], facts={one.item_code: known}, on=day_of(tx.at))
    except (DomainError, ValueError, KeyError):
        return {}
    if not found.settled:
        return {}
    words = {key: value for key, value in texts.context(found).items() if key != "warnings"}
    return {"assessment": found.as_json(), "discretion": words}


def _decided(one: OldLine) -> dict[str, Any]:
    """Put the decision and its service into the facts."""
    on = _text(one.decided_on)
    found: dict[str, Any] = {
        "decision": {"outcome": "penalty", "kinds": [*one.kinds] or ["fine"], "fine_cents": one.fine_cents,
                     "decided_on": on, "made_on": on, "number": one.decision_number, "reason": PAPERS,
                     "at": f"{on}T00:00:00+08:00"},
    }  # fmt: skip
    if one.served_on is not None:
        found["service"] = {"result": "served", "served_on": _text(one.served_on), "method": "direct"}
    return found


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
