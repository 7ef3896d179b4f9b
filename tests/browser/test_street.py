"""移动执法 in a real Chromium with a phone's screen and a finger: a summary case on the street, also offline."""

from __future__ import annotations

import itertools
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from sqlalchemy import select

from api.demo_answers_summary import answers
from db.actor import system_actor
from engine import actors, fsck, numbering, tasks
from engine.tasks import Task
from processes.penalty_summary import texts
from tests.browser.conftest import CHROMIUM, FLAGS, Person, Town, playwright

PIN = "135790"
PHOTO = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400}
SIZE = {"width": 360, "height": 780}


class Street:
    """An officer with a phone; every tap is counted."""

    def __init__(self, town: Town, profile: Path) -> None:
        self.town, self.profile = town, profile
        self.taps = 0
        self.errors: list[str] = []
        self.running = playwright.sync_playwright().start()
        self.launch()

    def launch(self) -> None:
        """Start the browser with the phone's profile."""
        self.context = self.running.chromium.launch_persistent_context(
            str(self.profile), executable_path=CHROMIUM, args=FLAGS, viewport=SIZE, has_touch=True, is_mobile=True,
            locale="zh-CN", timezone_id="Asia/Shanghai", permissions=["geolocation"],
            geolocation={"latitude": 22.548, "longitude": 114.131, "accuracy": 9},
        )  # fmt: skip
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        # What cannot be loaded while the line is cut is meant; everything else that a console complains of is not.
        self.page.on(
            "console",
            lambda said: (
                self.errors.append(said.text)
                if said.type == "error" and "Failed to load resource" not in said.text
                else None
            ),
        )
        self.person = Person(self.page, self.town, self.errors)

    def kill(self) -> None:
        """Kill the browser with SIGKILL, as a battery that is pulled does."""
        for process in psutil.process_iter(["cmdline"]):
            if str(self.profile) in " ".join(process.info["cmdline"] or ()):
                with_signal(process.pid)
        time.sleep(1)
        self.running.stop()
        self.running = playwright.sync_playwright().start()

    def close(self) -> None:
        self.context.close()
        self.running.stop()

    def login(self, subject: str) -> None:
        """Log in through the identity provider."""
        self.page.goto(f"{self.town.url}/login?next=/street")
        self.page.get_by_role("link", name="统一身份认证登录").click()
        self.page.fill("input[name=sub]", subject)
        self.page.get_by_role("button", name="Authorize").click()
        self.person.arrive("/street")

    def logged_in_again(self) -> None:
        """Log in again where the killed browser had not yet written its session to disk."""
        either = self.page.locator("#sync a, [data-state=done]")
        either.first.wait_for(timeout=90_000)
        if self.page.locator("#sync a").count() == 0:
            return
        self.page.locator("#sync a").tap()
        self.page.get_by_role("link", name="统一身份认证登录").click()
        self.page.fill("input[name=sub]", "lijianguo")
        self.page.get_by_role("button", name="Authorize").click()
        self.page.get_by_label("本机口令").fill(PIN)
        self.tap("解锁")
        self.page.get_by_text("已同步").first.wait_for(timeout=60_000)
        self.page.get_by_role("button", name="何志刚").tap()

    def set_up(self) -> None:
        """Choose the PIN; the pack and the numbers come along."""
        self.page.get_by_label("本机口令").fill(PIN)
        self.page.get_by_label("再次输入").fill(PIN)
        self.tap("启用移动执法")
        try:
            self.page.get_by_role("button", name="开始当场处罚").wait_for()
        except playwright.TimeoutError:
            pytest.fail(f"the app did not start: {self.errors} {self.page.inner_text('body')[:500]}")

    def tap(self, name: str, *, exact: bool = False) -> None:
        """Tap a button."""
        self.taps += 1
        self.page.get_by_role("button", name=name, exact=exact).first.tap()

    def choose(self, field: str, label: str) -> None:
        """Tap a choice of a question."""
        self.taps += 1
        self.page.locator(f"[data-field={field}]").get_by_text(label, exact=True).tap()

    def fill(self, field: str, value: str) -> None:
        """Fill a question; a tap to reach it counts."""
        self.taps += 1
        self.page.locator(f"[data-field={field}]").locator("input, textarea").first.fill(value)

    def photo(self) -> None:
        """Take a photograph."""
        self.taps += 1
        self.page.locator("input[id='take-现场照片']").set_input_files(PHOTO)
        self.page.get_by_text("现场照片1", exact=True).wait_for()

    def look(self, name: str) -> None:
        """Judge and keep a picture of the screen."""
        self.person.look(f"street-{name}")

    def sign(self, role: str, *, drawn: bool = True) -> None:
        """Sign on the glass."""
        row = self.page.locator(".signers li", has_text=role)
        self.taps += 2
        row.get_by_role("button").tap()
        box = self.page.locator("canvas.glass").bounding_box()
        assert box
        mouse = self.page.mouse
        mouse.move(box["x"] + 40, box["y"] + 60)
        mouse.down()
        for step in range(1, 12):
            mouse.move(box["x"] + 40 + step * 18, box["y"] + 60 + (step % 3) * 20)
        mouse.up()
        self.page.get_by_role("button", name="确认签名").tap()
        self.page.locator(".signers li", has_text=role).get_by_text("已签名").wait_for()

    # the way in pieces

    def scene(self) -> None:
        """Say who, what, where."""
        self.tap("下一步：现场情况")
        self.page.get_by_label("协办人").select_option(label="陈晓敏（19020152002）")
        self.taps += 1
        for field in ("shown_cards", "told_rights", "recorded"):
            self.choose(field, "是")
        self.page.locator("[data-field=item_code]").get_by_text(re.compile("SZCG2023-013")).tap()
        self.choose("type", "公民")
        self.fill("name", "何志刚")
        self.fill("id_number", "440303198805124512")
        self.fill("party_address", "深圳市罗湖区黄贝街道怡景路2012号")
        self.fill("place", "深圳市罗湖区东门步行街中段")
        self.fill("found", "当事人将烟头丢弃在人行道上，执法人员当场发现。")
        self.fill("correction_content", "立即清理丢弃的烟头。")

    def tell(self) -> None:
        """Tell the party."""
        self.tap("下一步：告知")
        self.page.get_by_role("heading", name="告知与听取陈述申辩").wait_for()
        self.choose("told", "是")

    def decide(self) -> None:
        """Come to the text that is signed."""
        self.tap("下一步")
        self.page.get_by_role("heading", name="当场处罚决定").wait_for()
        self.look("decision")
        self.tap("下一步：签名")
        self.page.get_by_role("heading", name="送达与签名").wait_for()

    def hand_over(self) -> None:
        """Sign and hand over."""
        for role in ("当事人", "承办人", "协办人"):
            self.sign(role)
        self.look("signed")
        self.tap("当场交付，作出决定")
        self.page.get_by_role("heading", name="当场处罚决定已作出").wait_for()


