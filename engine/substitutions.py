"""Substitution (代理): while somebody is on leave, another holds their roles; the officers of a case are reassigned."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import or_, select

from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied
from db.locks import alone
from db.session import Tx
from engine import people
from engine.calendar import day_of
from engine.people_rows import Membership, Substitution, Unit

#: No leave is longer than that; whoever stays away longer hands the office over.
LONGEST = dt.timedelta(days=366)


class SubstitutionUnknown(NotFound):
    """There is no such substitution."""

    zh = "未找到该代理安排。"


class NotYoursToArrange(PermissionDenied):
    """Only the person on leave, the head of their unit or an administrator arranges who stands in."""

    zh = "代理安排只能由本人、本部门负责人或者管理员设置。"


class SubstitutedAlready(Conflict):
    """Somebody stands in for {name} from {first} on already; end that first."""

    zh = "{name}在{first}起已有代理安排，请先结束原安排。"


@command("substitution.arranged", permission=None)  # oneself, the unit's head or an administrator: checked below
def arrange(
    tx: Tx, *, person_id: uuid.UUID, substitute_id: uuid.UUID, valid_from: dt.date, valid_to: dt.date, reason: str
) -> Substitution:
    """Let somebody hold a person's roles for some days.

    :param valid_from: first day in Shenzhen, today or later.
    :param valid_to: the first day on which it no longer holds.
    :raises NotYoursToArrange: for anybody but the person, the head of the unit or an administrator.
    :raises SubstitutedAlready: when the days overlap an arrangement of the same person.
    """
    person, substitute = people.get(tx, person_id), people.get(tx, substitute_id)
    _check_mine(tx, person_id)
    problems: dict[str, str] = {}
    if person_id == substitute_id or not substitute.active:
        problems["substitute_id"] = "请选择另一名在职人员"
    elif not _bodies(tx, person_id) & _bodies(tx, substitute_id):
        problems["substitute_id"] = "代理人须为同一执法机关的人员"
    if valid_from < day_of(tx.at):
        problems["valid_from"] = "开始日不得早于今日"
    if not valid_from < valid_to <= valid_from + LONGEST:
        problems["valid_to"] = "结束日应晚于开始日，且不超过一年"
    if not reason.strip():
        problems["reason"] = "请填写理由，例如年休假、病假、外出培训"
    if problems:
        raise Invalid(problems)
    alone(tx, f"substitution:{person_id}")
    taken = tx.session.scalar(
        select(Substitution.valid_from)
        .where(Substitution.tenant_id == tx.tenant_id, Substitution.person_id == person_id)
        .where(Substitution.valid_from < valid_to, Substitution.valid_to > valid_from)
        .limit(1)
    )
    if taken is not None:
        raise SubstitutedAlready(name=person.name, first=taken.isoformat())
    row = Substitution(
        tenant_id=tx.tenant_id, person_id=person_id, substitute_id=substitute_id, valid_from=valid_from,
        valid_to=valid_to, reason=reason.strip(), arranged_by=tx.actor.person_id, arranged_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(
        id=row.id, person=person_id, substitute=substitute_id, names=[person.name, substitute.name],
        valid_from=valid_from, valid_to=valid_to, reason=row.reason,
    )  # fmt: skip
    return row


@command("substitution.ended", permission=None)  # the same people as above
def end(tx: Tx, *, substitution_id: uuid.UUID) -> Substitution:
    """End a substitution today; the row stays as history."""
    row = tx.session.get(
        Substitution, (tx.tenant_id, substitution_id), with_for_update=True, populate_existing=True
    )  # fmt: skip
    if row is None:
        raise SubstitutionUnknown(kind="substitution")
    _check_mine(tx, row.person_id)
    before, row.valid_to = row.valid_to, max(row.valid_from, min(row.valid_to, day_of(tx.at)))
    tx.subject(id=row.id, person=row.person_id, before=before, after=row.valid_to)
    return row


def listed(tx: Tx, *, person_id: uuid.UUID | None = None, past: bool = False) -> list[Substitution]:
    """List arrangements that hold or will hold, of one person (away or standing in) or of all, the earliest first."""
    query = select(Substitution).where(Substitution.tenant_id == tx.tenant_id)
    if person_id is not None:
        query = query.where(or_(Substitution.person_id == person_id, Substitution.substitute_id == person_id))
    if not past:
        query = query.where(Substitution.valid_to > day_of(tx.at))
    return list(tx.session.scalars(query.order_by(Substitution.valid_from, Substitution.id).limit(500)))


def _check_mine(tx: Tx, person_id: uuid.UUID) -> None:
    if tx.actor.kind == "system" or tx.actor.person_id == person_id or tx.actor.may("people:manage"):
        return
    units = set(
        tx.session.scalars(
            select(Membership.unit_id).where(
                Membership.tenant_id == tx.tenant_id,
                Membership.person_id == person_id,
                people.in_force(Membership, day_of(tx.at)),
            )
        )
    )
    if not any(f"unit_head@{unit}" in tx.actor.roles for unit in units):
        raise NotYoursToArrange(permission="people:manage")


def _bodies(tx: Tx, person_id: uuid.UUID) -> set[uuid.UUID | None]:
    query = (
        select(Unit.body_id)
        .join(Membership, (Membership.tenant_id == Unit.tenant_id) & (Membership.unit_id == Unit.id))
        .where(Unit.tenant_id == tx.tenant_id, Membership.person_id == person_id)
        .where(people.in_force(Membership, day_of(tx.at)))
    )
    return set(tx.session.scalars(query))
