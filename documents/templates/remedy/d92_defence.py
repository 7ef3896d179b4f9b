"""D92 行政诉讼答辩状. Source: 《行政诉讼法》第三十四条、第六十七条."""

from documents.templates.remedy.parts import SUIT, answer

TEMPLATE = answer(
    "D92",
    "行政诉讼答辩状",
    we="答辩人",
    they="原告",
    received="起诉状",
    word="答辩",
    ask="驳回原告的诉讼请求",
    remedy=SUIT,
)
