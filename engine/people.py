"""People: who they are, where they belong, what they may do and since when, and how they log in.

Roles and qualifications are words of the procedure layer; the engine only compares them. Validity is by day in
Shenzhen, half-open: ``valid_to`` is the first day on which something no longer counts.
"""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterable
from typing import Any, TypeVar

from sqlalchemy import and_, or_, select

from db import tenancy
from db.base import Identified
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PreconditionFailed
from db.locks import alone
from db.reads import among
from db.session import Tx
from engine.calendar import day_of
from engine.people_rows import Account, Membership, Person, Qualification, ServiceToken, Substitution, Unit, hash_of
from engine.roles import Roles

__all__ = ["Account", "Membership", "Person", "Qualification", "ServiceToken", "Substitution", "Unit"]

Row = TypeVar("Row", bound=Identified)


class PersonUnknown(NotFound):
    """There is no such person."""

    zh = "未找到该人员。"


class UnitUnknown(NotFound):
    """There is no such unit."""

    zh = "未找到该内设机构。"


class UnitTaken(Conflict):
    """This enforcement body has a unit of the name {name} already."""

    zh = "该执法主体已有名为“{name}”的部门。"


class UnitInUse(PreconditionFailed):
    """The unit {name} cannot be closed: {reason}."""

    zh = "“{name}”尚有{reason}，不能停用。请先结束任职、办结或者改派任务。"


class AccountTaken(Conflict):
    """This login belongs to somebody already."""

    zh = "该登录账号已分配给其他人员。"


class RecordUnknown(NotFound):
    """There is no such record."""

    zh = "未找到该记录。"


def in_force(row: Any, on: Any) -> Any:
    """Make the condition that a dated row holds on a day."""
    return and_(row.valid_from <= on, or_(row.valid_to.is_(None), row.valid_to > on))


def get(tx: Tx, person_id: uuid.UUID) -> Person:
    """Read a person.

    :raises PersonUnknown: when there is none in this tenant.
    """
    person = tx.session.get(Person, (tx.tenant_id, person_id))
    if person is None:
        raise PersonUnknown(kind="person")
    return person


def unit(tx: Tx, unit_id: uuid.UUID) -> Unit:
    """Read a unit.

    :raises UnitUnknown: when there is none in this tenant.
    """
    found = tx.session.get(Unit, (tx.tenant_id, unit_id))
    if found is None:
        raise UnitUnknown(kind="unit")
    return found


def units(tx: Tx, *, body_id: uuid.UUID | None = None) -> list[Unit]:
    """List the units of the tenant, or of one enforcement body."""
    query = select(Unit).where(Unit.tenant_id == tx.tenant_id).order_by(Unit.position, Unit.name)
    return list(tx.session.scalars(query if body_id is None else query.where(Unit.body_id == body_id)))


def persons(tx: Tx, *, active: bool | None = None) -> list[Person]:
    """List the people of the tenant by name."""
    query = select(Person).where(Person.tenant_id == tx.tenant_id).order_by(Person.name, Person.id)
    return list(tx.session.scalars(query if active is None else query.where(Person.active.is_(active))))


