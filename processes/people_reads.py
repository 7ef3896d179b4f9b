"""Reads of people: everybody with roles and certificates in force, and whose certificate soon ends."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from db.session import Tx
from engine.calendar import day_of
from engine.people import Account, Membership, Person, Qualification, Unit, persons, units
from engine.pinyin import spelled
from processes import roles

#: So many days before a certificate ends its holder and the administrators are told.
EXPIRING_DAYS = 60
#: state of a certificate -> (words, light)
STATES: Mapping[str, tuple[str, str]] = {
    "expired": ("已过期", "red"), "expiring": ("即将到期", "yellow"), "valid": ("有效", "green"),
    "future": ("尚未生效", "none"),
}  # fmt: skip


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


@dataclass(frozen=True)
class Certificate:
    """A certificate of an active person, as it stands on a day."""

    person_id: uuid.UUID
    name: str
    kind: str
    number: str
    scope: str
    valid_from: dt.date
    valid_to: dt.date | None
    places: tuple[str, ...]
    on: dt.date

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it holds; None where no end is set."""
        return self.valid_to - dt.timedelta(days=1) if self.valid_to else None

    @property
    def state(self) -> str:
        """``expired``, ``expiring`` (within ``EXPIRING_DAYS``), ``future`` or ``valid``."""
        if self.valid_from > self.on:
            return "future"
        if self.valid_to is None:
            return "valid"
        if self.valid_to <= self.on:
            return "expired"
        return "expiring" if (self.valid_to - self.on).days <= EXPIRING_DAYS else "valid"

    @property
    def words(self) -> str:
        """Say the state with the days that are left."""
        if self.state == "expiring" and self.last_day is not None:
            return f"剩 {(self.last_day - self.on).days} 天"
        return STATES[self.state][0]


def certificates(tx: Tx, on: dt.date, *, words: str = "") -> list[Certificate]:
    """List the certificates of active people, the first to end first; renewed ones stand with their latest only."""
    wanted = words.lower().split()
    latest: dict[tuple[uuid.UUID, str], Certificate] = {}
    for row in overview(tx):
        if not row.person.active:
            continue
        places = tuple(dict.fromkeys(f"{unit}（{roles.title(role)}）" for role, unit in row.roles))
        for held in row.certificates:
            known = latest.get((row.person.id, held.kind))
            if known is not None and (known.valid_to or dt.date.max) >= (held.valid_to or dt.date.max):
                continue
            latest[(row.person.id, held.kind)] = Certificate(
                row.person.id, row.person.name, held.kind, held.number, held.scope, held.valid_from, held.valid_to,
                places, on,
            )  # fmt: skip
    found = [
        one
        for one in latest.values()
        if all(word in f"{one.name} {one.number} {one.kind} {spelled(one.name)}".lower() for word in wanted)
    ]
    return sorted(found, key=lambda one: (one.valid_to or dt.date.max, one.name, one.kind))


def expiring(tx: Tx) -> list[Certificate]:
    """List what has ended or soon ends, for who manages people."""
    return [one for one in certificates(tx, day_of(tx.at)) if one.state in ("expired", "expiring")]


def own_expiring(tx: Tx) -> list[Certificate]:
    """List the actor's own certificates that have ended or soon end, the latest of each kind."""
    person, today = tx.actor.person_id, day_of(tx.at)
    if person is None:
        return []
    latest = {row.kind: row for row in qualifications(tx, person)}
    found = [
        Certificate(person, tx.actor.name, row.kind, row.number, row.scope, row.valid_from, row.valid_to, (), today)
        for row in latest.values()
    ]
    return [one for one in found if one.state in ("expired", "expiring")]
