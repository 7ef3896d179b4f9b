"""Reviews of case files: the score of each case as it stands, kept beside it, and journalled when the case is closed.

The row follows from the file and the rules and is brought up to date after every command that changes the file; what is
journalled is the result at closing, and whenever a supervisor puts one on record.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import Index, Numeric, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified, new_id
from db.command import command
from db.session import Tx
from engine import cases
from engine.cases import CLOSED, Case
from engine.registry import Problem, Process, Step, StepContext
from processes.review import consistency, form, judgements, legality, marks
from processes.review.course import REMEDY
from processes.review.form.element import ABSENT, NOT_FILED
from processes.review.loading import load
from processes.review.rule import PARTS, Finding, Result, Rule, judge

RULES: tuple[Rule, ...] = (*legality.RULES, *form.RULES, *marks.RULES, *consistency.RULES)
BY_HAND: tuple[Rule, ...] = (*legality.BY_HAND, *form.BY_HAND, *marks.BY_HAND)
#: Procedures whose files are reviewed. The model has no rules of their own for remedies: there the general ones count.
REVIEWED = frozenset({*(key for rule in RULES for key in rule.processes), REMEDY})
#: Commands after which a file may score differently.
CHANGES = frozenset(
    {
        "task.completed",
        "task.returned",
        "document.filed",
        "document.scan_filed",
        "document.served",
        "document.voided",
        "document.superseded",
        "evidence.withdrawn",
        "timer.fired",
        "review.judged",
        "review.judgement_withdrawn",
    }
)
RECORDED = "review.recorded"
#: So many warnings are shown before a signature; the rest stands on the tab.
SHOWN = 5


class FileReview(Identified, Base):
    """The review of one case as it stands; ``recorded_at`` once it is in the journal."""

    __tablename__ = "file_reviews"

    case_id: Mapped[uuid.UUID]
    process_key: Mapped[str]
    unit_id: Mapped[uuid.UUID | None]
    officer_id: Mapped[uuid.UUID | None]
    legality: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    form: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    marks: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    total: Mapped[Decimal] = mapped_column(Numeric(6, 2))
    passed: Mapped[bool]
    #: ``{"rule", "part", "topic", "title", "text", "cost", "tab", "kind", "step"}`` each, the dearest first.
    faults: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    reviewed_at: Mapped[dt.datetime]
    closed: Mapped[bool]
    recorded_at: Mapped[dt.datetime | None]
    recorded_by: Mapped[str | None]

    __table_args__ = (
        Index("uq_file_reviews_case", "tenant_id", "case_id", unique=True),
        Index("ix_file_reviews_total", "tenant_id", "total"),
        Index("ix_file_reviews_reviewed", "tenant_id", "reviewed_at"),
    )


def review(tx: Tx, case: Case) -> Result:
    """Review a file as it stands now, with the tenant's figures of today."""
    found = load(tx, case)
    return judge(found.file, RULES, BY_HAND, found.figures, found.judged)


def rule_of(key: str) -> Rule:
    """Give a rule by its key.

    :raises RuleUnknown: when there is none.
    """
    found = next((one for one in (*RULES, *BY_HAND) if one.key == key), None)
    if found is None:
        raise judgements.RuleUnknown(kind="rule")
    return found


def faults_of(result: Result) -> list[dict[str, Any]]:
    """Give what costs points as the row and the API keep it: one entry a fault, the dearest rules first."""
    return [
        {
            "rule": finding.rule.reference,
            "part": finding.rule.part,
            "topic": finding.rule.topic,
            "title": finding.rule.title,
            "basis": finding.rule.basis,
            "text": fault.text,
            "cost": str(finding.cost if index == 0 else Decimal(0)),
            "tab": fault.mend.tab,
            "kind": fault.mend.kind,
            "step": fault.mend.step,
        }
        for finding in result.faults
        for index, fault in enumerate(finding.faults)
    ]


def keep(tx: Tx, case: Case) -> FileReview:
    """Review a file and keep the row beside the case up to date, for whoever goes on with it."""
    values = _as_kept(tx, case)
    row = of_case(tx, case.id)
    if row is None:
        row = FileReview(tenant_id=tx.tenant_id, case_id=case.id, recorded_at=None, recorded_by=None)
        tx.session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    tx.session.flush()
    return row


def follow(tx: Tx, case: Case) -> None:
    """Review a file and write its row with everything else at the end: at a step nobody looks at it before."""
    own = {"tenant_id": tx.tenant_id, "id": new_id(), "case_id": case.id}
    tx.hold(FileReview.__table__, own | _as_kept(tx, case), over=("tenant_id", "case_id"))


