"""管理 › 运行状况: gauges, repairs that wait for a second person, and the form that proposes one."""

from __future__ import annotations

import json
import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database
from api.filters import day
from api.pages.admin import blueprint, show
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import cases, definitions, gauges, incidents, repair_batches, repairs
from engine.cases import STATUS_ZH, Case
from engine.registry import Registry
from engine.repair_actions import PERMISSIONS
from engine.repairs import Repair
from integrations.service_hall import KINDS as SUBMISSIONS
from processes import audit_reads, handed_in

#: Kind -> what it is called, and the fields that it asks for with their labels.
KINDS: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    "suspend": ("中止案件", ()),
    "resume": ("恢复案件", ()),
    "terminate": ("终止案件", ()),
    "move": ("移动环节", (("token", "从环节"), ("to", "移到环节"))),
    "fire": ("提前触发定时", (("token", "定时"),)),
    "facts": ("更正案情事实", (("path", "事实（如 check.place）"), ("value", "改为"))),
    "deadline": ("更正期限起算日", (("key", "期限"), ("started_on", "起算事件日期"))),
    "pause": ("中止期限", (("key", "期限"), ("basis", "事由"), ("begin", "自（可不填）"))),
    "unpause": ("恢复期限", (("key", "期限"), ("basis", "事由"), ("until", "自（可不填）"))),
    "readmit": ("退回办理期限内的网上提交", (("submission", "网上提交"), ("how", "说明（可不填）"))),
    "set_apart": ("期限内的网上提交不再退回", (("submission", "网上提交"), ("how", "如何处理及不再退回的理由"))),
    "migrate": (
        "迁移到另一流程版本",
        (("definition_id", "流程版本"), ("mapping", "元素对应（旧=新，每行一个，可不填）")),
    ),
}
TITLES = {key: title for key, (title, _) in KINDS.items()} | {
    "retry": "重试异常", "skip": "跳过异常", "undo": "撤销迁移",
}  # fmt: skip
#: What is said instead of a field to choose from, where the case has nothing of that kind.
LACKING = {
    "submission": "本案没有在期限内提交而未处理的材料。", "token": "本案没有可以选择的环节或者定时。",
    "definition_id": "本流程没有其他版本。", "key": "本流程没有期限。",
}  # fmt: skip
STATUS = {
    "proposed": "待另一人确认", "queued": "排队执行", "done": "已执行", "rejected": "已否决", "failed": "未能执行",
    "undone": "已撤销",
}  # fmt: skip


@blueprint.route("/operations", endpoint="operations", methods=["GET", "POST"])
def overview() -> str | tuple[str, int] | BaseResponse:
    """Show how the engine fares; confirm or reject what others propose."""
    actor().require("repair:propose")
    problem = ""
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                said = _settle(tx)
        except DomainError as error:
            problem = error.message("zh")
        else:
            flash(said, "done")
            return redirect(url_for("admin.operations"))
    with database().reading(actor()) as tx:
        # What waits is listed for itself: a batch of a thousand must not push it off the page.
        waiting, found = repairs.listed(tx, open_only=True, alone=True, limit=100), repairs.listed(tx, limit=60)
        settled = [one for one in found if one.status not in ("proposed", "queued")]
        titles = audit_reads.case_titles(tx, [f"case:{one.case_id}" for one in (*waiting, *settled)])
        page = show(
            "admin/operations.html", "operations", gauges=gauges.read(tx), problem=problem,
            waiting=[_shown(tx, one, titles) for one in waiting],
            batches=[_batch(tx, one) for one in repair_batches.waiting(tx)],
            settled=[_shown(tx, one, titles) for one in settled],
            may_confirm=actor().may("repair:confirm"),
        )  # fmt: skip
    return (page, 422) if problem else page


#: So many cases of a batch are named on the page.
NAMED = 50


def _batch(tx: Tx, one: repair_batches.Waiting) -> dict[str, Any]:
    """Show a batch as one thing, with its first cases and what would move in each."""
    parts = repair_batches.parts(tx, one.batch_id, limit=NAMED)
    titles = audit_reads.case_titles(tx, [f"case:{part.case_id}" for part in parts])
    cases_of = [
        {
            "case_id": part.case_id, "case": titles.get(f"case:{part.case_id}", "案件"), "status": STATUS[part.status],
            "moves": "，".join(f"{old} → {new}" for old, new in (part.preview.get("moves") or {}).items()),
        }
        for part in parts
    ]  # fmt: skip
    return vars(one) | {
        "title": f"批量：{TITLES.get(one.kind, one.kind)}", "mine": one.proposed_by == actor().person_id,
        "cases": cases_of, "count": one.proposed + one.queued,
    }  # fmt: skip


