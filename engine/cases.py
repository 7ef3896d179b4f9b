"""Cases: one run of a procedure each, with its facts, its people and the head of its journal chain."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import Index, Integer, inspect, select, text
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Chained, Identified, new_id
from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied
from db.session import Tx
from db.wire import Query
from engine import case_search

#: Layout of ``cases.state``; a migrator for every older number stands in ``engine/workflow.py``.
OPEN, SUSPENDED, CLOSED, TERMINATED = "open", "suspended", "closed", "terminated"


class NotYourUnit(PermissionDenied):
    """A case is opened for one's own unit and in the name of the body that the unit belongs to."""

    zh = "只能以本人所在部门及其所属执法主体的名义登记案件。"


#: Characters of one text that a caller brings along at the opening.
LONGEST_TEXT = 4000


class CaseUnknown(NotFound):
    """There is no such case."""

    zh = "未找到该案件（不存在或不属于本单位）。"


class CaseChanged(Conflict):
    """The case has moved on to revision {current} while you were looking at {seen}; load it again and repeat."""

    zh = "案件已被更新（当前版本 {current}，您看到的是 {seen}），请刷新后重试，您填写的内容已保留。"


class CaseNotOpen(Conflict):
    """The case is {status}; only open cases can be worked on."""

    zh = "案件当前状态为“{status_zh}”，不能办理。"


class OpeningRefused(Invalid):
    """A case cannot begin with these facts: {summary}"""

    zh = "不能以这些内容开始案件：{summary}"


class ReasonMissing(Invalid):
    """A reason is required."""

    zh = "请填写理由。"


#: Under this and the case a transaction remembers the limits of a case.
LIMITS = "limits of case"

STATUS_ZH = {OPEN: "办理中", SUSPENDED: "已中止", CLOSED: "已结案", TERMINATED: "已终止"}


