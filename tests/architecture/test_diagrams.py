"""Names in the diagrams and names in the code are the same, both ways: neither may promise what the other lacks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from documents import templates
from engine import bpmn_check
from engine.registry import Process
from engine.workflow_parser import Diagram, read
from processes import ALL

ROOT = Path(__file__).resolve().parent.parent.parent
BPMN = ROOT / "bpmn"
DUE = re.compile(r"""due\(\s*["']([^"']+)["']\s*\)""")
TEMPLATES = ROOT / "documents" / "templates"


def _diagram(process: Process) -> Diagram:
    return read((BPMN / process.diagram).read_bytes())


@pytest.fixture(params=ALL, ids=lambda process: process.key)
def process(request: pytest.FixtureRequest) -> Process:
    """Each procedure in turn."""
    found: Process = request.param
    return found


def test_there_is_a_procedure() -> None:
    assert len(ALL) >= 1


def test_a_procedure_is_one_name_everywhere(process: Process) -> None:
    assert process.diagram == f"{process.key}.bpmn"
    assert (ROOT / "processes" / process.key / "__init__.py").exists()
    assert (TEMPLATES / process.key).is_dir()
    assert (ROOT / "tests" / "journeys" / f"test_{process.key}.py").exists()


def test_every_diagram_and_table_in_the_folder_belongs_to_a_procedure() -> None:
    used = {process.diagram for process in ALL}
    for process in ALL:
        used |= {decision[0] for decision in process.decisions.values() if isinstance(decision, tuple)}
    assert {path.name for path in BPMN.iterdir() if path.suffix in (".bpmn", ".dmn")} == used


def test_the_diagram_is_accepted_with_every_name_known(process: Process) -> None:
    report = bpmn_check.check(
        (BPMN / process.diagram).read_bytes(),
        known_operators=process.services,
        known_steps=process.steps,
        known_decisions=process.decisions,
        known_deadlines=process.deadlines,
    )
    assert [vars(problem) for problem in report.problems] == []
    assert report.accepted


def test_user_tasks_are_the_steps(process: Process) -> None:
    tasks = {e.id for e in _diagram(process).elements.values() if e.kind in ("userTask", "manualTask")}
    assert tasks == set(process.steps)


def test_operators_are_the_services(process: Process) -> None:
    elements = _diagram(process).elements.values()
    named = {e.operator for e in elements if e.kind in ("serviceTask", "sendTask") and e.operator}
    assert named == set(process.services)


def test_decisions_are_the_decisions(process: Process) -> None:
    named = {e.decision for e in _diagram(process).elements.values() if e.decision}
    assert named <= set(process.decisions)
    for decision in process.decisions.values():
        if isinstance(decision, tuple):
            assert (BPMN / decision[0]).exists()


def test_what_the_diagram_waits_for_is_a_deadline_of_the_procedure(process: Process) -> None:
    text = (BPMN / process.diagram).read_text(encoding="utf-8").replace("&quot;", '"')
    assert set(DUE.findall(text)) <= set(process.deadlines)


def test_deadlines_start_and_stop_at_elements_of_the_diagram(process: Process) -> None:
    elements = set(_diagram(process).elements)
    for key, rule in process.deadlines.items():
        starts = rule.starts if isinstance(rule.starts, tuple) else (rule.starts,)
        triggers = [trigger for trigger in (*starts, *rule.stops) if trigger is not None]
        assert {trigger.element_id for trigger in triggers} <= elements, key


def test_steps_speak_of_steps_and_documents_that_exist(process: Process) -> None:
    for key, step in process.steps.items():
        assert set(step.documents) <= set(process.documents), key
        assert set(step.distinct_from) <= set(process.steps), key
        assert set(step.returns_to) <= set(process.steps), key
        assert not step.stage or step.stage in process.stages, key
        assert step.title, key


def test_every_document_kind_has_its_template_and_every_template_its_kind(process: Process) -> None:
    used = {kind.template for kind in process.documents.values()}
    there = {name for name in templates.ALL if name.startswith(f"{process.key}/")}
    # The dossier's own pages belong to no step.
    assert used == there - {f"{process.key}/{page}" for page in ("cover", "contents", "remarks")}


def test_every_file_with_a_template_is_on_the_list(process: Process) -> None:
    files = {path.stem for path in (TEMPLATES / process.key).glob("d[0-9]*.py")}
    assert {stem.split("_")[0].upper() for stem in files} == {
        kind.template.split("/")[1] for kind in process.documents.values()
    }


def test_legal_figures_name_article_and_source(process: Process) -> None:
    for key, rule in process.deadlines.items():
        assert rule.article, key
        assert rule.source, key
    assert [key for key, step in process.steps.items() if not step.basis] == []


def test_elements_that_people_see_have_names_in_chinese(process: Process) -> None:
    seen = ("userTask", "manualTask", "serviceTask", "businessRuleTask", "subProcess", "callActivity")
    unnamed = [
        e.id
        for e in _diagram(process).elements.values()
        if e.kind in seen and not re.search(r"[\u4e00-\u9fff]", e.name)
    ]
    assert unnamed == []


def test_every_node_is_drawn(process: Process) -> None:
    text = (BPMN / process.diagram).read_text(encoding="utf-8")
    drawn = set(re.findall(r'<bpmndi:BPMNShape[^>]*bpmnElement="([^"]+)"', text))
    assert set(_diagram(process).elements) <= drawn
