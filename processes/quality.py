"""质量: what had to be done again, by step, officer and unit, with the cases behind each figure.

Read from what is there already: tasks (returned, late), documents corrected or made void, and the kept reviews. The
database counts them; the cases behind a figure are read when somebody asks for them.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Numeric,
    and_,
    case,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)  # fmt: skip

from db.session import Tx
from engine.casefile import SUPERSEDED, VOID, CaseDocument
from engine.cases import Case
from engine.registry import Registry
from engine.tasks import COMPLETED, Task
from processes.review.reviews import FileReview
from processes.worklist import LEAN_CASE

#: What is counted, and what it is called.
FIGURES: Mapping[str, str] = {
    "done": "办结", "returned": "被退回", "overdue": "超环节时限", "corrected": "文书更正、作废", "faults": "评查问题",
}  # fmt: skip
BY: Mapping[str, str] = {"step": "环节", "officer": "承办人", "unit": "部门"}
#: What shows that something went wrong.
_WRONG = tuple(name for name in FIGURES if name != "done")
#: So many cases are shown behind a figure.
SHOWN = 500


@dataclass
class Quality:
    """The figures of one step, officer or unit."""

    key: str
    title: str
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))
    points: Decimal = Decimal(0)

    @property
    def again(self) -> float:
        """Share of what was done that had to be done again, in percent."""
        done = self.figures["done"]
        return round(100 * (self.figures["returned"] + self.figures["corrected"]) / done, 1) if done else 0.0


@dataclass(frozen=True)
class Behind:
    """Cases behind a figure: how often each counts, in the order of their numbers, and how many there are."""

    cases: list[tuple[Case, int]]
    total: int


@dataclass(frozen=True)
class _Source:
    """Rows that are counted: their figures, and whose they are; ``step`` may be empty where a paper tells it."""

    rows: FromClause
    figures: tuple[str, ...]


def quality(tx: Tx, *, by: str = "step", since: dt.datetime | None = None) -> list[Quality]:
    """Count by step, officer or unit, the one with most to mend first.

    :param by: ``step``, ``officer`` or ``unit``.
    :param since: count only what was done from this instant on.
    """
    found: dict[str, Quality] = {}
    for source in _sources(tx, by, since):
        kept = source.rows.c
        group = (kept.process, kept.step, kept.paper) if by == "step" else (kept[by],)
        sums = [func.sum(kept[name]) for name in source.figures]
        query = select(*group, func.sum(kept.points), *sums).group_by(*group)
        for values in tx.session.execute(query):
            whose, points, counted = values[: len(group)], values[len(group)], values[len(group) + 1 :]
            key = _step_key(tx, *whose) if by == "step" else str(whose[0] or "")
            if not key or not any(counted):
                continue
            row = found.setdefault(key, Quality(key, _title(tx, key) if by == "step" else ""))
            row.points += points or 0
            for name, count in zip(source.figures, counted, strict=True):
                row.figures[name] += int(count)
    return sorted(found.values(), key=lambda row: (-sum(row.figures[name] for name in _WRONG), row.title, row.key))


def behind(tx: Tx, *, by: str, key: str, figure: str, since: dt.datetime | None = None) -> Behind:
    """Give the cases behind a figure, at most 500 of them; none for a key that is none."""
    source = next(one for one in _sources(tx, by, since) if figure in one.figures)
    kept = source.rows.c
    wanted = _of_step(tx, kept, key) if by == "step" else _of(kept[by], key)
    times = func.sum(kept[figure]).label("times")
    counted = select(kept.case_id, times).where(wanted, kept[figure] > 0).group_by(kept.case_id).subquery()
    query = (
        select(Case, counted.c.times, func.count().over())
        .options(*LEAN_CASE)
        .join(counted, counted.c.case_id == Case.id)
        .where(Case.tenant_id == tx.tenant_id)
        .order_by(Case.case_number, Case.id)
        .limit(SHOWN)
    )
    rows = tx.session.execute(query).all()
    return Behind([(row[0], int(row[1])) for row in rows], int(rows[0][2]) if rows else 0)


def _sources(tx: Tx, by: str, since: dt.datetime | None) -> Iterable[_Source]:
    yield _tasks(tx, by, since)
    yield _papers(tx, since)
    yield _reviews(tx, since)


def _tasks(tx: Tx, by: str, since: dt.datetime | None) -> _Source:
    """Steps that were taken, those that came back, and those that took longer than the unit allows."""
    who = func.coalesce(Task.completed_by, Task.assignee_id)
    # What came back is counted at the step that has to be done again, and for the officer who did it before; what is
    # done or late, for those alone who did it or have it in hand.
    known = who.is_not(None) if by == "officer" else true()
    returned = and_(Task.return_reason.is_not(None), Task.return_reason != "")
    late = and_(Task.due_at.is_not(None), func.coalesce(Task.completed_at, tx.at) > Task.due_at)
    figures: tuple[Any, ...] = (
        _one_if(and_(Task.status == COMPLETED, known)).label("done"),
        _one_if(returned).label("returned"),
        _one_if(and_(late, known)).label("overdue"),
        literal_column("0").label("points"),
    )
    of_case = and_(Case.tenant_id == Task.tenant_id, Case.id == Task.case_id)
    if by == "officer":
        # Of all cases only those are read whose officer stands in for somebody: came back, and nobody has it in hand.
        theirs = select(Case.officer_id).where(of_case).scalar_subquery()
        whose = (Task.case_id.label("case_id"), func.coalesce(who, theirs).label("officer"))
        query = select(*whose, *figures).where(Task.tenant_id == tx.tenant_id, or_(who.is_not(None), returned))
    else:
        whose = _whose(Case.process_key, Task.element_id, literal_column("''"), literal_column("NULL"))
        query = select(*whose, *figures).join(Case, of_case).where(Task.tenant_id == tx.tenant_id)
    if since is not None:
        query = query.where(Task.created_at >= since)
    return _Source(query.subquery(), ("done", "returned", "overdue"))


def _papers(tx: Tx, since: dt.datetime | None) -> _Source:
    """Documents that were filed, and then corrected or made void; the paper's kind tells the step."""
    query = (
        select(
            *_whose(Case.process_key, literal_column("''"), CaseDocument.kind, CaseDocument.filed_by),
            literal_column("1").label("corrected"),
            literal_column("0").label("points"),
        )
        .join(Case, and_(Case.tenant_id == CaseDocument.tenant_id, Case.id == CaseDocument.case_id))
        .where(
            CaseDocument.tenant_id == tx.tenant_id,
            CaseDocument.status.in_((literal_column(f"'{SUPERSEDED}'"), literal_column(f"'{VOID}'"))),
            CaseDocument.filed_at.is_not(None),
        )
    )
    if since is not None:
        query = query.where(CaseDocument.ended_at >= since)
    return _Source(query.subquery(), ("corrected",))


