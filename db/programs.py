"""Where PostgreSQL and PostGIS come from: the system, its package manager, or packages unpacked beside our data."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from db import debian
from db.debian import PackagesMissing, Progress

#: The oldest release whose grants and partitions the schema relies on.
OLDEST = 14


class PostgresMissing(Exception):
    """No PostgreSQL with PostGIS was found and none could be fetched."""


#: Where data and programs lie when root starts us: PostgreSQL's user cannot pass through a home folder of mode 0700.
ROOT_HOME = Path("/var/lib/duecourse")


def home() -> Path:
    """Give the folder where everything made on this machine lies: ``DUECOURSE_VAR``, else ``var`` in the project."""
    return Path(os.environ.get("DUECOURSE_VAR") or Path(__file__).resolve().parent.parent / "var").absolute()


def unpacked_folder() -> Path:
    """Give the folder into which programs are unpacked where the system has none."""
    return ROOT_HOME / "programs" if os.geteuid() == 0 else home() / "debian"


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs: a folder from which each runs as it is, whatever libraries it needs."""

    bin: Path
    version: int

    def path(self, name: str) -> str:
        """Give the full path of ``initdb``, ``pg_ctl``, ``pg_dump``…"""
        return str(self.bin / name)


def find(into: Path, *, progress: Progress) -> Programs:
    """Find programs in this order: the system's, installed by apt-get, unpacked into ``into``.

    :raises PostgresMissing: when none of these works; the message names the packages.
    """
    present = _on_system() or _unpacked(into)
    if present:
        return present
    if not debian.available():
        raise PostgresMissing(
            f"PostgreSQL {OLDEST} or newer with PostGIS 3 was not found. Install both (on Debian: postgresql-15 and "
            "postgresql-15-postgis-3), put pg_config on the PATH, or set DATABASE_URL to a database that has them."
        )
    reasons = []
    if debian.administrator() is not None:
        try:
            debian.install(_packages(), progress=progress)
            present = _on_system()
            if present:
                return present
        except PackagesMissing as error:
            reasons.append(str(error))
    try:
        debian.unpack(_packages(), into, progress=progress)
        _make_wrappers(into)
        present = _unpacked(into)
        if present:
            return present
        reasons.append(f"The packages were unpacked into {into}, yet no initdb is there.")
    except PackagesMissing as error:
        reasons.append(str(error))
    raise PostgresMissing(" ".join(reasons))


def _on_system() -> Programs | None:
    """Look where Debian, Red Hat and Homebrew put PostgreSQL, newest first; PostGIS must lie beside it."""
    folders = [Path(line) for line in (_ask("pg_config", "--bindir"),) if line]
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin"):
        folders += sorted(Path("/").glob(pattern), key=_number, reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            share = _ask(str(folder / "pg_config"), "--sharedir") if (folder / "pg_config").exists() else ""
            extensions = Path(share or f"/usr/share/postgresql/{_number(folder)}") / "extension"
            version = _version(folder / "initdb")
            if version >= OLDEST and (extensions / "postgis.control").exists():
                return Programs(folder, version)
    return None


def _unpacked(into: Path) -> Programs | None:
    folder = into / "bin"
    if not (folder / "initdb").exists():
        return None
    return Programs(folder, _version(folder / "initdb"))


def _packages() -> list[str]:
    """Name the packages of the release that this Debian or Ubuntu carries."""
    for package in ("postgresql", "postgis"):
        shown = subprocess.run(["apt-cache", "depends", package], capture_output=True, text=True, check=False).stdout
        found = re.findall(r"postgresql-(\d+)", shown)
        if found:
            return _names(found[0])
    release = subprocess.run(
        ["sed", "-n", "s/^VERSION_ID=//p", "/etc/os-release"], capture_output=True, text=True, check=False
    )
    major = {"12": 15, "13": 17, "22.04": 14, "24.04": 16}.get(release.stdout.strip().strip('"'), 15)
    return _names(major)


def _names(major: int | str) -> list[str]:
    postgis = f"postgresql-{major}-postgis-3"
    return [f"postgresql-{major}", postgis, f"{postgis}-scripts"]


def _make_wrappers(into: Path) -> None:
    """Write one small script a program, so that unpacked libraries are found without touching anybody's settings."""
    real = max(into.glob("usr/lib/postgresql/*/bin"), key=_number)
    share = into / "usr/share/postgresql" / real.parent.name / "extension"
    if not (share / "postgis.control").exists():  # Debian's alternatives make this link when a package is installed.
        shutil.copyfile(share / "postgis-3.control", share / "postgis.control")
    libraries = [str(path) for path in into.glob("usr/lib/*-linux-gnu*")]
    libraries += [str(path.parent) for path in into.glob("usr/lib/*-linux-gnu*/*/lib*.so.*")]
    search = ":".join(dict.fromkeys([*libraries, str(into / "lib")]))
    wrappers = into / "bin"
    if wrappers.is_symlink():
        wrappers.unlink()
    wrappers.mkdir(exist_ok=True)
    for program in real.iterdir():
        script = wrappers / program.name
        script.write_text(
            f'#!/bin/sh\nLD_LIBRARY_PATH="{search}" PROJ_DATA="{into}/usr/share/proj" exec "{program}" "$@"\n',
            encoding="utf-8",
        )
        script.chmod(0o755)


def _ask(program: str, question: str) -> str:
    found = shutil.which(program)
    if not found:
        return ""
    return subprocess.run([found, question], capture_output=True, text=True, check=False).stdout.strip()


def _version(initdb: Path) -> int:
    said = _ask(str(initdb), "--version") if os.access(initdb, os.X_OK) else ""
    found = re.search(r"(\d+)\.", said)
    return int(found[1]) if found else 0


def _number(path: Path) -> int:
    found = re.search(r"(\d+)", str(path))
    return int(found[1]) if found else 0
