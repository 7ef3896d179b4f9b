"""自动校验: what contradicts itself between the papers of one case, and what is unfinished (S1 r601, r602)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from processes.review.file import CaseFile, Paper, texts
from processes.review.rule import CHECK, Fault, Mend, Rule

#: What all papers of a case must say alike: path -> how it is called.
SAME: Mapping[str, str] = {
    "party.name": "当事人名称",
    "party.code": "证件号码",
    "party.address": "住所（住址）",
    "case.number": "案件编号",
    "case.matter": "案由",
    "body.name": "执法主体名称",
}
#: Papers in which the reasons of the penalty stand.
_REASONED = ("D30", "D32", "D37", "D39", "D40", "D60")
ALIKE: Mapping[str, str] = {
    "violation.provision": "违反的条款",
    "penalty.basis": "处罚依据",
    "discretion.tier": "裁量等级",
    "discretion.basis": "裁量依据",
}
_AMOUNT = re.compile(
    r"([零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整]{3,})[（(]\s*[¥￥]?\s*([\d,]+(?:\.\d{1,2})?)\s*元?\s*[）)]"
)
_BLANK = re.compile(r"【[^】]{0,30}】|[×xX]{3,}|＿{2,}|_{3,}|待补充|待填写|此处载明|\bNone\b|\bnull\b")
_MARKS = re.compile(r"。。|，，|、、|；；|：：|，。|。，|（）|《》")


def _alike(paths: Mapping[str, str], kinds: tuple[str, ...] | None) -> Callable[[CaseFile], list[Fault]]:
    def judge(file: CaseFile) -> list[Fault]:
        found = []
        for path, word in paths.items():
            said: dict[str, list[Paper]] = defaultdict(list)
            for paper in file.papers:
                if (kinds is None or paper.kind in kinds) and paper.states(path):
                    said[_plain(paper.get(path))].append(paper)
            if len(said) > 1:
                found.append(_different(word, said))
        return found

    return judge


def _different(word: str, said: Mapping[str, list[Paper]]) -> Fault:
    ordered = sorted(said.items(), key=lambda one: -len(one[1]))
    parts = [
        f"《{papers[0].title}》{f'等{len(papers)}份' if len(papers) > 1 else ''}为“{value}”"
        for value, papers in ordered[:3]
    ]
    odd = ordered[-1][1][-1]
    return Fault(f"{word}前后不一致：{'，'.join(parts)}", Mend("documents", odd.kind))


def _plain(value: Any) -> str:
    return re.sub(r"\s+", "", str(value)).replace("(", "（").replace(")", "）")


def _fines(file: CaseFile) -> list[Fault]:
    """The fine that was decided is the same in every later paper."""
    said: dict[str, list[Paper]] = defaultdict(list)
    for paper in file.papers:
        if paper.kind in ("D39", "D40", "D41", "D60") and paper.states("penalty.fine_cents"):
            said[f"{int(paper.get('penalty.fine_cents')) / 100:,.2f}元"].append(paper)
    return [_different("罚款数额", said)] if len(said) > 1 else []


def _capitals(file: CaseFile) -> list[Fault]:
    """An amount written twice in one sentence says the same both times."""
    found = []
    for paper in file.papers:
        for _, text in texts(paper.context):
            for match in _AMOUNT.finditer(text):
                words, figures = _rmb(match[1]), float(match[2].replace(",", ""))
                if words is not None and abs(words - figures) > 0.001:
                    found.append(
                        Fault(
                            f"《{paper.title}》大写“{match[1]}”与小写“{match[2]}元”不符", Mend("documents", paper.kind)
                        )
                    )
    return found


_DIGITS = {one: value for value, one in enumerate("零壹贰叁肆伍陆柒捌玖")}
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def _rmb(words: str) -> float | None:
    """Read an amount in capital numerals."""
    yuan, _, rest = words.replace("圆", "元").replace("整", "").partition("元")
    total = section = digit = 0
    for one in yuan:
        if one in _DIGITS:
            digit = _DIGITS[one]
        elif one in _UNITS:
            section, digit = section + (digit or (1 if one == "拾" else 0)) * _UNITS[one], 0
        elif one in "万亿":
            total, section, digit = (total + section + digit) * (10_000 if one == "万" else 100_000_000), 0, 0
        else:
            return None
    cents, digit = 0, 0
    for one in rest:
        if one in _DIGITS:
            digit = _DIGITS[one]
        elif one in "角分":
            cents, digit = cents + digit * (10 if one == "角" else 1), 0
        else:
            return None
    return total + section + digit + cents / 100


#: Papers that quote the number of another: (paper, path, quoted kind).
_QUOTED = (
    ("D40", "notice.number", ("D32",)),
    ("D40", "order.number", ("D22",)),
    ("D42", "notice.number", ("D32",)),
    ("D60", "decision.number", ("D40", "D42", "D41")),
    ("D53", "decision.number", ("D40", "D41")),
    ("D54", "decision.number", ("D40", "D41")),
    ("D52", "decision.number", ("D40", "D41")),
    ("D73", "measure.number", ("D72",)),
    ("D74", "measure.number", ("D72",)),
    ("D75", "measure.number", ("D72",)),
)


def _numbers(file: CaseFile) -> list[Fault]:
    found = []
    for kind, path, quoted in _QUOTED:
        paper, other = file.paper(kind), file.filed(*quoted)
        if paper is None or other is None or not paper.states(path):
            continue
        if _plain(paper.get(path)) != _plain(other.number):
            found.append(
                Fault(
                    f"《{paper.title}》引用的文号“{paper.get(path)}”与《{other.title}》的文号“{other.number}”不符",
                    Mend("documents", kind),
                )
            )
    return found


#: Days that must come in this order: (section, name, what).
_COURSE = (
    ("opening", "opened_on", "立案"),
    ("notice", "served_on", "告知书送达"),
    ("decision", "decided_on", "作出决定"),
    ("service", "served_on", "决定书送达"),
    ("closing", "closed_on", "结案"),
)


def _dates(file: CaseFile) -> list[Fault]:
    found: list[Fault] = []
    before: tuple[dt.date, str] | None = None
    for section, name, what in _COURSE:
        day = file.day(section, name)
        if day is None:
            continue
        if before and day < before[0]:
            found.append(
                Fault(f"{what}（{day.isoformat()}）早于{before[1]}（{before[0].isoformat()}）", Mend("documents"))
            )
        before = (day, what)
    for paper in file.papers:
        start, end = str(paper.get("record.started_at") or ""), str(paper.get("record.ended_at") or "")
        if start and end and end < start:
            found.append(Fault(f"《{paper.title}》结束时间早于开始时间", Mend("documents", paper.kind)))
        dated = str(paper.get("date") or "")[:10]
        if paper.filed_on and dated and dated > paper.filed_on.isoformat():
            found.append(Fault(f"《{paper.title}》的成文日期晚于归档日期", Mend("documents", paper.kind)))
        for one in paper.services:
            if paper.filed_on and one.on < paper.filed_on:
                found.append(Fault(f"《{paper.title}》的送达日期早于制作日期", Mend("documents", paper.kind)))
    return found


def _unfinished(file: CaseFile) -> list[Fault]:
    found = []
    for paper in file.papers:
        if not paper.filed:
            continue
        for _, text in texts(paper.context):
            if blank := _BLANK.search(text):
                found.append(Fault(f"《{paper.title}》留有未填写的内容“{blank[0]}”", Mend("documents", paper.kind)))
            elif mark := _MARKS.search(text):
                found.append(Fault(f"《{paper.title}》标点有误“{mark[0]}”", Mend("documents", paper.kind)))
    return found[:10]


def _missing(file: CaseFile) -> list[Fault]:
    return [
        Fault(
            f"草稿《{one.title}》还缺{'、'.join(one.missing[:5])}{'等' if len(one.missing) > 5 else ''}",
            Mend("documents", one.kind),
        )
        for one in file.papers
        if not one.filed and one.missing and file.ended
    ]


def _rule(key: str, title: str, judge: Callable[[CaseFile], list[Fault]]) -> Rule:
    return Rule(key, CHECK, "跨文书一致性" if key.startswith("r602") else "文书校验", title, "评查标准附加项", judge)


RULES: tuple[Rule, ...] = (
    _rule("r602-same", "当事人、案号、案由、执法主体前后一致", _alike(SAME, None)),
    _rule("r602-law", "违反条款、处罚依据、裁量等级前后一致", _alike(ALIKE, _REASONED)),
    _rule("r602-fine", "罚款数额前后一致", _fines),
    _rule("r602-number", "引用的文号与原文书一致", _numbers),
    _rule("r602-date", "各环节日期先后合理", _dates),
    _rule("r601-amount", "金额大写与小写一致", _capitals),
    _rule("r601-blank", "没有漏填、漏选和标点错误", _unfinished),
    _rule("r601-draft", "结案时没有要素不全的草稿", _missing),
)
