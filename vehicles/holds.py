"""Holds: parts of tracks that outlive the day's partition, as evidence of a case or for another reason."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import select

from db.command import command
from db.errors import Invalid, NotFound
from db.session import Tx
from vehicles import fleet
from vehicles.rows import TrackHold


class HoldUnknown(NotFound):
    """There is no such hold."""

    zh = "未找到该保全记录。"


@command("track.held", permission="track:keep")
def place(
    tx: Tx, *, vehicle_id: uuid.UUID, since: dt.datetime, until: dt.datetime, reason: str,
    case_id: uuid.UUID | None = None,
) -> TrackHold:  # fmt: skip
    """Keep a part of a track: its points leave their partition before that is dropped, and stay until released."""
    vehicle = fleet.vehicle(tx, vehicle_id)
    if until <= since:
        raise Invalid({"until": "结束时间应晚于开始时间"})
    if not reason.strip():
        raise Invalid({"reason": "请填写保全理由"})
    row = TrackHold(
        tenant_id=tx.tenant_id, vehicle_id=vehicle.id, since=since, until=until, case_id=case_id,
        reason=reason.strip(), held_by=tx.actor.name, held_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(vehicle=vehicle.id, plate=vehicle.plate, hold=row.id, since=since, until=until, case=case_id,
               reason=row.reason)  # fmt: skip
    return row


@command("track.released", permission="retention:hold")
def release(tx: Tx, *, hold_id: uuid.UUID, reason: str) -> TrackHold:
    """Release a hold: the points go when the time of their day is over."""
    row = tx.session.get(TrackHold, (tx.tenant_id, hold_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise HoldUnknown(kind="hold")
    if not reason.strip():
        raise Invalid({"reason": "请填写解除理由"})
    row.released_at = row.released_at or tx.at
    tx.subject(vehicle=row.vehicle_id, hold=row.id, case=row.case_id, reason=reason.strip())
    return row


def of_vehicle(tx: Tx, vehicle_id: uuid.UUID) -> list[TrackHold]:
    """List the holds on a vehicle's tracks, the newest first."""
    query = select(TrackHold).where(TrackHold.tenant_id == tx.tenant_id, TrackHold.vehicle_id == vehicle_id)
    return list(tx.session.scalars(query.order_by(TrackHold.held_at.desc()).limit(200)))
