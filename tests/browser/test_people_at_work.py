"""What people do with the platform, in a real browser, on a desk and on a phone."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest

from tests.browser.conftest import Entry, Town

SHENZHEN = dt.timezone(dt.timedelta(hours=8))
WIDTHS = (1440, 360)


def photo() -> bytes:
    """Make a photograph."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (320, 240), (120, 150, 180)).save(out, "JPEG")
    return out.getvalue()


def test_an_officer_works_three_steps_uploads_a_photo_and_sees_the_document(town: Town, enter: Entry) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened()
    town.clock.set(dt.datetime(2026, 3, 6, 10, 0, tzinfo=SHENZHEN))
    officer = enter("lijianguo", 360, also=1440)
    officer.open("/todo")
    page = officer.page
    page.get_by_role("link", name="深圳市鹏晖小厨餐饮管理有限公司").first.click()
    officer.look("investigate")

    # A photograph goes into the file.
    page.get_by_role("link", name="证据", exact=True).click()
    page.set_input_files("#f-file", {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.fill("#f-title", "店外摆放桌椅现场照片")
    page.get_by_role("button", name="上传并固定").click()
    page.get_by_text("已上传 1 份证据").wait_for()
    officer.look("evidence")
    assert page.get_by_alt_text("店外摆放桌椅现场照片").is_visible()

    # First step: the investigation, with an order to correct begun.
    page.get_by_role("link", name="办理", exact=True).click()
    page.fill("#f-began_at", "2026-03-06T09:10")
    page.fill("#f-ended_at", "2026-03-06T09:40")
    page.fill("#f-place", "深圳市罗湖区东门街道人民北路2088号一层102铺")
    page.fill("#f-present", "刘洋（店长）")
    page.locator("#f-shown_cards").get_by_label("是").check()
    page.locator("#f-told_rights").get_by_label("是").check()
    page.fill("#f-found", "店门外人行道上摆放方桌四张、塑料椅十六把。")
    page.get_by_label("责令改正").check()
    page.get_by_label("继续调查").check()
    page.get_by_role("button", name="完成本环节").click()
    page.get_by_text("已完成“调查取证”").wait_for()

    # Second step: the order; an empty form first says what is missing.
    page.goto(f"{town.url}/cases/{story.case_id}")
    page.get_by_role("link", name="责令改正").first.click()
    page.get_by_role("button", name="完成本环节").click()
    page.get_by_role("alert").wait_for()
    officer.look("errors")
    page.fill("#f-facts", "店门外人行道上摆放方桌四张、塑料椅十六把。")
    page.fill("#f-content", "立即停止超出门、窗外墙摆卖、经营的行为")
    page.locator("#f-kind").get_by_role("radio").first.check()
    page.fill("#f-ordered_on", "2026-03-06")
    page.fill("#f-receiver", "刘洋（店长）")
    page.get_by_role("button", name="完成本环节").click()
    page.get_by_text("已完成“责令改正”").wait_for()

    # The order is drafted, looked at and filed.
    page.goto(f"{town.url}/cases/{story.case_id}/documents")
    page.get_by_label("文书种类").select_option(label="责令改正通知书")
    page.get_by_role("button", name="起草").click()
    page.get_by_text("已按现有案情起草").wait_for()
    officer.look("document")
    page.get_by_role("button", name="编号并归档").click()
    page.get_by_text("已归档，文号").wait_for()
    pdf = page.request.get(town.url + str(page.get_by_role("link", name="PDF", exact=True).get_attribute("href") or ""))
    assert pdf.headers["content-type"] == "application/pdf" and pdf.body()[:5] == b"%PDF-"

    # Third step: the re-check four days later.
    town.clock.set(dt.datetime(2026, 3, 10, 10, 0, tzinfo=SHENZHEN))
    page.goto(f"{town.url}/cases/{story.case_id}")
    page.get_by_role("link", name="整改复查").first.click()
    page.fill("#f-checked_on", "2026-03-10")
    page.fill("#f-found", "门前人行道上仍摆放方桌三张。")
    page.locator("#f-result").get_by_label("拒不改正").check()
    page.get_by_role("button", name="完成本环节").click()
    page.get_by_text("已完成“整改复查”").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_supervisor_sees_the_red_case_and_who_holds_it(town: Town, enter: Entry, width: int) -> None:
    town.story(dt.date(2026, 3, 2)).opened()
    town.clock.set(dt.datetime(2026, 6, 20, 10, 0, tzinfo=SHENZHEN))
    supervisor = enter("jianghaitao", width)
    supervisor.open("/supervision")
    row = supervisor.page.locator("table.data tbody tr").first
    text = row.inner_text()
    assert "超" in text and "李建国" in text and "深圳市鹏晖小厨餐饮管理有限公司" in text
    supervisor.page.locator("table.matrix a.cell.red").first.click()
    supervisor.look("supervision-cell")


def test_an_auditor_exports_a_history_and_verifies_it(town: Town, enter: Entry, tmp_path: Path) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened()
    auditor = enter("zhonghui", 360, also=1440)
    auditor.open("/audit")
    page = auditor.page
    page.goto(f"{town.url}/cases/{story.case_id}/journal")
    auditor.look("journal")
    with page.expect_download() as download:
        page.get_by_role("button", name="导出可验证的历程").click(no_wait_after=True)
    export = tmp_path / "case.zip"
    download.value.save_as(export)
    page.goto(f"{town.url}/audit")
    page.set_input_files("#file", str(export))
    page.get_by_role("heading", name="完整，未被改动").wait_for()
    auditor.look("verdict")

    broken = bytearray(export.read_bytes())
    broken[len(broken) // 3] ^= 1
    export.write_bytes(broken)
    page.goto(f"{town.url}/audit")
    page.set_input_files("#file", str(export))
    page.get_by_role("heading", name="与原始历程不符").wait_for()
    auditor.look("verdict-broken")


def test_every_page_fits_its_screen_and_passes_axe(town: Town, enter: Entry) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened().refused()
    case = f"/cases/{story.case_id}"
    officer = enter("lijianguo", 360, also=1440)
    tabs = ("", "/flow", "/documents", "/evidence", "/deadlines", "/related", "/journal")
    for path in (
        "/todo",
        "/cases",
        "/cases/new",
        "/library",
        "/search?q=深圳",
        "/search?q=7",
        *(case + tab for tab in tabs),
    ):
        officer.open(path)
    administrator = enter("machao", 360, also=1440)
    unit = f"units/{next(iter(town.player.office.units.values()))}"
    imports = "people/import"
    for path in ("people", imports, "units", unit, "limits", "standards", "calendar", "definitions", "incidents"):
        administrator.open(f"/admin/{path}")
    administrator.open(f"/admin/{imports}")
    rows = "姓名,工号,部门,角色,登录账号\n李建国,lijianguo,执法一队,执法人员,\n何静,A2001,不存在的部门,队长,hejing\n"
    file = {"name": "人员.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    administrator.page.set_input_files("#f-file", file)
    administrator.page.get_by_role("button", name="检查").click()
    administrator.page.get_by_role("heading", name="试导入结果").wait_for()
    administrator.look("people-import-tried")


def test_lists_are_worked_by_keyboard(town: Town, enter: Entry) -> None:
    town.story(dt.date(2026, 3, 2)).opened()
    officer = enter("lijianguo")
    officer.open("/cases")
    page = officer.page
    page.keyboard.press("j")
    assert page.locator("tr.at").count() == 1
    page.keyboard.press("Enter")
    officer.arrive("/cases/")
    officer.look("case-by-keyboard")
    page.keyboard.press("g")
    page.keyboard.press("t")
    officer.arrive("/todo")
    officer.look("todo-by-keyboard")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
