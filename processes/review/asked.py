"""What a review asks the database: everything about one case in one round trip, as plain tuples.

A review follows every step that an officer completes, so it reads columns, not objects, and reads them together.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Select, Text, Uuid, any_, bindparam, exists, literal_column, select

from db.session import Tx
from db.wire import Query
from engine.casefile import DRAFT, FILED, CaseDocument, Evidence, ServiceRecord
from engine.cases import Case
from engine.deadline_rows import SUPERSEDED, Deadline
from engine.people import Person, Qualification, in_force
from engine.signatures import Signature
from processes import bodies, parameters, roles
from processes.bodies import Power
from processes.review.judgements import Judgement
from processes.review.rule import FIGURES
from processes.subjects import Subject


class PaperRow(NamedTuple):
    """A current document."""

    id: uuid.UUID
    kind: str
    title: str
    status: str
    number: str | None
    context: dict[str, Any]
    filed_at: dt.datetime | None
    internal: bool
    replaces_id: uuid.UUID | None
    scan_sha256: str | None
    made_with: dict[str, Any] | None


class ServiceRow(NamedTuple):
    """An attempt to serve one."""

    document_id: uuid.UUID
    method: str
    served_at: dt.datetime
    effective_on: dt.date | None
    result: str
    receiver: str
    place: str
    witness: str
    officer_id: uuid.UUID | None
    second_officer_id: uuid.UUID | None
    evidence_ids: list[str]


class SignedRow(NamedTuple):
    """A signature that was given."""

    document: str


class PieceRow(NamedTuple):
    """A piece of evidence that stands."""

    title: str
    kind: str
    captured_at: dt.datetime
    taken_by: uuid.UUID | None
    note: str


class LimitRow(NamedTuple):
    """One round of a deadline."""

    key: str
    title: str
    binds: str
    last_day: dt.date | None
    due_at: dt.datetime
    stopped_at: dt.datetime | None
    frozen_at: dt.datetime | None


class JudgedRow(NamedTuple):
    """What a person judged."""

    rule_key: str
    verdict: str
    reason: str
    judged_by_name: str
    judged_at: dt.datetime


class PartyRow(NamedTuple):
    """The party as the register has it."""

    former_names: list[dict[str, Any]]


class PowerRow(NamedTuple):
    """A power of the body; the one that counts for an item comes first."""

    item_code: str
    title: str
    enforces: bool


class OfficerRow(NamedTuple):
    """An officer, and whether a certificate held on the day that counts."""

    id: uuid.UUID
    name: str
    certified: bool


class ElsewhereRow(NamedTuple):
    """Another case in which the party was fined."""

    case_number: str | None
    check: dict[str, Any] | None


class FigureRow(NamedTuple):
    """A figure that the tenant has set."""

    key: str
    value: Any


def _columns(row: type[Any], model: Any) -> list[Any]:
    return [getattr(model, name) for name in row._fields]


def _of_case(row: type[Any], model: Any, *conditions: Any, order: Sequence[Any] = ()) -> Query:
    own = (model.tenant_id == bindparam("tenant"), model.case_id == bindparam("case"))
    return Query(select(*_columns(row, model)).where(*own, *conditions).order_by(*order))


_CERTIFIED = exists(
    select(Qualification.id).where(
        Qualification.tenant_id == Person.tenant_id,
        Qualification.person_id == Person.id,
        Qualification.kind == literal_column(f"'{roles.CERTIFICATE}'"),
        in_force(Qualification, bindparam("on")),
    )
)
_OFFICERS = select(Person.id, Person.name, _CERTIFIED).where(
    Person.tenant_id == bindparam("tenant"), Person.id == any_(bindparam("persons", type_=ARRAY(Uuid)))
)
_ELSEWHERE: Select[Any, Any] = select(Case.case_number, literal_column("cases.facts -> 'check'")).where(
    Case.tenant_id == bindparam("tenant"), Case.party_code == bindparam("code"), Case.id != bindparam("case"),
    Case.process_key == bindparam("process"),
    literal_column("cases.facts #>> '{decision,outcome}'") == literal_column("'penalty'"),
)  # fmt: skip
_PARTY = select(Subject.former_names).where(
    Subject.tenant_id == bindparam("tenant"), Subject.code == bindparam("party")
)
_POWERS = (
    select(*_columns(PowerRow, Power))
    .where(
        Power.tenant_id == bindparam("tenant"),
        Power.body_id == bindparam("body"),
        Power.item_code == any_(bindparam("items", type_=ARRAY(Text))),
        in_force(Power, bindparam("on")),
    )
    .order_by(*bodies.BEST_FIRST)
)

#: Name -> what becomes of its rows, and the query.
QUERIES: Mapping[str, tuple[Any, Query]] = {
    "papers": (PaperRow, _of_case(
        PaperRow, CaseDocument, CaseDocument.status.in_([literal_column(f"'{one}'") for one in (DRAFT, FILED)]),
        order=(CaseDocument.position, CaseDocument.kind, CaseDocument.version),
    )),
    "services": (ServiceRow, _of_case(
        ServiceRow, ServiceRecord, order=(ServiceRecord.served_at, ServiceRecord.id)
    )),
    "signed": (SignedRow, _of_case(SignedRow, Signature, Signature.refused.is_(False))),
    "pieces": (PieceRow, _of_case(
        PieceRow, Evidence, Evidence.withdrawn_at.is_(None), order=(Evidence.captured_at, Evidence.id)
    )),
    "limits": (LimitRow, _of_case(LimitRow, Deadline, Deadline.status != literal_column(f"'{SUPERSEDED}'"))),
    "judged": (JudgedRow, _of_case(
        JudgedRow, Judgement, Judgement.withdrawn_at.is_(None), order=(Judgement.judged_at, Judgement.id)
    )),
    "figures": (FigureRow, parameters.VALUES),
    "officers": (OfficerRow, Query(_OFFICERS)),
    "party": (PartyRow, Query(_PARTY)),
    "elsewhere": (ElsewhereRow, Query(_ELSEWHERE)),
    "powers": (PowerRow, Query(_POWERS)),
}  # fmt: skip


def ask(tx: Tx, case: Case, items: Sequence[str], on: dt.date, today: dt.date) -> dict[str, list[Any]]:
    """Ask for everything that concerns a case; what cannot concern it is not asked and has no rows.

    :param on: the day by which power and certificates are judged.
    :param today: the day by which the tenant's figures are taken.
    """
    officers = [one for one in (case.officer_id, case.second_officer_id) if one]
    check = (case.facts or {}).get("check") or {}
    values = {
        "tenant": tx.tenant_id, "case": case.id, "process": case.process_key, "code": case.party_code,
        "party": (case.party_code or "").strip().upper(), "body": case.body_id, "items": [*items, bodies.EVERY_ITEM],
        "persons": officers, "on": on, "keys": list(FIGURES), "day": today,
    }  # fmt: skip
    idle = {
        "officers": not officers,
        "party": not case.party_code,
        "elsewhere": not case.party_code or not check.get("item_code"),
        "powers": case.body_id is None or not items,
    }
    wanted = [name for name in QUERIES if not idle.get(name)]
    found = tx.answers(*((QUERIES[name][1], values) for name in wanted))
    rows: dict[str, list[Any]] = {name: [] for name in QUERIES}
    for name, told in zip(wanted, found, strict=True):
        rows[name] = [QUERIES[name][0](*row) for row in told]
    return rows
