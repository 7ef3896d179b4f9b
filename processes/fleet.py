"""Vehicles and cases: who was where, whom to send, what a step may suggest, a track as an exhibit."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select

from db.command import command
from db.errors import Invalid
from db.session import Tx
from documents import exhibit
from documents.exhibit import Exhibit, Mark
from documents.render import Rendered
from engine import casefile, cases, people
from engine.casefile import Evidence
from engine.cases import Case
from engine.forms import Form
from vehicles import basemap, dispatch, fleet, holds, looks, tracks
from vehicles.fleet import Reminder
from vehicles.looks import Seen
from vehicles.positions import ZONE, Point, flag_words
from vehicles.rows import DispatchOrder, Vehicle

#: Who was there: within so many metres of the place, from so long before to so long after.
AROUND_METRES, AROUND = 200.0, dt.timedelta(hours=1)
#: So many rows of points at most stand on an exhibit; the digest covers them all.
ROWS_SHOWN = 120


_DIGEST_OF = (
    "摘要按全部定位点计算：首行为车牌号，其后每点一行，依次为定位时间（UTC）、经度、纬度、速度（公里/小时）、方向、标记，"
    "以英文逗号分隔、换行结尾，UTF-8编码。"
)


class NothingDriven(Invalid):
    """There is no track of {plate} in this time: {summary}"""

    zh = "{plate}在该时段没有轨迹。"


@dataclass(frozen=True)
class Place:
    """Where a case is, and what says so."""

    lon: float
    lat: float
    source: str
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Aboard:
    """A vehicle that was there, with who was in it."""

    seen: Seen
    people: Sequence[str]


def place_of(tx: Tx, case: Case) -> Place | None:
    """Give where a case is: by its newest evidence with a position, else by its newest dispatch order."""
    query = select(Evidence).where(
        Evidence.tenant_id == tx.tenant_id, Evidence.case_id == case.id, Evidence.withdrawn_at.is_(None),
        Evidence.position.is_not(None),
    )  # fmt: skip
    for one in tx.session.scalars(query.order_by(Evidence.captured_at.desc()).limit(1)):
        if one.position and one.position.get("datum", "wgs84") in ("wgs84", "cgcs2000"):
            return Place(float(one.position["lon"]), float(one.position["lat"]), one.title, one.captured_at)
    for order in dispatch.orders(tx, case_id=case.id, limit=5):
        if order.lon is not None and order.lat is not None:
            return Place(order.lon, order.lat, f"派车单：{order.place}", order.ordered_at)
    return None


def who_was_there(
    tx: Tx, case: Case, *, lon: float, lat: float, since: dt.datetime, until: dt.datetime, metres: float = AROUND_METRES
) -> list[Aboard]:
    """Look which of the vehicles one may follow were at a place of a case, and who was in them."""
    found = looks.near(
        tx, lon=lon, lat=lat, metres=metres, since=since, until=until, purpose="案件核查", case_id=case.id
    )
    shifts = fleet.shifts(tx, vehicle_ids=[one.vehicle.id for one in found], since=since, until=until)
    crews = {one.vehicle.id: fleet.aboard(shifts, one.vehicle.id, one.first_at, one.last_at) for one in found}
    names = people.names(tx, {person for crew in crews.values() for person in crew})
    return [Aboard(one, [names[p] for p in crews[one.vehicle.id] if p in names]) for one in found]


@dataclass(frozen=True)
class Suggested:
    """The vehicle that somebody is out with now, and who is with them."""

    vehicle: Vehicle
    people: dict[uuid.UUID, str]
    metres: float | None


def suggestion(tx: Tx, case: Case) -> Suggested | None:
    """Suggest to a step on the spot the vehicle that the actor is out with, and the officers in it."""
    me = tx.actor.person_id
    if me is None or not tx.actor.may("vehicle:drive"):
        return None
    found = fleet.shift_of(tx, me)
    if found is None:
        return None
    names = people.names(tx, [found.driver_id, *map(uuid.UUID, found.crew)])
    place, last = place_of(tx, case), next(iter(looks.latest(tx, [found.vehicle_id])), None)
    metres = None
    if place is not None and last is not None and tx.at - last.at < looks.FRESH:
        metres = tracks.metres_between(place.lon, place.lat, last.lon, last.lat)
    return Suggested(fleet.vehicle(tx, found.vehicle_id), names, metres)


def reminders(tx: Tx) -> list[Reminder]:
    """List what the reader has to see to: the fleet's people their vehicles and licences, a driver the own licence."""
    if tx.actor.may("vehicle:manage"):
        whole = tx.actor.may(looks.READ_ALL) or not tx.actor.unit_ids
        found = fleet.reminders(tx, unit_ids=None if whole else tx.actor.unit_ids)
        names = people.names(tx, [one.person_id for one in found if one.person_id])
        return [replace(one, of=names.get(one.person_id, "")) if one.person_id else one for one in found]
    me = tx.actor.person_id
    if me is None or not tx.actor.may("vehicle:drive"):
        return []
    return [one for one in fleet.licences_due(tx) if one.person_id == me]


