"""Cases that belong together: a measure taken in a penalty case, an ordinary case that took a summary one over."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Index, or_, select
from sqlalchemy.orm import Mapped

from db.base import Base, Identified
from db.command import command
from db.session import Tx
from engine import jobs
from engine.cases import Case
from engine.jobs import Job

#: Kind of the job that hands a message of one case to another.
PASSED_ON = "message"


class CaseLink(Identified, Base):
    """One case came out of another; ``kind`` says how (``converted``, ``measure``, …)."""

    __tablename__ = "case_links"

    from_case_id: Mapped[uuid.UUID]
    to_case_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    linked_at: Mapped[dt.datetime]

    __table_args__ = (
        Index("uq_case_links", "tenant_id", "from_case_id", "to_case_id", "kind", unique=True),
        Index("ix_case_links_to", "tenant_id", "to_case_id"),
    )


def link(tx: Tx, case: Case, other: Case, kind: str) -> CaseLink:
    """Note, inside the caller's command, that ``other`` came out of ``case``; both chains that it writes say so."""
    row = CaseLink(tenant_id=tx.tenant_id, from_case_id=case.id, to_case_id=other.id, kind=kind, linked_at=tx.at)
    tx.session.add(row)
    tx.event("case.linked", kind=kind, from_case=case.id, to_case=other.id)
    return row


def links_of(tx: Tx, case_id: uuid.UUID, kind: str | None = None) -> list[CaseLink]:
    """List the links of a case in both directions, oldest first."""
    query = select(CaseLink).where(
        CaseLink.tenant_id == tx.tenant_id, or_(CaseLink.from_case_id == case_id, CaseLink.to_case_id == case_id)
    )
    if kind is not None:
        query = query.where(CaseLink.kind == kind)
    return list(tx.session.scalars(query.order_by(CaseLink.linked_at, CaseLink.id)))


def pass_on(tx: Tx, to: uuid.UUID, *, name: str, ref: str, payload: Mapping[str, Any] | None = None) -> None:
    """Hand a message to another case, in a transaction of that case's own (its lock must not be taken in this one).

    :param ref: makes the hand-over unique, so that a repetition changes nothing.
    """
    other = tx.session.get_one(Case, (tx.tenant_id, to))
    jobs.schedule(tx, other, PASSED_ON, ref, tx.at, {"name": name, "payload": dict(payload or {})})
    tx.event("message.passed_on", to_case=to, message=name)


@command("message.passed_on", permission=None)  # only the scheduler calls it, as the system of the tenant
def hand_over(tx: Tx, case: Case, job: Job) -> None:
    """Let the event of the case fire that waits for the message; a case that no longer waits keeps a note of it."""
    from engine.advance import Running
    from engine.workflow import MessageNotExpected

    name, payload = str(job.payload["name"]), dict(job.payload.get("payload") or {})
    running = Running(tx, case)
    tx.session.delete(job)
    expected = True
    try:
        running.run.correlate(name, payload or None)
    except MessageNotExpected:
        expected = False
    else:
        running.settle()
    tx.subject(case, message=name, payload=payload, expected=expected)
