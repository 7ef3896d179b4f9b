"""会签 on the page of a document, over the API, and before the leader who approves."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from db.actor import system_actor
from engine import casefile, cases, tasks
from processes import case_page, circulations
from tests.integration.api.conftest import LEAD, Site, call, secret_of


def test_an_officer_sends_a_paper_round_and_the_leader_reads_what_was_said(
    site: Site, opened: Callable[[], uuid.UUID]
) -> None:
    case_id = opened()
    with site.database.transaction(site.actor("officer")) as tx:
        case = cases.get(tx, case_id)
        paper = casefile.draft(tx, case, kind="R", title="调查终结报告", context={}, internal=True)
        document_id = casefile.file(tx, case, document_id=paper.id, pdf=b"%PDF-1.4 report", pages=1).id
    page, officer = f"/cases/{case_id}/documents/{document_id}", site.browser("officer")
    assert "发起会签" in officer.get(page).get_data(as_text=True)
    form = {"csrf_token": secret_of(officer), "receivers": "、"}
    refused = officer.post(f"{page}/circulations", data=form, follow_redirects=True)
    assert "1 至 30 个" in refused.get_data(as_text=True)
    sent = officer.post(f"{page}/circulations", data=form | {"receivers": "法制科、办公室"}, follow_redirects=True)
    assert "尚未反馈：法制科、办公室" in sent.get_data(as_text=True)
    again = officer.post(f"{page}/circulations", data=form | {"receivers": "办公室"}, follow_redirects=True)
    assert "请勿重复发起" in again.get_data(as_text=True)

    body = {"document_id": str(document_id), "receivers": ["分管领导"]}
    path = f"/cases/{case_id}/circulations"
    stranger = call(site, "archivist", "POST", path, json=body)
    assert (stranger.status_code, stranger.get_json()["code"]) == (403, "not-on-the-case")
    assert call(site, "officer", "POST", path, json=body).status_code == 201
    first, second = call(site, "officer", "GET", path).get_json()["items"]
    assert (first["silent"], second["receivers"], second["number"]) == (["法制科", "办公室"], ["分管领导"], None)

    at = "2026-03-02T09:30:00+08:00"
    with site.database.transaction(site.actor("officer")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
        tasks.complete(tx, task_id=task.id, answers=LEAD)
    machine = site.machine("all")
    for row, number in ((first, "OA-1"), (second, "OA-2")):
        with site.database.transaction(system_actor(site.tenant_id)) as tx:
            circulations.numbered(tx, circulation_id=uuid.UUID(row["id"]), number=number)
    said = {"number": "OA-1", "opinions": [{"receiver": "法制科", "agrees": False, "text": "先补充询问", "at": at}]}
    for fresh in (1, 0):
        answer = machine("POST", "/api/v1/circulations/opinions", json=said)
        assert (answer.status_code, answer.get_json()) == (200, {"fresh": fresh})
    said["opinions"][0]["agrees"] = "maybe"
    assert machine("POST", "/api/v1/circulations/opinions", json=said).status_code == 422

    with site.database.reading(site.actor("leader")) as tx:
        [task] = case_page.tasks_of(tx, case_id, open_only=True)
    shown = site.browser("leader").get(f"/approve/{task.id}").get_data(as_text=True)
    for part in ("会签意见", "不同意", "先补充询问", "会签尚未反馈：办公室", "会签尚未反馈：分管领导"):
        assert part in shown, part
    journal = officer.get(f"/cases/{case_id}/journal").get_data(as_text=True)
    assert "会签意见：调查终结报告" in journal and "法制科：不同意（先补充询问）" in journal
