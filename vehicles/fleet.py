"""The register of the fleet: vehicles, terminals, drivers and shifts; what runs out soon."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from db.command import command
from db.errors import Conflict, Invalid, NotFound, PermissionDenied, PreconditionFailed
from db.session import Tx
from vehicles.positions import ZONE
from vehicles.rows import IN_REPAIR, IN_USE, LONG, RETIRED, STANDARD, Driver, Shift, Terminal, Vehicle

KINDS: Mapping[str, str] = {
    "patrol_car": "巡逻车",
    "van": "执法面包车",
    "truck": "清运货车",
    "motorcycle": "摩托车",
    "electric": "电动巡逻车",
    "other": "其他",
}
STATES: Mapping[str, str] = {IN_USE: "在用", IN_REPAIR: "维修", RETIRED: "停用"}
RETENTIONS: Mapping[str, str] = {STANDARD: "按统一期限", LONG: "延长保存"}
PROTOCOLS: Mapping[str, str] = {"jt808": "JT/T 808（2011、2013、2019）", "phone": "执法手机（HTTPS）"}
#: What runs out is told so many days before.
REMIND_DAYS = 30
#: 粤B12345, 粤BD12345, 粤B1234警; only the shape is looked at.
PLATE = re.compile(r"^[\u4e00-\u9fff][A-Z][A-Z0-9·]{4,7}[\u4e00-\u9fff]?$")


class VehicleUnknown(NotFound):
    """There is no such vehicle: it does not exist or belongs to another tenant."""

    zh = "未找到该车辆（不存在或不属于本单位）。"


class VehicleKnown(Conflict):
    """There is a vehicle {plate} already."""

    zh = "车牌号{plate}已登记。"


class TerminalUnknown(NotFound):
    """There is no such terminal."""

    zh = "未找到该终端。"


class TerminalKnown(Conflict):
    """The phone {phone} belongs to a terminal already; withdraw that one first."""

    zh = "终端号码{phone}已登记，请先停用原终端。"


class ShiftUnknown(NotFound):
    """There is no such shift."""

    zh = "未找到该出车记录。"


class OnShiftAlready(Conflict):
    """The vehicle {plate} is on a shift already; end that one first."""

    zh = "{plate}正在出车，请先交车。"


class NotADriver(PreconditionFailed):
    """The person has no driving licence on record that is valid today."""

    zh = "该人员没有登记有效驾驶证，不能出车。"


class NotInUse(PreconditionFailed):
    """The vehicle {plate} is not in use."""

    zh = "{plate}不在用，不能出车或派车。"


class NotOnShift(PermissionDenied):
    """You are on no shift in this vehicle, so your phone does not speak for it."""

    zh = "您当前未随该车出勤，不能上报其位置。"


_CHANGEABLE = (
    "plate", "kind", "label", "body_id", "unit_id", "status", "insured_until", "inspected_until", "odometer_m",
    "camera_url", "retention", "note",
)  # fmt: skip


@command("vehicle.added", permission="vehicle:manage")
def add_vehicle(tx: Tx, /, *, plate: str, **about: Any) -> Vehicle:
    """Add a vehicle to the register.

    :raises VehicleKnown: when the plate is there.
    """
    row = Vehicle(tenant_id=tx.tenant_id, plate=_plate(plate), added_at=tx.at, **_checked(about))
    tx.session.add(row)
    flushed(tx, VehicleKnown(plate=row.plate))
    tx.subject(vehicle=row.id, plate=row.plate, after=_plain(about))
    return row


@command("vehicle.changed", permission="vehicle:manage")
def change_vehicle(tx: Tx, /, *, vehicle_id: uuid.UUID, **changes: Any) -> Vehicle:
    """Change what the register says of a vehicle."""
    row = vehicle(tx, vehicle_id)
    if "plate" in changes:
        changes["plate"] = _plate(changes["plate"])
    checked = {name: value for name, value in _checked(changes).items() if getattr(row, name) != value}
    before = {name: getattr(row, name) for name in checked}
    for name, value in checked.items():
        setattr(row, name, value)
    flushed(tx, VehicleKnown(plate=row.plate))
    tx.subject(vehicle=row.id, plate=row.plate, before=_plain(before), after=_plain(checked))
    return row


@command("terminal.added", permission="vehicle:manage")
def add_terminal(
    tx: Tx, *, vehicle_id: uuid.UUID, phone: str, protocol: str = "jt808", zone: str = "Asia/Shanghai",
    code: str = "", valid_from: dt.date | None = None, valid_until: dt.date | None = None,
) -> Terminal:  # fmt: skip
    """Let a terminal report for a vehicle; its authorisation code is made here unless the device brings one.

    :raises TerminalKnown: when the phone belongs to a terminal that may report.
    """
    row_of = vehicle(tx, vehicle_id)
    digits = phone.strip().lstrip("0")
    wrong = {}
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 20:
        wrong["phone"] = "终端号码应为不超过20位的数字"
    if protocol not in PROTOCOLS:
        wrong["protocol"] = "请选择协议"
    if zone not in available_timezones():
        wrong["zone"] = "没有这个时区"
    if len(code) > 60 or not code.isascii():
        wrong["code"] = "鉴权码应为不超过60位的字母和数字"
    start = valid_from or tx.at.astimezone(ZONE).date()
    if valid_until is not None and valid_until < start:
        wrong["valid_until"] = "有效期止不能早于有效期起"
    if wrong:
        raise Invalid(wrong)
    row = Terminal(
        tenant_id=tx.tenant_id, vehicle_id=row_of.id, phone=digits, code=code or secrets.token_hex(8),
        protocol=protocol, zone=zone, valid_from=start, valid_until=valid_until, added_at=tx.at,
    )  # fmt: skip
    tx.session.add(row)
    flushed(tx, TerminalKnown(phone=digits))
    tx.subject(vehicle=row_of.id, plate=row_of.plate, terminal=row.id, phone=digits, protocol=protocol)
    return row


@command("terminal.withdrawn", permission="vehicle:manage")
def withdraw_terminal(tx: Tx, *, terminal_id: uuid.UUID, reason: str) -> Terminal:
    """Take a terminal's right to report; the gateway cuts it off within a minute."""
    row = tx.session.get(Terminal, (tx.tenant_id, terminal_id))
    if row is None:
        raise TerminalUnknown(kind="terminal")
    _said(reason=reason)
    row.withdrawn_at = row.withdrawn_at or tx.at
    tx.subject(vehicle=row.vehicle_id, terminal=row.id, phone=row.phone, reason=reason.strip())
    return row


