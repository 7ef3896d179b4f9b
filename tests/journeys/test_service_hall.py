"""网上办事大厅: the party asks for a hearing and for time to pay at the hall, and is told there how its case stands.

2026-03-02 is a Monday.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from api.fake_systems import Fakes, create_fakes, fresh
from api.outside import Outside, Systems
from db.actor import system_actor
from engine.outbox import OutboxMessage
from integrations.service_hall import REFUSAL, SYSTEM, FakeServiceHall, HttpServiceHall
from processes import hall
from tests.factories import CaseFile, District, Refused
from tests.journeys import enforcements, measures, spot
from tests.journeys.conftest import settings_in
from tests.served import served

MONDAY = dt.date(2026, 3, 2)
STRANGER = "91440300MA5TXT9999"


@pytest.fixture
def fakes() -> Fakes:
    return fresh(leads=0)


@pytest.fixture
def outside(district: District, tmp_path: Path, fakes: Fakes) -> Iterator[Outside]:
    """The worker of a tenant whose parties the hall serves, over HTTP."""
    district.database.provide(hall.Installed("luohu"))
    settings = replace(settings_in(tmp_path), hall_tenant="luohu")
    with served(create_fakes(fakes, token="secret")) as address:
        client = HttpServiceHall(address, token="secret", sleep=lambda _: None)
        yield Outside(district.database, settings, Systems(None, None, hall=client))


def titles(known: FakeServiceHall) -> list[str]:
    return [one.title for one in known.told]


def hands_in(case: CaseFile, known: FakeServiceHall, kind: str, text: str, code: str = "", number: str = "") -> str:
    """Let somebody write at the hall; gives the number of the submission."""
    row = case.district.call("machine", "GET", f"/cases/{case.id}").json
    about = {"case_number": number or row["case_number"], "party_code": code or row["party_code"]}
    return known.hand_in(kind, text=text, at=case.district.clock.now(), **about).number


def test_a_hearing_is_asked_for_at_the_hall_and_a_stranger_is_refused(
    district: District, outside: Outside, fakes: Fakes
) -> None:
    """听证申请: the party's writing moves the case, once, from the day of its receipt; others move nothing."""
    known = fakes.hall
    case = district.begin(MONDAY).opened(item_code="建筑垃圾22").do("N4", after=1)
    known.faults.order(fail_next=3)
    outside.tick()
    assert known.told == []  # the hall is away
    case.later(1)
    outside.tick()
    outside.tick()
    assert titles(known) == ["案件已立案"]
    assert known.told[0].text.endswith(hall.NO_SERVICE)
    case.proposed(fine_cents=6_000_000, answered=None).notified()
    assert case.waits_at() == {"N7", "N8_request"}

    hands_in(case, known, "hearing_request", "我要听证", code=STRANGER)
    hands_in(case, known, "hearing_request", "我要听证", number="罗执罚〔2026〕9999号")
    early = hands_in(case, known, "instalment_request", "请求分期缴纳")
    outside.tick()
    assert case.waits_at() == {"N7", "N8_request"} and known.acknowledged == set(known.handed_in)
    assert [one.text for one in known.told if one.title == "听证申请未受理"] == [REFUSAL, REFUSAL]
    (asked,) = district.call("lijianguo", "GET", f"/cases/{case.id}/remarks").json["items"]
    assert early in asked["question"] and "请求分期缴纳" in asked["question"] and asked["asked_by"] is None
    page = district.session_of("lijianguo")[0].get("/todo").get_data(as_text=True)
    assert "网上办事大厅 提问" in page and "请求分期缴纳" in page

    day = case.day.isoformat()
    number = hands_in(case, known, "hearing_request", "对罚款数额有异议，申请听证。")
    hands_in(case, known, "defence", "已全部清理，请求从轻。")
    case.later(1)
    outside.tick()
    known.acknowledged.clear()  # the hall forgot, or its answer got lost: everything comes again
    told = len(known.told)
    outside.tick()
    outside.tick()
    assert case.waits_at() == {"N8_accept"} and len(known.told) - told == 2  # the two receipts of before
    heard, said = case.facts["hearing"], case.facts["defence"]
    assert (heard["received_on"], heard["handed_in"]) == (day, number) and "异议" in heard["reason"]
    assert (said["outcome"], said["received_on"], said["manner"]) == ("submitted", day, "written")
    limits = case.deadlines()
    assert (limits["P08"]["status"], limits["P09"]["status"]) == ("stopped", "stopped")
    page = district.session_of("huangzhiyuan")[0].get(f"/cases/{case.id}/work").get_data(as_text=True)
    assert "对罚款数额有异议" in page and "已全部清理" in page
    assert {"案件已立案", "听证申请已收到", "陈述申辩已收到"} <= set(titles(known))


