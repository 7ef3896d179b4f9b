"""Areas and routes: who entered, left and stayed, told once; a message reaches the case that waits for it."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from sqlalchemy import select

from api import workers
from db.errors import Invalid
from db.session import Tx
from engine import cases, definitions, external_tasks, people
from engine.jobs import Handlers
from engine.registry import Registry
from processes import fences
from tests.integration.engine.outwork import DIAGRAM, OUTWORK
from tests.integration.vehicles.conftest import DAY, NOW, Fleet, line
from vehicles import dispatch, fleet, geofences, looks, routes, tracks
from vehicles.positions import Position
from vehicles.rows import GeofenceEvent, GeofenceStay

#: A square of about a kilometre around 114.5, 22.5.
RING = [[114.495, 22.495], [114.505, 22.495], [114.505, 22.505], [114.495, 22.505]]


@contextmanager
def before_the_drive(town: Fleet) -> Iterator[Tx]:
    """Make areas before anybody drives: they tell nothing of the time before."""
    town.clock.set(DAY - dt.timedelta(hours=1))
    with town.database.transaction(town.system) as tx:
        yield tx
    town.clock.set(NOW)


@pytest.fixture
def car(town: Fleet) -> uuid.UUID:
    """A vehicle of its own."""
    return town.add(f"粤B{uuid.uuid4().int % 90000 + 100000}")


def seen(tx: Tx, fence: uuid.UUID, car: uuid.UUID) -> list[tuple[str, float]]:
    query = select(GeofenceEvent).where(GeofenceEvent.geofence_id == fence, GeofenceEvent.vehicle_id == car)
    found = sorted(tx.session.scalars(query), key=lambda one: one.at)
    return [(one.kind, (one.at - DAY).total_seconds()) for one in found]


def test_who_enters_leaves_and_stays_is_told_once_at_the_moment_of_the_device(town: Fleet, car: uuid.UUID) -> None:
    with before_the_drive(town) as tx:
        fence = geofences.add(tx, name=f"布控{car}", ring=RING, stay_seconds=300).id
    # From a kilometre south, 111 m every ten seconds; then seven minutes in the middle; then out again.
    inside = [Position(car, DAY + dt.timedelta(seconds=100 + n * 60), 114.5, 22.5) for n in range(8)]
    for batch in (line(car, DAY, 10, lon=114.5, lat=22.4905, step=0.001), inside, [
        Position(car, DAY + dt.timedelta(seconds=600), 114.5, 22.52),
    ]):  # fmt: skip
        town.drive(batch)
        workers.note_fences(town.database)
        workers.note_fences(town.database)
    with town.database.transaction(town.system) as tx:
        assert seen(tx, fence, car) == [("enter", 50.0), ("stay", 400.0), ("leave", 600.0)]
        assert tx.session.get(GeofenceStay, (town.tenant_id, fence, car)) is None
        geofences.end(tx, geofence_id=fence)


def test_what_others_did_cuts_nothing_off_what_ones_own_vehicles_did(town: Fleet, car: uuid.UUID) -> None:
    with town.database.transaction(town.system) as tx:
        fence = geofences.add(tx, name=f"分看{car}", ring=RING).id
        for number, vehicle in enumerate((town.ids[0], car)):  # the newer one is another unit's
            moment = DAY + dt.timedelta(minutes=number)
            spot = geofences.Spot(moment, 114.5, 22.5, frozenset({fence}))
            geofences.note(tx, vehicle, geofences.Happened(fence, geofences.ENTER, spot))
        tx.session.flush()
    with town.database.transaction(town.officer("track:read", units=(town.unit,))) as tx:
        assert [one.vehicle_id for one in geofences.events(tx, geofence_id=fence, limit=1)] == [town.ids[0]]
    with town.database.transaction(town.system) as tx:
        assert len(geofences.events(tx, geofence_id=fence)) == 2
        geofences.end(tx, geofence_id=fence)


def test_an_area_that_ended_or_belongs_to_another_tenant_sees_nothing(town: Fleet, car: uuid.UUID) -> None:
    with town.database.transaction(town.system) as tx:
        fence = geofences.add(tx, name=f"已撤{car}", ring=RING).id
        geofences.end(tx, geofence_id=fence)
    town.drive([Position(car, DAY, 114.5, 22.5)])
    workers.note_fences(town.database)
    with town.database.transaction(town.system) as tx:
        assert seen(tx, fence, car) == []


def inside(car: uuid.UUID, *seconds: int, lat: float = 22.5) -> list[Position]:
    return [Position(car, DAY + dt.timedelta(seconds=one), 114.5, lat) for one in seconds]


def outside(car: uuid.UUID, *seconds: int) -> list[Position]:
    return inside(car, *seconds, lat=22.6)


def test_late_points_tell_what_nobody_knew_and_nothing_twice(town: Fleet, car: uuid.UUID) -> None:
    with before_the_drive(town) as tx:
        fence = geofences.add(tx, name=f"补传{car}", ring=RING, stay_seconds=300).id

    def drive(points: list[Position]) -> list[tuple[str, float]]:
        town.drive(points)
        workers.note_fences(town.database)
        workers.note_fences(town.database)
        with town.database.transaction(town.system) as tx:
            return seen(tx, fence, car)

    known = drive([*outside(car, 0, 2000), *inside(car, 1000, 1100, 1200), *outside(car, 1300)])
    assert known == [("enter", 1000.0), ("leave", 1300.0)]
    # Of the same visit: earlier in, later out. It has been told.
    assert drive(inside(car, 960, 980, 1250)) == known
    # Out in between: two facts that nobody knew; a visit before that was in a blind spot: both of its ends.
    split = drive(outside(car, 1150))
    assert split == [("enter", 1000.0), ("leave", 1150.0), ("enter", 1200.0), ("leave", 1300.0)]
    whole = drive([*inside(car, 200, 300, 550), *outside(car, 800)])
    assert whole == [("enter", 200.0), ("stay", 550.0), ("leave", 800.0), *split]
    # The same batches again, in another order.
    assert drive([*outside(car, 800), *inside(car, 550, 200, 960), *outside(car, 1150)]) == whole
    with town.database.transaction(town.system) as tx:
        query = select(GeofenceEvent.at).where(GeofenceEvent.geofence_id == fence, GeofenceEvent.late)
        assert sorted((at - DAY).total_seconds() for at in tx.session.scalars(query)) == [200, 550, 800, 1150, 1200]
        geofences.end(tx, geofence_id=fence)


def test_points_that_come_while_a_round_goes_on_are_not_lost(
    town: Fleet, car: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    with before_the_drive(town) as tx:
        fence = geofences.add(tx, name=f"同时{car}", ring=RING).id
    late = threading.Thread(target=town.drive, args=([*inside(car, 300, 400), *outside(car, 700)],))

    def happenings(*args: Any) -> Any:
        if not late.ident:
            late.start()
            late.join(0.5)  # it is through by now, or waits for the end of the round
        return real(*args)

    real = geofences.happenings
    town.drive([*outside(car, 0, 1000)])
    monkeypatch.setattr(geofences, "happenings", happenings)
    workers.note_fences(town.database)
    late.join(10)
    workers.note_fences(town.database)
    with town.database.transaction(town.system) as tx:
        assert seen(tx, fence, car) == [("enter", 300.0), ("leave", 700.0)]
        geofences.end(tx, geofence_id=fence)


def test_a_vehicle_that_stands_in_an_area_for_long_is_not_told_of_again(town: Fleet, car: uuid.UUID) -> None:
    with before_the_drive(town) as tx:
        fence = geofences.add(tx, name=f"停车场{car}", ring=RING, stay_seconds=600, kind="depot").id
    told = []
    for batch in (
        [*outside(car, 0), *inside(car, 1000, 1700, 40_000, 42_000)], inside(car, 41_000, 41_500), inside(car, 1200),
    ):  # fmt: skip
        town.drive(batch)
        workers.note_fences(town.database)
        with town.database.transaction(town.system) as tx:
            told.append(seen(tx, fence, car))
    assert told == [[("enter", 1000.0), ("stay", 1700.0)]] * 3
    with town.database.transaction(town.system) as tx:
        standing = tx.session.get(GeofenceStay, (town.tenant_id, fence, car))
        assert standing is not None and (standing.told, standing.since) == (True, DAY + dt.timedelta(seconds=1000))
        geofences.end(tx, geofence_id=fence)


def test_late_points_are_compared_with_the_areas_of_their_own_time(town: Fleet, car: uuid.UUID) -> None:
    def add(name: str, minute: int) -> uuid.UUID:
        town.clock.set(DAY + dt.timedelta(minutes=minute))
        with town.database.transaction(town.system) as tx:
            return geofences.add(tx, name=f"{name}{car}", ring=RING).id

    ended, later = add("已撤", -60), add("后设", 60)
    town.clock.set(DAY + dt.timedelta(minutes=90))
    with town.database.transaction(town.system) as tx:
        geofences.end(tx, geofence_id=ended)
    town.clock.set(NOW)
    town.drive(outside(car, 3600 * 3))
    workers.note_fences(town.database)
    town.drive([*outside(car, 0, 600, 4800, 6000), *inside(car, 300, 4500, 5700)])
    workers.note_fences(town.database)
    with town.database.transaction(town.system) as tx:
        assert seen(tx, ended, car) == [("enter", 300.0), ("leave", 600.0), ("enter", 4500.0), ("leave", 4800.0)]
        assert seen(tx, later, car) == [("enter", 4500.0), ("leave", 4800.0), ("enter", 5700.0), ("leave", 6000.0)]
        geofences.end(tx, geofence_id=later)


def test_an_area_tells_the_case_that_waits_and_begins_cases_by_message(town: Fleet, car: uuid.UUID) -> None:
    # Where nobody else drives: one message only can the case take.
    ring = [[lon, lat + 0.3] for lon, lat in RING]
    town.database.provide(Registry([OUTWORK]))
    town.database.provide(Handlers({}))
    with before_the_drive(town) as tx:
        definitions.deploy(tx, process_key="outwork", xml=DIAGRAM)
        unit = people.add_unit(tx, name=f"执法一队{car}").id
        told = cases.open_case(tx, process_key="outwork", business_key=f"A-{car}").id
        for task in external_tasks.fetch_and_lock(tx, topics=("shipments", "parcels"), worker="w"):
            external_tasks.complete(tx, external_task_id=task.id, fence=task.fence, result={})
        ways: dict[str, dict[str, Any]] = {
            "通知": {"case_id": told, "message": "goods.arrived"},
            "消息立案": {"opens": "outwork", "message": "order.placed", "unit_id": unit, "on": "leave"},
            "立案": {"opens": "outwork", "unit_id": unit},
            "无人等待": {"case_id": told, "message": "no.such"},
        }
        made = {word: fences.add(tx, name=f"{word}{car}", ring=ring, **way).id for word, way in ways.items()}
        for wrong in ({"opens": "no"}, {"opens": "outwork", "message": "goods.arrived"}, {"case_id": told}):
            with pytest.raises(Invalid):
                fences.add(tx, name="错", ring=ring, unit_id=unit, **wrong)
    town.drive([*outside(car, 0), *inside(car, 600, 660, lat=22.8), *outside(car, 1200)])
    for _ in range(2):
        workers.note_fences(town.database)
    town.drive(inside(car, 500, 630, lat=22.8))  # late, of the same visit: nobody is told again
    workers.note_fences(town.database)

    def of(tx: Tx, word: str) -> list[uuid.UUID | None]:
        query = select(GeofenceEvent).where(GeofenceEvent.geofence_id == made[word]).order_by(GeofenceEvent.at)
        return [one.case_id for one in tx.session.scalars(query)]

    with town.database.transaction(town.system) as tx:
        assert of(tx, "通知") == [told, None]
        arrival = cases.get(tx, told).facts["arrival"]
        assert (arrival["event"], arrival["area"]) == ("enter", f"通知{car}")
        first, begun = of(tx, "消息立案")
        assert first is None and begun is not None
        opened = cases.get(tx, begun)
        assert (opened.process_key, opened.unit_id) == ("outwork", unit)
        assert opened.business_key is not None and f"消息立案{car}" in opened.business_key
        plain, nothing = of(tx, "立案")
        assert plain not in (None, begun) and nothing is None
        assert of(tx, "无人等待") == [None, None]
        assert len({told, begun, plain}) == 3
        for one in made.values():
            geofences.end(tx, geofence_id=one)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ring": [[1, 1], [2, 2]]}, "ring"), ({"ring": [[0, 0], [2, 2], [2, 0], [0, 2]]}, "ring"),
        ({"ring": [[0, 0], [999, 2], [2, 0]]}, "ring"), ({"on": "stay"}, "stay_seconds"), ({"message": "x"}, "message"),
        ({"name": " "}, "name"),
    ],
)  # fmt: skip
def test_an_area_that_means_nothing_is_refused(town: Fleet, change: dict[str, object], field: str) -> None:
    given: dict[str, object] = {"name": "甲", "ring": RING} | change
    with pytest.raises(Invalid) as refused, town.database.rehearsing(town.system) as tx:
        geofences.add(tx, **given)  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_the_nearest_free_vehicle_is_sent_and_is_free_again_at_the_end(town: Fleet) -> None:
    here: dict[str, Any] = {"lon": 113.2, "lat": 22.1}
    near, far, repaired = (town.add(f"粤C{n}{uuid.uuid4().int % 9000 + 1000}") for n in range(3))
    for number, one in enumerate((repaired, near, far)):
        town.drive([Position(one, town.clock.now() - dt.timedelta(minutes=5), 113.2, 22.1 + number * 0.01)])
    with town.database.transaction(town.system) as tx:
        fleet.change_vehicle(tx, vehicle_id=repaired, status="in_repair")
        assert [one.vehicle.id for one in looks.nearest(tx, **here, limit=2)] == [near, far]
        order = dispatch.order(tx, vehicle_id=near, purpose="占道经营", place="东门步行街", **here)
        assert order.distance_m == pytest.approx(1112, abs=2)
        assert [one.vehicle.id for one in looks.nearest(tx, **here, limit=1)] == [far]
        with pytest.raises(dispatch.OnAnOrder):
            dispatch.order(tx, vehicle_id=near, purpose="再派", place="别处")
        dispatch.arrive(tx, order_id=order.id)
        dispatch.end(tx, order_id=order.id, result="已劝离")
        assert [one.vehicle.id for one in looks.nearest(tx, **here, limit=1)] == [near]


def test_two_who_send_one_vehicle_at_once_do_not_both_get_it(town: Fleet, car: uuid.UUID) -> None:
    def send() -> str:
        try:
            with town.database.transaction(town.system) as tx:
                return str(dispatch.order(tx, vehicle_id=car, purpose="占道经营", place="东门步行街").status)
        except dispatch.OnAnOrder:
            return "busy"

    with ThreadPoolExecutor(1) as pool:
        with town.database.transaction(town.system) as tx:
            dispatch.order(tx, vehicle_id=car, purpose="乱堆放", place="翠竹路")
            other = pool.submit(send)
            with suppress(TimeoutError):
                other.result(0.5)  # it is through by now, or waits for us
        assert other.result(10) == "busy"


def test_a_week_of_patrols_covers_the_cells_that_were_driven_through(town: Fleet, car: uuid.UUID) -> None:
    with town.database.transaction(town.system) as tx:
        ring = [[lon + 1, lat] for lon, lat in RING]
        fence = geofences.add(tx, name=f"责任区{car}", ring=ring, kind="patrol")
        # North through the middle: one column of cells of a hundred metres.
        town_line = line(car, DAY, 110, lon=115.5002, lat=22.495)
    town.drive(town_line)
    with town.database.transaction(town.system) as tx:
        week = looks.coverage(tx, geofence=geofences.geofence(tx, fence.id), first=DAY.date(), last=DAY.date())[0]
    assert week.week == dt.date(2026, 3, 2)
    assert (week.vehicles, week.days) == (1, 1)
    assert 11 <= week.cells <= 13
    assert 121 <= week.all_cells <= 169
    assert week.share == pytest.approx(1 / 11, abs=0.03)


def test_a_route_is_compared_with_what_was_driven(town: Fleet, car: uuid.UUID) -> None:
    town.drive(line(car, DAY, 100, lon=114.6, lat=22.5))
    places = [{"name": name, "lon": 114.6, "lat": lat} for name, lat in (("甲", 22.5), ("乙", 22.505), ("丙", 22.52))]
    with town.database.transaction(town.system) as tx:
        route = routes.add(tx, name=f"路线{car}", places=places, tolerance_m=50)
        points = looks.track(tx, vehicle_id=car, since=DAY, until=DAY + dt.timedelta(hours=1))
        found = tracks.compare(route.places, points, route.tolerance_m)
    assert [one.at is not None for one in found.visits] == [True, True, False]
    assert found.visits[2].nearest_m == pytest.approx((22.52 - 22.5099) * 111_195, rel=0.01)
    assert found.in_order
    assert found.followed == pytest.approx(0.5, abs=0.04)
