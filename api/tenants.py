"""What a worker does for one tenant after another."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import structlog

from db import tenancy
from db.session import Database

log = structlog.get_logger(__name__)


def tenants(database: Database) -> dict[uuid.UUID, str]:
    """Give every tenant's key by its identifier."""
    with database.looking_up() as session:
        return {tenant.id: tenant.key for tenant in tenancy.tenants(session)}


def for_every_tenant(database: Database, work: Callable[[uuid.UUID], int], name: str) -> int:
    """Work for every tenant in turn and give the sum; trouble with one is logged and holds up no other."""
    done = 0
    for tenant_id in tenants(database):
        try:
            done += work(tenant_id)
        except Exception:
            log.exception("tenant.failed", work=name, tenant=str(tenant_id))
    return done
