"""申请人民法院强制执行: each way through it as the law knows it, over HTTP on real PostgreSQL.

2026-03-02 is a Monday. Articles are those of the 《行政强制法》.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.factories import District
from tests.journeys.enforcements import EnforcementFile, begin

#: Served on 2025-10-08, so that 2026-04-08 is the last day to sue, and 2026-07-08 the last to apply.
SERVED = {"decided_on": "2025-10-08", "served_on": "2025-10-08", "last_day": "2025-10-23"}
DAY = dt.date(2026, 4, 9)


def _asked(district: District, day: dt.date = DAY, **check: Any) -> EnforcementFile:
    case = begin(district, day, "court_application").do("F1", **{**SERVED, **check})
    return case.save("F2").file("D54").do("F2")


def _applied(district: District, **application: Any) -> EnforcementFile:
    """Handed in on the day after the ten working days."""
    case = _asked(district).on(dt.date(2026, 4, 24))
    return case.do("F4", **application).do("F4_leader").file("D59").do("F5")


def test_demanded_applied_accepted_ruled_and_enforced(district: District) -> None:
    """期限届满 → 催告 → 十日 → 负责人签名 → 受理 → 裁定 → 执行 → 结案."""
    case = _asked(district)
    limits = case.deadlines()
    [served] = case.served("D54")
    assert served["served_at"].startswith(case.facts["demand"]["served_on"])
    assert case.read()["case_number"] == "深罗城执申执案〔2026〕0001号"
    assert (limits["R01"]["last_day"], limits["R03"]["last_day"]) == ("2025-12-08", "2026-04-08")
    assert (limits["F03"]["last_day"], limits["F01"]["last_day"]) == ("2026-04-23", "2026-07-08")
    case.on(dt.date(2026, 4, 23))
    assert case.waits_at() == {"F3"}
    case.later(1)
    assert case.waits_at() == {"F4"}
    assert any("最迟于2026-07-08" in text for text in case.problems("F4"))
    case.do("F4").do("F4_leader").file("D59").do("F5")
    printed = case.printed("D59")
    assert "黄志远" in printed and "第五十三条" in printed and "盐田区人民法院" in printed
    assert case.facts["application"]["late"] is False
    assert case.deadlines()["F04"]["last_day"] == "2026-05-06"  # over the May holiday
    case.do("F6", after=3)
    assert case.deadlines()["F05"]["last_day"] == "2026-05-09"  # a worked Saturday after the May holiday
    case.do("F7", after=5).do("F8", after=20).do("F9").file("D60").do("F9_unit")
    assert case.read()["status"] == "closed"
    assert {row["status"] for row in case.deadlines().values()} == {"stopped"}


def test_performed_after_the_demand(district: District) -> None:
    """第五十四条: performed within the ten days, nobody is asked."""
    case = _asked(district).do("F3", after=2, outcome="performed", text="已缴清。")
    assert case.waits_at() == {"F9"}
    assert case.do("F9", result="performed").file("D60").do("F9_unit").read()["status"] == "closed"


def test_a_defence_is_reviewed_before_the_court_is_asked(district: District) -> None:
    """第三十六条、第五十四条: not accepted, the ten days go on; accepted, the court is not asked."""
    case = _asked(district).do("F3", after=1).save("F3_review").file("D33").do("F3_review")
    assert case.waits_at() == {"F3"}
    case.on(dt.date(2026, 4, 24))
    assert case.waits_at() == {"F4"}
    other = _asked(district).do("F3").do("F3_review", accepted=True, review="理由成立。")
    assert other.waits_at() == {"F9"}


def test_the_three_months_count_from_the_end_of_instalments(district: District) -> None:
    """处罚法第七十二条第二款: payment put off until June moves the three months."""
    case = _asked(district, instalment_last_on="2026-06-30")
    assert case.deadlines()["F01"]["last_day"] == "2026-09-30"


def test_after_a_review_and_after_a_suit(district: District) -> None:
    """行政诉讼法第四十五条: fifteen days after the review's decision; after a suit from the judgment on."""
    case = _asked(district, remedy="reviewed", review_served_on="2026-03-20")
    assert case.deadlines()["R03B"]["last_day"] == "2026-04-07"  # rolled over 清明节
    assert case.deadlines()["F01"]["last_day"] == "2026-07-07"
    sued = _asked(district, remedy="sued", judgment_on="2026-04-01")
    assert sued.deadlines()["F01"]["last_day"] == "2026-07-01" and "R03" not in sued.deadlines()
    spot = _asked(district, review_first=True, decided_on="2026-02-02", served_on="2026-02-02", last_day="2026-02-17")
    assert spot.facts["appeal"]["lapses_on"] == "2026-04-03"  # 复议前置: the sixty days alone


