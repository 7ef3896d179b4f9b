"""External tasks in memory, for the workers' own tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from integrations.errors import Refused
from integrations.own_api import LOCK_SECONDS, Thrown, Work


class MemoryTasks:
    """A source of one topic's tasks that remembers what it was told; ``lost`` loses every lease."""

    def __init__(self, topic: str, *variables: Mapping[str, Any]) -> None:
        self.topic = topic
        self.open = [Work(str(number), topic, 1, one) for number, one in enumerate(variables)]
        self.done: dict[str, Mapping[str, Any]] = {}
        self.failed: dict[str, tuple[str, bool]] = {}
        self.lost = False

    def fetch(
        self, *topics: str, worker: str, limit: int, lock_seconds: int = LOCK_SECONDS, wait_seconds: int = 0
    ) -> Sequence[Work]:
        """Lease what is open, in order."""
        assert topics == (self.topic,)
        leased, self.open = self.open[:limit], self.open[limit:]
        return leased

    def extend(self, work: Work, lock_seconds: int = LOCK_SECONDS) -> None:
        """Leases in memory last for ever."""

    def unlock(self, work: Work) -> None:
        """Put the task back at the end."""
        self.open.append(work)

    def complete(self, work: Work, result: Mapping[str, Any]) -> None:
        """Keep the result, unless the lease is lost."""
        if self.lost:
            raise Refused("duecourse", "lease lost")
        self.done[work.id] = result

    def bpmn_error(
        self, work: Work, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> Thrown:
        """Nothing in memory catches an error: it goes before a person."""
        self.failed[work.id] = (code, False)
        return Thrown(work.id, caught=False)

    def fail(self, work: Work, message: str, *, retry: bool) -> None:
        """Keep what went wrong and whether it may be tried again."""
        self.failed[work.id] = (message, retry)
