"""Messages: something happened outside the steps that a case waits for (a request, a judgment, a changed decision).

Which events are awaited stands in a table of its own beside the cases, so that a message finds its case by name and
business key, and a signal all of its cases, without looking into any state.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified, Tenanted
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied
from db.session import Tx
from engine import cases, definitions
from engine.cases import OPEN, SUSPENDED, Case
from engine.registry import Registry

MESSAGE, SIGNAL = "message", "signal"


class MessageNotYours(PermissionDenied):
    """The message {message} comes from an outside system alone; enter what you know at its step instead."""

    zh = "“{message}”只能由外部系统回执触发，请在相应环节登记。"


class NobodyWaits(NotFound):
    """No case with the business key "{business_key}" waits for the message "{message}"."""

    zh = "没有业务主键为“{business_key}”的案件在等待消息“{message}”。"


class SeveralWait(Conflict):
    """{count} cases with the business key "{business_key}" wait for "{message}"; name the procedure or the case."""

    zh = "有 {count} 个业务主键为“{business_key}”的案件在等待消息“{message}”，请指明程序或案件。"


class NothingStarts(NotFound):
    """No procedure begins with the message "{message}"."""

    zh = "没有以消息“{message}”开始的程序。"


class SeveralStart(Conflict):
    """{count} procedures begin with the message "{message}"; name the one that is meant."""

    zh = "有 {count} 个程序以消息“{message}”开始，请指明程序。"


class KeyMissing(Invalid):
    """A business key is needed: {summary}"""

    zh = "请填写业务主键：{summary}"


class EventWait(Identified, Base):
    """An event that an open case waits for; written and removed with the case's own waits."""

    __tablename__ = "event_waits"

    case_id: Mapped[uuid.UUID]
    kind: Mapped[str]  # message | signal
    name: Mapped[str]

    __table_args__ = (Index("ix_event_waits_name", "tenant_id", "kind", "name", "case_id"),)


class MessageStart(Tenanted, Base):
    """A case that a message began: one for a procedure, message and business key, however often it is sent."""

    __tablename__ = "message_starts"

    process_key: Mapped[str] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(primary_key=True)
    business_key: Mapped[str] = mapped_column(primary_key=True)
    case_id: Mapped[uuid.UUID | None]


@dataclass(frozen=True)
class Expected:
    """A message that a case would take now: its name in the diagram and what the event is called there."""

    name: str
    title: str


def expected(tx: Tx, case: Case) -> list[Expected]:
    """List the messages that a case waits for, for the page that offers to send one."""
    spec = definitions.spec_of(tx, case.definition_id, case.definition_sha256)
    own = tx.use(Registry).process(case.process_key).own_messages
    waits = [row for row in case.waits.values() if row["kind"] == MESSAGE and row.get("message") not in (None, *own)]
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


def correlate(
    tx: Tx, *, name: str, business_key: str, process_key: str | None = None, payload: Mapping[str, Any] | None = None
) -> Case:
    """Hand a message to the one case with this business key that waits for it; the command is ``receive``.

    :raises NobodyWaits: when none does.
    :raises SeveralWait: when more than one does; none of them moves.
    """
    tx.actor.require("message:send")
    key = _key(business_key)
    named = (EventWait.tenant_id == tx.tenant_id, EventWait.kind == MESSAGE, EventWait.name == name)
    waiting = select(EventWait.case_id).where(*named)
    query = select(Case.id).where(
        Case.tenant_id == tx.tenant_id, Case.business_key == key, Case.status.in_((OPEN, SUSPENDED)),
        Case.id.in_(waiting),
    )  # fmt: skip
    if process_key:
        query = query.where(Case.process_key == process_key)
    found = list(tx.session.scalars(query.limit(100)))
    if not found:
        raise NobodyWaits(message=name, business_key=key, kind="waiting case")
    if len(found) > 1:
        raise SeveralWait(count=len(found), message=name, business_key=key)
    return receive(tx, case_id=found[0], name=name, payload=payload)


@dataclass(frozen=True)
class Begun:
    """The case of a message: begun just now, or by the same message before."""

    case: Case
    fresh: bool


def start(
    tx: Tx, *, name: str, business_key: str, process_key: str | None = None, facts: Mapping[str, Any] | None = None,
    unit_id: uuid.UUID | None = None,
) -> Begun:  # fmt: skip
    """Begin a case at the start event that the message names, once a business key; the command is ``case.opened``.

    The same message with the same key gives the case that it began before.

    :raises NothingStarts: when no deployed diagram has such a start event.
    :raises SeveralStart: when several procedures have one and none is named.
    """
    tx.actor.require("case:open")
    key = _key(business_key)
    found = starts(tx, MESSAGE, name, process_key)
    if not found:
        raise NothingStarts(message=name, kind="start by message")
    if len(found) > 1:
        raise SeveralStart(count=len(found), message=name)
    process, element = found[0]
    cases.check_opening(tx, process, facts or {})
    row = {"tenant_id": tx.tenant_id, "process_key": process, "message": name, "business_key": key}
    # A twin waits here until the first one has committed, and then finds its case.
    claimed = insert(MessageStart).values(row).on_conflict_do_nothing().returning(MessageStart.business_key)
    if tx.session.execute(claimed).first() is None:
        before = tx.session.get(MessageStart, tuple(row.values()), populate_existing=True)
        if before is None or before.case_id is None:
            raise Conflict()
        return Begun(cases.get(tx, before.case_id), fresh=False)
    case = cases.open_case(tx, process_key=process, facts=facts, business_key=key, start_event=element, unit_id=unit_id)
    at = [getattr(MessageStart, column) == value for column, value in row.items()]
    tx.session.execute(update(MessageStart).where(*at).values(case_id=case.id))
    return Begun(case, fresh=True)


def starts(tx: Tx, kind: str, name: str, process_key: str | None = None) -> list[tuple[str, str]]:
    """Give the procedures whose newest diagram begins with this message or signal, each with its start event."""
    found = []
    for key in tx.use(Registry).processes:
        if process_key and key != process_key:
            continue
        try:
            definition = definitions.current(tx, key)
        except definitions.NothingDeployed:
            continue
        spec = definitions.spec_of(tx, definition.id, definition.sha256)
        for element in spec.elements.values():
            at_start = element.kind == "startEvent" and element.scope == spec.process_id
            if at_start and (element.event.kind, element.event.name) == (kind, name):
                found.append((key, element.id))
    return found


def _key(business_key: str) -> str:
    if not business_key.strip():
        raise KeyMissing({"business_key": "请填写业务主键"})
    return business_key.strip()
