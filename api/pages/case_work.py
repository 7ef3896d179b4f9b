"""办理: the current step and its form, the draft, the check page, claiming, sending back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from flask import Response, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from api.auth import actor, database, step_up
from api.errors import status_of
from api.filters import day, moment
from api.pages import clocks, fields, history
from api.pages.case import blueprint, found, names, process_of, show
from api.pages.case_documents import STATUS
from api.pages.case_sharing import sharing_of
from api.pages.fields import Options
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import definitions, messages, tasks
from engine.cases import OPEN, STATUS_ZH, Case
from engine.forms import Choice
from engine.registry import Problem, Step
from engine.tasks import Task
from processes import approval as approval_reads
from processes import case_page, payments, phrases, worklist
from processes import fleet as case_fleet

Problems = list[tuple[str, str]]
NOTHING_WRONG: Problems = []


@blueprint.get("/<uuid:case_id>")
@blueprint.get("/<uuid:case_id>/work")
def work(case_id: uuid.UUID) -> str:
    """Show the current step."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        return _page(tx, case, _chosen(tx, case, request.args.get("task")))


def _chosen(tx: Tx, case: Case, wanted: str | None) -> Task | None:
    """Choose which of the open tasks is shown: the one asked for, else mine, else one that I may claim."""
    open_tasks = case_page.tasks_of(tx, case.id, open_only=True)
    for task in open_tasks:
        if str(task.id) == wanted:
            return task
    mine = [task for task in open_tasks if task.assignee_id == actor().person_id]
    free = [task for task in open_tasks if task.assignee_id is None and tasks.may_work_on(tx, case, task)]
    return next(iter([*mine, *free, *open_tasks]), None)


def _page(
    tx: Tx, case: Case, task: Task | None, problems: Problems = NOTHING_WRONG, answers: Mapping[str, Any] | None = None
) -> str:
    context: dict[str, Any] = {
        "task": None,
        "tasks": case_page.tasks_of(tx, case.id, open_only=True),
        "errors": problems,
        "bills": _bills(tx, case),
        "shared": sharing_of(tx, case, task),
        "happenings": messages.expected(tx, case) if case.status == OPEN and actor().may("message:send") else [],
    }
    context["task_chips"] = [
        {
            "title": one.name,
            "count": None,
            "current": task is not None and one.id == task.id,
            "url": url_for("cases.work", case_id=case.id, task=one.id),
        }
        for one in context["tasks"]
    ]
    if task is None:
        return show(tx, case, "case/work.html", "work", nothing=_nothing(tx, case), **context)
    step = tasks.step_of(tx, case, task)
    options = options_of(tx, case, step, task.draft)
    out, source = case_fleet.outing(tx, case)
    form = case_fleet.with_source(phrases.merged(tx, step.form), source)
    stored = case.facts.get(step.form.section, {})
    first = {
        **prefilled(step, {**case.facts, **out}),
        **fields.raw_of(step.form, stored if isinstance(stored, dict) else {}),
    }
    context.update(
        task=_task(tx, case, task, step),
        groups=fields.groups_of(form, options),
        values=answers if answers is not None else {**first, **fields.raw_of(step.form, task.draft or {})},
        draft_at=task.draft_at if task.draft else None,
        error_of=dict(problems),
        known=history.known_facts(tx, case),
        recent=history.entries_of(tx, case, last=6),
        asked=approval_reads.questions(tx, case),
        takers=[] if not actor().may("task:assign") else approval_reads.takers(tx, case, task),
    )
    return show(tx, case, "case/work.html", "work", **context)


def _bills(tx: Tx, case: Case) -> list[dict[str, Any]]:
    """Give the codes by which the party may still pay."""
    return [
        {
            "cents": row.amount_cents,
            "number": row.bill or row.order_number,
            "picture": f"/api/v1/cases/{case.id}/payments/{row.id}/code.svg",
        }
        for row in payments.of_case(tx, case.id)
        if row.status == payments.REQUESTED
    ]


