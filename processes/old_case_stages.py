"""Where a running old case stands: the words of the earlier records, the step it goes on at, what its row must say.

Pure. An agency's own words are mapped by the administrator with the import; those below are understood anyway.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

STAGE, NOTICE, NOTICE_SERVED = "所处环节", "告知书文号", "告知书送达日期"
DEFENCE, KINDS_OF_PENALTY, CONFISCATED = "陈述申辩", "处罚种类", "没收金额"
SERVED = "决定送达日期"
#: What the party did with its right to be heard, as a row says it -> outcome of the step.
DEFENCES: Mapping[str, str] = {"未提出": "", "书面放弃": "waived", "已复核": "submitted"}
#: The penalty kinds, as a row says them; the keys are those of the proposal's form.
PENALTIES: Mapping[str, str] = {
    "警告": "warning", "通报批评": "criticism", "罚款": "fine", "没收": "confiscation", "责令停产停业": "suspension",
    "吊销许可证件": "revocation", "限制从业": "restriction",
}  # fmt: skip


@dataclass(frozen=True)
class Stage:
    """A point at which a case of the ordinary procedure may be taken over."""

    key: str
    title: str
    #: The element of the diagram before which the case is placed.
    element: str
    words: tuple[str, ...]
    notified: bool = False  # the notice was served: its day is needed, the party's periods run from it
    heard: bool = False  # what the party said was dealt with
    decided: bool = False  # the decision was made out, with its number and day
    served: bool = False  # the decision was served


STAGES: Mapping[str, Stage] = {
    one.key: one
    for one in (
        Stage("inquiry", "调查取证", "N4", ("立案", "调查", "取证", "现场检查")),
        Stage("review", "审核", "N5", ("调查终结", "案件审核", "审查", "处理建议", "拟告知")),
        Stage("notice", "告知", "defence_fork", ("已告知", "事先告知", "陈述申辩期"), notified=True),
        Stage("decision", "决定", "decision_phase", ("法制审核", "集体讨论", "决定审批"), notified=True, heard=True),
        Stage("service", "送达", "N13", ("待送达", "送达决定"), notified=True, heard=True, decided=True),
        Stage(
            "performance", "执行", "performance_phase", ("履行", "缴款", "待缴款"),
            notified=True, heard=True, decided=True, served=True,
        ),
        Stage(
            "closing", "结案", "N17", ("待结案", "结案审批"), notified=True, heard=True, decided=True, served=True,
        ),
    )
}  # fmt: skip
DEFAULT = STAGES["inquiry"]


def understood(own: Mapping[str, str] | None = None) -> dict[str, Stage]:
    """Give every word that names a stage: the administrator's own before ours."""
    found = {word: one for one in STAGES.values() for word in (one.title, *one.words)}
    by_title = {one.title: one for one in STAGES.values()}
    return found | {word: by_title[title] for word, title in (own or {}).items() if title in by_title}


def mapping(text: str) -> tuple[dict[str, str], list[str]]:
    """Read lines ``word=stage`` as an administrator writes them; gives the words, and the lines that do not do."""
    found: dict[str, str] = {}
    wrong = []
    titles = {one.title for one in STAGES.values()}
    for line in text.replace("＝", "=").splitlines():
        word, separator, title = (part.strip() for part in line.partition("="))
        if not line.strip():
            continue
        if separator and word and title in titles:
            found[word] = title
        else:
            wrong.append(line.strip())
    return found, wrong
