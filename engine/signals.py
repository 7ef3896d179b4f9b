"""Signals: something that concerns every case waiting for it, broadcast within one tenant.

The broadcast writes one due job a waiting case; each case then takes the signal in a transaction of its own, so that
one case in trouble holds up no other and becomes an incident by itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from db.base import new_id
from db.command import command
from db.session import Tx
from engine import cases, messages, workflow
from engine.cases import OPEN, SUSPENDED, Case
from engine.jobs import PENDING, Job
from engine.messages import SIGNAL, EventWait

#: The kind of job that hands a signal to one case.
BROADCAST = "signal"


@dataclass(frozen=True)
class Sent:
    """A signal on its way: how many cases wait for it, and the cases that it began."""

    id: uuid.UUID
    waiting: int
    begun: list[uuid.UUID] = field(default_factory=list)


@command("signal.sent", permission="signal:send")
def send(tx: Tx, *, name: str, payload: Mapping[str, Any] | None = None) -> Sent:
    """Send a signal to every case of the tenant that waits for it; procedures that begin with it begin a case.

    Who comes to wait for it later does not get it: a signal is not kept.
    """
    signal, told = new_id(), dict(payload or {})
    begun = [
        cases.open_case(tx, process_key=process, start_event=element).id
        for process, element in messages.starts(tx, SIGNAL, name)
    ]
    query = (
        select(EventWait.case_id)
        .distinct()
        .join(Case, (Case.tenant_id == EventWait.tenant_id) & (Case.id == EventWait.case_id))
        .where(
            EventWait.tenant_id == tx.tenant_id, EventWait.kind == SIGNAL, EventWait.name == name,
            Case.status.in_((OPEN, SUSPENDED)), Case.id.not_in(begun),
        )
    )  # fmt: skip
    rows = [
        {
            "tenant_id": tx.tenant_id, "id": new_id(), "case_id": case_id, "kind": BROADCAST, "ref": str(signal),
            "due_at": tx.at, "status": PENDING, "payload": {"name": name, "payload": told},
        }
        for case_id in tx.session.scalars(query)
    ]  # fmt: skip
    for start in range(0, len(rows), 1000):
        tx.session.execute(insert(Job), rows[start : start + 1000])
    tx.subject(signal=signal, name=name, payload=told, waiting=len(rows), begun=begun)
    return Sent(signal, len(rows), begun)


@command("signal.received", permission=None)  # only the runner of due jobs calls it, as the system of the tenant
def take(tx: Tx, case: Case, job: Job) -> None:
    """Hand a signal to a case: every event in it that waits for it fires; none any more is no error."""
    from engine.advance import Running

    name, told = str(job.payload["name"]), job.payload["payload"] or None
    signal = job.ref
    tx.session.execute(delete(Job).where(Job.tenant_id == tx.tenant_id, Job.id == job.id))
    tx.session.expunge(job)
    running = Running(tx, case)
    fired = running.run.signal(name, told)
    if fired:
        running.settle()
    tx.subject(case, signal=signal, name=name, payload=told or {}, events_fired=fired)


def forget(tx: Tx, case: Case, spec: workflow.Spec) -> None:
    """Drop signals that are still under way to a case which has ended; only diagrams that wait for any have them."""
    if SIGNAL in spec.event_kinds:
        of_case = (Job.tenant_id == tx.tenant_id, Job.case_id == case.id, Job.kind == BROADCAST)
        tx.session.execute(delete(Job).where(*of_case))
