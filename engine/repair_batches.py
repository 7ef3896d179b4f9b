"""Migrations of many cases at once: a report case by case, a proposal, a second person, then one case a transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from db.base import new_id
from db.command import command
from db.errors import Conflict, Invalid
from db.session import Tx
from engine import cases, definitions, jobs, repairs, workflow_migration
from engine.cases import OPEN, Case
from engine.repairs import DONE, JOB, PROPOSED, QUEUED, REJECTED, Repair, RepairSettled, RepairUnknown


class NothingToMigrate(Conflict):
    """No running case fits the other version."""

    zh = "没有可以迁移的在办案件。"


def report(
    tx: Tx, *, source_id: uuid.UUID, target_id: uuid.UUID, mapping: Mapping[str, str], limit: int = 1000
) -> dict[str, Any]:
    """Judge for every open case of a version whether it fits another; nothing is moved.

    :returns: ``fit`` and ``unfit`` as counts, ``items`` with the problems by element and what would change.
    """
    source, target = definitions.get(tx, source_id), definitions.get(tx, target_id)
    if source.process_key != target.process_key or source.id == target.id:
        raise Invalid({"target_id": "请选择同一程序的另一版本"})
    old = definitions.spec_of(tx, source.id, source.sha256)
    new = definitions.spec_of(tx, target.id, target.sha256)
    items = []
    for case in _running(tx, source_id, limit):
        plan = workflow_migration.plan(case.state, old, new, mapping)
        problems = [{"element": one.element, "reason": one.reason_zh} for one in plan.obstacles]
        items.append({
            "case_id": case.id, "case_number": case.case_number, "fits": not problems, "problems": problems,
            "moves": plan.moves, "added": plan.added, "dropped": plan.dropped,
        })  # fmt: skip
    fit = sum(one["fits"] for one in items)
    return {"fit": fit, "unfit": len(items) - fit, "items": items}


@command("repair.batch_proposed", permission="repair:propose")
def propose(
    tx: Tx, *, source_id: uuid.UUID, target_id: uuid.UUID, mapping: Mapping[str, str], reason: str, limit: int = 1000
) -> uuid.UUID:
    """Propose to migrate every open case that fits; those that do not stay where they are. Gives the batch.

    :raises PersonNeeded: for machines.
    :raises NothingToMigrate: when none fits.
    """
    tx.actor.require_person()
    repairs.may(tx, "migrate")
    found = report(tx, source_id=source_id, target_id=target_id, mapping=mapping, limit=limit)
    fitting = [one for one in found["items"] if one["fits"]]
    if not fitting:
        raise NothingToMigrate()
    arguments = {"definition_id": str(target_id), "mapping": dict(mapping)}
    came_from = {"source": str(source_id)}
    previews = [
        (one["case_id"], came_from | {name: one[name] for name in ("moves", "added", "dropped")}, arguments)
        for one in fitting
    ]
    batch_id = _propose(tx, "migrate", previews, reason)
    tx.subject(batch=batch_id, source=source_id, target=target_id, mapping=dict(mapping), fit=found["fit"],
               unfit=found["unfit"], reason=reason)  # fmt: skip
    return batch_id


@command("repair.undo_proposed", permission="repair:propose")
def propose_undo(tx: Tx, *, batch_id: uuid.UUID, reason: str) -> uuid.UUID:
    """Propose to take the migrations of a batch back where the cases have not moved since. Gives the new batch."""
    repairs.may(tx, "migrate")
    previews: list[tuple[uuid.UUID, dict[str, Any], dict[str, Any]]] = []
    found = parts(tx, batch_id)
    tx.actor.require_person()
    for one in found:
        if one.status == DONE and one.undo and cases.get(tx, one.case_id).revision == one.undo["revision"]:
            previews.append((one.case_id, {"undo": str(one.id)}, {"repair": str(one.id)}))
    if not previews:
        raise NothingToMigrate()
    undone = _propose(tx, "undo", previews, reason)
    tx.subject(batch=undone, undoes=batch_id, cases=len(previews), reason=reason)
    return undone


@command("repair.batch_confirmed", permission="repair:confirm")
def confirm(tx: Tx, *, batch_id: uuid.UUID) -> int:
    """Confirm a whole batch as the second person; each case follows in a transaction of its own. Gives how many."""
    opened = [one for one in _locked(tx, batch_id) if one.status == PROPOSED]
    if not opened:
        raise RepairSettled()
    for repair in opened:
        repairs.second(tx, repair)
        repair.status, repair.settled_by, repair.settled_by_name = QUEUED, tx.actor.person_id, tx.actor.name
        jobs.schedule(tx, cases.get(tx, repair.case_id), JOB, str(repair.id), tx.at)
    tx.subject(batch=batch_id, repairs=len(opened), kind=opened[0].kind, reason=opened[0].reason)
    return len(opened)


@command("repair.batch_rejected", permission="repair:confirm")
def reject(tx: Tx, *, batch_id: uuid.UUID, reason: str) -> int:
    """Reject a whole batch, or stop one under way: what was carried out stays, nothing more is. Gives how many.

    :raises RepairSettled: when nothing of it waits any more.
    """
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    rows = _locked(tx, batch_id)
    tx.actor.require_person()
    opened = [one for one in rows if one.status in (PROPOSED, QUEUED)]
    if not opened:
        raise RepairSettled()
    for repair in opened:
        repair.status, repair.outcome, repair.settled_at = REJECTED, {"reason": reason.strip()}, tx.at
        repair.settled_by, repair.settled_by_name = tx.actor.person_id, tx.actor.name
    tx.subject(batch=batch_id, repairs=len(opened), kind=opened[0].kind, reason=reason.strip())
    return len(opened)


@dataclass(frozen=True)
class Waiting:
    """A batch of which some still wait: for a second person (``proposed``) or for a worker (``queued``)."""

    batch_id: uuid.UUID
    kind: str
    reason: str
    proposed_by: uuid.UUID | None
    proposed_by_name: str
    proposed_at: dt.datetime
    proposed: int
    queued: int


def waiting(tx: Tx) -> list[Waiting]:
    """List the batches of which some still wait, newest first."""
    who = (Repair.batch_id, Repair.kind, Repair.reason, Repair.proposed_by, Repair.proposed_by_name, Repair.proposed_at)
    counted = [func.count().filter(Repair.status == status) for status in (PROPOSED, QUEUED)]
    query = select(*who, *counted).where(
        Repair.tenant_id == tx.tenant_id, Repair.batch_id.is_not(None), Repair.status.in_((PROPOSED, QUEUED))
    )
    rows = tx.session.execute(query.group_by(*who).order_by(Repair.proposed_at.desc()))
    return [Waiting(**dict(zip(Waiting.__dataclass_fields__, row, strict=True))) for row in rows]


@dataclass(frozen=True)
class Batch:
    """A batch by one of its parts, and how far it is."""

    batch_id: uuid.UUID
    part: Repair
    counts: dict[str, int]
    total: int


def listed(tx: Tx, *, limit: int = 30) -> list[Batch]:
    """List the batches, newest first."""
    of_tenant = (Repair.tenant_id == tx.tenant_id, Repair.batch_id.is_not(None))
    newest = (
        select(Repair.batch_id).where(*of_tenant).group_by(Repair.batch_id)
        .order_by(func.max(Repair.proposed_at).desc()).limit(limit)
    )  # fmt: skip
    found: dict[uuid.UUID, dict[str, int]] = {one: {} for one in tx.session.scalars(newest) if one is not None}
    counted = select(Repair.batch_id, Repair.status, func.count()).where(*of_tenant, Repair.batch_id.in_(found))
    for batch_id, status, count in tx.session.execute(counted.group_by(Repair.batch_id, Repair.status)):
        if batch_id is not None:
            found[batch_id][status] = int(count)
    one_of_each = (
        select(Repair).where(*of_tenant, Repair.batch_id.in_(found)).ext(distinct_on(Repair.batch_id))
        .order_by(Repair.batch_id, Repair.case_id)
    )  # fmt: skip
    part = {one.batch_id: one for one in tx.session.scalars(one_of_each)}
    return [Batch(one, part[one], counts, sum(counts.values())) for one, counts in found.items()]


def parts(tx: Tx, batch_id: uuid.UUID) -> list[Repair]:
    """Give the parts of a batch in the order of their cases.

    :raises RepairUnknown: when there is no such batch.
    """
    found = list(tx.session.scalars(_parts(tx, batch_id)))
    if not found:
        raise RepairUnknown(kind="batch")
    return found


def _parts(tx: Tx, batch_id: uuid.UUID) -> Select[Repair]:
    return select(Repair).where(Repair.tenant_id == tx.tenant_id, Repair.batch_id == batch_id).order_by(Repair.case_id)


def _locked(tx: Tx, batch_id: uuid.UUID) -> list[Repair]:
    """Give the parts locked, as they are then: a worker that carries one out holds its row until it is done.

    :raises RepairUnknown: when there is no such batch.
    """
    query = _parts(tx, batch_id).with_for_update().execution_options(populate_existing=True)
    found = list(tx.session.scalars(query))
    if not found:
        raise RepairUnknown(kind="batch")
    return found


def counts(found: Iterable[Repair]) -> dict[str, int]:
    """Count the parts of a batch by state."""
    return dict(Counter(one.status for one in found))


def _propose(
    tx: Tx, kind: str, previews: Iterable[tuple[uuid.UUID, dict[str, Any], dict[str, Any]]], reason: str
) -> uuid.UUID:
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    batch_id = new_id()
    for case_id, preview, arguments in previews:
        tx.session.add(
            Repair(
                tenant_id=tx.tenant_id, case_id=case_id, kind=kind, arguments=arguments, reason=reason.strip(),
                revision=cases.get(tx, case_id).revision, preview=preview, status=PROPOSED, batch_id=batch_id,
                proposed_at=tx.at, proposed_by=tx.actor.person_id, proposed_by_name=tx.actor.name, outcome={},
            )
        )  # fmt: skip
    tx.session.flush()
    return batch_id


def _running(tx: Tx, source_id: uuid.UUID, limit: int) -> list[Case]:
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.status == OPEN, Case.definition_id == source_id)
    return list(tx.session.scalars(query.order_by(Case.opened_at).limit(limit)))
