"""监督·质量: returns, review faults, corrections and delays, by step, officer and unit, with the cases behind each."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, render_template, request, url_for

from api.auth import actor, database
from api.filters import ZONE
from api.pages.cases import sheet
from api.pages.listing import Listing, listing
from api.pages.supervision import blueprint
from db.session import Tx
from engine.cases import STATUS_ZH
from processes import case_page
from processes.quality import BY, FIGURES, Quality, behind, quality

#: Days back, and what the chip says. What is counted is read, so the page opens with a span and not with everything.
SPANS = {"30": "近 30 天", "90": "近 90 天", "365": "近一年", "all": "全部时间"}
USUAL = "90"


@blueprint.get("/quality", endpoint="quality")
def quality_page() -> str | Response:
    """Show the figures, or the cases behind one of them."""
    actor().require("supervision:read")
    listed = listing(("again",), "again", ("by", "days", "key", "figure"), size=100)
    by = listed.filters.get("by", "step")
    by = by if by in BY else "step"
    with database().reading(actor()) as tx:
        days = listed.filters.get("days", USUAL)
        since = _since(tx, days)
        found = quality(tx, by=by, since=since)
        titles = _titles(tx, by, found)
        rows = [_row(listed, one, titles) for one in found]
        if request.args.get("format") == "xlsx":
            heads = (BY[by], *FIGURES.values(), "返工率%", "评查扣分")
            cells = [
                [r["title"], *(r["figures"][k]["count"] for k in FIGURES), r["again"], float(r["points"])] for r in rows
            ]
            return sheet("质量", heads, cells)
        listed.fill(rows[listed.offset : listed.offset + listed.size], len(rows))
        return render_template(
            "supervision_quality.html",
            listing=listed,
            by=by,
            by_title=BY[by],
            figures=FIGURES,
            now=tx.at,
            totals={name: sum(one.figures[name] for one in found) for name in FIGURES},
            by_chips=[_choice(listed, "by", key, f"按{word}", by == key) for key, word in BY.items()],
            span_chips=[_choice(listed, "days", key, word, key == days) for key, word in SPANS.items()],
            behind=_behind(tx, listed, by, since, titles) if _chosen(listed, found) else None,
        )


def _choice(listed: Listing, name: str, value: str, title: str, current: bool) -> dict[str, Any]:
    url = listed.url(page=None, key=None, figure=None, **{name: value})
    return {"title": title, "count": None, "current": current, "url": url}


def _since(tx: Tx, days: str) -> dt.datetime | None:
    return None if days == "all" else tx.at - dt.timedelta(days=int(days if days in SPANS else USUAL))


def _titles(tx: Tx, by: str, found: list[Quality]) -> dict[str, str]:
    if by == "step":
        return {one.key: one.title for one in found}
    ids = [uuid.UUID(one.key) for one in found if one.key]
    names = case_page.names_of(tx, ids) if by == "officer" else case_page.units_of(tx, ids)
    return {str(key): name for key, name in names.items()}


def _row(listed: Listing, one: Quality, titles: dict[str, str]) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": titles.get(one.key) or "未定",
        "again": one.again,
        "points": one.points,
        "figures": {
            name: {"count": one.figures[name], "url": listed.url(key=one.key, figure=name, page=None) + "#behind"}
            for name in FIGURES
        },
    }


def _chosen(listed: Listing, found: list[Quality]) -> bool:
    return listed.filters.get("figure") in FIGURES and listed.filters.get("key") in {one.key for one in found}


def _behind(tx: Tx, listed: Listing, by: str, since: dt.datetime | None, titles: dict[str, str]) -> dict[str, Any]:
    """Give the cases behind the figure that was chosen."""
    key, figure = listed.filters["key"], listed.filters["figure"]
    found = behind(tx, by=by, key=key, figure=figure, since=since)
    tab = {"faults": "cases.review", "corrected": "cases.documents"}.get(figure, "cases.journal")
    return {
        "title": f"{titles.get(key) or '未定'}：{FIGURES[figure]}",
        "total": found.total,
        "cases": [
            {
                "url": url_for(tab, case_id=case.id),
                "number": case.case_number,
                "party": case.party_name or case.title,
                "matter": case.matter,
                "status": STATUS_ZH[case.status],
                "times": times,
                "opened": case.opened_at.astimezone(ZONE).date(),
            }
            for case, times in found.cases
        ],
    }
