"""管理 › 部门: the units by enforcement body, with who and what is there; added, changed, closed and opened again."""

from __future__ import annotations

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database
from api.pages.admin import blueprint, show
from api.pages.admin_people import problems_of
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import people, unit_use
from engine.people import Unit
from processes import bodies

LONGEST_NAME, LONGEST_CODE, LAST_POSITION = 60, 40, 9999


@blueprint.route("/units", endpoint="units", methods=["GET", "POST"])
def unit_list() -> str | tuple[str, int] | Response:
    """List the units; add one."""
    actor().require("people:manage")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                added = people.add_unit(
                    tx, name=_name(), code=_code(), body_id=_body(tx), parent_id=_chosen("parent_id", "上级部门"),
                    position=_position(),
                )  # fmt: skip
            flash(f"已新增 {added.name}。请在“人员”中授予其人员角色。", "done")
            return redirect(url_for("admin.units"))
        except DomainError as error:
            problems = problems_of(error)
    with database().reading(actor()) as tx:
        known, units = bodies.bodies(tx), people.units(tx)
        shown = show(
            "admin/units.html", "units", groups=_groups(known, units), bodies=known, units=units,
            usage=unit_use.counted(tx), names={one.id: one.name for one in units}, errors=problems,
            values=request.form,
        )  # fmt: skip
    return shown, 422 if problems else 200


@blueprint.route("/units/<uuid:unit_id>", methods=["GET", "POST"])
def unit(unit_id: uuid.UUID) -> str | tuple[str, int] | Response:
    """Show one unit; change, close or reopen it."""
    actor().require("people:manage")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            flash(_change(unit_id), "done")
            return redirect(url_for("admin.units"))
        except DomainError as error:
            problems = problems_of(error)
    with database().reading(actor()) as tx:
        one, known = people.unit(tx, unit_id), bodies.bodies(tx)
        shown = show(
            "admin/unit.html", "units", one=one, bodies=known, errors=problems, values=request.form,
            body=next((body for body in known if body.id == one.body_id), None),
            used=unit_use.counted(tx).get(unit_id),
            parent=people.unit(tx, one.parent_id) if one.parent_id else None,
        )  # fmt: skip
    return shown, 422 if problems else 200


def _groups(known: list[bodies.Body], units: list[Unit]) -> list[dict[str, Any]]:
    """Put the units under their bodies; those of none come last."""
    owners: list[tuple[uuid.UUID | None, str]] = [(body.id, body.name) for body in known]
    named = {key for key, _ in owners}
    found = [{"name": name, "units": [one for one in units if one.body_id == key]} for key, name in owners]
    return [*found, {"name": "", "units": [one for one in units if one.body_id not in named]}]


def _change(unit_id: uuid.UUID) -> str:
    """Carry out the one change that was asked for; gives what to tell."""
    with database().transaction(actor()) as tx:
        match request.form.get("do"):
            case "change":
                row = people.change_unit(
                    tx, unit_id=unit_id, name=_name(), code=_code(), body_id=_body(tx), position=_position()
                )
                return f"已变更 {row.name}。"
            case "close":
                row = people.change_unit(tx, unit_id=unit_id, active=False)
                return f"已停用 {row.name}，其过往记录保留。"
            case "open":
                return f"已启用 {people.change_unit(tx, unit_id=unit_id, active=True).name}。"
    raise Invalid({"do": "未知操作"})


def _name() -> str:
    name = request.form.get("name", "").strip()
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": f"请填写名称，不超过{LONGEST_NAME}字"})
    return name


def _code() -> str:
    code = request.form.get("code", "").strip()
    if len(code) > LONGEST_CODE:
        raise Invalid({"code": f"编码不超过{LONGEST_CODE}字"})
    return code


def _position() -> int:
    text = request.form.get("position", "").strip() or "0"
    if not (text.isdecimal() and len(text) <= 9 and int(text) <= LAST_POSITION):
        raise Invalid({"position": f"排序应为0至{LAST_POSITION}的整数"})
    return int(text)


def _body(tx: Tx) -> uuid.UUID | None:
    chosen = _chosen("body_id", "执法主体")
    return bodies.get(tx, chosen).id if chosen else None


def _chosen(name: str, what: str) -> uuid.UUID | None:
    text = request.form.get(name, "")
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        raise Invalid({name: f"请选择{what}"}) from None
