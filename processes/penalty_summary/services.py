"""What the service tasks do: the conversion into an ordinary case, and the code by which a fine is paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.registry import Service, ServiceContext
from processes import payments
from processes.penalty import enforcing
from processes.penalty_summary.conversion import convert


def _order(context: ServiceContext) -> Mapping[str, Any]:
    """Say what is to be paid, for the payment system: no more than it needs to know."""
    decided, party = context.facts.get("decision") or {}, context.facts.get("party") or {}
    return {
        "order": str(context.case.id), "amount_cents": int(decided.get("fine_cents") or 0),
        "payer": party.get("name", ""), "subject": f"罚款 {decided.get('number', '')}".strip(),
        "due_on": "", "bill": decided.get("number", ""),
    }  # fmt: skip


def _requested(context: ServiceContext, result: Mapping[str, Any]) -> None:
    """Keep the code that the party scans."""
    row = payments.requested(context.tx, context.case, result)
    context.facts["payment_code"] = {"order": row.order_number, "code": row.code, "amount_cents": row.amount_cents}


_ALL = (
    Service("convert_to_ordinary", local=convert),
    Service("note_enforcement", local=enforcing.note),
    Service("request_payment", topic=payments.TOPIC, variables=_order, accept=_requested),
)
SERVICES: Mapping[str, Service] = {service.name: service for service in _ALL}
