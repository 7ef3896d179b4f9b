"""Reads of the history of a whole tenant, for the auditor."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, func, or_, select

from db.journal import JournalEntry
from db.session import Tx
from engine import case_search
from engine.cases import Case


def entries(
    tx: Tx,
    *,
    words: str = "",
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[JournalEntry], int]:
    """List entries, newest first, that a case, a person or a command matches; with the number of all."""
    wanted: list[ColumnElement[bool]] = [JournalEntry.tenant_id == tx.tenant_id]
    if since:
        wanted.append(JournalEntry.at >= since)
    if until:
        wanted.append(JournalEntry.at < until)
    if words.strip():
        found = case_search.matching(tx.tenant_id, words, 500)
        fitting = () if case_search.too_short(words) else tx.session.scalars(found).all()
        wanted.append(
            or_(
                JournalEntry.chain.in_([f"case:{case_id}" for case_id in fitting]),
                JournalEntry.command.contains(words.strip(), autoescape=True),
                cast(JournalEntry.actor["name"].astext, String).contains(words.strip(), autoescape=True),
            )
        )
    total = int(tx.session.scalar(select(func.count()).select_from(JournalEntry).where(*wanted)) or 0)
    query = select(JournalEntry).where(*wanted).order_by(JournalEntry.at.desc(), JournalEntry.seq.desc())
    return list(tx.session.scalars(query.limit(limit).offset(offset))), total


def case_titles(tx: Tx, chains: Sequence[str]) -> dict[str, str]:
    """Name the cases of chains by number and party."""
    ids = {uuid.UUID(chain.removeprefix("case:")) for chain in chains if chain.startswith("case:")}
    if not ids:
        return {}
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.id.in_(ids))
    return {
        case.chain: " ".join(part for part in (case.case_number, case.party_name or case.title) if part) or "新登记案源"
        for case in tx.session.scalars(query)
    }
