"""Gauges of a tenant's engine: what is late, what stopped, what waits to be told. One query a table, on its index."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import text

from db.session import Tx
from engine.fsck import FORGOTTEN

_QUERIES = {
    # Jobs of suspended cases sleep on purpose: they are due, but nobody is late.
    "jobs": """SELECT count(*) FILTER (WHERE j.due_at <= :at), count(*) FILTER (WHERE j.due_at <= :late),
                      min(j.due_at) FILTER (WHERE j.due_at <= :at)
               FROM jobs j JOIN cases c ON c.tenant_id = j.tenant_id AND c.id = j.case_id
               WHERE j.tenant_id = :tenant AND j.status = 'pending' AND j.due_at <= :at AND c.status = 'open'""",
    "incidents": """SELECT count(*), 0, min(created_at) FROM incidents
                    WHERE tenant_id = :tenant AND resolved_at IS NULL""",
    "outbox": """SELECT count(*), 0, min(created_at) FROM outbox_messages
                 WHERE tenant_id = :tenant AND status = 'pending'""",
    "external_tasks": """SELECT count(*), 0, min(created_at) FROM external_tasks
                         WHERE tenant_id = :tenant AND status = 'open'""",
    "inbound": """SELECT count(*), 0, min(received_at) FROM inbound_items
                  WHERE tenant_id = :tenant AND status IN ('waiting', 'declining')""",
    "repairs": """SELECT count(*), 0, min(proposed_at) FROM repairs
                  WHERE tenant_id = :tenant AND status IN ('proposed', 'queued')""",
}


@dataclass(frozen=True)
class Gauges:
    """What an operator looks at; ages in seconds, 0 when nothing waits."""

    jobs_due: int
    #: Due and older than 60 seconds: some worker is missing or stuck.
    jobs_late: int
    #: Age of the oldest due job.
    lag_seconds: float
    incidents: int
    incidents_age_seconds: float
    outbox: int
    outbox_age_seconds: float
    external_tasks: int
    external_tasks_age_seconds: float
    repairs: int
    #: What other systems handed in and nobody could take in.
    inbound: int
    inbound_age_seconds: float

    @property
    def healthy(self) -> bool:
        """Whether nobody has to look."""
        stopped = self.jobs_late or self.incidents or self.inbound
        return not (stopped or self.outbox_age_seconds > FORGOTTEN.total_seconds())

    def as_dict(self) -> dict[str, Any]:
        """Give them by name, with the verdict."""
        return asdict(self) | {"healthy": self.healthy}


def read(tx: Tx) -> Gauges:
    """Read the gauges of the transaction's tenant."""
    values = {"tenant": tx.tenant_id, "at": tx.at, "late": tx.at - FORGOTTEN}
    found: dict[str, tuple[int, int, float]] = {}
    for name, query in _QUERIES.items():
        count, late, oldest = tx.session.execute(text(query), values).one()
        found[name] = (count, late, _age(oldest, tx.at))
    return Gauges(
        jobs_due=found["jobs"][0], jobs_late=found["jobs"][1], lag_seconds=found["jobs"][2],
        incidents=found["incidents"][0], incidents_age_seconds=found["incidents"][2],
        outbox=found["outbox"][0], outbox_age_seconds=found["outbox"][2],
        external_tasks=found["external_tasks"][0], external_tasks_age_seconds=found["external_tasks"][2],
        repairs=found["repairs"][0], inbound=found["inbound"][0], inbound_age_seconds=found["inbound"][2],
    )  # fmt: skip


def _age(oldest: dt.datetime | None, at: dt.datetime) -> float:
    return max(0.0, (at - oldest).total_seconds()) if oldest else 0.0
