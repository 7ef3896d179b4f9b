"""行政处罚普通程序: each way through it as the law knows it, over HTTP on real PostgreSQL, with a clock that is set.

2026-03-02 is a Monday; Qingming is 4 to 6 April, Labour Day 1 to 5 May with 9 May worked.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from statistics import mean
from typing import Any
from unittest.mock import Mock

import pytest

from api.bench_wire import Traffic, counted
from tests.factories import CaseFile, District, Refused

MONDAY = dt.date(2026, 3, 2)
#: The diagram without the inquiry that goes before the filing.
BEFORE = (Path(__file__).parents[2] / "bpmn" / "penalty.bpmn").read_bytes().replace(b"N2_first", b"N2_later")


def test_normal_path_from_the_grids_lead_to_the_archive(district: District, monkeypatch: pytest.MonkeyPatch) -> None:
    """案源(织网工程) → 立案 → 责令改正、拒不改正 → 告知、放弃申辩 → 法制审核 → 决定 → 送达 → 缴款、公示 → 结案归档."""
    sent = _traffic_of_steps(monkeypatch)
    case = district.begin(MONDAY, source="grid", source_number="WG440303-2026-000001", party_code="91440300MA5TXT0114")
    code = "91440300MA5TXT0114"
    case.do("N1", source="grid", source_number="WG440303-2026-000001", party_code=code)
    assert case.waits_at() == set()  # the register of businesses is asked first
    case.look_up()
    assert case.facts["party"]["name"] == "深圳市鹏晖小厨餐饮管理有限公司"
    case.do("N2", after=1, second_officer=case.person("second_officer")).do("N3_unit", after=1).do("N3", after=1)
    read = case.read()
    assert read["case_number"] == "深罗城执案〔2026〕0001号"
    assert case.deadlines()["P11"]["last_day"] == "2026-06-03"  # 90 calendar days after 5 March
    case.investigated().file("D10", "D12", "D23").proposed().file("D06", "D01", "D30").notified()
    case.do("N7", after=1).decided().file("D37", "D39")
    assert case.deadlines()["P11"]["status"] == "stopped"
    assert case.deadlines()["P01"]["status"] == "stopped" and case.deadlines()["P14"]["status"] == "running"
    case.do("N13", after=1).file("D50")
    assert case.deadlines()["P14"]["status"] == "stopped"  # served within seven working days of the decision
    case.do("N14", after=3).do("N15").do("N17", after=2).do("N17_unit").do("N17_leader").file("D60").do("N18", after=5)
    end = case.read()
    assert end["status"] == "closed" and end["stage"] == "结案归档"
    assert set(case.documents()) >= {
        "D01",
        "D06",
        "D10",
        "D12",
        "D22",
        "D23",
        "D30",
        "D32",
        "D37",
        "D39",
        "D40",
        "D50",
        "D60",
    }
    decision = case.documents()["D40"]
    assert decision["number"] == "深罗城执罚决字〔2026〕0001号"
    assert _outbox(district, case)[-1] == ("grid", "closed", "已作出行政处罚决定并结案")
    # The budget of a step, of a whole case on the average: who asks, guards, the limits, the review and the commit.
    assert mean(one.trips for one in sent) <= 13
    assert mean(one.statements for one in sent) <= 32


def _traffic_of_steps(monkeypatch: pytest.MonkeyPatch) -> list[Traffic]:
    """Count what each completion over HTTP sends to the database from now on."""
    sent: list[Traffic] = []
    call = District.call

    def counting(self: District, subject: str, method: str, path: str, **more: Any) -> Any:
        if not path.endswith("/complete"):
            return call(self, subject, method, path, **more)
        with counted(self.database) as traffic:
            answer = call(self, subject, method, path, **more)
        sent.append(traffic)
        return answer

    monkeypatch.setattr(District, "call", counting)
    return sent


def _outbox(district: District, case: CaseFile) -> list[tuple[str, str, str]]:
    from sqlalchemy import select

    from db.actor import system_actor
    from engine.outbox import OutboxMessage

    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        query = select(OutboxMessage).where(OutboxMessage.tenant_id == tx.tenant_id)
        found = [row for row in tx.session.scalars(query) if str(row.case_id) == case.id]
        return [(row.system, row.payload["outcome"], row.payload["result"]) for row in found]


def test_no_penalty_where_a_trifle_was_corrected_at_once(district: District) -> None:
    """不予处罚: notice first, discussion by two leaders, 不予行政处罚决定书, no publicity, nothing to pay."""
    case = district.begin(MONDAY).opened().investigated(refuses=False)
    with pytest.raises(Refused) as refused:
        case.proposed(outcome="no_penalty", corrected_promptly=False, overlay="none", kinds=None, fine_cents=None)
    assert refused.value.code == "no-penalty-ungrounded"
    case.proposed(
        outcome="no_penalty", corrected_promptly=True, overlay="no_penalty", ground="minor_corrected_harmless",
        kinds=None, fine_cents=None,
    )  # fmt: skip
    assert case.facts["notice"]["hearing_right"] is False
    case.notified().do("N7", after=1).do("N9", after=1)
    assert case.waits_at() == {"N10"}
    first, second = (str(district.office.persons[one]) for one in ("huangzhiyuan", "hexuemei"))
    with pytest.raises(Refused) as refused:
        case.do("N10", after=1, participants=[first])
    assert refused.value.code == "too-few-leaders"
    case.do("N10", participants=[first, second])
    case.do("N10_opinion", by="huangzhiyuan")
    with pytest.raises(Refused) as refused:
        case.do("N10_opinion", by="huangzhiyuan")
    assert refused.value.code == "not-in-discussion"
    case.do("N10_opinion", by="hexuemei").do("N10_conclude", conclusion="no_penalty").file("D38")
    with pytest.raises(Refused) as refused:
        case.do("N11", outcome="penalty", fine_cents=100_000)
    assert refused.value.code == "decision-against-discussion"
    case.do("N11", outcome="no_penalty", fine_cents=None).file("D42").do("N12").do("N13", after=1)
    assert case.waits_at() == {"N17"}
    case.closed(kind="no_penalty", receipts=None)
    assert case.read()["status"] == "closed"


def test_sent_back_by_legal_review_and_decided_after_a_second_one(district: District) -> None:
    """法制审核退回: no decision without a review that was passed; the new proposal is notified and reviewed again."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1)
    case.do("N9", after=1, outcome="back", back_to="review", facts_ok=False, opinion="事实部分需补充测量记录。")
    assert case.waits_at() == {"N5"}
    assert "legal_review" in case.facts
    case.proposed(reason="补充测量记录后，事实清楚。")
    assert case.facts["proposal"]["round"] == 2 and "legal_review" not in case.facts
    with pytest.raises(Refused) as refused:  # the first notice does not count for the second proposal
        case.do("N6", after=1).do("N6_approve").do("N6_serve")
    assert refused.value.code == "step-blocked"
    case.file("D32").do("N6_serve", after=1).do("N7", after=1).decided()
    assert case.waits_at() == {"N13"}
    assert len(case.facts["earlier"]) == 1


