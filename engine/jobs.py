"""Jobs: everything that falls due by itself. The table is the truth, APScheduler is only the tick.

Due jobs are found without locks, then their cases are locked (``SKIP LOCKED``: busy means next tick), then the jobs are
read again: gone means that an officer was faster. A few cases share a transaction and its commit; when one of them
fails, each is fired alone. A failure is recorded in a transaction of its own, with a growing delay; after
``MAX_ATTEMPTS`` it becomes an incident that a person sees.
"""

from __future__ import annotations

import datetime as dt
import random
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import ARRAY, Index, Uuid, any_, bindparam, delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from db.actor import system_actor
from db.base import Base, Identified, new_id
from db.command import command
from db.errors import DomainError
from db.reads import Read, whole
from db.session import Database, Tx
from db.wire import Query
from engine import incidents, step_limits
from engine.calendar import day_of
from engine.cases import OPEN, SUSPENDED, Case

#: A sleeping job belongs to a suspended case: the scan must not look at it again and again.
PENDING, STOPPED, SLEEPING = "pending", "stopped", "sleeping"
#: Kinds that are carried out whatever has become of their case, as others wait for them: they see to it themselves.
LASTING = ("repair",)
MAX_ATTEMPTS = 5
#: So many cases are fired in one transaction, at most; after so many seconds it ends with those that it has fired.
TOGETHER, PATIENCE = 16, 0.2
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


_DROP = Query(
    delete(Job).where(
        Job.tenant_id == bindparam("tenant"), Job.case_id == bindparam("case"), Job.kind == bindparam("kind"),
        Job.ref == bindparam("ref"),
    )
)  # fmt: skip
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
    tx: Tx, case: Case | uuid.UUID, kind: str, ref: str, due_at: dt.datetime, payload: dict[str, Any] | None = None
) -> None:
    """Schedule a job of a case (or of its id, where the case itself is not at hand), or move the one that is there."""
    values = {
        "tenant_id": tx.tenant_id, "id": new_id(), "case_id": case if isinstance(case, uuid.UUID) else case.id,
        "kind": kind, "ref": ref,
        "due_at": due_at, "payload": payload or {}, "status": PENDING, "attempts": 0,
    }  # fmt: skip
    tx.hold(Job.__table__, values, over=("tenant_id", "case_id", "kind", "ref"))


def sleep(tx: Tx, case: Case, *, asleep: bool) -> None:
    """Lay the jobs of a case to sleep, or wake them; what fell due meanwhile fires at the next look."""
    before, after = (PENDING, SLEEPING) if asleep else (SLEEPING, PENDING)
    mine = [Job.tenant_id == tx.tenant_id, Job.case_id == case.id, Job.status == before]
    mine += [Job.kind.not_in(LASTING)] if asleep else []
    tx.session.execute(update(Job).where(*mine).values(status=after))


def cancel(tx: Tx, case: Case, kind: str, ref: str | None = None, *, prefix: str | None = None) -> None:
    """Drop a job, or all whose reference begins with a prefix."""
    if ref is not None and prefix is None:
        tx.later(_DROP, tenant=tx.tenant_id, case=case.id, kind=kind, ref=ref)
        return
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
    """Fire what is due, as the system of the jobs' tenant: several cases to a transaction, each job all or nothing."""
    tally = Tally()
    found = scan(database, limit=limit)
    # Several workers see the same list: each begins elsewhere in it, so that they rarely meet at a case.
    start = int(random.random() * len(found))  # noqa: S311 - no secret
    for batch in _batches(found[start:] + found[:start]):
        left = batch
        while left:
            left = left[_try(database, left, tally) :]
    return tally


def _batches(found: Sequence[Due]) -> Iterator[list[Due]]:
    """Put together what may be fired in one transaction: jobs of one tenant, no case twice."""
    open_ones: dict[uuid.UUID, dict[uuid.UUID, Due]] = {}
    for due in found:
        batch = open_ones.setdefault(due.tenant_id, {})
        if due.case_id in batch or len(batch) == TOGETHER:
            yield list(batch.values())
            batch.clear()
        batch[due.case_id] = due
    yield from (list(batch.values()) for batch in open_ones.values())


