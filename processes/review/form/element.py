"""What a document must state or bear: elements, the documents that they make up, and the rules that come of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from processes.review.file import CaseFile, Paper
from processes.review.rule import FORM, Fault, Mend, Rule

Test = Callable[[Paper], bool]
ONE, HALF = Decimal(1), Decimal("0.5")


@dataclass(frozen=True)
class Element:
    """One thing that a document must state or bear."""

    label: str
    test: Test
    points: Decimal = ONE


def states(label: str, *paths: str, points: Decimal = ONE) -> Element:
    """Ask that the paper states a value at every path; ``a|b`` asks for one of two."""

    def test(paper: Paper) -> bool:
        return all(any(paper.states(one) for one in path.split("|")) for path in paths)

    return Element(label, test, points)


def minutes(*paths: str) -> Test:
    """Ask for times down to the minute. Source: S1 r304."""
    return lambda paper: all(len(str(paper.get(path) or "")) >= 16 for path in paths)


PARTY = states("当事人基本情况", "party.name", "party.code", "party.address")
BODY = states("行政执法主体名称、日期", "body.name", "date")
SEAL = Element("印章", lambda paper: paper.states("body.seal") or paper.scanned or paper.sealed)
SERVED = Element("送达回证或者送达记录（文书、受送达人、方式、时间、地点）", lambda paper: paper.served is not None)
SIGNED = Element("签名确认的页面（扫描件或者电子签名）", lambda paper: paper.signed)


def _shown(paper: Paper) -> bool:
    """Tell whether a record is signed, or its refusal has a witness or a recording."""
    if not paper.states("record.refused"):
        return paper.signed
    return paper.states("record.witness") or paper.get("record.recorded") is True


#: Source: S1 r306, r309, r404; 《最高人民法院关于行政诉讼证据若干问题的规定》第十五条.
RECORD_SIGNED = Element(f"{SIGNED.label}；没有签名的，写明原因并有见证人或者全程音像记录", _shown)
ACT = states("违法行为信息", "violation.facts", "violation.place")
EVIDENCE = states("证据信息", "evidence")
PROVISION = states("违反的法律、法规、规章名称和条款项目", "violation.provision")
REMEDIES = states("复议机关、法院和期限", "body.review_authority", "body.court")


#: What is said of a document that is not there at all; it costs every one of its elements.
ABSENT, NOT_FILED = "缺少该文书", "尚未归入案卷"


def opinion(label: str, path: str, points: Decimal = ONE) -> Element:
    """Ask for an opinion with signature and date."""
    return states(f"{label}及签名、日期", f"{path}.text", f"{path}.signers", f"{path}.date", points=points)


@dataclass(frozen=True)
class Document:
    """A document of the model: its rules by number, each a list of elements."""

    kinds: tuple[str, ...]
    title: str
    processes: tuple[str, ...]
    rules: Sequence[tuple[int, str, tuple[Element, ...]]]
    #: From when on the case must have it.
    due: Callable[[CaseFile], bool]
    basis: str = ""

    def as_rules(self) -> list[Rule]:
        """Make the rules of the review."""
        return [self._rule(number, title, elements) for number, title, elements in self.rules]

    def _rule(self, number: int, title: str, elements: tuple[Element, ...]) -> Rule:
        kind = self.kinds[0]

        def judge(file: CaseFile) -> list[Fault]:
            paper = file.paper(*self.kinds)
            if paper is None or not paper.filed:
                state = NOT_FILED if paper else ABSENT
                return [
                    Fault(f"《{self.title}》{state}：{one.label}", Mend("documents", kind), one.points)
                    for one in elements
                ]
            return [
                Fault(f"《{paper.title}》缺{one.label}", Mend("documents", paper.kind), one.points)
                for one in elements
                if not one.test(paper)
            ]

        def applies(file: CaseFile) -> bool:
            return self.due(file) or file.filed(*self.kinds) is not None

        return Rule(
            f"r{number}-{kind}",
            FORM,
            self.title,
            title,
            self.basis,
            judge,
            applies,
            self.processes,
            standard=sum((one.points for one in elements), Decimal(0)),
            source=f"S1 r{number}",
        )


def states_or(label: str, none: str, *paths: str) -> Element:
    """Ask that the paper states these values, unless it does not speak of ``none`` at all."""
    stated = states(label, *paths)
    return Element(label, lambda paper: not paper.states(none) or stated.test(paper))


def printed(label: str, pattern: str, points: Decimal = ONE) -> Element:
    """Ask that the lines that were printed on the spot and handed over say something."""
    words = re.compile(pattern)
    return Element(label, lambda paper: words.search("\n".join(map(str, paper.get("lines") or ()))) is not None, points)
