"""证据: pictures and files with their digests; uploaded once, never replaced."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database, settings
from api.filters import ZONE
from api.pages.case import blueprint, found, names, show
from api.pages.files import send
from db.errors import DomainError, Invalid
from engine import casefile, cases
from engine.casefile import Evidence
from processes import case_page

#: Source: 《行政处罚法》第四十六条.
KINDS = {
    "audiovisual": "视听资料",
    "electronic": "电子数据",
    "documentary": "书证",
    "physical": "物证",
    "testimony": "证人证言",
    "party_statement": "当事人的陈述",
    "expert_opinion": "鉴定意见",
    "scene_record": "勘验笔录、现场笔录",
}


@blueprint.route("/<uuid:case_id>/evidence", methods=["GET", "POST"])
def evidence(case_id: uuid.UUID) -> str | tuple[str, int] | BaseResponse:
    """Show the evidence; take more of it."""
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            count = _take(case_id)
        except DomainError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            problems = list(fields.items()) or [("", error.message("zh"))]
        else:
            flash(f"已上传 {count} 份证据并固定摘要。", "done")
            return redirect(url_for("cases.evidence", case_id=case_id))
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        listed = case_page.evidence_of(tx, case.id)
        people = names(tx, [one.taken_by for one in listed])
        shown = show(
            tx,
            case,
            "case/evidence.html",
            "evidence",
            evidence=[_row(one, people) for one in listed],
            may_add=actor().may("evidence:add") and case.status == "open",
            kinds=list(KINDS.items()),
            upload_mb=settings().upload_mb,
            errors=problems,
            error_of=dict(problems),
            values={"captured_at": tx.at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M"), **request.form},
        )
    return shown, 422 if problems else 200


def _row(one: Evidence, people: Any) -> dict[str, Any]:
    same = ("id", "title", "size", "captured_at", "note", "sha256")
    return {name: getattr(one, name) for name in same} | {
        "kind_title": KINDS.get(one.kind, one.kind),
        "is_image": one.media_type in ("image/png", "image/jpeg", "image/webp", "image/gif"),
        "taken_by": people.get(one.taken_by),
    }


def _take(case_id: uuid.UUID) -> int:
    """Take every uploaded file in, all or none."""
    uploads = [upload for upload in request.files.getlist("file") if upload.filename]
    title = request.form.get("title", "").strip()
    if not uploads:
        raise Invalid({"file": "请选择要上传的文件"})
    if not title:
        raise Invalid({"title": "请填写名称"})
    captured_at = _instant(request.form.get("captured_at", ""))
    with database().transaction(actor()) as tx:
        case = cases.lock(tx, case_id)
        for number, upload in enumerate(uploads, start=1):
            casefile.add_evidence(
                tx,
                case,
                kind=request.form.get("kind", "") if request.form.get("kind") in KINDS else "documentary",
                title=title if len(uploads) == 1 else f"{title}（{number}）",
                data=upload.stream,  # type: ignore[arg-type]
                file_name=(upload.filename or "")[:200],
                captured_at=captured_at or tx.at,
                taken_by=actor().person_id,
                note=request.form.get("note", "").strip(),
            )
    return len(uploads)


def _instant(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE) if text else None
    except ValueError:
        raise Invalid({"captured_at": "取得时间格式有误"}) from None


@blueprint.get("/<uuid:case_id>/evidence/<uuid:evidence_id>/file")
def evidence_file(case_id: uuid.UUID, evidence_id: uuid.UUID) -> Response:
    """Give the file of a piece of evidence."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        one = casefile.evidence(tx, case, evidence_id)
        return send(tx, one.sha256, one.media_type, one.file_name or one.title)