def test_legal_review_may_ask_for_more_investigation(district: District) -> None:
    """退回补充调查: the case goes back to N4 and keeps its 90 days."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1)
    due = case.deadlines()["P11"]["last_day"]
    case.do("N9", after=1, outcome="back", back_to="investigation", evidence_ok=False, opinion="证据不足。")
    assert case.waits_at() == {"N4"}
    assert case.deadlines()["P11"]["last_day"] == due


def test_nobody_reviews_what_he_investigated(district: District) -> None:
    """承办人 ≠ 法制审核, as a person: a case officer who also holds the reviewer's role is refused."""
    from db.actor import system_actor
    from engine import people

    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1)
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        person, unit = district.office.persons["chenxiaomin"], district.office.units["局机关"]
        people.grant_membership(tx, person_id=person, unit_id=unit, role="legal_reviewer")
    with pytest.raises(Refused) as refused:
        case.do("N9", after=1, by="chenxiaomin")
    assert refused.value.status == 403 and refused.value.code in ("same-person-twice", "reviewer-investigated")


def test_defence_accepted_leads_to_a_new_proposal_and_never_to_a_heavier_one(district: District) -> None:
    """陈述申辩被采纳: back to N5; after a defence that was not accepted the decision may not be heavier."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified()
    case.do(
        "N7", after=1, outcome="submitted", waiver=None, person="刘洋", manner="oral", content="已全部清理，请求从轻。"
    )
    case.do("N7_review", after=1, accepted=True, reason="当事人已主动消除后果，予以采纳。").file("D33")
    assert case.waits_at() == {"N5"}
    case.proposed(overlay="below_minimum", ground="mitigated", fine_cents=80_000)
    case.notified()
    assert case.facts["notice"]["fine_cents"] == 80_000
    case.do("N7", after=1, outcome="submitted", waiver=None, person="刘洋", manner="oral", content="请求免除处罚。")
    case.do("N7_review", after=1).do("N9", after=1)
    first, second = (str(district.office.persons[one]) for one in ("huangzhiyuan", "hexuemei"))
    case.do("N10", after=1, participants=[first, second])
    case.do("N10_opinion", by="huangzhiyuan").do("N10_opinion", by="hexuemei").do("N10_conclude")
    assert any("陈述申辩" in one for one in case.problems("N11"))  # told before anybody tries
    with pytest.raises(Refused) as refused:
        case.do("N11", fine_cents=80_000)
    assert refused.value.code == "defence-period-running"  # it was not waived in writing
    case.later(5)
    with pytest.raises(Refused) as refused:
        case.do("N11", fine_cents=90_000)
    assert refused.value.code == "heavier-than-notified"
    case.do("N11", fine_cents=80_000).file("D40").do("N12")
    assert case.facts["decision"]["fine_cents"] == 80_000


def test_the_defence_period_lapses_by_the_clock(district: District) -> None:
    """陈述申辩期满: five working days after service the wait ends by itself, and no decision before."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified()
    due = case.deadlines()["P08"]
    assert case.waits_at() == {"N7"}
    case.on(dt.date.fromisoformat(due["last_day"]))
    assert case.waits_at() == {"N7"}
    case.later(1)
    assert case.waits_at() == {"N9"}
    # Before the leader decides, the party is struck off: the decision that was notified is not taken any more.
    gone: dict[str, Any] = {"termination_ground": "dissolved", "gone_on": case.day.isoformat(), "fine_cents": None}
    case.do("N9", after=1).do("N11", outcome="terminate", termination_proof="注销登记通知书一份", **gone)
    assert case.waits_at() == {"N17"} and case.deadlines()["P11"]["status"] == "stopped"
    with pytest.raises(Refused) as refused:
        case.file("D39")  # there is no decision to approve
    assert refused.value.code == "document-too-early"
    case.file("D07").closed(kind="terminated", receipts=None)
    assert case.read()["status"] == "closed"


