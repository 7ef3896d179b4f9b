"""Papers and their review in a real browser: the score, blanks, wording, quality; on a desk and on a phone."""

from __future__ import annotations

import datetime as dt

import pytest

from api import demo_papers
from db.actor import system_actor
from engine import casefile
from processes import case_page, paperwork
from tests.browser.conftest import Entry, Town

WIDTHS = (1440, 360)


@pytest.mark.parametrize("width", WIDTHS)
def test_an_officer_sees_what_costs_points_and_fills_a_blank(town: Town, enter: Entry, width: int) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened().refused()
    with town.player.database.transaction(system_actor(town.player.office.tenant_id)) as tx:
        row = paperwork.draft(tx, case_id=story.case_id, code="D19")
    officer = enter("lijianguo", width)
    officer.open(f"/cases/{story.case_id}/review")
    assert "综合得分" in officer.page.inner_text("main")
    officer.look("case-review")
    officer.page.get_by_role("link", name="打开该文书").first.click()
    officer.open(f"/cases/{story.case_id}/documents/{row.id}")
    officer.page.get_by_label("抽样地点").fill("店内")
    officer.page.get_by_role("button", name="填写并更新预览").click()
    officer.page.get_by_text("已填写，请核对预览").wait_for()
    officer.look("document-blanks")
    story.proposed().do("N6", after=1)
    demo_papers.circulate(town.player)
    with town.player.database.reading(system_actor(town.player.office.tenant_id)) as tx:
        [report] = casefile.documents(tx, story.case_id, kind="D30")
        [task] = case_page.tasks_of(tx, story.case_id, open_only=True)
    officer.open(f"/cases/{story.case_id}/documents/{report.id}")
    officer.page.get_by_text("再次发起会签").click()
    officer.look("document-circulation")
    if width == WIDTHS[-1]:  # leaders approve on a phone
        leader = enter("huangzhiyuan", width)
        leader.open(f"/approve/{task.id}")
        assert "不同意" in leader.page.locator("#round").locator("xpath=../..").inner_text()
        leader.look("approval-circulation")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_supervisor_reads_reviews_and_quality(town: Town, enter: Entry, width: int) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened().refused()
    supervisor = enter("jianghaitao", width)
    supervisor.open("/supervision/reviews")
    supervisor.look("supervision-reviews")
    supervisor.page.goto(f"{town.url}/cases/{story.case_id}/review")
    supervisor.page.locator("details.judge summary").first.click()
    supervisor.look("review-judge")
    supervisor.page.locator("details.judge[open] input[name=reason]").fill("已核对原件，要素齐全")
    supervisor.page.get_by_role("button", name="人工认定无问题").first.click()
    supervisor.page.get_by_text("人工认定已记入历程").wait_for()
    supervisor.look("review-judged")
    supervisor.open("/supervision/quality")
    supervisor.page.locator("table.data tbody a").first.click()
    supervisor.page.locator("#behind").wait_for()
    supervisor.look("supervision-quality")


@pytest.mark.parametrize("width", WIDTHS[:1])
def test_an_administrator_words_a_document_anew(town: Town, enter: Entry, width: int) -> None:
    administrator = enter("machao", width)
    administrator.open("/admin/wordings")
    administrator.look("wordings")
    administrator.open("/admin/wordings/penalty/D13")
    administrator.page.get_by_label("4. 段落").fill("材料为复印件的，应当注明与原件核对无误。")
    administrator.page.get_by_label("修改理由").fill("精简")
    administrator.page.get_by_role("button", name="起草新版本").click()
    administrator.look("wording")
