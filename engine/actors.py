"""Who acts: the person behind a login, the machine behind a token, with the roles that hold today.

Roles are words of the procedure layer; the engine only compares them.
"""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from sqlalchemy import Date, DateTime, Uuid, and_, bindparam, cast, exists, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from db import tenancy
from db.actor import Actor, system_actor
from db.session import Database, Tx
from db.wire import Query
from engine.people import in_force
from engine.people_rows import Account, Membership, Person, ServiceToken, Substitution, Unit, hash_of
from engine.roles import Roles

#: So many logins a process remembers.
REMEMBERED = 10_000


def actor_for(database: Database, issuer: str, subject: str) -> Actor | None:
    """Give the actor behind a login with the roles that hold today; an unknown or inactive one gives None.

    Whose login it is, a process remembers; that it still is, every request asks together with the roles.
    """
    login = (issuer, subject)
    found = database.remembered.get((Account, login))
    if found is not None and (actor := _actor_of_login(database, found, login)) is not None:
        return actor
    with database.looking_up() as session:
        found = tenancy.find_account(session, issuer, subject)
    if found is None:
        return None
    if len(database.remembered) >= REMEMBERED:
        database.remembered.clear()
    database.remembered[(Account, login)] = found
    return _actor_of_login(database, found, login)


def _actor_of_login(database: Database, found: tenancy.Found, login: tuple[str, str]) -> Actor | None:
    issuer, subject = login
    rows = database.ask(found.tenant_id, _ROLES_OF_LOGIN, person=found.id, issuer=issuer, subject=subject)
    return _actor(database.use(Roles), found, rows, account=f"{issuer}#{subject}")


def actor_of(tx: Tx, person_id: uuid.UUID, *, account: str = "") -> Actor | None:
    """Give the actor of a person of this tenant with the roles that hold today; an inactive one gives None.

    Roles come in three spellings, so that whoever compares needs no look at units: ``leader`` (anywhere in the
    tenant), ``leader@<unit>`` and ``leader@<enforcement body>``; besides ``unit@<unit>`` for whoever belongs there and
    ``person@<person>``. Roles of somebody on leave, whose substitute the person is today, come on top, in ``lent``.
    """
    tx.session.flush()
    rows = tx.rows(_ROLES_OF, tenant=tx.tenant_id, person=person_id, at=tx.at)
    return _actor(tx.use(Roles), tenancy.Found(tx.tenant_id, person_id), rows, account=account)


def _actor(roles: Roles, whose: tenancy.Found, told: list[Any], *, account: str) -> Actor | None:
    """Make the actor of what ``_ROLES_OF`` gave."""
    person_id = whose.id
    rows = [_Held(*row) for row in told]
    if not rows:
        return None
    own = [row for row in rows if row.person_id == person_id]
    held = {row.role for row in rows if row.role}
    units = frozenset(row.unit_id for row in own if row.unit_id)
    placed = {spelling for row in own for spelling in _placed(row)} | {f"unit@{unit}" for unit in units}
    lent = {
        spelling: row.person_id
        for row in rows
        if row.person_id and row.person_id != person_id
        for spelling in _placed(row)
        if spelling not in placed
    }
    return Actor(
        kind="person",
        tenant_id=whose.tenant_id,
        name=rows[0].name,
        person_id=person_id,
        permissions=roles.permissions(held),
        roles=frozenset(held | placed | set(lent) | {f"person@{person_id}"}),
        unit_ids=units,
        lent=lent,
        account=account,
    )


class _Held(NamedTuple):
    """A person and one of the roles that they hold or are lent."""

    name: str
    person_id: uuid.UUID | None
    role: str | None
    unit_id: uuid.UUID | None
    body_id: uuid.UUID | None


def _placed(row: Any) -> list[str]:
    """Spell a membership with the places where it holds: the unit, and the enforcement body of the unit."""
    return [f"{row.role}@{place}" for place in (row.unit_id, row.body_id) if place]


def actor_for_token(database: Database, token: str) -> Actor | None:
    """Give the machine behind a service token; an unknown, revoked or expired one gives None."""
    with database.looking_up() as session:
        found = tenancy.find_service_token(session, hash_of(token))
    if found is None:
        return None
    with database.reading(system_actor(found.tenant_id)) as tx:
        row = tx.session.get(ServiceToken, (found.tenant_id, found.id))
        if row is None or row.revoked_at is not None or (row.expires_at is not None and row.expires_at <= tx.at):
            return None
        return Actor(
            kind="service", tenant_id=found.tenant_id, name=row.name, permissions=frozenset(row.permissions),
            account=f"token:{row.id}",
        )  # fmt: skip


_PARAMETERS: tuple[tuple[str, Any], ...] = (("tenant", Uuid()), ("person", Uuid()))
#: The day of an instant in Shanghai, that of the database's clock where none is given.
_TODAY: Any = cast(
    func.timezone(
        literal_column("'Asia/Shanghai'"),
        func.coalesce(bindparam("at", type_=DateTime(timezone=True)), func.statement_timestamp()),
    ),
    Date,
)


def _roles_of() -> Any:
    """Make the query of a person's roles and of those lent to them; what they were lent does not pass on."""
    tenant, person = (bindparam(name, type_=kind) for name, kind in _PARAMETERS)
    away = aliased(Person)
    on_leave = (
        select(Substitution.person_id)
        .join(away, and_(away.tenant_id == Substitution.tenant_id, away.id == Substitution.person_id))
        .where(Substitution.tenant_id == tenant, Substitution.substitute_id == person, away.active)
        .where(in_force(Substitution, _TODAY))
    )
    whose = or_(Membership.person_id == Person.id, Membership.person_id.in_(on_leave))
    return (
        select(Person.name, Membership.person_id, Membership.role, Membership.unit_id, Unit.body_id)
        .select_from(Person)
        .outerjoin(Membership, and_(Membership.tenant_id == Person.tenant_id, whose, in_force(Membership, _TODAY)))
        .outerjoin(Unit, and_(Unit.tenant_id == Membership.tenant_id, Unit.id == Membership.unit_id))
        .where(Person.tenant_id == tenant, Person.id == person, Person.active)
    )


_ROLES_OF = Query(_roles_of())
_ROLES_OF_LOGIN = Query(
    _roles_of().where(
        exists().where(
            Account.tenant_id == bindparam("tenant"), Account.person_id == bindparam("person"),
            Account.issuer == bindparam("issuer"), Account.subject == bindparam("subject"),
        )
    )
)  # fmt: skip
