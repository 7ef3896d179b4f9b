"""行政检查: what nobody may do; each test fails when its deadline, role, power or precondition is taken away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from api.demo_answers_inspection import CLEAN_LIST, FOUND_LIST, PLAN_ITEMS, SIGNS, WASTE
from db.actor import system_actor
from db.errors import DomainError
from engine import people
from processes import bodies
from processes import hall as service_hall
from processes.inspection import draws, objects, plans
from tests.factories import District, Refused
from tests.journeys.inspections import (
    BODY,
    UNIT,
    InspectionFile,
    actor,
    announced,
    at,
    begin,
    dispatched,
    drawn,
    listed,
    planned,
)

MONDAY = dt.date(2026, 3, 2)


def _refused(case: InspectionFile, element: str, **changes: Any) -> str:
    with pytest.raises(Refused) as refused:
        case.do(element, **changes)
    return refused.value.code


@contextmanager
def _code(name: str, says: str = "") -> Iterator[None]:
    """Expect the refusal of this code from a command, and these words in it."""
    with pytest.raises(DomainError) as refused:
        yield
    assert refused.value.code == name and says in refused.value.message("zh")


# --- the plan


def test_without_a_published_plan_nothing_is_inspected_by_plan(district: District) -> None:
    """国办发〔2024〕54号、《广东省优化营商环境条例》第四十八条; approved by a leader of the body, with four eyes."""
    case = begin(district, MONDAY)
    assert _refused(case, "I3") == "plan-missing"
    assert _refused(case, "I3", source="lead", lead="complaint", lead_number="18") == "item-not-published"
    body = district.office.bodies[BODY]
    with district.database.transaction(actor(district, "zhouqiang")) as tx:
        plan = plans.draft(tx, body_id=body, year=2026)
        with _code("plan-empty"):
            plans.submit(tx, plan_id=plan.id)
        plans.change(tx, plan_id=plan.id, items=PLAN_ITEMS, cap=1)
        plans.submit(tx, plan_id=plan.id)
        with _code("plan-settled"):
            plans.change(tx, plan_id=plan.id, items=PLAN_ITEMS, cap=9)
        with _code("plan-settled"):
            plans.publish(tx, plan_id=plan.id)
    assert _refused(case, "I3") == "plan-missing"
    district.hold("zhouqiang", "leader", "局机关")
    for nobody in ("zhouqiang", "yejianhua"):  # who submitted it; a leader of another body
        with _code("plan-not-yours"), district.database.transaction(actor(district, nobody)) as tx:
            plans.decide(tx, plan_id=plan.id, approved=True, opinion="同意。")
    with district.database.transaction(actor(district, "huangzhiyuan")) as tx:
        plans.decide(tx, plan_id=plan.id, approved=False, opinion="请核减户数。")
        assert plans.get(tx, plan.id).status == "draft"
    with _code("plan-not-yours"), district.database.transaction(actor(district, "luoyonghui")) as tx:
        plans.submit(tx, plan_id=plan.id)
    with district.database.transaction(actor(district, "lufang")) as tx:
        plans.submit(tx, plan_id=plan.id)
    with district.database.transaction(actor(district, "huangzhiyuan")) as tx:
        plans.decide(tx, plan_id=plan.id, approved=True, opinion="同意。")
    assert _refused(case, "I3") == "plan-missing"  # approved is not published
    with district.database.transaction(actor(district, "zhouqiang")) as tx:
        plans.publish(tx, plan_id=plan.id)
    case.do("I3")

    # The cap: one a year; a lead stands beside it, what was refused or found nobody does not count.
    second = begin(district, MONDAY, case.subject)
    assert _refused(second, "I3", separate_reason="另一经营场所") == "cap-reached"
    second.do("I3", source="lead", lead="own_wish", lead_number="申请2026-3", separate_reason="另一经营场所")
    case.do("I3_unit").do("I3_leader", outcome="refuse")
    begin(district, MONDAY, case.subject).do("I3", separate_reason="另一经营场所")

    # An adjusted plan takes the place of the first; what was counted stays counted.
    planned(district, MONDAY + dt.timedelta(days=1), cap=2)
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        assert [one.status for one in plans.plans(tx)] == ["published", "replaced"]


def test_a_plan_is_nobody_elses_and_whole(hall: District) -> None:
    """年度检查计划: of one's own body, for a year about now, items of the catalogue; approved, then public."""
    at(hall, MONDAY)
    body, head, stranger = hall.office.bodies[BODY], actor(hall, "zhouqiang"), actor(hall, "luoyonghui")
    with hall.database.rehearsing(head) as tx:
        for year, cap in ((2024, 1), (2028, 1), (2026, 0)):
            with _code("invalid"):
                plans.draft(tx, body_id=body, year=year, cap=cap)
        with _code("plan-unknown"):
            plans.get(tx, uuid.UUID(int=1))
        plan = plans.draft(tx, body_id=body, year=2027)
        good = PLAN_ITEMS[0]
        for item in ({**good, "code": "SZCG2023-999"}, {**good, "mode": "随意"}, {**good, "count": -1}):
            with _code("invalid"):
                plans.change(tx, plan_id=plan.id, items=[item], cap=1)
        tx.actor = stranger
        with _code("plan-not-yours"):
            plans.draft(tx, body_id=body, year=2027)
        with _code("plan-not-yours"):
            plans.change(tx, plan_id=plan.id, items=[good], cap=1)
        tx.actor = head
        plans.change(tx, plan_id=plan.id, items=[good], cap=1)
        plans.submit(tx, plan_id=plan.id)
        with _code("plan-settled"):
            plans.submit(tx, plan_id=plan.id)
        tx.actor = actor(hall, "huangzhiyuan")
        with _code("invalid"):
            plans.decide(tx, plan_id=plan.id, approved=True, opinion=" ")
        plans.decide(tx, plan_id=plan.id, approved=True, opinion="同意。")
        with _code("plan-settled"):
            plans.decide(tx, plan_id=plan.id, approved=True, opinion="同意。")
        tx.actor = head
        with _code("plan-missing"):  # approved, and not published
            draws.announce(tx, plan_id=plan.id, keys=["1"], count=1, unit_id=hall.office.units[UNIT], nonce="ab" * 32)
        with _code("invalid"):
            plans.publish(tx, plan_id=plan.id, reported_to="市局", reported_on=MONDAY + dt.timedelta(days=1))
        tx.actor = stranger
        with _code("plan-not-yours"):
            plans.publish(tx, plan_id=plan.id)


