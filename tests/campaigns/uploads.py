"""A video over a bad network: it arrives whole, with its digest, and the server's memory stays flat.

python -m tests.campaigns.uploads --megabytes 200 --drop-every 10 --rate 4
python -m tests.campaigns.uploads --megabytes 20 --spoil 1              # a bit changes on the way: found and sent again
python -m tests.campaigns.uploads --megabytes 20 --spoil 1 --break-it   # negative control: must find errors
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import random
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil
import requests

from db.actor import system_actor
from db.cluster import Cluster, ensure
from db.files import Files, digest_of
from db.migrate import load_models, upgrade
from engine import fsck
from tests.campaigns.kills import ROOT, _free_port, furnish
from tests.link import Link

PIECE = 1 << 20
HEAD = b"\x00\x00\x00\x18ftypmp42"


@dataclass
class Verdict:
    """What the campaign found; ``errors`` empty means that the file arrived whole and once."""

    megabytes: int = 0
    seconds: float = 0.0
    breaks: int = 0
    resumed: int = 0
    sent_again: int = 0
    memory_before_mb: float = 0.0
    memory_most_mb: float = 0.0
    errors: list[str] = field(default_factory=list)


class Sender:
    """Sends a file in pieces; after every break it asks how far the upload has come and goes on there."""

    def __init__(self, port: int, token: str, verdict: Verdict, *, checksums: bool) -> None:
        self.base, self.verdict, self.checksums = f"http://127.0.0.1:{port}/api/v1", verdict, checksums
        self.headers = {"Authorization": f"Bearer {token}", "Tus-Resumable": "1.0.0"}

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        """Call until there is an answer."""
        headers = {**self.headers, **more.pop("headers", {})}
        while True:
            try:
                return requests.request(method, self.base + path, headers=headers, timeout=60, **more)
            except requests.RequestException:
                time.sleep(0.2)

    def send(self, path: Path, digest: str) -> str:
        """Send a file; gives the upload's identifier."""
        size = path.stat().st_size
        about = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}"
            for key, value in (("sha256", digest), ("filename", "v"))
        )
        begun = self.call("POST", "/uploads", headers={"Upload-Length": str(size), "Upload-Metadata": about})
        place = "/uploads/" + begun.headers["Location"].rsplit("/", 1)[1]
        offset = 0
        with path.open("rb") as source:
            while offset < size:
                source.seek(offset)
                offset = self._piece(place, source.read(PIECE), offset)
        return place.rsplit("/", 1)[1]

    def _piece(self, place: str, piece: bytes, offset: int) -> int:
        headers = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        if self.checksums:
            headers["Upload-Checksum"] = "sha256 " + base64.b64encode(hashlib.sha256(piece).digest()).decode()
        try:
            answer = requests.patch(self.base + place, data=piece, headers={**self.headers, **headers}, timeout=60)
        except requests.RequestException:
            self.verdict.resumed += 1
            time.sleep(0.2)
            return self._asked(place)
        if answer.status_code == 460:
            self.verdict.sent_again += 1
            if answer.json()["code"] == "file-altered":
                raise ValueError(answer.json()["detail"])
            return self._asked(place)
        return int(answer.headers["Upload-Offset"]) if answer.ok else self._asked(place)

    def _asked(self, place: str) -> int:
        return int(self.call("HEAD", place).headers["Upload-Offset"])


def campaign(
    cluster: Cluster, *, megabytes: int, drop_every: float, rate: float, spoil: int = 0, break_it: bool = False
) -> Verdict:
    """Send one file to a fresh server over a line that breaks, and judge what arrived.

    :param rate: megabytes a second on the line.
    :param break_it: no checksum of the pieces, and a server that takes the device's word for the whole.
    """
    name = f"uploads_{uuid.uuid4().hex[:12]}"
    load_models("db", "engine", "discretion", "processes", "vehicles")
    cluster.create_database(name)
    verdict = Verdict(megabytes=megabytes)
    try:
        upgrade(cluster.url("owner", name))
        with TemporaryDirectory() as folder:
            _run(cluster, name, Path(folder), verdict, drop_every, rate, spoil, break_it)
    finally:
        cluster.drop_database(name)
    return verdict