def with_signal(pid: int) -> None:
    """Kill a process that may be gone."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture
def street(town: Town, tmp_path: Path) -> Iterator[Street]:
    """李建国's phone, set up."""
    found = Street(town, tmp_path / "phone")
    found.login("lijianguo")
    found.set_up()
    yield found
    found.close()


def _decisions(town: Town) -> list[tuple[str, str]]:
    """Give the register of decisions on the spot: number and status."""
    office = town.player.office
    with town.player.database.reading(system_actor(office.tenant_id)) as tx:
        body = office.bodies["深圳市罗湖区城市管理和综合执法局"]
        series = numbering.series_for(tx, body_id=body, key="D41")
        year = town.clock.now().year
        return [(row.text, row.status) for row in numbering.register(tx, series_id=series.id, year=year)]


def _cases(town: Town) -> list[Any]:
    from engine.casefile import CaseDocument, Evidence
    from engine.cases import Case

    with town.player.database.reading(system_actor(town.player.office.tenant_id)) as tx:
        found = []
        for case in tx.session.scalars(select(Case).where(Case.process_key == "penalty_summary")):
            papers = tx.session.scalars(select(CaseDocument).where(CaseDocument.case_id == case.id)).all()
            pieces = tx.session.scalars(select(Evidence).where(Evidence.case_id == case.id)).all()
            found.append((case, {one.kind: one for one in papers if one.status == "filed"}, pieces))
        assert not list(fsck.check(tx))
        return found


