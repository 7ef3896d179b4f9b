"""权力监督 over its wire: each step is reported, an order becomes a case of supervision, and its answer goes back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from api.fake_systems import Fakes, create_fakes, fresh
from api.outside import Outside, Systems
from api.settings import Settings
from db.actor import system_actor
from engine.cases import Case
from engine.outbox import OutboxMessage
from integrations.oversight import HttpOversight
from processes import oversight
from tests.factories import District
from tests.journeys.measures import MeasureFile
from tests.journeys.measures import begin as measure
from tests.journeys.supervisions import CAST, SupervisionFile
from tests.served import served

MONDAY = dt.date(2026, 3, 2)
FRIDAY = dt.date(2026, 3, 13)


@pytest.fixture
def fakes() -> Fakes:
    return fresh(leads=0)


@pytest.fixture
def outside(district: District, fakes: Fakes) -> Iterator[Outside]:
    """The worker of a district that the platform watches, with the platform behind a socket."""
    district.watch = None  # what the law forbids at these steps is tried in the journeys of supervision
    district.database.listeners = (*district.database.listeners, oversight.Reports("luohu").overhear)
    with served(create_fakes(fakes, token="secret")) as address:
        platform = HttpOversight(address, token="secret", sleep=lambda _: None)
        settings = Settings(environment="test", oversight_tenant="luohu")
        yield Outside(district.database, settings, Systems(None, None, oversight=platform))


def _supervisions(district: District, case: MeasureFile) -> list[SupervisionFile]:
    listed = district.call("machine", "GET", "/cases?page_size=200").json["items"]
    found = [one["id"] for one in listed if one["process"] == "supervision_order"]
    return [SupervisionFile(district, one, case.day, dict(CAST), case.minute) for one in found]


def test_steps_are_reported_once_an_order_begins_a_case_and_its_answer_goes_back(
    district: District, outside: Outside, fakes: Fakes
) -> None:
    """督办: steps with their lights, the order on the case, the unit's answer by the platform's day, and back; 交办."""
    case = measure(district, MONDAY).approved()
    number = case.read()["case_number"]
    fakes.oversight.faults.order(fail_next=3)  # away for all tries of the first delivery
    outside.tick()
    reported = len(fakes.oversight.steps)
    district.clock.advance(hours=1)
    outside.tick()
    outside.tick()
    steps = fakes.oversight.steps
    assert len(steps) > reported and len({(one.step, one.at) for one in steps}) == len(steps), "each once"
    assert {one.case_number for one in steps} == {number} and {one.light for one in steps} <= {"green", "yellow"}
    assert all("系统" not in one.handler and one.handler for one in steps)
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        rows = tx.session.scalars(select(OutboxMessage).where(OutboxMessage.system == "oversight")).all()
        assert {one.status for one in rows} == {"delivered"} and len(rows) == len(steps)
        assert all(set(one.payload) == {"case_number", "step", "handler", "light", "at"} for one in rows)

    order = fakes.oversight.demand(number, "请说明查封的依据。", FRIDAY)
    outside.tick()
    Outside(district.database, outside.settings, outside.systems).tick()  # a worker that was started anew
    (story,) = _supervisions(district, case)
    assert story.waits_at() == {"J5"} and story.deadlines()["J03"]["last_day"] == FRIDAY.isoformat()
    assert "supervision.received" in case.journal() and "supervision.received" in story.journal()
    client, _ = district.session_of("jianghaitao")
    for page in (f"/cases/{case.id}", f"/cases/{story.id}", f"/cases/{story.id}/journal"):
        text = client.get(page).get_data(as_text=True)
        assert "督办" in text and "OVERSIGHT" not in text
    course = client.get(f"/cases/{case.id}/journal").get_data(as_text=True)
    assert "告知外部系统：权力监督（未送达）" in course
    story.do("J5", measures="依据城市管理条例第三十条查封。").do("J6").do("J9")
    assert story.read()["status"] == "closed"
    fakes.oversight.faults.order(fail_next=3)
    outside.tick()
    district.clock.advance(hours=1)
    outside.tick()
    answer = fakes.oversight.answers[order.number]
    assert answer.outcome == "answered" and "第三十条" in answer.text
    assert fakes.oversight.steps[-1].case_number == story.read()["case_number"]

    # An order on a case that nobody knows is a lead that a supervisor reads first; the reasons go back.
    order = fakes.oversight.demand("罗某某〔2020〕9号", "请说明超期原因。", dt.date(2026, 2, 27))
    outside.tick()
    outside.tick()
    story = next(one for one in _supervisions(district, case) if one.id != story.id)
    assert story.waits_at() == {"J1"}
    district.call("jianghaitao", "POST", f"/tasks/{story.tasks()['J1']['id']}/claim")
    page = client.get(f"/cases/{story.id}").get_data(as_text=True)
    assert "请说明超期原因。（案号：罗某某〔2020〕9号）" in page and oversight.PLATFORM in page
    story.do("J1").do("J2", outcome="refuse", reason="本机关没有该案件。")
    outside.tick()
    answer = fakes.oversight.answers[order.number]
    assert (answer.outcome, answer.text) == ("refused", "本机关没有该案件。")
    with district.database.reading(system_actor(district.office.tenant_id)) as tx:
        wanted = select(func.count()).select_from(Case).where(Case.business_key == order.number)
        assert tx.session.scalar(wanted) == 1
