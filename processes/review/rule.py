"""A rule of the review, what it finds, and how findings add up to a score. Pure: values in, values out.

Source: the Shenzhen model of case-file review (S1 = the published rule list, numbers as there): legality begins
with 100 and is deducted from; form is 100 x points obtained / points of what applies; marks add or deduct beside both.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from processes.review.file import CaseFile

LEGALITY, FORM, MARKS, CHECK = "legality", "form", "marks", "check"
PARTS: Mapping[str, str] = {LEGALITY: "合法性", FORM: "规范性", MARKS: "加减分", CHECK: "自动校验"}

MODEL = "深圳市行政执法案卷评查标准（公开规则清单）"
#: Figures that the model leaves open or that were not read in the original. key -> (default, source, confirmed)
FIGURES: Mapping[str, tuple[Any, str, bool]] = {
    "review.legality_deduction": (10, f"{MODEL}：合法性标准以一百分为基础扣减，每项扣分值待核", False),
    "review.element_points": (100, f"{MODEL}：规范性要素每项0.5至2分，分值表待核（单位：百分之一分）", False),
    "review.mark_points": (1, f"{MODEL}：加减分项每项分值待核", False),
    "review.check_points": (1, f"{MODEL}：自动校验（第601、602项）每处扣分值待核", False),
    "review.legality_weight": (50, "合法性得分在综合分中的比重（百分数），本机关规定，待核", False),
    "review.pass_mark": (80, "综合分低于此值的，列入监督清单，本机关规定，待核", False),
}

#: The first day on which the rules count as they stand here: the statutes behind them were in force by then.
SINCE = dt.date(2021, 7, 15)


@dataclass(frozen=True)
class Mend:
    """Where a fault is put right: a tab of the case page, and the kind of document or the step on it."""

    tab: str = "work"
    kind: str = ""
    step: str = ""


@dataclass(frozen=True)
class Fault:
    """One thing that costs points; ``points`` where the element has its own worth."""

    text: str
    mend: Mend = Mend()
    points: Decimal | None = None


Judge = Callable[[CaseFile], list[Fault]]
MET, BROKEN = "met", "broken"


@dataclass(frozen=True)
class Judged:
    """What a person made of a rule: ``verdict`` is met or broken, always with a reason."""

    verdict: str
    reason: str
    by: str = ""
    at: dt.datetime | None = None


@dataclass(frozen=True)
class Rule:
    """One rule: when it applies, what it finds wrong, where it comes from and since when."""

    key: str
    part: str
    topic: str
    title: str
    basis: str
    judge: Judge
    applies: Callable[[CaseFile], bool] = lambda file: True
    processes: tuple[str, ...] = ()
    #: Points of each element of a form rule, in the order in which ``judge`` looks at them.
    standard: Decimal | None = None
    valid_from: dt.date = SINCE
    valid_to: dt.date | None = None
    source: str = ""
    #: A mark that is earned: met counts in favour, not met costs nothing.
    earned: bool = False
    #: Faults of this rule stand in the way of a signature; others only warn.
    grave: bool = False
    #: Why a person must judge; empty where the file tells.
    by_hand: str = ""

    @property
    def reference(self) -> str:
        """Name the rule as the model does."""
        return self.source or f"S1 r{self.key.removeprefix('r').split('-')[0]}"

    def covers(self, file: CaseFile) -> bool:
        """Tell whether the rule is in force on the day and applies to the file."""
        in_force = self.valid_from <= file.on and (self.valid_to is None or file.on < self.valid_to)
        return in_force and (not self.processes or file.process in self.processes) and self.applies(file)


@dataclass(frozen=True)
class Finding:
    """What one rule came to; ``obtained`` and ``standard`` in points, ``cost`` what is lost (or won, negative)."""

    rule: Rule
    faults: tuple[Fault, ...]
    obtained: Decimal
    standard: Decimal
    cost: Decimal
    #: Set where a person has judged; it goes before what the machine found.
    judged: Judged | None = None

    @property
    def met(self) -> bool:
        """Whether nothing was found."""
        return not self.faults


@dataclass(frozen=True)
class Result:
    """The score of a file on a day, with every finding behind it."""

    on: dt.date
    findings: tuple[Finding, ...]
    legality: Decimal
    form: Decimal
    marks: Decimal
    total: Decimal
    pass_mark: int
    #: Rules that a machine cannot judge and that apply here: a person looks.
    by_hand: tuple[Rule, ...] = ()

    @property
    def faults(self) -> list[Finding]:
        """The findings that cost points, the dearest first."""
        found = [one for one in self.findings if one.faults and not one.rule.earned]
        return sorted(found, key=lambda one: (-one.cost, list(PARTS).index(one.rule.part), one.rule.key))

    @property
    def won(self) -> list[Finding]:
        """The marks that were earned."""
        return [one for one in self.findings if one.rule.earned and one.met]

    @property
    def passed(self) -> bool:
        """Whether the file is above the mark of the tenant."""
        return self.total >= self.pass_mark


def judge(
    file: CaseFile,
    rules: Iterable[Rule],
    by_hand: Sequence[Rule] = (),
    figures: Mapping[str, Any] | None = None,
    judgements: Mapping[str, Judged] | None = None,
) -> Result:
    """Run the rules that are in force and apply, and add up.

    :param figures: the tenant's figures by key; what is not among them counts with its default.
    :param judgements: rule -> what a person made of it; a rule that only a person can judge counts from then on.
    """
    known = {key: default for key, (default, _, _) in FIGURES.items()} | dict(figures or {})
    said = judgements or {}
    asked = [rule for rule in by_hand if rule.covers(file)]
    running = [rule for rule in rules if rule.covers(file)] + [rule for rule in asked if rule.key in said]
    findings = [_finding(file, rule, known, said.get(rule.key)) for rule in running]
    legality = max(Decimal(0), Decimal(100) - sum((f.cost for f in findings if f.rule.part == LEGALITY), Decimal(0)))
    form = [one for one in findings if one.rule.part == FORM]
    standard = sum((one.standard for one in form), Decimal(0))
    obtained = sum((one.obtained for one in form), Decimal(0))
    scored = Decimal(100) * obtained / standard if standard else Decimal(100)
    marks = -sum((one.cost for one in findings if one.rule.part in (MARKS, CHECK)), Decimal(0))
    weight = Decimal(int(known["review.legality_weight"])) / 100
    total = min(Decimal(100), max(Decimal(0), legality * weight + scored * (1 - weight) + marks))
    return Result(
        file.on,
        tuple(findings),
        _two(legality),
        _two(scored),
        _two(marks),
        _two(total),
        int(known["review.pass_mark"]),
        tuple(rule for rule in asked if rule.key not in said),
    )


def _finding(file: CaseFile, rule: Rule, figures: Mapping[str, Any], judged: Judged | None = None) -> Finding:
    faults = tuple(rule.judge(file)) if judged is None else _judged(rule, judged)
    none = Decimal(0)
    if rule.part == FORM:
        element = Decimal(int(figures["review.element_points"])) / 100
        standard = (rule.standard or Decimal(1)) * element
        lost = min(standard, sum(((one.points or Decimal(1)) * element for one in faults), none))
        return Finding(rule, faults, standard - lost, standard, lost, judged)
    if rule.earned:
        worth = Decimal(int(figures["review.mark_points"]))
        return Finding(rule, faults, none if faults else worth, worth, none if faults else -worth, judged)
    key = {LEGALITY: "review.legality_deduction", MARKS: "review.mark_points", CHECK: "review.check_points"}[rule.part]
    worth = Decimal(int(figures[key]))
    # Of legality and marks a rule costs its deduction once, however often it is broken; a check costs for every place.
    lost = worth * len(faults) if rule.part == CHECK else worth if faults else none
    return Finding(rule, faults, worth - min(worth, lost), worth, lost, judged)


def _judged(rule: Rule, judged: Judged) -> tuple[Fault, ...]:
    if judged.verdict == MET:
        return ()
    return (Fault(f"{rule.title}：人工评查认定存在问题，{judged.reason}", points=rule.standard),)


def _two(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
