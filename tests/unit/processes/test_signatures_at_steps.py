"""Who signs at which step: the guards ask the rules on missing signatures and on guardians, and the hall's for more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from engine import casefile
from engine.registry import StepContext
from processes import guardians, handed_in, parameters, quantities, refusals
from processes.enforcement import guards as enforcement
from processes.inspection import guards as inspection
from processes.measure import guards as measure
from processes.penalty import enforcing, preservation, termination
from processes.penalty import guards as penalty
from processes.remedy import linking as remedies

CHILD = {
    "type": "citizen", "id_number": "440303201001010015", "name": "陈小明", "guardian": "陈大明",
    "guardian_relation": "父亲",
}  # fmt: skip
DAY, HOUR, LATER = "2026-03-02", "2026-03-02T10:00+08:00", "2026-03-02T11:00+08:00"
AT = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
#: What other tests look at: officers, powers, papers and the order of days.
ELSEWHERE = (
    "pair_of", "two_officers", "power", "_resolved", "_times", "_not_before_filing", "_proceeds", "assessed",
    "_standing", "_hours",
)  # fmt: skip

ALONE = {"receiver": "陈小明", "receipt": "signed"}
REFUSED = {"receipt": "refused", "refusal_reason": "称不认可"}
SEIZED = {"outcome": "taken", "shown_cards": True, "told": True, "began_at": HOUR, "ended_at": LATER}
LISTED = {"related": True, "no_necessities": True, "not_sealed": True, "copies": 2, "delivered_at": HOUR}
ASKED = {"shown_cards": True, "told_rights": True, "began_at": HOUR, "ended_at": LATER, "asked": "陈小明"}
LOOKED = {**ASKED, "outcome": "done", "scanned": True, "assistants_there": 0, "checklist": "", "receipt": "signed"}
CLEARED = {"outcome": "done", "began_at": HOUR, "ended_at": LATER, "utilities": False}
SENT = {"method": "left", "served_on": DAY, "attempted_on": DAY, "not_direct": "无人应门"}
BEFORE = {"request": {"urgent": True}}
HANDED = handed_in.note({}, number="SQ-1", kind="defence", text="不服", received_at=AT, at=AT)
LATE = handed_in.note({}, number="SQ-2", kind="instalment_request", text="分期", received_at=AT, at=AT)


@pytest.mark.parametrize(("guard", "answers", "facts", "error"), [
    (measure.request, {"kind": "seize", "item_code": "1", "basis": "《某法》第一条", **CHILD, "guardian": ""}, {},
     guardians.GuardianMissing),
    (measure.scene, {**SEIZED, "attendance": "present", "witness": "吴芳"}, BEFORE, refusals.NobodyAttended),
    (measure.scene, {**SEIZED, "attendance": "absent", "attendant": "陈小明"}, BEFORE, refusals.NobodyAttended),
    (measure.scene, {**SEIZED, "attendance": "present", "attendant": "陈小明", **REFUSED}, BEFORE,
     refusals.WitnessMissing),
    (measure.delivery, {**LISTED, **REFUSED}, {}, refusals.WitnessMissing),
    (measure.delivery, {**LISTED, **ALONE}, {}, guardians.GuardianSigns),
    (measure.extension_service, {"served_on": DAY, **REFUSED}, {}, refusals.WitnessMissing),
    (measure.extension_service, {"served_on": DAY, **ALONE}, {}, guardians.GuardianSigns),
    (measure.returned, {"done_at": HOUR, **REFUSED}, {}, refusals.WitnessMissing),
    (measure.returned, {"done_at": HOUR, **ALONE}, {}, guardians.GuardianSigns),
    (measure.execution, {"done_at": HOUR, "told_on": DAY, "told_to": "陈小明"}, {}, guardians.GuardianSigns),
    (measure.agreed, {"approved": True}, HANDED, handed_in.HandedInUndecided),
    (enforcement.served("D33"), SENT, {}, refusals.WitnessMissing),
    (enforcement.served("D33"), {**SENT, "method": "direct", **ALONE}, {}, guardians.GuardianSigns),
    (enforcement.decision, {"approved": True}, HANDED, handed_in.HandedInUndecided),
    (enforcement.decision_service, {}, HANDED, handed_in.HandedInUndecided),
    (enforcement.execution, {**CLEARED, "attendant": "陈大明", **REFUSED}, {"decision": {"served_on": DAY}},
     refusals.WitnessMissing),
    (inspection.notice, {"served_on": DAY, **REFUSED}, {}, refusals.WitnessMissing),
    (inspection.scene, {**LOOKED, **REFUSED}, BEFORE, refusals.WitnessMissing),
    (inspection.scene, LOOKED, BEFORE, guardians.GuardianNotThere),
    (inspection.told, {"told_on": DAY, **REFUSED}, {}, refusals.WitnessMissing),
    (inspection.order, {"ordered_on": DAY, **REFUSED}, {}, refusals.WitnessMissing),
    (preservation.registered, {"registered_on": DAY, **REFUSED}, {}, refusals.WitnessMissing),
    (preservation.registered, {"registered_on": DAY, **ALONE}, {}, guardians.GuardianSigns),
    (penalty.inquiry, ASKED, {}, guardians.GuardianNotThere),
    (penalty.inquiry, {**ASKED, "absent": True, "refused": "外出"}, {}, refusals.WitnessMissing),
    (penalty.inquiry, {**ASKED, "asked_refused": "称不认可"}, {}, refusals.WitnessMissing),
    (penalty.order, {"ordered_on": DAY, **REFUSED}, {}, refusals.WitnessMissing),
    (penalty.order, {"ordered_on": DAY, **ALONE}, {}, guardians.GuardianSigns),
    (penalty.proposal, {"outcome": "penalty"}, {"party": {**CHILD, "guardian_ground": "incapable"}},
     guardians.NotPunishable),
    (penalty.notice_service, SENT, {}, refusals.WitnessMissing),
    (penalty.notice_service, {**SENT, "method": "direct", **ALONE}, {}, guardians.GuardianSigns),
    (penalty.service, {**SENT, **ALONE}, {}, guardians.GuardianSigns),
    (penalty.service, {**SENT, "left_on": DAY}, {}, refusals.WitnessMissing),
    (penalty.service, SENT, HANDED, handed_in.HandedInUndecided),
    (penalty.surcharge, {"propose": "impose"}, LATE, handed_in.HandedInUndecided),
    (enforcing.power, {}, LATE, handed_in.HandedInUndecided),
], ids=lambda one: one.__name__ if callable(one) else "given")  # fmt: skip
def test_a_step_asks_for_the_signature_or_the_answer_that_the_law_asks_for(
    guard: Callable[[StepContext], None],
    answers: dict[str, Any],
    facts: dict[str, Any],
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parameters, "value", lambda *_: True)
    monkeypatch.setattr(casefile, "filed", lambda *_: SimpleNamespace(filed_at=None))
    monkeypatch.setattr(remedies, "refuse_enforcement", lambda *_: None)
    monkeypatch.setattr(remedies, "refuse_fallen", lambda *_: None)
    monkeypatch.setattr(termination, "guard", lambda _: None)
    monkeypatch.setattr(quantities, "check", lambda *_: None)
    for module in (measure, enforcement, inspection, penalty, preservation):
        for name in ELSEWHERE:
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda *_, **__: SimpleNamespace(flags=()))
    case: Any = SimpleNamespace(id=None, waits={})
    tx: Any = SimpleNamespace(at=AT, actor=SimpleNamespace(person_id=None))
    given = {"second_officer": "0" * 32, **answers}
    with pytest.raises(error):
        guard(StepContext(tx=tx, case=case, facts={"party": CHILD, **facts}, task=None, answers=given))
