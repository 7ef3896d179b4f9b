"""What a track tells, worked out from its points alone: stops and trips, distance, speed, fewer points for a map.

Pure: values in, values out. Distances are metres on the sphere (0.3 % from the ellipsoid at most), times are the
device's.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shapely import LineString

from vehicles.positions import Point
from vehicles.queries import GAP_SECONDS, MOVING_MS

#: A vehicle that stays within so many metres for so many seconds has stopped.
STOP_METRES, STOP_SECONDS = 50.0, 180.0
EARTH_M = 6_371_008.8


@dataclass(frozen=True)
class Stop:
    """A place where the vehicle stood; ``lon`` and ``lat`` are the middle of its points."""

    since: dt.datetime
    until: dt.datetime
    lon: float
    lat: float
    points: int

    @property
    def seconds(self) -> float:
        """How long."""
        return (self.until - self.since).total_seconds()


@dataclass(frozen=True)
class Trip:
    """The way between two stops."""

    since: dt.datetime
    until: dt.datetime
    metres: float
    fastest_kmh: float
    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def seconds(self) -> float:
        """How long."""
        return (self.until - self.since).total_seconds()

    @property
    def mean_kmh(self) -> float:
        """Mean speed, pauses below the length of a stop included."""
        return self.metres / self.seconds * 3.6 if self.seconds else 0.0


@dataclass
class Told:
    """Everything that a track tells."""

    points: int = 0
    left_out: int = 0
    metres: float = 0.0
    moving_seconds: float = 0.0
    fastest_kmh: float = 0.0
    stops: list[Stop] = field(default_factory=list)
    trips: list[Trip] = field(default_factory=list)
    gaps: list[tuple[dt.datetime, dt.datetime]] = field(default_factory=list)


def metres_between(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Give the distance on the sphere."""
    north, east = math.radians(lat2 - lat1), math.radians(lon2 - lon1)
    half = (
        math.sin(north / 2) ** 2 + math.cos(math.radians(lat1)) * math.cos(math.radians(lat2)) * math.sin(east / 2) ** 2
    )
    return 2 * EARTH_M * math.asin(math.sqrt(half))


def between(one: Point, other: Point) -> float:
    """Give the metres between two points."""
    return metres_between(one.lon, one.lat, other.lon, other.lat)


def tell(points: Sequence[Point]) -> Told:
    """Work out stops, trips, distance and speed of a track in the order of time.

    Points that nobody drove are left out. A silence of more than ten minutes is a gap: no distance is assumed in it.
    """
    driven = [one for one in points if one.driven]
    told = Told(points=len(driven), left_out=len(points) - len(driven))
    standing = _stops(driven)
    still = {place for first, last in standing for place in range(first + 1, last + 1)}
    steps = [0.0] * len(driven)
    for place in range(1, len(driven)):
        before, here = driven[place - 1], driven[place]
        seconds = (here.at - before.at).total_seconds()
        if seconds > GAP_SECONDS:
            told.gaps.append((before.at, here.at))
            continue
        step = between(before, here)
        # In a stop a receiver only wanders, however fast.
        if place not in still and step >= seconds * MOVING_MS:
            steps[place] = step
            told.metres += step
            told.moving_seconds += seconds
    told.fastest_kmh = max((speed_of(driven, place) for place in range(len(driven))), default=0.0)
    told.stops = [_stop(driven[first : last + 1]) for first, last in standing]
    told.trips = _trips(driven, steps, standing)
    return told


def speed_of(driven: Sequence[Point], place: int) -> float:
    """Give the speed at a point in km/h: as reported, else from the point before."""
    here = driven[place]
    if here.speed_kmh is not None:
        return here.speed_kmh
    if not place:
        return 0.0
    before = driven[place - 1]
    seconds = (here.at - before.at).total_seconds()
    return between(before, here) / seconds * 3.6 if 0 < seconds <= GAP_SECONDS else 0.0


