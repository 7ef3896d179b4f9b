"""A modeller's diagram: refused with the faulty element on the picture, deployed, compared, downloaded, retired."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.conftest import ROOT, Entry, Town

SUMMARY = ROOT / "bpmn" / "penalty_summary.bpmn"


@pytest.mark.parametrize("width", [360, 1440])
def test_a_diagram_is_refused_on_its_picture_then_deployed_compared_and_retired(
    town: Town, enter: Entry, tmp_path: Path, width: int
) -> None:
    administrator = enter("machao", width)
    page = administrator.page
    xml = SUMMARY.read_text(encoding="utf-8")
    task = xml.index("<bpmn:userTask ")
    identity = xml[xml.index('id="', task) + 4 :].split('"')[0]
    bad, good = tmp_path / "bad.bpmn", tmp_path / "good.bpmn"
    bad.write_text(xml[:task] + '<bpmn:userTask isForCompensation="true" ' + xml[task + len("<bpmn:userTask ") :])
    good.write_text(xml.replace(f'id="{identity}" name="', f'id="{identity}" name="新'), encoding="utf-8")

    administrator.open("/admin/definitions")
    page.select_option("#f-process", "penalty_summary")
    page.set_input_files("#f-file", str(bad))
    page.get_by_role("button", name="检查并部署").click()
    page.locator(".djs-element.is-wrong").first.wait_for(state="attached")  # The subprocess around it.
    page.get_by_role("button", name=identity, exact=True).first.click()
    page.locator(f'.djs-element.is-wrong[data-element-id="{identity}"]').wait_for(state="attached")
    administrator.look(f"definition-refused-{width}")

    page.select_option("#f-process", "penalty_summary")
    page.set_input_files("#f-file", str(good))
    page.get_by_role("button", name="检查并部署").click()
    page.get_by_text("已部署第 2 版").wait_for()
    page.get_by_role("link", name="简易", exact=False).first.click()
    page.locator(".djs-element.is-changed").first.wait_for(state="attached")
    page.locator(f'[data-flow-to="{identity}"]').first.click()
    page.locator(f'.djs-element.is-changed[data-element-id="{identity}"]').wait_for(state="attached")
    administrator.look(f"definition-compared-{width}")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载 BPMN").click()
    assert Path(download.value.path()).read_bytes() == good.read_bytes()
    page.get_by_role("button", name="停用本版本").click()
    page.get_by_text("第 2 版已停用").wait_for()
