"""Where procedures meet: what one case does to another, told with the real thing. 2026-03-02 is a Monday."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from api.demo_answers_enforcement import FINE, TRANSFER
from tests.factories import CaseFile, District, Refused
from tests.journeys.enforcements import TRANSFER_LAW, EnforcementFile, grant, of
from tests.journeys.remedies import against
from tests.journeys.spot import SpotFile
from tests.journeys.spot import begin as spot

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
    case.do("S5_late", result="enforce", demanded_on=case.day.isoformat(), **NOTHING).later(70)
    with pytest.raises(Refused) as refused:
        case.do("S5_court")
    assert refused.value.code == "remedy-pending"


def _unpaid(district: District) -> CaseFile:
    """A penalty that nobody paid, with its surcharge decided, at the choice of its enforcement."""
    case = district.begin(MONDAY).opened().investigated().proposed().notified().do("N7", after=1).decided()
    case.do("N13", after=1).do("N15").later(40).do("N14_surcharge").do("N14_approve")
    return case.do("N14_late", after=3, result="enforce", **NOTHING)


def _enforced(penalty: CaseFile) -> EnforcementFile:
    grant(penalty.district, TRANSFER_LAW)
    penalty.do("N16", way="own", note="依法划拨。")
    own = of(penalty, penalty.facts["enforcement"]["case_id"])
    known = {name: own.facts["origin"][name] for name in ("decision_number", "decided_on", "served_on", "last_day")}
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
