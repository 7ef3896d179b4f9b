"""PostgreSQL that crashes: an immediate shutdown, from which the next start recovers by its log."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from db.cluster import Cluster, Own


def crash(cluster: Cluster) -> None:
    """Stop PostgreSQL without mercy and start it again."""
    if not isinstance(cluster, Own):
        raise RuntimeError("only the cluster of our own can be restarted")
    pid = int((cluster.data / "postmaster.pid").read_text().split("\n")[0])
    os.kill(pid, signal.SIGQUIT)
    end = time.monotonic() + 30
    while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
        time.sleep(0.1)
    cluster.start(lambda _words: None)
