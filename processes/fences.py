"""Areas and cases: an event of a geofence tells a case that waits for it, or begins one for a unit."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from db.errors import DomainError, Invalid
from db.session import Tx
from engine import cases, messages
from engine.cases import OPEN
from engine.registry import Registry
from processes.fleet import moment
from vehicles import fleet, geofences, late_visits
from vehicles.rows import Geofence, GeofenceEvent, Vehicle


@dataclass(frozen=True)
class Noted:
    """What came of an event of an area."""

    event: GeofenceEvent
    error: str = ""


def add(tx: Tx, *, name: str, ring: Sequence[Sequence[float]], **about: Any) -> Geofence:
    """Add an area; what it is to do must be possible: the case is open, the procedure begins with the message.

    :raises Invalid: when it is not.
    """
    case_id, opens, message = about.get("case_id"), about.get("opens", ""), about.get("message", "")
    if case_id is not None and cases.get(tx, case_id).status != OPEN:
        raise Invalid({"case_id": "该案件已结案"})
    if opens:
        if opens not in tx.use(Registry).processes:
            raise Invalid({"opens": "请选择程序"})
        if message and not messages.starts(tx, messages.MESSAGE, message, opens):
            raise Invalid({"message": "该程序不以这一消息开始"})
    return geofences.add(tx, name=name, ring=ring, **about)


def procedures(tx: Tx) -> dict[str, str]:
    """Name the procedures that a case may be begun in out of an area: those that take over a lead."""
    return {key: one.title for key, one in tx.use(Registry).processes.items() if "lead" in one.opens_with}


def does(tx: Tx, areas: Sequence[Geofence]) -> dict[uuid.UUID, str]:
    """Say what an event of each area does beside being noted."""
    titles, said = procedures(tx), {}
    for one in areas:
        words = ""
        if one.case_id is not None:
            words = f"通知{cases.get(tx, one.case_id).case_number or '未编号案件'}"
        elif one.opens:
            words = f"登记{titles.get(one.opens, one.opens)}案源"
        said[one.id] = words and f"{geofences.EVENTS[one.on]}时{words}"
    return said


def note(tx: Tx) -> list[Noted]:
    """Compare new positions with all areas; an event may tell a waiting case, or begin one for its unit."""
    noted = []
    found = [*geofences.round_of(tx), *late_visits.round_of(tx)]
    known = {row.id: row for row in geofences.geofences(tx, active=False)} if found else {}
    for one in found:
        event, fence, error = one.event, known[one.event.geofence_id], ""
        if one.fires and fence.active and event.kind == fence.on and (fence.message or fence.opens):
            try:
                with tx.attempt():
                    event.case_id = _follow(tx, fence, event, fleet.vehicle(tx, event.vehicle_id))
            except DomainError as problem:  # the event stands; that nobody waited for it is told
                error = problem.message("zh")
        noted.append(Noted(event, error))
    return noted


def _follow(tx: Tx, fence: Geofence, event: GeofenceEvent, vehicle: Vehicle) -> uuid.UUID:
    words = f"{moment(event.at)}，{vehicle.plate}{geofences.EVENTS[event.kind]}“{fence.name}”"
    if fence.case_id is not None:
        case = cases.get(tx, fence.case_id)
        if case.status == OPEN:
            payload = {"vehicle": vehicle.plate, "area": fence.name, "event": event.kind, "at": event.at.isoformat()}
            messages.receive(tx, case_id=case.id, name=fence.message, payload=payload)
        return uuid.UUID(str(case.id))
    lead = {"content": words, "address": fence.name}
    taken = tx.use(Registry).process(fence.opens).opens_with.get("lead", ())
    said = {name: text for name, text in lead.items() if name in taken}
    facts = {"lead": said} if said else {}
    if fence.message:
        # One case a visit, however often its event is told.
        key = f"{fence.name} {vehicle.plate} {event.at:%Y-%m-%dT%H:%M:%SZ}"
        begun = messages.start(
            tx, name=fence.message, business_key=key, process_key=fence.opens, facts=facts, unit_id=fence.unit_id
        )
        return uuid.UUID(str(begun.case.id))
    plain = cases.open_case(tx, process_key=fence.opens, facts=facts, unit_id=fence.unit_id)
    return uuid.UUID(str(plain.id))
