"""管理 › 裁量基准: import from CSV or XLSX, with a dry run that lists every problem by row and every changed cell."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.pages.admin import blueprint, show
from api.pages.cases import sheet
from db.errors import DomainError, Invalid
from discretion import importer, standards


@blueprint.route("/standards", endpoint="standards", methods=["GET", "POST"])
def imported() -> str | tuple[str, int] | Response:
    """List the standards; import one after its dry run."""
    actor().require("discretion:import")
    if request.args.get("format") == "blank":
        return sheet("裁量基准", (*importer.COLUMNS, *importer.OPTIONAL), [])
    problems: list[tuple[str, str]] = []
    trial: dict[str, Any] | None = None
    if request.method == "POST":
        try:
            content, about = _posted()
            if request.form.get("sure"):
                with database().transaction(actor()) as tx:
                    done = standards.import_standard(tx, content=content, **about)
                flash(f"已导入第 {done.version} 版：新增 {len(done.added)} 行，变更 {len(done.changed)} 行。", "done")
                return redirect(url_for("admin.standards"))
            trial = _dry_run(content, about)
        except DomainError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            problems = list(fields.items()) or [("", error.message("zh"))]
    with database().reading(actor()) as tx:
        rows = standards.standards(tx, replaced=True)
        shown = show(
            "admin/standards.html", "standards", standards=rows, errors=problems, trial=trial, values=request.form
        )
    return shown, 422 if problems else 200


def _posted() -> tuple[bytes, dict[str, Any]]:
    form, upload = request.files.get("file"), request.form
    content = form.read() if form and form.filename else base64.b64decode(upload.get("content", ""))
    if not content:
        raise Invalid({"file": "请选择 CSV 或 XLSX 文件"})
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
        difference = standards.compare(tx, content=content, number=about["number"]) if report.importable else {}
        changes = standards.difference(tx, content=content, number=about["number"]) if report.importable else []
        before = standards.last_version(tx, about["number"])
        ends = standards.ends(before, about["valid_from"])
    return {
        "report": report,
        "difference": difference,
        "changes": changes,
        "before": before,
        "ends": ends,
        "content": base64.b64encode(content).decode(),
        "values": {
            **about,
            "valid_from": about["valid_from"].isoformat(),
            "valid_to": request.form.get("valid_to", ""),
        },
    }
