"""Guards of the architecture that import-linter cannot see."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.conftest import PACKAGES, Module

#: The folders that the architecture names, and nothing else.
TOP_LEVEL = {*PACKAGES, "tests", "docs"}

#: Names that say nothing about what is inside.
EMPTY_NAMES = {"utils", "util", "common", "core", "helpers", "helper", "misc", "manager", "stuff", "lib"}

#: Who may commit: the transaction itself; the operator's restore, which runs before there is an application; and the
#: benchmarks' floors, which write the same rows with nothing but psycopg.
COMMITS = {"db/session.py", "db/backup.py", "api/bench_floor.py", "api/bench_timers.py", "api/bench_tracks.py"}

#: Who may open a transaction: requests, worker loops and commands of the shell, and the runner of due jobs.
OPENS = re.compile(r"^(api/|[a-z]+/cli\.py|engine/(jobs|incidents|outbox|scheduler)\.py|db/)")

#: Who may look at a clock: the clock, and the outermost floor for sessions, logs and progress.
CLOCKS = re.compile(r"^(api/|db/(clock|cluster|debian|checkpoints|idempotency|files)\.py)")

#: Who may write SQL as text: the ground, track queries, the gauges and two statements of the hottest paths (the scan
#: for due jobs, the calendar's version), written out so that their plans can be read; the owner's removal of old cases;
#: and benchmarks, which fill tables and measure bare SQL.
RAW_SQL = re.compile(
    r"^(db/|vehicles/queries\.py|engine/(jobs|calendar_years|gauges)\.py|api/(removal|bench(_[a-z]+)?)\.py)"
)


def test_the_top_level_folders_are_those_of_the_architecture(root: Path, files: list[Path]) -> None:
    found = {path.relative_to(root).parts[0] for path in files if len(path.relative_to(root).parts) > 1}
    assert found - {".ci"} <= TOP_LEVEL


def test_no_module_has_a_name_that_says_nothing(files: list[Path], root: Path) -> None:
    empty = [
        path for path in files if path.suffix == ".py" and EMPTY_NAMES & {path.stem, *path.relative_to(root).parts}
    ]
    assert empty == []


def test_only_the_transaction_commits(modules: list[Module]) -> None:
    found = {module.place for module in modules if list(module.calls("commit"))}
    assert found <= COMMITS


def test_transactions_are_opened_at_the_edges_only(modules: list[Module]) -> None:
    found = {m.place for m in modules if list(m.calls("transaction")) and not OPENS.match(m.place)}
    assert found == set()


def test_nothing_but_the_clock_looks_at_a_clock(modules: list[Module]) -> None:
    names = ("datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time")
    found = {f"{m.place}:{line}" for m in modules if not CLOCKS.match(m.place) for line in m.calls(*names)}
    assert found == set()


@pytest.mark.parametrize(
    "name", ["eval", "exec", "compile", "__import__", "pickle.loads", "pickle.load", "marshal.loads"]
)
def test_no_text_is_ever_run_as_python(modules: list[Module], name: str) -> None:
    found = set()
    for module in modules:
        for node in ast.walk(module.tree):
            # Methods called ``compile`` (of a regular expression, say) are another matter: only the bare name counts.
            if isinstance(node, ast.Call) and ast.unparse(node.func) == name:
                found.add(f"{module.place}:{node.lineno}")
    assert found == set()


def test_no_program_is_started_through_a_shell(modules: list[Module]) -> None:
    shells = [m.place for m in modules if "shell=True" in m.text or list(m.calls("os.system", "os.popen"))]
    assert shells == []


def test_sql_as_text_stays_on_the_ground(modules: list[Module]) -> None:
    found = set()
    for module in modules:
        if RAW_SQL.match(module.place):
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("text", "sa.text", "sqlalchemy.text"):
                argument = node.args[0] if node.args else None
                # A liveness probe, a column's server default or a check constraint is not a query.
                plain = isinstance(argument, ast.Constant) and str(argument.value)
                if not plain or re.match(r"\s*(SELECT\s+.*\s+FROM|INSERT|UPDATE|DELETE|WITH)\b", plain, re.I | re.S):
                    found.add(f"{module.place}:{node.lineno}")
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("exec_driver_sql"):
                found.add(f"{module.place}:{node.lineno}")
    assert found == set()


def test_xml_is_read_by_parsers_that_refuse_entities_only(modules: list[Module]) -> None:
    found = [m.place for m in modules if re.search(r"xml\.etree|xml\.dom|xml\.sax", m.text)]
    assert found == []


def test_a_pure_package_says_so_and_touches_neither_disk_nor_network(modules: list[Module]) -> None:
    pure = [m for m in modules if m.place.startswith("engine/feel/") or m.place == "engine/calendar.py"]
    for module in pure:
        assert not list(module.calls("open", "urlopen", "read_text", "write_text", "connect")), module.place
