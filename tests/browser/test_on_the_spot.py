"""A decision on the spot, entered at a desk and on a phone: the pages of the steps, in a real browser."""

from __future__ import annotations

import datetime as dt

from api.demo_stories_summary import begin
from tests.browser.conftest import Entry, Town

SHENZHEN = dt.timezone(dt.timedelta(hours=8))


def test_an_officer_tells_decides_and_registers_the_payment(town: Town, enter: Entry) -> None:
    story = begin(town.player, dt.date(2026, 3, 2), 0, 0)
    town.clock.set(dt.datetime(2026, 3, 2, 9, 40, tzinfo=SHENZHEN))
    officer = enter("lijianguo", 360, also=1440)
    page = officer.page
    officer.open(f"/cases/{story.case_id}")
    officer.look("spot-scene")
    story.do("S1", second_officer=town.player.person("second_officer"))
    officer.open(f"/cases/{story.case_id}")
    assert page.get_by_text("裁量基准（第1次）").first.is_visible()
    page.locator("#f-told").get_by_label("是").check()
    page.get_by_label("口头告知（音像记录）").check()
    page.get_by_label("事实确凿、无争议，当场作出处罚决定").check()
    page.locator("#f-proposed_kinds").get_by_label("罚款").check()
    page.fill("#f-proposed_fine_cents", "50")
    page.locator("#f-disputed").get_by_label("否").check()
    officer.look("spot-telling")
    page.get_by_role("button", name="完成本环节").click()
    page.get_by_text("已完成“告知与听取陈述申辩”").wait_for()
    officer.look("spot-decision")
    story.do("S4", payment="bank")
    officer.open(f"/cases/{story.case_id}")
    officer.look("spot-payment")
    officer.open(f"/cases/{story.case_id}/documents")
    assert page.get_by_text("当场行政处罚决定书").first.is_visible()
    officer.open(f"/cases/{story.case_id}/flow")
