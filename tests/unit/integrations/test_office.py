"""The office system: papers and opinions over a real socket, and answers that make no sense."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
import requests

from api.fake_systems import Fakes, fresh
from integrations.errors import Busy, Refused, Unintelligible
from integrations.inbound import Unread
from integrations.office import (
    TOPIC,
    Circulation,
    FakeOffice,
    HttpOffice,
    Office,
    Opinion,
    circulation_of,
    opinion_of,
    receivers_of,
)
from integrations.office_worker import OfficeWorker, Paper
from tests.unit.integrations.memory_shelf import MemoryShelf
from tests.unit.integrations.memory_tasks import MemoryTasks

AT = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
ROUND = Circulation("罗执罚〔2026〕1号", "案件调查终结报告", "", "ab" * 32, ("法制科", "分管领导"), "https://here/d")
WORD = Opinion("法制科", False, "事实不清", AT)


@pytest.fixture
def fakes() -> Fakes:
    return fresh(leads=0, at=AT)


def test_a_paper_goes_round_once_and_opinions_come_over_the_wire_as_they_are(fakes: Fakes, address: str) -> None:
    office: Office = HttpOffice(address, token="secret", sleep=lambda _: None)
    number = office.circulate(ROUND, key="k")
    assert office.circulate(ROUND, key="k") == number and fakes.office.papers == {number: ROUND}
    assert office.circulate(ROUND, key="l") != number
    assert office.opinions(number) == []

    def control(method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": "Bearer secret"}
        return requests.request(method, f"{address}/control/office{path}", headers=headers, timeout=5, **more)

    said = {"number": number, "receiver": "法制科", "agrees": False, "text": "事实不清", "at": AT.isoformat()}
    assert control("POST", "/answer", json=said).status_code == 201
    assert control("POST", "/answer", json=said).status_code == 422, "a receiver speaks once"
    assert control("POST", "/answer", json=said | {"receiver": "路人"}).status_code == 422
    assert control("POST", "/answer", json=said | {"agrees": "yes"}).status_code == 422
    assert control("GET", "").json()["papers"][0]["title"] == "案件调查终结报告"
    assert office.opinions(number) == [WORD]
    with pytest.raises(Refused):
        office.opinions("OA-0/../control")
    assert control("POST", "/faults", json={"fail_next": 3}).status_code == 200
    with pytest.raises(Busy):
        office.opinions(number)
    unkeyed = requests.post(
        f"{address}/office/circulations", json=ROUND.as_json(), headers={"Authorization": "Bearer secret"}, timeout=5
    )
    assert unkeyed.status_code == 422


@pytest.mark.parametrize(
    "data",
    [
        {}, {"receiver": "法制科"}, [], WORD.as_json() | {"agrees": 1}, WORD.as_json() | {"agrees": "同意"},
        WORD.as_json() | {"agrees": None}, WORD.as_json() | {"at": "2026-03-02T09:00:00"},
        WORD.as_json() | {"at": "yesterday"}, WORD.as_json() | {"text": 5}, WORD.as_json() | {"receiver": " "},
        WORD.as_json() | {"text": "长" * 2001}, WORD.as_json() | {"receiver": "长" * 61},
    ],
)  # fmt: skip
def test_an_opinion_that_cannot_be_read_is_not_guessed(data: Any) -> None:
    with pytest.raises(Unintelligible):
        opinion_of(data)


@pytest.mark.parametrize(
    "more",
    [{"receivers": []}, {"receivers": [""]}, {"receivers": ["甲", "甲"]}, {"receivers": [1]}, {"receivers": "甲"},
     {"document_sha256": "ab"}, {"document_sha256": "AB" * 32}, {"title": " "}, {"link": 1}, {"case_number": None}],
)  # fmt: skip
def test_a_round_that_makes_no_sense_is_refused(more: dict[str, Any]) -> None:
    assert circulation_of(ROUND.as_json()) == ROUND
    with pytest.raises(Unintelligible):
        circulation_of(ROUND.as_json() | more)


@pytest.mark.parametrize("answer", [None, [], {}, {"number": 7}, {"number": " "}, {"number": "1" * 101}])
def test_a_number_that_is_none_is_not_kept(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    office = HttpOffice("http://127.0.0.1:9")
    monkeypatch.setattr(office, "call", lambda *_a, **_k: answer)
    with pytest.raises(Unintelligible):
        office.circulate(ROUND, key="k")


@pytest.mark.parametrize(
    "answer", [[], {}, {"number": "OA-2", "opinions": []}, {"number": "OA-1"}, {"number": "OA-1", "opinions": None}]
)
def test_opinions_of_another_paper_are_not_taken(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    office = HttpOffice("http://127.0.0.1:9")
    monkeypatch.setattr(office, "call", lambda *_a, **_k: answer)
    with pytest.raises(Unintelligible):
        office.opinions("OA-1")


def test_an_opinion_needs_an_aware_time() -> None:
    with pytest.raises(ValueError, match="aware"):
        replace(WORD, at=dt.datetime(2026, 3, 2))


@pytest.mark.parametrize("given", ["法制科、分管领导", "法制科\n分管领导,法制科", ["法制科", " 分管领导 "]])
def test_receivers_are_read_from_lists_and_texts(given: Any) -> None:
    assert receivers_of(given) == ("法制科", "分管领导")


@pytest.mark.parametrize("given", ["", "、", [], None, 5, ["长" * 61], [str(n) for n in range(31)]])
def test_receivers_that_are_none_are_refused(given: Any) -> None:
    with pytest.raises(ValueError, match="receivers"):
        receivers_of(given)


class MemoryDesk:
    """One paper, and the opinions that came in."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.numbers: list[str] = []

    def paper(self, case_id: str, kind: str) -> Paper:
        """Give the paper."""
        return Paper("d", "1号", "报告", "", "ab" * 32, f"https://here/{case_id}/{kind}")

    def due(self, limit: int) -> list[str]:
        """Give what was sent."""
        return self.numbers[:limit]

    def enter(self, number: str, opinions: Any) -> int:
        """Count what is new."""
        fresh = len(opinions) - self.known.get(number, 0)
        self.known[number] = len(opinions)
        return fresh


