"""监督·评查: every reviewed file with its score, the lowest first, and what cost it points."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, request

from api.auth import actor, database
from api.pages.cases import sheet
from api.pages.listing import chip, listing
from api.pages.supervision import blueprint
from engine.cases import STATUS_ZH
from processes import case_page
from processes.review import reviews
from processes.review.reviews import Listed
from processes.review.rule import PARTS

HEADS = ("综合", "合法性", "规范性", "加减分", "案号", "当事人", "案由", "部门", "承办人", "状态", "主要问题")


@blueprint.get("/reviews")
def file_reviews() -> str | Response:
    """Show the list, or export it."""
    actor().require("supervision:read")
    listed = listing(("total", "legality", "form"), "total", ("failed", "unit", "part"))
    with database().reading(actor()) as tx:
        found = reviews.listed(tx)
        units = case_page.units_of(tx, [one.row.unit_id for one in found])
        names = case_page.names_of(tx, [one.row.officer_id for one in found])
        rows = [_row(one, units, names) for one in found if _wanted(one, listed.filters)]
        rows.sort(key=lambda row: row[listed.sort], reverse=listed.down)
        if request.args.get("format") == "xlsx":
            return sheet("案卷评查", HEADS, [_cells(row) for row in rows])
        listed.fill(rows[listed.offset : listed.offset + listed.size], len(rows))
        below = sum(not one.row.passed for one in found)
        return render_template(
            "supervision_reviews.html",
            listing=listed,
            reviewed=len(found),
            below=below,
            average=reviews.average(tx),
            now=tx.at,
            chips=[chip(listed, "failed", "", "全部"), chip(listed, "failed", "1", "低于合格线", below)]
            + [chip(listed, "part", key, f"{word}有问题") for key, word in PARTS.items()]
            + [chip(listed, "unit", str(key), name) for key, name in units.items() if key],
        )


def _wanted(one: Listed, filters: Any) -> bool:
    return (
        (not filters.get("failed") or not one.row.passed)
        and filters.get("unit", str(one.row.unit_id)) == str(one.row.unit_id)
        and (not filters.get("part") or any(fault["part"] == filters["part"] for fault in one.row.faults))
    )


def _row(one: Listed, units: Any, names: Any) -> dict[str, Any]:
    row, case = one.row, one.case
    return {
        "case_id": case.id,
        "number": case.case_number,
        "party": case.party_name,
        "title": case.title,
        "matter": case.matter,
        "unit": units.get(row.unit_id),
        "officer": names.get(row.officer_id),
        "status": STATUS_ZH[case.status],
        "total": row.total,
        "legality": row.legality,
        "form": row.form,
        "marks": row.marks,
        "passed": row.passed,
        "faults": list(dict.fromkeys(reviews.brief(fault["text"]) for fault in row.faults)),
        "recorded": row.recorded_at,
    }


def _cells(row: dict[str, Any]) -> list[Any]:
    scores = [float(row[key]) for key in ("total", "legality", "form", "marks")]
    order = ("number", "party", "matter", "unit", "officer", "status")
    return [*scores, *(row[key] for key in order), "；".join(row["faults"][:5])]
