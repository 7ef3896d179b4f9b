"""Gauges, metrics and retention over the API: what operators and their monitors see."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.integration.api.conftest import Site


def test_the_gauges_name_what_is_late(site: Site, opened: Callable[[], Any]) -> None:
    opened()
    headers = {"Authorization": f"Bearer {site.tokens['all']}"}
    read = site.app.test_client().get("/api/v1/operations/gauges", headers=headers).get_json()
    assert read["healthy"] is True and read["jobs_late"] == 0


def test_prometheus_reads_counts_without_personal_data(site: Site, opened: Callable[[], Any]) -> None:
    case_id = opened()
    client, headers = site.app.test_client(), {"Authorization": f"Bearer {site.tokens['all']}"}
    client.get(f"/api/v1/cases/{case_id}", headers=headers)
    text = client.get("/metrics", headers=headers).get_data(as_text=True)
    assert "duecourse_jobs_late 0.0" in text and "duecourse_requests_total{" in text
    assert str(case_id) not in text
    assert client.get("/metrics").status_code == 302  # to the login
    assert client.get("/metrics", headers={"Authorization": f"Bearer {site.tokens['none']}"}).status_code == 403
