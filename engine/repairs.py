"""Repairs: what an operator may do to a case that the procedure itself does not provide for.

One person proposes, with a reason and a preview; another confirms, and only then it happens, in one transaction with
one journal entry that says what was before, what is after, and who the two were. The preview is the change itself,
carried out and taken back; a case that has moved since is proposed anew.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied
from db.session import Tx
from engine import cases, jobs
from engine.cases import Case
from engine.registry import Registry
from engine.repair_actions import ACTIONS, PERMISSIONS, changed, snapshot, unfit

PROPOSED, QUEUED, DONE, REJECTED, FAILED, UNDONE = "proposed", "queued", "done", "rejected", "failed", "undone"
#: Kind of the jobs that carry out the parts of a batch.
JOB = "repair"


class RepairUnknown(NotFound):
    """There is no such repair."""

    zh = "未找到该操作申请。"


class RepairSettled(Conflict):
    """Somebody has settled this repair already."""

    zh = "该操作申请已处理。"


class SecondPersonNeeded(PermissionDenied):
    """A repair is confirmed by somebody other than who proposed it."""

    zh = "操作须由申请人以外的另一人确认。"


class KindNotYours(PermissionDenied):
    """This kind of change asks for more than you may: {needed}."""

    zh = "您不能申请这类操作（需要权限：{needed}）。"


class Repair(Identified, Base):
    """One change to one case: proposed, then confirmed or rejected, with what was before and after."""

    __tablename__ = "repairs"

    case_id: Mapped[uuid.UUID]
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    reason: Mapped[str]
    #: The case's revision that the proposer saw.
    revision: Mapped[int]
    #: ``before`` and ``after`` as rehearsed at the proposal.
    preview: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(default=PROPOSED)
    #: Repairs that were proposed and are confirmed as one.
    batch_id: Mapped[uuid.UUID | None]
    proposed_at: Mapped[dt.datetime]
    proposed_by: Mapped[uuid.UUID | None]
    proposed_by_name: Mapped[str]
    settled_at: Mapped[dt.datetime | None]
    settled_by: Mapped[uuid.UUID | None]
    settled_by_name: Mapped[str | None]
    #: What really was before and after, or why it failed.
    outcome: Mapped[dict[str, Any]]
    #: What is needed to take it back: only migrations keep it.
    undo: Mapped[dict[str, Any] | None]

    __table_args__ = (
        Index("ix_repairs_open", "tenant_id", "proposed_at", postgresql_where=text("status IN ('proposed', 'queued')")),
        Index("ix_repairs_case", "tenant_id", "case_id"),
        Index("ix_repairs_batch", "tenant_id", "batch_id"),
    )


def rehearse(tx: Tx, *, case_id: uuid.UUID, kind: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Show what a repair would do: carried out in a transaction of its own and taken back.

    :raises Invalid: or whatever refuses the change itself.
    """
    _action(tx, kind)
    may(tx, kind)
    with tx.database.rehearsing(tx.actor) as stage:
        return _rehearsed(stage, case_id=case_id, kind=kind, arguments=arguments)


