"""Penalty: who investigated does not review, and no step passes over goods that lists and ledger do not agree on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from unittest.mock import MagicMock

import pytest

from processes.penalty import guards, preservation
from processes.penalty.errors import ReviewerInvestigated

OFFICER, REPLACED, STRANGER = (uuid.UUID(int=number) for number in (1, 2, 3))


def reviewing(person: uuid.UUID) -> MagicMock:
    """A legal review of a case that OFFICER investigates and REPLACED began to."""
    context = MagicMock()
    context.actor.person_id, context.answers = person, {"outcome": "passed", "basis_ok": True}
    context.case.officer_id, context.case.second_officer_id = OFFICER, None
    context.case.facts, context.case.completers = {"recusal": {"replaced": [str(REPLACED)]}}, {}
    return context


@pytest.mark.parametrize("person", [OFFICER, REPLACED])
def test_who_investigated_does_not_review(monkeypatch: pytest.MonkeyPatch, person: uuid.UUID) -> None:
    """《行政处罚法》第五十八条; the legal qualification alone does not help."""
    monkeypatch.setattr(guards, "qualified", lambda context: None)
    with pytest.raises(ReviewerInvestigated):
        guards.legal_review(reviewing(person))
    guards.legal_review(reviewing(STRANGER))


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Say what stands in the ledger, and what of the measures' goods does not agree."""

    def hold(pieces: int = 1, wrong: tuple[str, ...] = ()) -> None:
        monkeypatch.setattr(preservation, "_filed_since", lambda context, kind, since: [])
        monkeypatch.setattr(preservation, "goods", MagicMock(
            current=lambda case, found: found, pieces=lambda tx, case_id, basis: [MagicMock()] * pieces,
            mismatches=lambda tx, case, basis, ended=False: list(wrong) if basis == "measure" else [],
        ))  # fmt: skip
        monkeypatch.setattr(preservation, "linking", MagicMock(
            measures_of=lambda tx, case: [MagicMock(case_number="强措1号")], running=lambda tx, case: [],
        ))  # fmt: skip

    return hold


def test_evidence_is_kept_piece_by_piece(ledger: Callable[..., None]) -> None:
    """《行政处罚法》第五十六条."""
    ledger(pieces=0)
    assert [one.code for one in preservation.listed(MagicMock())] == ["goods-missing"]
    ledger(pieces=1)
    assert preservation.listed(MagicMock()) == []


def test_no_case_closes_while_the_goods_of_its_measure_do_not_agree(ledger: Callable[..., None]) -> None:
    """《行政强制法》第二十七条、第二十八条."""
    ledger(wrong=("清单比登记少一件",))
    found = preservation.unfinished(MagicMock())
    assert [(one.code, one.text) for one in found] == [("goods-mismatch", "强制措施案件（强措1号）：清单比登记少一件")]
    ledger()
    assert preservation.unfinished(MagicMock()) == []
