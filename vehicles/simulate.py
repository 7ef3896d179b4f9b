"""Terminals that drive along a track and speak to a gateway through a real socket, for demos, tests and campaigns."""

from __future__ import annotations

import asyncio
import bisect
import datetime as dt
import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from vehicles.imports import Fix
from vehicles.jt808 import frames, items, messages
from vehicles.jt808.frames import Frame, Framer
from vehicles.jt808.location import Location
from vehicles.jt808.messages import Authentication, Body, Empty, Registration, RegistrationReply, Reply
from vehicles.jt808.wire import BadFrame


class TerminalRefused(Exception):
    """The gateway does not take this terminal: to try again would change nothing."""


@dataclass(frozen=True)
class Waypoint:
    """A place of the route, so many seconds after its beginning."""

    seconds: float
    lat_e6: int
    lon_e6: int
    speed_dkmh: int
    heading_deg: int
    metres: float


def route(fixes: Sequence[Fix]) -> list[Waypoint]:
    """Make a route of a track: seconds from its start, speed and direction worked out where the track is silent.

    :raises ValueError: when the track has fewer than two points.
    """
    if len(fixes) < 2:
        raise ValueError("a route needs two points at least")
    found: list[Waypoint] = []
    metres = 0.0
    for number, fix in enumerate(fixes):
        before = fixes[number - 1] if number else fixes[1]
        step, heading = _leg(before, fix) if number else _leg(fix, before)
        seconds = abs((fix.at - before.at).total_seconds()) or 1.0
        metres += step if number else 0.0
        speed = fix.speed_kmh if fix.speed_kmh is not None else step / seconds * 3.6
        found.append(
            Waypoint(
                (fix.at - fixes[0].at).total_seconds(), round(fix.lat * 1e6), round(fix.lon * 1e6),
                min(round(speed * 10), 0xFFFF), round(heading) % 360, metres,
            )
        )  # fmt: skip
    return found


def _leg(one: Fix, other: Fix) -> tuple[float, float]:
    """Give metres and direction between two near points, on a plane: exact enough to drive by."""
    north = math.radians(other.lat - one.lat) * 6_371_000
    east = math.radians(other.lon - one.lon) * 6_371_000 * math.cos(math.radians(one.lat))
    return math.hypot(north, east), math.degrees(math.atan2(east, north)) % 360


@dataclass
class Tally:
    """What a terminal sent and what was acknowledged, by device time."""

    sent: int = 0
    acknowledged: dict[dt.datetime, tuple[int, int]] = field(default_factory=dict)
    refused: int = 0
    failures: int = 0
    connections: int = 0
    resent: int = 0


