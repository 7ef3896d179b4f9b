"""Two operators, and a repair that one proposes and the other confirms."""

from __future__ import annotations

import uuid
from typing import Any

from db.actor import Actor
from db.session import Database
from engine import repairs
from engine.repairs import Repair

MAY = frozenset(
    {"repair:propose", "repair:confirm", "case:repair", "case:suspend", "case:terminate", "incident:retry", "case:read"}
)


def operator(tenant_id: uuid.UUID, name: str) -> Actor:
    """An operator of a tenant."""
    return Actor("person", tenant_id, name, uuid.uuid4(), MAY, frozenset({"administrator"}))


def repair(database: Database, tenant_id: uuid.UUID, case_id: uuid.UUID, kind: str, **arguments: Any) -> Repair:
    """Propose and confirm a change, by two persons."""
    with database.transaction(operator(tenant_id, "马超")) as tx:
        proposed = repairs.propose(tx, case_id=case_id, kind=kind, arguments=arguments, reason="测试").id
    with database.transaction(operator(tenant_id, "卢芳")) as tx:
        return repairs.confirm(tx, repair_id=proposed)
