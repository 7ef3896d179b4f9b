"""Tracks from files: GPX, CSV and NMEA to fixes, with every problem named by its row; nothing is dropped in silence."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import io
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from db.errors import DomainError

#: Knots to km/h. Source: the international nautical mile of 1852 m.
KNOT_KMH = 1.852
#: A file may not hold more rows than this, so that one upload does not fill a process.
ROWS_MAX = 2_000_000


class TrackUnreadable(DomainError):
    """The file is no track that can be read: {reason}"""

    zh = "无法读取轨迹文件：{reason}"


@dataclass(frozen=True)
class Fix:
    """One point of a track in WGS-84; what the file does not say is None."""

    at: dt.datetime
    lat: float
    lon: float
    altitude_m: float | None = None
    speed_kmh: float | None = None
    heading_deg: float | None = None
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row; the row is left out."""

    row: int
    column: str
    code: str
    en: str
    zh: str


@dataclass
class Track:
    """What a file holds: fixes in the order of time, and what was left out and why."""

    fixes: list[Fix] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0

    def problem(self, column: str, code: str, en: str, zh: str) -> None:
        """Note a problem of the row that is being read."""
        self.problems.append(Problem(self.rows, column, code, en, zh))


class _Row(Exception):
    def __init__(self, column: str, code: str, en: str, zh: str) -> None:
        self.said = (column, code, en, zh)
        super().__init__(en)


def read(data: bytes, kind: str, *, zone: dt.tzinfo = dt.UTC) -> Track:
    """Read a file of a kind (``gpx``, ``csv``, ``nmea``); times without a zone are in ``zone``.

    :raises TrackUnreadable: when it is none of that kind; single bad rows are problems instead.
    """
    try:
        rows = READERS[kind](data, zone)
    except KeyError:
        raise TrackUnreadable(reason=f"{kind}: gpx, csv, nmea") from None
    track = Track()
    seen: set[dt.datetime] = set()
    for row in rows:
        track.rows += 1
        if track.rows > ROWS_MAX:
            raise TrackUnreadable(reason=f"> {ROWS_MAX} rows")
        try:
            fix = row()
        except _Row as error:
            track.problem(*error.said)
            continue
        if fix is None:
            continue
        if fix.at in seen:
            track.problem("time", "duplicate", f"a second point at {fix.at.isoformat()}", "同一时刻已有定位点")
            continue
        seen.add(fix.at)
        track.fixes.append(fix)
    track.fixes.sort(key=lambda one: one.at)
    return track


def kind_of(name: str) -> str:
    """Tell the kind of a file by the end of its name.

    :raises TrackUnreadable: when the end says nothing.
    """
    ends = {"gpx": "gpx", "csv": "csv", "txt": "nmea", "nmea": "nmea", "log": "nmea"}
    kind = ends.get(name.rsplit(".", 1)[-1].lower())
    if kind is None:
        raise TrackUnreadable(reason=f"{name}: .gpx, .csv, .nmea")
    return kind


Rows = Iterator[Callable[[], Fix | None]]


