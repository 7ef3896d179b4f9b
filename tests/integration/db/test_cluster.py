"""The cluster that the application owns: who may reach it, when it stops, what it survives."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from db.cluster import ClusterBroken, External, Own, ensure


def _quiet(_text: str) -> None:
    """Progress is for people."""


def _open(url: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)


def _own(var: Path) -> Own:
    found = ensure(var, progress=_quiet)
    assert isinstance(found, Own)
    return found


def _server(cluster: Own) -> int:
    return int((cluster.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])


def _runs(number: int) -> bool:
    """Tell whether a process lives; one that nobody has collected yet is dead all the same."""
    try:
        return bool(psutil.Process(number).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("owned")
    yield folder
    last = _own(folder)
    last.stop()
    shutil.rmtree(last.place)


@pytest.fixture(autouse=True)
def _no_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("DUECOURSE_OWNER_URL", raising=False)
    monkeypatch.delenv("DUECOURSE_VAR", raising=False)


def test_the_server_stops_with_its_last_user_and_not_before(var: Path) -> None:
    first, second = _own(var), _own(var)
    number = _server(first)
    first.stop()
    assert _runs(number)
    _open(second.url("app", "duecourse_blank")).close()
    second.stop()
    assert not _runs(number)
    assert not (second.data / "postmaster.pid").exists()
    assert not second.sockets.exists()
    second.stop()  # once more does nothing


def test_it_listens_on_a_private_socket_only_and_asks_for_the_password(var: Path) -> None:
    cluster = _own(var)
    try:
        assert stat.S_IMODE(cluster.sockets.stat().st_mode) == 0o700
        assert stat.S_IMODE((var / "pg.secret").stat().st_mode) == 0o600
        with _open(cluster.url("app", "duecourse_blank")) as connection:
            row = connection.execute(
                "SELECT current_setting('listen_addresses'), current_setting('data_checksums'),"
                " current_setting('synchronous_commit'), current_setting('password_encryption')"
            ).fetchone()
            assert row == ("", "on", "on", "scram-sha-256")
        with pytest.raises(psycopg.OperationalError, match="password"):
            _open(cluster.url("app", "duecourse_blank").replace("duecourse_app:", "duecourse_app:x"))
    finally:
        cluster.stop()


def test_the_application_sees_nothing_of_the_scan_role_until_it_becomes_it(var: Path) -> None:
    cluster = _own(var)
    cluster.create_database("roles")
    try:
        with _open(cluster.url("owner", "roles")) as owner:
            owner.execute("CREATE TABLE due (a int); GRANT SELECT ON due TO duecourse_scan")
        with _open(cluster.url("app", "roles")) as app:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("SELECT * FROM due")
            app.execute("SET ROLE duecourse_scan")
            assert app.execute("SELECT * FROM due").fetchall() == []
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute("SET ROLE duecourse_owner")
    finally:
        cluster.drop_database("roles")
        cluster.stop()


def test_a_new_database_has_postgis_and_a_copy_has_what_its_model_had(var: Path) -> None:
    cluster = _own(var)
    try:
        cluster.create_database("model")
        with _open(cluster.url("owner", "model")) as owner:
            owner.execute("CREATE TABLE kept (place geography(Point, 4326))")
        cluster.create_database("copy", template="model")
        with _open(cluster.url("owner", "copy")) as owner:
            near = "SELECT ST_DWithin('POINT(114.1 22.5)'::geography, 'POINT(114.1001 22.5)'::geography, 20)"
            assert owner.execute(near).fetchone() == (True,)
            assert owner.execute("SELECT count(*) FROM kept").fetchone() == (0,)
        assert {"model", "copy"} <= cluster.databases()
    finally:
        cluster.drop_database("copy")
        cluster.drop_database("model")
        cluster.stop()


def test_a_server_that_was_killed_comes_back_with_what_was_committed(var: Path) -> None:
    cluster = _own(var)
    cluster.create_database("lived")
    with _open(cluster.url("owner", "lived")) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 7 AS a")
    os.kill(_server(cluster), signal.SIGKILL)
    again = _own(var)
    try:
        with _open(again.url("owner", "lived")) as owner:
            assert owner.execute("SELECT a FROM kept").fetchone() == (7,)
    finally:
        again.drop_database("lived")
        again.stop()
        cluster.stop()


def test_the_note_of_a_server_that_is_gone_does_not_hold_up_the_next(var: Path) -> None:
    cluster = _own(var)
    cluster.stop()
    stale = cluster.data / "postmaster.pid"
    # The number in it now belongs to somebody else, as happens when a container starts anew.
    stale.write_text(f"{os.getpid()}\n{cluster.data}\n{int(time.time())}\n5432\n\n\n", encoding="utf-8")
    shutil.chown(stale, cluster.user or os.getuid())
    again = _own(var)
    try:
        _open(again.url("app", "duecourse_blank")).close()
    finally:
        again.stop()


def test_a_making_that_was_interrupted_starts_afresh(tmp_path: Path) -> None:
    cluster = _own(tmp_path)
    place, data = cluster.place, cluster.data
    cluster.stop()
    (data / "PG_VERSION").unlink()  # initdb writes it early, and everything else after
    (place / "ready").unlink()
    again = _own(tmp_path)
    try:
        again.create_database("fresh")
        assert "fresh" in again.databases()
    finally:
        again.stop()
        shutil.rmtree(place)


def test_a_folder_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    cluster = _own(tmp_path)
    sockets, place = cluster.sockets, cluster.place
    cluster.stop()
    (tmp_path / "elsewhere").mkdir()
    sockets.symlink_to(tmp_path / "elsewhere")
    try:
        with pytest.raises(ClusterBroken, match="belongs to somebody else"):
            _own(tmp_path)
    finally:
        sockets.unlink()
        shutil.rmtree(place)


def test_a_database_url_means_that_nothing_is_made_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://app:secret@db.example/enforcement")
    cluster = ensure(tmp_path, progress=_quiet)
    assert isinstance(cluster, External)
    assert cluster.url("app", "duecourse") == "postgresql+psycopg://app:secret@db.example/enforcement"
    with pytest.raises(ClusterBroken, match="DUECOURSE_OWNER_URL"):
        cluster.url("owner", "duecourse")
    assert list(tmp_path.iterdir()) == []


def test_data_that_outlived_their_checkout_are_set_aside_and_a_new_cluster_begins(tmp_path: Path) -> None:
    first = _own(tmp_path)
    first.create_database("kept")
    first.stop()
    (tmp_path / "pg.secret").unlink()
    again = _own(tmp_path)
    try:
        assert "kept" not in again.databases()
        assert (again.place / "data.orphaned" / "PG_VERSION").exists()
    finally:
        again.stop()
        shutil.rmtree(again.place)
