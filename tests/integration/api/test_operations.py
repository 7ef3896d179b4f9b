"""Gauges, metrics and retention over the API: what operators and their monitors see."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from db.actor import system_actor
from db.cluster import Cluster
from engine import definitions, people, repair_batches
from engine.incidents import Incident
from engine.outbox import OutboxMessage
from tests.integration.api.authorization import row
from tests.integration.api.conftest import DIAGRAM, ISSUER, Site

#: The real server with two processes and without procedures, which take long to read.
SERVER = """
import sys
from pathlib import Path
from api.app import create_app
from api.server import serve
from api.settings import Settings
settings = Settings(environment="test", var=Path(sys.argv[1]), database_url=sys.argv[2], secret_key="test")
serve(settings, host="127.0.0.1", port=int(sys.argv[3]), threads=2, processes=2,
      application=lambda: create_app(settings, procedures=()))
"""


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


def test_a_batch_is_shown_settled_and_stopped_as_one_thing(site: Site, opened: Callable[[], Any]) -> None:
    ids = [opened() for _ in range(3)]
    with site.database.transaction(site.actor("administrator")) as tx:
        old = definitions.current(tx, "sample").id
    with site.database.transaction(system_actor(site.tenant_id)) as tx:
        new = definitions.deploy(tx, process_key="sample", xml=DIAGRAM.replace("审批".encode(), "复核".encode())).id
    with site.database.transaction(site.actor("administrator")) as tx:
        repair_batches.propose(tx, source_id=old, target_id=new, mapping={}, reason="新版流程")
        other = people.add_person(tx, name="另一管理员")
        people.grant_membership(tx, person_id=other.id, unit_id=site.unit_id, role="administrator")
        people.link_account(tx, person_id=other.id, issuer=ISSUER, subject="second")
    first, second = site.browser("administrator"), site.browser("second")
    own = first.get("/admin/operations").get_data(as_text=True)
    assert "批量：迁移到另一流程版本" in own and "3 件" in own and "整批确认并执行" not in own
    page = second.get("/admin/operations").get_data(as_text=True)
    assert page.count('name="batch"') == 1 and 'name="repair"' not in page and f"/cases/{ids[0]}" in page
    form = {"batch": page.split('name="batch" value="')[1].split('"')[0]}
    form["csrf_token"] = page.split('name="csrf_token" value="')[1].split('"')[0]
    done = second.post("/admin/operations", data=form | {"do": "confirm"}, follow_redirects=True).get_data(as_text=True)
    assert "已确认，共 3 件" in done and "停止其余" in done
    done = second.post(
        "/admin/operations", data=form | {"do": "reject", "reason": "先等一等"}, follow_redirects=True
    ).get_data(as_text=True)
    assert "停止 3 件" in done and 'name="batch"' not in done


@pytest.fixture
def served(site: Site, cluster: Cluster, database_name: str, tmp_path: Path) -> Iterator[int]:
    """A server of two processes on the site's database; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    arguments = [str(tmp_path), cluster.url("app", database_name), str(port)]
    running = subprocess.Popen([sys.executable, "-c", SERVER, *arguments], cwd=Path(__file__).parents[3])
    try:
        yield port
    finally:
        running.send_signal(signal.SIGQUIT)  # at once, without waiting for open connections
        running.wait(30)


def _get(port: int, path: str, token: str = "", connection: http.client.HTTPConnection | None = None) -> str:
    """Get a page, from whichever process takes the connection; a server that is still starting is waited for."""
    for _ in range(600):
        asked = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            asked.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
            return asked.getresponse().read().decode()
        except OSError:
            time.sleep(0.1)
        finally:
            if connection is None:
                asked.close()
    raise AssertionError("the server does not answer")


def _counted(text: str) -> float:
    found = re.search(r'^duecourse_requests_total\{endpoint="health.alive",[^}]*\} (\S+)$', text, re.M)
    assert found, text[:2000]
    return float(found[1])


def _waiting(text: str) -> dict[str, str]:
    """Give the gauges that count; ages grow between two scrapes."""
    found = re.findall(r"^duecourse_(\w+) (\S+)$", text, re.M)
    return {name: value for name, value in found if not name.endswith("_seconds")}


def test_whichever_process_answers_prometheus_reads_the_sum_of_all(site: Site, served: int, tmp_path: Path) -> None:
    _get(served, "/healthz")
    for _ in range(300):
        if len(files := sorted(tmp_path.glob("metrics/*/counter_*.db"))) == 2:
            break  # both have answered
        pair = [http.client.HTTPConnection("127.0.0.1", served, timeout=30) for _ in range(4)]
        for one in pair:
            _get(served, "/healthz", connection=one)
        for one in pair:
            one.close()
    whole = _counted(_get(served, "/metrics", site.tokens["all"]))
    assert whole >= 5
    open_ones = [http.client.HTTPConnection("127.0.0.1", served, timeout=30) for _ in range(4)]
    for one in open_ones * 5:
        _get(served, "/healthz", connection=one)
    read = {_counted(_get(served, "/metrics", site.tokens["all"], one)) for one in open_ones}
    assert read == {whole + 20}, "both processes tell the same sum"
    for one in open_ones:
        one.close()
    # The site's own application is another node: it has counted none of these, and says the same of what waits.
    with site.database.transaction(system_actor(site.tenant_id)) as tx:
        row(tx, Incident, {"tenant_id": site.tenant_id})
        row(tx, OutboxMessage, {"tenant_id": site.tenant_id, "status": "pending"})
    headers = {"Authorization": f"Bearer {site.tokens['all']}"}
    there = site.app.test_client().get("/metrics", headers=headers).get_data(as_text=True)
    here = _get(served, "/metrics", site.tokens["all"])
    assert _waiting(there) == _waiting(here) and _waiting(here)["incidents"] == _waiting(here)["outbox"] == "1.0"
    assert 'endpoint="health.alive"' not in there
    os.kill(int(files[0].stem.split("_")[1]), signal.SIGKILL)
    assert _counted(_get(served, "/metrics", site.tokens["all"])) == whole + 20, "what a dead process counted stays"
