"""行政强制措施（查封、扣押）: each way through it as the law knows it, over HTTP on real PostgreSQL.

2026-03-02 is a Monday. Articles are those of the 《行政强制法》.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.factories import District, Refused
from tests.journeys.measures import MeasureFile, begin, of

MONDAY = dt.date(2026, 3, 2)


def _urgent(district: District) -> MeasureFile:
    case = begin(district, MONDAY)
    return case.do("M1", urgent=True, urgent_reason="当事人正在转移餐车，不立即扣押将无法查证。")


def test_approved_taken_kept_and_returned(district: District) -> None:
    """报批 → 批准 → 现场 → 决定书、清单 → 保管 → 解除 → 退还 → 结案, every end with its document."""
    case = begin(district, MONDAY).do("M1")
    assert case.read()["case_number"] == "深罗城执强案〔2026〕0001号"
    case.do("M1_unit").do("M1_leader").taken()
    assert case.deadlines()["C02"]["last_day"] == "2026-04-01"  # thirty days after 2 March
    case.kept().decided()
    assert case.deadlines()["C02"]["status"] == "stopped"
    case.returned().closed()
    read = case.read()
    assert (read["status"], read["stage"]) == ("closed", "结案")
    assert set(case.documents()) == {"D70", "D71", "D72", "D73", "D73T", "D75J", "D77F", "D78"}
    assert case.documents()["D72"]["number"] == "深罗城执强措字〔2026〕0001号"
    assert len(case.served("D72")) == len(case.served("D75J")) == 1
    assert case.ledger()["problems"] == []
    assert {piece["status"] for piece in case.ledger()["items"]} == {"退还 1辆", "退还 1台", "退还 20公斤"}


def test_a_leader_who_refuses_ends_it_before_anything_is_taken(district: District) -> None:
    """第十八条第一项: without approval nothing is taken, no decision can be made out."""
    case = begin(district, MONDAY).do("M1").do("M1_unit").do("M1_leader", outcome="refuse", opinion="证据不足。")
    assert case.waits_at() == {"M9"}
    for kind in ("D72", "D73"):
        with pytest.raises(Refused) as refused:
            case.file(kind)
        assert refused.value.code == "document-too-early"
    with pytest.raises(Refused) as refused:
        case.enter(name="手推车", quantity="1", unit="辆", place="仓库")
    assert refused.value.code == "not-to-be-kept"
    case.closed()
    assert case.read()["status"] == "closed"


def test_approved_but_not_taken_after_all(district: District) -> None:
    """The party gave way: nothing is taken, the case closes without goods."""
    case = begin(district, MONDAY).approved().do("M2", outcome="not_taken", not_taken_reason="当事人自行撤离。")
    assert case.waits_at() == {"M9"}
    assert case.closed().read()["status"] == "closed"


def test_a_major_measure_is_reviewed_by_a_qualified_lawyer(district: District) -> None:
    """第五条, 重大: the legal review stands between the unit head and the leader."""
    case = begin(district, MONDAY).do("M1", major=True).do("M1_unit")
    assert case.waits_at() == {"M1_review"}
    with pytest.raises(Refused) as refused:
        case.do("M1_review", passed=False, opinion="依据不明。")
    assert refused.value.code == "review-not-passed"
    case.do("M1_review")
    assert case.waits_at() == {"M1_leader"}


def test_urgent_acts_first_and_is_approved_within_24_hours(district: District) -> None:
    """第十九条: taken on the spot, the clock of 24 hours runs from the taking, the approval is made up."""
    case = _urgent(district)
    assert case.waits_at() == {"M2"}
    case.do("M2")
    assert case.waits_at() == {"M3", "M1_later"}
    clock = case.deadlines()["C01"]
    began = dt.datetime.fromisoformat(case.facts["scene"]["taken_at"])
    assert dt.datetime.fromisoformat(clock["due_at"]) - began == dt.timedelta(hours=24)
    case.do("M1_later")
    assert case.deadlines()["C01"]["status"] == "stopped"
    assert case.facts["approval"]["later"] is True and case.facts["approval"]["late"] is False
    case.entered().file("D71", "D72", "D73", "D77F").delivered().kept().decided().returned().closed()
    assert case.read()["status"] == "closed"


def test_urgent_and_not_approved_within_24_hours_calls_the_unit_head(district: District) -> None:
    """第十九条、第六十一条: the head is called when the 24 hours are over; the late approval says that it is late."""
    case = _urgent(district).do("M2").later(1)
    assert "M1_late" not in case.waits_at()  # ten past nine: the hours are not over
    case.later(1)
    assert "M1_late" in case.waits_at()
    assert case.deadlines()["C01"]["light"] == "red"
    case.do("M1_late").do("M1_later")
    assert case.facts["approval"]["late"] is True


def test_urgent_and_refused_afterwards_is_lifted_at_once(district: District) -> None:
    """第十九条: the leader holds that it should not have been taken: lifted, returned, nothing else is possible."""
    case = _urgent(district).do("M2").entered().file("D71", "D72", "D73", "D77F").delivered()
    case.do("M1_later", outcome="refuse", opinion="情节轻微，不应扣押。")
    assert case.waits_at() == {"M8_return"}
    disposal = case.facts["disposal"]
    assert (disposal["result"], disposal["cause"], disposal["automatic"]) == ("release", "unapproved", True)
    assert {case.deadlines()[key]["status"] for key in ("C01", "C02")} == {"stopped"}
    case.returned().closed()
    assert "第十九条" in case.printed("D75J")


def test_an_urgent_measure_that_nobody_approved_can_only_be_lifted(district: District) -> None:
    """第十九条: confiscation is not proposed while the approval is missing."""
    case = _urgent(district).do("M2").entered().file("D71", "D72", "D73", "D77F").delivered().kept()
    with pytest.raises(Refused) as refused:
        case.do("M7", proposed="destroy", cause=None)
    assert refused.value.code == "later-approval-missing"


def test_a_party_that_stays_away_is_replaced_by_a_witness(district: District) -> None:
    """第十八条第四项、第九项: a witness is there and signs."""
    case = begin(district, MONDAY).approved()
    with pytest.raises(Refused) as refused:
        case.do("M2", attendance="absent", attendant=None, receipt=None)
    assert refused.value.code == "nobody-attended"
    case.taken(attendance="absent", attendant=None, receipt=None, witness="王芳（东门社区工作站）")
    assert "王芳" in case.printed("D71")


def test_a_party_that_refuses_to_sign_needs_a_reason_and_a_witness_or_a_recording(district: District) -> None:
    """拒绝签收: without witness and without recording it is not served."""
    case = begin(district, MONDAY).approved().do("M2", recorded=False).entered().file("D71", "D72", "D73", "D77F")
    refusal: dict[str, Any] = {"receipt": "refused", "receiver": None, "refusal_reason": "当事人称不服。"}
    with pytest.raises(Refused) as refused:
        case.delivered(**refusal)
    assert refused.value.code == "witness-missing"
    case.delivered(**refusal, witness="王芳（东门社区工作站）")
    assert case.waits_at() == {"M4"}


def test_testing_stops_the_thirty_days_for_as_long_as_it_takes(district: District) -> None:
    """第二十五条第三款: sent on 4 March, back on 14 March; the last day moves from 1 to 11 April."""
    case = begin(district, MONDAY).approved().taken().kept().later(2).tell("appraisal.requested")
    case.save("M5").file("D20W", "D20")
    with pytest.raises(Refused) as refused:
        case.do("M5", until_on=case.day.isoformat())
    assert refused.value.code == "period-unclear"
    case.do("M5")
    assert case.deadlines()["C02"]["frozen_at"] is not None
    assert case.deadlines()["C03"]["last_day"] == "2026-03-14"
    case.move("冷冻肉串", "appraisal", "2", reason="送检").get("id")
    case.later(10).save("M5_result").file("D20J").do("M5_result")
    limit = case.deadlines()["C02"]
    assert (limit["frozen_at"], limit["last_day"]) == (None, "2026-04-11")
    case.move("冷冻肉串", "back", "2")
    assert case.signed().pieces()["冷冻肉串"]["status"] == "在库 20公斤"


def test_testing_needs_its_notice_to_the_party(district: District) -> None:
    """第二十五条第三款: the period is told in writing before it stops any clock."""
    case = begin(district, MONDAY).approved().taken().kept().tell("appraisal.requested")
    with pytest.raises(Refused) as refused:
        case.do("M5")
    assert refused.value.code == "step-blocked" and "期间告知书" in refused.value.detail
    assert case.deadlines()["C02"]["status"] == "running"


def test_extended_once_by_the_leader_and_told_in_writing(district: District) -> None:
    """第二十五条第一款、第二款: thirty days more, once."""
    case = begin(district, MONDAY).approved().taken().kept().later(20).tell("extension.requested")
    with pytest.raises(Refused) as refused:
        case.do("M6", days=31)
    assert refused.value.code == "answers-invalid"
    with pytest.raises(Refused) as refused:
        case.file("D74")
    assert refused.value.code == "document-too-early"
    case.do("M6").do("M6_leader")
    assert case.deadlines()["C02"]["last_day"] == "2026-05-01"
    with pytest.raises(Refused) as refused:
        case.do("M6_serve")
    assert refused.value.code == "step-blocked"
    case.file("D74").do("M6_serve")
    assert len(case.served("D74")) == 1
    case.tell("extension.requested").do("M6")
    with pytest.raises(Refused) as refused:
        case.do("M6_leader")
    assert refused.value.code == "extension-not-allowed"


def test_an_extension_that_the_leader_refuses_leaves_the_limit(district: District) -> None:
    """第二十五条第一款."""
    case = begin(district, MONDAY).approved().taken().kept().tell("extension.requested")
    case.do("M6").do("M6_leader", approved=False, opinion="案情清楚，不延长。")
    assert case.deadlines()["C02"]["last_day"] == "2026-04-01"
    assert case.waits_at() == {"M7"}


def test_on_expiry_it_is_lifted_by_itself(district: District) -> None:
    """第二十八条第一款第四项: when the thirty days are over the release is a task, and nothing else is."""
    case = begin(district, MONDAY).approved().taken().kept().on(dt.date(2026, 4, 1))
    assert case.waits_at() == {"M7"}
    assert case.deadlines()["C02"]["light"] == "red"
    case.later(1)
    assert case.waits_at() == {"M8_return"}
    disposal = case.facts["disposal"]
    assert (disposal["cause"], disposal["automatic"]) == ("expired", True)
    assert "C06" in case.deadlines()
    case.returned().closed()
    assert "期限已经届满" in case.printed("D75J")


def test_perishables_are_sold_first_and_the_proceeds_returned(district: District) -> None:
    """第二十八条第二款: only what spoils, with the leader's approval, and every cent goes back."""
    case = begin(district, MONDAY).approved().taken().kept().tell("sale.requested").do("M7a")
    with pytest.raises(Refused) as refused:
        case.end("冷冻肉串", "sold", proceeds_cents=36_000)
    assert refused.value.code == "end-not-decided"
    case.do("M7a_leader").file("D75P")
    with pytest.raises(Refused) as refused:
        case.end("流动餐车", "sold", proceeds_cents=90_000)
    assert refused.value.code == "end-not-decided"
    case.end("冷冻肉串", "sold", proceeds_cents=36_000)
    with pytest.raises(Refused) as refused:
        case.signed().do("M7a_sold", proceeds_cents=30_000)
    assert refused.value.code == "proceeds-differ"
    case.do("M7a_sold").decided()
    with pytest.raises(Refused) as refused:
        case.file("D75J", "D73T").ended("returned").do("M8_return")
    assert refused.value.code == "proceeds-differ"
    case.do("M8_return", proceeds_cents=36_000).closed()
    assert case.pieces()["冷冻肉串"]["status"] == "先行变卖、拍卖 20公斤"


