"""Keys of an installation: files under ``var/keys`` for their owner's eyes, made once by whoever needs them first."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def made_once(path: Path, make: Callable[[], bytes]) -> bytes:
    """Give what stands in a key file; the first who asks makes it.

    It appears whole or not at all: the processes of a server start side by side and must not sign with different keys.
    """
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # nobody else may read it
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(make())
            out.flush()
            os.fsync(out.fileno())
        with contextlib.suppress(FileExistsError):  # somebody was faster
            os.link(name, path)
    finally:
        os.unlink(name)
    return path.read_bytes()