def _settle(tx: Tx) -> str:
    if batch := request.form.get("batch", type=uuid.UUID):
        if request.form.get("do") == "confirm":
            return f"已确认，共 {repair_batches.confirm(tx, batch_id=batch)} 件，由后台逐件执行。"
        stopped = repair_batches.reject(tx, batch_id=batch, reason=request.form.get("reason", ""))
        return f"已否决或者停止 {stopped} 件，未作改动。"
    repair_id = uuid.UUID(request.form["repair"])
    if request.form.get("do") == "confirm":
        repairs.confirm(tx, repair_id=repair_id)
        return "已确认并执行。"
    repairs.reject(tx, repair_id=repair_id, reason=request.form.get("reason", ""))
    return "已否决，未作任何改动。"


def _shown(tx: Tx, repair: Repair, titles: Any) -> dict[str, Any]:
    before, after = (repair.outcome or {}), repair.preview or {}
    compared = before if "before" in before else after
    return {
        "id": repair.id, "case_id": repair.case_id, "case": titles.get(f"case:{repair.case_id}", "案件"),
        "title": TITLES.get(repair.kind, repair.kind), "reason": repair.reason, "status": STATUS[repair.status],
        "state": repair.status, "by": repair.proposed_by_name, "at": repair.proposed_at,
        "settled_by": repair.settled_by_name, "settled_at": repair.settled_at,
        "changes": [*_asked(tx, repair), *differences(compared)],
        "problem": (repair.outcome or {}).get("problem") or (repair.outcome or {}).get("reason"),
        "mine": repair.proposed_by == actor().person_id,
    }  # fmt: skip


def _asked(tx: Tx, repair: Repair) -> list[tuple[str, str, str]]:
    """Say what of a proposal does not show in the case itself: the ground of a pause, the incident that it is about."""
    given = repair.arguments
    if repair.kind in ("retry", "skip"):
        return [("异常", incidents.get(tx, uuid.UUID(given["incident"])).message, TITLES[repair.kind])]
    return [("事由", "—", str(given["basis"]))] if given.get("basis") else []


@blueprint.route("/operations/<uuid:case_id>", endpoint="operate", methods=["GET", "POST"])
def operate(case_id: uuid.UUID) -> str | tuple[str, int] | BaseResponse:
    """Choose a change to a case, look at what it would do, and propose it to a second person."""
    actor().require("repair:propose")
    kind = request.values.get("kind", "")
    problems: list[tuple[str, str]] = []
    preview: list[tuple[str, str, str]] | None = None
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                arguments = _arguments(kind)
                if request.form.get("do") == "propose":
                    repairs.propose(
                        tx, case_id=case_id, kind=kind, arguments=arguments, reason=request.form.get("reason", "")
                    )
                    flash("已提交，须由另一人确认后执行。", "done")
                    return redirect(url_for("admin.operations"))
                preview = differences(repairs.rehearse(tx, case_id=case_id, kind=kind, arguments=arguments))
        except DomainError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            problems = [(f"f-{name}", text) for name, text in fields.items()] or [("", error.message("zh"))]
    kinds = [(key, title) for key, (title, _) in KINDS.items() if actor().may(PERMISSIONS.get(key, "case:repair"))]
    with database().reading(actor()) as tx:
        case = cases.get(tx, case_id)
        page = show(
            "admin/operate.html", "operations", case=case, status=STATUS_ZH[case.status], kind=kind,
            kinds=kinds,
            fields=[_field(tx, case, name, label) for name, label in KINDS.get(kind, ("", ()))[1]],
            values=request.form, problems=problems, preview=preview,
        )  # fmt: skip
    return (page, 422) if problems else page


def _arguments(kind: str) -> dict[str, Any]:
    """Read the form of a kind."""
    if kind not in KINDS:
        raise Invalid({"kind": "请选择操作"})
    given = {name: request.form.get(name, "").strip() for name, _ in KINDS[kind][1]}
    if kind == "facts":
        path, value = given["path"], given["value"]
        if not path:
            raise Invalid({"path": "请填写事实的路径"})
        return {"changes": {path: _value(value)}}
    if kind == "migrate":
        lines = [line.split("=", 1) for line in given["mapping"].splitlines() if "=" in line]
        given["mapping"] = {before.strip(): after.strip() for before, after in lines}  # type: ignore[assignment]
    return given