def test_a_worker_sends_what_a_diagram_asks_for_and_one_paper_in_trouble_holds_up_no_other() -> None:
    asked = {"kind": "D30", "receivers": "法制科、办公室"}
    tasks, desk, office = MemoryTasks(TOPIC, asked, asked | {"receivers": ""}), MemoryDesk(), FakeOffice()
    worker = OfficeWorker(tasks, desk, office)
    assert worker.run_once() == 1
    [(number, sent)] = office.papers.items()
    assert tasks.done["0"]["number"] == number and list(tasks.failed) == ["1"] and not tasks.failed["1"][1]
    assert sent.receivers == ("法制科", "办公室") and sent.link.endswith("/D30")
    desk.numbers = ["OA-none", number]
    office.answer(number, WORD)
    assert worker.collect() == 1 and worker.collect() == 0


def test_an_opinion_that_cannot_be_read_is_set_aside_and_the_others_on_its_paper_are_taken() -> None:
    desk, office, shelf = MemoryDesk(), FakeOffice(), MemoryShelf()
    number = office.circulate(ROUND, key="k")
    desk.numbers = [number]
    said: list[Any] = [Unread("办公室", "the answer has no agrees", {"receiver": "办公室"}), WORD]
    office.opinions = lambda number: said  # type: ignore[method-assign]
    worker = OfficeWorker(MemoryTasks(TOPIC), desk, office, shelf)
    assert worker.collect() == 1 and worker.collect() == 0 and shelf.puts == 1
    assert list(shelf.items) == [f"{number} 办公室"]
    said[0] = Opinion("办公室", True, "同意", WORD.at)
    assert worker.collect() == 1 and shelf.status == {f"{number} 办公室": "taken"}
