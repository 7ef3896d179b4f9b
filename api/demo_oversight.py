"""The demo's order (督办): the oversight platform asks about a case that waits, once everything is played."""

from __future__ import annotations

import datetime as dt
import http.client
import json

from sqlalchemy import select

from api.settings import Settings
from api.tenants import tenants
from db.actor import system_actor
from db.session import Database
from engine.calendar import day_of
from engine.cases import OPEN, Case

DEMAND = "该案办理时间较长，请说明原因和下一步安排。"
#: Days of the calendar that the platform leaves for the answer.
DAYS = 7


def demand(settings: Settings, *, host: str, port: int) -> str:
    """Let the platform that answers there order an explanation on the oldest open penalty; give the case's number."""
    database = Database(settings.database_url, pool_size=1)
    try:
        number, today = _waiting(database, settings.oversight_tenant)
    finally:
        database.dispose()
    if number:
        body = {"case_number": number, "text": DEMAND, "answer_by": (today + dt.timedelta(days=DAYS)).isoformat()}
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request(
                "POST", "/control/oversight/demand", json.dumps(body), {"Content-Type": "application/json"}
            )
            connection.getresponse().read()
        finally:
            connection.close()
    return number


def _waiting(database: Database, tenant: str) -> tuple[str, dt.date]:
    tenant_id = next(one for one, key in tenants(database).items() if key == tenant)
    query = (
        select(Case.case_number)
        .where(
            Case.tenant_id == tenant_id, Case.process_key == "penalty", Case.status == OPEN,
            Case.case_number.is_not(None), Case.unit_id.is_not(None),
        )
        .order_by(Case.opened_at)
        .limit(1)
    )  # fmt: skip
    with database.reading(system_actor(tenant_id)) as tx:
        return tx.session.scalar(query) or "", day_of(tx.at)
