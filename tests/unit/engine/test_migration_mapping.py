"""Pairs of elements are proposed where a token could go over, and nothing is guessed where several would do."""

from __future__ import annotations

from pathlib import Path

from engine import migration_mapping, workflow

XML = (Path(__file__).resolve().parents[3] / "bpmn" / "penalty_summary.bpmn").read_bytes()


def spec(xml: bytes) -> workflow.Spec:
    return workflow.spec_for(xml)


def first_task() -> str:
    return next(one.id for one in spec(XML).elements.values() if one.kind == "userTask")


def renamed(element: str, to: str, xml: bytes = XML) -> bytes:
    return xml.replace(f'"{element}"'.encode(), f'"{to}"'.encode()).replace(f">{element}<".encode(), f">{to}<".encode())


def test_nothing_is_proposed_for_the_same_diagram() -> None:
    assert migration_mapping.proposed(spec(XML), spec(XML)) == {}


def test_an_element_under_another_id_is_found_by_its_name() -> None:
    task = first_task()
    assert migration_mapping.proposed(spec(XML), spec(renamed(task, "Elsewhere"))) == {task: "Elsewhere"}


def test_an_element_under_another_id_and_name_is_found_by_its_place() -> None:
    task = first_task()
    name = spec(XML).elements[task].name.encode()
    assert name
    other = renamed(task, "Elsewhere").replace(b'name="' + name + b'"', b'name="Something else"')
    assert migration_mapping.proposed(spec(XML), spec(other)) == {task: "Elsewhere"}


def test_candidates_are_of_one_kind_and_new_ones_come_first() -> None:
    task = first_task()
    found = migration_mapping.candidates(spec(XML), spec(renamed(task, "Elsewhere")), task)
    assert found[0].id == "Elsewhere"
    assert {one.kind for one in found} == {"userTask"}
