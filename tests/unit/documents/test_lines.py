"""Line-breaking: 避头尾, whole numbers, nothing lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.fonts import fonts
from documents.layout import SIZE_2, SIZE_3, TRACKING, WIDTH
from documents.lines import NOT_FIRST, NOT_LAST, Run, balanced, break_lines

TEXTS = st.text(
    alphabet=st.sampled_from("当事人国一，。；：？！”》、…—（《“〔〕1234567890abcXYZ %¥年月日元 "),
    min_size=1,
    max_size=200,
)


def _broken(text: str) -> list[str]:
    lines = break_lines(fonts(), [Run(text)], size=SIZE_3, width=WIDTH, first_indent=32, tracking=TRACKING)
    return [line.text for line in lines]


@pytest.mark.parametrize("mark", "，；：？！》”’…—。、）〕")
def test_no_line_begins_with_a_closing_mark(mark: str) -> None:
    for length in range(24, 58):
        lines = _broken("国" * length + mark + "国" * 40)
        assert not any(line[0] in NOT_FIRST for line in lines), lines


@pytest.mark.parametrize("mark", "（《“〔￥")
def test_no_line_ends_with_an_opening_mark(mark: str) -> None:
    for length in range(24, 58):
        lines = _broken("国" * length + mark + "国" * 40)
        assert not any(line[-1] in NOT_LAST for line in lines[:-1]), lines


def test_a_year_is_never_torn_from_its_number() -> None:
    for length in range(20, 32):
        lines = _broken("国" * length + "2026年11月23日作出决定，罚款2000元" + "国" * 20)
        for line in lines[1:]:
            assert not line.startswith(("年", "月", "日", "元", "026", "26", "6年", "000", "00"))


def test_an_article_keeps_its_number() -> None:
    for length in range(15, 30):
        lines = _broken("国" * length + "第五十七条第一款第三项，三十日" + "国" * 20)
        assert not any(line[0] in "条款项日" for line in lines[1:]), lines
        assert not any(line.endswith("第") for line in lines), lines


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_breaking_loses_nothing_but_spaces_at_line_ends(text: str) -> None:
    assert "".join(_broken(text)).replace(" ", "") == text.replace(" ", "")


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_no_line_is_wider_than_the_type_area(text: str) -> None:
    for line in break_lines(fonts(), [Run(text)], size=SIZE_3, width=WIDTH, first_indent=32, tracking=TRACKING):
        assert line.indent + line.width <= WIDTH + 0.5


def test_a_word_longer_than_the_line_is_cut_rather_than_lost() -> None:
    lines = _broken("A" * 300)
    assert "".join(lines) == "A" * 300
    assert len(lines) > 1


def test_twenty_eight_characters_fill_a_line() -> None:
    lines = break_lines(fonts(), [Run("国" * 60)], size=SIZE_3, width=WIDTH, tracking=TRACKING)
    assert [len(line.text) for line in lines] == [28, 28, 4]


def test_a_long_title_breaks_into_lines_of_nearly_equal_length() -> None:
    lines = balanced(
        fonts(), [Run("深圳市罗湖区城市管理和综合执法局东门街道办事处联合执法大队", "title")], size=SIZE_2, width=WIDTH
    )
    lengths = [len(line.text) for line in lines]
    assert len(lengths) == 2
    assert abs(lengths[0] - lengths[1]) <= 2