def test_a_draw_is_from_the_register_and_the_plan(hall: District) -> None:
    """双随机: the register of objects, the unit of the body, an item of the plan; what is settled stays settled."""
    at(hall, MONDAY)
    head, unit = actor(hall, "zhouqiang"), hall.office.units[UNIT]
    with hall.database.rehearsing(head) as tx:
        plan = plans.in_force(tx, hall.office.bodies[BODY], 2026)
        assert plan is not None
        given: dict[str, Any] = {"plan_id": plan.id, "keys": ["1"], "count": 1, "unit_id": unit, "nonce": "ab" * 32}
        with _code("nobody-to-draw", "名录库"):  # nobody is in the register yet
            draws.announce(tx, **given)
        with _code("invalid"):
            objects.enter(tx, code="91440300MA5Y00000A", name="无效代码")
        with _code("object-unknown"):
            objects.retire(tx, code="没有", reason="注销。")
        some = objects_by_demo()[:2]
        for one in some:
            objects.enter(tx, **one)
        with _code("invalid"):
            objects.retire(tx, code=some[0]["code"], reason=" ")
        with _code("invalid"):
            objects.declare(tx, person_id=hall.office.persons["zhouqiang"], code=some[0]["code"], reason=" ")
        with _code("invalid"):
            draws.announce(tx, **{**given, "keys": ["999"]})
        with _code("draw-unknown"):
            draws.get(tx, uuid.UUID(int=1))
        row = draws.announce(tx, **{**given, "count": len(draws.announce(tx, **given).pool["objects"])})
        with _code("draw-settled"):
            draws.redraw(tx, draw_id=row.id, code=some[0]["code"], reason="已注销。")
        draws.carry_out(tx, draw_id=row.id, word="三月阳光", witness="江海涛")
        with _code("nobody-to-draw"):  # every object is drawn already
            draws.redraw(tx, draw_id=row.id, code=row.result[0]["object"], reason="已注销。")
        with _code("invalid"):
            other = next(one for name, one in hall.office.units.items() if people.unit(tx, one).body_id != row.body_id)
            draws.announce(tx, **{**given, "unit_id": other})
        with _code("nobody-to-draw", "不足两名"):
            draws.announce(tx, **{**given, "unit_id": hall.office.units["局机关"]})
        plan.cap = 0  # used up since the draw
        with _code("cap-reached"):
            draws.dispatch(tx, draw_id=row.id)
        for one in row.result:
            tx.session.delete(objects.find(tx, one["object"]))
        with _code("object-unknown"):
            draws.dispatch(tx, draw_id=row.id)


