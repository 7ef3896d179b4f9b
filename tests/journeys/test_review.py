"""案卷评查: the score follows the file from step to step, warns before a signature, and is on record at the end."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from api.bench_wire import counted
from db.actor import system_actor
from engine import cases
from processes.review import reviews
from tests.factories import CaseFile, District, Refused

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
    asks_in_few_round_trips(district, case.id)
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
    judge(district, case.id)
    assert "综合得分" in pages["tab"].get_data(as_text=True)
    assert case.id in pages["list"].get_data(as_text=True)


def asks_in_few_round_trips(district: District, case_id: str) -> None:
    """It follows every step, so it has a budget: the transaction, the case, its file, the laws it cites, the end."""
    reader = system_actor(district.office.tenant_id)
    with counted(district.database) as traffic, district.database.reading(reader) as tx:
        reviews.review(tx, cases.get(tx, uuid.UUID(case_id)))
    assert traffic.trips <= 5
    assert traffic.statements <= 15


def judge(district: District, case_id: str) -> None:
    """人工认定: by somebody who did not work the case, with a reason; it counts and can be taken back."""

    def post(who: str, **fields: str) -> tuple[int, str]:
        client, token = district.session_of(who)
        answer = client.post(
            f"/cases/{case_id}/review/r111-unstated", data={"csrf_token": token, **fields}, follow_redirects=True
        )
        return answer.status_code, answer.get_data(as_text=True)

    before = float(district.call("machine", "GET", f"/cases/{case_id}/review").json["legality"])
    broken = {"verdict": "broken", "reason": "账本载有收入八百元"}
    assert post("lijianguo", **broken)[0] == 403, "the case officer"
    assert post("zhengwenjing", **broken)[0] == 403, "the legal reviewer of this very case"
    assert post("jianghaitao", verdict="broken", reason="")[0] == 422
    status, shown = post("jianghaitao", **broken)
    assert status == 200 and "账本载有收入八百元" in shown
    after = district.call("machine", "GET", f"/cases/{case_id}/review").json
    assert float(after["legality"]) == before - 10
    way = f"/cases/{case_id}/review/judgements"
    [row] = district.call("machine", "GET", way).json["items"]
    assert row["rule"] == "r111-unstated" and row["judged_by_name"]
    with pytest.raises(Refused) as refused:
        district.call("lijianguo", "DELETE", f"{way}/{row['rule']}")
    assert refused.value.status == 403
    district.call("jianghaitao", "DELETE", f"{way}/{row['rule']}")
    assert float(district.call("machine", "GET", f"/cases/{case_id}/review").json["legality"]) == before
    district.call("jianghaitao", "PUT", f"{way}/{row['rule']}", json=broken)
    assert post("jianghaitao", verdict="withdraw")[0] == 200
    assert float(district.call("machine", "GET", f"/cases/{case_id}/review").json["legality"]) == before
    entries = district.call("machine", "GET", f"/journal/cases/{case_id}?limit=1000").json["items"]
    assert [one["command"] for one in entries if one["command"].startswith("review.judg")] == [
        "review.judged",
        "review.judgement_withdrawn",
    ] * 2
