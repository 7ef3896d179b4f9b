"""加减分: what earns or costs points beside the two scores (S1 r501-r509)."""

from __future__ import annotations

from engine.calendar import add_months
from processes.review.course import PENALTIES, closed_on
from processes.review.file import CaseFile
from processes.review.rule import MARKS, Fault, Mend, Rule

_OUTWARD = ("D22", "D32", "D40", "D41", "D42")
#: Records are corrected by the hand of whoever signs them. Source: S1 r503.
_RECORDS = ("D10", "D10K", "D12", "D19R", "D33", "D35", "D55J", "D71")
#: Papers that are made at or after the closing.
_LAST = ("D60", "D86", "D21", "D53", "D54")
#: Source: S1 r509.
RECORDINGS_MONTHS = 3
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
        if one.filed and one.corrected and not (one.internal or one.kind in _RECORDS or one.scanned or one.sealed)
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


def _filed_late(file: CaseFile) -> list[Fault]:
    """Find what came into the file after the case was closed. Source: S1 r506."""
    closed = closed_on(file)
    late = [one for one in file.papers if one.filed and one.filed_on and closed and one.filed_on > closed]
    return [
        Fault(f"《{one.title}》在结案以后才归入案卷", Mend("documents", one.kind))
        for one in late
        if one.kind not in _LAST
    ][:5]


def _recordings(file: CaseFile) -> list[Fault]:
    """Find recordings that were not archived within three months of the end. Source: S1 r509."""
    if file.broken("G09"):
        return [Fault("音像记录没有在办结后三个月内归档", Mend("deadlines"))]
    closed, archived = closed_on(file), file.day("archive", "archived_on")
    if closed is None or not any(one.kind == "audiovisual" for one in file.pieces):
        return []
    late = (archived or file.on) > add_months(closed, RECORDINGS_MONTHS)
    return [Fault("音像记录没有在办结后三个月内归档", Mend("work", step="N18"))] if late else []


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
    Rule(
        "r506",
        MARKS,
        "延迟提交文书",
        "文书在结案以前归入案卷",
        "评查标准减分项",
        _filed_late,
        lambda file: closed_on(file) is not None,
    ),
    Rule(
        "r509",
        MARKS,
        "执法音像记录",
        "音像记录在办结后三个月内归档",
        "《深圳市行政执法音像电子文件整理归档一般要求（试行）》",
        _recordings,
    ),
)

#: Looked at by a person once the case is closed.
BY_HAND: tuple[Rule, ...] = (
    Rule(
        "r508",
        MARKS,
        "兜底事项",
        "没有其他明显违法而标准未列明的问题",
        "评查标准兜底事项",
        lambda file: [],
        lambda file: file.ended,
        by_hand="标准未列明的问题只能由评查人员提出",
    ),
    Rule(
        "r509-metadata",
        MARKS,
        "执法音像记录",
        "音像记录的存储结构、命名和元数据符合要求",
        "《深圳市行政执法音像电子文件整理归档一般要求（试行）》",
        lambda file: [],
        lambda file: file.ended and any(one.kind == "audiovisual" for one in file.pieces),
        by_hand="归档在电子档案管理系统里进行",
    ),
)
