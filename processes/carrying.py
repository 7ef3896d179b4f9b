"""What goes along when one case comes out of another: evidence and filed documents, the same files by digest."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import inspect, select

from db.base import new_id
from db.session import Tx
from engine import casefile
from engine.casefile import Evidence
from engine.cases import Case


def evidence(tx: Tx, case: Case, other: Case) -> list[dict[str, str]]:
    """Copy the evidence of a case to the one that comes out of it; gives what became what, for the journal."""
    query = select(Evidence).where(
        Evidence.tenant_id == tx.tenant_id, Evidence.case_id == case.id, Evidence.withdrawn_at.is_(None)
    )
    rows = tx.session.scalars(query.order_by(Evidence.captured_at, Evidence.id)).all()
    return [_copy(tx, row, other.id) for row in rows]


def documents(tx: Tx, case: Case, other: Case, kinds: Iterable[str]) -> list[dict[str, str]]:
    """Copy the filed documents of these kinds, with their numbers as they stand on the paper."""
    listed = (casefile.filed(tx, case.id, kind) for kind in kinds)
    return [_copy(tx, row, other.id, number_id=None, replaces_id=None) for row in listed if row is not None]


def _copy(tx: Tx, row: Any, case_id: uuid.UUID, **changes: Any) -> dict[str, str]:
    """Copy a row to the new case: the same file by the same digest, the same day, the same hands."""
    columns = {one.key: getattr(row, one.key) for one in inspect(type(row)).mapper.column_attrs}
    copy = type(row)(**{**columns, **changes, "id": new_id(), "case_id": case_id})
    tx.session.add(copy)
    return {"from": str(row.id), "to": str(copy.id), "title": row.title, "sha256": row.sha256 or ""}
