"""Keep what a release leaves behind: a database with a case at every wait state, for every later release to go on with.

python -m tests.releases.make 0.1
"""

from __future__ import annotations

import datetime as dt
import json
import lzma
import sys
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, select, text

from api import demo_content
from api.app import assemble
from api.demo_cases import Player
from api.demo_people import Office
from api.settings import Settings
from db import backup, tenancy
from db.actor import system_actor
from db.clock import SettableClock
from db.cluster import Cluster, ensure
from db.migrate import load_models, upgrade
from engine.people import Person, Unit
from tests.releases import states

ROOT = Path(__file__).resolve().parents[2]
KEPT = Path(__file__).parent / "kept"


def make(cluster: Cluster, version: str) -> Path:
    """Seed the demo's content into a fresh database and dump it; what each case waits for stands beside the dump."""
    name = f"release_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    KEPT.mkdir(exist_ok=True)
    target = KEPT / f"{version}.dump.xz"
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            settings = Settings(
                environment="demo", database_url=cluster.url("app", name), owner_url=cluster.url("owner", name),
                var=Path(folder), oidc_issuer="http://127.0.0.1:9/demo",
            )  # fmt: skip
            demo_content.seed(settings, progress=print)
            _more(settings)
        owner = create_engine(cluster.url("owner", name))
        with owner.connect() as connection:
            rows = connection.execute(text("SELECT id, process_key, status, waits FROM cases ORDER BY opened_at, id"))
            states = [
                {"case": str(row.id), "process": row.process_key, "status": row.status,
                 "waits": sorted(one["element"] for one in row.waits.values())}
                for row in rows
            ]  # fmt: skip
        owner.dispose()
        dump(cluster, name, target)
        what = json.dumps(states, ensure_ascii=False, indent=0) + "\n"
        (KEPT / f"{version}.json").write_text(what, "utf-8")
    finally:
        cluster.drop_database(name)
    return target


def dump(cluster: Cluster, name: str, target: Path) -> None:
    """Dump a database as one xz stream: half as large as what PostgreSQL compresses table by table."""
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "dump"
        flags = ("--format=custom", "--compress=0", "--no-owner", "--exclude-table-data=spatial_ref_sys")
        backup._run(places(cluster, name), "pg_dump", *flags, f"--file={plain}")
        target.write_bytes(lzma.compress(plain.read_bytes(), preset=9 | lzma.PRESET_EXTREME))


def _more(settings: Settings) -> None:
    """Add cases at the wait states that the demo does not show."""
    clock = SettableClock(dt.datetime.now(dt.UTC))
    parts = assemble(settings, clock=clock)
    with parts.database.looking_up() as session:
        tenant = next(one.id for one in tenancy.tenants(session) if one.key == "luohu")
    office = Office(tenant)
    with parts.database.reading(system_actor(tenant)) as tx:
        for person in tx.session.scalars(select(Person)):
            office.persons[person.staff_number or ""] = person.id
        for unit in tx.session.scalars(select(Unit)):
            office.units[unit.name] = unit.id
    player = Player(parts.database, clock, office, "执法一队", demo_content.CASTS["执法一队"])
    states.tell(player, ("machao", "lufang"), clock.now().date())
    parts.database.dispose()


def places(cluster: Cluster, name: str) -> backup.Places:
    """Name a database of the cluster to PostgreSQL's own programs."""
    return backup.Places(cluster.url("owner", name), cluster.bin, Path(), Path())


def main() -> int:
    """Make the dump of this release."""
    cluster = ensure(ROOT / "var" / "test", progress=print, durable=False)
    try:
        print(make(cluster, sys.argv[1]))
    finally:
        cluster.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
