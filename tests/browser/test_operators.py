"""Operators at work: one looks at a change before proposing it, another confirms it; the gauges say how it goes."""

from __future__ import annotations

import datetime as dt
import json

from db.actor import system_actor
from engine import definitions, inbound, jobs, workflow
from tests.browser.conftest import ROOT, Entry, Town


def test_a_change_is_previewed_proposed_and_confirmed_by_another(town: Town, enter: Entry) -> None:
    story = town.story(dt.date(2026, 3, 2)).opened()
    first = enter("machao", 360, also=1440)
    first.open("/admin/operations")
    first.open(f"/cases/{story.case_id}/flow")
    page = first.page
    page.get_by_role("link", name="运维操作").click()
    first.arrive("/admin/operations/")
    page.get_by_label("操作").select_option("move")
    page.get_by_role("button", name="选择").click()
    page.get_by_label("移到环节").select_option("N2")
    first.look("operate")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("heading", name="预览（未执行）").wait_for()
    assert "N2" in page.locator("section[aria-labelledby=preview]").inner_text()
    first.look("operate-preview")
    page.get_by_label("理由").fill("立案信息有误，退回核查。")
    page.get_by_role("button", name="提交，请另一人确认").click()
    page.get_by_text("本人申请的操作须由另一人确认").wait_for()
    first.look("operations-mine")
    second = enter("lufang", 360, also=1440)
    second.open("/admin/operations")
    second.page.get_by_role("button", name="确认并执行").click()
    second.page.get_by_role("heading", name="最近的操作").wait_for()
    second.look("operations-done")
    assert [row["element"] for row in story.case().waits.values() if row["kind"] == "user"] == ["N2"]
    # What another system handed in and nobody could read.
    with town.player.database.transaction(system_actor(town.player.office.tenant_id)) as tx:
        content = json.dumps({"number": "SQ-000107", "kind": "gift", "text": "申请听证" * 40})
        inbound.set_aside(
            tx, system="service_hall", key="SQ-000107", number="SQ-000107", content=content, digest="x",
            reason="kind is one of defence, hearing_request, not 'gift'",
        )  # fmt: skip
    first.open("/admin/incidents")
    first.page.get_by_text("查看来件内容").click()
    first.page.get_by_placeholder("理由").fill("种类不存在，请更正后重新提交")
    first.look("inbound")
    first.page.get_by_role("button", name="不予接收").click()
    first.page.get_by_text("须由申请人以外的另一人确认").wait_for()
    second.open("/admin/operations")
    assert second.page.get_by_text("未能接收的来件").is_visible()
    first.open(f"/cases/{story.case_id}/journal")
    assert first.page.get_by_text("确认并执行运维操作").first.is_visible()
    # A legal hold: laid on the open case, lifted by two.
    first.page.get_by_label("暂停销毁的事由").fill("市审计局专项审计（深审通〔2026〕8号）")
    first.page.get_by_role("button", name="暂停销毁", exact=True).click()
    first.page.get_by_text("已暂停销毁，解除须由两人办理").wait_for()
    first.look("hold-laid")
    first.open("/audit/holds")
    first.page.get_by_text("申请解除", exact=True).click()
    first.page.get_by_placeholder("解除理由").fill("审计结束")
    first.page.get_by_role("button", name="提交，请另一人确认").click()
    first.page.get_by_text("本人申请的须由另一人确认").wait_for()
    first.look("holds-mine")
    auditor = enter("zhonghui", 360, also=1440)
    auditor.open("/audit/holds?state=release_proposed")
    auditor.page.get_by_role("button", name="确认解除").click()
    auditor.page.get_by_text("保管期限届满后案卷可以销毁").wait_for()
    auditor.look("holds-empty")
    auditor.open("/audit/holds?state=released")
    assert auditor.page.get_by_text("马超申请，钟慧确认").is_visible()


def test_running_cases_are_moved_together_to_another_version_and_back(town: Town, enter: Entry) -> None:
    """The new version calls a phase otherwise; one case stands in it, one before it."""
    inside = town.story(dt.date(2026, 3, 2)).opened()
    town.story(dt.date(2026, 3, 9)).do("N1")
    xml = (ROOT / "bpmn" / "penalty.bpmn").read_bytes()
    phase = workflow.spec_for(xml).elements["N4"].parent
    assert phase
    with town.player.database.transaction(system_actor(town.player.office.tenant_id)) as tx:
        old = definitions.current(tx, "penalty").id
        definitions.deploy(tx, process_key="penalty", xml=xml.replace(f'"{phase}"'.encode(), b'"phase_renamed"'))
    first = enter("machao", 360, also=1440)
    page = first.page
    first.open("/admin/migrations")
    page.get_by_label("程序和原版本").select_option(str(old))
    page.get_by_role("button", name="选择").click()
    page.get_by_text("适合 2", exact=True).wait_for()
    assert page.locator(f'[name="map:{phase}"]').first.input_value() == "phase_renamed"
    first.look("migrations-proposed")
    page.locator(f'select[name="map:{phase}"]').select_option("")
    page.get_by_role("button", name="按所选对应重新试算").click()
    page.get_by_text("不适合 1", exact=True).wait_for()
    assert page.get_by_text("新版流程没有该子流程").first.is_visible()
    first.look("migrations-unfit")
    page.locator(f'select[name="map:{phase}"]').select_option("phase_renamed")
    page.get_by_role("button", name="按所选对应重新试算").click()
    page.get_by_label("迁移理由").fill("新版调整了调查阶段的划分。")
    page.get_by_role("button", name="提交，请另一人确认").click()
    page.get_by_text("本人申请的操作须由另一人确认").wait_for()
    second = enter("lufang", 360, also=1440)
    second.open(page.url.removeprefix(town.url))
    second.look("migration-waits")
    second.page.get_by_role("button", name="整批确认并执行").click()
    second.page.get_by_text("已处理 0 / 2 件").wait_for()
    second.look("migration-queued")
    assert jobs.run_due(town.player.database).fired >= 2
    second.page.get_by_text("已处理 2 / 2 件").wait_for()  # read again by itself
    second.look("migration-done")
    assert inside.case().definition_id != old
    second.page.get_by_placeholder("撤销理由").fill("新版有误。")
    second.page.get_by_role("button", name="申请撤销本批").click()
    second.page.get_by_role("link", name="查看原批次").wait_for()
    second.look("migration-undo")
    first.open("/admin/migrations")
    first.look("migrations-listed")
