"""Areas and routes: who entered, left and stayed, told once; a message reaches the case that waits for it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from api import workers
from db.errors import Invalid
from db.session import Tx
from tests.integration.vehicles.conftest import DAY, Fleet, line
from vehicles import dispatch, fleet, geofences, looks, routes, tracks
from vehicles.positions import Position
from vehicles.rows import GeofenceEvent, GeofenceStay

#: A square of about a kilometre around 114.5, 22.5.
RING = [[114.495, 22.495], [114.505, 22.495], [114.505, 22.505], [114.495, 22.505]]


@pytest.fixture
def car(town: Fleet) -> uuid.UUID:
    """A vehicle of its own."""
    return town.add(f"粤B{uuid.uuid4().int % 90000 + 100000}")


def seen(tx: Tx, fence: uuid.UUID, car: uuid.UUID) -> list[tuple[str, float]]:
    query = select(GeofenceEvent).where(GeofenceEvent.geofence_id == fence, GeofenceEvent.vehicle_id == car)
    found = sorted(tx.session.scalars(query), key=lambda one: one.at)
    return [(one.kind, (one.at - DAY).total_seconds()) for one in found]


def test_who_enters_leaves_and_stays_is_told_once_at_the_moment_of_the_device(town: Fleet, car: uuid.UUID) -> None:
    with town.database.transaction(town.system) as tx:
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


def test_an_area_that_ended_or_belongs_to_another_tenant_sees_nothing(town: Fleet, car: uuid.UUID) -> None:
    with town.database.transaction(town.system) as tx:
        fence = geofences.add(tx, name=f"已撤{car}", ring=RING).id
        geofences.end(tx, geofence_id=fence)
    town.drive([Position(car, DAY, 114.5, 22.5)])
    workers.note_fences(town.database)
    with town.database.transaction(town.system) as tx:
        assert seen(tx, fence, car) == []


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
