"""The process loops: the server, the worker (ticks, deliveries), nothing else."""

from __future__ import annotations

import signal
import threading
from typing import Any

import structlog

from api.app import Parts, create_app
from api.security import log_as_json
from api.settings import Settings

log = structlog.get_logger(__name__)


def serve(settings: Settings, *, host: str, port: int, threads: int, processes: int) -> None:
    """Serve until told to stop: gunicorn with threads; every process makes its own connections."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]
        """gunicorn without its command line."""

        def load_config(self) -> None:
            options = {
                "bind": f"{host}:{port}",
                "worker_class": "gthread",
                "workers": processes,
                "threads": threads,
                "graceful_timeout": 15,
                "timeout": 120,
                "keepalive": 15,
                "proc_name": "duecourse",
                "errorlog": "-",
                "loglevel": "warning",
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            log_as_json()
            return create_app(settings)

    Server().run()


def work(parts: Parts, *, ticks: int = 0) -> None:
    """Tick until told to stop (or for so many ticks)."""
    log_as_json()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    done = 0
    while not stop.is_set() and (not ticks or done < ticks):
        done += 1
        stop.wait(parts.settings.tick_seconds)
