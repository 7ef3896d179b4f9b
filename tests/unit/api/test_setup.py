"""The set-up of a machine: what it copies, what it writes, what it leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from api import setup


def test_it_runs_on_a_bare_python() -> None:
    root = Path(setup.__file__).resolve().parent.parent
    # -I -S: no environment, no site-packages; what runs before the installation must need none of it.
    program = f"import sys; sys.path.insert(0, {str(root)!r}); import api.setup, db.debian, db.programs; print('bare')"
    done = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "bare", done.stderr


def test_an_unknown_purpose_is_refused() -> None:
    assert setup.main(["lunch"]) == 2


def test_the_web_font_keeps_the_slices_and_drops_the_older_format(tmp_path: Path) -> None:
    package = tmp_path / "package"
    (package / "files").mkdir(parents=True)
    for weight in setup.WEB_FONT_WEIGHTS:
        name = f"noto-sans-sc-4-{weight}-normal"
        (package / f"{weight}.css").write_text(
            "@font-face {\n"
            f"  src: url(./files/{name}.woff2) format('woff2'), url(./files/{name}.woff) format('woff');\n"
            "}\n"
        )
        (package / "files" / f"{name}.woff2").write_bytes(b"2")
        (package / "files" / f"{name}.woff").write_bytes(b"1")
    setup._web_font(package, tmp_path / "out")
    style = (tmp_path / "out" / "noto-sans-sc.css").read_text()
    assert style.count("format('woff2');") == len(setup.WEB_FONT_WEIGHTS)
    assert ".woff)" not in style
    assert {path.suffix for path in (tmp_path / "out" / "files").iterdir()} == {".woff2"}


def test_fonts_of_the_agencys_own_are_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DUECOURSE_VAR", str(tmp_path))
    monkeypatch.setenv("FONT_DIR", str(tmp_path / "licensed"))
    setup._fonts()
    assert list(tmp_path.iterdir()) == []


def test_a_step_that_fails_says_which_and_why() -> None:
    with pytest.raises(setup.SetupFailed, match=r"(?s)failed.*the reason"):
        setup.run([sys.executable, "-c", "raise SystemExit('the reason')"])


def test_the_command_and_its_version_are_installed() -> None:
    command = Path(sys.executable).parent / "duecourse"
    done = subprocess.run([str(command), "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
