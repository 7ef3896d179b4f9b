"""检查 on every screen: plan, register, draw with its replay, the list, the public page, and on site with a phone."""

from __future__ import annotations

import datetime as dt

from api import demo_stories_inspection as stories
from tests.browser.conftest import Entry, Town

MONDAY = dt.date(2026, 3, 2)
SHENZHEN = dt.timezone(dt.timedelta(hours=8))


def test_a_plan_is_approved_and_a_draw_carried_out(town: Town, enter: Entry) -> None:
    town.clock.set(dt.datetime.combine(MONDAY, dt.time(9), SHENZHEN))
    head = enter("zhouqiang", 1440)
    page = head.page
    head.open("/inspections")
    head.open("/inspections/plans")
    page.get_by_role("button", name="开始拟制").click()
    head.arrive("/inspections/plans/")
    page.locator("[name=item_code]").first.fill("SZCG2023-002")
    page.locator("[name=item_objects]").first.fill("沿街商户")
    head.look("inspection-plan-draft")
    page.get_by_role("button", name="保存并报送审批").click()
    page.get_by_text("已报送负责人审批").wait_for()
    address = page.url.removeprefix(town.url)

    leader = enter("huangzhiyuan", 360)
    leader.open(address)
    leader.page.fill("#f-opinion", "同意。")
    leader.look("inspection-plan-approval")
    leader.page.get_by_role("button", name="提交").click()
    leader.page.get_by_text("已批准，待公布").wait_for()
    head.open(address)
    page.get_by_role("button", name="公布").click()
    page.get_by_text("频次上限自现在起生效").wait_for()
    head.look("inspection-plan-published")

    head.open("/inspections/objects")
    page.fill("#f-code", "91440300MA5TXT0115")
    page.fill("#f-name", "深圳市鹏晖小厨餐饮管理有限公司")
    page.get_by_role("button", name="保存").click()
    page.get_by_text("统一社会信用代码不正确").first.wait_for()
    head.look("inspection-objects-refused")

    stories.drawn_by_lot(town.player, MONDAY + dt.timedelta(days=1), 0)
    town.clock.set(dt.datetime.combine(MONDAY, dt.time(10), SHENZHEN))
    head.open("/inspections/objects")
    head.open("/inspections/draws")
    page.get_by_role("link", name="“双随机”抽取").first.click()
    page.fill("#f-witness", "江海涛（执法监督）")
    page.fill("#f-word", "东门老街")
    head.look("inspection-draw-announced")
    page.get_by_role("button", name="抽取").click()
    page.get_by_text("复算，结果与记录一致").wait_for()
    head.look("inspection-draw-drawn")
    page.get_by_role("button", name="派发检查任务").click()
    page.get_by_text("已派发 3 项检查任务").wait_for()
    head.look("inspection-draw-dispatched")
    head.open("/inspections")
    with page.expect_download() as record:
        page.goto(f"{town.url}/inspections/draws")
        page.get_by_role("link", name="“双随机”抽取").first.click()
        page.get_by_role("link", name="抽取记录").first.click()
    assert b'"nonce"' in record.value.path().read_bytes()
    small = enter("zhouqiang", 360)
    draw = page.url.removeprefix(town.url)
    for path in ("/inspections", "/inspections/plans", address, "/inspections/objects", "/inspections/draws", draw):
        small.open(path)
    for person in (head, small):
        person.open("/public/luohu/inspections")


def test_an_inspection_reads_well_on_a_phone_from_request_to_result(town: Town, enter: Entry) -> None:
    story = stories.opened(town.player, MONDAY, 0)
    officer = enter("lijianguo", 360)
    officer.open(f"/cases/{story.case_id}")
    story.approved()
    officer.open(f"/cases/{story.case_id}")
    story.notified()
    officer.open(f"/cases/{story.case_id}")
    officer.look("inspection-on-site")
    officer.open(f"/cases/{story.case_id}/flow")
    story.found(correct=True, penalty=True, item_code="SZCG2023-017")
    officer.open(f"/cases/{story.case_id}/related")
    officer.open(f"/cases/{story.case_id}/deadlines")
    officer.open(f"/cases/{story.case_id}/journal")
