"""What all tabs of the case page share: the head with stage bar and clocks, the tabs, names of people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, render_template, url_for

from api.auth import actor, database
from api.pages import clocks
from db.session import Tx
from engine import cases
from engine.cases import OPEN, STATUS_ZH, SUSPENDED, Case
from engine.registry import Process, Registry
from processes import case_page
from processes.supervision_order.linking import watching

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

TABS = (
    ("work", "办理"),
    ("flow", "流程"),
    ("documents", "文书"),
    ("evidence", "证据"),
    ("goods", "财物"),
    ("vehicles", "车辆"),
    ("deadlines", "期限"),
    ("review", "评查"),
    ("related", "关联"),
    ("journal", "历程"),
)


#: Procedures in which a penalty is weighed, and a page shows how.
WEIGHED = frozenset({"penalty", "penalty_summary"})


def process_of(tx: Tx, case: Case) -> Process:
    """Give the procedure of a case."""
    return tx.use(Registry).process(case.process_key)


def head(tx: Tx, case: Case) -> dict[str, Any]:
    """Describe a case for the top of its page."""
    process = process_of(tx, case)
    names = case_page.names_of(tx, [case.officer_id, case.second_officer_id])
    units = case_page.units_of(tx, [case.unit_id])
    return {
        "id": case.id,
        "number": case.case_number,
        "process_title": process.title,
        "weighed": case.process_key in WEIGHED,
        "party": case.party_name,
        "title": case.title or "新登记案源",
        "matter": case.matter,
        "address": case.address,
        "open": case.status == OPEN,
        "status_word": STATUS_ZH[case.status],
        "officer": names.get(case.officer_id),
        "second_officer": names.get(case.second_officer_id),
        "unit": units.get(case.unit_id),
        "revision": case.revision,
        "watched": watching(tx, [case.id]).get(case.id, []),
    }


def stages(process: Process, case: Case) -> list[dict[str, Any]]:
    """Give the stage bar: what is behind, where the case stands, what is to come."""
    at = process.stages.index(case.stage) if case.stage in process.stages else -1
    ended = case.status not in (OPEN, SUSPENDED)
    return [
        {
            "number": index + 1,
            "title": title,
            "state": "done" if index < at or (ended and index == at) else "now" if index == at else "to-come",
        }
        for index, title in enumerate(process.stages)
    ]


def show(tx: Tx, case: Case, template: str, tab: str, **context: Any) -> str:
    """Render a tab within the case page."""
    counts = case_page.counts_of(tx, case.id)
    return render_template(
        template,
        case=head(tx, case),
        stages=stages(process_of(tx, case), case),
        clocks=_running(tx, case),
        tab=tab,
        tabs=[
            {"key": key, "title": title, "url": url_for(f"cases.{key}", case_id=case.id), "count": counts.get(key, 0)}
            for key, title in TABS
            if key != "vehicles" or actor().may("vehicle:read")
        ],
        **context,
    )


def _running(tx: Tx, case: Case) -> list[dict[str, Any]]:
    return [
        {"title": clock.title, "light": clock.light, "left": clocks.left(clock, tx.at), "text": text}
        for clock, text in clocks.with_progress(tx, case)
    ]


def found(tx: Tx, case_id: uuid.UUID) -> Case:
    """Give the case that the address names; everybody here needs to be allowed to read cases."""
    actor().require("case:read")
    return cases.get(tx, case_id)


def names(tx: Tx, ids: Iterable[uuid.UUID | None]) -> Mapping[uuid.UUID | None, str]:
    """Give the names of people."""
    return case_page.names_of(tx, ids)


__all__ = ["blueprint", "database", "found", "head", "names", "process_of", "show", "stages"]
