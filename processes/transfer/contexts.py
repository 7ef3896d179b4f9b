"""What the documents of a transfer say: their contexts, built from its facts and the ledgers of the linked cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import casefile
from engine.calendar import day_of
from engine.registry import StepContext
from processes import goods
from processes.facts import part
from processes.transfer.linking import cases_with_goods
from processes.wording import body, officers, opinion, party


def common(context: StepContext) -> dict[str, Any]:
    """Give what every document says."""
    suspicion, report, sending = (part(context, name) for name in ("suspicion", "report", "sending"))
    return {
        "date": day_of(context.at).isoformat(),
        "body": body(context),
        "case": {"number": context.case.case_number or "", "matter": suspicion.get("matter", ""),
                 "origin": part(context, "origin").get("number", "")},
        "party": party(context),
        "officers": officers(context),
        "crime": {
            "name": report.get("crime", ""), "facts": _plain(report.get("facts") or suspicion.get("facts")),
            "standard": _plain(report.get("standard")), "evidence": _lines(report.get("evidence")),
            "place": suspicion.get("place", ""), "reason": _plain(part(context, "force").get("reason")),
        },
        "sending": {"to": sending.get("to", ""), "materials": _lines(sending.get("materials")),
                    "sent_on": sending.get("sent_on", ""), "number": _number(context, "D05")},
        "list": {"goods": _goods(context)},
    }  # fmt: skip


def _plain(text: Any) -> str:
    return str(text or "").strip().rstrip("。")


def _lines(text: Any) -> list[str]:
    return [line.strip().rstrip("；。") for line in str(text or "").splitlines() if line.strip()]


def _number(context: StepContext, kind: str) -> str:
    found = casefile.filed(context.tx, context.case.id, kind)
    return (found.number or "") if found else ""


def _goods(context: StepContext) -> list[dict[str, str]]:
    """List what the linked cases keep; without any, what the report names."""
    linked = cases_with_goods(context.tx, context.case)
    kept = [line for case in linked for line in goods.lines(goods.pieces(context.tx, case.id), kept=True)]
    named = [line for line in _lines(part(context, "report").get("goods")) if line != "无"]
    return kept or [{"name": line, "model": "", "quantity": "", "note": ""} for line in named]


def approval(context: StepContext) -> Mapping[str, Any]:
    """D05B."""
    report, decided = part(context, "report"), part(context, "approval")
    refused = f"不批准移送。理由：{_plain(decided.get('reason'))}。" if decided.get("outcome") == "refuse" else ""
    leader = opinion(decided.get("leader"))
    own = {"text": report.get("suggestion", ""), "date": report.get("reported_on", "")}
    return {
        **common(context),
        "report": {"on": report.get("reported_on", "")},
        "officer_opinion": opinion(report.get("officer") or own, *(one["name"] for one in officers(context))),
        "leader_opinion": {**leader, "text": refused + leader["text"]} if leader["text"] else leader,
    }


def objection(section: str) -> Any:
    """Make the context of an objection: to the police (D05F) or to the procuratorate (D05J)."""

    def build(context: StepContext) -> Mapping[str, Any]:
        found, police = part(context, section), part(context, "police")
        again = part(context, "reconsideration")
        told = again if section == "oversight" and again.get("notified_on") else police
        return {
            **common(context),
            "objection": {
                "to": found.get("to") or part(context, "sending").get("to", ""),
                "grounds": _plain(found.get("grounds")),
                "notice": told.get("number", ""), "notified_on": told.get("notified_on", ""),
                "reason": _plain(police.get("reason")),
            },
        }  # fmt: skip

    return build
