"""What binds before a step is completed: each function refuses with the sentence that says what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from db.errors import DomainError
from discretion import standards
from discretion.assess import Assessment
from discretion.deviation import check_deviation
from documents.formats import grouped
from engine import casefile, deadlines
from engine.calendar import day_of
from engine.registry import Problem, StepContext
from processes import bodies, guardians, handed_in, joint, quantities, refusals, subjects
from processes.facts import DatesContradict, day, not_before, not_future, part
from processes.officers import certified, matter_of, pair_of, two_officers
from processes.penalty import diagrams, errors, hearings, redone, rules, termination
from processes.penalty.people_rules import not_an_investigator, qualified
from processes.remedy import linking as remedies
from processes.surcharge import pauses_of
from processes.transfer import linking as transferring

#: Days after which a public notice counts as service. Source: 《民事诉讼法》第九十五条 (in force 2024-01-01).
NOTICE_DAYS = 30
#: Characters below which nobody has named a fact.
LEAST_WORDS = 10
#: What a party hands in against a decision that is not made yet.
ANSWERS = ("defence", "hearing_request")
CONCLUSIONS = {
    "penalty": "给予行政处罚", "no_penalty": "不予行政处罚", "withdraw": "撤销案件", "terminate": "终止调查",
    "transfer": "移送司法机关", "back": "退回补充",
}  # fmt: skip


def check(context: StepContext) -> None:
    """N2: two certified officers, an item in force that the body may punish, days in order, limitation not lapsed."""
    answers, tx = context.answers, context.tx
    two_officers(tx, tx.actor.person_id, _uuid(answers["second_officer"]), (answers["item_code"],))
    began, ended, found = (day(answers[name]) for name in ("act_began_on", "act_ended_on", "discovered_on"))
    if not (began and ended and found):
        raise DatesContradict(reason="日期不完整")
    today = day_of(tx.at)
    if ended < began:
        raise DatesContradict(reason="违法行为终了日期早于发生日期")
    if max(ended, found) > today:
        raise DatesContradict(reason="日期晚于今天")
    if answers["outcome"] != "open":
        return
    if answers["jurisdiction"] != "ours":
        raise DatesContradict(reason="不属本机关管辖的，核查结论不能是“拟立案”")
    if standards.find_item(tx, answers["item_code"], ended) is None:
        raise errors.ItemUnknown(code=answers["item_code"], day=ended.isoformat())
    if bodies.power(tx, context.case.body_id, answers["item_code"], today) is None:
        raise errors.PowerMissing(code=answers["item_code"], day=today.isoformat())
    guardians.check(answers, ended)
    _limitation(ended, found, grave=bool(answers["grave"]))
    if answers.get("urgent"):
        if len(str(answers.get("urgent_reason") or "").strip()) < LEAST_WORDS:
            raise errors.UrgencyUnexplained()
        diagrams.refuse_older(context, "N2_first", "先行调查取证")


def opening(context: StepContext) -> None:
    """N3: no case is opened on an act that may no longer be punished."""
    found = part(context, "check")
    if context.answers["outcome"] == "open":
        ended, discovered = day(found.get("act_ended_on")), day(found.get("discovered_on"))
        if ended and discovered:
            _limitation(ended, discovered, grave=bool(found.get("grave")))


def _limitation(ended: dt.date, discovered: dt.date, *, grave: bool) -> None:
    if rules.limitation_lapsed(ended, discovered, grave=grave):
        raise errors.LimitationLapsed(ended=ended.isoformat(), discovered=discovered.isoformat())


def inquiry(context: StepContext) -> None:
    """N4: two officers, certified then and now, who showed their cards; one order to correct at a time."""
    pair_of(context, "began_at")
    if not context.answers["shown_cards"] or not context.answers["told_rights"]:
        raise DatesContradict(reason="未出示执法证件或者未告知权利的检查不得作为证据，请依法重新进行")
    if context.answers["ended_at"] < context.answers["began_at"]:
        raise DatesContradict(reason="检查结束时间早于开始时间")
    _records_signed(context.answers)
    guardians.at_interview(context)
    waiting = {row["element"] for row in context.case.waits.values()}
    if "order" in context.answers.get("measures", ()) and waiting & {"N4c", "N4c_recheck"}:
        raise DatesContradict(reason="责令改正正在办理中，请先完成复查")
    registering = {"N4a_apply", "N4a_approve", "N4a_register", "N4a", "N4a_return"}
    if "preserve" in context.answers.get("measures", ()) and waiting & registering:
        raise DatesContradict(reason="先行登记保存正在办理中，请先处理完毕")
    if "coerce" in context.answers.get("measures", ()):
        coercion(context)


def _records_signed(answers: Mapping[str, Any]) -> None:
    """Refuse a record that somebody did not sign, or was not there for, unless reason and witness say so."""
    if answers.get("absent") or answers.get("refused"):
        refusals.witnessed(answers, why="refused")
    if answers.get("asked_refused"):
        refusals.witnessed(answers, why="asked_refused")


def coercion(context: StepContext) -> None:
    """N4b: an entrusted body may not seal or seize. Source: 《行政强制法》第十七条第一款."""
    item = str(part(context, "check").get("item_code") or bodies.EVERY_ITEM)
    power = bodies.power(context.tx, context.case.body_id, item, day_of(context.at))
    if power is not None and power.title == "entrusted":
        raise errors.EntrustedMayNotCoerce()


def recusal(context: StepContext) -> None:
    """回避: whoever takes over is certified and not the other officer."""
    if not context.answers["granted"]:
        return
    case, replacement = context.case, _uuid(context.answers.get("replacement"))
    other = case.second_officer_id if context.answers["whom"] == "case_officer" else case.officer_id
    two_officers(context.tx, replacement, other, matter_of(context))


def order(context: StepContext) -> None:
    """N4c: handed over by two officers who were certified on that day, signed for or refused before a witness."""
    pair_of(context, "ordered_on")
    refusals.receipt(context.answers)
    guardians.receives(context, on="ordered_on")


def recheck(context: StepContext) -> None:
    """N4c: a limit that still runs is not overdue. Source: 《行政处罚法》第二十八条第一款."""
    pair_of(context, "checked_on")
    ordered = part(context, "correction")
    checked, due = day(context.answers["checked_on"]), day(ordered.get("due_on"))
    if checked is not None and checked > day_of(context.at):
        raise DatesContradict(reason="复查日期晚于今天")
    if context.answers["result"] == "refused" and due and checked and checked <= due:
        raise DatesContradict(reason=f"改正期限至{due.isoformat()}届满，期满前不构成逾期未改正")


def assessed(context: StepContext, proposal: dict[str, Any]) -> Assessment:
    """Apply the discretion standard to the case with a proposal that is not stored yet."""
    facts = {**context.facts, "proposal": proposal}
    party = part(context, "party")
    code = str(party.get("code") or party.get("id_number") or "")
    items = [str(part(context, "check").get("item_code") or ""), *(proposal.get("also_items") or ())]
    ended = day(part(context, "check").get("act_ended_on")) or dt.date.min
    measured = quantities.in_units(context.tx, items, ended, proposal.get("measured"))
    facts["proposal"] = {**proposal, "quantities": measured}
    known = {}
    for item in items:
        prior = subjects.prior_penalties(context.tx, code, item, besides=context.case.id) if code else ()
        order = subjects.prior_order(context.tx, code, item, ended, besides=context.case.id) if code else None
        known[item] = rules.discretion_facts(
            facts, prior, born_on=subjects.birth_date(code), earlier_order=order.served_on if order else None
        )
    return standards.assess_act(context.tx, codes=items, facts=known, on=day_of(context.at))


def proposal(context: StepContext) -> None:
    """N5: no penalty that the standard bars, none waived without a ground; a deviation needs its reason."""
    answers = dict(context.answers)
    termination.guard(context)
    if answers["outcome"] not in ("penalty", "no_penalty"):
        return
    for code in answers.get("also_items", ()):
        if bodies.power(context.tx, context.case.body_id, code, day_of(context.at)) is None:
            raise errors.PowerMissing(code=code, day=day_of(context.at).isoformat())
    if also := answers.get("also_items"):
        for person in (context.case.officer_id, context.case.second_officer_id):
            certified(context.tx, person, day_of(context.at), also)
    acted = day(part(context, "check").get("act_ended_on")) or day_of(context.at)
    items = (str(part(context, "check").get("item_code") or ""), *answers.get("also_items", ()))
    quantities.check(context.tx, items, acted, answers.get("measured"))
    assessment = assessed(context, answers)
    if answers["outcome"] == "no_penalty":
        grounded = answers.get("overlay") == "no_penalty" and answers.get("ground")
        if assessment.outcome != "no-penalty" and not grounded:
            raise errors.NoPenaltyUngrounded()
        return
    blocking = [flag.zh for flag in assessment.flags if flag.blocking]
    if blocking:
        raise errors.PenaltyBarred(reason="；".join(text.rstrip("。") for text in blocking) + "。")
    guardians.punishable(part(context, "party"), acted)
    _not_heavier_after_defence(context)
    joint.weighed(context)
    redone.refuse_again(
        context, {**answers, "fine_cents": answers.get("fine_cents") if "fine" in answers["kinds"] else 0}
    )
    if "fine" not in answers.get("kinds", ()):
        return
    if not answers.get("fine_cents"):
        raise errors.FineMissing()
    deviation = check_deviation(assessment, answers["fine_cents"], answers.get("deviation_reason", ""))
    if not deviation.allowed:
        raise errors.PenaltyBarred(reason="；".join(text.rstrip("。") for text in deviation.problems) + "。")


def _not_heavier_after_defence(context: StepContext) -> None:
    """Refuse to go beyond what the party was told of before it spoke, unless facts have come to light since.

    :raises errors.HeavierAfterDefence: Source: 《行政处罚法》第四十五条第二款.
    """
    told = part(context, "notice")
    rounds = [{"notice": told, **{name: part(context, name) for name in ("defence", "hearing")}}]
    for before in (*rounds, *context.facts.get("earlier", ())):
        spoke = (before.get("defence") or {}).get("outcome") == "submitted" or (before.get("hearing") or {}).get(
            "report"
        )
        notice = before.get("notice") or {}
        silent = len(str(context.answers.get("new_facts") or "").strip()) < LEAST_WORDS
        if silent and spoke and notice.get("served_on") and rules.heavier(notice, context.answers):
            raise errors.HeavierAfterDefence()


def advice(context: StepContext) -> list[Problem]:
    """N5: what the standard says so far, shown beside the form; nothing here blocks."""
    if context.deciding:
        return []
    draft = dict((context.task.draft if context.task else None) or {})
    try:
        found = assessed(context, {**part(context, "proposal"), **draft})
    except DomainError as error:
        return [Problem("assessment-open", f"尚不能计算裁量：{error.message('zh')}", blocks=False)]
    except (ValueError, KeyError, TypeError):  # a half-filled draft must not hide the form
        return [Problem("assessment-open", "尚不能计算裁量，请补全裁量事实。", blocks=False)]
    low, high = found.low_cents, found.high_cents
    words = f"{found.tier_name or '未确定档次'}"
    if low is not None and low == high:
        words += "：不予处罚" if found.outcome == "no-penalty" else f"：{grouped(low)}"
    elif low is not None or high is not None:
        words += f"：{grouped(low or 0)}至{grouped(high) if high is not None else '不限'}"
    told = [Problem("assessment", f"裁量基准（第{found.times}次）{words}", "；".join(found.basis), blocks=False)]
    told += [Problem(flag.code, flag.zh, blocks=False) for flag in found.flags]
    told += redone.advice(context)
    return told + [Problem("question", f"请回答：{one.text}（{one.unit or '是／否'}）", blocks=False)
                   for one in found.open_questions]  # fmt: skip


def approval(context: StepContext) -> None:
    """A leader who does not agree sends the case back instead."""
    if not context.answers.get("approved", True):
        raise errors.ApprovalWithheld()


def filed(*kinds: str) -> Any:
    """Make a check that one of the kinds of document is filed since the last proposal."""

    def problems(context: StepContext) -> list[Problem]:
        since = part(context, "decision").get("at") or part(context, "proposal").get("at") or ""
        if kinds == ("D22",):
            since = part(context, "correction").get("at") or ""
        for kind in kinds:
            found = casefile.filed(context.tx, context.case.id, kind)
            if found and found.filed_at and found.filed_at.isoformat() >= str(since):
                return []
        title = context.tx.use(_registry()).process(context.case.process_key).documents[kinds[0]].title
        return [Problem("document-missing", f"请先在“文书”页制作并归入《{title}》，再办结本步骤。")]

    return problems


def _registry() -> Any:
    from engine.registry import Registry

    return Registry


def notice_service(context: StepContext) -> None:
    """N6: served by two certified officers, not in the future, and not before there was a notice to serve."""
    pair_of(context, "served_on")
    not_future(context, "served_on", "announced_on")
    _not_before_filing(context, ("D32",), "served_on", "announced_on")
    if context.answers["method"] == "left":
        refusals.witnessed(context.answers, why="")
    else:
        guardians.receives(context, on="served_on")
    announced = day(context.answers.get("announced_on"))
    if context.answers["method"] == "public_notice" and announced is not None:
        counts = announced + dt.timedelta(days=NOTICE_DAYS)
        if (day(context.answers["served_on"]) or announced) < counts:
            raise errors.NoticePeriodRunning(day=counts.isoformat())
        if filed("D51")(context):
            raise errors.NoticeNotAnnounced()
        _not_before_filing(context, ("D51",), "announced_on")


def _not_before_filing(context: StepContext, kinds: tuple[str, ...], *names: str) -> None:
    """Refuse a day of service before the document was filed: it would shorten the party's period."""
    for kind in kinds:
        document = casefile.filed(context.tx, context.case.id, kind)
        if document is not None and document.filed_at is not None:
            not_before(context, day_of(document.filed_at), f"《{document.title}》的制作日期", *names)


