"""What binds before a step of an application to the court is completed."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from engine import calendar_years, cases, deadlines
from engine.calendar import day_of
from engine.registry import Problem, StepContext
from processes.court_application import errors, rules
from processes.enforcement.guards import agreed, filed, served
from processes.enforcement.linking import refuse_other_decision, root_of
from processes.facts import DatesContradict, day, not_before, not_future, part
from processes.officers import pair_of, two_officers
from processes.remedy import linking as remedies

#: Characters below which nobody has named a reason.
LEAST_WORDS = 10


def contest(found: dict[str, Any]) -> rules.Contest:
    """Read what became of the decision."""
    served_on = day(found.get("served_on"))
    if served_on is None:
        raise DatesContradict(reason="请填写决定书送达日期")
    return rules.Contest(
        served_on, str(found.get("remedy") or "none"), bool(found.get("review_first")),
        day(found.get("review_served_on")), day(found.get("judgment_on")), day(found.get("instalment_last_on")),
    )  # fmt: skip


def check(context: StepContext) -> None:
    """F1: overdue and not contested any more, or soon not."""
    answers = context.answers
    items = (answers["item_code"],) if answers.get("item_code") else ()
    two_officers(context.tx, context.actor.person_id, uuid.UUID(answers["second_officer"]), items)
    not_future(context, "decided_on", "served_on", "review_served_on", "judgment_on")
    not_before(context, day(answers["decided_on"]), "决定日期", "served_on", "review_served_on", "judgment_on")
    refuse_other_decision(context.case, answers)
    if answers["performed"]:
        raise errors.PerformedAlready()
    if answers["remedy"] == "pending":
        raise remedies.RemedyPending()
    _contested(context)
    _told(context)


#: Outcomes that leave a decision standing that was disputed to the end.
_STANDING = ("upheld", "changed", "illegal")


def _told(context: StepContext) -> None:
    """Refuse an answer that passes over a review or suit which is on file here and has ended.

    The time for the application counts from there: whoever says "none" counts from too early a day.

    :raises errors.RemedyUntold: Source: 《行政强制法》第五十三条、《行政诉讼法》第四十五条.
    """
    root = root_of(context.case)
    known = remedies.ended(context.tx, cases.get(context.tx, root)) if root is not None else []
    last = {
        str(one.facts["registration"].get("kind")): one.facts["result"]
        for one in known
        if one.facts["result"].get("outcome") in _STANDING
    }
    kind = "suit" if "suit" in last else "review" if last else ""
    answer, served = context.answers["remedy"], day(context.answers.get("review_served_on"))
    if (kind == "suit" and answer != "sued") or (kind == "review" and answer not in ("reviewed", "sued")):
        raise errors.RemedyUntold(known=remedies.PAUSES[kind])
    decided = day((last.get("review") or {}).get("decided_on"))
    if answer == "reviewed" and decided is not None and served is not None and served < decided:
        raise DatesContradict(reason=f"复议决定送达日期早于其作出日期（{decided.isoformat()}）")


def _contested(context: StepContext) -> None:
    """Refuse while a review or suit against the decision is on file here and has not ended, whatever was answered.

    Source: 《行政强制法》第五十三条.
    """
    root = root_of(context.case)
    if root is not None:
        remedies.refuse_court(context.tx, cases.get(context.tx, root))


def demand(context: StepContext) -> None:
    """F2: served like every letter of enforcement."""
    served("D54")(context)


def response(context: StepContext) -> None:
    """F3: after the demand, not in the future."""
    not_future(context, "on")
    not_before(context, day(part(context, "demand").get("served_on")), "催告书送达日期", "on")


def ripe(context: StepContext, on: dt.date) -> None:
    """Refuse an application while the decision can be contested, or before ten working days after the demand.

    :raises errors.Contestable: or ``DemandRunning``. Source: 《行政强制法》第五十三条、第五十四条、第六十九条.
    """
    _contested(context)
    lapses = rules.lapses_on(contest(part(context, "appeal")), calendar_years.calendar(context.tx))
    if on <= lapses:
        raise errors.Contestable(last=lapses.isoformat())
    row = deadlines.latest(context.tx, context.case.id, "F03")
    if row is None or on <= row.last_day:
        raise errors.DemandRunning(last=row.last_day.isoformat() if row else "（尚未催告）")


def late(context: StepContext, on: dt.date) -> bool:
    """Tell whether the three months are over on a day. Source: 《行政强制法》第五十三条."""
    row = deadlines.latest(context.tx, context.case.id, "F01")
    return row is not None and on > row.last_day


def _in_time(context: StepContext, on: dt.date, reason: Any) -> None:
    if late(context, on) and len(str(reason or "").strip()) < LEAST_WORDS:
        row = deadlines.latest(context.tx, context.case.id, "F01")
        raise errors.TooLate(last=row.last_day.isoformat() if row else "")


def application(context: StepContext) -> None:
    """F4: ripe, in time, with all that the court asks for."""
    on = day_of(context.at)
    ripe(context, on)
    _in_time(context, on, context.answers.get("late_reason"))
    if not [line for line in str(context.answers["materials"]).splitlines() if line.strip()]:
        raise errors.MaterialsMissing(what="材料清单")


def time_left(context: StepContext) -> list[Problem]:
    """F4, F5: what is left of the three months, and what a late application costs."""
    row = deadlines.latest(context.tx, context.case.id, "F01")
    found = []
    if row is not None and late(context, day_of(context.at)):
        text = f"申请期限已于{row.last_day.isoformat()}届满，案卷评查将扣分；无正当理由的人民法院不予受理。"
        found.append(Problem("court-late", text, "《行政强制法》第五十三条、案卷评查规则第505项", blocks=False))
    elif row is not None:
        found.append(
            Problem("court-until", f"最迟于{row.last_day.isoformat()}申请。", "《行政强制法》第五十三条", blocks=False)
        )
    try:
        ripe(context, day_of(context.at))
    except (errors.Contestable, errors.DemandRunning, remedies.RemedyPending) as error:
        found.append(Problem("court-early", error.message("zh"), blocks=False))
    return found


def signature(context: StepContext) -> None:
    """F4: the leader signs what is ripe and in time."""
    agreed(context)
    _in_time(context, day_of(context.at), part(context, "application").get("late_reason"))


def submission_problems(context: StepContext) -> list[Problem]:
    """F5: the application that the leader signed is filed."""
    return [*filed("D59", since=("application", "decided_at"))(context), *time_left(context)]


def submission(context: StepContext) -> None:
    """F5: the day of the application counts; ripe and in time on that day."""
    pair_of(context)
    not_future(context, "submitted_on")
    not_before(context, day(part(context, "application").get("decided_on")), "签署日期", "submitted_on")
    on = day(context.answers["submitted_on"]) or day_of(context.at)
    ripe(context, on)
    _in_time(context, on, part(context, "application").get("late_reason"))


def answered(context: StepContext) -> None:
    """F6, F7: not in the future, after what came before; a refusal with its reason."""
    not_future(context, "received_on")
    first = part(context, "court").get("accepted_on") or part(context, "application").get("submitted_on")
    not_before(context, day(first), "此前的日期", "received_on")
    if context.answers["outcome"] not in ("accepted", "enforce") and not context.answers.get("reason"):
        raise DatesContradict(reason="请填写理由")


def asking(context: StepContext) -> None:
    """F6u: with grounds, within fifteen days."""
    if context.answers["ask"] and len(str(context.answers.get("grounds") or "").strip()) < LEAST_WORDS:
        raise errors.MaterialsMissing(what="复议理由")


def upper_filing(context: StepContext) -> None:
    """F6u: within fifteen days of the ruling. Source: 《行政强制法》第五十六条第二款、第五十八条第三款."""
    not_future(context, "filed_on")
    row = deadlines.latest(context.tx, context.case.id, "F04R")
    if row is not None and (day(context.answers["filed_on"]) or row.last_day) > row.last_day:
        raise errors.UpperTooLate(last=row.last_day.isoformat())
    not_before(context, day(part(context, "refusal").get("received_on")), "收到裁定的日期", "filed_on")


def upper_answer(context: StepContext) -> None:
    """F6u: an answer to what was asked."""
    not_future(context, "answered_on")
    not_before(context, day(part(context, "upper").get("filed_on")), "递交日期", "answered_on")
    about = part(context, "refusal").get("about")
    if context.answers["outcome"] != "upheld" and context.answers["outcome"] != {"acceptance": "accept"}.get(
        str(about), "enforce"
    ):
        raise errors.UpperAnswerMismatch()


def done(context: StepContext) -> None:
    """F8, F9: not in the future."""
    not_future(context, "done_on")
