"""Where procedures meet: what one case does to another, told with the real thing. 2026-03-02 is a Monday."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import Any

import pytest

from api.demo_answers_enforcement import FINE, TRANSFER
from db.actor import system_actor
from engine import casefile, cases, links
from processes import case_page
from processes.transfer.errors import PenaltyInPlaceOfTransfer
from processes.transfer.linking import refuse_penalty
from tests.factories import CaseFile, District, Refused
from tests.journeys.enforcements import TRANSFER_LAW, EnforcementFile, grant, of
from tests.journeys.inspections import BODY, UNIT
from tests.journeys.inspections import begin as inspection
from tests.journeys.remedies import against
from tests.journeys.spot import SpotFile
from tests.journeys.spot import begin as spot
from tests.journeys.transfers import of as moved

MONDAY = dt.date(2026, 3, 2)
NOTHING: dict[str, Any] = {"paid_on": None, "paid_cents": None, "receipt": None}


def _pick_up(case: CaseFile, other: CaseFile) -> Any:
    """Let a case take over what another one has told it."""
    case.day, case.minute = other.day, other.minute
    return case.later(1)


def _held(case: CaseFile, remedy: CaseFile) -> int:
    """Say how many days lie between the application and the day on which the outcome takes effect."""
    facts = remedy.facts
    begun, until = facts["registration"]["filed_on"], facts["result"]["effective_on"]
    return (dt.date.fromisoformat(until) - dt.date.fromisoformat(begun)).days


def _last(case: CaseFile, key: str) -> dt.date:
    return dt.date.fromisoformat(case.deadlines()[key]["last_day"])


def _overdue(district: District) -> SpotFile:
    """A fine on the spot that nobody pays, by code, its surcharge decided."""
    case = spot(district, MONDAY).do("S1").do("S3").do("S4").codes()
    return case.later(18).do("S5_surcharge").do("S5_approve")


def test_the_surcharge_of_a_fine_on_the_spot_stands_still_during_a_review(district: District) -> None:
    """第七十三条第三款: the limit stops and goes on by itself; what is paid by the code counts without those days."""
    case = _overdue(district)
    before = _last(case, "P18")
    remedy = against(case).do("R1")
    _pick_up(case, remedy)
    assert case.deadlines()["P18"]["frozen_at"]
    remedy.on(case.day).answered().do("R4", after=20)
    _pick_up(case, remedy)
    held = _held(case, remedy)
    assert not case.deadlines()["P18"]["frozen_at"]
    assert (_last(case, "P18") - before).days == held
    days = (case.day - dt.date.fromisoformat(case.facts["surcharge"]["last_day"])).days - held
    case.pays(paid_cents=5_000 + 5_000 * 3 * days // 100)
    assert case.facts["payment"]["result"] == "paid"
    case.do("S5_late", surcharge_paid_cents=5_000 * 3 * days // 100)
    assert case.facts["late_payment"]["surcharge_days"] == days


def test_a_review_that_runs_already_stops_the_surcharge_as_soon_as_it_is_decided(district: District) -> None:
    """第七十三条第三款: registered before there was a surcharge; and the court is not asked meanwhile."""
    case = spot(district, MONDAY).do("S1").do("S3").do("S4")
    remedy = against(case).do("R1")
    _pick_up(case, remedy)
    case.later(17).do("S5_surcharge").do("S5_approve")
    assert case.deadlines()["P18"]["frozen_at"] and case.facts["surcharge"]["days"] == 0
    case.do("S5_late", result="enforce", demanded_on=case.day.isoformat(), **NOTHING).later(70).do("S5_court")
    court = of(case, case.facts["enforcement"]["case_id"])
    came = court.facts["origin"]
    names = ("decision_number", "decided_on", "served_on", "last_day", "fine_cents", "surcharge", "review_first")
    with pytest.raises(Refused) as refused:
        court.do("F1", **{name: came[name] for name in names})
    assert refused.value.code == "remedy-pending"


def _unpaid(district: District, **late: Any) -> CaseFile:
    """A penalty that nobody paid, with its surcharge decided, at the choice of its enforcement."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1).decided()
    case.do("N13", after=1).do("N15").later(40).do("N14_surcharge").do("N14_approve")
    return case.do("N14_late", after=3, result="enforce", **NOTHING, **late)


def _enforced(penalty: CaseFile) -> EnforcementFile:
    grant(penalty.district, TRANSFER_LAW)
    penalty.do("N16", way="own", note="依法划拨。")
    own = of(penalty, penalty.facts["enforcement"]["case_id"])
    known = {name: own.facts["origin"][name] for name in ("decision_number", "decided_on", "served_on", "last_day")}
    with pytest.raises(Refused) as refused:
        own.do("E1", **{**FINE, **known, "fine_cents": 200_000})  # what is enforced is what was decided
    assert refused.value.code == "decision-differs" and "罚款数额" in refused.value.detail
    return own.do("E1", **{**FINE, **known})


