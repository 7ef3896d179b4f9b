"""质量: what had to be done again, by step, officer and unit, with the cases behind each figure.

Read from what is there already: tasks (returned, late), documents corrected or made void, and the kept reviews.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from db.session import Tx
from engine.casefile import SUPERSEDED, VOID, CaseDocument
from engine.cases import Case
from engine.registry import Registry
from engine.tasks import Task
from processes.review.reviews import FileReview

#: What is counted, and what it is called.
FIGURES: Mapping[str, str] = {
    "done": "办结", "returned": "被退回", "overdue": "超环节时限", "corrected": "文书更正、作废", "faults": "评查问题",
}  # fmt: skip
BY: Mapping[str, str] = {"step": "环节", "officer": "承办人", "unit": "部门"}


@dataclass
class Quality:
    """The figures of one step, officer or unit; each figure is the list of its cases."""

    key: str
    title: str
    cases: dict[str, list[uuid.UUID]] = field(default_factory=lambda: defaultdict(list))
    points: Decimal = Decimal(0)

    def count(self, name: str) -> int:
        """Give a figure."""
        return len(self.cases[name])

    @property
    def again(self) -> float:
        """Share of what was done that had to be done again, in percent."""
        done = self.count("done")
        return round(100 * (self.count("returned") + self.count("corrected")) / done, 1) if done else 0.0


@dataclass(frozen=True)
class _Event:
    """One thing to be counted: what, in which case, at which step, by whom, in which unit."""

    name: str
    case_id: uuid.UUID
    process: str
    step: str
    officer_id: uuid.UUID | None
    unit_id: uuid.UUID | None
    points: Decimal = Decimal(0)


def quality(
    tx: Tx, *, by: str = "step", since: dt.datetime | None = None, unit_id: uuid.UUID | None = None
) -> list[Quality]:
    """Count by step, officer or unit, the one with most to mend first.

    :param by: ``step``, ``officer`` or ``unit``.
    :param since: count only what was done from this instant on.
    """
    found: dict[str, Quality] = {}
    for event in _events(tx, since):
        if unit_id is not None and event.unit_id != unit_id:
            continue
        key = {"step": f"{event.process}:{event.step}", "officer": str(event.officer_id or ""),
               "unit": str(event.unit_id or "")}[by]  # fmt: skip
        if not key.strip(":") or key.endswith(":"):
            continue
        row = found.setdefault(key, Quality(key, _title(tx, by, event)))
        row.cases[event.name].append(event.case_id)
        row.points += event.points
    rank = ("returned", "corrected", "overdue", "faults")
    return sorted(found.values(), key=lambda row: (-sum(row.count(name) for name in rank), row.title))


def _title(tx: Tx, by: str, event: _Event) -> str:
    if by != "step":
        return ""  # names are looked up by whoever shows them, all at once
    process = tx.use(Registry).processes.get(event.process)
    step = process.steps.get(event.step) if process else None
    return f"{process.title} · {step.title}" if step and process else event.step


def _events(tx: Tx, since: dt.datetime | None) -> Iterable[_Event]:
    known = {
        row.id: row
        for row in tx.session.execute(
            select(Case.id, Case.process_key, Case.unit_id, Case.officer_id).where(Case.tenant_id == tx.tenant_id)
        )
    }
    yield from _of_tasks(tx, known, since)
    yield from _of_papers(tx, known, since)
    yield from _of_reviews(tx, known, since)


def _of_tasks(tx: Tx, known: Mapping[uuid.UUID, Any], since: dt.datetime | None) -> Iterable[_Event]:
    """Steps that were taken, those that came back, and those that took longer than the unit allows."""
    query = select(
        Task.case_id, Task.element_id, Task.status, Task.created_at, Task.completed_at, Task.completed_by, Task.due_at,
        Task.assignee_id, Task.return_reason,
    ).where(Task.tenant_id == tx.tenant_id)  # fmt: skip
    if since is not None:
        query = query.where(Task.created_at >= since)
    for task in tx.session.execute(query):
        case = known.get(task.case_id)
        if case is None:
            continue
        who = task.completed_by or task.assignee_id
        made = (task.case_id, case.process_key, task.element_id)
        if task.status == "completed":
            yield _Event("done", *made, who, case.unit_id)
        # What came back is counted at the step that has to be done again, and for the officer who did it before.
        if task.return_reason:
            yield _Event("returned", *made, who or case.officer_id, case.unit_id)
        if task.due_at is not None and (task.completed_at or tx.at) > task.due_at:
            yield _Event("overdue", *made, who, case.unit_id)


def _of_papers(tx: Tx, known: Mapping[uuid.UUID, Any], since: dt.datetime | None) -> Iterable[_Event]:
    query = select(CaseDocument).where(
        CaseDocument.tenant_id == tx.tenant_id, CaseDocument.status.in_((SUPERSEDED, VOID)),
        CaseDocument.filed_at.is_not(None),
    )  # fmt: skip
    if since is not None:
        query = query.where(CaseDocument.ended_at >= since)
    for paper in tx.session.scalars(query):
        if (case := known.get(paper.case_id)) is not None:
            step = _step_of(tx, case.process_key, paper.kind)
            yield _Event("corrected", paper.case_id, case.process_key, step, paper.filed_by, case.unit_id)


def _of_reviews(tx: Tx, known: Mapping[uuid.UUID, Any], since: dt.datetime | None) -> Iterable[_Event]:
    query = select(FileReview).where(FileReview.tenant_id == tx.tenant_id)
    if since is not None:
        query = query.where(FileReview.reviewed_at >= since)
    for row in tx.session.scalars(query):
        if (case := known.get(row.case_id)) is None:
            continue
        for fault in row.faults:
            step = fault["step"] or _step_of(tx, row.process_key, fault["kind"])
            points = Decimal(fault["cost"])
            yield _Event("faults", row.case_id, row.process_key, step, case.officer_id, case.unit_id, points)


def _step_of(tx: Tx, process_key: str, kind: str) -> str:
    """Give the step at which a kind of document is made: the last that names it, since later ones finish it."""
    process = tx.use(Registry).processes.get(process_key)
    named = [element for element, step in process.steps.items() if kind in step.documents] if process and kind else []
    return named[0] if named else ""


def cases_of(tx: Tx, ids: Sequence[uuid.UUID]) -> list[Case]:
    """Give the cases behind a figure, each once."""
    query = select(Case).where(Case.tenant_id == tx.tenant_id, Case.id.in_(set(ids)))
    return list(tx.session.scalars(query.order_by(Case.case_number, Case.id)))
