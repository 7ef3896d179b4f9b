"""Every command is on the list, named by the grammar, asks for a permission or says why not, and is journalled."""

from __future__ import annotations

import ast
import importlib
import inspect
import re

import pytest
from sqlalchemy import Table

from db import tenancy
from db.base import Base
from db.command import COMMANDS
from db.migrate import load_models
from tests.architecture.conftest import PACKAGES, Module

load_models("db", "engine", "discretion", "processes", "vehicles")

#: The program's commands; tests make a few of their own in the same process.
NAMES = sorted(name for name, info in COMMANDS.items() if info.function.split(".")[0] in PACKAGES)

#: Verbs of the past tense that do not end in -ed.
IRREGULAR = {
    "begun",
    "held",
    "rung",
    "sent",
    "withdrawn",
    "taken",
    "set",
    "given",
    "put",
    "left",
    "run",
    "thrown",
    "drawn",
    "made",
    "lost",
    "read",
}

#: Permissions of the contract; a new one is added here and in processes/roles.py.
PERMISSION = re.compile(r"^[a-z_]+:[a-z_]+$")


def test_there_are_commands_to_guard() -> None:
    assert len(NAMES) > 10


@pytest.mark.parametrize("name", NAMES)
def test_a_command_is_named_noun_verb_in_the_past_tense(name: str) -> None:
    noun, verb = name.rsplit(".", 1)
    assert re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", noun)
    assert any(word.endswith("ed") or word in IRREGULAR for word in verb.split("_")), verb


@pytest.mark.parametrize("name", NAMES)
def test_a_command_takes_the_transaction_then_its_subject_then_keywords_only(name: str) -> None:
    info = COMMANDS[name]
    module, _, function = info.function.rpartition(".")
    first, *rest = inspect.signature(getattr(importlib.import_module(module), function)).parameters.values()
    assert first.name == "tx"
    positional = [p.name for p in rest if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]
    # The row whose chain it writes may stand before the keywords; a handler of due jobs is given its job besides.
    assert positional in ([], ["case"], ["case", "job"]), f"{info.function}: {positional}"


@pytest.mark.parametrize("name", NAMES)
def test_a_command_says_what_it_does_and_whom_it_asks(name: str) -> None:
    info = COMMANDS[name]
    assert info.summary.endswith((".", "…")), f"{info.function} needs a sentence"
    assert info.permission is None or info.permission == "*" or PERMISSION.match(info.permission)


def test_a_command_without_a_permission_says_why(modules: list[Module]) -> None:
    silent = set()
    for module in modules:
        lines = module.text.splitlines()
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.FunctionDef):
                continue
            for decorator in node.decorator_list:
                words = ast.unparse(decorator)
                if words.startswith("command(") and "permission=None" in words:
                    around = " ".join(lines[decorator.lineno - 2 : node.lineno])
                    if "#" not in around:
                        silent.add(f"{module.place}:{decorator.lineno}")
    assert silent == set()


def test_only_commands_write_to_the_journal(modules: list[Module]) -> None:
    found = {m.place for m in modules if list(m.calls("journal.append"))}
    assert found <= {"db/command.py", "db/checkpoints.py"}


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in tenancy.REFERENCE]


@pytest.mark.parametrize("table", _tables(), ids=lambda table: table.name)
def test_a_table_is_keyed_by_tenant_first(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "tenant_id"
    for constraint in table.foreign_key_constraints:
        if constraint.referred_table.name not in tenancy.REFERENCE:
            assert next(iter(constraint.columns)).name == "tenant_id", f"{table.name}: {constraint.name}"


@pytest.mark.parametrize("table", _tables(), ids=lambda table: table.name)
def test_a_time_is_stored_with_its_zone(table: Table) -> None:
    for column in table.columns:
        if column.type.__class__.__name__ in ("DateTime", "TIMESTAMP"):
            assert getattr(column.type, "timezone", False), f"{table.name}.{column.name}"