@command("driver.registered", permission="vehicle:manage")
def register_driver(
    tx: Tx, *, person_id: uuid.UUID, licence_number: str, licence_class: str, licensed_until: dt.date
) -> Driver:
    """Put a person's driving licence on record, or renew it."""
    _said(licence_number=licence_number, licence_class=licence_class)
    row = tx.session.get(Driver, (tx.tenant_id, person_id)) or Driver(tenant_id=tx.tenant_id, person_id=person_id)
    row.licence_number, row.licence_class = licence_number.strip(), licence_class.strip()
    row.licensed_until = licensed_until
    tx.session.add(row)
    tx.session.flush()
    tx.subject(person=person_id, licence_class=row.licence_class, until=licensed_until)
    return row


@command("shift.begun", permission="vehicle:drive")
def begin_shift(
    tx: Tx, *, vehicle_id: uuid.UUID, driver_id: uuid.UUID | None = None, crew: Iterable[uuid.UUID] = (),
    odometer_m: int | None = None, starts_at: dt.datetime | None = None, note: str = "",
) -> Shift:  # fmt: skip
    """Take a vehicle out: who drives, who is with the driver.

    :raises NotADriver: when the driver's licence is not on record or has run out.
    :raises OnShiftAlready: when the vehicle is out.
    """
    row_of = vehicle(tx, vehicle_id)
    if row_of.status != IN_USE:
        raise NotInUse(plate=row_of.plate)
    driver = driver_id or tx.actor.person_id
    licence = tx.session.get(Driver, (tx.tenant_id, driver)) if driver else None
    if licence is None or licence.licensed_until < tx.at.astimezone(ZONE).date():
        raise NotADriver()
    row = Shift(
        tenant_id=tx.tenant_id, vehicle_id=row_of.id, driver_id=licence.person_id,
        crew=[str(one) for one in dict.fromkeys(crew) if one != licence.person_id],
        starts_at=starts_at or tx.at, odometer_start_m=odometer_m, note=note.strip(),
    )  # fmt: skip
    tx.session.add(row)
    flushed(tx, OnShiftAlready(plate=row_of.plate))
    tx.subject(vehicle=row_of.id, plate=row_of.plate, shift=row.id, driver=row.driver_id, crew=row.crew)
    return row


