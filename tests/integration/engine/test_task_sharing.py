"""Tasks among people: delegated, signed by several, discussed, handed out, taken back, done in somebody's place."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from db import journal
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.errors import Invalid, PermissionDenied
from db.session import Database
from engine import (
    actors,
    cases,
    definitions,
    jobs,
    people,
    substitutions,
    task_query,
    task_sharing,
    task_withdrawal,
    tasks,
)
from engine.cases import Case
from engine.forms import Field, Form
from engine.jobs import Handlers
from engine.registry import Process, Registry, Step, Summary
from engine.roles import Role, Roles
from engine.task_query import Wanted
from engine.task_withdrawal import TooLateToWithdraw
from engine.tasks import Task
from tests.unit.engine.diagrams import bpmn

DIAGRAM = bpmn("""
    start begin
    user prepare
    user sign
    user file
    end done
    begin -> prepare -> sign -> file -> done
""")
YES = Field("agreed", "是否同意", "boolean")
COUNCIL = Process(
    key="council", title="集体讨论", diagram="council.bpmn",
    steps={
        "prepare": Step("准备材料", "case_officer", Form("prepared", (Field("text", "内容", "longtext"),))),
        "sign": Step(
            "签署意见", "leader", Form("signed", (YES,)), signers=2,
            distinct_from=("prepare",), returns_to=("prepare",),
            vetoes=lambda answers: answers["agreed"] is False,
            also=lambda case: [f"person@{case.facts['guest']}"] if "guest" in case.facts else [],
        ),
        "file": Step("归档", "archivist", Form("filed", (Field("note", "备注", "text"),)), consequences="不能更改。"),
    },
    summary=lambda facts: Summary(title="集体讨论"),
)  # fmt: skip
WORK = frozenset({"case:open", "case:read", "task:claim", "task:complete", "task:return"})
ROLES = {
    "officer": Role("执法人员", WORK),
    "leader": Role("负责人", WORK | {"task:assign"}),
    "archivist": Role("档案员", WORK),
    "unit_head": Role("部门负责人", WORK | {"task:assign"}),
}
STAFF = {
    "陈": "officer", "林": "officer", "周": "leader", "郑": "leader", "何": "leader", "档": "archivist",
    "客": "officer", "头": "unit_head",
}  # fmt: skip


@dataclass
class Office:
    """Eight people in one unit of one body, and a case that the first opened."""

    database: Database
    ids: dict[str, uuid.UUID]
    unit: uuid.UUID
    body: uuid.UUID

    def actor(self, name: str) -> Actor:
        """Log in."""
        found = actors.actor_for(self.database, "https://login", name)
        assert found is not None
        return found

    def opened(self, **facts: Any) -> uuid.UUID:
        """Open a case of 陈."""
        with self.database.transaction(self.actor("陈")) as tx:
            case = cases.open_case(tx, process_key="council", facts=facts, unit_id=self.unit, body_id=self.body)
            case.officer_id = self.ids["陈"]
            return case.id

    def task(self, case_id: uuid.UUID) -> Task:
        """Give the open task."""
        with self.database.reading(system_actor(self.actor("陈").tenant_id)) as tx:
            (task,) = task_query.find(tx, Wanted(case_id=case_id)).tasks
            return task

    def do(self, name: str, act: Callable[..., Any], **more: Any) -> Any:
        """Carry out a command as somebody."""
        with self.database.transaction(self.actor(name)) as tx:
            return act(tx, **more)

    def complete(self, name: str, case_id: uuid.UUID, **answers: Any) -> Case:
        """Complete the open task as somebody."""
        done: Case = self.do(name, tasks.complete, task_id=self.task(case_id).id, answers=answers)
        return done

    def signing(self, **facts: Any) -> uuid.UUID:
        """Open a case and bring it before those who sign."""
        case_id = self.opened(**facts)
        self.complete("陈", case_id, text="材料")
        return case_id

    def story(self, case_id: uuid.UUID) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        """Give the entries of a case."""
        with self.database.reading(system_actor(self.actor("陈").tenant_id)) as tx:
            return [(one.command, one.actor, one.payload) for one in journal.entries(tx, f"case:{case_id}")]


@pytest.fixture
def office(database: Database, system: Actor) -> Office:
    database.provide(Registry([COUNCIL]))
    database.provide(Roles(ROLES))
    database.provide(Handlers(timer=jobs.fire_timer))
    body = uuid.uuid4()
    with database.transaction(system) as tx:
        definitions.deploy(tx, process_key="council", xml=DIAGRAM)
        unit = people.add_unit(tx, name="执法一队", body_id=body).id
        ids = {}
        for name, role in STAFF.items():
            person = people.add_person(tx, name=name)
            people.grant_membership(tx, person_id=person.id, unit_id=unit, role=role)
            people.link_account(tx, person_id=person.id, issuer="https://login", subject=name)
            ids[name] = person.id
    return Office(database, ids, unit, body)


# --- delegation


def test_who_helps_prepares_and_who_delegated_completes(office: Office) -> None:
    case_id = office.opened()
    task = office.task(case_id)
    assert task.assignee_id == office.ids["陈"] or office.do("陈", tasks.claim, task_id=task.id)
    office.do("陈", task_sharing.delegate, task_id=task.id, person_id=office.ids["林"], note="请先写初稿")
    assert (office.task(case_id).owner_id, office.task(case_id).assignee_id) == (office.ids["陈"], office.ids["林"])
    office.do("林", tasks.save_draft, task_id=task.id, answers={"text": "初稿"})
    with pytest.raises(tasks.DelegatedToYou):
        office.complete("林", case_id, text="初稿")
    with pytest.raises(tasks.DelegatedToYou):
        office.do("林", tasks.unclaim, task_id=task.id)
    with pytest.raises(tasks.TaskClaimedByAnother):
        office.complete("陈", case_id, text="初稿")
    office.do("林", task_sharing.resolve, task_id=task.id, note="已写好")
    back = office.task(case_id)
    assert (back.assignee_id, back.owner_id, back.draft) == (office.ids["陈"], None, {"text": "初稿"})
    office.complete("陈", case_id, text="定稿")
    assert [name for name, *_ in office.story(case_id)][-3:] == ["task.delegated", "task.resolved", "task.completed"]


def test_who_delegated_may_take_the_task_back_unasked_and_others_may_not(office: Office) -> None:
    case_id = office.opened()
    task = office.task(case_id)
    office.do("陈", tasks.claim, task_id=task.id)
    with pytest.raises(task_sharing.NotDelegated):
        office.do("陈", task_sharing.resolve, task_id=task.id)
    with pytest.raises(task_sharing.CannotHelp):
        office.do("陈", task_sharing.delegate, task_id=task.id, person_id=office.ids["陈"])
    with pytest.raises(tasks.TaskClaimedByAnother):
        office.do("林", task_sharing.delegate, task_id=task.id, person_id=office.ids["客"])
    office.do("陈", task_sharing.delegate, task_id=task.id, person_id=office.ids["林"])
    with pytest.raises(tasks.TaskClaimedByAnother):
        office.do("客", task_sharing.resolve, task_id=task.id)
    office.do("陈", task_sharing.resolve, task_id=task.id)
    assert office.task(case_id).assignee_id == office.ids["陈"]


# --- signed by several


def test_who_helps_cannot_send_the_case_back(office: Office) -> None:
    task_id = office.task(office.signing()).id
    office.do("周", tasks.claim, task_id=task_id)
    office.do("周", task_sharing.delegate, task_id=task_id, person_id=office.ids["林"])
    with pytest.raises(tasks.DelegatedToYou):
        office.do("林", tasks.send_back, task_id=task_id, to="prepare", reason="材料不全")


def test_a_step_that_two_sign_waits_for_the_second_and_takes_nobody_twice(office: Office) -> None:
    case_id = office.signing()
    case = office.complete("周", case_id, agreed=True)
    assert office.task(case_id).element_id == "sign" and "signed" not in case.facts
    with pytest.raises(task_sharing.SignedAlready):
        office.complete("周", case_id, agreed=True)
    with pytest.raises(tasks.NotACandidate):
        office.complete("林", case_id, agreed=True)
    case = office.complete("郑", case_id, agreed=True)
    assert [one["name"] for one in case.facts["signed"]["signatures"]] == ["周", "郑"]
    assert office.task(case_id).element_id == "file"
    assert set(case.completed_by("sign")) == {str(office.ids["周"]), str(office.ids["郑"])}
    signatures = [payload.get("signature") for name, _, payload in office.story(case_id) if name == "task.completed"]
    assert signatures == [None, 1, 2]


def test_one_refusal_ends_the_signing(office: Office) -> None:
    case_id = office.signing()
    case = office.complete("周", case_id, agreed=False)
    assert case.facts["signed"]["agreed"] is False and office.task(case_id).element_id == "file"


def test_a_person_named_as_candidate_may_claim_without_the_role(office: Office) -> None:
    case_id = office.signing(guest=str(office.ids["客"]))
    office.complete("客", case_id, agreed=True)
    with office.database.reading(office.actor("客")) as tx:
        by_name = task_query.find(tx, Wanted(candidate=f"person@{office.ids['客']}"))
        by_role = task_query.find(tx, Wanted(candidate=f"leader@{office.body}"))
        assert [one.case_id for one in by_name.tasks] == [one.case_id for one in by_role.tasks] == [case_id]


# --- talk, put off, put first, batches


def test_a_remark_a_follow_up_day_and_a_priority_are_on_record_and_change_no_limit(office: Office) -> None:
    case_id = office.signing()
    task = office.task(case_id)
    office.do("林", task_sharing.comment, task_id=task.id, text=" 请看第三页 ")
    with pytest.raises(tasks.TaskClaimedByAnother):
        office.do("周", task_sharing.put_off, task_id=task.id, until=dt.date(2026, 3, 9))
    office.do("周", tasks.claim, task_id=task.id)
    office.do("周", task_sharing.put_off, task_id=task.id, until=dt.date(2026, 3, 9))
    office.do("周", task_sharing.prioritise, task_id=task.id, priority=80)
    for wrong in (-1, 101):
        with pytest.raises(Invalid):
            office.do("周", task_sharing.prioritise, task_id=task.id, priority=wrong)
    with pytest.raises(tasks.NotTheSuperior):
        office.do("头", task_sharing.prioritise, task_id=task.id, priority=90)
    now = office.task(case_id)
    assert (now.follow_up_on, now.priority, now.due_at) == (dt.date(2026, 3, 9), 80, task.due_at)
    with office.database.reading(office.actor("周")) as tx:
        assert [(one.author, one.text) for one in task_sharing.comments(tx, case_id)] == [("林", "请看第三页")]
        assert task_query.find(tx, Wanted(follow_up_by=dt.date(2026, 3, 9), priority_from=80)).tasks
        assert not task_query.find(tx, Wanted(follow_up_by=dt.date(2026, 3, 8))).tasks
    with pytest.raises(Invalid):
        office.do("林", task_sharing.comment, task_id=task.id, text=" ")


def test_a_batch_takes_what_it_can_and_says_what_it_could_not(office: Office) -> None:
    mine, taken, unknown = office.signing(), office.signing(), uuid.uuid4()
    ids = [office.task(mine).id, office.task(taken).id]
    office.do("郑", tasks.claim, task_id=ids[1])
    outcomes = office.do("周", task_sharing.claim_many, task_ids=[*ids, unknown])
    assert [type(one.error) for one in outcomes] == [type(None), tasks.TaskClaimedByAnother, tasks.TaskUnknown]
    assert office.task(mine).assignee_id == office.ids["周"] and office.task(taken).assignee_id == office.ids["郑"]
    outcomes = office.do(
        "周", task_sharing.reassign_many, task_ids=ids, person_id=office.ids["何"], reason="出差"
    )  # fmt: skip
    assert [one.error for one in outcomes] == [None, None]
    assert {office.task(one).assignee_id for one in (mine, taken)} == {office.ids["何"]}
    with pytest.raises(Invalid):
        office.do("周", task_sharing.claim_many, task_ids=[])


# --- taking one's own step back


def test_ones_own_last_step_comes_back_as_a_draft_while_nobody_has_acted_on_it(office: Office) -> None:
    case_id = office.signing()
    with office.database.reading(office.actor("陈")) as tx:
        last = task_withdrawal.last_of(tx, cases.get(tx, case_id))
    assert last is not None and last.element_id == "prepare"
    office.do("林", task_sharing.comment, task_id=office.task(case_id).id, text="有笔误")
    case = office.do("陈", task_withdrawal.withdraw, task_id=last.id, reason="有笔误")
    again = office.task(case_id)
    assert (again.element_id, again.assignee_id, again.draft) == ("prepare", office.ids["陈"], {"text": "材料"})
    assert case.completed_by("prepare") == [] and case.completers == {}
    office.complete("陈", case_id, text="改好的材料")
    assert office.task(case_id).element_id == "sign"


@pytest.mark.parametrize("acted", ["claimed", "drafted", "signed"])
def test_a_step_on_which_somebody_has_acted_stays(office: Office, acted: str) -> None:
    case_id = office.signing()
    with office.database.reading(office.actor("陈")) as tx:
        done = task_query.find(tx, Wanted(status="completed", completed_by=office.ids["陈"]), sort="completed").tasks[0]
    following = office.task(case_id)
    if acted == "claimed":
        office.do("周", tasks.claim, task_id=following.id)
    elif acted == "drafted":
        office.do("周", tasks.save_draft, task_id=following.id, answers={"agreed": True})
    else:
        office.complete("周", case_id, agreed=True)
    with pytest.raises(TooLateToWithdraw):
        office.do("陈", task_withdrawal.withdraw, task_id=done.id, reason="想改")


def test_neither_anothers_step_nor_a_final_one_is_withdrawn(office: Office) -> None:
    case_id = office.signing()
    with office.database.reading(office.actor("陈")) as tx:
        done = task_query.find(tx, Wanted(status="completed"), sort="completed").tasks[0]
    with pytest.raises(TooLateToWithdraw):
        office.do("林", task_withdrawal.withdraw, task_id=done.id, reason="想改")
    with pytest.raises(cases.ReasonMissing):
        office.do("陈", task_withdrawal.withdraw, task_id=done.id, reason="")
    office.complete("周", case_id, agreed=False)
    with office.database.reading(office.actor("周")) as tx:
        assert task_withdrawal.last_of(tx, cases.get(tx, case_id)) is None, "what several sign is final"


# --- in somebody's place


def leave(office: Office, away: str, instead: str, by: str = "", first: int = 0, days: int = 5) -> Any:
    with office.database.reading(office.actor("陈")) as tx:
        start = tx.at.astimezone(dt.timezone(dt.timedelta(hours=8))).date() + dt.timedelta(days=first)
    return office.do(
        by or away, substitutions.arrange, person_id=office.ids[away], substitute_id=office.ids[instead],
        valid_from=start, valid_to=start + dt.timedelta(days=days), reason="年休假",
    )  # fmt: skip


def test_a_substitute_does_the_tasks_of_who_is_away_on_record_and_only_while_it_lasts(
    office: Office, clock: SettableClock
) -> None:
    case_id, later = office.signing(), office.signing()
    office.do("周", tasks.claim, task_id=office.task(case_id).id)
    with pytest.raises(tasks.NotACandidate):
        office.complete("档", later, agreed=True)
    row = leave(office, "周", "档")
    assert office.actor("档").lent[f"leader@{office.body}"] == office.ids["周"]
    office.do("档", tasks.claim, task_id=office.task(case_id).id)
    office.complete("档", case_id, agreed=True)
    command, actor, payload = office.story(case_id)[-1]
    assert (command, actor["name"], payload["in_place_of"]) == ("task.completed", "档", str(office.ids["周"]))
    assert actor["substitutes"] == [str(office.ids["周"])]
    clock.advance(days=6)
    with pytest.raises(tasks.NotACandidate):
        office.complete("档", later, agreed=True)
    clock.advance(days=-5)
    office.do("周", substitutions.end, substitution_id=row.id)
    assert not office.actor("档").lent


def test_what_was_lent_does_not_pass_on_and_officers_of_a_case_are_reassigned_instead(office: Office) -> None:
    leave(office, "周", "林")
    leave(office, "林", "档")
    assert f"leader@{office.body}" not in office.actor("档").roles
    assert f"officer@{office.unit}" in office.actor("档").lent
    case_id = office.opened()
    office.do("陈", tasks.claim, task_id=office.task(case_id).id)
    leave(office, "陈", "何")
    with pytest.raises(tasks.TaskClaimedByAnother):
        office.do("何", tasks.claim, task_id=office.task(case_id).id)


def test_four_eyes_hold_for_a_substitute_by_person(office: Office) -> None:
    case_id = office.opened()
    office.complete("陈", case_id, text="材料")
    leave(office, "周", "陈")
    with pytest.raises(tasks.SamePersonTwice):
        office.complete("陈", case_id, agreed=True)


def test_only_the_person_the_units_head_or_an_administrator_arranges_and_days_do_not_overlap(office: Office) -> None:
    with pytest.raises(PermissionDenied):
        leave(office, "周", "档", by="林")
    leave(office, "周", "档", by="头", first=1)
    with pytest.raises(substitutions.SubstitutedAlready):
        leave(office, "周", "郑")
    leave(office, "周", "郑", first=6)
    with pytest.raises(Invalid):
        leave(office, "郑", "郑")
    with pytest.raises(Invalid):
        leave(office, "郑", "何", first=-1)
    with pytest.raises(Invalid):
        leave(office, "郑", "何", days=0)


# --- lists


def test_pages_of_a_list_follow_each_other_without_gaps(office: Office, clock: SettableClock) -> None:
    opened = []
    for _ in range(7):
        opened.append(office.opened())
        clock.advance(minutes=1)
    seen: list[uuid.UUID] = []
    after = None
    with office.database.reading(office.actor("周")) as tx:
        while True:
            page = task_query.find(tx, Wanted(process="council", unit_id=office.unit), limit=3, after=after)
            seen += [one.case_id for one in page.tasks]
            if (after := page.next) is None:
                break
        assert task_query.find(tx, Wanted(), sort="due").tasks == [], "tasks without a limit are not sorted by it"
        with pytest.raises(Invalid):
            task_query.find(tx, Wanted(), sort="colour")
    assert seen == opened
