"""What the documents of a summary case say: their contexts, built from its facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discretion.overlays import GROUNDS
from documents.formats import figures as money
from engine import casefile
from engine.calendar import day_of
from engine.registry import StepContext
from processes import bodies
from processes.facts import part
from processes.paper_numbers import number_of
from processes.penalty import contexts_more as ordinary
from processes.penalty.contexts_decision import discussion as discussed
from processes.penalty.contexts_decision import enforced, proved
from processes.penalty_summary import forms, forms_after, signatures, texts
from processes.wording import body, officers, opinion, party, written

#: Ground of the form -> ground of the standards' overlays, which cite the article.
SPARED = {"minor_corrected": "minor_corrected_harmless", "first_minor": "first_minor_corrected", "no_fault": "no_fault"}
_KINDS = {one.value: one.label for one in forms.KINDS}
_PAYMENTS = {one.value: one.label for one in forms.PAYMENTS}


def body_of(context: StepContext) -> dict[str, Any]:
    """Describe the body with its bank, as the decision's lines name it."""
    bank = bodies.get(context.tx, context.case.body_id).bank if context.case.body_id else ""
    return {**body(context), "bank": bank}


def decision_lines(context: StepContext) -> list[str]:
    """Give the lines of the decision: what the glass shows, the paper prints and the party signs."""
    number = str(part(context, "decision").get("number") or "")
    return texts.lines(context.facts, number, body_of(context), officers(context))


def common(context: StepContext) -> dict[str, Any]:
    """Give what nearly every document says: body, case, party, officers, act, evidence, penalty."""
    scene, decided, telling = (part(context, name) for name in ("scene", "decision", "telling"))
    return {
        "date": decided.get("decided_on") or day_of(context.at).isoformat(),
        "body": body(context),
        "case": {
            "number": context.case.case_number or "", "matter": scene.get("matter", ""),
            "checked_on": scene.get("checked_on", ""), "closed_on": part(context, "closing").get("closed_on", ""),
            "opened_on": "",
        },
        "party": party(context),
        "officers": officers(context),
        "violation": {
            "occurred_at": scene.get("occurred_at", ""), "place": scene.get("place", ""),
            "facts": str(scene.get("found", "")).rstrip("。") + "。", "provision": scene.get("provision", ""),
        },
        "order": order(context),
        "evidence": evidence(context),
        "penalty": {
            "basis": scene.get("basis", ""), "fine_cents": decided.get("fine_cents") or None,
            "others": [_KINDS[kind] for kind in decided.get("kinds") or [] if kind != "fine"],
        },
        "decision": {
            "number": decided.get("number") or number_of(context, "D42"), "date": decided.get("decided_on", ""),
            "decided_at": decided.get("decided_at", ""), "served_on": part(context, "service").get("served_on", ""),
        },
        "defence": {
            "made_on": telling.get("told_on", "") if telling.get("defence") else "",
            "content": str(telling.get("defence", "")).rstrip("。"),
            "review": str(telling.get("defence_review", "")).rstrip("。"),
        },
    }  # fmt: skip


def evidence(context: StepContext) -> list[dict[str, str]]:
    """List the evidence: the officer's lines ``名称：证明内容``."""
    found = []
    for line in str(part(context, "scene").get("evidence", "")).splitlines():
        title, _, shows = line.strip().replace(":", "：").partition("：")
        if title:
            proof = shows.strip().removeprefix("证明").rstrip("。") or "本案违法事实"
            found.append({"title": title, "shows": proof})
    return found


def order(context: StepContext) -> dict[str, Any]:
    """Describe the order to correct that was given on the spot."""
    scene = part(context, "scene")
    if scene.get("correction") not in ("immediate", "limited"):
        return {}
    day = scene.get("checked_on", "")
    basis = "、".join(one for one in ("《中华人民共和国行政处罚法》第二十八条第一款", scene.get("basis", "")) if one)
    return {
        "number": number_of(context, "D22"), "served_on": day, "basis": basis,
        "measures": [one.rstrip("。") for one in str(scene.get("correction_content", "")).splitlines() if one.strip()],
        "deadline": scene.get("correction_due_on") or day,
    }  # fmt: skip


def inspection(context: StepContext) -> Mapping[str, Any]:
    """D10."""
    scene, known, pair = part(context, "scene"), party(context), officers(context)
    return {
        **common(context),
        "record": {
            "started_at": scene.get("occurred_at", ""), "ended_at": part(context, "telling").get("at")
            or context.at.isoformat(),
            "place": scene.get("place", ""), "matter": f"是否有{scene.get('matter', '')}的行为",
            "subject": known["name"], "subject_person": scene.get("representative") or known["name"],
            "subject_code": known["code"], "subject_phone": known["phone"],
            "recorder": pair[-1]["name"] if pair else "", "told": "已看清执法证件，听清告知事项。",
            "recusal_asked": False, "findings": scene.get("found", ""),
        },
    }  # fmt: skip


def correction(context: StepContext) -> Mapping[str, Any]:
    """D22."""
    kinds = [one["title"] for one in evidence(context)]
    return {**common(context), "date": part(context, "scene").get("checked_on", ""), "evidence_kinds": kinds}


