"""行刑衔接: what nobody may do; each test fails when its limit, person or precondition is taken away."""

from __future__ import annotations

import datetime as dt

import pytest

from db.actor import system_actor
from engine import people
from processes.roles import CERTIFICATE
from tests.factories import CaseFile, District, Refused
from tests.journeys.measures import begin
from tests.journeys.test_transfer import _penalty, _pick_up
from tests.journeys.transfers import TransferFile, of

MONDAY = dt.date(2026, 3, 2)


def _refused(case: CaseFile, element: str, **changes: object) -> str:
    with pytest.raises(Refused) as refused:
        case.do(element, **changes)  # type: ignore[arg-type]
    return refused.value.code


def _start(district: District, case: CaseFile, by: str = "lijianguo") -> str:
    client, secret = district.session_of(by)
    client.post(f"/cases/{case.id}/transfer", data={"reason": "涉嫌犯罪。", "csrf_token": secret})
    return str(client.get(f"/cases/{case.id}/related").get_data(as_text=True))


def test_two_officers_with_certificates_form_the_task_force(district: District) -> None:
    """第五条第一款."""
    transfer = of(_penalty(district))
    one, nobody = transfer.person("case_officer"), transfer.person("archivist")
    assert _refused(transfer, "X1", members=[one]) == "task-force-too-small"
    assert _refused(transfer, "X1", members=[one, one]) == "task-force-too-small"
    assert _refused(transfer, "X1", members=[one, nobody]) == "certificate-missing"
    assert _refused(transfer, "X1", by="lijianguo") == "not-a-candidate"


def test_only_the_head_decides_and_a_refusal_has_its_reasons(district: District) -> None:
    """第五条第一款至第三款: a deputy may not, an old login may not, silence is no reason."""
    transfer = of(_penalty(district))
    transfer.do("X1")
    assert _refused(transfer, "X2") == "step-blocked"
    assert _refused(transfer.save("X2").file("D05B"), "X2", reported_on="2026-04-02") == "dates-contradict"
    transfer.do("X2")
    assert _refused(transfer, "X3", by="hexuemei") == "principal-only"
    assert _refused(transfer, "X3", outcome="refuse", opinion="不批准。") == "refusal-unexplained"
    district.grow_stale("huangzhiyuan")
    assert _refused(transfer, "X3") == "step-up-needed"
    district.grow_stale("huangzhiyuan", minutes=None)
    transfer.do("X3")


def test_who_reports_does_not_approve(district: District) -> None:
    """四眼: the task force and who formed it are other people than the head."""
    for role, unit in (("leader", "局机关"), ("unit_head", "执法一队"), ("officer", "执法一队")):
        district.hold("huangzhiyuan", role, unit)
    transfer = of(_penalty(district))
    transfer.team = {**transfer.team, "unit_head": "huangzhiyuan"}
    transfer.reported()
    assert _refused(transfer, "X3", by="huangzhiyuan") == "same-person-twice"


def test_a_member_of_the_task_force_does_not_approve_its_report(district: District) -> None:
    """四眼: also where the head only sat in the task force and signed nothing yet."""
    district.hold("huangzhiyuan", "officer", "执法一队")
    head = district.office.persons["huangzhiyuan"]
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        people.add_qualification(tx, person_id=head, kind=CERTIFICATE, number="44030019", valid_from=MONDAY)
    transfer = of(_penalty(district))
    transfer.do("X1", members=[transfer.person("case_officer"), str(head)]).save("X2").file("D05B")
    transfer.do("X2")
    assert _refused(transfer, "X3") == "own-report"


def test_handed_over_within_24_hours_or_with_the_reason_why_not(district: District) -> None:
    """第五条第三款: hours run through the night; papers first, not before the approval."""
    transfer = of(_penalty(district)).reported().do("X3")
    assert _refused(transfer, "X4") == "step-blocked"
    transfer.save("X4").file("D05", "D05R", "D05L")
    assert _refused(transfer, "X4", sent_at="2026-03-01T09:00:00+08:00") == "dates-contradict"
    same_day = transfer.facts["approval"]["decided_at"][:10] + "T09:00:00+08:00"  # an hour before it was approved
    assert _refused(transfer, "X4", sent_at=same_day) == "dates-contradict"
    assert _refused(transfer, "X4", sent_at=f"{transfer.day.isoformat()}T23:00:00+08:00") == "dates-contradict"
    transfer.later(1)
    late = f"{transfer.day.isoformat()}T10:30:00+08:00"
    transfer.minute = 31
    assert _refused(transfer, "X4", sent_at=late) == "late-unexplained"
    transfer.do("X4", sent_at=late, late_reason="公安机关周末值班室要求次日补送。")


def test_no_transfer_paper_before_the_head_has_approved(district: District) -> None:
    """第五条."""
    transfer = of(_penalty(district)).reported()
    with pytest.raises(Refused) as refused:
        transfer.file("D05R")
    assert refused.value.code == "document-too-early"
    with pytest.raises(Refused) as refused:
        transfer.do("X3").save("X4").file("D05", "D05R", "D05L").do("X4").file("D05F")
    assert refused.value.code == "document-too-early"