def _as_kept(tx: Tx, case: Case) -> dict[str, Any]:
    """Review a file; gives the columns of its row."""
    result = review(tx, case)
    return {
        "process_key": case.process_key, "unit_id": case.unit_id, "officer_id": case.officer_id,
        "legality": result.legality, "form": result.form, "marks": result.marks, "total": result.total,
        "passed": result.passed, "faults": faults_of(result), "reviewed_at": tx.at, "closed": case.status == CLOSED,
    }  # fmt: skip


@command(RECORDED, permission=None)  # closing does it whoever acts; pages and API ask for supervision:read
def record(tx: Tx, *, case_id: uuid.UUID, moment: str = "asked") -> FileReview:
    """Review a file and put the result on record: at closing by itself, else when a supervisor asks for it.

    :param moment: ``closing`` or ``asked``.
    """
    case = cases.lock(tx, case_id, must_be_open=False)
    row = keep(tx, case)
    row.recorded_at, row.recorded_by = tx.at, tx.actor.name
    tx.subject(
        case,
        moment=moment,
        legality=str(row.legality),
        form=str(row.form),
        marks=str(row.marks),
        total=str(row.total),
        faults=[{"rule": one["rule"], "text": one["text"], "cost": one["cost"]} for one in row.faults],
    )
    return row


def overhear(tx: Tx, name: str, head: Any, payload: Mapping[str, Any]) -> None:
    """Keep the review up to date after the outermost command on a case, and put it on record when the case closes."""
    if not isinstance(head, Case) or head.process_key not in REVIEWED or tx.running or name == RECORDED:
        return
    known = of_case(tx, head.id) if head.status == CLOSED else None
    if head.status == CLOSED and (known is None or not known.closed):
        record(tx, case_id=head.id, moment="closing")
    elif name in CHANGES:
        follow(tx, head)


def of_case(tx: Tx, case_id: uuid.UUID) -> FileReview | None:
    """Give the kept review of a case."""
    return tx.session.scalar(
        select(FileReview).where(FileReview.tenant_id == tx.tenant_id, FileReview.case_id == case_id)
    )


@dataclass(frozen=True)
class Listed:
    """A review of the supervisors' list, with its case."""

    row: FileReview
    case: Case


def listed(tx: Tx, *, failed_only: bool = False, limit: int = 5000) -> list[Listed]:
    """List the kept reviews with their cases, the lowest score first."""
    query = (
        select(FileReview, Case)
        .join(Case, (Case.tenant_id == FileReview.tenant_id) & (Case.id == FileReview.case_id))
        .where(FileReview.tenant_id == tx.tenant_id)
        .order_by(FileReview.total, FileReview.id)
        .limit(limit)
    )
    if failed_only:
        query = query.where(FileReview.passed.is_(False))
    return [Listed(row, case) for row, case in tx.session.execute(query)]


def average(tx: Tx) -> Decimal | None:
    """Give the mean of all kept scores; None where there are none."""
    return tx.session.scalar(select(func.avg(FileReview.total)).where(FileReview.tenant_id == tx.tenant_id))


def brief(text: str) -> str:
    """Leave out what a document lacks that is not there at all, so that its absence is told once."""
    head = text.partition("：")[0]
    return head if head.endswith((ABSENT, NOT_FILED)) else text


def before_signing(more: Callable[[StepContext], list[Problem]] | None) -> Callable[[StepContext], list[Problem]]:
    """Add to what a step checks what the review would deduct, grave things first; it warns and never blocks."""

    def problems(context: StepContext) -> list[Problem]:
        found = list(more(context)) if more else []
        if context.deciding:
            return found
        result = review(context.tx, context.case)
        ordered = sorted(result.faults, key=lambda one: (not one.rule.grave, -one.cost))
        said: dict[tuple[str, str], list[Finding]] = {}
        for finding in ordered:
            said.setdefault((finding.rule.part, brief(finding.faults[0].text)), []).append(finding)
        for (part, text), same in islice(said.items(), SHOWN):
            cost = float(sum(one.cost for one in same))
            basis = "、".join(dict.fromkeys(one.rule.basis for one in same if one.rule.basis))
            found.append(Problem("review", f"评查提示：{text}（{PARTS[part]}，扣{cost:g}分）", basis, blocks=False))
        return found

    return problems


def reviewed(processes: Iterable[Process]) -> tuple[Process, ...]:
    """Let every step at which somebody signs, and those of closing, show what the review would deduct."""
    return tuple(
        replace(process, steps={key: _with_review(process, step) for key, step in process.steps.items()})
        if process.key in REVIEWED
        else process
        for process in processes
    )


def _with_review(process: Process, step: Step) -> Step:
    signs = step.step_up or (process.stages and step.stage == process.stages[-1])
    return replace(step, problems=before_signing(step.problems)) if signs else step
