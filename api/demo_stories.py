"""The cases of the demo, each up to where it waits today: every wait state once, one red, two yellow.

A story gets its unit's player, today, and its number; days are counted back from today, so that the demo is as fresh
in a year as it is now.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from api import demo_stories_decision as decision
from api import (
    demo_stories_enforcement,
    demo_stories_inspection,
    demo_stories_measure,
    demo_stories_remedy,
    demo_stories_summary,
    demo_stories_supervision,
    demo_stories_transfer,
)
from api import demo_stories_penalty as opening
from api.demo_cases import Player

Told = Callable[[Player, dt.date, int], object]

_FIRST, _STREET = "执法一队", "东门街道综合行政执法队"
_TOLD: tuple[Told, ...] = (
    decision.archived, opening.lead_to_register, opening.waits_for_the_register, opening.to_check,
    opening.investigated_first, opening.unit_to_review_opening, opening.leader_to_open, opening.to_transfer,
    opening.investigating,
    opening.measures_to_approve, opening.measures_to_end, opening.evidence_to_ask_for, opening.evidence_to_register,
    opening.evidence_nearly_lapsed, opening.evidence_to_give_back, opening.to_order, opening.to_recheck,
    opening.to_report, opening.to_cosign, opening.unit_to_review_report, opening.to_withdraw,
    opening.transfer_to_start, opening.transfer_under_way, opening.to_draft_notice, opening.notice_to_approve,
    opening.notice_to_serve, opening.defence_runs, opening.hearing_to_accept, opening.hearing_to_tell,
    opening.hearing_to_hold, opening.hearing_to_report, opening.defence_to_review, decision.legal_review,
    decision.to_discuss, decision.leaders_to_speak, decision.to_conclude, decision.to_decide, decision.to_make_out,
    decision.to_serve, decision.to_leave, decision.to_announce, decision.announced, decision.to_pay_and_publish,
    decision.instalments_to_approve, decision.instalments_run, decision.surcharge_to_propose,
    decision.surcharge_to_approve, decision.late_payment, decision.enforcing, decision.at_the_court,
    decision.withdrawing, decision.to_report_closing, decision.closing_unit, decision.closing_leader,
    decision.to_archive, decision.asks_for_more_time, decision.extension_to_approve, decision.overdue,
    opening.to_terminate,
)  # fmt: skip
_ALL = (
    *_TOLD,
    *demo_stories_summary.TOLD,
    *demo_stories_measure.TOLD,
    *demo_stories_inspection.TOLD,
    *demo_stories_enforcement.TOLD,
    *demo_stories_transfer.TOLD,
    *demo_stories_remedy.TOLD,
)
#: Unit and story of each case; two thirds are the first team's.
STORIES: tuple[tuple[str, Told], ...] = (
    *((_STREET if number % 3 == 2 else _FIRST, told) for number, told in enumerate(_ALL)),
    *((_FIRST, told) for told in demo_stories_supervision.TOLD),
    (_FIRST, demo_stories_remedy.publish),  # the last, when everything else is told
)
