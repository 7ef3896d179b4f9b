"""What the documents of a penalty case say: their contexts, built from its facts; the templates give the wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from documents.formats import amount, figures
from engine.calendar import day_of
from engine.registry import StepContext
from processes import joint
from processes.facts import day, part
from processes.paper_numbers import number_of
from processes.penalty import forms, termination
from processes.wording import body, officers, opinion, party, written

CORRECTED = {"corrected": "已改正", "refused": "逾期未改正，拒不改正", "again": "未全部改正"}
_LABELS = {choice.value: choice.label for choice in (*forms.SOURCES, *forms.KINDS, *forms.METHODS, *forms.OUTCOMES)}


def label(value: Any) -> str:
    """Give the Chinese label of a choice."""
    return _LABELS.get(str(value), str(value or ""))


def common(context: StepContext) -> dict[str, Any]:
    """Give what nearly every document says: body, case, party, officers, act, order, evidence, penalty, discretion."""
    check, opening, proposal = (part(context, name) for name in ("check", "opening", "proposal"))
    first = (part(context, "inquiry").get("rounds") or [part(context, "inquiry")])[0]
    texts = proposal.get("discretion") or {}
    return {
        "date": day_of(context.at).isoformat(),
        "body": body(context),
        "case": {
            "number": context.case.case_number or "", "matter": check.get("matter", ""),
            "opened_on": opening.get("opened_on", ""), "closed_on": part(context, "closing").get("closed_on", ""),
        },
        "party": party(context),
        "officers": officers(context),
        "violation": {
            "occurred_at": occurred(check, first),
            "place": check.get("place", ""),
            "facts": proposal.get("facts") or part(context, "correction").get("facts")
            or part(context, "inquiry").get("found", ""),
            "provision": proposal.get("provision") or check.get("provision", ""),
        },
        "order": order(context),
        "evidence": evidence(context),
        "penalty": penalty(context),
        "discretion": {
            "basis": texts.get("tier_citation") or texts.get("standard") or check.get("basis", ""),
            "tier": texts.get("tier_name") or "法定幅度内裁量",
            "statutory_only": "未见公开" in (texts.get("tier_name") or ""),
            "reasons": texts.get("reasons_text") or proposal.get("reason", ""),
            "deviation": (proposal.get("deviation") or {}).get("reason", ""),
        },
        "joint": joint.printed(context),
    }  # fmt: skip


def occurred(check: Mapping[str, Any], visit: Mapping[str, Any]) -> str:
    """Say when the act took place: the moment of the visit that saw it, where that falls into its days, else its days.

    A visit after the case was opened is no time of the act; a decision that named it would say that the case was
    opened before anything had happened.
    """
    seen = str(visit.get("began_at") or "")
    began, ended = day(check.get("act_began_on")), day(check.get("act_ended_on"))
    on = day(seen)
    if ended is None or (on is not None and (began or ended) <= on <= ended):
        return seen or str(check.get("act_ended_on") or "")
    if began is not None and began != ended:
        return f"{written(began)}至{written(ended)}"
    return ended.isoformat()


def order(context: StepContext) -> dict[str, Any]:
    """Describe the order to correct and its re-check, where there was one."""
    ordered, checked = part(context, "correction"), part(context, "recheck")
    if not ordered:
        return {}
    return {
        "number": number_of(context, "D22"), "served_on": ordered.get("ordered_on", ""),
        "result": CORRECTED.get(str(checked.get("result")), ""), "checked_on": checked.get("checked_on", ""),
        "basis": "《中华人民共和国行政处罚法》第二十八条第一款、" + str(part(context, "check").get("basis", "")),
        "measures": [line for line in str(ordered.get("content", "")).splitlines() if line.strip()],
        "deadline": ordered.get("due_on") or ordered.get("ordered_on", ""),
    }  # fmt: skip


def evidence(context: StepContext) -> list[dict[str, str]]:
    """List the evidence: the officer's lines (名称：证明内容), else what lies in the case file."""
    proposal, inquiry = part(context, "proposal"), part(context, "inquiry")
    found = []
    for line in str(proposal.get("evidence") or inquiry.get("evidence") or "").splitlines():
        title, _, shows = line.strip().replace(":", "：").partition("：")
        if title:
            found.append({"title": title, "shows": shows.removeprefix("证明").rstrip("。") or "本案违法事实"})
    return found or [{"title": "现场检查（勘验）笔录1份", "shows": "现场检查所见的事实"}]


def penalty(context: StepContext) -> dict[str, Any]:
    """Describe the penalty as decided, else as proposed."""
    chosen = part(context, "decision") if part(context, "decision").get("decided_on") else part(context, "proposal")
    proposal = part(context, "proposal")
    kinds = chosen.get("kinds") or []
    others = [label(kind) for kind in kinds if kind not in ("fine", "confiscation")]
    return {
        "basis": proposal.get("basis") or part(context, "check").get("basis", ""),
        "fine_cents": chosen.get("fine_cents") or None,
        "others": others, "illegal_gains_cents": proposal.get("confiscated_cents") or None,
    }  # fmt: skip


