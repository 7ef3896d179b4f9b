"""管理·文书措辞: the words of every template in versions; a look at them as PDF or picture before anybody uses them."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages.admin import blueprint, show
from api.pages.files import send_data
from db.errors import DomainError, Invalid
from db.session import Tx
from documents import contact_sheet, render
from documents.templates import ALL
from documents.wording import slots
from engine.registry import Registry
from processes import paperwork, wordings
from processes.wordings import ACTIVE, DRAFT, STATUS_ZH

#: Papers that belong to no procedure.
OTHER_GROUPS = {"publicity": "公示", "receipts": "票据"}


@blueprint.get("/wordings")
def wording_list() -> str:
    """List the templates with the version that counts."""
    actor().require("wording:manage")
    with database().reading(actor()) as tx:
        versions: dict[str, list[wordings.Wording]] = {}
        for row in wordings.history(tx):
            versions.setdefault(row.template, []).append(row)
        listed = [
            {
                "name": name,
                "title": template.title,
                "code": template.code,
                "group": name.split("/")[0],
                "active": next((row.version for row in versions.get(name, []) if row.status == ACTIVE), 0),
                "waiting": [row.version for row in versions.get(name, []) if row.status == DRAFT],
                "outdated": name in versions and wordings.current(tx, name).outdated,
            }
            for name, template in ALL.items()
        ]
        wanted = request.args.get("process", "")
        chips = [{"title": "全部", "count": len(listed), "current": not wanted, "url": url_for("admin.wording_list")}]
        groups = []
        for group, procedure in _procedures(tx).items():
            own = [one for one in listed if one["group"] == group]
            address = url_for("admin.wording_list", process=group)
            chips.append({"title": procedure, "count": len(own), "current": group == wanted, "url": address})
            if wanted in ("", group):
                groups.append((procedure, own))
        return show("admin/wordings.html", "wording_list", groups=groups, chips=chips)


def _procedures(tx: Tx) -> dict[str, str]:
    """Name the groups of templates: those of a procedure as it is called, and the papers of none."""
    processes = tx.use(Registry).processes
    groups = dict.fromkeys(name.split("/")[0] for name in ALL)
    return {key: processes[key].title if key in processes else OTHER_GROUPS.get(key, key) for key in groups}


@blueprint.route("/wordings/<group>/<code>", methods=["GET", "POST"])
def wording(group: str, code: str) -> str | tuple[str, int] | BaseResponse:
    """Show the words of a template beside the fields that they may use, and draft a version."""
    actor().require("wording:manage")
    name, problems = f"{group}/{code}", {}
    if name not in ALL:
        raise paperwork.KindUnknown(code=name, kind="template")
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                row = wordings.draft(tx, template=name, texts=_texts(), reason=request.form.get("reason", ""))
            flash(f"已起草第 {row.version} 版，须由另一人启用；启用之前文书仍用现行措辞。", "done")
            return redirect(url_for("admin.wording", group=group, code=code))
        except Invalid as error:
            problems = dict(error.fields)
    with database().reading(actor()) as tx:
        page = show("admin/wording.html", "wording_list", **_page(tx, name, problems))
    return (page, 422) if problems else page


def _texts() -> dict[str, str]:
    return {key.removeprefix("text."): words for key, words in request.form.items() if key.startswith("text.")}


def _page(tx: Tx, name: str, problems: dict[str, str]) -> dict[str, Any]:
    now = wordings.current(tx, name)
    standing = {slot.key: slot.text for slot in slots(now.template)}
    sent = _texts()
    return {
        "name": name,
        "procedure": _procedures(tx)[name.split("/")[0]],
        "title": render.title_of(name),
        "group": name.split("/")[0],
        "code": name.split("/")[1],
        "version": now.version,
        "outdated": now.outdated,
        "values": request.form,
        "slots": [
            {
                "key": slot.key,
                "id": slot.key.replace(".", "-"),
                "kind": slot.kind,
                "shipped": slot.text,
                "text": sent.get(slot.key, standing.get(slot.key, slot.text)),
                "error": problems.get(slot.key, ""),
            }
            for slot in wordings.own_words(name)
        ],
        "fields": [{"path": one.path, "label": one.label, "required": one.required} for one in render.fields_of(name)],
        "errors": [
            (f"text-{key.replace('.', '-')}" if key not in ("", "reason") else key, words)
            for key, words in problems.items()
        ],
        "history": [
            {
                "id": row.id,
                "version": row.version,
                "status": row.status,
                "word": STATUS_ZH[row.status],
                "by": row.drafted_by_name,
                "at": row.drafted_at,
                "reason": row.reason,
                "changed": len(row.texts),
                "settled_by": row.settled_by_name,
                "settled_at": row.settled_at,
                "mine": row.drafted_by == actor().person_id,
            }
            for row in wordings.history(tx, name)
        ],
    }


@blueprint.get("/wordings/version/<uuid:wording_id>/preview.<form>")
def wording_preview(wording_id: uuid.UUID, form: str) -> Response:
    """Make a version's document from the examples of its template, as PDF or as a picture of its first page."""
    actor().require("wording:manage")
    with database().reading(actor()) as tx:
        row = wordings.get(tx, wording_id)
        made = paperwork.made(row.template, render.example(row.template), draft=True, template=wordings.worded(tx, row))
    name = f"{render.title_of(row.template)}（第{row.version}版预览）"
    if form == "png":
        page = request.args.get("page", 1, type=int)
        return send_data(contact_sheet.png(made.pdf, page=min(max(1, page), made.pages)), "image/png", f"{name}.png")
    return send_data(made.pdf, "application/pdf", f"{name}.pdf")


@blueprint.post("/wordings/version/<uuid:wording_id>/<do>")
def wording_settle(wording_id: uuid.UUID, do: str) -> BaseResponse:
    """Activate, reject or end a version."""
    actor().require("wording:manage")
    acts = {"activate": wordings.activate, "reject": wordings.reject, "end": wordings.end}
    words = {"activate": "已启用，此后归档的文书使用本版措辞", "reject": "已否决", "end": "已停用，恢复程序自带措辞"}
    if do not in acts:
        raise wordings.WordingUnknown(kind="wording")
    with database().reading(actor()) as tx:
        template = wordings.get(tx, wording_id).template
    try:
        with database().transaction(actor()) as tx:
            row = acts[do](tx, wording_id=wording_id)
        flash(f"第 {row.version} 版{words[do]}。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    group, code = template.split("/")
    return redirect(url_for("admin.wording", group=group, code=code))
