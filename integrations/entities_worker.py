"""Works off the look-ups of businesses: fetches them from the engine, asks the register, hands in what it says."""

from __future__ import annotations

from typing import Any

import structlog

from integrations.entities import TOPIC, CodeInvalid, Entities
from integrations.errors import OutsideError
from integrations.own_api import Tasks, Work

log = structlog.get_logger(__name__)

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
        self.tasks = tasks
        self.entities = entities
        self.name = name

    def run_once(self, limit: int = 10) -> int:
        """Work off what is open now; give the number of tasks completed."""
        return sum(self._do(work) for work in self.tasks.fetch(TOPIC, worker=self.name, limit=limit))

    def _do(self, work: Work) -> bool:
        try:
            result = look_up(self.entities, str(work.variables.get("code") or ""))
        except OutsideError as error:
            self._tell(work, error)
            return False
        try:
            self.tasks.complete(work, result)
        except OutsideError as error:
            # The lease runs out and the look-up comes again: it changes nothing outside, so twice does no harm.
            log.warning("look-up not handed in", task=work.id, error=str(error))
            return False
        return True

    def _tell(self, work: Work, error: OutsideError) -> None:
        try:
            self.tasks.fail(work, str(error), retry=error.retryable)
        except OutsideError as lost:
            log.warning("failure not handed in", task=work.id, error=str(lost))


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
