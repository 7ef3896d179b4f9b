"""The floor that completions are measured against: bare psycopg writing the same rows with the same commits."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

import psycopg
from sqlalchemy import make_url

from db.base import new_id

_COMPLETION = (
    "SELECT clock_timestamp()",
    "SELECT * FROM cases WHERE tenant_id = %(tenant)s AND id = %(case)s FOR UPDATE",
    "UPDATE tasks SET status = 'completed', completed_at = now(), completed_by = %(person)s, "
    "assignee_id = %(person)s, draft = NULL WHERE tenant_id = %(tenant)s AND id = %(task)s",
    "INSERT INTO tasks (tenant_id, id, case_id, token, element_id, name, role, candidate, status, created_at) "
    "VALUES (%(tenant)s, %(next)s, %(case)s, '1', 't', 't', 'officer', 'officer', 'ready', now())",
    "INSERT INTO journal_entries (tenant_id, chain, seq, at, actor, command, payload, prev_hash, hash) "
    "VALUES (%(tenant)s, %(chain)s, %(seq)s, now(), '{}', 'task.completed', %(payload)s, '', 'sha256:0')",
    "UPDATE cases SET state = %(state)s, revision = revision + 1, waits = '{}', facts = '{}', completers = '{}', "
    "changed_at = now(), journal_seq = %(seq)s WHERE tenant_id = %(tenant)s AND id = %(case)s",
)
_OPENING = (
    "SELECT clock_timestamp()",
    "INSERT INTO cases (tenant_id, id, process_key, definition_id, definition_sha256, status, revision, "
    "state_version, state, waits, facts, completers, stage, title, party_name, party_code, address, "
    "matter, pinyin, opened_at, changed_at, returned) VALUES (%(tenant)s, %(case)s, 'floor', %(case)s, '', 'open', "
    "0, 1, %(state)s, '{}', '{}', '{}', '', '', '', '', '', '', '', now(), now(), 0)",
    _COMPLETION[3],
    _COMPLETION[4],
)


def floor_client(url: str, tenant_id: uuid.UUID, seconds: float, state_bytes: int, length: int) -> int:
    """Write the rows of cases of so many steps for a while, in a process of its own; gives the completions."""
    parts = make_url(url)
    done = 0
    state = json.dumps({"state": "x" * max(1, state_bytes - 12)})
    payload = '{"answers": {"note": "同意"}, "events": []}'
    with psycopg.connect(
        host=str(parts.query.get("host") or parts.host or ""), user=parts.username, password=parts.password,
        dbname=parts.database,
    ) as connection:  # fmt: skip
        setting = f"SET LOCAL app.tenant = '{tenant_id}'".encode()

        def carry_out(statements: tuple[str, ...], values: dict[str, Any]) -> None:
            connection.execute(setting)
            for statement in statements:
                connection.execute(statement.encode(), values)
            connection.commit()

        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            case, following = new_id(), new_id()
            values = {
                "tenant": tenant_id, "case": case, "chain": f"case:{case}", "state": state, "payload": payload,
                "person": case,
            }  # fmt: skip
            carry_out(_OPENING, values | {"next": following, "seq": 1})
            for number in range(length):
                task, following = following, new_id()
                carry_out(_COMPLETION, values | {"task": task, "next": following, "seq": number + 2})
                done += 1
                if time.perf_counter() > end:
                    break
    return done
