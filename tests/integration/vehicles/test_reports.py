"""The fleet's week is reported once, the fleet's people are reminded, a form begins with what the shift says."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from types import SimpleNamespace

import pytest

from api import workers
from db.errors import NotFound, PermissionDenied
from engine import people
from processes import fleet as case_fleet
from processes.penalty.forms import INQUIRY
from tests.integration.vehicles.conftest import DAY, NOW, Fleet, line
from vehicles import fleet, geofences, reports

MONDAY = dt.date(2026, 3, 2)


def test_a_week_that_is_over_is_reported_once_for_those_who_may_see_it(town: Fleet) -> None:
    with town.database.transaction(town.system) as tx:
        geofences.add(tx, name="责任区周报", kind="patrol",
                      ring=[[114.0, 22.515], [114.02, 22.515], [114.02, 22.535], [114.0, 22.535]])  # fmt: skip
        driver = uuid.uuid4()
        fleet.register_driver(
            tx, person_id=driver, licence_number="440301", licence_class="C1", licensed_until=dt.date(2030, 1, 1)
        )
        shift = fleet.begin_shift(tx, vehicle_id=town.ids[0], driver_id=driver, starts_at=DAY)
        fleet.end_shift(tx, shift_id=shift.id, ends_at=DAY + dt.timedelta(hours=2))
    # In the night after the week's end what comes late is waited for.
    town.clock.set(dt.datetime(2026, 3, 8, 21, 0, tzinfo=dt.UTC))
    assert workers.report_weeks(town.database) == 2  # the week before, of both tenants
    town.clock.set(dt.datetime(2026, 3, 8, 22, 30, tzinfo=dt.UTC))
    assert (workers.report_weeks(town.database), workers.report_weeks(town.database)) == (2, 0)
    with town.database.transaction(town.officer("track:read", "track:read_all")) as tx:
        assert [one.week for one in reports.weeks(tx)] == [MONDAY, MONDAY - dt.timedelta(days=7)]
        whole = reports.look(tx, week=MONDAY)
    mine = next(one for one in whole.vehicles if one.vehicle_id == str(town.ids[0]))
    assert {one.vehicle_id for one in whole.vehicles} >= {str(one) for one in town.ids}
    assert mine.metres == pytest.approx(399 * 11.12, rel=0.01)
    assert (mine.days, mine.moving_seconds, mine.on_seconds, mine.shift_seconds, mine.shifts) == (
        1,
        3990,
        3990,
        7200,
        1,
    )
    area = next(one for one in whole.areas if one.name == "责任区周报")
    assert (area.vehicles, area.days) == (6, 1)
    assert 0.1 < area.share < 0.5
    with town.database.transaction(town.officer("track:read", units=(town.unit,))) as tx:
        seen = {one.vehicle_id for one in reports.look(tx, week=MONDAY).vehicles}
        assert seen & {str(one) for one in town.ids} == {str(one) for one in town.ids[:2]}
        with pytest.raises(NotFound):
            reports.look(tx, week=dt.date(2026, 1, 5))
    with pytest.raises(PermissionDenied), town.database.transaction(town.officer("vehicle:read")) as tx:
        reports.look(tx, week=MONDAY)
    town.clock.set(NOW)


def test_what_runs_out_is_told_to_those_who_see_to_it_and_a_licence_to_its_holder(town: Fleet) -> None:
    with town.database.transaction(town.system) as tx:
        due = fleet.add_vehicle(tx, plate="粤B70001", unit_id=town.unit, insured_until=dt.date(2026, 2, 28)).id
        fleet.add_vehicle(tx, plate="粤B70002", inspected_until=dt.date(2026, 3, 20))
        driver = people.add_person(tx, name="周强").id
        fleet.register_driver(
            tx, person_id=driver, licence_number="1", licence_class="C1", licensed_until=dt.date(2026, 3, 10)
        )

    def told(
        *permissions: str, units: tuple[uuid.UUID, ...] = (), me: uuid.UUID | None = None
    ) -> list[tuple[str, str]]:
        actor = town.officer(*permissions, units=units)
        with town.database.reading(replace(actor, person_id=me or actor.person_id)) as tx:
            return [(one.of, one.what) for one in case_fleet.reminders(tx)]

    assert told("vehicle:manage", units=(town.unit,)) == [("粤B70001", "保险")]
    assert told("vehicle:manage") == [("粤B70001", "保险"), ("周强", "驾驶证"), ("粤B70002", "年检")]
    assert told("vehicle:drive", me=driver) == [("", "驾驶证")]
    assert told("vehicle:drive") == told("vehicle:read") == []
    with town.database.transaction(town.system) as tx:
        fleet.change_vehicle(tx, vehicle_id=due, insured_until=dt.date(2027, 2, 28))


def test_a_form_on_the_spot_begins_with_the_shift_and_says_so(town: Fleet) -> None:
    car = town.add("粤B70003")
    town.drive(line(car, NOW - dt.timedelta(minutes=5), 3, lon=114.2, lat=22.5))
    with town.database.transaction(town.system) as tx:
        me, other = (people.add_person(tx, name=name).id for name in ("李建国", "陈晓敏"))
        fleet.register_driver(
            tx, person_id=me, licence_number="2", licence_class="C1", licensed_until=dt.date(2030, 1, 1)
        )
        fleet.begin_shift(tx, vehicle_id=car, driver_id=me, crew=[other])
    case = SimpleNamespace(id=uuid.uuid4())
    officer = replace(town.officer("vehicle:drive"), person_id=me)
    with town.database.reading(officer) as tx:
        out, source = case_fleet.outing(tx, case)  # type: ignore[arg-type]
    assert out == {"outing": {"vehicle": "粤B70003", "people": "李建国、陈晓敏", "second": str(other)}}
    asked = {one.name: one for one in case_fleet.with_source(INQUIRY, source).fields}
    assert "粤B70003" in asked["came_by"].hint and "出车登记" in asked["came_with"].hint
    assert asked["place"] == INQUIRY.field("place")
    with town.database.reading(replace(officer, person_id=uuid.uuid4())) as tx:
        assert case_fleet.outing(tx, case) == ({}, "")  # type: ignore[arg-type]
