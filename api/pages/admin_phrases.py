"""管理 › 常用语: the tenant's dictionary of phrases, by question."""

from __future__ import annotations

import uuid

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.pages.admin import blueprint, show
from db.errors import DomainError, Invalid
from processes import phrases


@blueprint.route("/phrases", endpoint="phrases", methods=["GET", "POST"])
def dictionary() -> str | tuple[str, int] | Response:
    """Show the questions that take phrases with what they have; add a phrase."""
    actor().require("phrases:manage")
    problems: list[tuple[str, str]] = []
    chosen = request.values.get("field", "")
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                phrases.add(tx, field=chosen, text=request.form.get("text", ""))
            flash("已新增，今后填写该项目时可一键插入。", "done")
            return redirect(url_for("admin.phrases", field=chosen))
        except DomainError as error:
            given = error.fields if isinstance(error, Invalid) else {}
            problems = list(given.items()) or [("text", error.message("zh"))]
    with database().reading(actor()) as tx:
        own: dict[str, list[phrases.Phrase]] = {}
        for row in phrases.of_tenant(tx):
            own.setdefault(row.field, []).append(row)
        questions = phrases.questions(tx)
        shown = show(
            "admin/phrases.html",
            "phrases",
            questions=list(questions.values()),
            chosen=questions.get(chosen),
            own=own,
            filled=[one for key, one in questions.items() if own.get(key) or one.declared],
            errors=problems,
            values=request.form,
        )
    return shown, 422 if problems else 200


@blueprint.post("/phrases/<uuid:phrase_id>/remove")
def phrase_remove(phrase_id: uuid.UUID) -> Response:
    """Take a phrase out of the dictionary."""
    try:
        with database().transaction(actor()) as tx:
            phrases.remove(tx, phrase_id=phrase_id)
        flash("已删除；此前用它填写的内容不受影响。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("admin.phrases", field=request.form.get("field") or None))