def test_an_objection_comes_within_three_days(district: District) -> None:
    """第九条: after three days the case goes back to the agency."""
    transfer = of(_penalty(district)).reported().sent()
    assert _refused(transfer, "X5", notified_on="2026-03-01") == "dates-contradict"
    transfer.later(1).refused()
    transfer.do("X8", after=4).save("X8_reconsider").file("D05F")
    assert _refused(transfer, "X8_reconsider") == "objection-too-late"
    early = (transfer.day - dt.timedelta(days=5)).isoformat()
    assert _refused(transfer, "X8_reconsider", asked_on=early) == "dates-contradict"
    transfer.do("X8_reconsider", asked_on=(transfer.day - dt.timedelta(days=1)).isoformat())
    assert _refused(transfer, "X8_decided", notified_on=early) == "dates-contradict"
    transfer.do("X8_decided", outcome="refused", next="supervise").later(4).save("X9").file("D05J")
    assert _refused(transfer, "X9") == "objection-too-late"
    assert _refused(transfer, "X9", asked_on=early) == "dates-contradict"
    transfer.do("X9", asked_on=(transfer.day - dt.timedelta(days=2)).isoformat())
    assert _refused(transfer, "X9_result", notified_on=early) == "dates-contradict"


def test_objections_are_on_paper(district: District) -> None:
    """第九条."""
    transfer = of(_penalty(district)).reported().sent().later(1).refused()
    assert _refused(transfer, "X8", by="lijianguo") == "not-a-candidate"
    transfer.do("X8")
    assert _refused(transfer, "X8_reconsider") == "step-blocked"
    transfer.save("X8_reconsider").file("D05F").do("X8_reconsider")
    transfer.do("X8_decided", outcome="refused", next="supervise")
    assert _refused(transfer, "X9") == "step-blocked"


def test_goods_go_along_within_three_days(district: District) -> None:
    """第十二条: nothing stays in our store; later than three days needs its reason."""
    case = begin(district, MONDAY).approved().taken().kept()
    assert "移送公安机关" in _start(district, case)
    transfer = of(case).reported().sent().do("X5", after=1)
    with pytest.raises(Refused) as blocked:
        transfer.do("X6")
    assert blocked.value.code == "step-blocked" and "流动餐车" in blocked.value.detail
    case.on(transfer.day).decided("transfer", transfer_to="公安机关", basis="《中华人民共和国行政强制法》第二十一条")
    case.file("D75", "D77").ended("transferred")
    transfer.on(case.day)
    for at in ("2026-03-02T09:00:00+08:00", f"{transfer.day.isoformat()}T23:00:00+08:00"):
        assert _refused(transfer, "X6", handed_at=at) == "dates-contradict"
    transfer.later(5)
    assert _refused(transfer, "X6") == "late-unexplained"
    transfer.do("X6", late_reason="物品体积大，公安机关安排车辆后接收。")
    assert _refused(transfer, "X7", received_on="2026-03-02") == "dates-contradict"


def test_no_penalty_in_place_of_a_transfer(district: District) -> None:
    """第十一条第一款: blocked while it is on its way and once the police have filed; free when they have not."""
    case = district.begin(MONDAY).opened().investigated()
    assert "移送公安机关" in _start(district, case)
    assert "不必重复启动" in _start(district, case)
    case.proposed().notified().do("N7", after=1).do("N9", after=1)
    assert _refused(case, "N11") == "penalty-in-place-of-transfer"
    transfer = of(case).reported().sent().do("X5", after=1)
    case.on(transfer.day)
    assert _refused(case, "N11") == "penalty-in-place-of-transfer"
    # It is decided to transfer; the police have filed, so that the case is closed when the goods are with them.
    case.do("N11", outcome="transfer", fine_cents=None).do("N5_transfer")
    _pick_up(case, case)
    assert case.facts["transfer"]["outcome"] == "filed" and case.waits_at() == {"N17"}


def test_refused_by_the_police_the_penalty_is_free(district: District) -> None:
    """第十条: not filed, the agency decides."""
    case = district.begin(MONDAY).opened().investigated()
    _start(district, case)
    transfer: TransferFile = of(case).reported().sent().later(1).refused().do("X8", way="accept", opinion="无异议。")
    case.on(transfer.day).proposed().notified().do("N7", after=1).decided()
    assert case.waits_at() == {"N13"}


def test_only_an_open_case_of_ours_is_transferred(district: District) -> None:
    """A transfer does not start from a transfer, nor by somebody who works no cases."""
    transfer = of(_penalty(district))
    assert "只能从办理中的处罚" in _start(district, transfer)
    client, secret = district.session_of("jianghaitao")
    answer = client.post(f"/cases/{transfer.id}/transfer", data={"reason": "涉嫌犯罪。", "csrf_token": secret})
    assert answer.status_code in (302, 403)
