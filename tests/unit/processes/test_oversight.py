"""What the oversight platform is answered, by how its order ended."""

from __future__ import annotations

from typing import Any

import pytest

from processes.oversight import answer_of


@pytest.mark.parametrize(
    ("status", "facts", "outcome", "text"),
    [
        ("terminated", {"rectification": {"measures": "已改正"}}, "terminated", "督办事项已终止办理。"),
        ("closed", {"filing": {"outcome": "refuse", "reason": "查无此案"}}, "refused", "查无此案"),
        ("closed", {"filing": {"outcome": "file"}, "inquiry": {"found": "未发现问题 "}}, "answered", "未发现问题"),
        (
            "closed",
            {"rectification": {"measures": "已改正"}, "closing": {"summary": "办结"}},
            "answered",
            "已改正\n办结",
        ),
        ("closed", {}, "answered", ""),
    ],
)
def test_the_answer_says_what_became_of_the_order(status: str, facts: dict[str, Any], outcome: str, text: str) -> None:
    assert answer_of(status, facts) == (outcome, text)