def objects_by_demo() -> list[dict[str, Any]]:
    """Give the demo's businesses, as the register of objects takes them."""
    from api import demo_answers_inspection

    return [dict(one) for one in demo_answers_inspection.objects()]


def test_the_cap_is_looked_at_again_when_the_leader_approves(hall: District) -> None:
    """频次上限: reached since the request."""
    first = begin(hall, MONDAY).do("I3").do("I3_unit")
    begin(hall, MONDAY, first.subject).do("I3", separate_reason="不同场所")
    lead: dict[str, Any] = {"source": "lead", "lead": "complaint", "lead_number": "7"}
    more = begin(hall, MONDAY, first.subject)
    assert _refused(more, "I3", separate_reason="不同场所") == "cap-reached"
    more.do("I3", **lead, separate_reason="不同场所")
    with hall.database.transaction(system_actor(hall.office.tenant_id)) as tx:
        plan = plans.in_force(tx, hall.office.bodies[BODY], 2026)
        assert plan is not None
        plan.cap = 1
    try:
        assert _refused(first, "I3_leader") == "cap-reached"
    finally:
        with hall.database.transaction(system_actor(hall.office.tenant_id)) as tx:
            plan = plans.in_force(tx, hall.office.bodies[BODY], 2026)
            assert plan is not None
            plan.cap = 2


# --- the request


def test_what_a_request_must_not_be(hall: District) -> None:
    """Items of the published list within the power, a basis, one visit, on site only where it must be."""
    case = begin(hall, MONDAY)
    for changes, code in (
        ({"items": "SZCG2023-999"}, "item-unknown"),
        ({"items": "SZCG2023-013"}, "item-not-published"),
        ({"items": f"{SIGNS}@没有这个主体"}, "items-unreadable"),
        ({"items": f"{SIGNS}\n{WASTE}@东门街道"}, "plan-missing"),  # the other body has published none
        ({"items": " \n "}, "answers-invalid"),
        ({"items": "@没有事项"}, "items-unreadable"),
        ({"basis": "有关规定"}, "basis-missing"),
        ({"off_site": None}, "answers-invalid"),
        ({"announced": False, "unannounced_ground": None}, "answers-invalid"),
        ({"cross_region": True}, "answers-invalid"),
        ({"source": "lead", "lead": None}, "answers-invalid"),
        ({"source": "double_random"}, "subject-not-drawn"),
        ({"planned_on": "2026-02-27"}, "dates-contradict"),
        ({"code": "91440300MA5TXT0115"}, "answers-invalid"),
        ({"second_officer": case.person("case_officer")}, "officers-the-same"),
        ({"second_officer": case.person("archivist")}, "certificate-missing"),
    ):
        assert _refused(case, "I3", **changes) == code, changes
    case.do("I3")
    other = begin(hall, MONDAY, case.subject)
    assert _refused(other, "I3") == "merge-instead"  # 能合并的不得重复检查


