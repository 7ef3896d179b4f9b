"""管理 › 人员: who works here, with which roles, certificates and logins."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database, settings
from api.filters import ZONE
from api.pages.admin import blueprint, show
from db.errors import DomainError, Invalid
from discretion import standards
from engine import people
from processes import people_reads
from processes.roles import ROLES


@blueprint.route("/people", endpoint="people", methods=["GET", "POST"])
def people_list() -> str | tuple[str, int] | Response:
    """List the people; add one."""
    actor().require("people:manage")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                added = people.add_person(
                    tx, name=request.form.get("name", ""), staff_number=request.form.get("staff_number", "")
                )
            flash(f"已新增 {added.name}，请继续授予角色。", "done")
            return redirect(url_for("admin.person", person_id=added.id))
        except DomainError as error:
            problems = problems_of(error)
    with database().reading(actor()) as tx:
        rows = people_reads.overview(tx)
        shown = show(
            "admin/people.html",
            "people",
            people=rows,
            roles=ROLES,
            errors=problems,
            today=_today(tx.at),
            expiring=people_reads.expiring(tx),
        )
    return shown, 422 if problems else 200


@blueprint.route("/people/<uuid:person_id>", methods=["GET", "POST"])
def person(person_id: uuid.UUID) -> str | tuple[str, int] | Response:
    """Show one person; change roles, certificates, logins."""
    actor().require("people:manage")
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        try:
            flash(_change(person_id), "done")
            return redirect(url_for("admin.person", person_id=person_id))
        except DomainError as error:
            problems = problems_of(error)
    with database().reading(actor()) as tx:
        one = people.get(tx, person_id)
        shown = show(
            "admin/person.html",
            "people",
            one=one,
            errors=problems,
            units=people.units(tx),
            roles=ROLES,
            memberships=people_reads.memberships(tx, person_id),
            qualifications=people_reads.qualifications(tx, person_id),
            accounts=people_reads.accounts(tx, person_id),
            fields=sorted({item.field for item in standards.items_on(tx, _today(tx.at)) if item.field}),
            issuer=settings().oidc_issuer,
            today=_today(tx.at),
        )
    return shown, 422 if problems else 200


def _change(person_id: uuid.UUID) -> str:
    """Carry out the one change that was asked for; gives what to tell."""
    form = request.form
    with database().transaction(actor()) as tx:
        match form.get("do"):
            case "grant":
                people.grant_membership(
                    tx, person_id=person_id, unit_id=_id(form.get("unit")), role=form.get("role", "")
                )
                return "已授予角色。"
            case "end":
                people.end_membership(tx, membership_id=_id(form.get("membership")))
                return "已结束该角色。"
            case "certificate":
                people.add_qualification(
                    tx,
                    person_id=person_id,
                    kind=form.get("kind", "").strip(),
                    number=form.get("number", "").strip(),
                    valid_from=_day(form.get("valid_from"), "valid_from"),
                    valid_to=_after(form.get("valid_to")),
                    scope=form.get("scope", "").strip()[:300],
                )
                return "已登记证件。"
            case "login":
                people.link_account(
                    tx, person_id=person_id, issuer=settings().oidc_issuer, subject=form.get("subject", "").strip()
                )
                return "已关联登录账号。"
            case "active":
                people.change_person(tx, person_id=person_id, active=form.get("active") == "1")
                return "已变更状态。"
    raise Invalid({"do": "未知操作"})


def _id(text: Any) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError:
        raise Invalid({"unit": "请选择部门"}) from None


def _day(text: str | None, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        raise Invalid({name: "请填写日期"}) from None


def _after(text: str | None) -> dt.date | None:
    """Give the first day on which a certificate is no longer valid; what is printed on it is the last one it is."""
    return _day(text, "valid_to") + dt.timedelta(days=1) if text else None


def _today(at: dt.datetime) -> dt.date:
    return at.astimezone(ZONE).date()


def problems_of(error: DomainError) -> list[tuple[str, str]]:
    """Give what a page says of an error, by field."""
    fields = error.fields if isinstance(error, Invalid) else {}
    return list(fields.items()) or [("", error.message("zh"))]