def test_extension_of_the_ninety_days_by_the_leader_only(district: District) -> None:
    """延长办案期限: asked by the case officer, granted by the leader on record; the due date and the ledger move."""
    case = district.begin(MONDAY).opened()
    before = dt.date.fromisoformat(case.deadlines()["P11"]["last_day"])
    case.later(60).tell("extension.requested")
    assert case.waits_at() == {"N4", "N3x"}
    case.do("N3x", days=30)
    with pytest.raises(Refused) as refused:
        case.do("N3x_approve", by="zhouqiang")
    assert refused.value.code == "not-a-candidate"
    with pytest.raises(Refused) as refused:
        path = f"/cases/{case.id}/deadlines/P11/extend"
        district.call("lijianguo", "POST", path, json={"reason": "案情复杂", "amount": 30})
    assert refused.value.status == 403
    case.do("N3x_approve", after=1).file("D07")
    assert case.deadlines()["P11"]["last_day"] == (before + dt.timedelta(days=30)).isoformat()
    assert case.waits_at() == {"N4"}


def test_refusal_to_correct_decides_whether_a_fine_is_possible_at_all(district: District) -> None:
    """责令改正: without an order, and without a refusal after it, the item cannot be fined."""
    case = district.begin(MONDAY).opened().do("N4", after=1)
    with pytest.raises(Refused) as refused:
        case.do("N5", after=1)
    assert refused.value.code == "penalty-barred" and "责令改正" in refused.value.detail
    other = district.begin(MONDAY).opened().investigated(refuses=False)
    with pytest.raises(Refused) as refused:
        other.do("N5", after=1)
    assert refused.value.code == "penalty-barred"
    third = district.begin(MONDAY).opened()
    due = (third.day + dt.timedelta(days=8)).isoformat()
    third.do("N4", after=1, measures=["order"], next="continue").do("N4c", kind="limited", due_on=due).file("D22")
    with pytest.raises(Refused) as refused:
        third.do("N4c_recheck", after=2)
    assert refused.value.code == "dates-contradict"
    third.do("N4c_recheck", after=7).do("N4").proposed()
    assert third.facts["proposal"]["assessment"]["amount_cents"] == 100_000


