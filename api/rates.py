"""Counting requests in the memory of one process, in windows of a fixed length, by caller and endpoint.

What has run out is forgotten on the way, now and then: no thread, and no work for a request but a look and a sum.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import TooManyRequests

View = TypeVar("View", bound=Callable[..., Any])
#: So many counters may have run out before they are swept.
SWEEP_AT = 10_000
WINDOW_SECONDS = 60


class Counted(NamedTuple):
    """What a caller has asked for in the running window."""

    allowed: int
    asked: int
    #: When the window ends, in seconds since the epoch.
    until: float

    def wait(self, now: float) -> int:
        """Give the seconds until the window ends; none are left where the answer took longer than the window."""
        return max(0, math.ceil(self.until - now))

    def headers(self) -> list[tuple[str, str]]:
        """Give what every answer says about it."""
        reset = int(self.until + 1)
        return [
            ("X-RateLimit-Limit", str(self.allowed)),
            ("X-RateLimit-Remaining", str(max(0, self.allowed - self.asked))),
            ("X-RateLimit-Reset", str(reset)),
        ]


class Counters:
    """How often each caller has asked, until its window ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counters: dict[Any, tuple[int, float]] = {}

    def add(self, key: Any, allowed: int, now: float) -> Counted:
        """Count a request, from zero when the last window is over."""
        with self._lock:
            count, until = self._counters.get(key, (0, 0.0))
            if until <= now:
                count, until = 0, now + WINDOW_SECONDS
                if len(self._counters) >= SWEEP_AT:
                    self._counters = {name: one for name, one in self._counters.items() if one[1] > now}
            self._counters[key] = (count + 1, until)
        return Counted(allowed, count + 1, until)


def limit(per_minute: int) -> Callable[[View], View]:
    """Let an endpoint be asked for less often than others."""

    def decorate(view: View) -> View:
        view.per_minute = per_minute  # type: ignore[attr-defined]
        return view

    return decorate


def register(app: Flask, caller: Callable[[], str], per_minute: int, free: frozenset[str]) -> None:
    """Count every request to an endpoint before its view runs; zero counts nobody.

    :param free: endpoints that may be asked for at any time.
    """
    if per_minute <= 0:
        return
    counters = app.extensions["duecourse.rates"] = Counters()

    @app.before_request
    def count() -> None:
        endpoint = request.endpoint
        if endpoint is None or endpoint in free or endpoint.endswith(".static"):
            return
        allowed = getattr(current_app.view_functions.get(endpoint), "per_minute", per_minute)
        g.counted = counters.add((caller(), endpoint), allowed, time.time())
        if g.counted.asked > allowed:
            raise TooManyRequests(f"{allowed} per 1 minute")

    @app.after_request
    def tell(response: Response) -> Response:
        counted: Counted | None = g.get("counted")
        if counted is not None:
            for name, value in counted.headers():
                response.headers.add(name, value)
            wait = counted.wait(time.time())
            if (told := response.headers.get("Retry-After", "")).isdecimal():
                wait = max(wait, int(told))
            response.headers["Retry-After"] = str(wait)
        return response
