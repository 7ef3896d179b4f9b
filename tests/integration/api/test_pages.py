"""Pages: who may open what, the way through a step, errors in the words of the API."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.integration.api.conftest import LEAD, Site

Opened = Callable[[], uuid.UUID]

MENU = {
    "officer": {"待办", "移动执法", "案件", "检查", "车辆", "资料库"},
    "supervisor": {"待办", "案件", "监督", "检查", "车辆", "资料库", "审计"},
    "administrator": {"案件", "监督", "检查", "车辆", "资料库", "审计", "管理"},
}


def secret(page: str) -> str:
    """Read the second secret of a page's forms."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def task_url(page: str) -> str:
    """Find where the form of a step is sent."""
    found = re.search(r'action="(/cases/[^"]+/tasks/[^"/]+)"', page)
    assert found is not None, page[:3000]
    return found.group(1)


@pytest.mark.parametrize("role", sorted(MENU))
def test_the_navigation_shows_only_what_the_role_may_open(site: Site, role: str) -> None:
    browser = site.browser(role)
    first = browser.get("/", follow_redirects=True)
    assert first.status_code == 200
    nav = first.get_data(as_text=True).split('<nav class="sidenav"')[1].split("</nav>")[0]
    assert set(re.findall(r"</svg>([^<]+)</a>", nav)) == MENU[role]
    for address in re.findall(r'href="([^"]+)"', nav):
        assert browser.get(address, follow_redirects=True).status_code == 200, address


def test_a_page_that_the_role_may_not_open_says_so(site: Site) -> None:
    for address in ("/supervision", "/audit", "/admin/people"):
        answer = site.browser("officer").get(address)
        assert answer.status_code == 403 and "权限" in answer.get_data(as_text=True)


def test_strangers_are_sent_to_the_login_and_back(site: Site) -> None:
    answer = site.app.test_client().get("/cases?status=open")
    assert answer.status_code == 302 and answer.headers["Location"] == "/login?next=/cases?status%3Dopen"
    assert site.app.test_client().get("/login?next=//evil.example").status_code == 200


def test_an_ended_session_is_not_taken(site: Site) -> None:
    browser = site.app.test_client()
    with browser.session_transaction() as session:
        session["login"] = {"issuer": "https://login.test", "subject": "officer", "at": 0}
    assert browser.get("/todo").status_code == 302


def claimed(site: Site, role: str, case_id: uuid.UUID) -> tuple[FlaskClient, str, str]:
    """Open the case as this role and claim its task; gives the browser, the page and where its form is sent."""
    browser = site.browser(role)
    page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
    if "/claim" in page:
        browser.post(task_url(page + "x").rsplit("/claim", 1)[0], data={"csrf_token": secret(page)})
        action = re.search(r'action="(/cases/[^"]+/claim)"', page)
        assert action is not None
        browser.post(action.group(1), data={"csrf_token": secret(page)})
        page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
    return browser, page, task_url(page)


def test_a_step_goes_from_its_form_over_the_errors_to_the_next_person(site: Site, opened: Opened) -> None:
    case_id = opened()
    browser = site.browser("officer")
    page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
    claim = re.search(r'action="(/cases/[^"]+/claim)"', page)
    assert claim is not None and "《行政处罚法》第五十四条" in page
    browser.post(claim.group(1), data={"csrf_token": secret(page)})
    page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
    action, token = task_url(page), secret(page)

    wrong = browser.post(action, data={"csrf_token": token, "revision": "0", "fine": "abc", "kind": "patrol"})
    text = wrong.get_data(as_text=True)
    assert wrong.status_code == 422 and "有 3 处需要更正" in text and 'href="#f-party"' in text
    assert 'value="abc"' in text

    draft = browser.post(f"{action}/draft", data={"csrf_token": token, "party": "写了一半"})
    assert draft.status_code == 200
    assert "写了一半" in browser.get(f"/cases/{case_id}").get_data(as_text=True)

    done = browser.post(action, data={"csrf_token": token, "revision": "0", **LEAD}, follow_redirects=True)
    text = done.get_data(as_text=True)
    assert done.status_code == 200 and "已完成“登记案源”。下一步：立案审批（行政机关负责人）" in text


def _before_the_leader(site: Site, opened: Opened) -> tuple[uuid.UUID, FlaskClient, str]:
    """Bring a case to the leader, who claims it; gives the case, the leader's browser and what it shows."""
    case_id = opened()
    for role in ("officer", "leader"):
        browser = site.browser(role)
        page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
        browser.post(re.findall(r'action="(/cases/[^"]+/claim)"', page)[0], data={"csrf_token": secret(page)})
        page = browser.get(f"/cases/{case_id}").get_data(as_text=True)
        if role == "officer":
            browser.post(task_url(page), data={"csrf_token": secret(page), "revision": "0", **LEAD})
    return case_id, browser, page


