"""Fixtures: one PostgreSQL cluster a run, one migrated template, one fresh database a test."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from db import tenancy
from db.actor import Actor, system_actor
from db.checkpoints import Anchor
from db.clock import SettableClock
from db.cluster import Cluster, ensure
from db.files import Files, LocalFiles
from db.migrate import load_models, upgrade
from db.session import Database, Tx

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
START = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)  # Monday 2026-03-02, 09:00 in Shenzhen


@pytest.fixture(scope="session", autouse=True)
def unhurried() -> Iterator[None]:
    """Do not wait for the disk: no file of a test need outlive the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """The application's own PostgreSQL, with the data of tests apart from the demo's."""
    running = ensure(ROOT / "var" / "test", durable=False)
    yield running
    running.stop()  # the server stops with its last user


@pytest.fixture(scope="session")
def template(cluster: Cluster) -> Iterator[str]:
    """A database with the whole schema, copied for every test that needs one."""
    name = f"template_{os.getpid()}"
    cluster.create_database(name)
    load_models("db", "engine", "discretion", "processes", "vehicles")
    upgrade(cluster.url("owner", name))
    yield name
    cluster.drop_database(name)


@pytest.fixture
def database_name(cluster: Cluster, template: str) -> Iterator[str]:
    """A fresh database of this test's own."""
    name = f"test_{uuid.uuid4().hex[:16]}"
    cluster.create_database(name, template=template)
    yield name
    cluster.drop_database(name)


@pytest.fixture
def owner(cluster: Cluster, database_name: str) -> Iterator[Engine]:
    """The owner's engine on the test's database: migrations, tenants, reference data."""
    engine = create_engine(cluster.url("owner", database_name))
    yield engine
    engine.dispose()


@pytest.fixture
def clock() -> SettableClock:
    """A clock that stands still at 2026-03-02 09:00 in Shenzhen until the test moves it."""
    return SettableClock(START)


@pytest.fixture
def database(cluster: Cluster, database_name: str, clock: SettableClock, tmp_path: Path) -> Iterator[Database]:
    """The database as the application role sees it, with files and signing key in a folder of the test."""
    running = Database(cluster.url("app", database_name), clock=clock)
    running.provide(LocalFiles(tmp_path / "files"), Files)
    running.provide(Anchor(tmp_path / "keys" / "journal.pem", tmp_path / "checkpoints"))
    yield running
    running.dispose()


@pytest.fixture
def tenant_id(owner: Engine) -> uuid.UUID:
    """A tenant called 罗湖区."""
    return tenancy.add_tenant(owner, key="luohu", name="罗湖区")


@pytest.fixture
def other_tenant_id(owner: Engine) -> uuid.UUID:
    """A second tenant that must never see the first one's data."""
    return tenancy.add_tenant(owner, key="futian", name="福田区")


@pytest.fixture
def system(tenant_id: uuid.UUID) -> Actor:
    """The system acting for the tenant."""
    return system_actor(tenant_id)


@pytest.fixture
def tx(database: Database, system: Actor) -> Iterator[Tx]:
    """An open transaction of the system, rolled back at the end."""

    class Undo(Exception):
        pass

    try:
        with database.transaction(system) as running:
            yield running
            raise Undo
    except Undo:
        pass


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the domain's vectors and third-party test data; absent outside the workplace and CI."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{SHARED} must exist in CI")
        pytest.skip("the folder ../shared with test data is not here")
    return SHARED


#: Folders of modules that take long, the longest first.
LONGEST_FIRST = ("campaigns", "integration/api", "browser", "journeys", "releases", "integration")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: the many short tests then fill whatever the others leave at the end.

    Within a folder the order stays by chance. A module is not divided, so two of the longest that came last would keep
    one core waiting for the other.
    """

    def place(item: pytest.Item) -> int:
        folder = item.path.relative_to(ROOT / "tests").parent.as_posix()
        found = (at for at, name in enumerate(LONGEST_FIRST) if folder == name or folder.startswith(f"{name}/"))
        return next(found, len(LONGEST_FIRST))

    items.sort(key=place)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is skipped for want of a part: what would be skipped fails."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, which CI does not allow: {report.longrepr}"
    return report
