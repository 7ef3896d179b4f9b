"""Guards of steps, each with facts made for it: where a journey would be long for one refusal.

Some look at what the diagram has seen to already: a case that was repaired may stand where the diagram leads nobody.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import FunctionType
from typing import Any
from unittest.mock import MagicMock

import pytest

import processes
from db.errors import DomainError
from engine.registry import StepContext
from processes.court_application import errors as asking
from processes.enforcement.errors import (
    DemandMissing,
    DemandNotDirect,
    OwedDiffers,
    RemedyUntold,
    Suspended,
)
from processes.facts import DatesContradict
from processes.inspection import errors as inspecting
from processes.officers import CertificateMissing
from processes.penalty.errors import (
    ApprovalWithheld,
    DefencePeriodRunning,
    DiscussionMissing,
    EntrustedMayNotCoerce,
    FineMissing,
    HearingRecordMissing,
    ItemUnknown,
    LimitationLapsed,
    PenaltyBarred,
    PowerMissing,
    RedoneTheSame,
    RedoneUnexplained,
    ReviewNotPassed,
    WaiverNotWritten,
)
from processes.penalty_summary import guards_after
from processes.penalty_summary.errors import NotTold
from processes.remedy import redone
from processes.remedy.linking import DecisionFallen, DecisionStands, EnforcementSuspended
from processes.transfer.errors import PenaltyInPlaceOfTransfer
from tests.factories import SHENZHEN

NOON = dt.datetime(2026, 3, 16, 12, tzinfo=SHENZHEN)
OF: Mapping[str, Any] = {"origin": {"case_id": str(uuid.UUID(int=7))}}
REMEDIES = "processes.remedy.linking"
#: What a guard asks first and what other tests see to: certified officers, a power.
OFFICERS = {
    "processes.court_application.guards.pair_of": None,
    "processes.court_application.guards.two_officers": None,
    "processes.enforcement.guards.pair_of": None,
    "processes.enforcement.guards.two_officers": None,
    "processes.inspection.guards.pair_of": None,
    "processes.penalty.guards.pair_of": None,
    "processes.penalty.guards.two_officers": None,
    "processes.penalty_summary.guards.pair_of": None,
}
POWER = {"processes.enforcement.guards.power": None}
#: The item is known, and no law gives the power over it.
NO_POWER = {"processes.bodies.power": None, "discretion.standards.find_item": object()}


_FALLEN = {f"{REMEDIES}.fallen": {"outcome": "annulled"}}


def _stops(*_: Any) -> None:
    raise EnforcementSuspended(why="深罗府行复〔2026〕1号")


def _uncertified(*_: Any) -> None:
    raise CertificateMissing(name="蔡明辉", day="2026-03-16")


def _transferred(*_: Any) -> None:
    raise PenaltyInPlaceOfTransfer(reason="本案正在移送")


@dataclass(frozen=True)
class Row:
    """One refusal: at which step, by which error with which words, with which answers and facts."""

    step: str
    error: type[DomainError]
    says: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: Facts that the case had before.
    origin: Mapping[str, Any] = field(default_factory=dict)
    #: Where the case waits besides.
    waits: str = ""
    #: What stands elsewhere -> what it answers, or what is run in its place.
    given: Mapping[str, Any] = field(default_factory=dict)


_CHECK: Mapping[str, Any] = {
    "second_officer": str(uuid.UUID(int=2)), "decided_on": "2026-01-05", "served_on": "2026-01-05",
    "last_day": "2026-01-20", "way": "own", "own_way": "substitute", "remedy": "none", "consequence": "traffic",
    "kind": "act",
}  # fmt: skip
_DECIDED: Mapping[str, Any] = {"way": "substitute", "served_on": "2026-03-10", "budget_cents": 200_000}
_DONE: Mapping[str, Any] = {
    "outcome": "done", "began_at": "2026-03-16T10:00:00+08:00", "ended_at": "2026-03-16T11:00:00+08:00",
    "utilities": False, "attendant": "刘洋", "supervisor": "李建国",
}  # fmt: skip
_STILL: Mapping[str, Any] = {"served_on": "2026-03-12"}
_LATER: Mapping[str, Any] = {"began_at": "2026-03-16T10:00:00+08:00", "ended_at": "2026-03-16T09:00:00+08:00"}

ENFORCEMENT = (
    Row("E1", EnforcementSuspended, answers=_CHECK, origin=OF,
        given={f"{REMEDIES}.refuse_enforcement": _stops, f"{REMEDIES}.pending": None, f"{REMEDIES}.ended": []}),
    Row("E1", RemedyUntold, "尚未终结", _CHECK, origin=OF, given={f"{REMEDIES}.pending": object()}),
    Row("E1", RemedyUntold, "已经终结", _CHECK, origin=OF,
        given={f"{REMEDIES}.pending": None, f"{REMEDIES}.ended": [object()]}),
    Row("E1", DecisionFallen, answers=_CHECK, origin=OF,
        given={**_FALLEN, f"{REMEDIES}.pending": None, f"{REMEDIES}.ended": []}),
    Row("E4", DemandMissing, answers={"way": "substitute", "basis": "《行政强制法》第五十条"}),
    Row("E4_leader", Suspended, answers={"approved": True}, facts={"suspension": _STILL}),
    Row("E4_leader", PowerMissing, answers={"approved": True}, facts={"decision": _DECIDED}, given=NO_POWER),
    Row("E5", DatesContradict, "早于决定书送达日期", {"outcome": "obstructed", "on": "2026-03-09"},
        {"decision": _DECIDED}),
    Row("E5", DatesContradict, "晚于今天", {"outcome": "obstructed", "on": "2026-03-17"}, {"decision": _DECIDED}),
    Row("E5", OwedDiffers, answers={"outcome": "performed", "on": "2026-03-16", "paid_cents": 1},
        facts={"duty": {"kind": "money", "fine_cents": 100_000}}),
    Row("E5", Suspended, answers=_DONE, facts={"decision": _DECIDED, "suspension": _STILL}),
    Row("E5", PowerMissing, answers=_DONE, facts={"decision": _DECIDED}, given=NO_POWER),
    Row("E5", DatesContradict, "结束时间早于开始时间", {**_DONE, **_LATER}, {"decision": _DECIDED}, given=POWER),
    Row("E5", DatesContradict, "实施时间早于决定书送达日期", _DONE,
        {"decision": {**_DECIDED, "served_on": "2026-03-17"}}, given=POWER),
    Row("E5", DatesContradict, "日期不完整", _DONE, {"decision": _DECIDED},
        given={**POWER, "processes.enforcement.guards._hours": None}),
    Row("E6_now", DatesContradict, "结束时间早于开始时间", _LATER),
)  # fmt: skip

_LEAD: Mapping[str, Any] = {
    "second_officer": str(uuid.UUID(int=2)), "act_began_on": "2026-03-02", "act_ended_on": "2026-03-04",
    "discovered_on": "2026-03-05", "outcome": "open", "jurisdiction": "ours", "item_code": "SZCG2023-001",
    "grave": False,
}  # fmt: skip
_OLD: Mapping[str, Any] = {"act_ended_on": "2023-03-02", "discovered_on": "2026-03-05"}
_VISIT: Mapping[str, Any] = {
    "shown_cards": True, "told_rights": True, "began_at": "2026-03-16T10:00:00+08:00",
    "ended_at": "2026-03-16T11:00:00+08:00",
}  # fmt: skip
_HELD: Mapping[str, Any] = {
    "host": str(uuid.UUID(int=3)), "held_on": "2026-03-16", "notified_on": "2026-03-03", "result": "held",
    "checked": True,
}  # fmt: skip
_HOST = {"processes.penalty.hearings.not_an_investigator": None}
_IN_TIME = {**_HOST, "processes.penalty.hearings._in_time": None}
_WEIGHED = {"processes.penalty.guards.assessed": MagicMock(flags=[], outcome="fine")}
_BARRED = {"processes.penalty.guards.assessed": MagicMock(flags=[MagicMock(blocking=True, zh="须先责令改正")])}
_FINE: Mapping[str, Any] = {"outcome": "penalty", "kinds": ["fine"], "fine_cents": 5_000}
_VERDICT = "processes.remedy.redone.verdict"
_ANNULLED: Mapping[str, Any] = {"redone": {"document": "深罗府复决〔2026〕12号"}}
_AGAIN = {
    **_WEIGHED, "processes.remedy.redone.snapshot": None, "processes.penalty.redone.articles_of": (),
    "processes.parameters.value": 20,
}  # fmt: skip
_ENTRUSTED = {"processes.bodies.power": MagicMock(title="entrusted")}

_REVIEWER = {"processes.penalty.guards.not_an_investigator": None, "processes.penalty.guards.qualified": None}
_FREE = {"processes.transfer.linking.refuse_penalty": None, "processes.penalty.redone.refuse_again": False}
_SAID: Mapping[str, Any] = {"defence": {"outcome": "waived"}}

PENALTY = (
    Row("N2", DatesContradict, "日期不完整", {**_LEAD, "act_ended_on": None}),
    Row("N2", DatesContradict, "终了日期早于", {**_LEAD, "act_ended_on": "2026-03-01"}),
    Row("N2", DatesContradict, "日期晚于今天", {**_LEAD, "discovered_on": "2026-03-17"}),
    Row("N2", DatesContradict, "管辖", {**_LEAD, "jurisdiction": "others"}),
    Row("N2", ItemUnknown, answers=_LEAD, given={"discretion.standards.find_item": None}),
    Row("N2", PowerMissing, answers=_LEAD, given=NO_POWER),
    Row("N3", LimitationLapsed, answers={"outcome": "open"}, facts={"check": _OLD}),
    Row("N4", DatesContradict, "未出示执法证件", {**_VISIT, "shown_cards": False}),
    Row("N4", DatesContradict, "结束时间早于", {**_VISIT, "ended_at": "2026-03-16T09:00:00+08:00"}),
    Row("N4", DatesContradict, "责令改正", {**_VISIT, "measures": ["order"]}, waits="N4c"),
    Row("N4", DatesContradict, "先行登记保存", {**_VISIT, "measures": ["preserve"]}, waits="N4a"),
    Row("N4", EntrustedMayNotCoerce, answers={**_VISIT, "measures": ["coerce"]}, given=_ENTRUSTED),
    Row("N4_recusal", CertificateMissing, answers={"granted": True, "whom": "case_officer"},
        given={"processes.penalty.guards.two_officers": _uncertified}),
    Row("N4a", EntrustedMayNotCoerce, answers={"result": "seize"},
        given={**_ENTRUSTED, "processes.penalty.preservation.pair_of": None, "engine.deadlines.latest": None}),
    Row("N4c", CertificateMissing, given={"processes.penalty.guards.pair_of": _uncertified}),
    Row("N4c_recheck", DatesContradict, "复查日期晚于今天", {"checked_on": "2026-03-17", "result": "done"}),
    Row("N5", PowerMissing, answers={**_FINE, "also_items": ["SZCG2023-002"]}, given=NO_POWER),
    Row("N5", PenaltyBarred, "责令改正", _FINE, given=_BARRED),
    Row("N5", FineMissing, answers={**_FINE, "fine_cents": None}, given=_WEIGHED),
    Row("N5", RedoneTheSame, answers=_FINE, facts=_ANNULLED, given={**_AGAIN, _VERDICT: redone.SAME}),
    Row("N5", RedoneUnexplained, answers=_FINE, facts=_ANNULLED, given={**_AGAIN, _VERDICT: redone.EXPLAIN}),
    Row("N8", DatesContradict, "日期不完整", {**_HELD, "held_on": None}, given=_HOST),
    Row("N8", DatesContradict, "通知的举行日期", _HELD, {"hearing": {"planned_at": "2026-03-17T10:00:00+08:00"}},
        given=_IN_TIME),
    Row("N8", HearingRecordMissing, answers=_HELD, given=_IN_TIME),
    Row("N5_close", ApprovalWithheld, answers={"approved": False}),
    Row("N7", WaiverNotWritten, answers={"outcome": "waived", "waiver": "口头"}),
    Row("N9", DatesContradict, "逐项审核", {"facts_ok": False, "outcome": "passed"}, given=_REVIEWER),
    Row("N11", PenaltyInPlaceOfTransfer, answers=_FINE,
        given={"processes.transfer.linking.refuse_penalty": _transferred}),
    Row("N11", ReviewNotPassed, answers=_FINE, facts={"legal_review": {"required": True}}, given=_FREE),
    Row("N11", DefencePeriodRunning, "要求听证", _FINE, {**_SAID, "notice": {"hearing_right": True}},
        given={**_FREE, "engine.deadlines.latest": None}),
    Row("N11", HearingRecordMissing, answers=_FINE, given={**_FREE, "processes.penalty.guards.period": None},
        facts={**_SAID, "notice": {"hearing_right": True}, "hearing": {"outcome": "requested"}}),
    Row("N11", DiscussionMissing, answers=_FINE, facts={**_SAID, "discussion": {"required": True}}, given=_FREE),
    Row("N11", FineMissing, answers={**_FINE, "fine_cents": None}, facts={**_SAID, "proposal": {"kinds": ["fine"]}},
        given=_FREE),
    Row("N14", DecisionStands, answers={"result": "void"}, given={f"{REMEDIES}.fallen": None}),
    Row("N14", DatesContradict, "少于罚款数额", {"result": "paid", "paid_cents": 1},
        {"decision": {"fine_cents": 5_000}}),
    Row("N14_surcharge", DecisionFallen, answers={"propose": "impose"}, given=_FALLEN),
    Row("N14_approve", DecisionFallen, answers={"approved": True}, given=_FALLEN),
    Row("N14_late", EnforcementSuspended, answers={"result": "enforce"},
        given={f"{REMEDIES}.refuse_enforcement": _stops}),
    Row("N14_late", DatesContradict, "未决定加处罚款",
        {"result": "paid", "paid_on": "2026-03-16", "surcharge_paid_cents": 900}),
    Row("N15", DatesContradict, "隐私", {"masked": False}),
    Row("N16", EnforcementSuspended, answers={"way": "court"}, given={f"{REMEDIES}.refuse_enforcement": _stops}),
    Row("N18", DatesContradict, "编页", {"ordered": False}),
)  # fmt: skip

_COURT = "processes.court_application"
_SERVED: Mapping[str, Any] = {"served_on": "2025-10-08"}
_LATE = {f"{_COURT}.guards.late": True, "engine.deadlines.latest": None}

_REVIEW = MagicMock(
    facts={"registration": {"kind": "review"}, "result": {"outcome": "upheld", "decided_on": "2026-03-10"}}
)
_REVIEWED: Mapping[str, Any] = {
    **_CHECK, "performed": False, "remedy": "reviewed", "review_served_on": "2026-03-09",
}  # fmt: skip

COURT = (
    Row("F1", DecisionFallen, answers={**_CHECK, "performed": False}, origin=OF, given=_FALLEN),
    Row("F1", DatesContradict, "早于其作出日期", _REVIEWED, origin=OF,
        given={f"{REMEDIES}.refuse_court": None, f"{REMEDIES}.ended": [_REVIEW]}),
    Row("F2", DemandNotDirect, answers={"method": "post"}, given={"engine.casefile.filed": None}),
    Row("F4", DatesContradict, "送达日期"),
    Row("F4", DecisionFallen, origin=OF, given=_FALLEN),
    Row("F4", asking.DemandRunning, facts={"appeal": _SERVED},
        given={f"{_COURT}.rules.lapses_on": dt.date(2026, 3, 1), "engine.deadlines.latest": None}),
    Row("F4", asking.MaterialsMissing, answers={"materials": " "},
        given={f"{_COURT}.guards.ripe": None, f"{_COURT}.guards._in_time": None}),
    Row("F4_leader", asking.TooLate, answers={"approved": True}, given=_LATE),
    Row("F5", asking.Contestable, answers={"submitted_on": "2026-03-16"}, facts={"appeal": _SERVED},
        given={f"{_COURT}.rules.lapses_on": dt.date(2026, 4, 1)}),
    Row("F5", asking.TooLate, answers={"submitted_on": "2026-03-16"}, given={**_LATE, f"{_COURT}.guards.ripe": None}),
    Row("F6u_file", DatesContradict, "收到裁定", {"filed_on": "2026-03-01"}, {"refusal": {"received_on": "2026-03-05"}},
        given={"engine.deadlines.latest": None}),
)  # fmt: skip

_ASKED: Mapping[str, Any] = {"items": "SZCG2023-001", "source": "daily"}
_LED: Mapping[str, Any] = {"found_on": "2026-03-16", "penalty": True, "item_code": "SZCG2023-001"}
_ROUND: Mapping[str, Any] = {
    "began_at": "2026-03-16T10:00:00+08:00", "answers": {"SZCG2023-001": {"answer": "发现问题"}},
}  # fmt: skip

INSPECTION = (
    Row("I3_leader", inspecting.PlanMissing, answers={"outcome": "approve"}, facts={"request": _ASKED},
        given={"processes.inspection.guards.resolved": None, "processes.inspection.plans.in_force": None}),
    Row("I3_later", inspecting.PowerMissing, answers={"outcome": "approve"}, facts={"request": _ASKED}, given=NO_POWER),
    Row("I5", inspecting.NotApproved, answers={"outcome": "done"}, facts={"request": _ASKED},
        given={"processes.inspection.guards.resolved": None}),
    Row("I6", inspecting.PowerMissing, answers=_LED, facts={"rounds": [_ROUND]}, given=NO_POWER),
)  # fmt: skip

MEASURE = (
    Row("M1_later", PowerMissing, answers={"outcome": "approve"}, facts={"request": _ASKED}, given=NO_POWER),
)  # fmt: skip

_TOLD: Mapping[str, Any] = {"told": True, "outcome": "decide"}
_CASH: Mapping[str, Any] = {
    "result": "paid", "manner": "cash", "paid_cents": 5_000, "paid_on": "2026-03-16", "landed_on": "2026-03-10",
}  # fmt: skip
SUMMARY = (
    Row("S4", PenaltyInPlaceOfTransfer, answers={"kinds": ["fine"], "fine_cents": 5_000}, facts={"telling": _TOLD},
        given={"processes.transfer.linking.refuse_penalty": _transferred}),
    Row("S4", NotTold, answers={"kinds": ["fine"], "fine_cents": 5_000}),
    Row("S4", FineMissing, answers={"kinds": ["fine"], "fine_cents": None}, facts={"telling": _TOLD}),
    Row("S4_spare_conclude", DiscussionMissing, facts={"discussion": {"opinions": [{"person": "1"}, {"person": "1"}]}}),
    Row("S4_spare_document", DatesContradict, "集体讨论", {"served_on": "2026-03-09"},
        {"discussion": {"concluded_on": "2026-03-10"}}),
    Row("S5", DecisionStands, answers={"result": "void"}, given={f"{REMEDIES}.fallen": None}),
    Row("S5", DatesContradict, "收缴日期", _CASH, {"decision": {"payment": "cash", "fine_cents": 5_000}}),
    Row("S5_surcharge", DecisionFallen, answers={"propose": "impose"}, given=_FALLEN),
    Row("S5_approve", DecisionFallen, answers={"approved": True}, given=_FALLEN),
)  # fmt: skip

ROWS = {
    "court_application": COURT, "enforcement": ENFORCEMENT, "penalty_summary": SUMMARY, "inspection": INSPECTION,
    "measure": MEASURE, "penalty": PENALTY,
}  # fmt: skip
CASES = [(key, row) for key, rows in ROWS.items() for row in rows]


@pytest.mark.parametrize(("key", "row"), CASES, ids=[f"{key}-{row.step}-{row.error.__name__}" for key, row in CASES])
def test_a_guard_refuses(key: str, row: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, answer in {**OFFICERS, **row.given}.items():
        module, _, what = name.rpartition(".")
        put = answer if isinstance(answer, FunctionType) else lambda *_, answer=answer, **__: answer
        monkeypatch.setattr(import_module(module), what, put)
    tx = MagicMock(at=NOON)
    case = MagicMock(process_key=key, facts=dict(row.origin), waits={"1": {"element": row.waits}})
    guard = next(one for one in processes.ALL if one.key == key).steps[row.step].guard
    assert guard is not None
    with pytest.raises(row.error) as refused:
        guard(StepContext(tx=tx, case=case, facts=dict(row.facts), task=None, answers=dict(row.answers)))
    assert row.says in refused.value.message("zh")


def test_a_decision_on_the_spot_is_not_closed_unreported(monkeypatch: pytest.MonkeyPatch) -> None:
    """第五十二条第三款: also where a repair has led the case past its report."""
    monkeypatch.setattr("processes.publicity.unsettled", lambda _: [])
    monkeypatch.setattr("processes.penalty.enforcing.running", lambda _: [])
    facts = {"decision": {"outcome": "penalty"}}
    found = guards_after.closing(StepContext(tx=MagicMock(at=NOON), case=MagicMock(), facts=facts, task=None))
    assert [one.code for one in found] == ["not-filed"]