def waiver(context: StepContext) -> None:
    """N7, N8: a waiver counts only in writing. Source: 《行政处罚法》第六十二条; case-file review rule 349."""
    not_future(context, "received_on")
    not_before(context, day(part(context, "notice").get("served_on")), "告知书送达日期", "received_on")
    if context.answers["outcome"] == "waived" and len(str(context.answers.get("waiver") or "").strip()) < 4:
        raise errors.WaiverNotWritten()


def legal_review(context: StepContext) -> None:
    """N9: the reviewer did not investigate the case and is qualified. Source: 《行政处罚法》第五十八条第二款."""
    not_an_investigator(context, "法制审核")
    qualified(context)
    wrong = [name for name, value in context.answers.items() if name.endswith("_ok") and not value]
    if wrong and context.answers["outcome"] == "passed":
        raise DatesContradict(reason="逐项审核有不符合项，结论不能是“审核通过”")


def discussion(context: StepContext) -> None:
    """N10: at least two leaders. Source: 《行政处罚法》第五十七条第二款."""
    if len(set(context.answers["participants"])) < rules.LEADERS_IN_DISCUSSION:
        raise errors.TooFewLeaders()


def discussion_opinion(context: StepContext) -> None:
    """N10: only participants speak, each once."""
    person = str(context.actor.person_id)
    given = {one["person"] for one in part(context, "discussion").get("opinions", ())}
    if person not in part(context, "discussion").get("participants", ()) or person in given:
        raise errors.NotInDiscussion(permission="four-eyes")


