"""Load a case file for the review: two round trips, then values only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.session import Tx
from documents import render
from engine import calendar_years
from engine.calendar import SHANGHAI, day_of
from engine.casefile import DRAFT, FILED
from engine.cases import CLOSED, Case
from engine.registry import Registry
from processes import barred_hours, joint, parameters
from processes.facts import day, items_of
from processes.review import asked, laws, powers
from processes.review.asked import ElsewhereRow, LimitRow, OfficerRow, PaperRow, ServiceRow
from processes.review.file import CaseFile, Limit, Paper, Piece, Served
from processes.review.rule import FIGURES, Judged


@dataclass(frozen=True)
class Loaded:
    """A file, what people judged of it, and the tenant's figures, all as of now."""

    file: CaseFile
    judged: Mapping[str, Judged]
    figures: Mapping[str, Any]


def load(tx: Tx, case: Case) -> Loaded:
    """Read everything that the rules look at, in two round trips: about the case, then about the laws it cites."""
    facts = case.facts or {}
    officers = [one for one in (case.officer_id, case.second_officer_id) if one]
    on, items = _day_that_counts(tx, facts), items_of(facts)
    told = asked.ask(tx, case, items, on, day_of(tx.at))
    papers = _papers(tx, case, told)
    held = powers.held(items, told["powers"])
    said = laws.look_up(tx, laws.texts_of(facts, papers), act=_acted_on(facts), on=on)
    file = CaseFile(
        process=case.process_key,
        facts=facts,
        on=day_of(tx.at),
        papers=papers,
        pieces=tuple(
            Piece(one.title, one.kind, day_of(one.captured_at), one.taken_by is not None, one.note)
            for one in told["pieces"]
        ),
        limits=tuple(
            Limit(one.key, one.title, one.binds, one.last_day, one.binds == "agency" and _broken(one, tx.at))
            for one in told["limits"]
        ),
        done=case.completed_steps(),
        waiting=frozenset(row["element"] for row in (case.waits or {}).values() if row.get("element")),
        ended=case.status == CLOSED,
        case_number=case.case_number or "",
        items=items,
        power=held.title,
        powerless=held.lacking,
        enforces=held.enforces,
        officers=tuple(str(one) for one in officers),
        uncertified=_uncertified(officers, told["officers"]),
        fined_elsewhere=_fined_elsewhere(facts, told["elsewhere"]),
        joint=tuple(joint.told(tx, case)),
        without_paragraph=said.without_paragraph,
        not_in_force=said.not_in_force,
        barred=_barred(tx, facts),
        party_name=case.party_name or "",
        party_code=case.party_code or "",
        former_names=tuple(
            (str(one["name"]), dt.date.fromisoformat(str(one["until"])[:10]))
            for row in told["party"]
            for one in row.former_names
            if one.get("until")
        ),
    )
    judged = {key: Judged(*said) for key, *said in told["judged"]}
    return Loaded(file, judged, parameters.with_defaults(FIGURES, dict(map(tuple, told["figures"]))))


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


def _papers(tx: Tx, case: Case, told: Mapping[str, list[Any]]) -> tuple[Paper, ...]:
    served: dict[uuid.UUID, list[ServiceRow]] = defaultdict(list)
    for one in told["services"]:
        served[one.document_id].append(one)
    signed = Counter(one.document for one in told["signed"])
    return tuple(_paper(tx, case, row, served[row.id], signed[row.kind]) for row in told["papers"])


def _paper(tx: Tx, case: Case, row: PaperRow, served: list[ServiceRow], signed: int) -> Paper:
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


def _missing(tx: Tx, case: Case, row: PaperRow) -> tuple[str, ...]:
    kind = tx.use(Registry).process(case.process_key).documents.get(row.kind)
    if kind is None:
        return ()
    numbered: Mapping[str, Any] = {**row.context, "number": row.context.get("number") or "待编号"}
    return tuple(render.missing(kind.template, numbered if kind.series else row.context))


def _broken(one: LimitRow, at: dt.datetime) -> bool:
    if one.stopped_at is not None:
        return one.stopped_at >= one.due_at
    return one.frozen_at is None and one.due_at <= at


def _uncertified(officers: list[uuid.UUID], known: list[OfficerRow]) -> tuple[str, ...]:
    """Name the officers who held no certificate on the day that counts."""
    names = {one.id: one.name for one in known}
    certified = {one.id for one in known if one.certified}
    return tuple(names.get(one, "") for one in officers if one not in certified)


def _fined_elsewhere(facts: Mapping[str, Any], others: list[ElsewhereRow]) -> tuple[str, ...]:
    """List other cases in which the same party was fined for the same item and the same days of the act."""
    check = facts.get("check") or {}
    same = ("item_code", "act_began_on", "act_ended_on", "place")
    return tuple(
        one.case_number or "（未编号）"
        for one in others
        if all((one.check or {}).get(name) == check.get(name) for name in same)
    )
