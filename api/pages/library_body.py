"""资料库 › 执法主体 › one of them: what its papers say of it, how its numbers look, who belongs to it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.pages import library
from api.pages.library import Editor, blueprint
from db.errors import DomainError
from db.session import Tx
from discretion import standards
from engine import numbering, people
from engine.calendar import day_of
from engine.forms import Choice, Field, Form
from engine.numbering import NumberSeries
from engine.registry import Registry
from processes import bodies

#: What papers say of a body beside its name.
_TOLD = (
    Field("address", "地址", max_length=200),
    Field("phone", "联系电话", max_length=60),
    Field("review_body", "复议机关", max_length=100, hint="载入决定书的救济途径", basis="《行政复议法》第二十四条"),
    Field("court", "管辖法院", max_length=100, hint="载入决定书的救济途径", basis="《行政诉讼法》第十八条"),
    Field("bank", "缴款方式", max_length=300, required=False, hint="代收银行、账户或者缴款渠道，载入决定书",
          basis="《行政处罚法》第六十七条"),
)  # fmt: skip
NAMES = (
    Field("name", "名称", max_length=100, hint="以印章全称为准"),
    Field("short_name", "简称", max_length=30),
)
PREFIX = Field("prefix", "文号字头", max_length=20, hint="如“深罗城执”，各类文号在其后接“罚决字”“责改字”等")
BODY = Form("body", (*NAMES, PREFIX, *_TOLD))
CHANGE = Form("body", (*NAMES, *_TOLD))
SERIES = Form(
    "series",
    (
        Field("series", "文号", "choice"),
        Field("prefix", "字头", max_length=30, hint="此前已编的文号不变"),
    ),
)
CONTINUE = Form(
    "continued",
    (
        Field("series", "文号", "choice"),
        Field("year", "年份", "integer", minimum=1949, maximum=9999),
        Field("last", "已使用的最后一个号码", "integer", minimum=1, maximum=999_999),
        Field("source", "来源", max_length=200, hint="原系统或者登记簿名称"),
    ),
)


@blueprint.get("/bodies/<uuid:body_id>")
def body(body_id: uuid.UUID) -> str:
    """Show an enforcement body."""
    actor().require("case:read")
    return _page(body_id)


@blueprint.post("/bodies/<uuid:body_id>")
def body_changed(body_id: uuid.UUID) -> tuple[str, int] | BaseResponse:
    """Change what papers say of a body; finished ones stay as they are."""
    actor().require("people:manage")
    try:
        given = library.answers(CHANGE)
        with database().transaction(actor()) as tx:
            bodies.change_body(tx, body_id=body_id, **{"bank": "", **given})
    except DomainError as error:
        return _page(body_id, "change", library.problems_of(error)), 422
    flash("已变更，此前制作的文书不变。", "done")
    return redirect(url_for("library.body", body_id=body_id))


@blueprint.post("/bodies/<uuid:body_id>/series")
def series_changed(body_id: uuid.UUID) -> tuple[str, int] | BaseResponse:
    """Change how the numbers of a series begin from now on."""
    actor().require("people:manage")
    try:
        with database().transaction(actor()) as tx:
            offered = _choices(numbering.of_body(tx, body_id))
            given = library.answers(_offering(SERIES, offered))
            row = _one(tx, body_id, given["series"])
            numbering.set_series(
                tx, body_id=body_id, key=row.key, prefix=given["prefix"], kinds=row.kinds, template=row.template,
                ordinal=row.ordinal,
            )  # fmt: skip
    except DomainError as error:
        return _page(body_id, "series", library.problems_of(error)), 422
    flash("已变更文号字头，此前已编的文号不变。", "done")
    return redirect(url_for("library.body", body_id=body_id))


@blueprint.post("/bodies/<uuid:body_id>/continued")
def series_continued(body_id: uuid.UUID) -> tuple[str, int] | BaseResponse:
    """Let a series go on after the last number that was given out before this platform."""
    actor().require("people:manage")
    try:
        with database().transaction(actor()) as tx:
            given = library.answers(_offering(CONTINUE, _choices(numbering.of_body(tx, body_id))))
            row = _one(tx, body_id, given["series"])
            numbering.continue_series(
                tx, series_id=row.id, year=int(given["year"]), last=int(given["last"]), source=given["source"]
            )
    except DomainError as error:
        return _page(body_id, "continued", library.problems_of(error)), 422
    flash("已接续，下一个号码在其后。", "done")
    return redirect(url_for("library.body", body_id=body_id))


def _page(body_id: uuid.UUID, refused: str = "", problems: library.Problems | None = None) -> str:
    """Render a body; what was refused keeps what was typed."""
    with database().reading(actor()) as tx:
        row, today = bodies.get(tx, body_id), day_of(tx.at)
        series, last = numbering.of_body(tx, body_id), numbering.last_numbers(tx, today.year)
        titles = _titles(tx)
        acts = {item.code: item.act for item in standards.items_on(tx, today)}
        held = bodies.powers(tx, body_id=body_id, on=today)
        units = [one for one in people.units(tx) if one.body_id == body_id]
    numbers = [
        {
            "row": one,
            "next": numbering.format_number(
                one.template, prefix=one.prefix, year=today.year, seq=last.get(one.id, 0) + 1, ordinal=one.ordinal
            ),
            "last": last.get(one.id),
            "papers": [titles.get(kind, kind) for kind in one.kinds],
        }
        for one in series
    ]

    def editor(name: str, title: str, form: Form, button: str, action: str, values: dict[str, Any]) -> Editor:
        mine = refused == name
        return Editor(
            title, form, button, action=url_for(action, body_id=body_id), options={"series": _choices(series)},
            values=library.typed(form) if mine else values, errors=problems or [] if mine else [],
        )  # fmt: skip

    editors = []
    if actor().may("people:manage"):
        editors.append(
            editor("change", "变更信息", CHANGE, "保存", "library.body_changed",
                   {one.name: getattr(row, one.name) for one in CHANGE.fields})
        )  # fmt: skip
        if series:
            editors += [
                editor("continued", "接续号码", CONTINUE, "接续", "library.series_continued", {"year": today.year}),
                editor("series", "变更文号字头", SERIES, "变更", "library.series_changed", {}),
            ]
    return library.show_page(
        "bodies", "library/body.html", title=row.name, body=row, fields=CHANGE.fields, numbers=numbers, units=units,
        powers=held, acts=acts, titles=bodies.TITLES, every_item=bodies.EVERY_ITEM, editors=editors,
    )  # fmt: skip


def _titles(tx: Tx) -> dict[str, str]:
    """Give the titles of all papers, by kind."""
    registry = tx.use(Registry)
    return {code: kind.title for process in registry.processes.values() for code, kind in process.documents.items()}


def _choices(series: Sequence[NumberSeries]) -> list[Choice]:
    return [Choice(one.key, one.prefix) for one in series]


def _offering(form: Form, choices: Sequence[Choice]) -> Form:
    """Give the form with the series that can be chosen."""
    first, *others = form.fields
    return Form(form.section, (Field(first.name, first.label, first.kind, choices=tuple(choices)), *others))


def _one(tx: Tx, body_id: uuid.UUID, key: str) -> NumberSeries:
    return next(one for one in numbering.of_body(tx, body_id) if one.key == key)
