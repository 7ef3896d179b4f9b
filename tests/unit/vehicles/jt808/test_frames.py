"""Frames: flags, escapes, checksum, header, parts."""

from __future__ import annotations

import functools
import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vehicles.jt808 import frames
from vehicles.jt808.frames import Frame, Framer
from vehicles.jt808.reassembly import Limits, Reassembler
from vehicles.jt808.wire import BadFrame

LOCATION = bytes.fromhex(
    "7e0200002611223344556622b8000000010000000200ba7f0e07e4f11c0028003c000018071510101001040000006402020037577e"
)


@st.composite
def any_frame(draw: st.DrawFn) -> Frame:
    newer = draw(st.booleans())
    phone = draw(st.integers(0, 10 ** (20 if newer else 12) - 1))
    parts = draw(st.integers(0, 0xFFFF))
    return Frame(
        message=draw(st.integers(0, 0xFFFF)),
        phone=str(phone),
        serial=draw(st.integers(0, 0xFFFF)),
        body=draw(st.binary(max_size=frames.BODY_MAX)),
        version=draw(st.integers(0, 255)) if newer else None,
        part=draw(st.integers(1, parts)) if parts else 0,
        parts=parts,
    )


@given(any_frame())
def test_a_frame_that_was_written_is_read_back_the_same(frame: Frame) -> None:
    assert frames.decode(frames.encode(frame)) == frame


@given(st.binary(max_size=300))
def test_the_checksum_is_the_exclusive_or_of_all_bytes(data: bytes) -> None:
    assert frames.checksum(data) == functools.reduce(operator.xor, data, 0)


@given(st.binary(max_size=2500))
def test_any_bytes_are_a_frame_or_refused_with_our_own_error(data: bytes) -> None:
    try:
        frames.decode(data)
    except BadFrame as error:
        assert error.code and error.words


@given(st.lists(any_frame(), max_size=8), st.lists(st.integers(1, 400), min_size=1))
def test_a_stream_cut_anywhere_gives_the_same_frames(sent: list[Frame], cuts: list[int]) -> None:
    stream, framer, found, place, turn = b"".join(map(frames.encode, sent)), Framer(), [], 0, 0
    while place < len(stream):
        size = cuts[turn % len(cuts)]
        found += framer.feed(stream[place : place + size])
        place, turn = place + size, turn + 1
    assert [frames.decode(raw) for raw in found if isinstance(raw, bytes)] == sent
    assert not framer.unfinished


def test_garbage_before_a_frame_is_reported_and_costs_nothing_else() -> None:
    garbage, raw = Framer().feed(b"GET / HTTP/1.1\r\n" + LOCATION)
    assert isinstance(garbage, BadFrame) and garbage.code == "garbage"
    assert isinstance(raw, bytes) and frames.decode(raw).serial == 8888


def test_a_frame_without_an_end_is_dropped_and_the_next_one_is_found() -> None:
    framer = Framer()
    found = framer.feed(b"\x7e" + b"\x00" * 5000) + framer.feed(LOCATION)
    assert isinstance(found[0], BadFrame) and found[0].code == "too-long"
    assert any(isinstance(one, bytes) and one == LOCATION[1:-1] for one in found)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda data: data[:-2] + b"\x00\x7e", "checksum"),
        (lambda data: data.replace(b"\x26", b"\x7d\x26"), "escape"),
        (lambda data: _resealed(data, 3, 0x27), "length"),
        (lambda data: _resealed(data, 2, 0x04), "encrypted"),
        (lambda data: _resealed(data, 2, 0x80), "attributes"),
        (lambda data: _resealed(data, 4, 0xAB), "bcd"),
        (lambda data: _resealed(data, 2, 0x20), "parts"),
        (lambda data: b"\x7e\x01\x02\x7e", "truncated"),
        (lambda data: b"\x7e" + data + b"\x7e", "flag"),
    ],
)
def test_each_defect_has_a_name_of_its_own(change, code: str) -> None:
    with pytest.raises(BadFrame) as caught:
        frames.decode(change(LOCATION))
    assert caught.value.code == code


def _resealed(data: bytes, place: int, value: int) -> bytes:
    """Change a byte and make the checksum right again."""
    plain = bytearray(frames.unescape(data[1:-1])[:-1])
    plain[place] = value
    return b"\x7e" + frames.escape(bytes(plain) + bytes([frames.checksum(bytes(plain))])) + b"\x7e"


def test_a_long_body_goes_in_parts_and_comes_back_whole_in_any_order() -> None:
    whole = Frame(0x0704, "13800138000", 65534, bytes(range(256)) * 12)
    parts = frames.split(whole)
    assert [part.serial for part in parts] == [65534, 65535, 0, 1]
    table, result = Reassembler(), None
    for part in [parts[2], parts[0], parts[0], parts[3], parts[1]]:
        assert result is None
        result = table.add(frames.decode(frames.encode(part)), now=0.0)
    assert result is not None
    assert result[0].body == whole.body
    assert result[1] == [65534, 65535, 0, 1]
    assert not table.open


def test_unfinished_messages_are_bounded_in_number_size_and_age() -> None:
    table = Reassembler(Limits(parts=4, messages=2, bytes=3000, seconds=10))
    with pytest.raises(BadFrame, match="5 parts"):
        table.add(Frame(1, "1", 1, b"", None, 1, 5), 0.0)
    table.add(Frame(1, "1", 1, bytes(1000), None, 1, 3), 0.0)
    table.add(Frame(1, "1", 101, bytes(1000), None, 1, 3), 1.0)
    with pytest.raises(BadFrame, match="unfinished"):
        table.add(Frame(1, "1", 201, b"", None, 1, 3), 1.0)
    with pytest.raises(BadFrame, match="3000"):
        table.add(Frame(1, "1", 102, bytes(1001), None, 2, 3), 1.0)
    assert table.expire(10.5) == 1
    assert not table.open


def test_parts_that_contradict_each_other_are_refused() -> None:
    table = Reassembler()
    table.add(Frame(1, "1", 1, b"", None, 1, 3), 0.0)
    with pytest.raises(BadFrame, match="announced"):
        table.add(Frame(1, "1", 2, b"", None, 2, 4), 0.0)


def test_missing_parts_are_asked_for_once() -> None:
    table = Reassembler()
    for part in (1, 3):
        table.add(Frame(1, "1", 6 + part, b"", None, part, 4), 0.0)
    assert table.missing(5.0, after=10.0) == []
    assert table.missing(11.0, after=10.0) == [(7, [2, 4])]
    assert table.missing(12.0, after=10.0) == []
