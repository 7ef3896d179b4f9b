"""Plays a case of the demo through the commands that officers use, each step at its time by a clock that is set."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

from sqlalchemy import select

from api.demo_answers import answers
from api.demo_people import Office
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.session import Database, Tx
from engine import actors, cases, external_tasks, messages, people, tasks
from engine.cases import Case
from engine.jobs import Handlers, Job
from engine.tasks import OPEN, Task
from integrations.businesses import BUSINESSES
from integrations.entities import FakeEntities
from integrations.entities_worker import look_up
from processes import hall, paperwork, publicity
from processes.publicity_rules import PROPOSED

SHENZHEN = dt.timezone(dt.timedelta(hours=8))


class Player:
    """The people of one unit, and the clock by which they work."""

    def __init__(
        self, database: Database, clock: SettableClock, office: Office, unit: str, cast: dict[str, str]
    ) -> None:
        self.database = database
        self.clock = clock
        self.office = office
        self.unit = unit
        #: Role of a step -> login of who does it in this unit.
        self.cast = cast
        self.actors: dict[str, Actor] = {}
        self.entities = FakeEntities(BUSINESSES)

    def actor(self, subject: str) -> Actor:
        """Give the actor behind a login, looked up once."""
        if subject not in self.actors:
            person = self.office.persons[subject]
            with self.database.reading(system_actor(self.office.tenant_id)) as tx:
                found = actors.actor_of(tx, person, account=subject)
            assert found is not None, subject  # noqa: S101 - the demo's own people exist
            # The demo's people act in this process: each decision is theirs as if they had just logged in.
            self.actors[subject] = replace(found, proved_ago=dt.timedelta())
        return self.actors[subject]

    def person(self, role: str) -> str:
        """Give the identifier of who plays a role."""
        return str(self.office.persons[self.cast[role]])

    def begin(self, day: dt.date, *, hour: int = 9, **lead: Any) -> Story:
        """Register a lead on a day; the story goes on from there."""
        self.clock.set(dt.datetime.combine(day, dt.time(hour, 30), SHENZHEN))
        unit = self.office.units[self.unit]
        with self.database.transaction(self.actor(self.cast["intake"])) as tx:
            body = people.unit(tx, unit).body_id
            case = cases.open_case(tx, process_key="penalty", facts={"lead": lead}, unit_id=unit, body_id=body)
        return Story(self, case.id, day)


class Story:
    """One case as it is played; every method moves the day on and does one step."""

    def __init__(self, player: Player, case_id: uuid.UUID, day: dt.date) -> None:
        self.player = player
        self.case_id = case_id
        self.day = day
        self.minute = 0

    def _tick(self, after: int) -> None:
        self.day += dt.timedelta(days=after)
        self.minute = 0 if after else self.minute + 1
        moment = dt.datetime.combine(self.day, dt.time(10, self.minute % 60), SHENZHEN)
        self.player.clock.set(moment)

    def answers(self, element: str, **changes: Any) -> dict[str, Any]:
        """Give the usual answers at a step on the story's day, with changes."""
        return answers(element, self.day, **changes)

    def do(self, element: str, *, after: int = 0, by: str | None = None, **changes: Any) -> Self:
        """Complete the open task of an element, days later, with the usual answers and changes."""
        self._tick(after)
        task, given = self._asked(element, changes)
        with self.player.database.transaction(self.player.actor(by or self.player.cast[task.role])) as tx:
            tasks.complete(tx, task_id=task.id, answers=given)
        return self

    def hand_in(self, kind: str, text: str, *, after: int = 0) -> Self:
        """Let the party hand something in at the hall, days later, and take it in at once."""
        self._tick(after)
        with self.player.database.transaction(system_actor(self.player.office.tenant_id, "HALL")) as tx:
            case, number = cases.get(tx, self.case_id), f"SQ-{self.day:%m%d}-{str(self.case_id)[-4:]}"
            hall.take_in(
                tx, number=number, kind=kind, case_number=case.case_number or "", party_code=case.party_code,
                text=text, received_at=tx.at,
            )  # fmt: skip
        return self

    def draft(self, element: str, **changes: Any) -> Self:
        """Save the usual answers of a step without completing it, so that its documents can be made out."""
        self._tick(0)
        task, given = self._asked(element, changes)
        with self.player.database.transaction(self.player.actor(self.player.cast[task.role])) as tx:
            tasks.save_draft(tx, task_id=task.id, answers=given)
        return self

    def _asked(self, element: str, changes: Mapping[str, Any]) -> tuple[Task, dict[str, Any]]:
        with self.player.database.reading(system_actor(self.player.office.tenant_id)) as tx:
            task = self._task(tx, element)
        given = self.answers(element, **changes)
        return task, {name: value(self) if callable(value) else value for name, value in given.items()}

    def back(self, element: str, to: str, reason: str, *, after: int = 0) -> Self:
        """Send the case back from the open task of an element."""
        self._tick(after)
        with self.player.database.reading(system_actor(self.player.office.tenant_id)) as tx:
            task = self._task(tx, element)
        with self.player.database.transaction(self.player.actor(self.player.cast[task.role])) as tx:
            tasks.send_back(tx, task_id=task.id, to=to, reason=reason)
        return self

    def file(self, *kinds: str, by: str | None = None) -> Self:
        """Draft and file documents."""
        for kind in kinds:
            with self.player.database.transaction(self.player.actor(by or self.player.cast["case_officer"])) as tx:
                row = paperwork.draft(tx, case_id=self.case_id, code=kind)
                paperwork.file(tx, case_id=self.case_id, document_id=row.id)
        return self

    def register(self, *, after: int = 0) -> Self:
        """Let the register of businesses answer the look-up that the case waits for."""
        self._tick(after)
        actor = system_actor(self.player.office.tenant_id, "ENTITIES")
        with self.player.database.transaction(actor) as tx:
            leased = external_tasks.fetch_and_lock(tx, topics=["entities.lookup"], worker="demo", limit=100)
        for task in leased:
            result = look_up(self.player.entities, str(task.variables.get("code") or ""))
            with self.player.database.transaction(actor) as tx:
                external_tasks.complete(tx, external_task_id=task.id, fence=task.fence, result=result)
        return self

    def wait(self, days: int) -> Self:
        """Let days pass and fire what falls due in this case, at its own moment."""
        end = self.day + dt.timedelta(days=days)
        limit = dt.datetime.combine(end, dt.time(9, 0), SHENZHEN)
        while self._fire_next(limit):
            pass
        self._tick(days)
        return self

    def _fire_next(self, limit: dt.datetime) -> bool:
        actor = system_actor(self.player.office.tenant_id)
        with self.player.database.reading(actor) as tx:
            of_case = (Job.tenant_id == tx.tenant_id, Job.case_id == self.case_id, Job.status == "pending")
            job = tx.session.scalar(select(Job).where(*of_case, Job.due_at <= limit).order_by(Job.due_at).limit(1))
        if job is None:
            return False
        self.player.clock.set(max(job.due_at, self.player.clock.now()))
        with self.player.database.transaction(actor) as tx:
            case = cases.lock(tx, self.case_id)
            row = tx.session.get(Job, (tx.tenant_id, job.id))
            if row is not None:
                tx.use(Handlers)[row.kind](tx, case, row)
        return True

    def published(self, by: str = "legal_reviewer") -> Self:
        """Let a second person publish what is proposed of the case."""
        with self.player.database.transaction(self.player.actor(self.player.cast[by])) as tx:
            for row in publicity.of_case(tx, self.case_id):
                if row.status == PROPOSED:
                    publicity.approve(tx, publication_id=row.id, publish=True)
        return self

    def tell(self, message: str, by: str = "case_officer") -> Self:
        """Tell the case of something that happened outside its steps."""
        self._tick(0)
        with self.player.database.transaction(self.player.actor(self.player.cast[by])) as tx:
            messages.receive(tx, case_id=self.case_id, name=message)
        return self

    def facts(self) -> dict[str, Any]:
        """Read the case's facts."""
        with self.player.database.reading(system_actor(self.player.office.tenant_id)) as tx:
            return dict(cases.get(tx, self.case_id).facts)

    def case(self) -> Case:
        """Read the case."""
        with self.player.database.reading(system_actor(self.player.office.tenant_id)) as tx:
            return cases.get(tx, self.case_id)

    def _task(self, tx: Tx, element: str) -> Task:
        query = select(Task).where(
            Task.tenant_id == tx.tenant_id, Task.case_id == self.case_id, Task.element_id == element,
            Task.status.in_(OPEN),
        )  # fmt: skip
        task = tx.session.scalar(query.limit(1))
        if task is None:
            waiting = [one["element"] for one in cases.get(tx, self.case_id).waits.values()]
            raise LookupError(f"the case does not wait at {element} but at {', '.join(waiting) or 'nothing'}")
        return task

    # The usual way in pieces.

    def opened(self, *, slow: int = 1, item: dict[str, Any] | None = None) -> Self:
        """From the lead to the opened case."""
        self.do("N1")
        self.do("N2", after=slow, second_officer=self.player.person("second_officer"), **(item or {}))
        self.do("N3_unit", after=1).do("N3", after=1)
        return self.file("D06")

    def refused(self) -> Self:
        """From the opened case to the refusal to correct."""
        self.do("N4", after=1, measures=["order"], next="continue").do("N4c").file("D10", "D22")
        return self.do("N4c_recheck", after=4).do("N4", after=1)

    def proposed(self, **changes: Any) -> Self:
        """From the closed investigation to the approved notice."""
        self.do("N5", after=3, **changes).file("D30")
        return self.do("N5_cosign").do("N5_unit", after=1)

    def notified(self) -> Self:
        """From the proposal to the served notice."""
        return self.do("N6", after=1).do("N6_approve", after=1).file("D32").do("N6_serve", after=1)

    def decided(self, *, fine: int = 100_000) -> Self:
        """From the lapsed defence period to the decision."""
        return self.do("N9", after=2).file("D37").do("N11", after=2, fine_cents=fine).file("D39", "D40").do("N12")

    def closed(self) -> Self:
        """From the performed decision to the archive."""
        self.published().do("N17", after=2).do("N17_unit", after=1).do("N17_leader", after=1).file("D60")
        return self.do("N18", after=3)
