"""Inspection routes: planned places in their order, and how a track compares with them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from db.command import command
from db.errors import Conflict, Invalid, NotFound
from db.session import Tx
from vehicles.fleet import flushed
from vehicles.rows import InspectionRoute


class RouteUnknown(NotFound):
    """There is no such inspection route."""

    zh = "未找到该巡查路线。"


class RouteKnown(Conflict):
    """There is a route called {name} already."""

    zh = "已有名为“{name}”的巡查路线。"


@command("route.added", permission="geofence:manage")
def add(tx: Tx, *, name: str, places: Sequence[Mapping[str, Any]], tolerance_m: int = 60) -> InspectionRoute:
    """Plan a route of 2 to 200 places, each with name, longitude and latitude."""
    kept = []
    for one in places:
        lon, lat = float(one["lon"]), float(one["lat"])
        if not (-180 <= lon <= 180 and -90 <= lat <= 90) or not str(one["name"]).strip():
            raise Invalid({"places": "每个地点应有名称和有效坐标"})
        kept.append({"name": str(one["name"]).strip(), "lon": lon, "lat": lat})
    wrong = {}
    if not name.strip():
        wrong["name"] = "请填写名称"
    if not 2 <= len(kept) <= 200:
        wrong["places"] = "路线应有2至200个地点"
    if not 10 <= tolerance_m <= 500:
        wrong["tolerance_m"] = "允许偏离应在10至500米之间"
    if wrong:
        raise Invalid(wrong)
    row = InspectionRoute(
        tenant_id=tx.tenant_id, name=name.strip(), places=kept, tolerance_m=tolerance_m, added_at=tx.at
    )
    tx.session.add(row)
    flushed(tx, RouteKnown(name=row.name))
    tx.subject(route=row.id, name=row.name, places=kept, tolerance_m=tolerance_m)
    return row


def route(tx: Tx, route_id: uuid.UUID) -> InspectionRoute:
    """Give a route.

    :raises RouteUnknown: when there is none.
    """
    row = tx.session.get(InspectionRoute, (tx.tenant_id, route_id))
    if row is None:
        raise RouteUnknown(kind="route")
    return row


def routes(tx: Tx) -> list[InspectionRoute]:
    """List routes by name."""
    query = select(InspectionRoute).where(InspectionRoute.tenant_id == tx.tenant_id)
    return list(tx.session.scalars(query.order_by(InspectionRoute.name)))
