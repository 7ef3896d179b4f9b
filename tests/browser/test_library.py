"""资料库: every register on a wide screen and on a phone, filled as the demo fills it."""

from __future__ import annotations

import datetime as dt

from api import demo_papers, demo_registers
from tests.browser.conftest import Entry, Town

TODAY = dt.date(2026, 4, 1)
ITEM = "/library/items/SZCG2023-002"
LISTS = ("", "/statutes", "/bodies", "/officers", "/subjects", "/old-cases", "/first-offences", "/deadlines",
         "/parameters", "/deviations")  # fmt: skip


def test_every_register_fits_its_screen_and_passes_axe(town: Town, enter: Entry) -> None:
    demo_registers.fill(town.player.database, town.player.office, TODAY)
    story = town.story(dt.date(2026, 3, 2)).opened().refused().do("N5", after=1, also_items=None)
    wide = enter("machao")
    for path in LISTS:
        wide.open(f"/library{path}")
    wide.open(ITEM)
    wide.open("/library/statutes/噪声污染防治法")
    wide.page.goto(f"{town.url}/library/subjects?q=zengji")
    wide.page.get_by_role("link", name="深圳市罗湖区曾记面馆").click()
    wide.arrive("/library/subjects/")
    wide.page.get_by_text("合并记录").wait_for()
    wide.look("subject")
    phone = enter("machao", 360)
    for path in ("", "/bodies", "/subjects", "/old-cases", "/deadlines", "/parameters", "/deviations"):
        phone.open(f"/library{path}")
    phone.open(ITEM)
    keeper = enter("machao", 360, also=1440)
    keeper.page.goto(f"{town.url}/library/bodies")
    keeper.page.locator("td.lead a").first.click()
    keeper.page.get_by_role("heading", name="变更文号字头").wait_for()
    keeper.look("body")
    officer = enter("lijianguo")
    officer.open(f"/cases/{story.case_id}/discretion")


def test_old_cases_are_tried_and_an_empty_form_says_what_lacks(town: Town, enter: Entry) -> None:
    keeper = enter("machao")
    keeper.open("/library/parameters")
    keeper.page.get_by_role("button", name="提交复核").click()
    keeper.page.get_by_role("alert").wait_for()
    keeper.look("parameters-refused")
    demo_papers.review(town.player)
    keeper.open("/library/parameters")
    for width in (1440, 360):
        other = enter("zhengwenjing", width)
        other.page.goto(f"{town.url}/library/parameters")
        other.page.get_by_role("button", name="不批准").wait_for()
        other.look("parameters-waiting")
    keeper.page.goto(f"{town.url}/library/old-cases")
    table = b"\xef\xbb\xbf" + "案号,当事人\n旧1,某店\n".encode()
    keeper.page.set_input_files("#f-file", {"name": "旧案.csv", "mimeType": "text/csv", "buffer": table})
    keeper.page.fill("#f-source", "台账")
    keeper.page.get_by_role("button", name="试导入").click()
    keeper.page.get_by_text("不能导入").wait_for()
    keeper.look("old-cases-refused")
