"""The demo's seizures and sealings, each up to where it waits today, with their goods."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from api.demo_answers import PRESERVED
from api.demo_answers_measure import GOODS, answers
from api.demo_cases import SHENZHEN, Player, Story
from engine import cases, people
from processes import goods


def enter(story: Story, pieces: Iterable[Mapping[str, Any]], basis: str) -> None:
    """Enter pieces into the ledger of a story's case, signed by both officers."""
    player = story.player
    officer, second = (player.actor(player.cast[role]) for role in ("case_officer", "second_officer"))
    for piece in pieces:
        given = {**piece, "quantity": Decimal(piece["quantity"])}
        with player.database.transaction(officer) as tx:
            goods.enter(
                tx, case_id=story.case_id, basis=basis, second_officer=uuid.UUID(str(second.person_id)), **given
            )
    sign(story)


def sign(story: Story) -> None:
    """Let the second officer sign what is open."""
    player = story.player
    with player.database.transaction(player.actor(player.cast["second_officer"])) as tx:
        for piece in goods.pieces(tx, story.case_id):
            for move in piece.standing:
                if move.signed_at is None:
                    goods.sign(tx, case_id=story.case_id, move_id=move.id)


def registered(story: Story) -> None:
    """Enter and list what is registered as evidence, and hand over the notice."""
    enter(story, PRESERVED, "preservation")
    story.draft("N4a_register").file("D17").do("N4a_register")


class MeasureStory(Story):
    """One measure, as it is played."""

    def answers(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers, with the times of the story's own day."""
        now = self.player.clock.now().astimezone(SHENZHEN)
        if element == "M1":
            changes = {"second_officer": self.player.person("second_officer"), **changes}
        if element == "M2":
            changes = {"began_at": (now - dt.timedelta(minutes=1)).isoformat(), "ended_at": now.isoformat(), **changes}
        if element == "M3":
            changes = {"delivered_at": now.isoformat(), **changes}
        if element in ("M8", "M8_return"):
            changes = {"done_at": now.isoformat(), **changes}
        return answers(element, self.day, **changes)

    def taken(self) -> MeasureStory:
        """M2 to M3 with the list of the goods."""
        self.do("M2")
        enter(self, GOODS, "measure")
        self.file("D71", "D72", "D73", "D77F").do("M3")
        return self

    def kept(self) -> MeasureStory:
        """M4."""
        self.file("D78").do("M4")
        return self

    def returned(self) -> MeasureStory:
        """M8: all that is kept goes back."""
        self.file("D75J", "D73T")
        player = self.player
        second = uuid.UUID(player.person("second_officer"))
        with player.database.transaction(player.actor(player.cast["case_officer"])) as tx:
            for piece in goods.pieces(tx, self.case_id):
                goods.end(
                    tx, case_id=self.case_id, goods_id=piece.row.id, kind="returned", quantity=piece.kept,
                    second_officer=second, counterpart="蔡明辉",
                )  # fmt: skip
        sign(self)
        self.do("M8_return")
        return self


def begin(player: Player, today: dt.date, ago: int, **request: Any) -> MeasureStory:
    """Ask for a measure, some days ago."""
    day = today - dt.timedelta(days=ago)
    player.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    unit = player.office.units[player.unit]
    with player.database.transaction(player.actor(player.cast["case_officer"])) as tx:
        body = people.unit(tx, unit).body_id
        case = cases.open_case(tx, process_key="measure", unit_id=unit, body_id=body)
    story = MeasureStory(player, case.id, day)
    story.do("M1", **request)
    return story


def _approved(player: Player, today: dt.date, ago: int) -> MeasureStory:
    story = begin(player, today, ago)
    story.do("M1_unit").do("M1_leader")
    return story


def major_to_review(player: Player, today: dt.date, number: int) -> None:
    """M1_review: a major measure with the lawyer."""
    begin(player, today, 1, major=True).do("M1_unit")


def urgent_to_approve(player: Player, today: dt.date, number: int) -> None:
    """M1_later: taken in urgency, the approval is to be made up within 24 hours."""
    begin(player, today, 0, urgent=True, urgent_reason="当事人正在转移餐车，不立即扣押将无法查证。").taken()


def in_custody(player: Player, today: dt.date, number: int) -> None:
    """M7: in store; yellow, the thirty days end soon."""
    _approved(player, today, 26).taken().kept().wait(24)


def at_the_laboratory(player: Player, today: dt.date, number: int) -> None:
    """M5_result: the thirty days stand still while goods are tested."""
    story = _approved(player, today, 8).taken().kept()
    story.wait(2).tell("appraisal.requested").draft("M5").file("D20W", "D20").do("M5")


def lapsed(player: Player, today: dt.date, number: int) -> None:
    """M8_return: the thirty days are over, the law lifts it; to be returned at once."""
    _approved(player, today, 32).taken().kept().wait(31)


def given_back(player: Player, today: dt.date, number: int) -> None:
    """A whole measure with its papers and goods."""
    story = _approved(player, today, 40).taken().kept()
    story.do("M7", after=9).do("M7_leader")
    story.returned().file("D70").do("M9", after=1).do("M9_unit")


TOLD = (major_to_review, urgent_to_approve, in_custody, at_the_laboratory, lapsed, given_back)
