"""Papers on their round: from an officer or from a diagram, through the office system over HTTP, and back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from api.app import create_app
from api.fake_systems import Fakes, create_fakes, fresh
from api.outside import EngineDesk, Outside, Systems
from api.settings import Settings
from db.actor import Actor, system_actor
from db.clock import SettableClock
from db.errors import PermissionDenied
from db.session import Database
from engine import casefile, cases, definitions, external_tasks, people
from engine.cases import Case
from engine.external_tasks import ExternalTask
from engine.forms import Field, Form
from engine.outbox import OutboxMessage
from engine.registry import Process, Service, Step, Summary
from integrations.office import HttpOffice, Opinion
from integrations.office_worker import ApiDesk, OfficeWorker
from integrations.own_api import HttpOwnApi
from processes import case_page, circulations
from processes.circulations import Circulation, CirculationUnknown, NotCirculable
from tests.served import served
from tests.unit.engine.diagrams import bpmn

DIAGRAM = bpmn("""
    start begin
    service ask operator=ask
    catch said message=office.opinions result=said
    end done
    begin -> ask -> said -> done
""")
#: The same, and something else comes between the round and the wait for it.
LATE = bpmn("""
    start begin
    service ask operator=ask
    service other operator=other
    catch said message=office.opinions result=said
    end done
    begin -> ask -> other -> said -> done
""")
QUIET = bpmn("""
    start begin
    user work
    end done
    begin -> work -> done