def _reviews(tx: Tx, since: dt.datetime | None) -> _Source:
    """What costs points in the kept reviews; where a fault does not say the step, its paper does."""
    fault = func.jsonb_array_elements(FileReview.faults).table_valued("value", name="fault")
    said: Mapping[str, ColumnElement[str]] = {name: fault.c.value.op("->>")(name) for name in ("step", "kind", "cost")}
    query = (
        select(
            *_whose(
                FileReview.process_key, func.coalesce(said["step"], ""), func.coalesce(said["kind"], ""),
                Case.officer_id,
            ),
            literal_column("1").label("faults"),
            cast(said["cost"], Numeric).label("points"),
        )
        .select_from(FileReview)
        .join(Case, and_(Case.tenant_id == FileReview.tenant_id, Case.id == FileReview.case_id))
        .join(fault, true())
        .where(FileReview.tenant_id == tx.tenant_id)
    )  # fmt: skip
    if since is not None:
        query = query.where(FileReview.reviewed_at >= since)
    return _Source(query.subquery(), ("faults",))


def _whose(process: Any, step: Any, paper: Any, officer: Any) -> tuple[Any, ...]:
    """Name the columns that every source has."""
    return (
        Case.id.label("case_id"), Case.unit_id.label("unit"), process.label("process"), step.label("step"),
        paper.label("paper"), officer.label("officer"),
    )  # fmt: skip


def _one_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    found: ColumnElement[int] = case((condition, literal_column("1", Integer)), else_=literal_column("0", Integer))
    return found


def _step_key(tx: Tx, process: str, step: str, paper: str) -> str:
    step = step or _step_of(tx, process, paper)
    return f"{process}:{step}" if step else ""


def _of_step(tx: Tx, kept: Any, key: str) -> ColumnElement[bool]:
    """Make the condition that a row counts at a step: it says so, or its paper is one that is made there."""
    process, _, step = key.partition(":")
    known = tx.use(Registry).processes.get(process)
    made = {kind for one in (known.steps.values() if known else ()) for kind in one.documents}
    papers = sorted(kind for kind in made if _step_of(tx, process, kind) == step)
    told = or_(kept.step == step, and_(kept.step == "", kept.paper.in_(papers)))
    return and_(kept.process == process, told) if step else false()


def _of(column: ColumnElement[uuid.UUID], key: str) -> ColumnElement[bool]:
    """Make the condition that a row counts for a person or a unit."""
    try:
        return column == uuid.UUID(key)
    except ValueError:
        return false()


def _title(tx: Tx, key: str) -> str:
    process_key, _, element = key.partition(":")
    process = tx.use(Registry).processes.get(process_key)
    step = process.steps.get(element) if process else None
    return f"{process.title} · {step.title}" if step and process else element


def _step_of(tx: Tx, process_key: str, kind: str) -> str:
    """Give the step at which a kind of document is made: the first that names it, since later ones finish it."""
    process = tx.use(Registry).processes.get(process_key)
    named = (element for element, step in process.steps.items() if kind in step.documents) if process and kind else ()
    return next(iter(named), "")
