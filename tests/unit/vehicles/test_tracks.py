"""What a track tells, compared with values worked out by hand."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from pathlib import Path
from typing import Any

import pytest

from vehicles import display, imports, tracks
from vehicles.positions import FILE, JUMP, Point

START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
#: Metres of a ten-thousandth of a degree of latitude on the sphere.
STEP = math.radians(0.0001) * tracks.EARTH_M


def at(seconds: float, north: float, *, east: float = 0.0, speed: float | None = None, flags: int = 0) -> Point:
    """Make a point so many steps north and east of 22.5, 114.1."""
    moment = START + dt.timedelta(seconds=seconds)
    return Point(moment, 114.1 + east / 1e4, 22.5 + north / 1e4, speed, None, None, 0, 3, flags, FILE, moment)


def drive(first: int, last: int, north: int = 0) -> list[Point]:
    """Drive 11.12 m north a second, from one second to another."""
    return [at(second, north + second - first) for second in range(first, last + 1)]


def test_two_trips_with_a_stop_between_them() -> None:
    # 100 s of driving, 300 s of standing with a wandering receiver, 200 s of driving.
    standing = [at(second, 100 + (second % 3) / 10) for second in range(101, 400)]
    told = tracks.tell([*drive(0, 100), *standing, *drive(400, 600, 100)])
    # The stop begins with the last four points of the way in: they lie within 50 m of the first of them.
    (stop,) = told.stops
    assert stop.since == START + dt.timedelta(seconds=96)
    assert stop.until == START + dt.timedelta(seconds=400)
    assert told.metres == pytest.approx(296 * STEP)
    assert told.moving_seconds == 296
    assert [round(trip.metres / STEP) for trip in told.trips] == [96, 200]
    assert told.trips[0].mean_kmh == pytest.approx(STEP * 3.6, rel=0.01)


def test_a_silence_is_a_gap_and_no_distance() -> None:
    told = tracks.tell([*drive(0, 60), *drive(3600, 3660, 5000)])
    assert told.gaps == [(START + dt.timedelta(seconds=60), START + dt.timedelta(seconds=3600))]
    assert told.metres == pytest.approx(120 * STEP)


def test_a_jump_is_left_out() -> None:
    told = tracks.tell([*drive(0, 10), at(10.5, 90_000, flags=JUMP), *drive(11, 20, 11)])
    assert told.left_out == 1
    assert told.metres == pytest.approx(20 * STEP)


def test_the_speed_that_is_reported_counts_before_the_one_worked_out() -> None:
    assert tracks.tell([at(0, 0, speed=10), at(1, 1, speed=61.5)]).fastest_kmh == 61.5
    assert tracks.tell([at(0, 0), at(1, 1)]).fastest_kmh == pytest.approx(STEP * 3.6)


@pytest.mark.parametrize("points", [[], [at(0, 0)]])
def test_a_track_of_no_length_tells_nothing(points: list[Point]) -> None:
    told = tracks.tell(points)
    assert (told.metres, told.stops, told.trips) == (0.0, [], [])


@pytest.mark.parametrize(("zoom", "most"), [(8, 8), (12, 60), (18, 400)])
def test_a_map_of_less_zoom_gets_fewer_points_and_the_same_ends(zoom: int, most: int) -> None:
    points = [at(n, n, east=30 * math.sin(n / 8)) for n in range(400)]
    shown = tracks.simplified(points, zoom)
    assert (shown[0], shown[-1]) == (points[0], points[-1])
    assert 2 <= len(shown) <= most
    assert set(shown) <= set(points)


def test_a_circle_driven_twice_keeps_its_order_in_time() -> None:
    points = [at(n, 40 * math.sin(n / 10), east=40 * math.cos(n / 10)) for n in range(126)] * 1
    points += [at(126 + n, one.lat * 1e4 - 225_000, east=one.lon * 1e4 - 1_141_000) for n, one in enumerate(points)]
    shown = tracks.simplified(points, 16)
    assert [one.at for one in shown] == sorted(one.at for one in shown)


def test_the_datum_for_display_moves_a_place_in_shenzhen_by_some_hundred_metres_and_none_abroad() -> None:
    lon, lat = display.gcj02(114.1315, 22.5485)
    assert 300 < tracks.metres_between(114.1315, 22.5485, lon, lat) < 700
    assert display.gcj02(-8.66, 52.63) == (-8.66, 52.63)
    # 天安门: 116.391245, 39.907342 by receiver; published pairs give 116.39748, 39.90875 on GCJ-02 maps.
    assert display.gcj02(116.391245, 39.907342) == pytest.approx((116.397487, 39.908745), abs=2e-5)


def test_the_stops_and_the_way_of_the_bus_agree_with_a_count_by_hand(shared: Path) -> None:
    """The file is read by its bare text, distances are those on a plane, every point is tried as the start of one."""
    raw = (shared / "data" / "tracks" / "bus304_limerick.gpx").read_text(encoding="utf-8")
    found = re.findall(r'lat="([^"]+)" lon="([^"]+)">.*?<time>([^<]+)</time>', raw, re.DOTALL)
    spots = [(float(lat), float(lon), dt.datetime.fromisoformat(time)) for lat, lon, time in found]
    assert len(spots) == 2144

    def metres(one: tuple[float, float, Any], other: tuple[float, float, Any]) -> float:
        east = (other[1] - one[1]) * math.cos(math.radians(one[0]))
        return math.hypot(other[0] - one[0], east) * 111_195

    by_hand, place = [], 0
    while place < len(spots):
        end = place
        while end + 1 < len(spots) and metres(spots[place], spots[end + 1]) <= 50:
            end += 1
        if (spots[end][2] - spots[place][2]).total_seconds() >= 180:
            by_hand.append((spots[place][2], spots[end][2]))
            place = end
        place += 1
    fixes = imports.read(raw.encode(), "gpx").fixes
    told = tracks.tell([Point(f.at, f.lon, f.lat, None, None, None, 0, 3, 0, FILE, f.at) for f in fixes])
    assert [(one.since, one.until) for one in told.stops] == by_hand
    assert [f"{one.since:%H:%M:%S}-{one.until:%H:%M:%S}" for one in told.stops] == [
        "07:45:50-07:50:12", "08:35:09-08:38:57",
    ]  # fmt: skip
    driven = 0.0
    for one, other in itertools.pairwise(spots):
        seconds, step = (other[2] - one[2]).total_seconds(), metres(one, other)
        stopped = any(since <= one[2] and other[2] <= until for since, until in by_hand)
        driven += 0 if stopped or step < seconds or seconds > 600 else step
    assert told.metres == pytest.approx(driven, rel=0.001)
    assert round(told.metres / 1000, 2) == 13.73
    assert [round(one.metres / 1000, 2) for one in told.trips] == [8.14, 5.60]
