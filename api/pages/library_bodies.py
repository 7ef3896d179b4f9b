"""资料库 › 执法主体, 执法人员: who may act on what by which title, and whose certificate holds until when.

One body, with its address, its series of numbers and its units, is ``library_body``.
"""

from __future__ import annotations

import datetime as dt
import uuid

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import day
from api.pages import library
from api.pages.library import Cell, Editor, blueprint
from api.pages.library_body import BODY
from api.pages.listing import chip, listing
from db.errors import DomainError
from db.session import Tx
from discretion import standards
from engine.forms import Choice, Field, Form
from processes import bodies, number_series, people_reads, roles
from processes.people_reads import EXPIRING_DAYS
from processes.questions import choices

POWERS = ("执法主体", "事项", "权力来源", "强制执行权", "依据", "起", "止")
OFFICERS = ("姓名", "证件", "证号", "执法范围", "有效期至", "状态", "部门与角色")
POWER = Form(
    "power",
    (
        Field("body_id", "执法主体", "choice"),
        Field("item_code", "事项", "catalogue"),
        Field("title", "权力来源", "choice", choices=choices(**bodies.TITLES)),
        Field("basis", "依据", max_length=300, basis="《行政处罚法》第十七条至第二十一条"),
        Field("enforces", "法律赋予行政强制执行权", "boolean", required=False, basis="《行政强制法》第十三条"),
        Field("enforcement_basis", "强制执行权的法律依据", max_length=300,
              show_if=("enforces", (True, "true", "on", "是"))),
        Field("valid_from", "起始日期", "date"),
        Field("valid_to", "终止日期", "date", required=False, hint="自该日起不再有效"),
    ),
)  # fmt: skip


@blueprint.route("/bodies", endpoint="bodies", methods=["GET", "POST"])
def powers() -> str | tuple[str, int] | Response | BaseResponse:
    """List the enforcement bodies with their powers; grant one."""
    actor().require("case:read")
    if request.method == "POST":
        try:
            _granted()
            flash("已登记事项权力。", "done")
            return redirect(url_for("library.bodies"))
        except DomainError as error:
            return _page(power=library.problems_of(error))
    return _page()


@blueprint.post("/bodies/new")
def body_added() -> str | tuple[str, int] | Response | BaseResponse:
    """Add an enforcement body with its series of numbers."""
    actor().require("people:manage")
    try:
        given = library.answers(BODY)
        prefix = given.pop("prefix")
        with database().transaction(actor()) as tx:
            row = bodies.add_body(tx, **given, series=number_series.beginning(prefix))
        flash(f"已新增{row.name}，请登记其事项权力，并在“管理 › 部门”设置所属部门。", "done")
        return redirect(url_for("library.body", body_id=row.id))
    except DomainError as error:
        return _page(body=library.problems_of(error))


def _page(
    power: library.Problems | None = None, body: library.Problems | None = None
) -> str | tuple[str, int] | Response | BaseResponse:
    listed = listing(("item",), "item", ("body", "title", "enforces"))
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        known = bodies.bodies(tx)
        names = {body.id: body for body in known}
        acts = {item.code: item.act for item in standards.items_on(tx, on)}
        every = bodies.powers(tx)
        rows = [
            one
            for one in every
            if listed.filters.get("body", str(one.body_id)) == str(one.body_id)
            and listed.filters.get("title", one.title) == one.title
            and (not listed.filters.get("enforces") or one.enforces)
        ]
        editor = _editor(tx, known, acts, power or [])
    held = {one.body_id for one in every}
    adding = Editor(
        "新增执法主体", BODY, "新增", action=url_for("library.body_added"), errors=body or [],
        values=library.typed(BODY) if body else None,
    )  # fmt: skip
    editors = [editor, adding] if known else [adding]
    groups = [
        {"title": "执法主体", "chips": [chip(listed, "body", "", "全部主体"),
                                    *(chip(listed, "body", str(body.id), body.short_name) for body in known)]},
        {"title": "权力来源", "chips": [*(chip(listed, "title", key, word) for key, word in bodies.TITLES.items()),
                                    chip(listed, "enforces", "1", "有强制执行权")]},
    ]  # fmt: skip
    shown = library.show_list(
        "bodies", "执法主体与事项权力", POWERS,
        [
            (
                Cell(names[one.body_id].name, sub=names[one.body_id].address,
                     url=url_for("library.body", body_id=one.body_id)),
                Cell("全部事项") if one.item_code == bodies.EVERY_ITEM
                else Cell(acts.get(one.item_code, one.item_code), sub=one.item_code,
                          url=url_for("library.item", code=one.item_code)),
                bodies.TITLES[one.title],
                Cell("有", sub=one.enforcement_basis) if one.enforces else "无，申请人民法院",
                one.basis, day(one.valid_from), day(one.valid_to),
            )
            for one in rows
        ],
        template="library/bodies.html", editors=editors if actor().may("people:manage") else [], chip_groups=groups,
        powers=[one for one in rows if one.valid_to is None], names=names, acts=acts,
        idle=[one for one in known if one.id not in held],
        hint="受委托组织不得实施行政强制；没有强制执行权的，申请人民法院强制执行",
    )  # fmt: skip
    return (shown, 422) if (power or body) and isinstance(shown, str) else shown


