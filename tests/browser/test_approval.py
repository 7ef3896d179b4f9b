"""The leader's approval on a phone: ask, a fresh login, a last look, the decision; the card that a party checks."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
from typing import Any

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from tests.browser.conftest import Entry, Person, Town

SHENZHEN = dt.timezone(dt.timedelta(hours=8))
APPROVE = re.compile("^审批.*深圳市鹏晖小厨餐饮管理有限公司")


def age_login(person: Person, minutes: int) -> None:
    """Let the person's last proof of who they are lie so many minutes back, as if the browser had stood open."""
    signer = Flask("tests")
    signer.secret_key = "test"
    serializer: Any = SecureCookieSessionInterface().get_signing_serializer(signer)
    [cookie] = [one for one in person.page.context.cookies() if one["name"] == "duecourse"]
    session = serializer.loads(cookie["value"])
    session["login"]["proved"] = time.time() - minutes * 60
    person.page.context.add_cookies([{**cookie, "value": serializer.dumps(session)}])


def prove(person: Person, subject: str) -> None:
    """Answer the identity provider as this account."""
    person.page.fill("input[name=sub]", subject)
    person.page.get_by_role("button", name="Authorize").click()
    person.arrive("/")
    # The provider's own page asks for a style sheet from elsewhere, which nobody here answers.
    person.errors[:] = [text for text in person.errors if "ERR_NAME_NOT_RESOLVED" not in text]


def test_a_leader_asks_and_approves_on_a_phone_with_a_fresh_login(town: Town, enter: Entry) -> None:
    story = town.story(dt.date(2026, 3, 2)).do("N1")
    story.do("N2", after=1, second_officer=story.player.person("second_officer")).do("N3_unit", after=1)
    town.clock.set(dt.datetime(2026, 3, 5, 9, 0, tzinfo=SHENZHEN))
    leader = enter("huangzhiyuan", 360)
    leader.open("/todo")
    page = leader.page
    page.get_by_role("link", name=APPROVE).click()
    leader.arrive("/approve/")
    leader.look("approval")
    assert page.get_by_text("《行政处罚法》第五十四条第二款").first.is_visible()
    address = page.url

    # A question goes to the case officer, who answers in the to-do.
    page.locator("summary", has_text="提问").click()
    page.locator("#f-of").select_option(label="李建国（承办人）")
    page.fill("#f-question", "现场照片是否拍到摊位与店门的相对位置？")
    leader.look("approval-ask")
    page.get_by_role("button", name="发送提问").click()
    page.get_by_text("已向李建国提问").wait_for()
    officer = enter("lijianguo", 360)
    officer.open("/todo")
    officer.page.get_by_role("link", name="现场照片是否拍到摊位与店门的相对位置？", exact=True).click()
    officer.look("question")
    officer.page.fill("#f-answer", "已拍到，见证据第2项，距店门约1.5米。")
    officer.page.get_by_role("button", name="答复", exact=True).click()
    officer.page.get_by_text("已答复，提问人会在审批页看到").wait_for()
    page.goto(address)
    page.get_by_text("已拍到，见证据第2项").wait_for()

    # The login is old: the decision waits until the leader has proved who they are, and nobody else will do.
    age_login(leader, 45)
    page.goto(address)
    leader.look("approval-old-login")
    page.locator("#f-outcome").get_by_label("同意立案").check()
    opinion = page.locator("form[data-draft] textarea").first
    opinion.fill("事实清楚，同意立案，尽快查清经营时段。")
    page.get_by_role("button", name="提交审批结果").click()
    page.locator("input[name=sub]").wait_for()
    prove(leader, "lijianguo")
    page.get_by_text("不是当前登录的账号").wait_for()
    assert story.case().stage == "线索与立案"
    page.get_by_role("button", name="确认提交").click()
    page.locator("input[name=sub]").wait_for()
    prove(leader, "huangzhiyuan")
    page.get_by_text("本人身份已重新验证").wait_for()
    leader.look("approval-check")
    assert page.get_by_text("事实清楚，同意立案，尽快查清经营时段。").is_visible()
    page.get_by_role("button", name="确认提交").click()
    page.get_by_text("已完成“立案审批”").wait_for()
    assert story.facts()["opening"]["outcome"] == "open"

    # Question, answer and the proof stay with the case.
    page.goto(f"{town.url}/cases/{story.case_id}/journal")
    text = page.locator("main").inner_text()
    assert "现场照片是否拍到" in text and "已拍到，见证据第2项" in text and "验证本人身份" in text
    leader.look("approval-journal")


