"""Debian packages for a machine that lacks them: installed where root or sudo works, else unpacked into a folder.

Only the system's own ``apt-get`` and ``dpkg`` download and open anything here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

Progress = Callable[[str], None]

#: PostgreSQL's package would otherwise start a server of its own, on a port, that nobody asked for.
_NO_MAIN_CLUSTER = Path("/etc/postgresql-common/createcluster.d/duecourse.conf")


class PackagesMissing(Exception):
    """These packages are needed and could not be fetched: {packages}. {reason}"""

    def __init__(self, packages: Iterable[str], reason: str) -> None:
        super().__init__(f"These packages are needed and could not be fetched: {' '.join(packages)}. {reason}")


def available() -> bool:
    """Tell whether this is a system with Debian's package tools."""
    return shutil.which("apt-get") is not None and shutil.which("dpkg") is not None


@lru_cache(maxsize=1)
def administrator() -> tuple[str, ...] | None:
    """Give the words that make a command run as root: none for root, ``sudo -n``; nothing when neither works."""
    if os.geteuid() == 0:
        return ()
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ("sudo", "-n")
    return None


def install(packages: Sequence[str], *, progress: Progress) -> None:
    """Install packages on the system, without their recommendations.

    :raises PackagesMissing: when this user may not, or apt-get fails.
    """
    words = administrator()
    if words is None or not available():
        raise PackagesMissing(packages, "Neither root nor sudo works here.")
    progress(f"installing {' '.join(packages)}")
    if any(name.startswith("postgresql") for name in packages):
        _forbid_main_cluster(words)
    environment = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8"]
    done = _run([*words, *environment, "apt-get", "update", "-qq"])
    if done.returncode == 0:
        fast = ["-o", "Dpkg::Options::=--force-unsafe-io", "-o", "Acquire::Retries=3", "-o", "Acquire::Languages=none"]
        wanted = ["install", "-y", "-qq", "--no-install-recommends", *packages]
        done = _run([*words, *environment, "apt-get", *fast, *wanted])
    if done.returncode:
        raise PackagesMissing(packages, f"apt-get said: {_tail(done)}")


def unpack(packages: Sequence[str], into: Path, *, progress: Progress, closure: bool = True) -> Path:
    """Download packages, with what they depend on and the system lacks, and open them in a folder; needs no root.

    Nothing is configured and no script of the packages runs. Repeating it costs nothing: a stamp says what is there.

    :raises PackagesMissing: when apt-get cannot find or fetch one.
    """
    stamp = into / ".unpacked" / "+".join(packages)
    if stamp.exists():
        return into
    if not available():
        raise PackagesMissing(packages, "This is not a Debian or Ubuntu system: install them yourself.")
    private = _private_apt(into)
    done = _run(["apt-get", *private, "update", "-qq"])
    names = list(packages)
    if done.returncode == 0 and closure:
        done = _run(["apt-get", *private, "install", "--simulate", "-qq", "--no-install-recommends", *packages])
        names += [line.split()[1] for line in done.stdout.splitlines() if line.startswith("Inst ")]
    archives = into / ".archives"
    archives.mkdir(parents=True, exist_ok=True)
    names = list(dict.fromkeys(names))
    if done.returncode == 0:
        more = f" and {len(names) - len(packages)} that they need" if len(names) > len(packages) else ""
        progress(f"downloading {' '.join(packages)}{more}")
        done = _run(["apt-get", *private, "-o", "Acquire::Retries=3", "download", "-qq", *names], cwd=archives)
    if done.returncode:
        raise PackagesMissing(packages, f"apt-get said: {_tail(done)}")
    for archive in sorted(archives.glob("*.deb")):
        opened = _run(["dpkg", "-x", str(archive), str(into)])
        if opened.returncode:
            raise PackagesMissing(packages, f"dpkg said: {_tail(opened)}")
    shutil.rmtree(archives)
    shutil.rmtree(into / ".apt", ignore_errors=True)
    stamp.parent.mkdir(exist_ok=True)
    stamp.touch()
    return into


def _private_apt(into: Path) -> list[str]:
    """Point apt-get at lists and caches of our own, which a user without root may write."""
    state = into / ".apt"
    for name in ("lists/partial", "cache/archives/partial"):
        (state / name).mkdir(parents=True, exist_ok=True)
    options = {
        "Dir::State::lists": state / "lists",
        "Dir::Cache": state / "cache",
        "APT::Sandbox::User": _user_name(),
        "Acquire::Languages": "none",
        "Debug::NoLocking": "1",
    }
    return [word for key, value in options.items() for word in ("-o", f"{key}={value}")]


def _user_name() -> str:
    import pwd

    return pwd.getpwuid(os.geteuid()).pw_name


def _forbid_main_cluster(words: Sequence[str]) -> None:
    if Path("/etc/postgresql-common/createcluster.conf").exists():
        return  # PostgreSQL's packages are here already: their settings are the administrator's.
    _run([*words, "mkdir", "-p", str(_NO_MAIN_CLUSTER.parent)])
    subprocess.run(
        [*words, "tee", str(_NO_MAIN_CLUSTER)], input=b"create_main_cluster = false\n", capture_output=True, check=False
    )


def _run(command: Sequence[str], *, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, start_new_session=True
    )


def _tail(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stderr.strip() or done.stdout.strip())[-600:]
