"""What the hall tells a party, and which messages its writing is."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import processes
from integrations.service_hall import KINDS
from processes import hall, handed_in
from processes.measure import guards as measure_guards
from processes.penalty import guards

AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
BPMN = Path(__file__).resolve().parents[3] / "bpmn"
#: Words of a title that name somebody else than the party as the receiver.
OTHERS = re.compile("协助|移送函|^检测.*委托书|保管书|强制执行申请书|复议申请书")


def test_a_paper_for_somebody_else_is_no_news_for_the_party() -> None:
    kinds = {
        kind: one.title
        for process in processes.ALL
        if process.key in hall.TOLD
        for kind, one in process.documents.items()
        if not one.internal
    }
    assert {kind for kind, title in kinds.items() if OTHERS.search(title)} == hall.FOR_OTHERS


def test_every_kind_of_submission_is_a_message_that_some_diagram_waits_for() -> None:
    assert {kind for _, kind in hall.MOVES} == set(KINDS)
    registry = {process.key: process for process in processes.ALL}
    for (key, _), move in hall.MOVES.items():
        text = (BPMN / registry[key].diagram).read_text(encoding="utf-8")
        assert not move.message or f'name="{move.message}"' in text
        assert move.message or move.weighed_at, "what moves nothing is weighed somewhere"
        assert not move.limit or move.limit in registry[key].deadlines


def _step(facts: dict[str, Any], **answers: Any) -> Any:
    return SimpleNamespace(facts=facts, answers=answers)


def test_what_was_in_time_and_is_undecided_bars_the_decision_its_paper_its_service_and_the_surcharge() -> None:
    facts: dict[str, Any] = {"decision": {"outcome": "no_penalty"}}
    for number, kind in (("SQ-2", "hearing_request"), ("SQ-1", "instalment_request")):
        facts = handed_in.note(facts, number=number, kind=kind, text="申请", received_at=AT, at=AT)
    for barred, step in (
        (guards.decision, _step(facts, outcome="withdraw")), (guards.service, _step(facts)),
    ):  # fmt: skip
        with pytest.raises(handed_in.HandedInUndecided) as refused:
            barred(step)
        assert "SQ-2" in refused.value.message("zh") and "听证申请" in refused.value.message("zh")
    (problem,) = handed_in.problems(_step(facts), *guards.ANSWERS)
    assert problem.blocks and "听证申请" in problem.text
    with pytest.raises(handed_in.HandedInUndecided):
        handed_in.refuse(_step(facts), "instalment_request")
    facts = handed_in.settled(facts, "SQ-2", how="set_apart", reason="当事人已书面撤回", at=AT)
    assert handed_in.problems(_step(facts), *guards.ANSWERS) == []
    with pytest.raises(handed_in.SubmissionUnknown):
        handed_in.settled(facts, "SQ-2", how="readmit", reason="", at=AT)
    handed_in.refuse(_step({}), *guards.ANSWERS)


def test_the_paper_of_a_decision_waits_for_what_was_handed_in_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "filed", lambda *_: lambda _: [])
    facts: dict[str, Any] = {"decision": {"outcome": "penalty"}}
    assert guards.decision_filed(_step(facts)) == []
    for number, kind in (("SQ-1", "instalment_request"), ("SQ-2", "defence"), ("SQ-3", "hearing_request")):
        facts = handed_in.note(facts, number=number, kind=kind, text="申请", received_at=AT, at=AT)
    found = guards.decision_filed(_step(facts))
    assert [one.blocks for one in found] == [True, True] and "SQ-2" in found[0].text and "SQ-3" in found[1].text


def test_a_second_defence_leaves_the_first_in_its_place() -> None:
    write = hall.MOVES[("penalty", "defence")].write
    first = write({}, hall.Handed("SQ-1", "已改正。", "2026-03-02", "某店"))
    second = write(first, hall.Handed("SQ-2", "补充材料。", "2026-03-03", "某店"))
    assert second["defence"]["content"] == "已改正。\n补充材料。" and second["defence"]["handed_in"] == "SQ-2"


def test_every_step_that_a_submission_names_is_a_step_of_its_procedure() -> None:
    registry = {process.key: process for process in processes.ALL}
    for (key, _), move in hall.MOVES.items():
        assert {*move.weighed_at, *move.back_from, *filter(None, [move.element])} <= set(registry[key].steps)
        assert bool(move.element) == bool(move.back_from)


def test_a_defence_without_a_step_of_its_own_is_weighed_before_the_decision() -> None:
    facts = handed_in.note({}, number="SQ-1", kind="defence", text="货物是他人的", received_at=AT, at=AT)
    (shown,) = handed_in.to_weigh(_step(facts))
    assert "货物是他人的" in shown.text and not shown.blocks
    for barred, step in (
        (measure_guards.proposal, _step(facts, proposed="release")),
        (measure_guards.agreed, _step(facts, approved=True)),
    ):
        with pytest.raises((handed_in.HandedInUnweighed, handed_in.HandedInUndecided)):
            barred(step)
    said = SimpleNamespace(facts=facts, answers={"proposed": "release", "defence_review": "经核实不属实"}, at=AT)
    measure_guards.proposal(said)  # type: ignore[arg-type]
    handed_in.weighed(said)  # type: ignore[arg-type]
    one = said.facts[handed_in.SECTION]["SQ-1"]
    assert (one["settled"], one["reason"]) == ("weighed", "经核实不属实") and handed_in.to_weigh(said) == []  # type: ignore[arg-type]
    measure_guards.agreed(_step(said.facts, approved=True))
