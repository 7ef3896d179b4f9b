"""行政强制执行: each way through it as the law knows it, over HTTP on real PostgreSQL.

2026-03-02 is a Monday; 2026-04-06 is 清明节's day off. Articles are those of the 《行政强制法》.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from api.demo_answers_enforcement import FINE, TRANSFER
from db.actor import system_actor
from engine import deadlines
from tests.factories import CaseFile, District
from tests.journeys.enforcements import TRANSFER_LAW, EnforcementFile, begin, grant, of

MONDAY = dt.date(2026, 3, 2)


def _lapsed(district: District, **check: Any) -> EnforcementFile:
    """Demanded, and the seven days are over."""
    return begin(district, MONDAY).do("E1", **check).demanded().later(8)


def _fine(district: District, **check: Any) -> EnforcementFile:
    grant(district, TRANSFER_LAW)
    return begin(district, MONDAY).do("E1", **{**FINE, **check})


def test_demand_decision_and_substitute_performance(district: District) -> None:
    """催告 → 决定 → 三日前再催告 → 代履行 → 结案: no flag is needed for what art. 50 itself allows."""
    case = begin(district, MONDAY).do("E1")
    assert case.read()["case_number"] == "深罗城执强执案〔2026〕0001号"
    case.do("E2").file("D07E").do("E2_leader").file("D54").do("E2_serve")
    assert case.deadlines()["E01"]["last_day"] == "2026-03-09"
    assert case.waits_at() == {"E3"}
    case.later(7)
    assert case.waits_at() == {"E3"}
    case.later(1)
    assert case.waits_at() == {"E4"}
    case.determined().file("D54S").do("E6_demand")
    assert case.deadlines()["E03"]["last_day"] == "2026-03-13"
    case.on(dt.date(2026, 3, 16)).do("E5")  # a Monday: Wednesday, Thursday and Friday lie between
    case.save("E10").file("D55J").over()
    read = case.read()
    assert (read["status"], read["stage"]) == ("closed", "结案")
    assert {"D07E", "D54", "D56", "D54S", "D55J", "D60"} <= set(case.documents())
    assert "费用预算" in case.printed("D56") and "2,000" not in case.printed("D54")
    assert {row["status"] for row in case.deadlines().values()} == {"stopped"}


def test_performed_after_the_demand(district: District) -> None:
    """第三十五条: the party performs; nothing is enforced."""
    case = begin(district, MONDAY).do("E1").demanded()
    case.do("E3", after=2, outcome="performed", text="已自行清理。")
    assert case.waits_at() == {"E10"}
    assert case.over("performed").read()["status"] == "closed"


def test_a_defence_is_reviewed_and_does_not_stop_the_clock(district: District) -> None:
    """第三十六条: heard, recorded, reviewed; not accepted, the demand goes on; accepted, nothing is enforced."""
    case = begin(district, MONDAY).do("E1").demanded().do("E3", after=1)
    case.save("E3_review").file("D33").do("E3_review")
    assert case.waits_at() == {"E3"}
    case.later(8)
    assert case.waits_at() == {"E4"}
    other = begin(district, MONDAY).do("E1").demanded().do("E3").do("E3_review", accepted=True, review="理由成立。")
    assert other.waits_at() == {"E10"}
    assert other.over("stopped").read()["status"] == "closed"


def test_hidden_property_is_enforced_at_once(district: District) -> None:
    """第三十七条第三款: the demand's period need not lapse where property is being moved."""
    case = _fine(district, last_day="2026-01-20").demanded()
    case.do("E3", after=1, outcome="hiding", text="发现转移财产。", evidence="银行流水显示3月2日大额转出。")
    assert case.waits_at() == {"E4"}
    case.determined(**TRANSFER)
    assert "转移或者隐匿" in case.printed("D55")
    case.do("E5", supervisor=None, text="银行已划拨。").file("D55J").over()
    assert case.read()["status"] == "closed"