def names(tx: Tx, person_ids: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Give the names of people by id, in one statement."""
    wanted = {one for one in person_ids if one}
    if not wanted:
        return {}
    query = select(Person.id, Person.name).where(Person.tenant_id == tx.tenant_id, Person.id.in_(wanted))
    return {row.id: row.name for row in tx.session.execute(query)}


def candidates(
    tx: Tx,
    role: str,
    *,
    unit_id: uuid.UUID | None = None,
    body_id: uuid.UUID | None = None,
    on: dt.date | None = None,
    qualification: str | None = None,
) -> list[Person]:
    """List the active people who hold a role on a day, in a unit, in a body or anywhere, by name.

    ``qualification`` keeps only those who hold that qualification on the day.
    """
    day = on or day_of(tx.at)
    query = (
        select(Person)
        .distinct()
        .join(Membership, and_(Membership.tenant_id == Person.tenant_id, Membership.person_id == Person.id))
        .join(Unit, and_(Unit.tenant_id == Membership.tenant_id, Unit.id == Membership.unit_id))
        .where(Person.tenant_id == tx.tenant_id, Person.active, Membership.role == role, in_force(Membership, day))
        .order_by(Person.name, Person.id)
    )
    if unit_id is not None:
        query = query.where(Membership.unit_id == unit_id)
    if body_id is not None:
        query = query.where(Unit.body_id == body_id)
    if qualification is not None:
        held = select(Qualification.person_id).where(
            Qualification.tenant_id == tx.tenant_id, Qualification.kind == qualification, in_force(Qualification, day)
        )
        query = query.where(Person.id.in_(held))
    return list(tx.session.scalars(query))


def qualification(tx: Tx, person_id: uuid.UUID, kind: str, on: dt.date | None = None) -> Qualification | None:
    """Give a person's qualification of a kind that holds on a day, the one that lasts longest."""
    return next(iter(qualifications(tx, person_id, kind, on)), None)


def qualifications(tx: Tx, person_id: uuid.UUID, kind: str, on: dt.date | None = None) -> list[Qualification]:
    """List a person's qualifications of a kind that hold on a day, the one that lasts longest first."""
    day = on or day_of(tx.at)
    know_qualifications(tx, [person_id], kind, day)
    return list(tx.known[Qualification, person_id, kind, day])


def know_qualifications(tx: Tx, persons: Iterable[uuid.UUID], kind: str, day: dt.date) -> None:
    """Ask for the qualifications of several people at once, for ``qualifications`` to give without asking again."""
    wanted = [one for one in dict.fromkeys(persons) if (Qualification, one, kind, day) not in tx.known]
    if not wanted:
        return
    query = (
        select(Qualification)
        .where(
            Qualification.tenant_id == tx.tenant_id,
            among(Qualification.person_id, wanted),
            Qualification.kind == kind,
            in_force(Qualification, day),
        )
        .order_by(Qualification.valid_to.desc().nulls_first(), Qualification.id)
    )
    found = list(tx.session.scalars(query))
    for one in wanted:
        tx.known[Qualification, one, kind, day] = [row for row in found if row.person_id == one]


def _forget_qualifications(tx: Tx) -> None:
    for key in [one for one in tx.known if isinstance(one, tuple) and one[0] is Qualification]:
        del tx.known[key]


def has_qualification(tx: Tx, person_id: uuid.UUID, kind: str, on: dt.date | None = None) -> bool:
    """Tell whether a person holds a qualification on a day."""
    return qualification(tx, person_id, kind, on) is not None


@command("unit.added", permission="people:manage")
def add_unit(
    tx: Tx,
    *,
    name: str,
    code: str = "",
    body_id: uuid.UUID | None = None,
    parent_id: uuid.UUID | None = None,
    position: int = 0,
) -> Unit:
    """Add a unit.

    :raises UnitTaken: when the body has one of this name.
    :raises Invalid: when there is no name, or the parent belongs to another body.
    """
    named = _named(name)
    _free(tx, named, body_id)
    if parent_id is not None and unit(tx, parent_id).body_id != body_id:
        raise Invalid({"parent_id": "上级部门应属于同一执法主体"})
    row = Unit(
        tenant_id=tx.tenant_id, name=named, code=code.strip(), body_id=body_id, parent_id=parent_id, position=position
    )
    return _kept(tx, row, unit=row.name)


@command("unit.changed", permission="people:manage")
def change_unit(
    tx: Tx,
    *,
    unit_id: uuid.UUID,
    name: str | None = None,
    code: str | None = None,
    body_id: uuid.UUID | None = None,
    position: int | None = None,
    active: bool | None = None,
) -> Unit:
    """Rename or move a unit in the lists, give it its body, or close it: its past stays, nobody joins it any more.

    :param body_id: for a unit that has none yet; cases and numbers of the body rest on it afterwards.
    :raises UnitTaken: when the body has another one of this name.
    :raises UnitInUse: when it is to be closed while people hold roles there or open tasks lie there.
    :raises Invalid: when the name is empty, or the unit belongs to another body.
    """
    from engine import unit_use  # tasks stand on people

    row = unit(tx, unit_id)
    asked = {
        "name": None if name is None else _named(name), "code": None if code is None else code.strip(),
        "body_id": body_id, "position": position, "active": active,
    }  # fmt: skip
    changes = {key: value for key, value in asked.items() if value is not None and value != getattr(row, key)}
    if "body_id" in changes and row.body_id is not None:
        raise Invalid({"body_id": "部门已归属其他执法主体，不能改变"})
    if {"name", "body_id"} & changes.keys():
        _free(tx, str(changes.get("name", row.name)), body_id or row.body_id, beside=unit_id)
    if changes.get("active") is False and (held := unit_use.counted(tx).get(unit_id)):
        raise UnitInUse(name=row.name, reason=held.words)
    before = {key: getattr(row, key) for key in changes}
    for key, value in changes.items():
        setattr(row, key, value)
    tx.session.flush()
    tx.subject(unit=unit_id, before=before, after=changes)
    return row


def _free(tx: Tx, name: str, body_id: uuid.UUID | None, *, beside: uuid.UUID | None = None) -> None:
    """Refuse a second unit of a name in a body, or among those without one; the index lets the latter pass."""
    alone(tx, "units")
    query = select(Unit.id).where(
        Unit.tenant_id == tx.tenant_id, Unit.name == name, Unit.body_id.is_not_distinct_from(body_id)
    )
    if any(one != beside for one in tx.session.scalars(query)):
        raise UnitTaken(name=name)


@command("person.added", permission="people:manage")
def add_person(tx: Tx, *, name: str, staff_number: str = "", phone: str = "") -> Person:
    """Add a person."""
    row = Person(
        tenant_id=tx.tenant_id, name=_named(name), staff_number=staff_number, phone=phone, active=True, created_at=tx.at
    )
    return _kept(tx, row, name=row.name, staff_number=staff_number)


@command("person.changed", permission="people:manage")
def change_person(
    tx: Tx,
    *,
    person_id: uuid.UUID,
    name: str | None = None,
    staff_number: str | None = None,
    phone: str | None = None,
    active: bool | None = None,
) -> Person:
    """Change a person's name, number or phone, or make the person inactive: such a login opens nothing any more."""
    row = get(tx, person_id)
    changes = {"name": name, "staff_number": staff_number, "phone": phone, "active": active}
    changes = {key: value for key, value in changes.items() if value is not None}
    before = {key: getattr(row, key) for key in changes}
    for key, value in changes.items():
        setattr(row, key, value)
    tx.subject(person=person_id, before=before, after=changes)
    return row


@command("membership.granted", permission="people:manage")
def grant_membership(
    tx: Tx,
    *,
    person_id: uuid.UUID,
    unit_id: uuid.UUID,
    role: str,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
) -> Membership:
    """Give a person a role in a unit, from today when no day is named."""
    get(tx, person_id)
    if not unit(tx, unit_id).active:
        raise Invalid({"unit_id": "该内设机构已停用"})
    if role not in tx.use(Roles).roles:
        raise Invalid({"role": f"没有“{role}”这一角色"})
    row = Membership(
        tenant_id=tx.tenant_id, person_id=person_id, unit_id=unit_id, role=role,
        valid_from=valid_from or day_of(tx.at), valid_to=valid_to,
    )  # fmt: skip
    return _kept(tx, row, person=person_id, unit=unit_id, role=role, valid_from=row.valid_from, valid_to=valid_to)


@command("membership.ended", permission="people:manage")
def end_membership(tx: Tx, *, membership_id: uuid.UUID, valid_to: dt.date | None = None) -> Membership:
    """End a role; the row stays as history."""
    row = _row(tx, Membership, membership_id)
    before, row.valid_to = row.valid_to, valid_to or day_of(tx.at)
    tx.subject(membership=row.id, person=row.person_id, role=row.role, before=before, after=row.valid_to)
    return row


@command("qualification.added", permission="people:manage")
def add_qualification(
    tx: Tx,
    *,
    person_id: uuid.UUID,
    kind: str,
    number: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    scope: str = "",
) -> Qualification:
    """Enter a certificate or examination of a person."""
    get(tx, person_id)
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid({"valid_to": "有效期止应晚于有效期起"})
    _forget_qualifications(tx)
    row = Qualification(
        tenant_id=tx.tenant_id, person_id=person_id, kind=kind, number=number, valid_from=valid_from,
        valid_to=valid_to, scope=scope,
    )  # fmt: skip
    return _kept(
        tx, row, person=person_id, kind=kind, number=number, valid_from=valid_from, valid_to=valid_to, scope=scope
    )


@command("qualification.ended", permission="people:manage")
def end_qualification(
    tx: Tx, *, qualification_id: uuid.UUID, reason: str, valid_to: dt.date | None = None
) -> Qualification:
    """End a qualification before its time (withdrawn, handed in)."""
    _forget_qualifications(tx)
    row = _row(tx, Qualification, qualification_id)
    before, row.valid_to = row.valid_to, valid_to or day_of(tx.at)
    tx.subject(
        qualification=row.id, person=row.person_id, kind=row.kind, reason=reason, before=before, after=row.valid_to
    )
    return row


@command("account.linked", permission="people:manage")
def link_account(tx: Tx, *, person_id: uuid.UUID, issuer: str, subject: str) -> Account:
    """Tie a login to a person.

    :raises AccountTaken: when it belongs to somebody, in whichever tenant.
    """
    get(tx, person_id)
    alone(tx, f"login:{issuer}:{subject}", everywhere=True)
    if tenancy.find_account(tx.session, issuer, subject) is not None:
        raise AccountTaken()
    row = Account(tenant_id=tx.tenant_id, issuer=issuer, subject=subject, person_id=person_id, created_at=tx.at)
    return _kept(tx, row, person=person_id, issuer=issuer, subject=subject)


@command("account.unlinked", permission="people:manage")
def unlink_account(tx: Tx, *, account_id: uuid.UUID) -> None:
    """Untie a login; its sessions end with the next request."""
    row = _row(tx, Account, account_id)
    tx.session.delete(row)
    tx.subject(person=row.person_id, issuer=row.issuer, subject=row.subject)


@command("service_token.issued", permission="people:manage")
def issue_token(
    tx: Tx, *, name: str, permissions: Iterable[str], expires_at: dt.datetime | None = None
) -> tuple[ServiceToken, str]:
    """Issue a key for a machine; the key is shown once and cannot be read again.

    Nobody can hand out more than they hold.
    """
    wanted = sorted(set(permissions))
    for permission in wanted:
        tx.actor.require(permission)
    token = "dc_" + secrets.token_urlsafe(32)
    row = ServiceToken(
        tenant_id=tx.tenant_id, name=_named(name), token_hash=hash_of(token), permissions=wanted, created_at=tx.at,
        expires_at=expires_at,
    )  # fmt: skip
    return _kept(tx, row, name=name, permissions=wanted, expires_at=expires_at), token


@command("service_token.revoked", permission="people:manage")
def revoke_token(tx: Tx, *, token_id: uuid.UUID, reason: str = "") -> None:
    """Revoke a machine's key; it opens nothing from this moment."""
    row = _row(tx, ServiceToken, token_id)
    row.revoked_at = row.revoked_at or tx.at
    tx.subject(token=row.id, name=row.name, reason=reason)


def _named(name: str) -> str:
    if not name.strip():
        raise Invalid({"name": "请填写名称"})
    return name.strip()


def _row(tx: Tx, kind: type[Row], identifier: uuid.UUID) -> Row:
    row = tx.session.get(kind, (tx.tenant_id, identifier))
    if row is None:
        raise RecordUnknown(kind=kind.__name__)
    return row


def _kept(tx: Tx, row: Row, **payload: Any) -> Row:
    tx.session.add(row)
    tx.session.flush()
    tx.subject(id=row.id, **payload)
    return row
