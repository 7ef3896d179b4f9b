"""Two officers with certificates wherever a party is met (《行政处罚法》第四十二条、《行政强制法》第十八条第二项)."""

from __future__ import annotations

import datetime as dt
import uuid

from db.errors import PreconditionFailed
from db.session import Tx
from documents import render
from engine import people
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import StepContext
from processes import facts
from processes.roles import CERTIFICATE


class CertificateMissing(PreconditionFailed):
    """{name} holds no valid enforcement certificate on {day}; choose an officer who does."""

    zh = "{name}在{day}没有有效的执法证，不得办案，请另选执法人员。"


class OfficersTheSame(PreconditionFailed):
    """Case officer and second officer must be two different people."""

    zh = "承办人与协办人必须是两名不同的执法人员（《行政处罚法》第四十二条）。"


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


def pair_of(context: StepContext, *met: str) -> None:
    """Guard of every step in which officers meet the party: both of the case's officers are still certified.

    :param met: names of answers that say when they met it; they must have been certified on these days, too.
    """
    pair = (context.case.officer_id, context.case.second_officer_id)
    two_officers(context.tx, *pair)
    days = [found for name in met if (found := facts.day(context.answers.get(name))) is not None]
    for on in dict.fromkeys(days):
        for person in pair:
            certified(context.tx, person, on)


def signing(tx: Tx, case: Case, template: str) -> None:
    """Refuse to finish a paper that names the case's officers while one of them holds no certificate.

    :raises CertificateMissing: Source: 《行政处罚法》第四十二条、第五十五条.
    """
    if any(field.path == "officers" and field.required for field in render.template_of(template).fields):
        for person in (case.officer_id, case.second_officer_id):
            if person is not None:
                certified(tx, person, day_of(tx.at))
