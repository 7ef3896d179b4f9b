"""管理 › 流程定义 and 异常: versions of diagrams, and what the machine could not do by itself."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.admin import blueprint, show
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import definition_diff, definitions, inbound, incidents, repairs
from engine.definitions import Definition, DefinitionRefused
from engine.registry import Registry
from processes import audit_reads, worklist

#: What an element says of itself, in the words of the page.
NAMES = {
    "name": "名称",
    "kind": "类型",
    "lane": "泳道",
    "scope": "所在范围",
    "events": "事件",
    "attached_to": "附着于",
    "interrupting": "是否中断",
    "event_subprocess": "事件子流程",
    "loop": "重复",
    "operator": "服务",
    "decision": "决策",
    "script": "脚本",
    "script_format": "脚本语言",
    "result": "结果变量",
    "called": "调用流程",
    "inputs": "输入映射",
    "outputs": "输出映射",
    "staff": "办理人",
    "source": "起点",
    "target": "终点",
    "condition": "条件",
    "default": "默认流向",
}


@blueprint.route("/definitions", endpoint="definitions", methods=["GET", "POST"])
def listed() -> str | tuple[str, int] | BaseResponse:
    """List the versions; deploy another."""
    actor().require("definition:deploy")
    problems: list[tuple[str, str]] = []
    refused: dict[str, Any] | None = None
    if request.method == "POST":
        upload, xml = request.files.get("file"), b""
        try:
            if upload is None or not upload.filename:
                raise Invalid({"file": "请选择 BPMN 文件"})
            xml = upload.read()
            with database().transaction(actor()) as tx:
                done = definitions.deploy(tx, process_key=request.form.get("process", ""), xml=xml)
            flash(f"已部署第 {done.version} 版，新登记的案件按此办理。", "done")
            return redirect(url_for("admin.definitions"))
        except DefinitionRefused:
            refused = _refused((upload and upload.filename) or "", request.form.get("process", ""), xml)
            problems = [("", "流程图未通过检查，未部署；问题已在图上标出。")]
        except DomainError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            problems = [("", f"{name}：{text}") for name, text in fields.items()] or [("", error.message("zh"))]
    with database().reading(actor()) as tx:
        running = worklist.running_by_definition(tx)
        rows = [_row(tx, one) | {"running": running.get(one.id, 0)} for one in definitions.versions(tx)]
        processes = [(key, one.title) for key, one in tx.use(Registry).processes.items()]
    shown = {"definitions": rows, "processes": processes, "errors": problems, "refused": refused}
    return show("admin/definitions.html", "definitions", **shown), 422 if problems else 200


def _refused(name: str, process_key: str, xml: bytes) -> dict[str, Any]:
    """Give a refused diagram with its problems; it is kept nowhere but on this page."""
    with database().reading(actor()) as tx:
        report = definitions.check(xml, tx.use(Registry).process(process_key))
    marks: dict[str, Any] = {}
    for problem in report.problems:
        marks.setdefault(problem.element_id, {"state": "wrong", "notes": []})["notes"].append(problem.message_zh)
    readable = not any(problem.code == "unreadable" for problem in report.problems)
    text = xml.decode("utf-8", "replace") if readable else ""
    return {
        "name": name, "xml": text, "marks": marks,
        "problems": [(problem.element_id, problem.message_zh) for problem in report.problems],
    }  # fmt: skip


def _row(tx: Tx, one: Definition) -> dict[str, Any]:
    known = tx.use(Registry).processes.get(one.process_key)
    same = ("id", "version", "status", "sha256", "deployed_at", "deployed_by", "warnings")
    named = {"title": known.title if known else one.process_key, "file": f"{one.process_key}-v{one.version}.bpmn"}
    return {name: getattr(one, name) for name in same} | named


@blueprint.get("/definitions/<uuid:definition_id>")
def definition(definition_id: uuid.UUID) -> str:
    """Show the picture of one version, and what it changed."""
    actor().require("definition:deploy")
    with database().reading(actor()) as tx:
        new = definitions.get(tx, definition_id)
        old = _against(tx, new)
        found = definition_diff.differences(old.xml, new.xml) if old else []
        others = [
            {"id": one.id, "version": one.version}
            for one in definitions.versions(tx)
            if one.process_key == new.process_key and one.id != new.id
        ]
        row, against = _row(tx, new), old.version if old else None
    shown = {"added": "新增", "removed": "删除", "changed": "修改"}
    changes = [
        vars(one)
        | {"shown": shown[one.change], "what": [(NAMES.get(name, name), was, now) for name, was, now in one.what]}
        for one in found
    ]
    marks = {
        one.element_id: {
            "state": one.change,
            "notes": [f"{NAMES.get(name, name)}：{was} → {now}" for name, was, now in one.what],
        }
        for one in found
        if one.change != "removed"
    }
    context = {"d": row, "against": against, "others": others, "differences": changes, "marks": marks}
    return show("admin/definition.html", "definitions", **context)


def _against(tx: Tx, new: Definition) -> Definition | None:
    """Give the version that was asked for, else the one before."""
    try:
        asked = uuid.UUID(request.args.get("against", ""))
    except ValueError:
        return definitions.previous(tx, new)
    return definitions.get(tx, asked)


@blueprint.post("/definitions/<uuid:definition_id>/retire")
def definition_retire(definition_id: uuid.UUID) -> BaseResponse:
    """Take a version out of use for new cases."""
    with database().transaction(actor()) as tx:
        done = definitions.retire(tx, definition_id=definition_id)
        version = done.version
    flash(f"第 {version} 版已停用。", "done")
    return redirect(url_for("admin.definition", definition_id=definition_id))


@blueprint.get("/definitions/<uuid:definition_id>/xml")
def definition_xml(definition_id: uuid.UUID) -> Response:
    """Give the diagram."""
    actor().require("definition:deploy")
    with database().reading(actor()) as tx:
        return Response(definitions.get(tx, definition_id).xml, content_type="application/xml")


#: What the page calls the systems whose entries are set aside.
SYSTEMS = {
    "grid": "织网工程", "oversight": "权力监督", "service_hall": "网上办事大厅", "payments": "非税收入缴款",
    "office": "协同办公",
}  # fmt: skip


@blueprint.route("/incidents", endpoint="incidents", methods=["GET", "POST"])
def stopped() -> str | tuple[str, int] | BaseResponse:
    """List what stopped and what could not be taken in; propose to retry or to skip it, with a reason."""
    actor().require("incident:retry")
    problem = ""
    if request.method == "POST" and request.form.get("item"):
        try:
            with database().transaction(actor()) as tx:
                flash(_decide(tx, uuid.UUID(request.form["item"])), "done")
            return redirect(url_for("admin.incidents"))
        except DomainError as error:
            problem = error.message("zh")
    elif request.method == "POST":
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
        page = show(
            "admin/incidents.html", "incidents", incidents=rows, titles=titles, problem=problem, systems=SYSTEMS,
            items=[_item(one) for one in inbound.listed(tx)], may_confirm=actor().may("repair:confirm"),
        )  # fmt: skip
    return (page, 422) if problem else page


def _decide(tx: Tx, item_id: uuid.UUID) -> str:
    """Have an entry tried again, ask that it be declined, or confirm that it is; says what comes next."""
    reason, do = request.form.get("reason", ""), request.form.get("do")
    if do == "confirm":
        inbound.confirm_decline(tx, item_id=item_id)
        return "已确认不予接收，由后台告知来件系统。"
    if do == "decline":
        inbound.propose_decline(tx, item_id=item_id, reason=reason)
        return "已提交，须由另一人确认后告知来件系统。"
    inbound.try_again(tx, item_id=item_id, reason=reason)
    return "已安排重试；仍不能接收的，会再次列在这里。"


def _item(one: inbound.InboundItem) -> dict[str, Any]:
    """Show an entry; what came is laid out where it is JSON."""
    try:
        content = json.dumps(json.loads(one.content), ensure_ascii=False, indent=2) if one.content else ""
    except ValueError:
        content = one.content or ""
    # Lone halves of a character cannot be sent to a browser.
    content = content.encode("utf-8", "replace").decode("utf-8")[:4000]
    mine = one.asked_by is not None and one.asked_by == actor().person_id
    return {name: getattr(one, name) for name in _SHOWN} | {"content": content, "mine": mine}


_SHOWN = ("id", "system", "number", "reason", "status", "tries", "received_at", "asked_by_name", "asked_reason")
