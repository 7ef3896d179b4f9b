"""Who may do what in a penalty case: two officers with certificates, nobody in two parts that exclude each other."""

from __future__ import annotations

from typing import Any

from engine.cases import Case
from engine.registry import StepContext
from processes.penalty.errors import ReviewerInvestigated


def investigators(case: Case) -> set[str]:
    """Give the people who investigated: the two officers, and whoever completed a step of the investigation."""
    found = {str(one) for one in (case.officer_id, case.second_officer_id) if one}
    for element in ("N2", "N4", "N4c", "N4c_recheck", "N5", "N5_cosign"):
        found.update(case.completers.get(element, ()))
    return found


def not_an_investigator(context: StepContext, task: str, *more: Any) -> None:
    """Refuse a reviewer or host who investigated the case, as a person, whatever the account.

    :raises ReviewerInvestigated: Source: 《行政处罚法》第五十八条、第六十四条第四项.
    """
    asked = {str(one) for one in (context.actor.person_id, *more) if one}
    if asked & investigators(context.case):
        raise ReviewerInvestigated(task=task, permission="four-eyes")
