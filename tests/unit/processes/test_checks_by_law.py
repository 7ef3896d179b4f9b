"""Two certified officers, no day in the future, none before what came first, papers on file: at which steps.

The lines of ``checks_by_law.csv`` say it step by step. Each guard is run with the usual answers of its step, once to
see that it asks what the law asks, then once a question with that one answered by a refusal, which must come out.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import importlib
import os
import sys
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock

import pytest

import processes
from db.errors import DomainError, PreconditionFailed
from engine.registry import Process, Registry, StepContext
from processes import facts, officers
from tests.by_law import CHECKS as LAW
from tests.factories import SHENZHEN

DAY = dt.date(2026, 3, 4)
NOON = dt.datetime.combine(DAY, dt.time(12), SHENZHEN)
USUAL = ("", "_enforcement", "_inspection", "_measure", "_remedy", "_summary", "_supervision", "_transfer")
#: What asks, and where in its arguments stand the words and answers that it asks about.
ASKS = {"pair_of": officers, "two_officers": officers, "not_future": facts, "not_before": facts}


class Refusal(PreconditionFailed):
    """Refused."""

    zh = "不行。"


class Answers(dict[str, Any]):
    """The usual answers of a step; a moment or a person that the day brings along is there as well."""

    def __missing__(self, name: str) -> object:
        if name == "members":
            return [str(uuid.UUID(int=2)), str(uuid.UUID(int=3))]
        if name in ("second", "second_officer", "replacement"):
            return str(uuid.UUID(int=2))
        return NOON.isoformat() if name.endswith("_at") else ""


def _usual(element: str) -> Answers:
    for name in USUAL:
        known: Mapping[str, Any] = importlib.import_module(f"api.demo_answers{name}").ANSWERS
        if element in known:
            return Answers(known[element](DAY))
    return Answers()


class Asked:
    """Stands in for everything that asks; refuses the question that is named."""

    def __init__(self, refuse: int | None = None) -> None:
        self.refuse, self.questions = refuse, list[str]()

    def ask(self, name: str, arguments: tuple[Any, ...]) -> None:
        words = [one for one in arguments if isinstance(one, str)]
        self.questions.append(" ".join([name, *words]))
        if len(self.questions) - 1 == self.refuse:
            raise Refusal()


def _modules(package: str) -> Iterator[Any]:
    for name, module in list(sys.modules.items()):
        if name.startswith("processes.") and name.split(".")[1] in (package, "penalty", "measure"):
            yield module


def _context(process: Process, element: str, *, on_file: bool = True) -> StepContext:
    tx = MagicMock()
    tx.at = NOON
    tx.known = {}
    tx.session.scalar.return_value = MagicMock(title="文书") if on_file else None
    tx.answers.side_effect = lambda *wanted: [[] for _ in wanted]
    tx.actor.person_id = uuid.UUID(int=1)
    tx.use = lambda kind: Registry(processes.ALL)
    case = MagicMock(process_key=process.key, facts={})
    return StepContext(tx=tx, case=case, facts={}, task=None, answers=_usual(element))


def _run(process: Process, element: str, monkeypatch: pytest.MonkeyPatch, asked: Asked) -> None:
    with monkeypatch.context() as patch:
        for module in _modules(process.key):
            for name, home in ASKS.items():
                if getattr(module, name, None) is getattr(home, name):
                    patch.setattr(module, name, lambda *given, name=name: asked.ask(name, given))
        context = _context(process, element)
        guard = process.steps[element].guard
        assert guard is not None
        guard(context)


def _questions(process: Process, element: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked = Asked()
    with contextlib.suppress(DomainError, TypeError, ValueError):  # What else it asks needs facts: the journeys.
        _run(process, element, monkeypatch, asked)
    return asked.questions


#: Facts without which the steps of a procedure cannot tell which papers they want.
KNOWN: Mapping[str, dict[str, Any]] = {"court_application": {"appeal": {"served_on": "2025-01-06"}}}


def _papers(process: Process, element: str) -> list[str]:
    """Give the documents whose absence blocks a step while nothing is on file."""
    problems = process.steps[element].problems
    if problems is None:
        return []
    context = _context(process, element, on_file=False)
    found = [one.text for one in problems(replace(context, facts=KNOWN.get(process.key, {}))) if one.blocks]
    return [kind.code for kind in process.documents.values() if any(f"《{kind.title}》" in text for text in found)]


def lines(process: Process, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """Give the questions and the papers of every step that asks for some."""
    asked = {key: _questions(process, key, monkeypatch) for key, step in process.steps.items() if step.guard}
    papers = {key: _papers(process, key) for key in process.steps}
    return [
        {"procedure": process.key, "step": key, "asks": "; ".join(asked.get(key, ())), "papers": " ".join(papers[key])}
        for key in process.steps
        if asked.get(key) or papers[key]
    ]


def test_lines_are_written_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.environ.get("RECORD") == "checks":
        found = [line for process in processes.ALL for line in lines(process, monkeypatch)]
        with LAW.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.DictWriter(file, list(found[0]), lineterminator="\n")
            sheet.writeheader()
            sheet.writerows(found)
    assert LAW.is_file()


@pytest.mark.parametrize("process", processes.ALL, ids=lambda one: one.key)
def test_every_step_asks_for_its_officers_days_and_papers_and_takes_no_for_an_answer(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LAW.open(encoding="utf-8", newline="") as file:
        law = [line for line in csv.DictReader(file) if line["procedure"] == process.key]
    assert lines(process, monkeypatch) == law, "look it up in the statute, then RECORD=checks pytest this file"
    for line in law:
        for number, question in enumerate(line["asks"].split("; ") if line["asks"] else ()):
            with pytest.raises(Refusal):
                _run(process, line["step"], monkeypatch, Asked(number))
                pytest.fail(f"{process.key} {line['step']}: {question} was refused, and the step went on")