def test_a_deviation_from_the_standard_needs_its_reason_and_stays_within_the_statute(district: District) -> None:
    """偏离裁量基准."""
    case = district.begin(MONDAY).opened().investigated()
    with pytest.raises(Refused) as refused:
        case.do("N5", after=1, fine_cents=200_000)
    assert refused.value.code == "penalty-barred" and "理由" in refused.value.detail
    with pytest.raises(Refused) as refused:
        case.do("N5", fine_cents=600_000, deviation_reason="当事人多次被投诉，社会影响较大，需要从严。")
    assert "超过法定幅度" in refused.value.detail
    case.do("N5", fine_cents=200_000, deviation_reason="当事人在同一路段多次被投诉，社会影响较大，需要从严。")
    assert case.facts["proposal"]["deviation"]["direction"] == "heavier"


def test_service_by_leaving_on_refusal_and_by_public_notice(district: District) -> None:
    """送达阶梯: refused → left with a witness; unreachable → public notice, deemed served after thirty days."""
    left = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1).decided()
    left.do("N13", after=1, result="refused", receiver=None, relation=None, reason="当事人拒绝签收")
    left.do("N13_leave")
    assert left.facts["service"]["served_on"] == left.day.isoformat() and left.waits_at() == {"N14", "N15"}
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1).decided()
    case.do(
        "N13", after=1, result="unreachable", method=None, receiver=None, relation=None, reason="人去店空，邮件退回"
    )
    case.do("N13_notice", after=1).file("D51")
    announced = case.day
    assert case.waits_at() == set()
    assert case.deadlines()["P15"]["last_day"] == (announced + dt.timedelta(days=30)).isoformat()
    case.later(30)
    assert case.waits_at() == set()
    case.later(1)
    assert case.waits_at() == {"N14", "N15"}
    assert case.facts["service"]["served_on"] == (announced + dt.timedelta(days=30)).isoformat()


def _unpaid(district: District) -> CaseFile:
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1).decided()
    return case.do("N13", after=1).do("N15")


