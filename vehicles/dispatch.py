"""Dispatch orders: which vehicle is sent where, when it arrived, how it ended."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from vehicles import fleet, looks
from vehicles.rows import IN_USE, DispatchOrder
from vehicles.tracks import metres_between

ORDERED, ARRIVED, DONE, CANCELLED = "ordered", "arrived", "done", "cancelled"
STATES: Mapping[str, str] = {ORDERED: "已派出", ARRIVED: "已到达", DONE: "已完成", CANCELLED: "已取消"}


class OrderUnknown(NotFound):
    """There is no such dispatch order."""

    zh = "未找到该派车单。"


class OrderEnded(Conflict):
    """The dispatch order has ended already."""

    zh = "该派车单已结束。"


class OnAnOrder(Conflict):
    """The vehicle {plate} is on another order; end that one first."""

    zh = "{plate}正在执行其他派车任务。"


@command("dispatch.ordered", permission="vehicle:dispatch")
def order(
    tx: Tx, *, vehicle_id: uuid.UUID, purpose: str, place: str, lon: float | None = None, lat: float | None = None,
    case_id: uuid.UUID | None = None,
) -> DispatchOrder:  # fmt: skip
    """Send a vehicle somewhere; how far it was then is noted where its position is known.

    :raises OnAnOrder: when it is on the way for another order.
    """
    vehicle = fleet.vehicle(
        tx, vehicle_id, lock=True
    )  # whoever sends it at the same moment waits, and finds this order
    if vehicle.status != IN_USE:
        raise fleet.NotInUse(plate=vehicle.plate)
    if missing := {name: "请填写" for name, text in (("purpose", purpose), ("place", place)) if not text.strip()}:
        raise Invalid(missing)
    if (lon is None) != (lat is None) or (lon is not None and not (-180 <= lon <= 180 and -90 <= (lat or 0) <= 90)):
        raise Invalid({"lon": "经纬度应同时填写且在有效范围内"})
    busy = select(DispatchOrder.id).where(
        DispatchOrder.tenant_id == tx.tenant_id,
        DispatchOrder.vehicle_id == vehicle.id,
        DispatchOrder.ended_at.is_(None),
    )
    if tx.session.scalars(busy).first() is not None:
        raise OnAnOrder(plate=vehicle.plate)
    known = next(iter(looks.latest(tx, [vehicle.id])), None)
    metres = None
    if known is not None and lon is not None and lat is not None:
        metres = round(metres_between(known.lon, known.lat, lon, lat))
    row = DispatchOrder(
        tenant_id=tx.tenant_id, vehicle_id=vehicle.id, case_id=case_id, purpose=purpose.strip(), place=place.strip(),
        lon=lon, lat=lat, status=ORDERED, distance_m=metres, ordered_by=tx.actor.person_id, ordered_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(vehicle=vehicle.id, plate=vehicle.plate, order=row.id, purpose=row.purpose, place=row.place,
               case=case_id, distance_m=metres)  # fmt: skip
    return row


@command("dispatch.arrival_noted", permission="vehicle:drive")
def arrive(tx: Tx, *, order_id: uuid.UUID, at: dt.datetime | None = None) -> DispatchOrder:
    """Note that the vehicle has arrived."""
    row = found(tx, order_id)
    if row.ended_at is not None:
        raise OrderEnded()
    row.arrived_at, row.status = row.arrived_at or at or tx.at, ARRIVED
    tx.subject(vehicle=row.vehicle_id, order=row.id, case=row.case_id, arrived_at=row.arrived_at)
    return row


@command("dispatch.ended", permission="vehicle:drive")
def end(tx: Tx, *, order_id: uuid.UUID, result: str, cancelled: bool = False) -> DispatchOrder:
    """End an order with what came of it; the vehicle is free again."""
    row = found(tx, order_id)
    if row.ended_at is not None:
        raise OrderEnded()
    if not result.strip():
        raise Invalid({"result": "请填写处置情况"})
    row.ended_at, row.result, row.status = tx.at, result.strip(), CANCELLED if cancelled else DONE
    tx.subject(vehicle=row.vehicle_id, order=row.id, case=row.case_id, result=row.result, cancelled=cancelled)
    return row


def found(tx: Tx, order_id: uuid.UUID) -> DispatchOrder:
    """Give an order.

    :raises OrderUnknown: when there is none.
    """
    row = tx.session.get(DispatchOrder, (tx.tenant_id, order_id))
    if row is None:
        raise OrderUnknown(kind="order")
    return row


def orders(
    tx: Tx, *, vehicle_ids: Iterable[uuid.UUID] | None = None, case_id: uuid.UUID | None = None,
    open_only: bool = False, limit: int = 50,
) -> list[DispatchOrder]:  # fmt: skip
    """List orders, the newest first."""
    query = select(DispatchOrder).where(DispatchOrder.tenant_id == tx.tenant_id)
    if vehicle_ids is not None:
        query = query.where(DispatchOrder.vehicle_id.in_(list(vehicle_ids)))
    if case_id is not None:
        query = query.where(DispatchOrder.case_id == case_id)
    if open_only:
        query = query.where(DispatchOrder.ended_at.is_(None))
    return list(tx.session.scalars(query.order_by(DispatchOrder.ordered_at.desc()).limit(limit)))
