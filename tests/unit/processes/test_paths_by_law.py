"""The table of paths and journeys: every journey is there, no step of the procedures is without a path."""

from __future__ import annotations

import ast
import os
import re
from pathlib import Path

from tests.journeys.paths import SECTIONS, paths, table

ROOT = Path(__file__).parents[3]
JOURNEYS = ROOT / "tests" / "journeys"
ON_RECORD = ROOT / "docs" / "reference" / "paths.md"


def _journeys(file: str) -> set[str]:
    tree = ast.parse((JOURNEYS / f"{file}.py").read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}


def test_every_path_has_its_journey() -> None:
    for one in paths():
        _, files = SECTIONS[one.section]
        assert any(one.journey in _journeys(file) for file in files), (one.section, one.name)


def test_every_step_of_the_reference_lies_on_a_path(shared: Path) -> None:
    reference = (shared / "domain" / "processes.md").read_text(encoding="utf-8")
    steps = set(re.findall(r"^\| ([SNHMEIR]\d+[a-z]?) \|", reference, re.M))
    assert len(steps) > 50
    walked = {step for one in paths() for step in one.steps}
    assert sorted(steps - walked - {"N8"}) == []  # the hearing, N8, has its own: H1 to H6


def test_every_section_of_the_reference_has_its_paths(shared: Path) -> None:
    reference = (shared / "domain" / "processes.md").read_text(encoding="utf-8")
    sections = set(re.findall(r"^## (\d+)\.", reference, re.M)) - {"0", "10"}  # roles; hints for drawing
    assert sections == set(SECTIONS) == {one.section for one in paths()}


def test_the_table_on_record_is_the_one_that_is_written() -> None:
    if os.environ.get("RECORD") == "paths":
        ON_RECORD.write_text(table(), encoding="utf-8")
    assert ON_RECORD.read_text(encoding="utf-8") == table(), "record it: RECORD=paths pytest this file"