def test_time_to_pay_is_asked_for_at_the_hall_and_the_party_hears_of_decision_service_and_end(
    district: District, outside: Outside, fakes: Fakes
) -> None:
    """延期、分期缴纳申请: it goes before the leader; what the party is told stands in the outbox with each change."""
    known = fakes.hall
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1).decided().do("N13")
    assert case.waits_at() == {"N14", "N15"}
    hands_in(case, known, "instalment_request", "资金周转困难，请求分三期缴纳。")
    outside.tick()
    assert case.waits_at() == {"N14_instalment", "N15"} and case.deadlines()["P16"]["status"] == "stopped"
    assert case.facts["payment"]["request"].startswith("资金周转困难")
    hands_in(case, known, "recusal_request", "请求承办人回避")  # no message of this procedure
    case.do("N15").do("N14_instalment", after=1).file("D52").do("N14_plan", after=50).closed()
    outside.tick()
    outside.tick()
    assert set(titles(known)) >= {"案件已立案", "决定已作出", "文书已送达", "案件已结案", "回避申请已收到"}
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        rows = tx.session.scalars(select(OutboxMessage).where(OutboxMessage.system == SYSTEM)).all()
    assert {row.status for row in rows} == {"delivered"} and len(rows) == len(known.told)


def test_what_was_in_time_and_collected_late_bars_the_decision_until_the_case_is_taken_back_for_it(
    district: District, outside: Outside, fakes: Fakes
) -> None:
    """期限内的听证申请: the hall's worker was away over the end of the period; the day of the request counts."""
    known = fakes.hall
    case = district.begin(MONDAY).opened(item_code="建筑垃圾22").do("N4", after=1)
    case.proposed(fine_cents=6_000_000, answered=None).notified()
    number = hands_in(case, known, "hearing_request", "对罚款数额有异议，申请听证。")
    said = hands_in(case, known, "defence", "已全部清理。")
    case.later(9)  # both periods lapse; nobody has collected anything
    assert case.waits_at() == {"N9"}
    late = hands_in(case, known, "defence", "迟到的陈述。")
    outside.tick()
    assert case.waits_at() == {"N9"} and set(case.facts["handed_in"]) == {number, said}, (
        "the late one is not among them"
    )
    outside.tick()
    assert "期限内收到" in next(one.text for one in known.told if number in one.text)
    questions = district.call("lijianguo", "GET", f"/cases/{case.id}/remarks").json["items"]
    assert sum("处理前不得作出决定" in one["question"] for one in questions) == 2 and late in str(questions)
    case.do("N9")
    assert case.waits_at() == {"N10"}
    asked = {"case_id": case.id, "kind": "readmit", "arguments": {"submission": number}, "reason": "提交在期限内"}
    made = district.call("machao", "POST", "/repairs", json=asked).json
    assert made["preview"]["after"]["waits"][0]["element"] == "N8_accept"
    district.call("lufang", "POST", f"/repairs/{made['id']}/confirm")
    assert case.waits_at() == {"N8_accept"} and case.facts["hearing"]["handed_in"] == number
    # With the case before the review of the defence again, that is weighed there too.
    assert case.facts["defence"]["handed_in"] == said
    assert {one["settled"] for one in case.facts["handed_in"].values()} == {"readmit"}


