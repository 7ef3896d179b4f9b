"""Sets a machine up: ``python3 -m api.setup demo`` or ``… test``.

It runs before anything is installed and therefore uses the standard library only. What takes long runs side by side:
Python packages then front-end files, PostgreSQL, fonts. Every step is skipped when what it makes is there already and
was made from the same input; an interrupted step starts afresh.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
import tomllib
import venv
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENDOR = ROOT / "api" / "static" / "vendor"

#: Debian packages that hold the fonts of the documents, and the faces that are taken from them.
FONTS = {
    "texlive-lang-chinese": ("FandolFang-Regular.otf", "FandolHei-Regular.otf", "FandolSong-Regular.otf"),
    "fonts-lxgw-wenkai": ("LXGWWenKai-Regular.ttf",),
}
CONVERTED = ("FandolFang-Regular.otf", "FandolHei-Regular.otf")
SERIF = "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf"

#: Third-party files that the pages serve: place under node_modules -> place under api/static/vendor.
PAGE_FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "bpmn-js/dist/bpmn-navigated-viewer.production.min.js": "bpmn-navigated-viewer.production.min.js",
    "bpmn-js/dist/assets/bpmn-js.css": "bpmn-js.css",
    "bpmn-js/dist/assets/diagram-js.css": "diagram-js.css",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images": "leaflet/images",
    # The digest of what a phone captures, over files too large for one buffer.
    **{f"@noble/hashes/{name}.js": f"noble/{name}.js" for name in ("sha2", "_md", "_u64", "utils")},
}
WEB_FONT = "@fontsource/noto-sans-sc"
WEB_FONT_WEIGHTS = (400, 700)

#: For tests: a browser, and the programs that look at finished documents from outside.
TEST_PROGRAMS = {"chromium": "chromium", "pdftoppm": "poppler-utils"}
#: …and what the driver of the browser is linked against.
TEST_LIBRARIES = {"libatomic.so.1": "libatomic1"}

_began = time.monotonic()
_printing = threading.Lock()


class SetupFailed(Exception):
    """A step of the set-up failed; the message says which and how it ended."""


def main(arguments: Sequence[str]) -> int:
    """Set up for ``demo`` or ``test``; gives the exit status."""
    purpose = arguments[0] if arguments else "demo"
    if purpose not in ("demo", "test"):
        print("usage: python3 -m api.setup [demo|test]", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - an older interpreter may well start us
        print("Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 demo", file=sys.stderr)
        return 1
    try:
        _all(purpose)
    except (SetupFailed, OSError) as error:
        say(f"stopped: {error}")
        return 1
    return 0


def say(text: str) -> None:
    """Print a line of progress with the seconds since the start, on stderr."""
    with _printing:
        print(f"[{time.monotonic() - _began:5.0f} s] {text}", file=sys.stderr, flush=True)


def home() -> Path:
    """Give the folder of everything made on this machine; the same as ``db.programs.home``."""
    from db.programs import home as found

    return found()


def _all(purpose: str) -> None:
    home().mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(max_workers=4) as pool:
        system = pool.submit(_system, purpose)
        fonts = pool.submit(_fonts)
        pool.submit(_python, purpose).result()
        pages = pool.submit(_pages)
        fonts.result()
        _faces()
        pages.result()
        _rare()
        system.result()


def _python(purpose: str) -> None:
    """Make the virtual environment and bring it to the locked packages, each checked against its hash."""
    lock = ROOT / ("requirements-dev.lock" if purpose == "test" else "requirements.lock")
    bootstrap = ROOT / "requirements-bootstrap.lock"
    done = VENV / ".duecourse"
    state = _digest(lock, bootstrap, Path(__file__))
    if done.exists() and done.read_text(encoding="utf-8") in (
        state,
        _digest(ROOT / "requirements-dev.lock", bootstrap, Path(__file__)),
    ):
        return
    if not (VENV / "bin" / "python").exists():
        say("making the virtual environment")
        venv.EnvBuilder(with_pip=True, symlinks=True, clear=VENV.exists()).create(VENV)
    python = str(VENV / "bin" / "python")
    if not (VENV / "bin" / "uv").exists():
        if not (VENV / "bin" / "pip").exists():
            run([python, "-m", "ensurepip"])
        run(
            [
                python,
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--require-hashes",
                "-r",
                str(bootstrap),
            ]
        )
    say("installing the Python packages of " + lock.name)
    uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--quiet", "--require-hashes", "--only-binary", ":all:"]
    environment = {"VIRTUAL_ENV": str(VENV), "UV_CACHE_DIR": str(home() / "cache" / "uv"), "UV_LINK_MODE": "hardlink"}
    if "UV_DEFAULT_INDEX" not in os.environ and os.environ.get("PIP_INDEX_URL"):
        environment["UV_DEFAULT_INDEX"] = os.environ["PIP_INDEX_URL"]  # one mirror for both clients
    if "SSL_CERT_FILE" not in os.environ and os.environ.get("PIP_CERT"):
        environment["SSL_CERT_FILE"] = os.environ["PIP_CERT"]
    run([*uv, str(lock)], environment)
    _install_ourselves()
    done.write_text(state, encoding="utf-8")
    say("Python packages are ready")


def _install_ourselves() -> None:
    """Put the project on the environment's path and its command beside python; nothing is built for that."""
    (packages,) = VENV.glob("lib/python3*/site-packages")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    notes = packages / f"{project['name']}-{project['version']}.dist-info"
    command = VENV / "bin" / project["name"]
    written = {
        packages / "duecourse.pth": f"{ROOT}\n",
        command: f"#!{VENV / 'bin' / 'python'}\nfrom api.cli import main\n\nmain()\n",
        notes / "METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n",
        notes / "INSTALLER": "api.setup\n",
    }
    record = [os.path.relpath(path, packages) for path in (*written, notes / "RECORD")]
    written[notes / "RECORD"] = "".join(f"{path},,\n" for path in record)
    notes.mkdir(exist_ok=True)
    for path, content in written.items():
        path.write_text(content, encoding="utf-8")
    command.chmod(0o755)


