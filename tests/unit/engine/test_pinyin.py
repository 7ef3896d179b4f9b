"""Names are found by what one types."""

from __future__ import annotations

import pytest

from engine.pinyin import spelled


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("深圳市鹏程便利店", "pengcheng"), ("深圳市鹏程便利店", "szspcbld"),
        ("单雄信", "shanxiongxin"), ("单雄信", "sxx"),
        ("曾小明", "zengxiaoming"), ("ABC（深圳）贸易", "abc"), ("㛃𬱖䶮珠宝", "zhubao"),
    ],
)  # fmt: skip
def test_a_name_is_spelled_in_full_and_by_initials(text: str, found: str) -> None:
    assert found in spelled(text)


def test_nothing_gives_nothing() -> None:
    assert spelled("") == ""


@pytest.mark.parametrize(
    ("text", "typed"),
    [("单记面馆", "shanji"), ("单记面馆", "danji"), ("东门曾记面馆", "zengji"), ("东门曾记面馆", "cengji"),
     ("老单杂货", "lsz"), ("老单杂货", "ldz")],
)  # fmt: skip
def test_a_surname_inside_a_name_is_found_by_both_readings(text: str, typed: str) -> None:
    assert typed in spelled(text)
