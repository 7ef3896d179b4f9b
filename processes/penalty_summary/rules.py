"""Pure decisions of the summary procedure: who may be punished on the spot, and where cash may be taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from discretion.conditions import Facts, Overlay, counts_as_refusal
from processes.facts import day
from processes.penalty.rules import numbers, pairs

#: Figures of the procedure; what the tenant sets goes before them (``processes/parameters.py``).
#: key -> (default, source, confirmed)
FIGURES: Mapping[str, tuple[Any, str, bool]] = {
    # 《行政处罚法》 2021-01-22 revised, in force 2021-07-15; the old 50 and 1,000 yuan still stand on live pages.
    "citizen_cents": (20_000, "《行政处罚法》第五十一条（2021年修订，2021-07-15施行）：公民二百元以下", True),
    "organization_cents": (300_000, "《行政处罚法》第五十一条：法人或者其他组织三千元以下", True),
    "cash_cents": (10_000, "《行政处罚法》第六十八条第一项：一百元以下", True),
    "publish_every_penalty": (
        False,
        "《行政处罚法》第四十八条第一款：具有一定社会影响的；本机关公示范围（可调整）",
        False,
    ),
}
PREFIX = "penalty_summary."
#: Parties judged by the limit for citizens. Source: 《行政处罚法》第五十一条; case-file review rule 104 (个体工商户).
CITIZENS = frozenset({"citizen", "sole_trader"})
#: Days within which an appeal against a decision on the spot is to be brought: review comes first.
#: Source: 《行政复议法》第二十条、第二十三条 (in force 2024-01-01).
REVIEW_DAYS = 60


def limit_cents(party_type: str, figures: Mapping[str, Any]) -> int:
    """Give the largest fine that may be imposed on the spot on a kind of party."""
    return int(figures["citizen_cents" if party_type in CITIZENS else "organization_cents"])


def cash_allowed(ground: str, fine_cents: int, figures: Mapping[str, Any]) -> bool:
    """Tell whether cash may be taken on this ground: small, hard to execute later, or far out at the party's request.

    Source: 《行政处罚法》第六十八条、第六十九条.
    """
    if ground == "small":
        return 0 < fine_cents <= int(figures["cash_cents"])
    return ground in ("hard_later", "remote") and fine_cents > 0


def heavier(told: Mapping[str, Any], decided: Mapping[str, Any]) -> bool:
    """Tell whether a decision goes beyond what the party was told, in kinds or in amount.

    Source: 《行政处罚法》第四十五条第二款.
    """
    more = set(decided.get("kinds") or ()) - set(told.get("proposed_kinds") or ())
    return bool(more) or int(decided.get("fine_cents") or 0) > int(told.get("proposed_fine_cents") or 0)


def discretion_facts(
    scene: Mapping[str, Any],
    telling: Mapping[str, Any],
    prior: tuple[dt.date, ...],
    overlay: Overlay | None = None,
    *,
    born_on: dt.date | None = None,
    earlier_order: dt.date | None = None,
) -> Facts:
    """Put scene and telling into the words of the discretion standards.

    An earlier written order counts: the same act found again is the refusal, within seven days or after its limit.

    :param prior: days of earlier, still standing decisions against the party for the same item.
    :param born_on: day of birth of a citizen, as the identity number carries it.
    :param earlier_order: day of a written order in another case that counts where the officer has named none.
    """
    occurred = day(scene.get("occurred_at")) or dt.date.min
    ordered, due = day(scene.get("ordered_on")), day(scene.get("order_due_on"))
    if ordered is None and earlier_order is not None and counts_as_refusal(earlier_order, occurred):
        ordered = earlier_order
    answers = {name: value in ("是", "yes", "true") for name, value in pairs(telling.get("answered")).items()}
    return Facts(
        act_date=occurred,
        party_type=str(scene.get("type") or "company"),
        prior_penalties=prior,
        ordered_on=ordered,
        order_due_on=due,
        refused_on=occurred if ordered and due and occurred > due else None,
        recurred_on=occurred if ordered else None,
        corrected_promptly=True if telling.get("corrected") else None,
        born_on=born_on,
        quantities=telling["quantities"] if "quantities" in telling else numbers(telling.get("measured")),
        answers=answers,
        overlay=overlay,
    )
