"""Incidents: what the machine could not do by itself, until two persons agree to retry or to skip it."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, select, text
from sqlalchemy.orm import Mapped

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, NotFound
from db.session import Tx
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


def get(tx: Tx, incident_id: uuid.UUID) -> Incident:
    """Give an incident.

    :raises IncidentUnknown: when there is none.
    """
    incident = tx.session.get(Incident, (tx.tenant_id, incident_id))
    if incident is None:
        raise IncidentUnknown(kind="incident")
    return incident


def settle(tx: Tx, case: Case, incident_id: uuid.UUID, *, again: bool, reason: str) -> Incident:
    """Try again what stopped, or let it rest; inside a repair that two persons agreed on.

    What rests leaves the case where it is: another repair moves it.

    :raises IncidentUnknown: when this case has none of that name.
    :raises IncidentAlreadyResolved: when somebody was faster.
    """
    incident = tx.session.get(Incident, (tx.tenant_id, incident_id), populate_existing=True)
    if incident is None or incident.case_id != case.id:
        raise IncidentUnknown(kind="incident")
    if incident.resolved_at is not None:
        raise IncidentAlreadyResolved()
    if again:
        _set_going(tx, incident)
    incident.resolved_at, incident.resolved_by = tx.at, tx.actor.name
    incident.resolution, incident.reason = "retried" if again else "skipped", reason
    tx.event("incident.retried" if again else "incident.skipped", incident=incident.id, kind=incident.kind)
    return incident


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