def decision(context: StepContext) -> None:
    """N11: review passed, periods lapsed or waived in writing, discussed where required, not heavier than notified."""
    answers = context.answers
    if answers["outcome"] in ("again", "investigate"):
        return
    if answers["outcome"] == termination.TERMINATE:  # nobody is left who could still be heard
        termination.guard(context)
        return
    if answers["outcome"] in ("penalty", "no_penalty"):
        transferring.refuse_penalty(context.tx, context.case)
    review, talk = part(context, "legal_review"), part(context, "discussion")
    if review.get("required") and review.get("outcome") != "passed":
        raise errors.ReviewNotPassed()
    handed_in.refuse(context, *ANSWERS)
    period(context, "P08", "陈述申辩", waived=part(context, "defence").get("outcome") == "waived")
    if part(context, "notice").get("hearing_right"):
        heard = part(context, "hearing")
        period(context, "P09", "要求听证", waived=heard.get("outcome") == "waived" or hearings.over(context))
        hearings.on_record(context)
    proposed, penal = part(context, "proposal"), answers["outcome"] == "penalty"
    again = penal and redone.refuse_again(context, proposed, {
        "outcome": "penalty", "kinds": proposed.get("kinds"), "fine_cents": answers.get("fine_cents"),
    })  # fmt: skip
    # Sparing a party is discussed, whoever proposed it, and so is a result like one that was annulled.
    if talk.get("required") or answers["outcome"] == "no_penalty" or again:
        spoken = {one["person"] for one in talk.get("opinions", ())}
        if len(spoken) < rules.LEADERS_IN_DISCUSSION or not talk.get("conclusion"):
            raise errors.DiscussionMissing()
        if talk["conclusion"] != answers["outcome"]:
            raise errors.DecisionAgainstDiscussion(conclusion=CONCLUSIONS.get(talk["conclusion"], talk["conclusion"]))
    kinds = part(context, "proposal").get("kinds", ())
    fine = answers.get("fine_cents") if answers.get("fine_cents") is not None else 0
    if answers["outcome"] == "penalty" and "fine" in kinds and not fine:
        raise errors.FineMissing()
    if rules.heavier(part(context, "notice"), {"outcome": answers["outcome"], "kinds": kinds, "fine_cents": fine}):
        raise errors.HeavierThanNotified()