def test_a_body_inspects_only_what_it_has_the_power_for(hall: District) -> None:
    """国办发〔2024〕54号第二部分: asked for, approved or carried out."""
    case = begin(hall, MONDAY)
    body = hall.office.bodies[BODY]

    def power(until: dt.date | None) -> None:
        with hall.database.transaction(system_actor(hall.office.tenant_id)) as tx:
            found = bodies.power(tx, body, SIGNS, dt.date(2026, 1, 5))
            assert found is not None
            found.valid_to = until

    try:
        power(MONDAY)
        assert _refused(case, "I3") == "power-missing"
        power(None)
        case.do("I3").do("I3_unit")
        power(MONDAY)
        assert _refused(case, "I3_leader") == "power-missing"
        power(None)
        case.do("I3_leader").notified()
        power(MONDAY)
        assert _refused(case, "I5") == "power-missing"
    finally:
        power(None)


def test_who_asks_does_not_approve(hall: District) -> None:
    """凡检查必审批: four eyes by person, and a leader of the body."""
    case = begin(hall, MONDAY).do("I3").do("I3_unit")
    for nobody in ("lijianguo", "zhouqiang", "yejianhua"):
        assert _refused(case, "I3_leader", by=nobody) == "not-a-candidate"
    hall.grow_stale("huangzhiyuan")
    try:
        assert _refused(case, "I3_leader") == "step-up-needed"
    finally:
        hall.grow_stale("huangzhiyuan", minutes=None)
    hall.hold("hexuemei", "unit_head", "执法一队")
    again = begin(hall, MONDAY).do("I3").do("I3_unit", by="hexuemei")
    assert _refused(again, "I3_leader", by="hexuemei") == "same-person-twice"


# --- on site


def test_what_must_precede_the_inspection_and_be_said_at_its_beginning(hall: District) -> None:
    """凡检查必通知、亮证、扫码、告知; no more assistants than fixed; every item answered."""
    case = begin(hall, MONDAY).approved(assistants=1)
    assert "《行政检查通知书》" in " ".join(case.problems("I4"))
    assert _refused(case, "I4") == "step-blocked"
    case.file("D81")
    assert _refused(case, "I4", receiver=None) == "dates-contradict"
    assert _refused(case, "I4", receipt="refused", refusal_reason="拒收") == "witness-missing"
    assert _refused(case, "I4", served_on="2026-03-01") == "dates-contradict"
    assert _refused(case, "I4", served_on="2026-03-03") == "dates-contradict"
    case.do("I4").later(2)
    early = {"began_at": "2026-03-02T08:00:00+08:00", "ended_at": "2026-03-02T08:30:00+08:00"}
    for changes, code in (
        ({"shown_cards": False}, "cards-not-shown"),
        ({"scanned": False}, "cards-not-shown"),
        ({"told_rights": False}, "cards-not-shown"),
        ({"assistants_there": 2}, "assistants-exceeded"),
        ({"checklist": CLEAN_LIST.splitlines()[0]}, "checklist-incomplete"),
        ({"checklist": CLEAN_LIST.replace("未发现问题", "发现问题", 1)}, "checklist-incomplete"),
        (early, "not-approved"),
        ({"ended_at": "2026-03-04T23:00:00+08:00"}, "dates-contradict"),
        ({"ended_at": "2026-03-04T09:00:00+08:00"}, "dates-contradict"),
        ({"receipt": "refused", "refusal_reason": "拒签", "recorded": False}, "witness-missing"),
    ):
        assert _refused(case, "I5", **changes) == code, changes
    case.do("I5", assistants_there=1)
    assert "《现场检查笔录》" in " ".join(case.problems("I6"))


def test_unannounced_needs_its_notice_on_the_spot_all_the_same(hall: District) -> None:
    """不事先通知的，当场出示通知书."""
    case = begin(hall, MONDAY).approved(announced=False, unannounced_ground="暗访检查。").later(1)
    assert _refused(case, "I5") == "notice-missing"


def test_certificates_hold_on_the_day(hall: District) -> None:
    """《行政处罚法》第四十二条第一款."""
    case = begin(hall, MONDAY).approved().notified()

    def certificate(until: dt.date | None) -> None:
        with hall.database.transaction(system_actor(hall.office.tenant_id)) as tx:
            found = people.qualification(tx, hall.office.persons["chenxiaomin"], "执法证", dt.date(2026, 2, 2))
            assert found is not None
            found.valid_to = until

    try:
        certificate(MONDAY)
        for element in ("I5",):
            assert _refused(case, element) == "certificate-missing"
    finally:
        certificate(dt.date(2032, 1, 1))


