"""Who does each step, by the lanes of the law: a signature that falls to somebody else is noticed here."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

import processes
from engine.registry import Process, StepContext
from tests.by_law import APART, FREEZING, FRESH, NOT_AFTER, NOT_EARLY, ROLES


@pytest.mark.parametrize("process", processes.ALL, ids=lambda one: one.key)
def test_every_step_falls_to_whom_the_law_names(process: Process) -> None:
    named = {element: role for role, steps in ROLES[process.key].items() for element in steps.split()}
    assert {element: step.role for element, step in process.steps.items()} == named


@pytest.mark.parametrize("process", processes.ALL, ids=lambda one: one.key)
def test_who_did_one_step_does_not_do_what_judges_it(process: Process) -> None:
    apart = {one: set(earlier.split()) for steps, earlier in APART[process.key].items() for one in steps.split()}
    assert {key: set(step.distinct_from) for key, step in process.steps.items() if step.distinct_from} == apart


@pytest.mark.parametrize("process", processes.ALL, ids=lambda one: one.key)
def test_what_binds_the_agency_is_signed_with_a_fresh_login(process: Process) -> None:
    assert [key for key, step in process.steps.items() if step.step_up] == FRESH[process.key].split()


@pytest.mark.parametrize("process", processes.ALL, ids=lambda one: one.key)
def test_no_document_speaks_of_what_was_not_decided_yet(process: Process) -> None:
    assert [kind.code for kind in process.documents.values() if kind.too_early] == NOT_EARLY[process.key].split()
    blank = SimpleNamespace(process_key=process.key, facts={})
    at = SimpleNamespace(at=dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC))
    for kind in process.documents.values():
        if kind.too_early and kind.code not in (*FREEZING, *NOT_AFTER):
            assert kind.too_early(StepContext(tx=at, case=blank, facts={}, task=None)), kind.code  # type: ignore[arg-type]
