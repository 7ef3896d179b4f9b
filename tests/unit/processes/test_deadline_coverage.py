"""The table of limits, row by row: none without a rule, a place or a reason; what is named is there."""

from __future__ import annotations

import importlib
import os
import re
from pathlib import Path

import processes
from processes import declared
from processes.deadline_reference import ELSEWHERE, NOT_YET, OUTSIDE, ROOT, ROWS, coverage, table

ON_RECORD = ROOT / "docs" / "reference" / "deadline-coverage.md"


def test_every_row_is_applied_by_a_rule_or_elsewhere_or_says_why_not() -> None:
    covered = {one.row for one in coverage(processes.ALL)}
    assert sorted(set(ROWS) - covered) == []
    assert set(ELSEWHERE) | set(NOT_YET) <= set(ROWS) and not set(ELSEWHERE) & set(NOT_YET)


def test_the_rows_are_those_of_the_reference_table(shared: Path) -> None:
    text = (shared / "domain" / "deadlines.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| ([PCEFRGXI]\d\d) \|", text, re.M)) == set(ROWS)


def test_every_rule_names_a_row_and_a_test_names_every_rule() -> None:
    for process in processes.ALL:
        for rule in process.deadlines.values():
            known = rule.reference in ROWS or rule.reference in OUTSIDE
            assert known, f"{process.key}: {rule.key} names no row: set row= on the rule"
    untested = [one.code for one in coverage(processes.ALL) if one.code and not one.tests]
    assert untested == []


def test_a_rule_carries_the_row_whose_words_it_counts() -> None:
    """A key that looks like a row is not yet that row: I05 counts the testing of C03, I07 the order behind I06."""
    rules = next(one for one in processes.ALL if one.key == "inspection").deadlines
    assert {key: rule.reference for key, rule in rules.items()} == {
        "I03": "internal", "I04": "I04", "I05": "C03", "I06": "I06", "I07": "I06", "I08": "I08", "I09": "I09",
        "G09": "G09", "G11": "G11",
    }  # fmt: skip
    by_place = {one.row: one.code for one in coverage(processes.ALL)}
    for row in ("I03", "I05", "I07"):
        assert by_place[row] == ELSEWHERE[row].code


def test_the_places_that_are_named_are_there() -> None:
    for row, place in ELSEWHERE.items():
        path, _, name = place.code.partition(":")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert not name or re.search(rf"\b{re.escape(name)}\b", text), (row, place.code)
        assert (ROOT / place.test).is_file(), (row, place.test)


def test_the_table_on_record_is_the_one_that_is_written() -> None:
    written = table(processes.ALL)
    if os.environ.get("RECORD") == "deadlines":
        ON_RECORD.write_text(written, encoding="utf-8")
    assert ON_RECORD.read_text(encoding="utf-8") == written, "record it: RECORD=deadlines pytest this file"


def test_every_table_of_figures_is_on_the_page_of_parameters() -> None:
    listed = [figures for _, _, figures in declared.FIGURES]
    for path in sorted((ROOT / "processes").rglob("*.py")):
        if (
            re.search(r"^FIGURES: Mapping\[str, tuple", path.read_text(encoding="utf-8"), re.M)
            and path.name != "declared.py"
        ):
            module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            assert any(module.FIGURES is one for one in listed), f"add {path.name} to processes/declared.py"
