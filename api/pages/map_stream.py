"""Server-sent events of the live map: what has changed since the last event, for as long as a thread can be spared."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from flask import Response, json, stream_with_context

from db.actor import Actor
from db.session import Database, Tx

#: Positions are looked at this often; a stream ends after so long, and the browser opens the next.
LOOK_SECONDS, STREAM_SECONDS = 2.0, 55.0
#: Where no thread can be spared the browser asks again after this time.
RETRY_MS = 5000

_streams: dict[int, threading.BoundedSemaphore] = {}


def stream(who: Actor, database: Database, read: Callable[[Tx], list[dict[str, Any]]], *, most: int) -> Response:
    """Send events until the stream's time is up; when ``most`` are open in this process already, send just one."""
    slots = _streams.setdefault(most, threading.BoundedSemaphore(most)) if most > 0 else None
    kept = slots is not None and slots.acquire(blocking=False)

    def events() -> Iterator[str]:
        yield f"retry: {RETRY_MS}\n\n"
        before: dict[str, str] = {}
        end = time.monotonic() + STREAM_SECONDS
        while True:
            with database.reading(who) as tx:
                found = {one["id"]: json.dumps(one, ensure_ascii=False) for one in read(tx)}
            changed = [text for key, text in found.items() if before.get(key) != text]
            before = found
            yield f"data: [{','.join(changed)}]\n\n" if changed else ": nothing new\n\n"
            if not kept or time.monotonic() > end:
                return
            time.sleep(LOOK_SECONDS)

    response = Response(stream_with_context(events()), mimetype="text/event-stream")
    if kept and slots is not None:
        response.call_on_close(slots.release)  # also where nobody reads a single event, as with HEAD
    response.headers["X-Accel-Buffering"] = "no"  # a proxy in front must not gather events
    return response
