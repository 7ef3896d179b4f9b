"""保管期限: a closed case is kept as long as its archive form says, held when somebody must, and removed with proof."""

from __future__ import annotations

import datetime as dt
import io
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from api import exports, removal
from db import journal
from db.actor import system_actor
from db.checkpoints import Anchor
from db.cluster import Cluster
from db.verifier import verify
from engine import fsck, retention
from tests.factories import CaseFile, District, Refused

MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def closed(district: District) -> CaseFile:
    """A case that was corrected at once and is archived for ten years."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified()
    case.do("N7", after=1).decided().do("N13").do("N14", after=3).do("N15")
    return case.do("N17", after=2).do("N17_unit").do("N17_leader").do("N18", after=5, retention="10")


def _remove(district: District, cluster: Cluster, name: str, folder: Path) -> list[removal.Removed]:
    owner = create_engine(cluster.url("owner", name))
    try:
        return list(removal.remove(district.database, owner, district.office.tenant_id, folder))
    finally:
        owner.dispose()


def _rows(cluster: Cluster, name: str, case_id: str) -> dict[str, int]:
    """Count what is left of a case, table by table."""
    owner = create_engine(cluster.url("owner", name))
    with owner.connect() as connection:
        tables = connection.execute(
            text("SELECT table_name FROM information_schema.columns WHERE column_name = 'case_id'")
        ).scalars()
        found = {
            table: connection.execute(
                text(f"SELECT count(*) FROM {table} WHERE case_id = :id"), {"id": case_id}
            ).scalar()
            for table in tables
        }
        query = text("SELECT count(*) FROM journal_entries WHERE chain = :chain")
        found["journal_entries"] = connection.execute(query, {"chain": f"case:{case_id}"}).scalar()
    owner.dispose()
    return {table: int(count or 0) for table, count in found.items() if count}


def _hold(district: District, case_id: str, reason: str = "国家赔偿诉讼") -> str:
    given = {"case_id": case_id, "reason": reason}
    return str(district.call("linxiuying", "POST", "/legal-holds", json=given).json["id"])


def _lift(district: District, hold: str, reason: str) -> None:
    """Lift a hold: the archivist asks, somebody else confirms."""
    district.call("linxiuying", "POST", f"/legal-holds/{hold}/release", json={"reason": reason})
    district.call("machao", "POST", f"/legal-holds/{hold}/release/confirm")


def test_a_hold_on_an_open_case_outlives_its_closing_and_two_persons_lift_it(
    district: District, cluster: Cluster, database_name: str, tmp_path: Path
) -> None:
    case = district.begin(MONDAY).opened()
    first = _hold(district, case.id, "行政诉讼〔2026〕12号")
    case.investigated().proposed().notified().do("N7", after=1).decided().do("N13").do("N14", after=3).do("N15")
    case.do("N17", after=2).do("N17_unit").do("N17_leader").do("N18", after=5, retention="10")
    [carried] = district.call("machine", "GET", f"/retentions/{case.id}").json["holds"]
    assert (carried["id"], carried["reason"], carried["held_by_name"]) == (first, "行政诉讼〔2026〕12号", "林秀英")
    second = _hold(district, case.id, "审计局专项审计")

    district.clock.set(dt.datetime.combine(dt.date(2036, 12, 1), dt.time(10), dt.UTC))
    assert _remove(district, cluster, database_name, tmp_path) == []  # held by two
    refusals = []
    for who, path, given in (
        ("lijianguo", f"/legal-holds/{first}/release", {"reason": "x"}),  # not his to lift
        ("machao", f"/legal-holds/{first}/release/confirm", None),  # nobody has asked
    ):
        with pytest.raises(Refused) as refused:
            district.call(who, "POST", path, json=given)
        refusals.append(refused.value.code)
    district.call("linxiuying", "POST", f"/legal-holds/{first}/release", json={"reason": "判决生效"})
    for who, path, given in (
        ("linxiuying", f"/legal-holds/{first}/release/confirm", None),  # herself
        ("machao", f"/legal-holds/{first}/release", {"reason": "再次申请"}),  # asked for already
    ):
        with pytest.raises(Refused) as refused:
            district.call(who, "POST", path, json=given)
        refusals.append(refused.value.code)
    assert refusals == ["permission-denied", "release-not-proposed", "second-person-releases", "release-proposed"]
    with (
        pytest.raises(retention.NotDue, match="行政诉讼"),
        district.database.transaction(system_actor(district.office.tenant_id)) as tx,
    ):
        retention.entomb(tx, case_id=uuid.UUID(case.id), archive_sha256="0" * 64, entries=1)
    district.call("machao", "POST", f"/legal-holds/{first}/release/reject", json={"reason": "上诉期未满"})
    district.call("linxiuying", "POST", f"/legal-holds/{first}/release", json={"reason": "判决生效"})
    waiting = district.call("machao", "GET", "/legal-holds?state=release_proposed").json["items"]
    assert [(one["id"], one["case_id"], one["case_status"]) for one in waiting] == [(first, case.id, "closed")]
    district.call("machao", "POST", f"/legal-holds/{first}/release/confirm")
    held = district.call("linxiuying", "GET", "/legal-holds").json["items"]
    assert [(one["reason"], one["state"]) for one in held] == [("审计局专项审计", "in_force")]
    assert _remove(district, cluster, database_name, tmp_path) == []  # the other is in force
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        entry = [one for one in journal.entries(tx, f"case:{case.id}") if one.command == "retention.released"][-1]
    assert entry.payload["before"] == {"holds": ["行政诉讼〔2026〕12号", "审计局专项审计"]}
    assert entry.payload["after"] == {"holds": ["审计局专项审计"]}
    _lift(district, second, "审计结束")
    assert len(_remove(district, cluster, database_name, tmp_path)) == 1


def test_a_case_is_removed_after_its_years_with_a_package_that_proves(
    district: District, closed: CaseFile, cluster: Cluster, database_name: str, tmp_path: Path
) -> None:
    other = district.begin(closed.day).opened()
    kept: dict[str, Any] = district.call("machine", "GET", f"/retentions/{closed.id}").json
    assert (kept["period"], kept["remove_on"]) == ("10", str(closed.day.replace(year=closed.day.year + 10)))
    assert _remove(district, cluster, database_name, tmp_path) == []  # the day has not come
    district.clock.set(dt.datetime.combine(dt.date(2036, 12, 1), dt.time(10), dt.UTC))
    _lift(district, _hold(district, closed.id), "诉讼终结")
    [gone] = _remove(district, cluster, database_name, tmp_path)
    assert set(_rows(cluster, database_name, closed.id)) == {"retentions", "numbers"}
    assert gone.case_number and gone.rows > 50

    anchor = district.database.use(Anchor)
    checkpoints = anchor.file_for(district.office.tenant_id).read_bytes()
    verdict = verify(gone.package.read_bytes(), checkpoints, anchor.public_pem())
    assert verdict.intact and verdict.files >= 2
    with zipfile.ZipFile(gone.package) as package:
        assert any(name.startswith("files/") for name in package.namelist())
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        entry = list(journal.entries(tx, f"tenant:{district.office.tenant_id}"))[-1]
        assert entry.command == "case.removed" and entry.payload["archive"] == gone.sha256
        assert entry.payload["head"] == retention.of_case(tx, gone.case_id).head
        assert [one for one in fsck.check(tx) if one["problem"] != "job-forgotten"] == []
    assert district.call("machine", "GET", f"/cases/{other.id}").json["status"] == "open"
    assert _remove(district, cluster, database_name, tmp_path) == []


def test_a_removal_that_broke_off_after_its_trace_is_finished_by_the_next(
    district: District, closed: CaseFile, cluster: Cluster, database_name: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    district.clock.set(dt.datetime.combine(dt.date(2036, 12, 1), dt.time(10), dt.UTC))
    with monkeypatch.context() as patched:
        patched.setattr(removal, "_purge", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            _remove(district, cluster, database_name, tmp_path)
    assert "cases" not in _rows(cluster, database_name, closed.id)
    assert "tasks" in _rows(cluster, database_name, closed.id)
    [finished] = _remove(district, cluster, database_name, tmp_path)
    assert str(finished.case_id) == closed.id
    assert set(_rows(cluster, database_name, closed.id)) == {"retentions", "numbers"}


def test_a_package_that_does_not_prove_removes_nothing(
    district: District, closed: CaseFile, cluster: Cluster, database_name: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    district.clock.set(dt.datetime.combine(dt.date(2036, 12, 1), dt.time(10), dt.UTC))
    before = _rows(cluster, database_name, closed.id)
    whole = exports.case_archive

    def cut(tx: Any, case_id: Any) -> tuple[str, bytes]:
        name, data = whole(tx, case_id)
        return name, data.replace(b"case.opened", b"case.open3d") if b"case.opened" in data else data[:-900]

    monkeypatch.setattr(removal, "case_archive", cut)
    with pytest.raises(removal.PackageNotProved):
        _remove(district, cluster, database_name, tmp_path)
    assert _rows(cluster, database_name, closed.id) == before


def _without_a_file(name: str, data: bytes) -> tuple[str, bytes]:
    """Leave one file out of a package that proves otherwise."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w") as part:
        members = whole.namelist()
        left_out = next(one for one in members if one.startswith("files/"))
        for one in members:
            if one != left_out:
                part.writestr(one, whole.read(one))
    return name, out.getvalue()


