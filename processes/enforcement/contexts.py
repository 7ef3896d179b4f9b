"""What the documents of an enforcement say: their contexts, built from its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import deadlines
from engine.calendar import day_of
from engine.registry import StepContext
from processes.enforcement.facts import CONSEQUENCES, ENDING, RESULTS, SUSPENDING
from processes.enforcement.guards import owed_cents, surcharge_by
from processes.enforcement_powers import WAYS, basis_of
from processes.facts import part
from processes.paper_numbers import number_of
from processes.wording import body, officers, opinion, party


def bare(text: Any) -> str:
    """Give a sentence without its full stop, to go on after it."""
    return str(text or "").strip().rstrip("。")


def common(context: StepContext) -> dict[str, Any]:
    """Give what nearly every document says: body, case, party, officers, the decision and what of it is owed."""
    duty, on = part(context, "duty"), day_of(context.at)
    found = surcharge_by(context, on)
    money = duty.get("kind") == "money"
    return {
        "date": on.isoformat(),
        "body": body(context),
        "case": {"number": context.case.case_number or "", "matter": duty.get("matter", "")},
        "party": party(context),
        "officers": officers(context),
        "decision": {
            "title": duty.get("decision_title", ""), "number": duty.get("decision_number", ""),
            "served_on": duty.get("served_on", ""), "decided_on": duty.get("decided_on", ""),
        },
        "duty": {
            "obligation": bare(duty.get("obligation")), "last_day": duty.get("last_day", ""),
            "fine_cents": int(duty.get("fine_cents") or 0) if money else None,
            "surcharge_cents": found.cents if found and found.cents else None,
            "days": found.days if found else None,
            "owed_cents": owed_cents(context, on) if money else None,
        },
    }  # fmt: skip


def demand(context: StepContext) -> Mapping[str, Any]:
    """D54."""
    found = part(context, "demand")
    return {
        **common(context),
        "demand": {"obligation": bare(found.get("obligation")), "days": found.get("days"),
                   "manner": bare(found.get("manner")), "consequence": "依法作出行政强制执行决定"},
    }  # fmt: skip


def announcement(context: StepContext) -> Mapping[str, Any]:
    """D51B."""
    found = part(context, "announcement")
    return {**common(context), "announcement": {name: found.get(name, "") for name in ("order", "limit_on", "place")}}


def defence(context: StepContext) -> Mapping[str, Any]:
    """D33."""
    return {**common(context), "notice": {"number": number_of(context, "D54")}, "defence": defended(context)}


def defended(context: StepContext) -> dict[str, Any]:
    """Give what the party said to the demand, who wrote it down, and what became of it."""
    found, pair = part(context, "response"), officers(context)
    return {
        "made_at": found.get("on", ""), "person": party(context)["name"], "content": found.get("text", ""),
        "review": found.get("review", ""), "recorder": pair[-1]["name"] if pair else "",
        "accepted": bool(found.get("accepted")),
        "reviewed_on": found.get("reviewed_on") or day_of(context.at).isoformat(),
    }  # fmt: skip


def decision(context: StepContext) -> Mapping[str, Any]:
    """D55 and D56."""
    found, base = part(context, "decision"), common(context)
    duty, response = part(context, "duty"), part(context, "response")
    code, way = str(duty.get("item_code") or ""), str(found.get("way") or "")
    given = basis_of(context.tx, context.case.body_id, code, way, day_of(context.at))
    hiding = response.get("outcome") == "hiding"
    return {
        **base,
        "demand": {"number": number_of(context, "D54"),
                   "served_on": part(context, "demand").get("served_on", "")},
        "enforcement": {
            "way": WAYS.get(way, ""), "object": bare(found.get("object")), "reason": bare(found.get("reason")),
            "basis": found.get("basis", ""), "power": given,
            "planned_on": found.get("planned_on", ""), "planned": bare(found.get("planned")),
            "performer": found.get("performer", ""), "budget_cents": found.get("budget_cents"),
            "consequence": CONSEQUENCES.get(str(found.get("consequence")), ""), "decided_on": found.get("decided_on",
            ""),
            "hiding": bare(response.get("evidence")) if hiding else "",
        },
    }  # fmt: skip


def substitute(context: StepContext) -> Mapping[str, Any]:
    """D54S."""
    found = part(context, "decision")
    planned = part(context, "substitute").get("planned_on") or found.get("planned_on", "")
    return {**decision(context), "substitute": {"number": number_of(context, "D56"), "planned_on": planned}}


def record(context: StepContext) -> Mapping[str, Any]:
    """D55J: of the execution, or of what was cleared at once."""
    now, base = part(context, "immediate"), common(context)
    found = now if now.get("approved") else part(context, "execution")
    decided = part(context, "decision")
    pair = base["officers"]
    way = "substitute" if now.get("approved") else str(decided.get("way") or "")
    performer = now.get("performer") or decided.get("performer", "")
    return {
        **base,
        "execution": {
            "way": "立即代履行" if now.get("approved") else WAYS.get(way, ""),
            "number": number_of(context, "D56" if way == "substitute" else "D55"),
            "began_at": found.get("began_at", ""), "ended_at": found.get("ended_at", ""), "place": found.get("place",
            ""),
            "attendant": found.get("attendant", "") or ("当事人在场" if found.get("present") else ""),
            "refused": found.get("refusal_reason", "") if found.get("receipt") == "refused" else "",
            "recorded": bool(found.get("recorded")), "witness": found.get("witness", ""),
            "supervisor": found.get("supervisor", ""),
            "performer": performer if way == "substitute" else "", "course": found.get("text", ""),
            "cents": found.get("cents"), "recorder": pair[-1]["name"] if pair else "",
            "urgent": bare(found.get("urgent_reason")) if found.get("urgent") else "",
        },
    }  # fmt: skip


def immediate(context: StepContext) -> Mapping[str, Any]:
    """D56L."""
    found = part(context, "immediate")
    return {
        **common(context),
        "immediate": {"performer": found.get("performer", ""), "place": found.get("place", ""),
                      "began_at": found.get("began_at", ""), "cents": found.get("cents"),
                      "course": bare(found.get("text")), "absent": found.get("present") is False},
    }  # fmt: skip


def agreement(context: StepContext) -> Mapping[str, Any]:
    """D57."""
    found, base = part(context, "agreement"), common(context)
    return {
        **base,
        "agreement": {
            "terms": found.get("terms", ""), "last_on": found.get("last_on", ""),
            "reduced_cents": found.get("reduced_cents"), "remedial": bare(found.get("remedial")),
        },
    }  # fmt: skip


def suspension(context: StepContext) -> Mapping[str, Any]:
    """D58Z and D58H."""
    found, broken = part(context, "suspension"), part(context, "agreement")
    breach = broken.get("result") == "broken" and not found.get("served_on")
    return {
        **common(context),
        "notice": {
            "ground": SUSPENDING.get(str(found.get("ground")), ""), "reason": bare(found.get("reason")),
            "number": number_of(context, "D57" if breach else "D58Z"), "breach": breach,
            "gone": bare(broken.get("result_text") if breach else found.get("gone") or found.get("three_reason")),
        },
    }  # fmt: skip


def termination(context: StepContext) -> Mapping[str, Any]:
    """D58E."""
    found = part(context, "termination")
    return {**common(context), "notice": {"ground": ENDING.get(str(found.get("ground")), ""),
                                          "reason": bare(found.get("reason"))}}  # fmt: skip


#: Matters that a leader is asked to approve, the latest first: section, title, article.
_MATTERS = (
    ("termination", "终结执行", "《中华人民共和国行政强制法》第四十条"),
    ("suspension", "中止执行", "《中华人民共和国行政强制法》第三十九条"),
    ("agreement", "达成执行协议", "《中华人民共和国行政强制法》第四十二条"),
    ("decision", "作出行政强制执行决定", "《中华人民共和国行政强制法》第三十七条"),
    ("demand", "催告履行行政决定", "《中华人民共和国行政强制法》第三十五条"),
)


def request(context: StepContext) -> Mapping[str, Any]:
    """D07E: the latest matter that a leader was asked to approve."""
    base = common(context)
    section, title, basis = next((one for one in _MATTERS if part(context, one[0]).get("proposed_on")), _MATTERS[-1])
    found = part(context, section)
    three = section == "suspension" and found.get("three_on")
    way = WAYS.get(str(found.get("way")), "")
    told = {
        "matter": "中止满三年，不再执行" if three else title + (f"（{way}）" if way else ""),
        "reasons": found.get("three_reason") if three else (
            found.get("reason") or found.get("terms") or f"{base['party']['name']}逾期未履行："
            f"{base['duty']['obligation']}。"
        ),
        "basis": found.get("basis") or basis,
    }  # fmt: skip
    return {
        **base,
        "request": told,
        "officer_opinion": opinion(found.get("officer"), *(one["name"] for one in base["officers"])),
        "leader_opinion": opinion(found.get("three_leader") if three else found.get("leader")),
    }


def closing(context: StepContext) -> Mapping[str, Any]:
    """D60."""
    found, base = part(context, "closing"), common(context)
    row = deadlines.latest(context.tx, context.case.id, "P18")
    return {
        **base,
        "closing": {
            "result": RESULTS.get(str(found.get("result")), ""), "done_on": found.get("done_on", ""),
            "summary": found.get("summary", ""), "surcharge": "已计算加处罚款" if row else "",
        },
        "officer_opinion": opinion(found.get("officer"), *(one["name"] for one in base["officers"])),
        "unit_opinion": opinion(found.get("unit")),
    }  # fmt: skip
