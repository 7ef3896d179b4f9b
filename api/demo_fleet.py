"""The vehicles of the demo: out today, yesterday and a week ago; their crews, an area, a route, a week's report."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import uuid
from collections.abc import Iterator, Sequence

from api.demo_people import Office
from db.actor import system_actor
from db.session import Database
from vehicles import fleet, geofences, reports, routes, store
from vehicles.positions import ZONE, Position, day_bounds
from vehicles.tracks import metres_between

Place = tuple[float, float]

#: Along the main roads of the shipped sketch: where a vehicle drives, corner by corner.
DONGMEN: Sequence[Place] = (
    (114.1041, 22.5412), (114.1100, 22.5425), (114.1186, 22.5438), (114.1285, 22.5450), (114.1290, 22.5530),
    (114.1220, 22.5597), (114.1222, 22.5520), (114.1224, 22.5442),
)  # fmt: skip
BUXIN: Sequence[Place] = (
    (114.1300, 22.5600), (114.1310, 22.5680), (114.1350, 22.5720), (114.1400, 22.5755), (114.1500, 22.5800),
    (114.1600, 22.5840),
)  # fmt: skip
LIANTANG: Sequence[Place] = (
    (114.1380, 22.5480), (114.1450, 22.5560), (114.1550, 22.5575), (114.1660, 22.5590), (114.1780, 22.5570),
)  # fmt: skip

#: Plate, label, unit, driver and who is with the driver, way, days until the insurance ends.
VEHICLES = (
    ("粤B12307", "1号巡逻车", "执法一队", "lijianguo", ("chenxiaomin",), DONGMEN, 24),
    ("粤B12388", "2号巡逻车", "执法一队", "zhouqiang", (), BUXIN, 210),
    ("粤BD03015", "东门电动巡逻车", "东门街道综合行政执法队", "fengguodong", ("dengxiaoyan",), LIANTANG, -3),
)


def found(database: Database, office: Office, *, now: dt.datetime) -> None:
    """Put the fleet on record and let it drive yesterday's and today's rounds, until ``now`` at the latest."""
    today = now.astimezone(ZONE).date()
    with database.transaction(system_actor(office.tenant_id, "平台")) as tx:
        store.keep_ahead(tx, back_days=3)
        store.make_days(tx, [today - dt.timedelta(days=7)])
        for plate, label, unit, driver, crew, way, days in VEHICLES:
            row = fleet.add_vehicle(
                tx, plate=plate, label=label, unit_id=office.units[unit],
                kind="electric" if "电动" in label else "patrol_car",
                insured_until=today + dt.timedelta(days=days), inspected_until=today + dt.timedelta(days=300),
            )  # fmt: skip
            fleet.register_driver(
                tx, person_id=office.persons[driver], licence_number=f"4403{int(uuid.UUID(int=len(plate)))}{days:04d}",
                licence_class="C1", licensed_until=today + dt.timedelta(days=900),
            )  # fmt: skip
            for back in (7, 1, 0):
                start = day_bounds(today - dt.timedelta(days=back))[0] + dt.timedelta(hours=8 if back else 0)
                start = start if back else now - dt.timedelta(minutes=75)
                store.write(tx, (one for one in _round(row.id, way, start) if one.at <= now))
                if back:
                    shift = fleet.begin_shift(
                        tx, vehicle_id=row.id, driver_id=office.persons[driver], starts_at=start,
                        odometer_m=12_430_000 - back * 30_000, crew=[office.persons[one] for one in crew],
                    )  # fmt: skip
                    end = start + dt.timedelta(hours=9)
                    fleet.end_shift(tx, shift_id=shift.id, odometer_m=12_451_300 - back * 30_000, ends_at=min(end, now))
                else:
                    fleet.begin_shift(
                        tx, vehicle_id=row.id, driver_id=office.persons[driver], starts_at=start,
                        crew=[office.persons[one] for one in crew], odometer_m=12_421_300,
                    )  # fmt: skip
        area = geofences.add(
            tx, name="东门步行街责任区", kind="patrol",
            ring=[[114.1175, 22.5425], [114.1295, 22.5425], [114.1295, 22.5535], [114.1175, 22.5535]],
        )  # fmt: skip
        # The demo begins in the middle of a life: the area was there before today's rounds.
        area.added_at = day_bounds(today - dt.timedelta(days=8))[0]
        reports.make(tx, week=today - dt.timedelta(days=today.weekday() + 7))
        names = ("红岭路口", "宝安路口", "人民南路口", "文锦路口")
        places = [{"name": name, "lon": lon, "lat": lat} for name, (lon, lat) in zip(names, DONGMEN, strict=False)]
        routes.add(tx, name="深南东路沿线检查", places=places, tolerance_m=80)


def _round(vehicle: uuid.UUID, way: Sequence[Place], start: dt.datetime) -> Iterator[Position]:
    """Drive there and back with a stop of six minutes at every corner, about 28 km/h, a point every five seconds."""
    at, along = start, [*way, *reversed(way[:-1])]
    for (lon, lat), (to_lon, to_lat) in itertools.pairwise(along):
        metres = metres_between(lon, lat, to_lon, to_lat)
        heading = math.degrees(math.atan2((to_lon - lon) * math.cos(math.radians(lat)), to_lat - lat)) % 360
        steps = max(1, round(metres / 39))
        for step in range(steps):
            share = step / steps
            yield Position(
                vehicle, at, lon + (to_lon - lon) * share, lat + (to_lat - lat) * share, speed_dkmh=280,
                heading_deg=int(heading),
            )  # fmt: skip
            at += dt.timedelta(seconds=5)
        for wait in range(12):
            wander = (wait % 3 - 1) * 0.00003
            yield Position(
                vehicle, at, to_lon + wander, to_lat - wander, speed_dkmh=0, heading_deg=int(heading), status=2
            )
            at += dt.timedelta(seconds=30)
