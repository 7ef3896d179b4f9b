"""Asking and answering, phrases, reassigning: the same rules on the pages and over the API."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from db.errors import Invalid
from engine import people, remarks, tasks
from processes import case_page, phrases
from tests.integration.api.conftest import LEAD, Site, at_the_leader, call, secret_of

Opened = Callable[[], uuid.UUID]


@pytest.fixture
def decision(site: Site, opened: Opened) -> tuple[uuid.UUID, uuid.UUID]:
    """A case at the leader's approval; gives the case and the task."""
    case_id = opened()
    return case_id, at_the_leader(site, case_id)


def ask(site: Site, decision: tuple[uuid.UUID, uuid.UUID], role: str = "leader", of: str = "officer") -> Any:
    case_id, task_id = decision
    body = {"task_id": str(task_id), "of": str(site.persons[of]), "question": "证据是否齐全？"}
    return call(site, role, "POST", f"/cases/{case_id}/remarks", json=body)


def test_a_question_waits_in_the_to_do_of_who_was_asked_until_it_is_answered(
    site: Site, decision: tuple[uuid.UUID, uuid.UUID]
) -> None:
    case_id, _ = decision
    assert ask(site, decision).status_code == 201
    officer = site.browser("officer")
    assert "证据是否齐全？" in officer.get("/todo").get_data(as_text=True)
    assert "证据是否齐全？" not in site.browser("leader").get("/todo").get_data(as_text=True)
    with site.database.reading(site.actor("officer")) as tx:
        [row] = remarks.of_case(tx, case_id)
    path = f"/questions/{row.id}"
    assert officer.post(path, data={"csrf_token": secret_of(officer), "answer": " "}).status_code == 422
    assert officer.post(path, data={"csrf_token": secret_of(officer), "answer": "齐全。"}).status_code == 302
    assert "证据是否齐全？" not in officer.get("/todo").get_data(as_text=True)
    shown = call(site, "leader", "GET", f"/cases/{case_id}/remarks").get_json()["items"]
    assert [(one["question"], one["answer"]) for one in shown] == [("证据是否齐全？", "齐全。")]
    with site.database.reading(site.actor("auditor")) as tx:
        said = [entry.command for entry in case_page.journal_of(tx, f"case:{case_id}", prefix="remark.")]
    assert said == ["remark.answered", "remark.asked"]


def test_an_answer_is_given_once_and_by_nobody_else(site: Site, decision: tuple[uuid.UUID, uuid.UUID]) -> None:
    case_id, _ = decision
    remark = ask(site, decision).get_json()["id"]
    path = f"/cases/{case_id}/remarks/{remark}/answer"
    refused = call(site, "leader", "POST", path, json={"answer": "我来答"})
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not-asked-of-you")
    assert call(site, "officer", "POST", path, json={"answer": "齐全。"}).status_code == 200
    again = call(site, "officer", "POST", path, json={"answer": "改主意了。"})
    assert (again.status_code, again.get_json()["code"]) == (409, "already-answered")


def test_only_the_candidate_of_the_task_asks_and_only_somebody_of_the_case(
    site: Site, decision: tuple[uuid.UUID, uuid.UUID]
) -> None:
    refused = ask(site, decision, role="unit_head")
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not-a-candidate")
    stranger = ask(site, decision, of="archivist")
    assert (stranger.status_code, stranger.get_json()["code"]) == (422, "not-of-the-case")


