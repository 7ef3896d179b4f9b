"""A gateway on a real socket over a real PostgreSQL, and terminals that say exactly what a test wants."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import threading
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text

from db.cluster import Cluster
from tests.campaigns.gateway_node import GRANT, TABLE, PlainRegister, PlainStore, vehicle_of
from vehicles.gateway import Caps, Gateway
from vehicles.gateway_quarantine import QuarantineFolder
from vehicles.jt808 import frames, messages
from vehicles.jt808.frames import Frame, Framer
from vehicles.jt808.location import Location
from vehicles.jt808.messages import Authentication, Body, Reply
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
