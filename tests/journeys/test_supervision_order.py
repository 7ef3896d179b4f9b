"""行政执法监督、督办 (国令第825号): each way through, and what nobody may do."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.factories import CaseFile, District, Refused
from tests.journeys.measures import begin as measure
from tests.journeys.supervisions import CAST, SupervisionFile, begin

MONDAY = dt.date(2026, 3, 2)


def _refused(case: CaseFile, element: str, **changes: object) -> str:
    with pytest.raises(Refused) as refused:
        case.do(element, **changes)  # type: ignore[arg-type]
    return refused.value.code


def test_an_order_in_two_clicks_its_answer_due_and_its_light_on_the_case(district: District) -> None:
    """督办: from the list to the form to the order; the unit's head answers, the supervisor reviews."""
    case = measure(district, MONDAY).do("M1")
    client, secret = district.session_of("jianghaitao")
    listed = client.get("/supervision?stage=报批").get_data(as_text=True)
    assert f"/supervision/orders/{case.id}" in listed  # first click
    form = client.get(f"/supervision/orders/{case.id}").get_data(as_text=True)
    assert "督办要求" in form and 'value="5"' in form
    for wrong in ({"demand": " ", "days": "5"}, {"demand": "说明。", "days": "0"}, {"demand": "说明。", "days": "61"}):
        assert client.post(f"/supervision/orders/{case.id}", data={**wrong, "csrf_token": secret}).status_code == 422
    sent = client.post(f"/supervision/orders/{case.id}", data={"demand": "说明停留原因。", "days": "5",
                                                             "csrf_token": secret})  # fmt: skip
    assert sent.status_code == 302  # second click
    order = district.call("machine", "GET", "/cases?page_size=200").json["items"]
    order_id = next(one["id"] for one in order if one["process"] == "supervision_order")
    story = SupervisionFile(district, order_id, case.day, dict(CAST), case.minute)
    assert story.waits_at() == {"J5"} and story.deadlines()["J03"]["last_day"] == "2026-03-09"
    assert story.deadlines()["J03"]["unit"] == "working_days"
    for page in (f"/cases/{case.id}", "/supervision?stage=报批"):
        assert "督办中" in client.get(page).get_data(as_text=True)
    again = client.post(f"/supervision/orders/{case.id}", data={"demand": "再次。", "days": "5", "csrf_token": secret})
    assert again.status_code == 422 and "不必重复督办" in again.get_data(as_text=True)
    assert "task.completed" not in story.journal() and "supervision.ordered" in case.journal()
    assert _refused(story, "J5", by="lijianguo") == "not-a-candidate"
    story.later(9)
    assert story.deadlines()["J03"]["light"] == "red"
    assert _refused(story, "J5") == "late-unexplained"
    story.do("J5", late_reason="等待检测报告。")
    assert "督办已答复" in client.get(f"/cases/{case.id}").get_data(as_text=True)
    story.do("J6").do("J9")
    assert story.read()["status"] == "closed"
    assert "督办中" not in client.get(f"/cases/{case.id}").get_data(as_text=True)


def test_nobody_else_orders_and_only_what_is_open(district: District) -> None:
    """The permission is the supervisor's; a closed case, or an order itself, is not ordered on."""
    case = measure(district, MONDAY).do("M1")
    body = {"demand": "说明停留原因。", "days": 5}
    for nobody in ("lijianguo", "zhouqiang", "huangzhiyuan"):
        with pytest.raises(Refused) as refused:
            district.call(nobody, "POST", f"/cases/{case.id}/supervision", json=body)
        assert refused.value.status == 403
    made = district.call("jianghaitao", "POST", f"/cases/{case.id}/supervision", json=body).json
    with pytest.raises(Refused) as refused:
        district.call("jianghaitao", "POST", f"/cases/{made['id']}/supervision", json=body)
    assert refused.value.code == "nothing-to-order"