def test_non_payment_with_surcharge_capped_on_day_34_and_payment(district: District) -> None:
    """逾期不缴: 3 % a day from the day after the rolled fifteenth day, at most the fine; proposed, then decided."""
    case = _unpaid(district)
    last = dt.date.fromisoformat(case.deadlines()["P16"]["last_day"])
    case.on(last)
    assert case.waits_at() == {"N14"}
    case.later(1)
    assert case.waits_at() == {"N14_surcharge"}
    case.do("N14_surcharge")
    surcharge = case.facts["surcharge"]
    assert (surcharge["last_day"], surcharge["days"], surcharge["cents"]) == (last.isoformat(), 1, 3_000)
    case.do("N14_approve", after=1).file("D53", "D54")
    case.on(last + dt.timedelta(days=33))
    with pytest.raises(Refused) as refused:
        case.do("N14_late", surcharge_paid_cents=3_000)
    assert "99" in refused.value.detail and "990元" in refused.value.detail
    case.on(last + dt.timedelta(days=34))
    assert any("已达罚款本数" in text for text in case.problems("N14_late"))
    case.on(last + dt.timedelta(days=60)).do("N14_late", surcharge_paid_cents=100_000)
    paid = case.facts["late_payment"]
    assert (paid["surcharge_cents"], paid["capped"]) == (100_000, True)
    case.closed()
    assert case.read()["status"] == "closed"


def test_instalments_granted_and_refused(district: District) -> None:
    """延期、分期缴纳: a leader grants them; refused, the fifteen days go on as they were."""
    case = _unpaid(district)
    request: dict[str, Any] = {
        "result": "instalment",
        "paid_on": None,
        "paid_cents": None,
        "receipt": None,
        "request": "资金困难，申请分期。",
    }
    last = case.deadlines()["P16"]["last_day"]
    case.do("N14", after=1, **request).do("N14_instalment", granted=False, periods=None, last_due_on=None)
    assert case.waits_at() == {"N14"} and case.deadlines()["P16"]["last_day"] == last
    case.do("N14", **request).do("N14_instalment").file("D52").do("N14_plan", after=50)
    assert case.waits_at() == {"N17"}


def test_still_unpaid_goes_to_enforcement_and_waits_there(district: District) -> None:
    """强制执行: the court's case is opened at N16; the penalty waits for it, and is not closed before."""
    case = _unpaid(district).later(40).do("N14_surcharge").do("N14_approve")
    on = (case.day + dt.timedelta(days=3)).isoformat()
    none: dict[str, Any] = {"paid_on": None, "paid_cents": None, "receipt": None}
    case.do("N14_late", after=3, result="enforce", demanded_on=on, **none)
    assert case.waits_at() == {"N16"}
    with pytest.raises(Refused) as refused:
        case.do("N16", way="own")
    assert refused.value.code == "no-power-to-enforce-here"
    case.do("N16")
    assert case.waits_at() == set() and case.facts["enforcement"]["case_id"]


def test_publicity_and_its_withdrawal_within_three_working_days(district: District) -> None:
    """公示与撤回: a changed decision wakes the withdrawal; the party's record no longer counts it."""
    from db.actor import system_actor
    from processes import subjects

    case = _unpaid(district)
    assert case.facts["publicity"]["required"] is True
    code = case.facts["party"]["code"]
    actor = system_actor(district.office.tenant_id)
    with district.database.reading(actor) as tx:
        assert len(subjects.prior_penalties(tx, code, "SZCG2023-002")) == 1
    case.published().later(2).tell("decision.changed")
    assert case.waits_at() == {"N14", "N15x"}
    assert case.deadlines()["P20"]["status"] == "running" and case.deadlines()["P20"]["amount"] == 3
    with pytest.raises(Refused) as refused:  # what the public is told names nobody of the file
        case.do("N15x", after=1, explanation=f"当事人联系电话13800138000，地址{case.facts['party']['address']}。")
    assert refused.value.code == "publication-leaks"
    case.do("N15x")
    assert case.deadlines()["P20"]["status"] == "stopped"
    with district.database.reading(actor) as tx:
        assert subjects.prior_penalties(tx, code, "SZCG2023-002") == ()


def test_a_second_penalty_within_the_year_is_the_heavier_tier(district: District) -> None:
    """裁量回溯: the register of parties gives the earlier decision, the standard the tier."""
    _unpaid(district)
    again = district.begin(dt.date(2026, 5, 11)).opened().investigated()
    again.do("N5", after=1, fine_cents=300_000)
    assert again.facts["proposal"]["assessment"]["tier"] == "情节较重"


