"""Messages: something happened outside the steps that a case waits for (a request, a judgment, a changed decision)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.command import command
from db.errors import PermissionDenied
from db.session import Tx
from engine import cases, definitions
from engine.cases import Case
from engine.registry import Registry


class MessageNotYours(PermissionDenied):
    """The message {message} comes from an outside system alone; enter what you know at its step instead."""

    zh = "“{message}”只能由外部系统回执触发，请在相应环节登记。"


@dataclass(frozen=True)
class Expected:
    """A message that a case would take now: its name in the diagram and what the event is called there."""

    name: str
    title: str


def expected(tx: Tx, case: Case) -> list[Expected]:
    """List the messages that a case waits for, for the page that offers to send one."""
    spec = definitions.spec_of(tx, case.definition_id, case.definition_sha256)
    own = tx.use(Registry).process(case.process_key).own_messages
    waits = [row for row in case.waits.values() if row["kind"] == "message" and row.get("message") not in (None, *own)]
    found = {row["message"]: spec.elements[row["element"]].name for row in waits if row["element"] in spec.elements}
    return [Expected(name, title) for name, title in found.items()]


@command("message.received", permission="message:send")
def receive(tx: Tx, *, case_id: uuid.UUID, name: str, payload: Mapping[str, Any] | None = None) -> Case:
    """Hand a message to a case: the event that waits for it fires, and the case moves to its next wait states.

    :raises engine.workflow.MessageNotExpected: when nothing in the case waits for it now.
    :raises MessageNotYours: when only a command of this program may hand it over.
    """
    from engine.advance import Running

    case = cases.lock(tx, case_id)
    if name in tx.use(Registry).process(case.process_key).own_messages:
        raise MessageNotYours(message=name, permission="message:send")
    running = Running(tx, case)
    running.run.correlate(name, dict(payload or {}) or None)
    running.settle()
    tx.subject(case, message=name, payload=dict(payload or {}))
    return case
