"""Blanks of documents: asked by what their example looks like, read strictly, kept on drafting anew."""

from __future__ import annotations

import pytest

from documents import render
from documents.templates import ALL
from processes import filling

WITH_BLANKS = [name for name in ALL if filling.blanks(name)]


@pytest.mark.parametrize("name", WITH_BLANKS)
def test_what_stands_in_the_blanks_reads_back_as_it_was(name: str) -> None:
    context = render.example(name)
    values, problems = filling.read_all(name, filling.values_of(name, context))
    assert problems == {}
    empty = dict(context)
    filled = filling.filled(name, empty, {path: value for path, value in values.items() if value is not None})
    assert filling.typed(name, filled) == filling.typed(name, context)
    assert render.missing(name, filled) == []


@pytest.mark.parametrize(
    ("name", "path", "raw", "expected"),
    [
        ("measure/D76", "freezing.cents", "50,000.00", 5_000_000),
        ("penalty/D20J", "appraisal.objection_days", "7", 7),
        ("penalty/D21S", "delivery.electronic", "", False),
        ("penalty/D16", "assist.matters", "甲\n\n 乙 ", ["甲", "乙"]),
        (
            "penalty/D19",
            "sampling.samples",
            "肉串|散装",
            [{"name": "肉串", "model": "散装", "quantity": "", "base": "", "seal": ""}],
        ),
    ],
)
def test_a_blank_is_read_by_its_kind(name: str, path: str, raw: str, expected: object) -> None:
    values, problems = filling.read_all(name, {path: raw})
    assert (values, problems) == ({path: expected}, {})


@pytest.mark.parametrize(
    ("name", "path", "raw"),
    [
        ("measure/D76", "freezing.cents", "很多"),
        ("measure/D76", "freezing.from_on", "三月"),
        ("penalty/D20J", "appraisal.objection_days", "7.5"),
        ("penalty/D19", "sampling.samples", "a|b|c|d|e|f"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, path: str, raw: str) -> None:
    values, problems = filling.read_all(name, {path: raw})
    assert path in problems and path not in values


def test_other_fields_cannot_be_filled_in() -> None:
    values, problems = filling.read_all("penalty/D16", {"party.name": "别人"})
    assert (values, problems) == ({}, {})
    assert filling.filled("penalty/D16", {"party": {"name": "本人"}}, {"party.name": "别人"})["party"]["name"] == "本人"
