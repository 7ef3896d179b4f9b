"""What every guard looks at: the project's own files, read once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("api", "processes", "engine", "documents", "discretion", "vehicles", "integrations", "db", "bpmn")

#: Made on each machine (see .gitignore): not the project's.
MADE_HERE = {"var", "node_modules", "build", "dist", "test-results", "htmlcov", "vendor", "__pycache__", "uv.lock"}


@dataclass(frozen=True)
class Module:
    """One Python file of the project: its place, text and syntax tree."""

    place: str
    text: str
    tree: ast.Module

    def calls(self, *names: str) -> Iterator[int]:
        """Give the lines where one of the functions or methods is called; a name with a dot means exactly that."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                called = ast.unparse(node.func)
                if called in names or any(called.endswith(f".{name}") for name in names):
                    yield node.lineno


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name in MADE_HERE or (path.name.startswith(".") and path.name not in (".ci", ".gitignore", ".npmrc")):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's folder."""
    return ROOT


@pytest.fixture(scope="session")
def files() -> list[Path]:
    """Every file of the project that people write."""
    return list(_files(ROOT))


@pytest.fixture(scope="session")
def modules(files: list[Path]) -> list[Module]:
    """Every Python module of the nine packages, without the generated migrations."""
    found = []
    for path in files:
        place = path.relative_to(ROOT).as_posix()
        if path.suffix == ".py" and place.split("/")[0] in PACKAGES and not place.startswith("db/migrations/"):
            text = path.read_text(encoding="utf-8")
            found.append(Module(place, text, ast.parse(text)))
    return found
