"""A review or suit against a decision (复议应诉), as the journeys work it over the API and the pages."""

from __future__ import annotations

from typing import Any, Self

from api import demo_answers_remedy
from tests.factories import CaseFile
from tests.journeys.measures import MeasureFile


class RemedyFile(MeasureFile):
    """One remedy; its steps have their usual answers."""

    def _answers(self, element: str, changes: Any) -> dict[str, Any]:
        if not element.startswith("R"):
            return super()._answers(element, changes)
        return demo_answers_remedy.answers(element, self.day, **changes)

    def answered(self, kind: str = "D91", **submission: Any) -> Self:
        """R3: answered, signed and submitted."""
        return self.replied(kind).do("R3_submit", **submission)

    def replied(self, kind: str = "D91") -> Self:
        """R3: answered and signed, its papers on file."""
        return self.save("R3").file(kind, "D93").do("R3").do("R3_leader")


def against(case: CaseFile) -> RemedyFile:
    """Register a remedy against the decision of a case on the page of the case."""
    client, secret = case.district.session_of("zhengwenjing")
    sent = client.post(f"/cases/{case.id}/remedy", data={"csrf_token": secret})
    assert sent.status_code == 302 and "/work" in sent.headers["Location"], sent.headers["Location"]
    return RemedyFile(case.district, sent.headers["Location"].split("/")[2], case.day, case.team, case.minute)
