"""The demo's inspections: plans, the register of objects, draws, and a case at every step."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from typing import Any

from stdnum.cn import uscc

from api import demo_answers_inspection as usual
from api.demo_cases import SHENZHEN, Player, Story
from engine import cases, people
from processes.inspection import draws, objects, plans

_NUMBERS = itertools.count(1)
_NAMES = (
    "聚香园酒楼",
    "百果鲜水果行",
    "新世纪文具店",
    "老城隍面馆",
    "宏发五金店",
    "甜蜜蜜糖水铺",
    "康健大药房",
    "美佳便利店",
)
#: Where the number that is committed to comes from in the demo, so that its draws are the same every time.
NONCE = "5d41402abc4b2a76b9719d911017c592" * 2


def somebody() -> dict[str, str]:
    """Invent a business, a new one every time, with a code whose check digit is right."""
    number = next(_NUMBERS)
    base = f"91440300MA5W{number:05d}"
    name = f"深圳市罗湖区{_NAMES[number % 8]}有限公司"
    return {"name": name, "code": base + uscc.calc_check_digit(base), "place": f"深圳市罗湖区东门中路{2000 + number}号"}


class InspectionStory(Story):
    """One inspection, as it is played."""

    def __init__(self, player: Player, case_id: uuid.UUID, day: dt.date, subject: dict[str, str]) -> None:
        super().__init__(player, case_id, day)
        self.subject = subject

    def answers(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers, with the subject and the times of the story's own day."""
        now = self.player.clock.now().astimezone(SHENZHEN)
        place = self.subject["place"]
        more: dict[str, Any] = {}
        if element == "I3":
            more = {**self.subject, "party_address": place, "second_officer": self.player.person("second_officer")}
        if element == "I5":
            more = {"began_at": (now - dt.timedelta(minutes=1)).isoformat(), "ended_at": now.isoformat()}
        if element == "I5s":
            more = {"sampled_at": now.isoformat()}
        if element == "I7":
            more = {"checked_at": now.isoformat()}
        if element in ("I5", "I5s", "I7"):
            more["place"] = place
        return usual.answers(element, self.day, **{**more, **changes})

    def approved(self, **request: Any) -> InspectionStory:
        """I3."""
        self.do("I3", **request).do("I3_unit").do("I3_leader")
        return self

    def notified(self) -> InspectionStory:
        """I4."""
        self.file("D81").do("I4")
        return self

    def inspected(self, *, after: int = 2, **scene: Any) -> InspectionStory:
        """I5 with its record."""
        self._tick(after)
        self.draft("I5", **scene).file("D10").do("I5", **scene)
        return self

    def concluded(self, **result: Any) -> InspectionStory:
        """I6 and its review, told."""
        self.do("I6", **result).do("I6_unit").file("D85").do("I6_tell")
        return self

    def found(self, **result: Any) -> InspectionStory:
        """Something was found."""
        said = {"summary": "后门通道露天堆放垃圾约1平方米", **result}
        return self.inspected(checklist=usual.FOUND_LIST).concluded(**said)

    def ordered(self) -> InspectionStory:
        """I6: the order is served."""
        self.draft("I6_order").file("D22").do("I6_order")
        return self


def planned(player: Player, day: dt.date) -> plans.InspectionPlan:
    """Draft, approve and publish the plan of the player's body for the year, unless it is there already."""
    head, leader = (player.actor(player.cast[role]) for role in ("unit_head", "leader"))
    with player.database.transaction(head) as tx:
        body = people.unit(tx, player.office.units[player.unit]).body_id
        assert body is not None  # noqa: S101 - the demo's units belong to bodies
        there = plans.in_force(tx, body, day.year)
        if there is not None:
            return there
        row = plans.draft(tx, body_id=body, year=day.year)
        plans.change(tx, plan_id=row.id, items=usual.PLAN_ITEMS, cap=2)
        plans.submit(tx, plan_id=row.id)
    with player.database.transaction(leader) as tx:
        plans.decide(tx, plan_id=row.id, approved=True, opinion="同意。")
    with player.database.transaction(head) as tx:
        return plans.publish(tx, plan_id=row.id, reported_to="深圳市城市管理和综合执法局", reported_on=day)


def begin(player: Player, today: dt.date, ago: int, **request: Any) -> InspectionStory:
    """Ask for an inspection, some days ago."""
    story = opened(player, today, ago)
    story.do("I3", **request)
    return story


def opened(player: Player, today: dt.date, ago: int) -> InspectionStory:
    """Open an inspection, some days ago; the year has its plan."""
    day = today - dt.timedelta(days=ago)
    player.clock.set(dt.datetime.combine(day, dt.time(8, 30), SHENZHEN))
    planned(player, day)
    player.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    unit = player.office.units[player.unit]
    with player.database.transaction(player.actor(player.cast["case_officer"])) as tx:
        body = people.unit(tx, unit).body_id
        case = cases.open_case(tx, process_key="inspection", unit_id=unit, body_id=body)
    return InspectionStory(player, case.id, day, somebody())


def _approved(player: Player, today: dt.date, ago: int, **request: Any) -> InspectionStory:
    return begin_approved(player, today, ago, **request).notified()


def begin_approved(player: Player, today: dt.date, ago: int, **request: Any) -> InspectionStory:
    """I3, approved."""
    return opened(player, today, ago).approved(**request)


def to_ask(player: Player, today: dt.date, number: int) -> None:
    """I3."""
    opened(player, today, 0)


def unit_to_review(player: Player, today: dt.date, number: int) -> None:
    """I3_unit."""
    begin(player, today, 1)


