"""Legal holds (暂停销毁): what keeps a case beyond its time, for a lawsuit, an audit, an inquiry.

A hold lies on a case whether it is open or closed, and survives its closing. Several may lie on one case, each with its
own ground; while one is in force the case is not removed. Anyone with the permission lays one at once, for that is the
safe direction; to lift one, one person proposes and another confirms.
"""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, select

from db.command import command
from db.errors import Conflict, NotFound, PermissionDenied
from db.session import Tx
from engine import cases
from engine.cases import Case
from engine.retention_rows import LegalHold, Retention, holds_of

IN_FORCE, PROPOSED, RELEASED = "in_force", "release_proposed", "released"
#: What a list may be narrowed to; a hold whose release is proposed is in force as well.
STATES = (IN_FORCE, PROPOSED, RELEASED)


class HoldUnknown(NotFound):
    """There is no such hold."""

    zh = "未找到该暂停销毁记录。"


class HoldReleased(Conflict):
    """This hold was lifted already."""

    zh = "该暂停销毁已解除。"


class ReleaseProposed(Conflict):
    """{name} has already proposed to lift this hold."""

    zh = "{name}已申请解除，待另一人确认。"


class ReleaseNotProposed(Conflict):
    """Nobody has proposed to lift this hold."""

    zh = "尚无人申请解除，须先提出申请。"


class SecondPersonReleases(PermissionDenied):
    """A hold is lifted by somebody other than who proposed it."""

    zh = "解除暂停销毁须由申请人以外的另一人确认。"


class CaseRemoved(Conflict):
    """The case has been removed; there is nothing left to hold."""

    zh = "案卷已销毁，不能再暂停。"


