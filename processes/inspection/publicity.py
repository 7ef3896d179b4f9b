"""What is published of an inspection: these fields and no others (国办发〔2024〕54号; 国发〔2019〕5号)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.session import Tx
from engine.cases import Case
from engine.registry import StepContext
from processes import bodies
from processes.facts import day
from processes.inspection.facts import result_words
from processes.inspection.rules import SOURCES

#: The allowlist: name -> how it is called in public.
FIELDS: Mapping[str, str] = {
    "body": "检查机关", "subject": "检查对象", "code": "统一社会信用代码", "source": "检查类型", "items": "检查事项",
    "checked_on": "检查日期", "result": "检查结果", "words": "结果说明", "published_on": "公示日期",
}  # fmt: skip
#: Told of every result that is published; the register of publicity listens here.
ANNOUNCED = "inspection.published"


def fields(tx: Tx, case: Case, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Give what may be published of an inspection; a sole trader's code may hold a person's number and stays out."""
    party, request = facts.get("party") or {}, facts.get("request") or {}
    rounds, told = facts.get("rounds") or [], facts.get("publicity") or {}
    found = {
        "body": bodies.get(tx, case.body_id).name,
        "subject": party.get("name", ""),
        "code": party.get("code", "") if party.get("type") != "sole_trader" else "",
        "source": SOURCES.get(str(request.get("source")), ""),
        "items": [one["title"] for one in request.get("listed") or []],
        "checked_on": str(day(rounds[-1].get("began_at")) or "") if rounds else "",
        "result": result_words(facts),
        "words": told.get("words", ""),
        "published_on": told.get("published_on", ""),
    }
    return {name: found[name] for name in FIELDS}


def announce(context: StepContext) -> None:
    """Put the published fields into the journal entry of the step, where the register of publicity takes them up."""
    record = context.facts["publicity"]["record"]
    context.tx.event(ANNOUNCED, case=context.case.id, record=record)
