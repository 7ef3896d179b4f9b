"""Keys that several processes make at once: all of them get the same, whole, for their owner's eyes alone."""

from __future__ import annotations

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from api.settings import Settings, secret_key
from db.checkpoints import Anchor
from db.keys import made_once

TOGETHER = 8


def test_whoever_starts_at_the_same_moment_gets_the_same_key(tmp_path: Path) -> None:
    path, number = tmp_path / "keys" / "some.key", itertools.count()
    all_here = threading.Barrier(TOGETHER)

    def make() -> bytes:
        all_here.wait(10)  # every one of them has found nothing
        return f"key {next(number)}".encode()

    with ThreadPoolExecutor(TOGETHER) as pool:
        found = set(pool.map(lambda _: made_once(path, make), range(TOGETHER)))
    assert found == {path.read_bytes()} and found.pop().startswith(b"key ")
    assert path.stat().st_mode & 0o077 == 0 and path.parent.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path], "nothing is left of those that came too late"
    assert made_once(path, lambda: b"another") == path.read_bytes()


def test_sessions_and_checkpoints_are_signed_with_such_keys(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    assert len(secret_key(settings)) > 40 and secret_key(settings) == secret_key(settings)
    pems = {Anchor(settings.journal_key, settings.checkpoints).public_pem() for _ in range(2)}
    assert len(pems) == 1
    for path in (settings.journal_key, tmp_path / "keys" / "session.key"):
        assert path.stat().st_mode & 0o077 == 0
