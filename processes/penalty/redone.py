"""A decision made again after an annulment: never the same one on the same facts and grounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.calendar import day_of
from engine.registry import Problem, StepContext
from processes import parameters
from processes.facts import part
from processes.penalty import errors, rules
from processes.remedy import redone
from processes.remedy.services import articles_of

_BASIS = "《行政复议法》第六十四条第二款、《行政诉讼法》第七十一条"


def refuse_again(context: StepContext, proposal: Mapping[str, Any], decision: Mapping[str, Any] | None = None) -> bool:
    """Refuse the same decision on the same facts and grounds after an annulment; tell whether leaders must discuss it.

    :raises errors.RedoneTheSame: or ``RedoneUnexplained``.
    """
    annulled = part(context, "redone")
    if not annulled:
        return False
    facts = {**context.facts, "proposal": proposal, "decision": decision or {}}
    now = redone.snapshot(facts, articles_of(context.tx, facts))
    key = "redone_alike_percent"
    percent = int(parameters.value(context.tx, f"penalty.{key}", day_of(context.at), rules.FIGURES[key][0]))
    found = redone.verdict(annulled, now, percent)
    if found == redone.SAME:
        raise errors.RedoneTheSame(document=annulled.get("document") or "")
    said = len(str(proposal.get("redone_grounds") or "").strip())
    if found == redone.EXPLAIN and said < redone.LEAST_WORDS:
        raise errors.RedoneUnexplained(document=annulled.get("document") or "")
    return found == redone.EXPLAIN


def advice(context: StepContext) -> list[Problem]:
    """Say beside the proposal that it is made again, and why the first was annulled; nothing here blocks."""
    annulled = part(context, "redone")
    if not annulled:
        return []
    why = redone.ANNULLED_FOR.get(str(annulled.get("annulled_for")), "")
    text = f"本案系重新作出决定：{annulled.get('document', '')}撤销了原决定" + (f"（{why}）。" if why else "。")
    return [Problem("redone", text, _BASIS, blocks=False)]