def _nothing(tx: Tx, case: Case) -> dict[str, str]:
    if case.status == OPEN:
        text = "系统正在等待送达、答复或期限届满，到时会自动推进。可在“流程”“期限”查看。"
        if awaited := _awaited(tx, case):
            text = f"正在等待：{'、'.join(awaited)}。到时会自动推进，可在“流程”“期限”查看。"
        return {"title": "目前没有需要人工办理的环节", "text": text, "sign": "clock"}
    return {"title": f"案件{STATUS_ZH[case.status]}", "text": "全部内容可在其他页签查看。", "sign": "check"}


def _awaited(tx: Tx, case: Case) -> list[str]:
    """Name the events in the middle of the way that the case stands at, each timer with its last day."""
    running = definitions.get(tx, case.definition_id)
    elements = definitions.spec_of(tx, running.id, running.sha256).elements
    found = []
    for wait in case.waits.values():
        element = elements.get(wait["element"])
        if element is None or element.kind != "intermediateCatchEvent" or not element.name:
            continue
        due = wait.get("due")
        last = dt.datetime.fromisoformat(due) - dt.timedelta(microseconds=1) if due else None
        found.append(f"{element.name}（至 {day(last)}）" if last else element.name)
    return found


def _task(tx: Tx, case: Case, task: Task, step: Step) -> dict[str, Any]:
    process = process_of(tx, case)
    clock = worklist.clock_of_task(task, tx.at)
    mine = task.assignee_id == actor().person_id and actor().may("task:complete")
    delegated = task.owner_id is not None
    found_problems = tasks.problems(tx, task.id) if mine else []
    back = {"by": task.returned_by, "at": task.created_at, "reason": task.return_reason}
    return {
        "id": task.id,
        "title": step.title or task.name,
        "approval": step.role in approval_reads.APPROVERS,
        "role_title": case_page.role_title(task.role),
        "holder": names(tx, [task.assignee_id]).get(task.assignee_id) if task.assignee_id else "",
        "mine": mine,
        "vacant": not mine and task.assignee_id is None and approval_reads.vacant(tx, task),
        "delegated": delegated,
        "may_claim": _may_claim(tx, case, task),
        "revision": case.revision,
        "basis": step.basis,
        "consequences": step.consequences,
        "step_up": mine and not tasks.fresh(tx, step),
        "returned": back if task.return_reason else None,
        "returns": [(key, process.steps[key].title) for key in step.returns_to if key in process.steps]
        if actor().may("task:return")
        else [],
        "problems": [problem for problem in found_problems if problem.blocks],
        "advice": [_advice(step, problem) for problem in found_problems if not problem.blocks],
        "light": clock.light if task.due_at else "",
        "due_text": clocks.left(clock, tx.at),
        "documents": [_paper(case, *one) for one in case_page.step_documents(tx, case, step)],
    }


def _may_claim(tx: Tx, case: Case, task: Task) -> bool:
    """Tell whether the reader may take the task: it is free, or in the hands of somebody on leave."""
    free = task.assignee_id is None and tasks.may_work_on(tx, case, task)
    return actor().may("task:claim") and (free or tasks.stands_in(tx, task))


def _advice(step: Step, problem: Problem) -> dict[str, str]:
    """Offer yes and no, or the way to the number, beside a question of the standard where the form takes them."""
    offered = {"text": problem.text, "basis": problem.basis, "question": "", "quantity": ""}
    asked = problem.text.removeprefix("请回答：").removesuffix("）")
    takes = {one.name for one in step.form.fields}
    if problem.code == "question" and "answered" in takes and asked.endswith("（是／否"):
        offered["question"] = asked.removesuffix("（是／否")
    elif problem.code == "question" and "measured" in takes and "（" in asked:
        offered["quantity"] = asked.rpartition("（")[0]
    return offered


def _paper(case: Case, code: str, title: str, row: Any) -> dict[str, Any]:
    url = url_for("cases.document", case_id=case.id, document_id=row.id) if row else ""
    return {"code": code, "title": title, "state": STATUS[row.status] if row else "未起草", "url": url}


