"""历程 and 关联: what happened in the case, and what else is known of its party."""

from __future__ import annotations

import uuid

from flask import request

from api.auth import actor, database
from api.pages import history
from api.pages.case import blueprint, found, show
from engine.cases import STATUS_ZH
from processes import worklist

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
    """Show the other cases of the same party."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        others, _ = worklist.cases(tx, party_code=case.party_code) if case.party_code else ([], 0)
        rows = [
            {
                "id": one.id,
                "number": one.case_number,
                "title": one.title or one.party_name,
                "matter": one.matter,
                "status_word": STATUS_ZH[one.status],
                "opened_at": one.opened_at,
            }
            for one in others
            if one.id != case.id
        ]
        return show(tx, case, "case/related.html", "related", related=rows)