def _gpx(data: bytes, zone: dt.tzinfo) -> Rows:
    if re.search(rb"<!\s*(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        raise TrackUnreadable(reason="a DOCTYPE is not allowed")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise TrackUnreadable(reason=str(error).split("\n")[0][:200]) from None
    if etree.QName(root).localname != "gpx":
        raise TrackUnreadable(reason="not a GPX document")
    for point in root.iter("{*}trkpt", "{*}rtept"):
        named = {etree.QName(child).localname: child.text or "" for child in point if isinstance(child.tag, str)}
        for child in point.iterfind(".//{*}extensions//{*}*"):
            named.setdefault(etree.QName(child).localname, child.text or "")
        row = {"lat": point.get("lat", ""), "lon": point.get("lon", ""), **_renamed(named)}
        yield functools.partial(_fix, row, zone)


def _renamed(named: Mapping[str, str]) -> dict[str, str]:
    found = {"time": named.get("time", ""), "altitude_m": named.get("ele", ""), "heading_deg": named.get("course", "")}
    if named.get("speed"):
        found["speed_ms"] = named["speed"]
    return found


#: Names of columns that are understood, in lower case.
COLUMNS = {
    "time": ("time", "at", "timestamp", "datetime", "定位时间", "时间"),
    "lat": ("lat", "latitude", "纬度"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "altitude_m": ("altitude_m", "altitude", "ele", "海拔"),
    "speed_kmh": ("speed_kmh", "speed", "速度"),
    "heading_deg": ("heading_deg", "heading", "course", "direction", "方向"),
    "accuracy_m": ("accuracy_m", "accuracy", "精度"),
}


def _csv(data: bytes, zone: dt.tzinfo) -> Rows:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise TrackUnreadable(reason="neither UTF-8 nor GBK") from None
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip().lower() for name in next(lines, [])]
        places = {key: head.index(name) for key, names in COLUMNS.items() for name in names if name in head}
        if missing := {"time", "lat", "lon"} - set(places):
            raise TrackUnreadable(reason=f"missing columns: {', '.join(sorted(missing))}")
        for line in lines:
            row = {key: line[place].strip() if place < len(line) else "" for key, place in places.items()}
            yield functools.partial(_fix, row, zone)
    except csv.Error as error:
        raise TrackUnreadable(reason=f"line {lines.line_num}: {error}") from None


def _fix(row: Mapping[str, str], zone: dt.tzinfo) -> Fix:
    speed = _number(row, "speed_kmh", 0, 1000)
    if speed is None and (metres := _number(row, "speed_ms", 0, 300)) is not None:
        speed = metres * 3.6
    lat, lon = _number(row, "lat", -90, 90), _number(row, "lon", -180, 180)
    if lat is None or lon is None:
        raise _Row("lat" if lat is None else "lon", "missing", "there is no position", "缺少坐标")
    return Fix(
        _time(row.get("time", ""), zone), lat, lon, _number(row, "altitude_m", -1000, 20000), speed,
        _heading(row), _number(row, "accuracy_m", 0, 100_000),
    )  # fmt: skip


def _heading(row: Mapping[str, str]) -> float | None:
    found = _number(row, "heading_deg", 0, 360)
    return None if found is None else found % 360


def _number(row: Mapping[str, str], column: str, least: float, most: float) -> float | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise _Row(column, "number", f"{text!r} is no number", f"“{text}”不是数字") from None
    if not least <= value <= most:  # NaN is not between anything either
        raise _Row(column, "range", f"{text} is not in {least}..{most}", f"{text}超出{least}至{most}的范围")
    return value


def _time(text: str, zone: dt.tzinfo) -> dt.datetime:
    if not text:
        raise _Row("time", "missing", "there is no time", "缺少时间")
    try:
        found = dt.datetime.fromisoformat(text.replace("/", "-"))
        found = found if found.tzinfo else found.replace(tzinfo=zone)
        return found.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise _Row("time", "time", f"{text!r} is no moment", f"“{text}”不是有效时间") from None


def _nmea(data: bytes, _zone: dt.tzinfo) -> Rows:
    """Read RMC sentences, with the altitude of the GGA of the same second; NMEA times are UTC."""
    altitudes: dict[str, str] = {}
    for line in data.decode("ascii", errors="replace").splitlines():
        sentence = line.strip()
        if not sentence:
            continue
        yield functools.partial(_sentence, sentence, altitudes)


def _sentence(sentence: str, altitudes: dict[str, str]) -> Fix | None:
    body, star, check = sentence.lstrip("$!").partition("*")
    if not sentence.startswith(("$", "!")):
        raise _Row("sentence", "sentence", "not an NMEA sentence", "不是NMEA语句")
    if star and check[:2].upper() != f"{functools.reduce(operator.xor, body.encode(), 0):02X}":
        raise _Row("sentence", "checksum", "the checksum is wrong", "校验和不符")
    parts = body.split(",")
    kind = parts[0][2:]
    if kind == "GGA" and len(parts) > 9 and parts[6] not in ("", "0"):
        altitudes.clear()
        altitudes[parts[1]] = parts[9]
    if kind != "RMC":
        return None  # other sentences say nothing that is kept
    if len(parts) < 10:
        raise _Row("sentence", "truncated", "the RMC sentence is too short", "RMC语句不完整")
    if parts[2] != "A":
        raise _Row("status", "no-fix", "the receiver had no fix", "接收机未定位")
    day, clock = parts[9], parts[1]
    row: dict[str, Any] = {
        "time": f"20{day[4:6]}-{day[2:4]}-{day[:2]}T{clock[:2]}:{clock[2:4]}:{clock[4:6]}{clock[6:]}",
        "lat": _degrees(parts[3], parts[4], 2),
        "lon": _degrees(parts[5], parts[6], 3),
        "altitude_m": altitudes.get(clock, ""),
        "speed_kmh": f"{float(parts[7]) * KNOT_KMH:.6f}" if _plain(parts[7]) else "",
        "heading_deg": parts[8],
    }
    return _fix(row, dt.UTC)


def _degrees(text: str, side: str, digits: int) -> str:
    """Turn ``ddmm.mmmm`` into degrees."""
    if not _plain(text) or len(text) < digits + 2 or "." in text[: digits + 1] or side not in ("N", "S", "E", "W"):
        raise _Row("lat" if digits == 2 else "lon", "number", f"{text!r} {side!r} is no angle", f"“{text}”不是角度")
    degrees = int(text[:digits]) + float(text[digits:]) / 60
    return f"{-degrees if side in ('S', 'W') else degrees:.8f}"


def _plain(text: str) -> bool:
    return text.isascii() and text.replace(".", "", 1).isdecimal()


READERS: dict[str, Callable[[bytes, dt.tzinfo], Rows]] = {"gpx": _gpx, "csv": _csv, "nmea": _nmea}