class Case(Chained, Identified, Base):
    """A case. Its state holds tokens only, never the diagram; its facts are the legal content."""

    __tablename__ = "cases"
    CHAIN_PREFIX: ClassVar[str] = "case"

    case_number: Mapped[str | None]
    process_key: Mapped[str]
    definition_id: Mapped[uuid.UUID]
    definition_sha256: Mapped[str]
    business_key: Mapped[str | None]
    status: Mapped[str] = mapped_column(default=OPEN)
    revision: Mapped[int] = mapped_column(Integer, default=0)
    state_version: Mapped[int] = mapped_column(Integer, default=1)
    state: Mapped[dict[str, Any]]
    #: Open waits by token: what they are and which row stands for them; saves a look at three tables per step.
    waits: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    #: Who completed which steps, for four-eyes by person: person id -> element ids. By person, as a case of a hundred
    #: steps is worked by a handful: the row is read and written whole at every step.
    completers: Mapped[dict[str, Any]]
    stage: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    party_name: Mapped[str] = mapped_column(default="")
    party_code: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    matter: Mapped[str] = mapped_column(default="")
    #: Lower-case pinyin of party and matter, full and initials, for the search.
    pinyin: Mapped[str] = mapped_column(default="")
    body_id: Mapped[uuid.UUID | None]
    unit_id: Mapped[uuid.UUID | None]
    officer_id: Mapped[uuid.UUID | None]
    second_officer_id: Mapped[uuid.UUID | None]
    opened_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]
    returned: Mapped[int] = mapped_column(Integer, default=0)

    def beside(self) -> tuple[Query, dict[str, Any]] | None:
        """Give the row of the search, when a word of this case is new."""
        state: Any = inspect(self)
        before, now = state.committed_state, state.dict
        if state.has_identity and not any(name in before and before[name] != now[name] for name in case_search.FIELDS):
            return None
        self.id = self.id or new_id()
        return case_search.upsert(self)

    def completed_by(self, element: str) -> list[str]:
        """Give the persons (ids as text) who have completed a step, in no order."""
        return [person for person, elements in self.completers.items() if element in elements]

    def completed_steps(self) -> frozenset[str]:
        """Give the steps that somebody has completed."""
        return frozenset(one for elements in self.completers.values() for one in elements)

    def note_completer(self, element: str, person: str) -> None:
        """Keep who completed a step, each once: a loop of a thousand rounds must not make the row grow."""
        known = self.completers.get(person, [])
        if element not in known:
            self.completers = {**self.completers, person: [*known, element]}

    def forget_completer(self, element: str, person: str) -> None:
        """Take it back when a person withdraws the only time that they completed a step."""
        left = [one for one in self.completers.get(person, []) if one != element]
        others = {other: elements for other, elements in self.completers.items() if other != person}
        self.completers = others | ({person: left} if left else {})

    #: True while ``engine/advance.py`` brings rows into line; no column.
    moving = False

    __table_args__ = (
        Index("uq_cases_case_number", "tenant_id", "case_number", unique=True),
        Index("ix_cases_status", "tenant_id", "status", "opened_at"),
        Index("ix_cases_business_key", "tenant_id", "process_key", "business_key"),
        Index("ix_cases_key", "tenant_id", "business_key", postgresql_where=text("business_key IS NOT NULL")),
        Index("ix_cases_party_code", "tenant_id", "party_code"),
        Index("ix_cases_unit", "tenant_id", "unit_id", "status"),
        # What lists are sorted by, and where cases stand.
        Index("ix_cases_opened", "tenant_id", "opened_at"),
        Index("ix_cases_party", "tenant_id", "party_name"),
        Index("ix_cases_number_down", "tenant_id", text("case_number DESC NULLS LAST")),
        Index("ix_cases_officer", "tenant_id", "officer_id", "opened_at",
              postgresql_where=text("officer_id IS NOT NULL")),
        Index("ix_cases_second", "tenant_id", "second_officer_id", "opened_at",
              postgresql_where=text("second_officer_id IS NOT NULL")),
        Index("ix_cases_standing", "tenant_id", "unit_id", "stage", postgresql_include=["process_key", "id"],
              postgresql_where=text("status IN ('open', 'suspended')")),
    )  # fmt: skip


def forget_limits(tx: Tx, case_id: uuid.UUID) -> None:
    """Forget the limits of a case that is locked now: whoever held the lock before may have begun others."""
    tx.known.pop((LIMITS, case_id), None)


def lock(tx: Tx, case_id: uuid.UUID, *, revision: int | None = None, must_be_open: bool = True) -> Case:
    """Lock a case row, the first lock of every command, and compare the revision that the caller saw.

    :raises CaseUnknown: when there is none in this tenant.
    :raises CaseChanged: when it has moved on.
    :raises CaseNotOpen: when it is suspended, closed or terminated.
    """
    forget_limits(tx, case_id)
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.id == case_id)
    return checked(
        tx.session.scalar(query.with_for_update().execution_options(populate_existing=True)), revision, must_be_open
    )


def checked(case: Case | None, revision: int | None, must_be_open: bool = True) -> Case:
    """Judge a locked row; see ``lock`` for what is raised."""
    if case is None:
        raise CaseUnknown(kind="case")
    if revision is not None and revision != case.revision:
        raise CaseChanged(current=case.revision, seen=revision)
    if must_be_open and case.status != OPEN:
        raise CaseNotOpen(status=case.status, status_zh=STATUS_ZH[case.status])
    return case


def get(tx: Tx, case_id: uuid.UUID) -> Case:
    """Read a case without locking it.

    :raises CaseUnknown: when there is none in this tenant.
    """
    case = tx.session.get(Case, (tx.tenant_id, case_id))
    if case is None:
        raise CaseUnknown(kind="case")
    return case