def test_samples_tests_interviews_and_surveys_need_their_papers(hall: District) -> None:
    """D19, D20, D12, D10K: filed before the step is completed; sealed; the period told."""
    case = begin(hall, MONDAY).approved().notified().later(1)
    case.tell("sampling.requested").save("I5s")
    assert "《抽样取证通知书》" in " ".join(case.problems("I5s"))
    case.file("D19")
    assert _refused(case, "I5s", sealed=False) == "sample-unsealed"
    assert _refused(case, "I5s", signed=False) == "sample-unsealed"
    assert _refused(case, "I5s", sampled_at="2026-03-09T09:00:00+08:00") == "dates-contradict"
    case.do("I5s")
    case.tell("appraisal.requested").save("I5a")
    assert _refused(case, "I5a") == "step-blocked"
    case.file("D20")
    assert _refused(case, "I5a", until_on="2026-03-03") == "period-unclear"
    assert _refused(case, "I5a", sent_on="2026-03-09") == "dates-contradict"
    case.do("I5a")
    assert _refused(case, "I5a_result") == "step-blocked"
    case.save("I5a_result").file("D20J")
    assert _refused(case, "I5a_result", received_on="2026-03-02") == "dates-contradict"
    assert _refused(case, "I5a_result", result_told_on="2026-03-02") == "dates-contradict"
    case.do("I5a_result")
    case.save("I5").file("D10")
    case.do("I5", questions="问：谁堆放的？\n答：店里。", asked="刘洋", asked_relation="店长", survey="宽1.8米。")
    said = " ".join(case.problems("I6"))
    assert "《询问笔录》" in said and "《勘验笔录》" in said
    case.file("D12", "D10K").do("I6")


# --- recusal


def test_recusal_is_the_leaders_to_decide_before_there_is_a_result(hall: District) -> None:
    """《行政处罚法》第四十三条."""
    case = begin(hall, MONDAY).approved().notified().inspected(recusal_asked=True)
    assert _refused(case, "I6") == "recusal-undecided"


def _asks_at_the_hall(case: InspectionFile, number: str, text: str) -> bool:
    """Let the party ask for recusal at the hall; tells whether the case moved."""
    row = case.read()
    with case.district.database.transaction(system_actor(case.district.office.tenant_id)) as tx:
        return service_hall.take_in(
            tx, number=number, kind="recusal_request", case_number=row["case_number"], party_code=row["party_code"],
            text=text, received_at=tx.at,
        )  # fmt: skip


def test_somebody_certified_takes_over(hall: District) -> None:
    """《行政处罚法》第四十三条、第四十二条."""
    case = begin(hall, MONDAY).approved().notified()
    assert _asks_at_the_hall(case, "SQ-1", "协办人与我方有经济纠纷。") and case.facts["recusal"]["asked_by"] == "party"
    case.do("I5r")
    assert not _asks_at_the_hall(case, "SQ-2", "再次申请")  # before the leader already: the officer gets it
    assert _refused(case, "I5r_leader") == "replacement-missing"
    assert _refused(case, "I5r_leader", replacement=case.person("case_officer")) == "officers-the-same"
    assert _refused(case, "I5r_leader", replacement=case.person("archivist")) == "certificate-missing"
    case.do("I5r_leader", granted=False, opinion="不属应当回避的情形。")
    assert case.read()["second_officer_id"] == case.person("second_officer")


# --- the result


