"""管理 › 流程定义 and 异常: versions of diagrams, and what the machine could not do by itself."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.admin import blueprint, show
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import definitions, incidents, repairs
from engine.definitions import Definition
from engine.registry import Registry
from processes import audit_reads, worklist


@blueprint.route("/definitions", endpoint="definitions", methods=["GET", "POST"])
def listed() -> str | tuple[str, int] | BaseResponse:
    """List the versions; deploy another."""
    actor().require("definition:deploy")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            upload = request.files.get("file")
            if upload is None or not upload.filename:
                raise Invalid({"file": "请选择 BPMN 文件"})
            with database().transaction(actor()) as tx:
                done = definitions.deploy(tx, process_key=request.form.get("process", ""), xml=upload.read())
            flash(f"已部署第 {done.version} 版，新登记的案件按此办理。", "done")
            return redirect(url_for("admin.definitions"))
        except DomainError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            problems = [("", f"{name}：{text}") for name, text in fields.items()] or [("", error.message("zh"))]
    with database().reading(actor()) as tx:
        running = worklist.running_by_definition(tx)
        rows = [_row(tx, one) | {"running": running.get(one.id, 0)} for one in definitions.versions(tx)]
        processes = [(key, one.title) for key, one in tx.use(Registry).processes.items()]
    return show("admin/definitions.html", "definitions", definitions=rows, processes=processes, errors=problems), (
        422 if problems else 200
    )


def _row(tx: Tx, one: Definition) -> dict[str, Any]:
    known = tx.use(Registry).processes.get(one.process_key)
    same = ("id", "version", "status", "sha256", "deployed_at", "deployed_by")
    return {name: getattr(one, name) for name in same} | {"title": known.title if known else one.process_key}


@blueprint.get("/definitions/<uuid:definition_id>")
def definition(definition_id: uuid.UUID) -> str:
    """Show the picture of one version."""
    actor().require("definition:deploy")
    with database().reading(actor()) as tx:
        row = _row(tx, definitions.get(tx, definition_id))
    return show("admin/definition.html", "definitions", d=row)


@blueprint.get("/definitions/<uuid:definition_id>/xml")
def definition_xml(definition_id: uuid.UUID) -> Response:
    """Give the diagram."""
    actor().require("definition:deploy")
    with database().reading(actor()) as tx:
        return Response(definitions.get(tx, definition_id).xml, mimetype="application/xml")


@blueprint.route("/incidents", endpoint="incidents", methods=["GET", "POST"])
def stopped() -> str | BaseResponse:
    """List what stopped; propose to retry or to skip it, with a reason."""
    actor().require("incident:retry")
    if request.method == "POST":
        kind = "skip" if request.form.get("do") == "skip" else "retry"
        asked = {"incident": request.form["incident"], "reason": request.form.get("reason", "")}
        with database().transaction(actor()) as tx:
            case_id = incidents.get(tx, uuid.UUID(request.form["incident"])).case_id
            repairs.propose(tx, case_id=case_id, kind=kind, arguments=asked, reason=asked["reason"])
        flash("已提交，须由另一人确认后执行。", "done")
        return redirect(url_for("admin.operations"))
    with database().reading(actor()) as tx:
        rows = incidents.open_ones(tx)
        titles = audit_reads.case_titles(tx, [f"case:{one.case_id}" for one in rows])
        return show("admin/incidents.html", "incidents", incidents=rows, titles=titles)
