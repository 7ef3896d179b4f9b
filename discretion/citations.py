"""References in texts: 《某条例》第十七条第二款第（三）项 is a law, an article, a paragraph and an item. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import cn2an

_NUMBER = r"[零〇一二三四五六七八九十百千两\d]+"
_ARTICLE = rf"第(?P<number>{_NUMBER})条(?:之(?P<sub>{_NUMBER}))?"
_ITEMS = rf"第{_NUMBER}项|第?(?:[（(]{_NUMBER}[)）])+项"
_PLACE = re.compile(rf"(?P<article>{_ARTICLE})(?:第(?P<paragraph>{_NUMBER})款)?(?P<items>{_ITEMS})?")
_LAW = re.compile(r"《([^《》]+)》")
#: What ends the words that belong to a title: the next title, or the sentence.
_END = re.compile(r"[《。；;\n]")
#: Papers of a lower rank than a rule (规章): on them alone nobody may be punished. Source: 《行政处罚法》第十六条.
_PAPERS = ("实施标准", "裁量基准", "裁量标准", "通知", "意见", "批复", "函", "公告", "指引", "方案")


@dataclass(frozen=True)
class Citation:
    """One reference; numbers are 0 where it names none, and a title alone has no place."""

    law: str
    article: int = 0
    paragraph: int = 0
    items: tuple[int, ...] = ()
    #: Of 第十条之一: the 1.
    sub: int = 0
    #: The place as it was written, in one spelling; the article alone for looking up what was entered whole.
    place: str = field(default="", compare=False)
    whole: str = field(default="", compare=False)

    @property
    def text(self) -> str:
        """Write it as documents do, whatever numerals it was written in."""
        words = f"《{self.law}》"
        if self.article:
            words += f"第{_chinese(self.article)}条" + (f"之{_chinese(self.sub)}" if self.sub else "")
        if self.paragraph:
            words += f"第{_chinese(self.paragraph)}款"
        if self.items:
            words += "第" + "".join(f"（{_chinese(one)}）" for one in self.items) + "项"
        return words

    @property
    def is_paper(self) -> bool:
        """Tell whether this is no law, regulation or rule but a paper of lower rank."""
        return self.law.endswith(_PAPERS)


def citations(text: str) -> list[Citation]:
    """Read every reference in a text, each once: several places after one title each count, so does a title alone."""
    found: list[Citation] = []
    for law in _LAW.finditer(text):
        end = _END.search(text, law.end())
        places = list(_PLACE.finditer(text, law.end(), end.start() if end else len(text)))
        title = bare(law[1])
        found += [_read(title, place) for place in places] or [Citation(title)]
    return list(dict.fromkeys(found))


def _read(title: str, place: re.Match[str]) -> Citation:
    items = tuple(_number(one) for one in re.findall(_NUMBER, place["items"] or ""))
    return Citation(
        title, _number(place["number"]), _number(place["paragraph"]), items, _number(place["sub"]),
        plain_place(place[0]), place["article"],
    )  # fmt: skip


def bare(title: str) -> str:
    """Give a title without quotes and without 中华人民共和国."""
    return title.strip().strip("《》").removeprefix("中华人民共和国")


def plain_place(place: str) -> str:
    """Give a place in one spelling: full-width brackets, 第 before an entry."""
    place = re.sub(r"\s", "", place).replace("(", "（").replace(")", "）")
    return re.sub(r"(?<![第）])（", "第（", place)


def article_of(place: str) -> str:
    """Give the article of a place (第十三条 of 第十三条第二款); empty when the words are no place."""
    found = _PLACE.fullmatch(plain_place(place))
    return found["article"] if found else ""


def _number(words: str | None) -> int:
    if not words:
        return 0
    if words.isdigit():
        return int(words)
    try:
        return int(cn2an.cn2an(words.replace("〇", "零").replace("两", "二"), "smart"))
    except ValueError:
        return 0


def _chinese(value: int) -> str:
    words = str(cn2an.an2cn(str(value), "low"))
    return words.removeprefix("一") if 10 <= value < 20 else words