def lead(context: StepContext) -> Mapping[str, Any]:
    """D01."""
    found = part(context, "lead")
    return {
        **common(context),
        "lead": {
            "source": label(found.get("source")), "received_at": found.get("received_at", ""),
            "provider": found.get("provider", ""), "suspect": found.get("party_name", ""),
            "place": found.get("address", ""), "content": found.get("content", ""),
        },
        "registrar_opinion": opinion(found.get("registrar")),
        "unit_opinion": opinion(part(context, "opening").get("unit")),
    }  # fmt: skip


def opening(context: StepContext) -> Mapping[str, Any]:
    """D06."""
    check, found = part(context, "check"), part(context, "opening")
    signers = [one["name"] for one in officers(context)]
    summary = str(check.get("summary") or "")
    if check.get("urgent"):
        summary += f"\n情况紧急，已先行调查取证（{check.get('urgent_reason', '')}），现补办立案手续。"
    refused = found.get("outcome") == "refuse" or (not found.get("outcome") and check.get("outcome") == "refuse")
    return {
        **common(context),
        "lead": {"source": label(part(context, "lead").get("source")),
                 "received_at": part(context, "lead").get("received_at", "")},
        "opening": {"outcome": "不予立案" if refused else "立案", "summary": summary,
                    "provision": check.get("provision", "")},
        "officer_opinion": {"text": check.get("reason", ""), "signers": signers, "date": check.get("checked_on", "")},
        "unit_opinion": opinion(found.get("unit")),
        "leader_opinion": opinion(found.get("leader")),
    }  # fmt: skip


#: What a leader may be asked to approve: section of the facts, matter, reason, basis, newest first.
_MATTERS = (
    ("surcharge", "加处罚款", "reason", "《中华人民共和国行政处罚法》第七十二条第一款第一项"),
    ("instalment", "延期、分期缴纳罚款", "opinion", "《中华人民共和国行政处罚法》第六十六条第二款"),
    ("ending", "撤销案件、终止调查或者移送", "reason", "《中华人民共和国行政处罚法》第五十七条第一款"),
    ("extension", "延长办案期限", "reason", "《中华人民共和国行政处罚法》第六十条"),
    ("preservation", "先行登记保存证据", "reason", "《中华人民共和国行政处罚法》第五十六条"),
    ("recusal", "回避", "reason", "《中华人民共和国行政处罚法》第四十三条"),
    ("transfer", "移送案件", "materials", "《中华人民共和国行政处罚法》第二十五条"),
)


def matter(context: StepContext) -> Mapping[str, Any]:
    """D07: the latest matter that a leader was asked to approve, or the end that a leader chose over a decision."""
    name, title, reason, basis = next((one for one in _MATTERS if part(context, one[0])), _MATTERS[-1])
    chosen = part(context, "decision").get("outcome") in termination.ENDS and not part(context, "ending")
    name = "decision" if chosen else name
    found = part(context, name)
    signers = [one["name"] for one in officers(context)]
    asked = found.get("asked_on") or found.get("computed_on") or day_of(context.at).isoformat()
    words = str(found.get("opinion") or found.get("approval") or found.get("reason") or "")
    by = [one for one in (found.get("by") or found.get("decided_by"),) if one]
    if name == "extension":
        title = f"延长办案期限{found.get('days', '')}日"
    if name in ("ending", "decision"):
        proposed = part(context, "proposal")
        title, basis, why = _ended({**proposed, **found} if chosen else proposed)
        found, reason = {**found, "reason": why}, "reason"
        if proposed.get("outcome") == termination.TERMINATE or found.get("outcome") == termination.TERMINATE:
            basis += "（参照）"
    if name == "surcharge":
        title = f"加处罚款{figures(int(found.get('cents') or 0))}（计至{written(found.get('computed_on'))}）"
    leader = found.get("leader") or {"text": words, "signers": by, "date": found.get("decided_on") or asked}
    return {
        **common(context),
        "request": {"matter": title, "reasons": found.get(reason) or words, "basis": basis},
        "officer_opinion": opinion(part(context, "proposal").get("officer"), *signers)
        if chosen
        else {
            "text": f"建议{title}。",
            "signers": signers,
            "date": part(context, "proposal").get("on") or asked if name == "ending" else asked,
        },
        "unit_opinion": opinion(part(context, "proposal").get("unit") or part(context, "opening").get("unit")),
        "leader_opinion": opinion(leader),
    }