class SimulatedTerminal:
    """One terminal: it registers when it has no code, authenticates, reports, and keeps what was not acknowledged."""

    def __init__(
        self, phone: str, way: Sequence[Waypoint], *, start: dt.datetime, code: str = "", every: float = 1.0,
        speed_up: float = 1.0, offset: float = 0.0, newer: bool = False, plate: str = "",
    ) -> None:  # fmt: skip
        self.phone, self.way, self.start, self.code = phone, way, start.replace(microsecond=0), code
        self.every, self.speed_up, self.offset, self.newer, self.plate = every, speed_up, offset, newer, plate
        self.tally = Tally()
        self.kept: OrderedDict[int, Location] = OrderedDict()
        self._serial = 0
        self._next = 0
        self._answers: dict[int, asyncio.Future[Body]] = {}

    async def drive(self, address: Callable[[], tuple[str, int]], *, points: int) -> Tally:
        """Report so many points and stay until each is acknowledged; lost links are taken up again.

        :param address: asked before every connection, since a gateway that was killed may come back elsewhere.
        :raises TerminalRefused: when the gateway does not know the terminal or its code.
        """
        while self._next < points or self.kept:
            try:
                await self._connected(*address(), points)
            except (OSError, asyncio.IncompleteReadError, TimeoutError, BadFrame):
                self.tally.failures += 1
                await asyncio.sleep(0.3)
        return self.tally

    async def _connected(self, host: str, port: int, points: int) -> None:
        async with asyncio.timeout(10):
            reader, writer = await asyncio.open_connection(host, port)
        self.tally.connections += 1
        listening = asyncio.create_task(self._listen(reader))
        try:
            await self._enter(writer)
            for place in list(self.kept.values()):  # what was not acknowledged comes again, under new serials
                self.tally.resent += 1
                self._report(writer, place)
            waiting = asyncio.create_task(self._report_all(writer, points))
            done, _ = await asyncio.wait({listening, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            for task in done:
                task.result()
        finally:
            listening.cancel()
            self._answers.clear()
            writer.close()

    async def _enter(self, writer: asyncio.StreamWriter) -> None:
        if not self.code:
            plate, edition = self.plate or f"粤B{self.phone[-5:]}", 2019 if self.newer else 2013
            body = Registration(44, 300, "DUECO", "SIMULATED", self.phone[-7:], 2, plate, edition)
            reply = await self._ask(writer, messages.REGISTER, body)
            if not isinstance(reply, RegistrationReply) or reply.result != messages.REGISTERED:
                raise TerminalRefused(f"the gateway does not know the terminal {self.phone}")
            self.code = reply.code
        answer = await self._ask(writer, messages.AUTHENTICATE, Authentication(self.code, "", "1.0"))
        if not isinstance(answer, Reply) or answer.result != messages.DONE:
            raise TerminalRefused(f"the gateway refuses the code of the terminal {self.phone}")

    async def _ask(self, writer: asyncio.StreamWriter, message: int, body: Body) -> Body:
        serial = self._send(writer, message, body)
        self._answers[serial] = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(20):
            return await self._answers[serial]

    async def _report_all(self, writer: asyncio.StreamWriter, points: int) -> None:
        loop = asyncio.get_running_loop()
        due, silent = loop.time(), loop.time()
        while self._next < points:
            self._report(writer, self._place(self._next))
            self._next += 1
            await writer.drain()
            due += self.every
            await asyncio.sleep(max(0.0, due - loop.time()))
        while self.kept:
            await asyncio.sleep(0.05)
            if loop.time() - silent > 30:  # an answer was lost: begin anew and send again
                raise TimeoutError
        self._send(writer, messages.LOGOUT, Empty())
        await writer.drain()

    def _report(self, writer: asyncio.StreamWriter, place: Location) -> None:
        serial = self._send(writer, messages.LOCATION, place)
        self.kept = OrderedDict((key, one) for key, one in self.kept.items() if one.at != place.at)
        self.kept[serial] = place
        self.tally.sent += 1

    def _send(self, writer: asyncio.StreamWriter, message: int, body: Body) -> int:
        serial, self._serial = self._serial, self._serial + 1 & 0xFFFF
        raw = messages.encode(body, newer=self.newer)
        writer.write(frames.encode(Frame(message, self.phone, serial, raw, 1 if self.newer else None)))
        return serial

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        framer = Framer()
        try:
            while data := await reader.read(4096):
                for raw in framer.feed(data):
                    if isinstance(raw, BadFrame):
                        raise raw
                    body = messages.decode(frames.decode(raw))
                    if isinstance(body, Reply | RegistrationReply):
                        self._answered(body)
            raise ConnectionError("the gateway closed the link")
        finally:
            for waiting in self._answers.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the gateway closed the link"))

    def _answered(self, body: Reply | RegistrationReply) -> None:
        waiting = self._answers.pop(body.serial, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(body)
        elif isinstance(body, Reply) and body.message == messages.LOCATION and body.serial in self.kept:
            if body.result == messages.DONE:
                place = self.kept.pop(body.serial)
                if place.at is not None:
                    self.tally.acknowledged[place.at] = (place.lat_e6, place.lon_e6)
            else:
                self.tally.refused += 1

    def _place(self, number: int) -> Location:
        """Give the place of the report of this number, on the route that is driven again and again."""
        seconds = number * max(1.0, self.every * self.speed_up)
        whole = self.way[-1].seconds + 1
        along = (seconds + self.offset) % whole
        place = bisect.bisect_left(self.way, along, key=lambda one: one.seconds)
        here = self.way[min(place, len(self.way) - 1)]
        rounds = int((seconds + self.offset) // whole)
        mileage = items.number("mileage_km", (here.metres + rounds * self.way[-1].metres) / 1000)
        return Location(
            here.lat_e6, here.lon_e6, self.start + dt.timedelta(seconds=round(seconds)), 0, here.speed_dkmh,
            here.heading_deg, items=(mileage,),
        )  # fmt: skip


async def drive_all(
    terminals: Sequence[SimulatedTerminal], address: Callable[[], tuple[str, int]], *, points: int
) -> list[Tally]:
    """Drive all terminals at once until each has reported its points and holds every acknowledgement."""
    return await asyncio.gather(*(one.drive(address, points=points) for one in terminals))