""")
ASK = Service("ask", topic="office.circulate", variables=lambda _: {"kind": "R", "receivers": ["法制科", "办公室"]})


def _process(key: str, **more: Any) -> Process:
    return Process(key=key, title=key, diagram=f"{key}.bpmn", summary=lambda facts: Summary(title="会签"), **more)


ROUND = _process("round", steps={}, services={"ask": ASK})
WAIT = _process("wait", steps={}, services={"ask": ASK, "other": Service("other", topic="other")})
WORK = _process(
    "work", steps={"work": Step(title="办理", role="case_officer", form=Form("work", (Field("note", "备注"),)))}
)


@dataclass
class Place:
    """The application, the office system behind its wire, and a worker."""

    app: Flask
    database: Database
    clock: SettableClock
    system: Actor
    fakes: Fakes
    office: HttpOffice
    outside: Outside

    def begin(self, process: str, *, internal: bool = True) -> tuple[uuid.UUID, uuid.UUID]:
        """Begin a case with a filed paper; gives both."""
        with self.database.transaction(self.system) as tx:
            case = cases.open_case(tx, process_key=process)
            row = casefile.draft(tx, case, kind="R", title="调查终结报告", context={}, internal=internal)
            casefile.file(tx, case, document_id=row.id, pdf=b"%PDF-1.4 report", pages=1)
            return case.id, row.id

    def speak(self, *receivers: str, agrees: bool = True) -> str:
        """Let receivers of the last paper speak; gives its number."""
        number = list(self.fakes.office.papers)[-1]
        for one in receivers:
            self.fakes.office.answer(number, Opinion(one, agrees, f"{one}的意见", self.clock.now()))
        return number

    def tick(self, **later: int) -> None:
        """Let time pass and the worker look once."""
        self.clock.advance(**later)
        self.outside.tick()

    def case(self, case_id: uuid.UUID) -> Case:
        """Read a case."""
        with self.database.reading(self.system) as tx:
            return cases.get(tx, case_id)

    def round(self, case_id: uuid.UUID) -> Circulation:
        """Read the one circulation of a case."""
        with self.database.reading(self.system) as tx:
            [row] = circulations.of_case(tx, case_id)
            return row


@pytest.fixture
def place(
    database: Database, clock: SettableClock, system: Actor, other_tenant_id: uuid.UUID, tmp_path: Path
) -> Iterator[Place]:
    diagrams = {"round": DIAGRAM, "wait": LATE, "work": QUIET}
    for name, xml in diagrams.items():
        (tmp_path / f"{name}.bpmn").write_bytes(xml)
    settings = Settings(
        environment="test", var=tmp_path, secret_key="test", requests_per_minute=0, public_url="https://here.test/"
    )
    app = create_app(settings, clock=clock, database=database, procedures=(ROUND, WAIT, WORK), diagrams=tmp_path)
    with database.transaction(system) as tx:
        for name, xml in diagrams.items():
            definitions.deploy(tx, process_key=name, xml=xml)
    fakes = fresh(leads=0, at=clock.now())
    with served(create_fakes(fakes, token="secret")) as address:
        office = HttpOffice(address, token="secret", sleep=lambda _: None, on_outcome=lambda _: None)
        outside = Outside(database, settings, Systems(None, None, office=office))
        yield Place(app, database, clock, system, fakes, office, outside)


def test_a_paper_is_sent_once_though_delivered_twice_and_its_opinions_come_once(place: Place) -> None:
    case_id, document_id = place.begin("work")
    with place.database.transaction(place.system) as tx:
        circulations.circulate(tx, case_id=case_id, document_id=document_id, receivers="法制科、办公室")
    place.fakes.office.faults.order(fail_next=3)
    place.tick()
    assert place.fakes.office.papers == {} and place.round(case_id).number is None
    place.tick(minutes=10)  # away, and tried again later
    [(number, sent)] = place.fakes.office.papers.items()
    assert sent.link == f"https://here.test/cases/{case_id}/documents/{document_id}"
    assert sent.receivers == ("法制科", "办公室") and len(sent.document_sha256) == 64
    with place.database.transaction(place.system) as tx:  # the answer got lost: it is delivered again
        [message] = tx.session.scalars(select(OutboxMessage).where(OutboxMessage.case_id == case_id))
        message.status, message.locked_until = "pending", None
    place.tick()
    assert list(place.fakes.office.papers) == [number] and place.round(case_id).number == number

    place.speak("法制科", agrees=False)
    place.tick()
    assert place.round(case_id).opinions == [], "asked a moment ago"
    place.tick(minutes=1)
    place.tick(minutes=1)
    row = place.round(case_id)
    assert [(one["receiver"], one["agrees"]) for one in row.opinions] == [("法制科", False)] and row.silent == [
        "办公室"
    ]
    place.fakes.office.faults.order(fail_next=3)
    place.speak("办公室")
    place.tick(minutes=1)
    assert place.round(case_id).closed_at is None
    place.tick(minutes=1)
    row = place.round(case_id)
    assert row.closed_at == place.clock.now() and row.told_at is None
    with place.database.reading(place.system) as tx:
        said = [one.command for one in case_page.journal_of(tx, f"case:{case_id}", prefix="circulation.")]
        assert said == ["circulation.answered", "circulation.answered", "circulation.numbered"]
    with place.database.transaction(place.system) as tx:
        assert circulations.due(tx) == [], "nobody is asked about what is over"


def test_a_diagram_sends_a_paper_round_and_goes_on_with_the_opinions(place: Place) -> None:
    case_id, document_id = place.begin("round")
    place.tick()
    row = place.round(case_id)
    assert (row.document_id, row.by_diagram, row.sent_by) == (document_id, True, None)
    assert place.case(case_id).facts["ask"]["number"] == row.number
    place.speak("办公室")
    place.tick(minutes=1)
    assert place.case(case_id).status == "open"
    place.speak("法制科", agrees=False)
    place.tick(minutes=1)
    case = place.case(case_id)
    assert case.status == "closed" and case.facts["said"]["agreed"] is False
    assert [one["receiver"] for one in case.facts["said"]["opinions"]] == ["办公室", "法制科"]
    assert place.round(case_id).told_at is not None

    # Another one begins to wait only after all have spoken.
    case_id, _ = place.begin("wait")
    place.tick()
    place.speak("办公室", "法制科")
    place.tick(minutes=1)
    assert place.round(case_id).closed_at and place.case(case_id).status == "open"
    with place.database.transaction(place.system) as tx:
        [work] = external_tasks.fetch_and_lock(tx, topics=["other"], worker="w")
        external_tasks.complete(tx, external_task_id=work.id, fence=work.fence, result={})
    place.tick(minutes=1)
    assert place.case(case_id).status == "closed" and place.case(case_id).facts["said"]["agreed"] is True


def test_a_worker_on_another_machine_does_the_same_over_the_api(place: Place, other_tenant_id: uuid.UUID) -> None:
    tokens = []
    for actor in (place.system, system_actor(other_tenant_id)):
        with place.database.transaction(actor) as tx:
            tokens.append(people.issue_token(tx, name="office", permissions=["external_task:work"])[1])
    with served(place.app) as address:
        here, abroad = (
            HttpOwnApi(address, token=one, sleep=lambda _: None, on_outcome=lambda _: None) for one in tokens
        )
        case_id, document_id = place.begin("round")
        worker = OfficeWorker(here, ApiDesk(here), place.office)
        assert OfficeWorker(abroad, ApiDesk(abroad), place.office).run_once() == 0
        assert worker.run_once() == 1 and worker.collect() == 0
        [(number, sent)] = place.fakes.office.papers.items()
        assert sent.link == f"{address}/cases/{case_id}/documents/{document_id}"
        place.speak("办公室", "法制科")
        place.clock.advance(minutes=1)
        assert OfficeWorker(abroad, ApiDesk(abroad), place.office).collect() == 0
        assert worker.collect() == 2 and place.case(case_id).status == "closed"
        known = [one for one in place.office.opinions(number) if isinstance(one, Opinion)]
        assert ApiDesk(here).enter(number, known) == 0


def test_what_cannot_go_round_does_not(place: Place) -> None:
    case_id, outward = place.begin("work", internal=False)
    stranger = Actor("person", place.system.tenant_id, "路人", uuid.uuid4(), frozenset({"document:file"}))
    with pytest.raises(PermissionDenied), place.database.transaction(stranger) as tx:
        circulations.circulate(tx, case_id=case_id, document_id=outward, receivers="法制科")
    with pytest.raises(NotCirculable), place.database.transaction(place.system) as tx:
        circulations.circulate(tx, case_id=case_id, document_id=outward, receivers="法制科")
    with pytest.raises(NotCirculable), place.database.transaction(place.system) as tx:
        circulations.paper(tx, cases.get(tx, case_id), "R")
    with pytest.raises(CirculationUnknown), place.database.transaction(place.system) as tx:
        circulations.enter(tx, number="OA-none", opinions=[])
    waiting, _ = place.begin("round", internal=False)
    place.tick()  # nothing internal is filed: a person has to look
    with place.database.reading(place.system) as tx:
        [task] = tx.session.scalars(select(ExternalTask).where(ExternalTask.case_id == waiting))
        assert task.status == "failed"
    assert EngineDesk(place.database, place.system.tenant_id).due(5) == []
