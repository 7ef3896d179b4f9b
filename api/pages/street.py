"""移动执法: the shell of the phone app, its service worker and manifest, and who is logged in.

The shell holds no personal data and is therefore open: it must start without a network. What it shows comes from the
API and lies encrypted on the device.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, current_app, json, jsonify, render_template, url_for
from flask_wtf.csrf import generate_csrf

from api.auth import actor, public

blueprint = Blueprint("street", __name__)
#: Style sheets of the workbench that the app wears as well.
SHEETS = ("css/base.css", "css/frame.css", "css/forms.css", "css/lists.css", "street/street.css")
NOBLE = ("sha2.js", "_md.js", "_u64.js", "utils.js")


@blueprint.get("/street")
@public
def shell() -> Response:
    """Show the shell of the phone app."""
    page = render_template("street/shell.html", sheets=_sheets(), program=_url("street/app.js"))
    response = Response(page, mimetype="text/html")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/street/session")
def session() -> Response:
    """Say who is logged in, with the second secret that writes carry."""
    return jsonify(csrf=generate_csrf(), name=actor().name, person=str(actor().person_id))


@blueprint.get("/sw.js")
@public
def worker() -> Response:
    """Give the service worker with the list of files that it keeps, under a version that changes with any of them."""
    static = Path(current_app.static_folder or "")
    program = (static / "street" / "sw.js").read_text(encoding="utf-8")
    files = ["/street", *(_url(name) for name in _names(static))]
    letters = [_url(name) for name in _letters(static)]
    names = {"VERSION": _version(static), "SHELL": files, "LETTERS": letters}
    head = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in names.items())
    response = Response(head + program, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """Describe the app to the phone that installs it."""
    icon = {"src": _url("favicon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    found = {
        "name": "综合执法平台 · 移动执法", "short_name": "移动执法", "lang": "zh-CN", "id": "/street",
        "start_url": "/street", "scope": "/", "display": "standalone", "orientation": "portrait",
        "background_color": "#f4f6f8", "theme_color": "#163a69", "icons": [icon],
    }  # fmt: skip
    return Response(json.dumps(found), mimetype="application/manifest+json")


def _url(name: str) -> str:
    return url_for("static", filename=name)


def _sheets() -> list[str]:
    return [_url(name) for name in (*SHEETS, *_fonts(Path(current_app.static_folder or "")))]


def _fonts(static: Path) -> list[str]:
    """Name the sheet that says which file has which letters."""
    return sorted(str(path.relative_to(static)) for path in static.glob("vendor/fonts/*.css"))[:1]


def _letters(static: Path) -> list[str]:
    """Name the files of letters: only a phone without a Chinese font of its own takes them along."""
    return sorted(str(path.relative_to(static)) for path in static.glob("vendor/fonts/files/*.woff2"))


def _names(static: Path) -> list[str]:
    """Name the files without which the app does not start."""
    programs = sorted(f"street/{path.name}" for path in (static / "street").glob("*.js") if path.name != "sw.js")
    return [*SHEETS, *_fonts(static), *programs, *(f"vendor/noble/{name}" for name in NOBLE), "favicon.svg"]


@lru_cache(maxsize=4)
def _version(static: Path) -> str:
    digest = hashlib.sha256()
    for name in ("street/sw.js", *_names(static)):
        path = static / name
        digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:16]
