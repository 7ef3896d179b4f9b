"""What the service tasks of a transfer do: tell the case it came from, take back what the judiciary hands back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.command import command
from db.session import Tx
from engine import cases, links
from engine.cases import Case
from engine.registry import Service, ServiceContext
from processes.transfer.linking import RETURNED, tell


def _tell(context: ServiceContext) -> None:
    tell(context.tx, context.case, context.facts)


def _take_back(context: ServiceContext) -> None:
    other = take_back(context.tx, case=context.case, facts=context.facts)
    context.facts["returned"] = {"case_id": str(other.id)}


@command("transfer.returned", permission="task:complete")
def take_back(tx: Tx, *, case: Case, facts: Mapping[str, Any]) -> Case:
    """Open a penalty case for what the judiciary hands back; both journals say so.

    Source: 《行政处罚法》第二十七条第一款.
    """
    party, judicial = facts.get("party") or {}, facts.get("judicial") or {}
    suspicion, report = facts.get("suspicion") or {}, facts.get("report") or {}
    lead = {
        "source": "transferred", "source_number": str(judicial.get("document") or "")[:100],
        "received_at": f"{judicial.get('received_on')}T09:00:00+08:00", "provider": judicial.get("authority") or "",
        "content": report.get("facts") or suspicion.get("facts") or "", "address": suspicion.get("place") or "",
        "party_name": party.get("name") or "", "party_code": party.get("code") or "",
        "suggestion": "司法机关移回，依法作出行政处理。",
    }  # fmt: skip
    other = cases.open_case(
        tx, process_key="penalty", facts={"lead": {name: value for name, value in lead.items() if value},
                                          "party": dict(party)},
        business_key=f"returned:{case.id}", body_id=case.body_id, unit_id=case.unit_id,
    )  # fmt: skip
    links.link(tx, case, other, RETURNED)
    tx.session.flush()
    tx.subject(case, other, from_case=case.id, to_case=other.id, document=judicial.get("document"))
    return other


SERVICES: Mapping[str, Service] = {
    "tell_origin": Service("tell_origin", local=_tell),
    "take_back": Service("take_back", local=_take_back),
}
