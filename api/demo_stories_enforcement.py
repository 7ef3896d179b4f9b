"""The demo's enforcements and applications to the court, each up to where it waits today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Self

from api.demo_answers_enforcement import answers
from api.demo_cases import SHENZHEN, Player, Story
from engine import cases, people

IMMEDIATE: dict[str, Any] = {
    "way": "immediate", "own_way": None, "consequence": None, "cleared": "road", "unable": True,
    "matter": "遗洒渣土", "obligation": "清除遗洒在深南东路的渣土",
}  # fmt: skip
BUILDING: dict[str, Any] = {
    "kind": "building", "own_way": "demolition", "consequence": None, "matter": "违法搭建铁皮房",
    "obligation": "拆除违法搭建的铁皮房",
}  # fmt: skip
REFUSED: dict[str, Any] = {"outcome": "refused", "number": None, "reason": "法院认为申请材料不全。"}


class EnforcementStory(Story):
    """One enforcement, as it is played."""

    def answers(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers, with the times of the story's own day."""
        now = self.player.clock.now().astimezone(SHENZHEN)
        if element in ("E1", "F1"):
            changes = {"second_officer": self.player.person("second_officer"), **changes}
        if element in ("E5", "E6_now"):
            changes = {"began_at": (now - dt.timedelta(minutes=1)).isoformat(), "ended_at": now.isoformat(), **changes}
        return answers(element, self.day, **changes)

    def demanded(self) -> Self:
        """E2: drafted, approved, served."""
        return self.do("E2").do("E2_leader").file("D54").do("E2_serve")

    def determined(self) -> Self:
        """E4: proposed, decided, served."""
        return self.do("E4").do("E4_leader").file("D56").do("E4_serve")

    def suspended(self) -> Self:
        """E8: until the party knows."""
        return self.tell("suspension.requested").do("E8").do("E8_leader").file("D58Z").do("E8_serve")

    def agreed(self) -> Self:
        """E7: signed."""
        return (
            self.do("E3", outcome="agreement", text="愿分期清理。").do("E7").do("E7_leader").file("D57").do("E7_sign")
        )

    def asked(self) -> Self:
        """F2: demanded before the court is asked."""
        return self.draft("F2").file("D54").do("F2")

    def applied(self) -> Self:
        """F4 to F5."""
        return self.do("F4").do("F4_leader").file("D59").do("F5")


def begin(player: Player, today: dt.date, ago: int, process: str = "enforcement") -> EnforcementStory:
    """Open an enforcement, some days ago."""
    day = today - dt.timedelta(days=ago)
    player.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    unit = player.office.units[player.unit]
    with player.database.transaction(player.actor(player.cast["case_officer"])) as tx:
        body = people.unit(tx, unit).body_id
        case = cases.open_case(tx, process_key=process, unit_id=unit, body_id=body)
    return EnforcementStory(player, case.id, day)


def demand_runs(player: Player, today: dt.date, number: int) -> None:
    """E3: the party was asked once more."""
    begin(player, today, 4).do("E1").demanded()


def to_decide(player: Player, today: dt.date, number: int) -> None:
    """E4_leader: proposed."""
    begin(player, today, 14).do("E1").demanded().wait(12).do("E4")


def to_carry_out(player: Player, today: dt.date, number: int) -> None:
    """E5: the substitute performance is due."""
    begin(player, today, 30).do("E1").demanded().wait(13).determined().file("D54S").do("E6_demand")


def agreement_runs(player: Player, today: dt.date, number: int) -> None:
    """E7_watch: in instalments."""
    begin(player, today, 12).do("E1").demanded().agreed()


def standing_still(player: Player, today: dt.date, number: int) -> None:
    """E8_resume and E4: suspended."""
    begin(player, today, 40).do("E1").demanded().wait(13).suspended()


def building(player: Player, today: dt.date, number: int) -> None:
    """E9: an illegal building, to be announced."""
    begin(player, today, 2).do("E1", way="own", **BUILDING)


def cleared(player: Player, today: dt.date, number: int) -> None:
    """E6_tell: cleared at once, the party is to be told."""
    begin(player, today, 0).do("E1", **IMMEDIATE).do("E6_leader").do("E6_now")


def over(player: Player, today: dt.date, number: int) -> None:
    """A whole enforcement with its papers."""
    story = begin(player, today, 60).do("E1").demanded().wait(13).determined().file("D54S").do("E6_demand")
    story.wait(9)
    while story.day.weekday() > 4 or (story.day.month, story.day.day) in ((1, 1), (5, 1), (10, 1)):
        story.wait(1)
    story.do("E5", urgent=True, urgent_reason="暴雨将至，堆放物将冲入雨水口，须立即清理。").file("D55J")
    story.do("E10").file("D60").do("E10_unit")


def court_demanded(player: Player, today: dt.date, number: int) -> None:
    """F3: the ten working days before the court is asked."""
    begin(player, today, 6, "court_application").do("F1").asked()


def court_to_sign(player: Player, today: dt.date, number: int) -> None:
    """F4_leader: the application is on the leader's desk."""
    begin(player, today, 26, "court_application").do("F1").asked().wait(24).do("F4")


def court_to_rule(player: Player, today: dt.date, number: int) -> None:
    """F7: accepted; yellow or red, the court takes its time."""
    begin(player, today, 40, "court_application").do("F1").asked().wait(24).applied().do("F6", after=4)


def court_late(player: Player, today: dt.date, number: int) -> None:
    """F4 and F4_urge: the three months are over."""
    begin(player, today, 110, "court_application").do("F1").asked().wait(108)


def court_refused(player: Player, today: dt.date, number: int) -> None:
    """F6u: not accepted; fifteen days to ask the upper court."""
    begin(player, today, 34, "court_application").do("F1").asked().wait(24).applied().do("F6", after=4, **REFUSED)


TOLD: tuple[Callable[[Player, dt.date, int], None], ...] = (
    demand_runs, to_decide, to_carry_out, agreement_runs, standing_still, cleared, over, building, court_demanded,
    court_to_sign, court_to_rule, court_late, court_refused,
)  # fmt: skip
