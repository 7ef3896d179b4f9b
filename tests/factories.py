"""The people of a district and a case that they work over HTTP: what journeys are told with."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient

from api.demo_answers import answers
from api.demo_people import Office
from db.actor import system_actor
from db.clock import SettableClock
from db.session import Database
from engine import jobs, people
from integrations.businesses import BUSINESSES
from integrations.entities import FakeEntities
from integrations.entities_worker import look_up
from tests import by_law
from tests.watch import Watch

ISSUER = "https://login.test"
SHENZHEN = dt.timezone(dt.timedelta(hours=8))

#: Who does what in 执法一队, by the role of the step.
TEAM = {
    "intake": "zhaomin",
    "case_officer": "lijianguo",
    "second_officer": "chenxiaomin",
    "unit_head": "zhouqiang",
    "legal_reviewer": "zhengwenjing",
    "leader": "huangzhiyuan",
    "archivist": "linxiuying",
}


#: Steps at which nothing may wait to be published any more.
CLOSING = ("N17", "S7", "I9")


class Refused(AssertionError):
    """The server refused; ``code`` is the problem's code, ``detail`` its Chinese sentence."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('detail')} {problem.get('errors', '')}")
        self.status, self.code, self.detail = status, str(problem.get("code")), str(problem.get("detail"))


@dataclass
class District:
    """The running application with the people of 罗湖区, a clock, and a machine with a service token."""

    app: Flask
    database: Database
    clock: SettableClock
    office: Office
    token: str
    clients: dict[str, tuple[FlaskClient, str]] = field(default_factory=dict)
    #: Who holds more roles than those that the town was founded with.
    promoted: set[str] = field(default_factory=set)
    #: Tries before every step what the law forbids there; only the journeys' towns have one.
    watch: Watch | None = None

    def call(self, subject: str, method: str, path: str, *, headers: dict[str, str] | None = None, **more: Any) -> Any:
        """Call the API as a person (session and its second secret), or as the machine."""
        if subject == "machine":
            client, sent = self.app.test_client(), {"Authorization": f"Bearer {self.token}"}
        else:
            client, secret = self.session_of(subject)
            sent = {"X-CSRFToken": secret}
        answer = client.open("/api/v1" + path, method=method, headers=sent | (headers or {}), **more)
        if answer.status_code >= 400:
            raise Refused(answer.status_code, answer.get_json(silent=True) or {"detail": answer.text[:300]})
        return answer

    def session_of(self, subject: str) -> tuple[FlaskClient, str]:
        """Give a browser with the session of a person, and its second secret."""
        if subject not in self.clients:
            client = self.app.test_client()
            with client.session_transaction() as session:
                session["login"] = {"issuer": ISSUER, "subject": subject, "at": time.time()}
            page = client.get("/todo").get_data(as_text=True)
            self.clients[subject] = client, str(page.split('name="csrf-token" content="')[1].split('"')[0])
        return self.clients[subject]

    def grow_stale(self, subject: str, *, minutes: float | None = 60) -> None:
        """Let a person's proof of who they are lie so long ago; None makes it fresh again."""
        client, _ = self.session_of(subject)
        with client.session_transaction() as session:
            session["login"] = {**session["login"], "proved": time.time() - (minutes or 0) * 60}

    def hold(self, subject: str, role: str, unit: str) -> None:
        """Let a person hold one more role in a unit."""
        with self.database.transaction(system_actor(self.office.tenant_id)) as tx:
            person = self.office.persons[subject]
            people.grant_membership(tx, person_id=person, unit_id=self.office.units[unit], role=role)
        self.promoted.add(subject)

    def begin(self, day: dt.date, **lead: Any) -> CaseFile:
        """Register a lead on a day."""
        self.clock.set(dt.datetime.combine(day, dt.time(9, 30), SHENZHEN))
        unit = self.office.units["执法一队"]
        body = self.office.bodies["深圳市罗湖区城市管理和综合执法局"]
        opening = {
            "process": "penalty",
            "facts": {"lead": lead} if lead else {},
            "unit_id": str(unit),
            "body_id": str(body),
        }
        made = self.call(TEAM["intake"], "POST", "/cases", json=opening).json
        return CaseFile(self, made["id"], day)


