"""历程 and 关联: what happened in the case, and what else is known of its party."""

from __future__ import annotations

import uuid
from typing import Any

from flask import request

from api.auth import actor, database
from api.pages import history
from api.pages.case import blueprint, found, show
from engine.cases import STATUS_ZH, Case
from processes import case_page, worklist

#: Filter of the journal: prefix of commands -> word.
KINDS = {"": "全部", "task.": "环节", "document.": "文书", "evidence.": "证据", "deadline.": "期限"}


@blueprint.get("/<uuid:case_id>/journal")
def journal(case_id: uuid.UUID) -> str:
    """Show the history with before and after."""
    only = request.args.get("only", "")
    only = only if only in KINDS else ""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        chips = [
            {"title": title, "count": None, "current": key == only, "url": f"?only={key}"}
            for key, title in KINDS.items()
        ]
        entries = history.entries_of(tx, case, only=only)
        return show(tx, case, "case/journal.html", "journal", entries=entries, chips=chips)


@blueprint.get("/<uuid:case_id>/related")
def related(case_id: uuid.UUID) -> str:
    """Show the cases that belong to this one, and the others of the same party."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        belonging = case_page.linked(tx, case)
        others, _ = worklist.cases(tx, party_code=case.party_code) if case.party_code else ([], 0)
        apart = {case.id, *(one.id for _, one in belonging)}
        return show(
            tx,
            case,
            "case/related.html",
            "related",
            linked=[{"relation": words, **_row(one)} for words, one in belonging],
            related=[_row(one) for one in others if one.id not in apart],
        )


def _row(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "number": case.case_number,
        "title": case.title or case.party_name,
        "matter": case.matter,
        "status_word": STATUS_ZH[case.status],
        "opened_at": case.opened_at,
    }