def _value(text: str) -> Any:
    """Take numbers, true, false and null as JSON, everything else as the text that it is."""
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if not isinstance(found, dict | list) else text


def _field(tx: Tx, case: Case, name: str, label: str) -> dict[str, Any]:
    """Describe a field: a choice where the case says what there is."""
    spec = definitions.spec_of(tx, case.definition_id, case.definition_sha256)
    steps = tx.use(Registry).process(case.process_key).steps
    choices: list[tuple[str, str]] = []
    if name == "token":
        wanted = ("timer",) if request.values.get("kind") == "fire" else ("user", "external")
        choices = [
            (token, f"{title_of(spec, steps, row['element'])}（{row['element']}）")
            for token, row in case.waits.items() if row["kind"] in wanted
        ]  # fmt: skip
    elif name == "to":
        tasks = [one for one in spec.elements.values() if one.kind == "userTask"]
        choices = [(one.id, f"{title_of(spec, steps, one.id)}（{one.id}）") for one in tasks]
    elif name == "definition_id":
        versions = [one for one in definitions.versions(tx) if one.process_key == case.process_key]
        choices = [(str(one.id), f"第 {one.version} 版") for one in versions if one.id != case.definition_id]
    elif name == "key":
        choices = [
            (key, f"{one.title}（{key}）") for key, one in tx.use(Registry).process(case.process_key).deadlines.items()
        ]
    elif name == "submission":
        choices = [
            (number, f"{SUBMISSIONS[one['kind']]}，{day(one['received_at'])}提交（{number}）")
            for number, one in handed_in.undecided(case.facts)
        ]  # fmt: skip
    return {"name": name, "label": label, "choices": choices, "long": name in ("mapping", "how"),
            "lacking": "" if choices else LACKING.get(name, ""),
            "date": name in ("started_on", "begin", "until")}  # fmt: skip


def title_of(spec: Any, steps: Any, element: str) -> str:
    """Call an element what its step is called, else by its own name."""
    if element in steps:
        return str(steps[element].title)
    found = spec.elements.get(element)
    return str(found.name or element) if found else element


def differences(compared: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Say what differs between before and after, line by line."""
    before, after = compared.get("before") or {}, compared.get("after") or {}
    lines = []
    if before.get("status") != after.get("status"):
        lines.append(
            ("状态", STATUS_ZH.get(before.get("status", ""), "—"), STATUS_ZH.get(after.get("status", ""), "—"))
        )
    if before.get("stage") != after.get("stage"):
        lines.append(("阶段", before.get("stage") or "—", after.get("stage") or "—"))
    here, there = (
        {one["element"]: f"{one['name']}（{one['element']}）" for one in side.get("waits", ())}
        for side in (before, after)
    )
    left, entered = [here[one] for one in here if one not in there], [there[one] for one in there if one not in here]
    if left or entered:
        lines.append(("停在", "、".join(left) or "—", "、".join(entered) or "—"))
    if before.get("definition") != after.get("definition"):
        was, now = (side.get("version") for side in (before, after))
        lines.append(("流程版本", f"第 {was} 版" if was else "原版本", f"第 {now} 版" if now else "新版本"))
    for key in sorted({*before.get("deadlines", {}), *after.get("deadlines", {})}):
        was, now = before.get("deadlines", {}).get(key), after.get("deadlines", {}).get(key)
        if was != now:
            lines.append((f"期限 {key}", _limit(was), _limit(now)))
    for path, value in before.get("facts", {}).items():
        lines.append((f"事实 {path}", _fact(value), _fact(after["facts"][path])))
    return lines or [("改动", "—", "状态、环节、期限不变")] if compared.get("after") else []


def _fact(value: Any) -> str:
    return "—" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _limit(found: dict[str, Any] | None) -> str:
    if not found:
        return "—"
    word = {"running": "至", "stopped": "已止于", "superseded": "已作废"}.get(found["status"], "")
    return f"{word} {found['due_at'][:16].replace('T', ' ')}{'（中止）' if found['frozen'] else ''}"
