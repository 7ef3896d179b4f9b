"""行政处罚简易程序: each way through it as the law knows it, over HTTP on real PostgreSQL, with a clock that is set.

2026-03-02 is a Monday; Qingming is 4 to 6 April, Labour Day 1 to 5 May with 9 May worked.
"""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from typing import Any

import pytest
from sqlalchemy import select

from api.demo_answers import NOT_SERIOUS
from api.demo_answers_summary import LITTER, SWEEPING
from db.actor import system_actor
from engine import cases, people, signatures
from processes import parameters, subjects
from processes.bodies import Power
from processes.penalty_summary import offers, paper, texts
from tests.factories import CaseFile, District, Refused
from tests.journeys.spot import COMPANY, CONVERTED, MONDAY, PNG, SOLE_TRADER, SpotFile, begin, decided


def test_a_fine_is_decided_on_the_spot_paid_by_code_filed_and_archived(district: District) -> None:
    """现场 → 告知 → 当场决定 → 扫码缴款到账 → 备案 → 结案 → 归档."""
    case = begin(district, MONDAY)
    assert case.waits_at() == {"S1"}
    with pytest.raises(Refused) as refused:
        case.do("S1", by="zhengwenjing")
    assert refused.value.code == "not-a-candidate"
    case.do("S1")
    with pytest.raises(Refused) as refused:
        case.do("S3", by="chenxiaomin")  # whoever completed the scene is the case officer
    assert refused.value.code in ("not-a-candidate", "task-claimed-by-another")
    assert case.read()["case_number"] == "深罗城执简案〔2026〕0001号"
    assert case.waits_at() == {"S3"}
    case.do("S3").do("S4")
    decision = case.documents()["D41"]
    assert decision["number"] == "深罗城执当罚字〔2026〕0001号"
    assert case.waits_at() == {"S5", "S6"}
    case.codes()
    code = district.call("lijianguo", "GET", f"/cases/{case.id}/payments").json["items"][0]
    assert (code["amount_cents"], code["status"]) == (5_000, "requested") and code["code"].startswith("https://")
    drawn = district.call("lijianguo", "GET", f"/cases/{case.id}/payments/{code['id']}/code.svg")
    assert drawn.mimetype == "image/svg+xml" and b"<svg" in drawn.data
    assert any("到账后本步骤自动办结" in text for text in case.problems("S5"))
    receipt = case.pays().json["receipt"]
    assert case.waits_at() == {"S6"}
    assert (case.facts["payment"]["receipt"], case.facts["payment"]["manner"]) == (receipt, "code")
    case.save("S6").file("D44").do("S6", after=1)
    case.do("S7", after=1, receipts=receipt).do("S7_unit").file("D60").do("S8", after=2)
    assert case.read()["status"] == "closed"
    assert set(case.documents()) >= {"D41", "D44", "D60"}


def test_a_warning_needs_no_payment(district: District) -> None:
    """警告: decided on the spot, nothing to pay, filed all the same."""
    case = begin(district, MONDAY).do("S1").do("S3", proposed_kinds=["warning"], proposed_fine_cents=None)
    case.do("S4", kinds=["warning"], fine_cents=None, payment=None)
    assert case.waits_at() == {"S6"}
    assert "缴纳罚款" not in "".join(case.text())
    case.do("S6", after=1)
    assert case.waits_at() == {"S7"}


@pytest.mark.parametrize(
    ("changes", "item", "fine", "passes"),
    [
        ({}, LITTER, 20_000, True),
        ({}, LITTER, 20_100, False),
        (SOLE_TRADER, LITTER, 20_000, True),
        (SOLE_TRADER, LITTER, 20_100, False),
        (COMPANY, SWEEPING, 300_000, True),
        (COMPANY, SWEEPING, 300_100, False),
    ],
    ids=["citizen-200", "citizen-201", "trader-200", "trader-201", "company-3000", "company-3001"],
)
def test_the_limits_go_by_the_kind_of_party(
    district: District, changes: dict[str, Any], item: str, fine: int, passes: bool
) -> None:
    """第五十一条: 200 yuan for citizens and 个体工商户, 3,000 for legal persons and organizations."""
    case = begin(district, MONDAY).do("S1", item_code=item, **changes)
    if passes:
        case.do("S3", proposed_fine_cents=fine)
        assert case.waits_at() == {"S4"}
        return
    with pytest.raises(Refused) as refused:
        case.do("S3", proposed_fine_cents=fine)
    assert refused.value.code == "not-on-the-spot" and "转普通程序" in refused.value.detail
    case.do("S3", proposed_fine_cents=fine - 100)
    with pytest.raises(Refused) as refused:
        case.do("S4", fine_cents=fine)
    assert refused.value.code == "not-on-the-spot"


