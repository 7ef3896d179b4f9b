"""When the court may be asked: pure decisions over days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from engine.calendar import Calendar, add_months

#: Source: 《行政复议法》第二十条第一款 (in force 2024-01-01).
REVIEW_DAYS = 60
#: Source: 《行政诉讼法》第四十六条第一款 (in force 2017-07-01).
SUIT_MONTHS = 6
#: After a review, from the service of its decision. Source: 《行政诉讼法》第四十五条.
SUIT_AFTER_REVIEW_DAYS = 15


@dataclass(frozen=True)
class Contest:
    """What became of the decision: served when, contested how, allowed to be paid until when."""

    served_on: dt.date
    #: ``none``, ``reviewed`` or ``sued``.
    remedy: str = "none"
    #: An on-the-spot decision goes to review first. Source: 《行政复议法》第二十三条第一款第一项.
    review_first: bool = False
    review_served_on: dt.date | None = None
    judgment_on: dt.date | None = None
    instalment_last_on: dt.date | None = None


def lapses_on(contest: Contest, calendar: Calendar) -> dt.date:
    """Give the last day on which the decision can still be contested; an end on a day off moves on.

    Source: 《行政强制法》第五十三条; 《行政复议法》第二十条; 《行政诉讼法》第四十五条、第四十六条.
    """
    if contest.remedy == "sued" and contest.judgment_on is not None:
        return contest.judgment_on
    if contest.remedy == "reviewed" and contest.review_served_on is not None:
        return calendar.roll(contest.review_served_on + dt.timedelta(days=SUIT_AFTER_REVIEW_DAYS))
    review = calendar.roll(contest.served_on + dt.timedelta(days=REVIEW_DAYS))
    if contest.review_first:
        return review
    return max(review, calendar.roll(add_months(contest.served_on, SUIT_MONTHS)))


def counts_from(contest: Contest, calendar: Calendar) -> dt.date:
    """Give the day from which the three months to apply are counted.

    Where payment was put off or split, they count from the end of that; never before the decision can be enforced.
    Source: 《行政强制法》第五十三条; 《行政处罚法》第七十二条第二款.
    """
    end = lapses_on(contest, calendar)
    return max(end, contest.instalment_last_on) if contest.instalment_last_on else end
