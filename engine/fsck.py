"""``duecourse fsck``: compare what must agree, and name each thing that does not. Reads only."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import exists, or_, select

from db import journal
from db.errors import DomainError
from db.files import Files
from db.journal import TenantChain
from db.session import Tx
from engine import cases, deadlines, number_blocks
from engine.advance import Running
from engine.casefile_rows import CaseDocument, Evidence
from engine.cases import OPEN, Case
from engine.external_tasks import ExternalTask
from engine.incidents import Incident
from engine.jobs import STOPPED, Job
from engine.messages import EventWait
from engine.tasks import OPEN as OPEN_TASKS
from engine.tasks import Task

Finding = dict[str, Any]
#: A job that has been due for longer than this has been forgotten by every worker.
FORGOTTEN = dt.timedelta(seconds=60)


def check(tx: Tx) -> Iterator[Finding]:
    """Check everything of one tenant; each finding names the problem, the row, and what was expected.

    Tokens against tasks, timers, external tasks and awaited events; the stored run against its own waits; journal
    chains against their heads; files against their digests; jobs against the clock and against incidents.
    """
    for case_id in tx.session.scalars(select(Case.id).where(Case.tenant_id == tx.tenant_id).order_by(Case.id)).all():
        tx.session.expunge_all()  # one case at a time, however many there are
        case = cases.get(tx, case_id)
        yield from _check_waits(tx, case)
        yield from _check_chain(tx, case.chain, case.journal_seq, case.journal_hash)
        yield from _check_limits(tx, case)
        yield from _check_papers(tx, case)
    head = tx.session.get(TenantChain, tx.tenant_id)
    if head is not None:
        yield from _check_chain(tx, head.chain, head.journal_seq, head.journal_hash)
    yield from _check_jobs(tx)
    yield from number_blocks.check(tx)
    for finding in tx.use(Files).problems(tx):  # type: ignore[type-abstract]
        yield {**finding, **_whose(tx, finding["sha256"])}


def _whose(tx: Tx, sha256: str) -> Finding:
    """Say which evidence or document a file is, so that whoever reads the finding knows what was touched."""
    piece = select(Evidence.case_id, Evidence.title).where(
        Evidence.tenant_id == tx.tenant_id, Evidence.sha256 == sha256
    )
    paper = select(CaseDocument.case_id, CaseDocument.title).where(
        CaseDocument.tenant_id == tx.tenant_id,
        or_(CaseDocument.sha256 == sha256, CaseDocument.scan_sha256 == sha256),
    )
    for kind, query in (("evidence", piece), ("document", paper)):
        found = tx.session.execute(query.limit(1)).first()
        if found is not None:
            return {"case": str(found.case_id), kind: found.title}
    return {}


def _check_waits(tx: Tx, case: Case) -> Iterator[Finding]:
    """The run's tokens, ``case.waits`` and the rows of three tables must be the same set."""
    where = {"case": str(case.id)}
    # An event that waits for no name in particular (a condition, an error) has no row.
    kept = {
        token: row for token, row in case.waits.items()
        if row["kind"] in ("user", "timer", "external") or row.get("message")
    }  # fmt: skip
    if case.status == OPEN:
        try:
            tokens = {wait.token for wait in Running(tx, case).run.waits()}
        except DomainError as error:
            yield {"problem": "state-unreadable", **where, "detail": str(error)}
            return
        for token in tokens ^ set(case.waits):
            yield {
                "problem": "token-without-wait" if token in tokens else "wait-without-token",
                **where,
                "token": token,
            }
    elif kept and case.status != "suspended":
        yield {"problem": "closed-case-waits", **where, "tokens": sorted(kept)}
    of_case = {"tenant_id": tx.tenant_id, "case_id": case.id}
    tasks = tx.session.query(Task).filter_by(**of_case).filter(Task.status.in_(OPEN_TASKS)).all()
    timers = tx.session.query(Job).filter_by(**of_case, kind="timer").all()
    externals = (
        tx.session.query(ExternalTask).filter_by(**of_case).filter(ExternalTask.status.in_(("open", "failed"))).all()
    )
    rows: dict[uuid.UUID, str] = {row.id: "task" for row in tasks}
    rows |= {row.id: "timer" for row in timers} | {row.id: "external task" for row in externals}
    rows |= {row.id: "event" for row in tx.session.query(EventWait).filter_by(**of_case)}
    expected = {uuid.UUID(row["row"]) for row in kept.values()}
    for missing in expected - set(rows):
        yield {"problem": "row-missing", **where, "row": str(missing)}
    for extra in set(rows) - expected:
        yield {"problem": "row-without-token", **where, "row": str(extra), "kind": rows[extra]}