def period(context: StepContext, key: str, what: str, *, waived: bool) -> None:
    """Refuse while a period of the party runs that was not waived in writing.

    :raises errors.DefencePeriodRunning: with the last day.
    """
    if waived:
        return
    row = deadlines.latest(context.tx, context.case.id, key)
    if row is None:
        raise errors.DefencePeriodRunning(what=what, last="（尚未起算）")
    if context.at < row.due_at:
        raise errors.DefencePeriodRunning(what=what, last=row.last_day.isoformat())


def decision_problems(context: StepContext) -> list[Problem]:
    """N11: what stands in the way of a decision, before anybody tries; sending back stays possible."""
    found = []
    review = part(context, "legal_review")
    if review.get("required") and review.get("outcome") != "passed":
        found.append(Problem("review", errors.ReviewNotPassed.zh, blocks=False))
    for key, what, waived in (
        ("P08", "陈述申辩", part(context, "defence").get("outcome") == "waived"),
        ("P09", "要求听证", part(context, "hearing").get("outcome") in ("waived", "requested")
         or not part(context, "notice").get("hearing_right")),
    ):  # fmt: skip
        try:
            period(context, key, what, waived=waived)
        except errors.DefencePeriodRunning as running:
            found.append(Problem("period", running.message("zh"), blocks=False))
    return found + handed_in.problems(context, *ANSWERS, blocks=False)


