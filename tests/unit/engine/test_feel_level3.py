"""Level 3 of the standard as far as it goes: every group counted, every gap named."""

from __future__ import annotations

from typing import Any

import pytest

from engine import feel
from engine.feel.values import equal
from tests.unit.engine.feel_level3 import GAPS, GROUPS


def _same(text: str, expected: str) -> bool:
    got: Any = feel.parse(text).evaluate()
    wanted: Any = feel.parse(expected).evaluate()
    return equal(got, wanted) is True


@pytest.mark.parametrize("group", GROUPS)
def test_group(group: str) -> None:
    wrong = [
        f"{text} gives {feel.to_json(feel.parse(text).evaluate())!r}, not {expected}"
        for text, expected in GROUPS[group]
        if not _same(text, expected)
    ]
    assert wrong == []


def test_the_count_is_honest() -> None:
    assert sum(map(len, GROUPS.values())) >= 400
    for text, expected, reason in GAPS:
        assert not _same(text, expected), f"no gap any more: {text} ({reason})"