def _run(
    cluster: Cluster, name: str, folder: Path, verdict: Verdict, drop_every: float, rate: float, spoil: int,
    break_it: bool,
) -> None:  # fmt: skip
    database, tenant_id, token, keys = furnish(cluster, name, folder)
    path, digest = _film(folder, verdict.megabytes)
    config = folder / "config.json"
    trust = digest if break_it else ""
    config.write_text(
        json.dumps({"database_url": cluster.url("app", name), "var": str(folder), "keys": keys, "trust_digest": trust})
    )
    port, behind = _free_port(), _free_port()
    command = [sys.executable, "-m", "tests.campaigns.small_server", "serve", str(config), str(behind)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    stop = threading.Event()
    try:
        with Link(port, behind, bytes_per_second=int(rate * (1 << 20))) as link:
            sender = Sender(port, token, verdict, checksums=not break_it)
            case = sender.call("POST", "/cases", json={"process": "small", "facts": {}}).json()
            memory = psutil.Process(server.pid)
            verdict.memory_before_mb = round(memory.memory_info().rss / (1 << 20), 1)
            link.spoil = spoil
            for watch in (_dropping(link, drop_every, stop), _weighing(memory, verdict, stop)):
                watch.start()
            began = time.monotonic()
            try:
                upload = sender.send(path, digest)
            except ValueError as error:
                verdict.errors.append(f"refused: {error}")
                return
            verdict.seconds = round(time.monotonic() - began, 1)
            stop.set()
            link.mend()
            about = {"upload_id": upload, "title": "现场录像", "kind": "audiovisual"}
            made = sender.call("POST", f"/cases/{case['id']}/evidence/from-upload", json=about).json()
            verdict.breaks = link.breaks
        if made.get("sha256") != digest or made.get("device_sha256") != digest:
            verdict.errors.append(f"evidence has another digest than the device took: {made}")
        files = database.use(Files)  # type: ignore[type-abstract]
        if "sha256" in made and digest_of(files.path(tenant_id, made["sha256"])) != digest:  # type: ignore[attr-defined]
            verdict.errors.append("the file on disk is not the one that was sent")
        with database.reading(system_actor(tenant_id)) as tx:
            verdict.errors += [f"fsck: {finding}" for finding in fsck.check(tx)]
    finally:
        stop.set()
        server.kill()
        server.wait()
        database.dispose()


def _film(folder: Path, megabytes: int) -> tuple[Path, str]:
    """Write a file of random bytes that begins like a video; gives its path and digest."""
    path, digest, source = folder / "film.mp4", hashlib.sha256(), random.Random(1)
    with path.open("wb") as out:
        for number in range(megabytes):
            piece = source.randbytes(1 << 20)
            piece = HEAD + piece[len(HEAD) :] if number == 0 else piece
            digest.update(piece)
            out.write(piece)
    return path, digest.hexdigest()


def _dropping(link: Link, every: float, stop: threading.Event) -> threading.Thread:
    def drop() -> None:
        while every and not stop.wait(every):
            link.cut()
            time.sleep(0.5)
            link.mend()

    return threading.Thread(target=drop, daemon=True)


def _weighing(memory: psutil.Process, verdict: Verdict, stop: threading.Event) -> threading.Thread:
    def weigh() -> None:
        while not stop.wait(0.05):
            try:
                verdict.memory_most_mb = max(verdict.memory_most_mb, round(memory.memory_info().rss / (1 << 20), 1))
            except psutil.NoSuchProcess:
                return

    return threading.Thread(target=weigh, daemon=True)


def main() -> int:
    """Run from the command line; exit status 0 means that the file arrived whole and once."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--drop-every", type=float, default=10.0, help="seconds")
    parser.add_argument("--rate", type=float, default=4.0, help="megabytes a second")
    parser.add_argument("--spoil", type=int, default=0, help="how many pieces lose a bit on their way")
    parser.add_argument("--break-it", action="store_true", help="check nothing (negative control)")
    options = vars(parser.parse_args())
    cluster = ensure(ROOT / "var" / "test", progress=lambda words: print(words, file=sys.stderr))
    verdict = campaign(cluster, **options)
    cluster.stop()
    print(json.dumps(asdict(verdict), ensure_ascii=False, indent=1))
    return 1 if verdict.errors else 0


if __name__ == "__main__":
    sys.exit(main())
