"""The terminal gateway with real bytes on a real socket, over a real PostgreSQL."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from db.cluster import Cluster
from tests.campaigns.gateway_node import GRANT, IMPOSSIBLE, TABLE, PlainRegister, PlainStore, vehicle_of
from vehicles.gateway import Caps, Gateway
from vehicles.gateway_ports import Report
from vehicles.gateway_quarantine import QuarantineFolder
from vehicles.jt808 import frames, messages
from vehicles.jt808.frames import Frame, Framer
from vehicles.jt808.location import Batch, Location
from vehicles.jt808.messages import Authentication, Body, Empty, Registration, RegistrationReply, Reply, Resend
from vehicles.jt808.wire import BadFrame

PHONE = "13900000001"
START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
NOW = lambda: START  # noqa: E731


class Terminal:
    """A terminal in a test: says exactly what the test wants, byte by byte."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, phone: str, newer: bool) -> None:
        self.reader, self.writer, self.phone, self.version = reader, writer, phone, 1 if newer else None
        self.framer = Framer()
        self.heard: list[bytes | BadFrame] = []

    def frame(self, message: int, body: Body | bytes, serial: int) -> Frame:
        """Make a frame."""
        raw = body if isinstance(body, bytes) else messages.encode(body, newer=self.version is not None)
        return Frame(message, self.phone, serial, raw, self.version)

    def say(self, message: int, body: Body | bytes, serial: int = 0) -> None:
        """Send a message."""
        self.raw(frames.encode(self.frame(message, body, serial)))

    def raw(self, data: bytes) -> None:
        """Send bytes."""
        self.writer.write(data)

    async def hear(self, seconds: float = 5) -> Body | None:
        """Wait for a message; None when the gateway closed the link.

        :raises TimeoutError: when nothing comes.
        """
        async with asyncio.timeout(seconds):
            while not self.heard:
                try:
                    data = await self.reader.read(4096)
                except ConnectionError:
                    return None
                if not data:
                    return None
                self.heard += self.framer.feed(data)
        raw = self.heard.pop(0)
        assert isinstance(raw, bytes)
        return messages.decode(frames.decode(raw))

    async def enter(self) -> Body | None:
        """Authenticate with the right code."""
        self.say(messages.AUTHENTICATE, Authentication(self.phone[::-1]), 1)
        return await self.hear()


class World:
    """A gateway on a free port, its table and its quarantine."""

    def __init__(self, gateway: Gateway, port: int, store: PlainStore, owner: Engine, folder: Path) -> None:
        self.gateway, self.port, self.store, self.owner, self.folder = gateway, port, store, owner, folder
        self.writers: list[asyncio.StreamWriter] = []

    async def connect(self, phone: str = PHONE, *, newer: bool = False, enter: bool = True) -> Terminal:
        """Connect a terminal, by default authenticated."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writers.append(writer)
        terminal = Terminal(reader, writer, phone, newer)
        if enter:
            assert await terminal.enter() == Reply(1, messages.AUTHENTICATE, messages.DONE)
        return terminal

    def rows(self, phone: str = PHONE) -> list[tuple[dt.datetime, int, int]]:
        """Read what is kept of a terminal."""
        query = text("SELECT at, lat_e6, lon_e6 FROM gateway_points WHERE vehicle = :vehicle ORDER BY at")
        with self.owner.connect() as connection:
            found = connection.execute(query, {"vehicle": vehicle_of(phone)}).all()
        return [(row[0], row[1], row[2]) for row in found]

    def quarantined(self) -> list[dict[str, Any]]:
        """Read the quarantine."""
        path = self.folder / "frames.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def at(second: int) -> Location:
    """A place at a second."""
    return Location(22_540_000 + second, 114_120_000 + second, START + dt.timedelta(seconds=second))


def waited(go: threading.Event) -> None:
    """Wait in the writer's thread."""
    go.wait(10)


def told(loop: asyncio.AbstractEventLoop, event: asyncio.Event) -> None:
    """Tell the loop from the writer's thread."""
    loop.call_soon_threadsafe(event.set)


