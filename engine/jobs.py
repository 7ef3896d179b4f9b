"""Jobs: everything that falls due by itself. The table is the truth, APScheduler is only the tick.

A due job is found without locks, then its case is locked (``SKIP LOCKED``: busy means next tick), then the job is read
again: gone means that an officer was faster. A failure is recorded in a second transaction, with a growing delay; after
``MAX_ATTEMPTS`` it becomes an incident that a person sees.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Index, bindparam, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from db.actor import system_actor
from db.base import Base, Identified, new_id
from db.command import command
from db.errors import DomainError
from db.reads import Read, whole
from db.session import Database, Tx
from engine import incidents, step_limits
from engine.calendar import day_of
from engine.cases import OPEN, SUSPENDED, Case

#: A sleeping job belongs to a suspended case: the scan must not look at it again and again.
PENDING, STOPPED, SLEEPING = "pending", "stopped", "sleeping"
MAX_ATTEMPTS = 5
log = structlog.get_logger()


class Job(Identified, Base):
    """Something that falls due for a case: a timer of the diagram, a warning of a deadline."""

    __tablename__ = "jobs"

    case_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    #: What it is about within the case: a token, a deadline's rung. (case, kind, ref) is unique.
    ref: Mapped[str]
    due_at: Mapped[dt.datetime]
    status: Mapped[str] = mapped_column(default=PENDING, server_default=PENDING)
    priority: Mapped[int] = mapped_column(default=50, server_default="50")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    last_error: Mapped[str | None]
    payload: Mapped[dict[str, Any]]

    __table_args__ = (
        Index("ix_jobs_due", "due_at", postgresql_where=text("status = 'pending'")),
        Index("uq_jobs_ref", "tenant_id", "case_id", "kind", "ref", unique=True),
    )


#: What a kind of job does: it runs inside the job's transaction with the case locked, and is a command.
Handler = Callable[[Tx, Case, Job], None]


class Handlers(dict[str, Handler]):
    """Handlers by kind, provided by the composition root."""


@dataclass(frozen=True)
class Due:
    """A due job as the scan sees it: where to go, nothing of the case."""

    tenant_id: uuid.UUID
    id: uuid.UUID
    case_id: uuid.UUID
    kind: str
    due_at: dt.datetime


@dataclass
class Tally:
    """What one run of due jobs did."""

    fired: int = 0
    gone: int = 0
    busy: int = 0
    failed: int = 0


def schedule(
    tx: Tx, case: Case, kind: str, ref: str, due_at: dt.datetime, payload: dict[str, Any] | None = None
) -> None:
    """Schedule a job, or move the one that is there."""
    values = {
        "tenant_id": tx.tenant_id, "id": new_id(), "case_id": case.id, "kind": kind, "ref": ref,
        "due_at": due_at, "payload": payload or {}, "status": PENDING, "attempts": 0,
    }  # fmt: skip
    statement = insert(Job).values(values)
    moved = {"due_at": due_at, "payload": payload or {}, "status": PENDING, "attempts": 0}
    tx.session.execute(
        statement.on_conflict_do_update(index_elements=["tenant_id", "case_id", "kind", "ref"], set_=moved)
    )


def sleep(tx: Tx, case: Case, *, asleep: bool) -> None:
    """Lay the jobs of a case to sleep, or wake them; what fell due meanwhile fires at the next look."""
    before, after = (PENDING, SLEEPING) if asleep else (SLEEPING, PENDING)
    mine = (Job.tenant_id == tx.tenant_id, Job.case_id == case.id, Job.status == before)
    tx.session.execute(update(Job).where(*mine).values(status=after))


def cancel(tx: Tx, case: Case, kind: str, ref: str | None = None, *, prefix: str | None = None) -> None:
    """Drop a job, or all whose reference begins with a prefix."""
    statement = delete(Job).where(Job.tenant_id == tx.tenant_id, Job.case_id == case.id, Job.kind == kind)
    if ref is not None:
        statement = statement.where(Job.ref == ref)
    if prefix is not None:
        statement = statement.where(Job.ref.startswith(prefix, autoescape=True))
    tx.session.execute(statement)


def scan(database: Database, *, limit: int = 200, at: dt.datetime | None = None) -> list[Due]:
    """Find due jobs of all tenants without locks, oldest first."""
    at = at or database.now()
    with database.scanning() as session:
        query = text(
            "SELECT tenant_id, id, case_id, kind, due_at FROM jobs WHERE status = 'pending' AND due_at <= :at "
            "ORDER BY due_at LIMIT :limit"
        )
        return [Due(*row) for row in session.execute(query, {"at": at, "limit": limit})]


def until_next(database: Database, most: float) -> float:
    """Give the seconds until the next job is due, at most ``most``: a worker sleeps so long and no longer."""
    at = database.now()
    with database.scanning() as session:
        # What is overdue and still there is locked by somebody: the next regular look finds it.
        query = text("SELECT min(due_at) FROM jobs WHERE status = 'pending' AND due_at > :at")
        due = session.execute(query, {"at": at}).scalar_one()
    return most if due is None else min(most, (due - at).total_seconds())


def run_due(database: Database, *, limit: int = 200) -> Tally:
    """Fire what is due, each job in a transaction of its own, as the system of the job's tenant."""
    tally = Tally()
    found = scan(database, limit=limit)
    # Several workers see the same list: each begins elsewhere in it, so that they rarely meet at a case.
    random.shuffle(found)
    for due in found:
        try:
            outcome = _fire(database, due)
        except Exception as error:
            tally.failed += 1
            record_failure(database, due, error)
        else:
            setattr(tally, outcome, getattr(tally, outcome) + 1)
    return tally


