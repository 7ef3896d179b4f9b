"""A decision made again after an annulment (复议法第六十四条第二款、行政诉讼法第七十一条)."""

from __future__ import annotations

from typing import Any

import pytest

from processes.remedy import redone

FACTS: dict[str, Any] = {
    "check": {"item_code": "A-1"},
    "proposal": {
        "facts": "当事人于3月2日超出门、窗外墙摆放桌椅。", "evidence": "现场检查笔录1份",
        "outcome": "penalty", "kinds": ["fine"], "fine_cents": 100_000,
    },
}  # fmt: skip
ARTICLES = ("《市容条例》第十七条第一款", "《市容条例》第十七条第二款")


def _now(**changes: Any) -> dict[str, Any]:
    articles = changes.pop("articles", ARTICLES)
    code = changes.pop("item_code", "A-1")
    proposal = {**FACTS["proposal"], **changes}
    return redone.snapshot({"check": {"item_code": code}, "proposal": proposal}, articles)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, redone.SAME),
        ({"facts": "当事人于３月２日，超出门窗外墙摆放桌椅"}, redone.SAME),  # blanks and punctuation change nothing
        ({"fine_cents": 80_000}, redone.SAME),
        ({"fine_cents": 120_000}, redone.SAME),
        ({"fine_cents": 79_999}, redone.FREE),
        ({"fine_cents": 120_001}, redone.FREE),
        ({"kinds": ["warning"], "fine_cents": 0}, redone.FREE),
        ({"outcome": "no_penalty", "kinds": [], "fine_cents": 0}, redone.FREE),
        ({"confiscated_cents": 1}, redone.FREE),
        ({"facts": "当事人于3月3日占道经营。"}, redone.EXPLAIN),
        ({"evidence": "测绘报告1份"}, redone.EXPLAIN),
        ({"item_code": "A-2"}, redone.FREE),
        ({"articles": ARTICLES[:1]}, redone.FREE),
    ],
)
def test_the_same_or_basically_the_same_is_barred(changes: dict[str, Any], found: str) -> None:
    before = redone.snapshot({**FACTS, "decision": {**FACTS["proposal"], "outcome": "penalty"}}, ARTICLES)
    assert redone.verdict({"annulled_for": "facts", "before": before}, _now(**changes), 20) == found
    assert redone.verdict({"annulled_for": "", "before": before}, _now(**changes), 20) == found
    # Annulled for procedure alone, nothing is barred.
    assert redone.verdict({"annulled_for": "procedure", "before": before}, _now(**changes), 20) == redone.FREE


def test_a_case_that_was_never_annulled_is_free() -> None:
    assert redone.verdict({}, _now(), 20) == redone.FREE
