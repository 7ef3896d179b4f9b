"""Writes that are held back: together, in time, and with the errors that anybody else would get."""

from __future__ import annotations

import uuid
from contextlib import suppress

import pytest
from sqlalchemy import bindparam, create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from db.actor import Actor
from db.base import new_id
from db.cluster import Cluster
from db.reads import Read, whole
from db.session import Database, Tx
from db.wire import Query
from engine.people_rows import Person

MINE = Person.tenant_id == bindparam("tenant")
NAMES = Query(select(Person.name).where(MINE).order_by(Person.name))
PERSON = Read(Person, whole(Person).where(MINE))


def row_of(tx: Tx, name: str, identifier: uuid.UUID | None = None) -> dict[str, object]:
    return {"tenant_id": tx.tenant_id, "id": identifier or new_id(), "name": name, "created_at": tx.at}


def test_a_held_row_is_there_for_whoever_reads_next_in_the_transaction(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        tx.hold(Person.__table__, row_of(tx, "王先"))
        assert tx.session.scalars(select(Person.name).where(Person.tenant_id == tx.tenant_id)).all() == ["王先"]


def test_what_is_held_to_the_end_is_committed_with_its_defaults(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        tx.hold(Person.__table__, row_of(tx, "李后"))
    with database.reading(system) as tx:
        found = tx.session.scalars(select(Person).where(Person.tenant_id == tx.tenant_id)).one()
        assert (found.name, found.active, found.staff_number) == ("李后", True, "")


def test_nothing_held_survives_an_error_in_the_block(database: Database, system: Actor) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction(system) as tx:
        tx.hold(Person.__table__, row_of(tx, "赵无"))
        raise ZeroDivisionError
    with database.reading(system) as tx:
        assert tx.session.scalars(select(Person.id).where(Person.tenant_id == tx.tenant_id)).all() == []


@pytest.mark.parametrize("fails", [True, False])
def test_a_part_that_fails_alone_takes_back_what_it_held_and_nothing_else(
    database: Database, system: Actor, fails: bool
) -> None:
    with database.transaction(system) as tx:
        tx.hold(Person.__table__, row_of(tx, "先"))
        with suppress(ZeroDivisionError), tx.attempt():
            tx.session.add(Person(tenant_id=tx.tenant_id, name="写", created_at=tx.at))
            tx.session.flush()
            tx.known["seen"] = True
            tx.hold(Person.__table__, row_of(tx, "持"))
            if fails:
                raise ZeroDivisionError
        assert ("seen" in tx.known) != fails
        tx.hold(Person.__table__, row_of(tx, "后"))
    with database.reading(system) as tx:
        found = tx.session.scalars(select(Person.name).where(Person.tenant_id == tx.tenant_id)).all()
    assert set(found) == ({"先", "后"} if fails else {"先", "写", "持", "后"})


def test_a_refused_row_raises_what_sqlalchemy_would_raise(database: Database, system: Actor) -> None:
    twice = new_id()
    with pytest.raises(IntegrityError) as refused, database.transaction(system) as tx:
        tx.hold(Person.__table__, row_of(tx, "甲", twice))
        tx.hold(Person.__table__, row_of(tx, "乙", twice))
    assert isinstance(refused.value, DBAPIError) and "persons" in str(refused.value.orig)


def test_a_changed_row_that_is_gone_is_noticed(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        person = Person(tenant_id=tx.tenant_id, name="钱在", created_at=tx.at)
        tx.session.add(person)
    with pytest.raises(StaleDataError), database.transaction(system) as tx:
        found = tx.session.get_one(Person, (tx.tenant_id, person.id))
        tx.session.execute(text("DELETE FROM persons WHERE id = :id"), {"id": person.id})
        found.name = "钱走"


def test_reads_and_writes_go_on_after_a_rollback_on_the_same_connection(database: Database, system: Actor) -> None:
    """What is prepared on a connection outlives the transaction that was rolled back on it."""
    for turn in range(3):
        with pytest.raises(ZeroDivisionError), database.transaction(system) as tx:
            tx.hold(Person.__table__, row_of(tx, "孙回"))
            assert len(tx.rows(NAMES, tenant=tx.tenant_id)) == turn + 1
            raise ZeroDivisionError
        with database.transaction(system) as tx:
            tx.hold(Person.__table__, row_of(tx, "孙在"))
    with database.reading(system) as tx:
        assert tx.rows(NAMES, tenant=tx.tenant_id) == [("孙在",)] * 3


def test_rows_fetched_together_are_the_sessions_own_and_up_to_date(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        person = Person(tenant_id=tx.tenant_id, name="周旧", created_at=tx.at)
        tx.session.add(person)
    with database.transaction(system) as tx:
        known = tx.session.get_one(Person, (tx.tenant_id, person.id))
        tx.session.execute(text("UPDATE persons SET name = '周新' WHERE id = :id"), {"id": person.id})
        ((found,), (again,)) = tx.fetch((PERSON, {"tenant": tx.tenant_id}), (PERSON, {"tenant": tx.tenant_id}))
        assert found is known and again is known and known.name == "周新"
        known.name = "周改"
    with database.reading(system) as tx:
        assert tx.session.scalars(select(Person.name).where(Person.id == person.id)).one() == "周改"


def test_nothing_of_a_transaction_is_kept_when_one_write_of_it_fails(database: Database, system: Actor) -> None:
    """The commit travels with the writes: it must not be carried out behind one that failed."""
    with database.transaction(system) as tx:
        person = Person(tenant_id=tx.tenant_id, name="吴一", created_at=tx.at)
        tx.session.add(person)
    with pytest.raises(StaleDataError), database.transaction(system) as tx:
        found = tx.session.get_one(Person, (tx.tenant_id, person.id))
        tx.hold(Person.__table__, row_of(tx, "吴二"))
        tx.session.execute(text("DELETE FROM persons WHERE id = :id"), {"id": person.id})
        found.name = "吴三"
    with database.reading(system) as tx:
        assert tx.rows(NAMES, tenant=tx.tenant_id) == [("吴一",)]


def test_a_new_row_is_written_with_what_its_model_lays_down(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        person = Person(tenant_id=tx.tenant_id, name="郑新", created_at=tx.at)
        tx.session.add(person)
    assert person.id is not None and person.active is True
    with database.reading(system) as tx:
        assert tx.session.get_one(Person, (tx.tenant_id, person.id)).name == "郑新"


def test_a_connection_that_died_in_the_pool_is_replaced_unnoticed(
    database: Database, system: Actor, cluster: Cluster
) -> None:
    with database.reading(system) as tx:
        pid = tx.session.scalar(text("SELECT pg_backend_pid()"))
    admin = create_engine(cluster.url("admin", "postgres"))
    with admin.begin() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    admin.dispose()
    with database.transaction(system) as tx:
        tx.hold(Person.__table__, row_of(tx, "王再"))
    with database.reading(system) as tx:
        assert tx.rows(NAMES, tenant=tx.tenant_id) == [("王再",)]
