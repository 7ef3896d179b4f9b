"""The search of the top bar: number, party, code, address, pinyin."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.pages.cases import as_row
from api.pages.listing import listing
from engine.cases import Case
from processes import case_page, worklist

blueprint = Blueprint("search", __name__, url_prefix="/search")


@blueprint.get("")
def index() -> str | Response:
    """Show what was found; a single hit opens at once."""
    actor().require("case:read")
    words = request.args.get("q", "").strip()[:200]
    listed = listing(("number", "party", "opened"), "-opened", ("q",))
    with database().reading(actor()) as tx:
        found: list[Case] = []
        total = 0
        try:
            if words:
                found, total = worklist.cases(tx, words=words, limit=listed.size, offset=listed.offset)
        except worklist.SearchTooShort:
            return render_template("search.html", listing=listed.fill([], 0), q=words, short=True)
        if total == 1:
            return redirect(url_for("cases.work", case_id=found[0].id))
        rows = worklist.rows_of(tx, found)
        names = case_page.names_of(tx, [row.case.officer_id for row in rows])
        listed.fill([as_row(tx, row, names) for row in rows], total, worklist.COUNTED)
        return render_template("search.html", listing=listed, q=words)
