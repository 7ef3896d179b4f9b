"""The command line: every subcommand shows an example, results are JSON on standard output, status tells."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from api.cli import main

ROOT = Path(__file__).resolve().parents[3]


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """List every subcommand with its path."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


@pytest.mark.parametrize("path", [path for path, _ in commands(main)], ids=" ".join)
def test_help_shows_an_example(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*path, "--help"])
    assert shown.exit_code == 0
    assert "Example:" in shown.output and f"duecourse {' '.join(path)}" in shown.output


def test_the_issue_s_subcommands_are_all_there() -> None:
    there = {" ".join(path) for path, _ in commands(main)}
    assert {
        "serve", "worker", "demo", "db upgrade", "tenant add", "person add", "bpmn check", "deadline",
        "discretion import", "discretion assess", "case export", "audit verify", "backup", "restore", "fsck",
        "fake-systems", "bench steps",
    } <= there  # fmt: skip


def test_a_deadline_is_computed_and_explained_as_one_json_object() -> None:
    done = CliRunner().invoke(main, ["deadline", "P11", "--from", "2026-03-02", "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["last_day"] == "2026-05-31"


def test_an_unknown_limit_ends_with_status_1_and_names_the_known_ones() -> None:
    done = CliRunner().invoke(main, ["deadline", "P99", "--from", "2026-03-02", "--json"])
    assert done.exit_code == 1 and "P11" in json.loads(done.stdout)["detail"]


def test_the_shipped_diagram_is_accepted_and_a_broken_one_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.bpmn"
    broken.write_text("<!DOCTYPE x><definitions/>")
    done = CliRunner().invoke(main, ["bpmn", "check", str(ROOT / "bpmn" / "penalty.bpmn"), str(broken)])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["accepted"] for line in lines] == [True, False] and done.exit_code == 1
