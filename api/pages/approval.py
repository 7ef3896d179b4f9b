"""审批: one screen, made for a phone, on which somebody approves, sends back or asks; the same commands as the desk."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from api.auth import actor, database, step_up
from api.errors import status_of
from api.pages import case_circulations, case_work, clocks, fields, history
from api.pages.case import head, names, process_of
from api.pages.case_documents import STATUS
from db.errors import DomainError, Invalid
from db.session import Tx
from engine import cases, remarks, tasks
from engine.cases import OPEN, SUSPENDED, Case
from engine.registry import Step
from engine.tasks import Task
from processes import approval, case_page, phrases, worklist

blueprint = Blueprint("approval", __name__)

Problems = list[tuple[str, str]]
#: Characters of one fact on the screen; the desk shows it whole.
SHORT = 160
#: Steps whose facts stand open are those that tell something, the latest so many of them.
TELLING, OPENED = ("longtext", "money"), 2


@blueprint.get("/approve/<uuid:task_id>")
def page(task_id: uuid.UUID) -> str | tuple[str, int]:
    """Show what is asked, with everything that the decision rests on; ``check=1`` shows the draft for a last look."""
    actor().require("case:read")
    with database().reading(actor()) as tx:
        case, task, step = _found(tx, task_id)
        answers = dict(task.draft or {})
        if request.args.get("check") and task.draft is not None and _may_act(tx, case, task):
            try:
                return _check(tx, case, task, step, step.form.check(answers), answers)
            except Invalid as error:
                return _page(tx, case, task, step, case_work.problems_of(step, error), answers), 422
        return _page(tx, case, task, step)


def _found(tx: Tx, task_id: uuid.UUID) -> tuple[Case, Task, Step]:
    task = tasks.get(tx, task_id)
    case = cases.get(tx, task.case_id)
    return case, task, tasks.step_of(tx, case, task)


def _may_act(tx: Tx, case: Case, task: Task) -> bool:
    """Tell whether the actor may complete the task: it is in hand, or free and for somebody like the actor."""
    held = task.assignee_id == actor().person_id or (task.assignee_id is None and tasks.may_work_on(tx, case, task))
    return held and actor().may("task:complete") and task.status in tasks.OPEN and case.status in (OPEN, SUSPENDED)


def _page(
    tx: Tx, case: Case, task: Task, step: Step, problems: Problems | None = None,
    answers: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    may_act = _may_act(tx, case, task)
    return render_template(
        "approval/page.html",
        case=head(tx, case),
        task=_task(tx, case, task, step, may_act),
        errors=problems or [],
        error_of=dict(problems or []),
        groups=fields.groups_of(phrases.merged(tx, step.form), case_work.options_of(tx, case, step)),
        values=answers if answers is not None else _first(case, step, task),
        known=_facts(tx, case),
        laws=approval.laws(tx, case, step),
        documents=_documents(tx, case, step),
        clocks=[
            {"title": clock.title, "light": clock.light, "left": clocks.left(clock, tx.at), "text": text}
            for clock, text in clocks.with_progress(tx, case)
        ],
        opinions=approval.opinions(tx, case),
        rounds=case_circulations.rounds(tx, case),
        questions=approval.questions(tx, case),
        askable=approval.askable(tx, case) if may_act else [],
        posted=request.form,
    )


def _first(case: Case, step: Step, task: Task) -> Mapping[str, Any]:
    stored = case.facts.get(step.form.section)
    kept = fields.raw_of(step.form, stored) if isinstance(stored, Mapping) else {}
    return {**case_work.prefilled(step, case.facts), **kept, **(task.draft or {})}


def _task(tx: Tx, case: Case, task: Task, step: Step, may_act: bool) -> dict[str, Any]:
    steps = process_of(tx, case).steps
    clock = worklist.clock_of_task(task, tx.at)
    found = tasks.problems(tx, task.id) if task.status in tasks.OPEN else []
    return {
        "id": task.id,
        "title": step.title or task.name,
        "role": case_page.role_title(task.role),
        "open": task.status in tasks.OPEN,
        "may_act": may_act,
        "holder": names(tx, [task.assignee_id]).get(task.assignee_id, ""),
        "sender": task.sent_by,
        "since": task.created_at,
        "revision": case.revision,
        "consequences": step.consequences,
        "step_up": not tasks.fresh(tx, step),
        "returned": {"by": task.returned_by, "reason": task.return_reason} if task.return_reason else None,
        "returns": [(key, steps[key].title) for key in step.returns_to if key in steps]
        if actor().may("task:return")
        else [],
        "blocks": [problem for problem in found if problem.blocks],
        "advice": [problem for problem in found if not problem.blocks],
        "lacking": approval.lacking(tx, case, task, step) if task.status in tasks.OPEN else [],
        "light": clock.light if task.due_at else "",
        "due_text": clocks.left(clock, tx.at),
        "chooses": any(asked.name == "outcome" for asked in step.form.fields),
    }


def _facts(tx: Tx, case: Case) -> list[dict[str, Any]]:
    """Give what is known, the latest step first, each fact in short; what others have judged stands elsewhere."""
    steps = process_of(tx, case).steps
    judged = {step.title for step in steps.values() if step.role in approval.JUDGES}
    telling = {step.title for step in steps.values() if any(one.kind in TELLING for one in step.form.fields)}
    groups = [group for group in history.known_facts(tx, case) if group["title"] not in judged][::-1]
    opened = [group["title"] for group in groups if group["title"] in telling][:OPENED]
    for group in groups:
        group["open"] = group["title"] in opened
        for row in group["rows"]:
            text = str(row["value"])
            row["value"] = text if len(text) <= SHORT else text[:SHORT] + "……"
    return groups


def _documents(tx: Tx, case: Case, step: Step) -> list[dict[str, Any]]:
    """List the papers: those of the step first, then what is on file; each opens as a preview."""
    own = {code for code, _, _ in case_page.step_documents(tx, case, step)}
    rows = [row for row in case_page.documents_of(tx, case.id) if row.status in ("draft", "filed")]
    rows.sort(key=lambda row: (row.kind not in own, row.position))
    drawn = {row.kind for row in rows}
    shown = [
        {"title": row.title, "state": STATUS[row.status], "number": row.number or "", "own": row.kind in own,
         "url": url_for("cases.document_pdf", case_id=case.id, document_id=row.id)}
        for row in rows
    ]  # fmt: skip
    missing = [title for code, title, row in case_page.step_documents(tx, case, step) if code not in drawn]
    return shown + [{"title": title, "state": "未起草", "number": "", "own": True, "url": ""} for title in missing]


def _check(tx: Tx, case: Case, task: Task, step: Step, clean: Mapping[str, Any], answers: Mapping[str, Any]) -> str:
    pairs = [
        (name, str(one)) for name, value in answers.items() for one in (value if isinstance(value, list) else [value])
    ]
    return render_template(
        "approval/check.html",
        case=head(tx, case),
        task=_task(tx, case, task, step, True),
        answers=fields.readable(step.form, clean, case_work.options_of(tx, case, step)),
        posted=pairs,
    )


@blueprint.post("/approve/<uuid:task_id>")
def submit(task_id: uuid.UUID) -> str | tuple[str, int] | Response:
    """Take the answers: first a fresh login where the step asks for one, then a last look, then the decision."""
    with database().reading(actor()) as tx:
        case, task, step = _found(tx, task_id)
        answers = fields.answers_of(step.form, request.form)
        try:
            clean = step.form.check(answers)
        except Invalid as error:
            return _page(tx, case, task, step, case_work.problems_of(step, error), answers), 422
        fresh = tasks.fresh(tx, step) or not _may_act(tx, case, task)
        if fresh and step.consequences and not request.form.get("checked"):
            return _check(tx, case, task, step, clean, answers)
    if not fresh:
        return _prove(task_id, answers)
    try:
        with database().transaction(actor()) as tx:
            done = tasks.complete(tx, task_id=task_id, answers=answers, revision=request.form.get("revision", type=int))
            case_work.say_what_comes(tx, done, step.title or task.name)
    except tasks.StepUpNeeded:
        return _prove(task_id, answers)
    except DomainError as error:
        return _again(task_id, error, answers)
    return redirect(url_for("todo.index"))


def _prove(task_id: uuid.UUID, answers: Mapping[str, Any]) -> Response:
    """Keep the answers as the task's draft and lead the person to a fresh login and back to the last look."""
    with database().transaction(actor()) as tx:
        tasks.save_draft(tx, task_id=task_id, answers=answers)
    return step_up(url_for("approval.page", task_id=task_id, check=1))


