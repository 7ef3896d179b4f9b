"""Enforcements and applications to the court at the wait states that the demo does not show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from api import demo_stories_enforcement as enforcement
from api.demo_cases import Player

#: Steps of an enforcement and of an application to the court, worked up to one by one.
STORIES: tuple[Callable[[Player, dt.date], object], ...] = (
    lambda player, today: enforcement.begin(player, today, 1),
    lambda player, today: enforcement.begin(player, today, 1).do("E1"),
    lambda player, today: enforcement.begin(player, today, 1).do("E1").do("E2"),
    lambda player, today: enforcement.begin(player, today, 1).do("E1").do("E2").do("E2_leader"),
    lambda player, today: _demanded(player, today).do("E3"),
    lambda player, today: _lapsed(player, today),
    lambda player, today: _lapsed(player, today).do("E4").do("E4_leader"),
    lambda player, today: _lapsed(player, today).determined(),
    lambda player, today: enforcement.begin(player, today, 1).do("E1", **enforcement.IMMEDIATE),
    lambda player, today: enforcement.begin(player, today, 1).do("E1", **enforcement.IMMEDIATE).do("E6_leader"),
    lambda player, today: _agreeing(player, today),
    lambda player, today: _agreeing(player, today).do("E7"),
    lambda player, today: _agreeing(player, today).do("E7").do("E7_leader"),
    lambda player, today: _demanded(player, today).agreed().do("E7_watch", result="broken"),
    lambda player, today: _demanded(player, today).tell("suspension.requested"),
    lambda player, today: _demanded(player, today).tell("suspension.requested").do("E8"),
    lambda player, today: _demanded(player, today).tell("suspension.requested").do("E8").do("E8_leader"),
    lambda player, today: _three_years(player, today),
    lambda player, today: _three_years(player, today).do("E8_three"),
    lambda player, today: _three_years(player, today).do("E8_three").do("E8_three_leader", given_up=False),
    lambda player, today: _demanded(player, today).tell("termination.requested"),
    lambda player, today: _demanded(player, today).tell("termination.requested").do("E8e"),
    lambda player, today: _demanded(player, today).tell("termination.requested").do("E8e").do("E8e_leader"),
    lambda player, today: _demanded(player, today).do("E3", outcome="performed", text="已清理。"),
    lambda player, today: (
        _demanded(player, today).do("E3", outcome="performed", text="已清理。").do("E10", result="performed")
    ),
    lambda player, today: _court(player, today),
    lambda player, today: _court(player, today).do("F1"),
    lambda player, today: _court(player, today).do("F1").asked().do("F3"),
    lambda player, today: _asked(player, today).do("F4").do("F4_leader"),
    lambda player, today: _asked(player, today).applied(),
    lambda player, today: _asked(player, today).applied().do("F6", **enforcement.REFUSED).do("F6u"),
    lambda player, today: _upper(player, today),
    lambda player, today: _asked(player, today).applied().do("F6").do("F7"),
    lambda player, today: _asked(player, today).applied().do("F6").do("F7").do("F8"),
    lambda player, today: _asked(player, today).applied().do("F6").do("F7").do("F8").do("F9"),
)


def _demanded(player: Player, today: dt.date) -> enforcement.EnforcementStory:
    return enforcement.begin(player, today, 2).do("E1").demanded()


def _agreeing(player: Player, today: dt.date) -> enforcement.EnforcementStory:
    return _demanded(player, today).do("E3", outcome="agreement", text="愿分期清理。")


def _lapsed(player: Player, today: dt.date) -> enforcement.EnforcementStory:
    return enforcement.begin(player, today, 16).do("E1").demanded().wait(13)


def _three_years(player: Player, today: dt.date) -> enforcement.EnforcementStory:
    return enforcement.begin(player, today, 1120).do("E1").demanded().wait(13).suspended().wait(1100)


def _court(player: Player, today: dt.date) -> enforcement.EnforcementStory:
    return enforcement.begin(player, today, 2, "court_application")


def _asked(player: Player, today: dt.date) -> enforcement.EnforcementStory:
    return enforcement.begin(player, today, 26, "court_application").do("F1").asked().wait(24)


def _upper(player: Player, today: dt.date) -> enforcement.EnforcementStory:
    story = _asked(player, today).applied().do("F6", **enforcement.REFUSED).do("F6u")
    return story.draft("F6u_file").file("D59U").do("F6u_file")