@dataclass
class CaseFile:
    """One case as its people work it over the API; every step may let days pass before it."""

    district: District
    id: str
    day: dt.date
    team: dict[str, str] = field(default_factory=lambda: dict(TEAM))
    minute: int = 0

    def on(self, day: dt.date) -> Self:
        """Move to a day, morning; what falls due until then fires as a worker would fire it."""
        return self.later((day - self.day).days)

    def later(self, days: int) -> Self:
        """Let days pass; timers fire at their own moment."""
        end = dt.datetime.combine(self.day + dt.timedelta(days=days), dt.time(9, 0), SHENZHEN)
        if due := self._due(end):
            with self._watched():
                while due:
                    self.district.clock.set(max(due[0].due_at, self.district.clock.now()))
                    jobs.run_due(self.district.database)
                    due = self._due(end)
        self.day += dt.timedelta(days=days)
        self.minute = 0
        self._tick()
        return self

    def _due(self, end: dt.datetime) -> list[jobs.Due]:
        return [one for one in jobs.scan(self.district.database, at=end) if str(one.case_id) == self.id]

    def _watched(self) -> AbstractContextManager[None]:
        return self.district.watch.passing(self) if self.district.watch else nullcontext()

    def _tick(self) -> None:
        self.minute += 1
        self.district.clock.set(dt.datetime.combine(self.day, dt.time(10, self.minute), SHENZHEN))

    def read(self) -> dict[str, Any]:
        """Read the case with its facts."""
        return dict(self.district.call("machine", "GET", f"/cases/{self.id}").json)

    @property
    def facts(self) -> dict[str, Any]:
        """The case's facts."""
        return dict(self.read()["facts"])

    def tasks(self) -> dict[str, dict[str, Any]]:
        """Give the open tasks by step."""
        listed = self.district.call("machine", "GET", f"/tasks?case_id={self.id}&page_size=200").json["items"]
        return {task["step"]: task for task in listed if task["status"] in ("ready", "claimed")}

    def waits_at(self) -> set[str]:
        """Give the steps at which a person is awaited."""
        return set(self.tasks())

    def do(self, element: str, *, after: int = 0, by: str | None = None, **changes: Any) -> Self:
        """Complete a step with the usual answers and changes, as whoever plays its role.

        :raises Refused: with the problem's code when the server says no.
        """
        self.later(after) if after else self._tick()
        if element in CLOSING:
            self.published()
        before = self.tasks()
        task = before.get(element)
        assert task is not None, f"the case waits at {sorted(before)}, not at {element}"
        subject = by or self.whose(task)
        tag = self.district.call(subject, "GET", f"/tasks/{task['id']}").headers["ETag"]
        said = self._answers(element, changes)
        watch = self.district.watch if by is None else None
        seen = watch.before(self, before, task, subject, said, tag) if watch else None
        path = f"/tasks/{task['id']}/complete"
        self.district.call(subject, "POST", path, json={"answers": said}, headers={"If-Match": tag})
        if watch and seen:
            watch.after(self, element, *seen)
        return self

    def _answers(self, element: str, changes: Mapping[str, Any]) -> dict[str, Any]:
        return dict(answers(element, self.day, **changes))

    def whose(self, task: Mapping[str, Any]) -> str:
        """Give the login of whom the law names for a step, whatever the application says of it."""
        _, role = by_law.roles().get(task["step"], ("", task["role"]))
        return self.team[role]

    def published(self) -> Self:
        """Let a second person publish what is proposed of the case."""
        for one in self.district.call("machine", "GET", "/publications?status=proposed").json["items"]:
            if one["case_id"] == self.id:
                way = f"/publications/{one['id']}/approve"
                self.district.call(self.team["legal_reviewer"], "POST", way, json={"publish": True})
        return self

    def save(self, element: str, **changes: Any) -> Self:
        """Save the usual answers of a step as a draft, without completing it."""
        task = self.tasks()[element]
        body = {"answers": self._answers(element, changes)}
        self.district.call(self.whose(task), "PUT", f"/tasks/{task['id']}/draft", json=body)
        return self

    def back(self, element: str, to: str, reason: str) -> Self:
        """Send the case back from a step."""
        self._tick()
        task = self.tasks()[element]
        subject = self.whose(task)
        tag = self.district.call(subject, "GET", f"/tasks/{task['id']}").headers["ETag"]
        path = f"/tasks/{task['id']}/return"
        self.district.call(subject, "POST", path, json={"to": to, "reason": reason}, headers={"If-Match": tag})
        return self

    def problems(self, element: str) -> list[str]:
        """List what the page of a step says stands in the way."""
        task = self.tasks()[element]
        shown = self.district.call(self.whose(task), "GET", f"/tasks/{task['id']}").json
        return [problem["text"] for problem in shown["problems"]]

    def file(self, *kinds: str) -> Self:
        """Draft and file documents as the case officer."""
        for kind in kinds:
            self._tick()
            path, officer = f"/cases/{self.id}/documents", self.team["case_officer"]
            drafted = self.district.call(officer, "POST", path, json={"kind": kind}).json
            self.district.call(officer, "POST", f"{path}/{drafted['id']}/file")
        return self

    def served(self, kind: str) -> list[dict[str, Any]]:
        """Give the records of the service of a document."""
        path = f"/cases/{self.id}/documents/{self.documents()[kind]['id']}/services"
        found: list[dict[str, Any]] = self.district.call("machine", "GET", path).json["items"]
        return found

    def documents(self) -> dict[str, dict[str, Any]]:
        """Give the filed documents by kind, the latest version of each."""
        listed = self.district.call("machine", "GET", f"/cases/{self.id}/documents").json["items"]
        return {one["kind"]: one for one in listed if one["status"] == "filed"}

    def deadlines(self) -> dict[str, dict[str, Any]]:
        """Give the statutory limits by key, the latest round of each."""
        listed = self.district.call("machine", "GET", f"/cases/{self.id}/deadlines").json["items"]
        return {one["key"]: one for one in reversed(listed)}

    def tell(self, message: str, by: str | None = None) -> Self:
        """Tell the case of something that happened outside its steps."""
        self._tick()
        subject = by or self.team["case_officer"]
        with self._watched():
            self.district.call(subject, "POST", f"/cases/{self.id}/messages", json={"name": message})
        return self

    def look_up(self) -> Self:
        """Work off the look-up of the business, as the register's worker does over the API."""
        fetch = {"topics": ["entities.lookup"], "worker": "test", "lock_seconds": 30, "limit": 10}
        for work in self.district.call("machine", "POST", "/external-tasks/fetch-and-lock", json=fetch).json["items"]:
            result = look_up(FakeEntities(BUSINESSES), work["variables"]["code"])
            body = {"fence": work["fence"], "result": result}
            self.district.call("machine", "POST", f"/external-tasks/{work['id']}/complete", json=body)
        return self

    def person(self, role: str) -> str:
        """Give the identifier of who plays a role."""
        return str(self.district.office.persons[self.team[role]])

    # The usual way in pieces.

    def opened(self, **check: Any) -> Self:
        """From the lead to the opened case: N1 to N3."""
        self.do("N1").do("N2", after=1, second_officer=self.person("second_officer"), **check)
        return self.do("N3_unit", after=1).do("N3", after=1)

    def investigated(self, *, refuses: bool = True) -> Self:
        """N4 with an order to correct and its re-check."""
        self.do("N4", after=1, measures=["order"], next="continue").do("N4c").file("D22")
        result = "refused" if refuses else "corrected"
        return self.do("N4c_recheck", after=4, result=result).do("N4", after=1)

    def proposed(self, **changes: Any) -> Self:
        """N5 with its signatures."""
        return self.do("N5", after=3, **changes).do("N5_cosign").do("N5_unit", after=1)

    def notified(self) -> Self:
        """N6 from the draft of the notice to its service."""
        return self.do("N6", after=1).do("N6_approve").file("D32").do("N6_serve", after=1)

    def decided(self, *, fine_cents: int | None = 100_000, outcome: str = "penalty") -> Self:
        """N9, N11 and N12: review, decision, document."""
        self.do("N9", after=1).do("N11", after=1, outcome=outcome, fine_cents=fine_cents)
        return self.file("D40" if outcome == "penalty" else "D42").do("N12")

    def closed(self, **report: Any) -> Self:
        """N17 and N18."""
        return self.do("N17", after=2, **report).do("N17_unit").do("N17_leader").do("N18", after=5)