def test_from_the_lead_to_the_rectification(district: District) -> None:
    """线索 → 立项 → 调阅、询问 → 意见书 → 整改反馈 → 办结."""
    case = begin(district, MONDAY)
    assert case.waits_at() == {"J1"}
    assert _refused(case, "J1", received_on="2026-04-01") == "dates-contradict"
    assert _refused(case, "J1", unit="执法九队") == "unit-unknown"
    case.do("J1")
    assert case.deadlines()["J01"]["amount"] == 15 and case.deadlines()["J01"]["confirmed"] is False
    assert _refused(case, "J2", outcome="refuse", opinion="不立项。") == "refusal-unexplained"
    district.grow_stale("huangzhiyuan")
    assert _refused(case, "J2") == "step-up-needed"
    district.grow_stale("huangzhiyuan", minutes=None)
    with pytest.raises(Refused) as early:
        case.papers("D103")
    assert early.value.code == "document-too-early"
    case.do("J2")
    assert _refused(case, "J3", second=str(district.office.persons["jianghaitao"])) == "supervisor-alone"
    assert _refused(case, "J3", second=str(district.office.persons["lijianguo"])) == "supervises-own-unit"
    assert _refused(case, "J3", checked_on="2026-04-01") == "dates-contradict"
    assert _refused(case, "J3", means=["files"]) == "paper-missing"
    case.save("J3").papers("D101")
    assert _refused(case, "J3") == "paper-missing"
    case.papers("D102")
    assert _refused(case, "J3", checked_on="2026-03-01") == "dates-contradict"
    case.do("J3")
    case.do("J4_draft")
    assert _refused(case, "J4_leader", by="jianghaitao") == "not-a-candidate"
    district.hold("zhonghui", "leader", "执法一队")  # who inquired does not sign, whatever else he may be
    assert _refused(case, "J4_leader", by="zhonghui") == "own-opinion"
    assert _refused(case, "J4_leader", approved=False) == "approval-withheld"
    case.do("J4_leader")
    assert _refused(case, "J4") == "step-blocked"
    case.papers("D103")
    assert _refused(case, "J4", demands="另行处理。") == "opinion-differs"
    for day in ("2026-04-01", "2026-01-01"):  # not yet, and before it was signed
        assert _refused(case, "J4", served_on=day) == "dates-contradict"
    case.do("J4")
    assert "立即核查该投诉件" in case.printed("D103") and case.deadlines()["J02"]["amount"] == 30
    case.do("J5", after=10).do("J6").do("J9")
    assert case.read()["status"] == "closed"


def test_not_filed_and_nothing_found_end_there(district: District) -> None:
    """不予立项; 未发现问题."""
    case = begin(district, MONDAY).do("J1").do("J2", outcome="refuse", reason="与已办结线索重复。", opinion="不立项。")
    assert case.read()["status"] == "closed"
    case = begin(district, MONDAY).filed().save("J3").papers("D101", "D102").do("J3", problem=False)
    assert case.read()["status"] == "closed"


def test_urged_by_order_interview_and_notice_then_handed_on(district: District) -> None:
    """督办、约谈、通报 → 移送纪检监察: papers first, the leader agrees, four eyes."""
    case = begin(district, MONDAY).filed().inquired().do("J5", after=5, corrected=False)
    for kind, paper, title in (("order", "D104", "督办"), ("interview", "D105", "约谈"), ("notice", "D106", "通报")):
        case.do("J6", outcome="urge", opinion="仍未到位。")
        assert _refused(case, "J7", kind=kind) == "paper-missing"
        case.save("J7", kind=kind).papers(paper).do("J7", kind=kind)
        assert title in case.printed(paper) and case.waits_at() == {"J5"}
        case.do("J5", after=1, corrected=False)
    assert len(case.facts["rectifications"]) == 3
    case.do("J6", outcome="discipline", opinion="涉嫌不作为。")
    assert _refused(case, "J8", approved=False) == "approval-withheld"
    district.hold("jianghaitao", "leader", "局机关")
    assert _refused(case, "J8", by="jianghaitao") == "same-person-twice"
    with pytest.raises(Refused) as early:
        case.papers("D107")
    assert early.value.code in ("document-too-early", "fields-open")
    case.do("J8")
    assert _refused(case, "J8_sent") == "step-blocked"
    case.save("J8_sent").papers("D107")
    assert _refused(case, "J8_sent", sent_on="2026-06-01") == "dates-contradict"
    case.do("J8_sent").do("J9")
    assert "问题线索移送函" in case.printed("D107") and case.read()["status"] == "closed"
