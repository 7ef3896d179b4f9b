"""What the documents say from the notice to the closing; ``contexts`` has those before and what all share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discretion.overlays import GROUNDS
from documents.fields import derived
from documents.formats import amount
from engine import casefile, deadlines
from engine.calendar import day_of
from engine.casefile_rows import ServiceRecord
from engine.deadline_rules import amount_of
from engine.registry import StepContext
from processes import bodies, guardians, roles
from processes.court_application.facts import RESULTS as AT_COURT
from processes.enforcement.facts import RESULTS as ENFORCED
from processes.facts import part
from processes.paper_numbers import number_of
from processes.penalty import forms_decision
from processes.penalty.contexts import common, label, order
from processes.wording import officers, opinion, written


def notice(context: StepContext) -> Mapping[str, Any]:
    """D32."""
    return {**common(context), "notice": _notice(context)}


def _notice(context: StepContext) -> dict[str, Any]:
    found = part(context, "notice")
    penal = part(context, "proposal").get("outcome") == "penalty"
    row = deadlines.latest(context.tx, context.case.id, "P08")
    rule = deadlines.rules_of(context.tx, context.case)["P08"]
    days = row.amount if row else amount_of(context.tx, rule.amount, day_of(context.at))
    return {
        "title": "行政处罚事先（听证）告知书" if penal else "不予行政处罚事先告知书",
        "number": number_of(context, "D32"), "served_on": found.get("served_on", ""),
        "hearing": bool(found.get("hearing_right")), "outcome": "行政处罚" if penal else "不予行政处罚",
        "defence_days": days,
    }  # fmt: skip


def defence(context: StepContext) -> Mapping[str, Any]:
    """D33."""
    return {**common(context), "notice": _notice(context), "defence": _defence(context)}


def _defence(context: StepContext) -> dict[str, Any]:
    found, review = part(context, "defence"), part(context, "defence_review")
    if found.get("outcome") != "submitted":
        return {"waived": found.get("outcome") == "waived"}
    pair = officers(context)
    return {
        "made_on": found.get("received_on", ""), "made_at": found.get("received_on", ""),
        "person": found.get("person", ""), "manner": {"oral": "口头", "written": "书面"}.get(found.get("manner", ""),
                                                                                         ""),
        "content": str(found.get("content", "")).rstrip("。"), "recorder": pair[-1]["name"] if pair else "",
        "review": str(review.get("reason", "")).rstrip("。"), "accepted": bool(review.get("accepted")),
        "reviewed_on": review.get("on", ""), "waived": False,
    }  # fmt: skip


def legal_review(context: StepContext) -> Mapping[str, Any]:
    """D37."""
    found, proposal = part(context, "legal_review"), part(context, "proposal")
    fine = int(proposal.get("fine_cents") or 0)
    words = f"拟处罚款{amount(fine)}。" if fine else f"拟{label(proposal.get('outcome'))}。"
    items = [
        {"aspect": question.removeprefix("执法").split("是否")[0] or question, "opinion": question.replace("是否", ""),
         "result": "符合" if found.get(key) else "不符合"}
        for key, question in forms_decision.REVIEW_ITEMS
    ]  # fmt: skip
    return {
        **common(context),
        "review": {"submitted_on": part(context, "notice").get("served_on") or proposal.get("on", ""),
                   "proposal": words, "items": items, "passed": found.get("outcome") == "passed"},
        "reviewer_opinion": opinion(found.get("reviewer")),
        "review_head_opinion": {"text": found.get("head_opinion", ""), "signers": [found.get("head", "")],
                                "date": found.get("on", "")},
    }  # fmt: skip


def discussion(context: StepContext) -> Mapping[str, Any]:
    """D38."""
    found = part(context, "discussion")
    title = roles.title("leader")
    stances = {choice.value: choice.label for choice in forms_decision.DISCUSSION_OPINION.field("stance").choices}
    asked = forms_decision.DISCUSSION_RESULT.field("conclusion")
    conclusions = {choice.value: choice.label for choice in asked.choices}
    return {
        **common(context),
        "discussion": {
            "started_at": found.get("held_at", ""), "ended_at": found.get("ended_at", ""),
            "place": found.get("place", ""), "host": found.get("host", ""),
            "leaders": [{"name": name, "title": title} for name in (found.get("names") or {}).values()],
            "recorder": found.get("recorder", ""), "report": found.get("report", ""),
            "opinions": [
                {"name": one.get("name", ""), "title": title, "opinion": stances.get(one.get("stance", ""), ""),
                 "reasons": one.get("reason", "")}
                for one in found.get("opinions", [])
            ],
            "conclusion": f"{conclusions.get(found.get('conclusion', ''), '')}。{found.get('summary', '')}",
        },
    }  # fmt: skip


def approval(context: StepContext) -> Mapping[str, Any]:
    """D39."""
    found, proposal, review = (part(context, name) for name in ("decision", "proposal", "legal_review"))
    names = [one["name"] for one in officers(context)]
    course = [f"{written(part(context, 'notice').get('served_on'))}送达告知书"]
    course.append({"submitted": "当事人提出陈述申辩，已复核", "waived": "当事人书面放弃陈述申辩"}.get(
        part(context, "defence").get("outcome", ""), "当事人未提出陈述申辩"))  # fmt: skip
    if part(context, "notice").get("hearing_right"):
        course.append("已举行听证" if part(context, "hearing").get("report") else "未要求听证")
    if review.get("outcome") == "passed":
        course.append("法制审核通过")
    if part(context, "discussion").get("conclusion"):
        course.append("经负责人集体讨论")
    return {
        **common(context),
        "decision": {"outcome": "行政处罚" if found.get("outcome") == "penalty" else "不予行政处罚",
                     "course": "；".join(course) + "。"},
        "officer_opinion": opinion(proposal.get("officer"), *names),
        "unit_opinion": opinion(proposal.get("unit")),
        "review_opinion": opinion(review.get("reviewer")) if review.get("reviewer") else None,
        "leader_opinion": opinion(found.get("leader")),
    }  # fmt: skip


def decision(context: StepContext) -> Mapping[str, Any]:
    """D40."""
    held = part(context, "hearing")
    found = {
        **common(context),
        "date": part(context, "decision").get("decided_on", ""),
        "notice": _notice(context),
        "defence": _defence(context),
        "review": {"passed": part(context, "legal_review").get("outcome") == "passed"},
        "hearing": {"held_on": held.get("held_on", ""), "review": held.get("report", "")},
        "discussion": {"held_on": part(context, "discussion").get("concluded_on", "")},
    }
    bank = bodies.get(context.tx, context.case.body_id).bank if context.case.body_id else ""
    found["payment"] = {"channel": bank or "持本决定书到指定的代收银行或者通过电子支付系统"}
    return found


def no_penalty(context: StepContext) -> Mapping[str, Any]:
    """D42."""
    proposal = part(context, "proposal")
    ground = GROUNDS.get(str(proposal.get("ground") or ""))
    return {
        **common(context),
        "date": part(context, "decision").get("decided_on", ""),
        "notice": _notice(context),
        "defence": _defence(context),
        "no_penalty": {
            "basis": ground.article if ground else "《中华人民共和国行政处罚法》第三十三条第一款",
            "reasons": ground.zh if ground else str(part(context, "decision").get("reason", "")).rstrip("。"),
            "education": "执法人员已对当事人进行教育",
            "guardian": guardians.TOLD.get(str(proposal.get("ground") or ""), ""),
        },
        "discussion": {"held_on": part(context, "discussion").get("concluded_on", "")},
    }


def enforced(context: StepContext) -> str:
    """Say in a line what came of the enforcement."""
    found = part(context, "enforcement")
    results = AT_COURT if found.get("way") == "court" else ENFORCED
    if not found.get("outcome"):
        return ""
    number = f"（{found['number']}）" if found.get("number") else ""
    return f"{results.get(str(found['outcome']), '')}{number}"


def proof(context: StepContext) -> Mapping[str, Any]:
    """D50: of the decision once there is one, else of the notice, else of the order to correct."""
    title, document = "行政处罚决定书", None
    for kind in ("D40", "D42", "D32", "D22"):
        document = casefile.filed(context.tx, context.case.id, kind)
        if document is not None:
            title = document.title
            break
    served = casefile.services(context.tx, context.case.id, document.id)[-1:] if document else []
    number = document.number or "" if document else ""
    return {**common(context), "service": proved(context, title, number, served[0] if served else None)}


def proved(context: StepContext, title: str, number: str, last: ServiceRecord | None) -> dict[str, Any]:
    """Give what the proof of service says of a document and of how it was served last, if it was."""
    known = part(context, "party")
    return {
        "documents": [{"title": title, "number": number, "copies": 1}],
        "addressee": known.get("name", ""), "address": (last.place if last else "") or known.get("address", ""),
        "method": casefile.METHODS.get(last.method, "") if last else "直接送达", "servers": officers(context),
        "served_at": last.served_at.isoformat() if last else "", "receiver": last.receiver if last else "",
        "relation": last.relation if last else "", "witness": last.witness if last else "",
        "refusal": last.note if last and last.result == "refused" else "",
    }  # fmt: skip


def public_notice(context: StepContext) -> Mapping[str, Any]:
    """D51: of the decision once it is taken, before that of the notice."""
    base, decided = common(context), part(context, "decision").get("decided_on")
    told = _notice(context)
    found = part(context, "service" if decided else "notice")
    penal = (part(context, "decision") if decided else part(context, "proposal")).get("outcome") == "penalty"
    words = str(derived(base)["penalty_text"]).replace("\n", "").rstrip("。") if penal else "不予行政处罚"
    title = "行政处罚决定书" if penal else "不予行政处罚决定书"
    return {
        **base,
        "date": found.get("announced_on") or day_of(context.at).isoformat(),
        "served": {"title": title if decided else told["title"],
                   "number": number_of(context, "D40" if penal else "D42") if decided else told["number"],
                   "content": words if decided else f"拟{words}"},
        "public_notice": {"reason": str(found.get("notice_reason") or found.get("reason") or "").rstrip("。")},
        "notice": {"announced": not decided, "hearing": told["hearing"], "defence_days": told["defence_days"]},
    }  # fmt: skip


def closing(context: StepContext) -> Mapping[str, Any]:
    """D60."""
    found, made = part(context, "closing"), part(context, "decision")
    kinds = {choice.value: choice.label for choice in forms_decision.CLOSING.field("kind").choices}
    names = [one["name"] for one in officers(context)]
    return {
        **common(context),
        "closing": {
            "kind": kinds.get(found.get("kind", ""), ""), "summary": found.get("summary", ""),
            "execution": found.get("execution", ""), "receipt": found.get("receipts", ""),
            "correction": order(context).get("result", ""), "coercion": enforced(context),
        },
        "decision": {"number": number_of(context, "D40", "D42"), "date": made.get("decided_on", "")},
        "officer_opinion": opinion(found.get("officer"), *names),
        "unit_opinion": opinion(found.get("unit")),
        "leader_opinion": opinion(found.get("leader")),
    }  # fmt: skip
