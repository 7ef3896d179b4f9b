"""案卷评查: the score follows the file from step to step, warns before a signature, and is on record at the end."""

from __future__ import annotations

import datetime as dt

from tests.factories import CaseFile, District

MONDAY = dt.date(2026, 3, 2)


def review(district: District, case: CaseFile) -> dict[str, object]:
    return dict(district.call("machine", "GET", f"/cases/{case.id}/review").json)


def texts(found: dict[str, object]) -> list[str]:
    return [fault["text"] for fault in found["faults"]]  # type: ignore[attr-defined]


def test_the_review_runs_at_each_step_and_its_result_is_journalled_at_closing(district: District) -> None:
    case = district.begin(MONDAY).opened().investigated().proposed()
    before = review(district, case)
    assert any("缺少该文书" in text and "立案审批表" in text for text in texts(before))
    case.file("D06", "D01", "D30", "D10")
    after = review(district, case)
    assert float(str(after["form"])) > float(str(before["form"]))
    assert not any("立案审批表" in text for text in texts(after))
    case.notified().do("N7", after=1)
    case.do("N9", after=1)
    warned = case.problems("N11")
    assert any(text.startswith("评查提示：") for text in warned)  # before the leader signs
    case.do("N11").file("D39", "D40").do("N12")
    case.do("N13", after=1).file("D50").do("N14", after=3).do("N15").do("N17", after=2).do("N17_unit")
    assert any(text.startswith("评查提示：") for text in case.problems("N17_leader"))  # and before closing
    case.do("N17_leader").file("D60").do("N18", after=5)
    entries = district.call("machine", "GET", f"/journal/cases/{case.id}?limit=1000").json["items"]
    recorded = [one for one in entries if one["command"] == "review.recorded"]
    assert len(recorded) == 1 and recorded[0]["payload"]["moment"] == "closing"
    last = review(district, case)
    assert recorded[0]["payload"]["total"] == last["total"]
    listed = district.call("machine", "GET", "/reviews").json["items"]
    assert [one["case_id"] for one in listed] == [case.id]
    pages = {
        name: district.session_of(who)[0].get(url)
        for name, who, url in (
            ("tab", "lijianguo", f"/cases/{case.id}/review"),
            ("list", "huangzhiyuan", "/supervision/reviews"),
        )
    }
    assert all(page.status_code == 200 for page in pages.values())
    assert "综合得分" in pages["tab"].get_data(as_text=True)
    assert case.id in pages["list"].get_data(as_text=True)