def test_money_after_more_than_thirty_days_of_surcharge(district: District) -> None:
    """第四十六条第一款、第四十七条: day 31 of the surcharge, with a law's power to transfer."""
    case = _fine(district, last_day="2026-02-09").demanded(days=10)
    assert case.deadlines()["E02"]["last_day"] == "2026-03-11"  # thirty days after 9 February
    case.on(dt.date(2026, 3, 13)).do("E4", **TRANSFER)
    case.do("E4_leader").file("D55").do("E4_serve")
    assert "第四十七条" in case.printed("D55")
    case.do("E5", supervisor=None, cents=196_000, text="银行已划拨。").file("D55J").over()
    assert case.facts["executions"][0]["cents"] == 196_000


def test_the_surcharge_stands_still_during_a_review(district: District) -> None:
    """处罚法第七十三条第三款: the days of a review are not counted, and both limits move."""
    case = _fine(district, last_day="2026-02-20", remedy="pending")
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        for key in ("P18", "E02"):
            deadlines.pause(tx, case_id=uuid.UUID(case.id), key=key, basis="行政复议", begin=MONDAY)
    case.demanded().later(20)
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        for key in ("P18", "E02"):
            deadlines.resume(tx, case_id=uuid.UUID(case.id), key=key, basis="行政复议", until=dt.date(2026, 3, 20))
    told = next(text for text in case.problems("E4") if "加处罚款" in text)
    assert "已计12日" in told  # 21 February to 1 March, and 20 to 22 March
    assert case.deadlines()["E02"]["last_day"] == "2026-04-09"


def test_an_agreement_is_kept(district: District) -> None:
    """第四十二条: in instalments; the surcharge may be reduced for remedial measures, the fine never."""
    case = _fine(district, last_day="2026-02-09").demanded().do("E3", outcome="agreement", text="愿分期。")
    case.do("E7", reduced_cents=10_000, remedial="已自行拆除占道设施").do("E7_leader").file("D57").do("E7_sign")
    assert case.deadlines()["E08"]["last_day"] == "2026-04-01"
    assert "减免" in case.printed("D57")
    case.do("E7_watch", after=29)
    assert case.over("performed").read()["status"] == "closed"


def test_a_broken_agreement_lets_enforcement_go_on(district: District) -> None:
    """第四十二条第三款: from the demand to a decision, from a decision to the execution."""
    case = begin(district, MONDAY).do("E1").demanded().do("E3", outcome="agreement", text="愿分期清理。")
    case.do("E7").do("E7_leader").file("D57").do("E7_sign").do("E7_watch", after=31, result="broken")
    case.file("D58H").do("E7_resume")
    assert "不履行《执行协议》" in case.printed("D58H")
    assert case.waits_at() == {"E4"}
    case.on(dt.date(2026, 4, 13)).determined().file("D54S").do("E6_demand", planned_on="2026-04-20")
    case.do("E5", outcome="agreement", text="再次协商。").do("E7").do("E7_leader").file("D57").do("E7_sign")
    case.do("E7_watch", result="broken").file("D58H").do("E7_resume")
    assert case.waits_at() == {"E5"}
    case.on(dt.date(2026, 4, 20)).do("E5").file("D55J").over()
    assert case.read()["status"] == "closed"


def test_an_agreement_that_the_leader_does_not_want(district: District) -> None:
    """第四十二条: not agreed, enforcement goes on."""
    case = begin(district, MONDAY).do("E1").demanded().do("E3", outcome="agreement", text="愿分期。")
    case.do("E7").do("E7_leader", approved=False, opinion="不同意。")
    assert case.waits_at() == {"E4"}