def test_hearing_is_held_between_notice_and_decision(district: District) -> None:
    """听证: the right follows from the amount; a request wakes the hearing, its report the review; then discussion."""
    case = district.begin(MONDAY).opened(item_code="建筑垃圾22").do("N4", after=1)
    case.proposed(fine_cents=6_000_000, answered=None).notified()
    assert case.facts["notice"]["hearing_right"] is True and case.waits_at() == {"N7", "N8_request"}
    served, lapses = dt.date.fromisoformat(case.facts["notice"]["served_on"]), case.deadlines()["P09"]["last_day"]
    assert 7 <= (dt.date.fromisoformat(lapses) - served).days <= 10  # five working days, a weekend or Qingming between
    case.do("N7", after=1).do("N8_request", after=1, outcome="requested", waiver=None)
    assert case.waits_at() == {"N8_accept"} and case.deadlines()["P09"]["status"] == "stopped"
    host = str(district.office.persons["zhengwenjing"])
    case.do("N8_accept", host=host)
    with pytest.raises(Refused) as refused:
        case.do("N8_notice", planned_at=f"{case.day + dt.timedelta(days=7)}T09:30:00+08:00")
    assert "听证通知书" in refused.value.detail
    case.save("N8_notice").file("D34")
    with pytest.raises(Refused) as refused:
        case.do("N8_notice", planned_at=f"{case.day + dt.timedelta(days=7)}T09:30:00+08:00")
    assert refused.value.code == "hearing-notice-too-short"
    told = case.day.isoformat()
    case.do("N8_notice").on(case.day + dt.timedelta(days=14))
    with pytest.raises(Refused) as refused:
        case.do("N8", host=str(district.office.persons["lijianguo"]), notified_on=told)
    assert refused.value.code == "reviewer-investigated"
    with pytest.raises(Refused) as refused:
        case.do("N8", host=host, notified_on=told, agents=3)
    assert refused.value.code == "too-many-agents"
    with pytest.raises(Refused) as refused:
        case.do("N8", host=host, notified_on=told, checked=False)
    assert refused.value.code == "hearing-record-unchecked"
    case.save("N8", host=host, notified_on=told).file("D35").do("N8", host=host, notified_on=told)
    with pytest.raises(Refused) as refused:
        case.do("N8_report")
    assert "听证报告" in refused.value.detail
    case.save("N8_report").file("D36").do("N8_report").do("N7_review", after=1).do("N9", after=1)
    assert case.waits_at() == {"N10"}


def test_a_hearing_put_off_is_told_anew_and_one_stayed_away_from_is_given_up(district: District) -> None:
    """听证延期、视为放弃: seven working days again; absence without cause ends it (第六十四条第六项)."""
    case = district.begin(MONDAY).opened(item_code="建筑垃圾22").do("N4", after=1)
    case.proposed(fine_cents=6_000_000, answered=None).notified().do("N7", after=1)
    case.do("N8_request", after=1, outcome="requested", waiver=None)
    with pytest.raises(Refused) as refused:
        case.do("N8_accept", host=case.person("case_officer"))
    assert refused.value.code == "reviewer-investigated"
    host = str(district.office.persons["zhengwenjing"])
    case.do("N8_accept", host=host).save("N8_notice").file("D34").do("N8_notice")
    told, one = case.day.isoformat(), case.day + dt.timedelta(days=14)
    gone: dict[str, Any] = dict.fromkeys(
        ("ended_at", "attendees", "agents", "case_for", "case_against", "last_words", "checked"), None
    )
    case.on(one).do("N8", host=host, notified_on=told, result="postponed", reason="当事人住院。", **gone)
    with pytest.raises(Refused) as refused:
        case.do("N8_notice")  # the old notice names the old day
    assert "听证通知书" in refused.value.detail
    case.save("N8_notice").file("D34").do("N8_notice")
    told = case.day.isoformat()
    case.on(case.day + dt.timedelta(days=14)).do(
        "N8", host=host, notified_on=told, result="absent", reason="当事人未到场，未说明理由。", **gone
    )
    assert case.waits_at() == {"N7_review"} and case.facts["hearing"]["result"] == "absent"
    case.do("N7_review").do("N9", after=1)
    assert case.waits_at() == {"N10"}


