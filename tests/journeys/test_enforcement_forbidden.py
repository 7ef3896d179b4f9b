"""行政强制执行与申请法院: what nobody may do; each fails when its power, person or precondition is taken away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.demo_answers_enforcement import FINE, TRANSFER
from db.actor import system_actor
from engine import people
from processes import bodies
from tests.factories import District, Refused
from tests.journeys.enforcements import BUREAU, TRANSFER_LAW, EnforcementFile, begin, grant

MONDAY = dt.date(2026, 3, 2)
SERVED: dict[str, Any] = {"decided_on": "2025-10-08", "served_on": "2025-10-08", "last_day": "2025-10-23"}


def _refused(case: EnforcementFile, element: str, **changes: Any) -> str:
    with pytest.raises(Refused) as refused:
        case.do(element, **changes)
    return refused.value.code


def _title(district: District, title: bodies.Title) -> None:
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        found = bodies.power(tx, district.office.bodies[BUREAU], bodies.EVERY_ITEM, MONDAY)
        assert found is not None
        found.title = title


def test_only_a_law_gives_the_power_and_never_to_an_entrusted_body(district: District) -> None:
    """第十三条: no law, only the court; transfer needs a law that speaks of it; the remedy may have stopped it."""
    case = begin(district, MONDAY)
    fine = {**FINE, "last_day": "2026-01-20"}
    for way in ("transfer", "auction", "removal", "demolition"):
        assert _refused(case, "E1", **{**fine, "own_way": way}) == "no-power-to-enforce"
    grant(district)
    assert _refused(case, "E1", **fine) == "no-power-to-enforce"  # the law does not speak of transfer
    _title(district, "entrusted")
    assert _refused(case, "E1") == "entrusted-may-not-enforce"
    _title(district, "statute")
    assert _refused(case, "E1", remedy="stopped") == "execution-stopped"
    assert _refused(case, "E1", last_day="2026-03-02") == "not-yet-overdue"
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        for row in bodies.powers(tx, body_id=district.office.bodies[BUREAU]):
            row.valid_to = MONDAY
    assert _refused(case, "E1") == "power-missing"


def test_two_certified_officers_enforce(district: District) -> None:
    """处罚法第四十二条、强制法第十七条: different people, certified at every contact with the party."""
    case = begin(district, MONDAY)
    assert _refused(case, "E1", second_officer=case.person("case_officer")) == "officers-the-same"
    assert _refused(case, "E1", second_officer=case.person("archivist")) == "certificate-missing"
    case.do("E1").do("E2").do("E2_leader").file("D54")
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        found = people.qualification(tx, district.office.persons["chenxiaomin"], "执法证", MONDAY)
        assert found is not None
        found.valid_to = MONDAY
    assert _refused(case, "E2_serve") == "certificate-missing"


def test_substitute_performance_and_clearing_at_once_have_their_preconditions(district: District) -> None:
    """第五十条、第五十一条、第五十二条."""
    case = begin(district, MONDAY)
    assert _refused(case, "E1", consequence="none") == "substitute-not-fit"
    assert _refused(case, "E1", **{**FINE, "last_day": "2026-01-20", "own_way": "substitute", "consequence": "traffic"}
                    ) == "substitute-not-fit"  # fmt: skip
    now: dict[str, Any] = {"way": "immediate", "own_way": None, "consequence": None, "unable": True, "cleared": "none"}
    assert _refused(case, "E1", **now) == "not-to-be-cleared-at-once"
    assert _refused(case, "E1", **{**now, "cleared": "road", "unable": False}) == "not-to-be-cleared-at-once"
    case.do("E1").demanded().later(8)
    for changes in ({"budget_cents": None}, {"unrelated": False}):
        assert _refused(case, "E4", **changes) == "budget-missing"
    assert _refused(case, "E4", consequence="none") == "substitute-not-fit"
    assert _refused(case, "E4", basis="有关规定") == "basis-missing"
    case.do("E4")
    with pytest.raises(Refused) as refused:
        case.file("D55")
    assert refused.value.code == "document-too-early"
    assert _refused(case, "E4_leader", by="lijianguo") == "not-a-candidate"
    assert _refused(case, "E4_leader", approved=False) == "approval-withheld"
    case.do("E4_leader")
    with pytest.raises(Refused) as refused:
        case.do("E4_serve")
    assert "代履行决定书" in refused.value.detail
    case.file("D56").do("E4_serve").file("D54S")
    assert _refused(case, "E6_demand", planned_on="2026-03-13") == "substitute-demand-too-short"
    case.do("E6_demand", planned_on="2026-03-16").on(dt.date(2026, 3, 13))
    assert _refused(case, "E5") == "substitute-demand-too-short"  # Friday: only two full working days lie between
    case.on(dt.date(2026, 3, 16))
    assert _refused(case, "E5", supervisor=None) == "dates-contradict"
    assert _refused(case, "E5", cents=300_000) == "dates-contradict"
    assert _refused(case, "E5", utilities=True) == "utilities-cut"
    assert _refused(case, "E5", attendant=None) == "nobody-attended"


def test_nights_and_holidays_are_barred(district: District) -> None:
    """第四十三条第一款: blocked without urgency on record; the hours and weekends are dated parameters."""
    case = begin(district, MONDAY).do("E1").demanded().later(8).determined().file("D54S").do("E6_demand")
    case.on(dt.date(2026, 3, 17))
    for began, ended in (
        ("2026-03-16T21:30:00+08:00", "2026-03-16T22:10:00+08:00"),  # runs into the night
        ("2026-03-17T06:30:00+08:00", "2026-03-17T07:30:00+08:00"),  # begins in it
    ):
        assert _refused(case, "E5", began_at=began, ended_at=ended) == "barred"
        assert _refused(case, "E5", began_at=began, ended_at=ended, urgent=True, urgent_reason="急") == "barred"
    case.on(dt.date(2026, 3, 21))  # a Saturday
    assert any("不得实施" in text for text in case.problems("E5"))
    assert _refused(case, "E5") == "barred"
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        from processes import parameters

        parameters.set_parameter(
            tx, key="enforcement.weekends_barred", value=False, source="本机关法制机构意见", confirmed=True,
            valid_from=MONDAY,
        )  # fmt: skip
    case.do("E5")
    assert case.waits_at() == {"E10"}


def test_the_demand_is_approved_served_in_person_first_and_lapses(district: District) -> None:
    """第三十五条、第三十七条、第三十八条; 民诉法第九十五条."""
    case = begin(district, MONDAY).do("E1").do("E2")
    assert _refused(case, "E2_leader", by="lijianguo") == "not-a-candidate"
    assert _refused(case, "E2_leader", approved=False) == "approval-withheld"
    with pytest.raises(Refused) as refused:
        case.file("D54")
    assert refused.value.code == "document-too-early"
    case.do("E2_leader")
    with pytest.raises(Refused) as refused:
        case.do("E2_serve")
    assert "催告书" in refused.value.detail
    case.file("D54")
    assert _refused(case, "E2_serve", method="post", receiver=None) == "demand-not-direct"
    left: dict[str, Any] = {"method": "left", "receiver": None, "not_direct": "当事人拒收。"}
    assert _refused(case, "E2_serve", **left) == "witness-missing"
    told: dict[str, Any] = {
        "method": "public_notice",
        "receiver": None,
        "not_direct": "下落不明。",
        "announced_on": "2026-03-02",
    }
    assert _refused(case, "E2_serve", **told) == "notice-period-running"
    assert _refused(case, "E2_serve", served_on="2026-03-01") == "dates-contradict"
    case.do("E2_serve", **left, witness="王芳（东门社区工作站）")
    assert _refused(case, "E3", outcome="hiding", text="转移财产。", evidence="有迹象") == "no-sign-of-hiding"
    assert case.waits_at() == {"E3"}  # no decision while the demand runs


def test_money_is_enforced_after_more_than_thirty_days_and_paid_whole(district: District) -> None:
    """第四十五条、第四十六条: day 30 is refused, day 31 is not; less than what is owed is not performed."""
    grant(district, TRANSFER_LAW)
    case = begin(district, MONDAY).do("E1", **{**FINE, "last_day": "2026-02-14"}).demanded()
    assert _refused(case, "E3", outcome="performed", text="已缴。", paid_cents=100_000) == "owed-differs"
    case.on(dt.date(2026, 3, 16))
    assert _refused(case, "E4", **TRANSFER) == "surcharge-too-young"
    case.later(1).do("E4", **TRANSFER)
    no = begin(district, MONDAY).do("E1", **{**FINE, "surcharge": False, "last_day": "2026-01-02"}).demanded().later(8)
    assert _refused(no, "E4", **TRANSFER) == "surcharge-too-young"  # nobody has decided on a surcharge


def test_an_agreement_lets_nobody_off_the_fine(district: District) -> None:
    """第四十二条."""
    grant(district, TRANSFER_LAW)
    case = begin(district, MONDAY).do("E1", **{**FINE, "last_day": "2026-02-20"}).demanded()
    case.do("E3", outcome="agreement", text="愿分期。")
    assert _refused(case, "E7", harmless=False) == "agreement-harmful"
    assert _refused(case, "E7", reduced_cents=90_000, remedial="已自行拆除") == "fine-reduced"
    assert _refused(case, "E7", reduced_cents=1_000) == "remedial-missing"
    assert _refused(case, "E7", last_on="2026-03-02") == "dates-contradict"
    case.do("E7")
    assert _refused(case, "E7_leader", by="lijianguo") == "not-a-candidate"
    with pytest.raises(Refused) as refused:
        case.file("D57")
    assert refused.value.code == "document-too-early"
    case.do("E7_leader")
    with pytest.raises(Refused) as refused:
        case.do("E7_sign")
    assert "执行协议" in refused.value.detail
    case.file("D57").do("E7_sign")
    assert _refused(case, "E7_watch", result_on="2026-03-01") == "dates-contradict"


def test_nothing_is_decided_or_carried_out_while_it_stands_still(district: District) -> None:
    """第三十九条: and nobody gives up who is able, or whose conduct does harm."""
    case = begin(district, MONDAY).do("E1").demanded().later(8).tell("suspension.requested").do("E8")
    assert _refused(case, "E8_leader", by="lijianguo") == "not-a-candidate"
    case.do("E8_leader").file("D58Z").do("E8_serve")
    assert _refused(case, "E4") == "suspended"
    with pytest.raises(Refused) as refused:
        case.do("E8_resume")
    assert "恢复执行通知书" in refused.value.detail
    case.on(dt.date(2029, 3, 12)).do("E8_three", unable=False)
    assert _refused(case, "E8_three_leader") == "not-unable"


def test_a_building_stands_while_it_can_be_contested(district: District) -> None:
    """第四十四条、城乡规划法第六十八条: the order, the announcement, its limit, both appeal periods."""
    grant(district)
    case = begin(district, MONDAY)
    case.do("E1", kind="building", own_way="demolition", consequence=None, obligation="拆除铁皮房")
    with pytest.raises(Refused) as refused:
        case.do("E9")
    assert "公告" in refused.value.detail
    case.save("E9").file("D51B")
    assert _refused(case, "E9", order="领导口头同意") == "not-ordered"
    case.do("E9", limit_on="2026-03-20").demanded().later(12)
    down: dict[str, Any] = {
        "way": "demolition", "consequence": None, "performer": None, "unrelated": None, "budget_cents": None,
        "basis": "《中华人民共和国行政强制法》第四十四条",
    }  # fmt: skip
    assert _refused(case, "E4", **down) == "not-announced"
    case.on(dt.date(2026, 4, 20))
    assert _refused(case, "E4", **down) == "appeal-still-open"  # sixty days are over, six months are not
    case.on(dt.date(2026, 8, 10))
    assert _refused(case, "E4", **down) == "appeal-still-open"
    case.later(1).do("E4", **down)


def test_the_closing_says_what_the_file_says(district: District) -> None:
    """结案: no result without its record, no closing without the record of the execution."""
    case = begin(district, MONDAY).do("E1", way="none", own_way=None, consequence=None)
    for result in ("executed", "partly", "terminated", "given_up", "stopped", "court", "refused"):
        assert _refused(case, "E10", result=result) == "result-mismatch"
    case.do("E10", result="performed")
    with pytest.raises(Refused) as refused:
        case.do("E10_unit")
    assert "结案审批表" in refused.value.detail


def test_the_court_is_not_asked_early_late_or_while_it_is_contested(district: District) -> None:
    """第五十三条、第五十四条、行诉解释第一百五十六条."""
    case = begin(district, dt.date(2026, 3, 20), "court_application")
    assert _refused(case, "F1", **SERVED, remedy="pending") == "remedy-pending"
    assert _refused(case, "F1", **SERVED, performed=True) == "performed-already"
    assert _refused(case, "F1", **SERVED, second_officer=case.person("case_officer")) == "officers-the-same"
    case.do("F1", **SERVED)
    with pytest.raises(Refused) as refused:
        case.do("F2")
    assert "催告书" in refused.value.detail
    case.save("F2").file("D54").do("F2")
    assert case.waits_at() == {"F3"}
    case.on(dt.date(2026, 4, 8))
    assert any("期满前不得申请" in text for text in case.problems("F4"))
    assert _refused(case, "F4") == "contestable"  # the last day to sue
    case.on(dt.date(2026, 7, 9))
    assert _refused(case, "F4") == "too-late"
    assert _refused(case, "F4", late_reason="忘了") == "too-late"
    case.do("F4", late_reason="当事人下落不明，公告催告至7月6日期满。")
    assert _refused(case, "F4_leader", by="lijianguo") == "not-a-candidate"
    with pytest.raises(Refused) as refused:
        case.file("D59")
    assert refused.value.code == "document-too-early"
    assert _refused(case, "F4_leader", approved=False) == "approval-withheld"
    case.do("F4_leader")
    with pytest.raises(Refused) as refused:
        case.do("F5")
    assert "强制执行申请书" in refused.value.detail


def test_a_signature_on_the_application_is_fresh(district: District) -> None:
    """第五十五条第二款: the leader signs after proving who they are."""
    case = begin(district, dt.date(2026, 4, 9), "court_application").do("F1", **SERVED).save("F2").file("D54").do("F2")
    case.on(dt.date(2026, 4, 24)).do("F4")
    district.grow_stale("huangzhiyuan")
    with pytest.raises(Refused) as refused:
        case.do("F4_leader")
    assert refused.value.status in (401, 403)
    district.grow_stale("huangzhiyuan", minutes=None)
    case.do("F4_leader").file("D59").do("F5")
    assert _refused(case, "F6", outcome="refused", number=None) == "dates-contradict"
    case.do("F6", outcome="refused", number=None, reason="材料不全。")
    assert _refused(case, "F6u", grounds="不服") == "materials-missing"
    case.do("F6u", after=15)
    case.save("F6u_file").file("D59U").later(1)
    assert _refused(case, "F6u_file") == "upper-too-late"
    case.do("F6u_file", filed_on="2026-05-09")
    assert _refused(case, "F6u_answer", outcome="enforce") == "upper-answer-mismatch"
