"""Who may do what in a penalty case: two officers with certificates, nobody in two parts that exclude each other."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from db.session import Tx
from engine import people
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import StepContext
from processes.penalty.errors import CertificateMissing, OfficersTheSame, ReviewerInvestigated
from processes.roles import CERTIFICATE


def certified(tx: Tx, person_id: uuid.UUID | None, on: dt.date) -> None:
    """Refuse an officer without a certificate in force on the day.

    :raises CertificateMissing: naming the officer. Source: 《行政处罚法》第四十二条.
    """
    if person_id is None or not people.has_qualification(tx, person_id, CERTIFICATE, on):
        name = people.names(tx, [person_id]).get(person_id, "该人员") if person_id else "协办人"
        raise CertificateMissing(name=name, day=on.isoformat())


def two_officers(tx: Tx, first: uuid.UUID | None, second: uuid.UUID | None) -> None:
    """Refuse anything but two different officers who both hold a certificate today.

    :raises OfficersTheSame: or ``CertificateMissing``. Source: 《行政处罚法》第四十二条.
    """
    if first is not None and first == second:
        raise OfficersTheSame()
    for person in (first, second):
        certified(tx, person, day_of(tx.at))


def pair_of(context: StepContext) -> None:
    """Guard of every step in which officers meet the party: both of the case's officers are still certified."""
    two_officers(context.tx, context.case.officer_id, context.case.second_officer_id)


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
