"""车辆 in a real browser: the live map, a bus replayed from its file, the case page and its exhibit, at both widths."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from pathlib import Path

import pytest

from db.actor import system_actor
from db.files import Files
from documents.bench import text_of
from engine import casefile, cases
from processes import case_page
from tests.browser.conftest import Entry, Town
from vehicles import fleet, geofences, imports, looks, reports, routes, store, tracks
from vehicles.positions import ZONE, Position

#: Monday of the browser's town; the bus drove on a Monday too, and is imported as if it were this one.
DAY = dt.date(2026, 3, 2)
MORNING = dt.datetime(2026, 3, 2, 8, 0, tzinfo=ZONE)


@pytest.fixture
def bus(shared: Path) -> bytes:
    """The bus of Limerick."""
    return (shared / "data" / "tracks" / "bus304_limerick.gpx").read_bytes()


def fleet_of(town: Town, bus: bytes) -> dict[str, uuid.UUID]:
    """Three vehicles: one drives in the district with its crew, one is the bus, one never reported."""
    office, made = town.player.office, {}
    unit = office.units["执法一队"]
    with town.player.database.transaction(system_actor(office.tenant_id)) as tx:
        store.make_days(tx, [DAY])
        for plate, label in (("粤B31207", "1号巡逻车"), ("粤B30420", "导入的公交车"), ("粤BD00125", "")):
            made[plate] = fleet.add_vehicle(
                tx, plate=plate, label=label, unit_id=unit, insured_until=dt.date(2026, 3, 20)
            ).id
        driver = office.persons["lijianguo"]
        fleet.register_driver(
            tx, person_id=driver, licence_number="440301198001010011", licence_class="C1",
            licensed_until=dt.date(2030, 1, 1),
        )  # fmt: skip
        fleet.begin_shift(
            tx, vehicle_id=made["粤B31207"], driver_id=driver, crew=[office.persons["chenxiaomin"]], starts_at=MORNING
        )
        way = [(114.1182 + n * 0.00004, 22.5380 + n * 0.00003) for n in range(300)]
        way = [*way, *[way[-1]] * 40]
        store.write(tx, [
            Position(made["粤B31207"], MORNING + dt.timedelta(seconds=10 * n), lon, lat, speed_dkmh=180, heading_deg=50)
            for n, (lon, lat) in enumerate(way)
        ])  # fmt: skip
        shifted = imports.read(bus, "gpx").fixes
        late = dt.datetime.combine(DAY, dt.time(7, 45, 50), dt.UTC) - shifted[0].at
        store.import_track(
            tx,
            vehicle_id=made["粤B30420"],
            data=_moved(bus, late),
            file_name="bus304_limerick.gpx",
            case_id=uuid.uuid4(),
        )
        geofences.add(
            tx, name="东门步行街责任区", kind="patrol",
            ring=[[114.120, 22.536], [114.132, 22.536], [114.132, 22.548], [114.120, 22.548]],
        )  # fmt: skip
        routes.add(tx, name="东门巡查线", places=[
            {"name": name, "lon": way[n][0], "lat": way[n][1]}
            for name, n in (("人民南路", 0), ("春风路", 150), ("东门", 299))
        ])  # fmt: skip
    return made


def _moved(bus: bytes, by: dt.timedelta) -> bytes:
    """Give the bus's file with its times moved; everything else stays."""

    def later(found: re.Match[bytes]) -> bytes:
        at = dt.datetime.fromisoformat(found[1].decode().replace("Z", "+00:00")) + by
        return f"<time>{at:%Y-%m-%dT%H:%M:%SZ}</time>".encode()

    return re.sub(rb"<time>([^<]+)</time>", later, bus)


