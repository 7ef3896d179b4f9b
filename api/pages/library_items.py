"""资料库 › 事项, 首违不罚: what may be punished, with versions, law, powers, procedures and papers behind each item."""

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
from db.session import Tx
from discretion import amounts, articles, first_offences, standards, statutes
from discretion.tiers import Item
from engine.forms import Choice, Field, Form
from engine.registry import Registry
from processes import bodies, roles

HEADS = ("违法行为", "编码", "处罚依据", "阶次", "前置条件", "执法主体", "施行")
LISTING = Form(
    "listing",
    (
        Field("item_code", "事项", "catalogue"),
        Field("condition", "清单所列条件", "longtext", required=False, max_length=500,
              hint="法定三个条件（初次违法、后果轻微、及时改正）之外的条件"),
        Field("source", "公布清单的文件", max_length=200, hint="名称和文号"),
        Field("valid_from", "执行日期", "date"),
    ),
)  # fmt: skip


@blueprint.get("")
def index() -> str | Response:
    """List the items in force on a day."""
    actor().require("case:read")
    wanted = library.words()
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        held = _holders(tx, on)
        rows = [
            _row(item, on, held)
            for item in standards.items_on(tx, on)
            if library.fits(item.act, item.code, item.penalty_basis)
        ]
    return library.show_list(
        "index", "执法事项与裁量基准", HEADS, rows, hint="按日期取用当日有效版本", searched=wanted, dated=on,
        placeholder="违法行为、拼音、编码、依据", nothing_more="管理员可在“管理 › 裁量基准”导入。",
    )  # fmt: skip


def _holders(tx: Tx, on: dt.date) -> dict[str, list[str]]:
    names = {body.id: body.short_name for body in bodies.bodies(tx)}
    held: dict[str, list[str]] = {}
    for one in bodies.powers(tx, on=on):
        held.setdefault(one.item_code, []).append(f"{names.get(one.body_id, '')}（{bodies.TITLES[one.title]}）")
    return held


def _row(item: Item, on: dt.date, held: dict[str, list[str]]) -> library.Row:
    holders = [*held.get(item.code, []), *held.get(bodies.EVERY_ITEM, [])]
    return (
        Cell(item.act, url=url_for("library.item", code=item.code, on=on.isoformat())),
        item.code,
        item.penalty_basis,
        "、".join(dict.fromkeys(tier.name for tier in item.tiers if tier.published)) or "未公布",
        item.precondition.text or "—",
        "、".join(dict.fromkeys(holders)) or "—",
        day(item.standard.valid_from) if item.standard else "—",
    )


@blueprint.get("/items/<code>")
def item(code: str) -> str:
    """Show one item as it stands on a day, with everything that hangs on it."""
    actor().require("case:read")
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        one = standards.find_item(tx, code, on)
        versions = standards.versions_of(tx, code)
        if one is None and not versions:
            raise NotFound(kind="item")
        shown = one or versions[0][1]
        names = {body.id: body.name for body in bodies.bodies(tx)}
        return library.show_page(
            "index", "library/item.html", title=shown.act, item=shown, on=on, in_force=one is not None,
            versions=versions, law=_law(tx, shown, on), listing=first_offences.listed(tx, code, on),
            powers=[(names.get(row.body_id, ""), row) for row in bodies.powers(tx, item_code=code)],
            power_titles=bodies.TITLES, words=amounts.words, procedures=_procedures(tx.use(Registry)),
        )  # fmt: skip


def _law(tx: Tx, item: Item, on: dt.date) -> list[dict[str, Any]]:
    """Give every place that the item cites, with the version of the law and the wording in force on the day."""
    found = []
    for what, text in (("义务", item.duty_basis), ("处罚", item.penalty_basis)):
        for place, row in articles.cited(tx, [text], on):
            version = statutes.version_on(tx, place.law, on)
            found.append(
                {
                    "what": what, "statute": place.law, "place": place.place, "row": row,
                    "version": version.version if version else "", "confirmed": bool(version and version.confirmed),
                    "known": bool(statutes.versions(tx, place.law)),
                }
            )  # fmt: skip
    return found


def _procedures(registry: Registry) -> list[dict[str, Any]]:
    """Say by which procedures an item is punished: the roles that take part, and how many kinds of paper there are."""
    found = []
    for key in ("penalty", "penalty_summary", "measure"):
        if key not in registry.processes:
            continue
        process = registry.processes[key]
        held = dict.fromkeys(roles.title(step.role) for step in process.steps.values())
        papers = [kind.title for kind in process.documents.values()]
        found.append({"title": process.title, "roles": list(held), "papers": papers})
    return found


@blueprint.route("/first-offences", endpoint="first_offences", methods=["GET", "POST"])
def listed() -> str | tuple[str, int] | Response | BaseResponse:
    """Show the published list of first offences without penalty; enter an item of it."""
    actor().require("case:read")
    errors: library.Problems = []
    if request.method == "POST":
        try:
            given = library.answers(LISTING)
            with database().transaction(actor()) as tx:
                first_offences.enlist(
                    tx, item_code=given["item_code"], source=given["source"], condition=given.get("condition", ""),
                    valid_from=dt.date.fromisoformat(given["valid_from"]),
                )  # fmt: skip
            flash("已列入首违不罚清单。", "done")
            return redirect(url_for("library.first_offences"))
        except DomainError as error:
            errors = library.problems_of(error)
    with database().reading(actor()) as tx:
        today = library.day_asked(tx.at)
        known = {item.code: item for item in standards.items_on(tx, today)}
        entries = first_offences.entries(tx)
        choices = [Choice(code, item.act, code) for code, item in sorted(known.items())]
    editor = Editor("列入清单", LISTING, "列入", options={"item_code": choices}, values=library.typed(LISTING),
                    errors=errors)  # fmt: skip
    may = actor().may("discretion:import")
    shown = library.show_list(
        "first_offences", "首违不罚清单", ("事项", "条件", "公布文件", "执行", "终止", "登记"),
        [
            (
                Cell(known[one.item_code].act if one.item_code in known else one.item_code,
                     url=url_for("library.item", code=one.item_code), sub=one.item_code),
                one.condition or "法定三个条件", one.source, day(one.valid_from), day(one.valid_to), one.listed_by,
            )
            for one in entries
        ],
        template="library/first_offences.html", editors=[editor] if may else [], entries=entries, today=today,
        hint="初次违法、危害后果轻微并及时改正，且在公布的清单内的，可以不予行政处罚（《行政处罚法》第三十三条第一款）",
        nothing="尚未录入公布的清单",
        nothing_more="清单为空时，系统只提示核对，不替办案人员判断。请由法制审核人员按公布的文件录入。",
    )  # fmt: skip
    return (shown, 422) if errors and isinstance(shown, str) else shown


@blueprint.post("/first-offences/<uuid:listing_id>/end")
def delisted(listing_id: uuid.UUID) -> BaseResponse:
    """Take an item off the list from today on."""
    try:
        with database().transaction(actor()) as tx:
            first_offences.delist(tx, listing_id=listing_id, valid_to=library.day_asked(tx.at, "none"))
        flash("已移出清单，此前的处理不受影响。", "done")
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("library.first_offences"))