def test_refusal_to_open_and_transfer_end_before_the_ninety_days(district: District) -> None:
    """不予立案、移送: the leader decides; the grid is told; no 90 days run."""
    refused = district.begin(MONDAY, source="grid", source_number="WG1")
    refused.do("N1", source="grid", source_number="WG1")
    refused.do("N2", second_officer=refused.person("second_officer"), outcome="refuse", reason="经核查无违法事实。")
    refused.do("N3_unit").do("N3", outcome="refuse", leader_opinion="不予立案。")
    assert refused.read()["status"] == "closed" and "P11" not in refused.deadlines()
    assert _outbox(district, refused)[-1] == ("grid", "refused", "不予立案")
    moved = district.begin(MONDAY).do("N1")
    moved.do(
        "N2", second_officer=moved.person("second_officer"), outcome="transfer", jurisdiction="other",
        transfer_to="深圳市罗湖区市场监督管理局",
    )  # fmt: skip
    moved.do("N3_unit").do("N3", outcome="transfer").save("N2_transfer").file("D04").do("N2_transfer")
    assert moved.read()["status"] == "closed"


def test_an_act_older_than_two_years_is_not_opened(district: District) -> None:
    """追究时效: two years, five where life, health or financial safety was harmed."""
    case = district.begin(MONDAY).do("N1")
    old: dict[str, Any] = {"act_began_on": "2024-02-28", "act_ended_on": "2024-02-28"}
    old["second_officer"] = case.person("second_officer")
    with pytest.raises(Refused) as refused:
        case.do("N2", **old)
    assert refused.value.code == "limitation-lapsed"
    case.do("N2", **old, grave=True)
    assert case.waits_at() == {"N3_unit"}


def test_two_different_officers_with_certificates(district: District) -> None:
    """两名以上持证执法人员."""
    case = district.begin(MONDAY).do("N1")
    with pytest.raises(Refused) as refused:
        case.do("N2", second_officer=case.person("case_officer"))
    assert refused.value.code == "officers-the-same"
    with pytest.raises(Refused) as refused:
        case.do("N2", second_officer=case.person("archivist"))
    assert refused.value.code == "certificate-missing"


