"""先行登记保存（《行政处罚法》第五十六条）: asked for, approved, listed piece by piece, decided in seven working days.

2026-03-02 is a Monday; registered on Tuesday 3 March, the seven working days end on Thursday 12 March.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.demo_answers import PRESERVED
from db.actor import system_actor
from engine import people
from tests.factories import District, Refused
from tests.journeys.measures import MeasureFile, of

MONDAY = dt.date(2026, 3, 2)


def asked(district: District) -> MeasureFile:
    """A case in its inquiry in which evidence may vanish."""
    case = of(district.begin(MONDAY).opened())
    case.minute += 1
    return case.do("N4", measures=["preserve"], next="continue").do("N4a_apply")


def registered(district: District) -> MeasureFile:
    """Approved, entered into the ledger, noticed, listed and signed for."""
    case = asked(district).do("N4a_approve").entered(PRESERVED, "preservation").save("N4a_register").file("D17")
    return case.do("N4a_register")


def handled(case: MeasureFile, **changes: Any) -> MeasureFile:
    """The decision is made out and taken."""
    return case.save("N4a", **changes).file("D18").do("N4a", **changes)


def _refused(case: MeasureFile, element: str, **changes: Any) -> str:
    with pytest.raises(Refused) as refused:
        case.do(element, **changes)
    return refused.value.code


def test_registered_decided_and_given_back(district: District) -> None:
    """申请 → 批准 → 通知书、清单 → 七日内处理 → 解除通知书 → 退还."""
    case = registered(district)
    limit = case.deadlines()["P06"]
    begun = case.day
    assert limit["amount"] == 7 and limit["unit"] == "working_days"
    assert "折叠桌" in case.printed("D17") and "8把" in case.printed("D17")
    handled(case.later(1))
    assert case.deadlines()["P06"]["status"] == "stopped"
    assert case.waits_at() == {"N4", "N4a_return"}
    case.ended("returned").do("N4a_return")
    assert {piece["status"] for piece in case.ledger()["items"]} == {"退还 2张", "退还 8把"}
    assert case.ledger()["problems"] == []
    assert case.facts["preservation"]["registered_on"] == begun.isoformat()


def test_nothing_is_registered_without_the_leaders_approval(district: District) -> None:
    """第五十六条: no piece, no notice, and the one who asks does not approve."""
    case = asked(district)
    with pytest.raises(Refused) as refused:
        case.enter(basis="preservation", **PRESERVED[0])
    assert refused.value.code == "not-to-be-kept"
    with pytest.raises(Refused) as refused:
        case.file("D17")
    assert refused.value.code == "document-too-early"
    assert _refused(case, "N4a_approve", by="lijianguo") == "not-a-candidate"
    case.do("N4a_approve", approved=False, approval="可以现场提取，不必登记保存。")
    assert case.waits_at() == {"N4"}
    assert "P06" not in case.deadlines()


def test_a_notice_whose_list_differs_from_the_ledger_is_not_handed_over(district: District) -> None:
    """清单: what the party is handed is what the ledger says."""
    case = asked(district).do("N4a_approve")
    assert _refused(case, "N4a_register") == "step-blocked"
    case.entered(PRESERVED, "preservation").save("N4a_register").file("D17")
    case.enter(basis="preservation", name="遮阳伞", quantity="1", unit="把", place="执法队仓库B区")
    with pytest.raises(Refused) as refused:
        case.do("N4a_register")
    assert "不一致" in refused.value.detail
    case.file("D17").do("N4a_register")


def test_two_certified_officers_register_and_a_refusal_has_a_witness(district: District) -> None:
    """第四十二条; refused: left in the presence of a witness."""
    case = asked(district).do("N4a_approve").entered(PRESERVED, "preservation").save("N4a_register").file("D17")
    assert _refused(case, "N4a_register", receiver=None) == "dates-contradict"
    assert _refused(case, "N4a_register", receipt="refused", receiver=None) == "answers-invalid"
    assert _refused(case, "N4a_register", registered_on="2026-03-01") == "dates-contradict"
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        found = people.qualification(tx, district.office.persons["chenxiaomin"], "执法证", MONDAY)
        assert found is not None
        found.valid_to = MONDAY
    assert _refused(case, "N4a_register") == "certificate-missing"


def test_the_unit_head_is_called_in_the_last_days(district: District) -> None:
    """第五十六条: an automatic task before the seven working days are over, not at their start."""
    case = registered(district)
    last = dt.date.fromisoformat(case.deadlines()["P06"]["last_day"])
    case.on(last - dt.timedelta(days=4))
    assert "N4a_head" not in case.waits_at()
    case.on(last - dt.timedelta(days=2))
    assert "N4a_head" in case.waits_at()
    assert case.deadlines()["P06"]["light"] in ("yellow", "red")
    assert any("督促" in text for text in case.problems("N4a_head"))
    assert _refused(case, "N4a") == "step-blocked"  # the decision is made out first
    handled(case.do("N4a_head"))


def test_after_seven_working_days_the_evidence_can_only_go_back(district: District) -> None:
    """第五十六条: undecided at the end, the registration has lapsed; nothing but the release is left."""
    case = registered(district)
    case.on(dt.date.fromisoformat(case.deadlines()["P06"]["last_day"]))
    assert not case.facts["preservation"].get("lapsed_on")
    case.later(1)
    assert case.facts["preservation"]["lapsed_on"] == case.day.isoformat()
    case.save("N4a", result="seize").file("D18")
    for result in ("seize", "transfer", "appraisal"):
        assert _refused(case, "N4a", result=result) == "registration-lapsed"
    handled(case, result="release").ended("returned").do("N4a_return")


def test_registered_evidence_turns_into_a_seizure(district: District) -> None:
    """第五十六条、《行政强制法》第十八条: a seizure is a measure of its own, opened from here."""
    case = handled(registered(district), result="seize", note="转为扣押。").ended("seized")
    case.do("N4a_return")
    (opened,) = case.facts["measures"]
    measure = of(case, opened["case_id"])
    assert measure.waits_at() == {"M1"}
    assert measure.facts["party"]["name"] == case.facts["party"]["name"]


def test_no_case_closes_while_goods_are_kept_or_a_measure_runs(district: District) -> None:
    """第二十六条至第二十八条 of the 行政强制法: the closing report says what is open."""
    case = of(district.begin(MONDAY).opened())
    case.minute += 1
    case.do("N4", measures=["coerce"], next="continue")
    (opened,) = case.facts["measures"]
    case.do("N4", after=1, measures=["order"], next="continue").do("N4c").file("D22")
    case.do("N4c_recheck", after=4, result="refused").do("N4", after=1).proposed().notified()
    case.do("N7", after=1).do("N9", after=1).do("N11", after=1, outcome="penalty", fine_cents=100_000)
    case.file("D40").do("N12")
    while not {"N17"} & case.waits_at():
        step = sorted(case.waits_at())[0]
        case.do(step, after=1)
    with pytest.raises(Refused) as refused:
        case.do("N17")
    assert refused.value.code == "step-blocked" and "强制措施案件" in refused.value.detail
    measure = of(case, opened["case_id"])
    measure.do("M1").do("M1_unit").do("M1_leader", outcome="refuse").closed()
    case.minute = measure.minute
    case.later(1)
    (ended,) = case.facts["measures"]
    assert ended["result"] == "not_taken"
    case.do("N17").do("N17_unit").do("N17_leader")


def test_a_second_registration_has_its_own_list_and_limit(district: District) -> None:
    """Each registration stands for itself: the ledger of the first does not stand on the list of the second."""
    case = handled(registered(district)).ended("returned").do("N4a_return")
    case.do("N4", after=1, measures=["preserve"], next="continue").do("N4a_apply").do("N4a_approve")
    case.entered([{"name": "音响", "quantity": "1", "unit": "台", "place": "执法队仓库B区"}], "preservation")
    case.save("N4a_register").file("D17").do("N4a_register")
    printed = case.printed("D17")
    assert "音响" in printed and "折叠桌" not in printed
    assert case.deadlines()["P06"]["round"] == 2