def test_nothing_is_sold_first_that_does_not_spoil(district: District) -> None:
    """第二十八条第二款."""
    from api.demo_answers_measure import GOODS

    case = begin(district, MONDAY).approved().taken(GOODS[:2]).kept().tell("sale.requested")
    with pytest.raises(Refused) as refused:
        case.do("M7a")
    assert refused.value.code == "nothing-perishable"


def test_confiscation_rests_on_a_penalty_decision(district: District) -> None:
    """第二十七条: a measure of its own names the decision by its number."""
    case = begin(district, MONDAY).approved().taken().kept()
    with pytest.raises(Refused) as refused:
        case.decided("confiscate")
    assert refused.value.code == "confiscation-undecided"
    case.decided("confiscate", penalty_number="深罗城执罚字〔2026〕0007号").file("D75").ended("confiscated")
    case.file("D78C").do("M8").closed()
    assert "0007号" in case.printed("D75") and len(case.served("D75")) == 1
    assert case.pieces()["流动餐车"]["status"] == "没收 1辆"


def test_destruction_is_witnessed(district: District) -> None:
    """第二十七条: with a supervisor of the destruction."""
    case = begin(district, MONDAY).approved().taken().kept()
    basis = "《中华人民共和国食品安全法》第一百二十四条第一款"
    case.decided("destroy", basis=basis).file("D75").ended("destroyed").file("D78C")
    with pytest.raises(Refused) as refused:
        case.do("M8", supervisors=None)
    assert refused.value.code == "destruction-unfounded"
    case.do("M8", supervisors="王芳").closed()
    assert case.pieces()["冷冻肉串"]["status"] == "销毁 20公斤"