def test_urgent_matters_are_investigated_first_and_filed_within_the_limit(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """先行调查取证、补办立案: evidence first, no measures; seven working days to file; the 90 days start at filing."""
    case = district.begin(MONDAY).do("N1")
    urgent: dict[str, Any] = {"second_officer": case.person("second_officer"), "urgent": True}
    with pytest.raises(Refused) as refused:
        case.do("N2", **urgent, urgent_reason="紧急")
    assert refused.value.code == "urgency-unexplained"
    urgent["urgent_reason"] = "摊位收市后即撤走，不立即取证难以查清。"
    with monkeypatch.context() as patch, pytest.raises(Refused) as refused:  # a case from before there was this way
        patch.setattr("engine.definitions.get", lambda tx, key: Mock(version=1, xml=BEFORE))
        case.do("N2", **urgent)
    assert refused.value.code == "diagram-too-old"
    case.do("N2", **urgent)
    assert case.waits_at() == {"N2_first"}
    limit = case.deadlines()["P02"]
    assert (limit["last_day"], limit["confirmed"]) == ("2026-03-11", False)
    with pytest.raises(Refused):
        case.do("N2_first", shown_cards=False)
    case.save("N2_first").file("D10").do("N2_first").do("N3_unit", after=1)
    assert "P11" not in case.deadlines()
    case.do("N3", after=1).file("D06")
    found = case.deadlines()
    assert found["P02"]["status"] == "stopped" and found["P11"]["last_day"] == "2026-06-02"
    assert case.facts["inquiry"]["rounds"][0]["before_opening"] is True
    case.do("N4", after=1)  # what was found before is offered again, and stands as a round of its own
    assert len(case.facts["inquiry"]["rounds"]) == 2 and "first" not in case.facts


def test_withdrawn_ends_in_closing(district: District) -> None:
    """撤案: no notice, no decision; the leader agrees and the case is closed."""
    case = district.begin(MONDAY).opened().do("N4", after=1)
    given: dict[str, Any] = {"outcome": "withdraw", "withdrawal_ground": "unfounded", "kinds": None, "fine_cents": None}
    case.proposed(**given, reason="违法事实不能成立。").do("N5_close", after=1)
    assert case.waits_at() == {"N17"}
    case.closed(kind="withdrawn", receipts=None)
    assert case.read()["status"] == "closed"


def test_terminated_because_nobody_is_left_to_punish(district: District) -> None:
    """终止调查: the party is struck off without a successor; approved, on paper, no notice, nothing public."""
    case = district.begin(MONDAY).opened().do("N4", after=1)
    gone = (MONDAY + dt.timedelta(days=1)).isoformat()
    given: dict[str, Any] = {
        "outcome": "terminate", "kinds": None, "fine_cents": None, "gone_on": gone, "answered": None,
        "termination_proof": "注销登记通知书；清算报告载明无权利义务承受人。", "reason": "案件调查无法继续进行。",
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        case.do("N5", **given, termination_ground="died")
    assert refused.value.code == "termination-ungrounded"
    case.proposed(**given, termination_ground="dissolved").do("N5_close", after=1)
    assert case.waits_at() == {"N17"} and case.deadlines()["P11"]["status"] == "stopped"
    assert case.facts["decision"]["outcome"] == "terminate" and "publicity" not in case.facts
    case.file("D07", "D30")
    case.closed(kind="terminated", receipts=None)
    assert case.read()["status"] == "closed"


def test_measures_and_recusal_run_beside_the_investigation(district: District) -> None:
    """回避、先行登记保存、强制措施: parallel to N4; seizure is a case of its own, linked to this one."""
    case = district.begin(MONDAY).opened()
    case.do(
        "N4", after=1, measures=["preserve", "coerce", "recusal"], recusal="协办人与当事人有利害关系。", next="conclude"
    )
    assert case.waits_at() == {"N4a_apply", "N4_recusal"}
    case.do("N4_recusal", granted=True, replacement=str(district.office.persons["zhouqiang"]))
    case.do("N4a_apply").do("N4a_approve", approved=False)
    assert case.waits_at() == {"N5"}
    assert case.read()["second_officer_id"] == str(district.office.persons["zhouqiang"])
    (measure,) = case.facts["measures"]
    assert district.call("machine", "GET", f"/cases/{measure['case_id']}").json["process"] == "measure"


def test_a_unit_head_sends_back_with_a_reason(district: District) -> None:
    """退回: the reason stands at the earlier step; the count of returns goes up."""
    case = district.begin(MONDAY).do("N1").do("N2", second_officer=_second(district))
    case.back("N3_unit", "N2", "请补充现场照片。")
    task = case.tasks()["N2"]
    assert task["return_reason"] == "请补充现场照片。" and case.read()["returned"] == 1


def _second(district: District) -> str:
    return str(district.office.persons["chenxiaomin"])


def test_the_page_offers_to_ask_for_more_time(district: District) -> None:
    """延长办案期限, from the page: a button under the step's form wakes the request."""
    case = district.begin(MONDAY).opened()
    client, secret = district.session_of("lijianguo")
    page = client.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "申请延长" in page and "决定被变更、撤销" in page
    sent = client.post(f"/cases/{case.id}/messages", data={"name": "extension.requested", "csrf_token": secret})
    assert sent.status_code == 302
    assert case.waits_at() == {"N4", "N3x"}
