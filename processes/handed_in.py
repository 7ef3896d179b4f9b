"""What a party handed in at the hall in time and the program collected after the step that waited for it was over.

The day on which it was handed in counts: it may not be passed over. It stands in the facts until two persons have
taken the case back for it or put on record why not, and until then it bars what it was handed in against.
Source: 《行政处罚法》第四十五条、第六十二条、第六十四条第一项、第六十六条第二款.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from db.errors import Conflict, Invalid
from engine.registry import Facts, Problem, StepContext
from integrations.service_hall import KINDS

#: The section of the facts: number of the submission -> what was handed in.
SECTION = "handed_in"
BASIS = "《行政处罚法》第四十五条、第六十二条、第六十四条"


class HandedInUndecided(Conflict):
    """The party handed in {title} ({number}) in time, and nobody has decided on it; take the case back for it first."""

    zh = "当事人已在期限内提交{title}（{number}），尚未处理：须先退回原环节办理，或者由两人确认不再退回并记明理由。"


class SubmissionUnknown(Invalid):
    """No such submission waits for a decision: {summary}"""

    zh = "没有待处理的该项提交：{summary}"


def note(facts: Facts, *, number: str, kind: str, text: str, received_at: dt.datetime, at: dt.datetime) -> Facts:
    """Keep a submission that was in time and could not move its case any more."""
    made = {
        "kind": kind, "text": text, "received_at": received_at.isoformat(), "collected_at": at.isoformat(),
        "settled": "", "reason": "", "settled_at": "",
    }  # fmt: skip
    return {**facts, SECTION: {**facts.get(SECTION, {}), number: made}}


def settled(facts: Facts, number: str, *, how: str, reason: str, at: dt.datetime) -> Facts:
    """Note what two persons have decided: ``readmit``, ``set_apart`` or ``weighed``."""
    one = {**waiting(facts, number), "settled": how, "reason": reason, "settled_at": at.isoformat()}
    return {**facts, SECTION: {**facts.get(SECTION, {}), number: one}}


def waiting(facts: Mapping[str, Any], number: str) -> Mapping[str, Any]:
    """Give a submission that waits for a decision.

    :raises SubmissionUnknown: when none of this number does.
    """
    found = dict(undecided(facts)).get(number)
    if found is None:
        raise SubmissionUnknown({"submission": "请选择待处理的提交"})
    return found


def undecided(facts: Mapping[str, Any], kinds: Iterable[str] = KINDS) -> list[tuple[str, Mapping[str, Any]]]:
    """List what waits for a decision, oldest first."""
    wanted = set(kinds)
    found = [one for one in (facts.get(SECTION) or {}).items() if not one[1]["settled"] and one[1]["kind"] in wanted]
    return sorted(found, key=lambda one: (one[1]["received_at"], one[0]))


def problems(context: StepContext, *kinds: str, blocks: bool = True) -> list[Problem]:
    """Say at a step what was handed in in time and is undecided."""
    return [
        Problem("handed-in", _error(number, one).message("zh"), BASIS, blocks=blocks)
        for number, one in undecided(context.facts, kinds)
    ]


def refuse(context: StepContext, *kinds: str) -> None:
    """Refuse a step while something that was handed in in time against it is undecided.

    :raises HandedInUndecided: naming the first.
    """
    for number, one in undecided(context.facts, kinds):
        raise _error(number, one)


class HandedInUnweighed(Conflict):
    """The party handed in {title} ({number}); write down how it has been weighed."""

    zh = "当事人已在网上提交{title}（{number}），须填写复核意见。"


def to_weigh(context: StepContext) -> list[Problem]:
    """Show at the step that weighs it what the party wrote at the hall."""
    return [
        Problem(
            "to-weigh", f"当事人网上提交{KINDS[one['kind']]}（{number}）：{one['text'][:500]}。须写明复核意见。",
            "《行政强制法》第八条、《行政处罚法》第四十五条", blocks=False,
        )
        for number, one in undecided(context.facts, ("defence",))
    ]  # fmt: skip


def weighing(context: StepContext) -> None:
    """Refuse a step that says nothing of what the party wrote at the hall.

    :raises HandedInUnweighed: naming the first.
    """
    if not str(context.answers.get("defence_review") or "").strip():
        for number, one in undecided(context.facts, ("defence",)):
            raise HandedInUnweighed(title=KINDS[one["kind"]], number=number)


def weighed(context: StepContext) -> None:
    """Note that a step has weighed what the party wrote at the hall, and with what result."""
    review = str(context.answers.get("defence_review") or "").strip()
    for number, _ in undecided(context.facts, ("defence",)) if review else ():
        context.facts.update(settled(context.facts, number, how="weighed", reason=review, at=context.at))


def _error(number: str, one: Mapping[str, Any]) -> HandedInUndecided:
    return HandedInUndecided(title=KINDS[one["kind"]], number=number)
