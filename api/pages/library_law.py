"""资料库 › 法律法规: versions with their days in force, what replaced what, and the wording that was entered."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import day
from api.pages import library
from api.pages.library import Cell, Editor, blueprint
from db.errors import DomainError, NotFound
from discretion import articles, standards, statutes
from discretion.citations import bare
from engine.forms import Field, Form

HEADS = ("名称", "效力级别", "版本", "施行", "失效", "被替代", "状态")
ARTICLE = Form(
    "article",
    (
        Field("place", "条款项", max_length=40, hint="如 第十三条、第十三条第二款、第六十九条第（四）项"),
        Field("text", "条文原文", "longtext", max_length=articles.LONGEST, hint="按公布的文本录入，用于法律适用告知"),
        Field("valid_from", "施行日期", "date"),
        Field("source", "文本来源", max_length=300, hint="公报期号或者网址"),
        Field("confirmed", "已与公布文本逐字核对", "boolean", required=False),
    ),
)  # fmt: skip
ENDING = Form(
    "ending",
    (
        Field("valid_to", "失效日期", "date", hint="自该日起不再有效"),
        Field("replaced_by", "由何规定替代", required=False, max_length=200),
    ),
)


@blueprint.get("/statutes", endpoint="statutes")
def index() -> str | Response:
    """List laws with their versions, all of them or those in force on a day."""
    actor().require("case:read")
    wanted = library.words()
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        only = request.args.get("on") not in (None, "")
        found = [
            one
            for one in statutes.catalogue(tx, on=on if only else None)
            if library.fits(one.title, one.version, one.level)
        ]
        today = library.day_asked(tx.at, "none")
    rows = [
        (
            Cell(f"《{one.title}》", url=url_for("library.statute", title=one.title, on=on.isoformat())), one.level,
            one.version, day(one.valid_from) if one.valid_from else "待核", day(one.valid_to),
            Cell(f"《{one.replaced_by}》", url=url_for("library.statute", title=one.replaced_by)) if one.replaced_by
            else "—",
            Cell("现行" if one.covers(today) else "失效" if one.valid_to and one.valid_to < today else "尚未施行",
                 tags=() if one.confirmed else ("待核",)),
        )
        for one in found
    ]  # fmt: skip
    return library.show_list(
        "statutes", "法律法规", HEADS, rows,
        hint="按日期查询当日有效的版本；行为时与处理时的版本分别取用（《行政处罚法》第三十七条）",
        searched=wanted, dated=on if only else "", placeholder="名称、拼音、版本、级别",
    )  # fmt: skip


@blueprint.route("/statutes/<title>", methods=["GET", "POST"])
def statute(title: str) -> str | tuple[str, int] | BaseResponse:
    """Show one law: versions, what replaced it, the wording entered, the items that rest on it."""
    actor().require("case:read")
    errors: library.Problems = []
    if request.method == "POST":
        try:
            given = library.answers(ARTICLE)
            with database().transaction(actor()) as tx:
                articles.enter(
                    tx, statute=title, place=given["place"], text=given["text"], source=given["source"],
                    valid_from=dt.date.fromisoformat(given["valid_from"]), confirmed=bool(given.get("confirmed")),
                )  # fmt: skip
            flash("已录入条文。", "done")
            return redirect(url_for("library.statute", title=title))
        except DomainError as error:
            errors = library.problems_of(error)
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        versions = statutes.versions(tx, title)
        texts = articles.history(tx, title)
        citing = [one for one in standards.items_on(tx, on) if f"《{title}》" in one.duty_basis + one.penalty_basis]
        if not versions and not texts and not citing:
            raise NotFound(kind="statute")
        shown = library.show_page(
            "statutes", "library/statute.html", title=f"《{title}》", statute=title, on=on, versions=versions,
            texts=texts, items=citing, waiting=_waiting(tx, title, citing, on),
            replaces=[one for one in statutes.catalogue(tx) if one.replaced_by == title],
            editor=Editor("录入条文", ARTICLE, "录入", values=library.typed(ARTICLE), errors=errors)
            if actor().may("registers:manage") else None,
            ending=Editor("", ENDING, "终止", values={}) if actor().may("registers:manage") else None,
        )  # fmt: skip
    return (shown, 422) if errors else shown


def _waiting(tx: Any, title: str, citing: list[Any], on: dt.date) -> list[str]:
    """Name the places of this law that items cite and nobody has entered."""
    texts = [text for one in citing for text in (one.duty_basis, one.penalty_basis)]
    return sorted({one.place for one, row in articles.cited(tx, texts, on) if one.law == bare(title) and row is None})


@blueprint.post("/articles/<uuid:article_id>/end")
def article_ended(article_id: uuid.UUID) -> BaseResponse:
    """End a wording from a day on."""
    back = request.form.get("statute", "")
    try:
        with database().transaction(actor()) as tx:
            row = articles.end(
                tx, article_id=article_id, valid_to=_day("valid_to"),
                replaced_by=request.form.get("replaced_by", "")[:200],
            )  # fmt: skip
            back = row.statute
        flash("已终止该文本，此前日期仍按原文本查询。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("library.statute", title=back) if back else url_for("library.statutes"))


def _day(name: str) -> dt.date:
    given: dict[str, Any] = library.answers(ENDING)
    return dt.date.fromisoformat(given[name])
