"""Cases at the wait states that the demo does not show: so that a kept database has one at every step."""

from __future__ import annotations

import datetime as dt

from api.demo_cases import Player
from tests.releases import states_enforcement, states_measure, states_summary


def tell(player: Player, operators: tuple[str, str], today: dt.date) -> None:
    """Make them all."""
    for story in (*states_measure.STORIES, *states_enforcement.STORIES):
        story(player, today)
    states_summary.tell(player, operators, today)