def test_a_remedy_stops_a_running_enforcement_and_lets_it_go_on(district: District) -> None:
    """第七十三条第三款, 复议法第四十二条: both limits stand still; while suspended, nothing is decided."""
    penalty = _unpaid(district)
    own = _enforced(penalty)
    before = {key: _last(own, key) for key in ("P18", "E02")}
    remedy = against(penalty).do("R1", filed_on=own.day.isoformat(), received_on=own.day.isoformat())
    remedy.tell("suspension.requested", by="zhengwenjing").do("R1_suspend").do("R1_suspended")
    own.day, own.minute = remedy.day, remedy.minute
    own.demanded().later(11)
    assert {key for key in before if own.deadlines()[key]["frozen_at"]} == set(before)
    with pytest.raises(Refused) as refused:
        own.do("E4", **TRANSFER)
    assert refused.value.code == "enforcement-suspended"
    remedy.on(own.day).answered().do("R4", after=20)
    _pick_up(own, remedy)
    assert {key: (_last(own, key) - day).days for key, day in before.items()} == dict.fromkeys(
        before, _held(own, remedy)
    )
    with pytest.raises(Refused) as refused:
        own.do("E4", **TRANSFER)
    assert refused.value.code == "surcharge-too-young"  # the days of the review are not among the thirty
    own.later(5).do("E4", **TRANSFER)
    assert own.waits_at() == {"E4_leader"}
    neighbours = {"行政强制执行": own.id, "复议、诉讼": remedy.id}
    assert _related(penalty) == neighbours
    assert _related(own) == {"据以执行的案件": penalty.id} and _related(remedy) == {"被复议、被诉的案件": penalty.id}


def _related(case: CaseFile) -> dict[str, str]:
    """Read the cases that the page of a case names, by what they are to it."""
    client, _ = case.district.session_of("lijianguo")
    page = client.get(f"/cases/{case.id}/related").get_data(as_text=True)
    rows = re.findall(r'href="/cases/([0-9a-f-]{36})[^"]*">[^<]*</a></td><td data-label="关系">([^<]+)<', page)
    return {words: id for id, words in rows}


#: Who came out of whom, and by which link.
CHAIN = (
    ("inspection", "inspection", "penalty"), ("penalty", "measure", "measure"),
    ("penalty", "enforcement", "enforcement"), ("enforcement", "court", "court_application"),
    ("penalty", "remedy", "remedy"), ("penalty", "transfer", "transfer"),
    ("penalty", "supervision", "supervision_order"),
)  # fmt: skip


def test_every_case_of_a_chain_shows_its_neighbours(hall: District) -> None:
    """检查 → 处罚 → 措施, 执行 → 法院, 复议, 移送, 监督: each 关联 tab names those beside it, from both ends."""
    body, unit = hall.office.bodies[BODY], hall.office.units[UNIT]
    with hall.database.transaction(system_actor(hall.office.tenant_id)) as tx:
        opened = {
            name: cases.open_case(tx, process_key=name, facts={}, business_key=None, body_id=body, unit_id=unit)
            for name in dict.fromkeys(name for first, _, last in CHAIN for name in (first, last))
        }
        for first, kind, last in CHAIN:
            ends = {"from_case_id": opened[first].id, "to_case_id": opened[last].id}
            tx.session.add(links.CaseLink(tenant_id=tx.tenant_id, kind=kind, linked_at=tx.at, **ends))
        files = {name: CaseFile(hall, str(one.id), MONDAY) for name, one in opened.items()}
    for name, file in files.items():
        onward = {case_page.LINKS[kind][0]: files[last].id for first, kind, last in CHAIN if first == name}
        back = {case_page.LINKS[kind][1]: files[first].id for first, kind, last in CHAIN if last == name}
        assert _related(file) == onward | back


def test_a_suspected_crime_found_by_an_inspection_goes_to_the_police_and_bars_the_penalty(hall: District) -> None:
    """行刑衔接: 《规定》第三条、第十一条: opened by the inspection for real, once, by its own body."""
    case = inspection(hall, MONDAY).approved().notified().found(crime=True, charge="生产、销售不符合安全标准的食品罪")
    case.do("I6_crime")
    transfer = moved(case, case.facts["crime"]["case_id"])
    assert transfer.facts["suspicion"]["charge"] == "生产、销售不符合安全标准的食品罪"
    assert _related(case) == {"涉嫌犯罪移送": transfer.id} and _related(transfer) == {"来源检查": case.id}
    with hall.database.reading(system_actor(hall.office.tenant_id)) as tx:
        row = cases.get(tx, uuid.UUID(case.id))
        with pytest.raises(PenaltyInPlaceOfTransfer):
            refuse_penalty(tx, row)
    for again in ("lijianguo", "luoyonghui"):
        with pytest.raises(Refused) as refused:
            hall.call(again, "POST", f"/cases/{case.id}/transfer", json={"reason": "涉嫌犯罪。"})
        assert refused.value.code == ("transfer-under-way" if again == "lijianguo" else "not-your-body")
    transfer.reported().sent().do("X5", after=1).do("X6", after=1)
    assert transfer.waits_at() == {"X7"}


