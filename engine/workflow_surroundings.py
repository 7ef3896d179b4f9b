"""What a run may ask for while it advances, and the one script engine that SpiffWorkflow is given."""

from __future__ import annotations

import datetime as dt
from collections import ChainMap
from collections.abc import Mapping
from typing import Any, Protocol

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.task import Task

from db.errors import DomainError
from engine import feel
from engine.workflow_timers import ZONE


class PythonRefused(DomainError):
    """Diagrams run no Python; write a FEEL expression with a result variable."""

    zh = "流程图不能运行 Python 代码，请改用 FEEL 表达式并设置结果变量。"


class ErrorThrown(Exception):
    """Raised by a local service to throw the BPMN error of that code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Surroundings(Protocol):
    """What a run may ask for while it advances."""

    @property
    def at(self) -> dt.datetime:
        """The moment of the transaction."""

    def view(self) -> Mapping[str, object]:
        """Return the facts that expressions see."""

    def due(self, name: str) -> dt.datetime | None:
        """Return when a deadline is due, None when it is not running."""

    def call(self, operator: str, element_id: str) -> None:
        """Run a local service."""

    def is_external(self, operator: str) -> str | None:
        """Return the topic of an operator that is left to outside workers."""

    def decide(self, decision: str) -> object:
        """Return the outcome of a decision."""

    def assign(self, name: str, value: object) -> None:
        """Write a result variable; the name may be a dotted path."""


class FeelEngine(PythonScriptEngine):  # type: ignore[misc]
    """The library's slot for scripts: FEEL and nothing else, so no path leads to Python's ``eval``."""

    def __init__(self) -> None:
        super().__init__(environment=object())

    def validate(self, expression: str) -> None:
        """Parse the expression."""
        feel.parse(expression)

    def evaluate(self, task: Task, expression: str | feel.Expression, external_context: Any = None) -> Any:
        """Evaluate FEEL over the variables that the token sees and the facts."""
        net = task.workflow.top_workflow
        surroundings: Surroundings = net.surroundings
        now = {"today": surroundings.at.astimezone(ZONE).date(), "now": surroundings.at}
        layers = [dict(external_context)] if external_context else []
        names = ChainMap(*layers, *net.frames(task), dict(surroundings.view()), now)
        parsed = feel.parse(expression) if isinstance(expression, str) else expression
        return parsed.evaluate(names, functions={"due": surroundings.due})

    def execute(self, task: Task, script: str, external_context: Any = None) -> bool:
        """Refuse: scripts are FEEL with a result variable.

        :raises PythonRefused: always.
        """
        raise PythonRefused

    def call_service(self, task: Task, **kwargs: Any) -> Any:
        """Refuse: services go through the surroundings.

        :raises PythonRefused: always.
        """
        raise PythonRefused
