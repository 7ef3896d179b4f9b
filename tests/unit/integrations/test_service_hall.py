"""The hall: submissions and notices over a real socket, and the worker between it and the engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from structlog.testing import capture_logs

from api.fake_systems import Fakes, fresh
from integrations.errors import Busy, OutsideError, Refused, Unintelligible
from integrations.service_hall import (
    REFUSAL,
    TOPIC,
    FakeServiceHall,
    HallWorker,
    HttpServiceHall,
    Notice,
    ServiceHall,
    Submission,
    notice_of,
    submission_of,
)
from tests.unit.integrations.conftest import on_a_socket
from tests.unit.integrations.memory_shelf import MemoryShelf
from tests.unit.integrations.memory_tasks import MemoryTasks

AT = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
CODE = "91440300MA5TXT0114"
NOTICE = Notice("罗执罚〔2026〕1号", CODE, "案件已立案", "您的案件已立案。")
GIVEN = {"kind": "hearing_request", "case_number": "罗执罚〔2026〕1号", "party_code": CODE, "text": "申请听证"}


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Fakes, str]]:
    fakes = fresh(at=AT)
    with on_a_socket(fakes) as address:
        yield fakes, address


def http(address: str) -> HttpServiceHall:
    return HttpServiceHall(address, token="secret", sleep=lambda _: None)


def control(address: str, method: str, path: str, body: Any = None) -> requests.Response:
    return requests.request(
        method, f"{address}/control/hall{path}", json=body, headers={"Authorization": "Bearer secret"}, timeout=5
    )


def test_submissions_and_notices_come_over_the_wire_as_they_are(served: tuple[Fakes, str]) -> None:
    fakes, address = served
    hall: ServiceHall = http(address)
    assert control(address, "POST", "/hand-in", GIVEN).status_code == 201
    assert control(address, "POST", "/hand-in", GIVEN | {"kind": "gift"}).status_code == 422
    (found,) = hall.submissions()
    assert isinstance(found, Submission)
    assert found == fakes.hall.handed_in[found.number] and found.kind == "hearing_request"
    hall.acknowledge(found.number)
    assert hall.submissions() == []
    with pytest.raises(Refused):
        hall.acknowledge("SQ-999999")
    assert control(address, "POST", "/faults", {"fail_next": 1}).status_code == 200
    assert hall.tell(NOTICE, key="row-1") == hall.tell(NOTICE, key="row-1") == "BSDT-000001"  # tried again by itself
    assert control(address, "GET", "").json() == {"told": [NOTICE.as_json()], "waiting": []}
    with pytest.raises(Refused):  # a notice without a key could be told twice
        hall.tell(NOTICE, key="")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", None),
        ("number", " "),
        ("kind", "gift"),
        ("party_code", ""),
        ("text", 7),
        ("text", "长" * 10_001),
        ("received_at", "yesterday"),
        ("received_at", "2026-03-02T09:00:00"),
    ],
)
def test_a_submission_that_is_not_as_described_is_not_read(name: str, value: Any) -> None:
    good = Submission("SQ-1", "defence", "1号", CODE, "已改正", AT).as_json()
    assert submission_of(good).received_at == AT
    with pytest.raises(Unintelligible):
        submission_of(good | {name: value})
    with pytest.raises(Unintelligible):
        submission_of({key: one for key, one in good.items() if key != name})


def test_an_answer_that_is_not_as_described_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    hall = http("http://127.0.0.1:9")
    good = Submission("SQ-1", "defence", "1号", CODE, "已改正", AT).as_json()
    answers: list[Any] = [None, {"submissions": "none"}, {}, {"receipt": " "}, {"number": "SQ-2"}]
    monkeypatch.setattr(hall, "call", lambda *_, **__: answers.pop(0))
    for ask in (
        hall.submissions, hall.submissions, lambda: hall.tell(NOTICE, key="k"), lambda: hall.tell(NOTICE, key="k"),
        lambda: hall.acknowledge("SQ-1"),
    ):  # fmt: skip
        with pytest.raises(Unintelligible):
            ask()
    answers.append({"submissions": ["?", good | {"kind": "gift"}, good]})  # the others are not held up
    assert [one.number for one in hall.submissions() if isinstance(one, Submission)] == ["SQ-1"]
    with pytest.raises(Unintelligible):
        notice_of(NOTICE.as_json() | {"title": ""})


class Book:
    """Knows one party, and remembers what came in."""

    def __init__(self) -> None:
        self.entered: list[str] = []
        self.broken = ""

    def enter(self, submission: Submission) -> bool:
        """Take it in once."""
        if submission.number == self.broken:
            raise RuntimeError(submission.text)
        if submission.party_code == CODE and submission.number not in self.entered:
            self.entered.append(submission.number)
        return submission.party_code == CODE


def test_what_is_handed_in_is_taken_in_once_and_a_stranger_is_refused() -> None:
    hall, book = FakeServiceHall(), Book()
    worker = HallWorker(MemoryTasks(TOPIC), hall, book)
    given = {"case_number": "1号", "at": AT}
    ours = hall.hand_in("defence", party_code=CODE, text="已改正", **given)  # type: ignore[arg-type]
    stranger = hall.hand_in("defence", party_code="91440300MA5TXT9999", text="与我无关的秘密", **given)  # type: ignore[arg-type]
    book.broken = ours.number
    with capture_logs() as logged:
        assert worker.collect() == 0  # ours is in trouble and stays; the stranger's is dealt with
    assert [(one.party_code, one.text) for one in hall.told] == [("91440300MA5TXT9999", REFUSAL)]
    assert hall.acknowledged == {stranger.number}
    assert not any(word in str(logged) for word in ("秘密", "9999", "已改正"))
    book.broken = ""
    hall.faults.fail_next = 0
    original, hall.acknowledge = hall.acknowledge, lambda _: (_ for _ in ()).throw(Busy("service_hall", "away"))  # type: ignore[method-assign,assignment]
    assert worker.collect() == 0  # taken in, and the hall not told so
    hall.acknowledge = original  # type: ignore[method-assign]
    assert worker.collect() == 1 and worker.collect() == 0
    assert book.entered == [ours.number] and len(hall.told) == 1
    hall.faults.order(fail_next=1)
    with pytest.raises(OutsideError):
        worker.collect()


def test_what_cannot_be_read_is_set_aside_and_told_to_its_writer_when_two_have_declined_it() -> None:
    hall, book, shelf = FakeServiceHall(), Book(), MemoryShelf()
    worker = HallWorker(MemoryTasks(TOPIC), hall, book, shelf)
    good = hall.hand_in("defence", case_number="1号", party_code=CODE, text="已改正", at=AT)
    bad = good.as_json() | {"number": "SQ-9", "received_at": "2026-03-02T09:00:00"}
    for content in (bad, "?", bad | {"number": "SQ-8"}):
        hall.send(content)
    assert worker.collect() == 1 and hall.acknowledged == {good.number} and shelf.puts == 3
    assert worker.collect() == 0 and shelf.puts == 3
    hall.send(bad | {"received_at": AT.isoformat()})  # corrected by the hall
    assert worker.collect() == 1 and shelf.status["SQ-9"] == "taken" and book.entered == [good.number, "SQ-9"]
    shelf.decide("SQ-8", again=False, reason="内部理由")
    worker.collect()
    assert "SQ-8" in hall.acknowledged and shelf.status["SQ-8"] == "declined"
    (told,) = hall.told
    assert told.party_code == CODE and "未受理" in told.title and "内部理由" not in told.text


def test_a_diagram_has_a_party_told_and_is_told_when_there_is_nobody_to_tell() -> None:
    said = NOTICE.as_json()
    tasks = MemoryTasks(TOPIC, said, said | {"party_code": ""}, said | {"title": ""}, said)
    hall = FakeServiceHall()
    hall.faults.order(fail_next=1)
    assert HallWorker(tasks, hall).run_once() == 2
    assert tasks.failed["0"][1] is True and tasks.failed["2"][1] is False  # later, and a person
    assert tasks.done["1"]["told"] is False and tasks.done["3"] == {"told": True, "receipt": "BSDT-000001", "note": ""}
    assert HallWorker(tasks, hall).collect() == 0  # a worker elsewhere takes nothing in
