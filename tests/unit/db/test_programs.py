"""Finding PostgreSQL: in which order, and what is said when there is none."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from db import debian, programs
from db.debian import PackagesMissing
from db.programs import PostgresMissing, Programs, find


def _quiet(_text: str) -> None:
    """Progress is for people."""


@pytest.fixture
def nothing_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without PostgreSQL."""
    monkeypatch.setattr(programs, "_on_system", lambda: None)
    monkeypatch.setattr(debian, "available", lambda: True)
    monkeypatch.setattr(programs, "_packages", lambda: ["postgresql-15", "postgresql-15-postgis-3"])


def test_what_the_system_has_is_taken_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    there = Programs(tmp_path, 15)
    monkeypatch.setattr(programs, "_on_system", lambda: there)
    assert find(tmp_path / "unpacked", progress=_quiet) is there


@pytest.mark.usefixtures("nothing_there")
def test_root_installs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    there = Programs(tmp_path, 15)
    asked: list[str] = []

    def install(packages: list[str], *, progress: object) -> None:
        asked.extend(packages)
        monkeypatch.setattr(programs, "_on_system", lambda: there)

    monkeypatch.setattr(debian, "administrator", lambda: ())
    monkeypatch.setattr(debian, "install", install)
    assert find(tmp_path / "unpacked", progress=_quiet) is there
    assert asked == ["postgresql-15", "postgresql-15-postgis-3"]


@pytest.mark.usefixtures("nothing_there")
def test_without_root_packages_are_unpacked_and_run_by_wrappers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def unpack(packages: list[str], into: Path, *, progress: object) -> Path:
        real = into / "usr/lib/postgresql/15/bin"
        real.mkdir(parents=True)
        (real / "initdb").write_text('#!/bin/sh\necho "initdb (PostgreSQL) 15.9 $LD_LIBRARY_PATH"\n')
        (real / "initdb").chmod(0o755)
        (into / "usr/lib/x86_64-linux-gnu/blas").mkdir(parents=True)
        (into / "usr/lib/x86_64-linux-gnu/blas/libblas.so.3").touch()
        extensions = into / "usr/share/postgresql/15/extension"
        extensions.mkdir(parents=True)
        (extensions / "postgis-3.control").write_text("default_version = '3.3.2'\n")
        return into

    monkeypatch.setattr(debian, "administrator", lambda: None)
    monkeypatch.setattr(debian, "unpack", unpack)
    found = find(tmp_path, progress=_quiet)
    assert found.version == 15
    said = subprocess.run([found.path("initdb")], capture_output=True, text=True, check=True).stdout
    assert str(tmp_path / "usr/lib/x86_64-linux-gnu/blas") in said
    assert (tmp_path / "usr/share/postgresql/15/extension/postgis.control").exists()
    assert find(tmp_path, progress=_quiet) == found  # the second time nothing is fetched


@pytest.mark.usefixtures("nothing_there")
def test_the_error_names_the_packages_and_every_reason(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(packages: list[str], *_more: object, progress: object) -> Path:
        raise PackagesMissing(packages, "apt-get said: no way out")

    monkeypatch.setattr(debian, "administrator", lambda: ())
    monkeypatch.setattr(debian, "install", refuse)
    monkeypatch.setattr(debian, "unpack", refuse)
    with pytest.raises(PostgresMissing, match=r"postgresql-15-postgis-3.*no way out.*no way out"):
        find(tmp_path, progress=_quiet)


def test_elsewhere_than_debian_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(programs, "_on_system", lambda: None)
    monkeypatch.setattr(debian, "available", lambda: False)
    with pytest.raises(PostgresMissing, match="DATABASE_URL"):
        find(tmp_path, progress=_quiet)


def test_everything_made_here_lies_where_the_setting_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUECOURSE_VAR", str(tmp_path))
    assert programs.home() == tmp_path
    monkeypatch.delenv("DUECOURSE_VAR")
    assert programs.home().name == "var"
