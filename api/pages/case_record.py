"""历程 and 关联: what happened in the case, and what else is known of its party."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages import history
from api.pages.audit_holds import shown
from api.pages.case import blueprint, found, show
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import legal_holds, retention
from engine.cases import OPEN, STATUS_ZH, Case
from processes import case_page, joint, subjects, worklist
from processes.remedy import linking as remedies
from processes.remedy.redone import ANNULLED_FOR
from processes.transfer import linking as transferring

#: Filter of the journal: prefix of commands -> word.
KINDS = {"": "全部", "task.": "环节", "document.": "文书", "evidence.": "证据", "deadline.": "期限"}


@blueprint.get("/<uuid:case_id>/journal")
def journal(case_id: uuid.UUID) -> str:
    """Show the history with before and after."""
    only = request.args.get("only", "")
    only = only if only in KINDS else ""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        chips = [
            {"title": title, "count": None, "current": key == only, "url": f"?only={key}"}
            for key, title in KINDS.items()
        ]
        entries = history.entries_of(tx, case, only=only)
        return show(tx, case, "case/journal.html", "journal", entries=entries, chips=chips, kept=_kept(tx, case))


def _kept(tx: Tx, case: Case) -> dict[str, Any] | None:
    """Say to whom it concerns how long the case is kept, and what holds it longer."""
    if not actor().may("retention:hold"):
        return None
    holds, _ = legal_holds.listed(tx, state="", case_id=case.id)
    try:
        row = retention.of_case(tx, case.id)
    except retention.NotKept:
        row = None
    return {
        "holds": [shown(one, case) for one, _ in holds],
        "row": row,
        "period": {"10": "10 年", "30": "30 年"}.get(row.period, "永久") if row else "",
    }


@blueprint.get("/<uuid:case_id>/related")
def related(case_id: uuid.UUID) -> str:
    """Show the cases that belong to this one, and the others of the same party."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        belonging = case_page.linked(tx, case)
        others, _ = worklist.cases(tx, party_code=case.party_code) if case.party_code else ([], 0)
        apart = {case.id, *(one.id for _, one in belonging)}
        return show(
            tx,
            case,
            "case/related.html",
            "related",
            linked=[{"relation": words, **_row(one)} for words, one in belonging],
            related=[_row(one) for one in others if one.id not in apart],
            compared=[one for one in (case.facts or {}).get("compared", ()) if not one["case_id"]],
            grounds=ANNULLED_FOR,
            party=subjects.find(tx, case.party_code) if case.party_code else None,
            may=_may(case),
            joint=joint.compared(tx, case),
        )


def _may(case: Case) -> dict[str, bool]:
    """Say which procedures may be started out of the case from its page."""
    held, opens = {one.partition("@")[0] for one in actor().roles}, actor().may("case:open")
    origin = case.process_key in transferring.ORIGINS and case.status == OPEN
    return {
        "remedy": actor().may("remedy:open") and case.process_key in remedies.DISPUTED,
        "transfer": opens and actor().may("task:complete") and "officer" in held and origin,
        "joint": actor().may("task:complete") and "officer" in held and joint.may_open(case),
    }


@blueprint.post("/<uuid:case_id>/remedy")
def remedy(case_id: uuid.UUID) -> BaseResponse:
    """Register a review or a suit against the decision of a case."""
    try:
        with database().transaction(actor()) as tx:
            other = remedies.open_for(tx, case_id=case_id)
    except DomainError as error:
        flash(error.message("zh"), "error")
        return redirect(url_for("cases.related", case_id=case_id))
    return redirect(url_for("cases.work", case_id=other.id))


@blueprint.post("/<uuid:case_id>/joint")
def join(case_id: uuid.UUID) -> BaseResponse:
    """Open the case of another who acted together with the party."""
    given = {name: request.form.get(name, "").strip() for name in ("name", "code")}
    try:
        with database().transaction(actor()) as tx:
            other = joint.open_sibling(tx, case_id=case_id, **given)
    except DomainError as error:
        flash(error.message("zh"), "error")
        return redirect(url_for("cases.related", case_id=case_id))
    flash("已为共同违法的当事人另案登记，线索、违法行为、证据和办案人员已带入。", "done")
    return redirect(url_for("cases.work", case_id=other.id))


@blueprint.post("/<uuid:case_id>/transfer")
def transfer(case_id: uuid.UUID) -> BaseResponse:
    """Start the transfer of a case to the police."""
    reason = request.form.get("reason", "").strip()
    try:
        if not reason:
            raise Invalid({"reason": "请填写涉嫌犯罪的理由"})
        with database().transaction(actor()) as tx:
            other = transferring.start(tx, case_id=case_id, reason=reason)
    except DomainError as error:
        flash(error.message("zh"), "error")
        return redirect(url_for("cases.related", case_id=case_id))
    flash("已启动移送程序，请部门负责人组成专案组。", "done")
    return redirect(url_for("cases.work", case_id=other.id))


def _row(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "number": case.case_number,
        "title": case.title or case.party_name,
        "matter": case.matter,
        "status_word": STATUS_ZH[case.status],
        "opened_at": case.opened_at,
    }
