"""The terminal gateway: a TCP server for JT/T 808, one live link a terminal, acknowledgements only after the commit.

It parses hostile bytes all day, so everything is bounded: links, bytes and messages a second, unfinished frames,
waiting reports, patience. A terminal that gets no acknowledgement sends again, and writing again changes nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections import Counter, OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import structlog

from vehicles.gateway_link import Link
from vehicles.gateway_ports import Quarantine, Register, Store
from vehicles.gateway_writer import Writer

log = structlog.get_logger(__name__)
T = TypeVar("T")
ANSWERS_BYTES = 16_384


@dataclass(frozen=True)
class Caps:
    """What a link, an address and the gateway may use."""

    links: int = 10_000
    links_per_address: int = 2_000
    #: A terminal must have shown its code after this time.
    login_seconds: float = 30.0
    #: A link that says nothing for so long is closed; terminals send heartbeats.
    idle_seconds: float = 300.0
    #: A frame that has begun must end within this time, however slowly its bytes drip in.
    frame_seconds: float = 20.0
    #: A terminal that does not take its answers is cut off after this time.
    drain_seconds: float = 10.0
    messages_per_second: float = 50.0
    messages_burst: float = 1_000.0
    bytes_per_second: float = 64_000.0
    bytes_burst: float = 1_000_000.0
    bad_frames: int = 20
    #: Messages of one link whose reports wait for their commit; beyond that nothing more is read from it.
    waiting: int = 64
    #: Whether a live terminal may still report is asked again this often.
    recheck_seconds: float = 60.0
    #: Parts of a long message are asked for again after this time.
    resend_seconds: float = 10.0
    #: Wrong codes for one phone from one address before it is refused unheard, and for how long.
    wrong_codes: int = 5
    wrong_code_seconds: float = 300.0


class Gateway:
    """One node of the gateway; any number of nodes may share the database."""

    def __init__(
        self, register: Register, store: Store, quarantine: Quarantine, *, caps: Caps | None = None, threads: int = 4
    ) -> None:
        self.register, self.quarantine, self.caps = register, quarantine, caps or Caps()
        self.counts: Counter[str] = Counter()
        self.live: dict[str, Link] = {}
        self.pool = ThreadPoolExecutor(threads, "gateway")
        self.writer = Writer(store, self.pool, self.counts)
        self._addresses: Counter[str] = Counter()
        self._links: set[asyncio.Task[None]] = set()
        self._wrong: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._server: asyncio.Server | None = None
        self._writers: list[asyncio.Task[None]] = []

    async def start(self, host: str, port: int) -> int:
        """Listen; gives the port (0 asks for a free one)."""
        self._server = await asyncio.start_server(self._connected, host, port, limit=8192, backlog=1024)
        self._writers = [asyncio.create_task(self.writer.run()) for _ in range(2)]
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close every link; what is not committed was not acknowledged and comes again."""
        if self._server is not None:
            self._server.close()
        for task in (*self._links, *self._writers):
            task.cancel()
        await asyncio.gather(*self._links, *self._writers, return_exceptions=True)
        self.pool.shutdown(wait=True)

    async def ask(self, call: Callable[..., T], *arguments: object) -> T:
        """Call the register off the loop."""
        return await asyncio.get_running_loop().run_in_executor(self.pool, call, *arguments)

    def take(self, link: Link) -> None:
        """Make this the one live link of its phone; the one before is closed."""
        before = self.live.get(link.phone)
        self.live[link.phone] = link
        if before is not None and before is not link:
            self.counts["replaced"] += 1
            before.cut("replaced")

    def wrong_code(self, phone: str, peer: str) -> None:
        """Remember a wrong code; the memory is bounded, and nobody locks a terminal out from another address."""
        count, _ = self._wrong.pop((phone, peer), (0, 0.0))
        self._wrong[phone, peer] = (count + 1, asyncio.get_running_loop().time())
        while len(self._wrong) > 10_000:
            self._wrong.popitem(last=False)

    def locked_out(self, phone: str, peer: str) -> bool:
        """Tell whether too many wrong codes came for this phone from this address of late."""
        count, last = self._wrong.get((phone, peer), (0, 0.0))
        if asyncio.get_running_loop().time() - last > self.caps.wrong_code_seconds:
            self._wrong.pop((phone, peer), None)
            return False
        return count >= self.caps.wrong_codes

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        address = str((writer.get_extra_info("peername") or ("unknown",))[0])
        if len(self._links) >= self.caps.links or self._addresses[address] >= self.caps.links_per_address:
            self.counts["refused_full"] += 1
            writer.transport.abort()
            return
        # Answers are short: a terminal that leaves this many bytes of them unread is not listening.
        if (raw := writer.get_extra_info("socket")) is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, ANSWERS_BYTES)
        writer.transport.set_write_buffer_limits(high=ANSWERS_BYTES)
        self.counts["connections"] += 1
        self._addresses[address] += 1
        link = Link(self, reader, writer, address)
        task: asyncio.Task[None] = asyncio.current_task()  # type: ignore[assignment]  # a coroutine always runs in one
        self._links.add(task)
        try:
            await link.run()
        except asyncio.CancelledError:
            pass  # the gateway stops, or another link took over
        except Exception:
            self.counts["errors"] += 1
            log.exception("gateway.link_failed", peer=address)
        finally:
            self._links.discard(task)
            self._addresses[address] -= 1
            if not self._addresses[address]:
                del self._addresses[address]
            if self.live.get(link.phone) is link:
                del self.live[link.phone]
            link.close()
