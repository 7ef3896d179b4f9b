"""加处罚款: what late payment may cost, day by day, without the days on which a review or a suit was pending."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from db.session import Tx
from engine import cases, deadlines
from engine.calendar import ONE, Pause, merged
from processes.remedy import linking as remedies

#: Each day overdue adds 3 % of the fine, up to the fine itself.
#: Source: 《行政处罚法》第七十二条第一款第一项 (in force 2021-07-15).
SURCHARGE_PERCENT_A_DAY = 3
#: Key of the limit that runs until the cap is reached, and whose pauses are not counted.
LIMIT = "P18"
#: Grounds on which the surcharge stands still. Source: 《行政处罚法》第七十三条第三款 (in force 2021-07-15).
REMEDIES = ("行政复议", "行政诉讼")


@dataclass(frozen=True)
class Surcharge:
    """What late payment costs by a day: how many days, how much, whether the cap is reached."""

    days: int
    cents: int
    capped: bool


def surcharge(fine_cents: int, last_day: dt.date, on: dt.date, pauses: Iterable[Pause] = ()) -> Surcharge:
    """Compute the surcharge that may be imposed by a day; the first day counted is the one after the last to pay.

    The statute counts each day on the amount of the fine (罚款数额), not on what is still unpaid: a part that was paid
    lowers what is owed and not the rate. Whoever finds that too hard lets the surcharge off by agreement (E7).

    :param pauses: days on which a review or a suit was pending, half-open.

    Source: 《行政处罚法》第七十二条第一款第一项、第七十三条第三款, 《行政强制法》第四十五条第二款.
    """
    first, after = last_day + ONE, on + ONE
    days = max(0, (after - first).days)
    for one in merged(pauses):
        days -= max(0, (min(one.end or after, after) - max(one.begin, first)).days)
    cents = fine_cents * SURCHARGE_PERCENT_A_DAY * days // 100
    return Surcharge(days, min(cents, fine_cents), cents >= fine_cents and fine_cents > 0)


def pauses_of(tx: Tx, *case_ids: uuid.UUID) -> list[Pause]:
    """List the days on which the surcharge stood still in these cases: the penalty's own, and its enforcement.

    A remedy counts from its own file too, whether or not the limit has taken note of it yet.
    """
    found = []
    for case_id in case_ids:
        row = deadlines.latest(tx, case_id, LIMIT)
        found += [Pause(one.begin, one.until) for one in deadlines.pauses_of(tx, row)] if row is not None else []
        found += [Pause(begun, until) for begun, until in remedies.stopped(tx, cases.get(tx, case_id))]
    return found
