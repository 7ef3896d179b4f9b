"""Pure decisions of the penalty procedure: values in, values out; guards and services call them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from discretion.conditions import Facts, Overlay, counts_as_refusal
from engine.forms import quantities_of
from processes.facts import day
from processes.surcharge import Surcharge, surcharge

__all__ = ["Surcharge", "surcharge"]

#: Years within which an act may be punished; the longer one for grave harm. Source: 《行政处罚法》第三十六条.
LIMITATION_YEARS, GRAVE_LIMITATION_YEARS = 2, 5
#: A discussion needs at least so many leaders. Source: 《行政处罚法》第五十七条第二款; S1 case-file review rule 139.
LEADERS_IN_DISCUSSION = 2
#: Full working days between the notice of a hearing and the hearing. Source: 《行政处罚法》第六十四条第二项.
HEARING_NOTICE_WORKING_DAYS = 7

#: Figures that the decision tables read; what the tenant sets goes before them (``processes/parameters.py``).
#: key -> (default, source, confirmed)
FIGURES: Mapping[str, tuple[Any, str, bool]] = {
    "hearing_fine_citizen_cents": (500_000, "《广东省行政处罚听证程序实施办法》（数额待核）", False),
    "hearing_fine_organization_cents": (5_000_000, "《广东省行政处罚听证程序实施办法》（数额待核）", False),
    "major_fine_cents": (5_000_000, "本机关重大行政处罚标准（待核）", False),
    "review_every_case": (True, "本机关规定：普通程序案件均须法制审核（可调整）", False),
    "redone_alike_percent": (20, "《行政复议法》第六十四条第二款“基本相同”没有数额标准（百分数待核）", False),
    "publish_every_penalty": (True, "《行政处罚法》第四十八条第一款；本机关公示范围（可调整）", False),
}


def years_after(day: dt.date, years: int) -> dt.date:
    """Give the corresponding day years later; 29 February becomes the last day of the month."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def limitation_lapsed(act_ended_on: dt.date, discovered_on: dt.date, *, grave: bool) -> bool:
    """Tell whether the act was discovered too late to be punished.

    Source: 《行政处罚法》第三十六条.
    """
    return discovered_on > years_after(act_ended_on, GRAVE_LIMITATION_YEARS if grave else LIMITATION_YEARS)


def heavier(notified: Mapping[str, Any], decided: Mapping[str, Any]) -> bool:
    """Tell whether a decision goes beyond what the party was notified of: no penalty at all, kinds, or amount.

    Source: 《行政处罚法》第四十五条第二款.
    """
    if decided.get("outcome") != "penalty":
        return False
    if notified.get("outcome") != "penalty":
        return True
    more = set(decided.get("kinds") or ()) - set(notified.get("kinds") or ())
    return bool(more) or int(decided.get("fine_cents") or 0) > int(notified.get("fine_cents") or 0)


def pairs(text: str | None) -> dict[str, str]:
    """Read lines of ``name=value`` as an officer writes them; full-width signs are fine, other lines are left out."""
    found: dict[str, str] = {}
    for line in (text or "").replace("＝", "=").replace("：", "=").splitlines():
        name, separator, value = line.partition("=")
        if separator and name.strip() and value.strip():
            found[name.strip()] = value.strip()
    return found


def numbers(text: str | None) -> dict[str, str]:
    """Read measured quantities by name as they were stored, in whatever unit they stand there."""
    return {name: number for name, (number, _) in quantities_of(text or "").items()}


def discretion_facts(
    facts: Mapping[str, Any],
    prior: tuple[dt.date, ...],
    *,
    born_on: dt.date | None = None,
    earlier_order: dt.date | None = None,
) -> Facts:
    """Put the facts of a case into the words of the discretion standards.

    :param prior: days of earlier, still standing decisions against the party for the same item.
    :param born_on: day of birth of a citizen, as the identity number carries it.
    :param earlier_order: day of a written order for the same item in another case, so shortly before the act that the
        act itself is the refusal.
    """
    check, proposal = facts.get("check", {}), facts.get("proposal", {})
    correction, recheck = facts.get("correction", {}), facts.get("recheck", {})
    kind = proposal.get("overlay")
    overlay = None
    if kind and kind != "none":
        overlay = Overlay(kind=kind, ground=str(proposal.get("ground") or ""), fine_cents=proposal.get("fine_cents"))
    answers = {name: value in ("是", "yes", "true") for name, value in pairs(proposal.get("answered")).items()}
    prompt = proposal.get("corrected_promptly")
    act_date = day(check.get("act_ended_on")) or dt.date.min
    ordered = day(correction.get("ordered_on"))
    recurred = day(recheck.get("recurred_on"))
    if ordered is None and earlier_order is not None and counts_as_refusal(earlier_order, act_date):
        ordered, recurred = earlier_order, act_date
    return Facts(
        act_date=act_date,
        party_type=str(facts.get("party", {}).get("type") or "company"),
        prior_penalties=prior,
        ordered_on=ordered,
        order_due_on=day(correction.get("due_on")),
        refused_on=day(recheck.get("checked_on")) if recheck.get("result") == "refused" else None,
        recurred_on=recurred,
        born_on=born_on,
        corrected_promptly=True if prompt else None if prompt is None else False,
        quantities=proposal["quantities"] if "quantities" in proposal else numbers(proposal.get("measured")),
        answers=answers,
        overlay=overlay,
    )