def _ended(proposed: Mapping[str, Any]) -> tuple[str, str, str]:
    """Name the end that is proposed in place of a decision, by which rule, and why."""
    law = "《中华人民共和国行政处罚法》"
    reason = str(proposed.get("reason") or "")
    if proposed.get("outcome") == termination.TERMINATE:
        ground = termination.GROUNDS.get(str(proposed.get("termination_ground")), "")
        since = f"（{written(proposed['gone_on'])}）" if proposed.get("gone_on") else ""
        proof = str(proposed.get("termination_proof") or "").rstrip("。")
        return "终止调查", termination.RULE, f"{ground}{since}，有{proof}为证。{reason}"
    if proposed.get("outcome") == "withdraw":
        lapsed = proposed.get("withdrawal_ground") == "lapsed"
        return "撤销案件", f"{law}第三十六条" if lapsed else f"{law}第五十七条第一款第三项", reason
    return "移送司法机关", f"{law}第二十七条、第五十七条第一款第四项", reason


def inspection(context: StepContext) -> Mapping[str, Any]:
    """D10."""
    found, known = part(context, "inquiry"), party(context)
    pair = officers(context)
    return {
        **common(context),
        "record": {
            "started_at": found.get("began_at", ""), "ended_at": found.get("ended_at", ""),
            "place": found.get("place", ""), "matter": f"是否有{part(context, 'check').get('matter', '')}的行为",
            "subject": known["name"], "subject_person": found.get("present", ""), "subject_code": known["code"],
            "subject_phone": known["phone"], "recorder": pair[-1]["name"] if pair else "",
            "told": "已看清执法证件，听清告知事项。", "recusal_asked": bool(found.get("recusal")),
            "recusal": found.get("recusal", ""), "findings": found.get("found", ""),
            "witness": found.get("witness", ""), "refused": found.get("refused", ""),
            "absent": bool(found.get("absent")), "recorded": bool(found.get("recorded")),
        },
    }  # fmt: skip


def interview(context: StepContext) -> Mapping[str, Any]:
    """D12."""
    found = part(context, "inquiry")
    pair = officers(context)
    pairs: list[dict[str, str]] = []
    for line in str(found.get("questions") or "").splitlines():
        text = line.strip()
        if text.startswith(("问：", "问:")):
            pairs.append({"q": text[2:].strip(), "a": ""})
        elif text and pairs:
            pairs[-1]["a"] += text.removeprefix("答：").removeprefix("答:").strip()
    return {
        **common(context),
        "record": {"started_at": found.get("began_at", ""), "ended_at": found.get("ended_at", ""),
                   "place": found.get("place", ""), "recorder": pair[-1]["name"] if pair else "",
                   "witness": found.get("witness", ""), "refused": found.get("asked_refused", ""),
                   "recorded": bool(found.get("recorded"))},
        "asked": {"name": found.get("asked", ""), "code": found.get("asked_code", ""),
                  "relation": found.get("asked_relation", ""), "address": found.get("asked_address", ""),
                  "phone": found.get("asked_phone", ""), "guardian": found.get("asked_guardian", ""),
                  "alone": found.get("asked_alone", "")},
        "qa": pairs,
    }  # fmt: skip


def correction(context: StepContext) -> Mapping[str, Any]:
    """D22."""
    return {**common(context), "evidence_kinds": [one["title"] for one in evidence(context)]}


def recheck(context: StepContext) -> Mapping[str, Any]:
    """D23."""
    found = part(context, "recheck")
    return {
        **common(context),
        "recheck": {"checked_at": found.get("checked_on", ""), "place": part(context, "check").get("place", ""),
                    "findings": found.get("found", ""), "conclusion": CORRECTED.get(str(found.get("result")), "")},
    }  # fmt: skip


def report(context: StepContext) -> Mapping[str, Any]:
    """D30."""
    found = part(context, "proposal")
    ends = found.get("outcome") not in (None, "penalty", "no_penalty")
    title, law, why = _ended(found) if ends else ("", "", "")
    asked = {name: value for name, value in context.facts.items() if name != "decision"}  # as it stood at the report
    course = [f"执法人员于{written(one.get('began_at'))}在{one.get('place', '')}进行检查、询问"
              for one in part(context, "inquiry").get("rounds", [])]  # fmt: skip
    return {
        **common(replace(context, facts=asked)),
        "date": found.get("on", ""),
        "lead": {"source": label(part(context, "lead").get("source"))},
        "investigation": {"course": "；".join(course) + "。现已调查终结。"},
        "proposal": {"outcome": "不予行政处罚" if found.get("outcome") != "penalty" else "行政处罚",
                     "ends": ends, "other": title, "law": law, "why": why,
                     "analogy": found.get("outcome") == termination.TERMINATE},
    }  # fmt: skip


def result(context: StepContext) -> str:
    """Say in one line what became of the case, for the cover."""
    made = part(context, "decision")
    fine = int(made.get("fine_cents") or 0)
    return f"罚款{amount(fine)}" if fine else label(made.get("outcome")) or "未作出决定"