def test_an_approval_shows_what_is_asked_and_sends_back_with_a_reason(
    site: Site, decision: tuple[uuid.UUID, uuid.UUID]
) -> None:
    case_id, task_id = decision
    leader = site.browser("leader")
    page = leader.get(f"/approve/{task_id}").get_data(as_text=True)
    for part in ("立案审批", LEAD["party"], "立案后开始计算办案期限。", "退回到", "向谁提问"):
        assert part in page, part
    data = {"csrf_token": secret_of(leader), "to": "register"}
    assert leader.post(f"/approve/{task_id}/return", data=data).status_code == 422
    done = leader.post(f"/approve/{task_id}/return", data={**data, "reason": "当事人名称与执照不符"})
    assert done.status_code == 302
    with site.database.reading(site.actor("officer")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
    assert (task.element_id, task.return_reason) == ("register", "当事人名称与执照不符")
    assert "已办结或已撤销" in leader.get(f"/approve/{task_id}").get_data(as_text=True)


def test_an_approval_goes_over_a_last_look(site: Site, decision: tuple[uuid.UUID, uuid.UUID]) -> None:
    case_id, task_id = decision
    leader = site.browser("leader")
    data = {"csrf_token": secret_of(leader), "opinion": "同意立案。", "revision": "1"}
    assert leader.post(f"/approve/{task_id}", data={"csrf_token": data["csrf_token"]}).status_code == 422
    look = leader.post(f"/approve/{task_id}", data=data).get_data(as_text=True)
    assert "请核对" in look and "同意立案。" in look
    assert leader.post(f"/approve/{task_id}", data={**data, "checked": "1"}).status_code == 302
    with site.database.reading(site.actor("leader")) as tx:
        assert not case_page.tasks_of(tx, case_id, open_only=True)


def test_who_did_the_step_before_is_told_so_and_cannot_approve(site: Site, opened: Opened) -> None:
    case_id = opened()
    with site.database.transaction(site.actor("administrator")) as tx:
        people.grant_membership(tx, person_id=site.persons["leader"], unit_id=site.unit_id, role="officer")
    with site.database.transaction(site.actor("leader")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
        tasks.complete(tx, task_id=task.id, answers=LEAD)
    with site.database.reading(site.actor("leader")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
    leader = site.browser("leader")
    assert "本环节须由他人办理" in leader.get(f"/approve/{task.id}").get_data(as_text=True)
    data = {"csrf_token": secret_of(leader), "opinion": "同意。", "checked": "1"}
    assert leader.post(f"/approve/{task.id}", data=data).status_code == 403


def test_nobody_of_another_tenant_sees_an_approval(site: Site, decision: tuple[uuid.UUID, uuid.UUID]) -> None:
    _, task_id = decision
    assert site.browser("other-leader").get(f"/approve/{task_id}").status_code == 404


def test_a_tenants_phrase_is_offered_wherever_its_question_is_asked(
    site: Site, decision: tuple[uuid.UUID, uuid.UUID]
) -> None:
    _, task_id = decision
    added = call(
        site, "administrator", "POST", "/phrases", json={"field": "approval.opinion", "text": "同意立案查处。"}
    )
    assert added.status_code == 201
    leader = site.browser("leader")
    assert "同意立案查处。" in leader.get(f"/approve/{task_id}").get_data(as_text=True)
    form = call(site, "leader", "GET", f"/tasks/{task_id}").get_json()["form"]
    assert form["properties"]["opinion"]["x-phrases"] == ["同意立案查处。"]
    with site.database.reading(site.actor("leader")) as tx:
        assert phrases.phrases_for(tx) == {"approval.opinion": ["同意立案查处。"]}
    with site.database.reading(site.actor("other-leader")) as tx:
        assert phrases.phrases_for(tx) == {}
    gone = call(site, "administrator", "DELETE", f"/phrases/{added.get_json()['id']}")
    assert gone.status_code == 204
    assert "同意立案查处。" not in leader.get(f"/approve/{task_id}").get_data(as_text=True)


def test_the_dictionary_takes_a_phrase_once_for_a_question_of_words(site: Site) -> None:
    with site.database.transaction(site.actor("administrator")) as tx:
        phrases.add(tx, field="approval.opinion", text="  同意。\n ")
        with pytest.raises(phrases.PhraseThere):
            phrases.add(tx, field="approval.opinion", text="同意。")
        for field in ("lead.fine", "nothing.here"):
            with pytest.raises(Invalid):
                phrases.add(tx, field=field, text="同意。")
    assert (
        call(site, "officer", "POST", "/phrases", json={"field": "approval.opinion", "text": "好"}).status_code == 403
    )


def test_the_administrator_keeps_the_dictionary_on_a_page(site: Site) -> None:
    admin = site.browser("administrator")
    data = {"csrf_token": secret_of(admin), "field": "approval.opinion", "text": "同意。"}
    assert admin.post("/admin/phrases", data=data).status_code == 302
    page = admin.get("/admin/phrases").get_data(as_text=True)
    assert "同意。" in page
    remove = page.split('action="/admin/phrases/')[1].split('"')[0]
    assert admin.post(f"/admin/phrases/{remove}", data=data).status_code == 302
    assert "/remove" not in admin.get("/admin/phrases").get_data(as_text=True)
    assert site.browser("officer").get("/admin/phrases").status_code == 403


def test_a_superior_reassigns_a_task_on_the_page(site: Site, opened: Opened) -> None:
    case_id = opened()
    with site.database.transaction(site.actor("administrator")) as tx:
        second = people.add_person(tx, name="执法人员乙")
        people.grant_membership(tx, person_id=second.id, unit_id=site.unit_id, role="officer")
    with site.database.transaction(site.actor("officer")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
        tasks.claim(tx, task_id=task.id)
    head = site.browser("unit_head")
    page = head.get(f"/cases/{case_id}").get_data(as_text=True)
    assert "执法人员乙" in page and "/reassign" in page
    path, data = f"/cases/{case_id}/tasks/{task.id}/reassign", {"csrf_token": secret_of(head), "person": str(second.id)}
    head.post(path, data=data)
    with site.database.reading(site.actor("officer")) as tx:
        assert tasks.get(tx, task.id).assignee_id == site.persons["officer"]
    head.post(path, data={**data, "reason": "承办人外出培训"})
    with site.database.reading(site.actor("officer")) as tx:
        assert tasks.get(tx, task.id).assignee_id == second.id
    assert "/reassign" not in site.browser("officer").get(f"/cases/{case_id}").get_data(as_text=True)
