"""检查 › 双随机抽取: the frozen pool, the seed, the list, redraws, and the replay by our program and by anybody's."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from flask import Response, flash, json, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.exports import spreadsheet
from api.pages.cases import XLSX
from api.pages.inspections import _id, _number, blueprint, problems_of, show
from db.errors import DomainError
from db.session import Tx
from processes import inspection_reads
from processes.inspection import draws
from processes.inspection.draws import InspectionDraw

#: The script with which anybody repeats a draw; it knows nothing of this program.
SCRIPT = Path(__file__).parents[2] / "docs" / "howto" / "replay_draw.py"


@blueprint.get("/draws", endpoint="draws")
def draws_listed() -> str:
    """Show the draws."""
    actor().require("case:read")
    with database().reading(actor()) as tx:
        rows = [inspection_reads.drawn(tx, row) for row in draws.draws(tx)]
        return show("draws.html", "draws", rows=rows)


@blueprint.post("/plans/<uuid:plan_id>/draws")
def draw_announced(plan_id: uuid.UUID) -> BaseResponse:
    """Freeze the pool and commit to a number."""
    try:
        with database().transaction(actor()) as tx:
            row = draws.announce(
                tx, plan_id=plan_id, keys=request.form.getlist("keys"), count=_number("count"),
                unit_id=_id("unit_id", "请选择承办部门"), joint=request.form.get("joint", ""),
                nonce=secrets.token_hex(32),
            )  # fmt: skip
        flash("名单已冻结，随机数承诺已公布；请在见证人在场时抽取。", "done")
        return redirect(url_for("inspections.draw", draw_id=row.id))
    except DomainError as error:
        flash("；".join(text for _, text in problems_of(error)), "error")
        return redirect(url_for("inspections.plan", plan_id=plan_id))


@blueprint.get("/draws/<uuid:draw_id>")
def draw(draw_id: uuid.UUID) -> str:
    """Show a draw with its seed, list and replay."""
    return _draw(draw_id, [])


@blueprint.post("/draws/<uuid:draw_id>")
def draw_do(draw_id: uuid.UUID) -> tuple[str, int] | BaseResponse:
    """Draw, draw again or send out."""
    try:
        with database().transaction(actor()) as tx:
            said = _DRAW_DOES[request.form.get("do", "")](tx, draw_id)
    except KeyError:
        return _draw(draw_id, [("", "请从页面上的按钮操作。")]), 422
    except DomainError as error:
        return _draw(draw_id, problems_of(error)), 422
    flash(said, "done")
    return redirect(url_for("inspections.draw", draw_id=draw_id))


def _draw(draw_id: uuid.UUID, problems: list[tuple[str, str]]) -> str:
    actor().require("case:read")
    with database().reading(actor()) as tx:
        row = draws.get(tx, draw_id)
        return show(
            "draw.html", "draws", draw=inspection_reads.drawn(tx, row), pool=row.pool, items=row.items,
            record=draws.record(tx, row), holds=draws.holds(row), errors=problems, values=request.form,
            may_draw=actor().may("inspection:draw"), place=inspection_reads.tenant_key(tx),
        )  # fmt: skip


def _carry_out(tx: Tx, draw_id: uuid.UUID) -> str:
    word, witness = request.form.get("word", ""), request.form.get("witness", "")
    row = draws.carry_out(tx, draw_id=draw_id, word=word, witness=witness)
    return f"已抽取 {len(row.result)} 户；随机数和种子已公布，任何人可以复算。"


def _redraw(tx: Tx, draw_id: uuid.UUID) -> str:
    code, _, person = request.form.get("which", "").partition("|")
    draws.redraw(
        tx, draw_id=draw_id, code=code, reason=request.form.get("reason", ""),
        person_id=uuid.UUID(person) if person else None,
    )  # fmt: skip
    return "已重新抽取，记录已更新。"


def _dispatch(tx: Tx, draw_id: uuid.UUID) -> str:
    return f"已派发 {len(draws.dispatch(tx, draw_id=draw_id))} 项检查任务，承办人在待办中填写检查申请。"


_DRAW_DOES: Mapping[str, Callable[[Tx, uuid.UUID], str]] = {
    "draw": _carry_out, "redraw": _redraw, "dispatch": _dispatch,
}  # fmt: skip


@blueprint.get("/draws/<uuid:draw_id>/record.<any(json, xlsx, pdf):kind>")
def record(draw_id: uuid.UUID, kind: str) -> Response:
    """Export the record of a draw: for the replay, as a list, or to be printed and signed."""
    actor().require("case:read")
    with database().reading(actor()) as tx:
        row = draws.get(tx, draw_id)
        made, mimetype = _EXPORTS[kind](tx, row)
    answer = make_response(made)
    answer.mimetype = mimetype
    answer.headers["Content-Disposition"] = f"attachment; filename=draw-{row.announced_at:%Y%m%d}.{kind}"
    return answer


def _as_json(tx: Tx, row: InspectionDraw) -> tuple[bytes, str]:
    return json.dumps(draws.record(tx, row), ensure_ascii=False, indent=1).encode(), "application/json"


def _as_sheet(tx: Tx, row: InspectionDraw) -> tuple[bytes, str]:
    shown = inspection_reads.drawn(tx, row)
    lines: list[Any] = [
        [one["name"], one["code"], "、".join(pair["name"] for pair in one["officers"])] for one in shown["result"]
    ]
    return spreadsheet("抽取结果", ("检查对象", "统一社会信用代码", "检查人员"), lines), XLSX


def _as_pdf(tx: Tx, row: InspectionDraw) -> tuple[bytes, str]:
    return inspection_reads.draw_pdf(tx, row), "application/pdf"


_EXPORTS: Mapping[str, Callable[[Tx, InspectionDraw], tuple[bytes, str]]] = {
    "json": _as_json, "xlsx": _as_sheet, "pdf": _as_pdf,
}  # fmt: skip


@blueprint.get("/replay_draw.py")
def script() -> Response:
    """Give the script with which anybody repeats a draw."""
    answer = make_response(SCRIPT.read_bytes())
    answer.mimetype = "text/x-python"
    answer.headers["Content-Disposition"] = "attachment; filename=replay_draw.py"
    return answer
