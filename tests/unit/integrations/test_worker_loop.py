"""The loop of an outside worker: it holds leases, tells what went wrong, backs off, and stops in good order."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from integrations import worker as loop
from integrations.errors import Busy, OutsideError
from integrations.own_api import LeaseLost, Thrown, Work
from integrations.worker import BpmnError, Failure, Worker


class Tasks:
    """External tasks in memory, with everything that is told about them."""

    def __init__(self, *topics: str) -> None:
        self.open = [Work(str(n), topic, 1, {"n": n}) for n, topic in enumerate(topics)]
        self.told: list[tuple[str, ...]] = []
        self.trouble: list[OutsideError] = []
        self.fetches: list[float] = []
        self.extended = 0

    def fetch(self, *topics: str, worker: str, limit: int, **_: Any) -> Sequence[Work]:
        self.fetches.append(time.monotonic())
        if self.trouble:
            raise self.trouble.pop(0)
        leased, self.open = self.open[:limit], self.open[limit:]
        return leased

    def extend(self, work: Work, lock_seconds: int = 30) -> None:
        self.extended += 1

    def unlock(self, work: Work) -> None:
        self.told.append(("unlocked", work.id))

    def complete(self, work: Work, result: Mapping[str, Any]) -> None:
        self.told.append(("completed", work.id, str(result.get("n"))))

    def bpmn_error(
        self, work: Work, code: str, message: str = "", variables: Mapping[str, Any] | None = None
    ) -> Thrown:
        self.told.append(("error", work.id, code, str(dict(variables or {}))))
        return Thrown("case", True)

    def fail(self, work: Work, message: str, *, retry: bool) -> None:
        self.told.append(("failed", work.id, message, str(retry)))


def test_each_ending_of_the_work_is_told_in_its_own_way() -> None:
    def judge(work: Work) -> Mapping[str, Any]:
        endings: list[Exception | None] = [
            None, BpmnError("E1", "no", {"a": 1}), Failure("later"), Failure("never", retry=False), Busy("x", "down"),
            ZeroDivisionError("oops"),
        ]  # fmt: skip
        if (ending := endings[work.variables["n"]]) is not None:
            raise ending
        return {"n": 0}

    tasks = Tasks(*["t"] * 6)
    assert Worker(tasks, {"t": judge}, name="w").run_once() == 1
    assert tasks.told == [
        ("completed", "0", "0"), ("error", "1", "E1", "{'a': 1}"), ("failed", "2", "later", "True"),
        ("failed", "3", "never", "False"), ("failed", "4", "x: down", "True"),
        ("failed", "5", "ZeroDivisionError: oops", "True"),
    ]  # fmt: skip


def test_a_long_piece_of_work_keeps_its_lease_and_that_of_what_waits_behind_it() -> None:
    tasks = Tasks("t", "t")

    def slow(work: Work) -> Mapping[str, Any]:
        if work.id == "0":
            time.sleep(0.35)
        return {}

    Worker(tasks, {"t": slow}, name="w", lock_seconds=0.2).run_once()  # type: ignore[arg-type]
    assert 4 <= tasks.extended <= 8  # at every half of the lease, for both
    assert [one[0] for one in tasks.told] == ["completed", "completed"]


def test_a_lost_lease_is_told_to_nobody_and_stops_nothing() -> None:
    class Lost(Tasks):
        def complete(self, work: Work, result: Mapping[str, Any]) -> None:
            if work.id == "0":
                raise LeaseLost("duecourse", "lease lost")
            super().complete(work, result)

    tasks = Lost("t", "t")
    assert Worker(tasks, {"t": lambda _: {}}, name="w").run_once() == 1
    assert tasks.told == [("completed", "1", "None")]


def test_told_to_stop_it_finishes_what_is_under_way_and_gives_the_rest_back() -> None:
    stop, tasks = threading.Event(), Tasks(*["t"] * 4)

    def work(_work: Work) -> Mapping[str, Any]:
        stop.set()
        return {}

    assert Worker(tasks, {"t": work}, name="w").run(stop, limit=3) == 1
    assert tasks.told == [("completed", "0", "None"), ("unlocked", "1"), ("unlocked", "2")]
    assert [work.id for work in tasks.open] == ["3"]


def test_while_the_server_is_away_it_waits_longer_and_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "SHORTEST_PAUSE", 0.02)
    monkeypatch.setattr(loop, "QUICK_SECONDS", 0.0)
    stop, tasks = threading.Event(), Tasks("t")
    tasks.trouble = [Busy("duecourse", "away")] * 4

    def work(_work: Work) -> Mapping[str, Any]:
        stop.set()
        return {}

    assert Worker(tasks, {"t": work}, name="w").run(stop) == 1
    gaps = [later - earlier for earlier, later in zip(tasks.fetches, tasks.fetches[1:], strict=False)]
    assert len(gaps) == 4 and gaps[3] > 2 * gaps[0]


def test_a_server_that_holds_nobody_back_is_not_hammered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "SHORTEST_PAUSE", 0.05)
    stop, tasks = threading.Event(), Tasks()
    threading.Timer(0.3, stop.set).start()
    Worker(tasks, {"t": lambda _: {}}, name="w").run(stop)
    assert len(tasks.fetches) <= 8