@pytest.mark.parametrize("width", [1440, 360])
def test_an_approval_full_of_facts_fits_its_screen_and_is_sent_back(town: Town, enter: Entry, width: int) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened().refused().proposed().notified().wait(8).do("N9", after=2)
    story.file("D37")
    leader = enter("huangzhiyuan", width)
    leader.open("/todo")
    if width == 360:
        leader.page.get_by_role("link", name=APPROVE).click()
    else:
        with story.player.database.reading(story.player.actor("huangzhiyuan")) as tx:
            task = story._task(tx, "N11")
        leader.page.goto(f"{town.url}/approve/{task.id}")
    leader.look("approval-decision")
    leader.page.locator("form[data-draft]").get_by_role("button").last.click()
    leader.page.get_by_role("alert").first.wait_for()
    leader.look("approval-errors")


@pytest.mark.parametrize("width", [1440, 360])
def test_a_party_checks_the_officers_card_on_a_phone_of_their_own(
    town: Town, enter: Entry, chromium: Any, width: int
) -> None:
    officer = enter("lijianguo", width)
    officer.open("/todo")
    officer.page.locator("details.who summary").click()
    officer.page.get_by_role("link", name="亮证").click()
    officer.arrive("/card")
    officer.look("card")
    told = officer.page.request.get(town.url + "/card/token").json()
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    party = Person(context.new_page(), town, [])
    party.page.goto(told["url"])
    party.look("card-valid")
    text = party.page.locator("main").inner_text()
    assert "证件有效" in text and told["number"] in text and "李建国" in text
    town.clock.advance(minutes=30)
    party.page.reload()
    party.look("card-expired")
    assert "二维码已过期" in party.page.locator("main").inner_text()
    party.page.goto(told["url"][:-6] + "AAAAAA")
    party.look("card-forged")
    assert "不是有效的证件" in party.page.locator("main").inner_text()
    context.close()


def test_the_signed_copy_is_photographed_and_service_is_recorded(town: Town, enter: Entry) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened().refused()
    officer = enter("lijianguo", 360, also=1440)
    page = officer.page
    page.goto(f"{town.url}/cases/{story.case_id}/documents")
    page.get_by_role("link", name="责令改正通知书").first.click()
    officer.look("paper")
    page.locator("summary", has_text="登记送达").click()
    page.fill("#f-receiver", "刘洋")
    officer.look("paper-service")
    page.get_by_role("button", name="登记送达").click()
    page.get_by_text("已登记送达情况").wait_for()
    sheets = int(page.locator("dt:has-text('页数') + dd").inner_text())
    photos = [{"name": f"{n}.jpg", "mimeType": "image/jpeg", "buffer": sheet()} for n in range(sheets)]
    page.set_input_files("#scan", photos)
    page.get_by_role("button", name="上传扫描件").click()
    page.get_by_text("已由签章扫描件替换，原件").wait_for()
    officer.look("paper-scanned")
    with page.expect_popup() as popup:
        page.get_by_role("link", name="打印 A4").click()
    assert "/pdf" in popup.value.url


def sheet() -> bytes:
    """Photograph a sheet of paper."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (900, 1200), (244, 243, 238)).save(out, "JPEG")
    return out.getvalue()


def test_the_dictionary_of_phrases_is_kept_and_offered(town: Town, enter: Entry) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened()
    administrator = enter("machao", 360, also=1440)
    administrator.open("/admin/phrases?field=inquiry.found")
    page = administrator.page
    phrase = "当事人在门店外墙立柱以外的人行道上摆放桌椅经营，占用人行道，现场未能出示许可文件。"
    page.fill("#f-text", phrase)
    page.get_by_role("button", name="新增").click()
    page.get_by_text("已新增，今后填写该项目时").wait_for()
    administrator.look("phrases")
    town.clock.set(dt.datetime(2026, 3, 6, 10, 0, tzinfo=SHENZHEN))
    officer = enter("lijianguo", 360, also=1440)
    officer.open(f"/cases/{story.case_id}")
    field = officer.page.locator(".field", has=officer.page.locator("#f-found"))
    field.locator("summary").click()
    field.get_by_role("button", name=phrase).click()
    assert officer.page.input_value("#f-found") == phrase
    officer.look("phrases-used")
