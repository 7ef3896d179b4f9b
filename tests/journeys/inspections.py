"""An inspection, its plan and its draw, as the journeys work them."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from stdnum.cn import uscc

from api import demo_answers_inspection as usual
from db.actor import Actor
from engine import actors
from processes.inspection import draws, objects, plans
from processes.inspection.draws import InspectionDraw
from tests.factories import SHENZHEN, TEAM, CaseFile, District
from tests.journeys.measures import MeasureFile

BODY, UNIT = "深圳市罗湖区城市管理和综合执法局", "执法一队"
_NUMBERS = itertools.count(1)
#: What the committed number is in every test.
NONCE = "00112233445566778899aabbccddeeff" * 2


@dataclass
class InspectionFile(MeasureFile):
    """One inspection; every step has its usual answers, the subject is the one that it was begun for."""

    subject: dict[str, str] = field(default_factory=dict)

    def _answers(self, element: str, changes: Any) -> dict[str, Any]:
        more: dict[str, Any] = {}
        if element == "I3":
            more = {"second_officer": self.person("second_officer"), **self.subject}
        if element == "I5":
            more = {"began_at": self.now(-1), "ended_at": self.now()}
        if element == "I5s":
            more = {"sampled_at": self.now()}
        if element == "I7":
            more = {"checked_at": self.now()}
        return usual.answers(element, self.day, **{**more, **changes})

    # The usual way in pieces.

    def approved(self, **request: Any) -> Self:
        """I3: asked for and approved."""
        return self.do("I3", **request).do("I3_unit").do("I3_leader")

    def notified(self) -> Self:
        """I4: the notice is served."""
        return self.file("D81").do("I4")

    def inspected(self, *, after: int = 2, **scene: Any) -> Self:
        """I5 with its record."""
        self.later(after)
        self.save("I5", **scene).file("D10")
        return self.do("I5", **scene)

    def concluded(self, **result: Any) -> Self:
        """I6: result, opinion, told."""
        return self.do("I6", **result).do("I6_unit").file("D85").do("I6_tell")

    def found(self, **result: Any) -> Self:
        """I5 and I6 with something that was found."""
        said = {"summary": "后门通道露天堆放垃圾约1平方米", **result}
        return self.inspected(checklist=usual.FOUND_LIST).concluded(**said)

    def ordered(self, **order: Any) -> Self:
        """I6: the order to correct is served."""
        return self.save("I6_order", **order).file("D22").do("I6_order", **order)

    def rechecked(self, result: str = "corrected") -> Self:
        """I7 with its paper."""
        self._tick()
        return self.save("I7", result=result).file("D23").do("I7", result=result)

    def closed(self, **words: Any) -> Self:
        """I8 and I9."""
        if "I8" in self.waits_at():
            self.do("I8", **words)
        self.file("D80", "D86") if self.facts.get("result") else self.file("D80")
        return self.do("I9")


def at(district: District, day: dt.date, hour: int = 9, minute: int = 30) -> None:
    """Set the clock."""
    district.clock.set(dt.datetime.combine(day, dt.time(hour, minute), SHENZHEN))


def actor(district: District, subject: str) -> Actor:
    """Give the actor behind a login."""
    found = actors.actor_for(district.database, "https://login.test", subject)
    assert found is not None
    return found


def planned(
    district: District, day: dt.date, *, cap: int = 2, body: str = BODY, head: str = "zhouqiang",
    leader: str = "huangzhiyuan",
) -> uuid.UUID:  # fmt: skip
    """Draft, approve and publish the plan of a body for the year, by the people whose part it is."""
    at(district, day, 8)
    with district.database.transaction(actor(district, head)) as tx:
        plan = plans.draft(tx, body_id=district.office.bodies[body], year=day.year)
        plans.change(tx, plan_id=plan.id, items=usual.PLAN_ITEMS, cap=cap)
        plans.submit(tx, plan_id=plan.id)
    with district.database.transaction(actor(district, leader)) as tx:
        plans.decide(tx, plan_id=plan.id, approved=True, opinion="同意。")
    with district.database.transaction(actor(district, head)) as tx:
        plans.publish(tx, plan_id=plan.id, reported_to="深圳市城市管理和综合执法局", reported_on=day)
    return plan.id


def listed(district: District) -> None:
    """Enter the demo's businesses into the register of objects."""
    with district.database.transaction(actor(district, "zhouqiang")) as tx:
        for one in usual.objects():
            objects.enter(tx, **one)


def announced(district: District, plan_id: uuid.UUID, *, count: int = 2, **more: Any) -> InspectionDraw:
    """Freeze the pool of a draw."""
    with district.database.transaction(actor(district, "zhouqiang")) as tx:
        return draws.announce(
            tx, plan_id=plan_id, keys=["1"], count=count, unit_id=district.office.units[UNIT], nonce=NONCE, **more
        )


def drawn(district: District, draw_id: uuid.UUID, word: str = "三月阳光") -> InspectionDraw:
    """Draw before a witness."""
    with district.database.transaction(actor(district, "zhouqiang")) as tx:
        return draws.carry_out(tx, draw_id=draw_id, word=word, witness="江海涛（执法监督）")


def dispatched(district: District, draw_id: uuid.UUID, day: dt.date) -> list[InspectionFile]:
    """Send the draw out; gives the inspections with their drawn officers."""
    logins = {person: login for login, person in district.office.persons.items()}
    with district.database.transaction(actor(district, "zhouqiang")) as tx:
        opened = draws.dispatch(tx, draw_id=draw_id)
        pairs = [(str(one.id), one.officer_id, one.second_officer_id, one.facts["party"]) for one in opened]
    return [
        InspectionFile(
            district, id, day,
            {**TEAM, "case_officer": logins[first], "second_officer": logins[second]},
            subject={"name": party["name"], "code": party["code"]},
        )
        for id, first, second, party in pairs
    ]  # fmt: skip


def somebody() -> dict[str, str]:
    """Invent a business with a code whose check digit is right, a new one every time."""
    base = f"91440300MA5Y{next(_NUMBERS):05d}"
    return {"name": f"深圳市罗湖区{base[-4:]}号餐饮管理有限公司", "code": base + uscc.calc_check_digit(base)}


def begin(district: District, day: dt.date, subject: dict[str, str] | None = None) -> InspectionFile:
    """Open an inspection, of somebody new when no subject is given."""
    at(district, day)
    opening = {
        "process": "inspection", "facts": {}, "unit_id": str(district.office.units[UNIT]),
        "body_id": str(district.office.bodies[BODY]),
    }  # fmt: skip
    made = district.call(TEAM["case_officer"], "POST", "/cases", json=opening).json
    return InspectionFile(district, made["id"], day, subject=subject or somebody())


def linked(case: CaseFile, kind: str) -> Sequence[str]:
    """Give the cases that came of this one."""
    from db.actor import system_actor
    from engine import links

    with case.district.database.reading(system_actor(case.district.office.tenant_id)) as tx:
        return [str(one.to_case_id) for one in links.links_of(tx, uuid.UUID(case.id), kind)]
