"""Sends papers round that diagrams ask for, and brings back what their receivers say; here or on another machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import structlog

from integrations.base import field, key_of
from integrations.errors import OutsideError, Unintelligible
from integrations.inbound import LONGEST_NUMBER, Inlet, LogShelf, Shelf, Unread
from integrations.office import SYSTEM, TOPIC, Circulation, Office, Opinion, opinion_of, receivers_of
from integrations.own_api import HttpOwnApi, Tasks, Work
from integrations.worker import Failure, Worker

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Paper:
    """A filed document of a case, as the office is told of it."""

    document: str
    case_number: str
    title: str
    document_number: str
    document_sha256: str
    link: str


class Desk(Protocol):
    """Where papers come from and opinions go: the API, or the engine in the same process."""

    def paper(self, case_id: str, kind: str) -> Paper:
        """Give the filed internal document of a kind.

        :raises OutsideError: when the case has none.
        """

    def due(self, limit: int) -> Sequence[str]:
        """Take the numbers of circulations whose opinions are to be asked for now; nobody else gets them meanwhile."""

    def enter(self, number: str, opinions: Sequence[Opinion]) -> int:
        """Put opinions on record, each once; give how many were new."""


class OfficeWorker:
    """Works off the topic and collects opinions; any number may run, each task is leased to one."""

    def __init__(
        self, tasks: Tasks, desk: Desk, office: Office, shelf: Shelf | None = None, *, name: str = "office"
    ) -> None:
        self.shelf = shelf or LogShelf()
        self.worker = Worker(tasks, {TOPIC: self._send}, name=name)
        self.desk = desk
        self.office = office

    def run_once(self, limit: int = 10) -> int:
        """Send the papers round that diagrams ask for; give the number sent."""
        return self.worker.run_once(limit)

    def collect(self, limit: int = 50) -> int:
        """Bring back what was said since the last time; a crash in between repeats and doubles nothing.

        One paper in trouble does not hold up the others, nor does one opinion the others on its paper.
        """
        taken = 0
        garbled: list[tuple[str, Opinion] | Unread] = []
        for number in self.desk.due(limit):
            try:
                said = self.office.opinions(number)
                taken += self.desk.enter(number, [one for one in said if isinstance(one, Opinion)])
            except OutsideError as error:
                log.warning("opinions not taken in", number=number, error=str(error))
                continue
            garbled += [_on_paper(number, one) for one in said if isinstance(one, Unread)]
            self._corrected(number, [one for one in said if isinstance(one, Opinion)])
        inlet = Inlet[tuple[str, Opinion]](
            SYSTEM, self.shelf, read=_paper_and_opinion, number=lambda one: one[0],
            as_json=lambda one: one[1].as_json(), take=lambda one, _: self.desk.enter(one[0], [one[1]]) >= 0,
        )  # fmt: skip
        return taken + inlet.run(lambda: garbled)

    def _corrected(self, number: str, said: Sequence[Opinion]) -> None:
        """Note that opinions which could not be read are readable by now."""
        for key, known in self.shelf.lying([_key(number, one.receiver) for one in said]).items() if said else ():
            if known.status != "taken":
                self.shelf.taken(key)

    def _send(self, work: Work) -> dict[str, Any]:
        """Send a paper round; a task that comes again after its lease ran out asks under the same key."""
        kind, title = (str(work.variables.get(name) or "") for name in ("kind", "title"))
        try:
            names = receivers_of(work.variables.get("receivers"))
        except ValueError as error:
            raise Failure(str(error), retry=False) from error
        paper = self.desk.paper(work.case_id, kind)
        try:
            round_ = Circulation(
                case_number=paper.case_number, title=title or paper.title, document_number=paper.document_number,
                document_sha256=paper.document_sha256, receivers=names, link=paper.link,
            )  # fmt: skip
        except ValueError as error:
            raise Failure(str(error), retry=False) from error
        number = self.office.circulate(round_, key=key_of("circulate", work.id))
        return {
            "number": number, "document": paper.document, "title": round_.title, "receivers": list(names),
            "document_sha256": paper.document_sha256,
        }  # fmt: skip


def _on_paper(number: str, one: Unread) -> Unread:
    """Name an opinion that cannot be read by its paper and its receiver."""
    return Unread(_key(number, one.number) if one.number else "", one.reason, [number, one.content])


def _key(number: str, receiver: str) -> str:
    return f"{number} {receiver}"[:LONGEST_NUMBER]


def _paper_and_opinion(content: Any) -> tuple[str, Opinion]:
    """Read what ``_on_paper`` kept."""
    return str(content[0]), opinion_of(content[1])


class ApiDesk:
    """The desk over our own API, with a service token that holds ``external_task:work``."""

    NAME: ClassVar[str] = HttpOwnApi.NAME

    def __init__(self, api: HttpOwnApi) -> None:
        self.api = api

    def paper(self, case_id: str, kind: str) -> Paper:
        """Give the filed internal document of a kind."""
        path = f"/api/v1/cases/{case_id}/circulations/paper"
        answer = self.api.call("paper", "GET", path, query={"kind": kind})
        if answer is None:
            raise Unintelligible(self.NAME, f"there is no case {case_id}")
        texts = {name: self._text(answer, name) for name in Paper.__dataclass_fields__ if name != "link"}
        return Paper(link=self.api.base_url + self._text(answer, "path"), **texts)

    def due(self, limit: int) -> Sequence[str]:
        """Take the numbers of circulations whose opinions are to be asked for now."""
        answer = self.api.call("due", "POST", "/api/v1/circulations/due", body={"limit": limit})
        return [str(one) for one in field(self.NAME, answer, "numbers", list)]

    def enter(self, number: str, opinions: Sequence[Opinion]) -> int:
        """Put opinions on record; sent again they change nothing, so no key is needed."""
        body = {"number": number, "opinions": [one.as_json() for one in opinions]}
        answer = self.api.call("enter", "POST", "/api/v1/circulations/opinions", body=body)
        return int(field(self.NAME, answer, "fresh", int))

    def _text(self, answer: Mapping[str, Any], name: str) -> str:
        return str(field(self.NAME, answer, name))