def test_the_result_says_what_the_checklist_says(hall: District) -> None:
    """检查结果: neither more nor less; a crime is transferred and not punished instead."""
    clean = begin(hall, MONDAY).approved().notified().inspected()
    assert _refused(clean, "I6", correct=True) == "result-contradicts"
    assert _refused(clean, "I6", found_on="2026-03-03") == "dates-contradict"
    assert _refused(clean, "I6", found_on="2026-03-09") == "dates-contradict"
    found = begin(hall, MONDAY).approved().notified().inspected(checklist=FOUND_LIST)
    assert _refused(found, "I6") == "result-contradicts"
    both = {"crime": True, "charge": "非法经营罪", "penalty": True, "item_code": WASTE}
    assert _refused(found, "I6", **both) == "result-contradicts"
    assert _refused(found, "I6", penalty=True, item_code="SZCG2023-999") == "item-unknown"
    found.do("I6", correct=True, summary="堆放垃圾")
    hall.hold("lijianguo", "unit_head", "执法一队")
    assert _refused(found, "I6_unit", by="lijianguo") == "same-person-twice"
    with pytest.raises(Refused) as refused:
        found.file("D85")
    assert refused.value.code == "document-too-early"
    found.do("I6_unit")
    assert _refused(found, "I6_tell") == "step-blocked"
    with pytest.raises(Refused) as refused:
        found.file("D04")
    assert refused.value.code == "document-too-early"
    found.file("D85")
    assert _refused(found, "I6_tell", told_on="2026-03-03") == "dates-contradict"
    assert _refused(found, "I6_tell", receiver=None) == "dates-contradict"
    found.do("I6_tell")

    # The order and its re-check.
    assert _refused(found, "I6_order") == "step-blocked"
    found.save("I6_order").file("D22")
    assert _refused(found, "I6_order", due_on="2026-03-03") == "dates-contradict"
    assert _refused(found, "I6_order", ordered_on="2026-03-03") == "dates-contradict"
    assert _refused(found, "I6_order", receiver=None) == "dates-contradict"
    found.do("I6_order")
    assert _refused(found, "I7_report", received_on="2026-03-03") == "dates-contradict"
    found.do("I7_report", after=1)
    assert _refused(found, "I7") == "step-blocked"
    found.save("I7").file("D23")
    assert _refused(found, "I7", result="refused") == "recheck-too-early"
    assert _refused(found, "I7", checked_at="2026-03-30T09:00:00+08:00") == "dates-contradict"
    found.do("I7")

    # What is published holds nothing personal.
    for words in ("店长刘洋承认。", "联系电话13800138000。", "证件440303199203154517。", "法定代表人陈晓彤。"):
        assert _refused(found, "I8", words=words) == "publicity-holds", words
    found.do("I8", words="责令改正，已改正。")
    assert any("尚待另一人审核" in text for text in found.problems("I9"))
    assert _refused(found, "I9") == "step-blocked"
    found.file("D80", "D86")
    assert _refused(found, "I9", ordered=False) == "dates-contradict"
    found.do("I9")


def test_a_transfer_names_its_receiver_and_its_day(hall: District) -> None:
    """广东省行政检查办法: in ten working days from the finding; red when they are over."""
    case = begin(hall, MONDAY).approved().notified().found(transfer=True, transfer_to="区市场监管局")
    assert _refused(case, "I6_transfer") == "step-blocked"
    case.save("I6_transfer").file("D04")
    assert _refused(case, "I6_transfer", sent_on="2026-03-03") == "transfer-unfounded"
    assert _refused(case, "I6_transfer", to=" ") in ("answers-invalid", "transfer-unfounded")
    case.later(15)
    assert case.deadlines()["I08"]["light"] == "red"


# --- the draw