def test_goods_are_handed_over_with_a_letter_to_the_party(district: District) -> None:
    """第二十一条: transferred with the case; the party is told in writing."""
    case = begin(district, MONDAY).approved().taken().kept()
    case.decided("transfer", transfer_to="深圳市公安局罗湖分局").file("D75")
    with pytest.raises(Refused) as refused:
        case.end("流动餐车", "transferred")
    assert refused.value.code == "end-without-document"
    case.file("D77").ended("transferred").file("D78C").do("M8").closed()
    assert "罗湖分局" in case.printed("D77")


def test_a_disposal_that_the_leader_does_not_agree_with_goes_back(district: District) -> None:
    """M7: a no is a return with its reason, never a silent end."""
    case = begin(district, MONDAY).approved().taken().kept().do("M7")
    with pytest.raises(Refused) as refused:
        case.do("M7_leader", approved=False, opinion="不同意。")
    assert refused.value.code == "approval-withheld"
    case.back("M7_leader", "M7", "请补充理由")
    assert case.waits_at() == {"M7"}


def test_goods_with_somebody_else_need_a_letter_of_entrustment(district: District) -> None:
    """第二十六条第二款."""
    case = begin(district, MONDAY).approved().taken().file("D78")
    third: dict[str, Any] = {
        "way": "third",
        "custodian": "深圳市安达仓储有限公司",
        "custodian_contact": "0755-25670000",
    }
    with pytest.raises(Refused) as refused:
        case.do("M4", **third)
    assert refused.value.code == "custody-contract-missing"
    case.save("M4", **third).file("D79").do("M4", **third)
    assert "安达仓储" in case.printed("D79")


def test_taken_in_a_penalty_case_and_answered_back(district: District) -> None:
    """N4b: the measure is a case of its own; the penalty case waits for its end and names what became of it."""
    penalty = district.begin(MONDAY).opened().do("N4", after=1, measures=["coerce"], next="conclude")
    (opened,) = penalty.facts["measures"]
    case = of(penalty, opened["case_id"])
    assert case.facts["origin"]["number"] == penalty.read()["case_number"]
    case.do("M1").do("M1_unit").do("M1_leader").taken().kept()
    with pytest.raises(Refused) as refused:
        case.decided("confiscate")
    assert refused.value.code == "confiscation-undecided" and "尚未作出没收决定" in refused.value.detail
    case.decided().returned().closed()
    penalty.minute = case.minute
    penalty.later(1)
    (ended,) = penalty.facts["measures"]
    assert (ended["result"], ended["number"]) == ("release", case.read()["case_number"])
