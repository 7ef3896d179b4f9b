"""What the discretion standard says of a case as it stands, draft included, whichever procedure it runs in."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from db.session import Tx
from discretion.assess import Assessment
from engine.cases import Case
from engine.registry import StepContext
from engine.tasks import OPEN, Task
from processes.penalty import guards as penalty
from processes.penalty_summary import guards as summary


def of_case(tx: Tx, case: Case) -> Assessment | None:
    """Assess a case; None where its procedure imposes no fine, or nobody has found out yet what was done.

    :raises discretion.standards.ItemNotFound: when no standard in force has the item.
    """
    context = StepContext(tx=tx, case=case, facts=dict(case.facts), task=None)
    if case.process_key == "penalty" and (case.facts.get("check") or {}).get("act_ended_on"):
        return penalty.assessed(context, {**(case.facts.get("proposal") or {}), **_draft(tx, case, "N5")})
    if case.process_key == "penalty_summary" and (case.facts.get("scene") or {}).get("occurred_at"):
        return summary.assessed(context, {**(case.facts.get("telling") or {}), **_draft(tx, case, "S3")})
    return None


def _draft(tx: Tx, case: Case, element: str) -> dict[str, Any]:
    query = select(Task.draft).where(
        Task.tenant_id == tx.tenant_id, Task.case_id == case.id, Task.element_id == element, Task.status.in_(OPEN)
    )
    return dict(tx.session.scalar(query.limit(1)) or {})


def decided(case: Case) -> dict[str, Any]:
    """Give what was proposed and decided, with the reason of a departure."""
    proposal, decision = case.facts.get("proposal") or {}, case.facts.get("decision") or {}
    deviation = proposal.get("deviation") or decision.get("deviation") or {}
    return {
        "proposed_cents": proposal.get("fine_cents"), "decided_cents": decision.get("fine_cents"),
        "reason": deviation.get("reason", ""), "direction": deviation.get("direction", "none"),
    }  # fmt: skip
