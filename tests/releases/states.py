"""Cases at the wait states that the demo does not show: so that a kept database has one at every step."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

from stdnum.cn import ric

from api import demo_stories_measure as measure
from api import demo_stories_summary as summary
from api.demo_cases import Player, Story
from engine import cases, repairs

_PEOPLE = itertools.count(1)
#: Steps of the measure's running phase, worked up to one by one.
_MEASURES: tuple[Callable[[Player, dt.date], object], ...] = (
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
#: Steps of the summary procedure: where the token stands, and where it is moved to.
_SPOT = (
    ("S3", ("S4", "S4_spare_opinion", "S4_spare_conclude", "S4_spare_document")),
    ("S5", ("S5_bank", "S5_instalment", "S5_plan", "S5_approve", "S5_late", "S5_court", "S6_publish")),
    ("S6", ("S7", "S7_unit", "S8")),
)


def tell(player: Player, operators: tuple[str, str], today: dt.date) -> None:
    """Make them all."""
    for story in _MEASURES:
        story(player, today)
    summary.begin(player, today, 0, 0)
    for here, targets in _SPOT:
        for target in targets:
            spot = _seen(player, today) if here == "S3" else _decided(player, today)
            _moved(spot, operators, here, target)
    for message in ("review.submitted", "decision.changed"):
        _decided(player, today).tell(message)


def _seen(player: Player, today: dt.date) -> Story:
    """Somebody new every time: whoever was fined before is fined higher."""
    body = f"44030319880512{next(_PEOPLE):03}"
    number = body + ric.calc_check_digit(body)
    return summary.begin(player, today, 0, 1).do(
        "S1", second_officer=player.person("second_officer"), name=f"何志刚{body[-3:]}", id_number=number,
        found="当事人将烟头丢弃在人行道上，执法人员当场发现并指出。", correction_content="立即清理丢弃的烟头。",
    )  # fmt: skip


def _decided(player: Player, today: dt.date) -> Story:
    return _seen(player, today).do("S3").do("S4")


def _approved(player: Player, today: dt.date) -> measure.MeasureStory:
    return measure._approved(player, today, 2)


def _kept(player: Player, today: dt.date) -> measure.MeasureStory:
    return _approved(player, today).taken().kept()


def _moved(story: Story, operators: tuple[str, str], here: str, target: str) -> None:
    """Let two operators place a token where the story does not lead by itself."""
    player, (first, second) = story.player, operators
    with player.database.transaction(player.actor(first)) as tx:
        case = cases.get(tx, story.case_id)
        token = next(token for token, row in case.waits.items() if row["element"] == here)
        arguments = {"token": token, "to": target}
        repair = repairs.propose(tx, case_id=case.id, kind="move", arguments=arguments, reason="演练").id
    with player.database.transaction(player.actor(second)) as tx:
        repairs.confirm(tx, repair_id=repair)
