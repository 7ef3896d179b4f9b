"""What the documents of an inspection say: their contexts, built from its facts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from engine import cases, people
from engine.calendar import day_of
from engine.registry import StepContext
from processes import case_page
from processes.facts import day, part
from processes.inspection import draws, rules
from processes.inspection.facts import outcomes, result_words
from processes.measure.contexts import SORTS
from processes.paper_numbers import number_of
from processes.penalty.dossier import RETENTION
from processes.wording import body, officers, opinion, party, written

CHECKED = {"corrected": "已改正", "extended": "部分改正，同意延期整改", "refused": "逾期未改正，拒不改正"}


def common(context: StepContext) -> dict[str, Any]:
    """Give what nearly every document says: body, party, officers, what is inspected and for the how manieth time."""
    asked, counted = part(context, "request"), part(context, "tally")
    lead = "，".join(filter(None, (rules.LEADS.get(str(asked.get("lead"))), asked.get("lead_number"))))
    announced = "事先通知" if asked.get("announced") else f"不事先通知（{asked.get('unannounced_ground', '')}）"
    return {
        "date": day_of(context.at).isoformat(),
        "body": body(context),
        "case": {"number": context.case.case_number or "", "matter": context.case.matter},
        "party": party(context),
        "officers": officers(context),
        "items": items(context),
        "inspection": {
            "source": rules.SOURCES.get(str(asked.get("source")), ""), "lead": lead,
            "purpose": _plain(asked.get("purpose")), "basis": asked.get("basis", ""), "place": asked.get("place", ""),
            "planned_on": asked.get("planned_on", ""), "number": counted.get("number"), "cap": counted.get("cap"),
            "assistants": str(asked.get("assistants") or 0), "way": f"现场检查，{announced}",
            "off_site": asked.get("off_site", ""), "urgent": asked.get("urgent_reason", ""),
            "abnormal": "本年度检查次数明显偏多，请审慎审批" if counted.get("abnormal") else "",
        },
    }  # fmt: skip


def items(context: StepContext) -> list[dict[str, str]]:
    """List the items with the result of the latest visit that answered each."""
    found: dict[str, dict[str, str]] = {}
    for one in [*context.facts.get("rounds", []), part(context, "scene")]:
        found |= one.get("answers") or rules.checklist(one.get("checklist"))
    return [
        {
            "code": one["code"], "title": one["title"], "basis": one.get("basis", ""), "body": one.get("body", ""),
            "result": found.get(one["code"], {}).get("answer", ""), "note": found.get(one["code"], {}).get("note", ""),
        }
        for one in part(context, "request").get("listed") or []
    ]  # fmt: skip


def _plain(text: Any) -> str:
    return str(text or "").strip().rstrip("。")


def _lines(text: Any) -> list[str]:
    return [line.strip().rstrip("；。") for line in str(text or "").splitlines() if line.strip()]


def request(context: StepContext) -> Mapping[str, Any]:
    """D80."""
    asked, base = part(context, "request"), common(context)
    return {
        **base,
        "officer_opinion": opinion(asked.get("officer"), *(one["name"] for one in base["officers"])),
        "unit_opinion": opinion(asked.get("unit")),
        "leader_opinion": opinion(part(context, "approval").get("leader")),
    }


def notice(context: StepContext) -> Mapping[str, Any]:
    """D81."""
    return {**common(context), "prohibitions": list(rules.PROHIBITIONS)}


def record(context: StepContext) -> Mapping[str, Any]:
    """D10 and D10K."""
    found = part(context, "scene")
    return {**common(context), "record": {**_record(context, found), "survey": found.get("survey", "")}}


def _record(context: StepContext, found: Mapping[str, Any]) -> dict[str, Any]:
    pair = officers(context)
    return {
        "started_at": found.get("began_at", ""), "ended_at": found.get("ended_at", ""),
        "place": found.get("place", ""), "present": found.get("present", ""), "witness": found.get("witness", ""),
        "recorder": pair[-1]["name"] if pair else "", "notice": number_of(context, "D81"),
        "assistants": str(found.get("assistants_there") or 0), "recusal": bool(found.get("recusal_asked")),
        "found": found.get("found", ""), "recorded": bool(found.get("recorded")),
        "refused": found.get("refusal_reason", "") if found.get("receipt") == "refused" else "",
    }  # fmt: skip


def interview(context: StepContext) -> Mapping[str, Any]:
    """D12."""
    found = part(context, "scene")
    pairs: list[dict[str, str]] = []
    for line in _lines(found.get("questions")):
        if line.startswith(("问：", "问:")):
            pairs.append({"q": line[2:].strip(), "a": ""})
        elif pairs:
            pairs[-1]["a"] += line.removeprefix("答：").removeprefix("答:").strip()
    asked = {
        "name": found.get("asked", ""), "relation": found.get("asked_relation", ""),
        "code": found.get("asked_code", ""),
        "guardian": found.get("asked_guardian", ""), "alone": found.get("asked_alone", ""),
    }  # fmt: skip
    return {**common(context), "record": _record(context, found), "asked": asked, "qa": pairs}


def sampling(context: StepContext) -> Mapping[str, Any]:
    """D19 and D19R."""
    found = part(context, "sampling")
    names = ("name", "spec", "quantity", "spare")
    split = [[cell.strip() for cell in line.replace("|", "｜").split("｜")] for line in _lines(found.get("samples"))]
    return {
        **common(context),
        "samples": [dict(zip(names, [*cells, "", "", ""], strict=False)) for cells in split],
        "sampling": {"at": found.get("sampled_at", ""), "place": found.get("place", ""),
                     "method": _plain(found.get("method")), "keeper": found.get("keeper", "")},
    }  # fmt: skip


def appraisal(context: StepContext) -> Mapping[str, Any]:
    """D20, D20J and D20W."""
    found = part(context, "appraisal")
    sent, until = day(found.get("sent_on")), day(found.get("until_on"))
    told = ("objects", "question", "institution", "sent_on", "until_on", "result", "report", "received_on")
    return {
        **common(context),
        "appraisal": {
            **{name: found.get(name, "") for name in told}, "kind": SORTS.get(str(found.get("kind")), ""),
            "days": (until - sent).days if sent and until else None,
        },
    }  # fmt: skip


def result(context: StepContext) -> Mapping[str, Any]:
    """D85 and D86."""
    found, rounds = part(context, "result"), context.facts.get("rounds", [])
    base = common(context)
    return {
        **base,
        "result": {
            "checked_on": str(day(rounds[-1].get("began_at")) or "") if rounds else "",
            "words": result_words(context.facts), "summary": _plain(found.get("summary")),
            "clean": bool(found.get("found_on")) and not outcomes(found),
            "public": bool(part(context, "publicity").get("due")),
        },
        "register": {"follow_up": _follow_up(context), "linked": _linked(context)},
        "officer_opinion": opinion(found.get("officer"), *(one["name"] for one in base["officers"])),
        "unit_opinion": opinion(found.get("unit")),
    }  # fmt: skip


def _follow_up(context: StepContext) -> str:
    checked, sent = part(context, "recheck"), part(context, "transfer")
    said = []
    if checked.get("result"):
        said.append(f"{written(checked.get('checked_at'))}复查，{CHECKED[checked['result']]}")
    if sent.get("sent_on"):
        said.append(f"{written(sent['sent_on'])}移送{sent.get('to', '')}")
    return "；".join(said)


def _linked(context: StepContext) -> str:
    found = part(context, "penalty").get("case_id")
    if not found:
        return ""
    return cases.get(context.tx, uuid.UUID(found)).case_number or "已移交立案（案号待编）"


def order(context: StepContext) -> Mapping[str, Any]:
    """D22."""
    found, rounds = part(context, "order"), context.facts.get("rounds", [])
    evidence = [one.title for one in case_page.evidence_of(context.tx, context.case.id)]
    return {
        **common(context),
        "evidence_kinds": ["现场检查笔录", *evidence[:6]],
        "order": {
            "kind": "停止违法行为" if found.get("stop") else "改正",
            "checked_on": str(day(rounds[-1].get("began_at")) or "") if rounds else "",
            "facts": _plain(found.get("facts")), "provision": found.get("provision", ""),
            "basis": found.get("basis", ""), "measures": _lines(found.get("content")),
            "deadline": found.get("due_on", ""), "report_by": found.get("report_by", ""),
        },
    }  # fmt: skip


def recheck(context: StepContext) -> Mapping[str, Any]:
    """D23."""
    found, ordered = part(context, "recheck"), part(context, "order")
    return {
        **common(context),
        "order": {"number": number_of(context, "D22"), "served_on": ordered.get("ordered_on", "")},
        "recheck": {
            "checked_at": found.get("checked_at", ""), "place": found.get("place", ""),
            "findings": found.get("found", ""), "conclusion": CHECKED.get(str(found.get("result")), ""),
        },
    }  # fmt: skip


def transfer(context: StepContext) -> Mapping[str, Any]:
    """D04."""
    found, base = part(context, "transfer"), common(context)
    to = found.get("to") or part(context, "result").get("transfer_to", "")
    return {
        **base,
        "transfer": {
            "to": to, "facts": f"{_plain(part(context, 'result').get('summary'))}。",
            "reason": _plain(found.get("reason")),
            "basis": "《中华人民共和国行政处罚法》第二十二条至第二十五条", "materials": _lines(found.get("materials")),
        },
    }  # fmt: skip


def drawn(context: StepContext) -> Mapping[str, Any]:
    """D88: of a drawn inspection, the draw that it came of."""
    found = part(context, "origin").get("draw_id")
    told = draw_paper(draws.get(context.tx, uuid.UUID(found))) if found else {"draw": {}, "result": []}
    return {"date": day_of(context.at).isoformat(), "body": body(context), **told}


def draw_paper(row: draws.InspectionDraw) -> dict[str, Any]:
    """Describe a draw as its printed record does."""
    officers_of = {one["id"]: one["name"] for one in row.pool["officers"]}
    names = {one["code"]: one["name"] for one in row.pool["objects"]}
    return {
        "draw": {
            "title": row.title, "algorithm": row.algorithm, "announced_at": row.announced_at.isoformat(),
            "drawn_at": row.drawn_at.isoformat() if row.drawn_at else "", "witness": row.witness, "count": row.count,
            "objects": len(names), "officers": len(officers_of), "pool_sha256": row.pool_sha256,
            "commitment": row.commitment, "nonce": row.nonce if row.drawn_at else "", "word": row.word,
            "seed": draws.seed_of(row),
        },
        "result": [
            {"name": names[one["object"]], "code": one["object"],
             "officers": "、".join(officers_of[number] for number in one["officers"])}
            for one in row.result
        ],
        "redraws": [
            {
                "what": f"{officers_of[one['officer']]}回避，改派{officers_of[one['came']]}"
                if one.get("officer") else f"{names[one['object']]}改为{names[one['came']]}",
                "at": one["at"],
            }
            for one in row.redraws
        ],
    }  # fmt: skip


def cover(context: StepContext) -> Mapping[str, Any]:
    """Build the context of 卷宗封面 and 备考表."""
    archived, base = part(context, "archive"), common(context)
    named = people.names(context.tx, [one for one in (context.case.officer_id, context.case.second_officer_id) if one])
    pair = "、".join(named.values())
    return {
        **base,
        "title": context.case.title,
        "decision": {"number": number_of(context, "D85")},
        "dossier": {
            "title": context.case.title, "result": result_words(context.facts) or "未检查", "officers": pair,
            "archived_on": archived.get("archived_on", ""), "archivist": archived.get("by", ""),
            "archive_number": archived.get("volume", ""), "remarks": archived.get("note", ""),
            "retention": RETENTION.get(str(archived.get("retention")), ""), "filed_by": pair,
            "checked_by": archived.get("by", ""),
        },
    }  # fmt: skip
