"""行政强制措施: what nobody may do; each test fails when its power, person or precondition is taken away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db.actor import system_actor
from engine import people
from processes import bodies
from tests.factories import District, Refused
from tests.journeys.measures import MeasureFile, begin

MONDAY = dt.date(2026, 3, 2)


def _refused(case: MeasureFile, element: str, **changes: Any) -> str:
    with pytest.raises(Refused) as refused:
        case.do(element, **changes)
    return refused.value.code


def test_a_body_that_acts_by_entrustment_may_not_seal_or_seize(district: District) -> None:
    """第十七条第一款: a power cannot be entrusted; asked for, approved or carried out, the engine blocks."""
    case = begin(district, MONDAY)
    body = district.office.bodies["深圳市罗湖区城市管理和综合执法局"]

    def title(value: bodies.Title) -> None:
        with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
            found = bodies.power(tx, body, "SZCG2023-001", MONDAY) or bodies.power(tx, body, bodies.EVERY_ITEM, MONDAY)
            assert found is not None
            found.title = value

    title("entrusted")
    assert _refused(case, "M1") == "entrusted-may-not-coerce"
    title("statute")
    case.do("M1").do("M1_unit")
    title("entrusted")
    assert _refused(case, "M1_leader") == "entrusted-may-not-coerce"
    title("statute")
    case.do("M1_leader")
    title("entrusted")
    assert _refused(case, "M2") == "entrusted-may-not-coerce"


def test_two_different_officers_with_certificates_carry_it_out(district: District) -> None:
    """第十七条第三款、第十八条第二项."""
    case = begin(district, MONDAY)
    assert _refused(case, "M1", second_officer=case.person("case_officer")) == "officers-the-same"
    assert _refused(case, "M1", second_officer=case.person("archivist")) == "certificate-missing"
    case.approved()
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        found = people.qualification(tx, district.office.persons["chenxiaomin"], "执法证", MONDAY)
        assert found is not None
        found.valid_to = MONDAY
    assert _refused(case, "M2") == "certificate-missing"


def test_freezing_belongs_to_others(district: District) -> None:
    """第二十九条."""
    assert _refused(begin(district, MONDAY), "M1", kind="freeze") == "freezing-not-ours"


def test_the_basis_names_a_statute_and_its_article(district: District) -> None:
    """第十条、第十八条."""
    assert _refused(begin(district, MONDAY), "M1", basis="有关规定") == "basis-missing"


def test_an_item_that_is_not_in_force_gives_no_power(district: District) -> None:
    """第十七条."""
    assert _refused(begin(district, MONDAY), "M1", item_code="SZCG2023-999") == "item-unknown"


def test_who_asks_does_not_approve(district: District) -> None:
    """第十八条第一项: four eyes by person, and only a leader of the body."""
    case = begin(district, MONDAY).do("M1").do("M1_unit")
    for nobody in ("lijianguo", "zhouqiang", "yejianhua"):
        assert _refused(case, "M1_leader", by=nobody) == "not-a-candidate"


def test_nothing_is_taken_before_the_approval(district: District) -> None:
    """第十八条第一项: a record that begins before the decision is refused."""
    case = begin(district, MONDAY).approved()
    early = {"began_at": "2026-03-02T08:00:00+08:00", "ended_at": "2026-03-02T08:20:00+08:00"}
    assert _refused(case, "M2", **early) == "not-approved"


def test_cards_are_shown_and_rights_told(district: District) -> None:
    """第十八条第三项、第五项."""
    case = begin(district, MONDAY).approved()
    assert _refused(case, "M2", shown_cards=False) == "cards-not-shown"
    assert _refused(case, "M2", told=False) == "cards-not-shown"


def test_the_record_ends_after_it_began_and_not_in_the_future(district: District) -> None:
    """现场笔录."""
    case = begin(district, MONDAY).approved()
    assert _refused(case, "M2", ended_at="2026-03-02T10:00:30+08:00") == "dates-contradict"
    assert _refused(case, "M2", ended_at="2026-03-02T23:00:00+08:00") == "dates-contradict"


def test_decision_and_list_are_there_before_they_are_handed_over(district: District) -> None:
    """第十八条、第二十四条: record, decision, list and seals; the list says what the ledger says."""
    case = begin(district, MONDAY).approved().do("M2")
    with pytest.raises(Refused) as refused:
        case.delivered()
    for title in ("现场笔录", "决定书", "清单", "财物"):
        assert title in refused.value.detail
    case.entered().file("D71", "D72", "D73")
    with pytest.raises(Refused) as refused:
        case.delivered()
    assert "封条" in refused.value.detail
    case.file("D77F").enter(name="塑料凳", quantity="6", unit="张", place="执法队仓库A区")
    with pytest.raises(Refused) as refused:
        case.signed().delivered()
    assert refused.value.code == "step-blocked" and "不一致" in refused.value.detail
    case.file("D73").delivered()


def test_the_list_is_made_twice_and_holds_nothing_protected(district: District) -> None:
    """第二十三条、第二十四条第三款."""
    case = begin(district, MONDAY).approved().do("M2").entered().file("D71", "D72", "D73", "D77F")
    for changes, code in (
        ({"copies": 1}, "copies-missing"),
        ({"related": False}, "unrelated-or-protected"),
        ({"no_necessities": False}, "unrelated-or-protected"),
        ({"not_sealed": False}, "unrelated-or-protected"),
    ):
        with pytest.raises(Refused) as refused:
            case.delivered(**changes)
        assert refused.value.code == code


def test_necessities_of_life_and_what_is_sealed_already_never_enter_the_ledger(district: District) -> None:
    """第二十三条."""
    case = begin(district, MONDAY).approved().do("M2")
    piece: dict[str, Any] = {"name": "电饭煲", "quantity": "1", "unit": "个", "place": "现场"}
    for mark, code in (("necessity", "necessity-protected"), ("sealed_elsewhere", "sealed-already")):
        with pytest.raises(Refused) as refused:
            case.enter(**{**piece, mark: True})
        assert refused.value.code == code
    with pytest.raises(Refused) as refused:
        case.enter(**piece, custody="site")
    assert refused.value.code == "seal-missing"


def test_a_count_that_does_not_match_blocks_the_return_and_the_closing(district: District) -> None:
    """第二十六条、第二十八条: nothing is left in store, every entry bears two signatures."""
    case = begin(district, MONDAY).approved().taken().kept().decided().file("D75J", "D73T")
    with pytest.raises(Refused) as refused:
        case.do("M8_return")
    assert "尚未处理完毕" in refused.value.detail
    for name, piece in case.pieces().items():
        case.end(name, "returned", piece["kept"])
    with pytest.raises(Refused) as refused:
        case.do("M8_return")
    assert "待协办人签名" in refused.value.detail
    case.signed().do("M8_return").closed()


def test_an_entry_is_signed_by_its_second_officer_and_voided_with_a_reason(district: District) -> None:
    """涉案财物: two signatures by two persons; a wrong entry stays to be seen."""
    case = begin(district, MONDAY).approved().do("M2")
    piece = case.enter(name="流动餐车", quantity="1", unit="辆", place="仓库")
    (move,) = piece["moves"]
    with pytest.raises(Refused) as refused:
        case.sign(move["id"], by="lijianguo")
    assert refused.value.code == "not-your-entry"
    case.sign(move["id"])
    path = f"/cases/{case.id}/goods/moves/{move['id']}/void"
    district.call("lijianguo", "POST", path, json={"reason": "数量登记有误"})
    assert case.pieces()["流动餐车"]["status"] == "已作废"
    assert {"goods.entered", "goods.signed", "goods.voided"} <= set(case.journal())


def test_no_more_goes_out_than_is_kept(district: District) -> None:
    """涉案财物."""
    case = begin(district, MONDAY).approved().taken().kept()
    with pytest.raises(Refused) as refused:
        case.move("冷冻肉串", "appraisal", "21")
    assert refused.value.code == "more-than-kept"
    case.move("冷冻肉串", "appraisal", "2")
    with pytest.raises(Refused) as refused:
        case.move("冷冻肉串", "back", "3")
    assert refused.value.code == "more-than-kept"


def test_a_step_after_the_scene_needs_both_officers_still_certified(district: District) -> None:
    """第十七条第三款: delivery, custody and return ask again."""
    case = begin(district, MONDAY).approved().do("M2").entered().file("D71", "D72", "D73", "D77F")
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        found = people.qualification(tx, district.office.persons["chenxiaomin"], "执法证", MONDAY)
        assert found is not None
        found.valid_to = MONDAY
    with pytest.raises(Refused) as refused:
        case.delivered()
    assert refused.value.code == "certificate-missing"


def _one_person_with_every_role(district: District) -> None:
    district.hold("lijianguo", "unit_head", "执法一队")
    district.hold("lijianguo", "legal_reviewer", "局机关")
    district.hold("lijianguo", "leader", "局机关")


def _by_the_officer(case: MeasureFile, element: str) -> None:
    """The one who asked holds the other role as well: refused by person, and so is a stale login of who may."""
    with pytest.raises(Refused) as refused:
        case.do(element, by="lijianguo")
    assert refused.value.code == "same-person-twice", element
    task = case.tasks()[element]
    if task["role"] == "leader" or element == "M9_unit":
        who = case.team[task["role"]]
        case.district.grow_stale(who)
        with pytest.raises(Refused) as refused:
            case.do(element)
        assert refused.value.code == "step-up-needed", element
        case.district.grow_stale(who, minutes=None)


def test_no_role_lets_the_officer_decide_on_the_own_measure(district: District) -> None:
    """第十八条第一项: four eyes by person, and the leader's decision with a fresh login, at every step that decides."""
    _one_person_with_every_role(district)
    case = begin(district, MONDAY).do("M1", major=True)
    _by_the_officer(case, "M1_unit")
    case.do("M1_unit")
    _by_the_officer(case, "M1_review")
    case.do("M1_review")
    _by_the_officer(case, "M1_leader")
    case.do("M1_leader").taken().kept().tell("extension.requested").do("M6")
    _by_the_officer(case, "M6_leader")
    case.do("M6_leader", approved=False).tell("sale.requested").do("M7a")
    _by_the_officer(case, "M7a_leader")
    case.do("M7a_leader", approved=False).do("M7")
    _by_the_officer(case, "M7_leader")
    case.do("M7_leader").returned().file("D70").do("M9")
    _by_the_officer(case, "M9_unit")
    case.do("M9_unit")


