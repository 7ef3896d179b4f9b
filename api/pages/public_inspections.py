"""公示 › 行政检查: the published plans with their caps, the draws that anybody can repeat, and the results."""

from __future__ import annotations

import uuid

from flask import Response, abort, json, make_response, render_template

from api.auth import public
from api.pages.inspection_draws import SCRIPT
from api.pages.listing import listing
from api.pages.public import blueprint, reading, sheet, shown, shown_alone
from api.rates import limit
from processes import inspection_reads, public_reads, publicity_rules
from processes.inspection import draws, rules
from processes.inspection.errors import DrawUnknown


@blueprint.get("/<place>/inspections", endpoint="inspections")
@public
@limit(60)
def plans_and_draws(place: str) -> str:
    """Show what is inspected this year, how often at most, who was drawn by lot, and what came of it."""
    with reading(place) as (tx, here):
        listed = listing(("checked",), "-checked")
        results = public_reads.publications(
            tx, kind=publicity_rules.INSPECTION, limit=listed.size, offset=listed.offset
        )
        count = public_reads.publication_count(tx, kind=publicity_rules.INSPECTION)
        return render_template(
            "public/inspections.html", place=here, plans=inspection_reads.published_plans(tx), modes=rules.MODES,
            bodies=inspection_reads.body_names(tx), draws=[inspection_reads.drawn(tx, row) for row in draws.draws(tx)],
            listing=listed.fill([shown(row) for row in results], count),
            labels=publicity_rules.ALLOWED_INSPECTION, prohibitions=rules.PROHIBITIONS,
        )  # fmt: skip


@blueprint.get("/<place>/inspections/<uuid:publication_id>", endpoint="inspection")
@public
@limit(120)
def result(place: str, publication_id: uuid.UUID) -> tuple[str, int] | str:
    """Show the result of one inspection; of one that was withdrawn only that it was, and why."""
    return shown_alone(place, publication_id, publicity_rules.INSPECTION)


@blueprint.get("/<place>/inspections/<uuid:publication_id>.pdf", endpoint="inspection_pdf")
@public
@limit(30)
def result_pdf(place: str, publication_id: uuid.UUID) -> Response:
    """Give the PDF of a result that is published today."""
    return sheet(place, publication_id, publicity_rules.INSPECTION)


@blueprint.get("/<place>/draws/<uuid:draw_id>.json", endpoint="draw_record")
@public
@limit(30)
def draw_record(place: str, draw_id: uuid.UUID) -> Response:
    """Give the record of a draw; until it is drawn, without the committed number."""
    with reading(place) as (tx, _):
        try:
            found = draws.record(tx, draws.get(tx, draw_id))
        except DrawUnknown:
            abort(404)
    answer = make_response(json.dumps(found, ensure_ascii=False, indent=1))
    answer.mimetype = "application/json"
    return answer


@blueprint.get("/replay_draw.py", endpoint="replay_script")
@public
@limit(30)
def replay_script() -> Response:
    """Give the script with which anybody repeats a draw."""
    answer = make_response(SCRIPT.read_bytes())
    answer.mimetype = "text/x-python"
    answer.headers["Content-Disposition"] = "attachment; filename=replay_draw.py"
    return answer
