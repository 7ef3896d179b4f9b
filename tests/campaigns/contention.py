"""E7: many clients complete the same task at the same moment; exactly one may succeed, the others get a conflict.

python -m tests.campaigns.contention --tasks 1000 --clients 32
python -m tests.campaigns.contention --tasks 50 --clients 8 --break-it     # negative control: every client another task
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import requests

from db.actor import system_actor
from db.cluster import Cluster, ensure
from db.migrate import load_models, upgrade
from engine import fsck
from engine.cases import Case
from tests.campaigns.kills import ROOT, Fleet, furnish


@dataclass
class Verdict:
    """What the campaign found; ``errors`` empty means one success a task and a conflict for everybody else."""

    tasks: int = 0
    clients: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


def campaign(cluster: Cluster, *, tasks: int, clients: int, break_it: bool = False) -> Verdict:
    """Run the campaign on a fresh database and two servers."""
    name = f"contention_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    verdict, began = Verdict(tasks, clients), time.monotonic()
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            database, tenant_id, token, keys = furnish(cluster, name, Path(folder))
            config = Path(folder) / "config.json"
            config.write_text(json.dumps({"database_url": cluster.url("app", name), "var": folder, "keys": keys}))
            fleet = Fleet(config)
            try:
                fleet.ready()
                _fight(fleet.ports, token, verdict, break_it=break_it)
            finally:
                fleet.stop()
            with database.reading(system_actor(tenant_id)) as tx:
                verdict.errors += [f"fsck: {one}" for one in fsck.check(tx) if one["problem"] != "job-forgotten"]
                done = [case for case in tx.session.query(Case).all() if len(case.facts.get("steps", ())) != 1]
                if not break_it:
                    verdict.errors += [f"case {case.id} took {case.facts.get('steps')}" for case in done]
            database.dispose()
    finally:
        cluster.drop_database(name)
    verdict.seconds = round(time.monotonic() - began, 1)
    return verdict


def _fight(ports: list[int], token: str, verdict: Verdict, *, break_it: bool) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    local, counted = threading.local(), Counter[str]()

    def send(number: int, method: str, path: str, **more: object) -> requests.Response:
        if not hasattr(local, "session"):
            local.session = requests.Session()
            local.session.headers.update(headers)
        url = f"http://127.0.0.1:{ports[number % len(ports)]}/api/v1{path}"
        found: requests.Response = local.session.request(method, url, timeout=60, **more)
        return found

    def opened() -> tuple[str, str]:
        case = send(0, "POST", "/cases", json={"process": "small", "facts": {}}).json()
        task = send(0, "GET", f"/tasks?case_id={case['id']}").json()["items"][0]["id"]
        return task, send(0, "GET", f"/tasks/{task}").headers["ETag"]

    barrier = threading.Barrier(verdict.clients)

    def complete(number: int, task: str, tag: str) -> int:
        barrier.wait()
        body = {"answers": {"note": f"{number}"}}
        return send(number, "POST", f"/tasks/{task}/complete", json=body, headers={"If-Match": tag}).status_code

    with ThreadPoolExecutor(verdict.clients) as pool:
        for _ in range(verdict.tasks):
            targets = [opened() for _ in range(verdict.clients)] if break_it else [opened()] * verdict.clients
            statuses = list(pool.map(lambda one: complete(one[0], *one[1]), enumerate(targets)))
            counted.update(str(one) for one in statuses)
            if sum(200 <= one < 300 for one in statuses) != 1:
                verdict.errors.append(f"{sorted(statuses)}: not exactly one success")
            if any(one >= 500 or one not in (200, 409, 412) for one in statuses):
                verdict.errors.append(f"{sorted(statuses)}: neither success nor conflict")
    verdict.statuses = dict(counted)


def main() -> int:
    """Run from the command line; exit status 0 means one success a task and a conflict for everybody else."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--break-it", action="store_true", help="give every client a task of its own")
    options = parser.parse_args()
    cluster = ensure(ROOT / "var" / "kills-campaign", progress=lambda words: print(words, file=sys.stderr))
    try:
        verdict = campaign(cluster, tasks=options.tasks, clients=options.clients, break_it=options.break_it)
    finally:
        cluster.stop()
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
