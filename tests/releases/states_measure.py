"""Sealings and seizures at the wait states that the demo does not show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from api import demo_stories_measure as measure
from api.demo_cases import Player

#: Steps of the measure's running phase, worked up to one by one.
STORIES: tuple[Callable[[Player, dt.date], object], ...] = (
    lambda player, today: measure.begin(player, today, 1),
    lambda player, today: measure.begin(player, today, 1).do("M1_unit"),
    lambda player, today: _approved(player, today),
    lambda player, today: _approved(player, today).do("M2"),
    lambda player, today: measure.begin(player, today, 4, urgent=True, urgent_reason="正在转移。").taken().wait(2),
    lambda player, today: _kept(player, today).tell("appraisal.requested"),
    lambda player, today: _kept(player, today).tell("extension.requested"),
    lambda player, today: _kept(player, today).tell("extension.requested").do("M6"),
    lambda player, today: _kept(player, today).tell("extension.requested").do("M6").do("M6_leader"),
    lambda player, today: _kept(player, today).tell("sale.requested"),
    lambda player, today: _kept(player, today).tell("sale.requested").do("M7a"),
    lambda player, today: _kept(player, today).tell("sale.requested").do("M7a").do("M7a_leader"),
    lambda player, today: _kept(player, today).do("M7"),
    lambda player, today: _kept(player, today).do("M7", proposed="destroy", cause=None).do("M7_leader"),
    lambda player, today: _kept(player, today).do("M7").do("M7_leader").returned(),
    lambda player, today: _kept(player, today).do("M7").do("M7_leader").returned().file("D70").do("M9"),
)  # fmt: skip


def _approved(player: Player, today: dt.date) -> measure.MeasureStory:
    return measure._approved(player, today, 2)


def _kept(player: Player, today: dt.date) -> measure.MeasureStory:
    return _approved(player, today).taken().kept()
