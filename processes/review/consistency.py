"""自动校验: what contradicts itself between the papers of one case, and what is unfinished (S1 r601, r602)."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from discretion.citations import citations
from documents.formats import figures
from processes.review import amounts
from processes.review.file import CaseFile, Paper, texts
from processes.review.rule import CHECK, Fault, Judge, Mend, Rule

#: What all papers of a case must say alike: path -> how it is called.
SAME: Mapping[str, str] = {
    "party.name": "当事人名称",
    "party.code": "证件号码",
    "party.address": "住所（住址）",
    "case.number": "案件编号",
    "case.matter": "案由",
    "body.name": "执法主体名称",
}
#: Papers in which the reasons of the penalty stand; the order to correct names what was broken, and no tier yet.
_REASONED = ("D30", "D32", "D37", "D39", "D40", "D60")
BROKEN: Mapping[str, str] = {"violation.provision": "违反的条款"}
ALIKE: Mapping[str, str] = {
    "penalty.basis": "处罚依据",
    "discretion.tier": "裁量等级",
    "discretion.basis": "裁量依据",
}
#: A fine in words: 处以罚款人民币2000元.
_FINED = re.compile(
    r"(?:处以?|给予|作出|决定)[^。；，\d]{0,8}罚款(?:人民币)?\s*[¥￥]?\s*([\d,]+(?:\.\d{1,2})?\s*万?)\s*元"
)
_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Z])")
CITED = ("violation.provision", "penalty.basis")
_BLANK = re.compile(r"【[^】]{0,30}】|[×xX]{3,}|＿{2,}|_{3,}|待补充|待填写|此处载明|\bNone\b|\bnull\b")
#: A shorter name may well be another person's.
LONG_NAME = 6
_MARKS = re.compile(r"。。|，，|、、|；；|：：|，。|。，|（）|《》")


def _alike(paths: Mapping[str, str], kinds: tuple[str, ...] | None) -> Judge:
    def judge(file: CaseFile) -> list[Fault]:
        found = []
        for path, word in paths.items():
            said: dict[str, list[Paper]] = defaultdict(list)
            for paper in file.papers:
                if (kinds is None or paper.kind in kinds) and paper.states(path):
                    said[_said(path, paper.get(path))].append(paper)
            if path == "party.name":
                said = _renamed(file, said)
            if len(said) > 1:
                found.append(_different(word, said))
        return found

    return judge


def _said(path: str, value: Any) -> str:
    """Give a value in one spelling; articles by number, however they are written."""
    if path in CITED and (cited := citations(str(value))):
        return "、".join(sorted(one.text for one in cited))
    return _plain(value)


def _renamed(file: CaseFile, said: dict[str, list[Paper]]) -> dict[str, list[Paper]]:
    """Leave out papers that rightly bear an earlier name: they were made while the party had it."""
    until = {_plain(name): day for name, day in file.former_names}
    kept = {
        name: [one for one in papers if name not in until or (one.filed_on or file.on) > until[name]]
        for name, papers in said.items()
    }
    return {name: papers for name, papers in kept.items() if papers}


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
    """The fine that was decided is the same in every later paper, in its fields and in its words."""
    said: dict[str, list[Paper]] = defaultdict(list)
    for paper in file.papers:
        if paper.kind not in ("D39", "D40", "D41", "D60"):
            continue
        cents = [int(paper.get("penalty.fine_cents"))] if paper.states("penalty.fine_cents") else []
        cents += [
            found
            for _, text in texts(paper.context)
            for match in _FINED.finditer(text)
            if (found := amounts.figures_cents(match[1])) is not None
        ]
        for one in dict.fromkeys(cents):
            said[figures(one)].append(paper)
    return [_different("罚款数额", said)] if len(said) > 1 else []


def _capitals(file: CaseFile) -> list[Fault]:
    """An amount written twice in one sentence says the same both times."""
    return [
        Fault(f"《{paper.title}》大写“{words}”与小写“{figures}元”不符", Mend("documents", paper.kind))
        for paper in file.papers
        for _, text in texts(paper.context)
        for words, figures, first, second in amounts.pairs(text)
        if first is not None and second is not None and first != second
    ]


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
    ("D23", "order.number", ("D22",)),
    ("D10", "record.notice", ("D81",)),
    ("D55", "demand.number", ("D54",)),
    ("D56", "demand.number", ("D54",)),
    ("D54S", "substitute.number", ("D56",)),
    ("D59", "application.demand_number", ("D54",)),
)
#: What a case took over from the one that it came of: (section, name, name at the origin, what).
_TAKEN_OVER = (
    ("duty", "decision_number", "decision_number", "据以执行的决定书文号"),
    ("duty", "fine_cents", "fine_cents", "罚款数额"),
    ("duty", "served_on", "served_on", "决定书送达日期"),
    ("duty", "decided_on", "decided_on", "决定日期"),
    ("appeal", "decision_number", "decision_number", "据以执行的决定书文号"),
    ("appeal", "fine_cents", "fine_cents", "罚款数额"),
    ("appeal", "served_on", "served_on", "决定书送达日期"),
)


def _taken_over(file: CaseFile) -> list[Fault]:
    """What is enforced is what the case behind it decided."""
    origin, found = file.part("origin"), []
    for section, name, there, what in _TAKEN_OVER:
        own, other = file.part(section).get(name), origin.get(there)
        if own and other and _plain(own)[:40] != _plain(other)[:40]:
            found.append(Fault(f"{what}“{own}”与原案件的“{other}”不符", Mend("work")))
    decided = file.part("duty").get("decision_number") or file.part("appeal").get("decision_number")
    for paper in file.papers if decided else ():
        if paper.states("decision.number") and _plain(paper.get("decision.number")) != _plain(decided):
            found.append(
                Fault(
                    f"《{paper.title}》引用的决定书文号“{paper.get('decision.number')}”与登记的“{decided}”不符",
                    Mend("documents", paper.kind),
                )
            )
    return found


def _codes(file: CaseFile) -> list[Fault]:
    """A code in a paper is the party's own, not one that differs in a digit or two."""
    known, found = file.party_code, []
    for paper in file.papers:
        stated = str(paper.get("party.code") or "").strip().upper()
        if known and stated and stated != known:
            found.append(
                Fault(f"《{paper.title}》的证件号码“{stated}”与登记的“{known}”不符", Mend("documents", paper.kind))
            )
            continue
        for path, text in texts(paper.context):
            for code in _CODE.findall(text) if path != "party.code" and len(known) == 18 else ():
                if 0 < sum(a != b for a, b in zip(code, known, strict=True)) <= 2:
                    found.append(
                        Fault(
                            f"《{paper.title}》中的“{code}”与当事人的证件号码“{known}”相差一两位",
                            Mend("documents", paper.kind),
                        )
                    )
    return found[:5]


