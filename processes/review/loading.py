"""Load a case file for the review: a handful of statements, then values only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from db.session import Tx
from documents import render
from engine import calendar_years, casefile, people, signatures
from engine.calendar import SHANGHAI, day_of
from engine.casefile import DRAFT, FILED, CaseDocument, ServiceRecord
from engine.cases import CLOSED, Case
from engine.deadline_rows import SUPERSEDED, Deadline
from engine.registry import Registry
from processes import barred_hours, case_page, parameters, roles, subjects
from processes.facts import day, items_of
from processes.review import laws, powers
from processes.review.file import CaseFile, Limit, Paper, Piece, Served


def load(tx: Tx, case: Case) -> CaseFile:
    """Read everything that the rules look at."""
    facts = case.facts or {}
    officers = [one for one in (case.officer_id, case.second_officer_id) if one]
    papers, on = _papers(tx, case), _day_that_counts(tx, facts)
    items = items_of(facts)
    held = powers.held(tx, case, items, on)
    said = laws.look_up(tx, laws.texts_of(facts, papers), act=_acted_on(facts), on=on)
    return CaseFile(
        process=case.process_key,
        facts=facts,
        on=day_of(tx.at),
        papers=papers,
        pieces=tuple(
            Piece(one.title, one.kind, day_of(one.captured_at), one.taken_by is not None, one.note)
            for one in case_page.evidence_of(tx, case.id)
        ),
        limits=_limits(tx, case),
        done=case.completed_steps(),
        waiting=frozenset(row["element"] for row in (case.waits or {}).values() if row.get("element")),
        ended=case.status == CLOSED,
        case_number=case.case_number or "",
        items=items,
        power=held.title,
        powerless=held.lacking,
        enforces=held.enforces,
        officers=tuple(str(one) for one in officers),
        uncertified=_uncertified(tx, officers, on),
        fined_elsewhere=_fined_elsewhere(tx, case),
        without_paragraph=said.without_paragraph,
        not_in_force=said.not_in_force,
        barred=_barred(tx, facts),
        party_name=case.party_name or "",
        party_code=case.party_code or "",
        former_names=_former_names(tx, case),
    )


def _day_that_counts(tx: Tx, facts: Mapping[str, Any]) -> dt.date:
    """Give the day by which power and certificates are judged: of the decision, else today."""
    found = day((facts.get("decision") or {}).get("decided_on")) or day((facts.get("scene") or {}).get("began_at"))
    return found or day_of(tx.at)


def _acted_on(facts: Mapping[str, Any]) -> dt.date | None:
    return day((facts.get("check") or {}).get("act_ended_on"))


def _barred(tx: Tx, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """Say which enforcement took place at night or on a holiday without a stated urgency."""
    done = [one for one in facts.get("executions") or () if one.get("began_at") and not one.get("urgent")]
    if not done:
        return ()
    figures, calendar = parameters.figures(tx, barred_hours.FIGURES), calendar_years.calendar(tx)
    times = [(dt.datetime.fromisoformat(one["began_at"]), one.get("ended_at")) for one in done]
    found = (
        barred_hours.barred(begin, dt.datetime.fromisoformat(str(end)) if end else begin, figures, calendar)
        for begin, end in times
    )
    return tuple(filter(None, found))


def _former_names(tx: Tx, case: Case) -> tuple[tuple[str, dt.date], ...]:
    subject = subjects.find(tx, case.party_code) if case.party_code else None
    return tuple(
        (str(one["name"]), dt.date.fromisoformat(str(one["until"])[:10]))
        for one in (subject.former_names if subject else ())
        if one.get("until")
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
        corrected=row.replaces_id is not None,
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


def _uncertified(tx: Tx, officers: list[uuid.UUID], on: dt.date) -> tuple[str, ...]:
    """Name the officers who held no certificate on the day that counts."""
    if not officers:
        return ()
    names = people.names(tx, officers)
    return tuple(names.get(one, "") for one in officers if people.qualification(tx, one, roles.CERTIFICATE, on) is None)


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
