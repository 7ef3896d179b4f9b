"""管理 › 人员 › 导入: a table of people is looked through first, and taken in when a person says so."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database, settings
from api.pages import carried
from api.pages.admin import blueprint, show
from api.pages.admin_people import problems_of
from api.pages.cases import sheet
from db.errors import DomainError
from processes import people_imports
from processes.people_sheet import ABOUT, COLUMNS, MOST_PEOPLE


@blueprint.route("/people/import", methods=["GET", "POST"])
def people_import() -> str | tuple[str, int] | Response:
    """Look through a table of people and take it in; give an empty one."""
    actor().require("people:manage")
    if request.args.get("format") == "blank":
        return sheet("人员导入", COLUMNS, [])
    problems: list[tuple[str, str]] = []
    trial: dict[str, Any] | None = None
    if request.method == "POST":
        try:
            content, name = carried.posted("请选择 XLSX 或 CSV 文件")
            if request.form.get("sure"):
                with database().transaction(actor()) as tx:
                    made = people_imports.take_in(tx, content=content, file_name=name, issuer=settings().oidc_issuer)
                flash(f"已导入：新增 {made.count('added')} 人，变更 {made.count('changed')} 人。", "done")
                return redirect(url_for("admin.people"))
            trial = _rehearsed(content, name)
        except DomainError as error:
            problems = problems_of(error)
    shown = show(
        "admin/people_import.html", "people", errors=problems, trial=trial, about=ABOUT, most=MOST_PEOPLE,
    )  # fmt: skip
    return shown, 422 if problems else 200


def _rehearsed(content: bytes, name: str) -> dict[str, Any]:
    with database().reading(actor()) as tx:
        found = people_imports.rehearse(tx, content, settings().oidc_issuer)
        problems = found.reading.problems
        return {
            "importable": found.importable, "readable": found.reading.importable, "problems": problems,
            "errors": sum(one.level == "error" for one in problems), "file_name": name,
            "content": carried.packed(content),
            **{what: found.count(what) for what in ("added", "changed", "same")},
            "plans": [
                {"line": one.stated.line, "name": one.stated.name, "what": one.what, "changes": one.changes}
                for one in found.plans
                if one.what != "same"
            ],
        }  # fmt: skip
