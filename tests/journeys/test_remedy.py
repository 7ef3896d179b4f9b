"""行政复议、行政诉讼应对: one journey for each way through, and what each outcome does to the decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.demo_answers_remedy import ANNULLED
from tests.factories import CaseFile, District, Refused
from tests.journeys.remedies import RemedyFile, against
from tests.journeys.spot import begin as spot

MONDAY = dt.date(2026, 3, 2)


def decided(district: District) -> CaseFile:
    """A penalty that was served, with its publication proposed."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1)
    return case.decided().do("N13").do("N15")


def _pick_up(case: CaseFile, other: CaseFile) -> CaseFile:
    case.day, case.minute = other.day, other.minute
    return case.later(1)


def test_answered_in_ten_working_days_and_upheld(district: District) -> None:
    """行政复议: 答复十个工作日, 证据目录, 维持."""
    case = decided(district)
    remedy = against(case).do("R1")
    limit = remedy.deadlines()["R05"]
    assert limit["amount"] == 10 and limit["unit"] == "working_days" and remedy.waits_at() == {"R3"}
    remedy.answered()
    assert "现场检查（勘验）笔录1份" in remedy.printed("D93") and "行政复议答复书" in remedy.printed("D91")
    assert remedy.facts["submission"]["late"] is False and remedy.deadlines()["R05"]["status"] == "stopped"
    remedy.do("R4", after=30).do("R5").do("R9")
    assert remedy.read()["status"] == "closed"
    _pick_up(case, remedy)
    assert case.facts["remedies"][0]["outcome"] == "upheld" and case.waits_at() == {"N14_surcharge"}


def test_the_simple_procedure_gives_five_and_a_suit_fifteen_days(district: District) -> None:
    """简易程序五个工作日; 行政诉讼十五日."""
    case = decided(district)
    assert against(case).do("R1", simple=True).deadlines()["R05S"]["amount"] == 5
    suit = against(case).do("R1", kind="suit", channel="court", authority="深圳市盐田区人民法院", simple=None)
    assert suit.deadlines()["R11"]["amount"] == 15 and suit.deadlines()["R11"]["unit"] == "calendar_days"
    suit.answered("D92")
    assert "行政诉讼答辩状" in suit.printed("D92")
    # Not final: an appeal is followed until a judgment has effect.
    suit.do("R4", after=60, final=False, effective_on=None, document="（2026）粤0308行初9号")
    assert suit.waits_at() == {"R4_wait"}
    suit.do("R4_wait").do("R4", after=60, document="（2026）粤03行终19号").do("R5").do("R9")
    assert suit.read()["status"] == "closed"


def test_late_counts_as_no_evidence(district: District) -> None:
    """《行政复议法》第七十条: the light is red, the file says so."""
    remedy = against(decided(district)).do("R1").replied().later(20)
    assert remedy.deadlines()["R05"]["light"] == "red"
    remedy.do("R3_submit", late_reason="台风停工三日，邮件延误。")
    assert remedy.facts["submission"]["no_evidence"] is True


def test_through_us_against_a_decision_on_the_spot_it_is_forwarded(district: District) -> None:
    """《行政复议法》第三十二条: 五个工作日内转送, then answered."""
    case = spot(district, MONDAY).do("S1").do("S3").do("S4")
    remedy = against(case).do("R1", channel="ours", number=None)
    assert remedy.waits_at() == {"R2"} and remedy.deadlines()["R09"]["amount"] == 5
    remedy.save("R2").file("D90").do("R2", after=2)
    assert "第三十二条" in remedy.printed("D90")
    assert remedy.waits_at() == {"R3"} and remedy.deadlines()["R05"]["status"] == "running"


def test_corrected_by_ourselves_it_is_an_outcome_at_once(district: District) -> None:
    """《行政复议法》第三十二条: 自行纠正."""
    case = spot(district, MONDAY).do("S1").do("S3").do("S4")
    remedy = against(case).do("R1", channel="ours", number=None).do("R2", way="correct", forwarded_on=None)
    assert remedy.waits_at() == {"R4"}
    remedy.do("R4", outcome="annulled", annulled_for="law", document="本机关撤销决定", summary="自行撤销。").do(
        "R5"
    ).do("R9")
    assert remedy.read()["status"] == "closed"


def test_annulled_the_publication_goes_the_fine_goes_back_though_the_case_is_closed(district: District) -> None:
    """撤销: 三个工作日内撤回公示, 退还罚没款; the penalty case is long closed."""
    case = decided(district)
    [row] = district.call("machine", "GET", "/publications").json["items"]
    district.call("zhouqiang", "POST", f"/publications/{row['id']}/approve", json={"publish": True})
    case.do("N14", after=3).closed()
    remedy = against(case).do("R1").answered().do("R4", after=30, **ANNULLED).do("R5")
    assert remedy.waits_at() == {"R6", "R7"}
    assert remedy.deadlines()["P20"]["amount"] == 3 and remedy.deadlines()["P20"]["unit"] == "working_days"
    [noted] = district.call("machine", "GET", "/publications").json["items"]
    assert noted["withdraw_by"] == remedy.deadlines()["P20"]["last_day"]
    remedy.do("R6").file("D94").do("R7").do("R9")
    assert remedy.read()["status"] == "closed" and "退还罚没款" in remedy.printed("D94")
    [gone] = district.call("machine", "GET", "/publications").json["items"]
    assert gone["status"] == "withdrawn" and gone["withdrawn_reason"] == "行政复议决定撤销原处罚决定。"
    page = district.app.test_client().get("/public/luohu/withdrawn").get_data(as_text=True)
    assert "行政复议决定撤销原处罚决定。" in page
    names = case.district.call("machine", "GET", f"/journal/cases/{case.id}").json["items"]
    assert "publicity.withdrawn" in [one["command"] for one in names]
    _opened_again_by_hand(district, case, remedy)


