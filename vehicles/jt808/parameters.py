"""Parameters of a terminal (0x8103 sets them, 0x0104 reports them): known ones typed and named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vehicles.jt808.wire import BadFrame, Reader, gbk, number_bytes, text_bytes

Type = Literal["dword", "word", "byte", "text"]
SIZES: dict[str, int] = {"dword": 4, "word": 2, "byte": 1}

#: Source: JT/T 808-2013 table 12. What is not listed is kept as bytes.
KNOWN: dict[int, tuple[str, Type]] = {
    0x0001: ("heartbeat_s", "dword"),
    0x0002: ("tcp_answer_timeout_s", "dword"),
    0x0003: ("tcp_resends", "dword"),
    0x0004: ("udp_answer_timeout_s", "dword"),
    0x0005: ("udp_resends", "dword"),
    0x0010: ("apn", "text"),
    0x0011: ("apn_user", "text"),
    0x0012: ("apn_password", "text"),
    0x0013: ("server", "text"),
    0x0017: ("backup_server", "text"),
    0x0018: ("tcp_port", "dword"),
    0x0019: ("udp_port", "dword"),
    0x0020: ("report_strategy", "dword"),
    0x0021: ("report_scheme", "dword"),
    0x0022: ("interval_no_driver_s", "dword"),
    0x0027: ("interval_sleeping_s", "dword"),
    0x0028: ("interval_emergency_s", "dword"),
    0x0029: ("interval_default_s", "dword"),
    0x002C: ("distance_default_m", "dword"),
    0x0030: ("turn_deg", "dword"),
    0x0031: ("fence_radius_m", "word"),
    0x0040: ("platform_phone", "text"),
    0x0055: ("speed_limit_kmh", "dword"),
    0x0056: ("overspeed_s", "dword"),
    0x0057: ("driving_limit_s", "dword"),
    0x0059: ("rest_least_s", "dword"),
    0x005A: ("parking_most_s", "dword"),
    0x0080: ("odometer_dkm", "dword"),
    0x0081: ("province", "word"),
    0x0082: ("city", "word"),
    0x0083: ("plate", "text"),
    0x0084: ("plate_colour", "byte"),
}


@dataclass(frozen=True)
class Parameter:
    """One parameter as it goes over the wire."""

    id: int
    value: bytes

    @property
    def name(self) -> str | None:
        """Its name, when it is known."""
        return KNOWN[self.id][0] if self.id in KNOWN else None

    @property
    def read(self) -> int | str:
        """Give the value by its type; what is unknown or of another size stays hexadecimal.

        :raises BadFrame: ``text`` when a text is not GBK.
        """
        kind = KNOWN.get(self.id, ("", ""))[1]
        if kind == "text":
            return gbk(self.value, f"parameter 0x{self.id:04x}")
        if kind and len(self.value) == SIZES[kind]:
            return int.from_bytes(self.value, "big")
        return self.value.hex()


def make(name: str, value: int | str) -> Parameter:
    """Make a parameter by name.

    :raises BadFrame: ``range`` when the value does not fit or there is none of this name.
    """
    for identifier, (known, kind) in KNOWN.items():
        if known == name:
            raw = text_bytes(str(value), name) if kind == "text" else number_bytes(int(value), SIZES[kind], name)
            return Parameter(identifier, raw)
    raise BadFrame("range", f"there is no parameter {name}")


def decode(read: Reader) -> tuple[Parameter, ...]:
    """Read a counted list of parameters to the end.

    :raises BadFrame: ``truncated`` or ``trailing`` when the count does not agree with the bytes.
    """
    found = []
    for _ in range(read.number(1, "number of parameters")):
        identifier = read.number(4, "parameter id")
        size = read.number(1, f"length of parameter 0x{identifier:04x}")
        found.append(Parameter(identifier, read.take(size, f"parameter 0x{identifier:04x}")))
        _ = found[-1].read  # a text that is none is found here, not by whoever prints it
    read.end("the parameters")
    return tuple(found)


def encode(parameters: tuple[Parameter, ...]) -> bytes:
    """Write a counted list of parameters."""
    return number_bytes(len(parameters), 1, "number of parameters") + b"".join(
        number_bytes(one.id, 4, "parameter id") + number_bytes(len(one.value), 1, "length") + one.value
        for one in parameters
    )