def leader_to_approve(player: Player, today: dt.date, number: int) -> None:
    """I3_leader: on a lead, without notice."""
    lead = {"source": "lead", "lead": "complaint", "lead_number": "12345-0018", "announced": False}
    begin(player, today, 1, unannounced_ground="事先通知可能影响检查效果，属暗访检查。", **lead).do("I3_unit")


def to_notify(player: Player, today: dt.date, number: int) -> None:
    """I4."""
    begin_approved(player, today, 1)


def to_inspect(player: Player, today: dt.date, number: int) -> None:
    """I5."""
    _approved(player, today, 2)


def urgent(player: Player, today: dt.date, number: int) -> None:
    """I5 and I3_later: an urgent one, to be approved afterwards."""
    begin(player, today, 0, urgent=True, urgent_reason="接报有油烟管道起火隐患。")


def urgent_and_late(player: Player, today: dt.date, number: int) -> None:
    """I3_late: nobody has approved it in time; red."""
    story = begin(player, today, 3, urgent=True, urgent_reason="接报有油烟管道起火隐患。")
    story.file("D81")
    story.inspected(after=0).wait(2)


def to_sample(player: Player, today: dt.date, number: int) -> None:
    """I5s."""
    _approved(player, today, 3).tell("sampling.requested")


def to_send(player: Player, today: dt.date, number: int) -> None:
    """I5a."""
    _approved(player, today, 4).tell("sampling.requested").draft("I5s").file("D19", "D19R").do("I5s").tell(
        "appraisal.requested"
    )


def at_the_laboratory(player: Player, today: dt.date, number: int) -> None:
    """I5a_result: the limit stands still."""
    story = _approved(player, today, 8)
    story.tell("appraisal.requested").draft("I5a").file("D20W", "D20").do("I5a")
    story.inspected(after=0)


def recusal_asked(player: Player, today: dt.date, number: int) -> None:
    """I5r."""
    _approved(player, today, 2).tell("recusal.requested")


def recusal_to_decide(player: Player, today: dt.date, number: int) -> None:
    """I5r_leader."""
    _approved(player, today, 2).tell("recusal.requested").do("I5r")


def to_conclude(player: Player, today: dt.date, number: int) -> None:
    """I6."""
    _approved(player, today, 5).inspected()


def result_to_review(player: Player, today: dt.date, number: int) -> None:
    """I6_unit."""
    _approved(player, today, 5).inspected().do("I6")


def to_tell(player: Player, today: dt.date, number: int) -> None:
    """I6_tell: yellow, the internal limit is nearly over."""
    _approved(player, today, 26).inspected().do("I6").do("I6_unit").wait(22)


def to_order(player: Player, today: dt.date, number: int) -> None:
    """I6_order."""
    _approved(player, today, 5).found(correct=True)


def waits_for_the_report(player: Player, today: dt.date, number: int) -> None:
    """I7_report."""
    _approved(player, today, 6).found(correct=True).ordered()


def to_recheck(player: Player, today: dt.date, number: int) -> None:
    """I7: the limit is over."""
    _approved(player, today, 18).found(correct=True).ordered().wait(14)


def to_transfer(player: Player, today: dt.date, number: int) -> None:
    """I6_transfer."""
    _approved(player, today, 6).found(transfer=True, transfer_to="深圳市罗湖区市场监督管理局")


def crime(player: Player, today: dt.date, number: int) -> None:
    """I6_crime."""
    _approved(player, today, 4).found(crime=True, charge="生产、销售不符合安全标准的食品罪")


def to_publish(player: Player, today: dt.date, number: int) -> None:
    """I8, with a penalty case that came of it."""
    _approved(player, today, 9).found(penalty=True, item_code=usual.WASTE)


def to_archive(player: Player, today: dt.date, number: int) -> None:
    """I9."""
    _approved(player, today, 20).inspected().concluded().do("I8", after=3).published()


def archived(player: Player, today: dt.date, number: int) -> None:
    """A whole inspection, with an order that was followed."""
    story = _approved(player, today, 40).found(correct=True).ordered()
    story.do("I7_report", after=3).draft("I7").file("D23").do("I7")
    story.do("I8", after=2, words="责令改正，已按期改正。").published().file("D80", "D86").do("I9", after=3)


def drawn_by_lot(player: Player, today: dt.date, number: int) -> None:
    """A draw with a recusal, sent out; another one that waits for its witness."""
    day = today - dt.timedelta(days=1)
    player.clock.set(dt.datetime.combine(day, dt.time(8, 40), SHENZHEN))
    plan = planned(player, day)
    head = player.actor(player.cast["unit_head"])
    with player.database.transaction(head) as tx:
        for one in usual.objects():
            objects.enter(tx, **one)
        unit = player.office.units[player.unit]
        row = draws.announce(tx, plan_id=plan.id, keys=["1"], count=2, unit_id=unit, nonce=NONCE)
    player.clock.set(dt.datetime.combine(day, dt.time(9, 10), SHENZHEN))
    with player.database.transaction(head) as tx:
        draws.carry_out(tx, draw_id=row.id, word="三月阳光", witness="江海涛（执法监督）")
        code = draws.get(tx, row.id).result[1]["object"]
        draws.redraw(tx, draw_id=row.id, code=code, reason="该户已迁出辖区。")
        draws.dispatch(tx, draw_id=row.id)
    with player.database.transaction(head) as tx:
        draws.announce(tx, plan_id=plan.id, keys=["1"], count=3, unit_id=unit, nonce=NONCE[::-1])


TOLD = (
    to_ask, unit_to_review, leader_to_approve, to_notify, to_inspect, urgent, urgent_and_late, to_sample, to_send,
    at_the_laboratory, recusal_asked, recusal_to_decide, to_conclude, result_to_review, to_tell, to_order,
    waits_for_the_report, to_recheck, to_transfer, crime, to_publish, to_archive, archived, drawn_by_lot,
)  # fmt: skip
