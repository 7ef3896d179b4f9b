"""The terminal gateway and those who mean no good: strangers, floods, drips, silence and broken frames."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.campaigns.gateway_node import PlainRegister
from tests.integration.vehicles.gateway_scene import NOW, PHONE, Play, World, at
from vehicles.gateway_quarantine import QuarantineFolder
from vehicles.jt808 import frames, messages
from vehicles.jt808.messages import Authentication, Empty, Registration, RegistrationReply, Reply


def test_an_unknown_terminal_is_refused(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect("13800000001", enter=False)
        one.say(messages.REGISTER, Registration(44, 300, "70111", "GPS", "1", 2, "粤B12345"), 7)
        assert await one.hear() == RegistrationReply(7, messages.TERMINAL_UNKNOWN)
        assert await one.hear() is None
        assert world.gateway.counts["closed_unknown_terminal"] == 1

    play(scene)


def test_a_wrong_code_is_refused_and_guessing_is_stopped_for_that_address(play: Play) -> None:
    async def scene(world: World) -> None:
        for _ in range(3):
            one = await world.connect(enter=False)
            one.say(messages.AUTHENTICATE, Authentication("guess"), 1)
            assert await one.hear() == Reply(1, messages.AUTHENTICATE, messages.FAILED)
            assert await one.hear() is None
        one = await world.connect(enter=False)
        assert await one.enter() == Reply(1, messages.AUTHENTICATE, messages.FAILED)

    play(scene, wrong_codes=3)


def test_nobody_reports_before_authentication(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect(enter=False)
        one.say(messages.LOCATION, at(1), 1)
        assert await one.hear() == Reply(1, messages.LOCATION, messages.FAILED)
        assert await one.hear() is None
        assert world.rows() == []

    play(scene)


def test_a_link_cannot_speak_for_another_terminal(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        one.phone = "13900000002"
        one.say(messages.LOCATION, at(1), 2)
        one.phone = PHONE
        one.say(messages.HEARTBEAT, Empty(), 3)
        assert await one.hear() == Reply(3, messages.HEARTBEAT, messages.DONE)
        assert world.rows("13900000002") == []
        assert [(line["code"], line["phone"]) for line in world.quarantined()] == [("phone", PHONE)]

    play(scene)


def test_the_second_link_of_a_terminal_replaces_the_first(play: Play) -> None:
    async def scene(world: World) -> None:
        first = await world.connect()
        second = await world.connect()
        assert await first.hear() is None
        second.say(messages.LOCATION, at(1), 2)
        assert await second.hear() == Reply(2, messages.LOCATION, messages.DONE)
        assert list(world.gateway.live) == [PHONE]
        assert world.gateway.counts["replaced"] == 1

    play(scene)


def test_a_terminal_that_was_withdrawn_is_cut_off_while_it_reports(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        register = world.gateway.register
        assert isinstance(register, PlainRegister)
        register.withdrawn.add(PHONE)
        one.say(messages.LOCATION, at(1), 2)
        assert await one.hear() is None
        assert world.rows() == []
        assert world.gateway.counts["closed_withdrawn"] == 1

    play(scene, recheck_seconds=0)


def test_a_flood_is_cut_off_and_others_are_served(play: Play) -> None:
    async def scene(world: World) -> None:
        good = await world.connect("13900000002")
        one = await world.connect()
        for serial in range(400):
            one.say(messages.HEARTBEAT, Empty(), serial)
        while await one.hear() is not None:
            pass
        assert world.gateway.counts["closed_flood"] == 1
        good.say(messages.LOCATION, at(1), 2)
        assert await good.hear() == Reply(2, messages.LOCATION, messages.DONE)

    play(scene, messages_per_second=10, messages_burst=50)


def test_a_frame_that_drips_in_is_cut_off(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        raw = frames.encode(one.frame(messages.LOCATION, at(1), 2))
        with pytest.raises(ConnectionError):
            for byte in raw:
                one.raw(bytes([byte]))
                await one.writer.drain()
                await asyncio.sleep(0.05)
                if one.reader.at_eof():
                    raise ConnectionResetError
        assert world.gateway.counts["closed_slow"] == 1
        assert world.rows() == []

    play(scene, frame_seconds=0.5)


def test_a_terminal_that_does_not_take_its_answers_is_cut_off(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        one.writer.transport.pause_reading()  # type: ignore[attr-defined]
        raw = frames.encode(one.frame(messages.HEARTBEAT, Empty(), 2)) * 1000
        with pytest.raises(ConnectionError):
            while not world.gateway.counts["closed_slow"]:
                one.raw(raw)
                await asyncio.wait_for(one.writer.drain(), 5)
                await asyncio.sleep(0)
            raise ConnectionResetError
        assert world.gateway.counts["closed_slow"] == 1

    play(scene, drain_seconds=0.5, messages_per_second=1e9, messages_burst=1e9, bytes_per_second=1e9, bytes_burst=1e9)


def test_links_that_say_nothing_are_closed(play: Play) -> None:
    async def scene(world: World) -> None:
        stranger = await world.connect(enter=False)
        known = await world.connect()
        assert await stranger.hear() is None
        assert await known.hear() is None
        assert world.gateway.counts["closed_login"] == 1
        assert world.gateway.counts["closed_idle"] == 1

    play(scene, login_seconds=0.3, idle_seconds=0.6)


def test_an_address_may_hold_so_many_links_and_no_more(play: Play) -> None:
    async def scene(world: World) -> None:
        kept = [await world.connect(f"1390000000{n}") for n in range(3)]
        one = await world.connect("13900000009", enter=False)
        assert await one.hear() is None
        assert world.gateway.counts["refused_full"] == 1
        kept[0].say(messages.HEARTBEAT, Empty(), 2)
        assert await kept[0].hear() == Reply(2, messages.HEARTBEAT, messages.DONE)

    play(scene, links_per_address=3)


def test_bad_frames_are_counted_kept_and_in_the_end_cost_the_link(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        broken = bytearray(frames.encode(one.frame(messages.LOCATION, at(1), 2)))
        broken[-2] ^= 0x01
        one.raw(bytes(broken))
        one.say(messages.LOCATION, messages.encode(at(1))[:20], 3)
        assert await one.hear() == Reply(3, messages.LOCATION, messages.WRONG)
        one.say(messages.LOCATION, at(2), 4)
        assert await one.hear() == Reply(4, messages.LOCATION, messages.DONE)
        for _ in range(8):
            one.raw(bytes(broken))
        assert await one.hear() is None
        codes = [line["code"] for line in world.quarantined()]
        assert codes == ["checksum", "truncated", *["checksum"] * 8]
        assert bytes.fromhex(world.quarantined()[0]["hex"]) == bytes(broken)[1:-1]
        assert world.gateway.counts["bad_checksum"] == 9
        assert len(world.rows()) == 1

    play(scene, bad_frames=10)


def test_the_quarantine_never_grows_beyond_its_bounds(tmp_path: Path) -> None:
    folder = QuarantineFolder(tmp_path / "bad", NOW, file_bytes=2_000, files=3)
    for number in range(200):
        folder.keep(peer="127.0.0.1", phone="1", code="checksum", words=str(number), raw=bytes(50))
    files = sorted(path.name for path in (tmp_path / "bad").iterdir())
    assert files == ["frames.1.jsonl", "frames.2.jsonl", "frames.jsonl"] or len(files) == 2
    assert sum(path.stat().st_size for path in (tmp_path / "bad").iterdir()) < 3 * 2_300
