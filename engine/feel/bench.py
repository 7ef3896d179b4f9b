"""Measures what one evaluation costs; figures are printed, never judged here."""

from __future__ import annotations

import time
from typing import Any

from engine import feel

FACTS: dict[str, Any] = {
    "review": {"passed": True, "score": 7},
    "penalty": {"fine_cents": 2_000_000, "kinds": ["罚款", "没收违法所得"]},
    "subject": {"kind": "legal_person"},
    "served": "2026-11-23",
}
CONDITIONS = (
    "review.passed = true",
    "review.passed = true and penalty.fine_cents > 1000000",
    'subject.kind in ("legal_person", "organization") and penalty.fine_cents >= 100000',
    'list contains(penalty.kinds, "罚款") or not(review.passed)',
    'date(served) + duration("P15D") < date("2027-01-01")',
    "some k in penalty.kinds satisfies string length(k) > 2",
    "if review.score >= 6 then penalty.fine_cents * 0.5 else penalty.fine_cents",
)


def run(rounds: int) -> dict[str, float]:
    """Return the microseconds of processor time that each condition takes, the best of five runs."""
    found: dict[str, float] = {}
    for text in CONDITIONS:
        expression = feel.parse(text)
        best = float("inf")
        for _ in range(5):
            began = time.process_time()
            for _ in range(max(1, rounds // 5)):
                expression.evaluate(FACTS)
            best = min(best, (time.process_time() - began) / max(1, rounds // 5))
        found[text] = round(best * 1e6, 2)
    return found