def service(context: StepContext) -> None:
    """N13: two certified officers, not in the future, not before the decision was made out."""
    handed_in.refuse(context, *ANSWERS)
    pair_of(context, "attempted_on", "left_on")
    not_future(context, "attempted_on", "left_on", "announced_on")
    _not_before_filing(context, (decision_kind(context),), "attempted_on", "left_on", "announced_on")
    guardians.receives(context, on="attempted_on")
    if "left_on" in context.answers:
        refusals.witnessed(context.answers, why="")


def decision_kind(context: StepContext) -> str:
    """Give the kind of document that states the decision."""
    return "D40" if part(context, "decision").get("outcome") == "penalty" else "D42"


def decision_filed(context: StepContext) -> list[Problem]:
    """N12: the document that states this very decision is filed."""
    return [*filed(decision_kind(context))(context), *handed_in.problems(context, *ANSWERS)]


def payment(context: StepContext) -> None:
    """N14: paid means the whole fine; void, that a review or suit has annulled the decision."""
    remedies.refuse_void(context.tx, context.case, context.answers["result"])
    not_future(context, "paid_on")
    not_before(context, day(part(context, "decision").get("decided_on")), "决定日期", "paid_on")
    fine = int(part(context, "decision").get("fine_cents") or 0)
    if context.answers["result"] == "paid" and int(context.answers.get("paid_cents") or 0) < fine:
        raise DatesContradict(reason=f"缴款金额少于罚款数额（{grouped(fine)}），请核对票据")


