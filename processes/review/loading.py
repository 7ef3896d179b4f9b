"""Load a case file for the review: a handful of statements, then values only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from db.session import Tx
from discretion import articles
from documents import render
from engine import casefile, people, signatures
from engine.calendar import SHANGHAI, day_of
from engine.casefile import DRAFT, FILED, CaseDocument, ServiceRecord
from engine.cases import CLOSED, Case
from engine.deadline_rows import SUPERSEDED, Deadline
from engine.registry import Registry
from processes import bodies, case_page, roles
from processes.facts import day
from processes.review.file import CaseFile, Limit, Paper, Piece, Served


def load(tx: Tx, case: Case) -> CaseFile:
    """Read everything that the rules look at."""
    facts = case.facts or {}
    officers = [one for one in (case.officer_id, case.second_officer_id) if one]
    return CaseFile(
        process=case.process_key,
        facts=facts,
        on=day_of(tx.at),
        papers=_papers(tx, case),
        pieces=tuple(
            Piece(one.title, one.kind, day_of(one.captured_at), one.taken_by is not None, one.note)
            for one in case_page.evidence_of(tx, case.id)
        ),
        limits=_limits(tx, case),
        done=frozenset(case.completers or {}),
        waiting=frozenset(row["element"] for row in (case.waits or {}).values() if row.get("element")),
        ended=case.status == CLOSED,
        case_number=case.case_number or "",
        power=_power(tx, case),
        officers=tuple(str(one) for one in officers),
        uncertified=_uncertified(tx, case, officers),
        fined_elsewhere=_fined_elsewhere(tx, case),
        without_paragraph=_without_paragraph(tx, case),
    )


def _papers(tx: Tx, case: Case) -> tuple[Paper, ...]:
    served: dict[uuid.UUID, list[ServiceRecord]] = defaultdict(list)
    for one in casefile.services(tx, case.id):
        served[one.document_id].append(one)
    signed = Counter(one.document for one in signatures.of_case(tx, case.id) if not one.refused)
    return tuple(
        _paper(tx, case, row, served[row.id], signed[row.kind])
        for row in casefile.documents(tx, case.id, current_only=True)
    )


def _paper(tx: Tx, case: Case, row: CaseDocument, served: list[ServiceRecord], signed: int) -> Paper:
    return Paper(
        kind=row.kind,
        title=row.title,
        id=row.id,
        filed=row.status == FILED,
        number=row.number or "",
        context=row.context,
        filed_on=day_of(row.filed_at) if row.filed_at else None,
        internal=row.internal,
        version=row.version,
        scanned=row.scan_sha256 is not None,
        signatures=signed,
        sealed=bool((row.made_with or {}).get("seal")),
        missing=_missing(tx, case, row) if row.status == DRAFT else (),
        services=tuple(
            Served(
                one.method,
                one.served_at.astimezone(SHANGHAI).date(),
                one.effective_on,
                one.result,
                one.receiver,
                one.place,
                one.witness,
                sum(who is not None for who in (one.officer_id, one.second_officer_id)),
                len(one.evidence_ids),
            )
            for one in served
        ),
    )


def _missing(tx: Tx, case: Case, row: CaseDocument) -> tuple[str, ...]:
    kind = tx.use(Registry).process(case.process_key).documents.get(row.kind)
    if kind is None:
        return ()
    numbered: Mapping[str, Any] = {**row.context, "number": row.context.get("number") or "待编号"}
    return tuple(render.missing(kind.template, numbered if kind.series else row.context))


def _limits(tx: Tx, case: Case) -> tuple[Limit, ...]:
    query = select(Deadline).where(
        Deadline.tenant_id == tx.tenant_id, Deadline.case_id == case.id, Deadline.status != SUPERSEDED
    )
    return tuple(
        Limit(one.key, one.title, one.binds, one.last_day, one.binds == "agency" and _broken(one, tx.at))
        for one in tx.session.scalars(query)
    )


def _broken(one: Deadline, at: dt.datetime) -> bool:
    if one.stopped_at is not None:
        return one.on_time is False
    return one.frozen_at is None and one.due_at <= at


def _power(tx: Tx, case: Case) -> str:
    facts = case.facts or {}
    item = str((facts.get("check") or {}).get("item_code") or (facts.get("scene") or {}).get("item_code") or "")
    if not item or case.body_id is None:
        return ""
    decided = day((facts.get("decision") or {}).get("decided_on")) or day_of(tx.at)
    found = bodies.power(tx, case.body_id, item, decided)
    return found.title if found else ""


def _uncertified(tx: Tx, case: Case, officers: list[uuid.UUID]) -> tuple[str, ...]:
    """Name the officers who held no certificate on the day on which the case was decided, or hold none today."""
    if not officers:
        return ()
    decided = day(((case.facts or {}).get("decision") or {}).get("decided_on")) or day_of(tx.at)
    names = people.names(tx, officers)
    return tuple(
        names.get(one, "") for one in officers if people.qualification(tx, one, roles.CERTIFICATE, decided) is None
    )


def _without_paragraph(tx: Tx, case: Case) -> tuple[str, ...]:
    """List references to a whole article where the library knows that it has several paragraphs."""
    facts = case.facts or {}
    section = facts.get("check") or facts.get("scene") or {}
    decided = day((facts.get("decision") or {}).get("decided_on")) or day_of(tx.at)
    said = [str(section.get(name) or "") for name in ("provision", "basis")]
    return tuple(
        f"《{one.statute}》{one.place}"
        for one, row in articles.cited(tx, said, decided)
        if row is not None and row.place == one.place == one.article and len(row.text.splitlines()) > 1
    )


def _fined_elsewhere(tx: Tx, case: Case) -> tuple[str, ...]:
    """List other cases in which the same party was fined for the same item and the same days of the act."""
    check = (case.facts or {}).get("check") or {}
    if not case.party_code or not check.get("item_code"):
        return ()
    query = select(Case).where(
        Case.tenant_id == tx.tenant_id,
        Case.party_code == case.party_code,
        Case.id != case.id,
        Case.process_key == case.process_key,
        Case.facts["decision"]["outcome"].astext == "penalty",
    )
    same = ("item_code", "act_began_on", "act_ended_on", "place")
    return tuple(
        one.case_number or "（未编号）"
        for one in tx.session.scalars(query)
        if all((one.facts.get("check") or {}).get(name) == check.get(name) for name in same)
    )
