"""Cases and tasks over the API: shapes, revisions, idempotency, language."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from tests.integration.api.conftest import LEAD, Site

Opened = Callable[[], uuid.UUID]


def task_of(site: Site, case_id: uuid.UUID) -> str:
    """Give the open task of a case."""
    listed = site.machine("all")("GET", f"/api/v1/tasks?case_id={case_id}").json
    return str(next(task["id"] for task in listed["items"] if task["status"] in ("ready", "claimed")))


def csrf(site: Site, client: object) -> str:
    """Fetch the second secret that a session's writes carry."""
    page = client.get("/todo").get_data(as_text=True)  # type: ignore[attr-defined]
    return str(page.split('name="csrf-token" content="')[1].split('"')[0])


def test_a_case_is_opened_read_with_its_etag_and_listed(site: Site) -> None:
    machine = site.machine("all")
    made = machine("POST", "/api/v1/cases", json={"process": "sample", "unit_id": str(site.unit_id)})
    assert made.status_code == 201, made.text
    case = made.json
    read = machine("GET", f"/api/v1/cases/{case['id']}")
    assert read.json["facts"] == {} and read.headers["ETag"] == f'"{case["revision"]}"'
    assert machine("GET", "/api/v1/cases").json["total"] == 1


def test_an_officer_completes_a_task_with_the_revision_that_was_read(site: Site, opened: Opened) -> None:
    case_id = opened()
    task = task_of(site, case_id)
    officer = site.browser("officer")
    headers = {"X-CSRFToken": csrf(site, officer)}
    assert officer.post(f"/api/v1/tasks/{task}/claim", headers=headers).status_code == 200
    shown = officer.get(f"/api/v1/tasks/{task}")
    assert shown.json["form"]["required"] == ["party", "seen_on", "kind"]
    url = f"/api/v1/tasks/{task}/complete"
    body = {"answers": LEAD}
    assert officer.post(url, json=body, headers=headers).status_code == 428
    stale = officer.post(url, json=body, headers=headers | {"If-Match": '"99"'})
    assert stale.status_code == 412 and stale.json["code"] == "case-changed"
    done = officer.post(url, json=body, headers=headers | {"If-Match": shown.headers["ETag"]})
    assert done.status_code == 200 and done.json["party"] == LEAD["party"]
    again = officer.post(url, json=body, headers=headers | {"If-Match": done.headers["ETag"]})
    assert again.status_code == 409 and again.json["code"] == "task-already-completed"


def test_wrong_answers_come_back_as_a_problem_with_one_sentence_a_field(site: Site, opened: Opened) -> None:
    task = task_of(site, opened())
    officer = site.browser("officer")
    headers = {"X-CSRFToken": csrf(site, officer), "If-Match": '"0"'}
    answer = officer.post(
        f"/api/v1/tasks/{task}/complete", json={"answers": {"kind": "complaint", "fine": "abc"}}, headers=headers
    )
    assert answer.status_code == 422 and answer.content_type == "application/problem+json"
    assert {one["field"] for one in answer.json["errors"]} == {"party", "seen_on", "fine", "who"}
    assert answer.json["type"] == "urn:duecourse:problem:answers-invalid"