def outing(tx: Tx, case: Case) -> tuple[dict[str, Any], str]:
    """Give what the actor's shift says about a step on the spot, for forms to begin with, and what says so."""
    found = suggestion(tx, case)
    if found is None:
        return {}, ""
    others = [person for person in found.people if person != tx.actor.person_id]
    facts = {"vehicle": found.vehicle.plate, "people": "、".join(found.people.values())}
    if len(others) == 1:
        facts["second"] = str(others[0])
    return {"outing": facts}, f"按{found.vehicle.plate}的出车登记预填，请核对"


def with_source(form: Form, source: str) -> Form:
    """Say beside the fields that a shift fills at first where their words come from."""
    filled = [
        replace(one, hint="；".join(filter(None, (one.hint, source)))) if one.prefill.startswith("outing.") else one
        for one in form.fields
    ]
    return replace(form, fields=tuple(filled)) if source else form


@command("case.vehicle_dispatched", permission="vehicle:dispatch")
def send(
    tx: Tx, *, case_id: uuid.UUID, vehicle_id: uuid.UUID, purpose: str, place: str, lon: float | None = None,
    lat: float | None = None,
) -> DispatchOrder:  # fmt: skip
    """Send a vehicle to a case."""
    case = cases.lock(tx, case_id)
    made = dispatch.order(tx, vehicle_id=vehicle_id, purpose=purpose, place=place, lon=lon, lat=lat, case_id=case.id)
    vehicle = fleet.vehicle(tx, vehicle_id)
    tx.subject(
        case, vehicle=vehicle.id, plate=vehicle.plate, order=made.id, place=made.place, message=f"派出{vehicle.plate}"
    )
    return made


@command("case.track_filed", permission="track:keep")
def file_track(
    tx: Tx, *, case_id: uuid.UUID, vehicle_id: uuid.UUID, since: dt.datetime, until: dt.datetime,
    base: dict[str, Any] | None = None, note: str = "",
) -> Evidence:  # fmt: skip
    """File a track into a case: the printed exhibit as evidence, and its points kept beyond their day.

    :raises NothingDriven: when there are no points.
    """
    case = cases.lock(tx, case_id)
    paper, points, digest, vehicle = exhibit_of(
        tx, case, vehicle_id=vehicle_id, since=since, until=until, base=base, note=note
    )
    hold = holds.place(
        tx,
        vehicle_id=vehicle.id,
        since=since,
        until=until,
        case_id=case.id,
        reason=f"作为案件{case.case_number or ''}证据",
    )
    row = casefile.add_evidence(
        tx, case, kind="electronic", title=f"{vehicle.plate}行驶轨迹（{_span(since, until)}）", data=paper.pdf,
        file_name=f"{vehicle.plate}-{since.astimezone(ZONE):%Y%m%d%H%M}.pdf", captured_at=min(until, tx.at),
        note=f"定位点{len(points)}个，数据摘要SHA-256 {digest}",
    )  # fmt: skip
    tx.subject(
        case, evidence=row.id, vehicle=vehicle.id, plate=vehicle.plate, since=since, until=until, points=len(points),
        points_sha256=digest, hold=hold.id, message=f"{vehicle.plate} {_span(since, until)}",
    )  # fmt: skip
    return row


