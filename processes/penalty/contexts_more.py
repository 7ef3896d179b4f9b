"""What the letters beside the main line say: transfer, summons, preservation, hearing, instalments, demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discretion import articles
from documents.formats import amount
from engine.calendar import day_of
from engine.registry import StepContext
from processes import case_page
from processes.facts import day, part
from processes.paper_numbers import number_of
from processes.penalty.contexts import common
from processes.wording import officers

#: Working days that a demand leaves before the court is asked. Source: 《行政强制法》第五十四条、第六十九条.
DEMAND_WORKING_DAYS = 10


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def transfer(context: StepContext) -> Mapping[str, Any]:
    """D04."""
    found, check = part(context, "transfer"), part(context, "check")
    return {
        **common(context),
        "transfer": {
            "to": found.get("to") or check.get("transfer_to", ""), "facts": check.get("summary", ""),
            "reason": str(check.get("reason", "")).rstrip("。"), "basis": "《中华人民共和国行政处罚法》第二十五条",
            "materials": _lines(str(found.get("materials", "")).replace("、", "\n")),
        },
    }  # fmt: skip


def summons(context: StepContext) -> Mapping[str, Any]:
    """D11."""
    found = part(context, "inquiry")
    base = common(context)
    return {
        **base,
        "summons": {
            "to": found.get("asked") or base["party"]["name"], "at": found.get("summons_at", ""),
            "place": base["body"].get("address", ""), "bring": _lines(found.get("materials")),
        },
    }  # fmt: skip


def materials(context: StepContext) -> Mapping[str, Any]:
    """D13."""
    found = part(context, "inquiry")
    base = common(context)
    wanted = {"to": base["party"]["name"], "materials": _lines(found.get("materials"))}
    return {**base, "request": {**wanted, "deadline": found.get("materials_due", "")}}


def extract(context: StepContext) -> Mapping[str, Any]:
    """D14: of the piece of evidence that was taken in last."""
    rows = case_page.evidence_of(context.tx, context.case.id)
    last = rows[-1] if rows else None
    pair = officers(context)
    return {
        **common(context),
        "extract": {
            "name": last.title if last else "", "quantity": "1份", "source": last.note if last else "",
            "method": "拍摄" if last and last.media_type.startswith(("image", "video")) else "复制",
            "made_at": last.captured_at.isoformat() if last else "", "place": last.place if last else "",
            "maker": pair[0]["name"] if pair else "", "shows": "本案违法事实", "digest": last.sha256 if last else "",
        },
    }  # fmt: skip


def law(context: StepContext) -> Mapping[str, Any]:
    """D43: every place that the decision cites, with the wording in force at the act that an administrator entered.

    As long as one of them lacks its wording the list stays empty, and an empty list cannot be filed; the page of the
    item in the library says which place waits for its wording.
    """
    on = day(part(context, "check").get("act_ended_on")) or day_of(context.at)
    found = {**part(context, "check"), **part(context, "proposal")}
    texts = [str(found.get("provision") or ""), str(found.get("basis") or "")]
    places = articles.cited(context.tx, texts, on)
    return {
        **common(context),
        "attached": {"title": "行政处罚决定书", "number": number_of(context, "D40")},
        "articles": [
            {"citation": f"《{one.law}》{one.place}", "text": row.text} for one, row in places if row is not None
        ]
        if all(row is not None for _, row in places)
        else [],
    }


def instalments(context: StepContext) -> Mapping[str, Any]:
    """D52."""
    found, asked = part(context, "instalment"), part(context, "payment")
    return {
        **common(context),
        "decision": {"number": number_of(context, "D40")},
        "instalments": {"applied_on": found.get("decided_on", ""), "reason": str(asked.get("request", "")).rstrip("。"),
                        "until_on": found.get("last_due_on", "")},
    }  # fmt: skip


def surcharge(context: StepContext) -> Mapping[str, Any]:
    """D53."""
    found = part(context, "surcharge")
    return {
        **common(context),
        "decision": {"number": number_of(context, "D40"), "served_on": part(context, "service").get("served_on", "")},
        "surcharge": {"due_on": found.get("last_day", ""), "until_on": found.get("computed_on", ""),
                      "days": found.get("days"), "cents": found.get("cents")},
    }  # fmt: skip


def demand(context: StepContext) -> Mapping[str, Any]:
    """D54."""
    found = part(context, "surcharge")
    fine = int(part(context, "decision").get("fine_cents") or 0)
    owed = fine + (int(found.get("cents") or 0) if found.get("approved") else 0)
    return {
        **common(context),
        "decision": {"number": number_of(context, "D40"), "served_on": part(context, "service").get("served_on", "")},
        "demand": {
            "duty": f"缴纳罚款{amount(fine)}", "owed_cents": owed, "days": DEMAND_WORKING_DAYS,
            "manner": "持决定书到指定的代收银行或者通过电子支付系统缴纳",
            "consequence": "依法申请人民法院强制执行",
        },
    }  # fmt: skip