def test_the_limits_are_dated_figures_that_the_tenant_may_lower(district: District) -> None:
    """限额 is a sourced figure: a lower one of the tenant counts from its day on."""
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        parameters.set_parameter(
            tx,
            key="penalty_summary.citizen_cents",
            value=10_000,
            source="本机关规定",
            confirmed=True,
            valid_from=MONDAY,
        )
    case = begin(district, MONDAY).do("S1")
    with pytest.raises(Refused) as refused:
        case.do("S3", proposed_fine_cents=15_000)
    assert "100元" in refused.value.detail


def test_two_different_certified_officers_show_cards_and_tell_rights(district: District) -> None:
    """第四十二条、第五十二条第一款."""
    case = begin(district, MONDAY)
    for changes, code in (
        ({"second_officer": case.person("case_officer")}, "officers-the-same"),
        ({"second_officer": case.person("archivist")}, "certificate-missing"),
        ({"shown_cards": False}, "cards-not-shown"),
        ({"told_rights": False}, "cards-not-shown"),
    ):
        with pytest.raises(Refused) as refused:
            case.do("S1", **changes)
        assert refused.value.code == code
    case.do("S1")
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        found = people.qualification(tx, district.office.persons["chenxiaomin"], "执法证", MONDAY)
        assert found is not None
        found.valid_to = MONDAY
    for element in ("S3",):
        with pytest.raises(Refused) as refused:
            case.do(element)
        assert refused.value.code == "certificate-missing"


def test_the_body_needs_power_over_an_item_in_force_and_the_act_must_not_be_stale(district: District) -> None:
    """职权、事项、追究时效."""
    case = begin(district, MONDAY)
    with pytest.raises(Refused) as refused:
        case.do("S1", item_code="SZCG2023-999")
    assert refused.value.code == "item-unknown"
    with pytest.raises(Refused) as refused:
        case.do("S1", occurred_at="2024-02-28T09:00+08:00")
    assert refused.value.code == "limitation-lapsed"
    earlier: dict[str, Any] = {"occurred_at": "2026-02-20T09:00+08:00", "order_number": "责改9号"}
    for changes in (
        {"occurred_at": "2026-03-02T23:00+08:00"},
        {**earlier, "ordered_on": "2026-02-25"},  # what was ordered before comes before
        {"correction": "limited", "correction_due_on": "2026-03-01"},
    ):
        with pytest.raises(Refused) as refused:
            case.do("S1", **changes)
        assert refused.value.code == "dates-contradict", changes
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        for power in tx.session.scalars(select(Power).where(Power.tenant_id == tx.tenant_id)):
            power.valid_to = MONDAY
    with pytest.raises(Refused) as refused:
        case.do("S1")
    assert refused.value.code == "power-missing"


