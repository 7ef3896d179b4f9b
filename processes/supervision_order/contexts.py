"""What the documents of a supervision say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.calendar import day_of
from engine.registry import StepContext
from processes.facts import part
from processes.supervision_order.facts import MEANS, PROBLEMS, SOURCES
from processes.wording import body, opinion


def common(context: StepContext) -> Mapping[str, Any]:
    """Give what every document says."""
    order, lead, filing, inquiry, told, urging, sent = (
        part(context, name) for name in ("order", "lead", "filing", "inquiry", "opinion", "urging", "discipline")
    )
    own = body(context)
    return {
        "date": day_of(context.at).isoformat(),
        "body": {**own, "contact": lead.get("by") or order.get("by") or context.actor.name},
        "case": {"number": context.case.case_number or ""},
        "lead": {
            "unit": order.get("unit") or lead.get("unit", ""), "source": SOURCES.get(str(lead.get("source")), ""),
            "received_on": lead.get("received_on", ""), "content": _plain(lead.get("content") or order.get("demand")),
            "problems": "、".join(PROBLEMS.get(one, one) for one in lead.get("problems") or ()),
            "case": order.get("number", ""),
        },
        "inquiry": {
            "means": "、".join(MEANS.get(one, one) for one in inquiry.get("means") or ()),
            "on": inquiry.get("checked_on", ""), "files": _lines(inquiry.get("files")),
            "asked": inquiry.get("asked", ""), "found": _plain(inquiry.get("found")),
        },
        "opinion": {"demands": _lines(told.get("demands")), "days": told.get("days", "")},
        "urging": {
            "demand": _plain(urging.get("demand") or order.get("demand")),
            "days": urging.get("days") or order.get("days", ""), "meeting_at": urging.get("meeting_at", ""),
        },
        "discipline": {"to": sent.get("to", ""), "facts": _plain(sent.get("facts")),
                       "materials": _lines(sent.get("materials"))},
        "officer_opinion": opinion(lead.get("officer") or {"text": lead.get("suggestion", ""), "date": ""}),
        "leader_opinion": opinion(filing.get("leader")),
    }  # fmt: skip


def _plain(text: Any) -> str:
    return str(text or "").strip().rstrip("。")


def _lines(text: Any) -> list[str]:
    return [line.strip().rstrip("；。") for line in str(text or "").splitlines() if line.strip()]
