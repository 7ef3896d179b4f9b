"""行刑衔接 (《行政执法机关移送涉嫌犯罪案件的规定》): one journey for each way to the police and back."""

from __future__ import annotations

import datetime as dt

from tests.factories import CaseFile, District
from tests.journeys.measures import MeasureFile, begin
from tests.journeys.transfers import TransferFile, linked, of

MONDAY = dt.date(2026, 3, 2)


def _penalty(district: District, *, investigated: bool = False) -> CaseFile:
    """A penalty case in which the officers come upon a crime and the leader agrees to transfer it."""
    case = district.begin(MONDAY).opened()
    case = case.investigated() if investigated else case.do("N4", after=1)
    gone = {"outcome": "transfer", "kinds": None, "fine_cents": None, "reason": "涉嫌犯罪。"}
    return case.proposed(**gone).do("N5_close").do("N5_transfer")


def _pick_up(case: CaseFile, other: CaseFile) -> CaseFile:
    """Let the case take over what another one has told it."""
    case.day, case.minute = other.day, other.minute
    return case.later(1)


def test_filed_by_the_police_goods_handed_over_and_the_penalty_closed_as_transferred(district: District) -> None:
    """移送 → 立案 → 三日内移交物品: the penalty case is closed, the transfer waits for the judiciary."""
    case = _penalty(district)
    assert case.waits_at() == set() and case.facts["transfer"]["case_id"] == linked(case)
    transfer = of(case).reported()
    assert transfer.waits_at() == {"X3"}
    assert transfer.deadlines()["X01"]["amount"] == 3 and transfer.deadlines()["X01"]["unit"] == "calendar_days"
    transfer.sent()
    assert "污染环境罪" in transfer.printed("D05") and "深圳市公安局罗湖分局" in transfer.printed("D05")
    assert transfer.deadlines()["X02"]["unit"] == "hours" and transfer.deadlines()["X02"]["amount"] == 24
    transfer.do("X5", after=2)
    assert transfer.deadlines()["X05"]["amount"] == 3 and transfer.waits_at() == {"X6"}
    transfer.do("X6", after=1)
    assert transfer.waits_at() == {"X7"}
    _pick_up(case, transfer)
    assert case.facts["transfer"]["outcome"] == "filed" and case.waits_at() == {"N17"}
    case.closed(kind="transferred", receipts=None)
    transfer.on(case.day).do("X7")
    assert transfer.read()["status"] == "closed"


def test_not_approved_leads_back_to_the_penalty(district: District) -> None:
    """不批准移送: the reasons are on record, the penalty case goes on."""
    case = _penalty(district, investigated=True)
    transfer = of(case).reported().do("X3", outcome="refuse", reason="未达到立案追诉标准。", opinion="不批准。")
    assert transfer.read()["status"] == "closed"
    _pick_up(case, transfer)
    assert case.facts["transfer"]["outcome"] == "refused" and case.waits_at() == {"N5"}
    case.proposed()
    assert case.waits_at() == {"N6"}


def test_refused_by_the_police_and_reconsidered(district: District) -> None:
    """不予立案 → 三日内提请复议 → 立案."""
    transfer = of(_penalty(district)).reported().sent()
    transfer.later(2).refused()
    assert transfer.deadlines()["X04"]["amount"] == 3 and transfer.waits_at() == {"X8"}
    transfer.do("X8").save("X8_reconsider").file("D05F").do("X8_reconsider", after=1)
    assert "提请你局复议" in transfer.printed("D05F")
    assert transfer.deadlines()["X04P"]["amount"] == 3
    transfer.do("X8_decided", after=2).do("X6", after=1)
    assert transfer.facts["filed"]["number"] == "罗公复字〔2026〕2号" and transfer.waits_at() == {"X7"}


def test_refused_again_and_supervised_by_the_procuratorate(district: District) -> None:
    """不予立案 → 复议维持 → 三日内建议立案监督 → 不立案: 依法作出行政处理."""
    case = _penalty(district)
    transfer = of(case).reported().sent().later(2).refused()
    transfer.do("X8").save("X8_reconsider").file("D05F").do("X8_reconsider")
    transfer.do("X8_decided", after=2, outcome="refused", next="supervise")
    assert transfer.deadlines()["X04"]["round"] == 2
    transfer.save("X9").file("D05J").do("X9", after=1).do("X9_result", after=5, outcome="refused")
    assert transfer.read()["status"] == "closed"
    _pick_up(case, transfer)
    assert case.facts["transfer"]["outcome"] == "unfiled" and case.waits_at() == {"N5"}


def test_accepted_at_once_or_after_the_reconsideration(district: District) -> None:
    """不予立案, 无异议: the case goes back to the agency."""
    case = _penalty(district)
    transfer = of(case).reported().sent().later(1).refused().do("X8", way="accept", opinion="无异议。")
    assert transfer.read()["status"] == "closed"
    assert _pick_up(case, transfer).waits_at() == {"N5"}


def test_passed_on_to_the_police_that_are_competent(district: District) -> None:
    """不属其管辖的, 转送: the three days begin again with the other police."""
    transfer = of(_penalty(district)).reported().sent()
    transfer.do("X5", after=1, outcome="passed_on", to="深圳市公安局龙岗分局")
    assert transfer.waits_at() == {"X5"} and transfer.facts["sending"]["to"] == "深圳市公安局龙岗分局"
    assert transfer.deadlines()["X03"]["round"] == 2
    transfer.do("X5", after=2)
    assert transfer.waits_at() == {"X6"}


def test_a_measure_hands_its_goods_to_the_police(district: District) -> None:
    """《行政强制法》第二十一条、《规定》第十二条: out of a measure, with the pieces of its ledger."""
    case: MeasureFile = begin(district, MONDAY).approved().taken().kept()
    client, secret = district.session_of("lijianguo")
    sent = client.post(f"/cases/{case.id}/transfer", data={"reason": "涉嫌犯罪。", "csrf_token": secret})
    assert sent.status_code == 302
    transfer = of(case).reported().sent()
    assert "流动餐车" in transfer.printed("D05L")
    transfer.do("X5", after=1)
    assert [text for text in transfer.problems("X6") if "流动餐车" in text]
    case.on(transfer.day).decided("transfer", transfer_to="深圳市公安局罗湖分局", reason="涉嫌犯罪。",
                                  basis="《中华人民共和国行政强制法》第二十一条")  # fmt: skip
    case.file("D75", "D77").ended("transferred").file("D78C").do("M8")
    transfer.on(case.day).do("X6")
    assert transfer.waits_at() == {"X7"}


def test_handed_back_by_the_judiciary_it_becomes_a_penalty_case(district: District) -> None:
    """《行政处罚法》第二十七条第一款: 不起诉后移回, a penalty case of its own, linked."""
    transfer = of(_penalty(district)).reported().sent().do("X5", after=1).do("X6", after=1)
    transfer.do(
        "X7", after=60, outcome="returned", authority="深圳市罗湖区人民检察院", document="罗检刑不诉〔2026〕9号"
    )
    assert transfer.read()["status"] == "closed"
    again = TransferFile(district, transfer.facts["returned"]["case_id"], transfer.day, transfer.team)
    assert again.read()["process"] == "penalty" and again.facts["lead"]["source"] == "transferred"
    assert again.waits_at() == {"N1"}