def _misspelt(file: CaseFile) -> list[Fault]:
    """A long name in a paper is written as it is, not with one character wrong."""
    name = file.party_name
    if len(name) < LONG_NAME:
        return []
    near = re.compile("|".join(re.escape(name[:i]) + "." + re.escape(name[i + 1 :]) for i in range(len(name))))
    former = {one for one, _ in file.former_names}
    return [
        Fault(f"《{paper.title}》把当事人写成“{match[0]}”", Mend("documents", paper.kind))
        for paper in file.papers
        for path, text in texts(paper.context)
        if path != "party.name"
        for match in near.finditer(text)
        if match[0] != name and match[0] not in former
    ][:5]


def _numbers(file: CaseFile) -> list[Fault]:
    found = []
    for kind, path, quoted in _QUOTED:
        paper, other = file.paper(kind), file.filed(*quoted)
        if paper is None or other is None or not paper.states(path):
            continue
        numbers = {_plain(one.number) for one in file.papers if one.filed and one.kind in quoted}
        if _plain(paper.get(path)) not in numbers:
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
    ("hearing", "held_on", "举行听证"),
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
        if paper.filed_on and start[:10] > paper.filed_on.isoformat():
            found.append(Fault(f"《{paper.title}》记载的时间晚于归档日期", Mend("documents", paper.kind)))
        dated = str(paper.get("date") or "")[:10]
        made = str(file.part("decision").get("decided_on") or "")
        if paper.kind in ("D40", "D41", "D42") and dated and made and dated < made:
            found.append(Fault(f"《{paper.title}》的成文日期早于作出决定的日期", Mend("documents", paper.kind)))
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


def _rule(key: str, title: str, judge: Judge) -> Rule:
    return Rule(key, CHECK, "跨文书一致性" if key.startswith("r602") else "文书校验", title, "评查标准附加项", judge)


RULES: tuple[Rule, ...] = (
    _rule("r602-same", "当事人、案号、案由、执法主体前后一致", _alike(SAME, None)),
    _rule("r602-code", "证件号码与登记一致，没有错位", _codes),
    _rule("r602-name", "正文中的当事人名称没有错字", _misspelt),
    _rule("r602-origin", "据以执行的决定与原案件一致", _taken_over),
    _rule("r602-law", "违反条款、处罚依据、裁量等级前后一致", _alike(ALIKE, _REASONED)),
    _rule("r602-provision", "违反的条款前后一致", _alike(BROKEN, ("D22", *_REASONED))),
    _rule("r602-fine", "罚款数额前后一致", _fines),
    _rule("r602-number", "引用的文号与原文书一致", _numbers),
    _rule("r602-date", "各环节日期先后合理", _dates),
    _rule("r601-amount", "金额大写与小写一致", _capitals),
    _rule("r601-blank", "没有漏填、漏选和标点错误", _unfinished),
    _rule("r601-draft", "结案时没有要素不全的草稿", _missing),
)