def _check_chain(tx: Tx, chain: str, seq: int, digest: str) -> Iterator[Finding]:
    expected, previous = 1, ""
    for entry in journal.entries(tx, chain):
        if entry.seq != expected or entry.prev_hash != previous:
            yield {"problem": "journal-broken", "chain": chain, "seq": entry.seq}
        algorithm = entry.hash.partition(":")[0]
        if journal.digest_of(journal.as_json(entry), algorithm) != entry.hash:
            yield {"problem": "journal-altered", "chain": chain, "seq": entry.seq}
        expected, previous = entry.seq + 1, entry.hash
    if (seq, digest) != (expected - 1, previous):
        yield {"problem": "journal-head-differs", "chain": chain, "head": seq, "entries": expected - 1}


def _check_limits(tx: Tx, case: Case) -> Iterator[Finding]:
    """Every limit that runs has its next warning armed, and no warning hangs on a limit that does not."""
    query = select(Job.ref).where(Job.tenant_id == tx.tenant_id, Job.case_id == case.id, Job.kind == deadlines.RUNG)
    armed = set(tx.session.scalars(query))
    running = {str(row.id): row for row in deadlines.of_case(tx, case.id) if row.status == deadlines.RUNNING}
    rules = deadlines.rules_of(tx, case)
    for ref, row in running.items() if case.status == OPEN else ():
        rule = rules.get(row.key)
        left = len(rule.rungs) - len(deadlines.rungs_of(tx, row)) if rule else 0
        if left > 0 and row.frozen_at is None and ref not in armed:
            yield {"problem": "limit-without-warning", "case": str(case.id), "deadline": row.key}
    for ref in armed - set(running):
        yield {"problem": "warning-without-limit", "case": str(case.id), "row": ref}


def _check_papers(tx: Tx, case: Case) -> Iterator[Finding]:
    """Every filed document and every piece of evidence is named, with its digest, by the chain of its case."""
    filed = select(CaseDocument.title, CaseDocument.sha256).where(
        CaseDocument.tenant_id == tx.tenant_id, CaseDocument.case_id == case.id, CaseDocument.status == "filed"
    )
    added = select(Evidence.title, Evidence.sha256).where(
        Evidence.tenant_id == tx.tenant_id, Evidence.case_id == case.id, Evidence.sha256.is_not(None)
    )
    papers = [*tx.session.execute(filed), *tx.session.execute(added)]
    if not papers:
        return
    told = " ".join(json.dumps(entry.payload, default=str) for entry in journal.entries(tx, case.chain))
    for title, sha256 in papers:
        if sha256 and sha256 not in told:
            yield {"problem": "paper-unknown-to-journal", "case": str(case.id), "title": title, "sha256": sha256}


def _check_jobs(tx: Tx) -> Iterator[Finding]:
    """No job is overdue while nobody looks, and none has stopped without an incident that a person sees."""
    seen = exists().where(Incident.tenant_id == Job.tenant_id, Incident.ref == Job.id)
    stopped = select(Job).where(Job.tenant_id == tx.tenant_id, Job.status == STOPPED, ~seen)
    for job in tx.session.scalars(stopped):
        yield {"problem": "job-stopped-unseen", "job": str(job.id), "case": str(job.case_id), "error": job.last_error}
    query = select(Job, Case.status).join(Case, (Case.tenant_id == Job.tenant_id) & (Case.id == Job.case_id))
    late = (Job.tenant_id == tx.tenant_id, Job.status == "pending", Job.due_at < tx.at - FORGOTTEN, Case.status == OPEN)
    for job, _ in tx.session.execute(query.where(*late)):
        yield {
            "problem": "job-forgotten",
            "job": str(job.id),
            "case": str(job.case_id),
            "due_at": job.due_at.isoformat(),
        }
