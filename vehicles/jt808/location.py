"""Location reports: one (0x0200) and many (0x0704)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from vehicles.jt808 import bits, items
from vehicles.jt808.items import Item
from vehicles.jt808.wire import BEIJING, BadFrame, Reader, number_bytes, time_bytes, time_of

SOUTH, WEST = 1 << 2, 1 << 3


@dataclass(frozen=True)
class Location:
    """Where a vehicle was. Degrees are WGS-84 in millionths, as they came; ``at`` is None without a time."""

    lat_e6: int
    lon_e6: int
    at: dt.datetime | None
    altitude_m: int = 0
    speed_dkmh: int = 0
    heading_deg: int = 0
    alarm: int = 0
    status: int = 0b11
    items: tuple[Item, ...] = ()

    @property
    def lat(self) -> float:
        """Degrees north."""
        return self.lat_e6 / 1_000_000

    @property
    def lon(self) -> float:
        """Degrees east."""
        return self.lon_e6 / 1_000_000

    @property
    def speed_kmh(self) -> float:
        """Speed in km/h."""
        return self.speed_dkmh / 10

    @property
    def positioned(self) -> bool:
        """Tell whether the terminal vouches for the coordinates; encrypted ones are no coordinates."""
        return bool(self.status & 2) and not self.status & 32

    @property
    def alarms(self) -> tuple[str, ...]:
        """Alarms by name."""
        return bits.names(self.alarm, bits.ALARMS)

    @property
    def states(self) -> tuple[str, ...]:
        """Status bits by name."""
        return bits.status_names(self.status)


@dataclass(frozen=True)
class Batch:
    """Many locations at once; ``late`` when they were kept in a blind spot and come after the fact."""

    locations: tuple[Location, ...]
    late: bool = False


def _degrees(value: int, negative: bool, most: int, name: str, at: int) -> int:
    # The protocol writes magnitudes and a hemisphere bit; some terminals write two's complement instead.
    signed = value - (1 << 32) if value & 0x8000_0000 else value
    degrees = -abs(signed) if negative else signed
    if abs(degrees) > most * 1_000_000:
        raise BadFrame("coordinates", f"{name} {degrees / 1e6:.6f} is beyond {most} degrees", at)
    return degrees


def read(reader: Reader, zone: dt.tzinfo = BEIJING) -> Location:
    """Read a location to the end of the reader.

    :raises BadFrame: when fields are missing or impossible.
    """
    alarm, status = reader.number(4, "alarm"), reader.number(4, "status")
    lat = _degrees(reader.number(4, "latitude"), bool(status & SOUTH), 90, "latitude", reader.at - 4)
    lon = _degrees(reader.number(4, "longitude"), bool(status & WEST), 180, "longitude", reader.at - 4)
    altitude = int.from_bytes(reader.take(2, "altitude"), "big", signed=True)
    speed, heading = reader.number(2, "speed"), reader.number(2, "direction")
    if heading > 360:
        raise BadFrame("direction", f"a direction of {heading} degrees", reader.at - 2)
    at = time_of(reader.digits(6, "time"), zone, reader.at - 6)
    return Location(lat, lon, at, altitude, speed, heading % 360, alarm, status, items.decode(reader))


def decode(body: bytes, zone: dt.tzinfo = BEIJING) -> Location:
    """Read the body of 0x0200."""
    return read(Reader(body), zone)


def encode(one: Location, zone: dt.tzinfo = BEIJING) -> bytes:
    """Write the body of 0x0200; the hemisphere bits follow the signs of the degrees.

    :raises BadFrame: ``range`` when something does not fit.
    """
    if abs(one.lat_e6) > 90_000_000 or abs(one.lon_e6) > 180_000_000 or not 0 <= one.heading_deg < 360:
        raise BadFrame("range", f"no such place or direction: {one.lat_e6} {one.lon_e6} {one.heading_deg}")
    if not -0x8000 <= one.altitude_m <= 0x7FFF:
        raise BadFrame("range", f"the altitude {one.altitude_m} does not fit")
    status = one.status & ~(SOUTH | WEST) | (SOUTH if one.lat_e6 < 0 else 0) | (WEST if one.lon_e6 < 0 else 0)
    return b"".join(
        (
            number_bytes(one.alarm, 4, "alarm"),
            number_bytes(status, 4, "status"),
            number_bytes(abs(one.lat_e6), 4, "latitude"),
            number_bytes(abs(one.lon_e6), 4, "longitude"),
            one.altitude_m.to_bytes(2, "big", signed=True),
            number_bytes(one.speed_dkmh, 2, "speed"),
            number_bytes(one.heading_deg, 2, "direction"),
            time_bytes(one.at, zone),
            items.encode(one.items),
        )
    )


def decode_batch(body: bytes, zone: dt.tzinfo = BEIJING) -> Batch:
    """Read the body of 0x0704.

    :raises BadFrame: with the number of the location that is wrong; a batch is taken whole or not at all.
    """
    reader = Reader(body)
    count, kind = reader.number(2, "number of locations"), reader.number(1, "kind of batch")
    if kind > 1:
        raise BadFrame("batch", f"there is no kind of batch {kind}", 2)
    found = []
    for number in range(1, count + 1):
        size = reader.number(2, f"length of location {number}")
        at = reader.at
        whole = reader.take(size, f"location {number} of {count}")
        try:
            found.append(decode(whole, zone))
        except BadFrame as error:
            raise BadFrame(error.code, f"location {number} of {count}: {error.words}", at + (error.at or 0)) from None
    reader.end(f"{count} locations")
    return Batch(tuple(found), kind == 1)


def encode_batch(batch: Batch, zone: dt.tzinfo = BEIJING) -> bytes:
    """Write the body of 0x0704."""
    bodies = [encode(one, zone) for one in batch.locations]
    head = number_bytes(len(bodies), 2, "number of locations") + bytes([batch.late])
    return head + b"".join(number_bytes(len(body), 2, "length of a location") + body for body in bodies)
