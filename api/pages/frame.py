"""What stands around every page: navigation by permission, the to-do badge, names of tenant, units and roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import database
from db.actor import Actor
from db.errors import DomainError
from db.session import Tx
from engine import remarks
from processes import case_page, worklist


@dataclass(frozen=True)
class MenuItem:
    """An entry of the navigation; only those who hold one of the permissions see it."""

    title: str
    endpoint: str
    icon: str
    permissions: tuple[str, ...]


MENU = (
    MenuItem("待办", "todo.index", "inbox", ("task:claim", "task:complete")),
    MenuItem("移动执法", "street.shell", "camera", ("evidence:add",)),
    MenuItem("案件", "cases.index", "folder", ("case:read",)),
    MenuItem("检查", "inspections.index", "search", ("case:read",)),
    MenuItem("监督", "supervision.index", "gauge", ("supervision:read",)),
    MenuItem("公示", "publicity.index", "check", ("publicity:approve",)),
    MenuItem("车辆", "vehicles.index", "car", ("vehicle:read",)),
    MenuItem("资料库", "library.index", "book", ("case:read",)),
    MenuItem("审计", "audit.index", "shield", ("journal:read",)),
    MenuItem(
        "管理", "admin.index", "gear", ("people:manage", "calendar:manage", "limits:manage", "discretion:approve")
    ),
)


def menu_of(actor: Actor) -> list[dict[str, Any]]:
    """Give the entries that the actor may open."""
    blueprint = (request.endpoint or "").partition(".")[0]
    return [
        {
            "title": item.title,
            "url": url_for(item.endpoint),
            "icon": item.icon,
            "current": item.endpoint.partition(".")[0] == blueprint,
        }
        for item in MENU
        if item.endpoint in current_app.view_functions and any(map(actor.may, item.permissions))
    ]


def home() -> Response:
    """Lead everybody to the first page that their role opens."""
    entries = menu_of(g.actor)
    if not entries:
        abort(403)
    return redirect(entries[0]["url"])


def register(app: Flask) -> None:
    """Give the templates what the frame shows."""
    app.add_url_rule("/", "home", home)
    static = Path(app.static_folder or "")
    sheets = sorted(path.relative_to(static) for path in static.glob("vendor/fonts/*.css"))

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=_stamp(static / name))

    @app.context_processor
    def around() -> dict[str, Any]:
        known: Actor | None = g.get("actor")
        shown: dict[str, Any] = {
            "endpoints": app.view_functions,
            "asset": asset,
            "font_sheet": asset(str(sheets[0])) if sheets else "",
        }
        if known is None:
            return {**shown, "menu": [], "todo_count": 0, "tenant_name": "", "role_titles": [], "unit_names": []}
        return {**shown, "menu": menu_of(known), **_names(known)}


@lru_cache(maxsize=512)
def _stamp(path: Path) -> str:
    """Change an asset's address when its content changes, so that browsers may keep it."""
    return f"{path.stat().st_mtime_ns:x}" if path.exists() else "0"


def _names(known: Actor) -> dict[str, Any]:
    try:
        with database().reading(known) as tx:
            return {key: read(tx) for key, read in NAMES.items()}
    except DomainError:
        return {"todo_count": 0, "tenant_name": "", "role_titles": [], "unit_names": []}


def _badge(count: int) -> str:
    return str(count) if count < worklist.BADGE else f"{worklist.BADGE - 1}+"


NAMES: dict[str, Callable[[Tx], Any]] = {
    "todo_count": lambda tx: _badge(worklist.todo_count(tx) + remarks.count(tx)),
    "tenant_name": case_page.tenant_name,
    "role_titles": case_page.own_roles,
    "unit_names": lambda tx: list(case_page.units_of(tx, tx.actor.unit_ids).values()),
}