@command("repair.rehearsed", permission="repair:propose")  # its entry is taken back with everything else
def _rehearsed(tx: Tx, *, case_id: uuid.UUID, kind: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Carry a change out, for its preview; the transaction is taken back."""
    case = cases.lock(tx, case_id, must_be_open=False)
    revision = case.revision
    _, before, after = _change(tx, case, kind, arguments)
    tx.subject(case)
    return {"revision": revision, "before": before, "after": after}


@command("repair.proposed", permission="repair:propose")
def propose(
    tx: Tx, *, case_id: uuid.UUID, kind: str, arguments: Mapping[str, Any], reason: str
) -> Repair:  # fmt: skip
    """Propose a change to a case, with its preview; nothing happens until another person confirms it.

    :raises PersonNeeded: for machines, as for whoever confirms or rejects.
    """
    tx.actor.require_person()
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    preview = rehearse(tx, case_id=case_id, kind=kind, arguments=arguments)
    case = cases.lock(tx, case_id, revision=preview["revision"], must_be_open=False)
    repair = Repair(
        tenant_id=tx.tenant_id, case_id=case.id, kind=kind, arguments=dict(arguments), reason=reason.strip(),
        revision=case.revision, preview=preview, status=PROPOSED, batch_id=None, proposed_at=tx.at,
        proposed_by=tx.actor.person_id, proposed_by_name=tx.actor.name, outcome={},
    )  # fmt: skip
    tx.session.add(repair)
    tx.session.flush()
    tx.subject(case, repair=repair.id, kind=kind, arguments=dict(arguments), reason=repair.reason, preview=preview)
    return repair


@command("repair.confirmed", permission="repair:confirm")
def confirm(tx: Tx, *, repair_id: uuid.UUID) -> Repair:
    """Confirm a repair as the second person; it is carried out here and now.

    :raises SecondPersonNeeded: for whoever proposed it.
    :raises cases.CaseChanged: when the case has moved since: reject it and propose anew.
    """
    repair, case = _open(tx, repair_id)
    second(tx, repair)
    cases.checked(case, repair.revision, must_be_open=False)
    _carry_out(tx, repair, case)
    repair.settled_at, repair.settled_by, repair.settled_by_name = tx.at, tx.actor.person_id, tx.actor.name
    tx.subject(case, confirmed_by=tx.actor.person_id)
    return repair


@command("repair.rejected", permission="repair:confirm")
def reject(tx: Tx, *, repair_id: uuid.UUID, reason: str) -> Repair:
    """Reject a repair, or withdraw one's own, with a reason."""
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    repair, case = _open(tx, repair_id)
    tx.actor.require_person()
    repair.status, repair.outcome = REJECTED, {"reason": reason.strip()}
    repair.settled_at, repair.settled_by, repair.settled_by_name = tx.at, tx.actor.person_id, tx.actor.name
    tx.subject(case, repair=repair.id, kind=repair.kind, reason=reason.strip())
    return repair


@command("repair.carried_out", permission=None)  # only the worker calls it, for a batch that two persons agreed on
def carry_out(tx: Tx, case: Case, job: jobs.Job) -> None:
    """Carry out one part of a confirmed batch; a case that does not fit any more is reported, the others go on.

    A case that is suspended has its part when it goes on. What follows the chunk is judged whatever case it hangs on.
    """
    repair = tx.session.get(Repair, (tx.tenant_id, uuid.UUID(job.ref)), with_for_update=True)
    if case.status == cases.SUSPENDED and repair is not None and "rest" not in repair.arguments:
        job.status = jobs.SLEEPING
        tx.subject(case, repair=job.ref, suspended=True)
        return
    tx.session.delete(job)
    if repair is None or repair.status != QUEUED:
        tx.subject(case, repair=job.ref, skipped=True)
        return
    if "rest" in repair.arguments:
        from engine import repair_batches

        tx.subject(case, batch=repair.batch_id, judged=repair_batches.expand(tx, repair))
        return
    if problem := _ended(case) or unfit(tx, case, repair.kind, repair.arguments):
        repair.status, repair.outcome, repair.settled_at = FAILED, {"problem": problem}, tx.at
        tx.subject(case, repair=repair.id, kind=repair.kind, problem=problem)
        return
    _carry_out(tx, repair, case)
    repair.settled_at = tx.at
    tx.subject(case, confirmed_by=repair.settled_by)


def _ended(case: Case) -> str:
    if case.status == cases.OPEN:
        return ""
    return cases.CaseNotOpen(status=case.status, status_zh=cases.STATUS_ZH[case.status]).message("zh")


def may(tx: Tx, kind: str) -> None:
    """Refuse whoever may not propose changes of a kind.

    :raises KindNotYours: naming the permission.
    """
    needed = PERMISSIONS.get(kind, "case:repair")
    if not tx.actor.may(needed):
        raise KindNotYours(needed=needed, permission=needed)


def get(tx: Tx, repair_id: uuid.UUID) -> Repair:
    """Give a repair.

    :raises RepairUnknown: when there is none.
    """
    repair = tx.session.get(Repair, (tx.tenant_id, repair_id))
    if repair is None:
        raise RepairUnknown(kind="repair")
    return repair


def listed(
    tx: Tx, *, case_id: uuid.UUID | None = None, open_only: bool = False, alone: bool = False, limit: int = 100
) -> list[Repair]:
    """List repairs, newest first.

    :param alone: only those that are no part of a batch.
    """
    query = select(Repair).where(Repair.tenant_id == tx.tenant_id)
    if case_id is not None:
        query = query.where(Repair.case_id == case_id)
    if alone:
        query = query.where(Repair.batch_id.is_(None))
    if open_only:
        query = query.where(Repair.status.in_((PROPOSED, QUEUED)))
    return list(tx.session.scalars(query.order_by(Repair.proposed_at.desc()).limit(limit)))


def _open(tx: Tx, repair_id: uuid.UUID) -> tuple[Repair, Case]:
    found = get(tx, repair_id)
    case = cases.lock(tx, found.case_id, must_be_open=False)
    tx.session.refresh(found)
    if found.status != PROPOSED:
        raise RepairSettled()
    return found, case


def second(tx: Tx, repair: Repair) -> None:
    """Refuse whoever proposed it, and whoever is no person; what a machine proposed was never confirmed by two.

    :raises SecondPersonNeeded: by person, not by account.
    :raises PersonNeeded: for machines.
    """
    tx.actor.require_person()
    if repair.proposed_by is None or tx.actor.person_id == repair.proposed_by:
        raise SecondPersonNeeded(permission="four-eyes")


def _action(tx: Tx, kind: str) -> Any:
    known = {**ACTIONS, **tx.use(Registry).actions}
    if kind not in known:
        raise Invalid({"kind": f"没有这种操作；可用的有 {'、'.join(known)}"})
    return known[kind]


def _change(
    tx: Tx, case: Case, kind: str, arguments: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any], dict[str, Any]]:
    """Change a case; gives what takes it back, and what people compare before and after, the changed facts with it."""
    before, facts = snapshot(tx, case), case.facts
    undo = _action(tx, kind)(tx, case, arguments)
    tx.session.flush()
    after = snapshot(tx, case)
    before["facts"], after["facts"] = changed(facts, case.facts)
    return undo, before, after


def _carry_out(tx: Tx, repair: Repair, case: Case) -> None:
    undo, before, after = _change(tx, case, repair.kind, repair.arguments)
    repair.status, repair.outcome, repair.undo = DONE, {"before": before, "after": after}, undo
    tx.subject(
        case, repair=repair.id, kind=repair.kind, arguments=repair.arguments, reason=repair.reason, before=before,
        after=after, proposed_by=repair.proposed_by,
    )  # fmt: skip
