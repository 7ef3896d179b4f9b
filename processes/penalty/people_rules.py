"""Who may do what in a penalty case: two officers with certificates, nobody in two parts that exclude each other."""

from __future__ import annotations

from typing import Any

from engine import people
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import StepContext
from processes.penalty.errors import ReviewerInvestigated, ReviewerUnqualified
from processes.roles import EARLIER_REVIEWER, LEGAL_QUALIFICATION


def investigators(case: Case) -> set[str]:
    """Give the people who investigated: the two officers, those they replaced, and all who did a step."""
    found = {str(one) for one in (case.officer_id, case.second_officer_id) if one}
    found.update((case.facts.get("recusal") or {}).get("replaced", ()))
    for element in ("N2", "N4", "N4c", "N4c_recheck", "N5", "N5_cosign"):
        found.update(case.completed_by(element))
    return found


def qualified(context: StepContext) -> None:
    """Refuse a reviewer without the legal qualification, unless the person is on record as reviewing before the rule.

    :raises ReviewerUnqualified: Source: 《行政处罚法》第五十八条第二款 (whoever begins such work from 2018 on).
    """
    person, on = context.actor.person_id, day_of(context.at)
    kinds = (LEGAL_QUALIFICATION, EARLIER_REVIEWER)
    if person is None or not any(people.has_qualification(context.tx, person, kind, on) for kind in kinds):
        raise ReviewerUnqualified(name=context.actor.name)


def not_an_investigator(context: StepContext, task: str, *more: Any) -> None:
    """Refuse a reviewer or host who investigated the case, as a person, whatever the account.

    :raises ReviewerInvestigated: Source: 《行政处罚法》第五十八条、第六十四条第四项.
    """
    asked = {str(one) for one in (context.actor.person_id, *more) if one}
    if asked & investigators(context.case):
        raise ReviewerInvestigated(task=task, permission="four-eyes")
