"""What the service tasks do: the look-up of businesses, the end of a public notice, the grid's answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from engine import casefile, cases, deadlines, outbox
from engine.calendar import day_of
from engine.registry import Service, ServiceContext
from processes.penalty import enforcing, preservation
from processes.remedy import linking as remedies
from processes.transfer.facts import outcome as transfer_outcome

#: What the grid is told of a case, by what became of it.
_RESULTS = {
    "refused": "不予立案", "transferred": "移送有管辖权的机关", "penalty": "已作出行政处罚决定并结案",
    "no_penalty": "不予行政处罚，已结案", "withdraw": "不予处罚，已撤销案件",
    "terminate": "当事人死亡、终止等原因，已终止调查", "transfer": "涉嫌犯罪，已移送司法机关",
}  # fmt: skip


def _code(context: ServiceContext) -> Mapping[str, Any]:
    return {"code": (context.facts.get("lead") or {}).get("party_code", "")}


def _registered(context: ServiceContext, result: Mapping[str, Any]) -> None:
    """Keep the register's answer, and fill the party from it where nobody has said anything yet."""
    context.facts["entity"] = dict(result)
    entity = result.get("entity")
    if not entity:
        return
    found = {
        "type": entity.get("kind"), "name": entity.get("name"), "code": entity.get("code"),
        "representative": entity.get("legal_representative"), "address": entity.get("address"),
    }  # fmt: skip
    known = {key: value for key, value in found.items() if value}
    context.facts["party"] = {**known, **(context.facts.get("party") or {})}


def _deem_served(context: ServiceContext) -> None:
    """A public notice counts as service when its thirty days are over.

    Source: 《民事诉讼法》第九十五条.
    """
    row = deadlines.latest(context.tx, context.case.id, "P15")
    served = row.last_day if row else day_of(context.tx.at)
    found = context.facts.get("service") or {}
    context.facts["service"] = {**found, "served_on": served.isoformat()}
    penal = (context.facts.get("decision") or {}).get("outcome") == "penalty"
    document = casefile.filed(context.tx, context.case.id, "D40" if penal else "D42")
    if document is not None:
        casefile.record_service(
            context.tx, context.case, document_id=document.id, method="public_notice", served_at=context.tx.at,
            effective_on=served, place=str(found.get("channel") or ""), note=str(found.get("notice_reason") or ""),
        )  # fmt: skip


def _report_outcome(context: ServiceContext) -> None:
    """A lead of the grid is answered; others have nobody to tell."""
    lead, facts = context.facts.get("lead") or {}, context.facts
    if lead.get("source") != "grid" or not lead.get("source_number"):
        return
    opened = (facts.get("opening") or {}).get("outcome") == "open"
    outcome = (facts.get("decision") or {}).get("outcome", "") if opened else "refused"
    if not opened and (facts.get("opening") or {}).get("outcome") == "transfer":
        outcome = "transferred"
    payload = {
        "event_number": lead["source_number"], "outcome": "closed" if opened else "refused",
        "case_number": context.case.case_number or "", "result": _RESULTS.get(str(outcome), "已办结"),
        "at": context.tx.at.isoformat(),
    }  # fmt: skip
    outbox.post(context.tx, context.case, system="grid", kind="outcome", payload=payload)


def _note_transfer(context: ServiceContext) -> None:
    """Take over what became of the transfer: filed ends the case, anything else leads back to the review."""
    found = dict(context.facts.get("transfer") or {})
    if found.get("case_id"):
        transfer = cases.get(context.tx, uuid.UUID(found["case_id"]))
        found |= {"outcome": transfer_outcome(transfer.facts), "number": transfer.case_number or ""}
    context.facts["transfer"] = {**found, "noted_on": day_of(context.tx.at).isoformat()}
    if found.get("outcome") != "filed":
        context.facts["decision"] = {"outcome": "again", "at": context.tx.at.isoformat()}


_ALL = (
    Service("lookup_entity", topic="entities.lookup", variables=_code, accept=_registered),
    Service("deem_served", local=_deem_served),
    Service("report_outcome", local=_report_outcome),
    Service("lapse_preservation", local=preservation.lapse),
    Service("open_measure", local=preservation.open_measure),
    Service("note_measure", local=preservation.note_measure),
    Service("note_enforcement", local=enforcing.note),
    Service("note_transfer", local=_note_transfer),
    Service("note_remedy", local=remedies.note),
)
SERVICES: Mapping[str, Service] = {service.name: service for service in _ALL}