def test_an_irreversible_step_shows_a_check_page_first(site: Site, opened: Opened) -> None:
    case_id, leader, page = _before_the_leader(site, opened)
    data = {"csrf_token": secret(page), "revision": "1", "opinion": "同意立案"}
    check = leader.post(task_url(page), data=data)
    assert check.status_code == 200 and "立案后开始计算办案期限" in check.get_data(as_text=True)
    assert site.machine("all")("GET", f"/api/v1/cases/{case_id}").json["status"] == "open"
    sure = leader.post(task_url(page), data={**data, "checked": "1"}, follow_redirects=True)
    assert "案件已结案" in sure.get_data(as_text=True)


def test_a_case_is_sent_back_with_a_reason_that_the_officer_reads(site: Site, opened: Opened) -> None:
    case_id, leader, page = _before_the_leader(site, opened)
    back = f"{task_url(page)}/return"
    form = leader.get(back)
    assert form.status_code == 200 and "退回到哪个环节" in form.get_data(as_text=True)
    assert leader.post(back, data={"csrf_token": secret(page), "to": "register"}).status_code == 422
    done = leader.post(
        back, data={"csrf_token": secret(page), "revision": "1", "to": "register", "reason": "当事人名称与执照不符"}
    )
    assert done.status_code == 302
    assert "当事人名称与执照不符" in site.browser("officer").get(f"/cases/{case_id}").get_data(as_text=True)


def test_every_tab_of_a_case_opens(site: Site, opened: Opened) -> None:
    case_id = opened()
    browser = site.browser("officer")
    for tab in ("work", "flow", "documents", "evidence", "deadlines", "related", "journal", "diagram", "marks"):
        assert browser.get(f"/cases/{case_id}/{tab}").status_code == 200, tab


def test_the_case_of_another_tenant_is_not_there(site: Site, opened: Opened) -> None:
    case_id = opened()
    for tab in ("", "/flow", "/documents", "/evidence", "/deadlines", "/related", "/journal", "/diagram", "/marks"):
        answer = site.browser("other-leader").get(f"/cases/{case_id}{tab}")
        assert answer.status_code == 404, tab


def test_lists_are_exported_as_spreadsheets(site: Site, opened: Opened) -> None:
    opened()
    answer = site.browser("supervisor").get("/supervision?format=xlsx")
    assert answer.status_code == 200 and answer.data[:2] == b"PK"
    assert site.browser("officer").get("/cases?format=xlsx").data[:2] == b"PK"


def test_lists_answer_whatever_stands_in_their_address(site: Site, opened: Opened) -> None:
    case_id = opened()
    supervisor, officer = site.browser("supervisor"), site.browser("officer")
    for query, shown in (
        ("", False), (f"?unit={site.unit_id}", True), ("?light=none&sort=-since", True), ("?stage=立案", True),
        ("?light=none&page=9", False), ("?unit=nobody", False), ("?light=purple", False), ("?light=red", False),
    ):  # fmt: skip
        page = supervisor.get(f"/supervision{query}")
        listed = page.get_data(as_text=True).partition('id="list"')[2]
        assert page.status_code == 200 and (str(case_id) in listed) is shown, query
        assert "在办 1 件" in page.get_data(as_text=True)
    for query, shown in (("?light=none&sort=party", True), ("?light=red", False), ("?light=purple", True)):
        page = officer.get(f"/cases{query}")
        assert page.status_code == 200 and (str(case_id) in page.get_data(as_text=True)) is shown, query
    assert "登记案源" in officer.get("/todo?light=none").get_data(as_text=True)
    assert officer.get("/search?q=不存在的词").status_code == 200
    assert "请至少输入两个连续的字母、数字" in officer.get("/search?q=7 a").get_data(as_text=True)


def test_an_export_is_verified_by_uploading_it(site: Site, opened: Opened) -> None:
    import io

    case_id = opened()
    auditor = site.browser("auditor")
    page = auditor.get("/audit").get_data(as_text=True)
    export = auditor.post("/audit/export", data={"csrf_token": secret(page), "case": str(case_id)})
    assert export.status_code == 200

    def verdict(data: bytes) -> str:
        form = {"csrf_token": secret(page), "file": (io.BytesIO(data), "case.zip")}
        return auditor.post("/audit/verify", data=form).get_data(as_text=True)

    assert "完整，未被改动" in verdict(export.data)
    broken = bytearray(export.data)
    broken[len(broken) // 2] ^= 1
    assert "与原始历程不符" in verdict(bytes(broken))


def test_every_answer_carries_the_security_headers(site: Site) -> None:
    answer = site.browser("officer").get("/todo")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "onclick=" not in answer.get_data(as_text=True) and "<script>" not in answer.get_data(as_text=True)


def test_a_download_named_in_chinese_can_be_sent(site: Site, opened: Opened) -> None:
    from api.pages.files import disposition

    header = disposition("inline", "行政处罚决定书 “好\\味”.pdf")
    assert header.encode("latin-1") and header.startswith("inline; filename=\"file.pdf\"; filename*=UTF-8''%E8%A1%8C")
