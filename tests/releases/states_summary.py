"""Decisions on the spot at the wait states that the demo does not show."""

from __future__ import annotations

import datetime as dt
import itertools

from stdnum.cn import ric

from api import demo_stories_summary as summary
from api.demo_cases import Player, Story
from tests.releases.moving import moved

_PEOPLE = itertools.count(1)
#: Steps of the summary procedure: where the token stands, and where it is moved to.
_SPOT = (
    ("S3", ("S4", "S4_spare_opinion", "S4_spare_conclude", "S4_spare_document")),
    ("S5", ("S5_bank", "S5_instalment", "S5_plan", "S5_approve", "S5_late", "S5_court", "S6_publish")),
    ("S6", ("S7", "S7_unit", "S8")),
)


def tell(player: Player, operators: tuple[str, str], today: dt.date) -> None:
    """Make them all; most are reached by moving a token."""
    summary.begin(player, today, 0, 0)
    for here, targets in _SPOT:
        for target in targets:
            spot = _seen(player, today) if here == "S3" else _decided(player, today)
            moved(spot, operators, here, target)
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
