"""Nodes whose clocks are wrong: one server and one worker an hour ahead, the others a day behind, and back again.

python -m tests.campaigns.clocks --completions 400
python -m tests.campaigns.clocks --completions 60 --break-it     # negative control: nodes that trust their own clocks
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
import uuid
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select

from db.actor import system_actor
from db.cluster import Cluster, ensure
from db.journal import JournalEntry
from db.migrate import load_models, upgrade
from db.session import Database
from tests.campaigns.kills import ROOT, Client, Fleet, Verdict, furnish, judge

HOUR, DAY = 3600, 86_400
#: Server, server, worker, worker. A server may not be behind: it would refuse logins that are not valid yet, rightly.
SKEWS = (HOUR, DAY, HOUR, -DAY)


def campaign(cluster: Cluster, *, completions: int, clients: int = 3, break_it: bool = False) -> Verdict:
    """Work on nodes with wrong clocks and judge by the clock of the database."""
    name = f"clocks_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes")
    cluster.create_database(name)
    began, verdict = time.monotonic(), Verdict()
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            database, tenant_id, token, keys = furnish(cluster, name, Path(folder))
            configs = []
            for number, skew in enumerate(SKEWS):
                configs.append(Path(folder) / f"config{number}.json")
                told = {"database_url": cluster.url("app", name), "var": folder, "keys": keys, "skew_seconds": skew}
                configs[-1].write_text(json.dumps(told | {"trust_own_clock": break_it}))
            start = database.now()
            fleet = Fleet(*configs)
            try:
                fleet.ready()
                workers = [Client(fleet.ports, token, verdict, completions, break_it=False) for _ in range(clients)]
                for worker in workers:
                    worker.stops_at_error = break_it
                    if break_it:  # what waits for tomorrow is found out soon enough
                        worker.patience = 8
                    worker.start()
                for worker in workers:
                    worker.join()
            finally:
                fleet.stop()
            verdict.errors += judge(database, tenant_id, verdict)
            verdict.errors += _judge_times(database, tenant_id, start)
            database.dispose()
    finally:
        cluster.drop_database(name)
    verdict.seconds = round(time.monotonic() - began, 1)
    return verdict


def _judge_times(database: Database, tenant_id: uuid.UUID, start: dt.datetime) -> list[str]:
    """Every entry lies between the beginning and the end; no timer fired early, or hours late."""
    errors = []
    with database.reading(system_actor(tenant_id)) as tx:
        for entry in tx.session.scalars(select(JournalEntry).where(JournalEntry.tenant_id == tenant_id)):
            if (entry.at < start and entry.chain.startswith("case:")) or entry.at > tx.at:
                errors.append(f"{entry.chain} {entry.command} is dated {entry.at}")
            if entry.command == "timer.fired":
                due, fired = (dt.datetime.fromisoformat(entry.payload[name]) for name in ("due_at", "fired_at"))
                if not dt.timedelta(0) <= fired - due < dt.timedelta(minutes=10):
                    errors.append(f"{entry.chain}: a timer due at {due} fired at {fired}")
    return errors


def main() -> int:
    """Run from the command line; exit status 0 means that no wrong clock was believed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--completions", type=int, default=400)
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--break-it", action="store_true", help="let nodes trust their own clocks (negative control)")
    options = parser.parse_args()
    cluster = ensure(ROOT / "var" / "clocks-campaign", progress=lambda words: print(words, file=sys.stderr))
    verdict = campaign(cluster, completions=options.completions, clients=options.clients, break_it=options.break_it)
    cluster.stop()
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
