"""The demo's cases that were decided on the spot, each up to where it waits today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from api.demo_answers_summary import answers
from api.demo_cases import SHENZHEN, Player, Story
from engine import cases, people

#: Who dropped what where; the names are invented.
_PEOPLE = (
    ("何志刚", "440303198805124512", "怡景路2012号", "烟头"),
    ("罗美娟", "440303199207083625", "湖贝路1033号", "饮料杯"),
    ("曾伟东", "440303197911204536", "凤凰路61号", "快餐盒"),
    ("邱丽云", "440303199502276547", "宝岗路112号", "果皮"),
)


class SpotStory(Story):
    """One case decided on the spot, as it is played."""

    def answers(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers at a step on the story's day, with changes."""
        return answers(element, self.day, **changes)


def begin(player: Player, today: dt.date, number: int, ago: int) -> SpotStory:
    """Open a case on the spot, some days ago."""
    day = today - dt.timedelta(days=ago)
    player.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    unit = player.office.units[player.unit]
    with player.database.transaction(player.actor(player.cast["case_officer"])) as tx:
        body = people.unit(tx, unit).body_id
        case = cases.open_case(tx, process_key="penalty_summary", unit_id=unit, body_id=body)
    return SpotStory(player, case.id, day)


def _seen(player: Player, today: dt.date, number: int, ago: int) -> SpotStory:
    name, code, address, thing = _PEOPLE[number % len(_PEOPLE)]
    return begin(player, today, number, ago).do(
        "S1", second_officer=player.person("second_officer"), name=name, id_number=code,
        party_address=f"深圳市罗湖区{address}", found=f"当事人将{thing}丢弃在人行道上，执法人员当场发现并指出。",
        correction_content=f"立即清理丢弃的{thing}。",
        evidence=f"现场照片2张：证明丢弃{thing}的位置和状况\n执法记录仪录像1段：证明当事人丢弃{thing}的经过",
    )  # fmt: skip


def _decided(player: Player, today: dt.date, number: int, ago: int, **changes: Any) -> SpotStory:
    return _seen(player, today, number, ago).do("S3").do("S4", **changes)


def on_the_spot(player: Player, today: dt.date, number: int) -> None:
    """S3: the party is being told."""
    _seen(player, today, number, 0)


def to_pay_by_code(player: Player, today: dt.date, number: int) -> None:
    """S5, S6: decided today; the code waits for the payment system, the filing for the officer."""
    _decided(player, today, number, 1)


def cash_to_remit(player: Player, today: dt.date, number: int) -> None:
    """S5_remit: cash of fifty yuan on its way to the agency."""
    story = _decided(player, today, number, 1, payment="cash", cash_ground="small")
    story.do("S5", manner="cash").do("S6")


def overdue_on_the_spot(player: Player, today: dt.date, number: int) -> None:
    """S5_surcharge: the fifteen days are over."""
    _decided(player, today, number, 24, payment="bank").do("S6", after=1).wait(20)


def spared_by_leaders(player: Player, today: dt.date, number: int) -> None:
    """S4_spare: a trifle, corrected at once, for the leaders to discuss."""
    _seen(player, today, number, 2).do(
        "S3", outcome="spare", proposed_kinds=None, proposed_fine_cents=None, ground="minor_corrected", corrected=True,
        education="已当场教育当事人，当事人表示今后遵守。", reason="轻微并当场清理，没有造成危害后果。",
    )  # fmt: skip


def became_ordinary(player: Player, today: dt.date, number: int) -> None:
    """Converted: the party disputed the facts; the ordinary case waits for its registration."""
    _seen(player, today, number, 3).do(
        "S3", outcome="convert", disputed=True, proposed_kinds=None, proposed_fine_cents=None,
        reason="当事人否认丢弃，需要进一步调查。",
    )  # fmt: skip


def archived_on_the_spot(player: Player, today: dt.date, number: int) -> None:
    """A whole case with its papers."""
    story = _decided(player, today, number, 30, payment="bank").file("D10").do("S5", after=1).do("S6", after=1)
    story.file("D44").do("S7", after=1).do("S7_unit", after=1)
    story.file("D60").do("S8", after=3)


TOLD = (
    on_the_spot, to_pay_by_code, cash_to_remit, overdue_on_the_spot, spared_by_leaders, became_ordinary,
    archived_on_the_spot,
)  # fmt: skip
