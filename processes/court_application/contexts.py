"""What the documents of an application to the court say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.calendar import day_of
from engine.registry import StepContext
from processes.court_application.facts import REMEDIES, RESULTS
from processes.enforcement.contexts import bare, defended
from processes.enforcement.linking import root_of
from processes.facts import day, part
from processes.paper_numbers import number_of
from processes.surcharge import pauses_of, surcharge
from processes.wording import body, officers, opinion, party

#: Working days that a demand leaves before the court is asked. Source: 《行政强制法》第五十四条、第六十九条.
DEMAND_WORKING_DAYS = 10


def common(context: StepContext) -> dict[str, Any]:
    """Give what nearly every document says."""
    appeal, on = part(context, "appeal"), day_of(context.at)
    fine = int(appeal.get("fine_cents") or 0)
    last, more = day(appeal.get("last_day")), None
    if appeal.get("surcharge") and last is not None:
        root = root_of(context.case)
        more = surcharge(fine, last, on, pauses_of(context.tx, *([root] if root else []))).cents
    owed = fine + (more or 0) - int(appeal.get("paid_cents") or 0)
    return {
        "date": on.isoformat(),
        "body": body(context),
        "case": {"number": context.case.case_number or "", "matter": appeal.get("matter", "")},
        "party": party(context),
        "officers": officers(context),
        "decision": {
            "title": appeal.get("decision_title", ""), "number": appeal.get("decision_number", ""),
            "served_on": appeal.get("served_on", ""), "decided_on": appeal.get("decided_on", ""),
        },
        "duty": {"obligation": bare(appeal.get("obligation"))},
        "owed": {"fine_cents": fine or None, "surcharge_cents": more or None, "cents": owed if fine else None},
    }  # fmt: skip


def demand(context: StepContext) -> Mapping[str, Any]:
    """D54."""
    base, found = common(context), part(context, "demand")
    return {
        **base,
        "demand": {
            "duty": base["duty"]["obligation"], "owed_cents": base["owed"]["cents"], "days": DEMAND_WORKING_DAYS,
            "manner": bare(found.get("manner")), "consequence": "依法申请人民法院强制执行",
        },
    }  # fmt: skip


def defence(context: StepContext) -> Mapping[str, Any]:
    """D33."""
    told = {"number": number_of(context, "D54") or "（见处罚案卷）"}
    return {**common(context), "notice": told, "defence": defended(context)}


def application(context: StepContext) -> Mapping[str, Any]:
    """D59: what the law asks the court to be given, with the leader's signature."""
    found, base, appeal = part(context, "application"), common(context), part(context, "appeal")
    demanded = part(context, "demand")
    return {
        **base,
        "application": {
            "court": found.get("court", ""), "subject": bare(found.get("subject")), "facts": bare(found.get("facts")),
            "views": bare(found.get("views")), "materials": _lines(found.get("materials")),
            "urgent": bare(found.get("urgent_reason")) if found.get("urgent") else "",
            "late": bare(found.get("late_reason")) if found.get("late") else "",
            "demanded_on": demanded.get("served_on", ""), "demand_number": number_of(context, "D54"),
            "remedy": REMEDIES.get(str(appeal.get("remedy")), ""), "lapses_on": appeal.get("lapses_on", ""),
            "leader": (found.get("leader") or {}).get("signers", [""])[0], "signed_on": found.get("decided_on", ""),
        },
    }  # fmt: skip


def upper(context: StepContext) -> Mapping[str, Any]:
    """D59U."""
    found, refusal = part(context, "upper"), part(context, "refusal")
    court, ruling = part(context, "court"), part(context, "ruling")
    about = refusal.get("about")
    return {
        **common(context),
        "upper": {
            "court": found.get("upper_court", "") or "上一级人民法院", "grounds": bare(found.get("grounds")),
            "below": part(context, "application").get("court", ""), "received_on": refusal.get("received_on", ""),
            "number": (court if about == "acceptance" else ruling).get("number", ""),
            "ruling": "不予受理" if about == "acceptance" else "不予执行",
            "article": "第五十六条第二款" if about == "acceptance" else "第五十八条第三款",
            "leader": (found.get("leader") or {}).get("signers", [""])[0],
        },
    }  # fmt: skip


def closing(context: StepContext) -> Mapping[str, Any]:
    """D60."""
    found, base = part(context, "closing"), common(context)
    return {
        **base,
        "closing": {"result": RESULTS.get(str(found.get("result")), ""), "done_on": found.get("done_on", ""),
                    "summary": found.get("summary", "")},
        "officer_opinion": opinion(found.get("officer"), *(one["name"] for one in base["officers"])),
        "unit_opinion": opinion(found.get("unit")),
    }  # fmt: skip


def _lines(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]
