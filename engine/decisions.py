"""Decision models of DMN: tables with every hit policy, expressions, contexts, invocations. Pure.

A model is read once per content; all its expressions are parsed then, so a fault is found at deploy and names its
cell. Decisions that a decision requires are decided first.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from db.errors import NotFound
from engine import feel
from engine.decision_reader import Decision, DecisionModelRefused, Reader, function_of, tag_of
from engine.decision_tables import DecisionFailed, InputNotAllowed, Names, SeveralRulesMatch
from engine.feel.values import METER, OutOfBudget
from engine.workflow_parser import DiagramUnreadable, read_xml

BUDGET = 200_000


class DecisionUnknown(NotFound):
    """The model has no decision "{decision}"."""

    zh = "决策模型中没有“{decision}”。"


class Model:
    """A decision model that was read."""

    def __init__(self, name: str, decisions: dict[str, Decision], knowledge: dict[str, Decision]) -> None:
        self.name = name
        self.decisions = decisions
        self.knowledge = knowledge

    @property
    def inputs(self) -> list[str]:
        """The names of all input data that decisions require."""
        return sorted({name for decision in self.decisions.values() for name in decision.inputs})

    def decide(self, decision: str, facts: Names) -> Any:
        """Return the outcome of a decision as plain JSON.

        :raises DecisionUnknown: when there is none of that name.
        """
        return feel.to_json(self.evaluate(decision, facts))

    def evaluate(self, decision: str, facts: Names) -> Any:
        """Return the outcome of a decision in FEEL's types.

        :raises DecisionUnknown: when there is none of that name.
        """
        if decision not in self.decisions:
            raise DecisionUnknown(decision=decision, kind="decision")
        made: dict[str, Any] = dict(facts)
        token = METER.set([BUDGET, 0])
        try:
            for name in self._sequence(decision):
                found = self.decisions[name]
                logic = found.logic
                made[name] = None if logic is None else logic({**made, **self._functions(found, set())})
        except OutOfBudget:
            raise DecisionFailed(decision=decision, cell="-", reason="运算量过大 (too costly)") from None
        finally:
            METER.reset(token)
        return made[decision]

    def _sequence(self, decision: str) -> list[str]:
        """Return the decision and all it requires, those first; a circle was refused when the model was read."""
        done: list[str] = []
        pending = [(decision, False)]
        while pending:
            name, ready = pending.pop()
            if name in done:
                continue
            if ready:
                done.append(name)
                continue
            pending.append((name, True))
            pending.extend((required, False) for required in self.decisions[name].requires)
        return done

    def _functions(self, decision: Decision, seen: set[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in decision.knowledge:
            model = self.knowledge.get(name)
            if model is None or model.logic is None or name in seen:
                continue
            inner = self._functions(model, {*seen, name})
            found[name] = function_of(name, model.parameters, model.logic, inner)
        return found


def read_model(xml: bytes) -> Model:
    """Return the model of a file, read once per content.

    :raises DecisionModelRefused: with every problem by element id.
    """
    return _read(hashlib.sha256(xml).hexdigest(), xml)


def decide(xml: bytes, decision: str, facts: Names) -> Any:
    """Return the outcome of a decision of a file as plain JSON.

    :raises DecisionModelRefused: when the file holds no usable model.
    :raises DecisionUnknown: when it has no decision of that name.
    """
    return read_model(xml).decide(decision, facts)


@lru_cache(maxsize=128)
def _read(sha256: str, xml: bytes) -> Model:
    try:
        root = read_xml(xml)
    except DiagramUnreadable as error:
        raise DecisionModelRefused({"definitions": error.message("zh")}) from None
    if tag_of(root) != "definitions":
        raise DecisionModelRefused({"definitions": "根元素不是 DMN definitions"})
    return Model(*Reader(root).read())


__all__ = [
    "DecisionFailed",
    "DecisionModelRefused",
    "DecisionUnknown",
    "InputNotAllowed",
    "Model",
    "SeveralRulesMatch",
    "decide",
    "read_model",
]
