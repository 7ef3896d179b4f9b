"""``fsck`` finds nothing in a healthy tenant and names whatever was tampered with."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine, text

from db.actor import Actor
from db.clock import SettableClock
from db.session import Database
from engine import fsck
from engine.casefile_rows import Evidence


def findings(database: Database, system: Actor) -> list[str]:
    with database.reading(system) as tx:
        return [found["problem"] for found in fsck.check(tx)]


def test_a_healthy_case_has_no_findings(working: Database, case_id: uuid.UUID, system: Actor) -> None:
    assert findings(working, system) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM tasks", ["row-missing"]),
        ("DELETE FROM jobs", ["row-missing"]),
        ("UPDATE journal_entries SET payload = '{}' WHERE chain LIKE 'case:%'", ["journal-altered"]),
        ("DELETE FROM journal_entries WHERE chain LIKE 'case:%'", ["journal-head-differs"]),
        ("UPDATE cases SET waits = '{}'", ["token-without-wait"] * 2 + ["row-without-token"] * 2),
        ("UPDATE cases SET status = 'closed'", ["closed-case-waits"]),
        ("UPDATE jobs SET status = 'stopped'", ["job-stopped-unseen"]),
        (
            "INSERT INTO event_waits (tenant_id, id, case_id, kind, name) "
            "SELECT tenant_id, gen_random_uuid(), id, 'message', 'paid' FROM cases",
            ["row-without-token"],
        ),
    ],
)
def test_what_was_tampered_with_is_named(
    working: Database, case_id: uuid.UUID, system: Actor, owner: Engine, statement: str, expected: list[str]
) -> None:
    with owner.begin() as connection:
        connection.execute(text(statement))
    assert findings(working, system) == expected


def test_a_job_that_no_worker_took_is_named(
    working: Database, case_id: uuid.UUID, system: Actor, clock: SettableClock
) -> None:
    clock.advance(days=5)
    assert findings(working, system) == ["job-forgotten"]


def test_a_paper_that_the_history_does_not_know_is_named(
    working: Database, case_id: uuid.UUID, system: Actor, clock: SettableClock
) -> None:
    with working.transaction(system) as tx:
        tx.session.add(
            Evidence(
                tenant_id=tx.tenant_id, id=uuid.uuid4(), case_id=case_id, kind="photo", title="换过的照片",
                sha256="0" * 64, size=1, media_type="image/png", captured_at=clock.now(), added_at=clock.now(),
            )
        )  # fmt: skip
    assert "paper-unknown-to-journal" in findings(working, system)