def check_opening(tx: Tx, process_key: str, facts: Mapping[str, Any]) -> None:
    """Refuse facts that a caller may not bring along: only the steps themselves establish what a procedure rests on.

    :raises OpeningRefused: naming each section or field that the procedure does not take at its beginning.
    """
    from engine import advance

    taken = advance.registry(tx).process(process_key).opens_with
    problems: dict[str, str] = {}
    for section, values in facts.items():
        if section not in taken or not isinstance(values, Mapping):
            problems[section] = "不是开始时可以填写的内容"
            continue
        for name, value in values.items():
            if name not in taken[section]:
                problems[f"{section}.{name}"] = "没有这一项"
            elif value is not None and not (isinstance(value, str) and len(value) <= LONGEST_TEXT):
                problems[f"{section}.{name}"] = f"应为不超过 {LONGEST_TEXT} 字的文字"
    if problems:
        raise OpeningRefused(problems, summary="；".join(f"{name}：{text}" for name, text in problems.items()))


@command("case.opened", permission="case:open")
def open_case(
    tx: Tx,
    *,
    process_key: str,
    facts: Mapping[str, Any] | None = None,
    business_key: str | None = None,
    body_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    officer_id: uuid.UUID | None = None,
    start_event: str | None = None,
) -> Case:
    """Open a case and run its diagram to the first wait states.

    :param start_event: where the diagram begins when a message or a signal began the case.
    """
    from engine import definitions

    case = begin(
        tx, process_key=process_key, facts=facts, business_key=business_key, body_id=_place(tx, body_id, unit_id),
        unit_id=unit_id, officer_id=officer_id, start_event=start_event,
    )  # fmt: skip
    version = definitions.newest(tx, process_key).version
    tx.subject(case, process=process_key, definition=version, facts=case.facts, business_key=business_key)
    return case


def begin(
    tx: Tx,
    *,
    process_key: str,
    facts: Mapping[str, Any] | None = None,
    business_key: str | None = None,
    body_id: uuid.UUID | None = None,
    unit_id: uuid.UUID | None = None,
    officer_id: uuid.UUID | None = None,
    start_event: str | None = None,
) -> Case:
    """Begin a case inside another command, which has settled for whom: the row, and its first wait states."""
    from engine import advance, definitions

    process = advance.registry(tx).process(process_key)
    definition = definitions.newest(tx, process_key)
    case = Case(
        tenant_id=tx.tenant_id,
        id=new_id(),
        process_key=process_key,
        definition_id=definition.id,
        definition_sha256=definition.sha256,
        business_key=business_key,
        status=OPEN,
        revision=0,
        state={},
        waits={},
        facts=dict(facts or {}),
        completers={},
        body_id=body_id,
        unit_id=unit_id,
        officer_id=officer_id,
        opened_at=tx.at,
        changed_at=tx.at,
    )
    tx.session.add(case)
    if process.on_opened:
        process.on_opened(tx, case)
    advance.start(tx, case, start_event)
    return case


def _place(tx: Tx, body_id: uuid.UUID | None, unit_id: uuid.UUID | None) -> uuid.UUID | None:
    """Check where a case is to be worked, and give its body: powers, seal and leaders all hang on it.

    :raises NotYourUnit: when a person opens it for a unit that is not theirs, or in the name of another body.
    """
    from engine import people

    actor = tx.actor
    of_unit = people.unit(tx, unit_id).body_id if unit_id else None
    if actor.kind == "person" and unit_id and actor.unit_ids and unit_id not in actor.unit_ids:
        raise NotYourUnit(permission="case:open")
    if body_id is not None and unit_id is not None and of_unit is not None and body_id != of_unit:
        raise NotYourUnit(permission="case:open")
    if actor.kind == "person" and body_id is not None and unit_id is None:
        raise NotYourUnit(permission="case:open")
    return body_id or of_unit


def reschedule_timers(tx: Tx, case: Case, key: str) -> int:
    """Bring the timers that hang on the deadline ``key`` into line; a pause suspends them. Gives how many moved.

    Called in the transaction that moved the deadline, with the case locked.
    """
    from engine import advance

    return advance.reschedule(tx, case, key)
