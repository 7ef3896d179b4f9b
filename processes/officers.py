"""Two officers with certificates wherever a party is met (《行政处罚法》第四十二条、《行政强制法》第十八条第二项).

A certificate counts on its days and within its scope (执法范围): empty, it covers every field of the body; else
it names fields (执法领域) as the catalogue of items names them, statutes, or single items.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from db.errors import PreconditionFailed
from db.session import Tx
from discretion import standards
from discretion.tiers import Item
from documents import render
from engine import people
from engine.calendar import day_of
from engine.cases import Case
from engine.registry import StepContext
from processes import facts
from processes.roles import CERTIFICATE

_BETWEEN = re.compile(r"[、，,；;\n]+")


class CertificateMissing(PreconditionFailed):
    """{name} holds no valid enforcement certificate on {day}; choose an officer who does."""

    zh = "{name}在{day}没有有效的执法证，不得办案，请另选执法人员。"


class OutOfScope(PreconditionFailed):
    """The certificate of {name} covers {scope}, not the field {field} of item {code}; choose another officer."""

    zh = (
        "{name}的执法证执法范围为“{scope}”，不包括事项{code}“{act}”的执法领域（{field}），"
        "请另选执法人员；证件范围登记有误的，请管理员在人员页核对后重新登记。"
    )


class OfficersTheSame(PreconditionFailed):
    """Case officer and second officer must be two different people."""

    zh = "承办人与协办人必须是两名不同的执法人员（《行政处罚法》第四十二条）。"


def certified(tx: Tx, person_id: uuid.UUID | None, on: dt.date, items: Sequence[str] = ()) -> None:
    """Refuse an officer without a certificate in force on the day whose scope covers the items.

    :param items: codes of the items that the case is about; none asks for a certificate alone.
    :raises CertificateMissing: or ``OutOfScope``, naming the officer. Source: 《行政处罚法》第四十二条.
    """
    held = people.qualifications(tx, person_id, CERTIFICATE, on) if person_id is not None else []
    if person_id is None or not held:
        name = people.names(tx, [person_id]).get(person_id, "该人员") if person_id else "协办人"
        raise CertificateMissing(name=name, day=on.isoformat())
    scopes = [one.scope.strip() for one in held]
    if not all(scopes):
        return
    for code in items:
        item = _item(tx, code, on)
        if item is not None and not any(covers(scope, item) for scope in scopes):
            raise OutOfScope(
                name=people.names(tx, [person_id]).get(person_id, "该人员"), scope="；".join(scopes), code=code,
                act=item.act, field=item.field or "事项目录尚未登记",
            )  # fmt: skip


def covers(scope: str, item: Item) -> bool:
    """Tell whether a scope covers an item: by its field, its code, or a statute that it rests on.

    >>> covers("园林绿化、《深圳市养犬管理条例》", Item("1", "", "", "《深圳市养犬管理条例》第四十条", ()))
    True
    """
    named = [one.strip() for one in _BETWEEN.split(scope)]
    statutes = re.findall(r"《([^》]+)》", item.duty_basis + item.penalty_basis)
    known = {item.code, item.field, *statutes} - {""}
    return not any(named) or any(one.strip("《》") in known for one in named)


def _item(tx: Tx, code: str, on: dt.date) -> Item | None:
    """Give an item as it stands on a day, else as a standard last had it: an old act may need a standard that ended."""
    return standards.find_item(tx, code, on) or next((item for _, item in standards.versions_of(tx, code)), None)


def two_officers(tx: Tx, first: uuid.UUID | None, second: uuid.UUID | None, items: Sequence[str] = ()) -> None:
    """Refuse anything but two different officers who both hold a certificate today that covers the items.

    :raises OfficersTheSame: or ``CertificateMissing``, ``OutOfScope``. Source: 《行政处罚法》第四十二条.
    """
    if first is not None and first == second:
        raise OfficersTheSame()
    today = day_of(tx.at)
    people.know_qualifications(tx, [one for one in (first, second) if one is not None], CERTIFICATE, today)
    for person in (first, second):
        certified(tx, person, today, items)


def pair_of(context: StepContext, *met: str) -> None:
    """Guard of every step in which officers meet the party: both of the case's officers are still certified for it.

    :param met: names of answers that say when they met it; they must have been certified on these days, too.
    """
    pair, items = (context.case.officer_id, context.case.second_officer_id), matter_of(context)
    two_officers(context.tx, *pair, items)
    days = [found for name in met if (found := facts.day(context.answers.get(name))) is not None]
    for on in dict.fromkeys(days):
        people.know_qualifications(context.tx, [one for one in pair if one is not None], CERTIFICATE, on)
        for person in pair:
            certified(context.tx, person, on, items)


def matter_of(context: StepContext) -> tuple[str, ...]:
    """Give the items that a case is about: its own, else those of the case that it came from."""
    return matter(context.facts)


def matter(told: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the items that the facts of a case are about, else those of the case that it came from."""
    before = str((told.get("origin") or {}).get("item_code") or "")
    return facts.items_of(told) or ((before,) if before else ())


def acting(tx: Tx, case: Case, *persons: uuid.UUID | None, on: dt.date | None = None) -> None:
    """Refuse whoever acts in a case outside its steps (goods, service, papers, signatures) and may not.

    Nobody is asked for twice; who is not named is not asked, how many the law wants is asked elsewhere.

    :param on: the day on which they acted, today when none is named.
    :raises CertificateMissing: or ``OutOfScope``.
        Source: 《行政处罚法》第四十二条、第五十五条、《行政强制法》第十七条第三款.
    """
    for person in dict.fromkeys(one for one in persons if one is not None):
        certified(tx, person, on or day_of(tx.at), matter(case.facts))


def signing(tx: Tx, case: Case, template: str) -> None:
    """Refuse to finish a paper that names the case's officers while one of them may not act in the case.

    :raises CertificateMissing: or ``OutOfScope``. Source: 《行政处罚法》第四十二条、第五十五条.
    """
    if any(field.path == "officers" and field.required for field in render.template_of(template).fields):
        acting(tx, case, case.officer_id, case.second_officer_id)
