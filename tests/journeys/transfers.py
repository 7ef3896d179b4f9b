"""A transfer to the police (行刑衔接), as the journeys work it over the API."""

from __future__ import annotations

from typing import Any, Self

from api import demo_answers_transfer
from api.demo_answers_transfer import REFUSED
from tests.factories import CaseFile
from tests.journeys.measures import MeasureFile


class TransferFile(MeasureFile):
    """One transfer; its steps have their usual answers."""

    def _answers(self, element: str, changes: Any) -> dict[str, Any]:
        if not element.startswith("X"):
            return super()._answers(element, changes)
        more: dict[str, Any] = {}
        if element == "X1":
            more = {"members": [self.person("case_officer"), self.person("second_officer")]}
        if element == "X4":
            more = {"sent_at": self.now()}
        if element == "X6":
            more = {"handed_at": self.now()}
        return demo_answers_transfer.answers(element, self.day, **{**more, **changes})

    def reported(self) -> Self:
        """X1 and X2: the task force and its report."""
        return self.do("X1").save("X2").file("D05B").do("X2")

    def sent(self, **changes: Any) -> Self:
        """X3 and X4: approved by the head and handed to the police within the day."""
        self.do("X3").save("X4")
        return self.file("D05", "D05R", "D05L").do("X4", **changes)

    def refused(self, **changes: Any) -> Self:
        """X5: the police open no case."""
        return self.do("X5", **{**REFUSED, **changes})


def linked(case: CaseFile, process: str = "transfer") -> str:
    """Give the case of a procedure that is linked to a case, the last one."""
    listed = case.district.call("machine", "GET", "/cases?page_size=200").json["items"]
    of = [one for one in listed if one["process"] == process]
    return str(sorted(of, key=lambda one: one["opened_at"])[-1]["id"])


def of(case: CaseFile, id: str | None = None) -> TransferFile:
    """Give the transfer that was opened out of a case, on the same day."""
    return TransferFile(case.district, id or linked(case), case.day, case.team, case.minute)
