"""Waiting for work: a request that finds nothing is held back for a while, without a transaction or a connection.

One look for each tenant, four times a second, serves everybody who waits in this process: it finds what was written by
another process and what has become due by the clock alike, and it works behind any pool of connections.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from db.actor import system_actor
from db.session import Database
from engine import external_tasks

T = TypeVar("T")
log = structlog.get_logger(__name__)

LOOK_SECONDS = 0.25
MAX_SECONDS = 30


class NothingYet(Exception):
    """There is nothing under these topics now; the request may wait for it."""

    def __init__(self, topics: Iterable[str]) -> None:
        self.topics = frozenset(topics)
        super().__init__("nothing yet")


@dataclass(eq=False)
class _Waiter:
    topics: frozenset[str]
    wake: threading.Event = field(default_factory=threading.Event)


class Waiting:
    """Those who wait in this process, and the one thread that looks for them while there are any."""

    def __init__(self, database: Database, most: int) -> None:
        self._database = database
        self._slots = threading.BoundedSemaphore(most) if most > 0 else None
        self._lock = threading.Lock()
        self._waiters: dict[uuid.UUID, set[_Waiter]] = {}
        self._looking = False

    def patiently(self, tenant_id: uuid.UUID, seconds: float, attempt: Callable[[bool], T]) -> T:
        """Try until something is there or the time is up; the last try (given true) takes what it finds.

        Each try is a transaction of its own. When too many wait already, the answer comes at once: every waiting
        request keeps a thread of the server.
        """
        end = time.monotonic() + seconds
        while True:
            try:
                return attempt(False)
            except NothingYet as nothing:
                left = end - time.monotonic()
                if left <= 0 or not self._nap(tenant_id, nothing.topics, left):
                    return attempt(True)

    def _nap(self, tenant_id: uuid.UUID, topics: frozenset[str], seconds: float) -> bool:
        if self._slots is None or not self._slots.acquire(blocking=False):
            return False
        waiter = _Waiter(topics)
        try:
            self._join(tenant_id, waiter)
            waiter.wake.wait(seconds)
        finally:
            self._leave(tenant_id, waiter)
            self._slots.release()
        return True

    def _join(self, tenant_id: uuid.UUID, waiter: _Waiter) -> None:
        with self._lock:
            self._waiters.setdefault(tenant_id, set()).add(waiter)
            if not self._looking:
                self._looking = True
                threading.Thread(target=self._look, name="waiting", daemon=True).start()

    def _leave(self, tenant_id: uuid.UUID, waiter: _Waiter) -> None:
        with self._lock:
            waiters = self._waiters[tenant_id]
            waiters.discard(waiter)
            if not waiters:
                del self._waiters[tenant_id]

    def _look(self) -> None:
        while True:
            with self._lock:
                waiting = {tenant_id: list(waiters) for tenant_id, waiters in self._waiters.items()}
                if not waiting:
                    self._looking = False
                    return
            for tenant_id, waiters in waiting.items():
                found = self._open(tenant_id)
                for waiter in waiters:
                    if waiter.topics & found:
                        waiter.wake.set()
            time.sleep(LOOK_SECONDS)

    def _open(self, tenant_id: uuid.UUID) -> set[str]:
        try:
            with self._database.reading(system_actor(tenant_id, "WAITING")) as tx:
                return external_tasks.open_topics(tx)
        except Exception as error:  # the database is away: whoever waits goes on waiting, until its time is up
            log.warning("waiting.look_failed", error=repr(error))
            return set()
