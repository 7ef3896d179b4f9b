"""What the documents of a measure say: their contexts, built from its facts and the ledger of goods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from documents.formats import figures
from engine import casefile, deadlines
from engine.calendar import day_of
from engine.registry import StepContext
from processes import goods
from processes.facts import day, part
from processes.goods_rules import CUSTODY, ENDS, TITLES, plain
from processes.measure.facts import CAUSES, KINDS, RESULTS
from processes.wording import body, officers, opinion, party, written

SORTS = {"test": "检测", "inspection": "检验", "quarantine": "检疫", "appraisal": "鉴定"}
WAYS = {"auction": "拍卖", "sale": "变卖"}


def common(context: StepContext) -> dict[str, Any]:
    """Give what nearly every document says: body, case, party, officers, the measure with its decision and period."""
    asked, scene = part(context, "request"), part(context, "scene")
    row = deadlines.latest(context.tx, context.case.id, "C02")
    return {
        "date": day_of(context.at).isoformat(),
        "body": body(context),
        "case": {"number": context.case.case_number or "", "matter": asked.get("matter", "")},
        "party": party(context),
        "officers": officers(context),
        "measure": {
            "kind": KINDS.get(str(asked.get("kind")), ""), "object": str(asked.get("object", "")).strip().rstrip("。"),
            "found": str(asked.get("found", "")).strip().rstrip("。"),
            "reason": str(asked.get("reason", "")).strip().rstrip("。"), "basis": asked.get("basis", ""),
            "place": scene.get("place") or asked.get("place", ""), "taken_on": scene.get("taken_on", ""),
            "until_on": row.last_day.isoformat() if row else "", "number": _number(context, "D72"),
            "urgent": bool(asked.get("urgent")),
        },
    }  # fmt: skip


def freezing(context: StepContext) -> dict[str, Any]:
    """D76, D76B, D76J: the law that the request names, the decision once it is on file; an officer fills the rest."""
    known = {"basis": str(part(context, "request").get("basis") or ""), "decision": _number(context, "D76")}
    return {**common(context), "freezing": {name: words for name, words in known.items() if words}}


def _number(context: StepContext, kind: str) -> str:
    found = casefile.filed(context.tx, context.case.id, kind)
    return (found.number or "") if found else ""


def _pieces(context: StepContext) -> list[goods.Piece]:
    return goods.pieces(context.tx, context.case.id, basis="measure")


def request(context: StepContext) -> Mapping[str, Any]:
    """D70: the latest matter that a leader was asked to approve."""
    asked, base = part(context, "request"), common(context)
    kind = base["measure"]["kind"]
    told: dict[str, Any] = {"matter": f"{kind}{base['measure']['object']}", "reasons": base["measure"]["reason"],
                            "basis": base["measure"]["basis"]}  # fmt: skip
    leader = opinion(part(context, "approval").get("leader"))
    first, seen_by = asked.get("officer"), asked
    if asked.get("urgent"):
        told["urgent"] = str(asked.get("urgent_reason", ""))
    for name, title, basis in (
        ("disposal", f"{kind}财物的处理", "《中华人民共和国行政强制法》第二十七条、第二十八条"),
        ("sale", "先行变卖、拍卖不宜长期保存的财物", "《中华人民共和国行政强制法》第二十八条第二款"),
        ("extension", "延长期限", "《中华人民共和国行政强制法》第二十五条第一款"),
    ):
        found = part(context, name)
        # What the law itself lifts, nobody was asked to approve.
        if found.get("reason") and not found.get("automatic"):
            result = RESULTS.get(str(found.get("proposed")), "")
            more = {"disposal": f"：{result}", "extension": f"{found.get('days', '')}日", "sale": ""}[name]
            told = {"matter": title + more, "reasons": found["reason"],
                    "basis": found.get("basis") or basis}  # fmt: skip
            leader, seen_by = opinion(found.get("leader")), found
            first = found.get("officer") or {"text": found.get("reason", ""), "date": found.get("asked_on", "")}
            break
    return {
        **base,
        "request": told,
        "officer_opinion": opinion(first, *(one["name"] for one in base["officers"])),
        "unit_opinion": opinion(seen_by.get("unit")),
        "review_opinion": opinion(seen_by.get("reviewer")),
        "leader_opinion": leader,
    }


def record(context: StepContext) -> Mapping[str, Any]:
    """D71."""
    found, base = part(context, "scene"), common(context)
    pair = base["officers"]
    absent = found.get("attendance") == "absent"
    return {
        **base,
        "record": {
            "started_at": found.get("began_at", ""), "ended_at": found.get("ended_at", ""),
            "place": found.get("place", ""), "attendant": "" if absent else found.get("attendant", ""),
            "witness": found.get("witness", ""), "absent": absent, "course": found.get("course", ""),
            "defence": found.get("defence", ""), "recorder": pair[-1]["name"] if pair else "",
            "refused": found.get("refusal_reason", "") if found.get("receipt") == "refused" else "",
            "recorded": bool(found.get("recorded")),
        },
    }  # fmt: skip


def decision(context: StepContext) -> Mapping[str, Any]:
    """D72: party; reasons, basis and period; name and number of what is taken; remedies; body and day."""
    return {**common(context), "list": {"goods": goods.lines(_pieces(context))}}


def listing(context: StepContext) -> Mapping[str, Any]:
    """D73."""
    custody = part(context, "custody")
    found = goods.lines(_pieces(context))
    return {**common(context), "list": {"goods": found, "count": len(found), "place": custody.get("place", "")}}


def seals(context: StepContext) -> Mapping[str, Any]:
    """D77F: a seal for each number."""
    numbers = [one.row.seal_number for one in _pieces(context) if one.row.seal_number and one.total("stored")]
    return {**common(context), "seals": [{"number": number} for number in dict.fromkeys(numbers)]}


def stored(context: StepContext) -> Mapping[str, Any]:
    """D78: every entry in."""
    return {**common(context), "entries": _entries(context, "in")}


def issued(context: StepContext) -> Mapping[str, Any]:
    """D78C: every entry out."""
    return {**common(context), "entries": _entries(context, "out")}


def _entries(context: StepContext, direction: str) -> list[dict[str, str]]:
    from engine import people

    moves = [(piece, one) for piece in _pieces(context) for one in piece.standing if one.direction == direction]
    moves.sort(key=lambda pair: pair[1].moved_at)
    names = people.names(context.tx, [who for _, one in moves for who in (one.officer_id, one.second_officer_id)])
    return [
        {
            "name": piece.row.name, "model": piece.row.spec, "quantity": f"{plain(one.quantity)}{piece.row.unit}",
            "kind": TITLES[one.kind], "at": one.moved_at.isoformat(), "place": one.place or piece.row.place,
            "counterpart": one.counterpart, "seal": piece.row.seal_number or "",
            "officers": "、".join(names.get(who, "") for who in (one.officer_id, one.second_officer_id)),
        }
        for piece, one in moves
    ]  # fmt: skip


def custody(context: StepContext) -> Mapping[str, Any]:
    """D79."""
    found = part(context, "custody")
    return {
        **common(context),
        "custody": {
            "custodian": found.get("custodian", ""), "contact": found.get("custodian_contact", ""),
            "place": found.get("place", ""), "condition": found.get("condition", ""),
            "way": CUSTODY.get(str(found.get("way")), ""), "from_on": found.get("stored_on", ""),
        },
        "list": {"goods": goods.lines(_pieces(context), kept=True)},
    }  # fmt: skip


def appraisal(context: StepContext) -> Mapping[str, Any]:
    """D20, D20J, D20W."""
    found = part(context, "appraisal")
    sent, until = day(found.get("sent_on")), day(found.get("until_on"))
    return {
        **common(context),
        "appraisal": {
            "kind": SORTS.get(str(found.get("kind")), ""), "objects": found.get("objects", ""),
            "question": found.get("question", ""), "institution": found.get("institution", ""),
            "sent_on": found.get("sent_on", ""), "until_on": found.get("until_on", ""),
            "days": (until - sent).days if sent and until else None, "result": found.get("result", ""),
            "report": found.get("report", ""), "received_on": found.get("received_on", ""),
        },
    }  # fmt: skip


def extension(context: StepContext) -> Mapping[str, Any]:
    """D74."""
    found, base = part(context, "extension"), common(context)
    return {
        **base,
        "extension": {"days": found.get("days"), "reason": str(found.get("reason", "")).rstrip("。"),
                      "until_on": found.get("until_on", "")},
    }  # fmt: skip


def sale(context: StepContext) -> Mapping[str, Any]:
    """D75P."""
    found = part(context, "sale")
    spoiling = [one for one in _pieces(context) if one.row.perishable]
    return {
        **common(context),
        "sale": {"way": WAYS.get(str(found.get("way")), ""), "reason": str(found.get("reason", "")).rstrip("。"),
                 "pricing": found.get("pricing", "")},
        "list": {"goods": goods.lines(spoiling, kept=True)},
    }  # fmt: skip


def disposal(context: StepContext) -> Mapping[str, Any]:
    """D75, D75J and D77."""
    found = part(context, "disposal")
    obtained = goods.proceeds(context.tx, context.case.id)
    return {
        **common(context),
        "disposal": {
            "result": RESULTS.get(str(found.get("result")), ""), "cause": CAUSES.get(str(found.get("cause")), ""),
            "basis": found.get("basis", ""), "reason": str(found.get("reason", "")).rstrip("。"),
            "penalty_number": found.get("penalty_number", ""), "transfer_to": found.get("transfer_to", ""),
            "decided_on": found.get("decided_on", ""), "proceeds_cents": obtained or None,
        },
        "list": {"goods": goods.lines(_pieces(context), kept=True)},
    }  # fmt: skip


def returns(context: StepContext) -> Mapping[str, Any]:
    """D73T: what is in custody now, and what was obtained for what was sold."""
    found = _pieces(context)
    sold = [
        f"{piece.row.name}{plain(one.quantity)}{piece.row.unit}，{ENDS['sold'].title}所得"
        f"{figures(one.proceeds_cents or 0)}"
        for piece in found
        for one in piece.standing
        if one.kind == "sold"
    ]
    return {
        **common(context),
        "list": {"goods": goods.lines(found, kept=True)},
        "returned": {"number": _number(context, "D75J"), "sold": sold,
                     "proceeds_cents": goods.proceeds(context.tx, context.case.id) or None,
                     "decided_on": written(part(context, "disposal").get("decided_on"))},
    }  # fmt: skip
