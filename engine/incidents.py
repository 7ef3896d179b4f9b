"""Incidents: what the machine could not do by itself, until a person retries or skips it with a reason."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, select, text
from sqlalchemy.orm import Mapped

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, NotFound
from db.session import Tx
from engine import cases
from engine.cases import Case


class IncidentUnknown(NotFound):
    """There is no such incident."""

    zh = "未找到该异常记录。"


class IncidentAlreadyResolved(Conflict):
    """Somebody has dealt with this incident already."""

    zh = "该异常已处理。"


class Incident(Identified, Base):
    """Something that stopped: a job after its last attempt, an external task without retries left."""

    __tablename__ = "incidents"

    case_id: Mapped[uuid.UUID]
    kind: Mapped[str]  # job | external_task | outbox
    ref: Mapped[uuid.UUID]
    message: Mapped[str]
    created_at: Mapped[dt.datetime]
    resolved_at: Mapped[dt.datetime | None]
    resolved_by: Mapped[str | None]
    resolution: Mapped[str | None]  # retried | skipped
    reason: Mapped[str | None]

    __table_args__ = (
        Index("ix_incidents_open", "tenant_id", "created_at", postgresql_where=text("resolved_at IS NULL")),
    )


@command("incident.raised", permission=None)  # the machine notes its own failure, whoever acts
def raise_incident(tx: Tx, *, case: Case, kind: str, ref: uuid.UUID, message: str) -> Incident:
    """Put something that stopped before a person."""
    incident = Incident(tenant_id=tx.tenant_id, case_id=case.id, kind=kind, ref=ref, message=message, created_at=tx.at)
    tx.session.add(incident)
    tx.subject(case, kind=kind, ref=ref, message=message)
    return incident


def open_ones(tx: Tx, *, limit: int = 200) -> list[Incident]:
    """List incidents that nobody has dealt with, oldest first."""
    query = select(Incident).where(Incident.tenant_id == tx.tenant_id, Incident.resolved_at.is_(None))
    return list(tx.session.scalars(query.order_by(Incident.created_at).limit(limit)))


@command("incident.retried", permission="incident:retry")
def retry(tx: Tx, *, incident_id: uuid.UUID, reason: str) -> Incident:
    """Try again what stopped."""
    incident, case = _locked(tx, incident_id)
    _set_going(tx, incident)
    return _resolved(tx, case, incident, "retried", reason)


@command("incident.skipped", permission="incident:retry")
def skip(tx: Tx, *, incident_id: uuid.UUID, reason: str) -> Incident:
    """Let it rest, with a reason; the case stays where it is and an operator moves it."""
    incident, case = _locked(tx, incident_id)
    return _resolved(tx, case, incident, "skipped", reason)


def _locked(tx: Tx, incident_id: uuid.UUID) -> tuple[Incident, Case]:
    incident = tx.session.get(Incident, (tx.tenant_id, incident_id))
    if incident is None:
        raise IncidentUnknown(kind="incident")
    case = cases.lock(tx, incident.case_id, must_be_open=False)
    tx.session.refresh(incident)
    if incident.resolved_at is not None:
        raise IncidentAlreadyResolved()
    return incident, case


def _set_going(tx: Tx, incident: Incident) -> None:
    from engine.external_tasks import ExternalTask
    from engine.jobs import PENDING, Job
    from engine.outbox import OutboxMessage
    from engine.webhooks import Subscription, set_going

    if incident.kind == "job" and (job := tx.session.get(Job, (tx.tenant_id, incident.ref))):
        job.status, job.attempts, job.due_at = PENDING, 0, tx.at
    elif incident.kind == "external_task" and (task := tx.session.get(ExternalTask, (tx.tenant_id, incident.ref))):
        task.status, task.retries, task.due_at = "open", 3, tx.at
    elif incident.kind == "webhook" and (row := tx.session.get(Subscription, (tx.tenant_id, incident.ref))):
        set_going(row)
    elif incident.kind == "outbox" and (message := tx.session.get(OutboxMessage, (tx.tenant_id, incident.ref))):
        message.status, message.attempts, message.next_try_at = "pending", 0, tx.at


def _resolved(tx: Tx, case: Case, incident: Incident, resolution: str, reason: str) -> Incident:
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    incident.resolved_at, incident.resolved_by = tx.at, tx.actor.name
    incident.resolution, incident.reason = resolution, reason
    tx.subject(case, incident=incident.id, kind=incident.kind, reason=reason)
    return incident