def test_a_summary_case_from_opening_to_the_filed_decision(street: Street, town: Town) -> None:
    """Counted in taps and seconds; every screen is judged and kept as a picture."""
    street.look("home")
    began, street.taps = time.monotonic(), 0
    street.tap("开始当场处罚")
    street.photo()
    street.look("evidence")
    street.scene()
    street.look("scene")
    street.tell()
    street.look("telling")
    street.decide()
    street.look("text")
    street.hand_over()
    street.page.get_by_text("系统已归档决定书").wait_for()
    seconds = time.monotonic() - began
    street.look("done")
    ((case, papers, pieces),) = _cases(town)
    assert papers["D41"].number and case.status == "open" and len(pieces) == 1
    assert pieces[0].device_sha256 == pieces[0].sha256 and pieces[0].position["accuracy_m"]
    print(f"\nsummary case: {street.taps} taps, {seconds:.1f} s from opening to the filed decision")
    assert not street.errors


def test_the_same_with_the_network_cut_in_the_middle_and_the_browser_killed_once(street: Street, town: Town) -> None:
    """Nothing is lost, nothing is there twice, numbers have no gap."""
    street.tap("开始当场处罚")
    street.photo()
    street.scene()
    town.link.cut()
    street.tell()
    street.look("offline")
    street.kill()
    street.launch()
    street.page.goto(f"{town.url}/street")  # from the service worker: the server is out of reach
    street.page.get_by_label("本机口令").fill(PIN)
    street.tap("解锁")
    street.page.get_by_role("button", name="何志刚").tap()
    street.page.get_by_role("heading", name="告知与听取陈述申辩").wait_for()
    street.decide()
    street.hand_over()
    street.page.get_by_text("尚未同步").wait_for()
    street.look("done-offline")
    assert "D41" not in _cases(town)[0][1] if _cases(town) else True
    town.link.mend()
    street.logged_in_again()
    street.page.get_by_text("系统已归档决定书").wait_for(timeout=90_000)
    ((_, papers, pieces),) = _cases(town)
    register = dict(_decisions(town))
    assert register[papers["D41"].number] == "used" and len(pieces) == 1
    assert list(register.values()).count("used") == 1
    assert [int(text[-5:-1]) for text in register] == list(range(1, len(register) + 1))
    street.tap("完成", exact=True)
    street.page.get_by_text("已同步").first.wait_for()


def test_letters_are_taken_along_for_where_there_is_no_network(street: Street, town: Town) -> None:
    """A phone without a Chinese font of its own shows words that it never showed before."""
    street.page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.active.postMessage('letters'))")
    kept = """async () => {
      const [name] = (await caches.keys()).filter((one) => one.startsWith('duecourse-'));
      return (await (await caches.open(name)).keys()).filter((one) => one.url.endsWith('.woff2')).length;
    }"""
    faces = len(list((Path(__file__).parents[2] / "api/static/vendor/fonts/files").glob("*.woff2")))
    _until(lambda: street.page.evaluate(kept) == faces)
    town.link.cut()
    loaded = street.page.evaluate("document.fonts.load('16px \"Noto Sans SC\"', '辩凿').then((found) => found.length)")
    assert loaded >= 2


def test_the_card_is_shown_without_a_network_until_it_expires(street: Street, town: Town) -> None:
    """亮证: the code that the party scans; the phone that has no network shows the one it took along."""
    town.link.cut()
    street.tap("亮证")
    street.page.get_by_alt_text("核验二维码").wait_for()
    street.look("card")
    street.tap("返回")
    street.page.get_by_role("button", name="开始当场处罚").wait_for()


def test_evidence_that_was_altered_on_the_device_is_detected(street: Street, town: Town) -> None:
    """The stored pieces cannot be opened when they were changed; a changed digest is named by the server."""
    town.link.cut()
    street.tap("开始当场处罚")
    street.photo()
    changed = street.page.evaluate(
        """async () => {
          const vault = await import('/static/street/vault.js');
          const [record] = await vault.all('file');
          await vault.put('file', record.id, {...record, sha256: 'ab'.repeat(32)});
          return record.sha256;
        }"""
    )
    assert len(changed) == 64
    town.link.mend()
    street.tap("暂存并返回首页")
    street.page.get_by_role("heading", name="需要您处理").wait_for(timeout=60_000)
    street.look("conflict-list")
    street.page.locator(".lines button", has_text="与采集时不一致").tap()
    street.page.get_by_text("系统现状").wait_for()
    street.look("conflict")


def _until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so on the server."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.2)


def _desk(town: Town, element: str) -> None:
    """Let the same officer complete the step at the desk."""
    office = town.player.office
    town.clock.advance(hours=1)
    with town.player.database.reading(system_actor(office.tenant_id)) as tx:
        officer = actors.actor_of(tx, office.persons["lijianguo"])
        assert officer is not None
        task = tx.session.scalars(select(Task).where(Task.element_id == element, Task.status != "completed")).one()
    given = answers(element, town.clock.now().date(), second_officer=str(office.persons["chenxiaomin"]))
    with town.player.database.transaction(officer) as tx:
        tasks.complete(tx, task_id=task.id, answers=given)