def _stops(driven: Sequence[Point]) -> list[tuple[int, int]]:
    """Find where the vehicle stayed within a circle around the first point of the stay; gives places of points."""
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(driven):
        last = first
        while last + 1 < len(driven) and between(driven[first], driven[last + 1]) <= STOP_METRES:
            last += 1
        if (driven[last].at - driven[first].at).total_seconds() >= STOP_SECONDS:
            found.append((first, last))
            first = last + 1
        else:
            first += 1
    return found


def _stop(points: Sequence[Point]) -> Stop:
    lon, lat = (sum(values) / len(points) for values in ((p.lon for p in points), (p.lat for p in points)))
    return Stop(points[0].at, points[-1].at, lon, lat, len(points))


def _trips(driven: Sequence[Point], steps: Sequence[float], standing: Sequence[tuple[int, int]]) -> list[Trip]:
    """Give the ways before, between and after the stops."""
    edges = [0, *(edge for pair in standing for edge in pair), len(driven) - 1]
    found = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        metres = sum(steps[first + 1 : last + 1])
        if last <= first or metres < STOP_METRES:
            continue
        fastest = max(speed_of(driven, place) for place in range(first + 1, last + 1))
        one, other = driven[first], driven[last]
        found.append(Trip(one.at, other.at, metres, fastest, (one.lon, one.lat), (other.lon, other.lat)))
    return found


def simplified(points: Sequence[Point], zoom: int) -> list[Point]:
    """Leave out what a map of this zoom cannot show: nothing moves by more than a pixel at the equator."""
    if len(points) < 3:
        return list(points)
    pixel = 360.0 / (256 * 2**zoom)
    line = LineString([(one.lon, one.lat) for one in points]).simplify(pixel, preserve_topology=False)
    kept, place = [], 0
    for lon, lat in line.coords:  # the simplified line is made of points of the whole one, in their order
        while (points[place].lon, points[place].lat) != (lon, lat):
            place += 1
        kept.append(points[place])
        place += 1
    return kept


@dataclass(frozen=True)
class Visit:
    """A place of an inspection route: when the vehicle was there first, and how near it came."""

    name: str
    lon: float
    lat: float
    at: dt.datetime | None
    nearest_m: float


@dataclass(frozen=True)
class Compared:
    """A planned route beside what was driven."""

    visits: tuple[Visit, ...]
    in_order: bool
    followed: float

    @property
    def visited(self) -> int:
        """How many places were visited."""
        return sum(one.at is not None for one in self.visits)


def compare(places: Sequence[dict[str, Any]], points: Sequence[Point], tolerance_m: float) -> Compared:
    """Compare a planned route with a track: which places were visited when, how much of the way was followed.

    The way is looked at every 25 m; a spot of it counts when a point of the track lies within the tolerance.
    """
    driven = [one for one in points if one.driven]
    visits = []
    for place in places:
        nearest, first = math.inf, None
        for one in driven:
            metres = metres_between(place["lon"], place["lat"], one.lon, one.lat)
            nearest = min(nearest, metres)
            if first is None and metres <= tolerance_m:
                first = one.at
        visits.append(Visit(place["name"], place["lon"], place["lat"], first, nearest))
    times = [one.at for one in visits if one.at is not None]
    return Compared(tuple(visits), times == sorted(times), _followed(places, driven, tolerance_m))


def _followed(places: Sequence[dict[str, Any]], driven: Sequence[Point], tolerance_m: float) -> float:
    if len(places) < 2 or len(driven) < 2:
        return 0.0
    scale = math.cos(math.radians(places[0]["lat"]))
    flat = [(one.lon * scale, one.lat) for one in driven]
    track, degrees = LineString(flat), math.degrees(tolerance_m / EARTH_M)
    plan = LineString([(one["lon"] * scale, one["lat"]) for one in places])
    spots = max(2, round(math.radians(plan.length) * EARTH_M / 25))
    near = sum(
        track.distance(plan.interpolate(number / spots, normalized=True)) <= degrees for number in range(spots + 1)
    )
    return float(near / (spots + 1))
