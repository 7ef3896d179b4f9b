"""A decision made again after an annulment: never the same one on the same facts and grounds.

Whether the case was opened from the review or the suit, or by hand about the same act, makes no difference: an act is
the same when party and item are the same and the days of the act meet.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from engine import cases, links
from engine.calendar import day_of
from engine.registry import Problem, StepContext
from processes import parameters, subjects
from processes.facts import day, part
from processes.penalty import errors, rules
from processes.remedy import linking, redone
from processes.remedy.services import articles_of
from processes.subjects import PenaltyRecord

#: Link from the case of an annulled decision to one about the same act that was compared with it.
COMPARED = "compared"
_BASIS = "《行政复议法》第六十四条第二款、《行政诉讼法》第七十一条"


def refuse_again(context: StepContext, proposal: Mapping[str, Any], decision: Mapping[str, Any] | None = None) -> bool:
    """Refuse the same decision on the same facts and grounds after an annulment; tell whether leaders must discuss it.

    :raises errors.RedoneTheSame: or ``RedoneUnexplained``.
    """
    known = annulled(context)
    if not known:
        return False
    facts = {**context.facts, "proposal": proposal, "decision": decision or {}}
    now = redone.snapshot(facts, articles_of(context.tx, facts))
    key = "redone_alike_percent"
    percent = int(parameters.value(context.tx, f"penalty.{key}", day_of(context.at), rules.FIGURES[key][0]))
    discuss = False
    for one in known:
        found = redone.verdict(one, now, percent)
        if found == redone.SAME:
            raise errors.RedoneTheSame(document=one.get("document") or "")
        said = len(str(proposal.get("redone_grounds") or "").strip())
        if found == redone.EXPLAIN and said < redone.LEAST_WORDS:
            raise errors.RedoneUnexplained(document=one.get("document") or "")
        discuss = discuss or found == redone.EXPLAIN
    return discuss


def annulled(context: StepContext) -> list[dict[str, Any]]:
    """List the annulled decisions that this case may not simply repeat: the one it was opened for, and those found."""
    told = part(context, "redone")
    found = [one for one in _compared(context) if one["case_id"] != told.get("case_id")]
    return [told, *found] if told else found


def _compared(context: StepContext) -> list[dict[str, Any]]:
    """Find the annulled decisions against the same party for the same item on days that this case's act meets."""
    tx, case = context.tx, context.case
    draft = dict((context.task.draft if context.task else None) or {})
    party, check = part(context, "party"), part(context, "check")
    if not check:  # the check itself: what has been answered so far
        party = check = draft
    code = str(party.get("code") or party.get("id_number") or "")
    try:
        began, ended = day(check.get("act_began_on")), day(check.get("act_ended_on"))
    except ValueError:  # a half-written day in a draft
        return []
    item = str(check.get("item_code") or "")
    if not (code and item and ended):
        return []
    rows = subjects.revoked_penalties(tx, code, item, besides=case.id)
    return [one for row in rows if (one := _known(context, row, began or ended, ended)) is not None]


def _known(context: StepContext, row: PenaltyRecord, began: dt.date, ended: dt.date) -> dict[str, Any] | None:
    """Say of an annulled decision what this case must know, or None when its act is another one."""
    origin = cases.get(context.tx, row.case_id) if row.case_id else None
    facts: Mapping[str, Any] = origin.facts if origin else {}
    first = day((facts.get("check") or {}).get("act_began_on")) or row.act_date
    if min(first, row.act_date) > ended or row.act_date < began:
        return None
    result = (linking.fallen(context.tx, origin) if origin else None) or row.bars or {}
    withdrawn = facts.get("withdrawal") or {}
    return {
        "case_id": str(row.case_id or ""),
        "old_case_id": str(row.old_case_id or ""),
        "number": (origin.case_number if origin else row.decision_number) or "",
        "document": result.get("document") or withdrawn.get("explanation") or "",
        "annulled_for": result.get("annulled_for") or "",
        "before": redone.snapshot(facts, articles_of(context.tx, facts)) if origin else (row.bars or {}).get("before"),
        "compared": True,
    }


def note(context: StepContext) -> None:
    """Keep with which annulled decisions the case was compared, and link it to their cases, each once."""
    found = [one for one in annulled(context) if one.get("compared")]
    if not found:
        return
    case, tx = context.case, context.tx
    kept = context.facts.setdefault("compared", [])
    for one in found:
        told = {name: one[name] for name in ("case_id", "old_case_id", "number", "document", "annulled_for")}
        if any((old["case_id"], old["old_case_id"]) == (told["case_id"], told["old_case_id"]) for old in kept):
            continue
        kept.append({**told, "on": day_of(context.at).isoformat()})
        if one["case_id"]:
            links.link(tx, cases.get(tx, uuid.UUID(one["case_id"])), case, COMPARED)


def advice(context: StepContext) -> list[Problem]:
    """Say beside the step that such a decision was annulled before, and why; nothing here blocks."""
    if context.deciding:
        return []
    return [Problem("redone", _words(one), _BASIS, blocks=False) for one in annulled(context)]


def _words(one: Mapping[str, Any]) -> str:
    why = redone.ANNULLED_FOR.get(str(one.get("annulled_for")), "")
    reason = f"（{why}）" if why else ""
    if not one.get("compared"):
        return f"本案系重新作出决定：{one.get('document', '')}撤销了原决定{reason}。"
    bar = "" if one.get("annulled_for") == "procedure" else "不得以同一事实和理由作出相同或者基本相同的决定。"
    if not one.get("before"):
        bar += "导入的资料未写明处罚内容，系统不能比对，请人工核对。"
    by = f"由“{one['document']}”" if one.get("document") else ""
    return f"同一当事人的同一违法行为曾被处罚（{one.get('number') or '案号不详'}），该决定已{by}撤销{reason}。{bar}"
