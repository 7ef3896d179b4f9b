"""管理 › 裁量基准: a dry run that lists every problem and changed cell; one person hands in, another approves."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.pages import carried
from api.pages.admin import blueprint, show
from api.pages.cases import sheet
from db.errors import Conflict, DomainError, Invalid
from db.proposals import STATUS_ZH
from discretion import importer, standard_imports, standard_proposals, standards


@blueprint.route("/standards", endpoint="standards", methods=["GET", "POST"])
def imported() -> str | tuple[str, int] | Response:
    """List the standards; import one after its dry run."""
    actor().require("discretion:approve")
    if request.args.get("format") == "blank":
        return sheet("裁量基准", (*importer.COLUMNS, *importer.OPTIONAL), [])
    problems: list[tuple[str, str]] = []
    trial: dict[str, Any] | None = None
    if request.method == "POST":
        try:
            content, about = _posted()
            if request.form.get("sure"):
                with database().transaction(actor()) as tx:
                    standard_proposals.propose(tx, content=content, **about)
                flash("已提交，须由另一人看过差异并批准后施行；此前仍按现行版本裁量。", "done")
                return redirect(url_for("admin.standards"))
            trial = _dry_run(content, about)
        except DomainError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            problems = list(fields.items()) or [("", error.message("zh"))]
    return _page(problems, trial), 422 if problems else 200


@blueprint.post("/standards/proposals/<uuid:proposal_id>", endpoint="standard_settle")
def settle(proposal_id: uuid.UUID) -> tuple[str, int] | Response:
    """Approve or turn down a standard that somebody else has handed in."""
    approved, note = request.form.get("verdict") == "approve", request.form.get("note", "")[:500]
    try:
        with database().transaction(actor()) as tx:
            if approved:
                done = standard_proposals.approve(tx, proposal_id=proposal_id, note=note)
                said = f"已批准，成为第 {done.version} 版：新增 {len(done.added)} 行，变更 {len(done.changed)} 行。"
            else:
                standard_proposals.reject(tx, proposal_id=proposal_id, note=note)
                said = "未批准，现行版本不变。"
    except (Invalid, Conflict) as error:
        fields = error.fields if isinstance(error, Invalid) else {}
        return _page([], None, list(fields.items()) or [("", error.message("zh"))]), 422
    flash(said, "done")
    return redirect(url_for("admin.standards"))


def _page(
    errors: list[tuple[str, str]], trial: dict[str, Any] | None, wrong: list[tuple[str, str]] | None = None
) -> str:
    with database().reading(actor()) as tx:
        waiting = [
            {
                "row": row,
                "changes": standard_proposals.changes(tx, row),
                "before": standard_proposals.before(tx, row),
                "mine": row.proposed_by is not None and row.proposed_by == actor().person_id,
            }
            for row in standard_proposals.waiting(tx)
        ]  # fmt: skip
        return show(
            "admin/standards.html", "standards", standards=standards.standards(tx, replaced=True), errors=errors,
            trial=trial, values=request.form, waiting=waiting, settled=standard_proposals.settled(tx),
            status=STATUS_ZH, problems=wrong or [], may_settle=actor().may("discretion:approve"),
            may_import=actor().may("discretion:import"),
        )  # fmt: skip


def _posted() -> tuple[bytes, dict[str, Any]]:
    content, _ = carried.posted("请选择 CSV 或 XLSX 文件")
    upload = request.form
    about = {name: upload.get(name, "").strip() for name in ("number", "title", "authority", "source")}
    return content, {
        **about,
        "valid_from": _day("valid_from"),
        "valid_to": _day("valid_to") if upload.get("valid_to") else None,
    }


def _day(name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        raise Invalid({name: "请填写日期"}) from None


def _dry_run(content: bytes, about: dict[str, Any]) -> dict[str, Any]:
    report = importer.read(content)
    with database().reading(actor()) as tx:
        difference = standard_imports.compare(tx, content=content, number=about["number"]) if report.importable else {}
        changes = standard_imports.difference(tx, content=content, number=about["number"]) if report.importable else []
        before = standard_imports.last_version(tx, about["number"])
        ends = standard_imports.ends(before, about["valid_from"])
    return {
        "report": report,
        "difference": difference,
        "changes": changes,
        "before": before,
        "ends": ends,
        "content": carried.packed(content),
        "values": {
            **about,
            "valid_from": about["valid_from"].isoformat(),
            "valid_to": request.form.get("valid_to", ""),
        },
    }
