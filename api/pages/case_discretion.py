"""裁量: what the case's facts are, and what the standard makes of them, step by step and side by side."""

from __future__ import annotations

import uuid
from typing import Any

from api.auth import actor, database
from api.pages.case import blueprint, found, show
from db.errors import DomainError
from discretion.amounts import words
from discretion.conditions import year_before
from discretion.texts import statutory_words
from processes import assessments, subjects


@blueprint.get("/<uuid:case_id>/discretion")
def discretion(case_id: uuid.UUID) -> str:
    """Show the computation for a case: facts left, tier, amount, range, comparison and flags right."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        context: dict[str, Any] = {"problem": "", "assessment": None, "figures": [], "penalties": [], "subject": None}
        try:
            assessed = assessments.of_case(tx, case)
        except DomainError as error:
            assessed, context["problem"] = None, error.message("zh")
        if assessed is not None:
            facts = assessed.facts
            row = subjects.find(tx, case.party_code) if case.party_code else None
            context |= {
                "assessment": assessed, "facts": facts, "subject": subjects.kept(tx, row) if row else None,
                "penalties": subjects.history(tx, subjects.kept(tx, row).id) if row else [],
                "window": (year_before(facts.act_date), facts.act_date), "words": words, "range_of": statutory_words,
                "decided": assessments.decided(case), "kinds": subjects.KINDS,
            }  # fmt: skip
        return show(tx, case, "case/discretion.html", "work", **context)
