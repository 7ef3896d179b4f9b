"""A case opened by hand about an act whose decision was annulled: the same party, the same item, days that meet."""

from __future__ import annotations

import datetime as dt
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

from engine import cases, links
from processes import parameters, subjects
from processes.penalty import errors, redone
from processes.remedy import linking
from processes.remedy import redone as rules

ORIGIN, OLD = uuid.uuid4(), uuid.uuid4()
PROPOSAL = {
    "outcome": "penalty",
    "facts": "占道经营。",
    "evidence": "笔录1份",
    "kinds": ["fine"],
    "fine_cents": 100_000,
}


def _context(
    monkeypatch: pytest.MonkeyPatch, *, began: str, ended: str, why: str, imported: bool = False, bars: Any = None
) -> Any:
    row = SimpleNamespace(
        case_id=None if imported else ORIGIN, old_case_id=OLD if imported else None, act_date=dt.date(2026, 3, 2),
        decision_number="旧1号", bars=bars,
    )  # fmt: skip
    facts = {"check": {"item_code": "A-1", "act_began_on": "2026-03-01"}, "proposal": PROPOSAL}
    found = {"document": "复决〔2026〕1号", "annulled_for": why}
    monkeypatch.setattr(subjects, "revoked_penalties", lambda *_, **__: [row])
    monkeypatch.setattr(cases, "get", lambda *_: SimpleNamespace(facts=facts, case_number="1号"))
    monkeypatch.setattr(linking, "fallen", lambda *_: found)
    monkeypatch.setattr(redone, "articles_of", lambda *_: ["甲"])
    monkeypatch.setattr(parameters, "value", lambda *_: 20)
    mine = {"party": {"code": "C"}, "check": {"item_code": "A-1", "act_began_on": began, "act_ended_on": ended}}
    at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
    return SimpleNamespace(
        tx=None, case=SimpleNamespace(id=uuid.uuid4()), task=None, facts=mine, answers={}, at=at, deciding=False
    )


@pytest.mark.parametrize(
    ("began", "ended", "met"),
    [
        ("2026-03-02", "2026-03-02", True),
        ("2026-02-01", "2026-03-01", True),  # ends on the first day of the other
        ("2026-02-01", "2026-02-28", False),
        ("2026-03-03", "2026-03-05", False),
    ],
)
def test_the_days_of_the_act_say_whether_it_is_the_same(
    monkeypatch: pytest.MonkeyPatch, began: str, ended: str, met: bool
) -> None:
    context = _context(monkeypatch, began=began, ended=ended, why="facts")
    assert bool(redone.advice(context)) is met
    if met:
        with pytest.raises(errors.RedoneTheSame):
            redone.refuse_again(context, PROPOSAL)
    else:
        assert redone.refuse_again(context, PROPOSAL) is False


def test_annulled_for_procedure_alone_it_is_said_and_bars_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    context = _context(monkeypatch, began="2026-03-02", ended="2026-03-02", why="procedure")
    [told] = redone.advice(context)
    assert "违反法定程序" in told.text and "不得" not in told.text and told.blocks is False
    assert redone.refuse_again(context, PROPOSAL) is False


def test_an_imported_decision_is_said_though_its_facts_are_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    context = _context(monkeypatch, began="2026-03-02", ended="2026-03-02", why="facts", imported=True)
    assert "旧1号" in redone.advice(context)[0].text and "人工核对" in redone.advice(context)[0].text
    assert redone.refuse_again(context, PROPOSAL) is False


def test_an_imported_decision_that_says_enough_bars_like_one_of_this_platform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its record names no evidence: the same facts are the same decision, others are to be explained."""
    before = {**rules.snapshot({"check": {"item_code": "A-1"}, "proposal": PROPOSAL}, ["甲"]), "evidence": None}
    days: dict[str, Any] = {"began": "2026-03-02", "ended": "2026-03-02", "why": "", "imported": True}
    context = _context(monkeypatch, **days, bars={"annulled_for": "facts", "before": before})
    [told] = redone.advice(context)
    assert "旧1号" in told.text and "主要事实不清" in told.text and "人工核对" not in told.text
    with pytest.raises(errors.RedoneTheSame):
        redone.refuse_again(context, PROPOSAL)
    with pytest.raises(errors.RedoneUnexplained):
        redone.refuse_again(context, {**PROPOSAL, "facts": "另查明当事人再次占道。"})
    context = _context(monkeypatch, **days, bars={"annulled_for": "procedure", "before": before})
    assert redone.refuse_again(context, PROPOSAL) is False


@pytest.mark.parametrize("imported", [False, True])
def test_what_was_compared_is_kept_and_linked_once(monkeypatch: pytest.MonkeyPatch, imported: bool) -> None:
    linked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(links, "link", lambda *given: linked.append(given[3:]))
    context = _context(monkeypatch, began="2026-03-02", ended="2026-03-02", why="facts", imported=imported)
    redone.note(context)
    redone.note(context)
    [kept] = context.facts["compared"]
    assert (kept["case_id"], kept["old_case_id"]) == (("", str(OLD)) if imported else (str(ORIGIN), ""))
    assert linked == ([] if imported else [("compared",)])


def test_a_half_written_check_is_compared_with_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    context = _context(monkeypatch, began="2026-03-02", ended="2026-03-02", why="facts")
    context.facts = {}
    context.task = SimpleNamespace(draft={"code": "C", "item_code": "A-1", "act_ended_on": "2026-3"})
    assert redone.advice(context) == []