def _again(task_id: uuid.UUID, error: DomainError, answers: Mapping[str, Any]) -> tuple[str, int]:
    with database().reading(actor()) as tx:
        case, task, step = _found(tx, task_id)
        return _page(tx, case, task, step, case_work.problems_of(step, error), answers), status_of(error)


@blueprint.post("/approve/<uuid:task_id>/return")
def send_back(task_id: uuid.UUID) -> tuple[str, int] | Response:
    """Send the case back to an earlier step, with a reason."""
    to, reason = request.form.get("to", ""), request.form.get("reason", "").strip()
    problems = [] if to else [("to", "请选择退回到哪个环节")]
    problems += [] if reason else [("reason", "请填写退回理由")]
    status = 422
    if not problems:
        try:
            with database().transaction(actor()) as tx:
                revision = request.form.get("revision", type=int)
                tasks.send_back(tx, task_id=task_id, to=to, reason=reason, revision=revision)
            flash("已退回，承办人会在待办中看到退回理由。", "done")
            return redirect(url_for("todo.index"))
        except DomainError as error:
            problems, status = [("", error.message("zh"))], status_of(error)
    with database().reading(actor()) as tx:
        return _page(tx, *_found(tx, task_id), problems), status


@blueprint.post("/approve/<uuid:task_id>/ask")
def ask(task_id: uuid.UUID) -> tuple[str, int] | Response:
    """Ask somebody of the case; the task stays where it is."""
    of = request.form.get("of", type=uuid.UUID)
    try:
        if of is None:
            raise Invalid({"of": "请选择向谁提问"})
        with database().transaction(actor()) as tx:
            row = remarks.ask(tx, task_id=task_id, of=of, question=request.form.get("question", ""))
            name = names(tx, [of]).get(of, "")
        flash(f"已向{name}提问，答复后会显示在本页；提问与答复均记入历程。", "done")
        return redirect(url_for("approval.page", task_id=row.task_id))
    except DomainError as error:
        given = error.fields if isinstance(error, Invalid) else {}
        problems = list(given.items()) or [("", error.message("zh"))]
        with database().reading(actor()) as tx:
            return _page(tx, *_found(tx, task_id), problems), status_of(error)


