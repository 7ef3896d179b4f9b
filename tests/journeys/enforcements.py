"""An enforcement (强制执行) and an application to the court (申请法院), as the journeys work them over the API."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from api import demo_answers_enforcement as usual
from db.actor import system_actor
from processes import bodies
from tests.factories import SHENZHEN, TEAM, CaseFile, District
from tests.journeys.measures import MeasureFile

BUREAU = "深圳市罗湖区城市管理和综合执法局"
#: A law that gives the power, as the journeys name it.
LAW = "《中华人民共和国城乡规划法》第六十八条"
#: One that speaks of transferring deposits.
TRANSFER_LAW = "《中华人民共和国行政强制法》第四十七条（示例：法律规定可以划拨）"
#: Steps at which the time of day is answered.
_TIMED = ("E5", "E6_now")


class EnforcementFile(MeasureFile):
    """One enforcement, by the body itself or by the court."""

    def _answers(self, element: str, changes: Any) -> dict[str, Any]:
        more: dict[str, Any] = {"second_officer": self.person("second_officer")} if element in ("E1", "F1") else {}
        if element in _TIMED and changes.get("outcome", "done") == "done":
            more = {"began_at": self.now(-1), "ended_at": self.now()}
        if element == "E5" and changes.get("outcome", "done") != "done":
            more = {"on": self.day.isoformat()}
        return usual.answers(element, self.day, **{**more, **changes})

    def demanded(self, **demand: Any) -> Self:
        """E2: drafted, approved, served."""
        return self.do("E2", **demand).do("E2_leader").file("D54").do("E2_serve")

    def determined(self, **proposal: Any) -> Self:
        """E4: proposed, decided, served."""
        self.do("E4", **proposal).do("E4_leader")
        return self.file("D56" if proposal.get("way", "substitute") == "substitute" else "D55").do("E4_serve")

    def over(self, result: str = "executed", **report: Any) -> Self:
        """E10."""
        return self.do("E10", result=result, **report).file("D60").do("E10_unit")


def grant(district: District, basis: str = LAW) -> None:
    """Let a law give the bureau the power to enforce itself."""
    with district.database.transaction(system_actor(district.office.tenant_id)) as tx:
        bodies.grant_power(
            tx, body_id=district.office.bodies[BUREAU], item_code=bodies.EVERY_ITEM, title="statute",
            basis="法律、法规规定", enforces=True, enforcement_basis=basis, valid_from=dt.date(2026, 1, 1),
        )  # fmt: skip


def begin(district: District, day: dt.date, process: str = "enforcement") -> EnforcementFile:
    """Open one of its own."""
    district.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    opening = {
        "process": process, "facts": {}, "unit_id": str(district.office.units["执法一队"]),
        "body_id": str(district.office.bodies[BUREAU]),
    }  # fmt: skip
    made = district.call(TEAM["case_officer"], "POST", "/cases", json=opening).json
    return EnforcementFile(district, made["id"], day)


def of(case: CaseFile, id: str) -> EnforcementFile:
    """Give an enforcement that was opened in a case, on the same day."""
    return EnforcementFile(case.district, id, case.day, case.team, case.minute)
