"""Frames and bodies as JSON, for ``duecourse vehicles decode`` and for people who look into the quarantine."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from vehicles.jt808 import frames, items, messages
from vehicles.jt808.bits import LOADS
from vehicles.jt808.frames import Frame
from vehicles.jt808.location import Batch, Location
from vehicles.jt808.messages import Body
from vehicles.jt808.parameters import Parameter
from vehicles.jt808.wire import BEIJING

#: Message ids by name.
NAMES = {
    getattr(messages, name): name.lower()
    for name in (
        "TERMINAL_REPLY", "HEARTBEAT", "LOGOUT", "REGISTER", "AUTHENTICATE", "PARAMETERS_REPORT", "LOCATION", "BATCH",
        "PLATFORM_REPLY", "RESEND", "REGISTER_REPLY", "SET_PARAMETERS", "ASK_PARAMETERS", "TEXT",
    )
}  # fmt: skip


def location(one: Location) -> dict[str, Any]:
    """Show a location with units in the names and bits by name."""
    return {
        "lat": one.lat,
        "lon": one.lon,
        "time": one.at.isoformat() if one.at else None,
        "altitude_m": one.altitude_m,
        "speed_kmh": one.speed_kmh,
        "heading_deg": one.heading_deg,
        "positioned": one.positioned,
        "alarms": list(one.alarms),
        "status": list(one.states),
        "load": LOADS[one.status >> 8 & 3],
        "alarm_bits": f"0x{one.alarm:08x}",
        "status_bits": f"0x{one.status:08x}",
        "items": items.named(one.items),
        "raw_items": [list(pair) for pair in items.raw(one.items)],
    }


def body(one: Body | Parameter) -> dict[str, Any]:
    """Show any body."""
    match one:
        case Location():
            return location(one)
        case Batch():
            return {"late": one.late, "locations": [location(each) for each in one.locations]}
        case Parameter():
            return {"id": f"0x{one.id:04x}", "name": one.name, "value": one.read}
    found: dict[str, Any] = {}
    for each in dataclasses.fields(one):
        value = getattr(one, each.name)
        if isinstance(value, bytes):
            value = value.hex()
        elif isinstance(value, tuple):
            value = [body(part) if isinstance(part, Parameter) else part for part in value]
        found[each.name] = value
    return found


def frame(raw: bytes, zone: dt.tzinfo = BEIJING) -> dict[str, Any]:
    """Read a frame and show it whole.

    :raises BadFrame: when it is none.
    """
    found = frames.decode(raw)
    head = header(found)
    if not found.split:
        head["body"] = body(messages.decode(found, zone))
    else:
        head["body"] = {"body": found.body.hex()}
    return head


def header(one: Frame) -> dict[str, Any]:
    """Show a header."""
    return {
        "message": f"0x{one.message:04x}",
        "name": NAMES.get(one.message, "unknown"),
        "phone": one.phone,
        "serial": one.serial,
        "edition": "2019" if one.version is not None else "2013",
        "version": one.version,
        "part": one.part,
        "parts": one.parts,
        "body_bytes": len(one.body),
    }
