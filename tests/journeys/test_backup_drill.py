"""The drill: back a working district up, restore it elsewhere, and go on working as if nothing had happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from db.actor import system_actor
from db.backup import Places, backup, restore
from db.checkpoints import Anchor
from db.clock import SettableClock
from db.cluster import Cluster
from db.session import Database
from engine import fsck, jobs, outbox
from engine.outbox import Deliveries
from tests.factories import CaseFile, District
from tests.journeys.conftest import Town, settings_in

MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def elsewhere(cluster: Cluster, database_name: str) -> Iterator[str]:
    """An empty database for the restored district."""
    name = f"{database_name}_again"
    cluster.create_database(name)
    yield name
    cluster.drop_database(name)


def _listening(database: Database, told: list[str]) -> None:
    """Let every outside system take what it is told, and remember the keys."""
    systems = ("grid", "oversight", "office", "service_hall")
    database.provide(Deliveries({one: lambda kind, payload, key: told.append(key) for one in systems}))


def test_a_restored_district_goes_on_with_its_timers_and_tells_nobody_twice(
    district: District, cluster: Cluster, database_name: str, elsewhere: str, town: Town, tmp_path: Path
) -> None:
    tenant = district.office.tenant_id
    closed = district.begin(MONDAY).do("N1", source="grid", source_number="GRID-2026-0001")
    closed.do("N2", after=1, second_officer=closed.person("second_officer")).do("N3_unit").do("N3")
    closed.investigated().proposed().notified().do("N7", after=1)
    closed.decided().do("N13").do("N14", after=3).do("N15").closed()
    waiting = district.begin(closed.day).opened().file("D06")  # P11: the ninety days run, with their warnings
    told_before: list[str] = []
    _listening(district.database, told_before)
    outbox.deliver_due(district.database, tenant)
    assert len(told_before) == 1, "the grid was told how its lead ended"
    folder = tmp_path / "backup"
    owner = cluster.url("owner", database_name)
    files, checkpoints = tmp_path / "files", tmp_path / "checkpoints"
    backup(Places(owner, cluster.bin, files, checkpoints), folder, progress=lambda words: None)

    there = tmp_path / "there"
    places = Places(cluster.url("owner", elsewhere), cluster.bin, there / "files", there / "checkpoints")
    restore(places, folder, progress=lambda words: None)
    clock = SettableClock(district.clock.now())
    database = Database(cluster.url("app", elsewhere), clock=clock)
    app = create_app(settings_in(there), clock=clock, database=database)
    restored = District(app, database, clock, town.office, town.token)
    told: list[str] = []
    _listening(database, told)
    outbox.deliver_due(database, tenant)
    assert told == [], "what had been delivered is not told again"

    with database.reading(system_actor(tenant)) as tx:
        assert list(fsck.check(tx)) == []
        assert database.use(Anchor).last(tenant) == district.database.use(Anchor).last(tenant)
    document = waiting.documents()["D06"]
    same: list[Any] = [
        one.call("machine", "GET", f"/cases/{waiting.id}/documents/{document['id']}/pdf").data
        for one in (district, restored)
    ]
    assert same[0] == same[1]
    again = CaseFile(restored, waiting.id, waiting.day, dict(waiting.team), waiting.minute)
    assert again.waits_at() == waiting.waits_at()
    again.later(95)  # the warnings of the ninety days ring in the restored district: its jobs are armed
    assert again.deadlines()["P11"]["light"] == "red"
    rung = [one["command"] for one in restored.call("machine", "GET", f"/journal/cases/{again.id}").json["items"]]
    assert rung.count("deadline.rung") >= 3
    assert jobs.run_due(database).failed == 0
    database.dispose()
