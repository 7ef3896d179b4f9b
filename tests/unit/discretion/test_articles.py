"""Citations of articles, as standards and decisions write them."""

from __future__ import annotations

import pytest

from discretion.articles import citations, plain_place


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("《深圳经济特区绿化条例》第三十二条", [("深圳经济特区绿化条例", "第三十二条")]),
        ("违反了《中华人民共和国行政处罚法》第五十一条的规定", [("行政处罚法", "第五十一条")]),
        ("《深圳市生活垃圾分类管理条例》第三十条第(二)(三)项",
         [("深圳市生活垃圾分类管理条例", "第三十条第（二）（三）项")]),
        ("《噪声污染防治法》第七十七条第(二)项、《无证无照经营查处办法》第二条、第六条",
         [("噪声污染防治法", "第七十七条第（二）项"),
          ("无证无照经营查处办法", "第二条"), ("无证无照经营查处办法", "第六条")]),
        ("《广东省建筑垃圾管理条例》第十一条第一款第二项", [("广东省建筑垃圾管理条例", "第十一条第一款第二项")]),
        ("没有引用", []),
    ],
)  # fmt: skip
def test_every_place_that_a_text_cites_is_read(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.statute, one.place) for one in citations(text)] == found


def test_a_place_has_one_spelling() -> None:
    assert plain_place("第三十条第(二)项") == plain_place("第三十条 （二）项") == "第三十条第（二）项"
