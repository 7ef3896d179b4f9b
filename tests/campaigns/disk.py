"""A disk that runs full under PostgreSQL while officers work, and has room again: nothing acknowledged may be lost.

python -m tests.campaigns.disk --completions 2000 --times 3
python -m tests.campaigns.disk --completions 300 --times 1 --break-it   # negative control: acknowledges too early

Needs root: the cluster lies on a small file system in memory.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, select
from sqlalchemy.exc import DBAPIError

from api.bench import diagram, process
from db import cluster as clusters
from db import tenancy
from db.actor import Actor, system_actor
from db.base import new_id
from db.cluster import Own
from db.files import Files, LocalFiles
from db.journal import JournalEntry
from db.migrate import load_models, upgrade
from db.session import Database
from engine import cases, definitions, fsck, jobs, tasks
from engine.cases import Case
from engine.jobs import Handlers
from engine.registry import Registry
from tests.campaigns.kills import ROOT

STEPS = 5
#: Room for a fresh cluster, its log of writes and some thousand cases.
SIZE_MB = 400


@dataclass
class Verdict:
    """What the campaign found; ``errors`` empty means that what was acknowledged is there, once."""

    completions: int = 0
    full: int = 0
    refused: int = 0
    restarts: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


class Officer(threading.Thread):
    """Opens cases and works them to the end; after an error looks at what really happened and goes on from there."""

    def __init__(
        self, database: Database, actor: Actor, verdict: Verdict, wanted: int, times: int, break_it: bool
    ) -> None:
        super().__init__(daemon=True)
        self.database, self.actor, self.verdict = database, actor, verdict
        self.wanted, self.times, self.break_it = wanted, times, break_it
        #: The head of the chain after each acknowledged completion.
        self.acknowledged: list[str] = []

    def run(self) -> None:
        """Work until the campaign has its completions, and the disk was full as often as it should be."""
        while self.verdict.completions < self.wanted or self.verdict.full < self.times:
            key = str(uuid.uuid4())
            while (case := self._standing(key)) is None or case.status == cases.OPEN:
                try:
                    self._go_on(key, case)
                except DBAPIError:
                    self.verdict.refused += 1
                    time.sleep(0.2)

    def _go_on(self, key: str, case: Case | None) -> None:
        heads: list[str] = []
        with self.database.transaction(self.actor) as tx:
            if case is None:
                cases.open_case(tx, process_key=f"bench{STEPS}", business_key=key)
                return
            (wait,) = case.waits.values()
            moved = tasks.complete(tx, task_id=uuid.UUID(wait["row"]), answers={"note": "同意"})
            heads.append(moved.journal_hash)
            if self.break_it:
                self.acknowledged += heads
        if not self.break_it:
            self.acknowledged += heads
        self.verdict.completions += 1

    def _standing(self, key: str) -> Case | None:
        while True:
            with suppress(DBAPIError), self.database.reading(self.actor) as tx:
                return tx.session.scalar(select(Case).where(Case.tenant_id == tx.tenant_id, Case.business_key == key))
            self.verdict.refused += 1
            time.sleep(0.2)


def campaign(*, completions: int, times: int, clients: int = 3, break_it: bool = False) -> Verdict:
    """Run the campaign on a cluster of its own."""
    var = ROOT / "var" / "disk-campaign"
    place = clusters._place(var.absolute())
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(place)], check=True)
    if user := clusters._service_user():
        shutil.chown(place, user)
    place.chmod(0o700)
    began, verdict = time.monotonic(), Verdict()
    try:
        cluster = clusters.ensure(var, progress=lambda words: print(words, file=sys.stderr))
        assert isinstance(cluster, Own)
        try:
            with TemporaryDirectory() as folder:
                _work(cluster, place, Path(folder), completions, times, clients, break_it, verdict)
        finally:
            cluster.stop()
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)
    verdict.seconds = round(time.monotonic() - began, 1)
    return verdict


def _work(
    cluster: Own, place: Path, folder: Path, completions: int, times: int, clients: int, break_it: bool,
    verdict: Verdict,
) -> None:  # fmt: skip
    name = f"disk_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes")
    cluster.create_database(name)
    upgrade(cluster.url("owner", name))
    owner = create_engine(cluster.url("owner", name))
    tenant_id = tenancy.add_tenant(owner, key="disk", name="演练")
    owner.dispose()
    database = Database(cluster.url("app", name))
    database.provide(Registry([process(STEPS)]))
    database.provide(Handlers(timer=jobs.fire_timer))
    database.provide(LocalFiles(folder), Files)
    with database.transaction(system_actor(tenant_id)) as tx:
        definitions.deploy(tx, process_key=f"bench{STEPS}", xml=diagram(STEPS))
    permissions = frozenset({"case:open", "case:read", "task:complete"})
    actor = Actor("person", tenant_id, "陈警员", new_id(), permissions, frozenset({"officer"}))
    officers = [Officer(database, actor, verdict, completions, times, break_it) for _ in range(clients)]
    for officer in officers:
        officer.start()
    for turn in range(times):
        while verdict.completions < completions * (turn + 1) / (times + 1):
            time.sleep(0.05)
        _fill(place, verdict)
        _restart_if_down(cluster, verdict)
    for officer in officers:
        officer.join()
    with database.reading(system_actor(tenant_id)) as tx:
        verdict.errors += [f"fsck: {finding}" for finding in fsck.check(tx)]
        kept = set(tx.session.scalars(select(JournalEntry.hash)))
        lost = [head for officer in officers for head in officer.acknowledged if head not in kept]
        verdict.errors += [f"acknowledged and lost: {len(lost)} completions"] if lost else []
        for case in tx.session.scalars(select(Case)):
            if case.status != "closed" or case.journal_seq != STEPS + 1:
                verdict.errors.append(f"case {case.id}: {case.status} after {case.journal_seq} entries")
    if times and not verdict.refused:
        verdict.errors.append("nobody noticed that the disk was full: the campaign shows nothing")
    database.dispose()


def _fill(place: Path, verdict: Verdict) -> None:
    """Leave no room for as long as it takes until somebody is refused, then make room again."""
    before, filler = verdict.refused, place / "filler"
    end = time.monotonic() + 60
    with filler.open("wb", buffering=0) as out:
        while verdict.refused == before and time.monotonic() < end:
            with suppress(OSError):
                out.write(b"\0" * (64 << 10))
                continue
            with suppress(OSError):
                out.write(b"\0" * 4096)
            time.sleep(0.05)
    verdict.full += 1
    time.sleep(2)
    filler.unlink()


def _restart_if_down(cluster: Own, verdict: Verdict) -> None:
    """Start PostgreSQL again when it gave up, as the service manager of a machine does."""
    time.sleep(2)
    pid = cluster.data / "postmaster.pid"
    if not pid.exists() or not Path(f"/proc/{pid.read_text().split()[0]}").exists():
        verdict.restarts += 1
        cluster.start(lambda _words: None)


def main() -> int:
    """Run from the command line; exit status 0 means that nothing acknowledged was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--completions", type=int, default=2000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--clients", type=int, default=3)
    parser.add_argument("--break-it", action="store_true", help="acknowledge before the commit (negative control)")
    options = parser.parse_args()
    verdict = campaign(
        completions=options.completions, times=options.times, clients=options.clients, break_it=options.break_it
    )
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
