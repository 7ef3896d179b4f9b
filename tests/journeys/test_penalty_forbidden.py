"""行政处罚普通程序: what nobody may do to a case, whoever asks; each test fails when its rule is taken away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from db.actor import system_actor
from engine import people
from processes.roles import CERTIFICATE, LEGAL_QUALIFICATION
from tests.factories import TEAM, CaseFile, District, Refused
from tests.journeys.measures import of as paper_of

MONDAY = dt.date(2026, 3, 2)


def _reassign(case: CaseFile, element: str, *, by: str, to: str) -> None:
    task = case.tasks()[element]
    body = {"person_id": str(case.district.office.persons[to]), "reason": "工作安排"}
    case.district.call(by, "POST", f"/tasks/{task['id']}/reassign", json=body)


def test_a_case_is_opened_for_ones_own_unit_and_in_the_name_of_its_body_only(district: District) -> None:
    """An entrusted street office must not borrow the bureau's powers, nor a bureau's officer another unit's desk."""
    bureau = district.office.bodies["深圳市罗湖区城市管理和综合执法局"]
    street = district.office.units["东门街道综合行政执法队"]
    own = district.office.units["执法一队"]
    for place in (
        {"unit_id": str(street)},
        {"unit_id": str(street), "body_id": str(bureau)},
        {"body_id": str(bureau)},
    ):
        with pytest.raises(Refused) as refused:
            district.call(TEAM["intake"], "POST", "/cases", json={"process": "penalty", **place})
        assert refused.value.code == "not-your-unit", place
    made = district.call(TEAM["intake"], "POST", "/cases", json={"process": "penalty", "unit_id": str(own)}).json
    assert made["body_id"] == str(bureau)


def test_a_step_is_reassigned_by_a_superior_to_somebody_who_could_have_claimed_it(district: District) -> None:
    """改派: otherwise whoever may assign could take the leader's decision into their own hands."""
    case = district.begin(MONDAY).opened().investigated().proposed()
    with pytest.raises(Refused) as refused:
        _reassign(case, "N6", by=TEAM["unit_head"], to=TEAM["unit_head"])
    assert refused.value.code == "not-a-candidate"
    case.do("N6", after=1)
    with pytest.raises(Refused) as refused:
        _reassign(case, "N6_approve", by=TEAM["unit_head"], to=TEAM["unit_head"])
    assert refused.value.code == "not-the-superior"
    with pytest.raises(Refused) as refused:
        _reassign(case, "N6_approve", by=TEAM["leader"], to=TEAM["unit_head"])
    assert refused.value.code == "not-a-candidate"
    with pytest.raises(Refused) as refused:
        _reassign(case, "N6_approve", by="luoyonghui", to="hexuemei")  # head of another body's unit
    assert refused.value.code == "not-the-superior"
    _reassign(case, "N6_approve", by=TEAM["leader"], to="hexuemei")
    assert case.tasks()["N6_approve"]["assignee_id"] == str(district.office.persons["hexuemei"])


def test_the_second_officer_cannot_be_made_the_first_as_well(district: District) -> None:
    """两名执法人员: reassigning the case officer's step to the second officer would leave one."""
    case = district.begin(MONDAY).opened()
    with pytest.raises(Refused) as refused:
        _reassign(case, "N4", by=TEAM["unit_head"], to=TEAM["second_officer"])
    assert refused.value.code == "officer-already"


def test_no_document_states_a_decision_that_has_not_been_taken(district: District) -> None:
    """A number and a seal on a decision that no leader took would be a forged decision."""
    case = district.begin(MONDAY).opened()
    for kind in ("D32", "D40", "D42", "D53", "D60"):
        with pytest.raises(Refused) as refused:
            case.file(kind)
        assert refused.value.code in ("document-too-early", "fields-open"), kind
    case.investigated().proposed().do("N6", after=1)
    with pytest.raises(Refused) as refused:
        case.file("D32")
    assert refused.value.code == "document-too-early" and "审批" in refused.value.detail
    case.do("N6_approve").file("D32").do("N6_serve", after=1).do("N7", after=1)
    with pytest.raises(Refused) as refused:
        case.file("D40")
    assert refused.value.code == "document-too-early"
    case.do("N9", after=1).do("N11", after=1, outcome="penalty", fine_cents=100_000)
    with pytest.raises(Refused) as refused:
        case.file("D42")
    assert refused.value.code == "document-too-early"
    with pytest.raises(Refused) as refused:
        case.do("N12")
    assert refused.value.code == "step-blocked"
    case.file("D40").do("N12")


