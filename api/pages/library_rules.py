"""资料库 › 期限规则: every limit as the system applies it on a day."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping

from flask import Response

from api.auth import actor, database
from api.pages import library
from api.pages.library import Cell, blueprint
from api.pages.listing import chip, listing
from db.errors import DomainError
from db.session import Tx
from engine import definitions
from engine.deadline_rules import amount_of
from engine.deadlines import UNITS, DeadlineRule, Rung, Trigger
from engine.registry import Process, Registry
from processes import roles
from processes.deadline_reference import OUTSIDE

HEADS = ("期限", "长度", "起算与终止", "中止与延长", "预警", "超期后果与来源")
BINDS = {"agency": "约束行政机关", "party": "约束当事人"}
ON = {"completed": "完成", "entered": "进入", "cancelled": "取消"}


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
    key = rule.key if rule.reference in (rule.key, *OUTSIDE) else f"{rule.reference}（{rule.key}）"
    starts = "；".join(_trigger(names, one) for one in rule.starting) or "由系统在办理中起算"
    stops = "；".join(_trigger(names, one) for one in rule.stops) or "届满"
    return (
        Cell(rule.title, sub=f"{rule.article} · {process.title} · {key}"),
        Cell(length, sub="；".join([BINDS[rule.binds], *counted]), tags=tags),
        Cell(f"起：{starts}", sub=f"止：{stops}"),
        Cell("、".join(rule.pauses) or "不中止", sub="；".join(_extensions(tx, rule, on)) or "不延长"),
        "；".join(_rung(one) for one in rule.rungs),
        Cell(rule.consequence or "—", sub=rule.source),
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