def test_a_draw_keeps_its_objects_and_officers_and_says_who_was_left_out(district: District) -> None:
    """双随机: drawn, replayed, drawn again, sent out; officers and objects are not chosen by hand."""
    plan = planned(district, MONDAY, cap=1)
    with _code("nobody-to-draw"):
        announced(district, plan)
    listed(district)
    first = next(one for one in objects_of(district) if one.name.startswith("深圳市鹏晖"))
    with _code("nobody-to-draw"):
        announced(district, plan, count=99)
    spent = begin(district, MONDAY, {"name": first.name, "code": first.code}).approved().notified().inspected()
    at(district, spent.day, 14)
    with district.database.transaction(actor(district, "lijianguo")) as tx:
        objects.declare(
            tx, person_id=district.office.persons["lijianguo"], code=objects_of(district)[2].code, reason="亲属经营。"
        )
        with _code("plan-not-yours"):
            objects.declare(tx, person_id=district.office.persons["chenxiaomin"], code="x", reason="他人代报。")
    row = announced(district, plan, count=3)
    left_out = {one["name"]: one["reason"] for one in row.pool["excluded"]}
    assert "频次上限" in left_out[first.name]
    assert any("不足两名" in reason for reason in left_out.values())
    shown = district.call("zhouqiang", "GET", f"/inspections/draws/{row.id}").json
    assert "nonce" not in shown["record"] and not shown["holds"]
    with _code("word-missing"):
        drawn(district, row.id, word=" ")
    with _code("draw-settled"):
        dispatched(district, row.id, spent.day)
    row = drawn(district, row.id)
    with _code("draw-settled"):
        drawn(district, row.id)
    shown = district.call("zhouqiang", "GET", f"/inspections/draws/{row.id}").json
    assert shown["holds"] and len(shown["record"]["result"]) == 3

    # 回避: nobody else is left in this unit; another object can be drawn instead.
    code = row.result[0]["object"]
    person = uuid.UUID(row.persons[row.result[0]["officers"][0]])
    with district.database.transaction(actor(district, "zhouqiang")) as tx:
        with _code("nobody-to-draw"):
            draws.redraw(tx, draw_id=row.id, code=code, reason="近亲属经营。", person_id=person)
        with _code("invalid"):
            draws.redraw(tx, draw_id=row.id, code=code, reason=" ", person_id=None)
        with _code("invalid"):
            draws.redraw(tx, draw_id=row.id, code="没有", reason="已注销。")
    with district.database.transaction(actor(district, "zhouqiang")) as tx:
        row = draws.redraw(tx, draw_id=row.id, code=code, reason="已注销。")
        assert code not in {one["object"] for one in row.result}
        assert draws.holds(row)
    sent = dispatched(district, row.id, spent.day)
    assert len(sent) == 3
    case = sent[0]
    assert case.facts["origin"]["draw_id"] == str(row.id)
    usual: dict[str, Any] = {"source": "double_random", "items": SIGNS}
    assert _refused(case, "I3", **usual, name="别的", code=first.code) == "subject-not-drawn"
    assert _refused(case, "I3", source="daily", items=SIGNS) == "subject-not-drawn"
    district.hold("zhouqiang", "officer", UNIT)
    third = str(district.office.persons["zhouqiang"])
    assert _refused(case, "I3", **usual, second_officer=third) == "drawn-pair-changed"
    case.do("I3", **usual).do("I3_unit").do("I3_leader").file("D88").notified()
    assert "duecourse-draw-1" in case.printed("D88")

    # 回避 in a drawn inspection: drawn again among those of the frozen pool, never chosen.
    case.tell("recusal.requested").do("I5r")
    assert _refused(case, "I5r_leader") == "nobody-to-draw"


def objects_of(district: District) -> list[objects.InspectionObject]:
    """Give the register of objects."""
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        return objects.objects(tx)


def test_a_drawn_officer_who_withdraws_is_drawn_again(district: District) -> None:
    """回避 → 重新抽取: the record grows by a line, the replay holds, the case has its new officer."""
    district.hold("zhouqiang", "officer", UNIT)
    plan = planned(district, MONDAY)
    listed(district)
    row = drawn(district, announced(district, plan, count=1).id)
    (case,) = dispatched(district, row.id, MONDAY)
    case.team["unit_head"] = "zhouqiang" if "zhouqiang" not in (case.team["case_officer"],) else "hexuemei"
    district.hold("hexuemei", "unit_head", UNIT)
    case.do("I3", source="double_random", items=SIGNS).do("I3_unit", by="hexuemei").do("I3_leader").notified()
    before = case.read()
    case.tell("recusal.requested").do("I5r").do("I5r_leader")
    after = case.read()
    assert after["officer_id"] == before["officer_id"]
    assert after["second_officer_id"] not in (before["second_officer_id"], before["officer_id"])
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        found = draws.get(tx, row.id)
        assert len(found.redraws) == 1 and draws.holds(found)
        gone = uuid.UUID(before["second_officer_id"])
        assert (gone, found.result[0]["object"]) in objects.conflicts(tx, [gone])
