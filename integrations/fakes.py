"""What every fake shares: faults that a test or the demo orders in advance, and memory of idempotency keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

from integrations.errors import Busy

T = TypeVar("T")


class Faults:
    """Trouble ordered in advance: so many failures, so long a delay."""

    def __init__(self) -> None:
        self.fail_next = 0
        self.delay_seconds = 0.0
        self._lock = threading.Lock()

    def order(self, *, fail_next: int | None = None, delay_seconds: float | None = None) -> None:
        """Order trouble for the coming calls."""
        with self._lock:
            self.fail_next = self.fail_next if fail_next is None else max(0, fail_next)
            self.delay_seconds = self.delay_seconds if delay_seconds is None else max(0.0, delay_seconds)

    def strike(self, system: str) -> None:
        """Make the trouble that was ordered.

        :raises Busy: while failures are left.
        """
        with self._lock:
            delay, failing = self.delay_seconds, self.fail_next > 0
            self.fail_next -= failing
        if delay:
            time.sleep(delay)
        if failing:
            raise Busy(system, "a failure was ordered")


class Once:
    """Carries out an effect once a key and gives the first answer to every repetition."""

    def __init__(self) -> None:
        self._answers: dict[str, object] = {}
        self._lock = threading.Lock()

    def do(self, key: str, effect: Callable[[], T]) -> T:
        """Carry out the effect, unless the key has been seen."""
        with self._lock:
            if key not in self._answers:
                self._answers[key] = effect()
            return self._answers[key]  # type: ignore[return-value]
