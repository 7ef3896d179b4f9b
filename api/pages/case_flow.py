"""流程: the diagram with what is done, current and possible, and who and when; the same as a table."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from flask import Response, jsonify

from api.auth import actor, database
from api.filters import moment
from api.pages.case import blueprint, found, names, process_of, show
from db.session import Tx
from engine import definitions
from engine.cases import Case
from engine.tasks import Task
from processes import case_page

STATES = {"ready": "待签收", "claimed": "办理中", "completed": "已完成", "returned": "已退回", "cancelled": "已撤销"}


@blueprint.get("/<uuid:case_id>/flow")
def flow(case_id: uuid.UUID) -> str:
    """Show the diagram and the way so far."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        may_repair = actor().may("repair:propose")
        return show(tx, case, "case/flow.html", "flow", way=_way(tx, case), may_repair=may_repair)


@blueprint.get("/<uuid:case_id>/diagram")
def diagram(case_id: uuid.UUID) -> Response:
    """Give the diagram that the case runs on."""
    with database().reading(actor()) as tx:
        xml = definitions.get(tx, found(tx, case_id).definition_id).xml
    return Response(xml, mimetype="application/xml")


@blueprint.get("/<uuid:case_id>/marks")
def marks(case_id: uuid.UUID) -> Response:
    """Tell what is done, current and possible, element by element."""
    with database().reading(actor()) as tx:
        case = found(tx, case_id)
        process = process_of(tx, case)
        elements: dict[str, dict[str, Any]] = {}
        for element in case_page.visited_elements(tx, case):
            elements[element] = {"state": "done", "visits": []}
        for element in case_page.standing_elements(tx, case):
            elements[element] = {"state": "now", "visits": []}
        for task, visit in zip(case_page.tasks_of(tx, case.id), _way(tx, case), strict=True):
            elements.setdefault(task.element_id, {"state": "done", "visits": []})["visits"].append(visit)
        for element in case_page.next_elements(tx, case):
            elements.setdefault(element, {"state": "next", "visits": []})
        for element, mark in elements.items():
            if element in process.steps:
                mark["basis"] = process.steps[element].basis
            for visit in mark["visits"]:
                visit.update(since=moment(visit["since"]), until=moment(visit["until"]))
    return jsonify(elements=elements)


def _way(tx: Tx, case: Case) -> list[dict[str, Any]]:
    passed = case_page.tasks_of(tx, case.id)
    people = names(tx, [person for task in passed for person in (task.assignee_id, task.completed_by)])
    return [_visit(task, people, tx.at) for task in passed]


def _visit(task: Task, people: Any, at: dt.datetime) -> dict[str, Any]:
    return {
        "title": task.name,
        "state": STATES.get(task.status, task.status),
        "who": people.get(task.completed_by) or people.get(task.assignee_id),
        "since": task.created_at,
        "until": task.completed_at,
        "took": took((task.completed_at or at) - task.created_at),
    }


def took(span: dt.timedelta) -> str:
    """Say how long something took."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} 分钟"
    if minutes < 48 * 60:
        return f"{minutes // 60} 小时"
    return f"{minutes // (24 * 60)} 天"