@blueprint.route("/questions/<uuid:remark_id>", methods=["GET", "POST"])
def question(remark_id: uuid.UUID) -> str | tuple[str, int] | Response:
    """Show a question to the person who was asked, and take the answer."""
    actor().require("case:read")
    problems: Problems = []
    status = 200
    if request.method == "POST":
        try:
            with database().transaction(actor()) as tx:
                remarks.answer(tx, remark_id=remark_id, text=request.form.get("answer", ""))
            flash("已答复，提问人会在审批页看到；答复已记入历程。", "done")
            return redirect(url_for("todo.index"))
        except DomainError as error:
            given = error.fields if isinstance(error, Invalid) else {}
            problems, status = list(given.items()) or [("", error.message("zh"))], status_of(error)
    with database().reading(actor()) as tx:
        row = remarks.get(tx, remark_id)
        case = cases.get(tx, row.case_id)
        asked = next(one for one in approval.questions(tx, case) if one["id"] == row.id)
        steps = process_of(tx, case).steps
        step = steps[row.element_id].title if row.element_id in steps else row.element_id
        shown = render_template(
            "approval/question.html", case=head(tx, case), q=asked, step=step, errors=problems,
            error_of=dict(problems), posted=request.form,
        )  # fmt: skip
    return shown, status
