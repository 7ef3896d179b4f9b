"""Additional items of a location: known ones as named values with their unit, others kept as they came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from vehicles.jt808.wire import BadFrame, Reader, number_bytes

Value = int | float | str | dict[str, int | str]


@dataclass(frozen=True)
class Kind:
    """A known item: its name (the unit at its end), its size, and how its number becomes a value and back."""

    name: str
    size: int
    scale: int = 1
    signed: bool = False


#: Source: JT/T 808-2013 table 27, JT/T 808-2019 table 27 (0x05, 0x06). Composite items follow below.
NUMBERS: dict[int, Kind] = {
    0x01: Kind("mileage_km", 4, 10),
    0x02: Kind("fuel_l", 2, 10),
    0x03: Kind("recorder_speed_kmh", 2, 10),
    0x04: Kind("alarm_event", 2),
    0x06: Kind("cargo_temperature_c", 2, 1, signed=True),
    0x25: Kind("signals", 4),
    0x2A: Kind("io_status", 2),
    0x2B: Kind("analog", 4),
    0x30: Kind("signal_strength", 1),
    0x31: Kind("satellites", 1),
}
AREAS = ("none", "circle", "rectangle", "polygon", "route_section")


def _overspeed(value: bytes) -> dict[str, int | str] | None:
    if value == b"\x00":
        return {"area": "none"}
    if len(value) != 5 or not 1 <= value[0] <= 4:
        return None
    return {"area": AREAS[value[0]], "id": int.from_bytes(value[1:], "big")}


def _crossing(value: bytes) -> dict[str, int | str] | None:
    if len(value) != 6 or not 1 <= value[0] <= 4 or value[5] > 1:
        return None
    return {"area": AREAS[value[0]], "id": int.from_bytes(value[1:5], "big"), "way": ("in", "out")[value[5]]}


def _section(value: bytes) -> dict[str, int | str] | None:
    if len(value) != 7 or value[6] > 1:
        return None
    seconds = int.from_bytes(value[4:6], "big")
    return {"id": int.from_bytes(value[:4], "big"), "seconds": seconds, "result": ("short", "long")[value[6]]}


#: Items with more than one value.
COMPOSITES: dict[int, tuple[str, Callable[[bytes], dict[str, int | str] | None]]] = {
    0x11: ("overspeed", _overspeed),
    0x12: ("area_crossing", _crossing),
    0x13: ("section_time", _section),
}


@dataclass(frozen=True)
class Item:
    """One item as it came; ``read`` names and converts it where the protocol says how."""

    id: int
    value: bytes

    @property
    def read(self) -> tuple[str, Value] | None:
        """Give name and value, or None for what is unknown or has another size than the protocol says."""
        kind = NUMBERS.get(self.id)
        if kind is not None and len(self.value) == kind.size:
            number = int.from_bytes(self.value, "big", signed=kind.signed)
            return kind.name, number / kind.scale if kind.scale > 1 else number
        if self.id == 0x05 and len(self.value) == 30:
            return "tyre_pressure", self.value.hex()
        if self.id in COMPOSITES:
            name, reading = COMPOSITES[self.id]
            composite = reading(self.value)
            return (name, composite) if composite is not None else None
        return None


def decode(read: Reader) -> tuple[Item, ...]:
    """Read items to the end.

    :raises BadFrame: ``truncated`` when an item runs past it.
    """
    found = []
    while read.left:
        number = read.number(1, "item id")
        size = read.number(1, f"length of item 0x{number:02x}")
        found.append(Item(number, read.take(size, f"item 0x{number:02x}")))
    return tuple(found)


def encode(items: tuple[Item, ...]) -> bytes:
    """Write items.

    :raises BadFrame: ``range`` when one is longer than 255 bytes.
    """
    return b"".join(
        number_bytes(one.id, 1, "item id") + number_bytes(len(one.value), 1, "length of the item") + one.value
        for one in items
    )


def named(items: tuple[Item, ...]) -> dict[str, Value]:
    """Give all items that have names; of two with one name the last counts."""
    return dict(reading for one in items if (reading := one.read) is not None)


def raw(items: tuple[Item, ...]) -> list[tuple[str, str]]:
    """Give what has no name, as hexadecimal text, in the order in which it came."""
    return [(f"0x{one.id:02x}", one.value.hex()) for one in items if one.read is None]


def number(name: str, value: float) -> Item:
    """Make an item of a named number, for terminals and tests.

    :raises BadFrame: ``range`` when there is no such item or the value does not fit.
    """
    for identifier, kind in NUMBERS.items():
        if kind.name == name:
            whole = round(value * kind.scale)
            try:
                return Item(identifier, whole.to_bytes(kind.size, "big", signed=kind.signed))
            except OverflowError:
                raise BadFrame("range", f"{name} {value} does not fit") from None
    raise BadFrame("range", f"there is no item {name}")
