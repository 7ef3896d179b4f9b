"""What binds before a step of an inspection is completed: each refuses with the sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

from engine import casefile
from engine.calendar import day_of
from engine.registry import Problem, Registry, StepContext
from processes import bodies, guardians, refusals
from processes.facts import DatesContradict, day, not_before, not_future, part
from processes.inspection import errors, rules, visits
from processes.inspection.facts import outcomes
from processes.inspection.items import resolved
from processes.officers import matter_of, pair_of, two_officers
from processes.penalty.errors import ItemUnknown
from processes.publicity import unsettled

#: A basis names a statute, regulation or rule and an article of it.
_CITED = re.compile(r"《[^》]+》.*第.+条")
#: What looks like a telephone or an identity number.
_PRIVATE = re.compile(r"(?<![0-9A-Za-z])(1\d{10}|0\d{2,3}-?\d{7,8}|\d{17}[\dXx])(?![0-9A-Za-z])")


def request(context: StepContext) -> None:
    """I3: published items within the power, the cap, one visit for all, on site only where nothing else will do."""
    answers, case = context.answers, context.case
    own = [line.code for line in rules.item_lines(answers["items"]) if not line.body]
    two_officers(context.tx, context.actor.person_id, uuid.UUID(answers["second_officer"]), own)
    _drawn(context)
    if not _CITED.search(answers["basis"]):
        raise errors.BasisMissing()
    planned_on = day(answers["planned_on"])
    if planned_on is not None and planned_on < day_of(context.at) and not answers["urgent"]:
        raise DatesContradict(reason="拟检查日期早于今天")
    visits.admit(context.tx, case, code=answers["code"], source=answers["source"])
    other = visits.pending(context.tx, answers["code"], besides=case.id)
    if other is not None and not answers.get("separate_reason"):
        raise errors.MergeInstead(number=_case_number(context, other.case_id))


def _case_number(context: StepContext, case_id: uuid.UUID) -> str:
    from engine import cases

    return cases.get(context.tx, case_id).case_number or "未编号"


def _drawn(context: StepContext) -> None:
    """A drawn inspection keeps its object and its officers; nothing else is called drawn."""
    answers, origin = context.answers, part(context, "origin")
    if (answers["source"] == "double_random") is not bool(origin.get("draw_id")):
        raise errors.SubjectNotDrawn()
    if not origin.get("draw_id"):
        return
    if answers["code"] != origin.get("code"):
        raise errors.SubjectNotDrawn()
    pair = {str(context.case.officer_id), str(context.case.second_officer_id)}
    if {str(context.actor.person_id), str(answers["second_officer"])} != pair:
        raise errors.DrawnPairChanged()


def approval(context: StepContext) -> None:
    """I3: power, list and cap still stand on the day of the decision."""
    if context.answers["outcome"] != "approve":
        return
    asked = part(context, "request")
    _resolved(context)
    visits.admit(context.tx, context.case, code=str(part(context, "party").get("code")), source=str(asked["source"]))


def _resolved(context: StepContext) -> None:
    lines = rules.item_lines(part(context, "request").get("items"))
    resolved(context.tx, context.case.body_id, lines, day_of(context.at), planned=False)


def notice(context: StepContext) -> None:
    """I4: served by two officers, after it was approved."""
    pair_of(context, "served_on")
    not_future(context, "served_on")
    not_before(context, day(part(context, "approval").get("decided_on")), "批准日期", "served_on")
    refusals.receipt(context.answers)


def scene(context: StepContext) -> None:
    """I5: approved, announced, cards shown, rights told, no more assistants than fixed, every item answered."""
    answers, asked = context.answers, part(context, "request")
    pair_of(context, "began_at")
    if answers["outcome"] == "not_done":
        return
    _resolved(context)
    approved = part(context, "approval")
    if not asked.get("urgent") and approved.get("outcome") != "approve":
        raise errors.NotApproved()
    if casefile.filed(context.tx, context.case.id, "D81") is None:
        raise errors.NoticeMissing()
    if not (answers["shown_cards"] and answers["scanned"] and answers["told_rights"]):
        raise errors.CardsNotShown()
    if answers["assistants_there"] > int(asked.get("assistants") or 0):
        raise errors.AssistantsExceeded(there=answers["assistants_there"], fixed=int(asked.get("assistants") or 0))
    _times(context)
    if not asked.get("urgent") and _moment(answers["began_at"]) < _moment(approved["decided_at"]):
        raise errors.NotApproved()
    open_ = rules.open_items(asked.get("listed") or [], rules.checklist(answers["checklist"]))
    if answers["outcome"] == "done" and open_:
        raise errors.ChecklistIncomplete(open="、".join(open_))
    refusals.receipt(answers, named=False)
    guardians.at_interview(context)


def _times(context: StepContext) -> None:
    answers = context.answers
    if answers["ended_at"] < answers["began_at"] or _moment(answers["ended_at"]) > context.at:
        raise DatesContradict(reason="结束时间早于开始时间，或者晚于现在")


def sampling(context: StepContext) -> None:
    """I5s: by two officers, sealed and signed on the spot. Source: 《行政处罚法》第五十六条."""
    pair_of(context, "sampled_at")
    if _moment(context.answers["sampled_at"]) > context.at:
        raise DatesContradict(reason="抽样时间晚于现在")
    if not (context.answers["sealed"] and context.answers["signed"]):
        raise errors.SampleUnsealed()


def appraisal(context: StepContext) -> None:
    """I5a: the period is fixed and told in writing. Source: 《行政强制法》第二十五条第三款."""
    pair_of(context, "told_on")
    not_future(context, "sent_on", "told_on")
    sent, until = day(context.answers["sent_on"]), day(context.answers["until_on"])
    if not (sent and until and until > sent):
        raise errors.PeriodUnclear(reason="期间的届满日应晚于送检日期")


def appraisal_result(context: StepContext) -> None:
    """I5a: not before it was sent, not in the future."""
    pair_of(context, "result_told_on")
    not_future(context, "received_on", "result_told_on")
    not_before(context, day(part(context, "appraisal").get("sent_on")), "送检日期", "received_on")
    not_before(context, day(context.answers["received_on"]), "收到结果的日期", "result_told_on")


def recusal(context: StepContext) -> None:
    """回避: somebody certified takes over, who is not the other officer; a drawn officer is drawn again."""
    if not context.answers["granted"] or part(context, "origin").get("draw_id"):
        return
    if not context.answers.get("replacement"):
        raise errors.ReplacementMissing()
    case = context.case
    whom = part(context, "recusal").get("whom")
    other = case.second_officer_id if whom == "case_officer" else case.officer_id
    two_officers(context.tx, uuid.UUID(context.answers["replacement"]), other, matter_of(context))


def result(context: StepContext) -> None:
    """I6: the result says what the checklist says; a suspected crime is transferred, not punished instead."""
    answers = context.answers
    pair_of(context)
    not_future(context, "found_on")
    rounds = [*context.facts.get("rounds", [])]
    last = day(rounds[-1].get("began_at")) if rounds else None
    not_before(context, last, "检查日期", "found_on")
    asked = any(one.get("recusal_asked") for one in rounds)
    if asked and part(context, "recusal").get("decided_on") is None:
        raise errors.RecusalUndecided()
    found = any(one["answer"] == rules.FOUND for scene in rounds for one in (scene.get("answers") or {}).values())
    led = outcomes(answers)
    if found and not led:
        raise errors.ResultContradicts(reason="检查表记有发现的问题，应当选择处理方式")
    if led and not found and not context.facts.get("appraisals"):
        raise errors.ResultContradicts(reason="检查表各项均未发现问题")
    if "crime" in led and "penalty" in led:
        raise errors.ResultContradicts(reason="涉嫌犯罪的应当移送，不得以行政处罚代替移送")
    if "penalty" in led:
        _power(context, answers["item_code"])


def _power(context: StepContext, code: str) -> None:
    from discretion import standards

    on = day_of(context.at)
    if standards.find_item(context.tx, code, on) is None:
        raise ItemUnknown(code=code, day=on.isoformat())
    if bodies.power(context.tx, context.case.body_id, code, on) is None:
        raise errors.PowerMissing(code=code, day=on.isoformat())


def told(context: StepContext) -> None:
    """I6: the party is told, after the finding."""
    pair_of(context, "told_on")
    not_future(context, "told_on")
    not_before(context, day(part(context, "result").get("found_on")), "发现日期", "told_on")
    refusals.receipt(context.answers)


def order(context: StepContext) -> None:
    """I6: an order to correct gives a limit that has not passed when it is served."""
    pair_of(context, "ordered_on")
    not_future(context, "ordered_on")
    not_before(context, day(part(context, "result").get("found_on")), "发现日期", "ordered_on")
    not_before(context, day(context.answers["ordered_on"]), "送达日期", "due_on", "report_by")
    refusals.receipt(context.answers)


def rectification(context: StepContext) -> None:
    """I7: the report came after the order."""
    not_future(context, "received_on")
    not_before(context, day(part(context, "order").get("ordered_on")), "责令改正日期", "received_on")


def recheck(context: StepContext) -> None:
    """I7: by two officers; before the limit is over nobody has failed to correct. Source: 《行政处罚法》第二十八条."""
    pair_of(context, "checked_at")
    if _moment(context.answers["checked_at"]) > context.at:
        raise DatesContradict(reason="复查时间晚于现在")
    due, checked = day(part(context, "order").get("due_on")), day(context.answers["checked_at"])
    if context.answers["result"] == "refused" and due and checked and checked <= due:
        raise errors.RecheckTooEarly(until=due.isoformat())


def transfer(context: StepContext) -> None:
    """I6: to an authority that is named, not before the finding."""
    not_future(context, "sent_on")
    found, sent = day(part(context, "result").get("found_on")), day(context.answers["sent_on"])
    if not context.answers["to"].strip() or (found and sent and sent < found):
        raise errors.TransferUnfounded()


def publicity(context: StepContext) -> None:
    """I8: nothing personal among the words; the register scans all fields against the whole file once more."""
    if reason := private(context, context.answers["words"]):
        raise errors.PublicityHolds(reason=reason)


def private(context: StepContext, words: str) -> str:
    """Say what personal data a text holds: numbers, or the name of somebody who was there; empty when none."""
    if _PRIVATE.search(words):
        return "疑似电话或者证件号码"
    names = {str(part(context, "party").get("representative") or ""), str(part(context, "told").get("receiver") or "")}
    for scene in context.facts.get("rounds", []):
        names |= {re.split(r"[（(，,、\s]", str(scene.get(key) or ""))[0] for key in ("present", "asked", "witness")}
    return next((f"出现“{name}”" for name in sorted(names) if len(name) > 1 and name in words), "")


def archive_problems(context: StepContext) -> list[Problem]:
    """I9: its papers are on file, and nothing waits to be published."""
    return [*filed("D80", "D86")(context), *unsettled(context)]


def archive(context: StepContext) -> None:
    """I9: the file is in order."""
    if not context.answers["ordered"]:
        raise DatesContradict(reason="请先按顺序编页，附目录和备考表")


#: The section whose moment a document must not be older than, where it may be needed more than once.
_SINCE = {
    "D10": ("scene", "began_at"), "D19": ("sampling", "after"), "D20": ("appraisal", "after"),
    "D20J": ("appraisal", "sent_at"), "D85": ("result", "at"),
    "D22": ("recheck", "at"), "D23": ("order", "at"), "D04": ("result", "at"),
}  # fmt: skip


def filed(*kinds: str) -> Callable[[StepContext], list[Problem]]:
    """Make the check that these documents are filed as the case now stands; what it has no use for is left out."""

    def problems(context: StepContext) -> list[Problem]:
        known = context.tx.use(Registry).process(context.case.process_key).documents
        return [
            Problem("document-missing", f"请先在“文书”页制作并归入《{known[kind].title}》。")
            for kind in kinds
            if _wanted(context, kind) and not _current(context, kind)
        ]

    return problems


def _wanted(context: StepContext, kind: str) -> bool:
    rounds = context.facts.get("rounds", [])
    if kind == "D12":
        return any(one.get("questions") for one in rounds)
    if kind == "D10K":
        return any(one.get("survey") for one in rounds)
    if kind == "D86":
        return bool(part(context, "result").get("found_on"))
    return kind != "D10" or bool(rounds)


def _current(context: StepContext, kind: str) -> bool:
    document = casefile.filed(context.tx, context.case.id, kind)
    if document is None or document.filed_at is None:
        return False
    section, name = _SINCE.get(kind, ("", ""))
    since = part(context, section).get(name)
    return not since or document.filed_at >= _moment(since)


def _moment(value: Any) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