def exhibit_of(
    tx: Tx, case: Case | None, *, vehicle_id: uuid.UUID, since: dt.datetime, until: dt.datetime,
    base: dict[str, Any] | None = None, note: str = "",
) -> tuple[Rendered, list[Point], str, Vehicle]:  # fmt: skip
    """Make the printed exhibit of a track; gives it with its points, their digest and the vehicle."""
    points = looks.track(
        tx, vehicle_id=vehicle_id, since=since, until=until, purpose="制作轨迹证据" if case else "打印轨迹",
        case_id=case.id if case else None,
    )  # fmt: skip
    vehicle = fleet.vehicle(tx, vehicle_id)
    if not tracks_driven(points):
        raise NothingDriven({"since": NothingDriven.zh.format(plate=vehicle.plate)}, plate=vehicle.plate)
    told = tracks.tell(points)
    digest = digest_of(vehicle, points)
    shifts = fleet.shifts(tx, vehicle_ids=[vehicle.id], since=since, until=until)
    crew = people.names(tx, fleet.aboard(shifts, vehicle.id, since, until))
    unit = people.unit(tx, vehicle.unit_id).name if vehicle.unit_id else "—"
    facts = [
        ("车牌号", vehicle.plate), ("所属部门", unit), ("起止时间", _span(since, until)),
        ("车上人员", "、".join(crew.values()) or "未登记"), ("行驶里程", f"{told.metres / 1000:.2f} 公里"),
        ("最高速度", f"{told.fastest_kmh:.0f} 公里/小时"), ("定位点", f"{len(points)} 个（剔除 {told.left_out} 个）"),
        ("停留", f"{len(told.stops)} 处"),
    ]  # fmt: skip
    if case is not None:
        facts = [("案号", case.case_number or "未编号"), ("当事人", case.party_name or "—"), *facts]
    way = [(one.lon, one.lat) for one in points if one.driven]
    marks = [Mark(one.lon, one.lat, str(number)) for number, one in enumerate(told.stops, 1)]
    paper = exhibit.render(
        Exhibit(
            "车辆行驶轨迹记录", facts, way, [Mark(*way[0], "起"), *marks, Mark(*way[-1], "终")],
            basemap.lines(base or basemap.load()), _stays(told), _shown(points),
            [
                f"数据摘要（SHA-256）：{digest}",
                _DIGEST_OF,
                f"打印时间：{moment(tx.at)}，打印人：{tx.actor.name}。底图为示意。",
                *([f"说明：{note}"] if note else []),
            ],
            ("核对人", "见证人"), author=unit if unit != "—" else "",
        )
    )  # fmt: skip
    return paper, points, digest, vehicle


def digest_of(vehicle: Vehicle, points: Sequence[Point]) -> str:
    """Give the digest of a track, over all of its points in plain text."""
    lines = [f"{vehicle.plate}\n"]
    for one in points:
        speed = "" if one.speed_kmh is None else f"{one.speed_kmh:.1f}"
        heading = "" if one.heading_deg is None else str(one.heading_deg)
        lines.append(
            f"{one.at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ},{one.lon:.6f},{one.lat:.6f},{speed},{heading},{one.flags}\n"
        )
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def tracks_driven(points: Sequence[Point]) -> bool:
    """Tell whether there are two points at least that the vehicle was at."""
    return sum(one.driven for one in points) > 1


def _stays(told: tracks.Told) -> list[tuple[str, ...]]:
    rows: list[tuple[dt.datetime, tuple[str, ...]]] = []
    for number, stop in enumerate(told.stops, 1):
        place = f"{stop.lon:.6f}, {stop.lat:.6f}"
        rows.append((stop.since, (str(number), "停留", *_times(stop.since, stop.until), duration(stop.seconds), place)))
    for trip in told.trips:
        way = f"{trip.metres / 1000:.2f} 公里"
        rows.append((trip.since, ("—", "行驶", *_times(trip.since, trip.until), duration(trip.seconds), way)))
    return [row for _, row in sorted(rows, key=lambda one: one[0])]


def _shown(points: Sequence[Point]) -> list[tuple[str, ...]]:
    step = max(1, -(-len(points) // ROWS_SHOWN))
    chosen = [one for place, one in enumerate(points) if place % step == 0 or place == len(points) - 1]
    return [
        (
            f"{one.at.astimezone(ZONE):%Y-%m-%d %H:%M:%S}", f"{one.lon:.6f}", f"{one.lat:.6f}",
            "—" if one.speed_kmh is None else f"{one.speed_kmh:.1f}",
            "—" if one.heading_deg is None else str(one.heading_deg), "、".join(flag_words(one.flags)) or "—",
        )
        for one in chosen
    ]  # fmt: skip


def duration(seconds: float) -> str:
    """Write a length of time for people."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}小时{minutes}分" if hours else f"{minutes}分{rest}秒"


def _times(since: dt.datetime, until: dt.datetime) -> tuple[str, str]:
    return tuple(f"{one.astimezone(ZONE):%Y-%m-%d %H:%M:%S}" for one in (since, until))  # type: ignore[return-value]


def moment(at: dt.datetime) -> str:
    """Write a moment for people."""
    return f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}"


def _span(since: dt.datetime, until: dt.datetime) -> str:
    end = (
        f"{until.astimezone(ZONE):%H:%M}"
        if since.astimezone(ZONE).date() == until.astimezone(ZONE).date()
        else moment(until)
    )
    return f"{moment(since)} 至 {end}"
