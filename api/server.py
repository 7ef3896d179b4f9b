"""The web server: gunicorn with threads, and connections that are spread evenly over its processes."""

from __future__ import annotations

import time
from collections.abc import Callable, MutableSequence
from multiprocessing.sharedctypes import RawArray
from typing import Any, ClassVar

from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from api import metrics
from api.app import create_app
from api.logs import log_as_json
from api.settings import Settings

#: A process leaves a new connection to those that hold fewer for so long at most: one of them may hang.
LEAVES_SECONDS = 0.02
#: In the list of open connections: a place where nobody lives, and one whose process takes none, as it starts or ends.
VACANT, CLOSED = -1, -2


class EvenWorker(ThreadWorker):  # type: ignore[misc]
    """Take a new connection only while no other process holds fewer.

    Browsers and proxies keep connections open, and one stays with the process that accepted it. Whoever wakes first
    accepts, so that a few connections easily gather in one process, and wait for one core while another stands idle.
    """

    #: Open connections of every process, in memory that all of them see; made before the first is forked.
    open: ClassVar[MutableSequence[int]] = []
    #: Where it stands in that list; None when there are more processes than places.
    place: int | None = None
    _offered = False
    _left_since: float | None = None

    def accept(self, listener: Any) -> None:
        """Accept a connection, or leave it to a process that holds fewer."""
        self._offered = True
        fewest = min((count for count in self.open if count >= 0), default=0)
        if self.nr_conns > fewest:
            now = time.monotonic()
            self._left_since = self._left_since or now
            if now - self._left_since < LEAVES_SECONDS:
                time.sleep(0.0005)  # the poller offers it again at once, should nobody else take it
                return
        self._left_since = None
        super().accept(listener)
        self._tell()

    def run(self) -> None:
        """Serve; from now on connections may be left to this process."""
        self._tell()
        super().run()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Tell the others, after every round, how many connections are open here."""
        self._offered = False
        super().wait_for_and_dispatch_events(timeout)
        if not self._offered:
            self._left_since = None
        self._tell()

    def _tell(self) -> None:
        if self.place is not None:
            self.open[self.place] = self.nr_conns if self.alive else CLOSED


def settle(_arbiter: Any, worker: EvenWorker) -> None:
    """Give a process its place before it is forked."""
    worker.place = next((at for at, count in enumerate(worker.open) if count == VACANT), None)
    if worker.place is not None:
        worker.open[worker.place] = CLOSED


def leave(_arbiter: Any, worker: EvenWorker) -> None:
    """Free the place of a process that has ended."""
    if worker.place is not None:
        worker.open[worker.place] = VACANT


def serve(
    settings: Settings, *, host: str, port: int, threads: int, processes: int,
    application: Callable[[], Any] | None = None,
) -> None:  # fmt: skip
    """Serve until told to stop; every process makes its own application and connections to the database."""
    metrics.share(settings.var)

    class Server(BaseApplication):  # type: ignore[misc]
        """gunicorn without its command line."""

        def load_config(self) -> None:
            # While one is being replaced there may be one more of them.
            EvenWorker.open = RawArray("i", [VACANT] * (2 * processes))
            options = {
                "bind": f"{host}:{port}",
                "worker_class": EvenWorker,
                "workers": processes,
                "threads": threads,
                "graceful_timeout": 15,
                "timeout": 120,
                "keepalive": 15,
                "proc_name": "duecourse",
                "errorlog": "-",
                "loglevel": "warning",
                "pre_fork": settle,
                "child_exit": leave,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            log_as_json()
            return application() if application else create_app(settings)

    Server().run()
