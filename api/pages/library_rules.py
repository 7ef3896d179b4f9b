"""资料库 › 期限规则, 法定参数: every limit as the system applies it today, and the figures that a body sets by date."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import day, moment
from api.pages import library
from api.pages.library import Cell, Editor, blueprint
from api.pages.listing import chip, listing
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import definitions, people
from engine.deadline_rules import amount_of
from engine.deadlines import UNITS, DeadlineRule, Rung, Trigger
from engine.forms import Choice, Field, Form
from engine.registry import Process, Registry
from processes import declared, parameters, roles
from processes.parameters import Standing

HEADS = ("期限", "长度", "起算", "终止", "中止", "延长", "预警", "超期后果", "来源", "编号")
PARAMETERS = ("参数", "现行数值", "自", "来源", "状态")
BINDS = {"agency": "约束行政机关", "party": "约束当事人"}
ON = {"completed": "完成", "entered": "进入", "cancelled": "取消"}
SETTING = Form(
    "parameter",
    (
        Field("key", "参数", "catalogue"),
        Field("value", "数值", max_length=60, hint="整数，或者是、否；金额以分计"),
        Field("source", "依据和来源", "longtext", max_length=500, hint="文件名称、文号、条款"),
        Field("valid_from", "执行日期", "date", hint="今天或者以后；此前已起算的期限和已作的决定不受影响"),
        Field("confirmed", "已经法制机构确认", "boolean", required=False),
        Field("note", "说明", required=False, max_length=200),
    ),
)  # fmt: skip


@blueprint.get("/deadlines")
def deadlines() -> str | Response:
    """List the limits as they are applied on a day: length, unit, pauses, extensions, source, confirmed or not."""
    actor().require("case:read")
    wanted = library.words()
    listed = listing(("row",), "row", ("process", "binds", "open"))
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        registry = tx.use(Registry)
        names = {key: _names(tx, process) for key, process in registry.processes.items()}
        rows = [
            _rule(tx, process, rule, on, names[process.key])
            for process, rule in _rules(registry)
            if listed.filters.get("process", process.key) == process.key
            and listed.filters.get("binds", rule.binds) == rule.binds
            and (not listed.filters.get("open") or not rule.confirmed)
            and wanted in f"{rule.title}{rule.article}{rule.reference}"
        ]
        chips = [chip(listed, "process", "", "全部程序")] + [
            chip(listed, "process", key, one.title) for key, one in registry.processes.items() if one.deadlines
        ]
    more = [*(chip(listed, "binds", key, word) for key, word in BINDS.items()), chip(listed, "open", "1", "待确认")]
    return library.show_list(
        "deadlines", "期限规则", HEADS, rows, searched=wanted, dated=on, placeholder="期限、条文、编号",
        chip_groups=[{"title": "程序", "chips": chips}, {"title": "约束", "chips": more}],
        hint="系统按此计算；待确认的数值由本机关在“法定参数”中设定",
    )  # fmt: skip


def _rules(registry: Registry) -> Iterator[tuple[Process, DeadlineRule]]:
    for process in registry.processes.values():
        for rule in process.deadlines.values():
            yield process, rule


def _rule(tx: Tx, process: Process, rule: DeadlineRule, on: dt.date, names: Mapping[str, str]) -> library.Row:
    unit = UNITS[rule.unit]
    length = f"{amount_of(tx, rule.amount, on)}{unit}"
    counted = ["届满日遇休息日顺延" if rule.roll else "届满日不顺延"]
    if rule.direction == "back":
        counted = ["自事件之日倒算，中间足额"]
    tags = () if rule.confirmed else ("待确认",)
    return (
        Cell(rule.title, sub=f"{rule.article} · {process.title}"),
        Cell(length, sub="；".join([BINDS[rule.binds], *counted]), tags=tags),
        "；".join(_trigger(names, one) for one in rule.starting) or "由系统在办理中起算",
        "；".join(_trigger(names, one) for one in rule.stops) or "届满",
        "、".join(rule.pauses) or "不中止",
        Cell("；".join(_extensions(tx, rule, on)) or "不延长"),
        "；".join(_rung(one) for one in rule.rungs),
        rule.consequence or "—",
        rule.source,
        rule.reference if rule.reference == rule.key else f"{rule.reference}（{rule.key}）",
    )


def _trigger(names: Mapping[str, str], trigger: Trigger) -> str:
    name = names.get(trigger.element_id) or trigger.element_id
    return f"“{name}”{ON[trigger.on]}" + ("之日" if trigger.date_fact else "时")


def _names(tx: Tx, process: Process) -> dict[str, str]:
    """Give what the elements of a procedure are called: steps by their title, the rest as the diagram writes it."""
    named: dict[str, str] = {}
    with contextlib.suppress(DomainError):  # a procedure that is not deployed here has no diagram to ask
        current = definitions.current(tx, process.key)
        spec = definitions.spec_of(tx, current.id, current.sha256)
        named = {key: element.name for key, element in spec.elements.items() if element.name}
    return named | {key: step.title for key, step in process.steps.items()}


def _extensions(tx: Tx, rule: DeadlineRule, on: dt.date) -> Iterator[str]:
    extension = rule.extension
    while extension is not None:
        who = "、".join(roles.title(one) for one in extension.by)
        times = f"×{extension.times}" if extension.times > 1 else ""
        amount = f"{amount_of(tx, extension.amount, on)}{UNITS[extension.unit]}{times}"
        open_ = "" if extension.confirmed else "，待确认"
        yield f"{amount}（{who}批准，{extension.basis or rule.article}{open_}）"
        extension = extension.then


def _rung(rung: Rung) -> str:
    word = {"yellow": "预警", "red": "告急", None: "届满"}[rung.light]
    if rung.percent is not None:
        return f"用去 {rung.percent}% {word}"
    return word if not rung.before else f"届满前 {rung.before}{UNITS[rung.unit]}{word}"


@blueprint.route("/parameters", endpoint="parameters", methods=["GET", "POST"])
def figures() -> str | tuple[str, int] | Response | BaseResponse:
    """List the parameters as they stand on a day; set one from today or a later day on."""
    actor().require("case:read")
    errors: library.Problems = []
    with database().reading(actor()) as tx:
        known = declared.everything(tx.use(Registry))
    if request.method == "POST":
        try:
            _set(known)
            flash("已设定，自执行日期起适用；此前的计算不变。", "done")
            return redirect(url_for("library.parameters"))
        except DomainError as error:
            errors = library.problems_of(error)
    with database().reading(actor()) as tx:
        on = library.day_asked(tx.at)
        standing = parameters.standing(tx, known, on)
        history = [row for one in known for row in parameters.history(tx, one.key)]
        names = people.names(tx, [row.set_by for row in history])
    listed = listing(("key",), "key", ("open",))
    shown = [one for one in standing if not listed.filters.get("open") or not one.confirmed]
    choices = [Choice(one.key, one.title, one.key) for one in known]
    values = library.typed(SETTING) or {"key": request.args.get("key", "")}
    editor = Editor("设定参数", SETTING, "设定", options={"key": choices}, values=values, errors=errors,
                    hint="每次设定记入历程，历史数值保留。")  # fmt: skip
    page = library.show_list(
        "parameters", "法定参数", PARAMETERS, [_parameter(one) for one in shown], dated=on,
        template="library/parameters.html", editors=[editor] if actor().may("parameters:manage") else [],
        history=sorted(history, key=lambda row: row.set_at, reverse=True), titles={one.key: one.title for one in known},
        names=names, shown_value=_value, set_at=moment,
        chip_groups=[{"title": "状态", "chips": [
            chip(listed, "open", "", "全部", len(standing)),
            chip(listed, "open", "1", "待确认", sum(not one.confirmed for one in standing)),
        ]}],
        hint="法律未规定或者来源待核的数值，由本机关按日期设定并注明来源",
    )  # fmt: skip
    return (page, 422) if errors and isinstance(page, str) else page


def _parameter(one: Standing) -> library.Row:
    since = day(one.valid_from) if one.valid_from else "默认值"
    state = Cell("已确认" if one.confirmed else "待确认", light="green" if one.confirmed else "yellow")
    return Cell(one.declared.title, sub=one.declared.key), Cell(_value(one.value)), since, one.source, state


def _value(value: Any) -> str:
    return "是" if value is True else "否" if value is False else str(value)


def _set(known: list[parameters.Declared]) -> None:
    given = library.answers(SETTING)
    declared_ = next((one for one in known if one.key == given["key"]), None)
    if declared_ is None:
        raise Invalid({"key": "请选择参数"})
    with database().transaction(actor()) as tx:
        parameters.set_parameter(
            tx, key=declared_.key, value=_read(given["value"], declared_.default), source=given["source"],
            confirmed=bool(given.get("confirmed")), valid_from=dt.date.fromisoformat(given["valid_from"]),
            note=given.get("note", ""),
        )  # fmt: skip


def _read(text: str, default: Any) -> Any:
    """Read a value of the same kind as the default."""
    if isinstance(default, bool):
        if text not in ("是", "否"):
            raise Invalid({"value": "请填写是或者否"})
        return text == "是"
    if isinstance(default, int):
        if not text.isdecimal() or len(text) > 15 or int(text) < 1:
            raise Invalid({"value": "请填写大于零的整数"})
        return int(text)
    return text