def test_what_was_done_elsewhere_meanwhile_is_shown_from_both_sides_and_a_person_decides(
    street: Street, town: Town
) -> None:
    """冲突: the desk was faster; the officer keeps what the phone recorded in the file, nothing is dropped."""
    street.tap("开始当场处罚")
    _until(lambda: bool(_cases(town)))
    town.link.cut()
    street.scene()
    street.fill("evidence", "执法记录仪录像1段：证明丢弃烟头的经过")
    street.tap("下一步：告知")
    street.page.get_by_role("heading", name="告知与听取陈述申辩").wait_for()
    street.tap("暂存并返回首页")
    _desk(town, "S1")
    town.link.mend()
    street.page.get_by_role("heading", name="需要您处理").wait_for(timeout=60_000)
    street.look("conflict-list")
    street.page.locator(".lines button", has_text="不在该环节").tap()
    street.page.get_by_text("告知与听取陈述申辩").wait_for()
    street.look("conflict")
    street.tap("作为情况说明入卷")
    _until(lambda: bool(_cases(town)[0][2]))
    ((case, _, pieces),) = _cases(town)
    assert case.facts["scene"]["name"] == "何志刚" and len(pieces) == 1
    assert pieces[0].title.startswith("离线记录") and pieces[0].media_type == "text/plain"


WAYS = (("code", ""), ("bank", ""), ("cash", "small"), ("cash", "remote"), ("cash", "hard_later"))
FINES = {"citizen": 5_000, "company": 300_000, "sole_trader": 15_050, "organization": 0}


def _every_kind() -> Iterator[dict[str, Any]]:
    """Give facts for every kind of party, way of paying, correction and defence, with awkward characters."""
    sides = itertools.product(FINES, WAYS, ("none", "immediate", "limited"), ("", "已经清理，请求从轻。"))
    for kind, (payment, ground), correction, defence in sides:
        yield {
            "scene": {
                "type": kind, "name": "㛃𬱖䶮 餐饮", "code": "91440300MA5TXT0114", "id_number": "440303198805124512",
                "representative": "刘洋", "party_address": "深圳市\n罗湖区 ", "phone": "139", "place": "人民北路",
                "occurred_at": "2026-03-02T09:05+08:00", "found": "乱扔\n垃圾。。", "provision": "《甲》第一条",
                "basis": "《乙》第二条", "standard": "《丙》", "correction": correction,
                "evidence": "现场照片2张：证明位置\n\n录像:经过。\n笔录", "correction_content": "立即清理。",
                "correction_due_on": "2026-03-09",
            },
            "telling": {"defence": defence, "defence_review": "不予采纳。" if defence else ""},
            "decision": {
                "kinds": ["warning", "fine"] if FINES[kind] else ["warning"], "fine_cents": FINES[kind],
                "payment": payment, "cash_ground": ground, "decided_at": "2026-03-02T09:20+08:00",
                "discretion_reason": "首次。",
            },
        }  # fmt: skip


def test_the_words_are_the_same_bytes_on_the_phone_and_on_the_server(street: Street) -> None:
    """texts.js against texts.py."""
    cases = list(_every_kind())
    body = {
        "name": "深圳市罗湖区城市管理和综合执法局", "address": "文锦中路", "phone": "0755", "bank": "持本决定书到银行",
        "review_authority": "罗湖区人民政府", "court": "盐田区人民法院",
    }  # fmt: skip
    officers = [{"name": "李建国", "certificate": "1"}, {"name": "陈晓敏", "certificate": "2"}]
    there = street.page.evaluate(
        """async ([template, cases, body, officers]) => {
          const texts = await import('/static/street/texts.js');
          const found = [];
          for (const facts of cases) {
            const text = texts.canonical(texts.lines(template, facts, '号〔2026〕1号', body, officers));
            found.push([text, await texts.digest(text)]);
          }
          return found;
        }""",
        [list(texts.TEXTS["D41"]), cases, body, officers],
    )
    for facts, (text, digest) in zip(cases, there, strict=True):
        here = texts.lines(facts, "号〔2026〕1号", body, officers)
        assert text == texts.canonical(here) and digest == texts.digest(here)