def test_service_before_the_document_was_made_would_shorten_the_partys_period(district: District) -> None:
    """送达日期: the periods of articles 44, 45 and 64 begin with it."""
    case = district.begin(MONDAY).opened().investigated().proposed().do("N6", after=1).do("N6_approve").file("D32")
    early = (case.day - dt.timedelta(days=10)).isoformat()
    with pytest.raises(Refused) as refused:
        case.do("N6_serve", after=1, served_on=early)
    assert refused.value.code == "dates-contradict"
    told: dict[str, Any] = {
        "method": "public_notice", "announced_on": case.day.isoformat(), "channel": "区政府门户网站",
        "notice_reason": "当事人下落不明。", "receiver": None,
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        case.do("N6_serve", **told)  # announced today, served after thirty days
    assert refused.value.code == "notice-period-running"
    case.save("N6_serve", **told)
    told["served_on"] = (case.day + dt.timedelta(days=30)).isoformat()
    with pytest.raises(Refused) as refused:
        case.do("N6_serve", after=30, **told)  # nobody made the public notice
    assert refused.value.code == "notice-not-announced"
    told["announced_on"], told["served_on"] = case.day.isoformat(), (case.day + dt.timedelta(days=30)).isoformat()
    early_notice = told | {"announced_on": (case.day - dt.timedelta(days=1)).isoformat()}
    case.save("N6_serve", **told).file("D51")
    text = paper_of(case).printed("D51")
    assert "公告送达《行政处罚事先（听证）告知书》" in text and "当事人下落不明" in text and "陈述和申辩" in text
    with pytest.raises(Refused) as refused:
        case.do("N6_serve", after=30, **early_notice)  # the public notice was made a day later
    assert refused.value.code == "dates-contradict"
    case.do("N6_serve", after=0, **told)
    with pytest.raises(Refused) as refused:
        case.do("N7", received_on=early)
    assert refused.value.code == "dates-contradict"
    case.do("N7", after=1).decided()
    with pytest.raises(Refused) as refused:
        case.do("N13", attempted_on=early)
    assert refused.value.code == "dates-contradict"


def test_after_a_defence_a_new_proposal_is_heavier_only_for_new_facts(district: District) -> None:
    """申辩不加重: accepted or not, what the party said must not be turned against it by a second round."""
    case = district.begin(MONDAY).opened().investigated()
    case.proposed(overlay="below_minimum", ground="mitigated", fine_cents=80_000).notified()
    case.do("N7", after=1, outcome="submitted", person="店长王某", manner="oral", content="已整改。", waiver=None)
    case.do("N7_review", after=1, accepted=True, reason="重新核定情节。").file("D33")
    with pytest.raises(Refused) as refused:
        case.do("N5", after=1, fine_cents=100_000)
    assert refused.value.code == "heavier-after-defence"
    case.do("N5", after=1, fine_cents=100_000, new_facts="复查时发现当事人另有两处占道经营，均有现场照片。")


def test_a_reviewer_without_the_legal_qualification_is_refused(district: District) -> None:
    """法制审核人员: 《行政处罚法》第五十八条第二款."""
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        person = district.office.persons[TEAM["legal_reviewer"]]
        held = people.qualification(tx, person, LEGAL_QUALIFICATION, dt.date(2026, 1, 1))
        assert held is not None
        people.end_qualification(tx, qualification_id=held.id, valid_to=dt.date(2026, 1, 1), reason="核查")
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1)
    with pytest.raises(Refused) as refused:
        case.do("N9", after=1)
    assert refused.value.code == "reviewer-unqualified"


def test_an_officer_whose_certificate_has_ended_signs_serves_and_meets_nobody(district: District) -> None:
    """执法证过期: 《行政处罚法》第四十二条; papers of the house alone go on."""
    case = district.begin(MONDAY).opened()
    case.do("N4", after=1, measures=["order"], next="continue").do("N4c").file("D22")
    second = district.office.persons[TEAM["second_officer"]]
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        held = people.qualification(tx, second, CERTIFICATE, MONDAY)
        assert held is not None
        people.end_qualification(tx, qualification_id=held.id, valid_to=case.day, reason="到期")
    served = {
        "method": "direct", "receiver": "店长王某", "served_at": f"{case.day}T10:05:00+08:00",
        "officer_id": case.person("case_officer"), "second_officer_id": case.person("second_officer"),
    }  # fmt: skip
    path = f"/cases/{case.id}/documents/{case.documents()['D22']['id']}/services"
    for attempt in (
        lambda: case.file("D10"),
        lambda: case.do("N4"),
        lambda: district.call(TEAM["case_officer"], "POST", path, json=served),
    ):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "certificate-missing", refused.value.detail
    case.file("D06")  # the house's own form
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        renewed = case.day + dt.timedelta(days=2)
        people.add_qualification(tx, person_id=second, kind=CERTIFICATE, number="19020159999", valid_from=renewed)
    with pytest.raises(Refused) as refused:
        case.do("N4", after=3, began_at=f"{renewed - dt.timedelta(days=1)}T09:00", ended_at=f"{renewed}T10:00")
    assert refused.value.code == "certificate-missing", "certified today, and not when the party was met"
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        held = people.qualification(tx, second, CERTIFICATE, renewed)
        assert held is not None
        held.scope = "园林绿化、养犬管理"
    with pytest.raises(Refused) as refused:
        case.do("N4", began_at=f"{renewed}T09:00", ended_at=f"{renewed}T10:00")
    assert refused.value.code == "out-of-scope", "certified, and for something else"
    assert "陈晓敏" in refused.value.detail and "（市容环卫）" in refused.value.detail
    served["served_at"] = f"{case.day}T00:01:00+08:00"
    for attempt in (lambda: case.file("D10"), lambda: district.call(TEAM["case_officer"], "POST", path, json=served)):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "out-of-scope", "papers and service ask for the scope as the steps do"
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        held = people.qualification(tx, second, CERTIFICATE, renewed)
        assert held is not None
        held.scope = "园林绿化、市容环卫"
    for more, code in (({"refused": "称无权检查"}, "witness-missing"), ({"absent": True}, "reason-missing")):
        with pytest.raises(Refused) as refused:
            case.do("N4", began_at=f"{renewed}T09:00", ended_at=f"{renewed}T10:00", **more)
        assert refused.value.code == code, "第十五条: who does not sign says why, and somebody has seen it"
    case.do("N4", began_at=f"{renewed}T09:00", ended_at=f"{renewed}T10:00").file("D10")
