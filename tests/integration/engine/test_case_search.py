"""The search of cases: any part of any word, by an index, and in one's own tenant alone."""

from __future__ import annotations

import random
import uuid

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from db.actor import Actor, system_actor
from db.session import Database, Tx
from engine import case_search
from engine.cases import Case

LETTERS = "张李王阿单曾氏食品店商行药房深南路12aZ-（）％_"


def _case(tx: Tx, **said: str) -> Case:
    case = Case(
        tenant_id=tx.tenant_id, process_key="penalty", definition_id=uuid.uuid4(), definition_sha256="", state={},
        waits={}, facts={}, completers={}, opened_at=tx.at, changed_at=tx.at, **said,
    )  # fmt: skip
    tx.session.add(case)
    return case


def _found(tx: Tx, words: str, most: int | None = None) -> list[uuid.UUID]:
    return list(tx.session.scalars(case_search.matching(tx.tenant_id, words, most)))


def test_the_search_finds_what_reading_every_case_finds(database: Database, system: Actor) -> None:
    dice = random.Random(3)  # a reproducible choice

    def some(most: int) -> str:
        return "".join(dice.choice(LETTERS) for _ in range(dice.randrange(most)))

    with database.transaction(system) as tx:
        for number in range(150):
            _case(
                tx,
                party_name=some(8),
                address=f"{some(6)} {some(4)}",
                matter=some(5),
                case_number=f"罚〔2026〕{number}号",
            )
    with database.reading(system) as tx:
        cases = tx.session.query(Case).all()
        for _ in range(300):
            words = " ".join(filter(None, (some(4) for _ in range(dice.randrange(1, 4)))))
            if not words.strip():
                continue
            expected = {one.id for one in cases
                        if all(word in case_search.text_of(one) for word in words.lower().split())}  # fmt: skip
            found = _found(tx, words)
            assert set(found) == expected and len(found) == len(expected), words
            assert _found(tx, words, 3) == sorted(expected, reverse=True)[:3]


def test_the_row_of_the_search_follows_its_case(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        case = _case(tx, party_name="张三食品店")
    with database.transaction(system) as tx:  # written at the end, without a flush
        tx.session.get_one(Case, (tx.tenant_id, case.id)).party_name = "李四商行"
    with database.transaction(system) as tx:
        known = tx.session.get_one(Case, (tx.tenant_id, case.id))
        assert (_found(tx, "张三"), _found(tx, "四商")) == ([], [case.id])
        known.case_number = "深罗罚〔2026〕7号"
        tx.session.flush()
        assert _found(tx, "〔2026〕7 李四") == [case.id]
        known.stage = "调查"
        assert known.beside() is None, "a step that changes no word writes nothing beside it"


def test_a_tenant_finds_its_own_cases_only(database: Database, system: Actor, other_tenant_id: uuid.UUID) -> None:
    with database.transaction(system) as tx:
        _case(tx, party_name="张三食品店")
    with database.reading(system_actor(other_tenant_id)) as tx:
        assert _found(tx, "张三") == []
    with database.reading(system_actor(other_tenant_id)) as tx, pytest.raises(ProgrammingError, match="another tenant"):
        tx.session.scalars(case_search.matching(system.tenant_id, "张三")).all()


def test_the_applications_role_searches_by_index(database: Database, owner: Engine, system: Actor) -> None:
    with database.transaction(system) as tx:
        for number in range(300):
            _case(tx, party_name=f"当事人{number}")
    with owner.begin() as connection:
        connection.execute(text("ANALYZE case_searches"))
    with database.reading(system) as tx:
        connection = tx.session.connection()
        connection.execute(text("SET LOCAL enable_seqscan = off"))  # so few rows would be read all
        read = text("SELECT idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'case_searches'")
        before = connection.execute(read).scalar_one()
        assert len(_found(tx, "人277")) == 1
        assert connection.execute(read).scalar_one() - before == 1, "one row was read, not three hundred"