def test_suspended_and_resumed(district: District) -> None:
    """第三十九条: told in writing, resumed when the ground is gone."""
    case = _lapsed(district).tell("suspension.requested").do("E8").do("E8_leader").file("D58Z").do("E8_serve")
    assert case.waits_at() == {"E4", "E8_resume"}
    case.save("E8_resume").file("D58H").do("E8_resume")
    assert "已经消失" in case.printed("D58H")
    assert case.waits_at() == {"E4"}
    case.determined()
    refused = begin(district, MONDAY).do("E1").tell("suspension.requested")
    refused.do("E8").do("E8_leader", approved=False, opinion="不符合中止情形。")
    assert refused.waits_at() == {"E2"}


def test_three_years_suspended_is_not_enforced_any_more(district: District) -> None:
    """第三十九条第二款: after three years, unable and harmless; else it goes on."""
    case = _lapsed(district).tell("suspension.requested").do("E8").do("E8_leader").file("D58Z").do("E8_serve")
    assert case.deadlines()["E07"]["last_day"] == "2029-03-10"
    case.on(dt.date(2029, 3, 10))
    assert "E8_resume" in case.waits_at()
    case.later(1).do("E8_three").do("E8_three_leader")
    assert case.waits_at() == {"E10"}
    assert case.over("given_up").read()["status"] == "closed"
    other = _lapsed(district).tell("suspension.requested").do("E8").do("E8_leader").file("D58Z").do("E8_serve")
    other.on(dt.date(2029, 3, 12)).do("E8_three", unable=False).do("E8_three_leader", given_up=False)
    other.file("D58H").do("E8_back")
    assert other.waits_at() == {"E4"}


def test_ended_because_the_object_is_gone(district: District) -> None:
    """第四十条: ended on its ground, by the leader, in writing; refused, it goes on."""
    case = _lapsed(district).tell("termination.requested").do("E8e").do("E8e_leader").file("D58E").do("E8e_serve")
    assert case.waits_at() == {"E10"}
    assert case.over("terminated").read()["status"] == "closed"
    other = (
        _lapsed(district).tell("termination.requested").do("E8e").do("E8e_leader", approved=False, opinion="不同意。")
    )
    assert other.waits_at() == {"E4"}


def test_cleared_at_once_and_told_afterwards(district: District) -> None:
    """第五十二条: decided, cleared, the absent party told at once."""
    case = begin(district, MONDAY)
    now: dict[str, Any] = {"way": "immediate", "own_way": None, "consequence": None, "cleared": "road", "unable": True}
    case.do("E1", **now).do("E6_leader").do("E6_now")
    assert case.deadlines()["E04"]["unit"] == "hours" and case.waits_at() == {"E6_tell"}
    case.file("D56L", "D55J").do("E6_tell").over()
    assert case.read()["status"] == "closed"
    there = begin(district, MONDAY).do("E1", **now).do("E6_leader").do("E6_now", present=True)
    assert there.waits_at() == {"E10"}
    no = begin(district, MONDAY).do("E1", **now).do("E6_leader", approved=False, performer=None, opinion="不必。")
    assert no.over("refused").read()["status"] == "closed"


def test_an_illegal_building_after_announcement_and_lapsed_appeals(district: District) -> None:
    """第四十四条、城乡规划法第六十八条: announced, the six months over, then demanded, decided, taken down."""
    grant(district)
    case = begin(district, MONDAY)
    case.do("E1", kind="building", own_way="demolition", consequence=None, obligation="拆除违法搭建的铁皮房")
    assert case.waits_at() == {"E9"}
    case.save("E9").file("D51B").do("E9")
    limits = case.deadlines()
    assert (limits["R01"]["last_day"], limits["R03"]["last_day"]) == ("2026-04-13", "2026-08-10")
    case.demanded(obligation="拆除违法搭建的铁皮房").on(dt.date(2026, 8, 11))
    case.determined(
        way="demolition", consequence=None, performer=None, unrelated=None, budget_cents=None,
        object="拆除铁皮房", basis="《中华人民共和国行政强制法》第三十七条、第四十四条", planned_on="2026-08-18",
    )  # fmt: skip
    assert "城乡规划法" in case.printed("D55")
    case.on(dt.date(2026, 8, 18)).do("E5", text="人工拆除铁皮房，清运完毕。").file("D55J").over()
    assert case.read()["status"] == "closed"


