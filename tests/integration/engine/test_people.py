"""People, their roles and certificates by day, their logins, and machines' keys."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from sqlalchemy import select

from db import journal
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.errors import Invalid, PermissionDenied
from db.session import Database
from engine import actors, people
from engine.roles import Role, Roles

ISSUER = "https://login.example.cn"
LONG_AGO, TODAY = dt.date(2024, 1, 1), dt.date(2026, 3, 2)
APRIL, MAY = dt.date(2026, 4, 1), dt.date(2026, 5, 1)


@pytest.fixture
def staffed(database: Database) -> Database:
    database.provide(
        Roles(
            {
                "officer": Role("执法人员", frozenset({"task:claim", "case:read"})),
                "leader": Role("负责人", frozenset({"deadline:extend", "case:read"})),
            }
        )
    )
    return database


def add(
    database: Database, system: Actor, name: str = "陈警员", body: uuid.UUID | None = None
) -> tuple[uuid.UUID, ...]:
    with database.transaction(system) as tx:
        unit = people.add_unit(tx, name=f"{name}的中队", body_id=body)
        person = people.add_person(tx, name=name, staff_number="A001")
        people.grant_membership(tx, person_id=person.id, unit_id=unit.id, role="officer")
        people.link_account(tx, person_id=person.id, issuer=ISSUER, subject=name)
        return person.id, unit.id


def test_a_login_gives_the_person_with_the_roles_of_the_day(
    staffed: Database, system: Actor, clock: SettableClock
) -> None:
    body = uuid.uuid4()
    person, unit = add(staffed, system, body=body)
    actor = actors.actor_for(staffed, ISSUER, "陈警员")
    assert actor is not None
    assert (actor.kind, actor.person_id, actor.name, actor.tenant_id) == ("person", person, "陈警员", system.tenant_id)
    assert actor.roles == {"officer", f"officer@{unit}", f"officer@{body}", f"unit@{unit}", f"person@{person}"}
    assert actor.permissions == {"task:claim", "case:read"}
    assert actor.unit_ids == {unit}
    with staffed.transaction(system) as tx:
        people.grant_membership(
            tx,
            person_id=person,
            unit_id=unit,
            role="leader",
            valid_from=dt.date(2026, 4, 1),
            valid_to=dt.date(2026, 5, 1),
        )
    for day, expected in (("2026-03-31", False), ("2026-04-01", True), ("2026-04-30", True), ("2026-05-01", False)):
        clock.set(dt.datetime.fromisoformat(f"{day}T23:30:00+08:00"))
        now = actors.actor_for(staffed, ISSUER, "陈警员")
        assert now is not None and ("leader" in now.roles) is expected, day


def test_strangers_and_inactive_people_get_no_actor(staffed: Database, system: Actor) -> None:
    person, _ = add(staffed, system)
    assert actors.actor_for(staffed, ISSUER, "nobody") is None
    assert actors.actor_for(staffed, "https://other.example", "陈警员") is None
    with staffed.transaction(system) as tx:
        people.change_person(tx, person_id=person, active=False)
    assert actors.actor_for(staffed, ISSUER, "陈警员") is None


def test_a_login_belongs_to_one_person_in_one_tenant(
    staffed: Database, system: Actor, other_tenant_id: uuid.UUID
) -> None:
    add(staffed, system)
    other = system_actor(other_tenant_id)
    with staffed.transaction(other) as tx:
        person = people.add_person(tx, name="李别处")
    with pytest.raises(people.AccountTaken), staffed.transaction(other) as tx:
        people.link_account(tx, person_id=person.id, issuer=ISSUER, subject="陈警员")
    with staffed.reading(other) as tx:
        assert [one.name for one in people.persons(tx)] == ["李别处"]
        assert people.units(tx) == []


def test_a_certificate_counts_on_its_days_only(staffed: Database, system: Actor) -> None:
    person, _ = add(staffed, system)
    with staffed.transaction(system) as tx:
        people.add_qualification(
            tx,
            person_id=person,
            kind="执法证",
            number="440300-1",
            valid_from=dt.date(2024, 1, 1),
            valid_to=dt.date(2026, 3, 2),
        )
        assert people.has_qualification(tx, person, "执法证", dt.date(2026, 3, 1))
        assert not people.has_qualification(tx, person, "执法证", dt.date(2026, 3, 2))
        assert not people.has_qualification(tx, person, "法律职业资格", dt.date(2026, 3, 1))
        renewed = people.add_qualification(
            tx, person_id=person, kind="执法证", number="440300-2", valid_from=dt.date(2026, 3, 2)
        )
        found = people.qualification(tx, person, "执法证")
        assert found is not None and found.number == "440300-2"
        people.end_qualification(tx, qualification_id=renewed.id, reason="收回")
        assert not people.has_qualification(tx, person, "执法证")
    with pytest.raises(Invalid), staffed.transaction(system) as tx:
        people.add_qualification(
            tx,
            person_id=person,
            kind="执法证",
            number="x",
            valid_from=dt.date(2026, 3, 2),
            valid_to=dt.date(2026, 3, 2),
        )


def test_candidates_hold_the_role_in_the_unit_or_the_body_and_the_certificate(staffed: Database, system: Actor) -> None:
    body = uuid.uuid4()
    first, unit = add(staffed, system, "陈警员", body)
    second, _ = add(staffed, system, "林警员", body)
    add(staffed, system, "远警员", uuid.uuid4())
    with staffed.transaction(system) as tx:
        people.add_qualification(tx, person_id=second, kind="执法证", number="1", valid_from=dt.date(2024, 1, 1))

        def ids(**where: object) -> set[uuid.UUID]:
            return {one.id for one in people.candidates(tx, "officer", **where)}  # type: ignore[arg-type]

        assert ids(unit_id=unit) == {first}
        assert ids(body_id=body) == {first, second}
        assert len(ids()) == 3
        assert ids(body_id=body, qualification="执法证") == {second}
        assert people.candidates(tx, "leader", body_id=body) == []
        assert people.names(tx, [first, None]) == {first: "陈警员"}


def test_an_ended_role_is_history_and_every_change_stands_in_the_journal(staffed: Database, system: Actor) -> None:
    person, unit = add(staffed, system)
    with staffed.transaction(system) as tx:
        held = people.grant_membership(
            tx, person_id=person, unit_id=unit, role="leader", valid_from=dt.date(2026, 1, 1)
        )
        people.end_membership(tx, membership_id=held.id)
    with pytest.raises(Invalid), staffed.transaction(system) as tx:
        people.grant_membership(tx, person_id=person, unit_id=unit, role="emperor")
    with staffed.reading(system) as tx:
        written = [entry.command for entry in journal.entries(tx, f"tenant:{system.tenant_id}")]
    assert written == [
        "unit.added", "person.added", "membership.granted", "account.linked", "membership.granted", "membership.ended",
    ]  # fmt: skip
    with pytest.raises(people.UnitInUse, match="cannot be closed"), staffed.transaction(system) as tx:
        people.change_unit(tx, unit_id=unit, active=False)
    with staffed.transaction(system) as tx:
        [officer] = tx.session.scalars(select(people.Membership).where(people.Membership.role == "officer"))
        people.end_membership(tx, membership_id=officer.id)
        assert people.change_unit(tx, unit_id=unit, name="更名中队", active=False).name == "更名中队"
    with pytest.raises(Invalid), staffed.transaction(system) as tx:
        people.grant_membership(tx, person_id=person, unit_id=unit, role="leader")
    nobody = Actor("person", system.tenant_id, "谁", uuid.uuid4())
    with pytest.raises(PermissionDenied), staffed.transaction(nobody) as tx:
        people.add_person(tx, name="李四")


def test_a_machine_s_key_is_shown_once_and_can_be_revoked(
    staffed: Database, system: Actor, clock: SettableClock
) -> None:
    with staffed.transaction(system) as tx:
        row, token = people.issue_token(
            tx, name="织网工程", permissions=["external_task:work"], expires_at=clock.now() + dt.timedelta(days=1)
        )
        assert token not in row.token_hash
    actor = actors.actor_for_token(staffed, token)
    assert actor is not None
    assert (actor.kind, actor.name) == ("service", "织网工程") and actor.permissions == {"external_task:work"}
    assert actors.actor_for_token(staffed, token + "x") is None
    clock.advance(days=1)
    assert actors.actor_for_token(staffed, token) is None, "expired"
    with staffed.transaction(system) as tx:
        row, token = people.issue_token(tx, name="商事主体", permissions=["case:read"])
        people.revoke_token(tx, token_id=row.id, reason="泄露")
    assert actors.actor_for_token(staffed, token) is None
    narrow = Actor("person", system.tenant_id, "管", uuid.uuid4(), frozenset({"people:manage"}))
    with pytest.raises(PermissionDenied), staffed.transaction(narrow) as tx:
        people.issue_token(tx, name="越权", permissions=["*"])
    with staffed.reading(system) as tx:
        text = str([entry.payload for entry in journal.entries(tx, f"tenant:{system.tenant_id}")])
    assert token not in text
