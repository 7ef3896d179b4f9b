"""How much memory this program itself has held at most."""

from __future__ import annotations

from pathlib import Path


def peak_kilobytes() -> int:
    """Give the greatest resident size of this program's own life, in kB.

    ``getrusage`` is of no use for it: Linux hands ``ru_maxrss`` down through fork and exec, so a small program that a
    large one starts is told the large one's size. ``VmHWM`` in ``/proc`` begins anew with exec.
    """
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM:")).split()[1])
