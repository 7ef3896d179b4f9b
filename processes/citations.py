"""References as documents write them: 《某条例》第十七条第二款第三项 is a law, article, paragraph and item."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cn2an

_NUMBER = r"[零〇一二三四五六七八九十百千两\d]+"
_PART = re.compile(
    rf"(?:第(?P<article>{_NUMBER})条(?:之(?P<sub>{_NUMBER}))?)"
    rf"(?:第(?P<paragraph>{_NUMBER})款)?(?:第?[（(]?(?P<item>{_NUMBER})[)）]?项)?(?:第(?P<point>{_NUMBER})目)?"
)
_LAW = re.compile(r"《([^《》]+)》(?:（[^（）]*）)?")
#: Papers of a lower rank than a rule (规章): on them alone nobody may be punished. Source: 《行政处罚法》第十六条.
_PAPERS = ("实施标准", "裁量基准", "裁量标准", "通知", "意见", "批复", "函", "公告", "指引", "方案")


@dataclass(frozen=True)
class Citation:
    """One reference; numbers are 0 where the reference names none."""

    law: str
    article: int = 0
    paragraph: int = 0
    item: int = 0

    @property
    def text(self) -> str:
        """Write it as documents do."""
        parts = [f"《{self.law}》"]
        for value, word in ((self.article, "条"), (self.paragraph, "款"), (self.item, "项")):
            if value:
                parts.append(f"第{_chinese(value)}{word}")
        return "".join(parts)

    @property
    def is_paper(self) -> bool:
        """Tell whether this is no law, regulation or rule but a paper of lower rank."""
        return self.law.endswith(_PAPERS)


def cited(text: str) -> list[Citation]:
    """Read every reference in a text; several articles after one title each count, a title alone counts with 0."""
    found: list[Citation] = []
    laws = list(_LAW.finditer(text))
    for index, law in enumerate(laws):
        until = laws[index + 1].start() if index + 1 < len(laws) else len(text)
        parts = list(_PART.finditer(text, law.end(), until))
        if not parts:
            found.append(Citation(law[1]))
        for part in parts:
            numbers = (_number(part[name]) for name in ("article", "paragraph", "item"))
            found.append(Citation(law[1], *numbers))
    return found


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
