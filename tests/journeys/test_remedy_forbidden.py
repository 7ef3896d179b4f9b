"""复议应诉: what nobody may do; each test fails when its limit, person or precondition is taken away."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.factories import CaseFile, District, Refused
from tests.journeys.measures import begin
from tests.journeys.remedies import RemedyFile, against
from tests.journeys.spot import begin as spot

MONDAY = dt.date(2026, 3, 2)


def _refused(case: CaseFile, element: str, **changes: object) -> str:
    with pytest.raises(Refused) as refused:
        case.do(element, **changes)  # type: ignore[arg-type]
    return refused.value.code


def _spot(district: District) -> CaseFile:
    return spot(district, MONDAY).do("S1").do("S3").do("S4")


def _measure(district: District) -> CaseFile:
    """A seizure: also a decision, cheaper to come by than a penalty."""
    return begin(district, MONDAY).approved().do("M2")


def test_nothing_is_disputed_before_it_is_decided_and_only_by_the_legal_unit(district: District) -> None:
    """《行政复议法》第二条、第十一条."""
    case = begin(district, MONDAY)
    with pytest.raises(Refused) as refused:
        district.call("lijianguo", "POST", f"/cases/{case.id}/remedy")
    assert (refused.value.status, refused.value.code) == (403, "permission-denied")
    client, secret = district.session_of("zhengwenjing")
    sent = client.post(f"/cases/{case.id}/remedy", data={"csrf_token": secret})
    assert sent.headers["Location"].endswith("/related")
    assert "尚未作出可以复议" in client.get(f"/cases/{case.id}/related").get_data(as_text=True)
    remedy = against(case.approved().do("M2"))
    assert _refused(remedy, "R1", by="lijianguo") == "not-a-candidate"


def test_days_and_ways_of_the_registration_hang_together(district: District) -> None:
    """第三十二条、第二十三条: through us only against the spot, review first against it."""
    remedy = against(_measure(district))
    assert _refused(remedy, "R1", filed_on="2026-03-01") == "dates-contradict"
    assert _refused(remedy, "R1", received_on="2026-03-01") == "dates-contradict"
    assert _refused(remedy, "R1", received_on="2026-04-01") == "dates-contradict"
    assert _refused(remedy, "R1", kind="suit") == "dates-contradict"
    assert _refused(remedy, "R1", channel="court") == "dates-contradict"
    assert _refused(remedy, "R1", channel="ours", number=None) == "not-through-us"
    remedy.do("R1", channel="ours", number=None, camera=True)
    assert remedy.waits_at() == {"R2"}


def test_against_a_decision_on_the_spot_review_comes_first(district: District) -> None:
    """第二十三条第一款第一项: a suit without a review needs the court's own acceptance."""
    case = _spot(district)
    suit: dict[str, Any] = {"kind": "suit", "channel": "court", "authority": "深圳市盐田区人民法院"}
    first = against(case)
    assert _refused(first, "R1", **suit) == "review-first"
    first.do("R1").answered().do("R4", after=20)
    second = against(RemedyFile(district, case.id, first.day, case.team))
    second.do("R1", **suit)
    assert "R11" in second.deadlines()


def test_forwarded_within_five_working_days_with_its_letter(district: District) -> None:
    """第三十二条."""
    remedy = against(_spot(district)).do("R1", channel="ours", number=None)
    assert _refused(remedy, "R2") == "forwarding-missing"
    remedy.save("R2").file("D90")
    assert _refused(remedy, "R2", forwarded_on="2026-03-01") == "dates-contradict"
    remedy.later(8)
    assert remedy.deadlines()["R09"]["light"] == "red"
    assert _refused(remedy, "R2") == "late-unexplained"
    remedy.do("R2", forwarded_on=(remedy.day - dt.timedelta(days=1)).isoformat())


