"""From the unpaid penalty to its enforcement: a linked case, by the body itself or by the court."""

from __future__ import annotations

import datetime as dt

from engine import calendar_years
from engine.calendar import day_of
from engine.forms import Field, Form
from engine.registry import Problem, ServiceContext, StepContext
from processes import enforcement_powers, handed_in
from processes import publicity as publications
from processes.court_application import rules as court
from processes.enforcement import linking
from processes.facts import day, part, today
from processes.penalty import errors, preservation
from processes.questions import choices
from processes.remedy import linking as remedies

ENFORCEMENT = Form(
    "enforcement",
    (
        Field("way", "方式", "choice", choices=choices(court="申请人民法院强制执行", own="依法自行强制执行"),
              basis="《行政强制法》第十三条、第五十三条"),
        Field("note", "情况说明", "longtext", max_length=2000),
    ),
)  # fmt: skip
_MONEY = ("transfer", "auction")
RESULTS = {"executed": "executed", "performed": "executed", "partly": "partly"}


def power(context: StepContext) -> None:
    """N16: not while a remedy suspends it; by itself only where a law gives the body a way to enforce money.

    Source: 《行政强制法》第十三条; 《行政复议法》第四十二条, 《行政诉讼法》第五十六条.
    """
    remedies.refuse_enforcement(context.tx, context.case)
    handed_in.refuse(context, "instalment_request")
    if context.answers["way"] != "own":
        return
    code = str((part(context, "check") or part(context, "scene")).get("item_code") or "")
    found = enforcement_powers.ways_of(context.tx, context.case.body_id, code, day_of(context.at))
    if not set(found) & set(_MONEY):
        raise errors.NoPowerToEnforceHere(code=code)


def opened(context: StepContext) -> None:
    """N16: the enforcement is a case of its own, linked to this one."""
    came = linking.origin(context.tx, context.case, context.facts)
    way = context.answers["way"]
    other = linking.open_for(
        context.tx, case=context.case, way=way, came=came, party=context.facts.get("party") or {}
    )  # fmt: skip
    context.facts["enforcement"] = {**context.answers, "case_id": str(other.id), "opened_on": today(context)}


def counts_from(context: StepContext) -> dt.date | None:
    """Give the day from which the three months to ask the court count, as far as this file knows; None unserved.

    Source: 《行政强制法》第五十三条; 《行政处罚法》第七十二条第二款.
    """
    came = linking.origin(context.tx, context.case, context.facts)
    served = day(came["served_on"])
    if served is None:
        return None
    last = {
        str((one.facts.get("registration") or {}).get("kind")): one.facts["result"]
        for one in remedies.ended(context.tx, context.case)
    }
    remedy = "sued" if "suit" in last else "reviewed" if last else "none"
    contest = court.Contest(
        served, remedy, bool(came["review_first"]), day((last.get("review") or {}).get("received_on")),
        day((last.get("suit") or {}).get("effective_on")), day(came["instalment_last_on"]),
    )  # fmt: skip
    return court.counts_from(contest, calendar_years.calendar(context.tx))


def note(context: ServiceContext) -> None:
    """N16: what the enforcement came to."""
    found = linking.outcome(context.tx, context.case)
    before = context.facts.get("enforcement") or {}
    result = RESULTS.get(str(found.get("result")), "ended")
    context.facts["enforcement"] = {**before, **found, "way": found.get("way") or before.get("way"), "outcome":
                                    found.get("result", ""), "result": result}  # fmt: skip


def unfinished(context: StepContext) -> list[Problem]:
    """N17: nothing is closed while evidence, goods, an enforcement or its publication are unfinished."""
    return [*preservation.unfinished(context), *publications.unsettled(context), *running(context)]


def running(context: StepContext) -> list[Problem]:
    """Say which enforcements of the decision have not ended."""
    found = []
    for one in linking.running(context.tx, context.case):
        name = one.case_number or "（未编号）"
        found.append(
            Problem("enforcement-running", f"强制执行案件（{name}）尚未办结。", "《行政强制法》第四章、第五章")
        )
    return found