def test_what_is_told_is_on_record_and_a_defence_is_reviewed(district: District) -> None:
    """第四十四条、第四十五条、第四十七条."""
    case = begin(district, MONDAY)
    with pytest.raises(Refused) as refused:
        case.do("S1", id_number="440303201008054512")
    assert refused.value.code == "guardian-missing", "fifteen years old"
    case.do("S1", recorded=False)
    with pytest.raises(Refused) as refused:
        case.do("S3")
    assert refused.value.code == "oral-not-recorded"
    with pytest.raises(Refused) as refused:
        case.do("S3", manner="written", told=False)
    assert refused.value.code == "not-told"
    with pytest.raises(Refused) as refused:
        case.do("S3", manner="written", defence="第一次，请求从轻。")
    assert refused.value.code == "defence-not-reviewed"
    with pytest.raises(Refused) as refused:
        case.do("S3", manner="written", proposed_fine_cents=None)
    assert refused.value.code == "proposal-open"
    with pytest.raises(Refused) as refused:
        case.do("S3", manner="written", measured="没有这一项=3处", defence="", proposed_fine_cents=5_000)
    assert refused.value.code == "measure-wrong"
    case.do("S3", manner="written", defence="第一次，请求从轻。", defence_review="已按最低限处罚。")
    case.do("S4")
    assert any("请求从轻" in line and "已按最低限处罚" in line for line in case.text())


def test_a_defence_never_makes_the_decision_heavier(district: District) -> None:
    """第四十五条第二款: not heavier than what the party was told, in amount or in kind; lighter is fine."""
    case = begin(district, MONDAY).do("S1", item_code=LITTER)
    case.do("S3", defence="不是我扔的纸巾，是烟头。", defence_review="事实不变。")
    with pytest.raises(Refused) as refused:
        case.do("S4", fine_cents=10_000, discretion_reason="当事人态度恶劣，应当从重处罚。")
    assert refused.value.code == "heavier-than-notified"
    with pytest.raises(Refused) as refused:
        case.do("S4", kinds=["warning", "fine"])
    assert refused.value.code == "heavier-than-notified"
    case.do("S4")


def test_the_standard_binds_on_the_spot_as_well(district: District) -> None:
    """裁量: outside the statute never, beside the tier with a reason; a needed order must have come first."""
    case = begin(district, MONDAY).do("S1").do("S3", proposed_fine_cents=10_000)
    with pytest.raises(Refused) as refused:
        case.do("S4", fine_cents=10_000)
    assert refused.value.code == "penalty-barred" and "理由" in refused.value.detail
    with pytest.raises(Refused) as refused:
        case.do("S4", fine_cents=4_000, discretion_reason="当事人年老体弱，酌情减少罚款数额。")
    assert "低于法定最低限" in refused.value.detail
    case.do("S4", fine_cents=10_000, discretion_reason="当事人在人流密集处丢弃，影响较大。")
    shop = begin(district, MONDAY).do("S1", item_code="SZCG2023-002", **COMPANY)
    shop.do("S3", proposed_fine_cents=100_000, answered=NOT_SERIOUS)
    with pytest.raises(Refused) as refused:
        shop.do("S4", fine_cents=100_000)
    assert "责令改正" in refused.value.detail
    ordered: dict[str, Any] = {"ordered_on": "2026-02-27", "order_number": "深罗城执责改字〔2026〕0009号"}
    again = begin(district, MONDAY).do("S1", item_code="SZCG2023-002", **COMPANY, **ordered)
    again.do("S3", proposed_fine_cents=100_000, answered=NOT_SERIOUS).do("S4", fine_cents=100_000)
    assert again.facts["decision"]["assessment"]["amount_cents"] == 100_000


def test_a_second_time_within_the_year_is_the_heavier_tier(district: District) -> None:
    """裁量回溯: the register of parties knows what was decided on the spot."""
    begin(district, MONDAY).told().do("S4")
    again = begin(district, dt.date(2026, 4, 13)).do("S1")
    again.do("S3", proposed_fine_cents=10_000).do("S4", fine_cents=10_000)
    assert again.facts["decision"]["assessment"]["tier"] == "情节较重"


def test_the_decision_says_that_review_comes_first(district: District) -> None:
    """复议前置: 《行政复议法》第二十三条; sixty days, the review body, suit only after it; the print is the text."""
    case = begin(district, MONDAY).told().do("S4")
    text = "".join(case.text())
    assert "应当自收到本决定书之日起六十日内先向深圳市罗湖区人民政府申请行政复议" in text
    assert "未经行政复议不得直接提起行政诉讼" in text and "六个月" not in text
    assert "每日按罚款数额的百分之三加处罚款" in text and "罚款人民币伍拾元整（50元）" in text
    assert "19020152001" in text and "19020152002" in text
    assert case.deadlines()["R02"]["last_day"] == "2026-05-06"  # the sixtieth day is a holiday: 1 to 5 May
    printed = case.printed("D41")
    for line in case.text():
        assert "".join(line.split()) in printed
    assert case.facts["decision"]["text_sha256"] == texts.digest(case.text())