def test_messages_are_chinese_unless_english_is_asked_for(site: Site) -> None:
    path = f"/api/v1/cases/{uuid.uuid4()}"
    machine = site.machine("all")
    assert machine("GET", path).json["detail"].startswith("未找到")
    english = machine("GET", path, headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert english.json["detail"] == "There is no such case." and english.headers["Content-Language"] == "en"


def test_a_request_sent_twice_with_one_key_is_carried_out_once(site: Site) -> None:
    machine = site.machine("all")
    body = {"process": "sample", "unit_id": str(site.unit_id)}
    first, second = (
        machine("POST", "/api/v1/cases", json=body, headers={"Idempotency-Key": "lead-1"}) for _ in range(2)
    )
    assert first.status_code == second.status_code == 201 and first.data == second.data
    assert second.headers["Idempotency-Replayed"] == "true"
    assert machine("GET", "/api/v1/cases").json["total"] == 1
    other = machine("POST", "/api/v1/cases", json=body | {"business_key": "x"}, headers={"Idempotency-Key": "lead-1"})
    assert other.status_code == 409 and other.json["code"] == "idempotency-key-reused"


def test_a_failed_request_does_not_use_up_its_key(site: Site) -> None:
    machine = site.machine("all")
    key = {"Idempotency-Key": "lead-2"}
    assert machine("POST", "/api/v1/cases", json={"process": "nonsense"}, headers=key).status_code == 404
    assert machine("POST", "/api/v1/cases", json={"process": "sample"}, headers=key).status_code == 201


def test_a_session_without_the_second_secret_cannot_write(site: Site) -> None:
    answer = site.browser("officer").post("/api/v1/cases", json={"process": "sample"})
    assert answer.status_code == 403 and answer.json["code"] == "csrf"


def test_lists_are_paged(site: Site, opened: Opened) -> None:
    for _ in range(3):
        opened()
    page = site.machine("all")("GET", "/api/v1/cases?page_size=2&page=2").json
    assert (page["total"], page["page"], page["page_size"], len(page["items"])) == (3, 2, 2, 1)
    assert site.machine("all")("GET", "/api/v1/cases?page=0").status_code == 422


def test_the_history_of_a_case_can_be_read_and_exported(site: Site, opened: Opened) -> None:
    case_id = opened()
    entries = site.machine("all")("GET", f"/api/v1/journal/cases/{case_id}").json["items"]
    assert [entry["command"] for entry in entries] == ["case.opened"]
    export = site.machine("all")("GET", f"/api/v1/cases/{case_id}/export")
    assert export.status_code == 200 and export.data[:2] == b"PK"


def test_evidence_is_taken_with_what_is_known_of_it_and_given_back_byte_for_byte(site: Site, opened: Opened) -> None:
    import io

    case_id = opened()
    photo = b"\x89PNG\r\n\x1a\n" + bytes(range(200))
    data = {"title": "现场照片", "kind": "audiovisual", "longitude": "114.13", "latitude": "22.55"}
    machine = site.machine("all")
    added = machine("POST", f"/api/v1/cases/{case_id}/evidence", data={**data, "file": (io.BytesIO(photo), "现场.png")})
    assert added.status_code == 201, added.text
    assert added.json["media_type"] == "image/png" and added.json["title"] == "现场照片"
    file = machine("GET", f"/api/v1/cases/{case_id}/evidence/{added.json['id']}/file")
    assert file.data == photo and file.headers["X-Content-Type-Options"] == "nosniff"
    again = machine("POST", f"/api/v1/cases/{case_id}/evidence", data={**data, "file": (io.BytesIO(photo), "x.png")})
    assert again.status_code == 409
    script = {**data, "file": (io.BytesIO(b"<script>alert(1)</script>"), "a.html")}
    taken = machine("POST", f"/api/v1/cases/{case_id}/evidence", data=script)
    assert taken.status_code == 201 and taken.json["media_type"] == "text/plain"
    shown = machine("GET", f"/api/v1/cases/{case_id}/evidence/{taken.json['id']}/file")
    assert shown.content_type.startswith("application/octet-stream")
    assert shown.headers["Content-Disposition"].startswith("attachment")


def test_who_opens_a_case_brings_nothing_that_only_a_step_may_establish(site: Site) -> None:
    machine = site.machine("all")
    forged = {"process": "sample", "unit_id": str(site.unit_id), "facts": {"decision": {"outcome": "penalty"}}}
    refused = machine("POST", "/api/v1/cases", json=forged)
    assert refused.status_code == 422 and refused.json["code"] == "opening-refused", refused.text
    assert "decision" in refused.json["detail"]
    assert machine("GET", "/api/v1/cases").json["total"] == 0
