"""Collects the reports of all links and writes them in batches; whoever handed some in learns when they are kept."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import Executor

import structlog

from vehicles.gateway_ports import Report, ReportRefused, Store, StoreUnavailable

log = structlog.get_logger(__name__)


class Writer:
    """Two batches at a time: while one is written the next fills, so that a commit is shared by many terminals."""

    def __init__(
        self, store: Store, pool: Executor, counts: Counter[str], *,
        batch: int = 2000, waiting: int = 20_000, patience_seconds: float = 20.0,
    ) -> None:  # fmt: skip
        self.store, self.pool, self.counts = store, pool, counts
        self.batch, self.waiting, self.patience = batch, waiting, patience_seconds
        self._queue: deque[tuple[Sequence[Report], asyncio.Future[None]]] = deque()
        self._held = 0
        self._more = asyncio.Event()

    async def put(self, reports: Sequence[Report]) -> None:
        """Return when the reports are committed.

        :raises StoreUnavailable: when the database did not come back in time, or too much is waiting already.
        :raises ReportRefused: when they can never be kept.
        """
        if self._held + len(reports) > self.waiting:
            self.counts["refused_busy"] += 1
            raise StoreUnavailable("too many reports wait for the database")
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append((reports, kept))
        self._held += len(reports)
        self._more.set()
        await kept

    async def run(self) -> None:
        """Write until cancelled; start two of these."""
        while True:
            await self._more.wait()
            taken = self._take()
            if not taken:
                self._more.clear()
                continue
            try:
                await self._write(taken)
            finally:
                for reports, kept in taken:
                    self._held -= len(reports)
                    if not kept.done():
                        kept.cancel()

    def _take(self) -> list[tuple[Sequence[Report], asyncio.Future[None]]]:
        taken: list[tuple[Sequence[Report], asyncio.Future[None]]] = []
        size = 0
        while self._queue and (not taken or size + len(self._queue[0][0]) <= self.batch):
            taken.append(self._queue.popleft())
            size += len(taken[-1][0])
        return taken

    async def _write(self, taken: list[tuple[Sequence[Report], asyncio.Future[None]]]) -> None:
        """Write together; when something in it is refused, each alone, so that one bad report costs only itself."""
        try:
            await self._commit([one for reports, _ in taken for one in reports])
        except StoreUnavailable as error:
            for _reports, kept in taken:
                _settle(kept, error)
        except ReportRefused as error:
            if len(taken) == 1:
                _settle(taken[0][1], error)
                return
            for single in taken:
                await self._write([single])
        else:
            for _reports, kept in taken:
                _settle(kept)

    async def _commit(self, reports: Sequence[Report]) -> None:
        loop = asyncio.get_running_loop()
        give_up, pause = loop.time() + self.patience, 0.1
        while True:
            try:
                await loop.run_in_executor(self.pool, self.store.write, reports)
                self.counts["points"] += len(reports)
                self.counts["commits"] += 1
                return
            except StoreUnavailable:
                self.counts["database_retries"] += 1
                if loop.time() + pause > give_up:
                    raise
            except ReportRefused:
                raise
            except Exception as error:  # a fault of ours must not end the writer: every terminal would wait in vain
                self.counts["errors"] += 1
                log.exception("gateway.write_failed", reports=len(reports))
                raise ReportRefused(type(error).__name__) from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, 2.0)


def _settle(kept: asyncio.Future[None], error: Exception | None = None) -> None:
    if kept.done():  # the link went away and waits no more
        return
    if error is None:
        kept.set_result(None)
    else:
        kept.set_exception(error)
