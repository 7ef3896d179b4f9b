"""Bodies of messages: what they mean, and that what is written is read back the same."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vehicles.jt808 import frames, items, location, messages, parameters, shown
from vehicles.jt808.frames import Frame
from vehicles.jt808.items import Item
from vehicles.jt808.location import Batch, Location
from vehicles.jt808.messages import Authentication, Registration, RegistrationReply, Reply, Resend, Settings, Text
from vehicles.jt808.wire import BEIJING, BadFrame

WORDS = st.text(st.characters(codec="gbk", exclude_characters="\x00"), max_size=5)
#: The location that ../shared/domain/vehicles.md decodes by hand.
KNOWN = bytes.fromhex("00000000000C000302315C4406F57BD40020000000C6230501000034")


def at(name: str, shared: Path) -> list[bytes]:
    cases = json.loads((shared / "data" / "jt808" / "cases.json").read_text())["cases"]
    return [bytes.fromhex(case["hex"][0]) for case in cases if name in case["file"]]


@st.composite
def any_location(draw: st.DrawFn) -> Location:
    lat, lon = draw(st.integers(-90_000_000, 90_000_000)), draw(st.integers(-180_000_000, 180_000_000))
    status = draw(st.integers(0, 2**32 - 1)) & ~12 | (4 if lat < 0 else 0) | (8 if lon < 0 else 0)
    moment = draw(st.none() | st.datetimes(dt.datetime(2000, 1, 1, 0, 0, 1), dt.datetime(2099, 12, 31)))
    return Location(
        lat_e6=lat,
        lon_e6=lon,
        at=moment.replace(microsecond=0, tzinfo=BEIJING) if moment else None,
        altitude_m=draw(st.integers(-0x8000, 0x7FFF)),
        speed_dkmh=draw(st.integers(0, 0xFFFF)),
        heading_deg=draw(st.integers(0, 359)),
        alarm=draw(st.integers(0, 2**32 - 1)),
        status=status,
        items=tuple(Item(*pair) for pair in draw(st.lists(st.tuples(st.integers(0, 255), st.binary(max_size=9)))))[:9],
    )


def bodies(newer: bool) -> st.SearchStrategy[Any]:
    word = st.integers(0, 0xFFFF)
    raw = st.builds(parameters.Parameter, st.just(0xF001), st.binary(max_size=255))
    return st.one_of(
        any_location().map(lambda one: (messages.LOCATION, one)),
        st.builds(Batch, st.lists(any_location(), max_size=4).map(tuple), st.booleans()).map(
            lambda one: (messages.BATCH, one)
        ),
        st.builds(Reply, word, word, st.integers(0, 255)).map(lambda one: (messages.PLATFORM_REPLY, one)),
        st.builds(
            Registration, word, word, *(3 * [WORDS.filter(lambda text: len(text.encode("gbk")) <= 5)]),
            st.integers(0, 255), WORDS, st.just(2019 if newer else 2013),
        ).map(lambda one: (messages.REGISTER, one)),
        st.builds(RegistrationReply, word, st.just(0), WORDS).map(lambda one: (messages.REGISTER_REPLY, one)),
        (st.builds(Authentication, WORDS, WORDS, WORDS) if newer else st.builds(Authentication, WORDS)).map(
            lambda one: (messages.AUTHENTICATE, one)
        ),
        st.builds(Settings, st.lists(raw, max_size=3).map(tuple)).map(lambda one: (messages.SET_PARAMETERS, one)),
        st.builds(Text, st.integers(0, 255), WORDS, st.integers(0, 255) if newer else st.none()).map(
            lambda one: (messages.TEXT, one)
        ),
        st.builds(Resend, word, st.lists(word, max_size=9).map(tuple)).map(lambda one: (messages.RESEND, one)),
    )  # fmt: skip


@given(st.data(), st.booleans())
def test_every_body_that_was_written_is_read_back_the_same(data: st.DataObject, newer: bool) -> None:
    message, body = data.draw(bodies(newer))
    raw = messages.encode(body, newer=newer)
    frame = Frame(message, "13800138000", 7, raw, 1 if newer else None)
    assert messages.decode(frame) == body
    json.dumps(shown.body(body), allow_nan=False)


@given(st.sampled_from(sorted({*messages.READERS, messages.LOCATION, messages.BATCH})), st.binary(max_size=200),
       st.sampled_from([None, 1]))  # fmt: skip
def test_any_body_is_read_or_refused_with_our_own_error(message: int, raw: bytes, version: int | None) -> None:
    with contextlib.suppress(BadFrame):
        shown.body(messages.decode(Frame(message, "1", 1, raw, version)))


def test_twenty_thousand_mutated_frames_raise_nothing_but_our_own_error() -> None:
    rng, good = random.Random(808), [Frame(messages.LOCATION, "1", 1, KNOWN), Frame(messages.BATCH, "1", 1, b"")]
    good[1] = Frame(messages.BATCH, "1", 1, messages.encode(Batch((location.decode(KNOWN),) * 3)), 1)
    read = refused = 0
    for _ in range(20_000):
        frame = rng.choice(good)
        body = bytearray(frame.body)
        for _ in range(rng.randint(1, 3)):
            body[rng.randrange(len(body))] = rng.randrange(256)
        if rng.random() < 0.2:
            del body[rng.randrange(len(body)) :]
        try:
            shown.frame(frames.encode(Frame(frame.message, "1", 1, bytes(body), frame.version)))
            read += 1
        except BadFrame:
            refused += 1
    assert read and refused


def test_the_location_worked_out_by_hand_reads_as_worked_out() -> None:
    one = location.decode(KNOWN)
    assert (one.lat, one.lon, one.altitude_m, one.speed_kmh, one.heading_deg) == (36.789316, 116.751316, 32, 0.0, 198)
    assert one.at == dt.datetime(2023, 5, 1, 0, 0, 34, tzinfo=BEIJING)
    assert one.positioned and one.states == ("ignition", "positioned", "gps", "beidou")


def test_the_terminals_zone_is_applied_to_its_times() -> None:
    utc = location.decode(KNOWN, dt.UTC)
    assert utc.at == dt.datetime(2023, 5, 1, 0, 0, 34, tzinfo=dt.UTC)


def test_a_location_without_time_or_with_encrypted_coordinates_vouches_for_nothing() -> None:
    assert location.decode(KNOWN[:-6] + bytes(6)).at is None
    assert not Location(1, 1, None, status=0b100011).positioned


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [(8, b"\x7f\xff\xff\xff", "coordinates"), (12, b"\x0f\xff\xff\xff", "coordinates"), (20, b"\x01\x69", "direction"),
     (22, b"\x23\x13", "time"), (22, b"\xff", "bcd")],
)  # fmt: skip
def test_impossible_fields_are_refused_at_their_place(place: int, value: bytes, code: str) -> None:
    with pytest.raises(BadFrame) as caught:
        location.decode(KNOWN[:place] + value + KNOWN[place + len(value) :])
    assert caught.value.code == code and caught.value.at == place if code != "bcd" else True


def test_items_are_named_with_their_units_and_unknown_ones_kept_raw() -> None:
    added = (items.number("mileage_km", 1234.5), items.number("fuel_l", 40.2), Item(0xE1, b"\x01\x02"))
    more = (Item(0x11, b"\x01\x00\x00\x00\x07"), Item(0x12, b"\x02\x00\x00\x00\x08\x01"), Item(0x02, b"\x01"))
    one = location.decode(location.encode(Location(1, 1, None, items=added + more)))
    assert items.named(one.items) == {
        "mileage_km": 1234.5,
        "fuel_l": 40.2,
        "overspeed": {"area": "circle", "id": 7},
        "area_crossing": {"area": "rectangle", "id": 8, "way": "out"},
    }
    assert items.raw(one.items) == [("0xe1", "0102"), ("0x02", "01")]


def test_a_batch_names_the_location_that_is_wrong() -> None:
    raw = messages.encode(Batch((location.decode(KNOWN),) * 2))
    with pytest.raises(BadFrame, match="location 2 of 2"):
        location.decode_batch(raw[:-1])


def test_a_part_cannot_be_read_alone() -> None:
    with pytest.raises(BadFrame, match="part 1 of 2"):
        messages.decode(Frame(messages.LOCATION, "1", 1, KNOWN, None, 1, 2))


def test_the_registration_of_2011_is_told_by_its_length() -> None:
    body = Registration(44, 300, "70111", "GPS-8", "1234567", 2, "粤B12345", edition=2011)
    assert messages.decode(Frame(messages.REGISTER, "1", 1, messages.encode(body))) == body


def test_the_frames_of_other_implementations_read_as_they_say(shared: Path) -> None:
    reply = shown.frame(at("0x0001", shared)[0])
    assert (reply["serial"], reply["body"]) == (1203, {"serial": 1000, "message": 2, "result": 0})
    logout = shown.frame(at("0x0003", shared)[0])
    assert (logout["message"], logout["serial"], logout["phone"]) == ("0x0003", 1, "12345678900")
    register = shown.frame(at("0x0100", shared)[0])
    assert (register["phone"], register["version"], register["body"]["plate"]) == ("22222222222", 1, "粤A12346")
    assert (register["body"]["province"], register["body"]["city"], register["body"]["plate_colour"]) == (0, 0, 2)
    assert [register["body"][name].lstrip("0") for name in ("maker", "model", "terminal")] == ["Koike002"] * 3
    code = shown.frame(at("0x0102", shared)[0])
    assert (code["serial"], code["body"]["code"]) == (12345, "456121111")
    refused = shown.frame(at("0x8100", shared)[0])
    assert (refused["serial"], refused["body"]) == (10, {"serial": 100, "result": 4, "code": ""})
    text = shown.frame(at("0x8300", shared)[0])
    assert text["body"] == {"flags": 5, "text": "smallchi 518", "kind": None}


def test_the_locations_of_other_implementations_read_as_they_say(shared: Path) -> None:
    whole, satellites, south, west = at("0x0200", shared)
    frame = shown.frame(whole)
    assert (frame["serial"], frame["phone"], frame["body_bytes"]) == (8888, "112233445566", 38)
    body = messages.decode(frames.decode(whole))
    assert isinstance(body, Location)
    assert (body.alarm, body.status, body.lat_e6, body.lon_e6, body.speed_dkmh) == (1, 2, 12222222, 132444444, 60)
    assert body.at == dt.datetime(2018, 7, 15, 10, 10, 10, tzinfo=BEIJING)
    assert items.named(body.items) == {"mileage_km": 10.0, "fuel_l": 5.5}
    extra = location.decode(satellites).items
    assert [(one.id, len(one.value), one.value[0]) for one in extra] == [(7, 44, 4)]
    assert (location.decode(south).lat_e6, location.decode(south).status) == (-12222222, 0x10000000)
    assert (location.decode(west).lon_e6, location.decode(west).status) == (-132444444, 0x8000000 | 0x6601)


def test_the_parameters_of_other_implementations_read_as_they_say(shared: Path) -> None:
    listed, framed = at("0x8103", shared)
    body = messages.decode(Frame(messages.SET_PARAMETERS, "1", 1, listed))
    assert isinstance(body, Settings)
    assert [(one.id, one.name, one.read) for one in body.parameters] == [
        (0x0001, "heartbeat_s", 10),
        (0x0013, "server", "www.baidu.com"),
    ]
    assert shown.frame(framed)["body"]["parameters"] == [{"id": "0x0110", "name": None, "value": "ff" * 8}]


def test_the_damaged_batch_of_another_implementation_is_refused_with_the_place(shared: Path) -> None:
    (damaged,) = at("0x0704", shared)
    with pytest.raises(BadFrame, match="checksum"):
        frames.decode(damaged)
    body = frames.unescape(damaged[1:-1])[12:-1]
    with pytest.raises(BadFrame, match="location 2 of 2 needs 233 bytes, 229 are left"):
        location.decode_batch(body)
