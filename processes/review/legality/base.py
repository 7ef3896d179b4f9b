"""What the rules of legality share: how one is written, its topics, and the faults that several of them find."""

from __future__ import annotations

from typing import Any

from processes.review.file import CaseFile
from processes.review.rule import LEGALITY, Fault, Judge, Mend, Rule

SUBJECT, FACT, LAW, WAY = "主体合法", "事实清楚、证据充分", "适用法律准确", "程序合法"
L1, L2 = "《行政处罚法》", "《行政强制法》"
#: A fact or a reason told in fewer characters is none.
LEAST = 10


def rule(key: str, topic: str, title: str, basis: str, judge: Judge, **more: Any) -> Rule:
    """Write a rule of legality."""
    return Rule(key, LEGALITY, topic, title, basis, judge, **more)


def by_hand(key: str, topic: str, title: str, basis: str, why: str, **more: Any) -> Rule:
    """Write a rule that a person must judge, and why."""
    return Rule(key, LEGALITY, topic, title, basis, lambda file: [], by_hand=why, **more)


def in_time(*keys: str, text: str) -> Judge:
    """Find a limit of these that was not kept."""

    def judge(file: CaseFile) -> list[Fault]:
        return [Fault(f"{text}（{one.title}）", Mend("deadlines")) for one in file.broken(*keys)[:1]]

    return judge


def stated(section: str, name: str, text: str, step: str = "") -> Judge:
    """Find that the file does not say yes to something."""

    def judge(file: CaseFile) -> list[Fault]:
        return [] if file.part(section).get(name) else [Fault(text, Mend("work", step=step))]

    return judge


def papers(**titles: str) -> Judge:
    """Find the documents of these kinds that are not in the file."""

    def judge(file: CaseFile) -> list[Fault]:
        return [
            Fault(f"没有制作《{title}》", Mend("documents", kind))
            for kind, title in titles.items()
            if not file.filed(kind)
        ]

    return judge


def told_enough(text: Any) -> bool:
    """Tell whether a reason or a fact says anything."""
    return len(str(text or "").strip()) >= LEAST
