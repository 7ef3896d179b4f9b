"""Works off the look-ups of businesses: fetches them from the engine, asks the register, hands in what it says."""

from __future__ import annotations

from typing import Any

from integrations.entities import TOPIC, CodeInvalid, Entities
from integrations.own_api import Tasks
from integrations.worker import Worker

#: What the facts say about a look-up, by its outcome.
NOTES = {
    "found": "",
    "not-registered": "商事主体登记中没有该统一社会信用代码，请核对营业执照。",
    "code-invalid": CodeInvalid.zh,
    "no-code": "未填写统一社会信用代码，未作核验。",
}


class EntitiesWorker:
    """One worker; any number may run beside it, each task is leased to one."""

    def __init__(self, tasks: Tasks, entities: Entities, *, name: str = "entities") -> None:
        # A look-up changes nothing outside: one that comes again after its lease ran out does no harm.
        self.worker = Worker(
            tasks, {TOPIC: lambda work: look_up(entities, str(work.variables.get("code") or ""))}, name=name
        )

    def run_once(self, limit: int = 10) -> int:
        """Work off what is open now; give the number of tasks completed."""
        return self.worker.run_once(limit)


def look_up(entities: Entities, code: str) -> dict[str, Any]:
    """Ask the register and put the answer into the words of the facts; what a person must correct is an answer too.

    :raises OutsideError: when the register does not answer properly.
    """
    if not code.strip():
        return _result("no-code", code)
    try:
        found = entities.look_up(code)
    except CodeInvalid:
        return _result("code-invalid", code)
    if found is None:
        return _result("not-registered", code)
    return {**_result("found", found.code), "entity": found.as_json()}


def _result(outcome: str, code: str) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "found": outcome == "found",
        "code": code,
        "note": NOTES[outcome],
        "entity": None,
        "source": "商事主体监管",
    }
