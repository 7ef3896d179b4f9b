"""A supervision of enforcement (行政执法监督、督办), as the journeys work it over the API and the pages."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from api import demo_answers_supervision
from tests.factories import SHENZHEN, TEAM, District
from tests.journeys.measures import MeasureFile

CAST = {**TEAM, "supervisor": "jianghaitao"}


class SupervisionFile(MeasureFile):
    """One supervision; its steps have their usual answers."""

    def _answers(self, element: str, changes: Any) -> dict[str, Any]:
        second = str(self.district.office.persons["zhonghui"])
        more: dict[str, Any] = {"second": second} if element == "J3" else {}
        return demo_answers_supervision.answers(element, self.day, **{**more, **changes})

    def papers(self, *kinds: str) -> Self:
        """Draft and file documents as the supervisor."""
        self.team = {**self.team, "case_officer": self.team["supervisor"]}
        return self.file(*kinds)

    def filed(self) -> Self:
        """J1 and J2."""
        return self.do("J1").papers("D100").do("J2")

    def inquired(self) -> Self:
        """J3 and J4."""
        self.save("J3").papers("D101", "D102").do("J3")
        return self.do("J4_draft").do("J4_leader").papers("D103").do("J4")


def begin(district: District, day: dt.date) -> SupervisionFile:
    """Register a lead on the supervisors' page."""
    district.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    client, secret = district.session_of("jianghaitao")
    sent = client.post("/supervision/leads", data={"csrf_token": secret})
    return SupervisionFile(district, sent.headers["Location"].split("/")[2], day, dict(CAST))
