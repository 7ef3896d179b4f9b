"""审计 › 暂停销毁: which cases are held, why and since when; lay a hold, propose to lift one, confirm as another."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import day, moment
from api.pages import audit
from api.pages.audit import blueprint
from api.pages.case import blueprint as of_case
from api.pages.cases import sheet
from api.pages.listing import chip, listing
from db.errors import DomainError
from db.session import Tx
from engine import legal_holds
from engine.cases import STATUS_ZH, Case
from engine.retention_rows import LegalHold

WORDS = {
    legal_holds.IN_FORCE: "生效中", legal_holds.PROPOSED: "待确认解除", legal_holds.RELEASED: "已解除",
}  # fmt: skip
HEADS = (
    "案号", "当事人", "案件状态", "事由", "自", "作出人", "状态", "申请解除", "申请解除理由", "确认解除", "解除时间",
)  # fmt: skip


@blueprint.get("/holds", endpoint="holds")
def listed() -> str | BaseResponse:
    """List the holds, in force by default, or export them."""
    actor().require("retention:hold")
    asked = listing((), "", ("state",))
    state = asked.filters.get("state", legal_holds.IN_FORCE)
    state = state if state in WORDS else legal_holds.IN_FORCE
    exporting = request.args.get("format") == "xlsx"
    with database().reading(actor()) as tx:
        found, total = legal_holds.listed(
            tx, state=state, limit=10_000 if exporting else asked.size, offset=0 if exporting else asked.offset
        )
        if exporting:
            return sheet("暂停销毁", HEADS, [_cells(row, case) for row, case in found])
        counts = legal_holds.counts(tx)
        asked.filters = {"state": state}
        asked.fill([shown(row, case) for row, case in found], total)
        return render_template(
            "audit_holds.html", listing=asked, tabs=audit.tabs(), tab="holds", state=state,
            chips=[chip(asked, "state", key, word, counts[key]) for key, word in WORDS.items()],
        )  # fmt: skip


@blueprint.post("/holds/<uuid:legal_hold_id>", endpoint="hold_settled")
def settled(legal_hold_id: uuid.UUID) -> BaseResponse:
    """Propose to lift a hold, confirm it as the second person, or reject it."""
    reason = request.form.get("reason", "")
    try:
        with database().transaction(actor()) as tx:
            said = _settle(tx, legal_hold_id, request.form.get("do", ""), reason)
    except DomainError as error:
        flash(error.message("zh"), "error")
    else:
        flash(said, "done")
    return redirect(_back())


def _settle(tx: Tx, legal_hold_id: uuid.UUID, do: str, reason: str) -> str:
    if do == "confirm":
        row = legal_holds.confirm_release(tx, legal_hold_id=legal_hold_id)
        left, _ = legal_holds.listed(tx, case_id=row.case_id)
        return f"已解除；本案另有 {len(left)} 项暂停仍然有效。" if left else "已解除；保管期限届满后案卷可以销毁。"
    if do == "reject":
        legal_holds.reject_release(tx, legal_hold_id=legal_hold_id, reason=reason)
        return "解除申请已撤销，案卷继续暂停销毁。"
    legal_holds.propose_release(tx, legal_hold_id=legal_hold_id, reason=reason)
    return "已申请解除，须由另一人确认；确认前案卷继续暂停销毁。"


@of_case.post("/<uuid:case_id>/hold", endpoint="hold")
def laid(case_id: uuid.UUID) -> BaseResponse:
    """Hold a case, open or closed."""
    try:
        with database().transaction(actor()) as tx:
            legal_holds.hold(tx, case_id=case_id, reason=request.form.get("reason", ""))
    except DomainError as error:
        flash(error.message("zh"), "error")
    else:
        flash("已暂停销毁，解除须由两人办理。", "done")
    return redirect(url_for("cases.journal", case_id=case_id))


def _back() -> str:
    """Lead back to the case's page where one came from it."""
    case_id = request.form.get("case", type=uuid.UUID)
    return url_for("cases.journal", case_id=case_id) if case_id else url_for("audit.holds")


def shown(row: LegalHold, case: Case) -> dict[str, Any]:
    """Describe a hold for its page and for that of its case."""
    state = legal_holds.state_of(row)
    return vars(row) | {
        "state": state, "word": WORDS[state], "number": case.case_number, "title": case.party_name or case.title,
        "status_word": STATUS_ZH[case.status], "mine": row.release_proposed_by == actor().person_id,
    }  # fmt: skip


def _cells(row: LegalHold, case: Case) -> list[Any]:
    return [
        case.case_number or "", case.party_name or case.title or "", STATUS_ZH[case.status], row.reason,
        day(row.held_at), row.held_by_name, WORDS[legal_holds.state_of(row)], row.release_proposed_by_name or "",
        row.release_reason or "", row.released_by_name or "", moment(row.released_at) if row.released_at else "",
    ]  # fmt: skip
