"""Files on the disk: what a commit counts on is there after a power cut, the folders that lead to it included."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from db.files import LocalFiles

TENANT = UUID(int=7)


def test_a_new_file_is_synced_with_every_folder_that_is_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(Path(os.readlink(f"/proc/self/fd/{handle}"))))
    connection = SimpleNamespace(execute=lambda _statement: None)
    tx: Any = SimpleNamespace(tenant_id=TENANT, session=SimpleNamespace(connection=lambda: connection))
    root = tmp_path / "files"
    stored = LocalFiles(root).put(tx, b"a photograph")
    folder = root / str(TENANT) / stored.sha256[:2]
    assert {tmp_path, root, root / str(TENANT), folder} <= set(synced)
    synced.clear()
    LocalFiles(root).put(tx, b"a photograph")
    assert folder in synced and root not in synced, "what is there is not synced again"


def test_what_a_killed_process_left_half_written_is_swept_after_a_day(tmp_path: Path) -> None:
    files, folder = LocalFiles(tmp_path), tmp_path / str(TENANT)
    (folder / "ab").mkdir(parents=True)
    left, written, whole = folder / ".in-left", folder / ".in-written", folder / "ab" / ("ab" * 32)
    for path in (left, written, whole):
        path.write_bytes(b"half")
    for path in (left, whole):
        os.utime(path, (time.time() - 25 * 3600,) * 2)
    assert files.sweep(TENANT) == 1
    assert not left.exists() and written.exists() and whole.exists()
    assert files.sweep(UUID(int=8)) == 0, "a tenant without a file"