@command("retention.held", permission="retention:hold")
def hold(tx: Tx, *, case_id: uuid.UUID, reason: str) -> LegalHold:
    """Hold a case, open or closed: it is not removed until two persons lift the hold.

    :raises CaseRemoved: in the moment between its trace and the removal of its rows.
    """
    ground = _said(reason)
    case = cases.lock(tx, case_id, must_be_open=False)
    gone = select(Retention.removed_at).where(Retention.tenant_id == tx.tenant_id, Retention.case_id == case.id)
    if tx.session.scalar(gone) is not None:
        raise CaseRemoved()
    before = _grounds(tx, case)
    row = LegalHold(
        tenant_id=tx.tenant_id, case_id=case.id, reason=ground, held_by=tx.actor.person_id, held_by_name=tx.actor.name,
        held_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(case, hold=row.id, reason=ground, before={"holds": before}, after={"holds": _grounds(tx, case)})
    return row


@command("retention.release_proposed", permission="retention:hold")
def propose_release(tx: Tx, *, legal_hold_id: uuid.UUID, reason: str) -> LegalHold:
    """Propose to lift a hold; it stays in force until another person confirms.

    :raises ReleaseProposed: when somebody has done so.
    """
    why = _said(reason)
    row, case = _in_force(tx, legal_hold_id)
    if row.release_proposed_at is not None:
        raise ReleaseProposed(name=row.release_proposed_by_name or "")
    row.release_reason, row.release_proposed_by = why, tx.actor.person_id
    row.release_proposed_by_name, row.release_proposed_at = tx.actor.name, tx.at
    tx.subject(case, hold=row.id, ground=row.reason, reason=why)
    return row


@command("retention.release_rejected", permission="retention:hold")
def reject_release(tx: Tx, *, legal_hold_id: uuid.UUID, reason: str) -> LegalHold:
    """Reject the proposal to lift a hold, or withdraw one's own; the hold goes on."""
    why = _said(reason)
    row, case = _in_force(tx, legal_hold_id, proposed=True)
    tx.subject(case, hold=row.id, ground=row.reason, reason=why, proposed=row.release_reason,
               proposed_by=row.release_proposed_by)  # fmt: skip
    row.release_reason = row.release_proposed_by = row.release_proposed_by_name = row.release_proposed_at = None
    return row


@command("retention.released", permission="retention:hold")
def confirm_release(tx: Tx, *, legal_hold_id: uuid.UUID) -> LegalHold:
    """Lift a hold as the second person; the removal date is what it was.

    :raises SecondPersonReleases: by person, not by account.
    """
    row, case = _in_force(tx, legal_hold_id, proposed=True)
    if row.release_proposed_by is None or tx.actor.person_id == row.release_proposed_by:
        raise SecondPersonReleases(permission="four-eyes")
    before = _grounds(tx, case)
    row.released_by, row.released_by_name, row.released_at = tx.actor.person_id, tx.actor.name, tx.at
    tx.session.flush()
    tx.subject(
        case, hold=row.id, reason=row.release_reason, held_for=row.reason, held_at=row.held_at,
        proposed_by=row.release_proposed_by, confirmed_by=tx.actor.person_id, before={"holds": before},
        after={"holds": _grounds(tx, case)},
    )  # fmt: skip
    return row


def listed(
    tx: Tx, *, state: str = IN_FORCE, case_id: uuid.UUID | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[tuple[LegalHold, Case]], int]:
    """List holds with their cases, the oldest in force first, the last lifted first; gives how many there are as well.

    :param state: one of ``STATES``, empty for all.
    """
    conditions = [LegalHold.tenant_id == tx.tenant_id, *_narrowed(state)]
    if case_id is not None:
        conditions.append(LegalHold.case_id == case_id)
    order = LegalHold.released_at.desc() if state == RELEASED else LegalHold.held_at
    of_case = (Case.tenant_id == LegalHold.tenant_id) & (Case.id == LegalHold.case_id)
    query = select(LegalHold, Case).join(Case, of_case).where(*conditions).order_by(order, LegalHold.id)
    total = tx.session.scalar(select(func.count()).select_from(LegalHold).where(*conditions)) or 0
    return [(row, case) for row, case in tx.session.execute(query.limit(limit).offset(offset))], total


def counts(tx: Tx) -> dict[str, int]:
    """Count the holds by state."""
    sums = [func.count().filter(*_narrowed(state)) for state in STATES]
    row = tx.session.execute(select(*sums).where(LegalHold.tenant_id == tx.tenant_id)).one()
    return dict(zip(STATES, row, strict=True))


def state_of(row: LegalHold) -> str:
    """Say how a hold stands."""
    if row.released_at is not None:
        return RELEASED
    return IN_FORCE if row.release_proposed_at is None else PROPOSED


def as_dict(row: LegalHold) -> dict[str, Any]:
    """Give a hold as the API shows it."""
    names = ("id", "case_id", "reason", "held_by_name", "held_at", "release_reason", "release_proposed_by_name",
             "release_proposed_at", "released_by_name", "released_at")  # fmt: skip
    return {name: getattr(row, name) for name in names} | {"state": state_of(row)}


def _narrowed(state: str) -> tuple[Any, ...]:
    return {
        "": (),
        IN_FORCE: (LegalHold.released_at.is_(None),),
        PROPOSED: (LegalHold.released_at.is_(None), LegalHold.release_proposed_at.is_not(None)),
        RELEASED: (LegalHold.released_at.is_not(None),),
    }[state]


def _said(reason: str) -> str:
    if not reason.strip():
        raise cases.ReasonMissing({"reason": "请填写理由"})
    return reason.strip()


def _grounds(tx: Tx, case: Case) -> list[str]:
    return [one.reason for one in holds_of(tx, case.id)]


def _in_force(tx: Tx, legal_hold_id: uuid.UUID, *, proposed: bool = False) -> tuple[LegalHold, Case]:
    """Lock the case of a hold that is in force, and read the hold behind the lock.

    :raises PersonNeeded: for machines, which lift nothing.
    """
    row = tx.session.get(LegalHold, (tx.tenant_id, legal_hold_id))
    if row is None:
        raise HoldUnknown(kind="legal-hold")
    tx.actor.require_person()
    case = cases.lock(tx, row.case_id, must_be_open=False)
    tx.session.refresh(row)
    if row.released_at is not None:
        raise HoldReleased()
    if proposed and row.release_proposed_at is None:
        raise ReleaseNotProposed()
    return row, case
