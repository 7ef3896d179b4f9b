"""管理: people, units, calendar, step limits, standards, definitions; each tab for those who may."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from api.auth import actor

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

#: endpoint, title, permission
TABS = (
    ("people", "人员", "people:manage"),
    ("units", "部门", "people:manage"),
    ("limits", "环节时限", "limits:manage"),
    ("phrases", "常用语", "phrases:manage"),
    ("wording_list", "文书措辞", "wording:manage"),
    ("standards", "裁量基准", "discretion:approve"),
    ("calendar", "日历", "calendar:manage"),
    ("definitions", "流程定义", "definition:deploy"),
    ("operations", "运行状况", "repair:propose"),
    ("migrations", "批量迁移", "repair:propose"),
    ("incidents", "异常", "incident:retry"),
)


def show(template: str, tab: str, **context: Any) -> str:
    """Render a tab of the administration."""
    tabs = [
        {"key": key, "title": title, "url": url_for(f"admin.{key}")}
        for key, title, permission in TABS
        if actor().may(permission)
    ]
    return render_template(template, tab=tab, tabs=tabs, **context)


@blueprint.get("")
def index() -> Response:
    """Open the first tab that the role may open."""
    for key, _title, permission in TABS:
        if actor().may(permission):
            return redirect(url_for(f"admin.{key}"))
    actor().require("people:manage")
    raise AssertionError("unreachable")
