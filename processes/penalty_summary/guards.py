"""What binds on the spot, before a step is completed: each function refuses with the sentence that says what to do."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from discretion import standards
from discretion.assess import Assessment
from discretion.deviation import check_deviation
from documents.formats import grouped as money
from engine import decisions
from engine.calendar import day_of
from engine.registry import Problem, Registry, StepContext
from processes import bodies, guardians, handed_in, parameters, payments, quantities, refusals, subjects
from processes.facts import DatesContradict, day, not_future, part
from processes.officers import pair_of, two_officers
from processes.penalty import errors as ordinary
from processes.penalty.guards import discussion, discussion_opinion
from processes.penalty.rules import LEADERS_IN_DISCUSSION, limitation_lapsed
from processes.penalty_summary import errors, rules
from processes.questions import PARTY_TYPES
from processes.transfer import linking as transferring

__all__ = [
    "advice",
    "assessed",
    "conclusion",
    "decision",
    "discussion",
    "discussion_opinion",
    "figures",
    "scene",
    "spared",
    "telling",
]

TABLE = "penalty_summary.dmn"
ORDINARY = "ordinary"


def figures(context: StepContext) -> dict[str, Any]:
    """Give the figures in force today: the tenant's, else the law's."""
    declared = {rules.PREFIX + key: figure for key, figure in rules.FIGURES.items()}
    found = parameters.figures(context.tx, declared, day_of(context.at))
    return {key.removeprefix(rules.PREFIX): value for key, value in found.items()}


def scene(context: StepContext) -> None:
    """S1: two certified officers with their cards shown, an act in time, an item in force that the body may punish."""
    answers, tx = context.answers, context.tx
    two_officers(tx, tx.actor.person_id, uuid.UUID(answers["second_officer"]), (answers["item_code"],))
    if not (answers["shown_cards"] and answers["told_rights"]):
        raise errors.CardsNotShown()
    today, occurred = day_of(tx.at), day(answers["occurred_at"])
    if occurred is None or _instant(answers["occurred_at"]) > context.at:
        raise DatesContradict(reason="违法行为发生时间晚于现在")
    guardians.check(answers, occurred)
    not_future(context, "ordered_on")
    ordered, due = day(answers.get("ordered_on")), day(answers.get("correction_due_on"))
    if ordered and ordered > occurred:
        raise DatesContradict(reason="此前责令改正的日期晚于违法行为发生时间")
    if due and due < today:
        raise DatesContradict(reason="改正期限早于今天")
    if limitation_lapsed(occurred, today, grave=False):
        raise ordinary.LimitationLapsed(ended=occurred.isoformat(), discovered=today.isoformat())
    code = answers["item_code"]
    if standards.find_item(tx, code, occurred) is None:
        raise ordinary.ItemUnknown(code=code, day=occurred.isoformat())
    if bodies.power(tx, context.case.body_id, code, today) is None:
        raise ordinary.PowerMissing(code=code, day=today.isoformat())


def telling(context: StepContext) -> None:
    """S3: told, heard, reviewed; disputed facts leave the spot; what is proposed is lawful on the spot."""
    pair_of(context)
    answers = context.answers
    if not answers["told"]:
        raise errors.NotTold()
    if answers["manner"] == "oral" and not part(context, "scene").get("recorded"):
        raise errors.OralNotRecorded()
    if answers["outcome"] == "convert":
        return
    if answers["disputed"]:
        raise errors.FactsDisputed()
    if answers.get("defence") and not answers.get("defence_review"):
        raise errors.DefenceNotReviewed()
    handed_in.weighing(context)
    if answers["outcome"] == "spare":
        _sparing(context)
        return
    kinds, fine = answers["proposed_kinds"], int(answers.get("proposed_fine_cents") or 0)
    if ("fine" in kinds) != bool(fine):
        raise errors.ProposalOpen()
    seen = part(context, "scene")
    acted = day(seen.get("occurred_at")) or day_of(context.at)
    quantities.check(context.tx, (str(seen.get("item_code")),), acted, answers.get("measured"))
    _on_the_spot(context, kinds, fine)


def _sparing(context: StepContext) -> None:
    """S3: a ground of article 33 that the facts bear out; the party is educated.

    Source: 《行政处罚法》第三十三条.
    """
    answers = context.answers
    if not answers.get("education"):
        raise errors.EducationMissing()
    if answers["ground"] == "no_fault":
        return
    if not answers.get("corrected"):
        raise errors.NotCorrected()
    if answers["ground"] == "first_minor" and (earlier := _prior(context)):
        raise errors.NotTheFirstTime(day=earlier[-1].isoformat())


def decision(context: StepContext) -> None:
    """S4: told before, within the limits, by the standard, not heavier than told, cash only where the law allows it."""
    pair_of(context, "decided_at")
    transferring.refuse_penalty(context.tx, context.case)
    handed_in.refuse(context, "defence")
    answers, told = context.answers, part(context, "telling")
    kinds, fine = answers["kinds"], int(answers.get("fine_cents") or 0)
    if not told.get("told") or told.get("outcome") != "decide":
        raise errors.NotTold()
    if ("fine" in kinds) != bool(fine):
        raise ordinary.FineMissing()
    _on_the_spot(context, kinds, fine)
    if rules.heavier(told, {"kinds": kinds, "fine_cents": fine}):
        raise ordinary.HeavierThanNotified()
    _standard(context, fine)
    _payment(context, fine)
    seen = part(context, "scene")
    guardians.punishable(seen, day(seen.get("occurred_at")))
    if answers["receipt"] == "refused":
        refusals.receipt(answers, recorded=bool(seen.get("recorded")))
    elif not answers.get("guardian_receipt") and (guardian := guardians.due(context.tx, seen, day_of(context.at))):
        raise guardians.GuardianSigns(why=guardians.why(seen, day_of(context.at)), guardian=guardian)
    decided = _instant(answers["decided_at"])
    if decided > context.at or decided < _instant(part(context, "scene")["occurred_at"]):
        raise errors.DecidedAtWrong()


def _on_the_spot(context: StepContext, kinds: list[str], fine: int) -> None:
    """Refuse what only the ordinary procedure may decide: kinds and amounts by the table of procedures.

    :raises errors.NotOnTheSpot: Source: 《行政处罚法》第五十一条.
    """
    known, party = figures(context), str(part(context, "scene").get("type"))
    source = (context.tx.use(Registry).diagrams / TABLE).read_bytes()
    view = {"party": {"type": party}, "decision": {"kinds": kinds, "fine_cents": fine}, "figures": known}
    if decisions.decide(source, "程序类型", view) == ORDINARY:
        limit, label = rules.limit_cents(party, known), {one.value: one.label for one in PARTY_TYPES}.get(party, party)
        raise errors.NotOnTheSpot(party=label, fine=money(fine), limit=money(limit))


def _standard(context: StepContext, fine: int) -> None:
    """Refuse a fine that the standard bars or that departs from it without a reason."""
    if not fine:
        return
    found = assessed(context, part(context, "telling"))
    departure = check_deviation(found, fine, str(context.answers.get("discretion_reason") or ""))
    if not departure.allowed:
        raise ordinary.PenaltyBarred(reason="；".join(text.rstrip("。") for text in departure.problems) + "。")


def _payment(context: StepContext, fine: int) -> None:
    """Refuse a fine without a way to pay it, and cash outside the three cases.

    Source: 《行政处罚法》第六十七条、第六十八条、第六十九条.
    """
    way = context.answers.get("payment")
    if fine and not way:
        raise errors.PaymentOpen()
    if fine and way == "code" and not payments.codes_available(context.tx):
        raise errors.CodesUnavailable()
    known = figures(context)
    if way == "cash" and not rules.cash_allowed(str(context.answers.get("cash_ground")), fine, known):
        raise errors.CashForbidden(limit=money(known["cash_cents"]))


def assessed(context: StepContext, told: Mapping[str, Any]) -> Assessment:
    """Apply the discretion standard to the scene with what was told."""
    seen = part(context, "scene")
    code, occurred = str(seen.get("code") or seen.get("id_number") or ""), day(seen.get("occurred_at"))
    order = None
    if code and occurred:
        order = subjects.prior_order(context.tx, code, str(seen.get("item_code")), occurred, besides=context.case.id)
    acted = occurred or day_of(context.at)
    measured = quantities.in_units(context.tx, (str(seen.get("item_code")),), acted, told.get("measured"))
    told = {**told, "quantities": measured}
    found = rules.discretion_facts(
        seen, told, _prior(context), born_on=subjects.birth_date(code), earlier_order=order.served_on if order else None
    )
    return standards.assess_item(context.tx, code=str(seen.get("item_code")), facts=found, on=day_of(context.at))


def advice(context: StepContext) -> list[Problem]:
    """S3, S4: what the standard says, shown beside the form; nothing here blocks."""
    draft = dict((context.task.draft if context.task else None) or {})
    written = handed_in.to_weigh(context)
    try:
        found = assessed(context, {**part(context, "telling"), **draft})
    except (ValueError, KeyError, TypeError):  # a half-filled draft must not hide the form
        return [*written, Problem("assessment-open", "尚不能计算裁量，请补全裁量事实。", blocks=False)]
    low, high = found.low_cents, found.high_cents
    words = found.tier_name or "未确定档次"
    if low is not None and low == high:
        words += f"：{money(low)}"
    elif low is not None or high is not None:
        words += f"：{money(low or 0)}至{money(high) if high is not None else '不限'}"
    told = [
        *written,
        Problem("assessment", f"裁量基准（第{found.times}次）{words}", "；".join(found.basis), blocks=False),
    ]
    told += [Problem(flag.code, flag.zh, blocks=False) for flag in found.flags]
    return told + [Problem("question", f"请回答：{one.text}（{one.unit or '是／否'}）", blocks=False)
                   for one in found.open_questions]  # fmt: skip


def conclusion(context: StepContext) -> None:
    """S4_spare_conclude: at least two leaders have spoken. Source: 深圳市人民政府令第196号第十八条."""
    spoken = {one["person"] for one in part(context, "discussion").get("opinions", ())}
    if len(spoken) < LEADERS_IN_DISCUSSION:
        raise ordinary.DiscussionMissing()


def spared(context: StepContext) -> None:
    """S4_spare_document: two officers hand over the decision not to punish."""
    pair_of(context, "served_on")
    not_future(context, "served_on")
    concluded = day(part(context, "discussion").get("concluded_on"))
    served = day(context.answers["served_on"])
    if concluded and served and served < concluded:
        raise DatesContradict(reason="送达日期早于集体讨论")


def _prior(context: StepContext) -> tuple[dt.date, ...]:
    seen = part(context, "scene")
    code = str(seen.get("code") or seen.get("id_number") or "")
    item = str(seen.get("item_code") or "")
    return subjects.prior_penalties(context.tx, code, item, besides=context.case.id) if code else ()


def _instant(value: Any) -> dt.datetime:
    return dt.datetime.fromisoformat(str(value))
