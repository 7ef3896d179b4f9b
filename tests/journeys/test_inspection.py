"""行政检查: each way through it as the rules know it, over HTTP on real PostgreSQL. 2026-03-02 is a Monday."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.demo_answers_inspection import FOUND_LIST, SIGNS, WASTE
from processes.publicity_rules import ALLOWED_INSPECTION
from tests.factories import CaseFile, District, Refused
from tests.journeys.inspections import BODY, InspectionFile, begin, linked, planned
from tests.journeys.phone import Phone

MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def case(hall: District) -> InspectionFile:
    """An inspection of somebody new."""
    return begin(hall, MONDAY)


def test_planned_announced_nothing_found_published_and_archived(case: InspectionFile) -> None:
    """计划 → 申请 → 审批 → 通知 → 现场检查 → 未发现问题 → 告知 → 公示 → 归档."""
    case.do("I3")
    assert case.read()["case_number"].startswith("深罗城执检案〔2026〕")
    assert case.facts["tally"] == {"number": 1, "capped": 0, "cap": 2, "abnormal": False}
    case.do("I3_unit").do("I3_leader").notified()
    notice = case.printed("D81")
    assert "第1次检查，公布的年度频次上限为2次" in notice
    assert all(word in notice for word in ("不为利益而检查", "不妨碍", "不任性处罚", "不下达检查指标", "不变相检查"))
    case.inspected()
    record = case.printed("D10")
    assert "未发现问题" in record and "扫码核验" in record
    case.concluded()
    assert "未发现问题，本次检查办结" in case.printed("D85")
    limits = case.deadlines()
    assert (limits["I03"]["status"], limits["I09"]["status"]) == ("stopped", "running")
    assert limits["I09"]["last_day"] == "2026-04-01"  # twenty working days after 4 March, no holiday between
    case.do("I8")
    assert case.deadlines()["I09"]["status"] == "running"  # proposed is not published
    limits = case.published().deadlines()
    assert limits["I09"]["status"] == "stopped"
    assert (limits["G09"]["last_day"], limits["G11"]["last_day"]) == ("2026-06-04", "2026-04-03")
    case.closed()
    read = case.read()
    assert (read["status"], read["stage"]) == ("closed", "公示归档")
    assert {case.deadlines()[key]["status"] for key in ("G09", "G11")} == {"stopped"}
    listed = case.district.call("machine", "GET", "/publications").json["items"]
    [one] = [one for one in listed if one["case_id"] == case.id]
    assert (one["kind"], one["status"], one["period"]) == ("inspection", "published", "inspection")
    assert set(one["content"]) == set(ALLOWED_INSPECTION) and one["content"]["party"] == case.subject["name"]
    assert case.facts["publicity"]["status"] == "published"


def test_a_leader_who_refuses_ends_it_and_it_does_not_count(case: InspectionFile) -> None:
    """凡检查必审批: refused, nobody goes, the subject is not charged with a visit."""
    case.do("I3").do("I3_unit").do("I3_leader", outcome="refuse", opinion="近期已检查，暂缓。")
    assert case.waits_at() == {"I9"}
    case.closed()
    assert case.read()["status"] == "closed"
    again = begin(case.district, case.day, case.subject).do("I3")
    assert again.facts["tally"]["number"] == 1


def test_unannounced_the_notice_is_served_on_the_spot(case: InspectionFile) -> None:
    """不事先通知: no step of notice; the inspection itself serves it."""
    case.approved(announced=False, unannounced_ground="事先通知可能影响检查效果，属暗访检查。").file("D81")
    assert case.waits_at() == {"I5"}
    case.inspected()
    notice = case.documents()["D81"]
    served = case.district.call("machine", "GET", f"/cases/{case.id}/documents/{notice['id']}").json
    assert served["services"][0]["receiver"] == "刘洋（店长）" if "services" in served else True
    assert case.waits_at() == {"I6"}


def test_urgent_first_and_approved_afterwards(case: InspectionFile) -> None:
    """紧急检查: on site at once, the approval is made up within the hours that the body has set."""
    case.do("I3", urgent=True, urgent_reason="接报有油烟管道起火隐患。")
    assert case.waits_at() == {"I5", "I3_later"}
    clock = case.deadlines()["I04"]
    asked = dt.datetime.fromisoformat(case.facts["request"]["requested_at"])
    assert dt.datetime.fromisoformat(clock["due_at"]) - asked == dt.timedelta(hours=24)
    case.file("D81").inspected(after=0)
    assert case.waits_at() == {"I3_later"}
    case.later(2)
    assert "I3_late" in case.waits_at()
    case.do("I3_late").do("I3_later")
    assert case.facts["approval"]["late"] is True
    assert case.waits_at() == {"I6"}


def test_urgent_and_refused_afterwards_stops_at_once(case: InspectionFile) -> None:
    """紧急检查未获批准: nothing more is inspected."""
    case.do("I3", urgent=True, urgent_reason="接报有油烟管道起火隐患。").do("I3_later", outcome="refuse")
    assert case.waits_at() == {"I9"}
    assert case.closed().read()["status"] == "closed"


def test_nobody_was_there(case: InspectionFile) -> None:
    """未能检查: closed, and the visit does not count."""
    case.approved().notified()
    case.later(2).do("I5", outcome="not_done", not_done_reason="店铺停业，门上贴有转让告示。")
    assert case.waits_at() == {"I9"}
    case.closed()
    assert begin(case.district, case.day, case.subject).do("I3").facts["tally"]["number"] == 1


def test_several_visits_make_one_inspection(case: InspectionFile) -> None:
    """继续检查: each visit stays on record, the last answers every item."""
    case.approved().notified()
    half = "\n".join(FOUND_LIST.splitlines()[:1])
    case.inspected(outcome="continue", checklist=half)
    assert case.waits_at() == {"I5"}
    case.inspected(after=1, checklist=FOUND_LIST)
    assert len(case.facts["rounds"]) == 2
    case.concluded(correct=True, summary="后门通道露天堆放垃圾")
    assert case.waits_at() == {"I6_order"}


def test_correct_order_report_recheck(case: InspectionFile) -> None:
    """责令改正 → 整改报告 → 复查 → 已改正; the re-check has its limit from the report on."""
    case.approved().notified().found(correct=True)
    case.ordered()
    limit = case.deadlines()["I07"]
    assert (limit["status"], limit["last_day"]) == ("running", "2026-03-11")
    case.do("I7_report", after=3)
    assert case.deadlines()["I06"]["last_day"] == "2026-03-20"  # ten working days after 7 March (a Saturday)
    case.rechecked()
    assert case.deadlines()["I06"]["status"] == "stopped"
    assert case.waits_at() == {"I8"}
    case.closed()
    register = case.printed("D86")
    assert "复查，已改正" in register


def test_no_report_by_the_end_of_the_limit_leads_to_the_recheck(case: InspectionFile) -> None:
    """整改期满: the re-check comes whether or not there is a report; refusing leads to a penalty case."""
    case.approved().notified().found(correct=True)
    case.ordered().later(9)
    assert case.waits_at() == {"I7"}
    case.rechecked("refused")
    assert case.waits_at() == {"I8"}
    (other,) = linked(case, "inspection")
    opened = CaseFile(case.district, other, case.day)
    assert opened.facts["recheck"]["result"] == "refused"
    assert opened.facts["correction"]["due_on"] == "2026-03-11"
    assert set(opened.documents()) == {"D10", "D22", "D23"}


def test_an_extended_limit_is_a_new_order(case: InspectionFile) -> None:
    """部分改正: extended by a new order, re-checked again."""
    case.approved().notified().found(correct=True)
    case.ordered().do("I7_report", after=3).rechecked("extended")
    assert case.waits_at() == {"I6_order"}
    with pytest.raises(Refused) as refused:
        case.do("I6_order")
    assert refused.value.code == "step-blocked"  # the old order is not the new one
    case.ordered().do("I7_report", after=1).rechecked()
    assert len(case.facts["order"]["orders"]) == 2


def test_penalty_opens_a_linked_case_with_everything_kept(case: InspectionFile) -> None:
    """发现违法 → 移交立案: party, records, evidence and papers go along; both journals say so."""
    case.approved().notified().found(penalty=True, item_code=WASTE)
    assert case.waits_at() == {"I8"}
    (other,) = linked(case, "inspection")
    opened = InspectionFile(case.district, other, case.day)
    facts = opened.facts
    assert opened.waits_at() == {"N1"}
    assert facts["lead"]["source"] == "inspection" and facts["lead"]["source_number"] == case.read()["case_number"]
    assert (facts["check"]["item_code"], facts["party"]["code"]) == (WASTE, case.subject["code"])
    assert "后门通道露天堆放垃圾" in facts["inquiry"]["found"]
    assert facts["inspection"]["number"] == case.read()["case_number"]
    mine, theirs = case.documents()["D10"], opened.documents()["D10"]
    assert (mine["title"], mine["sha256"]) == (theirs["title"], theirs["sha256"])
    assert "inspection.penalty_opened" in case.journal() and "inspection.penalty_opened" in opened.journal()
    opened.team = case.team
    case.closed()
    assert "已移交立案" in case.printed("D86")


def test_outside_the_own_power_it_is_transferred_in_ten_working_days(case: InspectionFile) -> None:
    """移送有权机关: ten working days from the finding."""
    case.approved().notified().found(transfer=True, transfer_to="深圳市罗湖区市场监督管理局")
    assert case.deadlines()["I08"]["last_day"] == "2026-03-18"
    case.save("I6_transfer").file("D04").do("I6_transfer", after=1)
    assert case.deadlines()["I08"]["status"] == "stopped"
    assert "市场监督管理局" in case.printed("D04")


def test_several_consequences_at_once(case: InspectionFile) -> None:
    """责令改正, 立案 and 移送 stand side by side; the case closes when all are done."""
    case.approved().notified()
    case.found(correct=True, penalty=True, item_code=WASTE, transfer=True, transfer_to="区市场监管局")
    assert case.waits_at() == {"I6_order", "I6_transfer"}
    assert len(linked(case, "inspection")) == 1
    case.ordered().save("I6_transfer").file("D04").do("I6_transfer")
    case.later(9).rechecked("refused")
    assert len(linked(case, "inspection")) == 1  # opened once
    assert case.waits_at() == {"I8"}


def test_a_suspected_crime_is_handed_on_and_not_published(case: InspectionFile) -> None:
    """涉嫌犯罪: handed to the procedure of transfer; nothing is published while it is looked into."""
    case.approved().notified().found(crime=True, charge="生产、销售不符合安全标准的食品罪")
    case.do("I6_crime")
    assert "referred" in case.facts["crime"]
    assert case.waits_at() == {"I9"}


def test_samples_are_listed_sealed_tested_and_the_clock_stands_still(case: InspectionFile) -> None:
    """抽样 → 送检 → 结果告知: the limit pauses from the sending to the result."""
    case.approved().notified()
    case.later(2).tell("sampling.requested").save("I5s").file("D19", "D19R").do("I5s")
    assert "筷子" in case.printed("D19")
    before = dt.date.fromisoformat(case.deadlines()["I03"]["last_day"])
    case.tell("appraisal.requested").save("I5a").file("D20W", "D20").do("I5a")
    assert case.deadlines()["I03"]["frozen_at"]
    assert case.deadlines()["I05"]["last_day"] == "2026-03-14"
    case.inspected(after=0)
    assert case.waits_at() == {"I5a_result"}  # the result is awaited
    case.later(8).save("I5a_result").file("D20J").do("I5a_result")
    limit = case.deadlines()["I03"]
    assert limit["frozen_at"] is None
    assert dt.date.fromisoformat(limit["last_day"]) > before
    assert case.deadlines()["I05"]["status"] == "stopped"
    case.concluded(correct=True, summary="餐饮具大肠菌群检出")
    assert case.waits_at() == {"I6_order"}


def test_an_officer_withdraws_and_another_takes_over(case: InspectionFile) -> None:
    """回避: decided by the leader, the other officer goes on meanwhile."""
    case.approved().notified()
    case.tell("recusal.requested").do("I5r")
    assert {"I5", "I5r_leader"} <= case.waits_at()
    case.district.hold("zhouqiang", "officer", "执法一队")
    case.do("I5r_leader", replacement=str(case.district.office.persons["zhouqiang"]))
    assert case.read()["second_officer_id"] == str(case.district.office.persons["zhouqiang"])


def test_one_visit_for_the_items_of_several_bodies(hall: District) -> None:
    """综合查一次: items of another body are inspected on the same visit and stand in its papers."""
    street = "深圳市罗湖区东门街道办事处"
    planned(hall, MONDAY, body=street, head="luoyonghui", leader="yejianhua")
    case = begin(hall, MONDAY).approved(items=f"{SIGNS}\n{WASTE}@东门街道").notified()
    assert [one["body"] for one in case.facts["request"]["listed"]] == ["", street]
    assert street in case.printed("D81")
    assert BODY in case.printed("D81")


def test_on_a_lead_beside_the_cap_and_flagged_when_there_are_many(hall: District) -> None:
    """个案检查: not stopped by the cap, counted in the number, flagged beyond a reasonable frequency."""
    first = begin(hall, MONDAY).approved().notified().inspected()
    lead: dict[str, Any] = {"source": "lead", "lead": "complaint", "lead_number": "12345-20260305-0018"}
    case = begin(hall, MONDAY + dt.timedelta(days=3), first.subject).do("I3", **lead)
    assert case.facts["tally"] == {"number": 2, "capped": 1, "cap": 2, "abnormal": False}
    case.do("I3_unit").do("I3_leader").notified().inspected()
    begin(hall, MONDAY + dt.timedelta(days=7), first.subject).approved(**lead).notified().inspected()
    fourth = begin(hall, MONDAY + dt.timedelta(days=14), first.subject).do("I3", **lead)
    assert fourth.facts["tally"] == {"number": 4, "capped": 1, "cap": 2, "abnormal": True}
    fourth.do("I3_unit").do("I3_leader").file("D80")
    assert "次数明显偏多" in fourth.printed("D80")


def test_on_site_with_the_phone(hall: District) -> None:
    """移动执法: the task travels in the pack with its checklist, and the step is handed in as an action."""
    case = begin(hall, MONDAY).approved().notified().later(2)
    case.save("I5").file("D10")
    phone = Phone(hall, case.team["case_officer"])
    task = next(one for one in phone.call("GET", "/street/pack").json["tasks"] if one["case_id"] == case.id)
    assert task["element"] == "I5" and SIGNS in task["values"]["checklist"]
    phone.act("attach", {"case_id": case.id})
    answers = case._answers("I5", {})
    done = phone.act("complete", {"element": "I5", "answers": answers, "revision": case.read()["revision"]})
    assert [one["element"] for one in done["waits"]] == ["I6"]