def test_who_took_in_urgency_does_not_make_up_the_approval(district: District) -> None:
    """第十九条."""
    _one_person_with_every_role(district)
    case = begin(district, MONDAY).do("M1", urgent=True, urgent_reason="当事人正在转移餐车。").do("M2")
    _by_the_officer(case, "M1_later")


def test_a_major_measure_is_not_reviewed_without_the_qualification(district: District) -> None:
    """《行政处罚法》第五十八条第二款 as the bureau applies it to measures."""
    district.hold("hexuemei", "legal_reviewer", "局机关")
    case = begin(district, MONDAY).do("M1", major=True).do("M1_unit")
    assert _refused(case, "M1_review", by="hexuemei") == "reviewer-unqualified"


def test_dates_and_signatures_of_the_scene_hang_together(district: District) -> None:
    """现场笔录、交付: who signed, and in which order of time."""
    case = begin(district, MONDAY).approved()
    assert _refused(case, "M2", receipt=None) == "dates-contradict"
    case.do("M2").entered().file("D71", "D72", "D73", "D77F")
    for changes in (
        {"receiver": None},
        {"delivered_at": "2026-03-02T08:00:00+08:00"},
        {"delivered_at": "2026-03-02T23:00:00+08:00"},
    ):
        with pytest.raises(Refused) as refused:
            case.delivered(**changes)
        assert refused.value.code == "dates-contradict", changes
    case.delivered().file("D78")
    assert _refused(case, "M4", stored_on="2026-03-01") == "dates-contradict"
    assert _refused(case, "M4", stored_on="2026-03-03") == "dates-contradict"