def test_a_defence_against_a_demand_is_reviewed_and_one_against_a_seizure_is_weighed_before_its_end(
    district: District, outside: Outside, fakes: Fakes
) -> None:
    """行政强制法第三十六条、第八条: what the party writes at the hall is heard before the decision, in time or not."""
    known = fakes.hall
    case = enforcements.begin(district, MONDAY).do("E1").demanded()
    first = hands_in(case, known, "defence", "已自行清理大部分。")
    outside.tick()
    assert case.waits_at() == {"E3_review"} and case.facts["response"]["handed_in"] == first
    hands_in(case, known, "defence", "补充照片。")
    outside.tick()
    assert case.facts["response"]["text"] == "已自行清理大部分。\n补充照片。"
    case.save("E3_review").file("D33").do("E3_review").later(9)
    assert case.waits_at() == {"E4"} and "补充照片" in case.printed("D33")
    late = hands_in(case, known, "defence", "房屋已拆除。")
    outside.tick()
    case.do("E4")
    with pytest.raises(Refused) as refused:
        case.do("E4_leader")
    assert refused.value.code == "handed-in-undecided"
    asked = {"case_id": case.id, "kind": "readmit", "arguments": {"submission": late}, "reason": "决定前应当听取"}
    made = district.call("machao", "POST", "/repairs", json=asked).json
    district.call("lufang", "POST", f"/repairs/{made['id']}/confirm")
    assert case.waits_at() == {"E3_review"} and "房屋已拆除" in case.facts["response"]["text"]
    case.do("E3_review", accepted=True, review="理由成立。")
    assert case.waits_at() == {"E10"}

    seized = measures.begin(district, MONDAY).approved().taken().kept()
    number = hands_in(seized, known, "defence", "货物属于他人。")
    outside.tick()
    page = district.session_of(seized.team["case_officer"])[0].get(f"/cases/{seized.id}/work").get_data(as_text=True)
    assert "货物属于他人。" in page
    with pytest.raises(Refused) as refused:
        seized.do("M7", proposed="release")
    assert refused.value.code == "handed-in-unweighed" and number in refused.value.detail
    seized.do("M7", defence_review="经核实，货物确系他人所有。").do("M7_leader")
    assert seized.facts["handed_in"][number]["reason"].startswith("经核实")


def test_a_defence_on_the_spot_is_weighed_before_the_decision_whenever_it_is_collected(
    district: District, outside: Outside, fakes: Fakes
) -> None:
    """简易程序的陈述申辩（第四十五条）: what is written at the hall is reviewed where the party is told, or anew."""
    known = fakes.hall
    case = spot.begin(district, MONDAY).do("S1")
    first = hands_in(case, known, "defence", "垃圾不是我丢的。")
    hands_in(case, known, "defence", "不是我。", code=STRANGER)
    outside.tick()
    assert case.waits_at() == {"S3"} and set(case.facts["handed_in"]) == {first}
    assert any("垃圾不是我丢的。" in text for text in case.problems("S3"))
    with pytest.raises(Refused) as refused:
        case.do("S3")
    assert refused.value.code == "handed-in-unweighed" and first in refused.value.detail
    case.do("S3", defence_review="录像显示为当事人所丢，理由不成立。")
    settled = case.facts["handed_in"][first]
    assert (settled["settled"], settled["reason"]) == ("weighed", "录像显示为当事人所丢，理由不成立。")
    second = hands_in(case, known, "defence", "请求从轻。")
    outside.tick()
    assert case.waits_at() == {"S4"} and any("请求从轻。" in text for text in case.problems("S4"))
    with pytest.raises(Refused) as refused:
        case.do("S4")
    assert refused.value.code == "handed-in-undecided" and second in refused.value.detail
    case.back("S4", "S3", "当事人又提交陈述申辩").do("S3", defence_review="情节轻微，已从轻。").do("S4")
    assert case.facts["handed_in"][second]["settled"] == "weighed"
    third = hands_in(case, known, "defence", "不服。")
    outside.tick()
    assert third not in case.facts["handed_in"], "after the decision it is a remedy that helps"
    assert "陈述申辩已收到" in titles(known)
