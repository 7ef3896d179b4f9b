"""加减分: what earns or costs points beside the two scores (S1 r501-r509)."""

from __future__ import annotations

from processes.review.file import CaseFile
from processes.review.legality import PENALTIES
from processes.review.rule import MARKS, Fault, Mend, Rule

_OUTWARD = ("D22", "D32", "D40", "D41", "D42")
#: Words that give an agent every power and therefore none. Source: S1 r504.
_VAGUE_POWERS = ("全权委托", "全权代理", "全权处理", "一切权限")


def _law_given(file: CaseFile) -> list[Fault]:
    paper = file.filed("D43")
    if paper is not None and paper.states("articles"):
        return []
    return [Fault("没有把所适用条款的原文附送当事人（《法律适用告知》）", Mend("documents", "D43"))]


def _complete(file: CaseFile) -> list[Fault]:
    """Find drafts that were left lying: a paper that was made and never filed."""
    left = [one for one in file.papers if not one.filed and one.kind != "D43"]
    return [Fault(f"《{one.title}》起草后没有归入案卷", Mend("documents", one.kind)) for one in left[:5]]


def _corrected(file: CaseFile) -> list[Fault]:
    return [
        Fault(f"《{one.title}》更正后的版本没有加盖印章的扫描件或者电子印章", Mend("documents", one.kind))
        for one in file.papers
        if one.filed and not one.internal and one.version > 1 and not (one.scanned or one.sealed)
    ]


def _power_of_attorney(file: CaseFile) -> list[Fault]:
    paper = file.paper("D21")
    if paper is None:
        return []
    powers = str(paper.get("proxy.powers") or "")
    found = [
        Fault(f"授权委托书的权限笼统（“{word}”）", Mend("documents", "D21")) for word in _VAGUE_POWERS if word in powers
    ]
    if not paper.states("proxy.until_on"):
        found.append(Fault("授权委托书没有写明期限", Mend("documents", "D21")))
    return found


def _court(file: CaseFile) -> list[Fault]:
    """Find an application after the three months: in its own file, and in the file whose decision it enforces."""
    late = file.part("application").get("late") or file.part("enforcement").get("late") or file.broken("F01")
    return [Fault("没有在三个月内申请人民法院强制执行", Mend("deadlines"))] if late else []


RULES: tuple[Rule, ...] = (
    Rule(
        "r501",
        MARKS,
        "法律适用告知详尽",
        "把适用条款的原文清晰告知当事人",
        "评查标准加分项",
        _law_given,
        lambda file: any(file.filed(kind) for kind in _OUTWARD),
        PENALTIES,
        earned=True,
    ),
    Rule("r502", MARKS, "文书欠规范", "制作的文书均已归入案卷", "评查标准减分项", _complete, lambda file: file.ended),
    Rule("r503", MARKS, "文书欠规范", "对外文书更正后加盖印章", "评查标准减分项", _corrected),
    Rule("r504", MARKS, "文书欠规范", "授权委托书权限清晰、有期限", "评查标准减分项", _power_of_attorney),
    Rule("r505", MARKS, "申请法院强制执行", "三个月内申请", "《行政强制法》第五十三条", _court),
)


def _by_hand(key: str, topic: str, title: str) -> Rule:
    return Rule(key, MARKS, topic, title, "评查标准加减分项", lambda file: [], lambda file: file.ended)


#: Looked at by a person once the case is closed.
BY_HAND: tuple[Rule, ...] = (
    _by_hand("r506", "延迟提交文书", "没有在评查发现以后才补充入卷的文书"),
    _by_hand("r509", "执法音像记录", "音像记录在办结后三个月内整理归档"),
)