def test_custody_and_testing_rest_on_their_papers_and_days(district: District) -> None:
    """第二十五条第三款、第二十六条."""
    case = begin(district, MONDAY).approved().taken()
    assert _refused(case, "M4") == "step-blocked"
    case.kept().tell("appraisal.requested").save("M5").file("D20W", "D20")
    assert _refused(case, "M5", sent_on="2026-03-01") == "dates-contradict"
    assert _refused(case, "M5", told_on="2026-03-03") == "dates-contradict"
    case.do("M5").later(3)
    assert _refused(case, "M5_result") == "step-blocked"
    case.save("M5_result").file("D20J")
    assert _refused(case, "M5_result", received_on="2026-03-01") == "dates-contradict"
    assert _refused(case, "M5_result", result_told_on="2026-03-04") == "dates-contradict"
    case.do("M5_result")


def test_the_extension_is_told_after_it_was_granted(district: District) -> None:
    """第二十五条第二款."""
    case = begin(district, MONDAY).approved().taken().kept().later(3).tell("extension.requested").do("M6")
    case.do("M6_leader").file("D74")
    assert _refused(case, "M6_serve", served_on="2026-03-03") == "dates-contradict"
    assert _refused(case, "M6_serve", receipt="refused", receiver=None, refusal_reason="拒收") == "witness-missing"
    assert _refused(case, "M6_serve", receiver=None) == "dates-contradict"
    case.do("M6_serve")


