"""The demo's reviews and suits, each up to where it waits today, and the decisions that the public reads."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from stdnum.cn import ric

from api import demo_stories_summary as summary
from api import demo_story_parts as parts
from api.demo_answers_remedy import ANNULLED, answers
from api.demo_cases import SHENZHEN, Player, Story
from db.actor import system_actor
from processes import publicity
from processes.remedy import linking

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
_SPOT: dict[str, Any] = {"channel": "ours", "number": None}


class RemedyStory(Story):
    """One review or suit as it is played."""

    def answers(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers at a step on the story's day, with changes."""
        return answers(element, self.day, **changes)

    def replied(self) -> RemedyStory:
        """R3 and its signature."""
        self.draft("R3").file("D91", "D93").do("R3").do("R3_leader")
        return self

    def answered(self) -> RemedyStory:
        """R3 to its submission."""
        self.replied().do("R3_submit")
        return self


def against(player: Player, origin: Story) -> RemedyStory:
    """Register a remedy against the decision of a case, on the day on which its story stands."""
    origin._tick(0)
    with player.database.transaction(player.actor(player.cast["legal_reviewer"])) as tx:
        case_id: uuid.UUID = linking.open_for(tx, case_id=origin.case_id).id
    return RemedyStory(player, case_id, origin.day)


def _disputed(player: Player, today: dt.date, number: int, ago: int) -> RemedyStory:
    """Somebody new every time: whoever was fined before is fined higher."""
    body = f"44030319880612{number:03}"
    spot = summary.begin(player, today, number, ago).do(
        "S1", second_officer=player.person("second_officer"), name=f"{_SURNAMES[number % len(_SURNAMES)]}国华",
        id_number=body + ric.calc_check_digit(body), party_address="深圳市罗湖区怡景路2012号",
        found="当事人将饮料杯丢弃在人行道上，执法人员当场发现并指出。", correction_content="立即清理丢弃的饮料杯。",
    )  # fmt: skip
    return against(player, spot.do("S3").do("S4", payment="bank"))


def to_register(player: Player, today: dt.date, number: int) -> None:
    """R1."""
    _disputed(player, today, number, 1)


def to_forward(player: Player, today: dt.date, number: int) -> None:
    """R2: handed in with us; yellow, five working days."""
    _disputed(player, today, number, 4).do("R1", **_SPOT)


def to_answer(player: Player, today: dt.date, number: int) -> None:
    """R3: nothing is suspended, though it was asked for."""
    _disputed(player, today, number, 9).do("R1").tell("suspension.requested", by="legal_reviewer")


def suspension_to_decide(player: Player, today: dt.date, number: int) -> None:
    """R1_suspended, R3."""
    _disputed(player, today, number, 3).do("R1").tell("suspension.requested", by="legal_reviewer").do("R1_suspend")


def answer_to_sign(player: Player, today: dt.date, number: int) -> None:
    """R3_leader."""
    _disputed(player, today, number, 6).do("R1").draft("R3").file("D91", "D93").do("R3")


def answer_to_submit(player: Player, today: dt.date, number: int) -> None:
    """R3_submit: red, the ten working days are nearly over."""
    _disputed(player, today, number, 13).do("R1").replied()


def outcome_awaited(player: Player, today: dt.date, number: int) -> None:
    """R4."""
    _disputed(player, today, number, 20).do("R1").answered()


def appealed(player: Player, today: dt.date, number: int) -> None:
    """R4_wait: upheld, the party may still sue."""
    _disputed(player, today, number, 40).do("R1").answered().do("R4", after=30, final=False, effective_on=None)


def outcome_to_carry_out(player: Player, today: dt.date, number: int) -> None:
    """R5."""
    _disputed(player, today, number, 40).do("R1").answered().do("R4", after=38)


def annulled(player: Player, today: dt.date, number: int) -> None:
    """R6, R7: the decision is annulled; its publication goes in three working days, the fine goes back."""
    case = parts.served(player, today, number, 36).do("N15")
    with player.database.reading(system_actor(player.office.tenant_id)) as tx:
        [row] = publicity.of_case(tx, case.case_id)
    with player.database.transaction(player.actor(player.cast["unit_head"])) as tx:
        publicity.approve(tx, publication_id=row.id, publish=True)
    case.do("N14", after=1)
    remedy = against(player, case)
    remedy.do("R1")
    remedy.answered().do("R4", after=max((today - remedy.day).days - 1, 0), **ANNULLED).do("R5")


def to_decide_again(player: Player, today: dt.date, number: int) -> None:
    """R8."""
    story = _disputed(player, today, number, 40).do("R1").answered()
    story.do("R4", after=37, outcome="redo", annulled_for="procedure", summary="程序违法，责令重新作出决定。").do("R5")


def remedy_to_close(player: Player, today: dt.date, number: int) -> None:
    """R9."""
    _disputed(player, today, number, 40).do("R1").answered().do("R4", after=38).do("R5")


def publish(player: Player, today: dt.date, number: int) -> None:
    """公示: what was proposed is published; two wait for a second person, one is withdrawn when its case is closed."""
    with player.database.reading(system_actor(player.office.tenant_id)) as tx:
        proposed = [row.id for row in publicity.listed(tx, status="proposed") if row.kind == "decision"]
    player.clock.set(dt.datetime.combine(today - dt.timedelta(days=1), dt.time(16), SHENZHEN))
    for publication_id in proposed[2:]:
        with player.database.transaction(player.actor("hexuemei")) as tx:
            publicity.approve(tx, publication_id=publication_id, publish=True)
    reason = "行政机关自行纠正：处罚决定适用依据有误，已撤销。"
    with player.database.transaction(player.actor("huangzhiyuan")) as tx:
        publicity.withdraw(tx, publication_id=proposed[-1], cause="annulled", reason=reason)


TOLD = (
    to_register, to_forward, to_answer, suspension_to_decide, answer_to_sign, answer_to_submit, outcome_awaited,
    appealed, outcome_to_carry_out, annulled, to_decide_again, remedy_to_close,
)  # fmt: skip
