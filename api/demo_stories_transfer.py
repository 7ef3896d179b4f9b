"""The demo's transfers to the police, each up to where it waits today."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from api import demo_stories_measure
from api.demo_answers_transfer import REFUSED, answers
from api.demo_cases import SHENZHEN, Player, Story
from processes.transfer import linking

_OBJECT = {"outcome": "refused", "next": "supervise", "number": "罗公复字〔2026〕2号"}


class TransferStory(Story):
    """One transfer as it is played."""

    def answers(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers at a step on the story's day, with changes."""
        now = self.player.clock.now().astimezone(SHENZHEN).isoformat()
        person = self.player.person
        given: dict[str, dict[str, Any]] = {
            "X1": {"members": [person("case_officer"), person("second_officer")]}, "X4": {"sent_at": now},
            "X6": {"handed_at": now},
        }  # fmt: skip
        return answers(element, self.day, **{**given.get(element, {}), **changes})

    def reported(self) -> TransferStory:
        """X1 and X2."""
        self.do("X1").draft("X2").file("D05B").do("X2")
        return self

    def sent(self) -> TransferStory:
        """X3 and X4."""
        self.do("X3").draft("X4").file("D05", "D05R", "D05L").do("X4")
        return self

    def objected(self) -> TransferStory:
        """X8: refused by the police, a reconsideration is asked for."""
        self.do("X5", after=1, **REFUSED).do("X8").draft("X8_reconsider").file("D05F").do("X8_reconsider")
        return self


def begin(player: Player, today: dt.date, ago: int) -> TransferStory:
    """Come upon a crime while goods are being seized."""
    origin = demo_stories_measure.begin(player, today, ago)
    with player.database.transaction(player.actor(player.cast["case_officer"])) as tx:
        reason = "经检测，倾倒物混有危险废物，数量较大，涉嫌犯罪。"
        case_id: uuid.UUID = linking.start(tx, case_id=origin.case_id, reason=reason).id
    return TransferStory(player, case_id, origin.day)


def force_to_form(player: Player, today: dt.date, number: int) -> None:
    """X1."""
    begin(player, today, 1)


def to_report(player: Player, today: dt.date, number: int) -> None:
    """X2."""
    begin(player, today, 1).do("X1")


def head_to_decide(player: Player, today: dt.date, number: int) -> None:
    """X3: red, the three days are nearly over."""
    begin(player, today, 2).reported()


def to_hand_over(player: Player, today: dt.date, number: int) -> None:
    """X4: the 24 hours run."""
    begin(player, today, 0).reported().do("X3")


def police_to_decide(player: Player, today: dt.date, number: int) -> None:
    """X5."""
    begin(player, today, 1).reported().sent()


def refused_by_the_police(player: Player, today: dt.date, number: int) -> None:
    """X8."""
    begin(player, today, 3).reported().sent().do("X5", after=2, **REFUSED)


def to_object(player: Player, today: dt.date, number: int) -> None:
    """X8_reconsider."""
    begin(player, today, 3).reported().sent().do("X5", after=2, **REFUSED).do("X8")


def reconsidered(player: Player, today: dt.date, number: int) -> None:
    """X8_decided."""
    begin(player, today, 3).reported().sent().objected()


def to_ask_the_procuratorate(player: Player, today: dt.date, number: int) -> None:
    """X9."""
    begin(player, today, 4).reported().sent().objected().do("X8_decided", after=2, **_OBJECT)


def procuratorate_asked(player: Player, today: dt.date, number: int) -> None:
    """X9_result."""
    story = begin(player, today, 6).reported().sent().objected()
    story.do("X8_decided", after=2, **_OBJECT).draft("X9").file("D05J").do("X9")


def goods_to_hand_over(player: Player, today: dt.date, number: int) -> None:
    """X6."""
    begin(player, today, 3).reported().sent().do("X5", after=2)


def with_the_judiciary(player: Player, today: dt.date, number: int) -> None:
    """X7."""
    begin(player, today, 40).reported().sent().do("X5", after=2).do("X6", after=1)


TOLD = (
    force_to_form, to_report, head_to_decide, to_hand_over, police_to_decide, refused_by_the_police, to_object,
    reconsidered, to_ask_the_procuratorate, procuratorate_asked, goods_to_hand_over, with_the_judiciary,
)  # fmt: skip