def on_the_spot(context: StepContext) -> Mapping[str, Any]:
    """D41."""
    decided, lines = part(context, "decision"), decision_lines(context)
    return {
        **common(context),
        "number": decided.get("number", ""),
        "lines": lines,
        "receipt": {
            "refused": decided.get("receipt") == "refused",
            "reason": decided.get("refusal_reason", ""),
            "witness": decided.get("witness", ""),
        },
        "signatures": signatures.printed(context.tx, context.case.id, "D41", texts.digest(lines)),
    }


def no_penalty(context: StepContext) -> Mapping[str, Any]:
    """D42."""
    telling, talk = part(context, "telling"), part(context, "discussion")
    ground = GROUNDS[SPARED[telling["ground"]]] if telling.get("ground") in SPARED else None
    return {
        **common(context),
        "no_penalty": {
            "basis": ground.article if ground else "《中华人民共和国行政处罚法》第三十三条第一款",
            "reasons": ground.zh if ground else str(telling.get("reason", "")).rstrip("。"),
            "education": str(telling.get("education", "")).rstrip("。"),
        },
        "discussion": {"held_on": talk.get("concluded_on", "")},
    }


def discussion(context: StepContext) -> Mapping[str, Any]:
    """D38."""
    labels = {one.value: one.label for one in forms_after.DISCUSSION_RESULT.field("conclusion").choices}
    found = dict(discussed(context)["discussion"])
    talk = part(context, "discussion")
    found["conclusion"] = f"{labels.get(str(talk.get('conclusion')), '')}。{talk.get('summary', '')}"
    return {**common(context), "discussion": found}


def filing(context: StepContext) -> Mapping[str, Any]:
    """D44."""
    found, names = part(context, "filing"), [one["name"] for one in officers(context)]
    words = {"text": found.get("note") or "当场处罚决定已作出，报请备案。", "date": found.get("filed_on", "")}
    return {
        **common(context),
        "filing": {
            "filed_on": found.get("filed_on", ""),
            "receiver": found.get("receiver", ""),
            "payment": paid(context),
        },
        "officer_opinion": opinion(found.get("officer") or words, *names),
    }


def paid(context: StepContext) -> str:
    """Say how the fine was paid, or nothing."""
    found = part(context, "payment")
    if found.get("result") != "paid":
        return ""
    how = _PAYMENTS.get(str(found.get("manner")), "")
    return (
        f"{written(found.get('paid_on'))}{how}{money(int(found.get('paid_cents') or 0))}，票据号{found.get('receipt')}"
    )


def proof(context: StepContext) -> Mapping[str, Any]:
    """D50: of the decision, else of the order to correct."""
    title, document = "当场行政处罚决定书", None
    for kind in ("D41", "D42", "D22"):
        document = casefile.filed(context.tx, context.case.id, kind)
        if document is not None:
            title = document.title
            break
    versions = (
        {row.id for row in casefile.documents(context.tx, context.case.id, kind=document.kind)} if document else ()
    )
    served = [row for row in casefile.services(context.tx, context.case.id) if row.document_id in versions]
    number = document.number or "" if document else ""
    return {**common(context), "service": proved(context, title, number, served[-1] if served else None)}


def instalments(context: StepContext) -> Mapping[str, Any]:
    """D52."""
    return {**ordinary.instalments(context), **common(context)}


def surcharge(context: StepContext) -> Mapping[str, Any]:
    """D53."""
    return {**ordinary.surcharge(context), **common(context)}


def demand(context: StepContext) -> Mapping[str, Any]:
    """D54."""
    return {**ordinary.demand(context), **common(context)}


def closing(context: StepContext) -> Mapping[str, Any]:
    """D60."""
    found, telling, scene = (part(context, name) for name in ("closing", "telling", "scene"))
    kinds = {one.value: one.label for one in forms_after.CLOSING.field("kind").choices}
    names = [one["name"] for one in officers(context)]
    corrected = "已当场改正" if telling.get("corrected") else "" if scene.get("correction") == "none" else "已责令改正"
    return {
        **common(context),
        "closing": {
            "kind": kinds.get(found.get("kind", ""), ""), "summary": found.get("summary", ""),
            "execution": found.get("execution", ""), "correction": corrected,
            "receipt": found.get("receipts") or part(context, "payment").get("receipt", ""),
            "filed_on": part(context, "filing").get("filed_on", ""),
            "coercion": enforced(context),
            "remedies": part(context, "review").get("request", ""),
        },
        "officer_opinion": opinion(found.get("officer"), *names),
        "unit_opinion": opinion(found.get("unit")),
    }  # fmt: skip


def result(context: StepContext) -> str:
    """Say in one line what became of the case, for the cover."""
    made = part(context, "decision")
    fine = int(made.get("fine_cents") or 0)
    words = {"no_penalty": "不予行政处罚", "converted": "转普通程序", "penalty": "警告"}
    return f"罚款人民币{money(fine)}" if fine else words.get(str(made.get("outcome")), "未作出决定")