def test_the_text_that_was_shown_is_the_text_of_the_decision(district: District) -> None:
    """The party signs what it saw: another digest is refused and nothing is filed."""
    case = begin(district, MONDAY).told()
    with pytest.raises(Refused) as refused:
        case.do("S4", text_sha256="0" * 64)
    assert (refused.value.status, refused.value.code) == (409, "text-differs")
    assert "D41" not in case.documents() and case.waits_at() == {"S4"}
    for moment in ("2026-03-02T23:00:00+08:00", "2026-02-20T09:00:00+08:00"):  # not yet, and before the act
        with pytest.raises(Refused) as refused:
            case.do("S4", decided_at=moment)
        assert refused.value.code == "decided-at-wrong"
    case.do("S4")
    assert case.documents()["D41"]["number"].endswith("0001号")  # the refused attempt took no number


def test_a_refusal_to_sign_is_noted_on_the_decision(district: District) -> None:
    """第五十二条第一款."""
    case = begin(district, MONDAY).do("S1", recorded=False).do("S3", manner="written")
    with pytest.raises(Refused):
        case.do("S4", receipt="refused")
    reason = "当事人称不识字，拒绝签收。"
    with pytest.raises(Refused) as refused:
        case.do("S4", receipt="refused", refusal_reason=reason)
    assert refused.value.code == "witness-missing", "nothing was recorded"
    case.do("S4", receipt="refused", refusal_reason=reason, witness="吴芳（社区工作站）")
    printed = case.printed("D41")
    assert "当事人拒绝签收：当事人称不识字，拒绝签收。" in printed and "吴芳" in printed
    assert case.services("D41")[0]["result"] == "refused"


