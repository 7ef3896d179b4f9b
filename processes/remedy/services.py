"""What the service tasks of a remedy do: tell the case of the decision, and take over what the outcome asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.command import command
from db.session import Tx
from discretion import standards
from engine import cases, links
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import Service, ServiceContext
from processes import publicity, subjects
from processes.facts import day
from processes.publicity_rules import PROPOSED, PUBLISHED
from processes.remedy import redone
from processes.remedy.facts import CHANGING, REVOKING
from processes.remedy.linking import REDONE, origin_of, tell


def _tell(context: ServiceContext) -> None:
    tell(context.tx, context.case, context.facts, "registered")


def _take_effect(context: ServiceContext) -> None:
    """Say what a final outcome asks for; three working days to the withdrawal begin with its receipt.

    Source: 《行政处罚法》第四十八条第二款.
    """
    tx, result, origin = context.tx, context.facts.get("result") or {}, origin_of(context.tx, context.case)
    changing = bool(result.get("final")) and result.get("outcome") in CHANGING
    shown = [one for one in publicity.of_case(tx, origin.id) if one.status in (PUBLISHED, PROPOSED)] if origin else []
    context.facts["effects"] = {
        "withdraw": changing and bool(shown),
        "refund": bool(result.get("final")) and int(result.get("refund_cents") or 0) > 0,
        "redo": bool(result.get("final")) and result.get("outcome") == "redo",
    }  # fmt: skip
    received = day(result.get("received_on")) or day_of(tx.at)
    if changing and origin is not None:
        publicity.change_noted(tx, origin.id, received)
        if result.get("outcome") in REVOKING:
            subjects.revoke_penalty(tx, case_id=origin.id, on=day(result.get("effective_on")) or received)
    tell(tx, context.case, context.facts, f"result:{context.case.revision}")


@command("remedy.decision_reopened", permission="task:complete")
def redo_case(tx: Tx, *, case: Case, facts: Mapping[str, Any]) -> Case:
    """Open the penalty case in which an annulled decision is made again; both journals say so.

    Source: 《行政复议法》第六十四条第二款、《行政诉讼法》第七十条、第七十一条.
    """
    origin, result = origin_of(tx, case), facts.get("result") or {}
    party, before = facts.get("party") or {}, (origin.facts if origin else {})
    found = before.get("check") or before.get("scene") or {}
    lead = {
        "source": "assigned", "source_number": str(result.get("document") or "")[:100],
        "received_at": tx.at.isoformat(),
        "content": f"{result.get('document') or ''}撤销原决定并责令重新作出：{result.get('summary') or ''}",
        "address": found.get("place") or "", "party_name": party.get("name") or "",
        "party_code": party.get("code") or "", "suggestion": "依法重新调查处理，不得以同一事实和理由作出相同的决定。",
    }  # fmt: skip
    opening: dict[str, Any] = {"lead": {name: value for name, value in lead.items() if value}, "party": dict(party)}
    opening["redone"] = {
        "case_id": str(origin.id) if origin else "", "number": (origin.case_number or "") if origin else "",
        "document": result.get("document") or "", "annulled_for": result.get("annulled_for") or "",
        "before": redone.snapshot(before, articles_of(tx, before)),
    }  # fmt: skip
    other = cases.open_case(
        tx, process_key="penalty", facts=opening, business_key=f"redone:{case.id}", body_id=case.body_id,
        unit_id=origin.unit_id if origin else case.unit_id,
    )  # fmt: skip
    links.link(tx, case, other, REDONE)
    if origin is not None:
        links.link(tx, origin, other, REDONE)
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, document=result.get("document"))
    return other


def articles_of(tx: Tx, facts: Mapping[str, Any]) -> list[str]:
    """Give the articles that a penalty case rests on: duty and penalty basis of its items on the day of the act."""
    found = facts.get("check") or facts.get("scene") or {}
    on = day(found.get("act_ended_on") or found.get("occurred_at")) or day_of(tx.at)
    codes = (found.get("item_code"), *((facts.get("proposal") or {}).get("also_items") or ()))
    items = [item for code in codes if code and (item := standards.find_item(tx, str(code), on))]
    return [basis for item in items for basis in (item.duty_basis, item.penalty_basis)]


SERVICES: Mapping[str, Service] = {
    "tell_decision": Service("tell_decision", local=_tell),
    "take_effect": Service("take_effect", local=_take_effect),
}
