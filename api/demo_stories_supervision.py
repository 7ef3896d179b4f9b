"""The demo's supervisions and orders, each up to where it waits today."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from api import demo_stories_measure
from api.demo_answers_supervision import answers
from api.demo_cases import SHENZHEN, Player, Story
from processes.supervision_order import linking

#: Who supervises, whatever unit is supervised.
SUPERVISOR, LEADER = "jianghaitao", "huangzhiyuan"


class SupervisionStory(Story):
    """One supervision as it is played."""

    def answers(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers at a step on the story's day, with changes."""
        more = {"second": str(self.player.office.persons["zhonghui"])} if element == "J3" else {}
        return answers(element, self.day, **{**more, **changes})

    def filed(self) -> SupervisionStory:
        """J1 and J2."""
        self.do("J1").file("D100", by=SUPERVISOR).do("J2", by=LEADER)
        return self

    def inquired(self) -> SupervisionStory:
        """J3 and J4."""
        self.draft("J3").file("D101", "D102", by=SUPERVISOR).do("J3", after=1)
        self.do("J4_draft").do("J4_leader", by=LEADER).file("D103", by=SUPERVISOR).do("J4", after=1)
        return self


def begin(player: Player, today: dt.date, ago: int) -> SupervisionStory:
    """Register a lead, some days ago."""
    player.cast.setdefault("supervisor", SUPERVISOR)
    day = today - dt.timedelta(days=ago)
    player.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    with player.database.transaction(player.actor(SUPERVISOR)) as tx:
        case_id: uuid.UUID = linking.register(tx).id
    return SupervisionStory(player, case_id, day)


def ordered(player: Player, today: dt.date, number: int) -> None:
    """J5: an order on a case, given in two clicks; yellow, its answer is due."""
    origin = demo_stories_measure.begin(player, today, 6)
    player.clock.set(dt.datetime.combine(today - dt.timedelta(days=4), dt.time(11), SHENZHEN))
    with player.database.transaction(player.actor(SUPERVISOR)) as tx:
        linking.order(tx, case_id=origin.case_id, demand="请说明审批停留的原因，限期办结。", days=5)


def lead_to_register(player: Player, today: dt.date, number: int) -> None:
    """J1."""
    begin(player, today, 1)


def to_file(player: Player, today: dt.date, number: int) -> None:
    """J2."""
    begin(player, today, 3).do("J1")


def to_inquire(player: Player, today: dt.date, number: int) -> None:
    """J3."""
    begin(player, today, 5).filed()


def _found(player: Player, today: dt.date, ago: int) -> SupervisionStory:
    return begin(player, today, ago).filed().draft("J3").file("D101", "D102", by=SUPERVISOR).do("J3", after=1)


def to_draft_an_opinion(player: Player, today: dt.date, number: int) -> None:
    """J4_draft."""
    _found(player, today, 5)


def opinion_to_sign(player: Player, today: dt.date, number: int) -> None:
    """J4_leader."""
    _found(player, today, 6).do("J4_draft")


def to_give_an_opinion(player: Player, today: dt.date, number: int) -> None:
    """J4."""
    _found(player, today, 7).do("J4_draft").do("J4_leader", by=LEADER)


def to_rectify(player: Player, today: dt.date, number: int) -> None:
    """J5."""
    begin(player, today, 12).filed().inquired()


def to_review(player: Player, today: dt.date, number: int) -> None:
    """J6."""
    begin(player, today, 20).filed().inquired().do("J5", after=10, by="zhouqiang")


def to_urge(player: Player, today: dt.date, number: int) -> None:
    """J7."""
    story = begin(player, today, 20).filed().inquired().do("J5", after=10, by="zhouqiang", corrected=False)
    story.do("J6", outcome="urge", opinion="仍有两件未核查。")


def to_hand_on(player: Player, today: dt.date, number: int) -> None:
    """J8."""
    story = begin(player, today, 20).filed().inquired().do("J5", after=10, by="zhouqiang", corrected=False)
    story.do("J6", outcome="discipline", opinion="涉嫌不作为。")


def handed_on(player: Player, today: dt.date, number: int) -> None:
    """J8_sent."""
    story = begin(player, today, 20).filed().inquired().do("J5", after=10, by="zhouqiang", corrected=False)
    story.do("J6", outcome="discipline", opinion="涉嫌不作为。").do("J8", by=LEADER)


def to_close(player: Player, today: dt.date, number: int) -> None:
    """J9."""
    begin(player, today, 20).filed().inquired().do("J5", after=10, by="zhouqiang").do("J6")


TOLD = (
    ordered, lead_to_register, to_file, to_inquire, to_draft_an_opinion, opinion_to_sign, to_give_an_opinion,
    to_rectify, to_review, to_urge, to_hand_on, handed_on, to_close,
)  # fmt: skip