def test_at_night_only_where_urgency_is_on_record(district: District) -> None:
    """第四十三条第一款: the exception is written down and printed."""
    case = _lapsed(district).determined().file("D54S").do("E6_demand").on(dt.date(2026, 3, 16))
    case.do("E5", outcome="obstructed", text="现场有车辆堵塞。")
    assert case.waits_at() == {"E5"}
    night: dict[str, Any] = {"began_at": "2026-03-17T22:30:00+08:00", "ended_at": "2026-03-17T23:10:00+08:00"}
    case.on(dt.date(2026, 3, 18)).save("E5", **night, urgent=True, urgent_reason="暴雨将至，堆放物将冲入雨水口。")
    case.file("D55J").do("E5", **night, urgent=True, urgent_reason="暴雨将至，堆放物将冲入雨水口。")
    assert "暴雨将至" in case.printed("D55J")


def test_no_power_goes_to_the_court(district: District) -> None:
    """第十三条、第五十三条: the enforcement opens the application and closes; the link shows on both pages."""
    case = begin(district, MONDAY).do("E1", **{**FINE, "own_way": None, "way": "court", "last_day": "2026-02-20"})
    court = of(case, case.facts["court"]["case_id"])
    assert court.waits_at() == {"F1"} and court.facts["origin"]["fine_cents"] == 100_000
    assert case.over("court").read()["status"] == "closed"
    client, _ = district.session_of("lijianguo")
    assert "申请法院强制执行" in client.get(f"/cases/{case.id}/related").get_data(as_text=True)
    assert "据以申请的案件" in client.get(f"/cases/{court.id}/related").get_data(as_text=True)


def _unpaid(district: District) -> CaseFile:
    """A penalty that nobody paid, with its surcharge decided, at N16."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1).decided()
    case.do("N13", after=1).do("N15").later(40).do("N14_surcharge").do("N14_approve")
    none: dict[str, Any] = {"paid_on": None, "paid_cents": None, "receipt": None}
    return case.do("N14_late", after=3, result="enforce", **none)


def test_penalty_enforcement_court_and_back(district: District) -> None:
    """处罚 → 强制执行 → 法院: three linked cases; the penalty goes on when the last of them has ended."""
    grant(district, TRANSFER_LAW)
    penalty = _unpaid(district).do("N16", way="own", note="依法划拨。")
    own = of(penalty, penalty.facts["enforcement"]["case_id"])
    assert penalty.waits_at() == set() and own.facts["origin"]["surcharge"] is True
    more = {name: own.facts["origin"][name] for name in ("decision_number", "decided_on", "served_on", "last_day")}
    own.do("E1", **{**FINE, **more}).demanded().later(10).determined(**TRANSFER)
    own.do("E5", supervisor=None, text="银行已划拨。").file("D55J").over()
    penalty.day, penalty.minute = own.day, own.minute
    penalty.later(1)
    assert penalty.waits_at() == {"N17"}
    assert penalty.facts["enforcement"]["outcome"] == "executed"
    penalty.do("N17").do("N17_unit").do("N17_leader").file("D60")
    assert "强制执行完毕" in of(penalty, penalty.id).printed("D60")


def test_a_penalty_without_power_goes_to_the_court(district: District) -> None:
    """第十三条: no law gives the power, the penalty asks the court and waits for it."""
    penalty = _unpaid(district).do("N16")
    court = of(penalty, penalty.facts["enforcement"]["case_id"])
    assert court.waits_at() == {"F1"} and penalty.waits_at() == set()
    client, _ = district.session_of("lijianguo")
    assert "据以申请的案件" in client.get(f"/cases/{court.id}/related").get_data(as_text=True)
