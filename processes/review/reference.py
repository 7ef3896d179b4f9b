"""The reference list of the review rules, number by number: which rules of ours run each, and which not and why.

A rule of ours carries the number of the model in its key. A number without a rule stands in ``NOT_RUN`` with a reason;
one that is in neither fails the build.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from processes.review.reviews import BY_HAND, RULES
from processes.review.rule import PARTS, Rule

ROOT = Path(__file__).resolve().parents[2]

#: The numbers of the model, part by part. Source: S1.
NUMBERS: tuple[int, ...] = (
    *range(101, 164), *range(201, 228), *range(301, 364), *range(401, 444), *range(501, 510), 601, 602,
)  # fmt: skip

NOT_RUN: Mapping[int, str] = {
    149: "与第147项同一记载：当场告知理由、依据、权利和救济途径",
    152: "限制人身自由的强制措施只能由法律规定的机关实施，本区各主体没有该权力",
    322: "查封（扣押）决定书归入强制措施案卷，按第415项评查",
    323: "查封（扣押）决定书归入强制措施案卷，按第416项评查",
    324: "查封（扣押）清单归入强制措施案卷，按第422项至第424项评查",
    325: "查封（扣押）决定书归入强制措施案卷，按第418项评查",
    417: "清单是单独的文书，按第422项至第424项评查",
    507: "按全年案件量分段，是对单位的评价，不是对一宗案卷的评查",
}


#: Procedures whose files are not reviewed, and why.
NOT_REVIEWED: Mapping[str, str] = {
    "supervision_order": (
        "监督案件不是对当事人的执法案卷：公开的评查规则只评处罚、强制、检查案卷，没有监督案卷的项目和分值；评查本身是监督的一种方式，"
        "监督人员不评查自己的案卷。文书是否齐备由各环节的前置条件把住，期限（J01至J03）由期限灯督促"
    ),
}


@dataclass(frozen=True)
class Line:
    """One line of the table: a number of the model and a rule of ours, or the reason why there is none."""

    number: int
    rule: str
    title: str
    part: str
    code: str
    tests: tuple[str, ...]
    note: str


def number_of(rule: Rule) -> int:
    """Give the number of the model that a rule of ours runs."""
    found = re.match(r"r(\d+)", rule.key)
    return int(found[1]) if found else 0


def lines(root: Path = ROOT) -> Iterator[Line]:
    """Put the list beside the code and the tests."""
    tests = _texts(root, "tests", "test_*.py")
    code = _texts(root, "processes/review", "*.py")
    by_number: dict[int, list[Rule]] = {}
    for rule in (*RULES, *BY_HAND):
        by_number.setdefault(number_of(rule), []).append(rule)
    for number in NUMBERS:
        for rule in by_number.get(number, []):
            note = f"须由人判断：{rule.by_hand}" if rule.by_hand else rule.basis
            place, named = _place(rule, code), _tests(rule, tests)
            yield Line(number, rule.key, rule.title, PARTS[rule.part], place, named, note)
        if number not in by_number:
            yield Line(number, "", "", "", "", (), NOT_RUN.get(number, ""))


def _texts(root: Path, folder: str, names: str) -> dict[str, str]:
    paths = sorted((root / folder).rglob(names))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _place(rule: Rule, code: Mapping[str, str]) -> str:
    """Name where a rule is written: the file of its key, of its document, or of the round of evidence."""
    number, _, kind = rule.key.removeprefix("r").partition("-")
    wanted = [rf'"{re.escape(rule.key)}"', rf"\(\s*{number},.*" if kind else "_ROUNDS"]
    for pattern in wanted:
        for path, text in code.items():
            if not path.endswith("reference.py") and re.search(pattern, text):
                return path
    return ""


def _tests(rule: Rule, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Find the tests that name a rule; a rule of a document is run with all of its kind."""
    named = re.compile(rf'"{re.escape(rule.key)}"')
    found = [path for path, text in texts.items() if named.search(text)]
    if not found and rule.part == "form":
        found = [path for path, text in texts.items() if "a_document_that_is_missing_loses_all_its_points" in text]
    if not found and rule.by_hand:
        found = [path for path, text in texts.items() if "what_a_person_judges" in text]
    return tuple(found[:3])


def table(root: Path = ROOT) -> str:
    """Write the table of coverage as Markdown."""
    out = [
        "# Coverage of the review rules",
        "",
        "Written by `RECORD=review pytest tests/unit/processes/test_review_coverage.py`; do not edit. A number of the",
        "published list (S1), the rule that runs it, where it is written and the tests that name it. What a person",
        "must judge, and what is not run, says why.",
        "",
        "| number | rule | what | part | code | tests | basis or reason |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in lines(root):
        code = f"`{one.code}`" if one.code else ""
        tests = "<br>".join(f"`{path}`" for path in one.tests)
        out.append(f"| r{one.number} | {one.rule or '—'} | {one.title} | {one.part} | {code} | {tests} | {one.note} |")
    out += ["", "## Procedures whose files are not reviewed", "", "| procedure | reason |", "| --- | --- |"]
    out += [f"| {key} | {reason} |" for key, reason in NOT_REVIEWED.items()]
    return "\n".join(out) + "\n"
