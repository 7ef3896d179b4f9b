"""终止调查: whom its grounds can befall, what proves it, and diagrams from before there was this end."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import pytest

from db.errors import DomainError
from engine import definitions
from processes.facts import DatesContradict
from processes.penalty import guards, termination
from processes.penalty.diagrams import DiagramTooOld
from processes.penalty.termination import TerminationUngrounded
from tests.factories import SHENZHEN

TODAY = (Path(__file__).parents[3] / "bpmn" / "penalty.bpmn").read_bytes()
GIVEN = {
    "outcome": "terminate",
    "termination_ground": "dissolved",
    "gone_on": "2026-03-01",
    "termination_proof": "注销登记通知书、清算报告。",
}


def judged(
    monkeypatch: pytest.MonkeyPatch, party: str, xml: bytes = TODAY, by: Any = termination.guard, **given: Any
) -> None:
    """Let a guard judge an end on 2026-03-04, of a case that began on 2026-02-02."""
    monkeypatch.setattr(definitions, "get", lambda tx, key: MagicMock(version=3, xml=xml))
    context = MagicMock()
    context.answers, context.at = {**GIVEN, **given}, dt.datetime(2026, 3, 4, 12, tzinfo=SHENZHEN)
    context.facts = {"party": {"type": party}, "check": {"act_began_on": "2026-02-02"}}
    by(context)


@pytest.mark.parametrize(
    ("party", "ground"),
    [("company", "dissolved"), ("organization", "dissolved"), ("citizen", "died"), ("sole_trader", "died"),
     ("company", "impossible")],
)  # fmt: skip
def test_a_ground_that_fits_the_party_ends_the_case(monkeypatch: pytest.MonkeyPatch, party: str, ground: str) -> None:
    judged(monkeypatch, party, termination_ground=ground)


@pytest.mark.parametrize(
    ("party", "given", "error"),
    [
        ("company", {"termination_ground": "died"}, TerminationUngrounded),
        ("citizen", {}, TerminationUngrounded),
        ("sole_trader", {}, TerminationUngrounded),  # its owner answers for what it did
        ("company", {"termination_proof": "无"}, TerminationUngrounded),
        ("company", {"gone_on": "2026-03-05"}, DatesContradict),
        ("company", {"gone_on": "2026-02-01"}, DatesContradict),  # it could not act any more
        ("company", {"xml": TODAY.replace(b"terminate", b"withdraw")}, DiagramTooOld),
    ],
)
def test_an_end_without_its_ground_is_refused(
    monkeypatch: pytest.MonkeyPatch, party: str, given: dict[str, Any], error: type[DomainError]
) -> None:
    for by in (termination.guard, guards.proposal, guards.decision):  # who proposes it, and who decides on it
        with pytest.raises(error):
            judged(monkeypatch, party, by=by, **given)


def test_other_outcomes_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    judged(monkeypatch, "citizen", outcome="penalty")
