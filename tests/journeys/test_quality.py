"""质量: what was sent back, corrected or found in review is counted at its step, its officer and its unit."""

from __future__ import annotations

import datetime as dt

from db.actor import system_actor
from processes.quality import behind, quality
from tests.factories import District

MONDAY = dt.date(2026, 3, 2)


def test_returns_corrections_and_faults_are_counted_with_their_cases(district: District) -> None:
    case = district.begin(MONDAY)
    case.do("N1").do("N2", after=1, second_officer=case.person("second_officer"))
    case.back("N3_unit", "N2", "核查情况过于简单，请补充")
    case.do("N2", after=1, second_officer=case.person("second_officer")).do("N3_unit", after=1).do("N3", after=1)
    case.file("D06")
    document = case.documents()["D06"]
    base, officer = f"/cases/{case.id}/documents/{document['id']}", case.team["case_officer"]
    made = district.call(officer, "POST", f"{base}/supersede", json={"reason": "当事人地址有误"}).json
    district.call(officer, "POST", f"/cases/{case.id}/documents/{made['id']}/file")
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        steps = {row.key: row for row in quality(tx, by="step")}
        officers = {row.key: row for row in quality(tx, by="officer")}
        units = {row.key: row for row in quality(tx, by="unit")}
        returned = behind(tx, by="step", key="penalty:N2", figure="returned")
        later = quality(tx, by="step", since=tx.at + dt.timedelta(days=1))
    checked = steps["penalty:N2"]
    assert (checked.figures["returned"], checked.figures["done"]) == (1, 2)
    assert [(str(one.id), times) for one, times in returned.cases] == [(case.id, 1)] and returned.total == 1
    assert steps["penalty:N3"].figures["corrected"] == 1
    assert officers[str(district.office.persons[officer])].figures["corrected"] == 1
    unit = units[str(district.office.units["执法一队"])]
    assert (unit.figures["returned"], unit.figures["corrected"]) == (1, 1)
    assert later == []
    browser = district.session_of("huangzhiyuan")[0]
    page = browser.get("/supervision/quality?by=step&key=penalty:N2&figure=returned").get_data(as_text=True)
    assert "核查、管辖判断" in page and f"/cases/{case.id}/journal" in page
    for by in ("officer", "unit"):
        assert browser.get(f"/supervision/quality?by={by}").status_code == 200
    assert browser.get("/supervision/quality?format=xlsx").data.startswith(b"PK")
