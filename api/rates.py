"""Counting requests in the memory of one process, without a thread for every request that is counted.

The limiter's own store starts one to forget what has run out; here that happens on the way, now and then.
"""

from __future__ import annotations

import threading
import time

from limits.storage import Storage

#: So many counters may have run out before they are swept.
SWEEP_AT = 10_000


class CountedStorage(Storage):
    """Counters that run out, for windows of a fixed length."""

    STORAGE_SCHEME = ["counted"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        self._lock = threading.Lock()
        #: Key -> how many, and until when (seconds since the epoch).
        self._counters: dict[str, tuple[int, float]] = {}
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    @property
    def base_exceptions(self) -> type[Exception]:
        """Nothing here fails."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, from zero when the last window is over."""
        now = time.time()
        with self._lock:
            count, until = self._counters.get(key, (0, 0.0))
            if until <= now:
                count, until = 0, now + expiry
                if len(self._counters) >= SWEEP_AT:
                    self._counters = {name: one for name, one in self._counters.items() if one[1] > now}
            self._counters[key] = (count + amount, until)
            return count + amount

    def get(self, key: str) -> int:
        """Give the count of the running window."""
        count, until = self._counters.get(key, (0, 0.0))
        return count if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """Give when the running window ends."""
        until = self._counters.get(key, (0, 0.0))[1]
        return max(until, time.time())

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget all counters; gives how many there were."""
        with self._lock:
            count, self._counters = len(self._counters), {}
            return count

    def clear(self, key: str) -> None:
        """Forget one counter."""
        with self._lock:
            self._counters.pop(key, None)
