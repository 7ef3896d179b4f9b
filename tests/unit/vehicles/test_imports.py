"""Tracks from files."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vehicles import imports
from vehicles.imports import Fix, TrackUnreadable

UTC8 = dt.timezone(dt.timedelta(hours=8))


def test_a_csv_with_chinese_heads_is_read_in_the_zone_that_is_told() -> None:
    text = "时间,经度,纬度,速度\n2026/03/02 09:00:05,114.13,22.55,36.5\n2026-03-02 09:00:00,114.12,22.54,\n"
    track = imports.read(text.encode("gbk"), "csv", zone=UTC8)
    assert track.problems == []
    assert track.fixes == [
        Fix(dt.datetime(2026, 3, 2, 1, 0, 0, tzinfo=dt.UTC), 22.54, 114.12),
        Fix(dt.datetime(2026, 3, 2, 1, 0, 5, tzinfo=dt.UTC), 22.55, 114.13, speed_kmh=36.5),
    ]


def test_every_bad_row_is_named_and_the_good_ones_are_kept() -> None:
    rows = [
        "time,lat,lon,heading", "2026-03-02T01:00:00Z,22.5,114.1,90", "yesterday,22.5,114.1,", ",22.5,114.1,",
        "2026-03-02T01:00:01Z,91,114.1,", "2026-03-02T01:00:02Z,nan,114.1,", "2026-03-02T01:00:03Z,22.5,,",
        "2026-03-02T01:00:00Z,22.6,114.1,", "2026-03-02T01:00:04Z,22.5,114.1,360",
    ]  # fmt: skip
    track = imports.read("\n".join(rows).encode(), "csv")
    assert [(one.row, one.column, one.code) for one in track.problems] == [
        (2, "time", "time"), (3, "time", "missing"), (4, "lat", "range"), (5, "lat", "range"), (6, "lon", "missing"),
        (7, "time", "duplicate"),
    ]  # fmt: skip
    assert [one.heading_deg for one in track.fixes] == [90.0, 0.0]


def test_nmea_sentences_give_time_place_speed_and_height() -> None:
    lines = [
        "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47",
        "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230326,003.1,W*63",
        "$GPRMC,123520,A,4807.038,N,01131.000,E,022.4,084.4,230326,003.1,W*00",
        "$GPRMC,123521,V,,,,,,,230326,,",
        "$GPGSV,1,1,00",
    ]
    track = imports.read("\r\n".join(lines).encode(), "nmea")
    (fix,) = track.fixes
    assert fix.at == dt.datetime(2026, 3, 23, 12, 35, 19, tzinfo=dt.UTC)
    assert (round(fix.lat, 6), round(fix.lon, 6), fix.altitude_m) == (48.1173, 11.516667, 545.4)
    assert fix.speed_kmh == pytest.approx(22.4 * 1.852) and fix.heading_deg == 84.4
    assert [(one.row, one.code) for one in track.problems] == [(3, "checksum"), (4, "no-fix")]


def test_the_bus_is_read_point_by_point(shared: Path) -> None:
    track = imports.read((shared / "data" / "tracks" / "bus304_limerick.gpx").read_bytes(), "gpx")
    assert len(track.fixes) + len(track.problems) == 2144
    assert {one.code for one in track.problems} <= {"duplicate"}
    first = track.fixes[0]
    assert (first.lat, first.lon, first.altitude_m) == (52.629151, -8.661746, 19.5)
    assert first.at == dt.datetime(2019, 2, 18, 7, 45, 50, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"<gpx>", "gpx"), (b"<kml/>", "gpx"), (b'<!DOCTYPE gpx [<!ENTITY a "b">]><gpx>&a;</gpx>', "gpx"),
     (b"a,b\n1,2\n", "csv"), (b"\xff\xff\xff", "csv"), (b"", "csv"), (b"", "kml")],
)  # fmt: skip
def test_a_file_that_is_no_track_is_refused_with_a_reason(data: bytes, kind: str) -> None:
    with pytest.raises(TrackUnreadable):
        imports.read(data, kind)


@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode), st.sampled_from(["gpx", "csv", "nmea"]))
def test_any_file_is_read_or_refused(data: bytes, kind: str) -> None:
    heads = {"csv": b"time,lat,lon\n", "nmea": b"$GPRMC,1,A,", "gpx": b""}
    for text in (data, heads[kind] + data):
        with contextlib.suppress(TrackUnreadable):
            imports.read(text, kind)
