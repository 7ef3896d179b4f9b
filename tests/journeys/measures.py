"""A measure (查封、扣押) and its ledger of goods, as the journeys work them over the API."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self

from api import demo_answers, demo_answers_measure
from api.demo_answers_measure import GOODS
from tests.factories import SHENZHEN, TEAM, CaseFile, District


class MeasureFile(CaseFile):
    """One case with goods; steps of the measure and of the penalty procedure have their usual answers."""

    def _answers(self, element: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        usual: Callable[..., dict[str, Any]] = (
            demo_answers_measure.answers if element.startswith("M") else demo_answers.answers
        )
        more: dict[str, Any] = {"second_officer": self.person("second_officer")} if element == "M1" else {}
        if element == "M2":
            more = {"began_at": self.now(-1), "ended_at": self.now()}
        if element in ("M8_return", "M8"):
            more = {"done_at": self.now()}
        return usual(element, self.day, **{**more, **changes})

    def now(self, minutes: int = 0) -> str:
        """Give the time of the case's day."""
        moment = dt.datetime.combine(self.day, dt.time(10, self.minute), SHENZHEN)
        return (moment + dt.timedelta(minutes=minutes)).isoformat()

    # The ledger.

    def ledger(self) -> dict[str, Any]:
        """Read the ledger of goods."""
        return dict(self.district.call("machine", "GET", f"/cases/{self.id}/goods").json)

    def pieces(self) -> dict[str, dict[str, Any]]:
        """Give the pieces by name."""
        return {one["name"]: one for one in self.ledger()["items"]}

    def enter(self, *, by: str | None = None, basis: str = "measure", **piece: Any) -> dict[str, Any]:
        """Enter a piece as the case officer."""
        self._tick()
        body = {"basis": basis, "second_officer": self.person("second_officer"), **piece}
        subject = by or self.team["case_officer"]
        return dict(self.district.call(subject, "POST", f"/cases/{self.id}/goods", json=body).json)

    def entered(self, goods: Iterable[Mapping[str, Any]] = GOODS, basis: str = "measure") -> Self:
        """Enter the usual pieces, signed by both officers."""
        for piece in goods:
            self.enter(basis=basis, **piece)
        return self.signed()

    def signed(self) -> Self:
        """Let the second officer sign what is open."""
        for piece in self.ledger()["items"]:
            for move in piece["moves"]:
                if move["signed_at"] is None and move["voided_at"] is None:
                    self.sign(move["id"])
        return self

    def sign(self, move: str, by: str | None = None) -> Any:
        """Sign an entry."""
        self._tick()
        subject = by or self.team["second_officer"]
        return self.district.call(subject, "POST", f"/cases/{self.id}/goods/moves/{move}/sign")

    def move(self, name: str, kind: str, quantity: str, **more: Any) -> Any:
        """Take a piece out for testing, or back."""
        return self._entry(name, "moves", kind=kind, quantity=quantity, **more)

    def end(self, name: str, kind: str, quantity: str | None = None, **more: Any) -> Any:
        """Bring a piece to its end."""
        return self._entry(name, "end", kind=kind, quantity=quantity or self.pieces()[name]["kept"], **more)

    def _entry(self, name: str, way: str, **entry: Any) -> Any:
        self._tick()
        body = {"second_officer": self.person("second_officer"), "counterpart": "蔡明辉", **entry}
        path = f"/cases/{self.id}/goods/{self.pieces()[name]['id']}/{way}"
        return self.district.call(self.team["case_officer"], "POST", path, json=body).json

    def ended(self, kind: str) -> Self:
        """Bring all that is kept to the same end, signed by both."""
        for name, piece in self.pieces().items():
            if float(piece["kept"]):
                self.end(name, kind)
        return self.signed()

    # The usual way in pieces.

    def approved(self, **request: Any) -> Self:
        """M1: asked for and approved by the leader."""
        return self.do("M1", **request).do("M1_unit").do("M1_leader")

    def taken(self, goods: Iterable[Mapping[str, Any]] = GOODS, **scene: Any) -> Self:
        """M2 to M3: on the spot, with its record, list, seals and decision handed over."""
        self.do("M2", **scene).entered(goods).file("D71", "D72", "D73")
        if any(piece["seal_number"] for piece in self.ledger()["items"]):
            self.file("D77F")
        return self.delivered()

    def delivered(self, **changes: Any) -> Self:
        """M3 with the time of day that it is."""
        self._tick()
        return self.do("M3", **{"delivered_at": self.now(), **changes})

    def kept(self) -> Self:
        """M4: in store."""
        return self.file("D78").do("M4")

    def decided(self, result: str = "release", **proposal: Any) -> Self:
        """M7: proposed and decided."""
        if result != "release":
            proposal = {"cause": None, "proposed": result, **proposal}
        return self.do("M7", **proposal).do("M7_leader")

    def returned(self, **changes: Any) -> Self:
        """M8: the goods go back."""
        return self.file("D75J", "D73T").ended("returned").do("M8_return", **changes)

    def closed(self, **report: Any) -> Self:
        """M9."""
        return self.file("D70").do("M9", **report).do("M9_unit")

    # What the file says.

    def printed(self, kind: str) -> str:
        """Read the text of a filed document off its PDF, without the spaces."""
        path = f"/cases/{self.id}/documents/{self.documents()[kind]['id']}/pdf"
        data = self.district.call("machine", "GET", path).data
        text = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True, check=True).stdout
        return re.sub(r"—\d+—", "", "".join(text.decode().split()))

    def journal(self) -> list[str]:
        """Give the names of the commands in the case's chain."""
        listed = self.district.call("machine", "GET", f"/journal/cases/{self.id}").json["items"]
        return [str(one["command"]) for one in listed]


def begin(district: District, day: dt.date) -> MeasureFile:
    """Open a measure of its own."""
    district.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
    unit = str(district.office.units["执法一队"])
    body = str(district.office.bodies["深圳市罗湖区城市管理和综合执法局"])
    opening = {"process": "measure", "facts": {}, "unit_id": unit, "body_id": body}
    made = district.call(TEAM["case_officer"], "POST", "/cases", json=opening).json
    return MeasureFile(district, made["id"], day)


def of(case: CaseFile, id: str | None = None) -> MeasureFile:
    """Give the measure that was opened in a case, on the same day; without one, the case itself with a ledger."""
    return MeasureFile(case.district, id or case.id, case.day, case.team, case.minute)
