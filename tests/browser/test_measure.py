"""Seal and seizure on a phone: the leader approves, the officers enter and sign the goods, every page fits."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from api import demo_stories_measure
from api.demo_answers import PRESERVED
from api.demo_stories_measure import MeasureStory, begin
from db.actor import system_actor
from engine.tasks import Task
from tests.browser.conftest import Entry, Town

MONDAY = dt.date(2026, 3, 2)
SHENZHEN = dt.timezone(dt.timedelta(hours=8))


def _asked(town: Town) -> MeasureStory:
    return begin(town.player, MONDAY, 0)


def _task(town: Town, story: MeasureStory, element: str) -> uuid.UUID:
    with town.player.database.reading(system_actor(town.player.office.tenant_id)) as tx:
        mine = (Task.tenant_id == tx.tenant_id, Task.case_id == story.case_id, Task.element_id == element)
        return tx.session.execute(select(Task.id).where(*mine)).scalar_one()


def _now(town: Town, hour: int) -> None:
    town.clock.set(dt.datetime.combine(MONDAY, dt.time(hour, 30), SHENZHEN))


def test_goods_are_entered_signed_and_returned(town: Town, enter: Entry) -> None:
    story = _asked(town)
    story.do("M1_unit")
    _now(town, 10)
    leader = enter("huangzhiyuan", 360, also=1440)
    leader.open(f"/approve/{_task(town, story, 'M1_leader')}")
    leader.look("measure-approval")
    assert leader.page.get_by_text("《行政强制法》第十八条第一项").first.is_visible()
    story.do("M1_leader")
    officer = enter("lijianguo", 360, also=1440)
    officer.open(f"/cases/{story.case_id}")
    assert officer.page.get_by_text("现场实施").first.is_visible()
    story.do("M2")
    _now(town, 11)

    officer.open(f"/cases/{story.case_id}/goods")
    page = officer.page
    piece = {"name": "流动餐车", "spec": "三轮", "quantity": "1", "unit": "辆", "place": "仓库A区", "seal": "LH-1"}
    for field, text in piece.items():
        page.fill(f"#f-{field}", text)
    page.get_by_label("属当事人及其所扶养家属的生活必需品").check()
    page.get_by_role("button", name="登记入库").click()
    page.get_by_text("不得查封、扣押公民个人及其所扶养家属的生活必需品").first.wait_for()
    officer.look("goods-refused")
    assert page.input_value("#f-name") == "流动餐车"
    page.get_by_label("属当事人及其所扶养家属的生活必需品").uncheck()
    page.get_by_role("button", name="登记入库").click()
    page.get_by_text("待陈晓敏签名").wait_for()
    officer.look("goods-entered")

    second = enter("chenxiaomin", 360, also=1440)
    second.open(f"/cases/{story.case_id}/goods")
    second.page.get_by_role("button", name="签名确认").click()
    second.page.get_by_text("待陈晓敏签名").wait_for(state="detached")
    second.look("goods-signed")

    story.file("D71", "D72", "D73", "D77F").do("M3")
    story.kept().do("M7").do("M7_leader")
    _now(town, 15)
    story.file("D75J", "D73T")
    officer.open(f"/cases/{story.case_id}/goods")
    page.locator("summary", has_text="登记去向").click()
    page.get_by_label("领取（接收）人").fill("蔡明辉")
    officer.look("goods-end")
    page.get_by_role("button", name="登记去向").click()
    page.get_by_text("退还 1辆").first.wait_for()
    for tab in ("", "/flow", "/documents", "/deadlines", "/journal"):
        officer.open(f"/cases/{story.case_id}{tab}")


def test_registered_evidence_fits_the_same_page(town: Town, enter: Entry) -> None:
    story = town.story(MONDAY).opened()
    story.do("N4", measures=["preserve", "coerce"], next="continue").do("N4a_apply").do("N4a_approve")
    demo_stories_measure.enter(story, PRESERVED, "preservation")
    officer = enter("lijianguo", 360, also=1440)
    officer.open(f"/cases/{story.case_id}/goods")
    assert officer.page.get_by_text("折叠桌").first.is_visible()
    officer.open(f"/cases/{story.case_id}")
    officer.look("registration")
    officer.open(f"/cases/{story.case_id}/related")
    officer.open(f"/cases/{story.case_id}/flow")