_OWN_CASE = (Case.tenant_id == bindparam("tenant"), Case.id == bindparam("case"))
_FREE_CASE = Read(Case, whole(Case).where(*_OWN_CASE).with_for_update(skip_locked=True))
_JOB = Read(Job, whole(Job).where(Job.tenant_id == bindparam("tenant"), Job.id == bindparam("job")))
_LIMITS = step_limits.read_for(bindparam("case"))


def _fire(database: Database, due: Due) -> str:
    with database.transaction(system_actor(due.tenant_id)) as tx:
        which = {"tenant": due.tenant_id, "case": due.case_id, "job": due.id, "today": day_of(tx.at)}
        found, jobs, limits = tx.fetch((_FREE_CASE, which), (_JOB, which), (_LIMITS, which))
        case: Case | None = found[0] if found else None
        job: Job | None = jobs[0] if jobs else None
        if case is None or case.status == SUSPENDED:
            return "busy"
        step_limits.remember(tx, case.process_key, limits)
        if job is not None and case.status != OPEN:
            tx.session.delete(job)  # whatever it was for has ended with the case
            return "gone"
        if job is None or job.status != PENDING or job.due_at > tx.at:
            return "gone"
        database.use(Handlers)[job.kind](tx, case, job)
        return "fired"


def record_failure(database: Database, due: Due, error: Exception) -> None:
    """Record a failed attempt in a transaction of its own, back off, and stop with an incident after the last."""
    log.warning("job.failed", job=str(due.id), kind=due.kind, case=str(due.case_id), error=repr(error))
    with database.transaction(system_actor(due.tenant_id)) as tx:
        query = select(Case).where(Case.tenant_id == due.tenant_id, Case.id == due.case_id).with_for_update()
        case = tx.session.scalar(query)
        job = tx.session.get(Job, (due.tenant_id, due.id))
        if case is None or job is None:
            return
        job.attempts += 1
        job.last_error = error.message("zh") if isinstance(error, DomainError) else repr(error)[:2000]
        if job.attempts < MAX_ATTEMPTS:
            job.due_at = tx.at + back_off(job.attempts)
            return
        job.status = STOPPED
        incidents.raise_incident(tx, case=case, kind="job", ref=job.id, message=job.last_error)


def back_off(attempt: int) -> dt.timedelta:
    """Decide how long to wait after the n-th failure: doubling from ten seconds, with jitter, one hour at most."""
    return dt.timedelta(seconds=min(3600, 10 * 2 ** (attempt - 1)) * random.uniform(0.8, 1.2))  # noqa: S311 - jitter, no secret


@command("timer.fired", permission=None)  # only the scheduler calls it, as the system of the tenant
def fire_timer(tx: Tx, case: Case, job: Job) -> None:
    """Fire a timer of the diagram; the entry keeps the legal moment and the moment of firing."""
    from engine.advance import Running

    row = case.waits.get(job.ref, {})
    running = Running(tx, case)
    running.run.fire_timer(job.ref)
    tx.drop(job)
    case.waits = {token: other for token, other in case.waits.items() if token != job.ref}
    running.settle()
    tx.subject(case, element=row.get("element"), due_at=job.due_at, fired_at=tx.at)
