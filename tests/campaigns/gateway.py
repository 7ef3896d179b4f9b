"""Kill the terminal gateway (and PostgreSQL, when asked) while terminals report: nothing acknowledged may be lost.

python -m tests.campaigns.gateway --terminals 500 --points 600 --kills 5 --restarts 2
python -m tests.campaigns.gateway --terminals 500 --points 60 --kills 5 --restarts 2 --store real   # the program's own
python -m tests.campaigns.gateway --terminals 20 --points 20 --kills 5 --break-it early   # control: must find losses
python -m tests.campaigns.gateway --terminals 20 --points 20 --kills 5 --break-it twice   # control: must find doubles
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import random
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, text

from db.cluster import Cluster, Role, ensure
from db.migrate import load_models, upgrade
from tests.campaigns.crash import crash
from tests.campaigns.gateway_node import GRANT, REAL_POINTS, TABLE, TABLE_WITHOUT_KEY, furnish, vehicle_of
from vehicles import imports
from vehicles.imports import Fix
from vehicles.simulate import SimulatedTerminal, Tally, drive_all, route

ROOT = Path(__file__).resolve().parents[2]
START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
TRACK = ROOT.parent / "shared" / "data" / "tracks" / "bus304_limerick.gpx"


@dataclass
class Verdict:
    """What the campaign found; ``errors`` empty means that nothing acknowledged was lost and nothing is there twice."""

    terminals: int = 0
    points: int = 0
    acknowledged: int = 0
    stored: int = 0
    sent: int = 0
    resent: int = 0
    connections: int = 0
    kills: int = 0
    restarts: int = 0
    seconds: float = 0.0
    errors: list[str] = field(default_factory=list)


class Node:
    """The gateway as a process of its own, on a port that it keeps."""

    def __init__(self, url: str, folder: Path, break_it: str, store: str = "plain") -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        config = {"url": url, "port": str(self.port), "folder": str(folder), "break": break_it, "store": store}
        self.config = folder / "config.json"
        self.config.write_text(json.dumps(config))
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start it and wait until it listens."""
        ready = self.folder / "ready"
        ready.unlink(missing_ok=True)
        command = [sys.executable, "-m", "tests.campaigns.gateway_node", str(self.config)]
        with (self.folder / "node.log").open("ab") as log:
            process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while not ready.exists():
            if time.monotonic() > end or process.poll() is not None:
                raise RuntimeError("the gateway did not start: " + (self.folder / "node.log").read_text()[-2000:])
            time.sleep(0.05)
        return process

    def kill(self) -> None:
        """Kill it with SIGKILL, wherever it is in its work, and start it again."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = self.start()

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


def campaign(
    cluster: Cluster, *, terminals: int, points: int, kills: int, restarts: int = 0, every: float = 1.0,
    break_it: str = "", store: str = "plain", track: Sequence[Fix] | None = None,
) -> Verdict:  # fmt: skip
    """Run the campaign on a fresh database of the cluster and judge what is left."""
    name = f"gateway_{uuid.uuid4().hex[:12]}"
    cluster.create_database(name)
    began, verdict = time.monotonic(), Verdict(terminals=terminals)
    owner = create_engine(cluster.url("owner", name), pool_pre_ping=True)
    phones = [f"139{number:08d}" for number in range(terminals)]
    try:
        if store == "real":
            load_models("db", "engine", "discretion", "processes", "vehicles")
            upgrade(cluster.url("owner", name))
            furnish(owner, cluster.url("app", name), phones, START.date())
        with owner.begin() as connection:
            connection.execute(text(TABLE_WITHOUT_KEY if break_it == "twice" else TABLE))
            connection.execute(text(GRANT))
        with TemporaryDirectory() as folder:
            role: Role = "gateway" if store == "real" else "app"
            node = Node(cluster.url(role, name), Path(folder), break_it, store)
            way = route(track or imports.read(TRACK.read_bytes(), "gpx").fixes)
            fleet = [
                SimulatedTerminal(phone, way, start=START, every=every, offset=number * 7.0, newer=bool(number % 2))
                for number, phone in enumerate(phones)
            ]
            try:
                tallies = asyncio.run(_drive(fleet, node, cluster, points, kills, restarts, every, verdict))
                time.sleep(1.5)  # what the negative control writes late counts as well
            finally:
                node.stop()
        with owner.connect() as connection:
            plain = "SELECT vehicle, at, lat_e6, lon_e6 FROM gateway_points"
            rows = connection.execute(text(REAL_POINTS if store == "real" else plain)).all()
        _judge(fleet, tallies, [tuple(row) for row in rows], points, verdict)
    finally:
        owner.dispose()
        cluster.drop_database(name)
    verdict.seconds = round(time.monotonic() - began, 1)
    return verdict


async def _drive(
    fleet: Sequence[SimulatedTerminal], node: Node, cluster: Cluster, points: int, kills: int, restarts: int,
    every: float, verdict: Verdict,
) -> list[Tally]:  # fmt: skip
    driving = asyncio.create_task(drive_all(fleet, lambda: ("127.0.0.1", node.port), points=points))
    blows = ["kill"] * kills + ["restart"] * restarts
    random.Random(808).shuffle(blows)
    pause = points * every / (len(blows) + 1)
    for blow in blows:
        await asyncio.wait({driving}, timeout=pause)
        if driving.done():
            break
        if blow == "kill":
            await asyncio.to_thread(node.kill)
            verdict.kills += 1
        else:
            await asyncio.to_thread(crash, cluster)
            verdict.restarts += 1
    return await driving


def _judge(
    fleet: Sequence[SimulatedTerminal], tallies: Sequence[Tally], rows: Sequence[tuple[object, ...]], points: int,
    verdict: Verdict,
) -> None:  # fmt: skip
    """Compare what terminals were promised with what the database holds."""
    stored = {(row[0], row[1]): (row[2], row[3]) for row in rows}
    verdict.stored = len(rows)
    if len(stored) != len(rows):
        verdict.errors.append(f"{len(rows) - len(stored)} positions are there twice")
    for terminal, tally in zip(fleet, tallies, strict=True):
        verdict.points += points
        verdict.acknowledged += len(tally.acknowledged)
        verdict.sent += tally.sent
        verdict.resent += tally.resent
        verdict.connections += tally.connections
        vehicle = vehicle_of(terminal.phone)
        lost = [at for at, place in tally.acknowledged.items() if stored.get((vehicle, at)) != place]
        if lost:
            verdict.errors.append(f"{terminal.phone}: {len(lost)} acknowledged positions are lost, first {min(lost)}")
        if len(tally.acknowledged) != points:
            verdict.errors.append(f"{terminal.phone}: {points} points driven, {len(tally.acknowledged)} acknowledged")


def main() -> int:
    """Run from the command line; exit status 0 means that nothing was lost or is there twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terminals", type=int, default=500)
    parser.add_argument("--points", type=int, default=600)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two points")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--restarts", type=int, default=0, help="restarts of PostgreSQL, by immediate shutdown")
    parser.add_argument(
        "--store", choices=["plain", "real"], default="plain", help="a plain table, or the program's own"
    )
    parser.add_argument("--break-it", choices=["", "early", "twice"], default="", help="negative controls")
    options = parser.parse_args()
    # A cluster of its own: nobody else's tests are to notice that PostgreSQL crashes.
    cluster = ensure(ROOT / "var" / "gateway-campaign", progress=lambda words: print(words, file=sys.stderr))
    try:
        verdict = campaign(cluster, **vars(options))
    finally:
        cluster.stop()
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
