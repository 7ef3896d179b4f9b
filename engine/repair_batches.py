"""Migrations of many cases at once: a report case by case, a proposal, a second person, then one case a transaction."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, and_, func, literal, select, tuple_, update
from sqlalchemy import case as by_case
from sqlalchemy.dialects.postgresql import distinct_on

from db.base import new_id
from db.command import command
from db.errors import Conflict, Invalid
from db.session import Tx
from engine import cases, definitions, jobs, repairs, workflow_migration
from engine.cases import OPEN, Case
from engine.repairs import DONE, FAILED, JOB, PROPOSED, QUEUED, REJECTED, Repair, RepairSettled, RepairUnknown

#: So many cases are judged in one transaction, in a request or by a worker.
CHUNK = 500


class NothingToMigrate(Conflict):
    """No running case fits the other version."""

    zh = "没有可以迁移的在办案件。"


def report(
    tx: Tx, *, source_id: uuid.UUID, target_id: uuid.UUID, mapping: Mapping[str, str], limit: int = CHUNK
) -> dict[str, Any]:
    """Judge for so many open cases of a version, the oldest first, whether they fit another; nothing is moved.

    :returns: ``fit`` and ``unfit`` as counts, ``items`` with the problems by element and what would change.
    """
    items, _ = _judged(tx, source_id, target_id, mapping, limit=limit)
    fit = sum(one["fits"] for one in items)
    return {"fit": fit, "unfit": len(items) - fit, "items": items}


def _judged(
    tx: Tx, source_id: uuid.UUID, target_id: uuid.UUID, mapping: Mapping[str, str], *, limit: int,
    begin: tuple[str, str] | None = None,
) -> tuple[list[dict[str, Any]], Case | None]:  # fmt: skip
    """Judge the cases from one on, in the order in which they were opened; gives also the one that follows them."""
    source, target = definitions.get(tx, source_id), definitions.get(tx, target_id)
    if source.process_key != target.process_key or source.id == target.id:
        raise Invalid({"target_id": "请选择同一程序的另一版本"})
    old = definitions.spec_of(tx, source.id, source.sha256)
    new = definitions.spec_of(tx, target.id, target.sha256)
    items, found = [], _running(tx, source_id, limit + 1, begin)
    for case in found[:limit]:
        plan = workflow_migration.plan(case.state, old, new, mapping)
        problems = [{"element": one.element, "reason": one.reason_zh} for one in plan.obstacles]
        items.append({
            "case_id": case.id, "case_number": case.case_number, "fits": not problems, "problems": problems,
            "moves": plan.moves, "added": plan.added, "dropped": plan.dropped, "revision": case.revision,
        })  # fmt: skip
    return items, found[limit] if len(found) > limit else None


@command("repair.batch_proposed", permission="repair:propose")
def propose(
    tx: Tx, *, source_id: uuid.UUID, target_id: uuid.UUID, mapping: Mapping[str, str], reason: str, limit: int = CHUNK
) -> uuid.UUID:
    """Propose to migrate every open case that fits; those that do not stay where they are. Gives the batch.

    The first ``limit`` cases are judged here and now; what follows them is one part that a worker judges chunk by chunk
    once a second person has confirmed, with the same result as if it had been listed here.

    :raises PersonNeeded: for machines.
    :raises NothingToMigrate: when none fits.
    """
    tx.actor.require_person()
    repairs.may(tx, "migrate")
    items, following = _judged(tx, source_id, target_id, mapping, limit=limit)
    fitting = [one for one in items if one["fits"]]
    if not fitting and following is None:
        raise NothingToMigrate()
    arguments = {"definition_id": str(target_id), "mapping": dict(mapping)}
    batch = _begun(tx, "migrate", reason)
    for one in fitting:
        _part(tx, batch, one["case_id"], one["revision"], _preview(source_id, one), arguments)
    if following is not None:
        rest = arguments | {"rest": _place(following) | {"chunk": limit}}
        _part(tx, batch, following.id, following.revision, {"source": str(source_id)}, rest)
    tx.session.flush()
    tx.subject(batch=batch["batch_id"], source=source_id, target=target_id, mapping=dict(mapping), fit=len(fitting),
               unfit=len(items) - len(fitting), more=following is not None, reason=reason)  # fmt: skip
    return uuid.UUID(str(batch["batch_id"]))


@command("repair.undo_proposed", permission="repair:propose")
def propose_undo(tx: Tx, *, batch_id: uuid.UUID, reason: str, limit: int = CHUNK) -> uuid.UUID:
    """Propose to take the migrations of a batch back where the cases have not moved since. Gives the new batch."""
    repairs.may(tx, "migrate")
    tx.session.scalars(_parts(tx, batch_id).limit(1)).first() or _unknown()
    tx.actor.require_person()
    found, following = _undoable(tx, batch_id, limit)
    if not found and following is None:
        raise NothingToMigrate()
    batch = _begun(tx, "undo", reason)
    for repair, case in found:
        _part(tx, batch, case.id, case.revision, {"undo": str(repair.id)}, {"repair": str(repair.id)})
    if following is not None:
        repair, case = following
        rest = {"of": str(batch_id), "begin": str(case.id), "chunk": limit}
        _part(tx, batch, case.id, case.revision, {}, {"repair": str(repair.id), "rest": rest})
    tx.session.flush()
    tx.subject(batch=batch["batch_id"], undoes=batch_id, cases=len(found), more=following is not None, reason=reason)
    return uuid.UUID(str(batch["batch_id"]))


def expand(tx: Tx, rest: Repair) -> int:
    """Put the parts of the next chunk in the place of what stands for them; inside the command that carries it out.

    What fits is queued as two persons have agreed; of what does not, the reason is kept. Gives how many were judged.
    """
    batch = {name: getattr(rest, name) for name in _SHARED} | {
        "status": QUEUED, "settled_by": rest.settled_by, "settled_by_name": rest.settled_by_name,
    }  # fmt: skip
    asked = {name: value for name, value in rest.arguments.items() if name != "rest"}
    place = rest.arguments["rest"]
    if rest.kind == "undo":
        undoing, after = _undoable(tx, uuid.UUID(place["of"]), place["chunk"], uuid.UUID(place["begin"]))
        for repair, case in undoing:
            _queued(tx, batch, case.id, case.revision, {"undo": str(repair.id)}, {"repair": str(repair.id)})
        if after is not None:
            more = {"repair": str(after[0].id), "rest": place | {"begin": str(after[1].id)}}
            _queued(tx, batch, after[1].id, after[1].revision, {}, more)
        judged = len(undoing)
    else:
        source, target = uuid.UUID(rest.preview["source"]), uuid.UUID(asked["definition_id"])
        begin = (place["opened_at"], place["begin"])
        items, following = _judged(tx, source, target, asked["mapping"], limit=place["chunk"], begin=begin)
        for one in items:
            preview = _preview(source, one)
            if one["fits"]:
                _queued(tx, batch, one["case_id"], one["revision"], preview, asked)
                continue
            why = "；".join(f"{each['element']}：{each['reason']}" for each in one["problems"])
            unfit = batch | {"status": FAILED, "outcome": {"problem": why}, "settled_at": tx.at}
            _part(tx, unfit, one["case_id"], one["revision"], preview, asked)
        if following is not None:
            more = asked | {"rest": _place(following) | {"chunk": place["chunk"]}}
            _queued(tx, batch, following.id, following.revision, rest.preview, more)
        judged = len(items)
    tx.session.delete(rest)
    tx.session.flush()
    return judged


@command("repair.batch_confirmed", permission="repair:confirm")
def confirm(tx: Tx, *, batch_id: uuid.UUID) -> int:
    """Confirm a whole batch as the second person; each case follows in a transaction of its own. Gives how many."""
    opened = [one for one in _locked(tx, batch_id) if one.status == PROPOSED]
    if not opened:
        raise RepairSettled()
    for repair in opened:
        repairs.second(tx, repair)
        repair.status, repair.settled_by, repair.settled_by_name = QUEUED, tx.actor.person_id, tx.actor.name
        jobs.schedule(tx, repair.case_id, JOB, str(repair.id), tx.at)
    tx.subject(batch=batch_id, repairs=len(opened), kind=opened[0].kind, reason=opened[0].reason)
    return len(opened)


@command("repair.batch_rejected", permission="repair:confirm")
def reject(tx: Tx, *, batch_id: uuid.UUID, reason: str) -> int:
    """Reject a whole batch, or stop one under way: what was carried out stays, nothing more is. Gives how many.

    :raises RepairSettled: when nothing of it waits any more.
    """
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    first = tx.session.scalars(_parts(tx, batch_id).limit(1)).first() or _unknown()
    tx.actor.require_person()
    # Whoever expands what follows holds its row until the new parts are there: they are stopped with the others.
    waits = (Repair.tenant_id == tx.tenant_id, Repair.batch_id == batch_id, Repair.status.in_((PROPOSED, QUEUED)))
    follows_on = select(Repair.id).where(*waits, Repair.arguments.has_key("rest")).with_for_update()
    stop = update(Repair).where(*waits).values(
        status=REJECTED, outcome={"reason": reason.strip()}, settled_at=tx.at, settled_by=tx.actor.person_id,
        settled_by_name=tx.actor.name,
    ).execution_options(synchronize_session=False)  # fmt: skip
    stopped, more = 0, True
    while more:
        tx.session.execute(follows_on)
        rows: Any = tx.session.execute(stop)
        more = rows.rowcount > 0
        stopped += rows.rowcount
    if not stopped:
        raise RepairSettled()
    tx.subject(batch=batch_id, repairs=stopped, kind=first.kind, reason=reason.strip())
    return stopped


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


def parts(tx: Tx, batch_id: uuid.UUID, *, limit: int = CHUNK, first: Sequence[str] = ()) -> list[Repair]:
    """Give so many parts of a batch in the order of their cases.

    :param first: states that come before the others, in this order.
    :raises RepairUnknown: when there is no such batch.
    """
    query = _parts(tx, batch_id)
    if first:
        place = {state: number for number, state in enumerate(first)}
        query = query.order_by(None).order_by(by_case(place, value=Repair.status, else_=len(place)), Repair.case_id)
    found = list(tx.session.scalars(query.limit(limit)))
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


def counts(tx: Tx, batch_id: uuid.UUID) -> dict[str, int]:
    """Count the parts of a batch by state, in the database.

    :raises RepairUnknown: when there is no such batch.
    """
    found = _parts(tx, batch_id).with_only_columns(Repair.status, func.count()).order_by(None).group_by(Repair.status)
    return {status: int(count) for status, count in tx.session.execute(found)} or _unknown()


def follows(tx: Tx, batch_id: uuid.UUID) -> bool:
    """Tell whether cases of a batch are still to be judged by a worker."""
    rest = _parts(tx, batch_id).where(Repair.arguments.has_key("rest"), Repair.status.in_((PROPOSED, QUEUED)))
    return tx.session.scalars(rest.limit(1)).first() is not None


def _unknown() -> Any:
    raise RepairUnknown(kind="batch")


#: What the parts of a batch share.
_SHARED = ("kind", "batch_id", "reason", "proposed_at", "proposed_by", "proposed_by_name")


def _begun(tx: Tx, kind: str, reason: str) -> dict[str, Any]:
    """Give what every part of a new batch says.

    :raises ReasonMissing: without a reason.
    """
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    return {
        "kind": kind, "batch_id": new_id(), "reason": reason.strip(), "proposed_at": tx.at,
        "proposed_by": tx.actor.person_id, "proposed_by_name": tx.actor.name, "status": PROPOSED,
    }  # fmt: skip


def _part(
    tx: Tx, batch: Mapping[str, Any], case_id: uuid.UUID, revision: int, preview: Mapping[str, Any],
    arguments: Mapping[str, Any],
) -> Repair:  # fmt: skip
    made = Repair(
        **{"tenant_id": tx.tenant_id, "id": new_id(), "outcome": {}, **batch}, case_id=case_id, revision=revision,
        preview=dict(preview), arguments=dict(arguments),
    )  # fmt: skip
    tx.session.add(made)
    return made


def _queued(
    tx: Tx, batch: Mapping[str, Any], case_id: uuid.UUID, revision: int, preview: Mapping[str, Any],
    arguments: Mapping[str, Any],
) -> None:  # fmt: skip
    jobs.schedule(tx, case_id, JOB, str(_part(tx, batch, case_id, revision, preview, arguments).id), tx.at)


def _preview(source_id: uuid.UUID, one: Mapping[str, Any]) -> dict[str, Any]:
    return {"source": str(source_id)} | {name: one[name] for name in ("moves", "added", "dropped")}


def _place(case: Case) -> dict[str, Any]:
    return {"opened_at": case.opened_at.isoformat(), "begin": str(case.id)}


def _undoable(
    tx: Tx, batch_id: uuid.UUID, limit: int, begin: uuid.UUID | None = None
) -> tuple[list[tuple[Repair, Case]], tuple[Repair, Case] | None]:
    """Give the parts of a batch that can be taken back, from a case on, and the one that follows them."""
    at_case = and_(Case.tenant_id == Repair.tenant_id, Case.id == Repair.case_id)
    query = select(Repair, Case).join(Case, at_case).where(
        Repair.tenant_id == tx.tenant_id, Repair.batch_id == batch_id, Repair.status == DONE,
        Repair.undo.is_not(None), Repair.undo["revision"].astext.cast(BigInteger) == Case.revision,
    )  # fmt: skip
    if begin is not None:
        query = query.where(Repair.case_id >= begin)
    found = [(repair, case) for repair, case in tx.session.execute(query.order_by(Repair.case_id).limit(limit + 1))]
    return found[:limit], found[limit] if len(found) > limit else None


def _running(tx: Tx, source_id: uuid.UUID, limit: int, begin: tuple[str, str] | None = None) -> list[Case]:
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.status == OPEN, Case.definition_id == source_id)
    if begin is not None:
        opened, case_id = dt.datetime.fromisoformat(begin[0]), uuid.UUID(begin[1])
        query = query.where(tuple_(Case.opened_at, Case.id) >= tuple_(literal(opened), literal(case_id)))
    return list(tx.session.scalars(query.order_by(Case.opened_at, Case.id).limit(limit)))