def _try(database: Database, batch: Sequence[Due], tally: Tally) -> int:
    """Fire a batch, or each of it alone when one fails; gives how many of it are dealt with."""
    try:
        outcomes = _fire(database, batch)
    except Exception as error:
        if len(batch) > 1:  # nothing of it was committed
            return sum(_try(database, [due], tally) for due in batch)
        tally.failed += 1
        record_failure(database, batch[0], error)
        return 1
    for outcome in outcomes:
        setattr(tally, outcome, getattr(tally, outcome) + 1)
    return len(outcomes)


_JOBS_HERE = (Job.tenant_id == bindparam("tenant"), Job.id == any_(bindparam("jobs", type_=ARRAY(Uuid))))
_CASES_HERE = Case.id.in_(select(Job.case_id).where(*_JOBS_HERE))
_FREE_CASES = Read(
    Case, whole(Case).where(Case.tenant_id == bindparam("tenant"), _CASES_HERE).with_for_update(skip_locked=True)
)
_JOBS = Read(Job, whole(Job).where(*_JOBS_HERE))
_LIMITS = step_limits.read_for(_CASES_HERE)


def _fire(database: Database, batch: Sequence[Due]) -> list[str]:
    """Fire jobs of different cases in one transaction; gives what became of the first, the second and so on.

    Their cases are locked without waiting. When the first ones take long the others are let go, for a transaction of
    their own: nobody has to wait for a case only because it fell due together with a slow one.
    """
    tenant_id = batch[0].tenant_id
    with database.transaction(system_actor(tenant_id)) as tx:
        end = time.monotonic() + PATIENCE
        which = {"tenant": tenant_id, "jobs": [due.id for due in batch], "today": day_of(tx.at)}
        free, waiting, limits = tx.fetch((_FREE_CASES, which), (_JOBS, which), (_LIMITS, which))
        cases: dict[uuid.UUID, Case] = {case.id: case for case in free}
        jobs: dict[uuid.UUID, Job] = {job.id: job for job in waiting}
        for process_key in {case.process_key for case in free}:
            step_limits.remember(tx, process_key, [row for row in limits if row.process_key == process_key])
        outcomes: list[str] = []
        for due in batch:
            outcomes.append(_fire_one(tx, cases.get(due.case_id), jobs.get(due.id)))
            if time.monotonic() > end:
                break
    return outcomes


def _fire_one(tx: Tx, case: Case | None, job: Job | None) -> str:
    if job is None:
        return "gone"
    lasting = job.kind in LASTING
    if case is None or (case.status == SUSPENDED and not lasting):
        return "busy"
    if case.status not in (OPEN, SUSPENDED) and not lasting:
        tx.session.delete(job)  # whatever it was for has ended with the case
        return "gone"
    if job.status != PENDING or job.due_at > tx.at:
        return "gone"
    tx.use(Handlers)[job.kind](tx, case, job)
    return "fired"


def record_failure(database: Database, due: Due, error: Exception) -> None:
    """Record a failed attempt in a transaction of its own, back off, and stop with an incident after the last."""
    # The words of the error may quote what somebody typed: they stand with the job, where its tenant reads them.
    log.warning("job.failed", job=str(due.id), kind=due.kind, case=str(due.case_id), error=type(error).__name__)
    with database.transaction(system_actor(due.tenant_id)) as tx:
        query = select(Case).where(Case.tenant_id == due.tenant_id, Case.id == due.case_id).with_for_update()
        case = tx.session.scalar(query)
        job = tx.session.get(Job, (due.tenant_id, due.id))
        # Whoever held the case meanwhile may have moved the job or laid it to sleep: what failed is no longer there.
        if case is None or job is None or (job.status, job.due_at) != (PENDING, due.due_at):
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
    # After a failure the job is due at its next try; the moment that the law counts stands with the wait.
    due_at = dt.datetime.fromisoformat(row["due"]) if "due" in row else job.due_at
    tx.subject(case, element=row.get("element"), due_at=due_at, fired_at=tx.at)
