"""资料库 › 裁量偏离: fines beside the standard, by item, unit and officer, with the cases behind each figure."""

from __future__ import annotations

import contextlib
import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from api.auth import actor, database
from api.filters import ZONE, day, money
from api.pages import library
from api.pages.library import Cell, blueprint
from api.pages.listing import chip, listing
from db.session import Tx
from processes import case_page, deviations
from processes.deviations import BY, DIRECTIONS, OVERLAYS, Decided, Figures

GROUPED = ("对象", "决定数", *DIRECTIONS.values(), *OVERLAYS.values(), "偏离率", "平均偏离")
CASES = ("案号", "当事人", "事项", "决定日期", "基准", "罚款", "偏离", "理由")


@blueprint.get("/deviations", endpoint="deviations")
def index() -> str | Response:
    """Show the figures of a period; behind each figure stand its cases."""
    actor().require("supervision:read")
    listed = listing(("rate",), "rate", ("by", "key", "direction", "overlay", "since", "until"))
    by = listed.filters.get("by", "item")
    by = by if by in BY else "item"
    with database().reading(actor()) as tx:
        today = tx.at.astimezone(ZONE).date()
        since, until = _day("since", today - dt.timedelta(days=365)), _day("until", today)
        found = deviations.decisions(tx, since=since, until=until)
        groups = deviations.figures(found, by)
        names = _names(tx, by, groups)
        span: dict[str, Any] = {"since": since.isoformat(), "until": until.isoformat()}
        chips = [
            {
                **chip(listed, "by", key, f"按{title}"),
                "current": key == by,
                "url": listed.url(by=key, key=None, page=None),
            }
            for key, (title, _) in BY.items()
        ]
        common: dict[str, Any] = {
            "spanned": (since, until),
            "chip_groups": [{"title": "分组", "chips": chips}],
            "kept": {"by": by},
        }
        if "key" in listed.filters:
            return _cases(listed.filters, groups, names, common)
    rows = [_figures(one, names.get(one.key, one.key or "未指定"), by, span) for one in groups]
    return library.show_list(
        "deviations", "裁量偏离统计", GROUPED, rows, hint="点击数字查看背后的案件；偏离不等于违法，须有理由", **common,
        nothing="该期间没有适用裁量基准的决定",
    )  # fmt: skip


def _day(name: str, default: dt.date) -> dt.date:
    with contextlib.suppress(ValueError):
        return dt.date.fromisoformat(request.args.get(name, ""))
    return default


def _names(tx: Tx, by: str, groups: list[Figures]) -> dict[str, str]:
    if by == "item":
        return {one.key: one.decided[0].matter or one.key for one in groups}
    ids = [uuid.UUID(one.key) for one in groups if one.key]
    found = case_page.units_of(tx, ids) if by == "unit" else case_page.names_of(tx, ids)
    return {str(key): name for key, name in found.items()}


def _figures(one: Figures, name: str, by: str, span: dict[str, Any]) -> library.Row:
    def behind(count: int, **more: Any) -> Cell:
        address = url_for("library.deviations", by=by, key=one.key or "none", **span, **more)
        return Cell(str(count), url=address if count else "")

    mean = one.mean_share
    return (
        Cell(name, url=url_for("library.deviations", by=by, key=one.key or "none", **span),
             sub=one.key if by == "item" else ""),
        len(one.decided),
        *(behind(one.count(key), direction=key) for key in DIRECTIONS),
        *(behind(one.adjusted(key), overlay=key) for key in OVERLAYS),
        f"{one.rate:.0%}",
        "—" if mean is None else f"{mean:+.0%}" if round(mean, 2) else "0%",
    )  # fmt: skip


def _cases(
    filters: Mapping[str, str], groups: list[Figures], names: dict[str, str], common: dict[str, Any]
) -> str | Response:
    wanted = dict(filters)
    key = "" if wanted["key"] == "none" else wanted["key"]
    group = next((one for one in groups if one.key == key), Figures(key))
    rows = [
        one
        for one in group.decided
        if wanted.get("direction", one.direction) == one.direction and wanted.get("overlay", one.overlay) == one.overlay
    ]
    what = [names.get(key, key or "未指定"), DIRECTIONS.get(wanted.get("direction", ""), ""),
            OVERLAYS.get(wanted.get("overlay", ""), "")]  # fmt: skip
    kept = {name: value for name, value in wanted.items() if name not in ("since", "until")}
    return library.show_list(
        "deviations", "、".join(part for part in what if part) + "的决定", CASES, [_case(one) for one in rows],
        **{**common, "kept": kept, "nothing": "没有这样的决定"},
    )  # fmt: skip


def _case(one: Decided) -> library.Row:
    low, high = one.low_cents, one.high_cents
    if low is not None and low == high:
        standard = money(low)
    else:
        standard = f"{money(low)}至{money(high)}" if high is not None else "未定数额"
    share = one.share
    tags = tuple(word for key, word in OVERLAYS.items() if key == one.overlay)
    return (
        Cell(one.number or "未编号", url=url_for("cases.work", case_id=one.case_id)), one.party,
        Cell(one.matter, sub=one.item_code), day(one.decided_on), standard,
        money(one.fine_cents) if one.outcome == "penalty" else "不予处罚",
        Cell(DIRECTIONS[one.direction] + (f" {share:+.0%}" if share else ""), tags=tags), one.reason or "—",
    )  # fmt: skip
