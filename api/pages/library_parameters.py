"""资料库 › 法定参数: the figures that a body sets by date; one person proposes a change, another approves it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import day, moment, money
from api.pages import library
from api.pages.library import Cell, Editor, blueprint
from api.pages.listing import chip, listing
from db.errors import DomainError, Invalid
from db.proposals import STATUS_ZH
from engine import people
from engine.forms import Choice, Field, Form
from engine.registry import Registry
from processes import declared, parameter_proposals, parameters
from processes.parameter_proposals import ParameterProposal
from processes.parameters import Declared, Standing

HEADS = ("参数", "现行数值", "自", "来源", "状态")
#: So many settled changes are shown below the list.
SETTLED = 20
SETTING = Form(
    "parameter",
    (
        Field("key", "参数", "catalogue"),
        Field("value", "数值", max_length=60, hint="整数，或者是、否；金额以分计"),
        Field("source", "依据和来源", "longtext", max_length=500, hint="文件名称、文号、条款"),
        Field("valid_from", "执行日期", "date", hint="今天或者以后；此前已起算的期限和已作的决定不受影响"),
        Field("confirmed", "已经法制机构确认", "boolean", required=False),
        Field("note", "说明", required=False, max_length=200),
    ),
)  # fmt: skip


@blueprint.route("/parameters", endpoint="parameters", methods=["GET", "POST"])
def figures() -> str | tuple[str, int] | Response | BaseResponse:
    """List the parameters as they stand on a day; propose one from today or a later day on."""
    actor().require("case:read")
    errors: library.Problems = []
    with database().reading(actor()) as tx:
        known = declared.everything(tx.use(Registry))
    if request.method == "POST":
        try:
            _propose(known)
            flash("变更已提交，须由另一人复核后自执行日期起适用；此前的计算不变。", "done")
            return redirect(url_for("library.parameters"))
        except DomainError as error:
            errors = library.problems_of(error)
    return _page(known, errors)


@blueprint.post("/parameters/proposals/<uuid:proposal_id>", endpoint="parameter_settle")
def settle(proposal_id: uuid.UUID) -> tuple[str, int] | str | Response | BaseResponse:
    """Approve or turn down a proposed change."""
    approved = request.form.get("verdict") == "approve"
    note = request.form.get("note", "")
    try:
        with database().transaction(actor()) as tx:
            if approved:
                parameter_proposals.approve(tx, proposal_id=proposal_id, note=note)
            else:
                parameter_proposals.reject(tx, proposal_id=proposal_id, note=note)
    except Invalid as error:
        with database().reading(actor()) as tx:
            known = declared.everything(tx.use(Registry))
        return _page(known, [], library.problems_of(error))
    flash("已批准，自执行日期起适用。" if approved else "未批准，数值不变。", "done")
    return redirect(url_for("library.parameters"))


def _page(
    known: list[Declared], errors: library.Problems, wrong: library.Problems | None = None
) -> str | tuple[str, int] | Response:
    by_key = {one.key: one for one in known}
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        standing = parameters.standing(tx, known, on)
        history = [row for one in known for row in parameters.history(tx, one.key)]
        names = people.names(tx, [row.set_by for row in history])
        waiting = [_waiting(row, by_key, standing) for row in parameter_proposals.waiting(tx)]
        settled = [_settled(row, by_key) for row in parameter_proposals.settled(tx)[:SETTLED]]
    listed = listing(("key",), "key", ("open", "group"))
    shown = [
        one
        for one in standing
        if (not listed.filters.get("open") or not one.confirmed)
        and listed.filters.get("group", one.declared.group) == one.declared.group
    ]
    groups = list(dict.fromkeys(one.group for one in known))
    choices = [Choice(one.key, one.title, one.key) for one in known]
    values = library.typed(SETTING) if errors else {"key": request.args.get("key", "")}
    editor = Editor("提出变更", SETTING, "提交复核", options={"key": choices}, values=values, errors=errors,
                    hint="由另一人复核后执行，提出和复核均记入历程，历史数值保留。")  # fmt: skip
    page = library.show_list(
        "parameters", "法定参数", HEADS, [_parameter(one) for one in shown], dated=on,
        template="library/parameters.html", editors=[editor] if actor().may("parameters:manage") else [],
        history=sorted(history, key=lambda row: row.set_at, reverse=True), titles={one.key: one.title for one in known},
        names=names, shown_value=lambda row: _value(row.value, by_key.get(row.key)), set_at=moment,
        waiting=waiting, settled=settled, may_settle=actor().may("parameters:approve"), problems=wrong or [],
        chip_groups=[
            {"title": "状态", "chips": [
                chip(listed, "open", "", "全部", len(standing)),
                chip(listed, "open", "1", "待确认", sum(not one.confirmed for one in standing)),
            ]},
            {"title": "归属", "chips": [
                chip(listed, "group", "", "全部"), *(chip(listed, "group", one, one) for one in groups),
            ]},
        ],
        hint="法律未规定或者来源待核的数值，由本机关按日期设定并注明来源；变更由另一人复核",
    )  # fmt: skip
    return (page, 422) if (errors or wrong) and isinstance(page, str) else page


def _parameter(one: Standing) -> library.Row:
    since = day(one.valid_from) if one.valid_from else "默认值"
    state = Cell("已确认" if one.confirmed else "待确认", light="green" if one.confirmed else "yellow")
    return Cell(one.declared.title, sub=one.declared.group), _value(one.value, one.declared), since, one.source, state


def _value(value: Any, known: Declared | None) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    unit = known.unit if known else ""
    if known and known.key.endswith("_cents") and isinstance(value, int):
        return money(value)
    return f"{value} {unit}".strip() if unit else str(value)


def _waiting(row: ParameterProposal, known: Mapping[str, Declared], standing: list[Standing]) -> dict[str, Any]:
    now = next((one for one in standing if one.declared.key == row.key), None)
    one = known.get(row.key)
    return {
        "row": row,
        "title": one.title if one else row.key,
        "before": _value(now.value, one) if now else "—",
        "after": _value(row.value, one),
        "mine": row.proposed_by is not None and row.proposed_by == actor().person_id,
    }


def _settled(row: ParameterProposal, known: Mapping[str, Declared]) -> dict[str, Any]:
    one = known.get(row.key)
    return {
        "row": row,
        "title": one.title if one else row.key,
        "after": _value(row.value, one),
        "status": STATUS_ZH[row.status],
    }


def _propose(known: list[Declared]) -> None:
    given = library.answers(SETTING)
    asked = next((one for one in known if one.key == given["key"]), None)
    if asked is None:
        raise Invalid({"key": "请选择参数"})
    with database().transaction(actor()) as tx:
        parameter_proposals.propose(
            tx, key=asked.key, value=_read(given["value"], asked), source=given["source"],
            confirmed=bool(given.get("confirmed")), valid_from=dt.date.fromisoformat(given["valid_from"]),
            note=given.get("note", ""),
        )  # fmt: skip


def _read(text: str, known: Declared) -> Any:
    """Read a value of the same kind as the default."""
    value: Any = text
    if isinstance(known.default, bool):
        value = {"是": True, "否": False}.get(text, text)
    elif isinstance(known.default, int) and text.isdecimal() and len(text) <= 15:
        value = int(text)
    parameters.fits(known, value)
    return value
