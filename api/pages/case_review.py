"""评查: the live score of the file, what costs points, and where each fault is put right."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.pages.case import blueprint, found, process_of, show
from db.errors import Invalid
from db.session import Tx
from engine import casefile
from engine.cases import Case
from processes.review import judgements, reviews
from processes.review.rule import MET, PARTS, Fault, Finding, Result, Rule


@blueprint.get("/<uuid:case_id>/review", endpoint="review")
def review(case_id: uuid.UUID) -> str:
    """Show the review."""
    return _page(case_id)


def _page(case_id: uuid.UUID, wrong: dict[str, str] | None = None) -> str:
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        known = case.process_key in reviews.REVIEWED
        result = reviews.review(tx, case) if known else None
        kept = reviews.of_case(tx, case.id) if known else None
        return show(
            tx,
            case,
            "case/review.html",
            "review",
            review=_shown(tx, case, result) if result else None,
            recorded=kept if kept is not None and kept.recorded_at else None,
            may_record=known and actor().may("supervision:read"),
            may_judge=known and actor().may("review:judge") and not judgements.takes_part(tx, case),
            verdicts=judgements.VERDICTS,
            wrong=wrong or {},
        )


@blueprint.post("/<uuid:case_id>/review")
def review_record(case_id: uuid.UUID) -> Response:
    """Put the result as it stands on record."""
    actor().require("supervision:read")
    with database().transaction(actor()) as tx:
        row = reviews.record(tx, case_id=case_id)
    flash(f"评查结果（综合 {row.total} 分）已记入历程。", "done")
    return redirect(url_for("cases.review", case_id=case_id))


@blueprint.post("/<uuid:case_id>/review/<rule_key>", endpoint="review_judge")
def review_judge(case_id: uuid.UUID, rule_key: str) -> Response | tuple[str, int]:
    """Judge a rule by hand, or take a judgement back."""
    rule = reviews.rule_of(rule_key)
    verdict = request.form.get("verdict", "")
    try:
        with database().transaction(actor()) as tx:
            if verdict == "withdraw":
                judgements.withdraw(tx, case_id=case_id, rule=rule)
            else:
                reason = request.form.get("reason", "")
                judgements.judge(tx, case_id=case_id, rule=rule, verdict=verdict, reason=reason)
    except Invalid as error:
        return _page(case_id, wrong={"rule": rule_key, "text": "；".join(error.fields.values()), **request.form}), 422
    flash("已撤销认定。" if verdict == "withdraw" else "人工认定已记入历程并计入得分。", "done")
    return redirect(url_for("cases.review", case_id=case_id))


def _shown(tx: Tx, case: Case, result: Result) -> dict[str, Any]:
    papers = {row.kind: row.id for row in casefile.documents(tx, case.id, current_only=True)}
    groups = [
        {
            "key": key,
            "title": title,
            "findings": [_finding(tx, case, one, papers) for one in result.faults if one.rule.part == key],
        }
        for key, title in PARTS.items()
    ]
    return {
        "total": result.total,
        "legality": result.legality,
        "form": result.form,
        "marks": _signed(result.marks),
        "passed": result.passed,
        "pass_mark": result.pass_mark,
        "on": result.on,
        "groups": [one for one in groups if one["findings"]],
        "checked": len(result.findings),
        "met": sum(one.met for one in result.findings if not one.rule.earned),
        "won": [{"title": one.rule.title, "points": -one.cost, "rule": _number(one.rule)} for one in result.won],
        "to_win": [
            {"title": one.rule.title, "points": one.standard, "rule": _number(one.rule), "text": one.faults[0].text}
            for one in result.findings
            if one.rule.earned and one.faults
        ],
        "by_hand": [
            {
                "key": one.key,
                "title": one.title,
                "rule": _number(one),
                "basis": one.basis,
                "why": one.by_hand,
                "part": PARTS[one.part],
            }
            for one in result.by_hand
        ],
        "judged": [
            {
                "key": one.rule.key,
                "title": one.rule.title,
                "rule": _number(one.rule),
                "verdict": judgements.VERDICTS[one.judged.verdict],
                "met": one.judged.verdict == MET,
                "reason": one.judged.reason,
                "by": one.judged.by,
                "at": one.judged.at,
            }
            for one in result.findings
            if one.judged is not None
        ],
    }


def _number(rule: Rule) -> str:
    """Write the rule's number in the published list, without our mark for the list."""
    return f"细则 {rule.reference.removeprefix('S1 r')}"


def _finding(tx: Tx, case: Case, one: Finding, papers: dict[str, uuid.UUID]) -> dict[str, Any]:
    return {
        "key": one.rule.key,
        "judged": one.judged is not None,
        "rule": _number(one.rule),
        "title": one.rule.title,
        "topic": one.rule.topic,
        "basis": one.rule.basis,
        "cost": one.cost,
        "obtained": one.obtained,
        "standard": one.standard,
        "grave": one.rule.grave,
        "faults": [{"text": fault.text, **_link(tx, case, fault, papers)} for fault in one.faults],
    }


def _link(tx: Tx, case: Case, fault: Fault, papers: dict[str, uuid.UUID]) -> dict[str, str]:
    """Say where a fault is put right: the document itself, the page of documents, or another tab."""
    mend, process = fault.mend, process_of(tx, case)
    if mend.kind and mend.kind in papers:
        return {"url": url_for("cases.document", case_id=case.id, document_id=papers[mend.kind]), "where": "打开该文书"}
    if mend.tab == "documents":
        kind = process.documents.get(mend.kind)
        return {
            "url": url_for("cases.documents", case_id=case.id),
            "where": f"起草《{kind.title}》" if kind else "文书",
        }
    step = process.steps.get(mend.step)
    words = {"work": "办理", "evidence": "证据", "deadlines": "期限", "related": "关联", "goods": "财物"}
    where = f"{words.get(mend.tab, '办理')}：{step.title}" if step else words.get(mend.tab, "办理")
    return {"url": url_for(f"cases.{mend.tab}", case_id=case.id), "where": where}


def _signed(points: Decimal) -> str:
    return f"+{points}" if points > 0 else str(points)
