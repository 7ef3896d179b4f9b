"""The tick: one APScheduler interval job a worker that calls ``jobs.run_due``. It holds no state of its own."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

log = structlog.get_logger()


class Ticker:
    """Calls functions at intervals, one run of each at a time; a run that was missed is made up once."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )

    def every(self, seconds: float, what: Callable[[], object], name: str) -> None:
        """Call ``what`` every so many seconds; an exception is logged and the next tick comes all the same."""

        def tick() -> None:
            try:
                what()
            except Exception:
                log.exception("tick.failed", tick=name)

        self._scheduler.add_job(tick, "interval", seconds=seconds, id=name, name=name)

    def start(self) -> None:
        """Begin to tick, in threads of its own."""
        self._scheduler.start()

    def stop(self) -> None:
        """End after the runs that are under way."""
        self._scheduler.shutdown(wait=True)