def test_the_bus_is_replayed_as_its_file_says(town: Town, enter: Entry, bus: bytes) -> None:
    town.clock.set(dt.datetime(2026, 3, 2, 17, 30, tzinfo=ZONE))
    made = fleet_of(town, bus)
    officer = enter("lijianguo")
    officer.open(f"/vehicles/{made['粤B30420']}/track?day=2026-03-02&why=核实投诉")
    page = officer.page
    page.wait_for_selector("#map[data-ready=yes]")
    with town.player.database.reading(system_actor(town.player.office.tenant_id)) as tx:
        points = looks.points(tx, made["粤B30420"], MORNING, MORNING + dt.timedelta(hours=12), limit=9999)
    told = tracks.tell(points)
    assert page.locator("[data-stops]").inner_text().startswith(str(len(told.stops)))
    assert page.locator(".mapdot.stop").count() == len(told.stops)
    assert page.get_by_text(f"{told.metres / 1000:.2f}").first.is_visible()
    began = page.locator("[data-now]").inner_text()
    assert began.startswith("15:45:50")
    page.select_option("[data-speed]", "300")
    page.get_by_role("button", name="播放").click()
    page.wait_for_function("began => document.querySelector('[data-now]').textContent !== began", arg=began)
    page.get_by_role("button", name="暂停").click()
    held = page.locator("[data-now]").inner_text()
    page.wait_for_timeout(200)
    assert page.locator("[data-now]").inner_text() == held
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("ArrowRight")
    assert page.locator("[data-now]").inner_text() > held
    page.locator("[data-at]").first.click()
    assert "停留1" in page.locator("[data-now]").inner_text()
    page.locator("[data-bar]").evaluate("bar => { bar.value = bar.max; bar.dispatchEvent(new Event('input')); }")
    assert page.locator("[data-now]").inner_text().startswith("17:00:2")
    officer.look("vehicles-replay")


def test_pages_of_vehicles_fit_and_the_case_gets_its_exhibit(town: Town, enter: Entry, bus: bytes) -> None:
    story = town.story(DAY).opened()
    town.clock.set(MORNING + dt.timedelta(minutes=65))
    made = fleet_of(town, bus)
    tenant = system_actor(town.player.office.tenant_id)
    with town.player.database.transaction(tenant) as tx:
        casefile.add_evidence(
            tx, cases.get(tx, story.case_id), kind="physical", title="现场照片", data=b"%PDF-1.4 x",
            captured_at=MORNING + dt.timedelta(minutes=20), position={"lon": 114.1232, "lat": 22.5418},
        )  # fmt: skip
    head = enter("zhouqiang", 360, also=1440)
    head.open("/vehicles")
    page = head.page
    page.get_by_text("已连接。").wait_for(state="attached")
    assert page.locator(".car").count() >= 1
    head.look("vehicles-live")
    car = made["粤B31207"]
    for path in (
        "/vehicles/register", f"/vehicles/{car}", f"/vehicles/{car}/track", f"/vehicles/{car}/track?day=2026-03-02",
        "/vehicles/report?first=2026-03-01&last=2026-03-02", "/vehicles/areas", f"/vehicles/{car}/track?day=2026-02-28",
    ):  # fmt: skip
        head.open(path)
    with town.player.database.transaction(tenant) as tx:
        reports.make(tx, week=DAY)
    head.open("/vehicles/report?first=2026-03-01&last=2026-03-02")
    page.get_by_role("link", name="起一周").click()
    head.arrive("/report/2026-03-02")
    assert page.get_by_role("link", name="粤B31207").is_visible()
    head.look("vehicles-weekly")
    head.open("/todo")
    assert page.get_by_text("车辆到期提醒").is_visible()
    head.open(f"/vehicles/{car}/import")
    rows = "时间,纬度,经度\n2026-03-02 12:00:00,22.54,114.12\n十二点,22.54,114.12\n2026-03-02 12:00:10,91,114.12\n"
    page.locator("#f-file").set_input_files({"name": "记录仪.csv", "mimeType": "text/csv", "buffer": rows.encode()})
    page.get_by_role("button", name="检查").click()
    page.get_by_text("新增 1 点").wait_for()
    assert page.get_by_role("cell", name="2").first.is_visible()
    head.look("vehicles-import")
    page.get_by_role("button", name="确认导入").click()
    page.get_by_text("已导入1个定位点").wait_for()
    head.open(f"/vehicles/{car}/track?day=2026-03-02")
    page.get_by_role("link", name="东门巡查线").click()
    head.arrive("/routes/")
    assert page.get_by_text("3 / 3").is_visible()
    head.look("vehicles-route")
    head.open(f"/cases/{story.case_id}/vehicles")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("cell", name="李建国、陈晓敏").wait_for()
    head.look("case-vehicles")
    page.get_by_role("button", name="派车").click()
    page.get_by_text("已派车").wait_for()
    page.get_by_role("button", name="查询").click()
    page.get_by_role("button", name="轨迹入卷").first.click()
    page.get_by_text("已作为电子数据入卷").wait_for()
    head.look("case-vehicles-filed")
    with town.player.database.reading(tenant) as tx:
        row = next(one for one in case_page.evidence_of(tx, story.case_id) if one.kind == "electronic")
        pdf = tx.use(Files).open(tx.tenant_id, row.sha256).read()  # type: ignore[type-abstract]
    words = text_of(pdf)
    assert "粤B31207" in words
    assert "数据摘要" in words
