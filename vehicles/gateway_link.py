"""One link of the gateway: from the first byte of a terminal to its last, and why it was cut off."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vehicles.gateway_ports import Report, ReportRefused, StoreUnavailable, Terminal
from vehicles.jt808 import frames, messages
from vehicles.jt808.frames import Frame, Framer
from vehicles.jt808.location import Batch, Location
from vehicles.jt808.messages import Authentication, Body, Registration, RegistrationReply, Reply, Resend
from vehicles.jt808.reassembly import Reassembler
from vehicles.jt808.wire import BEIJING, BadFrame

if TYPE_CHECKING:
    from vehicles.gateway import Gateway


class Cut(Exception):
    """The link is to be closed; the reason is counted."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Bucket:
    """So much a second, with a burst."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self.rate, self.burst, self.level, self.last = rate, burst, burst, now

    def take(self, amount: float, now: float) -> bool:
        """Take an amount; False when it is not there."""
        self.level = min(self.burst, self.level + (now - self.last) * self.rate)
        self.last = now
        self.level -= amount
        return self.level >= 0


class Link:
    """The state of one connection."""

    def __init__(self, gateway: Gateway, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: str) -> None:
        self.gateway, self.reader, self.writer, self.peer = gateway, reader, writer, peer
        self.loop = asyncio.get_running_loop()
        self.terminal: Terminal | None = None
        self.phone, self.version, self.code = "", None, ""  # type: tuple[str, int | None, str]
        self.framer, self.parts = Framer(), Reassembler()
        now = self.loop.time()
        caps = gateway.caps
        self.began, self.frame_began, self.checked = now, now, now
        self.messages = Bucket(caps.messages_per_second, caps.messages_burst, now)
        self.bytes = Bucket(caps.bytes_per_second, caps.bytes_burst, now)
        self.bad, self.serial = 0, 0
        self.slots = asyncio.Semaphore(caps.waiting)
        self.waiting: set[asyncio.Task[None]] = set()
        self._reason = ""
        self._task: asyncio.Task[object] | None = None

    async def run(self) -> None:
        """Serve until the terminal goes or is cut off."""
        self._task = asyncio.current_task()
        try:
            await self._serve()
        except Cut as cut:
            self._reason = cut.reason
        except (ConnectionError, TimeoutError):
            self._reason = self._reason or "lost"
        except asyncio.CancelledError:
            self._reason = self._reason or "stopped"
            raise
        finally:
            self.gateway.counts[f"closed_{self._reason or 'ended'}"] += 1

    def cut(self, reason: str) -> None:
        """Close the link from outside."""
        self._reason = reason
        if self._task is not None:
            self._task.cancel()

    def close(self) -> None:
        """Drop the connection; reports that were handed in are still written, only unanswered."""
        for task in self.waiting:
            task.cancel()
        if self.writer.transport.get_write_buffer_size() and self._reason in ("slow", "replaced", "stopped"):
            self.writer.transport.abort()
        else:
            self.writer.close()

    async def _serve(self) -> None:
        while True:
            data = await self._read()
            if not data:
                return
            now = self.loop.time()
            if not self.bytes.take(len(data), now):
                raise Cut("flood")
            if not self.framer.unfinished:
                self.frame_began = now
            for raw in self.framer.feed(data):
                self.frame_began = now
                if isinstance(raw, BadFrame):
                    self._bad(raw, data)
                else:
                    await self._frame(raw)
            await self._ask_again(now)

    async def _read(self) -> bytes:
        """Read what comes next, until the nearest of the link's deadlines."""
        caps, now = self.gateway.caps, self.loop.time()
        limits = {"idle": now + caps.idle_seconds}
        if self.terminal is None:
            limits["login"] = self.began + caps.login_seconds
        if self.framer.unfinished:
            limits["slow"] = self.frame_began + caps.frame_seconds
        reason = min(limits, key=lambda name: limits[name])
        try:
            async with asyncio.timeout_at(limits[reason]):
                return await self.reader.read(8192)
        except TimeoutError:
            raise Cut(reason) from None

    async def _frame(self, raw: bytes) -> None:
        self.gateway.counts["frames"] += 1
        if not self.messages.take(1, self.loop.time()):
            raise Cut("flood")
        try:
            frame = frames.decode(raw)
            if self.phone and frame.phone != self.phone:
                raise BadFrame("phone", f"this link belongs to {self.phone}, not to {frame.phone}")
            self.version = frame.version
            serials = [frame.serial]
            if frame.split:
                if self.terminal is None:
                    raise BadFrame("parts", "nobody sends parts before authentication")
                whole = self.parts.add(frame, self.loop.time())
                if whole is None:
                    return
                frame, serials = whole
        except BadFrame as error:
            self._bad(error, raw)
            return
        try:
            body = messages.decode(frame, self.terminal.zone if self.terminal else BEIJING)
        except BadFrame as error:
            self._bad(error, raw, frame.phone)
            if self.terminal is not None:
                await self._answer(frame, serials, messages.WRONG)
            return
        await self._message(frame, body, serials, raw)

    def _bad(self, error: BadFrame, raw: bytes, phone: str = "") -> None:
        """Count a bad frame and keep it; too many end the link."""
        self.gateway.counts["bad_frames"] += 1
        self.gateway.counts[f"bad_{error.code}"] += 1
        self.gateway.quarantine.keep(
            peer=self.peer, phone=self.phone or phone, code=error.code, words=str(error), raw=raw
        )
        self.bad += 1
        if self.bad >= self.gateway.caps.bad_frames:
            raise Cut("bad")

    async def _message(self, frame: Frame, body: Body, serials: list[int], raw: bytes) -> None:
        match body:
            case Registration():
                await self._register(frame, body)
            case Authentication():
                await self._authenticate(frame, body)
            case _ if self.terminal is None:
                await self._answer(frame, serials, messages.FAILED)
                raise Cut("unauthenticated")
            case Location():
                await self._report(frame, serials, [Report(self.terminal, body)], raw)
            case Batch():
                reports = [Report(self.terminal, one, body.late) for one in body.locations]
                await self._report(frame, serials, reports, raw)
            case Reply():
                pass  # it answers us; answers are not answered
            case _ if frame.message == messages.LOGOUT:
                await self._answer(frame, serials, messages.DONE)
                raise Cut("logout")
            case _:
                known = frame.message in (messages.HEARTBEAT, messages.PARAMETERS_REPORT)
                await self._answer(frame, serials, messages.DONE if known else messages.UNSUPPORTED)

    async def _register(self, frame: Frame, body: Registration) -> None:
        if self.gateway.locked_out(frame.phone, self.peer):
            raise Cut("locked_out")
        try:
            entry = await self.gateway.ask(self.gateway.register.enter, frame.phone, body)
        except StoreUnavailable:
            raise Cut("database") from None
        reply = RegistrationReply(frame.serial, entry.result, entry.code if entry.result == 0 else "")
        await self._send(frame, messages.REGISTER_REPLY, reply)
        if entry.result != messages.REGISTERED:
            self.gateway.wrong_code(frame.phone, self.peer)
            raise Cut("unknown_terminal")
        self.phone = frame.phone

    async def _authenticate(self, frame: Frame, body: Authentication) -> None:
        found = None
        if not self.gateway.locked_out(frame.phone, self.peer):
            try:
                found = await self.gateway.ask(self.gateway.register.admit, frame.phone, body.code)
            except StoreUnavailable:
                raise Cut("database") from None
        if found is None:
            self.gateway.wrong_code(frame.phone, self.peer)
            await self._answer(frame, [frame.serial], messages.FAILED)
            raise Cut("wrong_code")
        self.terminal, self.phone, self.code = replace(found, phone=frame.phone), frame.phone, body.code
        self.checked = self.loop.time()
        self.gateway.counts["authenticated"] += 1
        self.gateway.take(self)
        await self._answer(frame, [frame.serial], messages.DONE)

    async def _report(self, frame: Frame, serials: list[int], reports: Sequence[Report], raw: bytes) -> None:
        """Hand reports in and answer when they are committed; too many waiting stop the reading."""
        await self._still_welcome()
        timed = [one for one in reports if one.location.at is not None]
        self.gateway.counts["untimed"] += len(reports) - len(timed)
        await self.slots.acquire()
        task = asyncio.create_task(self._keep(frame, serials, timed, raw))
        self.waiting.add(task)
        task.add_done_callback(self._kept)

    def _kept(self, task: asyncio.Task[None]) -> None:
        self.waiting.discard(task)
        self.slots.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            self.cut(error.reason if isinstance(error, Cut) else "lost")

    async def _keep(self, frame: Frame, serials: list[int], reports: Sequence[Report], raw: bytes) -> None:
        try:
            if reports:
                await self.gateway.writer.put(reports)
        except StoreUnavailable:
            await self._answer(frame, serials, messages.FAILED)
        except ReportRefused as error:
            self._bad(BadFrame("refused", str(error)), raw)
            await self._answer(frame, serials, messages.WRONG)
        else:
            await self._answer(frame, serials, messages.DONE)

    async def _still_welcome(self) -> None:
        """Ask the register again now and then: a terminal that was taken out of service stops here."""
        now = self.loop.time()
        if now - self.checked < self.gateway.caps.recheck_seconds:
            return
        self.checked = now
        try:
            found = await self.gateway.ask(self.gateway.register.admit, self.phone, self.code)
        except StoreUnavailable:
            return  # the writer deals with a database that is away
        if found is None:
            raise Cut("withdrawn")
        self.terminal = replace(found, phone=self.phone)

    async def _ask_again(self, now: float) -> None:
        for first, missing in self.parts.missing(now, self.gateway.caps.resend_seconds):
            frame = Frame(messages.RESEND, self.phone, 0, b"", self.version)
            await self._send(frame, messages.RESEND, Resend(first, tuple(missing)))

    async def _answer(self, frame: Frame, serials: list[int], result: int) -> None:
        for serial in serials:
            await self._send(frame, messages.PLATFORM_REPLY, Reply(serial, frame.message, result))

    async def _send(self, frame: Frame, message: int, body: Body) -> None:
        """Answer in the terminal's own edition.

        :raises Cut: ``slow`` when the terminal does not take what it is sent.
        """
        newer = frame.version is not None
        raw = messages.encode(body, newer=newer)
        self.writer.write(frames.encode(Frame(message, frame.phone, self.serial, raw, frame.version)))
        self.serial = self.serial + 1 & 0xFFFF
        try:
            async with asyncio.timeout(self.gateway.caps.drain_seconds):
                await self.writer.drain()
        except TimeoutError:
            raise Cut("slow") from None