def test_a_late_application_to_the_court_costs_points_in_both_files(district: District) -> None:
    """r505: in the file of the application, and in that of the penalty whose decision it enforces."""
    penalty = _unpaid(district, part_cents=20_000).do("N16")
    court = of(penalty, penalty.facts["enforcement"]["case_id"])
    names = ("decision_number", "decided_on", "served_on", "last_day", "paid_cents")
    known = {name: court.facts["origin"][name] for name in names}
    assert known["paid_cents"] == 20_000
    # What is on file here is not passed over: money that came in, a review that has ended.
    remedy = against(penalty).do("R1").answered().do("R4", after=20)
    court.on(remedy.day)
    for answers, code in (({**known, "paid_cents": 0}, "decision-differs"), (known, "remedy-untold")):
        with pytest.raises(Refused) as refused:
            court.do("F1", **answers)
        assert refused.value.code == code
    reviewed: dict[str, Any] = {"remedy": "reviewed", "review_served_on": remedy.day.isoformat()}
    court.do("F1", **known, **reviewed).save("F2").file("D54").do("F2").later(330)
    court.do("F4_urge").do("F4", late_reason="当事人下落不明，公告催告期满后方能申请。").do("F4_leader")
    court.file("D59").do("F5").do("F6", after=3).do("F7", after=5).do("F8", after=20)
    court.do("F9").file("D60").do("F9_unit")
    _pick_up(penalty, court)
    assert penalty.facts["enforcement"]["late"] is True
    for file in (court, penalty):
        found = dict(district.call("machine", "GET", f"/cases/{file.id}/review").json)
        assert "没有在三个月内申请人民法院强制执行" in [one["text"] for one in found["faults"]]


def test_two_who_acted_together_are_told_and_weighed_each_by_itself(district: District) -> None:
    """共同违法: a case for each, tied from the first day; the decision names the other's case and the part played."""
    first = district.begin(MONDAY).opened().investigated().file("D10")
    path, other = f"/cases/{first.id}/joint", {"name": "何某", "code": ""}
    with pytest.raises(Refused) as refused:
        district.call(first.team["intake"], "POST", path, json=other)
    assert refused.value.status == 403
    made = district.call(first.team["case_officer"], "POST", path, json=other).json
    with pytest.raises(Refused) as refused:
        district.call(first.team["case_officer"], "POST", path, json=other)
    assert refused.value.code == "sibling-known"
    second = CaseFile(district, made["id"], first.day, minute=first.minute)
    facts, own = second.facts, first.facts
    assert facts["check"]["place"] == own["check"]["place"] and "inquiry" not in facts and "opening" not in facts
    assert facts["joint"]["papers"][0].startswith("现场检查（勘验）笔录（案件深罗城执案〔2026〕")
    # The facts of the act are offered again; the party is the other one, and its case takes days of its own.
    act = {name: own["check"][name] for name in ("place", "act_began_on", "act_ended_on", "discovered_on")}
    second.opened(**act, type="citizen", name="何某", code=None, id_number="440303199203154517", representative=None)
    assert second.read()["case_number"] != first.read()["case_number"]
    _pick_up(first, second)
    with pytest.raises(Refused) as refused:
        first.proposed()
    assert refused.value.code == "roles-unweighed"
    first.proposed(joint_role="principal", joint_reason="起意并主要获利，作用大于另一当事人。").notified()
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        told = casefile.filed(tx, uuid.UUID(first.id), "D32")
        assert told is not None
        shown = told.context["joint"]
    number = second.read()["case_number"]
    assert shown["others"] == f"何某（案件编号：{number}）" and shown["role"] == "主要作用"
    first.do("N7", after=1).decided()
    page = district.session_of(first.team["case_officer"])[0].get(f"/cases/{second.id}/related").get_data(as_text=True)
    assert "各案比较" in page and "主要作用" in page and "1,000" in page
    with pytest.raises(Refused) as refused:
        district.call(first.team["case_officer"], "POST", path, json={"name": "第三人", "code": ""})
    assert refused.value.code == "not-joint", "the first case has been decided"
