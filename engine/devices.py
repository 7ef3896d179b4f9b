"""Devices of the street: each installation of the phone app, whose it is, and whether it may still hand work in."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, mapped_column

from db.base import Base, Identified
from db.command import command
from db.errors import NotFound, PermissionDenied
from db.session import Tx
from engine.cases import ReasonMissing


class DeviceUnknown(NotFound):
    """There is no such device of yours; register this installation first."""

    zh = "未找到该执法终端，请先在本机启用移动执法。"


class DeviceRevoked(PermissionDenied):
    """The device "{name}" was revoked; what it still holds can be handed in after it is registered anew."""

    zh = "执法终端“{name}”已停用，本机数据仍在；重新启用后可继续提交。"


class Device(Identified, Base):
    """An installation of the phone app on somebody's device."""

    __tablename__ = "devices"

    person_id: Mapped[uuid.UUID]
    name: Mapped[str]
    platform: Mapped[str] = mapped_column(default="")
    registered_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    revoked_by: Mapped[uuid.UUID | None]
    reason: Mapped[str | None]

    __table_args__ = (Index("ix_devices_person", "tenant_id", "person_id"),)


@command("device.registered", permission="evidence:add")
def register(tx: Tx, *, name: str, platform: str = "") -> Device:
    """Register this installation for the person who is logged in."""
    if tx.actor.person_id is None:
        raise PermissionDenied(permission="person")
    row = Device(
        tenant_id=tx.tenant_id, person_id=tx.actor.person_id, name=name.strip() or "执法终端", platform=platform,
        registered_at=tx.at, seen_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    tx.session.flush()
    tx.subject(device=row.id, name=row.name, platform=platform)
    return row


@command("device.revoked", permission="evidence:add")
def revoke(tx: Tx, *, device_id: uuid.UUID, reason: str) -> Device:
    """Revoke a device: one's own, or anybody's for who manages people; it hands nothing in any more.

    :raises DeviceUnknown: when there is none, or it is somebody else's.
    """
    row = tx.session.get(Device, (tx.tenant_id, device_id))
    if row is None or (row.person_id != tx.actor.person_id and not tx.actor.may("people:manage")):
        raise DeviceUnknown(kind="device")
    if not reason.strip():
        raise ReasonMissing({"reason": "请填写停用理由"})
    if row.revoked_at is None:
        row.revoked_at, row.revoked_by, row.reason = tx.at, tx.actor.person_id, reason.strip()
    tx.subject(device=row.id, name=row.name, reason=row.reason)
    return row


def of_person(tx: Tx, person_id: uuid.UUID | None) -> list[Device]:
    """List the devices of a person, the newest first."""
    query = select(Device).where(Device.tenant_id == tx.tenant_id, Device.person_id == person_id)
    return list(tx.session.scalars(query.order_by(Device.registered_at.desc())))


def own(tx: Tx, device_id: uuid.UUID) -> Device:
    """Give a device of the actor that may be used now.

    :raises DeviceUnknown: when it is not the actor's.
    :raises DeviceRevoked: when it may not be used any more.
    """
    row = tx.session.get(Device, (tx.tenant_id, device_id))
    if row is None or row.person_id != tx.actor.person_id:
        raise DeviceUnknown(kind="device")
    if row.revoked_at is not None:
        raise DeviceRevoked(name=row.name, permission="device")
    return row