def _pages() -> None:
    """Fetch what the pages serve with the locked npm, and copy only that; no script of a package runs."""
    stamp = VENDOR / ".copied"
    state = _digest(ROOT / "package-lock.json", Path(__file__))
    serif = home() / "fonts" / Path(SERIF).name
    if serif.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    say("fetching the files of the pages")
    environment = {
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
        "npm_config_cache": str(home() / "cache" / "npm"),
    }
    run(
        [str(VENV / "bin" / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        environment,
    )
    shutil.rmtree(VENDOR, ignore_errors=True)
    modules = ROOT / "node_modules"
    for source, target in PAGE_FILES.items():
        place = VENDOR / target
        place.parent.mkdir(parents=True, exist_ok=True)
        if (modules / source).is_dir():
            shutil.copytree(modules / source, place)
        else:
            shutil.copyfile(modules / source, place)
    _web_font(modules / WEB_FONT, VENDOR / "fonts")
    serif.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(modules / SERIF, serif)
    stamp.write_text(state, encoding="utf-8")
    say("files of the pages are ready")


def _web_font(package: Path, place: Path) -> None:
    """Copy the slices of the web font; a browser loads only those whose characters are on the page."""
    (place / "files").mkdir(parents=True)
    lines: list[str] = []
    for weight in WEB_FONT_WEIGHTS:
        for line in (package / f"{weight}.css").read_text(encoding="utf-8").splitlines():
            # The older format is for browsers that run none of our scripts either.
            lines.append(line.split(", url(")[0] + (";" if ", url(" in line else ""))
        for piece in (package / "files").glob(f"*-{weight}-normal.woff2"):
            shutil.copyfile(piece, place / "files" / piece.name)
    (place / "noto-sans-sc.css").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _system(purpose: str) -> None:
    """See to PostgreSQL with PostGIS, and for tests to a browser and the PDF programs."""
    from db import debian, programs

    wanted = [] if purpose != "test" else [package for name, package in TEST_PROGRAMS.items() if not shutil.which(name)]
    wanted += [] if purpose != "test" else [package for name, package in TEST_LIBRARIES.items() if not _links(name)]
    if wanted:
        try:
            debian.install(wanted, progress=say)
        except debian.PackagesMissing as error:
            # Tests that need them skip and say so; with CI=true they fail.
            say(f"without a browser or PDF programs some tests cannot run: {error}")
    if os.environ.get("DATABASE_URL"):
        return
    try:
        found = programs.find(programs.unpacked_folder(), progress=say)
    except programs.PostgresMissing as error:
        raise SetupFailed(str(error)) from error
    say(f"PostgreSQL {found.version} with PostGIS is ready")


def _links(library: str) -> bool:
    """Tell whether the system has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _fonts() -> None:
    """Fetch the faces of the documents; ``FONT_DIR`` names a folder of licensed ones instead."""
    from db import debian

    folder = home() / "fonts"
    missing = {
        package: faces for package, faces in FONTS.items() if not all((folder / face).exists() for face in faces)
    }
    if not missing or os.environ.get("FONT_DIR"):
        return
    unpacked = home() / "fonts.unpacking"
    shutil.rmtree(unpacked, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    for package, faces in missing.items():
        system = {path.name: path for path in Path("/usr/share").glob("**/*.[ot]tf") if path.name in faces}
        if len(system) < len(faces):
            try:
                debian.unpack([package], unpacked, progress=say, closure=False)
            except debian.PackagesMissing as error:
                raise SetupFailed(f"{error} Or put {', '.join(faces)} into {folder}.") from error
            system |= {path.name: path for path in unpacked.glob("**/*.[ot]tf") if path.name in faces}
        for face in faces:
            part = folder / f"{face}.part"
            shutil.copyfile(system[face], part)
            part.rename(folder / face)
    shutil.rmtree(unpacked, ignore_errors=True)
    say("fonts are ready")


def _faces() -> None:
    """Convert the faces that ReportLab cannot embed as they are, side by side, into the cache."""
    if os.environ.get("FONT_DIR"):
        return
    stamp = home() / "cache" / "fonts" / ".converted"
    state = _digest(ROOT / "documents" / "convert.py")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
        return
    say("converting the faces of the documents")
    program = (
        "import sys, pathlib; from documents.convert import to_truetype; to_truetype(*map(pathlib.Path, sys.argv[1:]))"
    )
    with ThreadPoolExecutor(max_workers=2) as pool:
        command = [str(VENV / "bin" / "python"), "-c", program]
        for done in [
            pool.submit(run, [*command, str(home() / "fonts" / face), str(stamp.parent)]) for face in CONVERTED
        ]:
            done.result()
    stamp.write_text(state, encoding="utf-8")
    say("faces are ready")


def _rare() -> None:
    """Serve the browsers the rare characters of names from the face that the documents take them from, where it is."""
    from documents.web import RARE

    sheet, face = VENDOR / "fonts" / "noto-sans-sc.css", home() / "fonts" / "LXGWWenKai-Regular.ttf"
    if not face.exists() or RARE in sheet.read_text(encoding="utf-8"):
        return
    program = "import sys, pathlib; from documents.web import cut; cut(*map(pathlib.Path, sys.argv[1:]))"
    run([str(VENV / "bin" / "python"), "-c", program, str(face), str(sheet)])
    say("rare characters are ready")


def run(command: Sequence[str], environment: dict[str, str] | None = None) -> None:
    """Run a program of the set-up.

    :raises SetupFailed: with the end of what it said, when it fails.
    """
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **(environment or {})}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SetupFailed(f"{' '.join(command[:4])}… failed:\n{(done.stderr or done.stdout).strip()[-1500:]}")


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