def _opened_again_by_hand(district: District, before: CaseFile, remedy: RemedyFile) -> None:
    """Not ordered to decide again, somebody opens a case about the same act: it is compared, said, and barred."""
    acted = {name: before.facts["check"][name] for name in ("act_began_on", "act_ended_on", "discovered_on")}
    again = district.begin(remedy.day).do("N1")
    again.do("N2", second_officer=again.person("second_officer"), **acted)
    [told] = again.problems("N3_unit")
    assert before.read()["case_number"] in told and "不得以同一事实和理由" in told
    client, _ = district.session_of("lijianguo")
    for one, words in ((again, "比对过的已撤销决定"), (before, "同一违法行为另案查处（已比对）")):
        assert words in client.get(f"/cases/{one.id}/related").get_data(as_text=True)
    again.do("N3_unit").do("N3").investigated()
    with pytest.raises(Refused) as refused:
        again.do("N5")
    assert refused.value.code == "redone-the-same"


def test_to_be_decided_again_it_is_a_new_linked_case(district: District) -> None:
    """责令重作: the decision is made again in a case of its own, linked to both, and never the same (第六十四条)."""
    case = decided(district)
    unclear = {"outcome": "redo", "annulled_for": "facts", "summary": "主要事实不清，责令重作。"}
    void: dict[str, Any] = {"result": "void", "paid_on": None, "paid_cents": None, "receipt": None}
    with pytest.raises(Refused) as refused:
        case.do("N14", **void)
    assert refused.value.code == "decision-stands"
    remedy = against(case).do("R1").answered().do("R4", after=30, **unclear)
    remedy.do("R5").do("R6").do("R8").do("R9")
    again = RemedyFile(district, remedy.facts["redo"]["case_id"], remedy.day, remedy.team)
    assert again.read()["process"] == "penalty" and again.waits_at() == {"N1"}
    # Nobody owes what no longer stands: no surcharge, and the case of the annulled decision closes.
    case.day, case.minute = remedy.day, remedy.minute
    case.later(1)
    with pytest.raises(Refused) as refused:
        case.do("N14_surcharge", propose="impose")
    assert refused.value.code == "decision-fallen"
    case.do("N14_surcharge", propose="waive")
    case.do("N14_approve", approved=False).do("N14_late", **void)
    assert case.waits_at() == {"N17"} and case.do("N17", kind="annulled").waits_at() == {"N17_unit"}
    client, _ = district.session_of("lijianguo")
    page = client.get(f"/cases/{case.id}/related").get_data(as_text=True)
    assert "重新作出决定的案件" in page and "复议、诉讼" in page
    again.opened().investigated()
    assert any("主要事实不清、证据不足" in text for text in again.problems("N5"))
    with pytest.raises(Refused) as refused:
        again.do("N5", after=3)
    assert refused.value.code == "redone-the-same"
    measured = "经重新测量并由第三方出具测绘报告，当事人超出门、窗外墙摆放桌椅，占用面积为六点二平方米。"
    with pytest.raises(Refused) as refused:
        again.do("N5", facts=measured)
    assert refused.value.code == "redone-unexplained"
    again.do("N5", facts=measured, redone_grounds="占道面积经第三方重新测绘，原决定认定的面积证据不足已补正。")
    assert again.facts["proposal"]["complex"] is True  # the leaders discuss it


def test_the_surcharge_stands_still_while_it_runs(district: District) -> None:
    """《行政处罚法》第七十三条第三款: neither counted nor owed from the application to the outcome."""
    case = decided(district).later(22).do("N14_surcharge").do("N14_approve")
    before = case.deadlines()["P18"]["last_day"]
    remedy = against(case).do("R1")
    _pick_up(case, remedy)
    assert case.deadlines()["P18"]["frozen_at"]
    remedy.on(case.day).answered()
    remedy.do("R4", after=20)
    _pick_up(case, remedy)
    held = (remedy.day - dt.date.fromisoformat(case.facts["remedies"][0]["filed_on"])).days
    moved = dt.date.fromisoformat(case.deadlines()["P18"]["last_day"]) - dt.date.fromisoformat(before)
    assert not case.deadlines()["P18"]["frozen_at"] and moved.days == held
    last = dt.date.fromisoformat(case.facts["surcharge"]["last_day"])
    owed = (case.day - last).days - held
    case.do("N14_late", surcharge_paid_cents=100_000 * 3 * owed // 100)
    assert case.facts["late_payment"]["surcharge_days"] == owed


def test_suspended_only_where_the_law_says_and_then_nothing_is_enforced(district: District) -> None:
    """停止执行: the leader's decision; the penalty case cannot enforce until the remedy is over."""
    case = decided(district).later(22).do("N14_surcharge").do("N14_approve")
    remedy = against(case).do("R1").tell("suspension.requested", by="zhengwenjing")
    remedy.do("R1_suspend").do("R1_suspended").file("D95")
    assert "停止执行" in remedy.printed("D95") and remedy.facts["suspension"]["suspended"] is True