def prefilled(step: Step, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Take first values from facts that were established before."""
    first: dict[str, Any] = {}
    for asked in step.form.fields:
        value: Any = facts
        for part in asked.prefill.split(".") if asked.prefill else []:
            value = value.get(part) if isinstance(value, Mapping) else None
        if asked.prefill and value not in (None, "", {}, []):
            first[asked.name] = value
    return fields.raw_of(step.form, first)


def options_of(tx: Tx, case: Case, step: Step, draft: Mapping[str, Any] | None = None) -> Options:
    """Offer people, evidence and documents where a field asks for them."""
    offered: dict[str, list[Choice]] = {}
    for asked in step.form.fields:
        if asked.kind in ("person", "persons"):
            offered[asked.name] = case_page.people_for(tx, case, role=asked.role, qualification=asked.qualification)
        elif asked.kind == "files":
            offered[asked.name] = case_page.evidence_choices(tx, case)
        elif asked.kind == "document":
            offered[asked.name] = case_page.document_choices(tx, case)
        elif asked.kind in ("catalogue", "catalogues"):
            offered[asked.name] = case_page.item_choices(tx, case)
        elif asked.kind == "quantities":
            offered[asked.name] = case_page.quantity_choices(tx, case, draft or {})
    return offered


@blueprint.post("/<uuid:case_id>/messages")
def happened(case_id: uuid.UUID) -> BaseResponse:
    """Tell the case of something that happened outside its steps, such as a request for more time."""
    with database().transaction(actor()) as tx:
        try:
            messages.receive(tx, case_id=found(tx, case_id).id, name=request.form.get("name", ""))
        except DomainError as error:
            flash(error.message("zh"), "error")
        else:
            flash("已受理，相应的环节已出现在待办中。", "done")
    return redirect(url_for("cases.work", case_id=case_id))


@blueprint.post("/<uuid:case_id>/tasks/<uuid:task_id>/claim")
def claim(case_id: uuid.UUID, task_id: uuid.UUID) -> BaseResponse:
    """Take the task into one's own hands."""
    with database().transaction(actor()) as tx:
        task = tasks.claim(tx, task_id=task_id)
    return redirect(url_for("cases.work", case_id=task.case_id, task=task_id))


@blueprint.post("/<uuid:case_id>/tasks/<uuid:task_id>/draft")
def draft(case_id: uuid.UUID, task_id: uuid.UUID) -> Response:
    """Keep what has been typed so far."""
    with database().transaction(actor()) as tx:
        task = tasks.get(tx, task_id)
        step = tasks.step_of(tx, found(tx, task.case_id), task)
        at = tasks.save_draft(tx, task_id=task_id, answers=fields.answers_of(step.form, request.form))
    return jsonify(at=moment(at))


@blueprint.post("/<uuid:case_id>/tasks/<uuid:task_id>")
def submit(case_id: uuid.UUID, task_id: uuid.UUID) -> str | tuple[str, int] | BaseResponse:
    """Complete the task, by way of the check page where it cannot be undone."""
    with database().reading(actor()) as tx:
        task = tasks.get(tx, task_id)
        case = found(tx, task.case_id)
        step = tasks.step_of(tx, case, task)
        answers = fields.answers_of(step.form, request.form)
        try:
            clean = step.form.check(answers)
        except Invalid as error:
            return _page(tx, case, task, problems_of(step, error), answers), 422
        if step.consequences and not request.form.get("checked"):
            return _check_page(tx, case, task, step, clean)
    try:
        with database().transaction(actor()) as tx:
            done = tasks.complete(tx, task_id=task_id, answers=answers, revision=request.form.get("revision", type=int))
            say_what_comes(tx, done, step.title or task.name)
    except tasks.StepUpNeeded:
        with database().transaction(actor()) as tx:  # the detour loses nothing that was typed
            tasks.save_draft(tx, task_id=task_id, answers=answers)
        return step_up(url_for("cases.work", case_id=case.id, task=task_id))
    except DomainError as error:
        return _again(task_id, error, answers)
    return redirect(url_for("cases.work", case_id=done.id))


def _again(task_id: uuid.UUID, error: DomainError, answers: Mapping[str, Any]) -> tuple[str, int]:
    """Show the form once more with everything that was typed and the reason why it was not taken."""
    with database().reading(actor()) as tx:
        task = tasks.get(tx, task_id)
        case = found(tx, task.case_id)
        if task.status not in tasks.OPEN:
            flash(error.message("zh"), "error")
            return _page(tx, case, _chosen(tx, case, None)), status_of(error)
        return _page(tx, case, task, problems_of(tasks.step_of(tx, case, task), error), answers), status_of(error)


def problems_of(step: Step, error: DomainError) -> Problems:
    """Say field by field why answers were not taken."""
    labels = {asked.name: asked.label for asked in step.form.fields}
    if isinstance(error, Invalid) and error.fields:
        return [
            (name, text if labels.get(name, "\0") in text else f"{labels.get(name, name)}：{text}")
            for name, text in error.fields.items()
        ]
    return [("", error.message("zh"))]


def _check_page(tx: Tx, case: Case, task: Task, step: Step, clean: Mapping[str, Any]) -> str:
    options = options_of(tx, case, step)
    posted = [pair for pair in request.form.items(multi=True) if pair[0] not in ("csrf_token", "revision", "checked")]
    return show(
        tx,
        case,
        "case/check.html",
        "work",
        task=_task(tx, case, task, step),
        answers=fields.readable(step.form, clean, options),
        posted=posted,
        errors=[],
    )


def say_what_comes(tx: Tx, case: Case, title: str) -> None:
    """Say what happened, what comes next, and for whom."""
    if case.status != OPEN:
        flash(f"已完成“{title}”。案件{STATUS_ZH[case.status]}。", "done")
        return
    waiting = case_page.tasks_of(tx, case.id, open_only=True)
    following = "；".join(f"{task.name}（{case_page.role_title(task.role)}）" for task in waiting)
    flash(
        f"已完成“{title}”。下一步：{following}。" if following else f"已完成“{title}”，等待送达、答复或期限届满。",
        "done",
    )


@blueprint.route("/<uuid:case_id>/tasks/<uuid:task_id>/return", methods=["GET", "POST"])
def send_back(case_id: uuid.UUID, task_id: uuid.UUID) -> str | tuple[str, int] | BaseResponse:
    """Send the case back to an earlier step, with a reason."""
    problems: Problems = []
    if request.method == "POST":
        to, reason = request.form.get("to", ""), request.form.get("reason", "").strip()
        problems = [] if to else [("to", "请选择退回到哪个环节")]
        problems += [] if reason else [("reason", "请填写退回理由")]
        if not problems:
            try:
                with database().transaction(actor()) as tx:
                    revision = request.form.get("revision", type=int)
                    case = tasks.send_back(tx, task_id=task_id, to=to, reason=reason, revision=revision)
                flash("已退回，承办人会在待办中看到退回理由。", "done")
                return redirect(url_for("cases.work", case_id=case.id))
            except DomainError as error:
                problems = [("", error.message("zh"))]
    with database().reading(actor()) as tx:
        task = tasks.get(tx, task_id)
        case = found(tx, task.case_id)
        step = tasks.step_of(tx, case, task)
        shown = show(
            tx,
            case,
            "case/send_back.html",
            "work",
            task=_task(tx, case, task, step),
            errors=problems,
            error_of=dict(problems),
            values=request.form,
        )
    return shown, 422 if problems else 200


@blueprint.post("/<uuid:case_id>/tasks/<uuid:task_id>/reassign")
def reassign(case_id: uuid.UUID, task_id: uuid.UUID) -> BaseResponse:
    """Give a task to another person who could have claimed it, with a reason."""
    taker = request.form.get("person", type=uuid.UUID)
    try:
        if taker is None:
            raise Invalid({"person": "请选择改派给谁"})
        with database().transaction(actor()) as tx:
            task = tasks.get(tx, task_id)
            case = found(tx, task.case_id)
            tasks.reassign(tx, task_id=task_id, person_id=taker, reason=request.form.get("reason", ""))
            name = names(tx, [taker]).get(taker, "")
        flash(f"已将“{task.name}”改派给{name}，理由已记入历程。", "done")
        return redirect(url_for("cases.work", case_id=case.id, task=task_id))
    except DomainError as error:
        flash(error.message("zh"), "error")
    return redirect(url_for("cases.work", case_id=case_id, task=task_id))