def test_an_answer_carries_evidence_and_norms_and_is_signed_by_another(district: District) -> None:
    """第四十八条; 四眼."""
    remedy = against(_measure(district)).do("R1")
    assert _refused(remedy, "R3", evidence=None) == "answer-missing"
    assert _refused(remedy, "R3", norms=None) == "answer-missing"
    remedy.do("R3")
    assert _refused(remedy, "R3_leader", approved=False) == "approval-withheld"
    district.grow_stale("huangzhiyuan")
    assert _refused(remedy, "R3_leader") == "step-up-needed"
    district.grow_stale("huangzhiyuan", minutes=None)
    district.hold("lijianguo", "leader", "局机关")
    assert _refused(remedy, "R3_leader", by="lijianguo") == "same-person-twice"
    remedy.do("R3_leader")
    assert _refused(remedy, "R3_submit") == "step-blocked"
    with pytest.raises(Refused) as wrong:
        remedy.file("D92")
    assert wrong.value.code == "document-too-early"
    remedy.file("D91", "D93")
    assert _refused(remedy, "R3_submit", submitted_on="2026-03-01") == "dates-contradict"
    assert _refused(remedy, "R3_submit", submitted_on="2026-04-01") == "dates-contradict"


def test_after_ten_working_days_the_answer_needs_its_reason(district: District) -> None:
    """第四十八条、第七十条."""
    remedy = against(_measure(district)).do("R1").replied()
    last = dt.date.fromisoformat(remedy.deadlines()["R05"]["last_day"])
    assert last == dt.date(2026, 3, 16)
    remedy.on(last + dt.timedelta(days=1))
    assert _refused(remedy, "R3_submit") == "late-unexplained"
    remedy.do("R3_submit", submitted_on=last.isoformat())
    assert remedy.facts["submission"]["late"] is False


def test_enforcement_is_suspended_only_in_the_listed_cases(district: District) -> None:
    """第四十二条、《行政诉讼法》第五十六条: the list of the kind, by another person, by the leader."""
    remedy = against(_measure(district)).do("R1").tell("suspension.requested", by="zhengwenjing")
    assert _refused(remedy, "R1_suspend", ground="suit_court") == "ground-not-listed"
    remedy.do("R1_suspend")
    with pytest.raises(Refused) as early:
        remedy.file("D95")
    assert early.value.code == "document-too-early"
    district.hold("zhengwenjing", "leader", "局机关")
    assert _refused(remedy, "R1_suspended", by="zhengwenjing") == "same-person-twice"
    remedy.do("R1_suspended")


def test_a_remedy_alone_suspends_nothing_and_a_suspension_everything(district: District) -> None:
    """《行政处罚法》第七十三条第一款."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1).decided()
    case.do("N13").do("N15").later(22).do("N14_surcharge").do("N14_approve")
    remedy = against(case).do("R1")
    none: dict[str, Any] = {"paid_on": None, "paid_cents": None, "receipt": None, "surcharge_paid_cents": None}
    enforce: dict[str, Any] = {"result": "enforce", "demanded_on": case.day.isoformat(), **none}
    remedy.tell("suspension.requested", by="zhengwenjing").do("R1_suspend").do("R1_suspended")
    assert _refused(case, "N14_late", **enforce) == "enforcement-suspended"
    remedy.answered().do("R4", after=20)
    case.on(remedy.day)
    case.do("N14_late", **{**enforce, "demanded_on": case.day.isoformat()})
    assert case.waits_at() == {"N16"}


def test_an_outcome_has_its_days_and_its_effect(district: District) -> None:
    """登记结果."""
    remedy = against(_measure(district)).do("R1").answered()
    assert _refused(remedy, "R4", decided_on="2026-03-01") == "dates-contradict"
    assert _refused(remedy, "R4", received_on="2026-03-01") == "dates-contradict"
    assert _refused(remedy, "R4", effective_on=None) == "effect-missing"
    assert _refused(remedy, "R4", after=10, effective_on="2026-03-02") == "effect-missing"
    assert _refused(remedy, "R4", effective_on="2026-06-02") == "dates-contradict"
    remedy.do("R4", outcome="annulled", annulled_for="law", refund_cents=50_000)
    assert remedy.waits_at() == {"R5"}
    district.grow_stale("huangzhiyuan")
    assert _refused(remedy, "R5") == "step-up-needed"
    district.grow_stale("huangzhiyuan", minutes=None)
    remedy.do("R5")
    assert remedy.waits_at() == {"R7"}
    assert _refused(remedy, "R7", refund_cents=50_000) == "step-blocked"
    remedy.file("D94")
    assert _refused(remedy, "R7", refund_cents=49_999) == "refund-too-small"
    assert _refused(remedy, "R7", refund_cents=50_000, refunded_on="2026-06-02") == "dates-contradict"
    remedy.do("R7", refund_cents=50_000).do("R9")
    assert remedy.read()["status"] == "closed"
