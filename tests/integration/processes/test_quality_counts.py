"""办案质量: what the database counts is what one finds who reads every task, paper and review one by one."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from db.actor import Actor
from db.session import Database, Tx
from engine.casefile import CaseDocument
from engine.cases import OPEN, Case
from engine.registry import Registry
from engine.tasks import Task
from processes import ALL
from processes.quality import BY, FIGURES, behind, quality
from processes.review.reviews import FileReview

UNITS, PEOPLE = ([uuid.UUID(int=base + number) for number in range(3)] for base in (10, 20))
#: A step, a figure, a case, an officer and points: one thing that counts.
Event = tuple[str, str, Case, uuid.UUID | None, Decimal]
DAYS = [dt.timedelta(days=days) for days in (-40, -31, -30, -2, -1, 0, 1)]


def _fill(tx: Tx, dice: random.Random) -> None:
    """Write sixty cases with every mixture of what is counted, and of what is missing."""
    who, steps = (*PEOPLE, None), {"penalty": ("N1", "N2", "N3"), "measure": ("S1", "S2"), "gone": ("X",)}
    for number in range(60):
        process = dice.choice(tuple(steps))
        case = Case(
            tenant_id=tx.tenant_id, id=uuid.UUID(int=dice.getrandbits(128)), process_key=process, title="",
            definition_id=uuid.uuid4(), definition_sha256="", revision=0, state={}, waits={}, facts={}, completers={},
            status=OPEN, unit_id=dice.choice((*UNITS, None)), officer_id=dice.choice(who), opened_at=tx.at,
            changed_at=tx.at, case_number=dice.choice((None, f"第{number:03}号")),
        )  # fmt: skip
        tx.session.add(case)
        for n in range(dice.randrange(5)):
            status = dice.choice(("ready", "claimed", "completed", "completed", "cancelled"))
            tx.session.add(Task(
                tenant_id=tx.tenant_id, case_id=case.id, token=str(n), element_id=dice.choice(steps[process]), name="",
                role="officer", candidate="officer", status=status, assignee_id=dice.choice(who),
                created_at=tx.at + dice.choice(DAYS), due_at=dice.choice((None, tx.at + dice.choice(DAYS))),
                completed_at=tx.at + dice.choice(DAYS) if status == "completed" else None,
                completed_by=dice.choice(who) if status == "completed" else None,
                return_reason=dice.choice((None, None, "", "请补充")),
            ))  # fmt: skip
        for n in range(dice.randrange(3)):
            tx.session.add(CaseDocument(
                tenant_id=tx.tenant_id, case_id=case.id, kind=dice.choice(("D01", "D06", "D11", "D99")), title="",
                status=dice.choice(("filed", "superseded", "void")), version=n + 1, context={}, context_digest="",
                drafted_at=tx.at, filed_at=dice.choice((None, tx.at, tx.at)), filed_by=dice.choice(who),
                ended_at=tx.at + dice.choice(DAYS),
            ))  # fmt: skip
        if dice.random() < 0.6:
            faults = [
                {"step": dice.choice(("", "", *steps[process])), "kind": dice.choice(("", "D01", "D06", "D99")),
                 "cost": dice.choice(("0", "0.5", "3"))}
                for _ in range(dice.randrange(4))
            ]  # fmt: skip
            tx.session.add(FileReview(
                tenant_id=tx.tenant_id, case_id=case.id, process_key=process, legality=1, form=1, marks=0, total=1,
                passed=True, faults=faults, reviewed_at=tx.at + dice.choice(DAYS), closed=False,
            ))  # fmt: skip
    tx.session.flush()


def _told(tx: Tx, since: dt.datetime | None) -> Iterable[Event]:
    """Read everything and tell in plain words what counts."""
    cases, none = {case.id: case for case in tx.session.query(Case)}, Decimal(0)
    for task in tx.session.query(Task):
        case = cases[task.case_id]
        if since is not None and task.created_at < since:
            continue
        who = task.completed_by or task.assignee_id
        if task.status == "completed":
            yield task.element_id, "done", case, who, none
        if task.return_reason:
            yield task.element_id, "returned", case, who or case.officer_id, none
        if task.due_at is not None and (task.completed_at or tx.at) > task.due_at:
            yield task.element_id, "overdue", case, who, none
    for paper in tx.session.query(CaseDocument):
        if paper.status not in ("superseded", "void") or paper.filed_at is None or paper.ended_at is None:
            continue
        if since is None or paper.ended_at >= since:
            case = cases[paper.case_id]
            yield _made_at(tx, case.process_key, paper.kind), "corrected", case, paper.filed_by, none
    for row in tx.session.query(FileReview):
        if since is None or row.reviewed_at >= since:
            case = cases[row.case_id]
            for fault in row.faults:
                step = fault["step"] or _made_at(tx, row.process_key, fault["kind"])
                yield step, "faults", case, case.officer_id, Decimal(fault["cost"])


def _made_at(tx: Tx, process_key: str, kind: str) -> str:
    process = tx.use(Registry).processes.get(process_key)
    if process is None or not kind:
        return ""
    return next((element for element, step in process.steps.items() if kind in step.documents), "")


def test_quality_counts_what_reading_row_by_row_finds(database: Database, system: Actor) -> None:
    database.provide(Registry(list(ALL)))
    with database.transaction(system) as tx:
        _fill(tx, random.Random(7))  # a reproducible choice
    with database.reading(system) as tx:
        for since in (None, tx.at - dt.timedelta(days=30), tx.at + dt.timedelta(days=2)):
            told = list(_told(tx, since))
            for by in BY:
                counted: dict[tuple[str, str], list[uuid.UUID]] = defaultdict(list)
                points: dict[str, Decimal] = defaultdict(Decimal)
                for step, figure, case, officer, cost in told:
                    at_step = f"{case.process_key}:{step}" if step else ""
                    key = {"step": at_step, "officer": str(officer or ""), "unit": str(case.unit_id or "")}[by]
                    if key:
                        counted[key, figure].append(case.id)
                        points[key] += cost
                found = {row.key: row for row in quality(tx, by=by, since=since)}
                assert {row.key: row.points for row in found.values()} == points
                assert {(key, name): row.figures[name] for key, row in found.items() for name in FIGURES
                        if row.figures[name]} == {pair: len(ids) for pair, ids in counted.items()}  # fmt: skip
                for (key, figure), ids in counted.items():
                    shown = behind(tx, by=by, key=key, figure=figure, since=since)
                    assert {case.id: times for case, times in shown.cases} == {one: ids.count(one) for one in ids}
                    assert shown.total == len(set(ids))
                for key in ("", "nobody", str(uuid.uuid4()), "penalty:"):
                    assert behind(tx, by=by, key=key, figure="faults", since=since).total == 0