def test_the_guardian_of_a_minor_is_served_before_the_case_closes(district: District) -> None:
    """第三十条: nobody under fourteen is punished; from then on the guardian signs, on the spot or afterwards."""
    parent: dict[str, Any] = {"guardian": "何大海", "guardian_relation": "父亲"}
    warned: dict[str, Any] = {"kinds": ["warning"], "fine_cents": None, "payment": None}
    for number, child in (("440303201301010017", True), ("440303201001010015", False)):
        case = begin(district, MONDAY).do("S1", id_number=number, **parent)
        case.do("S3", proposed_kinds=["warning"], proposed_fine_cents=None)
        with pytest.raises(Refused) as refused:
            case.do("S4", **warned)
        assert refused.value.code == ("not-punishable" if child else "guardian-signs"), number
    case.do("S4", **warned, guardian_receipt="later").do("S6", after=1)
    assert any("尚未送达监护人何大海" in text for text in case.problems("S7"))
    with pytest.raises(Refused):
        case.do("S7", receipts=None, execution="警告已当场告知。")
    path = f"/cases/{case.id}/documents/{case.documents()['D41']['id']}/services"
    served = {
        "method": "direct", "receiver": case.facts["scene"]["name"], "served_at": f"{case.day}T09:30:00+08:00",
        "officer_id": case.person("case_officer"), "second_officer_id": case.person("second_officer"),
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        district.call("chenxiaomin", "POST", path, json=served)
    assert refused.value.code == "guardian-signs" and "何大海" in refused.value.detail
    district.call("chenxiaomin", "POST", path, json={**served, "receiver": "李梅", "relation": "监护人何大海之妻"})
    case.do("S7", receipts=None, execution="警告已当场告知。")
    assert case.waits_at() == {"S7_unit"}


def test_nobody_files_the_decision_by_hand(district: District) -> None:
    """The step makes the decision: no second number, and none before it."""
    case = begin(district, MONDAY).told()
    with pytest.raises(Refused) as refused:
        case.file("D41")
    assert refused.value.code in ("document-too-early", "fields-open")
    case.do("S4")
    with pytest.raises(Refused) as refused:
        case.file("D41")
    assert refused.value.code == "document-too-early"


def test_disputed_facts_become_an_ordinary_case_with_everything_kept(district: District) -> None:
    """转普通程序: a linked case with party, evidence rows and documents; both journals say so."""
    case = begin(district, MONDAY).do("S1")
    case.evidence("现场照片1").file("D10", "D22")
    with pytest.raises(Refused) as refused:
        case.do("S3", disputed=True)
    assert refused.value.code == "facts-disputed"
    case.do(
        "S3", outcome="convert", disputed=True, proposed_kinds=None, proposed_fine_cents=None, reason="当事人否认。"
    )
    assert case.read()["status"] == "closed"
    other = CaseFile(district, case.facts["converted"]["case_id"], case.day)
    read = other.read()
    assert (read["process"], other.waits_at()) == ("penalty", {"N1"})
    assert read["facts"]["party"]["name"] == "何志刚" and read["facts"]["telling"]["reason"] == "当事人否认。"
    ours, theirs = (
        district.call("machine", "GET", f"/cases/{one}/evidence").json["items"] for one in (case.id, other.id)
    )
    assert [one["sha256"] for one in ours] == [one["sha256"] for one in theirs] and ours[0]["id"] != theirs[0]["id"]
    assert {"D10", "D22"} <= set(other.documents())
    assert other.documents()["D22"]["number"] == case.documents()["D22"]["number"]
    for one in (case, SpotFile(district, other.id, case.day)):
        entry = next(entry for entry in one.journal() if entry["command"] == "case.converted")
        assert entry["payload"]["to_case"] == other.id and entry["payload"]["from_case"] == case.id
    other.do("N1").do("N2", second_officer=other.person("second_officer"))
    assert other.read()["facts"]["correction"]["kind"] == "immediate"


def test_complex_facts_may_leave_the_spot_before_anything_is_decided(district: District) -> None:
    """情节复杂: also after the telling, by sending the decision back."""
    case = begin(district, MONDAY).told()
    case.back("S4", "S3", "发现另有违法行为，情节复杂。")
    case.do("S3", **CONVERTED, reason="情节复杂。")
    assert case.read()["status"] == "closed" and case.facts["decision"]["outcome"] == "converted"
    assert "D41" not in case.documents()


SPARED: dict[str, Any] = {
    "outcome": "spare", "proposed_kinds": None, "proposed_fine_cents": None, "ground": "minor_corrected",
    "corrected": True, "education": "已教育当事人。", "reason": "轻微并当场清理，没有危害后果。",
}  # fmt: skip


def test_a_trifle_that_was_corrected_is_spared_by_the_leaders(district: District) -> None:
    """不予处罚: told, educated, discussed by two leaders, decided, handed over; nothing to pay or to file."""
    case = begin(district, MONDAY).do("S1")
    for changes, code in (({"corrected": False}, "not-corrected"), ({"education": None}, "education-missing")):
        with pytest.raises(Refused) as refused:
            case.do("S3", **{**SPARED, **changes})
        assert refused.value.code == code
    case.do("S3", **SPARED)
    assert case.waits_at() == {"S4_spare"}
    first, second = (str(district.office.persons[one]) for one in ("huangzhiyuan", "hexuemei"))
    with pytest.raises(Refused) as refused:
        case.do("S4_spare", after=1, participants=[first])
    assert refused.value.code == "too-few-leaders"
    case.do("S4_spare", participants=[first, second]).do("S4_spare_opinion", by="huangzhiyuan")
    with pytest.raises(Refused) as refused:
        case.do("S4_spare_opinion", by="huangzhiyuan")
    assert refused.value.code == "not-in-discussion"
    case.do("S4_spare_opinion", by="hexuemei")
    with pytest.raises(Refused) as refused:
        case.file("D42")
    assert refused.value.code == "document-too-early"
    with pytest.raises(Refused) as refused:
        case.do("S4_spare_conclude", by="zhouqiang")
    assert refused.value.code == "not-a-candidate"
    case.do("S4_spare_conclude").file("D38")
    with pytest.raises(Refused) as refused:
        case.do("S4_spare_document", after=1)
    assert refused.value.code == "step-blocked"
    case.file("D42").do("S4_spare_document").file("D50")
    assert case.waits_at() == {"S7"} and "第三十三条" in case.printed("D42")
    case.do("S7", kind="no_penalty", receipts=None, execution="不予处罚。").do("S7_unit").do("S8", after=3)
    assert case.read()["status"] == "closed" and "P13" not in case.deadlines()


def test_leaders_who_do_not_agree_send_it_back(district: District) -> None:
    """讨论结论 退回: the officer handles it anew; the first telling is kept."""
    case = begin(district, MONDAY).do("S1").do("S3", **SPARED)
    first, second = (str(district.office.persons[one]) for one in ("huangzhiyuan", "hexuemei"))
    case.do("S4_spare", after=1, participants=[first, second]).do("S4_spare_opinion", by="huangzhiyuan")
    case.do("S4_spare_opinion", by="hexuemei").do("S4_spare_conclude", conclusion="back", summary="应予处罚。")
    assert case.waits_at() == {"S3"}
    case.do("S3").do("S4")
    assert len(case.facts["earlier_tellings"]) == 1


def test_the_first_time_counts_only_once(district: District) -> None:
    """首违不罚: the register of parties knows better."""
    begin(district, MONDAY).told().do("S4")
    again = begin(district, dt.date(2026, 4, 13)).do("S1")
    with pytest.raises(Refused) as refused:
        again.do("S3", **{**SPARED, "ground": "first_minor"})
    assert refused.value.code == "not-the-first-time" and "2026-03-02" in refused.value.detail


def test_every_decision_on_the_spot_is_reported_to_the_agency(district: District) -> None:
    """第五十二条第三款: a limit of the agency's own, unconfirmed; late only with its reason; no closing without it."""
    case = decided(district, MONDAY).codes().do("S5")
    limit = case.deadlines()["P13"]
    assert (limit["amount"], limit["last_day"]) == (2, "2026-03-04")
    assert case.waits_at() == {"S6"}
    with pytest.raises(Refused) as refused:
        case.do("S6", filed_on="2026-03-01")
    assert refused.value.code == "dates-contradict"
    with pytest.raises(Refused) as refused:
        case.do("S6", after=3)
    assert refused.value.code == "late-without-reason" and "第五十二条第三款" in refused.value.detail
    case.do("S6", late_reason="连续外勤，次日补报。")
    assert case.deadlines()["P13"]["status"] == "stopped" and case.waits_at() == {"S7"}


def test_publicity_where_the_agency_rules_so_and_its_withdrawal(district: District) -> None:
    """公示与撤回: 第四十八条; a warning alone is not published."""
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        parameters.set_parameter(
            tx, key="penalty_summary.publish_every_penalty", value=True, source="本机关规定", confirmed=True,
            valid_from=MONDAY,
        )  # fmt: skip
    case = decided(district, MONDAY).codes()
    assert case.waits_at() == {"S5", "S6", "S6_publish"}
    with pytest.raises(Refused) as refused:
        case.do("S6_publish", masked=False)
    assert refused.value.code == "dates-contradict"
    case.do("S6_publish").tell("decision.changed")
    assert case.deadlines()["P20"]["amount"] == 3 and "S6_withdraw" in case.waits_at()
    case.do("S6_withdraw", after=1)
    assert case.deadlines()["P20"]["status"] == "stopped"
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        assert subjects.prior_penalties(tx, case.facts["party"]["id_number"], LITTER) == ()
    warned = begin(district, MONDAY).do("S1").do("S3", proposed_kinds=["warning"], proposed_fine_cents=None)
    warned.do("S4", kinds=["warning"], fine_cents=None, payment=None)
    assert warned.waits_at() == {"S6"}


def test_a_request_for_review_through_us_is_forwarded_within_five_working_days(district: District) -> None:
    """《行政复议法》第三十二条: kept, so forwarded; the other duties go on."""
    case = decided(district, MONDAY).codes().later(3).tell("review.submitted")
    assert case.waits_at() == {"S5", "S6", "S9"}
    limit = case.deadlines()["R09"]
    assert (limit["amount"], limit["last_day"]) == (5, "2026-03-12")
    with pytest.raises(Refused) as refused:
        case.do("S9", received_on="2026-03-01")
    assert refused.value.code == "dates-contradict"
    case.do("S9", after=1, received_on="2026-03-05")
    assert case.deadlines()["R09"]["status"] == "stopped" and case.waits_at() == {"S5", "S6"}


def test_nobody_closes_his_own_case(district: District) -> None:
    """结案: the officer reports, the head of the unit closes, the archivist files."""
    case = decided(district, MONDAY).codes().do("S5").do("S6").do("S7")
    with pytest.raises(Refused) as refused:
        case.do("S7_unit", by="lijianguo")
    assert refused.value.code == "not-a-candidate"
    case.back("S7_unit", "S7", "请写明备案日期。")
    case.do("S7").do("S7_unit")
    with pytest.raises(Refused) as refused:
        case.do("S8", by="lijianguo")
    assert refused.value.code == "not-a-candidate"
    with pytest.raises(Refused) as refused:
        case.do("S8", ordered=False)
    assert refused.value.code == "dates-contradict"
    case.do("S8")
    client, _ = district.session_of("linxiuying")
    assert client.get(f"/cases/{case.id}/dossier.pdf").data.startswith(b"%PDF")


def test_nobody_begins_with_facts_that_only_the_spot_establishes(district: District) -> None:
    """开案: no facts may be handed in."""
    opening = {"process": "penalty_summary", "facts": {"scene": {"name": "某人"}}}
    with pytest.raises(Refused) as refused:
        district.call("lijianguo", "POST", "/cases", json=opening | {"unit_id": str(district.office.units["执法一队"])})
    assert refused.value.code == "opening-refused"


def test_what_may_be_decided_on_the_spot_is_offered_with_its_limits(district: District) -> None:
    """事项: those of the body whose amounts reach into the limits, today."""
    body = district.office.bodies["深圳市罗湖区城市管理和综合执法局"]
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        found = {one["code"]: one for one in offers(tx, body, MONDAY)}
        nothing = offers(tx, district.office.tenant_id, MONDAY)
    assert nothing == []
    assert found[LITTER]["limits"]["citizen_cents"] == 20_000
    assert [tier["low_cents"] for tier in found[LITTER]["tiers"]] == [5_000, 10_000, 20_000]
    assert [tier["organization"] for tier in found[SWEEPING]["tiers"]] == [True, False, False]
    assert "SZCG2023-052" not in found  # 50,000 yuan and more: never on the spot


def test_the_decision_is_printed_anew_with_the_signatures_under_its_number(district: District) -> None:
    """签名: given on glass after the decision, printed under the same number; the text stays to the letter."""
    case = decided(district, MONDAY)
    before, lines = case.documents()["D41"], case.text()
    actor = system_actor(district.office.tenant_id)
    signed: dict[str, Any] = {"role": "party", "name": "何志刚", "strokes": [[[0.1, 0.2, 0, 0.5], [0.8, 0.7, 90, 0.5]]]}
    with district.database.transaction(actor) as tx:
        row = cases.get(tx, uuid.UUID(case.id))
        given = signatures.sign(
            tx, row, document="D41", text=texts.canonical(lines), text_sha256=texts.digest(lines), signed_at=tx.at,
            image=base64.b64encode(PNG).decode(), **signed,
        )  # fmt: skip
        with pytest.raises(signatures.TextDiffers):
            paper.signed(tx, row, signatures.Signature(document="D41", text_sha256="0" * 64))
        paper.signed(tx, row, given)
        assert paper.reprint(tx, row) is None  # has been done
    after = case.documents()["D41"]
    assert after["number"] == before["number"] and after["sha256"] != before["sha256"] and case.text() == lines
    case.file("D50")
