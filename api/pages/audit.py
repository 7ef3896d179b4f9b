"""审计: search the history, export it with its proof, verify an export by uploading it."""

from __future__ import annotations

import datetime as dt
import inspect
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.exports import case_archive, tenant_archive
from api.filters import ZONE
from api.pages import history
from api.pages.files import send_data
from api.pages.listing import listing
from db import verifier
from db.checkpoints import Anchor
from db.session import Tx
from engine.registry import Registry, Step
from processes import audit_reads

blueprint = Blueprint("audit", __name__, url_prefix="/audit")

#: What the verifier finds, in words.
PROBLEMS = {
    "archive-damaged": "压缩包已损坏",
    "history-cut": "历程被截断",
    "history-empty": "文件中没有历程",
    "line-malformed": "记录格式不符",
    "hash-wrong": "记录内容与其摘要不符（已被改动）",
    "number-missing": "记录编号不连续（有记录被删除或调换）",
    "link-broken": "与上一条记录不相扣（有记录被替换）",
    "entries-cut": "缺少签名检查点所记载的记录（尾部被删除）",
    "history-rewritten": "与签名检查点不符（历程被整体改写）",
    "checkpoint-unsigned": "检查点签名无效",
    "checkpoint-missing": "检查点缺失或次序不符",
    "checkpoints-missing": "没有检查点可供核对",
    "key-unusable": "公钥不可用",
    "file-altered": "附件与其摘要不符（已被改动）",
    "file-unknown": "附件不在历程中",
}
#: How the verifier's words for a place read.
WHERE = {
    "line": "文件第 {} 行",
    "chain": "链 {}",
    "seq": "第 {} 条",
    "expected": "应为第 {} 条",
    "found": "实为第 {} 条",
    "signed_up_to": "已签名至第 {} 条",
    "checkpoint": "检查点第 {} 号",
    "file": "附件 {}",
}


#: endpoint, title, permission
TABS = (("index", "历程", "journal:read"), ("holds", "暂停销毁", "retention:hold"))


def tabs() -> list[dict[str, Any]]:
    """List what of 审计 the reader may open."""
    return [
        {"key": key, "title": title, "url": url_for(f"audit.{key}")}
        for key, title, permission in TABS
        if actor().may(permission)
    ]


@blueprint.get("")
def index() -> str:
    """Search the history of the whole tenant."""
    actor().require("journal:read")
    listed = listing((), "", ("q", "from", "to"))
    with database().reading(actor()) as tx:
        entries, total = audit_reads.entries(
            tx,
            words=listed.filters.get("q", ""),
            since=_midnight(listed.filters.get("from")),
            until=_midnight(listed.filters.get("to"), after=True),
            limit=listed.size,
            offset=listed.offset,
        )
        titles = audit_reads.case_titles(tx, [entry.chain for entry in entries])
        known = tx.use(Registry).processes.values()
        steps = {element: step for process in known for element, step in process.steps.items()}
        listed.fill([_row(entry, titles, steps) for entry in entries], total)
        return render_template("audit.html", listing=listed, anchored=_anchored(tx), tabs=tabs(), tab="index")


def _row(entry: Any, titles: dict[str, str], steps: Mapping[str, Step]) -> dict[str, Any]:
    kind, _, identifier = entry.chain.partition(":")
    return {
        **history.readable(entry, steps=steps),
        "case_id": uuid.UUID(identifier) if kind == "case" else None,
        "case_title": titles.get(entry.chain, "案件"),
    }


def _midnight(day: str | None, *, after: bool = False) -> dt.datetime | None:
    try:
        found = dt.date.fromisoformat(day) if day else None
    except ValueError:
        return None
    if found is None:
        return None
    return dt.datetime.combine(found + dt.timedelta(days=after), dt.time(), ZONE)


def _anchored(tx: Tx) -> dict[str, Any] | None:
    last = tx.use(Anchor).last(tx.tenant_id)
    return {"at": last["statement"]["at"], "number": last["statement"]["number"]} if last else None


@blueprint.post("/export")
def export() -> Response:
    """Export a case's history, or the tenant's own, as an archive that anybody can verify."""
    actor().require("journal:export")
    chain = request.form.get("chain") or f"case:{request.form.get('case', '')}"
    kind, _, identifier = chain.partition(":")
    with database().transaction(actor()) as tx:
        if kind == "tenant":
            name, data = tenant_archive(tx)
        else:
            try:
                name, data = case_archive(tx, uuid.UUID(identifier))
            except ValueError:
                abort(404)
    return send_data(data, "application/zip", name, keep=True)


@blueprint.post("/verify")
def verify() -> str | tuple[str, int] | BaseResponse:
    """Check an uploaded export against the checkpoints outside the database."""
    actor().require("journal:read")
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        flash("请选择要验证的文件。", "error")
        return redirect(url_for("audit.index"))
    anchor = database().use(Anchor)
    path = anchor.file_for(actor().tenant_id)
    verdict = verifier.verify(upload.read(), path.read_bytes() if path.exists() else b"", anchor.public_pem())
    problems = [
        {
            "title": PROBLEMS.get(problem["code"], problem["code"]),
            "where": "，".join(WHERE[key].format(value) for key, value in problem.items() if key in WHERE) or "—",
        }
        for problem in verdict.problems[:100]
    ]
    return render_template("verdict.html", verdict=verdict, name=upload.filename, problems=problems)


@blueprint.get("/public-key.pem")
def public_key() -> Response:
    """Give the key that checkpoints are verified with."""
    actor().require("journal:read")
    return send_data(database().use(Anchor).public_pem(), "application/x-pem-file", "journal-public-key.pem", keep=True)


@blueprint.get("/checkpoints.jsonl")
def checkpoints() -> Response:
    """Give the tenant's signed checkpoints."""
    actor().require("journal:read")
    path = database().use(Anchor).file_for(actor().tenant_id)
    return send_data(path.read_bytes() if path.exists() else b"", "application/jsonl", "checkpoints.jsonl", keep=True)


@blueprint.get("/verifier.py")
def program() -> Response:
    """Give the standalone verifier."""
    actor().require("journal:read")
    return send_data(inspect.getsource(verifier).encode(), "text/x-python", "verifier.py", keep=True)
