"""Locks on what has no row yet: two who would each make the only one take their turn."""

from __future__ import annotations

from sqlalchemy import func, select

from db.session import Tx


def alone(tx: Tx, what: str, *, everywhere: bool = False) -> None:
    """Wait until nobody else works on something of this name, and hold it until the transaction ends.

    What was read before is old; whoever judges reads after this. Rows, the case first of all, are locked before it.

    :param everywhere: one name for all tenants, where something belongs to one of them only.
    """
    name = f"duecourse:{'' if everywhere else tx.tenant_id}:{what}"
    tx.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