def test_what_is_not_whole_in_its_package_is_not_removed(
    district: District, closed: CaseFile, cluster: Cluster, database_name: str, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    district.clock.set(dt.datetime.combine(dt.date(2036, 12, 1), dt.time(10), dt.UTC))
    before, write = _rows(cluster, database_name, closed.id), removal._write

    def damaged(package: Path, data: bytes) -> bytes:
        return write(package, data)[:-900]  # what the disk gives back

    def meanwhile(package: Path, data: bytes) -> bytes:
        _lift(district, _hold(district, closed.id), "核对")
        return write(package, data)

    with monkeypatch.context() as patched:
        patched.setattr(removal, "_write", damaged)
        with pytest.raises(removal.PackageNotProved):
            _remove(district, cluster, database_name, tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(removal, "case_archive", lambda *given: _without_a_file(*exports.case_archive(*given)))
        with pytest.raises(removal.PackageNotProved, match="files-missing"):
            _remove(district, cluster, database_name, tmp_path)
    assert list(tmp_path.rglob("case-*")) == [] and _rows(cluster, database_name, closed.id) == before
    with monkeypatch.context() as patched:
        patched.setattr(removal, "_write", meanwhile)
        with pytest.raises(retention.NotDue, match="打包后"):
            _remove(district, cluster, database_name, tmp_path)
    assert "tasks" in _rows(cluster, database_name, closed.id)
    assert len(_remove(district, cluster, database_name, tmp_path)) == 1


def test_an_open_case_and_a_permanent_one_have_no_date(district: District) -> None:
    case = district.begin(MONDAY).opened()
    with pytest.raises(Refused) as refused:
        district.call("machine", "GET", f"/retentions/{case.id}")
    assert refused.value.status == 404
