"""Citations of laws down to paragraph and item, as standards and decisions write them."""

from __future__ import annotations

import pytest

from discretion.citations import Citation, article_of, bare, citations, plain_place


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
        ("《标准》（深城管规〔2023〕2号）序号2", [("标准", "")]),
        ("依照《甲法》处理。第三条另有规定", [("甲法", "")]),
        ("没有引用", []),
    ],
)  # fmt: skip
def test_every_place_that_a_text_cites_is_read(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.law, one.place) for one in citations(text)] == found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《某条例》第十七条第二款第三项", [Citation("某条例", 17, 2, (3,))]),
        ("《某条例》第17条第2款第（三）项", [Citation("某条例", 17, 2, (3,))]),
        ("《某条例》第十条之一", [Citation("某条例", 10, sub=1)]),
        ("《甲法》第一百零二条第一款、第一百零三条", [Citation("甲法", 102, 1), Citation("甲法", 103)]),
        ("《甲法》第三条、《中华人民共和国甲法》第3条", [Citation("甲法", 3)]),
    ],
)
def test_citations_are_read_down_to_paragraph_and_item(text: str, expected: list[Citation]) -> None:
    assert citations(text) == expected


def test_a_citation_is_written_as_documents_do() -> None:
    assert Citation("某条例", 17, 2, (3,)).text == "《某条例》第十七条第二款第（三）项"
    assert Citation("某条例", 10, sub=1).text == "《某条例》第十条之一"
    assert Citation("某条例", 110, 0, (1, 12)).text == "《某条例》第一百一十条第（一）（十二）项"
    assert Citation("某市裁量基准").is_paper and not Citation("某条例").is_paper


def test_a_place_has_one_spelling_and_an_article() -> None:
    assert plain_place("第三十条第(二)项") == plain_place("第三十条 （二）项") == "第三十条第（二）项"
    assert article_of("第三十条第(二)项") == "第三十条" and article_of("第十条之一第二款") == "第十条之一"
    assert article_of("三十条") == article_of("第三十条规定") == "" and bare("《中华人民共和国甲法》") == "甲法"
