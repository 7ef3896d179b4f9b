"""Reads of people for the administrator: everybody with roles and certificates in force, one query each."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from sqlalchemy import select

from db.session import Tx
from engine.people import Account, Membership, Person, Qualification, Unit, persons, units


@dataclass
class Row:
    """A person with roles and certificates in force."""

    person: Person
    roles: list[tuple[str, str]] = field(default_factory=list)
    certificates: list[Qualification] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)


def overview(tx: Tx) -> list[Row]:
    """List everybody."""
    today = tx.at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    rows = {one.id: Row(one) for one in persons(tx)}
    names = {unit.id: unit.name for unit in units(tx)}
    for held in tx.session.scalars(select(Membership).where(Membership.tenant_id == tx.tenant_id)):
        if held.person_id in rows and _holds(held, today):
            rows[held.person_id].roles.append((held.role, names.get(held.unit_id, "")))
    for certificate in tx.session.scalars(select(Qualification).where(Qualification.tenant_id == tx.tenant_id)):
        if certificate.person_id in rows:
            rows[certificate.person_id].certificates.append(certificate)
    for account in tx.session.scalars(select(Account).where(Account.tenant_id == tx.tenant_id)):
        if account.person_id in rows:
            rows[account.person_id].logins.append(account.subject)
    return list(rows.values())


def _holds(held: Membership, day: dt.date) -> bool:
    return held.valid_from <= day and (held.valid_to is None or day < held.valid_to)


def memberships(tx: Tx, person_id: uuid.UUID) -> list[tuple[Membership, str]]:
    """List the roles of a person, past ones too, with the unit's name."""
    query = (
        select(Membership, Unit.name)
        .join(Unit, (Unit.tenant_id == Membership.tenant_id) & (Unit.id == Membership.unit_id))
        .where(Membership.tenant_id == tx.tenant_id, Membership.person_id == person_id)
        .order_by(Membership.valid_to.desc().nulls_first(), Membership.valid_from)
    )
    return [(held, name) for held, name in tx.session.execute(query)]


def qualifications(tx: Tx, person_id: uuid.UUID) -> list[Qualification]:
    """List the certificates of a person."""
    query = select(Qualification).where(Qualification.tenant_id == tx.tenant_id, Qualification.person_id == person_id)
    return list(tx.session.scalars(query.order_by(Qualification.valid_from)))


def accounts(tx: Tx, person_id: uuid.UUID) -> list[Account]:
    """List the logins of a person."""
    query = select(Account).where(Account.tenant_id == tx.tenant_id, Account.person_id == person_id)
    return list(tx.session.scalars(query.order_by(Account.created_at)))
