"""Prometheus metrics: requests of this process, and the gauges of the tenant whose token asks.

Each process counts for itself; every one of them is scraped with a bearer token that holds ``metrics:read``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import Blueprint, Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from api.auth import actor, database
from engine import gauges

blueprint = Blueprint("metrics", __name__)

_SHARED = CollectorRegistry()
REQUESTS = Counter(
    "duecourse_requests_total", "Requests answered by this process.", ("method", "endpoint", "status"),
    registry=_SHARED,
)  # fmt: skip
SECONDS = Histogram(
    "duecourse_request_seconds", "Time to answer a request.", ("endpoint",), registry=_SHARED,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip

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
    return Response(generate_latest(_SHARED) + generate_latest(engine), content_type=CONTENT_TYPE_LATEST)


def register(app: Flask) -> None:
    """Count every answer, by endpoint and not by address: addresses hold identifiers."""
    app.register_blueprint(blueprint)

    @app.after_request
    def count(response: Response) -> Response:
        endpoint = request.endpoint or "unknown"
        if endpoint not in ("static", "metrics.metrics"):
            REQUESTS.labels(request.method, endpoint, str(response.status_code)).inc()
            SECONDS.labels(endpoint).observe(time.perf_counter() - g.get("started", time.perf_counter()))
        return response