def _editor(tx: Tx, known: list[bodies.Body], acts: dict[str, str], errors: library.Problems) -> Editor:
    items = [Choice(bodies.EVERY_ITEM, "全部事项"), *(Choice(code, act, code) for code, act in sorted(acts.items()))]
    offered = {"body_id": [Choice(str(body.id), body.name) for body in known], "item_code": items}
    return Editor(
        "登记事项权力", POWER, "登记", options=offered, values=library.typed(POWER) if errors else None, errors=errors
    )


def _granted() -> None:
    with database().reading(actor()) as tx:
        known = bodies.bodies(tx)
    body = Field("body_id", "执法主体", "choice", choices=tuple(Choice(str(one.id), one.name) for one in known))
    given = library.answers(Form("power", (body, *POWER.fields[1:])))
    with database().transaction(actor()) as tx:
        bodies.grant_power(
            tx, body_id=uuid.UUID(given["body_id"]), item_code=given["item_code"], title=given["title"],
            basis=given["basis"], enforces=bool(given.get("enforces")),
            enforcement_basis=given.get("enforcement_basis", ""),
            valid_from=dt.date.fromisoformat(given["valid_from"]),
            valid_to=dt.date.fromisoformat(given["valid_to"]) if given.get("valid_to") else None,
        )  # fmt: skip


@blueprint.post("/powers/end")
def powers_ended() -> BaseResponse:
    """End a power from a day on."""
    try:
        power_id = uuid.UUID(request.form.get("power", ""))
        valid_to = dt.date.fromisoformat(request.form.get("valid_to", ""))
    except ValueError:
        flash("请选择权力并填写终止日期。", "error")
        return redirect(url_for("library.bodies"))
    try:
        with database().transaction(actor()) as tx:
            bodies.end_power(tx, power_id=power_id, valid_to=valid_to, reason=request.form.get("reason", "")[:300])
        flash("已终止该权力，此前办理的案件不受影响。", "done")
    except DomainError as error:
        flash("；".join(text for _, text in library.problems_of(error)), "error")
    return redirect(url_for("library.bodies"))


@blueprint.get("/officers")
def officers() -> str | Response:
    """List everybody who holds a certificate, the first to expire first."""
    actor().require("case:read")
    wanted = library.words()
    listed = listing(("until",), "until", ("state",))
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        found = people_reads.certificates(tx, on, words=wanted)
    rows = [one for one in found if listed.filters.get("state", one.state) == one.state]
    counts = {key: sum(one.state == key for one in found) for key in people_reads.STATES}
    chips = [chip(listed, "state", "", "全部")] + [
        chip(listed, "state", key, title, counts[key]) for key, (title, _) in people_reads.STATES.items()
    ]
    return library.show_list(
        "officers", "执法人员与证件", OFFICERS,
        [
            (
                one.name, one.kind, one.number or "—",
                one.scope or ("本主体全部领域" if one.kind == roles.CERTIFICATE else "—"),
                day(one.last_day) if one.last_day else "长期",
                Cell(one.words, light=people_reads.STATES[one.state][1]),
                "、".join(one.places) or "—",
            )
            for one in rows
        ],
        searched=wanted, dated=on, placeholder="姓名、拼音、证号", chip_groups=[{"title": "状态", "chips": chips}],
        hint=f"证件届满前 {EXPIRING_DAYS} 日开始提醒；过期后不得办案（《行政处罚法》第四十二条）",
    )  # fmt: skip
