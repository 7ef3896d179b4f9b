"""The table of review rules, number by number: none without a rule or a reason, none without a place and a test."""

from __future__ import annotations

import os

import processes
from processes.review.reference import NOT_REVIEWED, NOT_RUN, NUMBERS, ROOT, lines, number_of, table
from processes.review.reviews import BY_HAND, REVIEWED, RULES

ON_RECORD = ROOT / "docs" / "reference" / "review-coverage.md"


def test_every_number_is_run_or_says_why_not_and_every_rule_has_a_number() -> None:
    run = {number_of(rule) for rule in (*RULES, *BY_HAND)}
    assert sorted(set(NUMBERS) - run - set(NOT_RUN)) == []
    assert run <= set(NUMBERS) and not run & set(NOT_RUN)


def test_every_procedure_is_reviewed_or_says_why_not() -> None:
    assert {one.key for one in processes.ALL} == REVIEWED | set(NOT_REVIEWED) and not REVIEWED & set(NOT_REVIEWED)


def test_every_rule_has_its_place_and_a_test_that_names_it() -> None:
    assert [one.rule for one in lines() if one.rule and not one.code] == []
    assert [one.rule for one in lines() if one.rule and not one.tests] == []


def test_the_table_on_record_is_the_one_that_is_written() -> None:
    written = table()
    if os.environ.get("RECORD") == "review":
        ON_RECORD.write_text(written, encoding="utf-8")
    assert ON_RECORD.read_text(encoding="utf-8") == written, "record it: RECORD=review pytest this file"