def late_payment(context: StepContext) -> None:
    """N14: the surcharge that was imposed is counted to the day of payment and never above the fine."""
    payment(context)
    if context.answers["result"] == "enforce":
        remedies.refuse_enforcement(context.tx, context.case)
    if context.answers["result"] != "paid":
        return
    owed = surcharge_owed(context, day(context.answers["paid_on"]) or day_of(context.at))
    paid = int(context.answers.get("surcharge_paid_cents") or 0)
    if owed is not None and paid != owed.cents:
        raise DatesContradict(reason=f"截至缴款日逾期{owed.days}日，加处罚款应为{grouped(owed.cents)}，请核对")
    if owed is None and paid:
        raise DatesContradict(reason="未决定加处罚款，不得收取")


def surcharge(context: StepContext) -> None:
    """N14: no surcharge on a fine that no longer stands."""
    if context.answers.get("propose") == "impose" or context.answers.get("approved"):
        remedies.refuse_fallen(context.tx, context.case)
        handed_in.refuse(context, "instalment_request")


def surcharge_owed(context: StepContext, on: dt.date) -> rules.Surcharge | None:
    """Compute what is owed by a day where a leader has decided on a surcharge; None where none was."""
    decided = part(context, "surcharge")
    last = day(decided.get("last_day"))
    if not decided.get("approved") or decided.get("propose") != "impose" or last is None:
        return None
    stood = pauses_of(context.tx, context.case.id)
    return rules.surcharge(int(part(context, "decision").get("fine_cents") or 0), last, on, stood)


def late_payment_advice(context: StepContext) -> list[Problem]:
    """N14: what is owed today."""
    owed = surcharge_owed(context, day_of(context.at))
    if owed is None:
        return []
    cap = "（已达罚款本数，不再增加）" if owed.capped else ""
    text = f"今日缴款的，加处罚款{grouped(owed.cents)}，逾期{owed.days}日{cap}"
    return [Problem("surcharge", text, blocks=False)]


def publicity(context: StepContext) -> None:
    """N15: nothing is published that was not masked."""
    if not context.answers["masked"]:
        raise DatesContradict(reason="公示前应当作隐私和商业秘密处理")


def archive(context: StepContext) -> None:
    """N18: the dossier is in order."""
    if not context.answers["ordered"]:
        raise DatesContradict(reason="请先按顺序编页，附目录和备考表")


def _uuid(value: Any) -> Any:
    import uuid

    return uuid.UUID(str(value)) if value else None