def test_late_with_a_good_reason_and_scored(district: District) -> None:
    """第五十三条、行诉解释第一百五十六条: the head is called when the three months are over; late is on record."""
    case = _asked(district).on(dt.date(2026, 7, 9))
    assert case.waits_at() == {"F4", "F4_urge"}
    assert any("扣分" in text for text in case.problems("F4"))
    case.do("F4_urge").do("F4", late_reason="当事人下落不明，公告催告至7月6日期满。").do("F4_leader").file("D59").do(
        "F5"
    )
    assert case.facts["application"]["late"] is True
    assert "下落不明" in case.printed("D59")


def test_refused_by_the_court_and_accepted_by_order_of_the_upper_one(district: District) -> None:
    """第五十六条第二款: fifteen days to ask, fifteen to rule; told to accept, the court rules."""
    case = _applied(district).do("F6", after=3, outcome="refused", number=None, reason="法院认为材料不全。")
    assert case.deadlines()["F04R"]["last_day"] == "2026-05-12"
    case.do("F6u", after=1).save("F6u_file").file("D59U").do("F6u_file")
    assert case.deadlines()["F04U"]["last_day"] == "2026-05-13"
    assert "第五十六条第二款" in case.printed("D59U")
    case.do("F6u_answer", after=5).do("F7", after=3).do("F8", after=9)
    assert case.waits_at() == {"F9"}


def test_doubts_refusal_and_the_upper_court(district: District) -> None:
    """第五十八条: thirty days where the court has doubts; a refusal goes up, thirty days there."""
    case = (
        _applied(district)
        .do("F6")
        .do("F7", outcome="doubts", number=None, reason="有明显缺乏事实根据的情形，听取意见。")
    )
    assert case.deadlines()["F05D"]["last_day"] == "2026-05-24"
    case.do("F7", after=20, outcome="refuse", reason="裁定不予执行。")
    case.do("F6u", after=2).save("F6u_file").file("D59U").do("F6u_file")
    assert case.deadlines()["F04U"]["last_day"] == (case.day + dt.timedelta(days=30)).isoformat()
    case.do("F6u_answer", after=9, outcome="enforce").do("F8", after=5)
    assert case.waits_at() == {"F9"}


def test_the_upper_court_is_not_asked_or_upholds(district: District) -> None:
    """第五十六条: not asked by decision, missed by the clock, upheld: not enforced."""
    no: dict[str, Any] = {"outcome": "refused", "number": None, "reason": "法院认为逾期。"}
    case = _applied(district).do("F6", **no).do("F6u", ask=False, grounds=None, not_asked="裁定正确。")
    assert case.waits_at() == {"F9"}
    missed = _applied(district).do("F6", **no)
    missed.later(16)
    assert missed.waits_at() == {"F9"}
    upheld = _applied(district).do("F6", **no).do("F6u").save("F6u_file").file("D59U").do("F6u_file")
    upheld.do("F6u_answer", after=5, outcome="upheld").do("F9", result="not_accepted").file("D60").do("F9_unit")
    assert upheld.read()["status"] == "closed"


def test_urgent_is_carried_out_within_five_days(district: District) -> None:
    """第五十九条: asked for at once for public safety; five working days from the ruling."""
    case = _applied(district, urgent=True, urgent_reason="广告牌即将坠落，危及行人安全。")
    assert "第五十九条" in case.printed("D59")
    case.do("F6", after=3).do("F7", after=2)
    assert case.deadlines()["F06"]["last_day"] == "2026-05-09"


def test_taken_back_because_the_party_performed(district: District) -> None:
    """The party pays while the court examines."""
    case = _applied(district).do("F6", after=2, outcome="withdrawn", number=None, reason="当事人已缴清。")
    assert case.do("F9", result="withdrawn").file("D60").do("F9_unit").read()["status"] == "closed"
    later = _applied(district).do("F6").do("F7", outcome="withdrawn", number=None, reason="当事人已缴清。")
    assert later.waits_at() == {"F9"}
