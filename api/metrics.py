"""Prometheus metrics: requests of all processes of this node, and the gauges of the tenant whose token asks.

Whichever process of a server answers, it gives the sum of all: each keeps its counts in a file of one folder. Several
nodes are scraped one by one, with a bearer token that holds ``metrics:read``.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api.auth import actor, database
from engine import gauges

blueprint = Blueprint("metrics", __name__)


class Requests:
    """What is counted of requests, by this process alone or, with a folder, by all that share it."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.registry = CollectorRegistry()
        self.total = Counter(
            "duecourse_requests_total", "Requests answered.", ("method", "endpoint", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "duecourse_request_seconds", "Time to answer a request.", ("endpoint",), registry=self.registry,
            buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )  # fmt: skip

        self._known: dict[tuple[str, str, int], tuple[Any, Any]] = {}

    def answered(self, method: str, endpoint: str, status: int, seconds: float) -> None:
        """Count an answer."""
        known = self._known.get((method, endpoint, status))
        if known is None:  # looked up once: a search by labels costs more than the counting
            known = self.total.labels(method, endpoint, str(status)), self.seconds.labels(endpoint)
            self._known[(method, endpoint, status)] = known
        known[0].inc()
        known[1].observe(seconds)

    def latest(self) -> bytes:
        """Give the counts in Prometheus' text format."""
        if self.folder is None:
            return generate_latest(self.registry)
        gathered = CollectorRegistry()
        MultiProcessCollector(gathered, path=str(self.folder))  # type: ignore[no-untyped-call]
        return generate_latest(gathered)


_REQUESTS = Requests()


def share(var: Path) -> Path:
    """Let every process that this one starts from now on count into one folder of the node; gives it.

    What dead processes counted stays as long as any other still counts there, so that no sum ever falls; the first
    server that begins with nobody alive begins at zero.
    """
    global _REQUESTS
    folder = var.resolve() / "metrics" / socket.gethostname()
    folder.mkdir(parents=True, exist_ok=True)
    kept = list(folder.glob("*.db"))
    if not any(_alive(one) for one in kept):
        for one in kept:
            one.unlink(missing_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    _REQUESTS = Requests(folder)
    return folder


def _alive(file: Path) -> bool:
    """Tell whether the process that counts into a file (``counter_<pid>.db``) is running."""
    return Path("/proc", file.stem.rpartition("_")[2]).exists()


#: Gauge -> what it says.
_HELP = {
    "jobs_due": "Jobs that are due now.",
    "jobs_late": "Jobs due for more than 60 seconds.",
    "lag_seconds": "Age of the oldest due job.",
    "incidents": "Incidents that nobody has dealt with.",
    "incidents_age_seconds": "Age of the oldest open incident.",
    "outbox": "Messages not yet delivered.",
    "outbox_age_seconds": "Age of the oldest message not yet delivered.",
    "external_tasks": "External tasks not yet completed.",
    "external_tasks_age_seconds": "Age of the oldest open external task.",
    "repairs": "Repairs that wait for a second person or a worker.",
    "inbound": "Entries of other systems that could not be taken in and wait for a person.",
    "inbound_age_seconds": "Age of the oldest such entry.",
}


class _Engine(Collector):
    """The engine's gauges of one tenant, at this moment."""

    def __init__(self, read: gauges.Gauges) -> None:
        self.read = read

    def collect(self) -> Iterator[Metric]:
        """Give one family a gauge."""
        values = self.read.as_dict()
        for name, says in _HELP.items():
            yield GaugeMetricFamily(f"duecourse_{name}", says, value=float(values[name]))


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the metrics in Prometheus' text format."""
    actor().require("metrics:read")
    with database().reading(actor()) as tx:
        engine = CollectorRegistry()
        engine.register(_Engine(gauges.read(tx)))
    return Response(_REQUESTS.latest() + generate_latest(engine), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    """Count every answer, by endpoint and not by address: addresses hold identifiers."""
    app.register_blueprint(blueprint)

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "unknown"
        if endpoint not in ("static", "metrics.metrics"):
            took = time.perf_counter() - g.get("started", time.perf_counter())
            _REQUESTS.answered(request.method, endpoint, response.status_code, took)
        return response
