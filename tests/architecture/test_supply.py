"""Guards of what the project takes from outside: locked by hash, documented, never copied in."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from tests.architecture.conftest import Module

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-bootstrap.lock")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".lock",
    ".json",
    ".yaml",
    ".yml",
    ".html",
    ".css",
    ".js",
    ".bpmn",
    ".dmn",
    ".svg",
    ".csv",
    "",
}

#: Hosts of registries and of delivery networks, taken apart so that this file does not name them either.
HOSTS = [
    "".join(parts)
    for parts in (
        ("pypi", ".org"),
        ("python", "hosted.org"),
        ("registry.npm", "js.org"),
        ("un", "pkg.com"),
        ("jsde", "livr.net"),
        ("cdn", "js."),
        ("npm", "mirror.com"),
        ("fonts.google", "apis.com"),
        ("fonts.gst", "atic.com"),
    )
]
#: Paths of one machine, taken apart likewise; the container's own folders (compose.yaml, Dockerfile) are no such thing.
MACHINE_PATHS = re.compile(r"(?<![a-z.])/(" + "|".join(["wor" + "k", "hom" + "e/[a-z]+", "Us" + "ers/[a-z]+"]) + r")/")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(root: Path, lock: str) -> None:
    pinned = re.split(r"\n(?=[a-zA-Z0-9])", (root / lock).read_text(encoding="utf-8"))
    assert len(pinned) >= 1
    for entry in pinned:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==", entry), entry[:80]
        assert "--hash=sha256:" in entry, entry[:80]


def test_the_tests_lock_holds_everything_that_runs_at_the_same_version(root: Path) -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^([A-Za-z0-9._-]+==\S+)", (root / lock).read_text(encoding="utf-8"), re.M))

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_every_declared_package_is_locked(root: Path) -> None:
    import tomllib

    def normal(name: str) -> str:
        return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name)[0]).lower()

    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    locked = {normal(name) for name in re.findall(r"^([A-Za-z0-9._\[\]-]+)==", (root / LOCKS[1]).read_text(), re.M)}
    declared = {normal(name) for name in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]}
    assert declared <= locked


def test_the_page_files_are_locked_by_digest_and_name_no_registry(root: Path) -> None:
    packages = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for name, entry in packages.items():
        assert "resolved" not in entry, name
        assert not name or entry["integrity"].startswith("sha512-"), name


def test_no_file_names_a_registry_or_a_delivery_network(files: list[Path], root: Path) -> None:
    found = []
    for path in files:
        if path.suffix in TEXT:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(root)}: {host}" for host in HOSTS if host in text]
    assert found == []


def test_no_file_names_a_path_of_one_machine(files: list[Path], root: Path) -> None:
    found = []
    for path in files:
        if path.suffix in TEXT and not path.name.endswith(".lock"):
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if MACHINE_PATHS.search(line):
                    found.append(f"{path.relative_to(root)}:{number}")
    assert found == []


def test_pages_load_nothing_from_elsewhere(files: list[Path], root: Path) -> None:
    loads = re.compile(
        r"""(?:src|href)\s*=\s*["']\s*(?:https?:)?//|@import\s+url\(\s*["']?https?:|url\(\s*["']?https?://"""
    )
    pages = [p for p in files if p.suffix in (".html", ".css") and p.relative_to(root).parts[0] == "api"]
    assert pages
    assert [p.name for p in pages if loads.search(p.read_text(encoding="utf-8"))] == []


def test_nothing_from_other_projects_is_copied_in(files: list[Path], root: Path) -> None:
    foreign = {"node_modules", "vendor", "third_party", "site-packages"}
    assert [p for p in files if foreign & set(p.relative_to(root).parts)] == []
    minified = [p.name for p in files if p.name.endswith((".min.js", ".min.css", ".woff2", ".ttf", ".otf"))]
    assert minified == []


def test_no_file_is_large_enough_to_be_something_that_is_fetched(files: list[Path]) -> None:
    assert [(p.name, p.stat().st_size) for p in files if p.stat().st_size > 1_500_000] == []


def _settings(modules: list[Module]) -> set[str]:
    (module,) = [m for m in modules if m.place == "api/settings.py"]
    (settings,) = [n for n in module.tree.body if isinstance(n, ast.ClassDef) and n.name == "Settings"]
    names = [n.target.id for n in settings.body if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)]
    return {"DATABASE_URL" if name == "database_url" else f"DUECOURSE_{name.upper()}" for name in names}


def test_revisions_of_the_database_follow_each_other_one_by_one(root: Path) -> None:
    """Two that were made side by side take the same number, and no database could be upgraded."""
    files = sorted((root / "db" / "migrations" / "versions").glob("[0-9]*.py"))
    said = [re.findall(r'^(?:down_)?revision = "?(\w+)"?', one.read_text("utf-8"), re.MULTILINE) for one in files]
    assert said == [[f"{n + 1:04}", f"{n:04}" if n else "None"] for n in range(len(files))]
    assert [one.name[:4] for one in files] == [revision for revision, _ in said]


def test_every_setting_is_documented_and_every_documented_setting_exists(modules: list[Module], root: Path) -> None:
    described = (root / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([A-Z_]+)`", described, re.M))
    assert rows == _settings(modules) | {"FONT_DIR"}


def test_every_link_between_documents_leads_somewhere(files: list[Path]) -> None:
    broken = []
    for page in files:
        if page.suffix == ".md":
            text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
                if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists():
                    broken.append(f"{page.name}: {target}")
    assert broken == []