@command("shift.ended", permission="vehicle:drive")
def end_shift(
    tx: Tx, *, shift_id: uuid.UUID, odometer_m: int | None = None, ends_at: dt.datetime | None = None, note: str = ""
) -> Shift:
    """Bring a vehicle back; the reading of the odometer becomes the vehicle's."""
    row = tx.session.get(Shift, (tx.tenant_id, shift_id))
    if row is None:
        raise ShiftUnknown(kind="shift")
    row_of = vehicle(tx, row.vehicle_id)
    if odometer_m is not None and odometer_m < max(row.odometer_start_m or 0, row_of.odometer_m or 0):
        raise Invalid({"odometer_m": "里程表读数不能小于上次读数"})
    if row.ends_at is None:
        row.ends_at = ends_at or tx.at
        row.odometer_end_m, row.note = odometer_m, note.strip() or row.note
        row_of.odometer_m = odometer_m if odometer_m is not None else row_of.odometer_m
    tx.subject(vehicle=row_of.id, plate=row_of.plate, shift=row.id, odometer_m=row.odometer_end_m)
    return row


def vehicle(tx: Tx, vehicle_id: uuid.UUID, *, lock: bool = False) -> Vehicle:
    """Give a vehicle, locked where something about it is decided.

    :raises VehicleUnknown: when there is none in this tenant.
    """
    row = tx.session.get(Vehicle, (tx.tenant_id, vehicle_id), with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise VehicleUnknown(kind="vehicle")
    return row


def vehicles(
    tx: Tx, *, states: Sequence[str] = (), unit_ids: Iterable[uuid.UUID] | None = None, words: str = "",
    limit: int = 200, offset: int = 0,
) -> tuple[list[Vehicle], int]:  # fmt: skip
    """List vehicles by plate, and count all of them; ``unit_ids`` None means every unit."""
    wanted = [Vehicle.tenant_id == tx.tenant_id]
    if states:
        wanted.append(Vehicle.status.in_(states))
    if unit_ids is not None:
        wanted.append(Vehicle.unit_id.in_(list(unit_ids)))
    if words:
        wanted.append(Vehicle.plate.icontains(words, autoescape=True) | Vehicle.label.icontains(words, autoescape=True))
    query = select(Vehicle).where(*wanted).order_by(Vehicle.plate).limit(limit).offset(offset)
    total = select(func.count()).select_from(Vehicle).where(*wanted)
    return list(tx.session.scalars(query)), int(tx.session.scalar(total) or 0)


def terminals(tx: Tx, vehicle_id: uuid.UUID) -> list[Terminal]:
    """List the terminals of a vehicle, the newest first."""
    query = select(Terminal).where(Terminal.tenant_id == tx.tenant_id, Terminal.vehicle_id == vehicle_id)
    return list(tx.session.scalars(query.order_by(Terminal.added_at.desc())))


def drivers(tx: Tx) -> list[Driver]:
    """List all drivers."""
    return list(tx.session.scalars(select(Driver).where(Driver.tenant_id == tx.tenant_id).order_by(Driver.person_id)))


def shifts(
    tx: Tx, *, vehicle_ids: Iterable[uuid.UUID], since: dt.datetime, until: dt.datetime, limit: int = 200
) -> list[Shift]:
    """List the shifts of vehicles that touch a window, the newest first."""
    query = select(Shift).where(
        Shift.tenant_id == tx.tenant_id, Shift.vehicle_id.in_(list(vehicle_ids)), Shift.starts_at < until,
        (Shift.ends_at.is_(None)) | (Shift.ends_at > since),
    )  # fmt: skip
    return list(tx.session.scalars(query.order_by(Shift.starts_at.desc()).limit(limit)))


def aboard(found: Iterable[Shift], vehicle_id: uuid.UUID, since: dt.datetime, until: dt.datetime) -> list[uuid.UUID]:
    """Give who was in a vehicle during a window: the driver first, then the crew."""
    people: dict[uuid.UUID, None] = {}
    for one in found:
        if one.vehicle_id == vehicle_id and one.starts_at <= until and (one.ends_at is None or one.ends_at >= since):
            people |= dict.fromkeys([one.driver_id, *map(uuid.UUID, one.crew)])
    return list(people)


def open_shift(tx: Tx, vehicle_id: uuid.UUID) -> Shift | None:
    """Give the shift on which a vehicle is out now."""
    query = select(Shift).where(
        Shift.tenant_id == tx.tenant_id, Shift.vehicle_id == vehicle_id, Shift.ends_at.is_(None)
    )
    return tx.session.scalars(query).first()


def shift_of(tx: Tx, person_id: uuid.UUID) -> Shift | None:
    """Give the shift that a person is out on now, as driver or in the crew."""
    mine = (Shift.driver_id == person_id) | Shift.crew.contains([str(person_id)])
    query = select(Shift).where(Shift.tenant_id == tx.tenant_id, Shift.ends_at.is_(None), mine)
    return tx.session.scalars(query.order_by(Shift.starts_at.desc())).first()


def on_shift(tx: Tx, vehicle_id: uuid.UUID) -> Shift:
    """Give the shift that the actor is on in a vehicle now.

    :raises NotOnShift: when there is none.
    """
    found, me = open_shift(tx, vehicle_id), tx.actor.person_id
    if found is None or me is None or (found.driver_id != me and str(me) not in found.crew):
        raise NotOnShift(permission="position:report")
    return found


@dataclass(frozen=True)
class Reminder:
    """Something that runs out soon or has run out."""

    what: str
    of: str
    vehicle_id: uuid.UUID | None
    person_id: uuid.UUID | None
    on: dt.date
    left_days: int


def reminders(tx: Tx, *, unit_ids: Iterable[uuid.UUID] | None = None, days: int = REMIND_DAYS) -> list[Reminder]:
    """List what runs out within so many days: insurance, inspection, licences, terminals; the most urgent first."""
    today = tx.at.astimezone(ZONE).date()
    end = today + dt.timedelta(days=days)
    found: list[Reminder] = []
    rows, _ = vehicles(tx, states=(IN_USE, IN_REPAIR), unit_ids=unit_ids, limit=5000)
    for row in rows:
        for what, on in (("保险", row.insured_until), ("年检", row.inspected_until)):
            if on is not None and on <= end:
                found.append(Reminder(what, row.plate, row.id, None, on, (on - today).days))
    if unit_ids is None:
        found += licences_due(tx, days=days)
    return sorted(found, key=lambda one: (one.on, one.of))


def licences_due(tx: Tx, *, days: int = REMIND_DAYS) -> list[Reminder]:
    """List the driving licences that run out within so many days."""
    today = tx.at.astimezone(ZONE).date()
    return [
        Reminder("驾驶证", "", None, one.person_id, one.licensed_until, (one.licensed_until - today).days)
        for one in drivers(tx)
        if one.licensed_until <= today + dt.timedelta(days=days)
    ]


def zone_of(name: str) -> dt.tzinfo:
    """Give the zone of a terminal's clock."""
    return ZoneInfo(name)


def _plate(plate: str) -> str:
    written = plate.strip().upper().replace(" ", "")
    if not PLATE.match(written):
        raise Invalid({"plate": "车牌号格式不正确，例如 粤B12345、粤BD12345"})
    return written


def _checked(about: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := set(about) - set(_CHANGEABLE):
        raise TypeError(f"a vehicle has no {sorted(unknown)}")
    lists = {"kind": (KINDS, "请选择车辆类型"), "status": (STATES, "请选择状态"), "retention": (RETENTIONS, "请选择")}
    wrong = {name: text for name, (known, text) in lists.items() if name in about and about[name] not in known}
    if about.get("camera_url") and not str(about["camera_url"]).startswith(("https://", "http://", "rtsp://")):
        wrong["camera_url"] = "行车记录仪地址应以 https:// 开头"
    if about.get("odometer_m") is not None and not 0 <= about["odometer_m"] < 2_000_000_000:
        wrong["odometer_m"] = "里程表读数超出范围"
    if wrong:
        raise Invalid(wrong)
    return {name: value.strip() if isinstance(value, str) else value for name, value in about.items()}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(value) if isinstance(value, uuid.UUID | dt.date) else value for name, value in values.items()}


def _said(**texts: str) -> None:
    labels = {"reason": "理由", "licence_number": "驾驶证号", "licence_class": "准驾车型"}
    if missing := {name: f"请填写{labels[name]}" for name, text in texts.items() if not text.strip()}:
        raise Invalid(missing)


def flushed(tx: Tx, taken: Conflict) -> None:
    """Write now; what a unique index refuses is told in words.

    :raises Conflict: the one that is handed in.
    """
    try:
        tx.session.flush()
    except IntegrityError as error:
        if getattr(error.orig, "sqlstate", "") == "23505":
            raise taken from None
        raise
