"""Every time limit as the law sets it, line by line beside the code: its length, what begins, ends and pauses it.

The lines of ``limits_by_law.csv`` are checked against the statutes (the page of time limits names article and source of
each); a figure that a tenant sets stands with what counts until somebody has set it.
"""

from __future__ import annotations

import csv
import os

import pytest

import processes
from engine.deadlines import DeadlineRule, Extension, Param
from engine.registry import Process
from tests.by_law import LIMITS as LAW


def _figure(amount: int | Param) -> str:
    return f"{amount.default} ({amount.key})" if isinstance(amount, Param) else str(amount)


def _extensions(extension: Extension | None) -> str:
    stages = []
    while extension:
        who, document = "/".join(extension.by), f" with {extension.document}" if extension.document else ""
        stages.append(f"{extension.times} x {_figure(extension.amount)} {extension.unit} by {who}{document}")
        extension = extension.then
    return "; ".join(stages)


def _line(process: Process, rule: DeadlineRule) -> dict[str, str]:
    return {
        "procedure": process.key,
        "limit": rule.key,
        "length": f"{_figure(rule.amount)} {rule.unit}",
        "rolls": "yes" if rule.roll else "no",
        "direction": rule.direction,
        "begins": "; ".join(f"{one.element_id} {one.on} {one.date_fact or ''}".strip() for one in rule.starting),
        "ends": "; ".join(f"{one.element_id} {one.on} {one.date_fact or ''}".strip() for one in rule.stops),
        "pauses": "; ".join(rule.pauses),
        "extension": _extensions(rule.extension),
    }


def test_lines_are_written_when_asked() -> None:
    if os.environ.get("RECORD") == "limits":
        lines = [_line(process, rule) for process in processes.ALL for rule in process.deadlines.values()]
        with LAW.open("w", encoding="utf-8", newline="") as file:
            sheet = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
            sheet.writeheader()
            sheet.writerows(lines)
    assert LAW.is_file()


@pytest.mark.parametrize("process", processes.ALL, ids=lambda one: one.key)
def test_every_limit_is_as_the_law_sets_it(process: Process) -> None:
    with LAW.open(encoding="utf-8", newline="") as file:
        law = [line for line in csv.DictReader(file) if line["procedure"] == process.key]
    assert [_line(process, rule) for rule in process.deadlines.values()] == law, (
        "look it up in the statute, then RECORD=limits pytest this file"
    )
