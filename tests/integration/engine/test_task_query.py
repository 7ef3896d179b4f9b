"""Finding tasks by any attribute: what the database finds is what one finds who looks at every task."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Callable

from db.actor import Actor
from db.session import Database, Tx
from engine import task_query
from engine.cases import Case
from engine.task_query import Wanted
from engine.task_sharing import TaskComment
from engine.tasks import CLAIMED, READY, Task

PEOPLE = [uuid.UUID(int=number) for number in range(1, 4)]
UNITS = [uuid.UUID(int=number) for number in range(10, 12)]
HOURS = (-48, -1, 0, 1, 48)


def _fill(tx: Tx, dice: random.Random) -> None:
    def some(*values: object) -> object:
        return dice.choice((None, *values))

    def moment() -> dt.datetime:
        return tx.at + dt.timedelta(hours=dice.choice(HOURS))

    for number in range(120):
        case = Case(
            tenant_id=tx.tenant_id, id=uuid.uuid4(), process_key=dice.choice(("penalty", "measure")), state={},
            definition_id=uuid.uuid4(), definition_sha256="", waits={}, facts={}, completers={}, opened_at=tx.at,
            changed_at=tx.at, unit_id=dice.choice(UNITS),
        )  # fmt: skip
        status = dice.choice(("ready", "claimed", "claimed", "completed"))
        task = Task(
            tenant_id=tx.tenant_id, id=uuid.uuid4(), case_id=case.id, token="t", element_id=dice.choice("ab"), name="",
            role=dice.choice(("officer", "leader")), candidate=dice.choice(("officer@1", "leader@1")), status=status,
            also_candidates=some(["person@1"]), assignee_id=None if status == "ready" else dice.choice(PEOPLE),
            owner_id=some(*PEOPLE) if status == "claimed" else None,
            created_at=moment() + dt.timedelta(microseconds=number), due_at=some(moment()),
            completed_at=moment() if status == "completed" else None,
            completed_by=dice.choice(PEOPLE) if status == "completed" else None,
            priority=dice.choice((10, 50, 50, 90)), follow_up_on=some(moment().date()),
            signatures=some([{"person": str(dice.choice(PEOPLE)), "name": "甲"}]), return_reason=some("请补充"),
            draft=some({"text": "半句"}),
        )  # fmt: skip
        tx.session.add_all((case, task))
        if dice.random() < 0.3:
            author = dice.choice(PEOPLE)
            tx.session.add(TaskComment(tenant_id=tx.tenant_id, case_id=case.id, task_id=task.id, at=tx.at,
                                       author_id=author, author="甲", text="请看"))  # fmt: skip


def test_every_attribute_finds_what_looking_at_each_task_finds(database: Database, system: Actor) -> None:
    with database.transaction(system) as tx:
        _fill(tx, random.Random(5))  # a reproducible choice
    with database.reading(system) as tx:
        cases = {case.id: case for case in tx.session.query(Case)}
        said = {(one.task_id, one.author_id) for one in tx.session.query(TaskComment)}
        at, day, who = tx.at, tx.at.date(), PEOPLE[0]
        asked: dict[Wanted, Callable[[Task], bool]] = {
            Wanted(assignee_id=who): lambda task: task.assignee_id == who,
            Wanted(owner_id=who): lambda task: task.owner_id == who,
            Wanted(delegated=True): lambda task: task.owner_id is not None,
            Wanted(delegated=False): lambda task: task.owner_id is None,
            Wanted(candidate="person@1"): lambda task: task.status == READY and bool(task.also_candidates),
            Wanted(role="leader", step="a"): lambda task: (task.role, task.element_id) == ("leader", "a"),
            Wanted(process="measure"): lambda task: cases[task.case_id].process_key == "measure",
            Wanted(unit_id=UNITS[1]): lambda task: cases[task.case_id].unit_id == UNITS[1],
            Wanted(due_before=at): lambda task: task.due_at is not None and task.due_at < at,
            Wanted(due_from=at): lambda task: task.due_at is not None and task.due_at >= at,
            Wanted(created_from=at): lambda task: task.created_at >= at,
            Wanted(created_before=at): lambda task: task.created_at < at,
            Wanted(follow_up_by=day): lambda task: task.follow_up_on is not None and task.follow_up_on <= day,
            Wanted(follow_up_from=day): lambda task: task.follow_up_on is not None and task.follow_up_on >= day,
            Wanted(priority_from=60): lambda task: task.priority >= 60,
            Wanted(priority_to=50): lambda task: task.priority <= 50,
            Wanted(priority_to=10): lambda task: task.priority <= 10,
            Wanted(priority_from=0, priority_to=0): lambda task: False,
            Wanted(signed_by=who): lambda task: str(who) in str(task.signatures),
            Wanted(commented_by=who): lambda task: (task.id, who) in said,
            Wanted(returned=True): lambda task: task.return_reason is not None,
            Wanted(returned=False): lambda task: task.return_reason is None,
            Wanted(drafted=True): lambda task: task.draft is not None,
            Wanted(drafted=False): lambda task: task.draft is None,
            Wanted(returned=True, delegated=True, priority_from=60): lambda task: (
                task.return_reason is not None and task.owner_id is not None and task.priority >= 60
            ),
        }  # fmt: skip
        tasks = tx.session.query(Task).all()
        for wanted, fits in asked.items():
            expected = {task.id for task in tasks if task.status in (READY, CLAIMED) and fits(task)}
            found = [task.id for task in task_query.find(tx, wanted, limit=200).tasks]
            assert set(found) == expected and len(found) == len(expected), wanted
        done = Wanted(status="completed", completed_by=who, completed_from=at - dt.timedelta(hours=1),
                      completed_before=at + dt.timedelta(hours=1))  # fmt: skip
        assert {one.id for one in task_query.find(tx, done, sort="completed").tasks} == {
            task.id for task in tasks if task.completed_by == who and task.completed_at is not None
            and abs(task.completed_at - at) <= dt.timedelta(hours=1) and task.completed_at - at < dt.timedelta(hours=1)
        }  # fmt: skip