def test_a_sale_is_noticed_and_not_in_the_future(district: District) -> None:
    """第二十八条第二款."""
    case = begin(district, MONDAY).approved().taken().kept().tell("sale.requested").do("M7a").do("M7a_leader")
    assert _refused(case, "M7a_sold") == "step-blocked"
    case.file("D75P").end("冷冻肉串", "sold", proceeds_cents=36_000)
    case.signed()
    assert _refused(case, "M7a_sold", sold_on="2026-03-03") == "dates-contradict"
    case.do("M7a_sold")


def test_an_end_is_carried_out_after_its_decision_and_on_its_papers(district: District) -> None:
    """第二十七条、第二十八条."""
    case = begin(district, MONDAY).approved().taken().kept()
    assert _refused(case, "M7", proposed="destroy", cause=None, basis="有关规定") == "basis-missing"
    case.later(2).decided("destroy", basis="《中华人民共和国食品安全法》第一百二十四条第一款")
    assert _refused(case, "M8", supervisors="王芳") == "step-blocked"
    case.file("D75").ended("destroyed").file("D78C")
    assert _refused(case, "M8", supervisors="王芳", told_on="2026-03-03") == "dates-contradict"
    assert _refused(case, "M8", supervisors="王芳", told_on="2026-03-05") == "dates-contradict"
    assert _refused(case, "M8", supervisors="王芳", done_at="2026-03-04T23:00:00+08:00") == "dates-contradict"
    case.do("M8", supervisors="王芳")
    assert _refused(case, "M9") == "step-blocked"
    case.file("D70").do("M9").do("M9_unit")


def test_a_return_is_not_in_the_future(district: District) -> None:
    """第二十八条第二款."""
    case = begin(district, MONDAY).approved().taken().kept().decided().file("D75J", "D73T").ended("returned")
    assert _refused(case, "M8_return", done_at="2026-03-02T23:00:00+08:00") == "dates-contradict"
    case.do("M8_return")


def test_a_body_without_power_over_the_item_does_nothing(district: District) -> None:
    """第十七条."""
    body = district.office.bodies["深圳市罗湖区城市管理和综合执法局"]
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        found = bodies.power(tx, body, bodies.EVERY_ITEM, MONDAY)
        assert found is not None
        found.valid_to = dt.date(2026, 3, 1)
    assert _refused(begin(district, MONDAY), "M1") == "power-missing"


def test_no_operator_can_move_a_refused_measure_to_the_scene(district: District) -> None:
    """第十八条第一项: the approval is asked for again at the scene itself, whatever way the case came there."""
    case = begin(district, MONDAY).do("M1").do("M1_unit").do("M1_leader", outcome="refuse", opinion="证据不足。")
    token = next(row["token"] for row in _waits(district, case) if row["element"] == "M9")
    change = {"case_id": case.id, "kind": "move", "arguments": {"token": token, "to": "M2"}, "reason": "重新实施"}
    repair = district.call("machao", "POST", "/repairs", json=change).json
    district.call("lufang", "POST", f"/repairs/{repair['id']}/confirm")
    assert _refused(case, "M2") == "not-approved"


def _waits(district: District, case: MeasureFile) -> list[dict[str, Any]]:
    change = {"case_id": case.id, "kind": "suspend"}
    preview = district.call("machao", "POST", "/repairs/preview", json=change).json
    return list(preview["before"]["waits"])