@pytest.fixture
def tables(cluster: Cluster) -> Iterator[str]:
    """A database with the plain table."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    cluster.create_database(name)
    owner = create_engine(cluster.url("owner", name))
    with owner.begin() as connection:
        connection.execute(text(TABLE))
        connection.execute(text(GRANT))
    owner.dispose()
    yield name
    cluster.drop_database(name)


Play = Callable[..., None]


@pytest.fixture
def play(cluster: Cluster, tables: str, tmp_path: Path) -> Play:
    """Run a scene on a gateway with the caps that it needs."""

    @asynccontextmanager
    async def opened(caps: Caps, patience: float) -> AsyncIterator[World]:
        store, owner = PlainStore(cluster.url("app", tables)), create_engine(cluster.url("owner", tables))
        gateway = Gateway(PlainRegister(), store, QuarantineFolder(tmp_path / "bad", NOW), caps=caps)
        gateway.writer.patience = patience
        port = await gateway.start("127.0.0.1", 0)
        world = World(gateway, port, store, owner, tmp_path / "bad")
        try:
            yield world
        finally:
            for writer in world.writers:
                writer.close()
            await gateway.stop()
            store.engine.dispose()
            owner.dispose()

    def run(scene: Callable[[World], Awaitable[None]], *, patience: float = 1.0, **caps: Any) -> None:
        async def whole() -> None:
            async with opened(replace(Caps(), **caps), patience) as world:
                async with asyncio.timeout(30):
                    await scene(world)

        asyncio.run(whole())

    return run


@pytest.mark.parametrize("newer", [False, True])
def test_a_terminal_registers_authenticates_reports_and_logs_out(play: Play, newer: bool) -> None:
    async def scene(world: World) -> None:
        one = await world.connect(newer=newer, enter=False)
        one.say(
            messages.REGISTER,
            Registration(44, 300, "70111", "GPS", "1", 2, "粤B12345", 2019 if newer else 2013),
            7,
        )
        answer = await one.hear()
        assert answer == RegistrationReply(7, messages.REGISTERED, PHONE[::-1])
        assert await one.enter() == Reply(1, messages.AUTHENTICATE, messages.DONE)
        one.say(messages.HEARTBEAT, Empty(), 2)
        assert await one.hear() == Reply(2, messages.HEARTBEAT, messages.DONE)
        one.say(messages.LOCATION, at(1), 3)
        assert await one.hear() == Reply(3, messages.LOCATION, messages.DONE)
        one.say(messages.BATCH, Batch((at(2), at(3)), late=True), 4)
        assert await one.hear() == Reply(4, messages.BATCH, messages.DONE)
        one.say(0x0F01, b"what", 5)
        assert await one.hear() == Reply(5, 0x0F01, messages.UNSUPPORTED)
        one.say(messages.LOGOUT, Empty(), 6)
        assert await one.hear() == Reply(6, messages.LOGOUT, messages.DONE)
        assert await one.hear() is None
        assert [row[0] for row in world.rows()] == [at(n).at for n in (1, 2, 3)]
        assert world.gateway.live == {}

    play(scene)


def test_a_message_in_parts_is_put_together_and_every_part_answered_after_the_commit(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        parts = frames.split(one.frame(messages.BATCH, Batch(tuple(at(n) for n in range(60))), 10), 400)
        for part in [*parts[1:], parts[0]]:
            assert world.rows() == []
            one.raw(frames.encode(part))
        answers = [await one.hear() for _ in parts]
        assert answers == [Reply(part.serial, messages.BATCH, messages.DONE) for part in parts]
        assert len(world.rows()) == 60

    play(scene)


def test_a_missing_part_is_asked_for_again(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        parts = frames.split(one.frame(messages.BATCH, Batch(tuple(at(n) for n in range(60))), 10), 400)
        for part in parts[:-1]:
            one.raw(frames.encode(part))
        await asyncio.sleep(0.3)
        one.say(messages.HEARTBEAT, Empty(), 99)
        heard = [await one.hear(), await one.hear()]
        assert Resend(10, (len(parts),)) in heard
        one.raw(frames.encode(parts[-1]))
        assert await one.hear() == Reply(10, messages.BATCH, messages.DONE)

    play(scene, resend_seconds=0.2)


def test_a_resend_changes_nothing(play: Play) -> None:
    async def scene(world: World) -> None:
        one = await world.connect()
        for serial in (2, 3):
            one.say(messages.LOCATION, at(5), serial)
            assert await one.hear() == Reply(serial, messages.LOCATION, messages.DONE)
        assert len(world.rows()) == 1

    play(scene)


def test_the_answer_comes_after_the_commit_and_not_before(play: Play) -> None:
    async def scene(world: World) -> None:
        go = threading.Event()
        world.store.before = lambda: waited(go)
        one = await world.connect()
        one.say(messages.LOCATION, at(1), 2)
        with pytest.raises(TimeoutError):
            await one.hear(0.5)
        assert world.rows() == []
        go.set()
        assert await one.hear() == Reply(2, messages.LOCATION, messages.DONE)
        assert len(world.rows()) == 1

    play(scene)


def test_what_was_committed_but_not_answered_may_come_again(play: Play) -> None:
    async def scene(world: World) -> None:
        committed = asyncio.Event()
        loop = asyncio.get_running_loop()
        world.store.after = lambda: told(loop, committed)
        one = await world.connect()
        one.say(messages.LOCATION, at(1), 2)
        one.writer.transport.abort()
        await committed.wait()
        world.store.after = lambda: None
        again = await world.connect()
        again.say(messages.LOCATION, at(1), 2)
        assert await again.hear() == Reply(2, messages.LOCATION, messages.DONE)
        assert len(world.rows()) == 1

    play(scene)


def test_a_report_that_cannot_be_written_is_answered_with_failure_never_with_success(play: Play) -> None:
    async def scene(world: World) -> None:
        with world.owner.begin() as connection:
            connection.execute(text("ALTER TABLE gateway_points RENAME TO elsewhere"))
        one = await world.connect()
        one.say(messages.LOCATION, at(1), 2)
        assert await one.hear() == Reply(2, messages.LOCATION, messages.FAILED)
        with world.owner.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO gateway_points"))
        one.say(messages.LOCATION, at(1), 3)
        assert await one.hear() == Reply(3, messages.LOCATION, messages.DONE)

    play(scene, patience=0.3)


def test_one_report_that_is_refused_costs_only_itself(play: Play) -> None:
    async def scene(world: World) -> None:
        one, other = await world.connect(), await world.connect("13900000002")
        one.say(messages.LOCATION, replace(at(1), lat_e6=IMPOSSIBLE), 2)
        other.say(messages.LOCATION, at(1), 2)
        assert await one.hear() == Reply(2, messages.LOCATION, messages.WRONG)
        assert await other.hear() == Reply(2, messages.LOCATION, messages.DONE)
        assert [line["code"] for line in world.quarantined()] == ["refused"]

    play(scene)


def test_a_fault_of_the_store_costs_the_report_that_met_it_and_not_the_writers(play: Play) -> None:
    async def scene(world: World) -> None:
        write = world.store.write

        def faulty(reports: Sequence[Report]) -> None:
            if any(one.location.lat_e6 == IMPOSSIBLE for one in reports):
                raise KeyError("nobody thought of this")
            write(reports)

        world.store.write = faulty  # type: ignore[method-assign]
        one = await world.connect()
        for serial in range(2, 6):  # more often than there are writers
            one.say(messages.LOCATION, replace(at(serial), lat_e6=IMPOSSIBLE), serial)
            assert await one.hear() == Reply(serial, messages.LOCATION, messages.WRONG)
        one.say(messages.LOCATION, at(9), 9)
        assert await one.hear() == Reply(9, messages.LOCATION, messages.DONE)

    play(scene)


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


def test_a_batch_of_many_terminals_shares_commits(play: Play) -> None:
    async def scene(world: World) -> None:
        terminals = [await world.connect(f"139000001{n:02d}") for n in range(20)]
        sizes: list[int] = []
        write = world.store.write

        def counted(reports: Sequence[Report]) -> None:
            sizes.append(len(reports))
            write(reports)

        world.gateway.writer.store.write = counted  # type: ignore[method-assign]
        for serial in range(10):
            for one in terminals:
                one.say(messages.LOCATION, at(serial), serial + 2)
        for one in terminals:
            for serial in range(10):
                assert await one.hear() == Reply(serial + 2, messages.LOCATION, messages.DONE)
        assert sum(sizes) == 200
        assert len(sizes) < 100

    play(scene)
